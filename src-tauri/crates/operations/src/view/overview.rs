use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The Overview page. Every figure is of the agency's current calendar month unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverviewView {
    /// First instant of the month shown.
    pub from: Timestamp,
    /// End of the month shown (exclusive).
    pub to: Timestamp,
    /// Now, by the workspace's clock.
    pub now: Timestamp,
    /// Charges of the periods in this month, in the agency's currency; none while no client is billed.
    pub revenue: Option<Money>,
    /// The same span of the month before.
    pub revenue_before: Option<Money>,
    /// What the platforms charged for billable use; none while unknown.
    pub platform_cost: Option<Money>,
    /// Revenue less platform cost; none while either is unknown.
    pub margin: Option<Money>,
    /// Margin in per cent of revenue, one decimal, as a decimal string.
    pub margin_percent: Option<String>,
    /// Clients whose margin is below zero.
    pub below_zero: u32,
    /// Units due and not sent yet.
    pub units_waiting: String,
    /// Their value.
    pub units_waiting_value: Option<Money>,
    /// Clients with units waiting.
    pub units_waiting_clients: u32,
    /// Of these, clients held or stopped.
    pub units_held_clients: u32,
    /// What waits for the owner, most money first.
    pub needs_you: Vec<NeedView>,
    /// Up to twelve months, oldest first, the current one last.
    pub months: Vec<MonthFigures>,
    /// What happens next without the owner's doing.
    pub coming_up: Vec<ComingUp>,
    /// Amounts in other currencies than the agency's are left out of the sums; their clients are counted here.
    pub other_currency_clients: u32,
}

/// How much waits for the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NeedsCount {
    /// Items under "Needs you".
    pub needs_you: u32,
}

/// One thing that waits for the owner, ending in one verb.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct NeedView {
    /// What kind of thing.
    pub kind: NeedKind,
    /// Client, account or source it is about.
    pub subject: String,
    /// The reason, in one sentence with its numbers.
    pub reason: String,
    /// Money at stake, if known.
    pub amount: Option<Money>,
    /// Since when.
    pub since: Timestamp,
    /// Where the verb leads.
    pub goes_to: NeedTarget,
}

/// Kinds of things that need the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// An invoice is open past its due date.
    Unpaid,
    /// A subscription whose first invoice is not paid: it has not begun, or Stripe dropped it.
    FirstPayment,
    /// A payment was declined and nothing made it good.
    PaymentFailed,
    /// A client's bank asks a payment back, and the owner must answer.
    Disputed,
    /// A payout came back from the owner's bank.
    PayoutFailed,
    /// Units held by a bound.
    Held,
    /// No subscription item prices the meter.
    NoPayer,
    /// Two items would charge the same use.
    ChargesTwice,
    /// Two sources may count the same use.
    SameUse,
    /// Someone else sends to this pair.
    Foreign,
    /// A subject with usage belongs to no client.
    Unassigned,
    /// A platform no longer lists records that are billed.
    Gone,
    /// A unit sells below its cost.
    BelowCost,
    /// Stripe refused a report.
    Rejected,
    /// It is not known whether a report arrived.
    Uncertain,
    /// Accepted, but not in Stripe's count.
    Missing,
    /// Units of a final period that are not sent yet.
    Late,
    /// A price of one client alone has reached its end and is still charged.
    OverrideOver,
    /// A client has no payment method, or one that has expired or soon will.
    PaymentMethod,
    /// A secret was refused or is missing.
    Connection,
    /// Stripe does not let the account charge.
    ChargesOff,
    /// Stripe does not pay out to the bank.
    PayoutsOff,
    /// The last sync of a source failed.
    SyncFailed,
}

/// Where a need is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum NeedTarget {
    /// The client's page.
    Client {
        /// Its id.
        id: String,
    },
    /// The send queue.
    Queue,
    /// Units sent.
    Sent,
    /// Payments.
    Payments,
    /// Payouts.
    Payouts,
    /// The unassigned inbox.
    Unassigned,
    /// The client's records that their platform no longer lists.
    Gone {
        /// The client's id.
        client: String,
    },
    /// Connections.
    Connections,
    /// The Stripe account and its payouts.
    StripeAccount,
    /// Reconcile.
    Reconcile,
    /// Prices of single clients.
    Overrides,
}

/// A month's figures for the trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MonthFigures {
    /// `2026-11`.
    pub month: String,
    /// Charges of the month.
    pub revenue: Option<Money>,
    /// Platform cost of the month.
    pub cost: Option<Money>,
    /// Expected charges at the month's end; the current month only, and only with a day or more behind it.
    pub revenue_forecast: Option<Money>,
    /// Expected cost at the month's end.
    pub cost_forecast: Option<Money>,
}

/// An event to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ComingUp {
    /// When.
    pub at: Timestamp,
    /// What, in words.
    pub what: String,
    /// Money or number beside it, already in words.
    pub figure: Option<String>,
}
