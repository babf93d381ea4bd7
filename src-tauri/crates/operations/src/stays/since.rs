//! What a start in the past charges for use: every month since, rated as its statement will be (law §6.2).

use domain::{
    Quantity, RemainderRule,
    due::{PeriodUsage, due},
    id::ClientId,
    plan::months::next_first,
    rule::BillingUnit,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{Reader, rule::Rule, source, usage};

use super::{
    month_at, month_words,
    rules::{Begins, gives_way},
};
use crate::{Problem, standing, standing::inexact, view::MoneyLine, words};

/// What was used from the start of a usage price until now, month by month; months without a charge are left out. Empty for a start to come.
///
/// # Errors
/// What the file says; an amount that does not fit.
pub(super) fn used(
    r: &Reader,
    (client, nickname): (&ClientId, &str),
    begins: &Begins,
    remainder: Option<RemainderRule>,
    (zone, now): (&TimeZone, Timestamp),
) -> Result<Vec<(Date, MoneyLine)>, Problem> {
    let Some(meter) = source::find_meter(r, &begins.meter)?.filter(|_| begins.start < now) else { return Ok(Vec::new()) };
    let rounding = begins.after.as_ref().and_then(Rule::rounding);
    let unit = if begins.price.divides_quantity() { BillingUnit::ONE } else { BillingUnit::new(begins.unit).map_err(inexact)? };
    let kept = begins.after.as_ref().map(|after| after.remainder);
    let remainder = remainder.or(kept).unwrap_or(RemainderRule::Carry);
    let (mut months, mut uses) = (Vec::new(), Vec::new());
    let mut month = begins.start.to_zoned(zone.clone()).date().first_of_month();
    while month_at(month, zone)?.start() < now {
        let period = month_at(month, zone)?;
        let (from, to) = (period.start().max(begins.start), period.end().min(now));
        let total = usage::client_total(r, client, &meter.id, from, to, rounding.as_ref())?;
        uses.push(PeriodUsage { period, usage: total.quantity, closed: period.end() <= now });
        months.push(month);
        month = next_first(month).map_err(inexact)?;
    }
    let carried = match &begins.after {
        Some(after) => left_over(r, after, begins.start, now)?,
        None => Quantity::ZERO,
    };
    let mut lines = Vec::new();
    for ((month, used), due) in months.into_iter().zip(&uses).zip(due(&uses, unit, remainder, carried).map_err(inexact)?) {
        let amount = begins.price.rate(Quantity::from_whole(due.units)).map_err(inexact)?.total;
        if !amount.is_zero() {
            let what = format!("{nickname}, statement of {}", month_words(month));
            let words = format!("{} {} used: {}", words::quantity(used.usage), begins.meter, begins.words);
            lines.push((month, MoneyLine { what, words, amount: Some(amount) }));
        }
    }
    Ok(lines)
}

/// What the rule before leaves over when it gives way.
fn left_over(r: &Reader, after: &Rule, at: Timestamp, now: Timestamp) -> Result<Quantity, Problem> {
    let end = after.end_at.unwrap_or_else(|| gives_way(after, at));
    let cut = Rule { end_at: Some(end), ..after.clone() };
    Ok(standing::chain(r, &cut, now)?.periods.last().map_or(Quantity::ZERO, |last| last.due.remainder_out))
}
