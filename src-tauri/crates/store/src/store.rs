//! One open workspace file: one writer, a few readers.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::{Result, StoreError, backup, decimal, migration};

/// How long a statement waits for another process's lock before it says [`StoreError::Busy`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Readers kept open between reads. More may read at once; the surplus is closed afterwards.
const KEPT_READERS: usize = 4;

/// An open workspace file. `Send + Sync`; share it in an `Arc`. Its calls block on the disk: keep them off the window's thread.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// Before the writer, so that it closes last: a reader could not fold the log into the file.
    readers: Mutex<Vec<Reader>>,
    writer: Mutex<Reader>,
}

/// A connection that can be asked. Inside [`Store::read`] all its answers come from one snapshot.
#[derive(Debug)]
pub struct Reader {
    pub(crate) conn: Connection,
}

/// An open write transaction; whatever reads from a [`Reader`] reads from it too, its own changes included.
#[derive(Debug)]
pub struct Tx<'s> {
    reader: &'s Reader,
}

impl Deref for Tx<'_> {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        self.reader
    }
}

/// Whether opening may create or migrate the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Create it if it is absent, migrate it if it is older.
    Own,
    /// It must be there; migrate it if it is older.
    Existing,
}

impl Store {
    /// Opens a workspace file and brings it to this version's schema, after a dated backup if it held an older one.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::NewerFile`] and [`StoreError::Damaged`] leave the file untouched.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_as(path.as_ref(), Opening::Existing)
    }

    /// Creates the file with an empty workspace schema, or opens it if it is there.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_as(path.as_ref(), Opening::Own)
    }

    fn open_as(path: &Path, opening: Opening) -> Result<Self> {
        let conn = migration::open(path, opening).map_err(|e| e.with_path(path))?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(Reader { conn }), readers: Mutex::new(Vec::new()) })
    }

    /// The workspace file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// One transaction: everything `decide` writes is kept, or nothing. It holds the only write lock of the file from its first
    /// line, so what it reads cannot change under it. `decide` must not call `write` again.
    ///
    /// # Errors
    /// What `decide` returns, after a rollback; or the store's own error.
    pub fn write<T, E: From<StoreError>>(&self, decide: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let writer = lock(&self.writer);
        let open = Open::begin(&writer.conn, "BEGIN IMMEDIATE")?;
        let value = decide(&Tx { reader: &writer })?;
        open.commit()?;
        Ok(value)
    }

    /// A consistent snapshot: all reads inside see the file as it was at the first of them, whatever is written meanwhile.
    pub fn read<T, E: From<StoreError>>(&self, ask: impl FnOnce(&Reader) -> Result<T, E>) -> Result<T, E> {
        let kept = lock(&self.readers).pop();
        let reader = match kept {
            Some(reader) => reader,
            None => Reader { conn: connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| E::from(e.with_path(&self.path)))? },
        };
        let open = Open::begin(&reader.conn, "BEGIN DEFERRED")?;
        let value = ask(&reader);
        drop(open);
        let mut readers = lock(&self.readers);
        if readers.len() < KEPT_READERS {
            readers.push(reader);
        }
        value
    }

    /// Looks through the whole file: SQLite's own integrity check and the foreign keys. Empty when all is well; else what was found.
    pub fn check(&self) -> Result<Vec<String>> {
        self.read(|r| backup::findings(&r.conn))
    }
}

/// A panic in a closure has rolled its transaction back, so the connection behind a poisoned lock is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An open transaction that is rolled back unless it is committed, on an error and on a panic alike.
struct Open<'c>(Option<&'c Connection>);

impl<'c> Open<'c> {
    fn begin(conn: &'c Connection, begin: &str) -> Result<Self> {
        conn.execute_batch(begin)?;
        Ok(Self(Some(conn)))
    }

    fn commit(mut self) -> Result<()> {
        if let Some(conn) = self.0 {
            conn.execute_batch("COMMIT")?;
            self.0 = None;
        }
        Ok(())
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.0
            && !conn.is_autocommit()
        {
            // A rollback fails only when SQLite has rolled back by itself, which is what is wanted.
            let _ = conn.execute_batch("ROLLBACK");
        }
    }
}

/// A connection with the settings that every connection to a workspace has.
pub(crate) fn connect(path: &Path, mode: OpenFlags) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // FULL: a report must be on the disk before a byte of it leaves (law §6.4). Deleted payload fields are overwritten, not just unlinked.
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;")?;
    conn.set_prepared_statement_cache_capacity(256);
    decimal::register(&conn)?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::{self, Activity, Actor};

    #[test]
    fn a_full_disk_is_named_and_keeps_nothing_of_the_transaction() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path().join("workspace.db")).unwrap();
        let line = |sentence: String| Activity {
            at: jiff::Timestamp::UNIX_EPOCH,
            actor: Actor::System,
            verb: "test".to_owned(),
            object_kind: None,
            object_id: None,
            sentence,
            data: serde_json::json!({}),
        };
        // SQLite gives the same answer for a disk without room as for a file that may not grow.
        let pages: i64 = lock(&store.writer).conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        lock(&store.writer).conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |row| row.get::<_, i64>(0)).unwrap();
        let full: Result<()> =
            store.write(|tx| (0..100).try_for_each(|n| activity::append(tx, &line(format!("{n} {}", "x".repeat(4000))))));
        assert!(matches!(full, Err(StoreError::DiskFull)), "the owner must hear that the disk is full: {full:?}");
        let kept = store.read(|r| activity::list(r, 10, 0)).unwrap();
        assert!(kept.is_empty(), "half a transaction must not stay");
        lock(&store.writer).conn.query_row("PRAGMA max_page_count = 1000000", [], |row| row.get::<_, i64>(0)).unwrap();
        store.write(|tx| activity::append(tx, &line("room again".to_owned()))).unwrap();
        assert_eq!(store.read(|r| activity::list(r, 10, 0)).unwrap().len(), 1, "and the store goes on once there is room");
    }
}
