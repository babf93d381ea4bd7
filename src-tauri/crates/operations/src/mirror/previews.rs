//! Stripe's own preview of each client's next invoice, to stand beside ours. Read where units moved, and once a day.

use std::collections::HashMap;

use domain::{
    billed::{Item, MirrorPrice, Payer, payer},
    id::{CustomerId, StripeMeterId, SubscriptionId},
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, mirror as kept, outbox, rule};
use stripe::invoices::PreviewOf;

use super::convert;
use crate::{Desk, Problem, StripeClock, Watch, file};

/// A preview that is older is made again.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Previews made in one run: the stalest first, the others in the next.
const MOST: usize = 100;

/// Makes the stale previews of billed clients' subscriptions. A subscription that Stripe previews nothing for is left out.
///
/// # Errors
/// Stripe's silence, or a refusal of the key; what was read before stays.
pub async fn refresh(desk: &Desk, client: &stripe::Client, clock: StripeClock, watch: &Watch) -> Result<(), Problem> {
    let now = clock.now(desk);
    let wanted = file::read(desk, move |r| stale(r, now)).await?;
    let total = wanted.len() as u64;
    for (done, (customer, subscription)) in (0_u64..).zip(wanted) {
        if watch.cancel.is_cancelled() {
            return Err(super::cancelled());
        }
        watch.progress.report(done, Some(total), "Reading Stripe's previews");
        let of = PreviewOf::Subscription { subscription: subscription.as_str().to_owned() };
        let key = stripe::IdempotencyKey::new(desk.ids.random_hex()).map_err(|error| Problem::internal(error.to_string()))?;
        let preview = match client.send(&stripe::invoices::create_preview(&of, &key)).await {
            Ok(reply) => reply.value,
            Err(error) if matches!(error.kind, stripe::ErrorKind::Invalid | stripe::ErrorKind::NotFound) => {
                tracing::debug!(%subscription, %error, "Stripe previews nothing");
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        file::write(desk, move |tx| {
            let meters = meters(tx)?;
            let (value, rest) = convert::invoice(&preview, &preview.lines.data, |price| meters.get(price).cloned())?;
            Ok(kept::keep_preview(tx, &customer, &subscription, &value, &rest, now)?)
        })
        .await?;
    }
    Ok(())
}

fn meters(r: &Reader) -> Result<HashMap<String, StripeMeterId>, Problem> {
    let mut meters = HashMap::new();
    for price in kept::list::<MirrorPrice>(r)? {
        meters.extend(price.value.meter.map(|meter| (price.value.id.into(), meter)));
    }
    Ok(meters)
}

/// Subscriptions that price a rule's pair, whose preview is old or was made before the pair's last report moved.
fn stale(r: &Reader, now: Timestamp) -> Result<Vec<(CustomerId, SubscriptionId)>, Problem> {
    let mut wanted: Vec<(Option<Timestamp>, (CustomerId, SubscriptionId))> = Vec::new();
    for rule in rule::list(r)? {
        let Some(pair) = rule.pair() else { continue };
        let items: Vec<Item> = kept::items_of_pair(r, &pair)?.into_iter().map(|read| read.value).collect();
        let Payer::OnePayer(item) = payer(&items, &pair.customer, &pair.meter, now) else { continue };
        let made = kept::previews(r, &pair.customer)?.into_iter().find(|(id, _)| *id == item.subscription).map(|(_, read)| read.read_at);
        let moved = outbox::of_pair(r, &pair)?.into_iter().map(|report| report.since).max();
        let old = made.is_none_or(|made| now.duration_since(made) > OLDEST || moved.is_some_and(|moved| moved >= made));
        let which = (pair.customer.clone(), item.subscription.clone());
        if old && !wanted.iter().any(|(_, known)| *known == which) {
            wanted.push((made, which));
        }
    }
    wanted.sort_by_key(|(made, _)| *made);
    Ok(wanted.into_iter().take(MOST).map(|(_, which)| which).collect())
}
