//! Rating: quantity × price → lines and their total (§1.4, §2).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::model::{Price, PriceModel, Round, Tier, Tiers};
use crate::{Cost, Currency, Money, MoneyError, Quantity, UnitPrice};

/// A rated quantity: the lines that Stripe would list, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rated {
    /// Each line rounded on its own.
    pub lines: Vec<Line>,
    /// The sum of the rounded lines.
    pub total: Money,
}

/// One line: `quantity × unit_amount`, rounded once to `amount`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Line {
    /// What the line charges.
    pub kind: LineKind,
    /// Units or packages; 1 for a flat amount.
    pub quantity: Quantity,
    /// What one of them costs, exactly.
    pub unit_amount: Cost,
    /// The product, rounded half away from zero to the currency's smallest step.
    pub amount: Money,
    /// The tier that the line belongs to.
    pub tier: Option<TierRange>,
}

/// What a line charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// One amount for the period.
    Flat,
    /// Units at one price.
    Units,
    /// Packages of units.
    Packages,
    /// A tier's units.
    TierUnits,
    /// A tier's flat amount.
    TierFlat,
}

/// The quantities of a tier: above `above`, up to and including `up_to`. The first tier includes 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TierRange {
    /// Where the tier before ends; 0 for the first.
    pub above: Quantity,
    /// Where this one ends; `None` for the last.
    pub up_to: Option<Quantity>,
}

/// Why a quantity cannot be rated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    /// An amount does not fit into money.
    #[error("{quantity} units cost more than can be kept exactly")]
    OutOfRange {
        /// The quantity that was to be rated.
        quantity: Quantity,
    },
}

impl Price {
    /// Rates a period's total quantity.
    ///
    /// A quantity below zero bills as zero; at zero the first tier's flat amount is still charged, in both tier modes (§2).
    ///
    /// # Errors
    /// An amount that does not fit into [`Money`].
    pub fn rate(&self, quantity: Quantity) -> Result<Rated, RatingError> {
        let billed = quantity.max(Quantity::ZERO);
        self.lines(billed)
            .and_then(|lines| {
                let total = Money::sum(self.currency, lines.iter().map(|line| line.amount))?;
                Ok(Rated { lines, total })
            })
            // Every line is in the price's own currency, so range is the only thing that can fail.
            .map_err(|_| RatingError::OutOfRange { quantity })
    }

    /// What a part of a period costs, such as 17 of 30 days: each line's exact product times the share, rounded once, then added (§1.4).
    ///
    /// # Errors
    /// A whole of zero; an amount that does not fit into [`Money`].
    pub fn rate_share(&self, quantity: Quantity, part: u32, whole: u32) -> Result<Money, RatingError> {
        let out_of_range = RatingError::OutOfRange { quantity };
        let lines = self.lines(quantity.max(Quantity::ZERO)).map_err(|_| out_of_range.clone())?;
        let mut total = Money::zero(self.currency);
        for line in lines {
            let exact = line.unit_amount.checked_times(line.quantity).ok_or_else(|| out_of_range.clone())?;
            let amount = exact.share_to_step(part, whole).map_err(|_| out_of_range.clone())?;
            total = total.checked_add(amount).map_err(|_| out_of_range.clone())?;
        }
        Ok(total)
    }

    fn lines(&self, quantity: Quantity) -> Result<Vec<Line>, MoneyError> {
        let currency = self.currency;
        match &self.model {
            PriceModel::Flat { amount } => Ok(vec![line(LineKind::Flat, Quantity::ONE, *amount, currency, None)?]),
            PriceModel::PerUnit { unit_amount } => Ok(vec![line(LineKind::Units, quantity, *unit_amount, currency, None)?]),
            PriceModel::Package { unit_amount, divide_by, round } => {
                let packages = packages(quantity, divide_by.get(), *round)?;
                Ok(vec![line(LineKind::Packages, packages, *unit_amount, currency, None)?])
            }
            PriceModel::Volume { tiers } => volume(tiers, quantity, currency),
            PriceModel::Graduated { tiers } => graduated(tiers, quantity, currency),
        }
    }
}

/// The one place where a product of money is rounded.
fn line(kind: LineKind, quantity: Quantity, price: UnitPrice, currency: Currency, tier: Option<TierRange>) -> Result<Line, MoneyError> {
    let amount = price.times(quantity, currency)?.round_to_step()?;
    Ok(Line { kind, quantity, unit_amount: price.to_cost(currency)?, amount, tier })
}

/// Ceiling or floor of the period's total; 0 is 0.
fn packages(quantity: Quantity, divide_by: u32, round: Round) -> Result<Quantity, MoneyError> {
    let size = i128::from(divide_by) * Quantity::ONE.to_micros();
    let (whole, rest) = (quantity.to_micros() / size, quantity.to_micros() % size);
    let count = whole + i128::from(rest > 0 && round == Round::Up);
    Quantity::ONE.checked_mul(count).ok_or(MoneyError::OutOfRange)
}

fn volume(tiers: &Tiers, quantity: Quantity, currency: Currency) -> Result<Vec<Line>, MoneyError> {
    let reached = |(_, tier): &(Quantity, &Tier)| tier.up_to.is_none_or(|up_to| quantity <= up_to);
    // The last tier has no end, so every quantity reaches one.
    match tiers.with_starts().find(reached) {
        Some((above, tier)) => tier_lines(above, tier, quantity, currency),
        None => Ok(Vec::new()),
    }
}

fn graduated(tiers: &Tiers, quantity: Quantity, currency: Currency) -> Result<Vec<Line>, MoneyError> {
    let mut lines = Vec::new();
    for (position, (above, tier)) in tiers.with_starts().enumerate() {
        if position > 0 && quantity <= above {
            break;
        }
        let end = tier.up_to.map_or(quantity, |up_to| up_to.min(quantity));
        // Both are between 0 and the quantity, so the difference fits.
        let inside = end.checked_sub(above).ok_or(MoneyError::OutOfRange)?;
        lines.extend(tier_lines(above, tier, inside, currency)?);
    }
    Ok(lines)
}

/// A tier's units, then its flat amount if it has one: as Stripe lists them.
fn tier_lines(above: Quantity, tier: &Tier, units: Quantity, currency: Currency) -> Result<Vec<Line>, MoneyError> {
    let range = Some(TierRange { above, up_to: tier.up_to });
    let mut lines = vec![line(LineKind::TierUnits, units, tier.unit_price(), currency, range)?];
    if let Some(flat) = tier.flat_amount {
        lines.push(line(LineKind::TierFlat, Quantity::ONE, flat, currency, range)?);
    }
    Ok(lines)
}
