//! Which minute a report may use (§6.4).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::{Minute, Period};

/// A report's timestamp lies at least this far in the past.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// While the period is young there may be no minute that old.
const SETTLED_AFTER_WHEN_YOUNG: SignedDuration = SignedDuration::from_mins(2);
/// How long a period is young.
const YOUNG: SignedDuration = SignedDuration::from_hours(1);
/// Stripe takes timestamps of the last 35 days; a day is kept for the way.
pub(super) const OLDEST: SignedDuration = SignedDuration::from_hours(34 * 24);

/// What a minute is chosen from.
#[derive(Debug, Clone, Copy)]
pub struct MinuteQuery<'a> {
    /// The period that the report belongs to.
    pub period: Period,
    /// Stripe's time.
    pub now: Timestamp,
    /// The part of the period on the right side of any price cut; the period itself without one.
    pub priced: Period,
    /// Minutes that this pair has used, whatever became of the reports.
    pub used: &'a BTreeSet<Minute>,
    /// Minutes that are not empty in Stripe's summary.
    pub taken: &'a BTreeSet<Minute>,
}

/// The outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinuteChoice {
    /// This minute, at its second 30.
    Minute(Minute),
    /// None yet; at this time there is one.
    NotYet {
        /// When.
        at: Timestamp,
    },
    /// None, and none will come: every minute is used, taken or too old.
    Never,
}

/// Chooses the latest minute that a report of this pair may use.
pub fn choose_minute(query: &MinuteQuery<'_>) -> MinuteChoice {
    let Some((first, last)) = usable(query) else { return MinuteChoice::Never };
    let free = |minute: &Minute| !query.used.contains(minute) && !query.taken.contains(minute);
    let settled_after = if query.now < young_until(query.period) { SETTLED_AFTER_WHEN_YOUNG } else { SETTLED_AFTER };
    let latest = last.min(latest_settled(query.now, settled_after));
    let mut minute = latest;
    while minute >= first {
        if free(&minute) {
            return MinuteChoice::Minute(minute);
        }
        minute = minute.previous();
    }
    let mut minute = first.max(latest.next());
    while minute <= last {
        if free(&minute) {
            return available_from(minute, query.period).map_or(MinuteChoice::Never, |at| MinuteChoice::NotYet { at });
        }
        minute = minute.next();
    }
    MinuteChoice::Never
}

/// The minutes of the period that lie on the right side of a price cut and are not too old.
fn usable(query: &MinuteQuery<'_>) -> Option<(Minute, Minute)> {
    let (period_first, period_last) = query.period.usable_minutes()?;
    let (priced_first, priced_last) = query.priced.usable_minutes()?;
    let not_too_old = query.now.checked_sub(OLDEST).map_or(period_first, first_middle_from);
    let (first, last) = (period_first.max(priced_first).max(not_too_old), period_last.min(priced_last));
    (first <= last).then_some((first, last))
}

/// The first minute whose second 30 is not before an instant.
fn first_middle_from(at: Timestamp) -> Minute {
    let minute = Minute::of(at);
    if minute.middle().is_ok_and(|middle| middle < at) { minute.next() } else { minute }
}

/// The last minute whose second 30 lies at least `settled_after` before `now`.
fn latest_settled(now: Timestamp, settled_after: SignedDuration) -> Minute {
    let limit = now.checked_sub(settled_after).unwrap_or(now);
    let minute = Minute::of(limit);
    if minute.middle().is_ok_and(|middle| middle <= limit) { minute } else { minute.previous() }
}

fn young_until(period: Period) -> Timestamp {
    period.start().checked_add(YOUNG).unwrap_or(period.end())
}

/// When a minute becomes old enough: after two minutes while the period is still young then, else after ten.
fn available_from(minute: Minute, period: Period) -> Option<Timestamp> {
    let middle = minute.middle().ok()?;
    let early = middle.checked_add(SETTLED_AFTER_WHEN_YOUNG).ok()?;
    if early < young_until(period) { Some(early) } else { middle.checked_add(SETTLED_AFTER).ok() }
}
