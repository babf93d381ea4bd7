//! Where usage comes from: sources, the subjects that they count for, and the meters.

use domain::id::{MeterId, SourceId, SubjectId};
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{p, record, words};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE source (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    connector TEXT NOT NULL,
    connector_digest TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('event_log', 'time_bucket', 'running_counter', 'gauge')),
    base_url TEXT,
    key_ref TEXT,
    last_four TEXT,
    cost_payer TEXT NOT NULL CHECK (cost_payer IN ('wallet', 'own_keys', 'record', 'unknown')),
    counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)),
    schedule TEXT NOT NULL,
    cursor TEXT NOT NULL,
    settings TEXT NOT NULL,
    approved_at INTEGER,
    retired_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE meter (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL COLLATE NOCASE UNIQUE,
    name TEXT NOT NULL,
    unit TEXT NOT NULL
) STRICT;
CREATE TABLE subject (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES source (id),
    external_id TEXT NOT NULL,
    name TEXT,
    email TEXT,
    never_bill INTEGER NOT NULL DEFAULT 0 CHECK (never_bill IN (0, 1)),
    first_seen_at INTEGER NOT NULL,
    gone_at INTEGER,
    UNIQUE (source, external_id)
) STRICT;
CREATE TRIGGER source_no_delete BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'append-only: source'); END;
CREATE TRIGGER meter_no_delete BEFORE DELETE ON meter BEGIN SELECT RAISE(ABORT, 'append-only: meter'); END;
CREATE TRIGGER subject_no_delete BEFORE DELETE ON subject BEGIN SELECT RAISE(ABORT, 'append-only: subject'); END;
";

words! {
    /// The four kinds of source, each with its own rule of identity (law §4).
    SourceKind as "source kind" {
        EventLog = "event_log",
        TimeBucket = "time_bucket",
        RunningCounter = "running_counter",
        Gauge = "gauge",
    }
}

words! {
    /// Who pays for the AI behind a source (law §10).
    CostPayer as "cost payer" { Wallet = "wallet", OwnKeys = "own_keys", Record = "record", Unknown = "unknown" }
}

record! {
    /// One connection to a platform, or a file that is imported again and again.
    Source in "source" {
        id: SourceId,
        name: String,
        /// Name of the connector file; `csv` and `hand` are read without one.
        connector: String,
        /// Digest of the connector as it was when the owner approved it.
        connector_digest: Option<String>,
        kind: SourceKind,
        base_url: Option<String>,
        /// The keychain entry of the platform's key.
        key_ref: Option<String>,
        last_four: Option<String>,
        cost_payer: CostPayer,
        /// Of two sources that count the same use, the one that is billed; the other is cost only (law §4).
        counted: bool,
        /// When to pull: the caller's shape.
        schedule: serde_json::Value,
        /// Where the next pull goes on: the caller's shape.
        cursor: serde_json::Value,
        settings: serde_json::Value,
        /// The owner's approval of a new connector (law §6.3).
        approved_at: Option<Timestamp>,
        retired_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

record! {
    /// A kind of usage with a base unit.
    Meter in "meter" {
        id: MeterId,
        /// Short name that connectors use: `tokens`.
        code: String,
        name: String,
        /// The base unit in which quantities are kept: `token`, `second`, `message`.
        unit: String,
    }
}

record! {
    /// Whatever a platform counts usage for.
    Subject in "subject" {
        id: SubjectId,
        source: SourceId,
        /// The platform's own id.
        external_id: String,
        name: Option<String>,
        email: Option<String>,
        /// Ours: never billed, but its cost counts.
        never_bill: bool,
        first_seen_at: Timestamp,
        /// Since when the platform no longer lists it. Its usage stays.
        gone_at: Option<Timestamp>,
    }
}

/// Adds a source.
///
/// # Errors
/// [`StoreError::Taken`] when the name is in use.
pub fn insert(tx: &Tx<'_>, source: &Source) -> Result<()> {
    if find_by_name(tx, &source.name)?.is_some() {
        return Err(StoreError::Taken { what: "source", value: source.name.clone() });
    }
    tx.insert(source)
}

/// Replaces everything of a source but its id.
pub fn update(tx: &Tx<'_>, source: &Source) -> Result<()> {
    if find_by_name(tx, &source.name)?.is_some_and(|other| other.id != source.id) {
        return Err(StoreError::Taken { what: "source", value: source.name.clone() });
    }
    get(tx, &source.id)?;
    tx.upsert(source, "id")
}

/// Where the next pull goes on. Kept in the transaction that stores the pages it stands for.
pub fn set_cursor(tx: &Tx<'_>, id: &SourceId, cursor: &serde_json::Value) -> Result<()> {
    tx.run_on("source", id, "UPDATE source SET cursor = ?2 WHERE id = ?1", (p(id), p(cursor)))
}

pub fn get(r: &Reader, id: &SourceId) -> Result<Source> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "source", id: id.to_string() })
}

pub fn find_by_name(r: &Reader, name: &str) -> Result<Option<Source>> {
    r.row("WHERE name = ?1", [name])
}

/// Every source by name, retired ones last.
pub fn list(r: &Reader) -> Result<Vec<Source>> {
    r.rows("ORDER BY retired_at IS NOT NULL, name", [])
}

pub fn insert_meter(tx: &Tx<'_>, meter: &Meter) -> Result<()> {
    if find_meter(tx, &meter.code)?.is_some() {
        return Err(StoreError::Taken { what: "meter", value: meter.code.clone() });
    }
    tx.insert(meter)
}

pub fn meter(r: &Reader, id: &MeterId) -> Result<Meter> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "meter", id: id.to_string() })
}

/// The meter that connectors call by this code.
pub fn find_meter(r: &Reader, code: &str) -> Result<Option<Meter>> {
    r.row("WHERE code = ?1", [code])
}

pub fn meters(r: &Reader) -> Result<Vec<Meter>> {
    r.rows("ORDER BY code", [])
}

/// Adds a subject, or brings the name and e-mail of a known one up to date and takes back that it was gone. The id of the row that
/// stands: `subject.id` for a new one.
pub fn see_subject(tx: &Tx<'_>, subject: &Subject) -> Result<SubjectId> {
    match find_subject(tx, &subject.source, &subject.external_id)? {
        None => {
            tx.insert(subject)?;
            Ok(subject.id.clone())
        }
        Some(known) => {
            let sql = "UPDATE subject SET name = coalesce(?2, name), email = coalesce(?3, email), gone_at = NULL
                WHERE id = ?1 AND (gone_at IS NOT NULL OR name IS NOT coalesce(?2, name) OR email IS NOT coalesce(?3, email))";
            tx.run(sql, params![p(&known.id), subject.name, subject.email])?;
            Ok(known.id)
        }
    }
}

/// *Ours, never bill*, or billable again.
pub fn set_never_bill(tx: &Tx<'_>, id: &SubjectId, never_bill: bool) -> Result<()> {
    tx.run_on("usage account", id, "UPDATE subject SET never_bill = ?2 WHERE id = ?1", (p(id), never_bill))
}

/// The platform no longer lists it.
pub fn set_gone(tx: &Tx<'_>, id: &SubjectId, at: Timestamp) -> Result<()> {
    tx.run_on("usage account", id, "UPDATE subject SET gone_at = ?2 WHERE id = ?1", (p(id), p(&at)))
}

pub fn subject(r: &Reader, id: &SubjectId) -> Result<Subject> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "usage account", id: id.to_string() })
}

pub fn find_subject(r: &Reader, source: &SourceId, external_id: &str) -> Result<Option<Subject>> {
    r.row("WHERE source = ?1 AND external_id = ?2", (p(source), external_id))
}

/// Every subject of one source or of all, by name.
pub fn subjects(r: &Reader, source: Option<&SourceId>) -> Result<Vec<Subject>> {
    r.rows("WHERE ?1 IS NULL OR source = ?1 ORDER BY coalesce(name, external_id), external_id", [p(&source.cloned())])
}
