//! The fields that a connector keeps of a raw record: apart from the figures, with a retention, and erasable for one person without
//! changing a figure (law §4).

use domain::id::{SourceId, SubjectId};
use jiff::Timestamp;

use crate::column::{Out, p};
use crate::{Reader, Result, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE usage_payload (
    source INTEGER NOT NULL REFERENCES source (key),
    identity TEXT NOT NULL,
    subject INTEGER NOT NULL REFERENCES subject (key),
    kept_at INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (source, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_payload_kept ON usage_payload (kept_at);
CREATE INDEX usage_payload_subject ON usage_payload (subject);
";

/// Keeps a record's fields; a revision's replace the former ones.
pub(crate) fn keep(tx: &Tx<'_>, source: i64, identity: &str, subject: i64, at: i64, fields: &serde_json::Value) -> Result<()> {
    let sql = "INSERT INTO usage_payload (source, identity, subject, kept_at, fields) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (source, identity) DO UPDATE SET subject = excluded.subject, kept_at = excluded.kept_at, fields = excluded.fields";
    tx.run(sql, rusqlite::params![source, identity, subject, at, p(fields)])?;
    Ok(())
}

/// The kept fields of one record; `None` when none were kept, or they were erased.
pub fn of_record(r: &Reader, source: &SourceId, identity: &str) -> Result<Option<serde_json::Value>> {
    let sql = "SELECT fields FROM usage_payload WHERE source = (SELECT key FROM source WHERE id = ?1) AND identity = ?2";
    r.value(sql, (p(source), identity))
}

/// Erases what is kept longer than the retention: everything from before `before`. The number of records.
pub fn expire(tx: &Tx<'_>, before: Timestamp) -> Result<usize> {
    tx.run("DELETE FROM usage_payload WHERE kept_at < ?1", [p(&before)])
}

/// Erases all fields kept of a subject.
pub fn erase_subject(tx: &Tx<'_>, subject: &SubjectId) -> Result<usize> {
    tx.run("DELETE FROM usage_payload WHERE subject = (SELECT key FROM subject WHERE id = ?1)", [p(subject)])
}

/// Erases the fields of every record in which one field has this text: a person's e-mail, phone number or id.
pub fn erase_where(tx: &Tx<'_>, field: &str, text: &str) -> Result<usize> {
    let sql = "DELETE FROM usage_payload WHERE EXISTS
        (SELECT 1 FROM json_each(usage_payload.fields) AS field WHERE field.key = ?1 AND field.value = ?2)";
    tx.run(sql, (field, text))
}

/// Records with kept fields, and when the oldest of them was kept.
pub fn extent(r: &Reader) -> Result<(u64, Option<Timestamp>)> {
    let found = r.ask("SELECT count(*), min(kept_at) FROM usage_payload", [], |row| {
        Ok((row.get::<_, u32>(0)?.into(), row.get::<_, Out<Option<Timestamp>>>(1)?.0))
    })?;
    Ok(found.into_iter().next().unwrap_or_default())
}
