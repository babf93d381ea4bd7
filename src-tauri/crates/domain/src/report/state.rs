//! The state machine of a report, as a pure function (§6.5).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Within this span of the first attempt Stripe surely still knows the identifier, so sending again cannot double.
const RESEND_SPAN: SignedDuration = SignedDuration::from_hours(20);
/// How long Stripe may take to show what it accepted, and how old the last attempt must be before "empty" means anything.
const VISIBLE_AFTER: SignedDuration = SignedDuration::from_hours(6);
/// How far apart two readings must lie to agree.
const READINGS_APART: SignedDuration = SignedDuration::from_hours(1);

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Decided, not yet sent.
    Pending,
    /// An attempt is committed and has no answer yet.
    Sending,
    /// Stripe answered 200. That is not billed.
    Accepted,
    /// Stripe's count shows it.
    Confirmed,
    /// The final invoice's line has it.
    Invoiced,
    /// Refused for a reason of the list, and surely not recorded.
    Rejected,
    /// It may or may not have been recorded.
    Uncertain,
    /// Accepted, but not seen in Stripe's count after six hours.
    Missing,
    /// Surely not recorded; its units are late.
    Absent,
    /// In Stripe's count, but not on the final invoice.
    Stranded,
    /// Stranded, and the owner has seen it: its units are late.
    StrandedSeen,
    /// Taken back before any attempt could have been recorded; its units are decided anew.
    Withdrawn,
    /// A refused report whose units went to its successor.
    Released,
}

impl ReportState {
    /// Every state, in the order of the law.
    pub const ALL: [Self; 13] = [
        Self::Pending,
        Self::Sending,
        Self::Accepted,
        Self::Confirmed,
        Self::Invoiced,
        Self::Rejected,
        Self::Uncertain,
        Self::Missing,
        Self::Absent,
        Self::Stranded,
        Self::StrandedSeen,
        Self::Withdrawn,
        Self::Released,
    ];

    /// Whether its units count as decided (§6.4): all but withdrawn, released and absent, and
    /// stranded ones that the owner has seen, whose units are late (§6.5).
    pub const fn counts_as_decided(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Released | Self::Absent | Self::StrandedSeen)
    }

    /// Whether nothing can change it any more but the owner's word.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Invoiced | Self::Absent | Self::Stranded | Self::StrandedSeen | Self::Withdrawn | Self::Released)
    }

    /// The name that the store keeps and the screen looks up.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
            Self::Invoiced => "invoiced",
            Self::Rejected => "rejected",
            Self::Uncertain => "uncertain",
            Self::Missing => "missing",
            Self::Absent => "absent",
            Self::Stranded => "stranded",
            Self::StrandedSeen => "stranded_seen",
            Self::Withdrawn => "withdrawn",
            Self::Released => "released",
        }
    }

    /// Reads a [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What the answer to one attempt proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The connection failed before a byte left.
    NoByteLeft,
    /// 200: recorded.
    Recorded,
    /// 401, 403, 409, 429 or `lock_timeout`: nothing was recorded by this attempt.
    NothingRecorded,
    /// A listed refusal: no active meter, timestamp out of limits, invalid payload or customer.
    Refused,
    /// "An event already exists with identifier".
    AlreadyExists,
    /// Everything else: 5xx, a closed connection, an unknown 4xx.
    Unclear,
}

/// What a reading of the report's minute in Stripe's summary shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinuteReading {
    /// Exactly the report's value.
    Exactly,
    /// Nothing.
    Empty,
    /// Anything else.
    Other,
}

/// A reading of the report's minute, and when it was taken by Stripe's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// What it shows.
    pub shows: MinuteReading,
}

/// What was seen, done or decided about a report. Kept as the reason beside each new state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observation {
    /// An attempt is committed, before a byte leaves.
    AttemptBegins,
    /// The attempt was answered.
    Answered(Answer),
    /// The app started and found the attempt open.
    FoundOpen,
    /// Stripe's count of the period equals ours with this report in it.
    Counted,
    /// The report's minute was read.
    MinuteRead(MinuteReading),
    /// Time passed; nothing else was seen.
    TimePassed,
    /// The check before a first attempt failed, its minute is no longer empty, or its pair stopped.
    Barred,
    /// The cause of a refusal is cured, or the owner lets its units go: a successor is decided in the same transaction.
    SuccessorDecided,
    /// The owner says that it arrived.
    OwnerSaysArrived,
    /// The owner says that it did not.
    OwnerSaysNotArrived,
    /// The owner has seen that it is on no invoice.
    OwnerHasSeen,
    /// The period is final; the invoice line's quantity has or lacks the report, and so does Stripe's count.
    PeriodFinal {
        /// Whether the line's quantity covers it, in the order of first attempts.
        on_invoice: bool,
        /// Whether Stripe's count shows it.
        in_count: bool,
    },
}

/// What is known of a report when something is observed.
#[derive(Debug, Clone)]
pub struct ReportFacts {
    /// Its first attempt; `None` before any.
    pub first_attempt_at: Option<Timestamp>,
    /// Its last attempt.
    pub last_attempt_at: Option<Timestamp>,
    /// How many attempts were begun, the current one included.
    pub attempts: u32,
    /// Whether an attempt before the current one has no answer that settles it.
    pub earlier_unanswered: bool,
    /// Whether its period, with its timestamp, can still take it.
    pub period_can_take: bool,
    /// Earlier readings of its minute, oldest first, without the one that is being observed.
    pub readings: Vec<Reading>,
    /// Whether Stripe's count shows a report on the same meter that was sent later.
    pub later_report_visible: bool,
    /// Whether the owner said that it arrived: then it is not called missing again.
    pub owner_vouched: bool,
}

/// What follows from an observation besides the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Nothing.
    Nothing,
    /// Send it again, with the same identifier, value and timestamp.
    SendAgain,
    /// Read its minute.
    LookUp,
    /// Stop the pair: somebody else may be sending.
    StopPair,
    /// Tell the owner.
    TellOwner,
    /// Its units are no longer decided: decide them anew.
    DecideAnew,
    /// Its units are late.
    UnitsAreLate,
}

/// The next state, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The next state; the same if nothing changed.
    pub next: ReportState,
    /// What follows.
    pub then: Then,
}

/// An observation that cannot be made of a report in this state: a defect of the caller, never a fact to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{observation:?} cannot happen to a report that is {}", .state.name())]
pub struct NotAllowed {
    /// The state.
    pub state: ReportState,
    /// The observation.
    pub observation: Observation,
}

const fn to(next: ReportState, then: Then) -> Transition {
    Transition { next, then }
}

/// State × observation × now → next state. `now` is Stripe's time.
///
/// Facts about other reports of the pair (a count, a final period, time) may reach a report in any state and leave it as it is where
/// they say nothing about it. Acts (an attempt, an answer, an owner's word) are refused where they cannot happen.
///
/// # Errors
/// An act that cannot happen in this state.
pub fn next(state: ReportState, observation: Observation, facts: &ReportFacts, now: Timestamp) -> Result<Transition, NotAllowed> {
    use Observation as Seen;
    use ReportState as S;

    let stay = Ok(to(state, Then::Nothing));
    match (state, observation) {
        (S::Pending, Seen::AttemptBegins) => Ok(to(S::Sending, Then::Nothing)),
        // Only what `TimePassed` or a reading allowed is sent again; asked once more here, so that no caller can skip it.
        (S::Uncertain, Seen::AttemptBegins) if may_send_again(facts, now) => Ok(to(S::Sending, Then::Nothing)),

        (S::Sending, Seen::Answered(answer)) => Ok(answered(answer, facts)),
        (S::Sending, Seen::FoundOpen) => Ok(to(S::Uncertain, Then::Nothing)),

        (S::Uncertain, Seen::Counted | Seen::MinuteRead(MinuteReading::Exactly)) => Ok(to(S::Accepted, Then::Nothing)),
        (S::Accepted | S::Missing, Seen::Counted | Seen::MinuteRead(MinuteReading::Exactly)) => Ok(to(S::Confirmed, Then::Nothing)),

        (S::Uncertain, Seen::MinuteRead(MinuteReading::Empty)) => Ok(found_empty(facts, now)),
        (S::Uncertain, Seen::MinuteRead(MinuteReading::Other)) => Ok(to(S::Uncertain, Then::TellOwner)),
        (S::Uncertain, Seen::TimePassed) => Ok(to(S::Uncertain, cure(facts, now))),
        (S::Accepted, Seen::TimePassed) if !facts.owner_vouched && since(facts.last_attempt_at, now) >= VISIBLE_AFTER => {
            Ok(to(S::Missing, Then::TellOwner))
        }

        (S::Pending, Seen::Barred | Seen::PeriodFinal { .. }) => Ok(to(S::Withdrawn, Then::DecideAnew)),
        (S::Rejected, Seen::SuccessorDecided) => Ok(to(S::Released, Then::DecideAnew)),
        (S::Uncertain | S::Missing, Seen::OwnerSaysArrived) => Ok(to(S::Accepted, Then::Nothing)),
        (S::Uncertain | S::Missing, Seen::OwnerSaysNotArrived) => Ok(to(S::Absent, Then::UnitsAreLate)),
        (S::Stranded, Seen::OwnerHasSeen) => Ok(to(S::StrandedSeen, Then::UnitsAreLate)),

        // The invoice decides, whatever the summary says.
        (S::Accepted | S::Confirmed | S::Missing | S::Uncertain, Seen::PeriodFinal { on_invoice, in_count }) => {
            Ok(match (on_invoice, in_count) {
                (true, _) => to(S::Invoiced, Then::Nothing),
                (false, true) => to(S::Stranded, Then::TellOwner),
                (false, false) => to(S::Absent, Then::UnitsAreLate),
            })
        }

        (_, Seen::Counted | Seen::MinuteRead(_) | Seen::TimePassed) => stay,
        (S::Rejected | S::Invoiced | S::Absent | S::Stranded | S::StrandedSeen | S::Withdrawn | S::Released, Seen::PeriodFinal { .. }) => {
            stay
        }
        _ => Err(NotAllowed { state, observation }),
    }
}

/// What an answer makes of a report. A refusal never settles an earlier unanswered attempt.
fn answered(answer: Answer, facts: &ReportFacts) -> Transition {
    match answer {
        Answer::Recorded => to(ReportState::Accepted, Then::Nothing),
        Answer::NoByteLeft | Answer::NothingRecorded if !facts.earlier_unanswered => to(ReportState::Pending, Then::Nothing),
        Answer::Refused if !facts.earlier_unanswered => to(ReportState::Rejected, Then::TellOwner),
        // On a later attempt the earlier one arrived; on the first, nobody but a second sender can have used the identifier.
        Answer::AlreadyExists if facts.attempts > 1 => to(ReportState::Accepted, Then::Nothing),
        Answer::AlreadyExists => to(ReportState::Uncertain, Then::StopPair),
        Answer::NoByteLeft | Answer::NothingRecorded | Answer::Refused | Answer::Unclear => to(ReportState::Uncertain, Then::Nothing),
    }
}

/// How long ago; a time later than now means that the clock went back, and counts as old (§5.3). So does an unknown time.
fn since(then: Option<Timestamp>, now: Timestamp) -> SignedDuration {
    match then {
        Some(then) if then <= now => now.duration_since(then),
        _ => SignedDuration::MAX,
    }
}

/// What to do about an uncertain report as time passes.
fn cure(facts: &ReportFacts, now: Timestamp) -> Then {
    if since(facts.first_attempt_at, now) >= RESEND_SPAN {
        Then::LookUp
    } else if facts.period_can_take {
        Then::SendAgain
    } else {
        Then::Nothing
    }
}

/// An empty minute proves absence only with all three of the law's conditions.
fn found_empty(facts: &ReportFacts, now: Timestamp) -> Transition {
    if !proved_empty(facts, now) {
        return to(ReportState::Uncertain, Then::Nothing);
    }
    if facts.period_can_take { to(ReportState::Uncertain, Then::SendAgain) } else { to(ReportState::Absent, Then::UnitsAreLate) }
}

/// The last attempt is six hours old, a reading at least an hour ago agrees (and none since says otherwise), and a later report on
/// the meter is visible. Within the span of sending again none of this is asked: the identifier still guards.
fn proved_empty(facts: &ReportFacts, now: Timestamp) -> bool {
    if since(facts.first_attempt_at, now) < RESEND_SPAN || since(facts.last_attempt_at, now) < VISIBLE_AFTER {
        return false;
    }
    let since_last_attempt = facts.readings.iter().filter(|reading| facts.last_attempt_at.is_some_and(|last| last < reading.at));
    let agreeing = since_last_attempt.rev().take_while(|reading| reading.shows == MinuteReading::Empty);
    facts.later_report_visible && agreeing.into_iter().any(|reading| reading.at <= now && now.duration_since(reading.at) >= READINGS_APART)
}

/// Whether an uncertain report may be sent again: while the identifier still guards, or after its minute proved empty.
fn may_send_again(facts: &ReportFacts, now: Timestamp) -> bool {
    let proved = facts.readings.split_last().is_some_and(|(last, earlier)| {
        let before = ReportFacts { readings: earlier.to_vec(), ..facts.clone() };
        let after_last_attempt = facts.last_attempt_at.is_some_and(|attempt| attempt < last.at);
        last.shows == MinuteReading::Empty && after_last_attempt && last.at <= now && proved_empty(&before, last.at)
    });
    facts.period_can_take && (since(facts.first_attempt_at, now) < RESEND_SPAN || proved)
}
