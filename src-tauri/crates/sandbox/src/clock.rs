//! The sandbox's own clock: the computer's time plus an offset that tests and the owner move.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Runs at the speed of the computer's clock and keeps its offset across restarts.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Clock {
    offset_ms: i64,
}

impl Clock {
    /// A clock that shows `start` now.
    pub(crate) fn starting_at(start: Timestamp) -> Self {
        Self { offset_ms: start.as_millisecond() - Timestamp::now().as_millisecond() }
    }

    pub(crate) fn now(self) -> Timestamp {
        let millisecond = Timestamp::now().as_millisecond().saturating_add(self.offset_ms);
        Timestamp::from_millisecond(millisecond).unwrap_or(if self.offset_ms > 0 { Timestamp::MAX } else { Timestamp::MIN })
    }

    /// Lets `span` pass at once. A negative span turns the clock back; what happened stays happened.
    pub(crate) fn pass(&mut self, span: SignedDuration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(0);
        self.offset_ms = self.offset_ms.saturating_add(millis);
    }
}

/// The `Date` header of an HTTP reply (RFC 9110, IMF-fixdate).
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
