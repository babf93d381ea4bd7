//! The Invoices tab of Billing, and the same of one client.

use domain::{
    billed::{Invoice, InvoiceStatus, Payment, PaymentStatus},
    id::CustomerId,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{Reader, mirror as kept, outbox, rule};

use super::{Around, advice, advice::sentence, age, customer_of, order, sums};
use crate::{
    Desk, Problem, file, links,
    mirror::{Kind, convert::InvoiceRest},
    view::{BilledInvoice, InvoiceFilter, InvoicesParams, InvoicesView},
    words,
};

/// An invoice that is charged by itself and still open this long after it was finalised: the payment failed.
const PAID_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Invoices as Stripe has them.
///
/// # Errors
/// No such client; what the file says.
pub async fn list(desk: &Desk, params: InvoicesParams) -> Result<InvoicesView, Problem> {
    let customer = customer_of(desk, params.client.as_deref()).await?;
    let now = desk.now();
    file::read(desk, move |r| view(r, customer, &params, now)).await
}

fn view(r: &Reader, customer: Option<CustomerId>, params: &InvoicesParams, now: Timestamp) -> Result<InvoicesView, Problem> {
    let statuses: &[InvoiceStatus] = match params.filter {
        InvoiceFilter::All => &[],
        InvoiceFilter::Unpaid => &[InvoiceStatus::Open, InvoiceStatus::Uncollectible],
        InvoiceFilter::Draft => &[InvoiceStatus::Draft],
        InvoiceFilter::Paid => &[InvoiceStatus::Paid],
    };
    let statuses = statuses.iter().map(ToString::to_string).collect();
    let wanted = kept::Wanted { customer, statuses, ..Default::default() };
    let asked = params.page.unwrap_or_default();
    let page = kept::page::<Invoice>(r, &wanted, order(params.order, kept::Order::Newest), asked.limit.clamp(1, 500), asked.offset)?;
    let around = Around::read(r, now)?;
    let rows = page.rows.into_iter().map(|read| row(r, &around, read.value)).collect::<Result<_, _>>()?;
    Ok(InvoicesView { rows, total: page.total, sums: sums(kept::sums::<Invoice>(r, &wanted)?), age: age(r, Kind::Invoices, now)? })
}

fn rest(r: &Reader, invoice: &Invoice) -> Result<InvoiceRest, Problem> {
    Ok(kept::raw::<Invoice>(r, invoice.id.as_str())?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default())
}

/// From when on an open invoice is late: its due day, or a day after it was finalised where a saved card is charged.
///
/// # Errors
/// What the file says.
pub(crate) fn due_day(r: &Reader, invoice: &Invoice) -> Result<Timestamp, Problem> {
    let rest = rest(r, invoice)?;
    let finalised = rest.finalized_at.unwrap_or(invoice.created);
    Ok(rest.due_date.or_else(|| finalised.checked_add(PAID_WITHIN).ok()).unwrap_or(finalised))
}

/// Whether an invoice is unpaid past its day.
///
/// # Errors
/// What the file says.
pub(crate) fn is_overdue(r: &Reader, invoice: &Invoice, now: Timestamp) -> Result<bool, Problem> {
    let unpaid = invoice.status == InvoiceStatus::Open && invoice.amount_due.minor() > 0;
    Ok(unpaid && due_day(r, invoice)? <= now)
}

/// Where an invoice stands: "Open, due 3 Dec 2026".
///
/// # Errors
/// What the file says.
pub(crate) fn standing_words(r: &Reader, around: &Around, invoice: &Invoice) -> Result<String, Problem> {
    Ok(state_words(invoice, &rest(r, invoice)?, is_overdue(r, invoice, around.now)?, around))
}

fn state_words(invoice: &Invoice, rest: &InvoiceRest, overdue: bool, around: &Around) -> String {
    match &invoice.status {
        InvoiceStatus::Draft => match invoice.automatically_finalizes_at {
            Some(at) => format!("Draft, final on {}", around.day(at)),
            None => "Draft".to_owned(),
        },
        InvoiceStatus::Open => match rest.due_date {
            Some(due) if overdue => format!("Unpaid since {}", around.day(due)),
            Some(due) => format!("Open, due {}", around.day(due)),
            None if overdue => "Unpaid".to_owned(),
            None => "Open".to_owned(),
        },
        InvoiceStatus::Paid => "Paid".to_owned(),
        InvoiceStatus::Uncollectible => "Given up".to_owned(),
        InvoiceStatus::Void => "Void".to_owned(),
        InvoiceStatus::Deleted => "Deleted draft".to_owned(),
        InvoiceStatus::Other(word) => word.clone(),
    }
}

/// Why an unpaid invoice needs the owner: "Invoice NL-1042, due since 12 November. …".
///
/// # Errors
/// What the file says.
pub(crate) fn overdue_words(r: &Reader, invoice: &Invoice, zone: &TimeZone) -> Result<String, Problem> {
    let due = due_day(r, invoice)?;
    let number = invoice.number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
    let why = last_failure(r, invoice)?.map(|why| format!(". {why}")).unwrap_or_default();
    Ok(format!("Invoice{number}, due since {}{why}", words::day_and_month(due, zone)))
}

fn row(r: &Reader, around: &Around, invoice: Invoice) -> Result<BilledInvoice, Problem> {
    let (client, client_id) = around.whose(r, Some(&invoice.customer))?;
    let rest = rest(r, &invoice)?;
    let overdue = is_overdue(r, &invoice, around.now)?;
    let state = state_words(&invoice, &rest, overdue, around);
    let open = invoice.status == InvoiceStatus::Open;
    Ok(BilledInvoice {
        link: links::page(around.mode, "invoice", invoice.id.as_str()),
        reason: if open { last_failure(r, &invoice)? } else { None },
        pay_page: invoice.hosted_url.clone().filter(|_| open),
        ours: is_ours(r, &invoice)?,
        // The lines say what was billed; the invoice's own period is that of its making.
        from: invoice.lines.iter().map(|line| line.period.start()).min().or(rest.period_start),
        to: invoice.lines.iter().map(|line| line.period.end()).max().or(rest.period_end),
        status: invoice.status.to_string(),
        id: invoice.id.into(),
        number: invoice.number,
        client,
        client_id,
        state,
        overdue,
        created: invoice.created,
        total: invoice.total,
        due: invoice.amount_due,
    })
}

/// Why the last attempt at paying it failed, and what helps.
///
/// # Errors
/// What the file says.
pub(crate) fn last_failure(r: &Reader, invoice: &Invoice) -> Result<Option<String>, Problem> {
    let last: Option<Payment> = kept::payments_of_invoice(r, &invoice.id)?.into_iter().last().map(|read| read.value);
    let Some(failure) = last.filter(|last| last.status == PaymentStatus::Failed).and_then(|last| last.failure) else { return Ok(None) };
    let said = failure.words.as_deref().map(|words| format!("Stripe says: {} ", sentence(words))).unwrap_or_default();
    Ok(Some(format!("{said}{}", advice(&failure))))
}

/// Whether a rule of ours sends to a meter of its lines.
fn is_ours(r: &Reader, invoice: &Invoice) -> Result<bool, Problem> {
    let meters: Vec<_> = invoice.lines.iter().filter_map(|line| line.meter.as_ref()).collect();
    if meters.is_empty() {
        return Ok(false);
    }
    let pairs: Vec<outbox::Pair> = rule::list(r)?.iter().filter_map(rule::Rule::pair).collect();
    Ok(pairs.iter().any(|pair| pair.customer == invoice.customer && meters.contains(&&pair.meter)))
}
