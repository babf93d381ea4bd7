//! What was done, when and by whom: one line each, never edited.

use jiff::Timestamp;

use crate::column::{append_only, p, record, words};
use crate::{Reader, Result, Tx};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE activity (
    at INTEGER NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('owner', 'schedule', 'system')),
    verb TEXT NOT NULL,
    object_kind TEXT,
    object_id TEXT,
    sentence TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX activity_object ON activity (object_kind, object_id);
",
    append_only!("activity"),
);

words! {
    /// Who did it: the owner in one of the doors, a schedule, or the app while cleaning up.
    Actor as "actor" { Owner = "owner", Schedule = "schedule", System = "system" }
}

record! {
    /// One line of the activity log.
    Activity in "activity" {
        at: Timestamp,
        actor: Actor,
        /// What was done, as one word for filters: `approve`, `import`, `go_live`.
        verb: String,
        /// What it was done to: `client`, `rule`, `report`, with its id.
        object_kind: Option<String>,
        object_id: Option<String>,
        /// The sentence that a person reads.
        sentence: String,
        /// Details for whoever asks; never a secret.
        data: serde_json::Value,
    }
}

/// Appends a line.
pub fn append(tx: &Tx<'_>, activity: &Activity) -> Result<()> {
    tx.insert(activity)
}

/// The newest lines first, `limit` of them after skipping `offset`.
pub fn list(r: &Reader, limit: u32, offset: u32) -> Result<Vec<Activity>> {
    r.rows("ORDER BY activity.at DESC, activity.rowid DESC LIMIT ?1 OFFSET ?2", (limit, offset))
}

/// All about one object, newest first.
pub fn about(r: &Reader, kind: &str, id: &str) -> Result<Vec<Activity>> {
    r.rows("WHERE object_kind = ?1 AND object_id = ?2 ORDER BY activity.at DESC, activity.rowid DESC", (kind, id))
}

/// The newest lines since a moment.
pub fn since(r: &Reader, from: Timestamp) -> Result<Vec<Activity>> {
    r.rows("WHERE activity.at >= ?1 ORDER BY activity.at DESC, activity.rowid DESC", [p(&from)])
}
