//! A client's subscriptions: as they stand, as they are planned, and what stopping would mean.

use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a client subscribes to, from the mirror.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionsView {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Stripe customer; none under Custom or before one is linked.
    pub customer: Option<String>,
    /// Running ones first.
    pub subscriptions: Vec<SubscriptionView>,
    /// What is to begin by itself and takes over from none, soonest first.
    pub to_begin: Vec<ToBeginView>,
    /// Amounts of their own, newest first.
    pub one_off: Vec<OneOffView>,
    /// When subscriptions were read last.
    pub read_at: Option<Timestamp>,
}

/// A subscription that Stripe begins by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ToBeginView {
    /// `sub_sched_…`
    pub schedule: String,
    /// Page on Stripe.
    pub link: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What it bills.
    pub prices: Vec<SubscribedPriceView>,
}

/// One subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionView {
    /// `sub_…`
    pub id: String,
    /// Page on Stripe.
    pub link: Option<String>,
    /// What stands for its state on a page.
    pub state: SubscriptionState,
    /// "Active until 20 December 2026", "Paused: invoices are voided".
    pub state_words: String,
    /// What it bills.
    pub prices: Vec<SubscribedPriceView>,
    /// The running period.
    pub period_start: Option<Timestamp>,
    /// Its end.
    pub period_end: Option<Timestamp>,
    /// "Charged automatically", "Invoice is sent, 14 days to pay".
    pub collection_words: String,
    /// Days to pay under send-invoice.
    pub days_until_due: Option<u32>,
    /// A payment method is on file, here or on the customer.
    pub has_payment_method: bool,
    /// "Visa ending in 4242, expires 12/2027", and what is wrong with it.
    pub payment_words: String,
    /// When its trial ends.
    pub trial_end: Option<Timestamp>,
    /// Stripe's preview of the next invoice.
    pub next_amount: Option<Money>,
    /// When it was previewed.
    pub next_read_at: Option<Timestamp>,
    /// What takes effect by itself, and when.
    pub pending: Option<PendingView>,
    /// What may be done.
    pub can: SubscriptionCan,
}

/// What stands for a subscription's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    /// Bills.
    Running,
    /// Bills, but something is to be looked at: a failed payment.
    Care,
    /// Nobody pays now: trial, pause.
    Paused,
    /// Has ended.
    Ended,
}

/// A price of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubscribedPriceView {
    /// `price_…`
    pub price: String,
    /// Product name.
    pub name: String,
    /// "$0.10 per 1000 tokens".
    pub words: String,
    /// It counts usage.
    pub metered: bool,
}

/// What takes effect by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PendingView {
    /// When.
    pub at: Timestamp,
    /// What.
    pub words: String,
}

/// What may be done with a subscription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubscriptionCan {
    /// Other prices.
    pub change: bool,
    /// End it.
    pub cancel: bool,
    /// Stop collecting.
    pub pause: bool,
    /// Collect again.
    pub resume: bool,
    /// Take back an end, or a change to come.
    pub keep: bool,
    /// Another way of being paid.
    pub collect: bool,
}

/// An amount of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OneOffView {
    /// `ii_…`
    pub id: String,
    /// What the client reads.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// "On the next invoice", "On an invoice of its own".
    pub where_words: String,
    /// When it was planned.
    pub at: Timestamp,
}

/// What can be chosen for a subscription of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionChoices {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Stripe customer.
    pub customer: Option<String>,
    /// ISO code that Stripe has fixed for the customer.
    pub currency: Option<String>,
    /// A payment method is on file, and no card that has expired.
    pub has_payment_method: bool,
    /// The Stripe account that it would be in: "Northlight AI (acct_1)".
    pub account: Option<String>,
    /// Prices for every period.
    pub prices: Vec<PriceChoice>,
    /// Prices charged once.
    pub once: Vec<PriceChoice>,
    /// When the periods of most clients turn next.
    pub common_day: Option<Timestamp>,
    /// "4 of 5 clients".
    pub common_words: Option<String>,
    /// Prices that the client pays already.
    pub has: Vec<String>,
}

/// A price to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PriceChoice {
    /// `price_…`
    pub id: String,
    /// Product name.
    pub name: String,
    /// "$49.00 a month".
    pub words: String,
    /// ISO codes that it can bill in.
    pub currencies: Vec<String>,
    /// "month", "3 months"; empty for one-time prices.
    pub every: String,
    /// It counts usage.
    pub metered: bool,
}

/// A subscription as it is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewSubscriptionParams {
    /// Client id or nickname.
    pub client: String,
    /// `price_…` of every period.
    pub prices: Vec<String>,
    /// `price_…` charged once.
    pub once: Vec<String>,
    /// ISO code; none: the customer's, else the first price's.
    pub currency: Option<String>,
    /// When it begins; none: now.
    pub start: Option<Timestamp>,
    /// When periods turn first; none: with the beginning.
    pub anchor: Option<Timestamp>,
    /// Days until which nothing is charged.
    pub trial_days: Option<u32>,
    /// Days to pay an invoice that is sent; none: the saved payment method is charged.
    pub days_until_due: Option<u32>,
}

/// The first two invoices, ours beside Stripe's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionPreview {
    /// The first invoice.
    pub first: InvoicePreview,
    /// The invoice of a usual period, before any usage.
    pub usual: InvoicePreview,
    /// "Before tax and discounts. Usage is added when it is known."
    pub note: String,
}

/// An invoice as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InvoicePreview {
    /// When it would be made.
    pub at: Timestamp,
    /// Our lines.
    pub lines: Vec<PreviewLine>,
    /// Our total.
    pub ours: Money,
    /// Stripe's lines.
    pub stripe_lines: Vec<PreviewLine>,
    /// Stripe's total; none while Stripe was not asked.
    pub stripes: Option<Money>,
    /// How they differ, or why Stripe's is missing; none when they are equal to the cent.
    pub difference: Option<String>,
}

/// A line of a preview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PreviewLine {
    /// What.
    pub what: String,
    /// How much.
    pub amount: Money,
}

/// Other prices for a running subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangeSubscriptionParams {
    /// Client id or nickname.
    pub client: String,
    /// Which of several; none when there is one.
    pub subscription: Option<String>,
    /// The prices that it has afterwards.
    pub prices: Vec<String>,
    /// At once instead of at the period's end.
    pub now: bool,
}

/// The end of a subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CancelSubscriptionParams {
    /// Client id or nickname.
    pub client: String,
    /// Which of several; none when there is one.
    pub subscription: Option<String>,
    /// At once instead of with the running period.
    pub now: bool,
}

/// Pausing, resuming or keeping a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PauseSubscriptionParams {
    /// Client id or nickname.
    pub client: String,
    /// Which of several; none when there is one.
    pub subscription: Option<String>,
    /// What is done.
    pub what: PauseWhat,
    /// When a pause ends by itself.
    pub resumes_at: Option<Timestamp>,
}

/// Another way of being paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CollectSubscriptionParams {
    /// Client id or nickname.
    pub client: String,
    /// Which of several; none when there is one.
    pub subscription: Option<String>,
    /// Days to pay an invoice that is sent; none: what is on file is charged.
    pub days_until_due: Option<u32>,
}

/// Calls off what was to begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallOffParams {
    /// Client id or nickname.
    pub client: String,
    /// `sub_sched_…`; none when there is one.
    pub schedule: Option<String>,
}

/// What is done about the collection of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PauseWhat {
    /// Invoices are voided: nobody ever pays for this time.
    Void,
    /// Invoices stay drafts.
    Draft,
    /// Invoices are collected again.
    Resume,
    /// An end, or a change to come, is taken back.
    Keep,
}

/// Stopping a client's billing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StopBillingParams {
    /// Client id or nickname.
    pub client: String,
    /// At once instead of with the running period.
    pub now: bool,
    /// Although units were not sent: they are billed nowhere.
    pub leave_unsent: bool,
    /// Although units are in doubt.
    pub despite_doubt: bool,
}

/// What stopping a client's billing means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StopBillingView {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// What is due and not sent, by meter.
    pub due: Vec<DueLine>,
    /// Units sent whose fate is not known.
    pub in_doubt: String,
    /// When the running period ends; none without a subscription.
    pub period_end: Option<Timestamp>,
    /// It ends at this time already.
    pub ends_at: Option<Timestamp>,
    /// Nothing is to be done in Stripe: the press ends billing here, at once.
    pub here_only: bool,
    /// Sentences, in the order in which things happen when it ends with the running period.
    pub steps: Vec<String>,
    /// The same when it ends at once.
    pub steps_now: Vec<String>,
    /// Why it cannot be done now, if so.
    pub blocked: Option<String>,
    /// When usage was read last.
    pub synced_at: Option<Timestamp>,
}

/// Units that are due and not sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DueLine {
    /// Meter.
    pub meter: String,
    /// Units.
    pub units: String,
    /// What they are worth.
    pub amount: Money,
    /// What is left over of a unit.
    pub remainder: String,
    /// What becomes of it.
    pub remainder_words: String,
}

/// An amount of its own, to be put on an invoice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OneOffParams {
    /// Client id or nickname.
    pub client: String,
    /// Main units: `150.00`; below zero lowers the invoice.
    pub amount: String,
    /// ISO code; none: the customer's own.
    pub currency: Option<String>,
    /// What the client reads.
    pub description: String,
    /// On an invoice of its own instead of the next one.
    pub own_invoice: bool,
    /// Days to pay an invoice that is sent; none: the saved payment method is charged.
    pub days_until_due: Option<u32>,
}
