//! Change sets: what is to be done outside this laptop, staged, confirmed, done item by item, with a receipt (law §8).

use domain::id::ChangeSetId;
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{p, record, words};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE change_set (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    mode TEXT NOT NULL,
    money TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staged', 'applying', 'done', 'stopped', 'dropped')),
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    ended_at INTEGER
) STRICT;
CREATE TABLE change_item (
    change_set TEXT NOT NULL REFERENCES change_set (id),
    position INTEGER NOT NULL,
    mark TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    request TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staged', 'sent', 'done', 'failed', 'unknown')),
    object_id TEXT,
    url TEXT,
    result TEXT,
    error TEXT,
    request_id TEXT,
    first_tried_at INTEGER,
    tried_at INTEGER,
    PRIMARY KEY (change_set, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_item_mark ON change_item (mark);
CREATE TRIGGER change_set_no_delete BEFORE DELETE ON change_set WHEN OLD.confirmed_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append-only: change_set'); END;
CREATE TRIGGER change_item_fixed BEFORE UPDATE OF change_set, position, mark, action, object_kind, idempotency_key ON change_item
    BEGIN SELECT RAISE(ABORT, 'append-only: change_item'); END;
";

words! {
    /// How far a change set came.
    ChangeState as "change set state" {
        Staged = "staged",
        Applying = "applying",
        Done = "done",
        /// Ended with items failed, unknown or not tried; they can be tried alone.
        Stopped = "stopped",
        Dropped = "dropped",
    }
}

words! {
    /// How far an item came. `unknown`: it was sent and never answered, at a place without idempotency keys.
    ItemState as "change item state" { Staged = "staged", Sent = "sent", Done = "done", Failed = "failed", Unknown = "unknown" }
}

record! {
    /// A staged list of things to do.
    ChangeSet in "change_set" {
        id: ChangeSetId,
        /// What the confirming button says: "Create 3 prices in Stripe".
        title: String,
        /// What it is for: `stripe`, or `copy:WORKSPACE`, of which one at a time is in hand.
        place: String,
        /// `test`, `live` or `sandbox`.
        mode: String,
        /// What it means in money per client: the caller's shape.
        money: serde_json::Value,
        state: ChangeState,
        created_at: Timestamp,
        confirmed_at: Option<Timestamp>,
        ended_at: Option<Timestamp>,
    }
}

record! {
    /// One thing to do. Mark and idempotency key stand from the start, so that applying again finishes what was begun.
    ChangeItem in "change_item" {
        change_set: ChangeSetId,
        /// Items are done in this order.
        position: i64,
        /// What the object is found by at the other side: made of what it is, never of the change set.
        mark: String,
        /// `create`, `update`, `archive`.
        action: String,
        /// `meter`, `product`, `price`, `subscription`.
        object_kind: String,
        idempotency_key: String,
        /// What is sent: the caller's shape.
        request: serde_json::Value,
        /// What a person reads.
        summary: String,
        state: ItemState,
        object_id: Option<String>,
        /// Where a person finds the object.
        url: Option<String>,
        result: Option<serde_json::Value>,
        error: Option<String>,
        request_id: Option<String>,
        /// When it was first tried, by Stripe's time: beyond 20 hours the object is looked for by its mark.
        first_tried_at: Option<Timestamp>,
        tried_at: Option<Timestamp>,
    }
}

/// Stages a change set with its items.
pub fn stage(tx: &Tx<'_>, set: &ChangeSet, items: &[ChangeItem]) -> Result<()> {
    tx.insert(set)?;
    items.iter().try_for_each(|item| tx.insert(item))
}

/// The owner confirmed it.
pub fn confirm(tx: &Tx<'_>, id: &ChangeSetId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE change_set SET state = 'applying', confirmed_at = coalesce(confirmed_at, ?2), ended_at = NULL WHERE id = ?1";
    tx.run_on("change set", id, sql, (p(id), p(&at)))
}

/// It ended, or was dropped.
pub fn end(tx: &Tx<'_>, id: &ChangeSetId, state: ChangeState, at: Timestamp) -> Result<()> {
    tx.run_on("change set", id, "UPDATE change_set SET state = ?2, ended_at = ?3 WHERE id = ?1", (p(id), p(&state), p(&at)))
}

/// Puts away every other unfinished change set for the same place, whether something of it was done or not: its titles, oldest first.
pub fn put_away_others(tx: &Tx<'_>, set: &ChangeSet, at: Timestamp) -> Result<Vec<String>> {
    let others: Vec<ChangeSet> = tx.rows(
        "WHERE place = ?1 AND id <> ?2 AND state IN ('staged', 'applying', 'stopped') ORDER BY created_at, id",
        (&set.place, p(&set.id)),
    )?;
    others.iter().try_for_each(|other| end(tx, &other.id, ChangeState::Dropped, at))?;
    Ok(others.into_iter().map(|other| other.title).collect())
}

/// An item is about to be sent. `request` may have got ids of objects that earlier items made. Commit before a byte leaves.
pub fn item_sent(tx: &Tx<'_>, item: &ChangeItem, request: &serde_json::Value, at: Timestamp) -> Result<()> {
    let sql =
        "UPDATE change_item SET state = 'sent', request = ?3, first_tried_at = coalesce(first_tried_at, ?4), tried_at = ?4, error = NULL
        WHERE change_set = ?1 AND position = ?2";
    tx.run_on("change item", &item.mark, sql, params![p(&item.change_set), item.position, p(request), p(&at)])
}

/// An item was done: its receipt.
pub fn item_done(
    tx: &Tx<'_>,
    item: &ChangeItem,
    object_id: &str,
    url: Option<&str>,
    result: &serde_json::Value,
    request_id: Option<&str>,
) -> Result<()> {
    let sql = "UPDATE change_item SET state = 'done', object_id = ?3, url = ?4, result = ?5, request_id = ?6, error = NULL
        WHERE change_set = ?1 AND position = ?2";
    tx.run_on("change item", &item.mark, sql, params![p(&item.change_set), item.position, object_id, url, p(result), request_id])
}

/// An item failed, or nobody knows.
pub fn item_failed(tx: &Tx<'_>, item: &ChangeItem, state: ItemState, error: &str, request_id: Option<&str>) -> Result<()> {
    let sql = "UPDATE change_item SET state = ?3, error = ?4, request_id = ?5 WHERE change_set = ?1 AND position = ?2";
    tx.run_on("change item", &item.mark, sql, params![p(&item.change_set), item.position, p(&state), error, request_id])
}

pub fn get(r: &Reader, id: &ChangeSetId) -> Result<ChangeSet> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "change set", id: id.to_string() })
}

/// A change set's items, in their order.
pub fn items(r: &Reader, id: &ChangeSetId) -> Result<Vec<ChangeItem>> {
    r.rows("WHERE change_set = ?1 ORDER BY position", [p(id)])
}

/// The newest change sets first.
pub fn list(r: &Reader, limit: u32, offset: u32) -> Result<Vec<ChangeSet>> {
    r.rows("ORDER BY created_at DESC, id DESC LIMIT ?1 OFFSET ?2", (limit, offset))
}

/// Change sets that a crash or an error left unfinished.
pub fn unfinished(r: &Reader) -> Result<Vec<ChangeSet>> {
    r.rows("WHERE state IN ('staged', 'applying', 'stopped') ORDER BY created_at", [])
}

/// Whether a step of this file made the object.
pub fn made(r: &Reader, kind: &str, object: &str) -> Result<bool> {
    Ok(r.row::<ChangeItem>("WHERE object_kind = ?1 AND object_id = ?2 LIMIT 1", [kind, object])?.is_some())
}

/// The items that ever carried a mark, newest try first.
pub fn by_mark(r: &Reader, mark: &str) -> Result<Vec<ChangeItem>> {
    r.rows("WHERE mark = ?1 ORDER BY tried_at DESC", [mark])
}
