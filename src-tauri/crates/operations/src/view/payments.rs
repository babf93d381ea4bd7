use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::PageRequest;

/// How the mirror of Stripe stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MirrorView {
    /// Each kind with its age.
    pub kinds: Vec<MirrorKindView>,
    /// When Stripe's events were read last; none when the key may not read them, or nothing was read yet.
    pub feed_read_at: Option<Timestamp>,
    /// Reads of the last 30 days.
    pub reads_spent: u64,
    /// Reads that Stripe allows every account in 30 days, at least.
    pub reads_allowance: u64,
    /// Whether only sends and period ends still read.
    pub sparing: bool,
}

/// One kind of Stripe's objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MirrorKindView {
    /// What it is called.
    pub name: String,
    /// Objects known.
    pub count: u64,
    /// As of when; none when it was never read.
    pub read_at: Option<Timestamp>,
    /// Why it is not read, with the cure.
    pub off: Option<String>,
}

/// How old a list of Stripe's is, and why it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MirrorAge {
    /// As of when; none when it was never read.
    pub read_at: Option<Timestamp>,
    /// Why it is not read, with the cure.
    pub off: Option<String>,
}

/// What objects of one currency add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MoneySum {
    /// How many.
    pub count: u32,
    /// Their amounts.
    pub amount: Money,
    /// Still to be paid (invoices), gone back (payments), Stripe's fees (payouts).
    pub other: Money,
}

/// Which invoices are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceFilter {
    /// All.
    #[default]
    All,
    /// Open or given up: not paid.
    Unpaid,
    /// Usage still counts.
    Draft,
    /// Paid.
    Paid,
}

/// How a list of money is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MoneyOrder {
    /// As the page wants it: what needs the owner first, then newest.
    #[default]
    Usual,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Most money first.
    Amount,
}

/// Invoices wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvoicesParams {
    /// Client id or nickname; none: all customers of the account.
    pub client: Option<String>,
    /// Which.
    pub filter: InvoiceFilter,
    /// In which order.
    pub order: MoneyOrder,
    /// Which part of the list.
    pub page: Option<PageRequest>,
}

/// Invoices as Stripe has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InvoicesView {
    /// The page.
    pub rows: Vec<BilledInvoice>,
    /// All that match.
    pub total: u32,
    /// What all that match add up to, per currency.
    pub sums: Vec<MoneySum>,
    /// How old the list is.
    pub age: MirrorAge,
}

/// One invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BilledInvoice {
    /// `in_…`.
    pub id: String,
    /// Number; none while it is a draft.
    pub number: Option<String>,
    /// The client's nickname, or the customer's name where it is no client.
    pub client: String,
    /// Client id; none where the customer is no client.
    pub client_id: Option<String>,
    /// Stripe's status.
    pub status: String,
    /// In words: "Paid", "Open, due 3 Dec".
    pub state: String,
    /// Whether it needs the owner: unpaid past its day.
    pub overdue: bool,
    /// First instant of what it bills.
    pub from: Option<Timestamp>,
    /// The end of what it bills.
    pub to: Option<Timestamp>,
    /// When it was made.
    pub created: Timestamp,
    /// Total.
    pub total: Money,
    /// Still to be paid.
    pub due: Money,
    /// Why it is not paid and what helps; none for others.
    pub reason: Option<String>,
    /// Stripe's page where the client can pay it; only while it is open.
    pub pay_page: Option<String>,
    /// Whether a rule of ours made a line of it, so that it can be explained and reconciled.
    pub ours: bool,
    /// Page on Stripe.
    pub link: Option<String>,
}

/// Which payments are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaymentFilter {
    /// All.
    #[default]
    All,
    /// Declined.
    Failed,
    /// Something went back.
    Refunded,
    /// A bank asked for it back.
    Disputed,
}

/// Payments wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaymentsParams {
    /// Client id or nickname; none: all customers of the account.
    pub client: Option<String>,
    /// Which.
    pub filter: PaymentFilter,
    /// In which order.
    pub order: MoneyOrder,
    /// Which part of the list.
    pub page: Option<PageRequest>,
}

/// Payments as Stripe has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PaymentsView {
    /// The page.
    pub rows: Vec<PaymentRow>,
    /// All that match.
    pub total: u32,
    /// What the payments that succeeded among them add up to, per currency, and what of it went back.
    pub sums: Vec<MoneySum>,
    /// How old the list is.
    pub age: MirrorAge,
}

/// One attempt at a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PaymentRow {
    /// `ch_…`.
    pub id: String,
    /// The client's nickname, or the customer's name where it is no client.
    pub client: String,
    /// Client id; none where the customer is no client.
    pub client_id: Option<String>,
    /// When it was tried.
    pub at: Timestamp,
    /// What was asked for.
    pub amount: Money,
    /// What of it went back.
    pub refunded: Money,
    /// Stripe's fee, once it is known.
    pub fee: Option<Money>,
    /// Stripe's status.
    pub status: String,
    /// In words: "Paid", "Declined", "Declined, paid later".
    pub state: String,
    /// Declined, and nothing made it good.
    pub needs_owner: bool,
    /// "Visa ending in 4242".
    pub method: Option<String>,
    /// The invoice that it was for.
    pub invoice: Option<InvoiceRef>,
    /// Why it was declined, in Stripe's words.
    pub reason: Option<String>,
    /// What helps.
    pub advice: Option<String>,
    /// What went back.
    pub refunds: Vec<RefundRow>,
    /// What a bank asked back.
    pub disputes: Vec<DisputeRow>,
    /// The payout that carried it, once it is known.
    pub payout: Option<String>,
    /// Page on Stripe.
    pub link: Option<String>,
}

/// An invoice that something was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvoiceRef {
    /// `in_…`.
    pub id: String,
    /// Number, or the id where it has none.
    pub number: String,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefundRow {
    /// `re_…`.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// In words: "Refunded, asked for by the client".
    pub words: String,
}

/// A payment that a bank asks back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DisputeRow {
    /// `dp_…`.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// When it was opened.
    pub at: Timestamp,
    /// By when it must be answered; none once nothing is to be answered.
    pub due_by: Option<Timestamp>,
    /// Whether the owner must answer.
    pub needs_answer: bool,
    /// In words: why, how it stands, what to do.
    pub words: String,
    /// Where it is answered, on Stripe.
    pub link: Option<String>,
}

/// Which payouts are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PayoutFilter {
    /// All.
    #[default]
    All,
    /// Not at the bank yet.
    Coming,
    /// Came back.
    Failed,
}

/// Payouts wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PayoutsParams {
    /// Which.
    pub filter: PayoutFilter,
    /// In which order.
    pub order: MoneyOrder,
    /// Which part of the list.
    pub page: Option<PageRequest>,
}

/// Payouts as Stripe has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PayoutsView {
    /// The page.
    pub rows: Vec<PayoutRow>,
    /// All that match.
    pub total: u32,
    /// What they add up to, per currency; without a filter only what is at the bank.
    pub sums: Vec<MoneySum>,
    /// How old the list is.
    pub age: MirrorAge,
}

/// One payout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PayoutRow {
    /// `po_…`.
    pub id: String,
    /// What the bank gets; negative when Stripe takes money back.
    pub amount: Money,
    /// When it was made.
    pub created: Timestamp,
    /// The bank's day.
    pub arrival: Timestamp,
    /// Stripe's status.
    pub status: String,
    /// In words.
    pub state: String,
    /// Whether it needs the owner.
    pub needs_owner: bool,
    /// Why it failed and what to do.
    pub reason: Option<String>,
    /// Payments in it; none while that is not known.
    pub payments: Option<u32>,
    /// What its payments were before fees, where it is known.
    pub gross: Option<Money>,
    /// Stripe's fees on them, where they are known.
    pub fees: Option<Money>,
    /// Page on Stripe.
    pub link: Option<String>,
}

/// What a payout carried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PayoutView {
    /// The payout.
    pub payout: PayoutRow,
    /// Each movement in it, oldest first; empty while that is not known.
    pub parts: Vec<PayoutPart>,
    /// Why the parts are not known, if they are not.
    pub unknown: Option<String>,
}

/// One movement in a payout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PayoutPart {
    /// `txn_…`.
    pub id: String,
    /// "Payment", "Refund", "Stripe's fee"…
    pub kind: String,
    /// Whose payment it is, where that is known.
    pub client: Option<String>,
    /// Client id.
    pub client_id: Option<String>,
    /// When it moved.
    pub at: Timestamp,
    /// Before the fee.
    pub amount: Money,
    /// Stripe's fee.
    pub fee: Money,
    /// What of it reached the bank.
    pub net: Money,
}

/// Stripe's billing credits of a client: money that Stripe takes off its invoices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StripeGrantRow {
    /// `credgr_…`.
    pub id: String,
    /// Name, or what kind it is.
    pub name: String,
    /// What was granted.
    pub amount: Money,
    /// `paid` or `promotional`.
    pub category: String,
    /// In words: "Valid until 3 Dec 2026", "Ended", "Voided".
    pub state: String,
}
