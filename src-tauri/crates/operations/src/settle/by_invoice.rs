//! Final periods: the invoice line's quantity decides, whatever the summary says (law §6.5).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Minute, Quantity,
    billed::InvoiceStatus,
    id::ReportId,
    report::{MinuteReading, Observation, ReportState, Settled, Settling, settle},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Reader,
    outbox::{self as rows, Pair},
    period::{self as periods, PeriodRow},
};

use super::{AtStripe, adopted, read_minute};
use crate::{Problem, file, outbox, period, standing::inexact};

/// Lets the reports of every period that has become final leave doubt. Says how many periods there were.
///
/// # Errors
/// Stripe's refusal or silence where a minute has to be read; what the file says.
pub(crate) async fn final_periods(at: &AtStripe<'_>) -> Result<usize, Problem> {
    let now = at.now();
    let final_ones = file::read(at.desk, move |r| just_final(r, now)).await?;
    for (pair, row) in &final_ones {
        let (of, in_row) = (pair.clone(), row.clone());
        let unknown = file::read(at.desk, move |r| {
            let (settled, reports) = line_against(r, &of, &in_row, &BTreeSet::new())?;
            let left_over = |id: &ReportId| {
                settled
                    .reports
                    .iter()
                    .any(|one| one.id == *id && matches!(one.observation, Observation::PeriodFinal { on_invoice: false, .. }))
            };
            Ok(reports.into_iter().filter(|report| !report.in_count && left_over(&report.id)).map(|report| report.id).collect::<Vec<_>>())
        })
        .await?;
        // Only what the invoice does not cover has to be looked for: in Stripe's count it is stranded, else it is absent.
        let mut seen = BTreeSet::new();
        for id in unknown {
            let report = id.clone();
            let standing = file::read(at.desk, move |r| Ok(rows::standing(r, &report)?)).await?;
            let reading = read_minute(at, pair, Minute::from_epoch(standing.report.minute), Some(id.clone())).await?;
            if outbox::shows(&reading, standing.report.units) == MinuteReading::Exactly {
                seen.insert(id);
            }
        }
        let (of, in_row, now) = (pair.clone(), row.clone(), at.now());
        file::write(at.desk, move |tx| {
            let (settled, _) = line_against(tx, &of, &in_row, &seen)?;
            for one in settled.reports {
                let detail = json!({ "unexplained": settled.unexplained });
                outbox::observe(tx, &one.id, one.observation, false, now, detail)?;
            }
            for report in rows::of_pair_between(tx, &of, in_row.start_at, in_row.end_at)? {
                if report.state == ReportState::Pending {
                    let never_left = Observation::PeriodFinal { on_invoice: false, in_count: false };
                    outbox::observe(tx, &report.report.id, never_left, false, now, json!({}))?;
                } else if report.state == ReportState::Rejected && outbox::is_cured(tx, &report)? {
                    // No successor can follow into a final period: its units are late.
                    outbox::observe(tx, &report.report.id, Observation::SuccessorDecided, false, now, json!({ "late": true }))?;
                }
            }
            Ok(())
        })
        .await?;
    }
    Ok(final_ones.len())
}

/// Periods that are final by their invoice and have reports that are not settled: each pair and span once, however many rules share it.
fn just_final(r: &Reader, now: Timestamp) -> Result<Vec<(Pair, PeriodRow)>, Problem> {
    use ReportState::{Accepted, Confirmed, Missing, Pending, Rejected, Uncertain};
    let mut found: BTreeMap<(Pair, Timestamp), PeriodRow> = BTreeMap::new();
    for report in rows::in_states(r, &[Pending, Accepted, Confirmed, Missing, Rejected, Uncertain])? {
        let row = periods::get(r, &report.report.period)?;
        let pair = report.report.pair();
        let key = (pair, row.start_at);
        if !found.contains_key(&key) && period::known_invoice(r, &key.0, &row, false)?.is_final(row.period()?, now) {
            found.insert(key, row);
        }
    }
    Ok(found.into_iter().map(|((pair, _), row)| (pair, row)).collect())
}

/// Gives the line's quantity to the pair's reports. `seen` are reports that Stripe's count shows though they were not confirmed.
fn line_against(r: &Reader, pair: &Pair, row: &PeriodRow, seen: &BTreeSet<ReportId>) -> Result<(Settled, Vec<Settling>), Problem> {
    let mut reports = Vec::new();
    for report in rows::of_pair_between(r, pair, row.start_at, row.end_at)? {
        let first_attempt_at = rows::attempts(r, &report.report.id)?.first().map(|attempt| attempt.opened_at_stripe);
        let in_count = outbox::sees(report.state) || seen.contains(&report.report.id);
        reports.push(Settling { id: report.report.id, units: report.report.units, state: report.state, first_attempt_at, in_count });
    }
    let adopted = adopted(r, pair, row)?;
    Ok((settle(invoiced(r, pair, row)?, adopted, &reports), reports))
}

/// The quantity of the period's invoice lines in whole units. A deleted draft, and a period that Stripe lists no invoice for, billed none.
fn invoiced(r: &Reader, pair: &Pair, row: &PeriodRow) -> Result<i64, Problem> {
    let Some(invoice) = period::invoice_of(r, pair, row)?.map(|read| read.value) else { return Ok(0) };
    if invoice.status == InvoiceStatus::Deleted {
        return Ok(0);
    }
    let mut sum = Quantity::ZERO;
    for line in period::lines_of(&invoice, pair, row) {
        sum = sum.checked_add(line.quantity).ok_or_else(|| inexact("the invoice's quantity"))?;
    }
    i64::try_from(sum.to_micros().div_euclid(1_000_000)).map_err(inexact)
}
