//! What is known of a report, and what an observation makes of it. Every change of state goes through here.

use domain::{
    Quantity,
    id::ReportId,
    report::{Answer, MinuteReading, Observation, Reading, ReportFacts, ReportState, Transition, next},
};
use jiff::Timestamp;
use store::{
    Reader, Tx,
    mirror::{self as kept, CountReading},
    outbox::{self, AttemptAnswer, Pair, Standing},
};

use crate::Problem;

/// The word under which an owner's "it arrived" is kept.
const OWNER_SAYS_ARRIVED: &str = "owner_says_arrived";

/// What is known of a report now. `readings` leaves out the one that is being observed, if its time is given.
///
/// # Errors
/// What the file says.
pub(crate) fn facts(r: &Reader, report: &Standing, period_can_take: bool, observed_at: Option<Timestamp>) -> Result<ReportFacts, Problem> {
    let id = &report.report.id;
    let attempts = outbox::attempts(r, id)?;
    let mut earlier_unanswered = false;
    for attempt in attempts.iter().rev().skip(1) {
        let answer = outbox::outcome_of(r, id, attempt.number)?.map(|outcome| outcome.answer);
        earlier_unanswered |= !matches!(answer, Some(AttemptAnswer::NoByteLeft | AttemptAnswer::NothingRecorded | AttemptAnswer::Refused));
    }
    let last_attempt_at = attempts.last().map(|attempt| attempt.opened_at_stripe);
    let units = report.report.units;
    let readings = kept::counts_of_report(r, id)?
        .into_iter()
        .filter(|reading| observed_at.is_none_or(|observed| reading.as_of < observed))
        .map(|reading| Reading { at: reading.as_of, shows: shows(&reading, units) })
        .collect();
    let owner_vouched = outbox::states(r, id)?.iter().any(|change| change.reason == OWNER_SAYS_ARRIVED);
    Ok(ReportFacts {
        first_attempt_at: attempts.first().map(|attempt| attempt.opened_at_stripe),
        last_attempt_at,
        attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
        earlier_unanswered,
        period_can_take,
        readings,
        later_report_visible: later_is_visible(r, report, last_attempt_at)?,
        owner_vouched,
    })
}

/// What a reading of a report's minute shows of it.
pub(crate) fn shows(reading: &CountReading, units: i64) -> MinuteReading {
    if reading.value == Quantity::from_whole(units) {
        MinuteReading::Exactly
    } else if reading.value.is_zero() {
        MinuteReading::Empty
    } else {
        MinuteReading::Other
    }
}

/// Whether Stripe's count shows a report of the same meter that was first sent after this one's last attempt: only then does an empty
/// minute mean that the event is not merely late (law §6.5). Asked for uncertain reports alone.
fn later_is_visible(r: &Reader, report: &Standing, last_attempt_at: Option<Timestamp>) -> Result<bool, Problem> {
    let (ReportState::Uncertain, Some(last)) = (report.state, last_attempt_at) else { return Ok(false) };
    let visible = [ReportState::Confirmed, ReportState::Invoiced, ReportState::Stranded, ReportState::StrandedSeen];
    let seen = outbox::in_states(r, &visible)?;
    for other in seen.iter().filter(|other| other.report.stripe_meter == report.report.stripe_meter) {
        let first = outbox::attempts(r, &other.report.id)?.into_iter().next();
        if first.is_some_and(|first| first.opened_at_stripe > last) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes of a report what an observation says, and keeps the step with its reason. Nothing is written when nothing changes.
///
/// # Errors
/// An act that cannot happen in this state, which is a defect; a report that another process moved meanwhile.
pub(crate) fn observe(
    tx: &Tx<'_>,
    report: &ReportId,
    observation: Observation,
    period_can_take: bool,
    now: Timestamp,
    detail: serde_json::Value,
) -> Result<Transition, Problem> {
    let standing = outbox::standing(tx, report)?;
    let observed_at = matches!(observation, Observation::MinuteRead(_)).then_some(now);
    let facts = facts(tx, &standing, period_can_take, observed_at)?;
    let transition = next(standing.state, observation, &facts, now).map_err(|error| Problem::internal(error.to_string()))?;
    if transition.next != standing.state {
        outbox::enter(tx, report, standing.sequence, transition.next, now, name(observation), detail)?;
    }
    Ok(transition)
}

/// The word for an observation, kept as the reason beside the new state.
const fn name(observation: Observation) -> &'static str {
    use Observation as Seen;
    match observation {
        Seen::AttemptBegins => "attempt_begins",
        Seen::Answered(answer) => match answer {
            Answer::NoByteLeft => "no_byte_left",
            Answer::Recorded => "recorded",
            Answer::NothingRecorded => "nothing_recorded",
            Answer::Refused => "refused",
            Answer::AlreadyExists => "already_exists",
            Answer::Unclear => "unclear",
        },
        Seen::FoundOpen => "found_open",
        Seen::Counted => "counted",
        Seen::MinuteRead(_) => "minute_read",
        Seen::TimePassed => "time_passed",
        Seen::Barred => "barred",
        Seen::SuccessorDecided => "successor_decided",
        Seen::OwnerSaysArrived => OWNER_SAYS_ARRIVED,
        Seen::OwnerSaysNotArrived => "owner_says_not_arrived",
        Seen::OwnerHasSeen => "owner_has_seen",
        Seen::PeriodFinal { .. } => "period_final",
    }
}

/// Whether Stripe's count is known to show a report.
pub(crate) const fn sees(state: ReportState) -> bool {
    matches!(state, ReportState::Confirmed | ReportState::Invoiced | ReportState::Stranded | ReportState::StrandedSeen)
}

/// Whether a pair stopped because Stripe knew an identifier before we had sent it (law §6.5): somebody else holds a copy of this file. It
/// goes on when that report has left doubt.
///
/// # Errors
/// What the file says.
pub(crate) fn stopped_pair(r: &Reader, pair: &Pair) -> Result<Option<ReportId>, Problem> {
    for report in outbox::of_pair(r, pair)?.into_iter().filter(|report| report.state == ReportState::Uncertain) {
        if known_before(r, &report.report.id)? {
            return Ok(Some(report.report.id));
        }
    }
    Ok(None)
}

/// Whether the first attempt of a report was answered "an event already exists with identifier".
///
/// # Errors
/// What the file says.
pub(crate) fn known_before(r: &Reader, report: &ReportId) -> Result<bool, Problem> {
    Ok(outbox::outcome_of(r, report, 1)?.is_some_and(|outcome| outcome.answer == AttemptAnswer::AlreadyExists))
}
