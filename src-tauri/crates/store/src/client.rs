//! Clients of the agency.

use domain::id::{ClientId, CustomerId};
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{p, record};
use crate::workspace::BillingMethod;
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE client (
    id TEXT NOT NULL PRIMARY KEY,
    nickname TEXT NOT NULL COLLATE NOCASE,
    email TEXT,
    customer TEXT,
    method TEXT CHECK (method IN ('stripe', 'custom')),
    notes TEXT,
    stopped_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX client_nickname ON client (nickname) WHERE stopped_at IS NULL;
CREATE INDEX client_customer ON client (customer);
CREATE TRIGGER client_no_delete BEFORE DELETE ON client BEGIN SELECT RAISE(ABORT, 'append-only: client'); END;
";

record! {
    /// A customer of the agency.
    Client in "client" {
        id: ClientId,
        /// Only the agency sees it; unique among clients that are not stopped.
        nickname: String,
        email: Option<String>,
        /// The Stripe customer, under the Stripe billing method. Several clients may share one.
        customer: Option<CustomerId>,
        /// The client's own billing method; `None` is the workspace's.
        method: Option<BillingMethod>,
        notes: Option<String>,
        /// Billing was stopped; the client stays with everything that was charged.
        stopped_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

/// Adds a client.
///
/// # Errors
/// [`StoreError::Taken`] when an active client has the nickname.
pub fn insert(tx: &Tx<'_>, client: &Client) -> Result<()> {
    free(tx, client)?;
    tx.insert(client)
}

/// Replaces everything of a client but its id.
pub fn update(tx: &Tx<'_>, client: &Client) -> Result<()> {
    get(tx, &client.id)?;
    free(tx, client)?;
    tx.upsert(client, "id")
}

fn free(tx: &Tx<'_>, client: &Client) -> Result<()> {
    let tail = "WHERE nickname = ?1 AND id <> ?2 AND stopped_at IS NULL";
    match tx.row::<Client>(tail, (&client.nickname, p(&client.id)))? {
        Some(other) if client.stopped_at.is_none() => Err(StoreError::Taken { what: "client", value: other.nickname }),
        _ => Ok(()),
    }
}

/// Stops billing a client from a moment on. Its rules and mappings are the caller's to end in the same transaction.
pub fn stop(tx: &Tx<'_>, id: &ClientId, at: Timestamp) -> Result<()> {
    tx.run_on("client", id, "UPDATE client SET stopped_at = ?2 WHERE id = ?1", (p(id), p(&at)))
}

pub fn get(r: &Reader, id: &ClientId) -> Result<Client> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "client", id: id.to_string() })
}

/// The client with this id, or all with this nickname in any case of letters: active ones first. More than one is for the caller to ask.
pub fn find(r: &Reader, id_or_nickname: &str) -> Result<Vec<Client>> {
    r.rows("WHERE id = ?1 OR nickname = ?1 ORDER BY stopped_at IS NOT NULL, created_at", [id_or_nickname])
}

/// Clients that share a Stripe customer.
pub fn of_customer(r: &Reader, customer: &CustomerId) -> Result<Vec<Client>> {
    r.rows("WHERE customer = ?1 ORDER BY nickname", [p(customer)])
}

/// All clients by nickname, stopped ones last; or only those whose nickname, e-mail or customer contains `search`.
pub fn list(r: &Reader, search: Option<&str>, limit: u32, offset: u32) -> Result<Vec<Client>> {
    let tail = "WHERE ?1 IS NULL OR instr(lower(nickname), lower(?1)) OR instr(lower(coalesce(email, '')), lower(?1))
        OR instr(coalesce(customer, ''), ?1)
        ORDER BY stopped_at IS NOT NULL, nickname LIMIT ?2 OFFSET ?3";
    r.rows(tail, params![search, limit, offset])
}

/// Every client.
pub fn all(r: &Reader) -> Result<Vec<Client>> {
    list(r, None, u32::MAX, 0)
}
