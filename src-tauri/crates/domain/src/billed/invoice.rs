//! Invoices, their lines, and when a period is final (§5.2).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::open_enum::open_enum;
use crate::id::{CustomerId, InvoiceId, InvoiceLineId, ItemId, PriceId, StripeMeterId, SubscriptionId};
use crate::{Money, Period, Quantity, UnitPrice};

/// A period that Stripe lists no invoice for is final this long after its end.
const FINAL_WITHOUT_INVOICE: SignedDuration = SignedDuration::from_hours(72);

open_enum! {
    /// The state of an invoice.
    InvoiceStatus {
        /// Usage still counts.
        Draft = "draft",
        /// Finalised, to be paid.
        Open = "open",
        /// Paid.
        Paid = "paid",
        /// Given up.
        Uncollectible = "uncollectible",
        /// Taken back.
        Void = "void",
        /// Deleted while a draft (our word: Stripe lists it no more).
        Deleted = "deleted",
    }
}

/// A Stripe invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Invoice {
    /// `in_…`.
    pub id: InvoiceId,
    /// Who pays.
    pub customer: CustomerId,
    /// The subscription that it bills; `None` for a one-off.
    pub subscription: Option<SubscriptionId>,
    /// Its state.
    pub status: InvoiceStatus,
    /// Its number, given when it is finalised.
    pub number: Option<String>,
    /// The sum of its lines before tax, discounts and credits.
    pub subtotal: Money,
    /// What is to be paid in all.
    pub total: Money,
    /// What is still to be paid.
    pub amount_due: Money,
    /// When a draft finalises by itself; `None` if it does not.
    #[ts(type = "string | null")]
    pub automatically_finalizes_at: Option<Timestamp>,
    /// When it was made.
    #[ts(type = "string")]
    pub created: Timestamp,
    /// Stripe's page for the payer.
    pub hosted_url: Option<String>,
    /// Its lines.
    pub lines: Vec<InvoiceLine>,
    /// Its lines that bill an instant and no span: one-off items.
    #[serde(default)]
    pub once: Vec<OnceLine>,
}

/// A line of an invoice that bills an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OnceLine {
    /// `il_…`.
    pub id: InvoiceLineId,
    /// The subscription item that it is about, if any.
    pub item: Option<ItemId>,
    /// What it bills for.
    pub description: Option<String>,
    /// The instant.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// What it amounts to.
    pub amount: Money,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvoiceLine {
    /// `il_…`.
    pub id: InvoiceLineId,
    /// The subscription item that it bills.
    pub item: Option<ItemId>,
    /// The price.
    pub price: Option<PriceId>,
    /// The meter of that price.
    pub meter: Option<StripeMeterId>,
    /// What it bills for.
    pub description: Option<String>,
    /// The time that it bills.
    pub period: Period,
    /// The exact quantity (`quantity_decimal`; `quantity` is truncated).
    pub quantity: Quantity,
    /// What one costs, if the line has one unit price.
    pub unit_amount: Option<UnitPrice>,
    /// What it amounts to.
    pub amount: Money,
}

/// What is known of a period's invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodInvoice {
    /// Nothing was read: nothing is concluded.
    NotRead,
    /// Stripe was asked and lists none.
    NotListed,
    /// It is a draft.
    Draft {
        /// When it finalises by itself; `None` if it does not.
        finalizes_at: Option<Timestamp>,
        /// Whether it was read immediately before.
        just_read: bool,
    },
    /// It is no longer a draft: open, paid, void, uncollectible, deleted, or a state unknown to us.
    Settled {
        /// Its state.
        status: InvoiceStatus,
    },
}

impl PeriodInvoice {
    /// What an invoice says about the period that it bills.
    pub fn of(invoice: &Invoice, just_read: bool) -> Self {
        match &invoice.status {
            InvoiceStatus::Draft => Self::Draft { finalizes_at: invoice.automatically_finalizes_at, just_read },
            status => Self::Settled { status: status.clone() },
        }
    }

    /// Whether the period is final (§5.2): its invoice is no longer a draft, or there is none 72 hours after its end.
    pub fn is_final(&self, period: Period, now: Timestamp) -> bool {
        match self {
            Self::NotRead | Self::Draft { .. } => false,
            Self::NotListed => now >= period.end() && now.duration_since(period.end()) >= FINAL_WITHOUT_INVOICE,
            Self::Settled { .. } => true,
        }
    }
}
