//! A plan as it is written down, before anything of it is made.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Feature, Quota};
use crate::catalog::PriceDraft;

/// How a plan is offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// One per client, in the price list.
    #[default]
    Regular,
    /// Beside a regular plan: storage, more minutes.
    AddOn,
    /// One per client, not in the price list: given by hand.
    Hidden,
}

/// How a plan is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlanPayment {
    /// Costs nothing: one base price of zero.
    Free,
    /// A base price, usage prices, or both.
    #[default]
    Paid,
    /// Use is paid with credits that come with the plan or are bought before.
    Prepaid,
    /// By agreement: nothing is made in Stripe.
    Custom,
}

/// A price of a plan: made with it, or taken from the account as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a plan has a handful of them, nearly all new")]
pub enum PlanPrice {
    /// Made with the plan.
    New {
        /// What is made.
        draft: PriceDraft,
    },
    /// A price of the account.
    Existing {
        /// `price_…`.
        price: String,
        /// Our meter's code that it counts; `None` for a price without usage, or where it is known already.
        meter: Option<String>,
        /// Quantity of the meter in one unit, a decimal.
        unit: Option<String>,
    },
}

/// The credits of a prepaid plan. They stand here now; nothing burns yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct PlanCredits {
    /// Credits given with each period, a decimal; empty for none.
    pub included: String,
    /// What a further credit costs, main units; empty for the workspace's credit price.
    pub price_per_credit: String,
}

/// A plan as it is written down. Numbers are texts as typed; [`PlanDraft::check`] reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct PlanDraft {
    /// How it is offered.
    pub kind: PlanKind,
    /// How it is paid.
    pub payment: PlanPayment,
    /// Name as clients see it.
    pub name: String,
    /// One line about it, for clients; the price list shows it. "49/month" is enough: features have their own place.
    pub description: String,
    /// Limits.
    pub quotas: Vec<Quota>,
    /// Yes/no features.
    pub features: Vec<Feature>,
    /// The price that is charged whatever is used.
    pub base: Option<PlanPrice>,
    /// Prices of use.
    pub usage: Vec<PlanPrice>,
    /// Charged once, with the first invoice.
    pub setup_fee: Option<PlanPrice>,
    /// Days before the first charge, a whole number; empty for none.
    pub trial_days: String,
    /// Credits, where it is prepaid.
    pub credits: PlanCredits,
    /// Stands out in the price list.
    pub featured: bool,
}
