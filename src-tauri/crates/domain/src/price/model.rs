//! The price models (§2).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Currency, Quantity, UnitPrice};

/// A price in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Price {
    /// The currency of every amount in the model.
    pub currency: Currency,
    /// How a quantity becomes an amount.
    pub model: PriceModel,
}

/// How a quantity becomes an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PriceModel {
    /// One amount for a period, whatever the quantity.
    Flat {
        /// The amount, in minor units.
        amount: UnitPrice,
    },
    /// Every unit costs the same.
    PerUnit {
        /// The price of one unit.
        unit_amount: UnitPrice,
    },
    /// Units are sold in packages: Stripe's `transform_quantity`.
    Package {
        /// The price of one package.
        unit_amount: UnitPrice,
        /// Units in a package.
        divide_by: PackageSize,
        /// What happens to a part of a package.
        round: Round,
    },
    /// The tier that the whole quantity reaches prices every unit.
    Volume {
        /// The tiers.
        tiers: Tiers,
    },
    /// Each tier prices the units that fall into it.
    Graduated {
        /// The tiers.
        tiers: Tiers,
    },
}

/// How many units make a package: a whole number above zero.
pub type PackageSize = std::num::NonZeroU32;

/// What a part of a package counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// A part counts as a whole package.
    Up,
    /// A part counts as nothing.
    Down,
}

/// One tier. The first covers `[0, up_to]`; a later one is entered when the quantity is above the previous `up_to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tier {
    /// The last quantity that belongs to this tier; `None` for the last tier, which has no end.
    pub up_to: Option<Quantity>,
    /// The price of one unit; `None` counts as zero.
    pub unit_amount: Option<UnitPrice>,
    /// An amount charged once when the tier is reached (volume) or entered (graduated).
    pub flat_amount: Option<UnitPrice>,
}

impl Tier {
    /// The price of one unit.
    pub fn unit_price(&self) -> UnitPrice {
        self.unit_amount.unwrap_or_default()
    }
}

/// Tiers that cover every quantity exactly once: not empty, increasing, the last without end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "Vec<Tier>", into = "Vec<Tier>")]
#[ts(as = "Vec<Tier>")]
pub struct Tiers(Vec<Tier>);

/// Why tiers do not cover every quantity exactly once. Positions count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TiersError {
    /// There is no tier.
    #[error("there are no tiers")]
    Empty,
    /// A tier ends at or below the one before it, or at or below zero.
    #[error("tier {position} must end above the tier before it")]
    NotIncreasing {
        /// Which tier.
        position: usize,
    },
    /// A tier before the last has no end.
    #[error("tier {position} has no end but is not the last")]
    EndlessBeforeLast {
        /// Which tier.
        position: usize,
    },
    /// The last tier has an end, so larger quantities would have no price.
    #[error("the last tier must have no end")]
    LastHasEnd,
}

impl Tiers {
    /// Takes tiers that cover every quantity exactly once.
    ///
    /// # Errors
    /// See [`TiersError`].
    pub fn new(tiers: Vec<Tier>) -> Result<Self, TiersError> {
        let (last, bounded) = tiers.split_last().ok_or(TiersError::Empty)?;
        let mut previous = Quantity::ZERO;
        for (position, tier) in bounded.iter().enumerate() {
            let up_to = tier.up_to.ok_or(TiersError::EndlessBeforeLast { position })?;
            if up_to <= previous {
                return Err(TiersError::NotIncreasing { position });
            }
            previous = up_to;
        }
        if last.up_to.is_some() {
            return Err(TiersError::LastHasEnd);
        }
        Ok(Self(tiers))
    }

    /// The tiers in order.
    pub fn as_slice(&self) -> &[Tier] {
        &self.0
    }

    /// The first tier, which is charged even at zero.
    pub fn first(&self) -> &Tier {
        &self.0[0]
    }

    /// Each tier with the quantity above which it begins (0 for the first).
    pub(super) fn with_starts(&self) -> impl Iterator<Item = (Quantity, &Tier)> {
        let starts = std::iter::once(Quantity::ZERO).chain(self.0.iter().filter_map(|tier| tier.up_to));
        starts.zip(&self.0)
    }
}

impl TryFrom<Vec<Tier>> for Tiers {
    type Error = TiersError;

    fn try_from(tiers: Vec<Tier>) -> Result<Self, Self::Error> {
        Self::new(tiers)
    }
}

impl From<Tiers> for Vec<Tier> {
    fn from(tiers: Tiers) -> Self {
        tiers.0
    }
}

impl Price {
    /// The one unit price that every quantity has, if there is one (§6.6): without tiers that differ, flat amounts or packages.
    pub fn single_unit_price(&self) -> Option<UnitPrice> {
        match &self.model {
            PriceModel::PerUnit { unit_amount } => Some(*unit_amount),
            PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => {
                let price = tiers.first().unit_price();
                let same = |tier: &Tier| tier.unit_price() == price && tier.flat_amount.is_none_or(UnitPrice::is_zero);
                tiers.as_slice().iter().all(same).then_some(price)
            }
            PriceModel::Flat { .. } | PriceModel::Package { .. } => None,
        }
    }

    /// Whether a unit costs the same under both prices, whatever else is billed with it: the condition under which late units
    /// may simply be sent into the open period (§6.6).
    pub fn charges_units_like(&self, other: &Self) -> bool {
        self.currency == other.currency && self.single_unit_price().is_some_and(|price| other.single_unit_price() == Some(price))
    }

    /// Whether Stripe divides the quantity itself, so that the billing unit must be N = 1 (§2).
    pub fn divides_quantity(&self) -> bool {
        matches!(self.model, PriceModel::Package { .. })
    }
}
