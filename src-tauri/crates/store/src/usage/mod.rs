//! Usage: append-only entries. A record's revision is one entry with side +1; when the record is revised or taken back, an entry with
//! side −1 and the exact negative follows. So every sum over any range is a plain sum of entries.

mod append;
pub mod gone;
mod read;
mod undo;

use domain::id::{MeterId, SubjectId};
use domain::{Cost, Quantity};
use jiff::Timestamp;
use rusqlite::types::{FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

use crate::column::{Column, append_only, unreadable};

pub use append::{Appended, append};
pub(crate) use read::cost;
pub use read::{
    Entry, Filter, Holder, Rounding, Total, Unassigned, came_later, client_entries, client_total, clients_of_several_sources,
    count_records, days_by_source, first_and_last, newest, records, replaced, unassigned, unassigned_entries,
};
pub use undo::{Undone, undo};

// The four keys of an entry carry no REFERENCES: four look-ups for each of many rows cost a fifth of an import. `append` takes them
// from the rows themselves in the same transaction, and the rows that they name cannot be deleted.
pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE usage (
    seq INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    identity TEXT NOT NULL,
    meter INTEGER NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    side INTEGER NOT NULL CHECK (side IN (1, -1)),
    subject INTEGER NOT NULL,
    placed_at INTEGER NOT NULL,
    started_at INTEGER,
    quantity INTEGER NOT NULL,
    cost TEXT,
    cost_currency TEXT,
    standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 2),
    run INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    source_updated_at INTEGER,
    CHECK ((cost IS NULL) = (cost_currency IS NULL)),
    UNIQUE (source, identity, meter, revision, side)
) STRICT;
CREATE INDEX usage_placed ON usage (subject, meter, placed_at);
CREATE TABLE usage_claim (
    run INTEGER NOT NULL REFERENCES run (key),
    source INTEGER NOT NULL,
    identity TEXT NOT NULL,
    meter INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (source, identity, meter, run, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_claim_run ON usage_claim (run);
",
    append_only!("usage"),
    append_only!("usage_claim"),
);

/// Whether a record is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Billable,
    /// Still open on the platform: kept, not billed until it is complete.
    Open,
    /// A test call: left out, and counted.
    Test,
}

impl Column for Standing {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((*self as i64).into())
    }
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            0 => Ok(Self::Billable),
            1 => Ok(Self::Open),
            2 => Ok(Self::Test),
            other => Err(unreadable("standing", other)),
        }
    }
}

/// A usage record as its platform or file has it now.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageRecord {
    /// Stable within the source: the platform's id; or [`content_identity`] for a row without one.
    pub identity: String,
    pub subject: SubjectId,
    pub meter: MeterId,
    /// The instant that decides which period it belongs to (law §4: its end, unless the connector declares the start).
    pub placed_at: Timestamp,
    pub started_at: Option<Timestamp>,
    /// In the meter's base unit.
    pub quantity: Quantity,
    /// What the platform says it cost the agency.
    pub cost: Option<Cost>,
    pub standing: Standing,
    /// When the platform changed it last; an older state that arrives later is ignored.
    pub source_updated_at: Option<Timestamp>,
    /// The fields that the connector keeps, an object; they lie apart, with a retention ([`crate::payload`]).
    pub payload: Option<serde_json::Value>,
}

/// The identity of a row without an id: what it says, and which of the equal rows of its file it is, counted from 1 (law §4: between
/// files the higher count holds, not the sum).
pub fn content_identity(content_key: &str, ordinal: u32) -> String {
    format!("{content_key}#{ordinal}")
}

/// The newest entry of one record and meter, by row keys.
#[derive(Debug, Clone, PartialEq)]
struct Latest {
    revision: i64,
    side: i64,
    subject: i64,
    placed_at: i64,
    started_at: Option<i64>,
    quantity: i64,
    cost: Option<Cost>,
    standing: Standing,
    run: i64,
    source_updated_at: Option<i64>,
}
