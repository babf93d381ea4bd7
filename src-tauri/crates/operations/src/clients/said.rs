//! What a row will do, in a sentence, and what it would have charged.

use domain::{Quantity, RemainderRule, billed::MirrorPrice, id::SubjectId};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, mirror as copies, rollup, source, workspace as places};

use super::check::{Checked, Terms};
use crate::{Problem, catalog, words};

/// Days of use that the preview adds up.
const DAYS: i64 = 30;

/// What the row will do: "Every 1,000 tokens make one unit at $0.10. …", with what its plan brings besides.
pub(super) fn sentence(r: &Reader, row: &Checked) -> Result<String, Problem> {
    if let Some(joins) = &row.joins {
        return Ok(joins.sentence());
    }
    let of_use = row.terms.as_ref().map(|terms| of_use(r, row, terms)).transpose()?;
    Ok(match (of_use, row.plan.as_ref().filter(|plan| !plan.words.is_empty())) {
        (Some(of_use), Some(plan)) => format!("{of_use} With the plan {} come {}.", plan.name, plan.words),
        (Some(of_use), None) => of_use,
        (None, Some(plan)) => format!("On the plan {}: {}. What it uses is not billed.", plan.name, plan.words),
        (None, None) => String::new(),
    })
}

/// "Every 1,000 tokens make one unit at $0.10. What is left over at the month's end, at most 999 tokens, is kept for the next month."
fn of_use(r: &Reader, row: &Checked, terms: &Terms) -> Result<String, Problem> {
    let (meter, price) = (&terms.charge_by, &terms.price.price);
    let unit = words::grouped(&terms.unit.to_string());
    let period = match copies::find::<MirrorPrice>(r, &terms.price.id)?.map(|copy| (copy.value.interval, copy.value.interval_count)) {
        Some((Some(interval), 1)) => interval,
        Some((Some(interval), count)) => format!("{count} {interval}s"),
        _ => "month".to_owned(),
    };
    let makes = match price.single_unit_price() {
        Some(amount) => format!("one unit at {}", words::unit_price(amount, price.currency)),
        None => format!("one unit, priced as {}", catalog::price_words(price, terms.unit, meter)),
    };
    if terms.unit == Quantity::ONE {
        return Ok(format!("Every one of {meter} makes {makes}; nothing is left over."));
    }
    let rest = match row.remainder {
        RemainderRule::Carry => {
            format!("What is left over when the {period} ends, less than {unit} {meter}, is kept for the next {period}.")
        }
        RemainderRule::Drop => format!("What is left over when the {period} ends, less than {unit} {meter}, is not charged."),
        RemainderRule::RoundUp => format!("What is left over when the {period} ends is charged as one more unit."),
    };
    Ok(format!("Every {unit} {meter} make {makes}. {rest}"))
}

/// What the usage known so far would have come to: the last thirty days of the row's accounts.
pub(super) fn preview(r: &Reader, row: &Checked, now: Timestamp) -> Result<Option<String>, Problem> {
    let Some(terms) = &row.terms else { return Ok(None) };
    let Some(meter) = source::find_meter(r, &terms.charge_by)? else {
        return Ok(Some(format!("No usage of {} is known yet.", terms.charge_by)));
    };
    if row.subjects.is_empty() {
        return Ok(None);
    }
    let today = now.to_zoned(places::get(r)?.time_zone()?).date();
    let from = today.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(today);
    let to = today.tomorrow().unwrap_or(today);
    let mut sum: i128 = 0;
    for subject in &row.subjects {
        let days = rollup::subject_days(r, &SubjectId::new(subject), &meter.id, from, to)?;
        let billable = days.iter().filter(|day| day.standing == store::usage::Standing::Billable);
        sum += billable.map(|day| day.quantity.to_micros()).sum::<i128>();
    }
    if sum <= 0 {
        return Ok(Some(format!("No {} in the last {DAYS} days.", meter.code)));
    }
    let of = terms.unit.to_micros();
    let (Ok(units), rest) = (i64::try_from(sum.div_euclid(of)), sum.rem_euclid(of)) else { return Ok(None) };
    let Ok(rated) = terms.price.price.rate(Quantity::from_whole(units)) else { return Ok(None) };
    let quantity = |micros: i128| words::grouped(&Quantity::from_micros(micros).to_string());
    let left = if rest == 0 { String::new() } else { format!(", {} left over", quantity(rest)) };
    Ok(Some(format!(
        "The last {DAYS} days would have been {} {} = {} = {}{left}.",
        quantity(sum),
        meter.code,
        words::units(units),
        words::money(rated.total)
    )))
}
