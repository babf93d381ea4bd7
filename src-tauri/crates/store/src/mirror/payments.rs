//! Payments and what hangs on them: by what they are found.

use domain::billed::{Dispute, Fee, InvoicePayment, Payment, Payout, Refund, StripeGrant};
use domain::id::{InvoiceId, PaymentId, PayoutId};

use super::{Key, Mirrored, Read, Sealed, all, under, word};
use crate::{Reader, Result};

mirrored! {
    Payment as "payment" by |x| Key {
        id: x.id.as_str(),
        customer: x.customer.as_ref(),
        parent: x.intent.as_deref(),
        status: word(&x.status),
        at: Some(x.created),
        money: Some((x.amount, x.refunded)),
        ..Key::default()
    };
    // What pays stands where letters are looked for, so that a payment finds its invoice.
    InvoicePayment as "invoice_payment" by |x| Key {
        id: x.id.as_str(),
        parent: Some(x.invoice.as_str()),
        status: Some(x.status.clone()),
        search: x.paid_by.clone(),
        at: Some(x.created),
        ..Key::default()
    };
    Refund as "refund" by |x| Key {
        id: x.id.as_str(),
        parent: x.payment.as_ref().map(PaymentId::as_str),
        status: Some(x.status.clone()),
        at: Some(x.created),
        money: Some((x.amount, x.amount)),
        ..Key::default()
    };
    Dispute as "dispute" by |x| Key {
        id: x.id.as_str(),
        parent: Some(x.payment.as_str()),
        status: word(&x.status),
        at: Some(x.created),
        money: Some((x.amount, x.amount)),
        ..Key::default()
    };
    Fee as "fee" by |x| Key {
        id: x.id.as_str(),
        parent: x.payout.as_ref().map(PayoutId::as_str),
        status: Some(x.kind.clone()),
        search: x.source.clone(),
        at: Some(x.created),
        money: Some((x.amount, x.fee)),
        ..Key::default()
    };
    Payout as "payout" by |x| Key {
        id: x.id.as_str(),
        status: word(&x.status),
        at: Some(x.created),
        money: Some((x.amount, x.amount)),
        ..Key::default()
    };
    StripeGrant as "credit_grant" by |x| Key {
        id: x.id.as_str(),
        customer: Some(&x.customer),
        status: Some(x.category.clone()),
        at: Some(x.created),
        money: Some((x.amount, x.amount)),
        ..Key::default()
    };
}

/// The invoice that a payment was for; none for a payment without one, or where that is not known.
pub fn covered_by(r: &Reader, payment: &Payment) -> Result<Option<InvoiceId>> {
    let found: Vec<Read<InvoicePayment>> =
        all(r, "search IN (?1, ?2) ORDER BY at DESC LIMIT 1", (payment.intent.as_deref().unwrap_or_default(), payment.id.as_str()))?;
    Ok(found.into_iter().next().map(|read| read.value.invoice))
}

/// The attempts at paying an invoice, oldest first.
pub fn payments_of_invoice(r: &Reader, invoice: &InvoiceId) -> Result<Vec<Read<Payment>>> {
    let mut found = Vec::new();
    for link in under::<InvoicePayment>(r, invoice.as_str())? {
        let Some(paid_by) = &link.value.paid_by else { continue };
        found.extend(all::<Payment>(r, "(parent = ?1 OR id = ?1) ORDER BY at", [paid_by])?);
    }
    found.sort_by_key(|read| read.value.created);
    Ok(found)
}

/// The payout that carried a payment to the bank, once it is known.
pub fn payout_of(r: &Reader, payment: &Payment) -> Result<Option<PayoutId>> {
    let Some(fee) = &payment.fee else { return Ok(None) };
    let found: Vec<Read<Fee>> = all(r, "id = ?1", [fee.as_str()])?;
    Ok(found.into_iter().next().and_then(|read| read.value.payout))
}

/// A failed payment that nothing made good: the last attempt of its intent, whose invoice is neither paid nor void.
pub(super) const UNSETTLED: &str = "(mirror.status = 'failed'
    AND NOT EXISTS (SELECT 1 FROM mirror s WHERE s.kind = 'payment' AND s.parent = mirror.parent
        AND (s.status <> 'failed' OR s.at > mirror.at))
    AND NOT EXISTS (SELECT 1 FROM mirror l JOIN mirror i ON i.kind = 'invoice' AND i.id = l.parent
        WHERE l.kind = 'invoice_payment' AND l.search = mirror.parent AND i.status IN ('paid', 'void')))";

/// Failed payments that nothing made good, newest first.
pub fn unsettled(r: &Reader) -> Result<Vec<Read<Payment>>> {
    all(r, &format!("status = 'failed' AND {UNSETTLED} ORDER BY at DESC"), [])
}
