//! Who is on which plan follows from the subscriptions that Stripe lists: the plan whose prices a customer's items have. It is read after
//! every reading of the mirror, so that it is right however a subscription came about.

use std::collections::BTreeMap;

use domain::{
    billed::Item,
    id::{ClientId, PlanId, PriceId, SubscriptionId},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, Tx, client as clients, mirror as copies,
    plan::{self as kept, ClientPlan, PlanVersion, PriceOverride},
    rule,
};

use crate::{Desk, Problem, file, overrides};

/// Puts every client on the plan that its subscription pays for.
///
/// # Errors
/// What the file says.
pub(crate) async fn follow(desk: &Desk) -> Result<(), Problem> {
    let (ids, now) = (std::sync::Arc::clone(&desk.ids), desk.now());
    file::write(desk, move |tx| place_all(tx, now, &mut || ids.new_id())).await
}

/// What a client's items say about one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    version: i64,
    subscription: SubscriptionId,
    /// Prices of the version that the items have.
    matches: usize,
}

fn place_all(tx: &Tx<'_>, now: Timestamp, new_id: &mut dyn FnMut() -> String) -> Result<(), Problem> {
    overrides::follow(tx, now)?;
    let plans = kept::list(tx)?;
    let mut versions: Vec<PlanVersion> = Vec::new();
    for plan in &plans {
        versions.extend(kept::versions(tx, &plan.id)?.into_iter().filter(|version| !version.prices.0.is_empty()));
    }
    if versions.is_empty() {
        return Ok(());
    }
    // An override that ended counts too: its price is nobody else's, and the mirror may still show it in the hour of the change.
    let overrides: Vec<PriceOverride> = kept::overrides(tx)?;
    for client in clients::all(tx)? {
        let found = match (&client.customer, client.stopped_at) {
            (Some(customer), None) => {
                let items: Vec<Item> = copies::of_customer::<Item>(tx, customer)?.into_iter().map(|copy| copy.value).collect();
                let own: Vec<&PriceOverride> = overrides.iter().filter(|one| one.client == client.id).collect();
                on(&versions, &items, &own)
            }
            _ => BTreeMap::new(),
        };
        keep(tx, &client.id, &found, &versions, now, new_id)?;
    }
    Ok(())
}

/// The plans that items pay for, each in the version that fits best; of equals the newest.
fn on(versions: &[PlanVersion], items: &[Item], overrides: &[&PriceOverride]) -> BTreeMap<PlanId, Found> {
    let mut found: BTreeMap<PlanId, Found> = BTreeMap::new();
    for version in versions {
        let paid_by = |slot: &str, price: &str| {
            let stands_in = |one: &&&PriceOverride| {
                one.plan.as_ref() == Some(&version.plan) && one.version == Some(version.number) && one.slot.as_deref() == Some(slot)
            };
            let own: Vec<&PriceId> = overrides.iter().filter(stands_in).filter_map(|one| one.stripe_price.as_ref()).collect();
            items.iter().find(|item| item.status.bills() && (item.price.as_str() == price || own.contains(&&item.price)))
        };
        let recurring = version.prices.0.iter().filter(|made| made.slot != "setup_fee");
        let matched: Vec<(&str, &Item)> =
            recurring.filter_map(|made| Some((made.slot.as_str(), paid_by(&made.slot, made.price.as_str())?))).collect();
        let has_base = version.prices.0.iter().any(|made| made.slot == "base");
        let base = matched.iter().find(|(slot, _)| *slot == "base");
        let Some((_, item)) = base.or_else(|| matched.first().filter(|_| !has_base)) else { continue };
        let candidate = Found { version: version.number, subscription: item.subscription.clone(), matches: matched.len() };
        match found.get(&version.plan) {
            Some(best) if (best.matches, best.version) >= (candidate.matches, candidate.version) => {}
            _ => {
                found.insert(version.plan.clone(), candidate);
            }
        }
    }
    found
}

fn keep(
    tx: &Tx<'_>,
    client: &ClientId,
    found: &BTreeMap<PlanId, Found>,
    versions: &[PlanVersion],
    now: Timestamp,
    new_id: &mut dyn FnMut() -> String,
) -> Result<(), Problem> {
    let mut standing: Vec<ClientPlan> = kept::of_client(tx, client)?.into_iter().filter(|one| one.to_at.is_none()).collect();
    // A plan that statements bill is given and taken by hand; a subscription for the same plan does not bring it twice.
    let by_statement: Vec<ClientPlan> = standing.iter().filter(|one| one.subscription.is_none()).cloned().collect();
    standing.retain(|one| one.subscription.is_some());
    for one in &standing {
        // A plan that is not billed by Stripe is given and taken by hand.
        if !versions.iter().any(|version| version.plan == one.plan && version.number == one.version) {
            continue;
        }
        match found.get(&one.plan) {
            Some(found) if found.version == one.version => {
                if one.subscription.as_ref() != Some(&found.subscription) {
                    kept::set_subscription(tx, &one.id, Some(&found.subscription))?;
                }
            }
            _ => kept::leave(tx, &one.id, now.max(one.from_at + SignedDuration::from_micros(1)))?,
        }
    }
    for (plan, found) in found {
        if standing.iter().any(|one| one.plan == *plan && one.version == found.version) || by_statement.iter().any(|one| one.plan == *plan)
        {
            continue;
        }
        let from_at = match standing.iter().find(|one| one.plan == *plan) {
            Some(before) => now.max(before.from_at + SignedDuration::from_micros(1)),
            None => since(tx, client, plan, versions, now)?,
        };
        kept::put_client(
            tx,
            &ClientPlan {
                id: new_id(),
                client: client.clone(),
                plan: plan.clone(),
                version: found.version,
                subscription: Some(found.subscription.clone()),
                from_at,
                to_at: None,
                created_at: now,
            },
        )?;
    }
    Ok(())
}

/// Since when a client pays by a plan: the start of the rule that one of its prices bills, else now.
fn since(r: &Reader, client: &ClientId, plan: &PlanId, versions: &[PlanVersion], now: Timestamp) -> Result<Timestamp, Problem> {
    let prices: Vec<&str> = versions
        .iter()
        .filter(|version| version.plan == *plan)
        .flat_map(|version| version.prices.0.iter().map(|made| made.price.as_str()))
        .collect();
    let rules = rule::of_client(r, client)?;
    let by_rule = rules.iter().find(|rule| {
        rule.end_at.is_none() && rule.start_at < now && rule.stripe_price.as_ref().is_some_and(|price| prices.contains(&price.as_str()))
    });
    // A time on the plan that ended keeps its span to itself.
    let ended = kept::of_client(r, client)?.into_iter().filter(|one| one.plan == *plan).filter_map(|one| one.to_at).max();
    let from = by_rule.map_or(now, |rule| rule.start_at);
    Ok(ended.map_or(from, |ended| from.max(ended)))
}
