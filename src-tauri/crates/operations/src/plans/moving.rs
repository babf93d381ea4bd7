//! Moving clients to a plan's newest version, or to another plan: each client's subscription goes over, all in one change set.

use std::{collections::BTreeSet, fmt::Write as _};

use domain::{
    Money,
    billed::{Item, MirrorPrice},
    catalog::Every,
    id::{ClientId, PlanId, SubscriptionId},
    plan::{OfferedPrice, PlanKind, PlanOffer},
};
use store::{
    Reader, client as clients, mirror as copies,
    plan::{self as kept, ClientPlan},
    rule::{self, Rule},
};

use super::{
    find,
    money::{LastUse, every},
    read::offer_of,
    words,
};
use crate::{
    Desk, Problem,
    change_set::{self, Planned},
    file, stays,
    subscriptions::{change_steps, counts, money::sold, product_name},
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
    let subscription = which(r, client, &row.nickname, &items, &on)?;
    let mut after: Vec<String> = prices.to_vec();
    let metered = |id: &str| match copies::find::<MirrorPrice>(r, id)? {
        Some(copy) => counts::counted(r, client, &copy.value),
        None => Ok(None),
    };
    let mut new_meters = Vec::new();
    for price in prices {
        new_meters.extend(metered(price)?.map(|counted| counted.code));
    }
    let mut stays = Vec::new();
    for item in items.iter().filter(|item| item.subscription == subscription) {
        let price = item.price.to_string();
        // Another unit is another meter in Stripe, and the same use here.
        let counted_anew = metered(&price)?.is_some_and(|counted| new_meters.contains(&counted.code));
        let is_replaced = leaves.contains(&price) || own.contains(&price) || counted_anew;
        // Without a plan before, whatever is not counted twice stays.
        if !is_replaced && !after.contains(&price) {
            if let Some(copy) = copies::find::<MirrorPrice>(r, &price)? {
                stays.push(format!("{}, {}", product_name(r, &copy.value)?, sold(r, &copy.value, None)?));
            }
            after.push(price);
        }
    }
    let offer = offer_of(r, &version.draft);
    let line = offer.as_ref().map_or_else(String::new, |offer| words::plan_line(&version.draft, offer));
    let (mut shown, amount) = costs(uses, client, before.as_ref().map(|(_, offer)| offer), offer.as_ref(), &line)?;
    if !stays.is_empty() {
        let _ = write!(shown, ". Beside it stays what the plan does not replace: {}", stays.join("; "));
    }
    if let Some(fee) = offer.as_ref().and_then(|offer| offer.at("setup_fee")) {
        let _ = write!(shown, ". The set-up fee of {} is not charged on a move", words::amount(fee.offer.own()));
    }
    Ok(Way {
        client: client.to_string(),
        subscription: subscription.to_string(),
        prices: after,
        money: MoneyLine { what: row.nickname.clone(), words: shown, amount },
        nickname: row.nickname,
    })
}

/// The subscription that goes over: the one that prices the client's rules, else the one that its plan is paid by, else its only one.
fn which(r: &Reader, client: &ClientId, nickname: &str, items: &[Item], on: &[ClientPlan]) -> Result<SubscriptionId, Problem> {
    let rules: Vec<Rule> = rule::of_client(r, client)?.into_iter().filter(|rule| rule.end_at.is_none()).collect();
    let bills = |item: &&Item| rules.iter().any(|rule| rule.stripe_price.as_ref() == Some(&item.price));
    let all: BTreeSet<&SubscriptionId> = items.iter().map(|item| &item.subscription).collect();
    let billing: BTreeSet<&SubscriptionId> = items.iter().filter(bills).map(|item| &item.subscription).collect();
    let planned: BTreeSet<&SubscriptionId> =
        on.iter().filter_map(|one| one.subscription.as_ref()).filter(|one| all.contains(one)).collect();
    let both: BTreeSet<&SubscriptionId> = billing.intersection(&planned).copied().collect();
    for candidates in [&billing, &both, &planned, &all] {
        if let (1, Some(one)) = (candidates.len(), candidates.first()) {
            return Ok((*one).clone());
        }
    }
    if all.is_empty() {
        return Err(Problem::invalid("clients", format!("{nickname} has no running subscription. Begin one on the plan's prices.")));
    }
    let ids: Vec<&str> = all.iter().map(|one| one.as_str()).collect();
    Err(Problem::invalid(
        "clients",
        format!(
            "{nickname} has several subscriptions: {}. Change the one that is meant with `rebill subscription change`, or end the others first.",
            ids.join(", ")
        ),
    ))
}

/// What a plan costs a client now and on the new one, and the difference. Where no use enters, no period is needed to compare by.
fn costs(
    uses: &mut LastUse<'_>,
    client: &ClientId,
    before: Option<&PlanOffer>,
    after: Option<&PlanOffer>,
    line: &str,
) -> Result<(String, Option<Money>), Problem> {
    let mut cost = |offer: Option<&PlanOffer>| offer.map_or(Ok(None), |offer| uses.amount(client, offer, &|_| None));
    let (now_costs, then_costs) = (cost(before)?, cost(after)?);
    let by_use = before.into_iter().chain(after).any(|offer| offer.prices.iter().any(OfferedPrice::is_usage));
    let at = if by_use { "its last whole period costs" } else { "every period costs" };
    // A month beside a year says nothing unless both are named.
    let (of_now, of_then) = (before.and_then(every), after.and_then(every));
    let is_other = before.is_some() && of_now != of_then;
    let named = |every: Option<Every>| every.filter(|_| is_other).map_or_else(String::new, |every| format!(" {every}"));
    Ok(match (now_costs, then_costs) {
        (Some(now), Some(then)) => {
            let at = if is_other && by_use { "at the use of its last whole period it costs" } else { at };
            let words = format!("{at} {now}{} now, {then}{} on the new one ({line})", named(of_now), named(of_then));
            (words, if is_other { None } else { then.checked_sub(now).ok() })
        }
        (None, Some(then)) => (format!("{at} {then} on the new one ({line})"), None),
        _ => (format!("goes over to {line}; no whole period yet to compare by"), None),
    })
}
