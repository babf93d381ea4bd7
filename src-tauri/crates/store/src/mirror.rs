//! The mirror: what Stripe said last, each object with the time it was read. A cache of another's facts, so rows are replaced; what was
//! read to decide about money (counts) is kept for good.

use domain::billed::{Count, Customer, Invoice, Item, MirrorPrice, StripeMeter};
use domain::id::{CustomerId, ProductId, ReportId, RunId, StripeMeterId, SubscriptionId};
use domain::{Money, Period, Quantity};
use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::column::{Column, Out, append_only, p, record};
use crate::outbox::Pair;
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE mirror (
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'product', 'price', 'meter', 'item', 'invoice')),
    id TEXT NOT NULL,
    customer TEXT,
    meter TEXT,
    parent TEXT,
    status TEXT,
    search TEXT,
    from_at INTEGER,
    to_at INTEGER,
    value TEXT NOT NULL,
    raw TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mirror_customer ON mirror (kind, customer);
CREATE INDEX mirror_parent ON mirror (kind, parent);
CREATE TABLE mirror_preview (
    customer TEXT NOT NULL,
    subscription TEXT NOT NULL,
    value TEXT NOT NULL,
    raw TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (customer, subscription)
) STRICT, WITHOUT ROWID;
CREATE TABLE mirror_cursor (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, read_at INTEGER NOT NULL) STRICT;
CREATE TABLE count_reading (
    id INTEGER PRIMARY KEY,
    customer TEXT NOT NULL,
    stripe_meter TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    value INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    report TEXT REFERENCES report (id),
    run TEXT REFERENCES run (id)
) STRICT;
CREATE INDEX count_reading_pair ON count_reading (customer, stripe_meter, as_of);
CREATE INDEX count_reading_report ON count_reading (report);
",
    append_only!("count_reading"),
);

/// Version 2: the table holds every kind that [`Mirrored`] names. Its rows are a cache, but kept, so that pages work before the next sync.
pub(crate) const SCHEMA_2: &str = "
CREATE TABLE mirror_2 (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    customer TEXT,
    meter TEXT,
    parent TEXT,
    status TEXT,
    search TEXT,
    from_at INTEGER,
    to_at INTEGER,
    at INTEGER,
    amount INTEGER,
    open INTEGER,
    currency TEXT,
    value TEXT NOT NULL,
    raw TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO mirror_2
    SELECT kind, id, customer, meter, parent, status, search, from_at, to_at,
        CASE kind WHEN 'invoice' THEN unixepoch(json_extract(value, '$.created')) * 1000000 END,
        CASE kind WHEN 'invoice' THEN CAST(replace(json_extract(value, '$.total.amount'), '.', '') AS INTEGER) END,
        CASE kind WHEN 'invoice' THEN CAST(replace(json_extract(value, '$.amount_due.amount'), '.', '') AS INTEGER) END,
        CASE kind WHEN 'invoice' THEN json_extract(value, '$.total.currency') END,
        value, raw, read_at
    FROM mirror;
DROP TABLE mirror;
ALTER TABLE mirror_2 RENAME TO mirror;
CREATE INDEX mirror_customer ON mirror (kind, customer);
CREATE INDEX mirror_parent ON mirror (kind, parent);
CREATE INDEX mirror_at ON mirror (kind, at);
CREATE INDEX mirror_search ON mirror (kind, search);
CREATE TABLE mirror_event (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// A product, as far as names and marks need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub active: bool,
    /// Metadata, where the sender's mark and our own objects' marks stand.
    pub metadata: std::collections::BTreeMap<String, String>,
}
crate::column::as_json!(Product as "product");

/// A mirrored object with its age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Read<T> {
    pub value: T,
    /// When it was read, by Stripe's time.
    pub read_at: Timestamp,
}

/// What the mirror can hold, and by what it is found.
#[expect(private_bounds, reason = "columns are the store's own business; the set of mirrored types is closed")]
pub trait Mirrored: Column + Sealed {
    const KIND: &'static str;
    fn key(&self) -> Key<'_>;
}

trait Sealed {}

/// The columns that a mirrored object is found by.
#[derive(Debug, Default)]
pub struct Key<'a> {
    id: &'a str,
    customer: Option<&'a CustomerId>,
    meter: Option<&'a StripeMeterId>,
    /// A price's product, an item's or invoice's subscription.
    parent: Option<&'a str>,
    status: Option<String>,
    search: Option<String>,
    span: Option<Period>,
    /// When it was made: what lists are sorted by.
    at: Option<Timestamp>,
    /// What it is about, and what of it is open (to be paid) or went back.
    money: Option<(Money, Money)>,
}

macro_rules! mirrored {
    ($($type:ty as $kind:literal by |$value:ident| $key:expr;)+) => {$(
        impl Sealed for $type {}
        impl Mirrored for $type {
            const KIND: &'static str = $kind;
            fn key(&self) -> Key<'_> {
                let $value = self;
                $key
            }
        }
    )+};
}

mirrored! {
    Customer as "customer" by |c| Key {
        id: c.id.as_str(),
        customer: Some(&c.id),
        status: c.deleted.then(|| "deleted".to_owned()),
        search: Some([c.name.as_deref(), c.email.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase()),
        ..Key::default()
    };
    Product as "product" by |x| Key { id: x.id.as_str(), search: Some(x.name.to_lowercase()), ..Key::default() };
    MirrorPrice as "price" by |x| Key {
        id: x.id.as_str(),
        meter: x.meter.as_ref(),
        parent: Some(x.product.as_str()),
        search: Some([x.nickname.as_deref(), x.lookup_key.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase()),
        ..Key::default()
    };
    StripeMeter as "meter" by |m| Key { id: m.id.as_str(), meter: Some(&m.id), search: Some(m.event_name.clone()), ..Key::default() };
    Item as "item" by |x| Key {
        id: x.id.as_str(),
        customer: Some(&x.customer),
        meter: x.meter.as_ref(),
        parent: Some(x.subscription.as_str()),
        status: word(&x.status),
        span: x.current_period,
        ..Key::default()
    };
    Invoice as "invoice" by |x| Key {
        id: x.id.as_str(),
        customer: Some(&x.customer),
        parent: x.subscription.as_ref().map(SubscriptionId::as_str),
        status: word(&x.status),
        search: x.number.as_deref().map(str::to_lowercase),
        at: Some(x.created),
        money: Some((x.total, x.amount_due)),
        ..Key::default()
    };
}

mod feed;
mod page;
mod payments;
mod subscription;

pub use feed::{forget_events, knows_event, remember_event};
pub use page::{Order, Page, Sum, Wanted, page, sums};
pub use payments::{covered_by, payments_of_invoice, payout_of, unsettled};

fn word(status: &impl Serialize) -> Option<String> {
    serde_json::to_value(status).ok().and_then(|value| value.as_str().map(str::to_owned))
}

/// Stripe tells its time in whole seconds, so the times of two readings this close (microseconds) do not say which came first.
const READING_APART: i64 = 2_000_000;

/// Keeps what Stripe said about an object; `raw` is its whole JSON. An older reading never replaces a newer one;
/// readings within [`READING_APART`] of each other count in the order in which they are kept.
pub fn keep<T: Mirrored>(tx: &Tx<'_>, object: &T, raw: &serde_json::Value, read_at: Timestamp) -> Result<()> {
    let key = object.key();
    let sql = format!(
        "INSERT INTO mirror
            (kind, id, customer, meter, parent, status, search, from_at, to_at, at, amount, open, currency, value, raw, read_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        ON CONFLICT (kind, id) DO UPDATE SET customer = excluded.customer, meter = excluded.meter, parent = excluded.parent,
            status = excluded.status, search = excluded.search, from_at = excluded.from_at, to_at = excluded.to_at, at = excluded.at,
            amount = excluded.amount, open = excluded.open, currency = excluded.currency,
            value = excluded.value, raw = excluded.raw, read_at = max(excluded.read_at, mirror.read_at)
        WHERE excluded.read_at >= mirror.read_at - {READING_APART}"
    );
    let (from, to) = (key.span.map(|s| s.start()), key.span.map(|s| s.end()));
    let customer = key.customer.map(CustomerId::as_str);
    let meter = key.meter.map(StripeMeterId::as_str);
    let (amount, open) = (key.money.map(|(amount, _)| amount.minor()), key.money.map(|(_, open)| open.minor()));
    let currency = key.money.map(|(amount, _)| amount.currency());
    let found_by = params![T::KIND, key.id, customer, meter, key.parent, key.status, key.search, p(&from), p(&to)];
    let rest = params![p(&key.at), amount, open, p(&currency), p(object), p(raw), p(&read_at)];
    tx.run(&sql, [found_by, rest].concat().as_slice())?;
    Ok(())
}

/// Forgets the objects of a kind that a full list, begun at `since`, no longer showed. Invoices are never forgotten so: see
/// [`keep`] with the status *deleted*.
pub fn forget_unseen<T: Mirrored>(tx: &Tx<'_>, since: Timestamp) -> Result<usize> {
    tx.run("DELETE FROM mirror WHERE kind = ?1 AND read_at < ?2 AND kind <> 'invoice'", (T::KIND, p(&since)))
}

fn all<T: Mirrored>(r: &Reader, condition: &str, params: impl rusqlite::Params) -> Result<Vec<Read<T>>> {
    let sql = format!("SELECT value, read_at FROM mirror WHERE kind = '{}' AND {condition}", T::KIND);
    r.ask(&sql, params, |row| Ok(Read { value: row.get::<_, Out<T>>(0)?.0, read_at: row.get::<_, Out<Timestamp>>(1)?.0 }))
}

/// One object, if it was ever read.
pub fn find<T: Mirrored>(r: &Reader, id: &str) -> Result<Option<Read<T>>> {
    Ok(all(r, "id = ?1", [id])?.into_iter().next())
}

/// One object's whole JSON as Stripe gave it.
pub fn raw<T: Mirrored>(r: &Reader, id: &str) -> Result<Option<serde_json::Value>> {
    r.value("SELECT raw FROM mirror WHERE kind = ?1 AND id = ?2", (T::KIND, id))
}

/// Forgets one object.
pub fn forget<T: Mirrored>(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.run("DELETE FROM mirror WHERE kind = ?1 AND id = ?2", (T::KIND, id))?;
    Ok(())
}

/// How many objects of a kind are known.
pub fn count<T: Mirrored>(r: &Reader) -> Result<u64> {
    let known = r.value::<i64>("SELECT count(*) FROM mirror WHERE kind = ?1", [T::KIND])?;
    Ok(known.and_then(|known| u64::try_from(known).ok()).unwrap_or_default())
}

/// Every object of a kind.
pub fn list<T: Mirrored>(r: &Reader) -> Result<Vec<Read<T>>> {
    all(r, "1 ORDER BY id", [])
}

/// Objects of a kind whose id is, or whose name, e-mail, lookup key, event name or number contains, these letters.
pub fn search<T: Mirrored>(r: &Reader, letters: &str, limit: u32) -> Result<Vec<Read<T>>> {
    all(r, "(id = ?1 OR instr(coalesce(search, ''), lower(?1))) ORDER BY search, id LIMIT ?2", (letters, limit))
}

/// A customer's objects of a kind: items, invoices.
pub fn of_customer<T: Mirrored>(r: &Reader, customer: &CustomerId) -> Result<Vec<Read<T>>> {
    all(r, "customer = ?1 ORDER BY id", [p(customer)])
}

/// The objects of a kind under a parent: a product's prices, a subscription's items or invoices.
pub fn under<T: Mirrored>(r: &Reader, parent: &str) -> Result<Vec<Read<T>>> {
    all(r, "parent = ?1 ORDER BY id", [parent])
}

/// The subscription items that price a pair, whatever their state.
pub fn items_of_pair(r: &Reader, pair: &Pair) -> Result<Vec<Read<Item>>> {
    all(r, "customer = ?1 AND meter = ?2 ORDER BY id", (p(&pair.customer), p(&pair.meter)))
}

/// When any object of a kind was read last; `None` when none ever was.
pub fn last_read<T: Mirrored>(r: &Reader) -> Result<Option<Timestamp>> {
    Ok(r.value::<Option<Timestamp>>("SELECT max(read_at) FROM mirror WHERE kind = ?1", [T::KIND])?.flatten())
}

/// Keeps Stripe's preview of a subscription's next invoice.
pub fn keep_preview(
    tx: &Tx<'_>,
    customer: &CustomerId,
    subscription: &SubscriptionId,
    preview: &Invoice,
    raw: &serde_json::Value,
    read_at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO mirror_preview (customer, subscription, value, raw, read_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (customer, subscription) DO UPDATE SET value = excluded.value, raw = excluded.raw, read_at = excluded.read_at";
    tx.run(sql, params![p(customer), p(subscription), p(preview), p(raw), p(&read_at)])?;
    Ok(())
}

/// Stripe's previews of a customer's next invoices, by subscription.
pub fn previews(r: &Reader, customer: &CustomerId) -> Result<Vec<(SubscriptionId, Read<Invoice>)>> {
    let sql = "SELECT subscription, value, read_at FROM mirror_preview WHERE customer = ?1 ORDER BY subscription";
    r.ask(sql, [p(customer)], |row| {
        let value = row.get::<_, Out<Invoice>>(1)?.0;
        Ok((row.get::<_, Out<SubscriptionId>>(0)?.0, Read { value, read_at: row.get::<_, Out<Timestamp>>(2)?.0 }))
    })
}

/// Where a feed of Stripe was read up to (`events`), and when.
pub fn cursor(r: &Reader, name: &str) -> Result<Option<Read<String>>> {
    let sql = "SELECT value, read_at FROM mirror_cursor WHERE name = ?1";
    let found = r.ask(sql, [name], |row| Ok(Read { value: row.get(0)?, read_at: row.get::<_, Out<Timestamp>>(1)?.0 }))?;
    Ok(found.into_iter().next())
}

/// Remembers where a feed was read up to. In the transaction that keeps what was read.
pub fn set_cursor(tx: &Tx<'_>, name: &str, value: &str, read_at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO mirror_cursor (name, value, read_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, read_at = excluded.read_at";
    tx.run(sql, params![name, value, p(&read_at)])?;
    Ok(())
}

record! {
    /// One reading of Stripe's count of a pair: of a period's whole minutes, or of one report's minute. Never edited.
    CountReading in "count_reading" {
        customer: CustomerId,
        stripe_meter: StripeMeterId,
        from_at: Timestamp,
        to_at: Timestamp,
        value: Quantity,
        /// Stripe's time.
        as_of: Timestamp,
        /// The report whose minute was looked at.
        report: Option<ReportId>,
        run: Option<RunId>,
    }
}

impl CountReading {
    /// The domain's count.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for an empty span.
    pub fn count(&self) -> Result<Count> {
        let span =
            Period::new(self.from_at, self.to_at).map_err(|e| StoreError::Unreadable { column: "count's span", value: e.to_string() })?;
        Ok(Count { customer: self.customer.clone(), meter: self.stripe_meter.clone(), span, value: self.value, as_of: self.as_of })
    }
}

/// Keeps a reading.
pub fn keep_count(tx: &Tx<'_>, reading: &CountReading) -> Result<()> {
    tx.insert(reading)
}

/// The last reading of a pair over exactly this span.
pub fn last_count(r: &Reader, pair: &Pair, from: Timestamp, to: Timestamp) -> Result<Option<CountReading>> {
    let tail = "WHERE customer = ?1 AND stripe_meter = ?2 AND from_at = ?3 AND to_at = ?4 ORDER BY as_of DESC, id DESC LIMIT 1";
    r.row(tail, (p(&pair.customer), p(&pair.meter), p(&from), p(&to)))
}

/// The readings of one report's minute, oldest first.
pub fn counts_of_report(r: &Reader, report: &ReportId) -> Result<Vec<CountReading>> {
    r.rows("WHERE report = ?1 ORDER BY as_of, id", [p(report)])
}
