//! Usage by day in the agency's zone, beside the period before, with what is expected until the end.

use std::collections::HashMap;

use domain::{Period, Quantity};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use store::{Reader, rollup, rule::Rule, usage};

use crate::{Problem, standing::inexact, view::DayUsage};

/// Days that an expected day is the mean of, at most: the last whole week.
const LOOKED_AT: usize = 7;

/// The days of a period.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    /// Every day that the period touches.
    pub(crate) days: Vec<DayUsage>,
    /// What is expected from now to the period's end; none before a day is over, or when the period is past.
    pub(crate) rest: Option<Quantity>,
}

impl Days {
    /// Reads a period's days and those of the period before.
    ///
    /// # Errors
    /// What the file says; a sum that does not fit.
    pub(crate) fn read(
        r: &Reader,
        rule: &Rule,
        period: Period,
        before: Option<Period>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Self, Problem> {
        let own = by_day(r, rule, period, now, zone)?;
        let earlier = before.map(|before| by_day(r, rule, before, now, zone)).transpose()?.unwrap_or_default();
        let today = day(now, zone);
        let expected = if period.contains(now) { expected(&own, period, now, zone)? } else { None };

        let mut rest = Quantity::ZERO;
        let mut days = Vec::with_capacity(own.len());
        for (place, (date, quantity)) in own.iter().enumerate() {
            let known = (*date <= today).then_some(*quantity);
            let forecast = match expected {
                Some(expected) if *date >= today => {
                    let whole = share_of_day(expected, *date, period, zone)?.max(known.unwrap_or_default());
                    let missing = whole.checked_sub(known.unwrap_or_default()).ok_or_else(|| inexact("a day's use"))?;
                    rest = rest.checked_add(missing).ok_or_else(|| inexact("the expected use"))?;
                    Some(whole)
                }
                _ => None,
            };
            days.push(DayUsage {
                day: date.to_string(),
                quantity: known.map(|quantity| quantity.to_string()),
                before: earlier.get(place).map(|(_, quantity)| quantity.to_string()),
                forecast: forecast.map(|quantity| quantity.to_string()),
            });
        }
        Ok(Self { days, rest: expected.map(|_| rest) })
    }
}

/// Every day that a period touches with the use inside the period: whole days from the roll-ups, its first and last day from the records.
fn by_day(r: &Reader, rule: &Rule, period: Period, now: Timestamp, zone: &TimeZone) -> Result<Vec<(Date, Quantity)>, Problem> {
    let first = day(period.start(), zone);
    let last = day(period.end().checked_sub(1.nanosecond()).map_err(inexact)?, zone);
    let after = last.tomorrow().map_err(inexact)?;
    let known: HashMap<Date, Quantity> =
        rollup::client_days(r, &rule.client, &rule.meter, first, after)?.into_iter().map(|day| (day.day, day.quantity)).collect();
    let mut days = Vec::new();
    let mut date = first;
    while date <= last {
        let whole = span(date, zone)?;
        let cut = whole.start() < period.start() || period.end() < whole.end();
        let quantity = if cut && whole.start() <= now {
            let (from, to) = (whole.start().max(period.start()), whole.end().min(period.end()));
            usage::client_total(r, &rule.client, &rule.meter, from, to, None)?.quantity
        } else {
            known.get(&date).copied().unwrap_or_default()
        };
        days.push((date, quantity));
        date = date.tomorrow().map_err(inexact)?;
    }
    Ok(days)
}

/// A whole day to come: the mean of the period's last whole days; none before one is over.
fn expected(days: &[(Date, Quantity)], period: Period, now: Timestamp, zone: &TimeZone) -> Result<Option<Quantity>, Problem> {
    let mut over = Vec::new();
    for (date, quantity) in days.iter().rev() {
        let whole = span(*date, zone)?;
        if whole.start() >= period.start() && whole.end() <= now && over.len() < LOOKED_AT {
            over.push(*quantity);
        }
    }
    let Ok(number) = i128::try_from(over.len()) else { return Ok(None) };
    let sum = Quantity::checked_sum(over).ok_or_else(|| inexact("the expected use"))?;
    Ok(sum.to_micros().checked_div(number).map(Quantity::from_micros))
}

/// The part of an expected day that lies in the period: its last day may be cut.
fn share_of_day(expected: Quantity, date: Date, period: Period, zone: &TimeZone) -> Result<Quantity, Problem> {
    let whole = span(date, zone)?;
    let Ok(inside) = Period::new(whole.start().max(period.start()), whole.end().min(period.end())) else { return Ok(Quantity::ZERO) };
    let share = expected.to_micros().checked_mul(i128::from(inside.seconds())).ok_or_else(|| inexact("the expected use"))?;
    Ok(Quantity::from_micros(share / i128::from(whole.seconds().max(1))))
}

/// The civil day of an instant.
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// A civil day as a span of time.
pub(crate) fn span(date: Date, zone: &TimeZone) -> Result<Period, Problem> {
    let start = |date: Date| date.to_zoned(zone.clone()).and_then(|midnight| midnight.start_of_day()).map(|start| start.timestamp());
    let end = date.tomorrow().and_then(start).map_err(inexact)?;
    Period::new(start(date).map_err(inexact)?, end).map_err(inexact)
}
