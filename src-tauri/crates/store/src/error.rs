//! What can go wrong with a workspace file, with the data a person needs to act on it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// An error of the store. `Display` is a sentence for the owner; the fields are for the caller who branches.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file was written by a newer Rebill. It was not touched.
    #[error("{} was written by a newer version of Rebill (file version {found}, this one knows {known}). Nothing was changed; open it with the newer version", path.display())]
    NewerFile { found: i64, known: i64, path: PathBuf },

    /// The file is no workspace, or SQLite finds it damaged. It was not touched, and no backup was rotated out.
    #[error(
        "the workspace file{} is damaged: {detail}. It was left as it is. Look at the newest backup in its `backups` folder; copy the damaged file aside before you put the backup in its place",
        at(path)
    )]
    Damaged { path: Option<PathBuf>, detail: String },

    /// There is no such file.
    #[error("there is no workspace file at {}", path.display())]
    Missing { path: PathBuf },

    /// The disk is full. The transaction was rolled back: nothing of it was kept.
    #[error("the disk is full. Nothing was changed; free some space and try again")]
    DiskFull,

    /// Another process held the file for longer than the busy timeout.
    #[error("another program is writing to this workspace. Nothing was changed; try again when it has finished")]
    Busy,

    /// A sync or a send of this workspace runs already, here or in another process.
    #[error("a sync or a send of this workspace is running already{}", held(*pid))]
    Locked { pid: Option<u32>, path: PathBuf },

    /// A mapping would give one subject to two clients at one instant (law §4).
    #[error("this usage account is already assigned to {client} from {from}{}", until(to.as_deref()))]
    Overlap { subject: String, client: String, mapping: String, from: String, to: Option<String> },

    /// A client would pay twice for one meter at one instant (law §4: one record is charged once).
    #[error(
        "this client is billed for this usage by another price at that time already. Change that one, or end it first: a second would charge the same use twice"
    )]
    BilledTwice { rule: String },

    /// A rule's periods would leave a gap or overlap (law §5.1).
    #[error("the next period of rule {rule} must start at {expected}, not at {found}")]
    BrokenChain { rule: String, expected: String, found: String },

    /// There is no row with this id.
    #[error("there is no {what} {id}")]
    NotFound { what: &'static str, id: String },

    /// A name or key that must be unique is taken.
    #[error("there is already a {what} called {value}")]
    Taken { what: &'static str, value: String },

    /// A value does not fit the column that keeps it exactly (law §1.3: an error that names the record, never a truncation).
    #[error("the quantity or cost of record {record} cannot be kept exactly: {detail}")]
    TooLarge { record: String, detail: String },

    /// A fact may not be edited or deleted (law §6.4, §7); a correction is a new row.
    #[error("{table} is append-only: a correction is a new row")]
    AppendOnly { table: String },

    /// A step that the row's present state does not allow.
    #[error("{what} {id} is {state}; it cannot be {wanted}")]
    WrongState { what: &'static str, id: String, state: String, wanted: &'static str },

    /// A stored value that this version cannot read: a bug, or a file edited by hand.
    #[error("a stored {column} cannot be read: {value}")]
    Unreadable { column: &'static str, value: String },

    /// A file operation beside the database failed.
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },

    /// Anything else SQLite said. The transaction was rolled back.
    #[error("the workspace file could not be used: {0}")]
    Sql(rusqlite::Error),
}

fn at(path: &Option<PathBuf>) -> String {
    path.as_ref().map(|p| format!(" {}", p.display())).unwrap_or_default()
}

fn held(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

fn until(to: Option<&str>) -> String {
    to.map(|to| format!(" until {to}")).unwrap_or_default()
}

/// Prefix of the message that the append-only triggers raise, followed by the table's name.
pub(crate) const APPEND_ONLY: &str = "append-only: ";

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // Our own errors travel through rusqlite's where a column is read or written.
        let error = match error {
            rusqlite::Error::ToSqlConversionFailure(inner) => match inner.downcast::<Self>() {
                Ok(ours) => return *ours,
                Err(other) => rusqlite::Error::ToSqlConversionFailure(other),
            },
            rusqlite::Error::FromSqlConversionFailure(at, kind, inner) => match inner.downcast::<Self>() {
                Ok(ours) => return *ours,
                Err(other) => rusqlite::Error::FromSqlConversionFailure(at, kind, other),
            },
            other => other,
        };
        match &error {
            rusqlite::Error::SqliteFailure(code, message) => {
                if let Some(table) = message.as_deref().and_then(|m| m.strip_prefix(APPEND_ONLY)) {
                    return Self::AppendOnly { table: table.to_owned() };
                }
                if let Some(value) = message.as_deref().and_then(|m| m.strip_suffix(crate::decimal::INEXACT)) {
                    return Self::TooLarge { record: "a sum".to_owned(), detail: format!("{value} does not fit") };
                }
                if message.as_deref() == Some("integer overflow") {
                    return Self::TooLarge { record: "a sum".to_owned(), detail: "it does not fit 64 bits of millionths".to_owned() };
                }
                // Every table and column is made with the file: one that is gone was taken out of it by something else.
                if message.as_deref().is_some_and(|m| m.starts_with("no such table") || m.starts_with("no such column")) {
                    return Self::Damaged { path: None, detail: message.clone().unwrap_or_default() };
                }
                match code.code {
                    ErrorCode::DiskFull => Self::DiskFull,
                    ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                    ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged { path: None, detail: error.to_string() },
                    _ => Self::Sql(error),
                }
            }
            _ => Self::Sql(error),
        }
    }
}

impl StoreError {
    /// Names the file in an error that came from SQLite, which does not know it.
    pub(crate) fn with_path(self, path: &std::path::Path) -> Self {
        match self {
            Self::Damaged { path: None, detail } => Self::Damaged { path: Some(path.to_owned()), detail },
            other => other,
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| if source.kind() == std::io::ErrorKind::StorageFull { Self::DiskFull } else { Self::Io { path, source } }
    }
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;
