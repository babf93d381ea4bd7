//! The Payments tab of Billing, and the same of one client.

use domain::{
    billed::{Dispute, Fee, Invoice, Payment, PaymentStatus, Refund, StripeGrant},
    id::CustomerId,
};
use jiff::Timestamp;
use store::{Reader, mirror as kept};

use super::{Around, advice, advice::sentence, age, customer_of, dispute_words, order, sums};
use crate::{
    Desk, Problem, file, links,
    mirror::Kind,
    view::{DisputeRow, InvoiceRef, PaymentFilter, PaymentRow, PaymentsParams, PaymentsView, RefundRow, StripeGrantRow},
};

/// Payments as Stripe has them: those that failed and were not made good first.
///
/// # Errors
/// No such client; what the file says.
pub async fn list(desk: &Desk, params: PaymentsParams) -> Result<PaymentsView, Problem> {
    let customer = customer_of(desk, params.client.as_deref()).await?;
    let now = desk.now();
    file::read(desk, move |r| view(r, customer, &params, now)).await
}

fn view(r: &Reader, customer: Option<CustomerId>, params: &PaymentsParams, now: Timestamp) -> Result<PaymentsView, Problem> {
    let mut wanted = kept::Wanted { customer, ..Default::default() };
    match params.filter {
        PaymentFilter::All => {}
        PaymentFilter::Failed => wanted.statuses.push(PaymentStatus::Failed.to_string()),
        PaymentFilter::Refunded => wanted.refunded = true,
        PaymentFilter::Disputed => wanted.disputed = true,
    }
    let asked = params.page.unwrap_or_default();
    let order = order(params.order, kept::Order::UnsettledFirst);
    let page = kept::page::<Payment>(r, &wanted, order, asked.limit.clamp(1, 500), asked.offset)?;
    let around = Around::read(r, now)?;
    let unsettled: Vec<_> = kept::unsettled(r)?.into_iter().map(|read| read.value.id).collect();
    let rows = page.rows.into_iter().map(|read| row(r, &around, read.value, &unsettled)).collect::<Result<_, _>>()?;
    // A declined payment moved nothing: it is in no sum but its own list's.
    let summed = kept::Wanted {
        statuses: if params.filter == PaymentFilter::Failed { wanted.statuses.clone() } else { vec![PaymentStatus::Succeeded.to_string()] },
        ..wanted
    };
    Ok(PaymentsView { rows, total: page.total, sums: sums(kept::sums::<Payment>(r, &summed)?), age: age(r, Kind::Payments, now)? })
}

fn row(r: &Reader, around: &Around, payment: Payment, unsettled: &[domain::id::PaymentId]) -> Result<PaymentRow, Problem> {
    let (client, client_id) = around.whose(r, payment.customer.as_ref())?;
    let needs_owner = unsettled.contains(&payment.id);
    let refunds: Vec<RefundRow> = kept::under::<Refund>(r, payment.id.as_str())?.into_iter().map(|read| refund(&read.value)).collect();
    let mut disputes = Vec::new();
    for read in kept::under::<Dispute>(r, payment.id.as_str())? {
        let dispute = read.value;
        disputes.push(DisputeRow {
            words: dispute_words(&dispute, |at| around.day(at)),
            needs_answer: dispute.status.needs_answer(),
            due_by: dispute.due_by.filter(|_| dispute.status.needs_answer()),
            link: links::page(around.mode, "dispute", dispute.id.as_str()),
            id: dispute.id.into(),
            amount: dispute.amount,
            at: dispute.created,
        });
    }
    let state = match &payment.status {
        PaymentStatus::Succeeded if payment.refunded == payment.amount && !payment.amount.is_zero() => "Refunded",
        PaymentStatus::Succeeded if !payment.refunded.is_zero() => "Paid, partly refunded",
        PaymentStatus::Succeeded if disputes.iter().any(|dispute| dispute.needs_answer) => "Paid, disputed",
        PaymentStatus::Succeeded => "Paid",
        PaymentStatus::Pending => "On its way",
        PaymentStatus::Failed if needs_owner => "Declined",
        PaymentStatus::Failed => "Declined, settled since",
        PaymentStatus::Other(word) => word.as_str(),
    };
    let invoice = match kept::covered_by(r, &payment)? {
        Some(id) => {
            let number = kept::find::<Invoice>(r, id.as_str())?.and_then(|read| read.value.number);
            Some(InvoiceRef { number: number.unwrap_or_else(|| id.to_string()), id: id.into() })
        }
        None => None,
    };
    let fee = match &payment.fee {
        Some(id) => kept::find::<Fee>(r, id.as_str())?.map(|read| read.value),
        None => None,
    };
    Ok(PaymentRow {
        state: state.to_owned(),
        link: links::page(around.mode, "payment", payment.intent.as_deref().unwrap_or(payment.id.as_str())),
        method: method(&payment),
        reason: payment.failure.as_ref().and_then(|failure| failure.words.as_deref()).map(sentence),
        advice: payment.failure.as_ref().filter(|_| needs_owner).map(|failure| advice(failure).to_owned()),
        payout: fee.as_ref().and_then(|fee| fee.payout.as_ref()).map(ToString::to_string),
        fee: fee.map(|fee| fee.fee),
        status: payment.status.to_string(),
        id: payment.id.into(),
        client,
        client_id,
        at: payment.created,
        amount: payment.amount,
        refunded: payment.refunded,
        needs_owner,
        invoice,
        refunds,
        disputes,
    })
}

/// "Visa ending in 4242", "Bank account".
fn method(payment: &Payment) -> Option<String> {
    let kind = payment.method.as_deref()?;
    let name = match (kind, payment.brand.as_deref()) {
        ("card", Some(brand)) => brand_name(brand),
        ("card", None) => "Card".to_owned(),
        ("us_bank_account" | "sepa_debit" | "bacs_debit" | "acss_debit" | "au_becs_debit", _) => "Bank account".to_owned(),
        (other, _) => spaced(other),
    };
    Some(payment.last4.as_ref().map_or_else(|| name.clone(), |last4| format!("{name} ending in {last4}")))
}

fn brand_name(brand: &str) -> String {
    match brand {
        "amex" => "American Express".to_owned(),
        "mastercard" => "Mastercard".to_owned(),
        "jcb" => "JCB".to_owned(),
        other => spaced(other),
    }
}

/// Stripe's name of a thing as words: `us_bank_account` → "Us bank account".
pub(super) fn spaced(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn refund(refund: &Refund) -> RefundRow {
    let why = match refund.reason.as_deref() {
        Some("duplicate") => ", charged twice",
        Some("fraudulent") => ", fraud",
        Some("requested_by_customer") => ", asked for by the client",
        _ => "",
    };
    let words = match refund.status.as_str() {
        "succeeded" => format!("Refunded{why}"),
        "pending" => format!("Refund on its way{why}"),
        "failed" => "The refund failed: the money is still yours. Ask the client for another way to pay it back.".to_owned(),
        "canceled" => "The refund was taken back: the money is still yours.".to_owned(),
        "requires_action" => "The refund waits for the client's bank details.".to_owned(),
        other => spaced(other),
    };
    RefundRow { id: refund.id.to_string(), amount: refund.amount, at: refund.created, words }
}

/// Stripe's billing credits of a client, newest first.
///
/// # Errors
/// No such client; what the file says.
pub async fn grants(desk: &Desk, client: &str) -> Result<Vec<StripeGrantRow>, Problem> {
    let customer = customer_of(desk, Some(client)).await?;
    let now = desk.now();
    file::read(desk, move |r| {
        let around = Around::read(r, now)?;
        let wanted = kept::Wanted { customer, ..Default::default() };
        let found = kept::page::<StripeGrant>(r, &wanted, kept::Order::Newest, 500, 0)?.rows;
        Ok(found.into_iter().map(|read| grant(&around, read.value)).collect())
    })
    .await
}

fn grant(around: &Around, grant: StripeGrant) -> StripeGrantRow {
    let state = match (grant.voided_at, grant.expires_at) {
        (Some(at), _) => format!("Voided on {}", around.day(at)),
        (None, Some(at)) if at <= around.now => format!("Ended on {}", around.day(at)),
        (None, Some(at)) => format!("Valid until {}", around.day(at)),
        (None, None) => "Valid without end".to_owned(),
    };
    let kind = if grant.category == "paid" { "Paid credits" } else { "Promotional credits" };
    StripeGrantRow {
        id: grant.id.to_string(),
        name: grant.name.unwrap_or_else(|| kind.to_owned()),
        amount: grant.amount,
        category: grant.category,
        state,
    }
}
