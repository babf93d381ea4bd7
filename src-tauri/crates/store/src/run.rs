//! Runs: a pull, an import, its undo, a send. Each leaves a row that says what it changed.

use domain::id::{RunId, SourceId};
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{p, record, words};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('pull', 'import', 'undo', 'hand', 'rate', 'send', 'mirror')),
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
    source TEXT,
    label TEXT,
    undoes TEXT REFERENCES run (id),
    undone_by TEXT REFERENCES run (id),
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    counts TEXT NOT NULL,
    error TEXT,
    first_seq INTEGER,
    last_seq INTEGER
) STRICT;
CREATE INDEX run_kind ON run (kind, started_at);
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'append-only: run'); END;
";

words! {
    /// What a run does.
    RunKind as "run kind" {
        /// Reads usage from a platform.
        Pull = "pull",
        /// Reads usage from a file.
        Import = "import",
        /// Takes an import back.
        Undo = "undo",
        /// Keeps a number read by hand.
        Hand = "hand",
        /// Rates, without pulling or sending.
        Rate = "rate",
        /// Sends units to Stripe.
        Send = "send",
        /// Reads Stripe.
        Mirror = "mirror",
    }
}

words! {
    /// How far a run came.
    RunState as "run state" { Running = "running", Done = "done", Failed = "failed", Cancelled = "cancelled" }
}

record! {
    /// One run.
    Run in "run" {
        id: RunId,
        kind: RunKind,
        state: RunState,
        source: Option<SourceId>,
        /// What a person recognises it by, such as the file's name.
        label: Option<String>,
        /// The import that this run took back.
        undoes: Option<RunId>,
        /// The run that took this import back.
        undone_by: Option<RunId>,
        started_at: Timestamp,
        ended_at: Option<Timestamp>,
        /// What it changed, by name: `{"new": 19366, "revised": 0}`.
        counts: serde_json::Value,
        /// Why it failed, in words for the owner.
        error: Option<String>,
    }
}

/// Opens a run.
pub fn start(tx: &Tx<'_>, id: &RunId, kind: RunKind, source: Option<&SourceId>, label: Option<&str>, at: Timestamp) -> Result<()> {
    tx.insert(&Run {
        id: id.clone(),
        kind,
        state: RunState::Running,
        source: source.cloned(),
        label: label.map(str::to_owned),
        undoes: None,
        undone_by: None,
        started_at: at,
        ended_at: None,
        counts: serde_json::json!({}),
        error: None,
    })
}

/// Keeps what a run has changed so far.
pub fn count(tx: &Tx<'_>, id: &RunId, counts: &serde_json::Value) -> Result<()> {
    tx.run_on("run", id, "UPDATE run SET counts = ?2 WHERE id = ?1", (p(id), p(counts)))
}

/// Ends a run.
pub fn finish(tx: &Tx<'_>, id: &RunId, state: RunState, counts: &serde_json::Value, error: Option<&str>, at: Timestamp) -> Result<()> {
    let sql = "UPDATE run SET state = ?2, counts = ?3, error = ?4, ended_at = ?5 WHERE id = ?1";
    tx.run_on("run", id, sql, params![p(id), p(&state), p(counts), error, p(&at)])
}

/// Marks runs that a crash left running as failed; to be called by whoever holds the run lock, so that none of them lives.
pub fn fail_abandoned(tx: &Tx<'_>, at: Timestamp) -> Result<usize> {
    let sql = "UPDATE run SET state = 'failed', ended_at = ?1, error = 'The program ended before the run did.' WHERE state = 'running'";
    tx.run(sql, [p(&at)])
}

pub fn get(r: &Reader, id: &RunId) -> Result<Run> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "run", id: id.to_string() })
}

/// The newest runs first; all kinds, or one.
pub fn list(r: &Reader, kind: Option<RunKind>, limit: u32, offset: u32) -> Result<Vec<Run>> {
    r.rows("WHERE ?1 IS NULL OR kind = ?1 ORDER BY run.key DESC LIMIT ?2 OFFSET ?3", params![p(&kind), limit, offset])
}

/// The last run of a kind that ended well, for one source or for all.
pub fn last_done(r: &Reader, kind: RunKind, source: Option<&SourceId>) -> Result<Option<Run>> {
    let tail = "WHERE kind = ?1 AND state = 'done' AND (?2 IS NULL OR source = ?2) ORDER BY run.key DESC LIMIT 1";
    r.row(tail, params![p(&kind), p(&source.cloned())])
}

/// The last run of a label that ended well, unless its counts say `false` under a name; one from before the name was kept says nothing.
pub fn last_that(r: &Reader, kind: RunKind, label: &str, name: &str) -> Result<Option<Run>> {
    let tail =
        "WHERE kind = ?1 AND label = ?2 AND state = 'done' AND coalesce(json_extract(counts, '$.' || ?3), 1) ORDER BY run.key DESC LIMIT 1";
    r.row(tail, params![p(&kind), label, name])
}

/// The last run of a label that ended, well or not. One that the owner ended is none.
pub fn last_ended(r: &Reader, kind: RunKind, label: &str) -> Result<Option<Run>> {
    r.row("WHERE kind = ?1 AND label = ?2 AND state IN ('done', 'failed') ORDER BY run.key DESC LIMIT 1", params![p(&kind), label])
}

/// The run's row key, its kind and whether it was undone, for the tables that refer to it by key.
pub(crate) fn key(r: &Reader, id: &RunId) -> Result<(i64, RunKind, bool)> {
    let found = r.ask("SELECT key, kind, undone_by IS NOT NULL FROM run WHERE id = ?1", [p(id)], |row| {
        Ok((row.get(0)?, row.get::<_, crate::column::Out<RunKind>>(1)?.0, row.get(2)?))
    })?;
    found.into_iter().next().ok_or_else(|| StoreError::NotFound { what: "run", id: id.to_string() })
}

/// Widens the span of usage rows in which a run's own lie: it spares the usage table an index.
pub(crate) fn span(tx: &Tx<'_>, key: i64, first: i64, last: i64) -> Result<()> {
    let sql = "UPDATE run SET first_seq = min(coalesce(first_seq, ?2), ?2), last_seq = max(coalesce(last_seq, ?3), ?3) WHERE key = ?1";
    tx.run(sql, (key, first, last))?;
    Ok(())
}
