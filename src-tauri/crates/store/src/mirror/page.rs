//! Lists of what Stripe said about money: filtered, sorted, paged and added up in SQL.

use domain::id::CustomerId;
use domain::{Currency, Money};
use jiff::Timestamp;
use rusqlite::types::{ToSql, Value};

use super::payments::UNSETTLED;
use super::{Mirrored, Read};
use crate::column::Out;
use crate::{Reader, Result};

/// Which objects of a kind are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// In one of these states; empty: in any.
    pub statuses: Vec<String>,
    /// Made at this instant or later.
    pub from: Option<Timestamp>,
    /// Payments of which something went back.
    pub refunded: bool,
    /// Payments that a bank asked back.
    pub disputed: bool,
}

/// By what a list is sorted. What is equal stands newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    /// Most money first, currency by currency.
    Amount,
    /// Failed payments that nothing made good before all others.
    UnsettledFirst,
}

impl Order {
    fn sql(self) -> String {
        match self {
            Self::Newest => "mirror.at DESC, mirror.id DESC".to_owned(),
            Self::Oldest => "mirror.at, mirror.id".to_owned(),
            Self::Amount => "mirror.currency, mirror.amount DESC, mirror.at DESC, mirror.id DESC".to_owned(),
            Self::UnsettledFirst => format!("{UNSETTLED} DESC, mirror.at DESC, mirror.id DESC"),
        }
    }
}

/// A part of a list and how long the whole is.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    pub rows: Vec<Read<T>>,
    pub total: u32,
}

/// What the objects of one currency add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub count: u32,
    pub amount: Money,
    /// The second amount: still to be paid (invoices), gone back (payments), Stripe's fee (fees).
    pub open: Money,
}

impl Wanted {
    fn sql(&self, kind: &'static str) -> (String, Vec<Value>) {
        let mut parts = vec!["mirror.kind = ?".to_owned()];
        let mut params: Vec<Value> = vec![kind.to_owned().into()];
        if let Some(customer) = &self.customer {
            parts.push("mirror.customer = ?".to_owned());
            params.push(customer.as_str().to_owned().into());
        }
        if !self.statuses.is_empty() {
            parts.push(format!("mirror.status IN ({})", vec!["?"; self.statuses.len()].join(", ")));
            params.extend(self.statuses.iter().cloned().map(Value::from));
        }
        if let Some(from) = self.from {
            parts.push("mirror.at >= ?".to_owned());
            params.push(from.as_microsecond().into());
        }
        if self.refunded {
            parts.push("mirror.open > 0".to_owned());
        }
        if self.disputed {
            parts.push("EXISTS (SELECT 1 FROM mirror d WHERE d.kind = 'dispute' AND d.parent = mirror.id)".to_owned());
        }
        (parts.join(" AND "), params)
    }
}

fn lent(params: &[Value]) -> Vec<&dyn ToSql> {
    params.iter().map(|value| value as &dyn ToSql).collect()
}

/// A page of a kind.
pub fn page<T: Mirrored>(r: &Reader, wanted: &Wanted, order: Order, limit: u32, offset: u32) -> Result<Page<T>> {
    let (condition, mut params) = wanted.sql(T::KIND);
    let count = format!("SELECT count(*) FROM mirror WHERE {condition}");
    let total = r.ask(&count, lent(&params).as_slice(), |row| row.get::<_, u32>(0))?.into_iter().next().unwrap_or_default();
    let sql = format!("SELECT value, read_at FROM mirror WHERE {condition} ORDER BY {} LIMIT ? OFFSET ?", order.sql());
    params.extend([Value::from(limit), Value::from(offset)]);
    let rows = r.ask(&sql, lent(&params).as_slice(), |row| {
        Ok(Read { value: row.get::<_, Out<T>>(0)?.0, read_at: row.get::<_, Out<Timestamp>>(1)?.0 })
    })?;
    Ok(Page { rows, total })
}

/// What they add up to, per currency.
pub fn sums<T: Mirrored>(r: &Reader, wanted: &Wanted) -> Result<Vec<Sum>> {
    let (condition, params) = wanted.sql(T::KIND);
    let sql = format!(
        "SELECT currency, count(*), sum(amount), sum(open) FROM mirror
        WHERE {condition} AND currency IS NOT NULL GROUP BY currency ORDER BY count(*) DESC, currency"
    );
    r.ask(&sql, lent(&params).as_slice(), |row| {
        let currency = row.get::<_, Out<Currency>>(0)?.0;
        let money = |minor: i64| Money::from_minor(minor, currency);
        Ok(Sum { count: row.get(1)?, amount: money(row.get(2)?), open: money(row.get(3)?) })
    })
}
