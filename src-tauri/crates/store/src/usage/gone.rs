//! Records that their platform no longer lists (law §4): flagged, never deleted. The flag stands beside the append-only entries and changes
//! no sum; a record that comes again loses it.

use std::collections::HashMap;

use domain::id::SourceId;
use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::Standing;
use super::read::{STANDS, get};
use crate::column::p;
use crate::{Reader, Result, Tx};

/// One row per record of a platform that a reading lacked. With `gone_at` a second reading lacked it too, and it is flagged.
pub(crate) const SCHEMA_6: &str = "
CREATE TABLE usage_gone (
    source INTEGER NOT NULL REFERENCES source (key),
    identity TEXT NOT NULL,
    missed_at INTEGER NOT NULL,
    gone_at INTEGER CHECK (gone_at > missed_at),
    PRIMARY KEY (source, identity)
) STRICT, WITHOUT ROWID;
";

/// The entries of records that are flagged. They are few: CROSS JOIN keeps SQLite from beginning at all usage.
pub(super) const FLAGGED: &str = "usage.seq IN (SELECT entry.seq FROM usage_gone CROSS JOIN usage AS entry
    ON entry.source = usage_gone.source AND entry.identity = usage_gone.identity WHERE usage_gone.gone_at IS NOT NULL)";

/// A record that a reading lacked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    pub source: SourceId,
    pub identity: String,
    /// The reading that lacked it first.
    pub missed_at: Timestamp,
    /// The later reading that lacked it too: since then it is flagged.
    pub gone_at: Option<Timestamp>,
}

/// A record that stands, as far as a reading of its platform can be compared with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulled {
    pub identity: String,
    pub placed_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub standing: Standing,
    pub recorded_at: Timestamp,
}

/// How many records of a source are flagged, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flagged {
    pub records: u64,
    pub since: Option<Timestamp>,
}

/// The records of a source that stand and were placed in `[from, to)`, one row per meter. One seek into the index per account and meter,
/// whatever the history holds.
pub fn pulled_between(r: &Reader, source: &SourceId, from: Timestamp, to: Timestamp) -> Result<Vec<Pulled>> {
    let sql = format!(
        "SELECT usage.identity, usage.placed_at, usage.started_at, usage.standing, usage.recorded_at
        FROM subject CROSS JOIN meter CROSS JOIN usage INDEXED BY usage_placed
            ON usage.subject = subject.key AND usage.meter = meter.key AND usage.placed_at >= ?2 AND usage.placed_at < ?3
        WHERE subject.source = ?1 AND {STANDS}"
    );
    r.ask(&sql, params![p(source), p(&from), p(&to)], |row| {
        Ok(Pulled {
            identity: row.get(0)?,
            placed_at: get(row, 1)?,
            started_at: get(row, 2)?,
            standing: get(row, 3)?,
            recorded_at: get(row, 4)?,
        })
    })
}

/// What readings of a source lacked, by identity.
pub fn missed(r: &Reader, source: &SourceId) -> Result<HashMap<String, Missed>> {
    Ok(missed_of(r, Some(source))?.into_iter().map(|row| (row.identity.clone(), row)).collect())
}

/// Since when each flagged record is gone, by source and identity.
pub(super) fn flags(r: &Reader) -> Result<HashMap<SourceId, HashMap<String, Timestamp>>> {
    let mut flags: HashMap<SourceId, HashMap<String, Timestamp>> = HashMap::new();
    for row in all_missed(r)?.into_iter().filter(|row| row.gone_at.is_some()) {
        flags.entry(row.source).or_default().insert(row.identity, row.missed_at);
    }
    Ok(flags)
}

/// What readings of all sources lacked.
pub fn all_missed(r: &Reader) -> Result<Vec<Missed>> {
    missed_of(r, None)
}

fn missed_of(r: &Reader, source: Option<&SourceId>) -> Result<Vec<Missed>> {
    let sql = "SELECT source.id, usage_gone.identity, usage_gone.missed_at, usage_gone.gone_at
        FROM usage_gone JOIN source ON source.key = usage_gone.source
        WHERE ?1 IS NULL OR source.id = ?1 ORDER BY usage_gone.source, usage_gone.missed_at, usage_gone.identity";
    r.ask(sql, [p(&source.cloned())], |row| {
        Ok(Missed { source: get(row, 0)?, identity: row.get(1)?, missed_at: get(row, 2)?, gone_at: get(row, 3)? })
    })
}

/// A reading lacked a record: the first one is only remembered.
pub fn miss(tx: &Tx<'_>, source: &SourceId, identity: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO usage_gone (source, identity, missed_at) SELECT key, ?2, ?3 FROM source WHERE id = ?1 ON CONFLICT DO NOTHING";
    tx.run(sql, params![p(source), identity, p(&at)])?;
    Ok(())
}

/// A later reading lacked it too: it is flagged.
pub fn flag(tx: &Tx<'_>, source: &SourceId, identity: &str, at: Timestamp) -> Result<()> {
    let sql =
        "UPDATE usage_gone SET gone_at = ?3 WHERE source = (SELECT key FROM source WHERE id = ?1) AND identity = ?2 AND gone_at IS NULL";
    tx.run(sql, params![p(source), identity, p(&at)])?;
    Ok(())
}

/// The platform lists it again. Whether anything was remembered of it.
pub fn came_back(tx: &Tx<'_>, source: &SourceId, identity: &str) -> Result<bool> {
    let sql = "DELETE FROM usage_gone WHERE source = (SELECT key FROM source WHERE id = ?1) AND identity = ?2";
    Ok(tx.run(sql, params![p(source), identity])? > 0)
}

/// Forgets what was lacked once before an instant, and is read again no more: one reading proves nothing.
pub fn forget_doubts(tx: &Tx<'_>, source: &SourceId, before: Timestamp) -> Result<()> {
    let sql = "DELETE FROM usage_gone WHERE source = (SELECT key FROM source WHERE id = ?1) AND gone_at IS NULL AND missed_at < ?2";
    tx.run(sql, params![p(source), p(&before)])?;
    Ok(())
}

/// How many records of a source that stand are flagged.
pub fn flagged(r: &Reader, source: &SourceId) -> Result<Flagged> {
    let sql = format!(
        "SELECT count(*), min(usage_gone.missed_at) FROM usage_gone CROSS JOIN usage
            ON usage.source = usage_gone.source AND usage.identity = usage_gone.identity
        WHERE usage_gone.source = (SELECT key FROM source WHERE id = ?1) AND usage_gone.gone_at IS NOT NULL AND {STANDS}"
    );
    let found = r.ask(&sql, [p(source)], |row| Ok(Flagged { records: row.get::<_, i64>(0)?.unsigned_abs(), since: get(row, 1)? }))?;
    Ok(found.into_iter().next().unwrap_or_default())
}
