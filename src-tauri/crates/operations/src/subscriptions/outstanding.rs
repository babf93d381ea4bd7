//! What waits for a payment: a subscription that has not begun, one that Stripe has stopped charging, an invoice that the bank declined; in
//! words, with what helps.

use domain::{
    Money,
    billed::{Invoice, InvoiceStatus, Subscription, SubscriptionStatus},
    id::{CustomerId, InvoiceId},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{Reader, mirror as kept};

use crate::{Problem, mirror::convert::SubscriptionRest, payments, words};

/// Stripe drops a subscription whose first invoice is not paid within 23 hours ("How subscriptions work").
const FIRST_PAYMENT: SignedDuration = SignedDuration::from_hours(23);

/// A payment that did not come.
pub(crate) struct Outstanding {
    /// What happened, whether money moved, what helps.
    pub words: String,
    /// Who was to pay.
    pub customer: CustomerId,
    /// The invoice that is not paid, as far as it was read.
    pub invoice: Option<InvoiceId>,
    /// What is due on it.
    pub amount: Option<Money>,
    /// Stripe's page on which the client can pay it.
    pub pay_page: Option<String>,
}

/// The subscription's last invoice, as the mirror has it.
fn latest(r: &Reader, one: &Subscription) -> Result<Option<Invoice>, Problem> {
    let rest: SubscriptionRest =
        kept::raw::<Subscription>(r, one.id.as_str())?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default();
    let Some(id) = rest.latest_invoice else { return Ok(None) };
    Ok(kept::find::<Invoice>(r, &id)?.map(|read| read.value))
}

/// How a subscription waits for a payment; none where it does not.
///
/// # Errors
/// What the file says.
pub(crate) fn of(r: &Reader, one: &Subscription, zone: &TimeZone, now: Timestamp) -> Result<Option<Outstanding>, Problem> {
    let waits =
        [SubscriptionStatus::Incomplete, SubscriptionStatus::IncompleteExpired, SubscriptionStatus::Unpaid, SubscriptionStatus::PastDue];
    if !waits.contains(&one.status) {
        return Ok(None);
    }
    let invoice = latest(r, one)?;
    let due = invoice.as_ref().map(|invoice| format!(" of {}", words::money(invoice.amount_due))).unwrap_or_default();
    let why = match &invoice {
        Some(invoice) => payments::last_failure(r, invoice)?.unwrap_or_else(|| "There was nothing that could be charged.".to_owned()),
        None => "Why is not read yet; sync to see it.".to_owned(),
    };
    let words = match one.status {
        SubscriptionStatus::Incomplete => {
            let until = one.started.checked_add(FIRST_PAYMENT).unwrap_or(one.started);
            let until = if until > now {
                format!("If it is not paid by {}, Stripe drops the subscription.", words::when(until, zone))
            } else {
                "The 23 hours that Stripe waits are over; sync to see what became of it.".to_owned()
            };
            format!(
                "Its first invoice{due} is not paid, so it has not begun: no money has moved, and no use is billed by it. {why} {until} Send the client the invoice's payment page; or add a card and pay the invoice in Stripe with it."
            )
        }
        SubscriptionStatus::IncompleteExpired => format!(
            "Its first invoice was not paid within 23 hours, so Stripe dropped it: no money has moved, and nothing is billed by it. {why} Begin it again once there is a card, or have invoices sent."
        ),
        SubscriptionStatus::Unpaid => format!(
            "Its invoice{due} is not paid and Stripe has stopped trying. New invoices stay drafts: nobody is asked to pay them. {why} Once a card is added and the invoice is paid, it goes on."
        ),
        _ => format!("Its last invoice{due} is not paid. {why}"),
    };
    Ok(Some(told(invoice, one.customer.clone(), words)))
}

/// How an open invoice waits, after the bank declined its charge; none where it does not.
///
/// # Errors
/// What the file says.
pub(crate) fn of_invoice(r: &Reader, id: &str) -> Result<Option<Outstanding>, Problem> {
    let Some(invoice) = kept::find::<Invoice>(r, id)?.map(|read| read.value) else { return Ok(None) };
    if invoice.status != InvoiceStatus::Open || invoice.amount_due.minor() <= 0 {
        return Ok(None);
    }
    let Some(why) = payments::last_failure(r, &invoice)? else { return Ok(None) };
    let words = format!("It is not paid: no money has moved. {why}");
    let customer = invoice.customer.clone();
    Ok(Some(told(Some(invoice), customer, words)))
}

fn told(invoice: Option<Invoice>, customer: CustomerId, words: String) -> Outstanding {
    let open = invoice.filter(|invoice| invoice.status == InvoiceStatus::Open);
    Outstanding {
        words,
        customer,
        amount: open.as_ref().map(|invoice| invoice.amount_due),
        pay_page: open.as_ref().and_then(|invoice| invoice.hosted_url.clone()),
        invoice: open.map(|invoice| invoice.id),
    }
}
