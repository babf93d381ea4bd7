//! A price as an owner types it. Every number is text, in main units, so that nothing typed is lost before it is checked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Every;
use crate::price::Round;

/// How a quantity becomes an amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// One amount for a period, or once.
    #[default]
    Flat,
    /// Every unit costs the same.
    PerUnit,
    /// Units are sold in packages.
    Package,
    /// The tier that the whole quantity reaches prices every unit.
    Volume,
    /// Each tier prices the units that fall into it.
    Graduated,
}

impl Charge {
    /// Whether its amounts stand in tiers.
    pub const fn has_tiers(self) -> bool {
        matches!(self, Self::Volume | Self::Graduated)
    }
}

/// Whether a price contains tax. Stripe keeps inclusive or exclusive for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TaxBehavior {
    /// As the account's tax settings say.
    #[default]
    Unspecified,
    /// Tax comes on top.
    Exclusive,
    /// Tax is in it.
    Inclusive,
}

/// A price as typed. Only what `charge` uses is read: tiers for volume and graduated, `unit_amount` else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct PriceDraft {
    /// How a quantity becomes an amount.
    pub charge: Charge,
    /// The price's own currency: an ISO code in any case.
    pub currency: String,
    /// The amount (flat), or the price of one unit or package: main units, up to 12 places of a minor unit.
    pub unit_amount: String,
    /// Units in a package, and what a part of one counts as.
    pub package: Option<PackageDraft>,
    /// Lowest first; the last one without an end.
    pub tiers: Vec<TierDraft>,
    /// The same price in further currencies, each with amounts of its own.
    pub currencies: Vec<CurrencyDraft>,
    /// `None`: charged once.
    pub every: Option<Every>,
    /// What is counted; `None`: charged by the subscription's own quantity (licensed).
    pub usage: Option<UsageDraft>,
    /// A fixed name by which the price is found, at most 200 characters; empty for none.
    pub lookup_key: String,
    /// A note that clients do not see; empty for none.
    pub nickname: String,
    /// Whether tax is in it.
    pub tax_behavior: TaxBehavior,
    /// Days of trial that subscriptions made here begin with; empty for none. At most 730.
    pub trial_days: String,
}

/// How packages are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackageDraft {
    /// Units in a package: a whole number above zero.
    pub size: String,
    /// What a part of a package counts as.
    pub round: Round,
}

/// One tier in the price's own currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TierDraft {
    /// The last whole unit of the tier; empty in the last one, which has no end.
    pub up_to: String,
    /// Price of one unit, main units; empty counts as zero where there is a flat amount.
    pub unit_amount: String,
    /// Charged once when the tier is reached, main units; empty for none.
    pub flat_amount: String,
}

/// The price's amounts in a further currency. The tiers end where those of the own currency end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CurrencyDraft {
    /// ISO code in any case.
    pub currency: String,
    /// As [`PriceDraft::unit_amount`].
    pub unit_amount: String,
    /// One for each tier of the own currency.
    pub tiers: Vec<TierAmountsDraft>,
}

/// A tier's amounts in a further currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TierAmountsDraft {
    /// As [`TierDraft::unit_amount`].
    pub unit_amount: String,
    /// As [`TierDraft::flat_amount`].
    pub flat_amount: String,
}

/// What a usage-based price counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct UsageDraft {
    /// Our meter's code: `tokens`.
    pub meter: String,
    /// Quantity of the meter in one unit: `1000`. 1 for packages, which divide by themselves (§2).
    pub unit: String,
    /// A meter of the Stripe account (`mtr_…`) that is to count the units; `None`: the one made for this code and unit.
    pub stripe_meter: Option<String>,
}
