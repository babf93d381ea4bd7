use domain::{
    Money,
    catalog::{Fault, PriceDraft},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyLine;

/// Prices of single clients, all in one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverridesView {
    /// Those that stand first, then by time.
    pub rows: Vec<OverrideRow>,
    /// What those that stand cost a month, in the agency's currency; none where no figure is known.
    pub cost: Option<Money>,
}

/// Another price for one client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverrideRow {
    /// Its id.
    pub id: String,
    /// Client.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Plan that the client was on when it was made; none without a plan.
    pub plan_id: Option<String>,
    /// The plan's name; else the product's, or the meter.
    pub plan: String,
    /// "$0.08 per 1000 tokens".
    pub words: String,
    /// What the client would pay without it.
    pub instead_of: String,
    /// Why.
    pub reason: String,
    /// Since when, or from when on.
    pub from: Timestamp,
    /// Meant to end then.
    pub until: Option<Timestamp>,
    /// From when on the client pays the usual price again; may lie ahead.
    pub ends: Option<Timestamp>,
    /// How it stands.
    pub state: OverrideState,
    /// What it costs the agency a month, at the client's last whole period; above zero is less revenue.
    pub cost: Option<Money>,
}

/// How an override stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OverrideState {
    /// Planned: it begins when the client's period ends.
    Coming,
    /// In force.
    InForce,
    /// In force, and planned to end when the client's period does.
    Ending,
    /// The owner's end has come; the client still pays it until it is taken back.
    Over,
    /// Taken back.
    Ended,
}

/// What can be priced for one client alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverrideChoices {
    /// Client.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// The prices that the client pays.
    pub prices: Vec<OverridePrice>,
}

/// A price that a client pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverridePrice {
    /// `price_…`, or a rule where nothing is in Stripe.
    pub id: String,
    /// Product, or meter.
    pub name: String,
    /// The plan that it is part of.
    pub plan: Option<String>,
    /// Its place in the plan: `base`, `usage[0]`.
    pub slot: Option<String>,
    /// What everybody pays: "$0.10 per 1000 tokens".
    pub words: String,
    /// What the client pays instead now, where it has a price of its own.
    pub own: Option<String>,
    /// What the client pays now, as it would be typed.
    pub draft: PriceDraft,
    /// It counts usage.
    pub metered: bool,
    /// "1000 tokens", "month": what one amount is for.
    pub per: String,
    /// When another price can begin: the end of the running period.
    pub begins: Option<Timestamp>,
    /// Why it cannot be changed now.
    pub blocked: Option<String>,
    /// Statements bill it, so it begins on any day that none of them was issued for.
    pub can_choose_day: bool,
    /// It can also begin at once, prorated: a price without usage.
    pub can_now: bool,
}

/// A price for one client alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct OverrideParams {
    /// Client id or nickname.
    pub client: String,
    /// Which of the client's prices it stands in for: its id, or its place in the plan; none where the client has one price.
    pub price: Option<String>,
    /// What the client pays. Only how it is charged, its amount, package and tiers are read; the rest stays as it is.
    pub draft: PriceDraft,
    /// Why, 1 to 200 characters.
    pub reason: String,
    /// The first day that is charged so, `2026-12-01`, in the agency's zone; only where statements bill. None for the next period's.
    pub from: Option<String>,
    /// When it is meant to end; none for no end. It waits for the owner then and does not end by itself.
    pub until: Option<Timestamp>,
    /// At once instead of at the period's end; only for a price without usage.
    pub now: bool,
}

/// An override as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverridePreview {
    /// Every broken field by its path; empty when it can be made.
    pub faults: Vec<Fault>,
    /// "$0.08 per 1000 tokens".
    pub words: Option<String>,
    /// What the client pays now.
    pub instead_of: Option<String>,
    /// From when on.
    pub begins: Option<Timestamp>,
    /// The quantity that both are rated at: "1,240 units of 1000 tokens in its last whole period"; none where there was none.
    pub at_words: Option<String>,
    /// The client's last whole period at the price that it pays now.
    pub before: Option<Money>,
    /// The same under its own price.
    pub after: Option<Money>,
    /// `after` less `before`; below zero is less revenue.
    pub difference: Option<Money>,
    /// What to know before it is made.
    pub notes: Vec<String>,
    /// Where statements bill and it is a base price: what plans ask for on the first statement that it touches.
    pub lines: Vec<MoneyLine>,
}

/// An override to take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EndOverrideParams {
    /// Its id.
    pub id: String,
    /// At once instead of at the period's end; only for a price without usage.
    #[serde(default)]
    pub now: bool,
    /// The first day on which the usual price is charged again, `2026-12-01`; only where statements bill. None for the next period's.
    #[serde(default)]
    pub on: Option<String>,
}
