use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Mode, PageRequest, PeriodView};

/// Which periods, which clients, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthTableParams {
    /// `current`, `last`, `2026-11` (the periods that start in it) or a range; `current` when none.
    pub period: Option<String>,
    /// Part of nickname, customer name, e-mail or id.
    pub search: Option<String>,
    /// Only these clients.
    pub only: Option<MonthFilter>,
    /// Column to sort by; `amount` by default.
    pub sort: Option<MonthSort>,
    /// Turns the order; most money first by default, names from A.
    pub descending: Option<bool>,
    /// Which clients of the list.
    pub page: Option<PageRequest>,
}

/// Which clients of a month are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MonthFilter {
    /// Units of theirs are ready to be sent.
    Ready,
    /// Something of theirs waits for the owner.
    NeedsOwner,
    /// Their month is over and its statement is not issued.
    ToIssue,
    /// An invoice of theirs is past its day.
    Unpaid,
    /// What they are charged is less than what their use cost.
    BelowCost,
}

/// Columns that a month can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MonthSort {
    /// Nickname.
    Name,
    /// Money of the period.
    Amount,
    /// Money of the period before.
    Last,
    /// The difference.
    Change,
    /// Margin.
    Margin,
}

/// The month table: every client's periods at a glance (law §5, §6.1, §10).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MonthTableView {
    /// The words that were asked for.
    pub period: String,
    /// What one can ask for besides `current` and `last`: months in which a period starts, newest first.
    pub choices: Vec<String>,
    /// The one sentence of the page.
    pub sentence: String,
    /// The clients of this page.
    pub clients: Vec<MonthClient>,
    /// All clients that match.
    pub total: u32,
    /// How many clients each filter has.
    pub counts: MonthCounts,
    /// What everything that matches and is billed comes to, a currency each; amounts of different currencies are never added.
    pub totals: Vec<MonthTotal>,
    /// What of it can be approved in one go.
    pub ready: MonthUnits,
    /// What is kept back: held, stopped or late. It is never approved with the rest.
    pub held: MonthUnits,
    /// Ready lines of the send queue that are not among those here: of other periods, or of other clients.
    pub ready_elsewhere: u32,
    /// Whether a period of it still runs, so that its figures grow.
    pub runs: bool,
    /// Where units go.
    pub mode: Mode,
    /// When usage was last counted.
    pub counted_at: Option<Timestamp>,
    /// When Stripe's invoices were last read.
    pub stripe_read_at: Option<Timestamp>,
    /// Made when.
    pub now: Timestamp,
}

/// How many clients fit each filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthCounts {
    /// All.
    pub all: u32,
    /// With units ready to be sent.
    pub ready: u32,
    /// That need the owner.
    pub needs_owner: u32,
    /// Whose statement is to be issued.
    pub to_issue: u32,
    /// With an unpaid invoice.
    pub unpaid: u32,
    /// Below cost.
    pub below_cost: u32,
}

/// Units of several clients.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct MonthUnits {
    /// The send queue's lines: `rule:period`.
    pub lines: Vec<String>,
    /// Units.
    pub units: String,
    /// Their value, a currency each.
    pub amounts: Vec<Money>,
    /// Clients.
    pub clients: u32,
}

/// A sum of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MonthTotal {
    /// Its money.
    pub money: MonthMoney,
    /// Clients with an amount in this currency.
    pub clients: u32,
    /// Clients of these whose cost is not known, so that the sum has no margin.
    pub unknown_costs: u32,
}

/// Money of a period beside the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthMoney {
    /// What the period comes to so far; under Custom the statement's own amount.
    pub amount: Money,
    /// What the period before was charged, whole; none where there was none.
    pub last: Option<Money>,
    /// What this one is compared with: the period before by the same time while this one runs, whole once it is over.
    pub compared: Option<Money>,
    /// Amount less what it is compared with.
    pub change: Option<Money>,
    /// The same in per cent, one decimal, signed; none where nothing was charged before.
    pub change_percent: Option<String>,
    /// What the platform charged for the use; none while that is unknown.
    pub cost: Option<Money>,
    /// Amount less cost; none while the cost is unknown.
    pub margin: Option<Money>,
    /// Margin in per cent of the amount, one decimal.
    pub margin_percent: Option<String>,
}

/// A client's part of the month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MonthClient {
    /// Client id.
    pub id: String,
    /// Nickname.
    pub nickname: String,
    /// One per rule and period, then what is charged whatever is used.
    pub lines: Vec<MonthLine>,
    /// All lines together; none while they have several currencies, or while nothing is billed.
    pub money: Option<MonthMoney>,
    /// Whether its lines are in the totals: not before Go live.
    pub is_billed: bool,
    /// The state that matters most among its lines.
    pub state: MonthState,
    /// Why, where a client has no line.
    pub reason: Option<String>,
    /// Whether something waits for the owner.
    pub needs_owner: bool,
    /// When the usage of its accounts was last read, the oldest of its sources; none without one.
    pub usage_read_at: Option<Timestamp>,
}

/// A rule in one period, or what is charged whatever is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MonthLine {
    /// `rule:period` as in the send queue, or a name of its own.
    pub id: String,
    /// What it charges for.
    pub kind: MonthLineKind,
    /// Meter; or the plan, or what a fixed price is for.
    pub what: String,
    /// The rule that it belongs to.
    pub rule_id: Option<String>,
    /// Its period; none for what has none of its own.
    pub period: Option<PeriodView>,
    /// The word for the period before, where its figure is explained: an id, or under Custom a month.
    pub last_period: Option<String>,
    /// Billable use.
    pub quantity: Option<String>,
    /// Use before billing began: never charged.
    pub history: Option<String>,
    /// Units due.
    pub units: Option<String>,
    /// Units decided: sent, being sent, adopted or written off.
    pub sent: Option<String>,
    /// Units ready to be sent.
    pub ready: Option<String>,
    /// Units kept back: held, stopped or late.
    pub held: Option<String>,
    /// What the units ready or kept back are worth.
    pub waiting_amount: Option<Money>,
    /// Its money.
    pub money: MonthMoney,
    /// Where it stands.
    pub state: MonthState,
    /// Why, with numbers.
    pub reason: Option<String>,
    /// Whether it is in the totals.
    pub is_billed: bool,
    /// Whether it waits for the owner.
    pub needs_owner: bool,
    /// Stripe's invoice of it.
    pub invoice: Option<MonthInvoice>,
    /// Its statement, under Custom.
    pub statement: Option<MonthStatement>,
}

/// What a line charges for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MonthLineKind {
    /// Use, by a rule.
    Usage,
    /// A plan's base price and set-up fee, on statements.
    Plan,
    /// Base prices and one-off items on Stripe's invoices and previews.
    Fixed,
}

/// An invoice of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthInvoice {
    /// Its number, once it is finalised.
    pub number: Option<String>,
    /// Where it stands: "Open, due 3 Dec 2026".
    pub words: String,
    /// Its page on Stripe.
    pub link: Option<String>,
}

/// A statement of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthStatement {
    /// The word for its month: `2026-11`.
    pub period: String,
    /// Its number, once it is issued.
    pub number: Option<u32>,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MonthState {
    /// The period runs, and no unit waits.
    Open,
    /// Units may be sent.
    Ready,
    /// Approved, waits for a minute or for doubt to clear.
    Approved,
    /// Held by a bound.
    Held,
    /// No item prices it.
    NoPayer,
    /// Two items would charge it.
    ChargesTwice,
    /// Stripe's count is above ours.
    Foreign,
    /// A report of the pair is in doubt.
    InDoubt,
    /// Rejected, missing: waits for the owner.
    Stopped,
    /// Not live.
    NotLive,
    /// Units of a final period.
    Late,
    /// Every unit due was sent; no invoice is final yet.
    Sent,
    /// On an invoice that is to be paid.
    Invoiced,
    /// Paid.
    Paid,
    /// Past its day, or given up.
    Unpaid,
    /// Under Custom: the month is over, its statement is not issued.
    ToIssue,
    /// Under Custom: issued, to be paid.
    Issued,
    /// Used before billing began: never charged.
    History,
    /// Over, and nothing is charged for it.
    Nothing,
    /// No usage account is assigned to the client.
    Unmapped,
    /// No price and no plan bills the client.
    NotBilled,
}
