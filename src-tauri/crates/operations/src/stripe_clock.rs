//! Stripe's time (law §5.3): money is decided by it, never by this computer's clock alone.

use jiff::{SignedDuration, Timestamp};

use crate::{Code, Desk, Problem, Retry};

/// A difference that is told to the owner.
const TOLD_ABOVE: SignedDuration = SignedDuration::from_mins(2);

/// How far Stripe's clock is from the workspace's, as read in this run. There is none without a reading, so nothing can be decided
/// without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripeClock {
    offset: SignedDuration,
}

impl StripeClock {
    /// From an answer's `Date` header and the workspace's time right after it came. The header has whole seconds.
    pub fn observed(stripe_time: Timestamp, local: Timestamp) -> Self {
        Self { offset: stripe_time.duration_since(local) }
    }

    /// As [`observed`](Self::observed), from an answer that may lack the header.
    ///
    /// # Errors
    /// Without a reading nothing is sent (law §5.3).
    pub fn from_answer(desk: &Desk, stripe_time: Option<Timestamp>) -> Result<Self, Problem> {
        let stripe_time = stripe_time.ok_or_else(|| {
            let words = "Stripe's answer did not say what time it is there, so nothing can be sent. Try again; if it stays, a proxy on this network removes it.";
            Problem::new(Code::Remote, words, Retry::Later)
        })?;
        Ok(Self::observed(stripe_time, desk.now()))
    }

    /// Stripe's time now.
    pub fn now(self, desk: &Desk) -> Timestamp {
        let local = desk.now();
        local.checked_add(self.offset).unwrap_or(local)
    }

    /// Stripe's time less the workspace's.
    pub fn offset(self) -> SignedDuration {
        self.offset
    }

    /// What the owner is told when this computer's clock is wrong by more than two minutes.
    pub fn warning(self) -> Option<String> {
        let off = self.offset.abs();
        if off <= TOLD_ABOVE {
            return None;
        }
        let minutes = off.as_mins();
        let way = if self.offset.is_negative() { "ahead of" } else { "behind" };
        Some(format!("This computer's clock is {minutes} minutes {way} Stripe's. Billing follows Stripe's time; please correct the clock."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_clock_is_told_above_two_minutes_only() {
        let local: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let seen = |seconds: i64| StripeClock::observed(local + SignedDuration::from_secs(seconds), local).warning();
        assert_eq!(seen(120), None, "two minutes are within what the law allows");
        assert!(seen(121).is_some_and(|words| words.contains("2 minutes behind Stripe's")), "a slow clock is named as such");
        assert!(seen(-600).is_some_and(|words| words.contains("10 minutes ahead of Stripe's")), "a fast clock too");
    }
}
