//! Backups: whole copies of the file, made by SQLite while it is in use, looked through before they count.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::column::words;
use crate::home::{make_private, private_dir};
use crate::store::connect;
use crate::{Result, Store, StoreError};

words! {
    /// Why a backup was made. Each kind has a number that is kept; the oldest go first.
    Reason as "backup reason" { Daily = "daily", Migration = "migration", Import = "import", Send = "send" }
}

impl Reason {
    /// How many of the kind are kept.
    pub const fn kept(self) -> usize {
        match self {
            Self::Daily => 14,
            Self::Migration | Self::Import | Self::Send => 3,
        }
    }

    /// At most one a day, or one each time.
    const fn once_a_day(self) -> bool {
        matches!(self, Self::Daily | Self::Send)
    }
}

/// A backup in the `backups` folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    pub path: PathBuf,
    pub reason: Reason,
    /// When it was taken, to the second.
    pub taken_at: Timestamp,
    /// Bytes.
    pub size: u64,
}

fn folder(workspace: &Path) -> PathBuf {
    workspace.with_file_name("backups")
}

/// The name sorts by time within a reason.
fn name(reason: Reason, at: Timestamp) -> String {
    format!("{reason}-{}.db", at.strftime("%Y%m%dT%H%M%SZ"))
}

fn parse(file: &str) -> Option<(Reason, Timestamp)> {
    let (reason, at) = file.strip_suffix(".db")?.split_once('-')?;
    let reason = Reason::ALL.iter().copied().find(|r| r.as_str() == reason)?;
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", at).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some((reason, at.timestamp()))
}

/// The backups of a workspace file, newest first. Works without opening the file, so also for a damaged one.
pub fn list(workspace: &Path) -> Result<Vec<BackupFile>> {
    let folder = folder(workspace);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(StoreError::io(&folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::io(&folder))?;
        if let Some((reason, taken_at)) = entry.file_name().to_str().and_then(parse) {
            let size = entry.metadata().map_err(StoreError::io(entry.path()))?.len();
            found.push(BackupFile { path: entry.path(), reason, taken_at, size });
        }
    }
    found.sort_by(|a, b| b.taken_at.cmp(&a.taken_at).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

/// Takes a backup if this reason wants one now: a daily one and one before sends at most once a (UTC) day.
///
/// # Errors
/// [`StoreError::Damaged`] when the copy is not sound; then no older backup was given up for it.
pub fn take(store: &Store, reason: Reason, now: Timestamp) -> Result<Option<BackupFile>> {
    let day = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    if reason.once_a_day() && list(store.path())?.iter().any(|b| b.reason == reason && day(b.taken_at) == day(now)) {
        return Ok(None);
    }
    store.read(|r| into_folder(&r.conn, store.path(), reason, now)).map(Some)
}

/// A copy of the workspace wherever the owner wants it. An existing file is not overwritten.
pub fn copy_to(store: &Store, target: &Path) -> Result<()> {
    if target.exists() {
        return Err(StoreError::Taken { what: "file", value: target.display().to_string() });
    }
    store.read(|r| copy(&r.conn, target))
}

/// Before the schema changes. The clock of the machine names it: opening has no other.
pub(crate) fn before_migration(conn: &Connection, workspace: &Path) -> Result<BackupFile> {
    into_folder(conn, workspace, Reason::Migration, Timestamp::now())
}

/// Copies a backup to `target` for looking at; the backup is only read.
pub(crate) fn copy_file(backup: &Path, target: &Path) -> Result<()> {
    let version = crate::migration::version_of(backup)?;
    let from = connect(backup, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| e.with_path(backup))?;
    // A file of another program would be given our tables beside its own.
    let ours: bool = from.query_row("SELECT count(*) = 1 FROM sqlite_schema WHERE name = 'workspace'", [], |row| row.get(0))?;
    if version == 0 || !ours {
        return Err(StoreError::Damaged { path: Some(backup.to_owned()), detail: "it is a database of another program".to_owned() });
    }
    copy(&from, target).map_err(|e| e.with_path(backup))
}

fn into_folder(conn: &Connection, workspace: &Path, reason: Reason, at: Timestamp) -> Result<BackupFile> {
    let folder = folder(workspace);
    private_dir(&folder)?;
    let path = folder.join(name(reason, at));
    if !path.exists() {
        copy(conn, &path)?;
    }
    for old in list(workspace)?.into_iter().filter(|b| b.reason == reason).skip(reason.kept()) {
        fs::remove_file(&old.path).map_err(StoreError::io(old.path))?;
    }
    let size = fs::metadata(&path).map_err(StoreError::io(&path))?.len();
    Ok(BackupFile { path, reason, taken_at: at, size })
}

/// A whole, sound, single file under `target`, or nothing.
fn copy(from: &Connection, target: &Path) -> Result<()> {
    // Two programs may take the backup of the day at the same time: each makes its own, and either one serves.
    static MADE: AtomicU32 = AtomicU32::new(0);
    let partial = target.with_extension(format!("{}-{}.partial", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
    let _ = fs::remove_file(&partial);
    let made = fill(from, &partial);
    if made.is_err() {
        let _ = fs::remove_file(&partial);
        return made;
    }
    fs::rename(&partial, target).map_err(StoreError::io(target))
}

fn fill(from: &Connection, partial: &Path) -> Result<()> {
    {
        let mut into = Connection::open(partial)?;
        make_private(partial)?;
        // All pages in one step: one snapshot, which later writers do not disturb.
        Backup::new(from, &mut into)?.step(-1)?;
        // One file, without a log beside it.
        into.execute_batch("PRAGMA journal_mode = DELETE;")?;
        let found = findings(&into)?;
        if let Some(first) = found.into_iter().next() {
            return Err(StoreError::Damaged { path: None, detail: first });
        }
    }
    File::open(partial).and_then(|file| file.sync_all()).map_err(StoreError::io(partial))
}

/// What SQLite's integrity check and the foreign keys say; empty when all is well.
pub(crate) fn findings(conn: &Connection) -> Result<Vec<String>> {
    let mut found: Vec<String> = conn.prepare("PRAGMA integrity_check(20)")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    found.retain(|line| line != "ok");
    let broken = conn
        .prepare("PRAGMA foreign_key_check")?
        .query_map([], |row| Ok(format!("a row of {} refers to a missing row of {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    found.extend(broken);
    Ok(found)
}
