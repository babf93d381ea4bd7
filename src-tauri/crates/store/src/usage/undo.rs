//! Taking an import back: its records are revised to nothing, except where another import still holds them.

use domain::id::RunId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::Latest;
use super::append::{Writer, read_latest};
use crate::column::p;
use crate::run::{self, RunKind};
use crate::{Result, StoreError, Tx};

/// What an undo changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Records that nobody else held: their quantity is now nothing.
    pub removed: u64,
    /// Records that went back to what another run had read.
    pub restored: u64,
    /// Records that another run holds as they are.
    pub kept: u64,
}

/// Undoes an import, as a run of its own (`undo_run`, of kind [`RunKind::Undo`]). What was charged for the records by now is the
/// caller's to show.
///
/// # Errors
/// [`StoreError::WrongState`] when it is no import, still runs, or was undone before.
pub fn undo(tx: &Tx<'_>, import: &RunId, undo_run: &RunId, now: Timestamp) -> Result<Undone> {
    let found = run::get(tx, import)?;
    let wrong = |state: String| StoreError::WrongState { what: "run", id: import.to_string(), state, wanted: "undone" };
    if found.kind != RunKind::Import {
        return Err(wrong(format!("a {}", found.kind)));
    }
    if found.undone_by.is_some() {
        return Err(wrong("undone already".to_owned()));
    }
    if found.state == run::RunState::Running {
        return Err(wrong("still running".to_owned()));
    }
    let (key, ..) = run::key(tx, import)?;
    let mut done = Undone::default();
    for (source, records) in held_by(tx, key)? {
        let mut writer = Writer::on(tx, undo_run, source, now)?;
        for (identity, meter) in records {
            take_back(tx, &mut writer, (source, &identity, meter), key, &mut done)?;
        }
        writer.close()?;
    }
    tx.run("UPDATE run SET undone_by = ?2 WHERE id = ?1", (p(import), p(undo_run)))?;
    tx.run("UPDATE run SET undoes = ?2 WHERE id = ?1", (p(undo_run), p(import)))?;
    Ok(done)
}

type Records = Vec<(String, i64)>;

/// Every record that the run made or claimed, by source.
fn held_by(tx: &Tx<'_>, run: i64) -> Result<Vec<(i64, Records)>> {
    let sql = "SELECT usage.source, usage.identity, usage.meter FROM run, usage
            WHERE run.key = ?1 AND usage.seq BETWEEN run.first_seq AND run.last_seq AND usage.run = ?1 AND usage.side = 1
        UNION SELECT source, identity, meter FROM usage_claim WHERE run = ?1
        ORDER BY 1";
    let mut by_source: Vec<(i64, Records)> = Vec::new();
    for (source, identity, meter) in tx.ask(sql, [run], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))? {
        match by_source.last_mut() {
            Some((last, records)) if *last == source => records.push((identity, meter)),
            _ => by_source.push((source, vec![(identity, meter)])),
        }
    }
    Ok(by_source)
}

fn take_back(tx: &Tx<'_>, writer: &mut Writer<'_>, record: (i64, &str, i64), run: i64, done: &mut Undone) -> Result<()> {
    let (source, identity, meter) = record;
    let Some(current) = writer.latest(identity, meter)?.filter(|entry| entry.side > 0) else {
        return Ok(());
    };
    let holders = holders(tx, record, run)?;
    let Some(held) = holders.iter().map(|(revision, _)| *revision).max() else {
        writer.reverse(identity, meter, &current)?;
        done.removed += 1;
        return Ok(());
    };
    if held == current.revision {
        done.kept += 1;
        return Ok(());
    }
    let sql = "SELECT revision, side, subject, placed_at, started_at, quantity, cost, cost_currency, standing, run, source_updated_at
        FROM usage WHERE source = ?1 AND identity = ?2 AND meter = ?3 AND revision = ?4 AND side = 1";
    let before = tx.conn.prepare_cached(sql)?.query_row(params![source, identity, meter, held], read_latest).optional()?;
    let before = before.ok_or_else(|| StoreError::NotFound { what: "usage record", id: identity.to_owned() })?;
    let revision = current.revision + 1;
    writer.reverse(identity, meter, &current)?;
    writer.enter(false, identity, meter, &Latest { revision, ..before })?;
    // The new revision was made by the undo; those who held the old one hold this one.
    for (_, holder) in holders.iter().filter(|(revision, _)| *revision == held) {
        writer.claim(*holder, identity, meter, revision)?;
    }
    done.restored += 1;
    Ok(())
}

/// Revisions of a record and the runs that stand for them, other than the one being undone.
fn holders(tx: &Tx<'_>, (source, identity, meter): (i64, &str, i64), run: i64) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT held.revision, held.run FROM (
            SELECT revision, run FROM usage WHERE source = ?1 AND identity = ?2 AND meter = ?3 AND side = 1
            UNION SELECT revision, run FROM usage_claim WHERE source = ?1 AND identity = ?2 AND meter = ?3
        ) AS held JOIN run ON run.key = held.run
        WHERE held.run <> ?4 AND run.undone_by IS NULL AND run.kind <> 'undo'";
    tx.ask(sql, (source, identity, meter, run), |row| Ok((row.get(0)?, row.get(1)?)))
}
