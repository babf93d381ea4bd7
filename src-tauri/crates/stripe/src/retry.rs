//! When a call is tried again, and after how long. Pure, apart from the jitter.
//!
//! The rule of Stripe's own clients (`Stripe-Should-Retry` decides; else closed connections, 409 and 5xx), and 429 as well:
//! a desktop app has no one waiting behind it, so it may as well wait its turn.

use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// The first pause; each further one doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No computed pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// `Retry-After` is obeyed up to here, as in Stripe's own clients; a longer one is treated as absent.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// One failed attempt, with what its headers said about another.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// `Stripe-Should-Retry`.
    pub(crate) should_retry: Option<bool>,
    /// `Retry-After`.
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    fn may_be_tried_again(&self) -> bool {
        if let Some(verdict) = self.should_retry {
            return verdict;
        }
        match self.error.kind {
            ErrorKind::Network { .. } | ErrorKind::Conflict | ErrorKind::RateLimit | ErrorKind::LockTimeout => true,
            _ => self.error.status.is_some_and(|status| status == 409 || status == 429 || status >= 500),
        }
    }
}

/// The pause before the next attempt, without jitter; `None` when there is to be none.
/// `done` counts the attempts so far, `allowed` the repetitions after the first.
pub(crate) fn pause_after(failure: &Failure, done: u32, allowed: u32) -> Option<Duration> {
    if done > allowed || !failure.may_be_tried_again() {
        return None;
    }
    let doubled = FIRST_PAUSE.saturating_mul(1 << done.saturating_sub(1).min(10)).min(LONGEST_PAUSE);
    Some(failure.retry_after.filter(|asked| *asked <= LONGEST_RETRY_AFTER).map_or(doubled, |asked| asked.max(doubled)))
}

/// Up to a quarter more, so that callers who failed together do not return together. Never less than Stripe asked for.
pub(crate) fn with_jitter(pause: Duration) -> Duration {
    let quarter = u64::try_from(pause.as_millis() / 4).unwrap_or(u64::MAX);
    pause + Duration::from_millis(fastrand::u64(0..=quarter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Sent;

    fn failure(status: Option<u16>, should_retry: Option<bool>) -> Failure {
        let kind = match status {
            None => ErrorKind::Network { sent: Sent::Maybe },
            Some(409) => ErrorKind::Conflict,
            Some(429) => ErrorKind::RateLimit,
            Some(500..) => ErrorKind::Api,
            Some(_) => ErrorKind::Invalid,
        };
        let mut error = Error::of_ours(kind, "x");
        error.status = status;
        Failure { error, should_retry, retry_after: None }
    }

    #[test]
    fn stripes_word_goes_before_the_status() {
        for (status, header, again) in [
            (Some(400), Some(true), true),
            (Some(500), Some(false), false),
            (Some(429), Some(false), false),
            (Some(409), None, true),
            (Some(429), None, true),
            (Some(500), None, true),
            (Some(503), None, true),
            (Some(400), None, false),
            (Some(401), None, false),
            (Some(404), None, false),
            (None, None, true),
        ] {
            let pause = pause_after(&failure(status, header), 1, 3);
            assert_eq!(pause.is_some(), again, "status {status:?} with Stripe-Should-Retry {header:?}");
        }
    }

    #[test]
    fn a_web_page_with_status_503_is_tried_again_but_one_with_200_is_not() {
        let page = |status| Failure { error: Error::of_answer(ErrorKind::Decode, status, "html"), should_retry: None, retry_after: None };
        assert!(pause_after(&page(503), 1, 3).is_some(), "a gateway in trouble recovers");
        assert!(pause_after(&page(200), 1, 3).is_none(), "a portal stays a portal");
    }

    #[test]
    fn pauses_double_up_to_five_seconds_and_end() {
        let pauses: Vec<_> = (1..=7).map(|done| pause_after(&failure(Some(500), None), done, 6).map(|p| p.as_millis())).collect();
        assert_eq!(pauses, [Some(500), Some(1000), Some(2000), Some(4000), Some(5000), Some(5000), None]);
    }

    #[test]
    fn retry_after_is_obeyed_within_reason() {
        let asked = |seconds| {
            let failure = Failure { retry_after: Some(Duration::from_secs(seconds)), ..failure(Some(429), None) };
            pause_after(&failure, 1, 3).map(|p| p.as_millis())
        };
        assert_eq!(asked(7), Some(7000), "longer than ours: theirs");
        assert_eq!(asked(0), Some(500), "shorter than ours: ours");
        assert_eq!(asked(3600), Some(500), "an hour is not waited for inside a call");
    }

    #[test]
    fn jitter_only_adds() {
        for _ in 0..200 {
            let pause = with_jitter(Duration::from_millis(1000)).as_millis();
            assert!((1000..=1250).contains(&pause), "got {pause}");
        }
    }
}
