//! What becomes of overrides without a press here: a client that stopped, or went over to another price by another way, pays it no more;
//! an end that has come waits for the owner.

use domain::billed::{Item, MirrorPrice};
use jiff::Timestamp;
use store::{
    Tx, client as clients, mirror as copies,
    plan::{self as kept, PriceOverride},
};

use super::{all, read::state, rows, terms_words};
use crate::{
    Problem,
    view::{NeedKind, NeedTarget, NeedView, OverrideState},
};

/// Ends the overrides that are seen to be out of force. In the transaction that follows the mirror.
///
/// # Errors
/// What the file says.
pub(crate) fn follow(tx: &Tx<'_>, now: Timestamp) -> Result<(), Problem> {
    for one in kept::overrides(tx)?.into_iter().filter(|one| one.ended_at.is_none() && one.from_at <= now) {
        let client = clients::get(tx, &one.client)?;
        if let Some(stopped) = client.stopped_at {
            kept::end_override(tx, &one.id, Some(stopped.max(one.from_at)))?;
            continue;
        }
        let (Some(price), Some(customer)) = (&one.stripe_price, &client.customer) else { continue };
        let items: Vec<Item> = copies::of_customer::<Item>(tx, customer)?.into_iter().map(|copy| copy.value).collect();
        let bills = |item: &&Item| item.status.bills();
        if items.iter().filter(bills).any(|item| item.price == *price) {
            continue;
        }
        let meter = copies::find::<MirrorPrice>(tx, price.as_str())?.and_then(|copy| copy.value.meter);
        // Only a period that began under another price proves it: at the very change the mirror may still show the one before.
        let another = items.iter().filter(bills).filter(|item| item.meter == meter).filter_map(|item| item.current_period);
        if let Some(since) = another.map(|period| period.start()).filter(|start| *start >= one.from_at).min() {
            kept::end_override(tx, &one.id, Some(since))?;
        }
    }
    Ok(())
}

/// Overrides whose end has come and that are still in force.
///
/// # Errors
/// What the file says.
pub(crate) fn needs(r: &store::Reader, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    let over: Vec<PriceOverride> = all(r)?.into_iter().filter(|one| state(one, now) == OverrideState::Over).collect();
    if over.is_empty() {
        return Ok(());
    }
    let costs = rows(r, None, now)?;
    for one in over {
        let cost = costs.iter().find(|row| row.id == one.id).and_then(|row| row.cost);
        needs.push(NeedView {
            kind: NeedKind::OverrideOver,
            subject: clients::get(r, &one.client)?.nickname,
            reason: format!(
                "Its own price ({}) was meant to end. It is still charged instead of {}, until you take it back",
                terms_words(&one.pays),
                terms_words(&one.instead)
            ),
            amount: cost,
            since: one.until_at.unwrap_or(now),
            goes_to: NeedTarget::Overrides,
        });
    }
    Ok(())
}
