//! Units due per period of a rule (§6.1).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DueError;
use crate::rule::{BillingUnit, RemainderRule};
use crate::{Period, Quantity};

/// What was used in one period of a rule, from the rule's start on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodUsage {
    /// The period.
    pub period: Period,
    /// Billable usage inside it; below zero when corrections outweigh use.
    pub usage: Quantity,
    /// Whether the period has closed, so that its remainder is settled by the rule.
    pub closed: bool,
}

/// The units of one period, and how its remainder came and went.
///
/// Always: `remainder_in + usage + rounded_up = units × N + remainder_out + dropped`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeriodDue {
    /// The period.
    pub period: Period,
    /// Billable usage inside it.
    pub usage: Quantity,
    /// What the period before carried in.
    pub remainder_in: Quantity,
    /// Units due: a whole number, below zero when corrections outweigh use.
    pub units: i64,
    /// What is left: shown while the period is open, carried into the next under [`RemainderRule::Carry`]. At least 0, below N.
    pub remainder_out: Quantity,
    /// What was left at the close and is not billed, under [`RemainderRule::Drop`].
    pub dropped: Quantity,
    /// What was missing to a whole unit at the close and is billed as if used, under [`RemainderRule::RoundUp`].
    pub rounded_up: Quantity,
}

/// The units due in each period of a chain, in order.
///
/// Units are the floor, towards minus infinity, of usage and carried remainder divided by N: unit k is due when usage reaches
/// k × N. `carried_in` is what the rule before this one carried out, zero for a first rule. The result depends only on each period's sum, never on how the usage arrived.
///
/// # Errors
/// A sum or a count of units that does not fit.
pub fn due(periods: &[PeriodUsage], unit: BillingUnit, rule: RemainderRule, carried_in: Quantity) -> Result<Vec<PeriodDue>, DueError> {
    let mut carried = carried_in;
    let mut result = Vec::with_capacity(periods.len());
    for &PeriodUsage { period, usage, closed } in periods {
        let total = carried.checked_add(usage).ok_or(DueError::OutOfRange)?;
        let (units, rest) = floor_units(total, unit);
        let mut due = PeriodDue {
            period,
            usage,
            remainder_in: carried,
            units: i64::try_from(units).map_err(|_| DueError::OutOfRange)?,
            remainder_out: rest,
            dropped: Quantity::ZERO,
            rounded_up: Quantity::ZERO,
        };
        if closed {
            close(&mut due, unit, rule)?;
        }
        carried = due.remainder_out;
        result.push(due);
    }
    Ok(result)
}

/// Settles the remainder of a period that has closed.
fn close(due: &mut PeriodDue, unit: BillingUnit, rule: RemainderRule) -> Result<(), DueError> {
    let rest = due.remainder_out;
    match rule {
        RemainderRule::Carry => {}
        RemainderRule::Drop => (due.dropped, due.remainder_out) = (rest, Quantity::ZERO),
        RemainderRule::RoundUp if rest.is_zero() => {}
        RemainderRule::RoundUp => {
            due.units = due.units.checked_add(1).ok_or(DueError::OutOfRange)?;
            due.rounded_up = unit.size().checked_sub(rest).ok_or(DueError::OutOfRange)?;
            due.remainder_out = Quantity::ZERO;
        }
    }
    Ok(())
}

/// Floor towards minus infinity, and the rest in `[0, N)`.
pub(super) fn floor_units(total: Quantity, unit: BillingUnit) -> (i128, Quantity) {
    let (total, size) = (total.to_micros(), unit.size().to_micros());
    (total.div_euclid(size), Quantity::from_micros(total.rem_euclid(size)))
}
