//! Moving clients to a plan's newest version, or to another plan: each client's subscription goes over, all in one change set.

use std::collections::BTreeSet;

use domain::{
    billed::Item,
    id::{ClientId, PlanId},
    plan::PlanKind,
};
use store::{
    Reader, client as clients, mirror as copies,
    plan::{self as kept, ClientPlan},
};

use super::{find, money::LastUse, read::offer_of, words};
use crate::{
    Desk, Problem,
    change_set::{self, Planned},
    file, stays,
    subscriptions::change_steps,
    view::{ChangeSetView, ChangeSubscriptionParams, MoneyLine, MovePlanParams, PutOnPlanParams},
    words::count,
};

/// One client's way over.
struct Way {
    /// Client id.
    client: String,
    nickname: String,
    /// The subscription that goes over.
    subscription: String,
    /// What it has afterwards: the plan's prices, and those of other plans that it keeps.
    prices: Vec<String>,
    money: MoneyLine,
}

/// Plans to move clients; those that statements bill are moved here, at once where `keep` says so. Each goes over at the end of its period, or at once where the law allows it (law §6.6); until then it pays as before.
///
/// # Errors
/// No such plan or client; a plan without prices in Stripe; clients of whom none can be moved, with the first reason.
pub async fn move_clients(desk: &Desk, params: MovePlanParams) -> Result<ChangeSetView, Problem> {
    if params.clients.is_empty() {
        return Err(Problem::invalid("clients", "Choose at least one client."));
    }
    if stays::all_by_statement(desk, &params.clients).await? {
        if params.now {
            return Err(Problem::invalid("now", "Statements are by calendar month. Choose the day with: rebill plan put --from DAY"));
        }
        let put = PutOnPlanParams { clients: params.clients, plan: params.plan, ..PutOnPlanParams::default() };
        return if params.keep { stays::put(desk, put).await } else { stays::show_put(desk, put).await };
    }
    let mut ids = Vec::new();
    for client in &params.clients {
        ids.push(ClientId::from(crate::clients::find(desk, client).await?));
    }
    let (wanted, now) = (params.plan.clone(), desk.now());
    let (name, version, ways) = file::read(desk, move |r| {
        let plan = find(r, &wanted)?;
        let version = kept::newest(r, &plan.id)?;
        if plan.archived_at.is_some() {
            return Err(Problem::invalid("plan", "This plan is archived, so nobody new comes onto it. Restore it first."));
        }
        let recurring = version.prices.0.iter().filter(|made| made.slot != "setup_fee").map(|made| made.price.to_string());
        let prices: Vec<String> = recurring.collect();
        if prices.is_empty() || prices.iter().any(|price| !price.starts_with("price_")) {
            return Err(Problem::invalid("plan", "This plan has no prices in Stripe that a subscription could go over to."));
        }
        let mut uses = LastUse::new(r, now);
        let mut ways = Vec::new();
        for client in &ids {
            ways.push(way(r, &mut uses, client, &plan.id, &version, &prices, now)?);
        }
        Ok((version.draft.name.trim().to_owned(), version.number, ways))
    })
    .await?;

    let (mut planned, mut money, mut refused): (Vec<Planned>, Vec<MoneyLine>, Option<Problem>) = (Vec::new(), Vec::new(), None);
    let mut moved = 0;
    for way in ways {
        let change = ChangeSubscriptionParams {
            client: way.client.clone(),
            subscription: Some(way.subscription.clone()),
            prices: way.prices.clone(),
            now: params.now,
        };
        match change_steps(desk, change, None).await {
            Ok(steps) => {
                let by = i64::try_from(planned.len()).unwrap_or(i64::MAX);
                planned.extend(steps.planned.into_iter().map(|one| Planned { work: one.work.shifted(by), ..one }));
                money.push(way.money);
                money.extend(steps.money);
                moved += 1;
            }
            Err(problem) => {
                let words = format!("stays as it is: {}", problem.message);
                money.push(MoneyLine { what: way.nickname, words, amount: None });
                refused.get_or_insert(problem);
            }
        }
    }
    if let (0, Some(problem)) = (moved, refused) {
        return Err(problem);
    }
    let when = if params.now { "now" } else { "at the period's end" };
    let title = format!("Move {} to {name}, version {version}, {when}", count(moved, "client", "clients"));
    change_set::stage(desk, title, money, planned).await
}

fn way(
    r: &Reader,
    uses: &mut LastUse<'_>,
    client: &ClientId,
    plan: &PlanId,
    version: &kept::PlanVersion,
    prices: &[String],
    now: jiff::Timestamp,
) -> Result<Way, Problem> {
    let row = clients::get(r, client)?;
    let customer = row.customer.clone().ok_or_else(|| {
        Problem::invalid("clients", format!("{} has no Stripe customer, so there is no subscription to go over.", row.nickname))
    })?;
    let items: Vec<Item> =
        copies::of_customer::<Item>(r, &customer)?.into_iter().map(|copy| copy.value).filter(|item| item.status.bills()).collect();
    let on: Vec<ClientPlan> = kept::at(r, now)?.into_iter().filter(|one| one.client == *client).collect();
    // A regular plan takes the place of the one before; an add-on stands beside it.
    let is_add_on = version.draft.kind == PlanKind::AddOn;
    let mut leaves = BTreeSet::new();
    let mut before = None;
    for one in &on {
        let old = kept::version(r, &one.plan, one.version)?;
        if one.plan == *plan || (!is_add_on && old.draft.kind != PlanKind::AddOn) {
            leaves.extend(old.prices.0.iter().map(|made| made.price.to_string()));
            before = offer_of(r, &old.draft).map(|offer| (old, offer)).or(before);
        }
    }
    let own: Vec<String> = kept::overrides(r)?
        .into_iter()
        .filter(|one| one.client == *client && one.stands(now))
        .filter_map(|one| one.stripe_price.map(|price| price.to_string()))
        .collect();
    let subscription =
        on.iter().find_map(|one| one.subscription.clone()).or_else(|| items.first().map(|item| item.subscription.clone())).ok_or_else(
            || Problem::invalid("clients", format!("{} has no running subscription. Begin one on the plan's prices.", row.nickname)),
        )?;
    let mut after: Vec<String> = prices.to_vec();
    let metered = |id: &str| copies::find::<domain::billed::MirrorPrice>(r, id).map(|copy| copy.and_then(|copy| copy.value.meter));
    let mut new_meters = Vec::new();
    for price in prices {
        new_meters.extend(metered(price)?);
    }
    for item in items.iter().filter(|item| item.subscription == subscription) {
        let price = item.price.to_string();
        let is_replaced =
            leaves.contains(&price) || own.contains(&price) || item.meter.as_ref().is_some_and(|meter| new_meters.contains(meter));
        // Without a plan before, whatever is not counted twice stays.
        if !is_replaced && !after.contains(&price) {
            after.push(price);
        }
    }
    let now_costs = match &before {
        Some((_, offer)) => uses.amount(client, offer, &|_| None)?,
        None => None,
    };
    let then_costs = match offer_of(r, &version.draft) {
        Some(offer) => uses.amount(client, &offer, &|_| None)?,
        None => None,
    };
    let line = offer_of(r, &version.draft).map_or_else(String::new, |offer| words::plan_line(&version.draft, &offer));
    let words = match (now_costs, then_costs) {
        (Some(now), Some(then)) => format!("its last whole period costs {now} now, {then} on the new one ({line})"),
        (None, Some(then)) => format!("its last whole period costs {then} on the new one ({line})"),
        _ => format!("goes over to {line}; no whole period yet to compare by"),
    };
    let amount = now_costs.zip(then_costs).and_then(|(now, then)| then.checked_sub(now).ok());
    Ok(Way {
        client: client.to_string(),
        subscription: subscription.to_string(),
        prices: after,
        money: MoneyLine { what: row.nickname.clone(), words, amount },
        nickname: row.nickname,
    })
}
