//! What Stripe's side of the money wants of the owner: declined payments, disputes with a day to answer by, payouts that came back.

use std::collections::BTreeSet;

use domain::{
    billed::{Dispute, DisputeStatus, Invoice, Payment, Payout, PayoutStatus},
    id::InvoiceId,
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, mirror as kept};

use crate::{
    Problem,
    payments::{self, Around},
    view::{NeedKind, NeedTarget, NeedView},
    words,
};

/// A payout that came back longer ago than this was met: Stripe pays out again by itself once the account is right.
const PAYOUT_TOLD: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Everything that Stripe's side of the money wants.
///
/// # Errors
/// What the file says.
pub(super) fn read(r: &Reader, now: Timestamp, told: &BTreeSet<InvoiceId>, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    let around = Around::read(r, now)?;
    declined(r, &around, told, needs)?;
    disputed(r, &around, needs)?;
    came_back(r, &around, needs)
}

/// Declined payments of clients. One whose invoice is overdue is told with the invoice, one without which a subscription does not go on with
/// the subscription.
fn declined(r: &Reader, around: &Around, told: &BTreeSet<InvoiceId>, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    for read in kept::unsettled(r)? {
        let payment = read.value;
        let (subject, Some(_)) = around.whose(r, payment.customer.as_ref())? else { continue };
        if let Some(invoice) = kept::covered_by(r, &payment)?
            && let Some(invoice) = kept::find::<Invoice>(r, invoice.as_str())?
            && (told.contains(&invoice.value.id) || payments::is_overdue(r, &invoice.value, around.now)?)
        {
            continue;
        }
        let failure = payment.failure.clone().unwrap_or_default();
        let reason = format!("A payment of {} was declined. {}", words::money(payment.amount), payments::advice(&failure));
        needs.push(NeedView {
            kind: NeedKind::PaymentFailed,
            subject,
            reason,
            amount: Some(payment.amount),
            since: payment.created,
            goes_to: NeedTarget::Payments,
        });
    }
    Ok(())
}

/// Disputes that must be answered.
fn disputed(r: &Reader, around: &Around, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    let statuses = [DisputeStatus::NeedsResponse, DisputeStatus::WarningNeedsResponse].iter().map(ToString::to_string).collect();
    let wanted = kept::Wanted { statuses, ..Default::default() };
    for read in kept::page::<Dispute>(r, &wanted, kept::Order::Oldest, 500, 0)?.rows {
        let dispute = read.value;
        let payment = kept::find::<Payment>(r, dispute.payment.as_str())?.map(|read| read.value);
        let (subject, _) = around.whose(r, payment.as_ref().and_then(|payment| payment.customer.as_ref()))?;
        needs.push(NeedView {
            kind: NeedKind::Disputed,
            subject,
            reason: payments::dispute_words(&dispute, |at| around.day(at)),
            amount: Some(dispute.amount),
            since: dispute.created,
            goes_to: NeedTarget::Payments,
        });
    }
    Ok(())
}

/// Payouts that came back lately.
fn came_back(r: &Reader, around: &Around, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    let from = around.now.checked_sub(PAYOUT_TOLD).ok();
    let wanted = kept::Wanted { statuses: vec![PayoutStatus::Failed.to_string()], from, ..Default::default() };
    for read in kept::page::<Payout>(r, &wanted, kept::Order::Newest, 100, 0)?.rows {
        let payout = read.value;
        let why = payments::payout_advice(payout.failure_code.as_deref(), payout.failure_words.as_deref());
        needs.push(NeedView {
            kind: NeedKind::PayoutFailed,
            subject: "Payout".to_owned(),
            reason: format!("A payout of {} did not reach your bank. {why}", words::money(payout.amount)),
            amount: Some(payout.amount),
            since: payout.created,
            goes_to: NeedTarget::Payouts,
        });
    }
    Ok(())
}
