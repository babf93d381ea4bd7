//! Payments as Stripe tells them: attempts at a client's money, what went back, what is disputed, what Stripe's fee took, and what
//! reached the owner's bank. Read only: nothing here decides what is sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::open_enum::open_enum;
use crate::Money;
use crate::id::{CustomerId, DisputeId, FeeId, InvoiceId, InvoicePaymentId, PaymentId, PayoutId, RefundId, StripeGrantId};

open_enum! {
    /// How an attempt at a payment ended.
    PaymentStatus {
        /// The money is the owner's.
        Succeeded = "succeeded",
        /// The bank has not answered yet (direct debits take days).
        Pending = "pending",
        /// Declined. Nothing moved.
        Failed = "failed",
    }
}

/// One attempt at a payment (Stripe's charge).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Payment {
    /// `ch_…` or `py_…`.
    pub id: PaymentId,
    /// Who pays; none for a guest.
    pub customer: Option<CustomerId>,
    /// `pi_…`: several attempts may belong to one.
    pub intent: Option<String>,
    /// What was asked for.
    pub amount: Money,
    /// What of it went back.
    pub refunded: Money,
    /// Whether the client's bank asked for it back.
    pub disputed: bool,
    /// How it ended.
    pub status: PaymentStatus,
    /// Why it failed; none when it did not.
    pub failure: Option<PaymentFailure>,
    /// What was charged: `card`, `us_bank_account`.
    pub method: Option<String>,
    /// `visa`.
    pub brand: Option<String>,
    /// Last four digits.
    pub last4: Option<String>,
    /// The movement on the balance that says the fee.
    pub fee: Option<FeeId>,
    /// What it was for, in Stripe's words.
    pub description: Option<String>,
    /// When it was tried.
    #[ts(type = "string")]
    pub created: Timestamp,
}

/// Why a payment failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaymentFailure {
    /// Stripe's code: `card_declined`, `expired_card`.
    pub code: Option<String>,
    /// The bank's reason: `insufficient_funds`.
    pub decline_code: Option<String>,
    /// What the bank advises: `try_again_later`, `do_not_try_again`, `confirm_card_data`.
    pub advice: Option<String>,
    /// Stripe's sentence.
    pub words: Option<String>,
}

/// Which payment was for which invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvoicePayment {
    /// `inpay_…`.
    pub id: InvoicePaymentId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// The payment intent, or the charge of an old one; none for money that came outside Stripe.
    pub paid_by: Option<String>,
    /// What was paid; zero while it is not.
    pub amount: Money,
    /// `open`, `paid`, `canceled`.
    pub status: String,
    /// When it was made.
    #[ts(type = "string")]
    pub created: Timestamp,
}

/// Money that went back to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refund {
    /// `re_…`.
    pub id: RefundId,
    /// Of which payment.
    pub payment: Option<PaymentId>,
    /// How much.
    pub amount: Money,
    /// `pending`, `succeeded`, `failed`, `canceled`, `requires_action`.
    pub status: String,
    /// `duplicate`, `fraudulent`, `requested_by_customer`.
    pub reason: Option<String>,
    /// Why it failed: the money is still the owner's.
    pub failure: Option<String>,
    /// When it was made.
    #[ts(type = "string")]
    pub created: Timestamp,
}

open_enum! {
    /// How a dispute stands.
    DisputeStatus {
        /// An inquiry that wants an answer; no money moved yet.
        WarningNeedsResponse = "warning_needs_response",
        /// An inquiry that the bank looks at.
        WarningUnderReview = "warning_under_review",
        /// An inquiry that ended without a dispute.
        WarningClosed = "warning_closed",
        /// The owner must answer by the day named.
        NeedsResponse = "needs_response",
        /// The bank looks at the answer.
        UnderReview = "under_review",
        /// The money came back to the owner.
        Won = "won",
        /// The client keeps the money.
        Lost = "lost",
        /// Settled before it began.
        Prevented = "prevented",
    }
}

impl DisputeStatus {
    /// Whether the owner has to answer.
    pub const fn needs_answer(&self) -> bool {
        matches!(self, Self::NeedsResponse | Self::WarningNeedsResponse)
    }
}

/// A client's bank asks for a payment back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Dispute {
    /// `dp_…`.
    pub id: DisputeId,
    /// Of which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// `fraudulent`, `duplicate`, `product_not_received`…
    pub reason: String,
    /// How it stands.
    pub status: DisputeStatus,
    /// By when it must be answered.
    #[ts(type = "string | null")]
    pub due_by: Option<Timestamp>,
    /// Whether an answer was begun.
    pub has_evidence: bool,
    /// When it was opened.
    #[ts(type = "string")]
    pub created: Timestamp,
}

/// A movement on the balance (Stripe's balance transaction): where the fee stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fee {
    /// `txn_…`.
    pub id: FeeId,
    /// The payment, refund, dispute or payout that moved it.
    pub source: Option<String>,
    /// The payout that carried it to the bank, where it is known.
    pub payout: Option<PayoutId>,
    /// `charge`, `refund`, `payout`, `stripe_fee`, `adjustment`…
    pub kind: String,
    /// What moved, before the fee.
    pub amount: Money,
    /// Stripe's fee.
    pub fee: Money,
    /// What is left.
    pub net: Money,
    /// `pending` or `available`.
    pub status: String,
    /// From when on it can be paid out.
    #[ts(type = "string")]
    pub available_on: Timestamp,
    /// In Stripe's words.
    pub description: Option<String>,
    /// When it moved.
    #[ts(type = "string")]
    pub created: Timestamp,
}

open_enum! {
    /// How a payout stands. One that is paid may still fail within five business days.
    PayoutStatus {
        /// Made; it leaves with the next batch.
        Pending = "pending",
        /// On its way.
        InTransit = "in_transit",
        /// The bank has it.
        Paid = "paid",
        /// The bank sent it back.
        Failed = "failed",
        /// Taken back.
        Canceled = "canceled",
    }
}

/// Money on its way to the owner's bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Payout {
    /// `po_…`.
    pub id: PayoutId,
    /// How much; negative when Stripe takes money back.
    pub amount: Money,
    /// How it stands.
    pub status: PayoutStatus,
    /// The day on which the bank is to have it.
    #[ts(type = "string")]
    pub arrival: Timestamp,
    /// By schedule.
    pub automatic: bool,
    /// `standard` or `instant`.
    pub method: String,
    /// Why it failed, for programs.
    pub failure_code: Option<String>,
    /// In Stripe's words.
    pub failure_words: Option<String>,
    /// Whether it was at the bank at any time, as far as Stripe was read: `paid` may still turn into `failed`.
    #[serde(default)]
    pub arrived: bool,
    /// When it was made.
    #[ts(type = "string")]
    pub created: Timestamp,
}

/// Stripe's billing credits of a customer: money, never units (law, "four things are called credits").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StripeGrant {
    /// `credgr_…`.
    pub id: StripeGrantId,
    /// Whose.
    pub customer: CustomerId,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What was granted.
    pub amount: Money,
    /// `paid` or `promotional`.
    pub category: String,
    /// From when on it may be used.
    #[ts(type = "string | null")]
    pub effective_at: Option<Timestamp>,
    /// When it ends; none: never.
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
    /// When it was voided.
    #[ts(type = "string | null")]
    pub voided_at: Option<Timestamp>,
    /// When it was made.
    #[ts(type = "string")]
    pub created: Timestamp,
}
