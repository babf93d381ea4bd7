//! What every operation is given: a workspace's file, a clock, ids, secrets and addresses. No operation looks any of these up itself.

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;
use secrecy::SecretString;
use store::{Home, Store};
use tokio_util::sync::CancellationToken;

use crate::Problem;

/// The time of this computer, or of the sandbox in a sandbox workspace.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness for identifiers and keys.
pub trait Ids: Send + Sync {
    /// A new id: unique, sortable by time where the source allows it.
    fn new_id(&self) -> String;
    /// 32 hexadecimal digits that nobody can guess; for report identifiers (law §6.4).
    fn random_hex(&self) -> String;
}

/// The operating system's keyring, or what stands in for it.
///
/// Calls may block on the desktop's secret service; [`Desk::secret`] keeps them off the async threads.
pub trait Secrets: Send + Sync {
    /// Whether secrets can be kept now.
    fn status(&self) -> Result<(), SecretsProblem>;
    /// Reads a secret; none if there is no such entry.
    fn get(&self, name: &str) -> Result<Option<SecretString>, SecretsProblem>;
    /// Stores a secret. `Keep::Session` forgets it when the program ends.
    fn set(&self, name: &str, value: SecretString, keep: Keep) -> Result<(), SecretsProblem>;
    /// Removes a secret; done if there is none.
    fn delete(&self, name: &str) -> Result<(), SecretsProblem>;
}

/// How long a secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// In the system's keyring.
    Keyring,
    /// In memory, by the owner's explicit choice.
    Session,
}

/// Why the keyring cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsProblem {
    /// There is no secret service.
    #[error("This computer has no keychain that programs can use.")]
    Missing,
    /// It is there, but locked.
    #[error("Your keychain is locked.")]
    Locked,
    /// It refused.
    #[error("Your keychain refused: {0}")]
    Denied(String),
}

/// Where the progress of long work goes; sends at most what changed visibly.
pub trait Progress: Send + Sync {
    /// `done` of `total` items; `what` is what happens now.
    fn report(&self, done: u64, total: Option<u64>, what: &str);
}

/// Progress that nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn report(&self, _done: u64, _total: Option<u64>, _what: &str) {}
}

/// Addresses outside this laptop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Stripe's API; a path prefix is allowed.
    pub stripe: String,
    /// Address that takes the place of every connector's own, in sandbox workspaces.
    pub platform: Option<String>,
}

/// One open workspace and everything an operation may use.
#[derive(Clone)]
pub struct Desk {
    /// The home directory with all workspaces.
    pub home: Arc<Home>,
    /// The workspace's file.
    pub store: Arc<Store>,
    /// Its id.
    pub workspace: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Where calls go.
    pub addresses: Addresses,
    /// This installation, as written into the sender's mark (law §6.3).
    pub installation: String,
    /// Folder of this workspace's files.
    pub folder: PathBuf,
}

/// Long work: who watches it, and whether the owner wants it to end between two items.
#[derive(Clone)]
pub struct Watch {
    /// Progress.
    pub progress: Arc<dyn Progress>,
    /// Cancelled by the owner.
    pub cancel: CancellationToken,
}

/// How long work ended, when it did not fail: the run it left, its words, and what it found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Ended<T> {
    /// Id of the run row.
    pub run_id: String,
    /// Something waits for the owner (holds, doubts, refusals); exit code 3 on the command line.
    pub needs_owner: bool,
    /// Cancelled between two items; what was done stays done.
    pub cancelled: bool,
    /// What changed, in one sentence with its numbers.
    pub words: String,
    /// The findings.
    pub result: T,
}

impl Default for Watch {
    fn default() -> Self {
        Self { progress: Arc::new(Unwatched), cancel: CancellationToken::new() }
    }
}

impl Desk {
    /// Now, by the workspace's clock, to the microsecond as the file keeps it: an instant that was kept and read back is the same one.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Reads a secret without blocking the async threads.
    ///
    /// # Errors
    /// The keyring's refusal, in words with the cure.
    pub async fn secret(&self, name: &str) -> Result<Option<SecretString>, Problem> {
        let (secrets, name) = (Arc::clone(&self.secrets), name.to_owned());
        blocking(move || secrets.get(&name)).await?.map_err(Problem::from)
    }

    /// Stores a secret without blocking the async threads.
    ///
    /// # Errors
    /// The keyring's refusal, in words with the cure.
    pub async fn keep_secret(&self, name: &str, value: SecretString, keep: Keep) -> Result<(), Problem> {
        let (secrets, name) = (Arc::clone(&self.secrets), name.to_owned());
        blocking(move || secrets.set(&name, value, keep)).await?.map_err(Problem::from)
    }

    /// Removes a secret without blocking the async threads.
    ///
    /// # Errors
    /// The keyring's refusal, in words with the cure.
    pub async fn forget_secret(&self, name: &str) -> Result<(), Problem> {
        let (secrets, name) = (Arc::clone(&self.secrets), name.to_owned());
        blocking(move || secrets.delete(&name)).await?.map_err(Problem::from)
    }
}

/// Runs blocking work (SQLite, keyring) on a thread made for it.
///
/// # Errors
/// [`crate::Code::Internal`] if that thread panicked; nothing is half-done, because every write is one transaction.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal("a worker thread stopped"))
}
