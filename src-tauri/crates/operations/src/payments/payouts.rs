//! The Payouts tab of Billing: what reached the bank, and the payments in it.

use domain::{
    Money,
    billed::{Dispute, Fee, Payment, Payout, PayoutStatus, Refund},
    id::CustomerId,
};
use store::{Reader, mirror as kept};

use super::{Around, age, list::spaced, order, payout_advice, sums};
use crate::{
    Desk, Problem, connect, file, links,
    mirror::Kind,
    standing::inexact,
    view::{PayoutFilter, PayoutPart, PayoutRow, PayoutView, PayoutsParams, PayoutsView},
};

/// Payouts as Stripe has them.
///
/// # Errors
/// What the file says.
pub async fn list(desk: &Desk, params: PayoutsParams) -> Result<PayoutsView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let statuses: &[PayoutStatus] = match params.filter {
            PayoutFilter::All => &[],
            PayoutFilter::Coming => &[PayoutStatus::Pending, PayoutStatus::InTransit],
            PayoutFilter::Failed => &[PayoutStatus::Failed, PayoutStatus::Canceled],
        };
        let wanted = kept::Wanted { statuses: statuses.iter().map(ToString::to_string).collect(), ..Default::default() };
        let asked = params.page.unwrap_or_default();
        let page = kept::page::<Payout>(r, &wanted, order(params.order, kept::Order::Newest), asked.limit.clamp(1, 500), asked.offset)?;
        let around = Around::read(r, now)?;
        let rows = page.rows.into_iter().map(|read| row(r, &around, read.value)).collect::<Result<_, _>>()?;
        // A payout that failed or is on its way brought nothing: of all of them only what is at the bank is added up.
        let summed = match params.filter {
            PayoutFilter::All => kept::Wanted { statuses: vec![PayoutStatus::Paid.to_string()], ..wanted },
            PayoutFilter::Coming | PayoutFilter::Failed => wanted,
        };
        Ok(PayoutsView { rows, total: page.total, sums: sums(kept::sums::<Payout>(r, &summed)?), age: age(r, Kind::Payouts, now)? })
    })
    .await
}

/// One payout with what it carried.
///
/// # Errors
/// No such payout; what the file says.
pub async fn one(desk: &Desk, id: &str) -> Result<PayoutView, Problem> {
    let (id, now) = (id.to_owned(), desk.now());
    file::read(desk, move |r| {
        let around = Around::read(r, now)?;
        let Some(payout) = kept::find::<Payout>(r, &id)?.map(|read| read.value) else {
            return Err(Problem::new(crate::Code::NotFound, format!("No payout {id} was read from Stripe."), crate::Retry::AfterFix));
        };
        let off = age(r, Kind::Fees, now)?.off;
        let unknown = match (&off, payout.automatic) {
            (Some(off), _) => Some(off.clone()),
            (None, false) => Some("This payout was made by hand. Stripe does not say which payments are in it.".to_owned()),
            (None, true) => Some("What is in it was not read yet. The next sync reads it.".to_owned()),
        };
        let parts = parts(r, &around, &payout)?;
        let unknown = unknown.filter(|_| parts.is_empty());
        Ok(PayoutView { payout: row(r, &around, payout)?, parts, unknown })
    })
    .await
}

/// The movements that a payout carried, without the payout's own.
fn carried(r: &Reader, payout: &Payout) -> Result<Vec<Fee>, Problem> {
    let mut found: Vec<Fee> = kept::under::<Fee>(r, payout.id.as_str())?.into_iter().map(|read| read.value).collect();
    found.retain(|fee| !fee.kind.starts_with("payout"));
    found.sort_by_key(|fee| fee.created);
    Ok(found)
}

fn row(r: &Reader, around: &Around, payout: Payout) -> Result<PayoutRow, Problem> {
    let carried = carried(r, &payout)?;
    let is_payment = |fee: &&Fee| matches!(fee.kind.as_str(), "charge" | "payment");
    let currency = payout.amount.currency();
    let add = |amounts: &mut dyn Iterator<Item = Money>| Money::sum(currency, amounts).map_err(inexact);
    let known = !carried.is_empty();
    let state = match &payout.status {
        PayoutStatus::Pending => format!("Leaves soon, at the bank on {}", around.day(payout.arrival)),
        PayoutStatus::InTransit => format!("On its way, at the bank on {}", around.day(payout.arrival)),
        PayoutStatus::Paid => format!("At the bank on {}", around.day(payout.arrival)),
        PayoutStatus::Failed if connect::came_back(r, payout.id.as_str())? => "Arrived, then sent back".to_owned(),
        PayoutStatus::Failed => "Failed".to_owned(),
        PayoutStatus::Canceled => "Taken back".to_owned(),
        PayoutStatus::Other(word) => word.clone(),
    };
    let failed = payout.status == PayoutStatus::Failed;
    Ok(PayoutRow {
        link: links::page(around.mode, "payout", payout.id.as_str()),
        payments: known.then(|| u32::try_from(carried.iter().filter(is_payment).count()).unwrap_or(u32::MAX)),
        gross: if known { Some(add(&mut carried.iter().filter(is_payment).map(|fee| fee.amount))?) } else { None },
        fees: if known { Some(add(&mut carried.iter().map(|fee| fee.fee))?) } else { None },
        reason: failed.then(|| payout_advice(payout.failure_code.as_deref(), payout.failure_words.as_deref())),
        needs_owner: failed,
        status: payout.status.to_string(),
        id: payout.id.into(),
        amount: payout.amount,
        created: payout.created,
        arrival: payout.arrival,
        state,
    })
}

fn parts(r: &Reader, around: &Around, payout: &Payout) -> Result<Vec<PayoutPart>, Problem> {
    let mut parts = Vec::new();
    for fee in carried(r, payout)? {
        let customer = payer(r, fee.source.as_deref())?;
        let (client, client_id) = match &customer {
            Some(customer) => {
                let (client, id) = around.whose(r, Some(customer))?;
                (Some(client), id)
            }
            None => (None, None),
        };
        let kind = match fee.kind.as_str() {
            "charge" | "payment" => "Payment".to_owned(),
            "refund" | "payment_refund" => "Refund".to_owned(),
            "stripe_fee" | "stripe_fx_fee" => fee.description.clone().unwrap_or_else(|| "Stripe's fee".to_owned()),
            "adjustment" => "Dispute or correction".to_owned(),
            other => spaced(other),
        };
        parts.push(PayoutPart {
            id: fee.id.to_string(),
            kind,
            client,
            client_id,
            at: fee.created,
            amount: fee.amount,
            fee: fee.fee,
            net: fee.net,
        });
    }
    Ok(parts)
}

/// Who paid what a movement is about.
fn payer(r: &Reader, source: Option<&str>) -> Result<Option<CustomerId>, Problem> {
    let Some(source) = source else { return Ok(None) };
    let of = |id: &str| Ok::<_, Problem>(kept::find::<Payment>(r, id)?.and_then(|read| read.value.customer));
    if let Some(refund) = kept::find::<Refund>(r, source)? {
        return refund.value.payment.map_or(Ok(None), |payment| of(payment.as_str()));
    }
    if let Some(dispute) = kept::find::<Dispute>(r, source)? {
        return of(dispute.value.payment.as_str());
    }
    of(source)
}
