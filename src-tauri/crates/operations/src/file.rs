//! The workspace's file from async code: one snapshot, one transaction, or one that is only tried, on a thread made for blocking.

use std::{convert::Infallible, sync::Arc};

use store::{Reader, Store, StoreError, Tx};

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

/// Decides in one transaction that is taken back in any case: what a decision would come to, without it.
///
/// # Errors
/// What the decision answers with.
pub(crate) async fn tried<T: Send + 'static>(
    desk: &Desk,
    decide: impl FnOnce(&Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = Arc::clone(&desk.store);
    blocking(move || tried_now(&store, decide)).await?
}

/// As [`tried`], for code that is on a thread made for blocking already.
///
/// # Errors
/// As [`tried`].
pub(crate) fn tried_now<T>(store: &Store, decide: impl FnOnce(&Tx<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
    // An error takes back everything that was written, so that the answer travels as one.
    let ended = store.write(|tx| -> Result<Infallible, Tried<T>> { Err(decide(tx).map_or_else(Tried::Failed, Tried::Would)) });
    match ended {
        Err(Tried::Would(value)) => Ok(value),
        Err(Tried::Failed(problem)) => Err(problem),
        Ok(never) => match never {},
    }
}

/// How a transaction ended that is taken back in any case.
enum Tried<T> {
    Would(T),
    Failed(Problem),
}

impl<T> From<StoreError> for Tried<T> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}
