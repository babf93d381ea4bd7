use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::PageRequest;

/// Which clients, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientsParams {
    /// Part of nickname, customer name, e-mail or id.
    pub search: Option<String>,
    /// Column to sort by; `amount` by default.
    pub sort: Option<ClientSort>,
    /// Turns the order.
    pub descending: Option<bool>,
    /// Only these clients.
    #[serde(default)]
    #[ts(optional)]
    pub only: Option<ClientFilter>,
    /// Which part of the list.
    pub page: Option<PageRequest>,
}

/// Which clients are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientFilter {
    /// Something of theirs waits for the owner: held, no payer, stopped, unmapped, or a payment method to see to.
    NeedsOwner,
    /// Billed.
    Billed,
    /// Not live yet.
    NotLive,
    /// No payment method, or one that has expired or soon will.
    Payment,
    /// Billing has ended.
    Ended,
}

/// Columns that clients can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientSort {
    /// Nickname.
    Name,
    /// Usage of this period.
    Usage,
    /// Charges of this period.
    Amount,
    /// Margin of this period.
    Margin,
}

/// The Clients page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientsView {
    /// The rows of this page.
    pub rows: Vec<ClientRow>,
    /// All rows that match.
    pub total: u32,
    /// What all rows that match come to, a currency each, the agency's own first; amounts of different currencies are never added.
    pub totals: Vec<ClientsTotal>,
}

/// What rows of one currency come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientsTotal {
    /// Sum of their charges.
    pub amount: Money,
    /// Sum of their margins; none while a cost is unknown.
    pub margin: Option<Money>,
}

/// A client with one rule's current period; a client with two rules has two rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientRow {
    /// Client id.
    pub id: String,
    /// Nickname.
    pub nickname: String,
    /// Stripe customer.
    pub customer: Option<String>,
    /// Meter; none while no rule bills the client.
    pub meter: Option<String>,
    /// Billable quantity of the period.
    pub quantity: Option<String>,
    /// Units due.
    pub units: Option<String>,
    /// Charges so far.
    pub amount: Option<Money>,
    /// What the period before was charged, whole; none before Go live.
    pub last_amount: Option<Money>,
    /// Margin; none while the cost is unknown.
    pub margin: Option<Money>,
    /// Period end.
    pub period_end: Option<Timestamp>,
    /// State in a word and a mark.
    pub state: ClientState,
    /// Reason under the row where it needs the owner.
    pub reason: Option<String>,
    /// What is to be done about the payment method.
    #[serde(default)]
    #[ts(optional)]
    pub payment_warning: Option<String>,
}

/// A client's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// Billed.
    Billed,
    /// Mapped, not live yet.
    NotLive,
    /// Held by a bound.
    Held,
    /// No subscription item prices its meter.
    NoPayer,
    /// Stopped for another reason: foreign counts, two payers, rejected.
    Stopped,
    /// No subject is mapped.
    Unmapped,
    /// Billing was ended.
    Ended,
}

/// Which client and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientParams {
    /// Client id or nickname.
    pub id: String,
    /// `current`, `last`, `2026-11` or `2026-11-17..2026-12-17`; `current` when none.
    pub period: Option<String>,
}

/// One client's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientView {
    /// Client id.
    pub id: String,
    /// Nickname.
    pub nickname: String,
    /// E-mail.
    pub email: Option<String>,
    /// Stripe customer.
    pub customer: Option<String>,
    /// Its page on Stripe.
    pub customer_link: Option<String>,
    /// State.
    pub state: ClientState,
    /// One part per rule.
    pub rules: Vec<ClientRule>,
    /// Subjects assigned.
    pub assigned: Vec<AssignedSubject>,
    /// Invoices as mirrored, newest first.
    pub invoices: Vec<InvoiceRow>,
    /// Last things done, newest first.
    pub activity: Vec<ActivityRow>,
    /// When Stripe was last read for this client.
    pub stripe_read_at: Option<Timestamp>,
}

/// One billing rule in one period, from usage to money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientRule {
    /// Rule id.
    pub rule_id: String,
    /// Meter key.
    pub meter: String,
    /// Quantity of one unit.
    pub unit: String,
    /// "$0.10 per unit".
    pub price_words: String,
    /// Price of one unit in main units, where it is the same for every quantity.
    pub unit_amount: Option<String>,
    /// Currency.
    pub currency: String,
    /// Remainder rule in words ("carried over").
    pub remainder_words: String,
    /// Billing start.
    pub start: Timestamp,
    /// End, if it was ended.
    pub end: Option<Timestamp>,
    /// Whether it went live.
    pub live: bool,
    /// The period shown.
    pub period: PeriodView,
    /// Remainder brought in.
    pub remainder_in: String,
    /// Billable usage of the period.
    pub quantity: String,
    /// History in the period, before the start: never sent.
    pub history: String,
    /// Units due.
    pub units: String,
    /// Remainder left over.
    pub remainder_out: String,
    /// Units sent (decided).
    pub units_sent: String,
    /// Charges so far.
    pub amount: Money,
    /// Forecast to the period's end; none before a day is over or when the period is past.
    pub forecast: Option<Money>,
    /// Platform cost of the period; none while unknown.
    pub cost: Option<Money>,
    /// Usage by day, whole period.
    pub days: Vec<DayUsage>,
    /// Lines of our own computation.
    pub ours: Vec<InvoiceLineView>,
    /// Our total.
    pub ours_total: Money,
    /// Stripe's preview or the invoice itself; none when not read.
    pub stripes: Option<StripeSide>,
    /// Difference named ("238 units are not sent yet"), none when equal or not compared.
    pub difference: Option<DifferenceView>,
    /// Units sent in this period, newest first.
    pub reports: Vec<ReportRow>,
    /// The open period and past ones, newest first.
    pub periods: Vec<PeriodView>,
}

/// A billing period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PeriodView {
    /// Its id.
    pub id: String,
    /// Start.
    pub start: Timestamp,
    /// End, exclusive.
    pub end: Timestamp,
    /// Open, ended (draft), or final.
    pub state: PeriodState,
    /// Name for a chooser ("1 – 30 November 2026").
    pub words: String,
}

/// State of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// Running.
    Open,
    /// Over, its invoice still a draft or not there yet.
    Ended,
    /// Never changes again.
    Final,
}

/// Usage of one day in the agency's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayUsage {
    /// `2026-11-20`.
    pub day: String,
    /// Billable quantity; none for days to come.
    pub quantity: Option<String>,
    /// Same day of the period before.
    pub before: Option<String>,
    /// Forecast, for today and days to come.
    pub forecast: Option<String>,
}

/// A line of an invoice, ours or Stripe's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InvoiceLineView {
    /// What it is.
    pub words: String,
    /// Units.
    pub quantity: Option<String>,
    /// Amount.
    pub amount: Money,
}

/// Stripe's side of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StripeSide {
    /// Whether it is a preview or an invoice, and its status.
    pub words: String,
    /// Its lines for this meter.
    pub lines: Vec<InvoiceLineView>,
    /// Units in them.
    pub units: String,
    /// Their total.
    pub total: Money,
    /// Read when.
    pub read_at: Timestamp,
}

/// A named difference with its money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DifferenceView {
    /// Its name (law §9): `pending`, `held`, `late`…
    pub name: String,
    /// Units.
    pub units: String,
    /// Value.
    pub amount: Option<Money>,
    /// In words, with what to do.
    pub words: String,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportRow {
    /// Its identifier, as Stripe knows it.
    pub identifier: String,
    /// Client's nickname.
    pub client: String,
    /// Client's id.
    pub client_id: String,
    /// Meter.
    pub meter: String,
    /// Decided when.
    pub at: Timestamp,
    /// Units.
    pub units: String,
    /// Value at current quantities.
    pub amount: Option<Money>,
    /// Minute in Stripe.
    pub minute: Timestamp,
    /// Its state's name (law §6.5).
    pub state: String,
    /// Since when.
    pub state_since: Timestamp,
    /// Reason in words where it needs the owner.
    pub reason: Option<String>,
    /// Attempts made.
    pub attempts: u32,
    /// Stripe's request id of the last attempt.
    pub request_id: Option<String>,
    /// What the owner may say of it; empty where there is nothing to decide.
    pub decisions: Vec<super::ReportWord>,
}

/// A subject that belongs to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AssignedSubject {
    /// Mapping id.
    pub mapping_id: String,
    /// Subject id.
    pub subject_id: String,
    /// The platform's id of it.
    pub external_id: String,
    /// Its name.
    pub name: Option<String>,
    /// Source name.
    pub source: String,
    /// Since.
    pub from: Timestamp,
    /// Until.
    pub to: Option<Timestamp>,
    /// Quantity in the period shown, of the first rule's meter.
    pub quantity: String,
    /// Its share in per cent, one decimal.
    pub share: Option<String>,
}

/// An invoice as mirrored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InvoiceRow {
    /// `in_…`.
    pub id: String,
    /// Number shown to the client.
    pub number: Option<String>,
    /// Stripe's status.
    pub status: String,
    /// Period start.
    pub period_start: Option<Timestamp>,
    /// Period end.
    pub period_end: Option<Timestamp>,
    /// Total.
    pub total: Money,
    /// Still to pay.
    pub due: Money,
    /// Page on Stripe.
    pub link: Option<String>,
}

/// One row of the activity log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActivityRow {
    /// When.
    pub at: Timestamp,
    /// What.
    pub words: String,
}
