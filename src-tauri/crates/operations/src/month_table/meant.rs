//! The periods of many clients that one word means: `current`, `last`, a month, or days.

use domain::{Period, period::month_of};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::rule::Rule;

use crate::{
    Problem,
    period::Choice,
    standing::{Chain, inexact},
};

/// What was asked for.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    choice: Choice,
    /// The month of the agency's calendar that it means where there is no other period: this one, the last one, the days named.
    pub month: Period,
    now: Timestamp,
}

impl Meant {
    /// Reads the words.
    ///
    /// # Errors
    /// Words that name no periods of many clients.
    pub fn parse(words: Option<&str>, zone: &TimeZone, now: Timestamp) -> Result<Self, Problem> {
        let choice = Choice::parse(words, zone)?;
        let this = month_of(now, zone).map_err(inexact)?;
        let month = match &choice {
            Choice::Current => this,
            Choice::Last => month_before(this, zone)?,
            Choice::StartsIn(span) => *span,
            Choice::Id(_) => {
                return Err(Problem::invalid(
                    "period",
                    "One period belongs to one client. Use current, last, 2026-11, or 2026-11-17..2026-12-17.",
                ));
            }
        };
        Ok(Self { choice, month, now })
    }

    /// What statements are asked for: their periods are months of the agency's calendar.
    pub fn statement(&self) -> Choice {
        Choice::StartsIn(self.month)
    }

    /// Whether the running periods are meant.
    pub fn is_current(&self) -> bool {
        self.choice == Choice::Current
    }

    /// The places of a rule's chain that are meant. Time after a rule's end is the next rule's.
    pub fn places(&self, rule: &Rule, chain: &Chain) -> Vec<usize> {
        let own = |place: &usize| rule.end_at.is_none_or(|end| chain.periods[*place].period.start_at < end);
        let all = || (0..chain.periods.len()).filter(own);
        let running = all().find(|place| chain.periods[*place].contains(self.now));
        let newest = all().next_back();
        match &self.choice {
            Choice::StartsIn(span) => all().filter(|place| span.contains(chain.periods[*place].period.start_at)).collect(),
            // Between a period's end and the next reading of Stripe the newest one is still what is at hand.
            Choice::Current => running.or(newest.filter(|place| self.is_at_hand(chain, *place))).into_iter().collect(),
            Choice::Last => match (running, newest) {
                (Some(place), _) => place.checked_sub(1).into_iter().collect(),
                (None, Some(place)) if self.is_at_hand(chain, place) => self.lately(chain, place.checked_sub(1)),
                (None, place) => self.lately(chain, place),
            },
            Choice::Id(_) => Vec::new(),
        }
    }

    /// Over, and not final yet.
    fn is_at_hand(&self, chain: &Chain, place: usize) -> bool {
        let row = &chain.periods[place].period;
        row.final_at.is_none() && row.start_at <= self.now
    }

    /// The last period of a client that left counts only while it was lately.
    fn lately(&self, chain: &Chain, place: Option<usize>) -> Vec<usize> {
        place.filter(|place| chain.periods[*place].period.end_at > self.month.start()).into_iter().collect()
    }
}

/// The calendar month before one.
///
/// # Errors
/// Instants at the edge of the calendar.
pub(super) fn month_before(month: Period, zone: &TimeZone) -> Result<Period, Problem> {
    month_of(month.start() - SignedDuration::from_secs(1), zone).map_err(inexact)
}
