use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BillingMethod, Mode};

/// The set-up checklist, in its order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SetUpView {
    /// The steps.
    pub steps: Vec<SetUpStep>,
    /// How many are done.
    pub done: u32,
    /// The first step that is not done; none when all are.
    pub next: Option<StepId>,
    /// Name to prefill, from Stripe where it is connected.
    pub suggested_name: Option<String>,
    /// Currency to prefill.
    pub suggested_currency: Option<String>,
    /// Zone to prefill, from the system.
    pub suggested_zone: String,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SetUpStep {
    /// Which.
    pub id: StepId,
    /// Its state.
    pub state: StepState,
    /// What was done ("Northlight AI, USD"), or why it cannot be done yet.
    pub summary: Option<String>,
}

/// The steps of set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepId {
    /// Name, currency, zone.
    Agency,
    /// Stripe or Custom.
    Method,
    /// Stripe's key.
    Stripe,
    /// A source of usage.
    Source,
    /// What a credit costs; may be skipped.
    CreditPrice,
    /// Meter, product and metered price in Stripe.
    Price,
    /// What is sold as a whole; may be skipped.
    Plans,
    /// Clients, customers, subscriptions.
    Clients,
    /// First pull; sends nothing.
    FirstSync,
    /// The one confirmation after which units may leave.
    GoLive,
}

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Done.
    Done,
    /// The next one to do.
    Current,
    /// Not begun, may be begun.
    Open,
    /// Needs an earlier step first.
    Waiting,
    /// Left out by the owner.
    Skipped,
    /// Does not apply (Stripe steps under Custom).
    NotNeeded,
}

/// The agency step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgencyParams {
    /// Name of the agency, 1 to 80 characters.
    pub name: String,
    /// ISO currency code.
    pub currency: String,
    /// IANA zone.
    pub zone: String,
}

/// The billing-method step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MethodParams {
    /// Stripe or Custom.
    pub method: BillingMethod,
}

/// The Go-live check: one row per client, account rows above.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct GoLiveView {
    /// Where the units will go.
    pub mode: Mode,
    /// Account-wide findings: charges, payouts, foreign senders, grace.
    pub account: Vec<Finding>,
    /// One row per client.
    pub rows: Vec<GoLiveRow>,
    /// Floor of the bounds, in the agency's currency; none where the currency has no default and none was set.
    pub floor: Option<Money>,
    /// Units of the first run over all rows that may go live.
    pub first_units: String,
    /// Their value.
    pub first_amount: Option<Money>,
    /// When the workspace went live, if it did.
    pub live_at: Option<Timestamp>,
}

/// One client before Go live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct GoLiveRow {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Rule that goes live.
    pub rule_id: String,
    /// Meter billed.
    pub meter: String,
    /// Green may go live; amber may, and says why one looks twice; red stays off.
    pub light: Light,
    /// What was checked, worst first.
    pub findings: Vec<Finding>,
    /// Billing start: now, or earlier where the owner confirms the amount.
    pub start: Timestamp,
    /// Units of its first run.
    pub first_units: String,
    /// Their value.
    pub first_amount: Option<Money>,
    /// Whether it is live already.
    pub live: bool,
}

/// Result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// How bad.
    pub light: Light,
    /// In one sentence, with the cure where there is one.
    pub words: String,
}

/// Traffic light; always shown with words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Fine.
    Green,
    /// May go on, look twice.
    Amber,
    /// Must not go on.
    Red,
}

/// Confirmation of Go live: which rules, with the figures that were shown. More units since then wait (law §6.3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct GoLiveParams {
    /// The rules that go live.
    pub rows: Vec<GoLiveConfirm>,
    /// The owner's answer to "Does the platform already bill these clients?"; true stops Go live.
    pub platform_bills: bool,
    /// Floor of the bounds for currencies without a default, main units.
    pub floor: Option<String>,
}

/// One confirmed rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct GoLiveConfirm {
    /// The rule.
    pub rule_id: String,
    /// Units shown and approved.
    pub units: String,
    /// A start before now, when the owner chose one with its amount shown.
    pub start: Option<Timestamp>,
}
