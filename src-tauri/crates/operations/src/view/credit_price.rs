use domain::{CreditPreview, Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Inputs of a credit price (law §3). Amounts are main units as decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreditPriceParams {
    /// What the client pays per credit; under `markup` unused.
    pub price: Option<String>,
    /// What the platform charges per credit; unknown if none.
    pub cost: Option<String>,
    /// How the two combine.
    pub mode: CreditMode,
    /// Per cent on top of cost under `markup`.
    pub markup_percent: Option<String>,
    /// ISO code.
    pub currency: String,
    /// Smallest step of a credit; 1 by default.
    pub step: Option<String>,
    /// Platform's share of the margin in per cent.
    pub platform_fee_percent: Option<String>,
    /// Stripe's fee in per cent of the payment.
    pub stripe_fee_percent: Option<String>,
    /// Stripe's fixed fee per payment, main units.
    pub stripe_fee_fixed: Option<String>,
    /// Amounts to show, main units; the standard list when empty.
    pub amounts: Vec<String>,
}

/// Modes of the credit price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CreditMode {
    /// The client pays the price.
    AllIn,
    /// The client pays platform cost plus price.
    OnTop,
    /// The client pays platform cost and a percentage.
    Markup,
}

/// The Credit price page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CreditPriceView {
    /// The inputs that made it.
    pub params: CreditPriceParams,
    /// `$10 = 2500 credits`; none for a price of zero.
    pub sentence: Option<String>,
    /// "$0.004 per credit, platform cost included".
    pub mode_words: String,
    /// One row per amount.
    pub rows: Vec<CreditPreview>,
    /// Whom it bills, named; empty means "Preview only. No client is billed by this price."
    pub bills: Vec<CreditPriceUse>,
    /// Warnings in words (below cost).
    pub warnings: Vec<String>,
    /// When it was saved; none for a draft.
    pub saved_at: Option<Timestamp>,
}

/// A client billed by the credit price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreditPriceUse {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// What of it is billed.
    pub words: String,
}

/// What-if: the agency's own history under a draft price per unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WhatIfView {
    /// Meter re-rated.
    pub meter: String,
    /// Quantity of one unit.
    pub unit: String,
    /// Price per unit now, main units; none when clients' prices differ.
    pub price_now: Option<String>,
    /// Draft price per unit, main units.
    pub price_draft: String,
    /// Months, oldest first.
    pub months: Vec<WhatIfMonth>,
    /// Sum of revenue now.
    pub revenue_now: Money,
    /// Sum of revenue under the draft.
    pub revenue_draft: Money,
    /// Platform cost of the same use; none while unknown.
    pub cost: Option<Money>,
    /// Clients that would have paid more.
    pub pays_more: u32,
    /// Clients re-rated.
    pub clients: u32,
    /// Who would have paid most more, and how much.
    pub most: Option<(String, Money)>,
}

/// A month of the what-if.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WhatIfMonth {
    /// `2026-11`.
    pub month: String,
    /// Revenue at the prices in force.
    pub now: Money,
    /// Revenue under the draft.
    pub draft: Money,
}

/// Question of the what-if.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WhatIfParams {
    /// Meter key.
    pub meter: String,
    /// Draft price per billing unit, main units.
    pub price: String,
}
