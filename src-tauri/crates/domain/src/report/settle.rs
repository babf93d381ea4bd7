//! What a final invoice makes of a pair's reports (§6.5): the line's quantity decides.

use jiff::Timestamp;

use super::state::{Observation, ReportState};
use crate::id::ReportId;

/// A report of a pair and period that has become final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// The report.
    pub id: ReportId,
    /// Its units.
    pub units: i64,
    /// Its state.
    pub state: ReportState,
    /// Its first attempt; the order in which the invoice's quantity is given out.
    pub first_attempt_at: Option<Timestamp>,
    /// Whether Stripe's count shows it.
    pub in_count: bool,
}

/// What is to be observed of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledReport {
    /// The report.
    pub id: ReportId,
    /// The observation to give to [`next`](super::next).
    pub observation: Observation,
}

/// How the invoice's quantity was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The reports that were in question, in the order of their first attempt.
    pub reports: Vec<SettledReport>,
    /// Quantity of the line that no report of ours explains; below zero if it is owed.
    pub unexplained: i64,
}

/// Gives the quantity of a final invoice line to reports in the order of their first attempt until it is used up.
///
/// `adopted` is what is booked for the pair without a report of ours. A report that does not fit into what is left is passed over:
/// a doubtful one that never arrived must not push out a later one that was billed. Reports that could not have reached the invoice
/// (pending, refused, withdrawn…) take no part.
pub fn settle(invoiced: i64, adopted: i64, reports: &[Settling]) -> Settled {
    let in_question =
        |state| matches!(state, ReportState::Accepted | ReportState::Confirmed | ReportState::Missing | ReportState::Uncertain);
    let already: i64 = reports.iter().filter(|r| r.state == ReportState::Invoiced).map(|r| r.units).fold(0, i64::saturating_add);
    let mut left = invoiced.saturating_sub(adopted).saturating_sub(already);
    let mut open: Vec<&Settling> = reports.iter().filter(|report| in_question(report.state)).collect();
    open.sort_by_key(|report| (report.first_attempt_at, report.id.clone()));
    // Negative reports first make room for what they correct.
    let room: i64 = open.iter().filter(|r| r.units < 0 && r.in_count).map(|r| r.units).fold(0, i64::saturating_add);
    left = left.saturating_sub(room);
    let reports = open
        .into_iter()
        .map(|report| {
            let on_invoice = if report.units < 0 { report.in_count } else { report.units <= left };
            if on_invoice && report.units >= 0 {
                left -= report.units;
            }
            let observation = Observation::PeriodFinal { on_invoice, in_count: report.in_count };
            SettledReport { id: report.id.clone(), observation }
        })
        .collect();
    Settled { reports, unexplained: left }
}
