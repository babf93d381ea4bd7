//! A workspace without door, network and keyring, for figures about the core: an agency that bills outside Stripe, with a usage
//! file of any length.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use operations::{
    Addresses, Clock, Desk, Ended, Ids, Keep, Problem, Secrets, SecretsProblem, Watch, import, set_up,
    view::{AgencyParams, BillingMethod, ImportMeter, ImportParams, ImportView, MethodParams, WorkspaceKind},
    workspace,
};
use secrecy::SecretString;
use store::Home;
use tempfile::TempDir;

/// Accounts in a file.
pub const ACCOUNTS: usize = 12;
/// The file's use is of the weeks before this instant.
const NOW: &str = "2026-06-01T00:00:00Z";
/// Time that a file's use is spread over, whatever its length.
pub const SPREAD: SignedDuration = SignedDuration::from_hours(60 * 24);

/// A workspace and its folder.
pub struct Office {
    folder: TempDir,
    pub desk: Desk,
}

struct StandingClock(Timestamp);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

struct RandomIds;

impl Ids for RandomIds {
    fn new_id(&self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn random_hex(&self) -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }
}

/// Nothing in these figures needs a key.
struct NoSecrets;

impl Secrets for NoSecrets {
    fn status(&self) -> Result<(), SecretsProblem> {
        Err(SecretsProblem::Missing)
    }

    fn get(&self, _: &str) -> Result<Option<SecretString>, SecretsProblem> {
        Ok(None)
    }

    fn set(&self, _: &str, _: SecretString, _: Keep) -> Result<(), SecretsProblem> {
        Err(SecretsProblem::Missing)
    }

    fn delete(&self, _: &str) -> Result<(), SecretsProblem> {
        Ok(())
    }
}

/// A row of the file.
pub struct Row {
    pub id: String,
    pub at: Timestamp,
    pub account: usize,
    pub tokens: i64,
}

/// As many rows as asked for, spread evenly over the same weeks.
pub fn rows(count: usize) -> Vec<Row> {
    let now = now();
    let step = SPREAD / i32::try_from(count).unwrap_or(i32::MAX).max(1);
    let row = |number: usize| {
        let back = step * i32::try_from(count - number).unwrap_or(i32::MAX);
        Row { id: format!("call_{number:09}"), at: now - back, account: number % ACCOUNTS, tokens: 100 + (number % 900) as i64 }
    };
    (0..count).map(row).collect()
}

/// The clock stands still.
pub fn now() -> Timestamp {
    NOW.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Office {
    /// An agency without clients.
    pub async fn open() -> Result<Self, Problem> {
        let folder = tempfile::tempdir().map_err(|error| Problem::internal(error.to_string()))?;
        let home = Arc::new(Home::open(folder.path().join("home"))?);
        let id = workspace::create(&home, "Bench", WorkspaceKind::Agency).await?;
        let desk = Desk {
            store: Arc::new(home.open_workspace(&id)?),
            folder: home.file(&id).parent().map(PathBuf::from).unwrap_or_default(),
            installation: home.installation()?,
            home,
            workspace: id,
            clock: Arc::new(StandingClock(now())),
            ids: Arc::new(RandomIds),
            secrets: Arc::new(NoSecrets),
            addresses: Addresses { stripe: "http://127.0.0.1:9".to_owned(), platform: None },
        };
        set_up::agency(&desk, AgencyParams { name: "Bench".to_owned(), currency: "usd".to_owned(), zone: "UTC".to_owned() }).await?;
        set_up::method(&desk, MethodParams { method: BillingMethod::Custom }).await?;
        Ok(Self { folder, desk })
    }

    /// Writes the rows as a usage file.
    pub fn file(&self, rows: &[Row]) -> Result<PathBuf, Problem> {
        let mut text = "id,time,account,tokens\n".to_owned();
        for Row { id, at, account, tokens } in rows {
            // A text takes whatever it is given.
            let _ = writeln!(text, "{id},{at},account-{account},{tokens}");
        }
        let path = self.folder.path().join("usage.csv");
        std::fs::write(&path, text).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(path)
    }

    /// Imports a file as an owner would.
    pub async fn import(&self, path: &Path) -> Result<Ended<ImportView>, Problem> {
        let mut mapping = import::sniff(&self.desk, path).await?.mapping;
        mapping.subject = Some("account".to_owned());
        mapping.meters = vec![ImportMeter { meter: "tokens".to_owned(), columns: vec!["tokens".to_owned()], multiply: None }];
        let params = ImportParams {
            path: path.display().to_string(),
            mapping,
            source: "Calls".to_owned(),
            client: None,
            save_as: None,
            skip_broken: false,
        };
        import::run(&self.desk, params, &Watch::default()).await
    }
}
