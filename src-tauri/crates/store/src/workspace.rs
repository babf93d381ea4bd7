//! The workspace itself: one row that says whose file this is and how it bills.

use domain::Currency;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::column::{Column as _, as_json, p, record, words};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE workspace (
    one INTEGER NOT NULL PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('agency', 'practice', 'sandbox')),
    zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    billing_method TEXT NOT NULL CHECK (billing_method IN ('stripe', 'custom')),
    stripe TEXT,
    lineage INTEGER NOT NULL DEFAULT 1 CHECK (lineage >= 1),
    installation TEXT NOT NULL,
    sending TEXT NOT NULL CHECK (sending IN ('ask', 'automatic')),
    sending_run INTEGER NOT NULL DEFAULT 0,
    live_at INTEGER,
    copy_of TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER workspace_no_delete BEFORE DELETE ON workspace BEGIN SELECT RAISE(ABORT, 'append-only: workspace'); END;
CREATE TRIGGER workspace_lineage_rises BEFORE UPDATE OF lineage ON workspace WHEN NEW.lineage < OLD.lineage
    BEGIN SELECT RAISE(ABORT, 'append-only: workspace lineage'); END;
CREATE TRIGGER workspace_sending_run_rises BEFORE UPDATE OF sending_run ON workspace WHEN NEW.sending_run < OLD.sending_run
    BEGIN SELECT RAISE(ABORT, 'append-only: workspace sending run'); END;
CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
";

words! {
    /// What a workspace is for. A practice workspace walks the set-up on the sandbox's Stripe; a sandbox one is the invented agency.
    Kind as "workspace kind" { Agency = "agency", Practice = "practice", Sandbox = "sandbox" }
}

words! {
    /// Who makes the invoice: Stripe, or the owner by numbered statements (law §11).
    BillingMethod as "billing method" { Stripe = "stripe", Custom = "custom" }
}

words! {
    /// Whether units wait for the owner, or leave by themselves inside the bounds (law §6.3).
    Sending as "sending" { Ask = "ask", Automatic = "automatic" }
}

words! {
    /// A Stripe key's mode. Test and live are different workspaces.
    StripeMode as "Stripe mode" { Test = "test", Live = "live" }
}

words! {
    /// A restricted key can do what it was given; a secret key everything.
    StripeKeyKind as "Stripe key kind" { Restricted = "restricted", Secret = "secret" }
}

/// The connected Stripe account. The key itself is in the system's keychain under `key_ref`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripeAccount {
    pub account_id: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub mode: StripeMode,
    pub key_kind: StripeKeyKind,
    /// The keychain entry that holds the key.
    pub key_ref: String,
    /// The last four characters of the key, for the owner to recognise it.
    pub last_four: String,
    pub connected_at: Timestamp,
}
as_json!(StripeAccount as "Stripe account");

/// Says that a file was restored from a backup to be looked at. Such a file sends nothing (law §6.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyOf {
    /// The workspace that the backup was taken of.
    pub workspace: String,
    /// The backup file's name.
    pub backup: String,
    pub restored_at: Timestamp,
}
as_json!(CopyOf as "copy mark");

record! {
    /// The one row of the table `workspace`.
    Workspace in "workspace" {
        id: String,
        name: String,
        kind: Kind,
        /// IANA name of the agency's zone; days and calendar months are its own.
        zone: String,
        currency: Currency,
        billing_method: BillingMethod,
        stripe: Option<StripeAccount>,
        /// Rises by one whenever a recovered file was settled; prefixes report identifiers (law §6.3).
        lineage: i64,
        /// The installation that this file sends from.
        installation: String,
        sending: Sending,
        /// Number of the last sending run, marked on the metered products before its first send.
        sending_run: i64,
        /// The moment of Go live; nothing is sent before it.
        live_at: Option<Timestamp>,
        copy_of: Option<CopyOf>,
        created_at: Timestamp,
    }
}

impl Workspace {
    /// The agency's zone.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when this machine's zone data does not know the name.
    pub fn time_zone(&self) -> Result<jiff::tz::TimeZone> {
        jiff::tz::TimeZone::get(&self.zone).map_err(|_| StoreError::Unreadable { column: "time zone", value: self.zone.clone() })
    }
}

/// The workspace of this file.
pub fn get(r: &Reader) -> Result<Workspace> {
    r.row::<Workspace>("", [])?.ok_or_else(|| StoreError::NotFound { what: "workspace", id: "of this file".to_owned() })
}

/// Writes the one row of a new file.
pub fn insert(tx: &Tx<'_>, workspace: &Workspace) -> Result<()> {
    tx.insert(workspace)
}

/// What the set-up's first step asks; correctable later. Changing the zone makes the daily roll-ups stale: rebuild them in the same
/// transaction ([`crate::rollup::rebuild`]).
pub fn describe(tx: &Tx<'_>, name: &str, zone: &str, currency: Currency) -> Result<()> {
    one(tx, "UPDATE workspace SET name = ?1, zone = ?2, currency = ?3", rusqlite::params![name, zone, p(&currency)])
}

/// Stripe or Custom for clients without a method of their own.
pub fn set_billing_method(tx: &Tx<'_>, method: BillingMethod) -> Result<()> {
    one(tx, "UPDATE workspace SET billing_method = ?1", [p(&method)])
}

/// Connects, reconnects, rotates (`Some`) or disconnects (`None`) Stripe.
pub fn set_stripe(tx: &Tx<'_>, account: Option<&StripeAccount>) -> Result<()> {
    one(tx, "UPDATE workspace SET stripe = ?1", [account.map(|a| a.write()).transpose()?])
}

/// Ask first, or automatic inside the bounds.
pub fn set_sending(tx: &Tx<'_>, sending: Sending) -> Result<()> {
    one(tx, "UPDATE workspace SET sending = ?1", [p(&sending)])
}

/// Go live, once: a later call keeps the first moment, because rules take their start from it.
pub fn go_live(tx: &Tx<'_>, at: Timestamp) -> Result<Timestamp> {
    one(tx, "UPDATE workspace SET live_at = coalesce(live_at, ?1)", [p(&at)])?;
    Ok(get(tx)?.live_at.unwrap_or(at))
}

/// Takes the next sending run's number. It must be committed before it is marked on a product (law §6.3).
pub fn next_sending_run(tx: &Tx<'_>) -> Result<i64> {
    one(tx, "UPDATE workspace SET sending_run = sending_run + 1", [])?;
    Ok(get(tx)?.sending_run)
}

/// Gives a restored copy its own id and name, and the mark that it is one.
pub(crate) fn mark_copy(tx: &Tx<'_>, id: &str, name: &str, copy_of: &CopyOf) -> Result<()> {
    one(tx, "UPDATE workspace SET id = ?1, name = ?2, copy_of = ?3", rusqlite::params![id, name, p(copy_of)])
}

fn one(tx: &Tx<'_>, sql: &str, params: impl rusqlite::Params) -> Result<()> {
    tx.run_on("workspace", "of this file", sql, params)
}

/// A setting's value, if it was ever set. Keys and shapes belong to the callers.
pub fn setting<T: serde::de::DeserializeOwned>(r: &Reader, key: &'static str) -> Result<Option<T>> {
    let text: Option<String> = r.value("SELECT value FROM setting WHERE key = ?1", [key])?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable { column: key, value: text })).transpose()
}

/// Keeps a setting.
pub fn set_setting<T: Serialize>(tx: &Tx<'_>, key: &'static str, value: &T) -> Result<()> {
    let text = serde_json::to_string(value).map_err(|e| StoreError::Unreadable { column: key, value: e.to_string() })?;
    tx.run("INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, text))?;
    Ok(())
}

/// Forgets a setting.
pub fn clear_setting(tx: &Tx<'_>, key: &str) -> Result<()> {
    tx.run("DELETE FROM setting WHERE key = ?1", [key])?;
    Ok(())
}
