//! Late usage and corrections of final periods: computed, named, valued; sending them is decided elsewhere (§6.6).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DueError;
use super::units::floor_units;
use crate::price::RatingError;
use crate::rule::{BillingUnit, RemainderRule};
use crate::{Money, Period, Price, Quantity};

/// A final period as it was charged, and what is known of its usage now.
#[derive(Debug, Clone, Copy)]
pub struct ChargedPeriod<'a> {
    /// The period.
    pub period: Period,
    /// Its own price.
    pub price: &'a Price,
    /// Its own remainder rule.
    pub remainder: RemainderRule,
    /// The remainder that was carried into it.
    pub remainder_in: Quantity,
    /// How far late quantities of earlier periods had moved that remainder, whole units apart: what was carried in less what the period
    /// before carried out. Zero for a first period, and where late quantities were charged as lines of their own (statements).
    pub joined: Quantity,
    /// Usage that its units, and late units decided since, were made from.
    pub charged_usage: Quantity,
    /// Usage as it is known now.
    pub usage: Quantity,
    /// Units charged, late units decided since included.
    pub charged_units: i64,
}

/// What a final period still owes, or is owed: its usage re-rated minus what was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Late {
    /// The final period.
    pub period: Period,
    /// Usage that became known late; below zero for a correction downwards.
    pub quantity: Quantity,
    /// Units that it completes, or takes back.
    pub units: i64,
    /// Their value under the period's own price and tiers: re-rated minus charged.
    pub value: Money,
}

/// The late units of all final periods, and the remainder with which the open period goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateUsage {
    /// One entry per period whose usage changed, in order, also when no unit follows from it.
    pub late: Vec<Late>,
    /// The open remainder after late quantities joined it.
    pub remainder: Quantity,
}

/// Works out what changed in final periods, oldest first.
///
/// The remainder that a final period carried out is frozen; `carried_in` is that of the last one, with the late quantities that were
/// decided since (they are part of `charged_usage`). A late quantity joins it before any use of the open period does, so that late
/// units do not move while that period fills. It joins once: what had joined before a later period became final is part of what that one
/// carried out (`joined`), and is not added again. A unit it completes has the price of the late use's own period. Periods whose
/// remainder was dropped or rounded up are re-rated alone.
///
/// # Errors
/// A figure that does not fit.
pub fn late(periods: &[ChargedPeriod<'_>], unit: BillingUnit, carried_in: Quantity) -> Result<LateUsage, DueError> {
    let mut remainder = carried_in;
    for period in periods {
        remainder = remainder.checked_sub(period.joined).ok_or(DueError::OutOfRange)?;
    }
    let mut found: Vec<Late> = Vec::new();
    for period in periods {
        let quantity = period.usage.checked_sub(period.charged_usage).ok_or(DueError::OutOfRange)?;
        if quantity.is_zero() {
            continue;
        }
        let alone = period.remainder_in.checked_add(period.usage).ok_or(DueError::OutOfRange)?;
        let units = match period.remainder {
            RemainderRule::Carry => {
                let (units, rest) = floor_units(remainder.checked_add(quantity).ok_or(DueError::OutOfRange)?, unit);
                remainder = rest;
                units
            }
            RemainderRule::Drop => floor_units(alone, unit).0 - i128::from(period.charged_units),
            RemainderRule::RoundUp => {
                let (whole, rest) = floor_units(alone, unit);
                whole + i128::from(!rest.is_zero()) - i128::from(period.charged_units)
            }
        };
        let units = i64::try_from(units).map_err(|_| DueError::OutOfRange)?;
        found.push(Late { period: period.period, quantity, units, value: value(period, units)? });
    }
    // A late quantity that joined, was charged with a later period, and was then taken back: the last final period answers for it.
    if let Some(last) = periods.last() {
        let (units, rest) = floor_units(remainder, unit);
        if units != 0 && last.remainder == RemainderRule::Carry {
            remainder = rest;
            let own = found.iter().position(|late| late.period == last.period).map(|at| found.remove(at));
            let before = own.as_ref().map_or(0, |late| i128::from(late.units));
            let units = i64::try_from(before + units).map_err(|_| DueError::OutOfRange)?;
            let quantity = own.map_or(Quantity::ZERO, |late| late.quantity);
            found.push(Late { period: last.period, quantity, units, value: value(last, units)? });
        }
    }
    Ok(LateUsage { late: found, remainder })
}

/// The remainder that was carried into a final period under [`RemainderRule::Carry`]: what its usage and what it carried out leave over of
/// whole units. At least 0, below N.
///
/// # Errors
/// A figure that does not fit.
pub fn remainder_into(charged_usage: Quantity, remainder_out: Quantity, unit: BillingUnit) -> Result<Quantity, DueError> {
    Ok(floor_units(remainder_out.checked_sub(charged_usage).ok_or(DueError::OutOfRange)?, unit).1)
}

/// The period re-rated with the late units, minus the period as charged.
fn value(period: &ChargedPeriod<'_>, units: i64) -> Result<Money, DueError> {
    let total = period.charged_units.checked_add(units).ok_or(DueError::OutOfRange)?;
    let now = period.price.rate(Quantity::from_whole(total))?.total;
    let before = period.price.rate(Quantity::from_whole(period.charged_units))?.total;
    now.checked_sub(before).map_err(|_| RatingError::OutOfRange { quantity: Quantity::from_whole(total) }.into())
}
