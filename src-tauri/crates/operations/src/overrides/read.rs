//! The list of overrides, and what can be priced for one client alone.

use domain::{Money, id::PlanId};
use jiff::Timestamp;
use store::{
    Reader, client as clients,
    plan::{self as kept, PriceOverride},
    workspace as places,
};

use super::{
    offer_of,
    present::{self, By, Present, alone},
    terms_words,
};
use crate::{
    Desk, Problem, file,
    plans::{money::LastUse, words as plan_words},
    standing,
    subscriptions::product_name,
    view::{OverrideChoices, OverridePrice, OverrideRow, OverrideState, OverridesView},
};

/// Every override, those that stand first.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk) -> Result<OverridesView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let rows = rows(r, None, now)?;
        Ok(OverridesView { cost: sum(r, &rows)?, rows })
    })
    .await
}

/// What the overrides that stand cost a month, in the agency's currency; none where no figure is known.
pub(crate) fn sum(r: &Reader, rows: &[OverrideRow]) -> Result<Option<Money>, Problem> {
    let own = places::get(r)?.currency;
    let costs: Vec<Money> = rows
        .iter()
        .filter(|one| one.state != OverrideState::Ended)
        .filter_map(|one| one.cost)
        .filter(|cost| cost.currency() == own)
        .collect();
    if costs.is_empty() {
        return Ok(None);
    }
    Money::sum(own, costs).map(Some).map_err(standing::inexact)
}

/// Overrides of one plan, or all.
pub(crate) fn rows(r: &Reader, plan: Option<&PlanId>, now: Timestamp) -> Result<Vec<OverrideRow>, Problem> {
    let mut uses = LastUse::new(r, now);
    let mut rows = Vec::new();
    for one in super::all(r)?.into_iter().filter(|one| plan.is_none_or(|plan| one.plan.as_ref() == Some(plan))) {
        let state = state(&one, now);
        let cost = if state == OverrideState::Ended { None } else { cost(&mut uses, &one)? };
        rows.push(OverrideRow {
            nickname: clients::get(r, &one.client)?.nickname,
            client_id: one.client.to_string(),
            plan: of_what(r, &one)?,
            plan_id: one.plan.as_ref().map(ToString::to_string),
            words: terms_words(&one.pays),
            instead_of: terms_words(&one.instead),
            from: one.from_at,
            until: one.until_at,
            ends: one.ended_at,
            state,
            cost,
            reason: one.reason,
            id: one.id,
        });
    }
    rows.sort_by_key(|row| (row.state == OverrideState::Ended, std::cmp::Reverse(row.from)));
    Ok(rows)
}

/// How an override stands at an instant.
pub(super) fn state(one: &PriceOverride, now: Timestamp) -> OverrideState {
    match (one.ended_at, one.until_at) {
        (Some(end), _) if end <= now.max(one.from_at) => OverrideState::Ended,
        _ if one.from_at > now => OverrideState::Coming,
        (Some(_), _) => OverrideState::Ending,
        (None, Some(until)) if until <= now => OverrideState::Over,
        (None, _) => OverrideState::InForce,
    }
}

/// The plan's name; else the product's, or what is counted.
fn of_what(r: &Reader, one: &PriceOverride) -> Result<String, Problem> {
    if let (Some(plan), Some(version)) = (&one.plan, one.version) {
        return Ok(kept::version(r, plan, version)?.draft.name.trim().to_owned());
    }
    let copy = store::mirror::find::<domain::billed::MirrorPrice>(r, &one.instead_of)?;
    match copy {
        Some(copy) => product_name(r, &copy.value),
        None => Ok(one.pays.meter.clone().unwrap_or_default()),
    }
}

/// The client's last whole period at the usual price, less the same at its own.
fn cost(uses: &mut LastUse<'_>, one: &PriceOverride) -> Result<Option<Money>, Problem> {
    let usual = uses.amount(&one.client, &alone(offer_of(&one.instead)), &|_| None)?;
    let own = uses.amount(&one.client, &alone(offer_of(&one.pays)), &|_| None)?;
    Ok(usual.zip(own).and_then(|(usual, own)| usual.checked_sub(own).ok()))
}

/// What a client pays, and when another price for it alone could begin.
///
/// # Errors
/// No such client.
pub async fn choices(desk: &Desk, client: &str) -> Result<OverrideChoices, Problem> {
    let client = crate::clients::find(desk, client).await?;
    let now = desk.now();
    file::read(desk, move |r| {
        let row = clients::get(r, &client.as_str().into())?;
        let prices = present::all(r, &row.id, now)?.iter().map(view).collect();
        Ok(OverrideChoices { client_id: row.id.to_string(), nickname: row.nickname, prices })
    })
    .await
}

fn view(one: &Present) -> OverridePrice {
    let pays = terms_words(&one.pays);
    let usual = terms_words(&one.usual);
    OverridePrice {
        id: one.key.clone(),
        name: one.name.clone(),
        plan: one.plan.as_ref().map(|plan| plan.name.clone()),
        slot: one.plan.as_ref().map(|plan| plan.slot.clone()),
        own: (one.own.is_some() && pays != usual).then_some(pays),
        words: usual,
        draft: one.draft(),
        metered: one.is_metered(),
        per: match (offer_of(&one.pays).metered, one.pays.every) {
            (Some(metered), _) => plan_words::counted(&metered),
            (None, Some(every)) => every.to_string(),
            (None, None) => String::new(),
        },
        begins: one.begins.as_ref().ok().copied(),
        can_choose_day: one.is_by_statement(),
        blocked: one.begins.as_ref().err().cloned(),
        can_now: !one.is_metered() && matches!(one.by, By::Subscription { .. }),
    }
}
