//! What one subject used, and what of a client's use is not billed: whole days from the roll-ups, a period's edges from the records.

use domain::{
    Period, Quantity,
    id::{ClientId, MeterId, SubjectId},
};
use jiff::tz::TimeZone;
use store::{
    Reader, mapping, rollup,
    usage::{self, Filter, Standing as RecordStanding},
};

use super::days::{day, span};
use crate::{Problem, standing::inexact};

/// What a subject used of a meter in a span, of one standing, without the rounding of records.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub(crate) fn subject_total(
    r: &Reader,
    subject: &SubjectId,
    meter: &MeterId,
    within: Period,
    standing: RecordStanding,
    zone: &TimeZone,
) -> Result<(Quantity, i64), Problem> {
    let (first, last) = (day(within.start(), zone), day(within.end(), zone));
    let mut sum = (Quantity::ZERO, 0_i64);
    let mut cut = Vec::new();
    for row in rollup::subject_days(r, subject, meter, first, last.tomorrow().map_err(inexact)?)? {
        if row.standing != standing {
            continue;
        }
        let whole = span(row.day, zone)?;
        if within.start() <= whole.start() && whole.end() <= within.end() {
            sum.0 = sum.0.checked_add(row.quantity).ok_or_else(|| inexact("a subject's use"))?;
            sum.1 = sum.1.saturating_add(row.records);
        } else if let Ok(edge) = Period::new(whole.start().max(within.start()), whole.end().min(within.end()))
            && !cut.contains(&edge)
        {
            // One day has a row per currency of its costs.
            cut.push(edge);
        }
    }
    for edge in cut {
        let filter = Filter {
            subject: Some(subject.clone()),
            meter: Some(meter.clone()),
            from: Some(edge.start()),
            to: Some(edge.end()),
            standing: Some(standing),
            ..Filter::default()
        };
        for record in usage::records(r, &filter, u32::MAX, 0)? {
            sum.0 = sum.0.checked_add(record.quantity).ok_or_else(|| inexact("a subject's use"))?;
            sum.1 = sum.1.saturating_add(1);
        }
    }
    Ok(sum)
}

/// Tests and records still open of a client's subjects in a span, while they were the client's: kept, counted, not billed.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub(crate) fn left_out(
    r: &Reader,
    client: &ClientId,
    meter: &MeterId,
    within: Period,
    standing: RecordStanding,
    zone: &TimeZone,
) -> Result<Quantity, Problem> {
    let mut sum = Quantity::ZERO;
    for mapping in mapping::of_client(r, client)? {
        let to = mapping.to_at.map_or(within.end(), |to| to.min(within.end()));
        let Ok(mapped) = Period::new(mapping.from_at.max(within.start()), to) else { continue };
        let (quantity, _) = subject_total(r, &mapping.subject, meter, mapped, standing, zone)?;
        sum = sum.checked_add(quantity).ok_or_else(|| inexact("use that is left out"))?;
    }
    Ok(sum)
}
