//! Who pays and what was invoiced: one list of subscriptions and one of invoices per run, from which periods and finality follow.

use std::collections::HashMap;

use domain::{
    billed::{Invoice, InvoiceStatus, Item, MirrorPrice},
    id::StripeMeterId,
};
use jiff::{SignedDuration, Timestamp};
use store::mirror as kept;

use super::{convert, keep_all, listing};
use crate::{Desk, Problem, StripeClock, Watch, file};

/// The cursor that remembers when invoices were listed: whoever asks whether Stripe lists none for a period needs it.
pub(crate) const INVOICES: &str = "invoices";
/// How far back the first list of invoices reaches: twelve months and the running one.
const FIRST_REACH: SignedDuration = SignedDuration::from_hours(24 * 400);
/// A settled invoice may still be paid or voided; later lists reach back this far beyond what is unsettled.
const REACH: SignedDuration = SignedDuration::from_hours(24 * 40);
const MOST: usize = 50_000;

/// Lists subscriptions and invoices into the mirror. Stripe's time comes with it.
///
/// # Errors
/// Stripe's refusal or silence; what was read before stays.
pub async fn refresh(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<StripeClock, Problem> {
    let filter = stripe::subscriptions::Filter { status: stripe::subscriptions::StatusFilter::All, ..Default::default() };
    let subscriptions = listing(desk, client, stripe::subscriptions::list(&filter), MOST, watch).await?;
    let items: Vec<_> = subscriptions.items.iter().flat_map(convert::items).collect();

    let since = created_from(desk, subscriptions.clock.now(desk)).await?;
    let filter = stripe::invoices::Filter { created_from: Some(since), ..Default::default() };
    let invoices = listing(desk, client, stripe::invoices::list(&filter), MOST, watch).await?;
    let mut with_lines = Vec::with_capacity(invoices.items.len());
    for invoice in invoices.items {
        let lines = if invoice.lines.has_more {
            listing(desk, client, stripe::invoices::lines(&invoice.id), MOST, watch).await?.items
        } else {
            invoice.lines.data.clone()
        };
        with_lines.push((invoice, lines));
    }

    let (items_began, items_complete) = (subscriptions.began, subscriptions.complete);
    let (began, complete) = (invoices.began, invoices.complete);
    file::write(desk, move |tx| {
        let mut meters: HashMap<String, StripeMeterId> = HashMap::new();
        for price in kept::list::<MirrorPrice>(tx)? {
            meters.extend(price.value.meter.map(|meter| (price.value.id.into(), meter)));
        }
        for (item, _) in &items {
            meters.extend(item.meter.clone().map(|meter| (item.price.as_str().to_owned(), meter)));
        }
        keep_all::<Item>(tx, &items, items_began, items_complete)?;
        for (invoice, lines) in &with_lines {
            let (value, rest) = convert::invoice(invoice, lines, |price| meters.get(price).cloned())?;
            kept::keep(tx, &value, &rest, began)?;
        }
        if complete {
            mark_deleted(tx, since, began)?;
        }
        Ok(kept::set_cursor(tx, INVOICES, "", began)?)
    })
    .await?;
    Ok(invoices.clock)
}

/// Invoices made from here on are read: everything on the first time, later what is not settled, or was lately.
async fn created_from(desk: &Desk, now: Timestamp) -> Result<Timestamp, Problem> {
    let back = move |span: SignedDuration| now.checked_sub(span).unwrap_or(now);
    file::read(desk, move |r| {
        if kept::cursor(r, INVOICES)?.is_none() {
            return Ok(back(FIRST_REACH));
        }
        let unsettled = |status: &InvoiceStatus| matches!(status, InvoiceStatus::Draft | InvoiceStatus::Open | InvoiceStatus::Other(_));
        let oldest =
            kept::list::<Invoice>(r)?.into_iter().filter(|read| unsettled(&read.value.status)).map(|read| read.value.created).min();
        Ok(oldest.map_or(back(REACH), |oldest| oldest.min(back(REACH))).max(back(FIRST_REACH)))
    })
    .await
}

/// A draft that a complete list no longer shows was deleted: nobody will pay it (law §5.2).
fn mark_deleted(tx: &store::Tx<'_>, since: Timestamp, began: Timestamp) -> Result<(), Problem> {
    for read in kept::list::<Invoice>(tx)? {
        let gone = read.value.status == InvoiceStatus::Draft && read.value.created >= since && read.read_at < began;
        if gone {
            let rest = kept::raw::<Invoice>(tx, read.value.id.as_str())?.unwrap_or_default();
            kept::keep(tx, &Invoice { status: InvoiceStatus::Deleted, ..read.value }, &rest, began)?;
        }
    }
    Ok(())
}
