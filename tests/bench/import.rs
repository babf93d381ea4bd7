//! Importing a usage file, from its bytes to the rated roll-ups, against raw inserts of the same rows into one table with a unique key and
//! one index.

mod office;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use office::{Office, Row, rows};
use operations::Problem;
use rusqlite::{Connection, params};

/// About what a busy agency uses in a quarter.
const ROWS: usize = 100_000;
/// Rows in one transaction, on both sides.
const BATCH: usize = 4096;
/// The best of so many is taken: what is slower was disturbed by something else.
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> Result<(), Problem> {
    let rows = rows(ROWS);
    let (mut ours, mut raw) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let office = Office::open().await?;
        let file = office.file(&rows)?;
        let begun = Instant::now();
        let imported = office.import(&file).await?.result;
        ours = ours.min(begun.elapsed());
        if imported.added != ROWS as u64 {
            return Err(Problem::internal(format!("{} of {ROWS} rows were imported", imported.added)));
        }
        let folder = tempfile::tempdir().map_err(|error| Problem::internal(error.to_string()))?;
        raw = raw.min(insert(&folder.path().join("raw.db"), &rows).map_err(|error| Problem::internal(error.to_string()))?);
    }
    let rate = |time: Duration| ROWS as u128 * 1_000_000 / time.as_micros().max(1);
    println!("figure\timport of a usage file\t{}\traw inserts of its rows\t{}\trecords/s\thigher", rate(ours), rate(raw));
    Ok(())
}

fn insert(path: &Path, rows: &[Row]) -> rusqlite::Result<Duration> {
    let begun = Instant::now();
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE usage (id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, account TEXT NOT NULL, tokens INTEGER NOT NULL) STRICT;
        CREATE INDEX usage_of_account ON usage (account, at);",
    )?;
    for batch in rows.chunks(BATCH) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut insert = connection.prepare_cached("INSERT INTO usage VALUES (?1, ?2, ?3, ?4)")?;
        for Row { id, at, account, tokens } in batch {
            insert.execute(params![id, at.as_microsecond(), format!("account-{account}"), tokens])?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(begun.elapsed())
}
