//! Saved credit prices, each from its date, and the drafts of set-up steps.

use domain::CreditPrice;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::column::{append_only, p, record};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE credit_price (
    valid_from INTEGER NOT NULL,
    price TEXT NOT NULL,
    sentence TEXT,
    note TEXT,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credit_price_from ON credit_price (valid_from, saved_at);
CREATE TABLE draft (step TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT;
",
    append_only!("credit_price"),
);

record! {
    /// A credit price as it was saved. A later one with the same date replaces it; both stay on record.
    SavedCreditPrice in "credit_price" {
        /// Purchases from then on have this price.
        valid_from: Timestamp,
        price: CreditPrice,
        /// The sentence that was shown: `$10 = 2500 credits`.
        sentence: Option<String>,
        note: Option<String>,
        saved_at: Timestamp,
    }
}

/// Saves a credit price.
pub fn save(tx: &Tx<'_>, price: &SavedCreditPrice) -> Result<()> {
    tx.insert(price)
}

/// The price in force at an instant.
pub fn at(r: &Reader, at: Timestamp) -> Result<Option<SavedCreditPrice>> {
    r.row("WHERE valid_from <= ?1 ORDER BY valid_from DESC, saved_at DESC LIMIT 1", [p(&at)])
}

/// Every saved price, newest date first.
pub fn list(r: &Reader) -> Result<Vec<SavedCreditPrice>> {
    r.rows("ORDER BY valid_from DESC, saved_at DESC", [])
}

/// What a set-up step had on its screen when it was left.
pub fn draft<T: DeserializeOwned>(r: &Reader, step: &'static str) -> Result<Option<T>> {
    let text: Option<String> = r.value("SELECT value FROM draft WHERE step = ?1", [step])?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable { column: step, value: text })).transpose()
}

/// Keeps a step's draft.
pub fn keep_draft<T: Serialize>(tx: &Tx<'_>, step: &'static str, value: &T, at: Timestamp) -> Result<()> {
    let text = serde_json::to_string(value).map_err(|e| StoreError::Unreadable { column: step, value: e.to_string() })?;
    let sql = "INSERT INTO draft (step, value, saved_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (step) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at";
    tx.run(sql, (step, text, p(&at)))?;
    Ok(())
}

/// The step is done; its draft is not needed any more.
pub fn clear_draft(tx: &Tx<'_>, step: &str) -> Result<()> {
    tx.run("DELETE FROM draft WHERE step = ?1", [step])?;
    Ok(())
}
