//! Periods by the words that people use for them: `current`, `last`, `2026-11`, `2026-11-17..2026-12-17`, or an id.

use domain::{Period, period::month};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use store::period::PeriodRow;

use crate::{
    Problem,
    standing::inexact,
    view::{PeriodState, PeriodView},
};

/// What was asked for, in words that were understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The period that runs now; the last one when none does.
    Current,
    /// The one before it.
    Last,
    /// The periods that start in this span: a month of the agency's calendar, or the days named.
    StartsIn(Period),
    /// One period.
    Id(String),
}

impl Choice {
    /// Reads the words; none is `current`.
    ///
    /// # Errors
    /// Words that are none of these, told by example.
    pub fn parse(words: Option<&str>, zone: &TimeZone) -> Result<Self, Problem> {
        let words = words.map(str::trim).unwrap_or_default();
        let unknown =
            || Problem::invalid("period", format!("“{words}” is not a period. Use current, last, 2026-11, or 2026-11-17..2026-12-17."));
        match words {
            "" | "current" => return Ok(Self::Current),
            "last" => return Ok(Self::Last),
            _ => {}
        }
        if let Some((from, to)) = words.split_once("..") {
            let day = |text: &str| text.trim().parse::<Date>().ok().and_then(|date| start_of(date, zone));
            let span = day(from).zip(day(to)).and_then(|(from, to)| Period::new(from, to).ok());
            return span.map(Self::StartsIn).ok_or_else(unknown);
        }
        let looks_like_a_month = words.len() == 7 && words.as_bytes()[4] == b'-';
        if looks_like_a_month && let Ok(first) = format!("{words}-01").parse::<Date>() {
            return month(first.year(), first.month(), zone).map(Self::StartsIn).map_err(inexact);
        }
        let looks_like_an_id = words.len() > 12 && words.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
        if looks_like_an_id { Ok(Self::Id(words.to_owned())) } else { Err(unknown()) }
    }
}

/// Which of a rule's periods was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// The period at this place of the chain.
    At(usize),
    /// A month that lies in no period of the rule: what was used then is history.
    History(Period),
}

/// Finds the period of a rule's chain that the words mean.
///
/// # Errors
/// When the rule has none such.
pub fn choose(choice: &Choice, chain: &[PeriodRow], now: Timestamp) -> Result<Chosen, Problem> {
    let none = || Problem::not_found("This client has no such billing period.");
    let running = chain.iter().position(|row| row.start_at <= now && now < row.end_at).or_else(|| chain.len().checked_sub(1));
    match choice {
        Choice::Current => running.map(Chosen::At).ok_or_else(none),
        Choice::Last => running.and_then(|place| place.checked_sub(1)).map(Chosen::At).ok_or_else(none),
        Choice::Id(id) => chain.iter().position(|row| row.id.as_str() == id).map(Chosen::At).ok_or_else(none),
        Choice::StartsIn(span) => Ok(match chain.iter().position(|row| span.contains(row.start_at)) {
            Some(place) => Chosen::At(place),
            // Before the chain it is history; within it, days in which no period begins are none.
            None if span.start() < now && chain.first().is_none_or(|first| span.end() <= first.start_at) => Chosen::History(*span),
            None => return Err(none()),
        }),
    }
}

/// A period for a page.
pub fn view(row: &PeriodRow, zone: &TimeZone, now: Timestamp) -> PeriodView {
    PeriodView {
        id: row.id.to_string(),
        start: row.start_at,
        end: row.end_at,
        state: state(row, now),
        words: words(row.start_at, row.end_at, zone),
    }
}

/// Running, over, or closed for good.
pub fn state(row: &PeriodRow, now: Timestamp) -> PeriodState {
    match row.final_at {
        Some(_) => PeriodState::Final,
        None if row.end_at <= now => PeriodState::Ended,
        None => PeriodState::Open,
    }
}

/// "1 – 30 November 2026". The last day is the one that the last instant lies in.
pub fn words(start: Timestamp, end: Timestamp, zone: &TimeZone) -> String {
    let first = start.to_zoned(zone.clone()).date();
    let last_instant = end.checked_sub(1.nanosecond()).unwrap_or(end);
    day_words(first, last_instant.to_zoned(zone.clone()).date())
}

/// The same for two days, both in it.
pub fn day_words(first: Date, last: Date) -> String {
    let month = |date: Date| MONTHS[usize::try_from(date.month() - 1).unwrap_or(0)];
    if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{} – {} {} {}", first.day(), last.day(), month(last), last.year())
    } else if first.year() == last.year() {
        format!("{} {} – {} {} {}", first.day(), month(first), last.day(), month(last), last.year())
    } else {
        format!("{} {} {} – {} {} {}", first.day(), month(first), first.year(), last.day(), month(last), last.year())
    }
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn start_of(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    date.to_zoned(zone.clone()).and_then(|midnight| midnight.start_of_day()).map(|start| start.timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_as_people_name_them() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let shown = |from: &str, to: &str| words(from.parse().unwrap(), to.parse().unwrap(), &zone);
        assert_eq!(shown("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"), "1 – 30 November 2026", "a month of the agency's zone");
        assert_eq!(shown("2026-11-16T23:00:00Z", "2026-12-16T23:00:00Z"), "17 November – 16 December 2026", "a cycle inside a year");
        assert_eq!(shown("2026-12-16T23:00:00Z", "2027-01-16T23:00:00Z"), "17 December 2026 – 16 January 2027", "a cycle over New Year");
    }

    #[test]
    fn unknown_words_are_told_by_example() {
        let zone = TimeZone::UTC;
        assert_eq!(Choice::parse(None, &zone).unwrap(), Choice::Current, "nothing said is the running period");
        assert!(
            matches!(Choice::parse(Some("2026-11"), &zone).unwrap(), Choice::StartsIn(_)),
            "a month means the periods that start in it"
        );
        for wrong in ["novem", "2026-13", "2026-11-17..", "next"] {
            let problem = Choice::parse(Some(wrong), &zone).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some("period"), "{wrong} must name the input that is wrong");
        }
    }
}
