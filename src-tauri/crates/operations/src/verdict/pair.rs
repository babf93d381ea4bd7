//! What stops a pair (law §6.3, §6.4), from the mirror and the outbox alone.

use domain::{
    Quantity,
    billed::{Booked, Comparison, InvoiceStatus, Item, Payer, PeriodInvoice, StripeMeter, payer},
    report::ReportState,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, mirror as kept,
    outbox::{self, BookKind, Pair},
    period::{self as rows, PeriodRow},
};

use super::Reason;
use crate::{Problem, mirror, outbox as sent, period};

/// Nothing is sent into an ended period later than this before its draft finalises (law §6.4).
const BEFORE_FINALISATION: SignedDuration = SignedDuration::from_mins(15);

/// Why nothing may be decided for a pair's period now; none when it may.
///
/// # Errors
/// What the file says.
pub fn stop(r: &Reader, pair: &Pair, row: &PeriodRow, now: Timestamp) -> Result<Option<Reason>, Problem> {
    match kept::find::<StripeMeter>(r, pair.meter.as_str())? {
        None => return Ok(Some(Reason::MeterUnknown)),
        Some(meter) => {
            if let Err(why) = meter.value.check() {
                return Ok(Some(Reason::MeterUnfit { why: why.to_string() }));
            }
        }
    }
    let invoice = period::known_invoice(r, pair, row, false)?;
    if let Some(reason) = no_payer(r, pair, row, &invoice, now)? {
        return Ok(Some(reason));
    }
    if let Some(above) = foreign(r, pair, row)? {
        return Ok(Some(Reason::Foreign { above }));
    }
    for report in outbox::of_pair(r, pair)? {
        let first = outbox::attempts(r, &report.report.id)?.first().map(|attempt| attempt.opened_at_stripe);
        if period::bars(&report, first, now) {
            return Ok(Some(Reason::InDoubt { units: report.report.units }));
        }
    }
    for report in outbox::of_pair_between(r, pair, row.start_at, row.end_at)? {
        if report.state == ReportState::Rejected && !sent::is_cured(r, &report)? {
            return Ok(Some(Reason::Rejected { units: report.report.units }));
        }
    }
    let too_late = match invoice {
        PeriodInvoice::Draft { finalizes_at: Some(at), .. } => now.duration_since(at) > -BEFORE_FINALISATION,
        PeriodInvoice::Settled { .. } => true,
        _ => false,
    };
    Ok(too_late.then_some(Reason::TooLate))
}

/// Who would pay for more units of this period: the one item in billing while it runs, its own item once it is over.
fn no_payer(r: &Reader, pair: &Pair, row: &PeriodRow, invoice: &PeriodInvoice, now: Timestamp) -> Result<Option<Reason>, Problem> {
    let items: Vec<Item> = kept::items_of_pair(r, pair)?.into_iter().map(|read| read.value).collect();
    if row.end_at <= now {
        let own = items.iter().find(|item| row.item.as_ref() == Some(&item.id));
        let pays = own.is_some_and(|item| item.status.bills() || row.period().is_ok_and(|period| item.takes_last_period(period, invoice)));
        if !pays {
            return Ok(Some(Reason::NoPayer { past: true }));
        }
    }
    Ok(match payer(&items, &pair.customer, &pair.meter, now) {
        Payer::OnePayer(_) => None,
        Payer::WouldChargeTwice(items) => Some(Reason::ChargesTwice { items: items.len() }),
        // An ended period whose own item may take its usage was judged above.
        Payer::NoPayer if row.end_at <= now => None,
        Payer::NoPayer => Some(Reason::NoPayer { past: false }),
    })
}

/// How much Stripe's last count of the period is above what this file has booked for the pair; none when it is not.
///
/// # Errors
/// What the file says.
pub fn foreign(r: &Reader, pair: &Pair, row: &PeriodRow) -> Result<Option<Quantity>, Problem> {
    let Some(span) = mirror::whole_minutes(row.period()?)? else { return Ok(None) };
    let Some(count) = kept::last_count(r, pair, span.start(), span.end())? else { return Ok(None) };
    Ok(match booked(r, pair, row)?.compare(count.value) {
        Comparison::Above { by } => Some(by),
        Comparison::Below { .. } | Comparison::Inside => None,
    })
}

/// How much the final invoice of a pair's period has that this file has not booked for it: others billed that use, or some of it; none
/// while there is no such invoice, or nothing.
///
/// # Errors
/// What the file says.
pub fn invoiced_by_others(r: &Reader, pair: &Pair, row: &PeriodRow) -> Result<Option<Quantity>, Problem> {
    let Some(read) = period::invoice_of(r, pair, row)?.filter(|read| read.value.status != InvoiceStatus::Draft) else { return Ok(None) };
    let billed = Quantity::checked_sum(period::lines_of(&read.value, pair, row).map(|line| line.quantity));
    let ours = Quantity::from_whole(booked(r, pair, row)?.to.max(0));
    Ok(billed.and_then(|billed| billed.checked_sub(ours)).filter(|more| *more > Quantity::ZERO))
}

/// What this file has booked for a pair in a period: its reports there, and what was adopted for any of the pair's rules.
///
/// # Errors
/// What the file says.
pub fn booked(r: &Reader, pair: &Pair, row: &PeriodRow) -> Result<Booked, Problem> {
    let mut adopted = 0_i64;
    for decision in outbox::decisions_of_pair(r, pair)? {
        let (BookKind::Adopted, Some(period)) = (decision.kind, &decision.period) else { continue };
        if rows::get(r, period)?.start_at == row.start_at {
            adopted = adopted.saturating_add(decision.units);
        }
    }
    let reports = outbox::of_pair_between(r, pair, row.start_at, row.end_at)?;
    Ok(Booked::of(adopted, reports.into_iter().map(|report| (report.state, report.report.units))))
}
