//! Customers, subscription items, and who pays for a pair (§6.3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::invoice::PeriodInvoice;
use super::open_enum::open_enum;
use crate::id::{CustomerId, ItemId, PriceId, StripeMeterId, SubscriptionId};
use crate::{Currency, Period};

/// A Stripe customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Customer {
    /// `cus_…`.
    pub id: CustomerId,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its e-mail address; not unique in Stripe.
    pub email: Option<String>,
    /// Its currency, fixed by its first invoice.
    pub currency: Option<Currency>,
    /// The test clock whose time it lives in (§5.3).
    pub test_clock: Option<String>,
    /// Whether it was deleted.
    pub deleted: bool,
    /// When it was made.
    #[ts(type = "string")]
    pub created: Timestamp,
}

open_enum! {
    /// The state of a subscription.
    SubscriptionStatus {
        /// The first payment is outstanding.
        Incomplete = "incomplete",
        /// The first payment never came.
        IncompleteExpired = "incomplete_expired",
        /// In a trial.
        Trialing = "trialing",
        /// In force.
        Active = "active",
        /// A payment failed.
        PastDue = "past_due",
        /// Every retry failed; invoices stay drafts.
        Unpaid = "unpaid",
        /// Paused.
        Paused = "paused",
        /// Ended.
        Canceled = "canceled",
    }
}

impl SubscriptionStatus {
    /// Whether a subscription in this state bills: trialing, active, past due, unpaid (§6.3).
    pub const fn bills(&self) -> bool {
        matches!(self, Self::Trialing | Self::Active | Self::PastDue | Self::Unpaid)
    }
}

open_enum! {
    /// How an invoice is paid.
    CollectionMethod {
        /// The saved payment method is charged.
        ChargeAutomatically = "charge_automatically",
        /// The invoice is sent to be paid.
        SendInvoice = "send_invoice",
    }
}

open_enum! {
    /// How Stripe bills usage around changes of a subscription.
    BillingMode {
        /// Usage before a change of price is not billed.
        Classic = "classic",
        /// It is, unless proration is off.
        Flexible = "flexible",
    }
}

/// A subscription item: a customer's price on one meter, with its current period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Item {
    /// `si_…`.
    pub id: ItemId,
    /// The subscription that it belongs to.
    pub subscription: SubscriptionId,
    /// Who pays.
    pub customer: CustomerId,
    /// The price.
    pub price: PriceId,
    /// The meter that the price counts; `None` for a licensed price.
    pub meter: Option<StripeMeterId>,
    /// The subscription's state.
    pub status: SubscriptionStatus,
    /// The current period; `None` if Stripe gave none.
    pub current_period: Option<Period>,
    /// How invoices are paid.
    pub collection: CollectionMethod,
    /// How usage around changes is billed.
    pub billing_mode: BillingMode,
    /// When the subscription ended or was canceled.
    #[ts(type = "string | null")]
    pub ended_at: Option<Timestamp>,
}

impl Item {
    /// Whether a canceled item may still take the usage of its own last period: while that period's invoice is a draft (§6.3).
    pub fn takes_last_period(&self, period: Period, invoice: &PeriodInvoice) -> bool {
        let draft = matches!(invoice, PeriodInvoice::Draft { .. });
        self.status == SubscriptionStatus::Canceled && self.current_period == Some(period) && draft
    }
}

/// Who pays for a pair (customer, meter).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payer<'a> {
    /// Exactly one item in billing prices it.
    OnePayer(&'a Item),
    /// None does; units wait.
    NoPayer,
    /// Several do, and their periods overlap: every event would be billed by each.
    WouldChargeTwice(Vec<&'a Item>),
}

/// Which item in billing prices a customer's use of a meter at an instant.
///
/// An item whose period is not known counts as overlapping every other: doubt never sends.
pub fn payer<'a>(items: &'a [Item], customer: &CustomerId, meter: &StripeMeterId, now: Timestamp) -> Payer<'a> {
    let prices = |item: &&Item| item.customer == *customer && item.meter.as_ref() == Some(meter) && item.status.bills();
    let billing: Vec<&Item> = items.iter().filter(prices).collect();
    let overlap = |a: &Item, b: &Item| match (a.current_period, b.current_period) {
        (Some(a), Some(b)) => a.overlaps(&b),
        _ => true,
    };
    let doubled: Vec<&Item> = billing.iter().copied().filter(|a| billing.iter().any(|b| a.id != b.id && overlap(a, b))).collect();
    if !doubled.is_empty() {
        return Payer::WouldChargeTwice(doubled);
    }
    match billing.as_slice() {
        [] => Payer::NoPayer,
        [only] => Payer::OnePayer(only),
        several => {
            let current = several.iter().find(|item| item.current_period.is_some_and(|period| period.contains(now)));
            current.map_or(Payer::NoPayer, |item| Payer::OnePayer(item))
        }
    }
}
