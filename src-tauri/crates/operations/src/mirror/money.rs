//! Payments, refunds, disputes, fees, payouts and credits as Stripe gives them → as the mirror keeps them. An amount in an unknown currency
//! is refused (law §1.1): the object is left out, because nothing is decided by it.

use domain::{
    Currency, Money,
    billed::{Dispute, Fee, InvoicePayment, Payment, PaymentFailure, PaymentStatus, Payout, Refund, StripeGrant},
    id::{CustomerId, DisputeId, FeeId, InvoiceId, InvoicePaymentId, PaymentId, PayoutId, RefundId, StripeGrantId},
};
use serde_json::{Value, json};

fn currency(object: &str, code: &str) -> Option<Currency> {
    let read = Currency::parse(code);
    if let Err(error) = &read {
        tracing::warn!(object, %error, "left out of the mirror");
    }
    read.ok()
}

/// An attempt at a payment.
pub(super) fn payment(from: &stripe::charges::Charge) -> Option<(Payment, Value)> {
    let currency = currency(&from.id, &from.currency)?;
    let status = PaymentStatus::from(from.status.as_str());
    let outcome = from.outcome.as_ref();
    let failure = (status == PaymentStatus::Failed).then(|| PaymentFailure {
        code: from.failure_code.clone(),
        decline_code: outcome.and_then(|outcome| outcome.reason.clone()),
        advice: outcome.and_then(|outcome| outcome.advice_code.clone()),
        words: from.failure_message.clone().or_else(|| outcome.and_then(|outcome| outcome.seller_message.clone())),
    });
    let method = from.payment_method_details.as_ref();
    let card = method.and_then(|method| method.card.as_ref());
    let value = Payment {
        id: PaymentId::new(&from.id),
        customer: from.customer.as_deref().map(CustomerId::new),
        intent: from.payment_intent.clone(),
        amount: Money::from_minor(from.amount, currency),
        refunded: Money::from_minor(from.amount_refunded, currency),
        disputed: from.disputed,
        status,
        failure,
        method: method.map(|method| method.kind.clone()),
        brand: card.and_then(|card| card.brand.clone()),
        last4: card.and_then(|card| card.last4.clone()),
        fee: from.balance_transaction.as_deref().map(FeeId::new),
        description: from.description.clone(),
        created: from.created,
    };
    Some((value, json!({})))
}

/// Which payment was for which invoice.
pub(super) fn invoice_payment(from: &stripe::invoice_payments::InvoicePayment) -> Option<(InvoicePayment, Value)> {
    let currency = currency(&from.id, &from.currency)?;
    let value = InvoicePayment {
        id: InvoicePaymentId::new(&from.id),
        invoice: InvoiceId::new(&from.invoice),
        paid_by: from.payment.payment_intent.clone().or_else(|| from.payment.charge.clone()),
        amount: Money::from_minor(from.amount_paid.unwrap_or(0), currency),
        status: from.status.clone(),
        created: from.created,
    };
    Some((value, json!({ "kind": from.payment.kind, "requested": from.amount_requested })))
}

/// Money that went back.
pub(super) fn refund(from: &stripe::refunds::Refund) -> Option<(Refund, Value)> {
    let currency = currency(&from.id, &from.currency)?;
    let value = Refund {
        id: RefundId::new(&from.id),
        payment: from.charge.as_deref().map(PaymentId::new),
        amount: Money::from_minor(from.amount, currency),
        // Stripe leaves the status out of some old refunds; those are done.
        status: from.status.as_ref().map_or("succeeded", |status| status.as_str()).to_owned(),
        reason: from.reason.clone(),
        failure: from.failure_reason.clone(),
        created: from.created,
    };
    Some((value, json!({})))
}

/// A payment that a client's bank asks back.
pub(super) fn dispute(from: &stripe::disputes::Dispute) -> Option<(Dispute, Value)> {
    let currency = currency(&from.id, &from.currency)?;
    let value = Dispute {
        id: DisputeId::new(&from.id),
        payment: PaymentId::new(&from.charge),
        amount: Money::from_minor(from.amount, currency),
        reason: from.reason.clone(),
        status: from.status.as_str().into(),
        due_by: from.evidence_details.due_by,
        has_evidence: from.evidence_details.has_evidence,
        created: from.created,
    };
    Some((value, json!({ "submissions": from.evidence_details.submission_count })))
}

/// A movement on the balance; `payout` where a payout's own list named it.
pub(super) fn fee(from: &stripe::balance_transactions::BalanceTransaction, payout: Option<&PayoutId>) -> Option<(Fee, Value)> {
    let currency = currency(&from.id, &from.currency)?;
    let money = |minor| Money::from_minor(minor, currency);
    let value = Fee {
        id: FeeId::new(&from.id),
        source: from.source.clone(),
        payout: payout.cloned(),
        kind: from.kind.clone(),
        amount: money(from.amount),
        fee: money(from.fee),
        net: money(from.net),
        status: from.status.clone(),
        available_on: from.available_on,
        description: from.description.clone(),
        created: from.created,
    };
    Some((value, json!({})))
}

/// Money on its way to the owner's bank.
pub(super) fn payout(from: &stripe::payouts::Payout) -> Option<(Payout, Value)> {
    let currency = currency(&from.id, &from.currency)?;
    let value = Payout {
        id: PayoutId::new(&from.id),
        amount: Money::from_minor(from.amount, currency),
        status: from.status.as_str().into(),
        arrival: from.arrival_date,
        automatic: from.automatic,
        method: from.method.clone(),
        failure_code: from.failure_code.clone(),
        failure_words: from.failure_message.clone(),
        arrived: from.status == stripe::payouts::Status::Paid,
        created: from.created,
    };
    Some((value, json!({ "description": from.description })))
}

/// Stripe's billing credits of a customer. A grant that is not money is left out.
pub(super) fn credit_grant(from: &stripe::credit_grants::CreditGrant) -> Option<(StripeGrant, Value)> {
    let monetary = from.amount.monetary.as_ref()?;
    let currency = currency(&from.id, &monetary.currency)?;
    let value = StripeGrant {
        id: StripeGrantId::new(&from.id),
        customer: CustomerId::new(&from.customer),
        name: from.name.clone(),
        amount: Money::from_minor(monetary.value, currency),
        category: from.category.as_str().to_owned(),
        effective_at: from.effective_at,
        expires_at: from.expires_at,
        voided_at: from.voided_at,
        created: from.created,
    };
    Some((value, json!({ "priority": from.priority })))
}
