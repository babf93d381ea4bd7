//! What a client used before: the measure of the bounds (law §6.3), history before the rule's start included.

use domain::{Period, Quantity, bounds::PastPeriod};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, period::PeriodKind, usage};

use crate::{
    Problem,
    standing::{Chain, inexact},
};

/// Periods that the bounds look at.
const LOOKED_AT: usize = 12;

/// The periods before the one at `place`, newest first: those of the chain, then stretches of the same length back to the first use.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub fn before(r: &Reader, chain: &Chain, place: usize) -> Result<Vec<PastPeriod>, Problem> {
    let now = &chain.periods[place];
    let rule = &now.rule;
    let Some((first_use, _)) = usage::first_and_last(r, &rule.client, &rule.meter)? else { return Ok(Vec::new()) };
    let mut past = Vec::new();
    let mut from = now.period.start_at;
    for standing in chain.periods[..place].iter().rev().take(LOOKED_AT) {
        // What a final period was charged for is not all that was used in it: late usage is part of the measure too.
        let late = standing.late.as_ref().map_or(Quantity::ZERO, |late| late.quantity);
        let used = Quantity::checked_sum([standing.due.usage, late, standing.history]).ok_or_else(|| inexact("usage of a period"))?;
        from = standing.period.start_at;
        // A time that nobody paid for is no measure of a period's length.
        if standing.period.kind != PeriodKind::Unsubscribed {
            past.extend(known(standing.period.period()?, first_use, used, rule.billing_unit)?);
        }
    }
    let length = SignedDuration::from_secs(now.period.period()?.seconds().max(1));
    while past.len() < LOOKED_AT && first_use < from {
        let Ok(start) = from.checked_sub(length) else { break };
        let used = usage::client_total(r, &rule.client, &rule.meter, start, from, rule.rounding().as_ref())?.quantity;
        past.extend(known(Period::new(start, from).map_err(inexact)?, first_use, used, rule.billing_unit)?);
        from = start;
    }
    Ok(past)
}

/// The known part of a period begins with the first use that was ever read; one before that is not known at all.
fn known(period: Period, first_use: Timestamp, used: Quantity, billing_unit: Quantity) -> Result<Option<PastPeriod>, Problem> {
    let Ok(covered) = Period::new(period.start().max(first_use), period.end()) else { return Ok(None) };
    let units = i64::try_from(used.to_micros().div_euclid(billing_unit.to_micros())).map_err(inexact)?;
    Ok(Some(PastPeriod { period, covered, units }))
}
