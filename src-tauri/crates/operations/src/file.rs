//! The workspace's file from async code: one snapshot or one transaction, on a thread made for blocking.

use std::sync::Arc;

use store::{Reader, Tx};

use crate::{Desk, Problem, desk::blocking};

/// Asks one consistent snapshot.
///
/// # Errors
/// What the question answers with.
pub(crate) async fn read<T: Send + 'static>(
    desk: &Desk,
    ask: impl FnOnce(&Reader) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = Arc::clone(&desk.store);
    blocking(move || store.read(ask)).await?
}

/// Decides in one transaction.
///
/// # Errors
/// What the decision answers with, after a rollback.
pub(crate) async fn write<T: Send + 'static>(
    desk: &Desk,
    decide: impl FnOnce(&Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = Arc::clone(&desk.store);
    blocking(move || store.write(decide)).await?
}
