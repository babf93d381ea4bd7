//! What a plan's base price asks for in a calendar month, where the agency bills by statements (§11): by days of the agency's calendar, so
//! that no clock, zone or hour of the day changes an amount.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::catalog::{Every, Interval};
use crate::period::PeriodError;
use crate::price::RatingError;
use crate::{Money, Price, Quantity};

/// A client's time on a plan: from a day on, up to a day that is not in it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The first day that is charged; a trial is over by then.
    pub from: Date,
    /// The first day after it; none while it goes on. A stay that ends on its first day never was.
    pub to: Option<Date>,
}

/// Days of a whole: "17 of 30 days".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayShare {
    /// Days that are charged, at least one.
    pub days: u32,
    /// Days of the month, 28 to 31.
    pub of: u32,
}

/// What one line of a base price pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseSpan {
    /// Its first day.
    pub first: Date,
    /// The first day after it.
    pub end: Date,
    /// Less than the whole price is asked for; none for the whole.
    pub share: Option<DayShare>,
}

impl Stay {
    /// Whether it has no day.
    pub fn is_empty(&self) -> bool {
        self.to.is_some_and(|to| to <= self.from)
    }

    /// The days that are in both.
    #[must_use]
    pub fn among(&self, other: Self) -> Self {
        let to = match (self.to, other.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { from: self.from.max(other.from), to }
    }

    fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

impl BaseSpan {
    /// What a base price asks for it: the price of one, or its share by days, rounded once.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn amount(&self, price: &Price) -> Result<Money, RatingError> {
        match self.share {
            None => Ok(price.rate(Quantity::ONE)?.total),
            Some(share) => price.rate_share(Quantity::ONE, share.days, share.of),
        }
    }
}

/// The lines of a base price in the calendar month of `month`, any day of it.
///
/// A monthly price is charged by calendar months; of a month that is not whole, its share by days. Any other interval is counted from the
/// first day of the stay and charged whole in the month in which its period begins: also when the stay ends within that period, because it is
/// paid in advance.
///
/// # Errors
/// Days at the edge of the calendar.
pub fn base_in_month(every: Every, stay: Stay, month: Date) -> Result<Vec<BaseSpan>, PeriodError> {
    base_among(every, stay, stay, month)
}

/// Of the lines of [`base_in_month`] those of some days of the stay alone: what one of several base prices is charged for, one after another
/// (§11). A month is shared by days; any other period has the price of the day on which it begins, because it is paid in advance.
///
/// # Errors
/// Days at the edge of the calendar.
pub fn base_among(every: Every, stay: Stay, days: Stay, month: Date) -> Result<Vec<BaseSpan>, PeriodError> {
    let (first, next) = (month.first_of_month(), next_first(month)?);
    let within = stay.among(days);
    if within.is_empty() {
        return Ok(Vec::new());
    }
    if stay.is_empty() || stay.from >= next || stay.to.is_some_and(|to| to <= first) {
        return Ok(Vec::new());
    }
    if every == Every::MONTH {
        let from = within.from.max(first);
        let end = within.to.map_or(next, |to| to.min(next));
        if from >= end {
            return Ok(Vec::new());
        }
        let (days, of) = (days_between(from, end), days_between(first, next));
        let share = (days < of).then_some(DayShare { days, of });
        return Ok(vec![BaseSpan { first: from, end, share }]);
    }
    let mut spans = Vec::new();
    let mut count = periods_before(every, stay.from, first);
    loop {
        let begins = begin_of(every, stay.from, count)?;
        if begins >= next || stay.to.is_some_and(|to| begins >= to) {
            return Ok(spans);
        }
        if begins >= first && within.holds(begins) {
            spans.push(BaseSpan { first: begins, end: begin_of(every, stay.from, count + 1)?, share: None });
        }
        count += 1;
    }
}

/// The end of the period of a stay that holds a day: the first day of what follows. Of a day before the stay, its first day.
///
/// # Errors
/// Days at the edge of the calendar.
pub fn period_end(every: Every, from: Date, day: Date) -> Result<Date, PeriodError> {
    if day < from {
        return Ok(from);
    }
    if every == Every::MONTH {
        return next_first(day);
    }
    let mut count = periods_before(every, from, day);
    loop {
        let begins = begin_of(every, from, count)?;
        if begins > day {
            return Ok(begins);
        }
        count += 1;
    }
}

/// The first day of the month after.
///
/// # Errors
/// The last month of the calendar.
pub fn next_first(day: Date) -> Result<Date, PeriodError> {
    day.first_of_month().checked_add(1.month()).map_err(|_| PeriodError::OutOfCalendar)
}

/// Counted from the first day each time, so that a period that began on the 31st does so again where the month has one.
fn begin_of(every: Every, from: Date, count: i64) -> Result<Date, PeriodError> {
    let steps = count.checked_mul(i64::from(every.count)).ok_or(PeriodError::OutOfCalendar)?;
    let span = match every.interval {
        Interval::Day => Span::new().try_days(steps),
        Interval::Week => Span::new().try_weeks(steps),
        Interval::Month => Span::new().try_months(steps),
        Interval::Year => Span::new().try_years(steps),
    };
    span.and_then(|span| from.checked_add(span)).map_err(|_| PeriodError::OutOfCalendar)
}

/// Periods that have surely begun before a day; never too many, so that counting goes on from there.
fn periods_before(every: Every, from: Date, day: Date) -> i64 {
    let days = i64::from(days_between(from, day.max(from)));
    let longest = match every.interval {
        Interval::Day => 1,
        Interval::Week => 7,
        Interval::Month => 31,
        Interval::Year => 366,
    };
    (days / (longest * i64::from(every.count.max(1)))).saturating_sub(1).max(0)
}

fn days_between(from: Date, to: Date) -> u32 {
    u32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0)
}
