//! Stripe's count of a pair: one summary read per pair and period.

use domain::{Period, Quantity, id::RunId, report::ReportState};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader,
    mirror::{self as kept, CountReading},
    outbox::Pair,
    period::PeriodRow,
};

use crate::{Desk, Problem, StripeClock, file, standing::inexact};

/// A count of a period that is not final is read again when it is older, so that Reconcile compares with the day's figure.
const STALE: SignedDuration = SignedDuration::from_hours(24);

/// The whole minutes of a period as a span: what Stripe's count of it is summed over (law §5.2). None in a period without a whole minute.
///
/// # Errors
/// A period at the edge of the calendar.
pub fn whole_minutes(period: Period) -> Result<Option<Period>, Problem> {
    let Some((first, last)) = period.whole_minutes() else { return Ok(None) };
    let (start, end) = (first.start().map_err(inexact)?, last.next().start().map_err(inexact)?);
    Ok(Some(Period::new(start, end).map_err(inexact)?))
}

/// Reads Stripe's count of a pair over whole minutes and keeps the reading. Nothing counted is 0.
///
/// # Errors
/// Stripe's refusal or silence; a figure that cannot be kept exactly.
pub async fn count(
    desk: &Desk,
    client: &stripe::Client,
    clock: StripeClock,
    pair: &Pair,
    span: Period,
    run: Option<RunId>,
) -> Result<CountReading, Problem> {
    let minutes = stripe::meters::Minutes::new(span.start(), span.end()).map_err(inexact)?;
    let reply = client.send(&stripe::meters::summaries(pair.meter.as_str(), pair.customer.as_str(), minutes)).await?;
    let mut value = Quantity::ZERO;
    for summary in &reply.value.data {
        let part = Quantity::parse(summary.aggregated_value.as_str()).map_err(inexact)?;
        value = value.checked_add(part).ok_or_else(|| inexact("Stripe's count"))?;
    }
    let reading = CountReading {
        customer: pair.customer.clone(),
        stripe_meter: pair.meter.clone(),
        from_at: span.start(),
        to_at: span.end(),
        value,
        as_of: reply.stripe_time.unwrap_or_else(|| clock.now(desk)),
        report: None,
        run,
    };
    let kept_reading = reading.clone();
    file::write(desk, move |tx| Ok(kept::keep_count(tx, &kept_reading)?)).await?;
    Ok(reading)
}

/// How long after its end a period's count is still read once more.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(24 * 35);

/// The pairs and spans whose count is a day old, was read before the period ended or its reports moved, or did not show a report yet that
/// Stripe accepted: live rules' periods that are not final and have begun. A period that became final since its count was read is read once more: its last units went out after that
/// reading, and beside it the invoice would look wrong.
///
/// # Errors
/// What the file says.
pub fn stale_counts(r: &Reader, now: Timestamp) -> Result<Vec<(Pair, Period)>, Problem> {
    let mut wanted = Vec::new();
    let since = now.checked_sub(LOOKED_BACK).unwrap_or(Timestamp::MIN);
    let just_final = store::period::touching(r, since, now)?.into_iter().filter(|row| row.final_at.is_some());
    for row in store::period::open(r)?.into_iter().chain(just_final) {
        if let Some(found) = stale_count(r, &row, now)?
            && !wanted.contains(&found)
        {
            wanted.push(found);
        }
    }
    Ok(wanted)
}

fn stale_count(r: &Reader, row: &PeriodRow, now: Timestamp) -> Result<Option<(Pair, Period)>, Problem> {
    let rule = store::rule::get(r, &row.rule)?;
    let (Some(pair), Some(_), true) = (rule.pair(), rule.live_at, row.start_at < now) else { return Ok(None) };
    let Some(span) = whole_minutes(row.period()?)? else { return Ok(None) };
    let last = kept::last_count(r, &pair, span.start(), span.end())?;
    if let Some(final_at) = row.final_at {
        // Stripe tells its time in whole seconds.
        let stale = last.is_none_or(|last| last.as_of.as_second() < final_at.as_second());
        return Ok((stale && row.end_at > rule.start_at).then_some((pair, span)));
    }
    // Stripe tells its time in whole seconds: what moved within the second of a reading may be missing from it.
    let reports = store::outbox::of_period(r, &rule.id, &row.id)?;
    let moved = reports.iter().map(|report| report.since).max();
    // Stripe works events off later: a reading soon after a send shows less, and the next one confirms.
    let unseen = reports.iter().any(|report| matches!(report.state, ReportState::Accepted | ReportState::Missing));
    let stale = last.is_none_or(|last| {
        unseen
            || now.duration_since(last.as_of) > STALE
            || (last.as_of < row.end_at && row.end_at <= now)
            || moved.is_some_and(|moved| moved.as_second() >= last.as_of.as_second())
    });
    Ok(stale.then_some((pair, span)))
}
