//! From which day a price of one client begins, or ends, by statements: none of them may have been issued for it.

use domain::id::ClientId;
use jiff::{Timestamp, ToSpan as _, civil::Date};
use store::{Reader, workspace as places};

use super::present::{By, Present};
use crate::{
    Problem,
    stays::{self, day_words},
};

/// A day further from today than this is surely a slip.
const FURTHEST_YEARS: i32 = 10;

/// A day of the agency's calendar, with its first instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub date: Date,
    pub at: Timestamp,
}

/// The day on which a change of a client's price by statements begins: the one that is named, else with the next period.
///
/// # Errors
/// With the field: words that are no day; a day that an issued statement covers, one before the present price began, or one too far off.
pub(super) fn day(
    r: &Reader,
    client: &ClientId,
    present: &Present,
    wanted: Option<&str>,
    field: &str,
    now: Timestamp,
) -> Result<Day, Problem> {
    let zone = places::get(r)?.time_zone()?;
    let date_of = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let next = present.begins.as_ref().map_err(|why| Problem::invalid("price", format!("{why} Nothing was changed.")))?;
    let date = match wanted.map(str::trim).filter(|wanted| !wanted.is_empty()) {
        Some(text) => stays::parse_day(field, text)?,
        None => date_of(*next),
    };
    let today = date_of(now);
    let far = |years: i32| today.checked_add(years.years()).map_err(crate::standing::inexact);
    if date > far(1)? || date < far(-FURTHEST_YEARS)? {
        return Err(Problem::invalid(field, format!("{} is too far from today. Choose a nearer day.", day_words(date))));
    }
    if let Some(open) = stays::first_open_day(r, client, &zone)?.filter(|open| date < *open) {
        return Err(Problem::invalid(
            field,
            format!(
                "A statement that covers {} was issued already. Choose {} or later, or take that statement back first.",
                day_words(date),
                day_words(open)
            ),
        ));
    }
    let since = match &present.by {
        By::Plan { stay } => stay.own.iter().map(|own| own.days.from).fold(stay.row.days.from_day, Date::max),
        By::Statement { rule } => date_of(rule.start_at),
        By::Subscription { .. } => return Err(Problem::internal("a subscription has periods of its own")),
    };
    if date < since {
        let words = format!("The price that it stands in for is charged since {}. Choose that day or later.", day_words(since));
        return Err(Problem::invalid(field, words));
    }
    let begins = stays::instant(date, &zone)?;
    // A rule that began on the very day gives way an instant after its own start.
    let at = match &present.by {
        By::Statement { rule } => begins.max(rule.start_at + jiff::SignedDuration::from_micros(1)),
        _ => begins,
    };
    Ok(Day { date, at })
}
