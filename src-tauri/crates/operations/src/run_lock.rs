//! One sync, send or planned change at a time per workspace, across processes: whoever comes second waits a minute, then hears who is at work.

use std::time::{Duration, Instant};

use store::{RunLock, StoreError};

use crate::{Code, Desk, Problem, Retry, desk::blocking};

/// How long a second run waits.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(250);

/// Takes the workspace's lock; held until it is dropped, and freed by the system however the process ends.
///
/// # Errors
/// [`Code::Busy`] after a minute, with the process that holds it.
pub(crate) async fn take(desk: &Desk) -> Result<RunLock, Problem> {
    let began = Instant::now();
    loop {
        let path = desk.store.path().to_owned();
        match blocking(move || RunLock::try_acquire(&path)).await? {
            Ok(lock) => return Ok(lock),
            Err(StoreError::Locked { pid, .. }) if began.elapsed() >= PATIENCE => {
                let who = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
                let words = format!(
                    "Another sync, send or planned change of this workspace{who} has been running for more than a minute, so this one did not start. Nothing was sent by it; wait until the other has ended."
                );
                return Err(Problem::new(Code::Busy, words, Retry::Later));
            }
            Err(StoreError::Locked { .. }) => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error.into()),
        }
    }
}
