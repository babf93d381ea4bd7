//! What statements charged: the figures that stand, for whoever compares them with what is known now.

use domain::{
    Period, Quantity,
    due::PeriodDue,
    statement::{StatementLineKind, StatementState},
};
use store::{Reader, period::PeriodRow, rule::Rule, statement as kept};

use crate::{Problem, standing::inexact};

/// What statements charged for one month of one rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Charge {
    /// The month as its own statement counted it.
    pub due: PeriodDue,
    /// Usage of the month that later statements charged, or gave back.
    pub late_quantity: Quantity,
    /// The units of it.
    pub late_units: i64,
}

/// What was charged for a month that a statement closed; none for a month without one.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub(crate) fn charge_of(r: &Reader, rule: &Rule, row: &PeriodRow) -> Result<Option<Charge>, Problem> {
    let Some(id) = &row.statement else { return Ok(None) };
    let period = row.period()?;
    let issued = kept::get(r, id)?;
    let own = issued.statement.lines.iter().find_map(|line| match &line.kind {
        StatementLineKind::Usage { used, remainder_in, remainder_out, dropped, rounded_up, .. } if line.rule == rule.id => {
            Some(PeriodDue {
                period,
                usage: *used,
                remainder_in: *remainder_in,
                units: line.units,
                remainder_out: *remainder_out,
                dropped: *dropped,
                rounded_up: *rounded_up,
            })
        }
        _ => None,
    });
    let Some(due) = own else { return Ok(None) };
    let (late_quantity, late_units) = late_charged(r, rule, period)?;
    Ok(Some(Charge { due, late_quantity, late_units }))
}

/// Late lines about one month of a rule, on all statements that stand.
fn late_charged(r: &Reader, rule: &Rule, period: Period) -> Result<(Quantity, i64), Problem> {
    let (mut quantity, mut units) = (Quantity::ZERO, 0_i64);
    for statement in kept::list(r, Some(&rule.client))? {
        if matches!(statement.statement.state, StatementState::Draft | StatementState::Void { .. }) {
            continue;
        }
        for line in statement.statement.lines.iter().filter(|line| line.rule == rule.id) {
            if let StatementLineKind::Late { of, quantity: more } = &line.kind
                && *of == period
            {
                quantity = quantity.checked_add(*more).ok_or_else(|| inexact("late usage on statements"))?;
                units = units.checked_add(line.units).ok_or_else(|| inexact("late units on statements"))?;
            }
        }
    }
    Ok((quantity, units))
}
