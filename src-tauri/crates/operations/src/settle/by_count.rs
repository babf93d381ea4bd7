//! One summary read per pair and period; the minutes of single reports only on a difference, or with one in doubt (law §6.4).

use domain::{
    Minute, Quantity,
    id::ReportId,
    report::{MinuteReading, Observation, ReportState, Then},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    mirror::CountReading,
    outbox::{self as rows, Pair, Standing},
    period::{self, PeriodRow},
};

use super::{AtStripe, adopted, read_minute};
use crate::{
    Problem, file, mirror,
    outbox::{self, Knowledge},
    verdict,
};

/// What a comparison of a pair's period found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Compared {
    /// What is known of the period's minutes.
    pub(crate) knowledge: Knowledge,
    /// Reports in doubt that are to be sent again.
    pub(crate) send_again: Vec<ReportId>,
    /// Someone else's units: the pair has stopped, and its pending reports are withdrawn.
    pub(crate) foreign: bool,
}

/// Compares Stripe's count of a pair's period, that is not final, with ours, and settles what can be settled.
///
/// # Errors
/// Stripe's refusal or silence; what the file says.
pub(crate) async fn compare(at: &AtStripe<'_>, pair: &Pair, row: &PeriodRow) -> Result<Compared, Problem> {
    // A period without a whole minute can never take an event of ours.
    let Some(span) = mirror::whole_minutes(row.period()?)? else { return Ok(Compared::default()) };
    let count = mirror::count(at.desk, at.client, at.clock, pair, span, Some(at.run.clone())).await?.value;
    let (of, in_row, now) = (pair.clone(), row.clone(), at.now());
    let in_question = file::write(at.desk, move |tx| by_sum(tx, &of, &in_row, count, now)).await?;

    let mut readings = Vec::with_capacity(in_question.len());
    for report in in_question {
        let reading = read_minute(at, pair, Minute::from_epoch(report.report.minute), Some(report.report.id.clone())).await?;
        readings.push((report, reading));
    }
    let (of, in_row) = (pair.clone(), row.clone());
    file::write(at.desk, move |tx| {
        let send_again = by_minutes(tx, &readings)?;
        let booked = verdict::booked(tx, &of, &in_row)?;
        if verdict::foreign(tx, &of, &in_row)?.is_some() {
            withdraw_pending(tx, &of, now)?;
            return Ok(Compared { foreign: true, ..Compared::default() });
        }
        let all_empty = booked.from == booked.to && count == Quantity::from_whole(booked.to);
        let knowledge = Knowledge { all_empty, ..Knowledge::default() };
        Ok(Compared { knowledge, send_again, foreign: false })
    })
    .await
}

/// If the sum is exactly ours and nothing is in doubt, every report is counted. Else the reports whose minutes have to be read.
fn by_sum(tx: &Tx<'_>, pair: &Pair, row: &PeriodRow, count: Quantity, now: Timestamp) -> Result<Vec<Standing>, Problem> {
    let reports = rows::of_pair_between(tx, pair, row.start_at, row.end_at)?;
    let open = |report: &&Standing| matches!(report.state, ReportState::Accepted | ReportState::Missing | ReportState::Uncertain);
    let in_question: Vec<Standing> = reports.iter().filter(open).cloned().collect();
    let in_doubt = in_question.iter().any(|report| report.state == ReportState::Uncertain);
    let in_stripe = |state| outbox::sees(state) || matches!(state, ReportState::Accepted | ReportState::Missing);
    let sent = reports.iter().filter(|report| in_stripe(report.state)).map(|report| report.report.units).fold(0, i64::saturating_add);
    let ours = sent.saturating_add(adopted(tx, pair, row)?);
    if in_doubt || count != Quantity::from_whole(ours) {
        return Ok(in_question);
    }
    for report in &in_question {
        outbox::observe(tx, &report.report.id, Observation::Counted, true, now, json!({ "counted": count }))?;
    }
    Ok(Vec::new())
}

/// Accepted reports first: seeing one of them may prove that a doubtful one is not merely late.
fn by_minutes(tx: &Tx<'_>, readings: &[(Standing, CountReading)]) -> Result<Vec<ReportId>, Problem> {
    let (doubtful, accepted): (Vec<_>, Vec<_>) = readings.iter().partition(|(report, _)| report.state == ReportState::Uncertain);
    let mut send_again = Vec::new();
    for (report, reading) in accepted.into_iter().chain(doubtful) {
        let (id, now) = (&report.report.id, reading.as_of);
        let shows = outbox::shows(reading, report.report.units);
        let detail = || json!({ "minute": reading.from_at, "reads": reading.value });
        let can_take = can_take(tx, report, now)?;
        let mut step = outbox::observe(tx, id, Observation::MinuteRead(shows), can_take, now, detail())?;
        if step.next == ReportState::Accepted && shows == MinuteReading::Exactly {
            // What settled the doubt also confirms it: Stripe's count shows it.
            step = outbox::observe(tx, id, Observation::MinuteRead(shows), can_take, now, detail())?;
        }
        if step.then != Then::SendAgain && matches!(step.next, ReportState::Accepted | ReportState::Uncertain) {
            step = outbox::observe(tx, id, Observation::TimePassed, can_take, now, detail())?;
        }
        if step.then == Then::SendAgain && !outbox::known_before(tx, id)? {
            send_again.push(id.clone());
        }
    }
    Ok(send_again)
}

/// Whether a report's period, with its minute, can still take it.
fn can_take(tx: &Tx<'_>, report: &Standing, now: Timestamp) -> Result<bool, Problem> {
    let row = period::get(tx, &report.report.period)?;
    Ok(outbox::way(tx, &report.report.pair(), &row, Minute::from_epoch(report.report.minute), now, false)?.can_take())
}

/// The pair stopped: what was not sent yet is taken back (law §6.5).
fn withdraw_pending(tx: &Tx<'_>, pair: &Pair, now: Timestamp) -> Result<(), Problem> {
    for report in rows::of_pair(tx, pair)? {
        if report.state == ReportState::Pending {
            outbox::observe(tx, &report.report.id, Observation::Barred, false, now, json!({ "why": "foreign" }))?;
        }
    }
    Ok(())
}
