//! The invoice that bills a period, and what is known of it.

use domain::billed::{Invoice, InvoiceLine, PeriodInvoice};
use jiff::SignedDuration;
use store::{
    Reader,
    mirror::{self as kept, Read},
    outbox::Pair,
    period::PeriodRow,
};

use crate::{Problem, mirror};

/// An invoice made this long before a line's end does not bill the use of that line: the first invoice of a subscription already lists
/// the period that begins.
const MADE_BEFORE_THE_END: SignedDuration = SignedDuration::from_mins(1);

/// The mirrored invoice that bills a pair's period: it has a line of the pair's meter over that span, and was made at its end.
///
/// # Errors
/// What the file says.
pub fn of_period(r: &Reader, pair: &Pair, period: &PeriodRow) -> Result<Option<Read<Invoice>>, Problem> {
    let invoices = kept::of_customer::<Invoice>(r, &pair.customer)?;
    Ok(among(&invoices, pair, period).cloned())
}

/// The same among a customer's invoices that were read already.
pub fn among<'i>(invoices: &'i [Read<Invoice>], pair: &Pair, period: &PeriodRow) -> Option<&'i Read<Invoice>> {
    invoices.iter().find(|read| lines_of(&read.value, pair, period).next().is_some())
}

/// The lines of an invoice that bill a pair's period.
pub fn lines_of<'a>(invoice: &'a Invoice, pair: &'a Pair, period: &'a PeriodRow) -> impl Iterator<Item = &'a InvoiceLine> {
    let (start, end) = (period.start_at, period.end_at);
    bills_use(invoice, pair).filter(move |line| line.period.start() < end && start < line.period.end())
}

/// The lines of an invoice that bill use of a pair's meter that was over when the invoice was made.
pub fn bills_use<'a>(invoice: &'a Invoice, pair: &'a Pair) -> impl Iterator<Item = &'a InvoiceLine> {
    let made = invoice.created.checked_add(MADE_BEFORE_THE_END).unwrap_or(invoice.created);
    invoice.lines.iter().filter(move |line| line.meter.as_ref() == Some(&pair.meter) && line.period.end() <= made)
}

/// What is known of a period's invoice. `just_read` says that the invoices were listed immediately before.
///
/// # Errors
/// What the file says.
pub fn known(r: &Reader, pair: &Pair, period: &PeriodRow, just_read: bool) -> Result<PeriodInvoice, Problem> {
    if let Some(read) = of_period(r, pair, period)? {
        return Ok(PeriodInvoice::of(&read.value, just_read));
    }
    // A list that was read before the end, or did not reach back to it, says nothing about an invoice that is made at the end.
    let made_from = period.end_at.checked_sub(MADE_BEFORE_THE_END).unwrap_or(period.end_at);
    let listed = mirror::invoices_shown(r, made_from, period.end_at)?;
    Ok(if listed { PeriodInvoice::NotListed } else { PeriodInvoice::NotRead })
}
