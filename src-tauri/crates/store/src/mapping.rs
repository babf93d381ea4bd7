//! Mappings: which client a subject's usage belongs to, `[from, to)` (law §4).

use domain::id::{ClientId, MappingId, SubjectId};
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{p, record};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE mapping (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL REFERENCES subject (id),
    client TEXT NOT NULL REFERENCES client (id),
    from_at INTEGER NOT NULL,
    to_at INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (to_at IS NULL OR to_at > from_at)
) STRICT;
CREATE INDEX mapping_subject ON mapping (subject, from_at);
CREATE INDEX mapping_client ON mapping (client);
CREATE TRIGGER mapping_no_overlap BEFORE INSERT ON mapping
WHEN EXISTS (SELECT 1 FROM mapping WHERE mapping.subject = NEW.subject AND mapping.from_at < coalesce(NEW.to_at, 9223372036854775807)
    AND NEW.from_at < coalesce(mapping.to_at, 9223372036854775807))
BEGIN SELECT RAISE(ABORT, 'a mapping of this subject overlaps'); END;
";

record! {
    /// A row of `mapping`.
    MappingRow in "mapping" {
        id: MappingId,
        subject: SubjectId,
        client: ClientId,
        /// The first instant that belongs.
        from_at: Timestamp,
        /// The first instant that no longer belongs; `None` while it lasts.
        to_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

impl MappingRow {
    /// The domain's mapping.
    pub fn mapping(&self) -> domain::Mapping {
        domain::Mapping { subject: self.subject.clone(), client: self.client.clone(), from: self.from_at, to: self.to_at }
    }
}

/// Assigns a subject to a client.
///
/// # Errors
/// [`StoreError::Overlap`] names the mapping in the way; [`StoreError::WrongState`] an empty span.
pub fn insert(tx: &Tx<'_>, mapping: &MappingRow) -> Result<()> {
    free(tx, mapping, mapping.to_at)?;
    tx.insert(mapping)
}

/// Ends a mapping, moves its end, or lets it last again.
///
/// # Errors
/// As [`insert`].
pub fn set_end(tx: &Tx<'_>, id: &MappingId, to: Option<Timestamp>) -> Result<()> {
    let mapping = get(tx, id)?;
    free(tx, &mapping, to)?;
    tx.run_on("mapping", id, "UPDATE mapping SET to_at = ?2 WHERE id = ?1", (p(id), p(&to)))
}

/// Takes a mapping away that was never charged through: the undo of a local edit. The caller has checked that.
pub fn remove(tx: &Tx<'_>, id: &MappingId) -> Result<()> {
    tx.run_on("mapping", id, "DELETE FROM mapping WHERE id = ?1", [p(id)])
}

fn free(tx: &Tx<'_>, mapping: &MappingRow, to: Option<Timestamp>) -> Result<()> {
    if to.is_some_and(|to| to <= mapping.from_at) {
        let state = format!("begun at {}", mapping.from_at);
        return Err(StoreError::WrongState { what: "mapping", id: mapping.id.to_string(), state, wanted: "ended before that" });
    }
    let tail = "WHERE subject = ?1 AND id <> ?2 AND from_at < ?4 AND ?3 < coalesce(to_at, ?5) ORDER BY from_at LIMIT 1";
    let end = to.map_or(i64::MAX, Timestamp::as_microsecond);
    let other = tx.row::<MappingRow>(tail, params![p(&mapping.subject), p(&mapping.id), p(&mapping.from_at), end, i64::MAX])?;
    match other {
        None => Ok(()),
        Some(other) => Err(StoreError::Overlap {
            subject: other.subject.to_string(),
            client: crate::client::get(tx, &other.client)?.nickname,
            mapping: other.id.to_string(),
            from: other.from_at.to_string(),
            to: other.to_at.map(|to| to.to_string()),
        }),
    }
}

pub fn get(r: &Reader, id: &MappingId) -> Result<MappingRow> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "mapping", id: id.to_string() })
}

/// A subject's mappings by time.
pub fn of_subject(r: &Reader, subject: &SubjectId) -> Result<Vec<MappingRow>> {
    r.rows("WHERE subject = ?1 ORDER BY from_at", [p(subject)])
}

/// A client's mappings by time.
pub fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<MappingRow>> {
    r.rows("WHERE client = ?1 ORDER BY from_at", [p(client)])
}

/// Every mapping.
pub fn list(r: &Reader) -> Result<Vec<MappingRow>> {
    r.rows("ORDER BY client, from_at", [])
}
