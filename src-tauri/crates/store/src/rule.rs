//! Billing rules. Customer, meter, price and N are fixed: to change one is to end the rule and begin another (law §6.1).

use domain::id::{ClientId, CustomerId, ItemId, MeterId, PriceId, ProductId, RuleId, StripeMeterId};
use domain::rule::{BillingRule, BillingUnit, RecordRounding, RemainderRule};
use domain::{Price, Quantity};
use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use crate::column::{p, record};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE rule (
    id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client (id),
    meter TEXT NOT NULL REFERENCES meter (id),
    billing_unit INTEGER NOT NULL CHECK (billing_unit > 0),
    remainder TEXT NOT NULL CHECK (remainder IN ('carry', 'drop', 'round_up')),
    rounding_step INTEGER CHECK (rounding_step > 0),
    rounding_least INTEGER,
    price TEXT NOT NULL,
    customer TEXT,
    stripe_price TEXT,
    stripe_product TEXT,
    stripe_meter TEXT,
    item TEXT,
    start_at INTEGER NOT NULL,
    end_at INTEGER,
    live_at INTEGER,
    follows TEXT REFERENCES rule (id),
    created_at INTEGER NOT NULL,
    CHECK (end_at IS NULL OR end_at > start_at),
    CHECK ((stripe_price IS NULL) = (stripe_meter IS NULL)),
    CHECK ((rounding_step IS NULL) = (rounding_least IS NULL))
) STRICT;
CREATE INDEX rule_client ON rule (client, meter);
CREATE INDEX rule_pair ON rule (customer, stripe_meter);
CREATE TRIGGER rule_no_delete BEFORE DELETE ON rule WHEN OLD.live_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'append-only: rule'); END;
CREATE TRIGGER rule_fixed BEFORE UPDATE OF id, client, meter, billing_unit, remainder, rounding_step, rounding_least, price, customer,
    stripe_price, stripe_product, stripe_meter, follows ON rule BEGIN SELECT RAISE(ABORT, 'append-only: rule'); END;
CREATE TRIGGER rule_start_fixed BEFORE UPDATE OF start_at, live_at ON rule WHEN OLD.live_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append-only: rule'); END;
";

record! {
    /// A row of `rule`.
    Rule in "rule" {
        id: RuleId,
        client: ClientId,
        meter: MeterId,
        /// N of the meter make one unit.
        billing_unit: Quantity,
        remainder: RemainderRule,
        rounding_step: Option<Quantity>,
        rounding_least: Option<Quantity>,
        /// What a unit costs: the Stripe price as it was read when the rule was made, or the own price under Custom.
        price: Price,
        /// The Stripe customer; with `stripe_meter` the pair that reports go to. `None` under Custom.
        customer: Option<CustomerId>,
        stripe_price: Option<PriceId>,
        stripe_product: Option<ProductId>,
        stripe_meter: Option<StripeMeterId>,
        /// The subscription item that was found at set-up; the mirror knows the present one.
        item: Option<ItemId>,
        /// Usage before it is history (law §6.2).
        start_at: Timestamp,
        end_at: Option<Timestamp>,
        /// When Go live confirmed this rule; nothing is sent for it before. The start stands from then on.
        live_at: Option<Timestamp>,
        /// The rule that this one continues, whose carried remainder it takes over.
        follows: Option<RuleId>,
        created_at: Timestamp,
    }
}

impl Rule {
    /// The domain's rule.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a billing unit that the schema should have refused.
    pub fn billing_rule(&self) -> Result<BillingRule> {
        let unit =
            BillingUnit::new(self.billing_unit).map_err(|e| StoreError::Unreadable { column: "billing unit", value: e.0.to_string() })?;
        Ok(BillingRule {
            id: self.id.clone(),
            client: self.client.clone(),
            meter: self.meter.clone(),
            billing_unit: unit,
            remainder: self.remainder,
            start: self.start_at,
            end: self.end_at,
            record_rounding: self.rounding(),
            price: self.price.clone(),
        })
    }

    /// Rounding of each record, if any.
    pub fn rounding(&self) -> Option<RecordRounding> {
        self.rounding_step.zip(self.rounding_least).map(|(step, least)| RecordRounding { step, least })
    }

    /// Whether it was taken back on its first day: it ended an instant after it began, so it bills nothing, and hands on what it took over.
    pub fn never_was(&self) -> bool {
        self.pair().is_none() && self.end_at.is_some_and(|end| end <= self.start_at + SignedDuration::from_secs(1))
    }

    /// The pair that its reports go to.
    pub fn pair(&self) -> Option<crate::outbox::Pair> {
        let (customer, meter) = self.customer.clone().zip(self.stripe_meter.clone())?;
        Some(crate::outbox::Pair { customer, meter })
    }
}

/// Adds a rule.
///
/// # Errors
/// [`StoreError::BilledTwice`] when another rule bills the client for the meter at any same instant.
pub fn insert(tx: &Tx<'_>, rule: &Rule) -> Result<()> {
    alone(tx, rule, rule.start_at, rule.end_at)?;
    tx.insert(rule)
}

/// Ends a rule, or moves its end.
pub fn set_end(tx: &Tx<'_>, id: &RuleId, end: Option<Timestamp>) -> Result<()> {
    let rule = get(tx, id)?;
    alone(tx, &rule, rule.start_at, end)?;
    tx.run_on("billing rule", id, "UPDATE rule SET end_at = ?2 WHERE id = ?1", (p(id), p(&end)))
}

/// Moves the start of a rule that is not live yet.
pub fn set_start(tx: &Tx<'_>, id: &RuleId, start: Timestamp) -> Result<()> {
    let rule = get(tx, id)?;
    alone(tx, &rule, start, rule.end_at)?;
    tx.run_on("billing rule", id, "UPDATE rule SET start_at = ?2 WHERE id = ?1", (p(id), p(&start)))
}

/// Go live confirmed this rule, with its start.
pub fn go_live(tx: &Tx<'_>, id: &RuleId, start: Timestamp, at: Timestamp) -> Result<()> {
    set_start(tx, id, start)?;
    tx.run_on("billing rule", id, "UPDATE rule SET live_at = ?2 WHERE id = ?1", (p(id), p(&at)))
}

/// The subscription item that prices the pair was found or changed.
pub fn set_item(tx: &Tx<'_>, id: &RuleId, item: Option<&ItemId>) -> Result<()> {
    tx.run_on("billing rule", id, "UPDATE rule SET item = ?2 WHERE id = ?1", (p(id), p(&item.cloned())))
}

/// Takes away a rule that never went live. Its periods go with it.
pub fn remove(tx: &Tx<'_>, id: &RuleId) -> Result<()> {
    tx.run("DELETE FROM period WHERE rule = ?1", [p(id)])?;
    tx.run_on("billing rule", id, "DELETE FROM rule WHERE id = ?1", [p(id)])
}

fn alone(tx: &Tx<'_>, rule: &Rule, start: Timestamp, end: Option<Timestamp>) -> Result<()> {
    let tail = "WHERE client = ?1 AND meter = ?2 AND id <> ?3 AND start_at < ?5 AND ?4 < coalesce(end_at, ?6) LIMIT 1";
    let until = end.map_or(i64::MAX, Timestamp::as_microsecond);
    let values = params![p(&rule.client), p(&rule.meter), p(&rule.id), p(&start), until, i64::MAX];
    match tx.row::<Rule>(tail, values)? {
        Some(other) => Err(StoreError::BilledTwice { rule: other.id.to_string() }),
        None => Ok(()),
    }
}

pub fn get(r: &Reader, id: &RuleId) -> Result<Rule> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "billing rule", id: id.to_string() })
}

/// A client's rules by start.
pub fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<Rule>> {
    r.rows("WHERE client = ?1 ORDER BY start_at", [p(client)])
}

/// The rules whose reports go to one pair.
pub fn of_pair(r: &Reader, pair: &crate::outbox::Pair) -> Result<Vec<Rule>> {
    r.rows("WHERE customer = ?1 AND stripe_meter = ?2 ORDER BY start_at", (p(&pair.customer), p(&pair.meter)))
}

/// Every rule.
pub fn list(r: &Reader) -> Result<Vec<Rule>> {
    r.rows("ORDER BY client, start_at", [])
}
