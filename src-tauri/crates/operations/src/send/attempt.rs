//! One attempt: committed with its time before a byte leaves, made once, and its answer kept (law §6.4).

use domain::{
    Minute,
    id::{ReportId, RunId},
    report::{Answer, Observation, ReportState, Then, WaitReason},
};
use jiff::Timestamp;
use store::{
    Tx,
    outbox::{self as rows, Attempt, Outcome, Report},
    period, workspace,
};
use stripe::{
    ErrorKind, IdempotencyKey, Sent,
    meter_events::{self, NewMeterEvent, Refusal, Verdict},
};

use crate::{
    Desk, Problem, StripeClock,
    faults::{StopPoint, stop_point},
    file,
    outbox::{self, Way},
    sender,
};

/// What became of a report's turn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Turn {
    /// The attempt was answered; where the report stands now, and what follows.
    Answered { state: ReportState, then: Then, hint: Option<Hint> },
    /// The check before a first attempt failed: the report is withdrawn, its units are decided anew.
    Withdrawn,
    /// It waits as it is.
    Waits,
    /// Its draft has to be read first.
    ReadDraft,
}

/// What an answer says about the attempts that would follow.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Hint {
    /// The key was refused, or lacks a permission: no further attempt can do better.
    KeyRefused(Problem),
    /// No connection: the same.
    Offline(Problem),
    /// Stripe asks to slow down.
    SlowDown,
}

/// Gives a report its turn.
///
/// # Errors
/// A workspace that may not send any more; what the file says. Stripe's answers are no errors here: they are the report's fate.
pub(crate) async fn attempt(
    desk: &Desk,
    client: &stripe::Client,
    clock: StripeClock,
    report: &ReportId,
    run: &RunId,
    draft_read: bool,
) -> Result<Turn, Problem> {
    let (id, run, now, local) = (report.clone(), run.clone(), clock.now(desk), desk.now());
    let begun = file::write(desk, move |tx| begin(tx, &id, &run, now, local, draft_read)).await?;
    let (report, attempt) = match begun {
        Begun::Attempt(report, attempt) => (*report, *attempt),
        Begun::Turn(turn) => return Ok(turn),
    };
    stop_point(StopPoint::BeforeRequest);

    let event = NewMeterEvent {
        event_name: report.event_name.clone(),
        customer_key: report.customer_key.clone(),
        customer: report.customer.to_string(),
        value_key: report.value_key.clone(),
        value: report.units,
        identifier: report.id.to_string(),
        timestamp: report.timestamp()?,
    };
    let key = IdempotencyKey::new(&attempt.idempotency_key).map_err(|error| Problem::internal(error.to_string()))?;
    let reply = client.send(&meter_events::create(&event, &key)).await;
    stop_point(StopPoint::AfterReply);

    let at = clock.now(desk);
    let outcome = outcome_of(&attempt, &reply, at);
    let answer = Answer::from(outcome.answer);
    let hint = hint(&reply);
    let refusal = refusal(&reply);
    let turn = file::write(desk, move |tx| {
        let detail = serde_json::json!({
            "attempt": outcome.number,
            "status": outcome.status,
            "request": outcome.request_id,
            "detail": outcome.detail,
            "refusal": refusal,
        });
        rows::answered(tx, &outcome)?;
        let transition = outbox::observe(tx, &outcome.report, Observation::Answered(answer), true, at, detail)?;
        Ok(Turn::Answered { state: transition.next, then: transition.then, hint })
    })
    .await?;
    stop_point(StopPoint::AfterOutcomeCommit);
    Ok(turn)
}

enum Begun {
    Attempt(Box<Report>, Box<Attempt>),
    Turn(Turn),
}

/// Checks the way once more and opens the attempt, in one transaction.
fn begin(tx: &Tx<'_>, id: &ReportId, run: &RunId, now: Timestamp, local: Timestamp, draft_read: bool) -> Result<Begun, Problem> {
    sender::may_send_at_all(&workspace::get(tx)?)?;
    let standing = rows::standing(tx, id)?;
    let row = period::get(tx, &standing.report.period)?;
    let way = outbox::way(tx, &standing.report.pair(), &row, Minute::from_epoch(standing.report.minute), now, draft_read)?;
    match (standing.state, way) {
        (ReportState::Pending | ReportState::Uncertain, Way::Free) => {}
        (ReportState::Pending | ReportState::Uncertain, Way::Wait(WaitReason::ReadDraftFirst)) => return Ok(Begun::Turn(Turn::ReadDraft)),
        (ReportState::Pending | ReportState::Uncertain, Way::Wait(WaitReason::NoDraftYet)) => return Ok(Begun::Turn(Turn::Waits)),
        (ReportState::Pending, barred) => {
            outbox::observe(tx, id, Observation::Barred, false, now, serde_json::json!({ "way": format!("{barred:?}") }))?;
            return Ok(Begun::Turn(Turn::Withdrawn));
        }
        _ => return Ok(Begun::Turn(Turn::Waits)),
    }
    // The machine is asked before the attempt is written: what it allows depends on the attempts before this one.
    outbox::observe(tx, id, Observation::AttemptBegins, true, now, serde_json::json!({}))?;
    let attempt = rows::begin_attempt(tx, id, run, now, local)?;
    stop_point(StopPoint::BeforeAttemptCommit);
    Ok(Begun::Attempt(Box::new(standing.report), Box::new(attempt)))
}

fn outcome_of(attempt: &Attempt, reply: &Result<stripe::Reply<meter_events::MeterEvent>, stripe::Error>, at: Timestamp) -> Outcome {
    let answer = match meter_events::verdict(reply) {
        Verdict::Accepted => Answer::Recorded,
        Verdict::NothingRecorded if matches!(reply, Err(error) if error.kind == ErrorKind::Network { sent: Sent::No }) => {
            Answer::NoByteLeft
        }
        Verdict::NothingRecorded => Answer::NothingRecorded,
        Verdict::Refused(_) => Answer::Refused,
        Verdict::AlreadyExists => Answer::AlreadyExists,
        Verdict::Unknown => Answer::Unclear,
    };
    let (status, request_id, detail) = match reply {
        Ok(reply) => (Some(200), reply.request_id.clone(), None),
        Err(error) => {
            let code = error.code.as_deref().map(|code| format!("{code}: ")).unwrap_or_default();
            (error.status.map(i64::from), error.request_id.clone(), Some(format!("{code}{}", error.message)))
        }
    };
    Outcome { report: attempt.report.clone(), number: attempt.number, answer: answer.into(), at, status, request_id, detail }
}

fn hint(reply: &Result<stripe::Reply<meter_events::MeterEvent>, stripe::Error>) -> Option<Hint> {
    let Err(error) = reply else { return None };
    match error.kind {
        ErrorKind::Auth | ErrorKind::Permission { .. } => Some(Hint::KeyRefused(error.clone().into())),
        ErrorKind::Network { .. } => Some(Hint::Offline(error.clone().into())),
        ErrorKind::RateLimit => Some(Hint::SlowDown),
        _ => None,
    }
}

/// The cause of a refusal in one word, by which its cure is recognised.
fn refusal(reply: &Result<stripe::Reply<meter_events::MeterEvent>, stripe::Error>) -> Option<&'static str> {
    let Verdict::Refused(refusal) = meter_events::verdict(reply) else { return None };
    Some(match refusal {
        Refusal::NoActiveMeter => outbox::NO_ACTIVE_METER,
        Refusal::InvalidCustomer => outbox::INVALID_CUSTOMER,
        Refusal::TimestampOutOfLimits => "timestamp_out_of_limits",
        Refusal::InvalidPayload => "invalid_payload",
    })
}
