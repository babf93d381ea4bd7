//! Subscriptions that a payment keeps from beginning, or from going on.

use std::collections::BTreeSet;

use domain::{
    billed::{Subscription, SubscriptionStatus},
    id::{CustomerId, InvoiceId},
};
use jiff::Timestamp;
use store::{Reader, client, mirror as kept};

use crate::{
    Problem, method,
    payments::{self, Around},
    subscriptions::outstanding,
    view::{NeedKind, NeedTarget, NeedView},
};

/// A need for each subscription of a client that waits for a payment; gives the invoices that are told with it.
///
/// # Errors
/// What the file says.
pub(super) fn read(r: &Reader, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<BTreeSet<InvoiceId>, Problem> {
    let mut told = BTreeSet::new();
    if !method::through_stripe(r, &store::workspace::get(r)?)? {
        return Ok(told);
    }
    let around = Around::read(r, now)?;
    let billed = client::all(r)?.into_iter().filter(|client| client.stopped_at.is_none());
    let customers: BTreeSet<CustomerId> = billed.filter_map(|client| client.customer).collect();
    for customer in &customers {
        let all: Vec<Subscription> = kept::of_customer::<Subscription>(r, customer)?.into_iter().map(|read| read.value).collect();
        let (subject, Some(id)) = around.whose(r, Some(customer))? else { continue };
        for one in &all {
            let Some(waits) = outstanding::of(r, one, &around.zone, now)? else { continue };
            let kind = match one.status {
                SubscriptionStatus::Incomplete => NeedKind::FirstPayment,
                // Dropped, and nothing was begun in its place: the client is on nothing.
                SubscriptionStatus::IncompleteExpired if !all.iter().any(|other| lives(other) || other.started > one.started) => {
                    NeedKind::FirstPayment
                }
                SubscriptionStatus::Unpaid => NeedKind::Unpaid,
                // A declined payment is told by itself, and so is an invoice past its day.
                SubscriptionStatus::PastDue if !is_told(r, waits.invoice.as_ref(), now)? => NeedKind::Unpaid,
                _ => continue,
            };
            told.extend(waits.invoice);
            needs.push(NeedView {
                kind,
                subject: subject.clone(),
                reason: format!("Subscription: {}", waits.words),
                amount: waits.amount,
                since: one.started,
                goes_to: NeedTarget::Client { id: id.clone() },
            });
        }
    }
    Ok(told)
}

fn lives(one: &Subscription) -> bool {
    one.status.bills() || one.status == SubscriptionStatus::Incomplete
}

/// Whether the last invoice of a subscription that is past due asks for nothing, or has a row of its own among what needs the owner.
fn is_told(r: &Reader, open: Option<&InvoiceId>, now: Timestamp) -> Result<bool, Problem> {
    let Some(invoice) = open.map(|id| kept::find::<domain::billed::Invoice>(r, id.as_str())).transpose()?.flatten() else {
        return Ok(true);
    };
    Ok(payments::is_overdue(r, &invoice.value, now)? || payments::last_failure(r, &invoice.value)?.is_some())
}
