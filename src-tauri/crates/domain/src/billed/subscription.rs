//! Subscriptions as Stripe shows them: who pays for what, since when, until when, and what is out of the ordinary.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::item::{BillingMode, CollectionMethod, SubscriptionStatus};
use crate::id::{CustomerId, ItemId, PriceId, ProductId, StripeMeterId, SubscriptionId};
use crate::{Currency, Period};

/// A Stripe subscription with its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Subscription {
    /// `sub_…`.
    pub id: SubscriptionId,
    /// Who pays.
    pub customer: CustomerId,
    /// Its state.
    pub status: SubscriptionStatus,
    /// How invoices are paid.
    pub collection: CollectionMethod,
    /// Under send-invoice: days to pay.
    pub days_until_due: Option<u32>,
    /// How usage around changes is billed.
    pub billing_mode: BillingMode,
    /// What it bills in; `None` where the currency is not known here.
    pub currency: Option<Currency>,
    /// The instant from which periods are counted.
    #[ts(type = "string")]
    pub anchor: Timestamp,
    /// When it began.
    #[ts(type = "string")]
    pub started: Timestamp,
    /// It ends with the running period.
    pub cancels_at_period_end: bool,
    /// When it will end, where that is fixed.
    #[ts(type = "string | null")]
    pub cancel_at: Option<Timestamp>,
    /// When it ended.
    #[ts(type = "string | null")]
    pub ended_at: Option<Timestamp>,
    /// When its trial ends or ended.
    #[ts(type = "string | null")]
    pub trial_end: Option<Timestamp>,
    /// Whether and how collection is paused.
    pub pause: Option<CollectionPause>,
    /// A payment method of its own, before the customer's default.
    pub default_payment_method: Option<String>,
    /// The schedule that moves it.
    pub schedule: Option<String>,
    /// What it bills.
    pub items: Vec<SubscribedPrice>,
}

/// Collection is paused: periods go on, nobody is asked to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CollectionPause {
    /// `void`, `keep_as_draft` or `mark_uncollectible`.
    pub behavior: String,
    /// When it ends by itself.
    #[ts(type = "string | null")]
    pub resumes_at: Option<Timestamp>,
}

/// One price of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubscribedPrice {
    /// `si_…`.
    pub item: ItemId,
    /// `price_…`.
    pub price: PriceId,
    /// Its product.
    pub product: ProductId,
    /// The meter that it counts; `None` for a licensed price.
    pub meter: Option<StripeMeterId>,
    /// How many of a licensed price.
    pub quantity: Option<u64>,
    /// The running period.
    pub period: Option<Period>,
    /// `day`, `week`, `month` or `year`.
    pub interval: Option<String>,
    /// How many intervals make a period.
    pub interval_count: u32,
}

impl Subscription {
    /// The period that runs now; all items of a subscription share it where their intervals are equal.
    pub fn period(&self) -> Option<Period> {
        self.items.iter().find_map(|item| item.period)
    }

    /// When it will end, as far as that is fixed: a date, or the running period's end.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.cancel_at.or_else(|| self.period().filter(|_| self.cancels_at_period_end).map(|period| period.end()))
    }
}
