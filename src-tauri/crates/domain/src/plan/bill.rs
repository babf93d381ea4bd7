//! What a plan costs in one period: its base price and its usage prices, line by line (§2).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::price::RatingError;
use crate::{Currency, Line, LineKind, Money, Price, PriceModel, Quantity, UnitPrice};

/// One price of a plan with the units of it that a period had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its place in the plan: `base`, `usage[0]`.
    pub slot: String,
    /// What it charges, in the currency of the bill.
    pub price: Price,
    /// Units; 1 for a base price.
    pub units: Quantity,
}

/// A plan's bill: the lines that Stripe would list, each rounded on its own, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanBill {
    /// The lines in the order of the plan's prices.
    pub lines: Vec<PlanLine>,
    /// Their sum, before tax and discounts.
    pub total: Money,
}

/// A line with the price that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanLine {
    /// The price's place in the plan.
    pub slot: String,
    /// The line.
    pub line: Line,
}

/// Rates every price on its own and adds the rounded lines.
///
/// # Errors
/// An amount that does not fit; prices of different currencies, which are never added.
pub fn bill(currency: Currency, parts: &[Part]) -> Result<PlanBill, RatingError> {
    let mut lines = Vec::new();
    let mut total = Money::zero(currency);
    for part in parts {
        let rated = part.price.rate(part.units)?;
        total = total.checked_add(rated.total).map_err(|_| RatingError::OutOfRange { quantity: part.units })?;
        lines.extend(rated.lines.into_iter().map(|line| PlanLine { slot: part.slot.clone(), line }));
    }
    Ok(PlanBill { lines, total })
}

/// The units that a price includes: the end of a graduated first tier that costs nothing, so that Stripe and this crate agree (§2).
pub fn included(price: &Price) -> Option<Quantity> {
    match &price.model {
        PriceModel::Graduated { tiers } => {
            let first = tiers.first();
            let free = first.unit_price().is_zero() && first.flat_amount.is_none_or(UnitPrice::is_zero);
            first.up_to.filter(|_| free)
        }
        _ => None,
    }
}

/// Whether a line is of the included units.
pub fn is_included(line: &Line) -> bool {
    line.kind == LineKind::TierUnits
        && line.unit_amount.is_zero()
        && line.tier.is_some_and(|tier| tier.above == Quantity::ZERO && tier.up_to.is_some())
}
