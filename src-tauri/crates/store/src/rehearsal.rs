//! Rehearsals on Stripe's test clocks: what was begun, and how Stripe's invoice compared with ours. What they leave in Stripe is kept apart
//! from the mirror: nobody pays it.

use domain::Currency;
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{p, record};
use crate::{Reader, Result, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE rehearsal (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    currency TEXT NOT NULL,
    ours INTEGER NOT NULL,
    clock TEXT NOT NULL,
    customer TEXT,
    subscription TEXT,
    result TEXT,
    matches INTEGER CHECK (matches IN (0, 1)),
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    removed_at INTEGER,
    CHECK ((result IS NULL) = (matches IS NULL) AND (result IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE TRIGGER rehearsal_no_delete BEFORE DELETE ON rehearsal BEGIN SELECT RAISE(ABORT, 'append-only: rehearsal'); END;
CREATE TRIGGER rehearsal_fixed BEFORE UPDATE OF id, title, currency, ours, clock, begun_at ON rehearsal
    BEGIN SELECT RAISE(ABORT, 'append-only: rehearsal'); END;
CREATE TRIGGER rehearsal_result_once BEFORE UPDATE OF result, matches, ended_at ON rehearsal WHEN OLD.result IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append-only: rehearsal'); END;
CREATE TABLE apart (
    id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
";

record! {
    /// A rehearsal that was begun in Stripe.
    Rehearsal in "rehearsal" {
        id: String,
        /// What was rehearsed: "AI tokens, 12 units".
        title: String,
        currency: Currency,
        /// Our bill, in minor units: everything that Stripe should invoice.
        ours: i64,
        /// `clock_…`
        clock: String,
        customer: Option<String>,
        subscription: Option<String>,
        /// The comparison, once there is one: the caller's shape.
        result: Option<serde_json::Value>,
        /// Whether both bills are the same to the smallest unit of the currency.
        matches: Option<bool>,
        begun_at: Timestamp,
        /// When Stripe's invoice was read, by Stripe's time.
        ended_at: Option<Timestamp>,
        /// When the clock was removed from Stripe, and with it its customer.
        removed_at: Option<Timestamp>,
    }
}

/// One was begun: its clock stands in Stripe.
pub fn begin(tx: &Tx<'_>, rehearsal: &Rehearsal) -> Result<()> {
    tx.insert(rehearsal)
}

/// Its customer stands in Stripe; nothing of it enters the mirror.
pub fn set_customer(tx: &Tx<'_>, id: &str, customer: &str) -> Result<()> {
    set_apart(tx, customer)?;
    tx.run_on("rehearsal", id, "UPDATE rehearsal SET customer = ?2 WHERE id = ?1", (id, customer))
}

/// Its subscription stands in Stripe; nothing of it enters the mirror.
pub fn set_subscription(tx: &Tx<'_>, id: &str, subscription: &str) -> Result<()> {
    set_apart(tx, subscription)?;
    tx.run_on("rehearsal", id, "UPDATE rehearsal SET subscription = ?2 WHERE id = ?1", (id, subscription))
}

/// Stripe's invoice was compared with ours. A comparison stands once it is made.
pub fn finish(tx: &Tx<'_>, id: &str, result: &serde_json::Value, matches: bool, at: Timestamp) -> Result<()> {
    let sql = "UPDATE rehearsal SET result = ?2, matches = ?3, ended_at = ?4 WHERE id = ?1";
    tx.run_on("rehearsal", id, sql, params![id, p(result), matches, p(&at)])
}

/// Its clock was removed from Stripe.
pub fn set_removed(tx: &Tx<'_>, id: &str, at: Timestamp) -> Result<()> {
    tx.run_on("rehearsal", id, "UPDATE rehearsal SET removed_at = coalesce(removed_at, ?2) WHERE id = ?1", (id, p(&at)))
}

/// None where there is none.
pub fn find(r: &Reader, id: &str) -> Result<Option<Rehearsal>> {
    r.row("WHERE id = ?1", [id])
}

/// The newest first.
pub fn list(r: &Reader) -> Result<Vec<Rehearsal>> {
    r.rows("ORDER BY begun_at DESC, id DESC", [])
}

/// Keeps an object of Stripe's out of the mirror from now on.
pub fn set_apart(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.run("INSERT INTO apart (id) VALUES (?1) ON CONFLICT (id) DO NOTHING", [id]).map(drop)
}

/// Whether an object of Stripe's belongs to a rehearsal.
pub fn is_apart(r: &Reader, id: &str) -> Result<bool> {
    Ok(r.value::<i64>("SELECT 1 FROM apart WHERE id = ?1", [id])?.is_some())
}
