//! Subscriptions, their items and their periods.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::price::Recurring;
use super::tax::Extras;
use super::{Books, Metadata};

/// Seconds that a first payment may take.
const FIRST_PAYMENT: i64 = 23 * 3600;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) customer: String,
    pub(crate) currency: String,
    pub(crate) start: i64,
    pub(crate) anchor: i64,
    pub(crate) status: Status,
    pub(crate) collection: Collection,
    pub(crate) cancel_at_period_end: bool,
    pub(crate) canceled_at: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    pub(crate) items: Vec<Item>,
    pub(crate) billing_mode: String,
    pub(crate) description: Option<String>,
    pub(crate) default_payment_method: Option<String>,
    pub(crate) latest_invoice: Option<String>,
    pub(crate) metadata: Metadata,
    #[serde(default)]
    pub(crate) terms: Terms,
}

/// What is out of the ordinary: a trial, a pause, the schedule that began it, set-up fees still to be invoiced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Terms {
    pub(crate) trial_start: Option<i64>,
    pub(crate) trial_end: Option<i64>,
    pub(crate) pause: Option<Pause>,
    pub(crate) schedule: Option<String>,
    pub(crate) once: Vec<String>,
    #[serde(default)]
    pub(crate) extras: Extras,
    /// What repeats is not charged for the part of a period before the anchor.
    #[serde(default)]
    pub(crate) unprorated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pause {
    pub(crate) behavior: String,
    pub(crate) resumes_at: Option<i64>,
}

/// All items of a subscription share its interval, so also their period.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) price: String,
    /// Nothing on a metered price.
    pub(crate) quantity: Option<i64>,
    pub(crate) period_start: i64,
    pub(crate) period_end: i64,
    pub(crate) metadata: Metadata,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Trialing,
    Active,
    PastDue,
    Canceled,
    /// Its first invoice was to be charged and could not be: it waits for the payment for 23 hours.
    Incomplete,
    /// The first payment never came.
    IncompleteExpired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Collection {
    ChargeAutomatically,
    SendInvoice { days_until_due: i64 },
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
        }
    }
}

impl Collection {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ChargeAutomatically => "charge_automatically",
            Self::SendInvoice { .. } => "send_invoice",
        }
    }

    pub(crate) fn days_until_due(self) -> Option<i64> {
        match self {
            Self::ChargeAutomatically => None,
            Self::SendInvoice { days_until_due } => Some(days_until_due),
        }
    }
}

impl Subscription {
    /// Neither canceled nor given up: all but one that waits for its first payment are billed, and their periods go on.
    pub(crate) fn runs(&self) -> bool {
        !matches!(self.status, Status::Canceled | Status::IncompleteExpired)
    }

    /// When Stripe gives up waiting for the first payment.
    pub(crate) fn expires_at(&self) -> Option<i64> {
        (self.status == Status::Incomplete).then_some(self.created + FIRST_PAYMENT)
    }

    /// The running period: an item that was added or changed within it began later.
    pub(crate) fn period(&self) -> (i64, i64) {
        let start = self.items.iter().map(|item| item.period_start).min();
        let end = self.items.first().map(|item| item.period_end);
        start.zip(end).unwrap_or((self.start, self.start))
    }

    pub(crate) fn json(&self, books: &Books) -> Value {
        let items: Vec<Value> = self.items.iter().rev().map(|item| item.json(books, &self.id)).collect();
        json!({
            "id": self.id,
            "object": "subscription",
            "application": null,
            "application_fee_percent": null,
            "automatic_tax": self.terms.extras.automatic_tax_json(),
            "billing_cycle_anchor": self.anchor,
            "billing_cycle_anchor_config": null,
            "billing_mode": self.billing_mode_json(),
            "billing_schedules": [],
            "billing_thresholds": null,
            "cancel_at": if self.cancel_at_period_end { json!(self.period().1) } else { Value::Null },
            "cancel_at_period_end": self.cancel_at_period_end,
            "canceled_at": self.canceled_at,
            "cancellation_details": { "comment": null, "feedback": null, "reason": self.canceled_at.map(|_| "cancellation_requested") },
            "collection_method": self.collection.word(),
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "days_until_due": self.collection.days_until_due(),
            "default_payment_method": self.default_payment_method,
            "default_source": null,
            "default_tax_rates": self.terms.extras.tax_rates_json(self.created),
            "description": self.description,
            "discounts": self.terms.extras.discounts_json(),
            "ended_at": self.ended_at,
            "invoice_settings": { "account_tax_ids": null, "custom_fields": null, "description": null, "footer": null, "issuer": { "type": "self" } },
            "items": {
                "object": "list",
                "data": items,
                "has_more": false,
                "url": format!("/v1/subscription_items?subscription={}", self.id),
            },
            "latest_invoice": self.latest_invoice,
            "livemode": false,
            "metadata": self.metadata,
            "next_pending_invoice_item_invoice": null,
            "on_behalf_of": null,
            "pause_collection": self.terms.pause.as_ref().map(|pause| json!({ "behavior": pause.behavior, "resumes_at": pause.resumes_at })),
            "payment_settings": { "payment_method_options": null, "payment_method_types": null, "save_default_payment_method": "off" },
            "pending_invoice_item_interval": null,
            "pending_setup_intent": null,
            "pending_update": null,
            "schedule": self.terms.schedule,
            "start_date": self.start,
            "status": self.status.word(),
            "test_clock": null,
            "transfer_data": null,
            "trial_end": self.terms.trial_end,
            "trial_settings": { "end_behavior": { "missing_payment_method": "create_invoice" } },
            "trial_start": self.terms.trial_start,
        })
    }

    fn billing_mode_json(&self) -> Value {
        let flexible = if self.billing_mode == "flexible" { json!({ "proration_discounts": "included" }) } else { Value::Null };
        json!({ "flexible": flexible, "type": self.billing_mode })
    }
}

impl Item {
    pub(crate) fn json(&self, books: &Books, subscription: &str) -> Value {
        let mut item = json!({
            "id": self.id,
            "object": "subscription_item",
            "billing_thresholds": null,
            "created": self.created,
            "current_period_end": self.period_end,
            "current_period_start": self.period_start,
            "discounts": [],
            "metadata": self.metadata,
            "price": books.price(&self.price).map(super::price::Price::json),
            "subscription": subscription,
            "tax_rates": [],
        });
        if let Some(quantity) = self.quantity {
            item["quantity"] = json!(quantity);
        }
        item
    }
}

/// The end of the period that begins at `start`: the first boundary after it. Boundaries are the anchor plus whole intervals,
/// counted from the anchor each time, so that a 31st comes back after a short month.
pub(crate) fn period_end(anchor: i64, recurring: &Recurring, start: i64) -> i64 {
    let mut steps = 0;
    loop {
        let boundary = boundary(anchor, recurring, steps);
        if boundary > start {
            return boundary;
        }
        steps += 1;
    }
}

/// The boundary before a period's end: where a whole period that ends there begins.
pub(crate) fn period_before(anchor: i64, recurring: &Recurring, end: i64) -> i64 {
    let mut steps = -1;
    // An anchor ahead of the start lies at the first period's end, so one step back is enough; later ones are counted up to.
    while boundary(anchor, recurring, steps + 1) < end {
        steps += 1;
    }
    boundary(anchor, recurring, steps)
}

fn boundary(anchor: i64, recurring: &Recurring, steps: i64) -> i64 {
    let count = steps * recurring.interval_count;
    let span = match recurring.interval.as_str() {
        "day" => Span::new().try_days(count),
        "week" => Span::new().try_weeks(count),
        "year" => Span::new().try_years(count),
        _ => Span::new().try_months(count),
    };
    span.and_then(|span| civil(anchor)?.checked_add(span)?.to_zoned(TimeZone::UTC)).map_or(i64::MAX, |at| at.timestamp().as_second())
}

fn civil(at: i64) -> Result<DateTime, jiff::Error> {
    Ok(Timestamp::from_second(at)?.to_zoned(TimeZone::UTC).datetime())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_that_began_on_the_31st_comes_back_to_it() {
        let monthly = Recurring { interval: "month".into(), interval_count: 1, meter: None };
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let anchor = at("2026-01-31T10:00:00Z");
        let mut start = anchor;
        for expected in ["2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z", "2026-04-30T10:00:00Z"] {
            start = period_end(anchor, &monthly, start);
            assert_eq!(start, at(expected), "boundaries are counted from the anchor, not from the last short month");
        }
    }
}
