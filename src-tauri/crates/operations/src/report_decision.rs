//! The owner's word on a report (law §6.5): in doubt, it arrived or it did not; refused, its units may go; on no invoice, seen. Kept with
//! the readings that were there to see.

use domain::{
    id::ReportId,
    report::{Observation, ReportState},
};
use jiff::Timestamp;
use serde_json::json;
use store::{Reader, mirror as kept, outbox as rows, period as periods};

use crate::{
    Desk, Problem, activity, file, outbox, period, rate, run_lock,
    view::{ReportDecision, ReportWord},
    words,
};

/// Takes the owner's word. "It did not" makes the units due again: they are decided anew while their period takes them, else they are late.
///
/// # Errors
/// No such report; one that is in no doubt; [`crate::Code::Busy`] while a send is at work on it.
pub async fn decide(desk: &Desk, decision: ReportDecision) -> Result<(), Problem> {
    let _lock = run_lock::take(desk).await?;
    let (id, now) = (ReportId::new(decision.identifier.trim()), desk.now());
    file::write(desk, move |tx| {
        let report = rows::standing(tx, &id)?;
        let observation = match (report.state, decision.word) {
            (ReportState::Uncertain | ReportState::Missing, ReportWord::Arrived) => Observation::OwnerSaysArrived,
            (ReportState::Uncertain | ReportState::Missing, ReportWord::NotArrived) => Observation::OwnerSaysNotArrived,
            // A refused report surely did not arrive: the owner lets its units go. Into a final period nothing can follow, so they are late.
            (ReportState::Rejected, ReportWord::LetGo) => Observation::SuccessorDecided,
            (ReportState::Stranded, ReportWord::Seen) => Observation::OwnerHasSeen,
            (state, _) => {
                return Err(Problem::not_allowed(format!(
                    "This report is {}, so this cannot be said of it. Nothing was changed.",
                    state.name().replace('_', ", ")
                )));
            }
        };
        let minute: Vec<_> =
            kept::counts_of_report(tx, &id)?.iter().map(|reading| json!({ "at": reading.as_of, "reads": reading.value })).collect();
        if report.state == ReportState::Rejected && takes_units(tx, &report, now)? {
            // The next send decides the successor and releases this one in the same transaction.
            outbox::let_go(tx, &report, now)?;
        } else {
            outbox::observe(tx, &id, observation, false, now, json!({ "readings": minute }))?;
        }
        let said = match decision.word {
            ReportWord::Arrived => "it arrived, says the owner",
            ReportWord::NotArrived => "it did not arrive, says the owner",
            ReportWord::LetGo => "refused, and the owner lets its units go",
            ReportWord::Seen => "on no invoice, and the owner has seen it",
        };
        let sentence = format!("Report {id} of {}: {said}", words::units(report.report.units));
        activity::by_owner(tx, now, "decide_report", Some(("report", id.as_str())), sentence)
    })
    .await?;
    rate::alone(desk).await?;
    Ok(())
}

/// Whether a report's period may still get a successor.
fn takes_units(r: &Reader, report: &rows::Standing, now: Timestamp) -> Result<bool, Problem> {
    let row = periods::get(r, &report.report.period)?;
    let known = period::known_invoice(r, &report.report.pair(), &row, false)?;
    Ok(row.final_at.is_none() && !known.is_final(row.period()?, now))
}
