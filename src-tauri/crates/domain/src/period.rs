//! Periods `[start, end)`, their whole minutes, and calendar months in a zone (§5).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// No two zones of the world are further apart than this (26 hours, with room for a change of clocks).
const ZONES_APART_SECONDS: i64 = 48 * 3600;

/// A span of time, half open: `start` belongs to it, `end` does not. Written as two ISO 8601 instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "PeriodAtTheDoor", into = "PeriodAtTheDoor")]
#[ts(type = "{ start: string, end: string }")]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct PeriodAtTheDoor {
    start: Timestamp,
    end: Timestamp,
}

impl TryFrom<PeriodAtTheDoor> for Period {
    type Error = PeriodError;

    fn try_from(door: PeriodAtTheDoor) -> Result<Self, Self::Error> {
        Self::new(door.start, door.end)
    }
}

impl From<Period> for PeriodAtTheDoor {
    fn from(period: Period) -> Self {
        Self { start: period.start, end: period.end }
    }
}

/// Why periods cannot be what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// A period must end after it starts.
    #[error("a period must end after it starts, but {start} .. {end} does not")]
    Empty {
        /// The start.
        start: Timestamp,
        /// The end.
        end: Timestamp,
    },
    /// Two periods of a chain leave instants between them that no period bills.
    #[error("nothing covers {from} .. {to}")]
    Gap {
        /// Where the gap begins.
        from: Timestamp,
        /// Where it ends.
        to: Timestamp,
    },
    /// Two periods of a chain bill the same instants.
    #[error("{from} .. {to} is covered twice")]
    Overlap {
        /// Where the overlap begins.
        from: Timestamp,
        /// Where it ends.
        to: Timestamp,
    },
    /// The calendar does not reach that far.
    #[error("the month lies outside the calendar")]
    OutOfCalendar,
}

/// A whole minute of UTC, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(i64);

impl Minute {
    /// The minute that an instant lies in.
    pub fn of(at: Timestamp) -> Self {
        // `as_second` rounds towards zero; before 1970 a fraction would move the instant into the next second.
        let second = at.as_second() - i64::from(at.subsec_nanosecond() < 0);
        Self(second.div_euclid(60))
    }

    /// From a count of minutes since 1970.
    pub const fn from_epoch(minutes: i64) -> Self {
        Self(minutes)
    }

    /// Minutes since 1970.
    pub const fn since_epoch(self) -> i64 {
        self.0
    }

    /// The minute after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The minute before this one.
    pub const fn previous(self) -> Self {
        Self(self.0 - 1)
    }

    /// Where it begins.
    ///
    /// # Errors
    /// A minute outside the calendar.
    pub fn start(self) -> Result<Timestamp, PeriodError> {
        self.second(0)
    }

    /// Its second 30: the timestamp of a report, far from both edges (§6.4).
    ///
    /// # Errors
    /// A minute outside the calendar.
    pub fn middle(self) -> Result<Timestamp, PeriodError> {
        self.second(30)
    }

    fn second(self, second: i64) -> Result<Timestamp, PeriodError> {
        let seconds = self.0.checked_mul(60).and_then(|start| start.checked_add(second));
        seconds.and_then(|s| Timestamp::from_second(s).ok()).ok_or(PeriodError::OutOfCalendar)
    }
}

impl Period {
    /// A period from its two instants.
    ///
    /// # Errors
    /// An end at or before the start.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, PeriodError> {
        if start < end { Ok(Self { start, end }) } else { Err(PeriodError::Empty { start, end }) }
    }

    /// The first instant.
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    pub const fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether an instant belongs to the period.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether two periods have an instant in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Its length in whole seconds, rounded down.
    pub fn seconds(&self) -> i64 {
        self.end.duration_since(self.start).as_secs()
    }

    /// The minutes that lie wholly inside, first and last; `None` if there is none. Stripe's count of a period is the sum over
    /// them (§5.2).
    pub fn whole_minutes(&self) -> Option<(Minute, Minute)> {
        let first = Minute::of(self.start);
        // A timestamp whose minute begins exactly with the period lies wholly inside.
        let first = if first.start().is_ok_and(|start| start == self.start) { first } else { first.next() };
        let last = Minute::of(self.end).previous();
        (first <= last).then_some((first, last))
    }

    /// The minutes that a report may use: whole, and neither the first nor the last that the period touches, because
    /// "the two boundary minutes are never used by us" (§5.2). It is not proved whether Stripe counts an end inclusively, so this
    /// also holds for a period that begins or ends on a full minute.
    pub fn usable_minutes(&self) -> Option<(Minute, Minute)> {
        let first = Minute::of(self.start).next();
        let last_instant = self.end - 1.nanosecond();
        let last = Minute::of(last_instant).previous();
        (first <= last).then_some((first, last))
    }

    /// Checks that periods, in this order, form a chain without gap or overlap (§5.1).
    ///
    /// # Errors
    /// The first gap or overlap.
    pub fn check_chain(periods: &[Self]) -> Result<(), PeriodError> {
        for pair in periods.windows(2) {
            let [first, second] = pair else { continue };
            if first.end < second.start {
                return Err(PeriodError::Gap { from: first.end, to: second.start });
            }
            if second.start < first.end {
                return Err(PeriodError::Overlap { from: second.start, to: first.end });
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} .. {}", self.start, self.end)
    }
}

/// The calendar month in `zone` that contains an instant.
///
/// A month begins at its first instant of the zone's calendar. Where a clock goes back over midnight of the first, that instant is
/// the earlier one; the repeated hour stays in the new month, so that months never overlap.
///
/// # Errors
/// An instant at the edge of the calendar (the years −9999 and 9999).
pub fn month_of(at: Timestamp, zone: &TimeZone) -> Result<Period, PeriodError> {
    let first = at.to_zoned(zone.clone()).date().first_of_month();
    // The local date may be a day off around such a transition; the neighbour is then the month that contains the instant.
    for first in [first, following(first)?, preceding(first)?] {
        let month = month_from(first, zone)?;
        if month.contains(at) {
            return Ok(month);
        }
    }
    Err(PeriodError::OutOfCalendar)
}

/// The calendar months in `zone` that touch `[from, to)`, in order: a chain without gap or overlap.
///
/// # Errors
/// Instants at the edge of the calendar.
pub fn month_periods(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Result<Vec<Period>, PeriodError> {
    let mut months = Vec::new();
    let mut at = from;
    while at < to {
        let month = month_of(at, zone)?;
        at = month.end;
        months.push(month);
    }
    Ok(months)
}

/// The period after `previous` under calendar months in `zone`: it begins where `previous` ends, so the chain has neither gap nor
/// overlap, and ends with the zone's month.
///
/// After a change of zone `previous` may end up to a day before or after the new zone's midnight. A stub of that length is no month:
/// the period then runs to the end of the month that follows (§5.1: a new zone starts with the next period).
///
/// # Errors
/// Instants at the edge of the calendar.
pub fn next_month(previous: &Period, zone: &TimeZone) -> Result<Period, PeriodError> {
    let month = month_of(previous.end, zone)?;
    let rest = Period::new(previous.end, month.end)?;
    if rest.seconds() > ZONES_APART_SECONDS { Ok(rest) } else { Period::new(previous.end, month_of(month.end, zone)?.end) }
}

/// The calendar month `year`-`month` in `zone`.
///
/// # Errors
/// A month outside the calendar.
pub fn month(year: i16, month: i8, zone: &TimeZone) -> Result<Period, PeriodError> {
    month_from(Date::new(year, month, 1).map_err(|_| PeriodError::OutOfCalendar)?, zone)
}

fn month_from(first: Date, zone: &TimeZone) -> Result<Period, PeriodError> {
    Period::new(start_of(first, zone)?, start_of(following(first)?, zone)?)
}

fn following(first: Date) -> Result<Date, PeriodError> {
    first.checked_add(1.month()).map_err(|_| PeriodError::OutOfCalendar)
}

fn preceding(first: Date) -> Result<Date, PeriodError> {
    first.checked_sub(1.month()).map_err(|_| PeriodError::OutOfCalendar)
}

/// The first instant of a civil day; where midnight does not exist, the first that does.
fn start_of(day: Date, zone: &TimeZone) -> Result<Timestamp, PeriodError> {
    let midnight = day.to_zoned(zone.clone()).map_err(|_| PeriodError::OutOfCalendar)?;
    midnight.start_of_day().as_ref().map(Zoned::timestamp).map_err(|_| PeriodError::OutOfCalendar)
}
