//! Named stop points for the fault tests: the process ends at once, as if it were killed there. Without the feature `faults` they compile
//! to nothing.

/// A moment around a send, or a step of a change set, at which a kill is interesting (law §6.4, §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StopPoint {
    /// The report is written, its transaction is not committed.
    BeforeOutboxCommit,
    /// The report is committed, nothing was attempted.
    AfterOutboxCommit,
    /// The attempt is written, its transaction is not committed.
    BeforeAttemptCommit,
    /// The attempt is committed, no byte left.
    BeforeRequest,
    /// Stripe answered, the answer is not kept.
    AfterReply,
    /// The answer is kept.
    AfterOutcomeCommit,
    /// A step of a change set is committed as begun, no byte left.
    BeforeStep,
    /// Stripe made what a step asks for, its receipt is not kept.
    AfterStep,
}

/// Passes a stop point. `REBILL_STOP_AT=name[:n]` ends the process at the n-th passing of that name, the first without a number;
/// with `REBILL_STOP_BY=panic` as a crash of our own.
#[cfg(feature = "faults")]
pub(crate) fn stop_point(here: StopPoint) {
    use std::sync::atomic::{AtomicU64, Ordering};

    static PASSED: AtomicU64 = AtomicU64::new(0);
    let Ok(wanted) = std::env::var("REBILL_STOP_AT") else { return };
    let (name, at) = wanted.split_once(':').map_or((wanted.as_str(), 1), |(name, at)| (name, at.parse().unwrap_or(1)));
    if name == here.name() && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == at {
        // A crash of ours prints where it was; a kill prints nothing.
        assert!(std::env::var("REBILL_STOP_BY").as_deref() != Ok("panic"), "stopped at {name}");
        std::process::abort();
    }
}

#[cfg(feature = "faults")]
impl StopPoint {
    const fn name(self) -> &'static str {
        match self {
            Self::BeforeOutboxCommit => "before_outbox_commit",
            Self::AfterOutboxCommit => "after_outbox_commit",
            Self::BeforeAttemptCommit => "before_attempt_commit",
            Self::BeforeRequest => "before_request",
            Self::AfterReply => "after_reply",
            Self::AfterOutcomeCommit => "after_outcome_commit",
            Self::BeforeStep => "before_step",
            Self::AfterStep => "after_step",
        }
    }
}

/// Passes a stop point: nothing, in a build without faults.
#[cfg(not(feature = "faults"))]
pub(crate) const fn stop_point(_here: StopPoint) {}
