//! Making a plan, or its next version: one change set with product, meters, prices and the plan itself; with the first paid plan also the
//! free default one.

use domain::{
    catalog::{Every, Faults, PriceOffer, ProductOffer},
    plan::{PlanDraft, PlanPayment},
};
use store::{
    Reader,
    plan::{self as kept, Plan},
};

pub(super) use super::compose::name_is_free;
use super::{
    compose::{Composed, Making, compose, counts},
    linked,
    money::{LastUse, every},
    words as plan_words,
};
use crate::{
    Desk, Problem,
    catalog::{self, Planning, ProductSource},
    change_set::{self, EditPrice, EditProduct, KeepPlan, KeepPrice, Planned, Ref, Work},
    file,
    view::{ChangeSetView, MakePlanParams, MoneyLine},
    words,
};

/// Name of the plan that costs nothing and comes with the first paid one.
const FREE: &str = "Free";

/// Plans a plan, or the next version of one. Nothing is charged by it: who is on a plan stays on the version that they have.
///
/// # Errors
/// The first broken field, with all of them in detail. Nothing is stored then.
pub async fn make(desk: &Desk, params: MakePlanParams) -> Result<ChangeSetView, Problem> {
    let (ids, now) = (std::sync::Arc::clone(&desk.ids), desk.now());
    let (items, money, title, local) = file::read(desk, move |r| {
        let plan = params.plan.as_deref().map(|plan| super::find(r, plan)).transpose()?;
        let composed = compose(r, params.draft, plan.as_ref().map(|plan| &plan.id))?.map_err(refusal)?;
        let mut steps = Planning::default();
        let mut local = Vec::new();
        let free = if brings_free_plan(r, &composed)? { free_plan(r, &composed)? } else { None };
        let is_first_default = plan.is_none() && composed.draft.payment == PlanPayment::Free && kept::default(r)?.is_none();
        let id = plan.as_ref().map_or_else(|| ids.new_id(), |plan| plan.id.to_string());
        local.push(add_plan(r, &mut steps, &composed, &id, params.draft_id, is_first_default)?);
        if let Some(free) = &free {
            local.push(add_plan(r, &mut steps, free, &ids.new_id(), None, true)?);
        }
        let money = money(r, &composed, now)?;
        let items = steps.into_items();
        let title = title(&composed, &items, free.is_some());
        Ok((items, money, title, local))
    })
    .await?;
    let outward = items.iter().any(|item| !matches!(item.work, Work::Plan(_)));
    if outward {
        return change_set::stage(desk, title, money, items).await;
    }
    // Nothing of it leaves this computer, so there is nothing to confirm.
    let id = local.first().map(|keep| keep.plan.clone()).unwrap_or_default();
    file::write(desk, move |tx| local.iter().try_for_each(|keep| keep.write(tx, now))).await?;
    Ok(ChangeSetView::kept_here(&id, title, now))
}

/// The first broken field, and the others for whoever reads on.
pub(super) fn refusal(faults: Faults) -> Problem {
    let further = faults.further();
    match (faults.0.into_iter().next(), further) {
        (Some(first), Some(further)) => Problem::invalid(&first.field, first.words).with_detail(further),
        (Some(first), None) => Problem::invalid(&first.field, first.words),
        (None, _) => Problem::internal("a refusal without a reason"),
    }
}

/// The free default plan, in every currency of the plan that it comes with, so that both stand in one price list; none where a plan of its name is there.
fn free_plan(r: &Reader, with: &Composed) -> Result<Option<Composed>, Problem> {
    if name_is_free(r, FREE, None).is_err() || with.draft.name.trim().eq_ignore_ascii_case(FREE) {
        return Ok(None);
    }
    let place = store::workspace::get(r)?;
    let draft = PlanDraft::free_in(FREE, &with.offer.currencies()).unwrap_or_else(|| PlanDraft::free(FREE, place.currency));
    Ok(compose(r, draft, None)?.ok())
}

/// Whether the free default plan is made together with this one: with the first paid one (experience.md, First run).
pub(super) fn brings_free_plan(r: &Reader, composed: &Composed) -> Result<bool, Problem> {
    let is_paid = matches!(composed.draft.payment, PlanPayment::Paid | PlanPayment::Prepaid);
    Ok(composed.before.is_none()
        && is_paid
        && !composed.draft.name.trim().eq_ignore_ascii_case(FREE)
        && kept::default(r)?.is_none()
        && name_is_free(r, FREE, None).is_ok())
}

/// Adds a plan's steps; what is kept here once they are done.
pub(super) fn add_plan(
    r: &Reader,
    steps: &mut Planning,
    composed: &Composed,
    id: &str,
    draft_id: Option<String>,
    is_default: bool,
) -> Result<KeepPlan, Problem> {
    let name = composed.draft.name.trim();
    let source = product(steps, composed);
    let mut prices = Vec::new();
    for one in &composed.prices {
        let slot = &one.offered.slot;
        let (price, product_of, lookup_key, linked) = match &one.making {
            Making::Stays { made, notes } => {
                if let Some(edit) = notes {
                    steps.add(Planned {
                        words: format!("Price {}: {}. What it charges stays the same", made.price, catalog::noted(edit).join(", ")),
                        mark: format!("notes:{}", made.price),
                        work: Work::EditPrice(edit.clone()),
                        found: None,
                    });
                }
                (Ref::Id(made.price.to_string()), made.product.as_ref().map(ToString::to_string), made.lookup_key.clone(), made.linked)
            }
            Making::Linked { product } => {
                let id = one.offered.existing.clone().unwrap_or_default();
                (Ref::Id(id), product.clone(), one.offered.offer.lookup_key.clone(), true)
            }
            Making::New { .. } if composed.is_local => (Ref::Id(format!("own_{id}_{slot}")), None, None, false),
            Making::New { key, stands, .. } => {
                let offer = PriceOffer {
                    lookup_key: Some(key.clone()),
                    trial_days: composed.offer.trial_days.filter(|_| !one.offered.is_once()),
                    ..one.offered.offer.clone()
                };
                let position = steps
                    .price(r, &source, &offer, stands.holder.as_deref())
                    .map_err(|problem| Problem { field: problem.field.as_ref().map(|field| format!("{slot}.{field}")), ..problem })?;
                (Ref::Item { item: position }, None, Some(key.clone()), false)
            }
        };
        let counts = linked.then(|| counts(&one.offered, &composed.draft)).flatten();
        prices.push(KeepPrice { slot: slot.clone(), price, product: product_of, lookup_key, linked, counts });
    }
    for made in &composed.leaving {
        steps.add(Planned {
            words: format!("Archive price `{}`: who is on it stays on it", made.lookup_key.as_deref().unwrap_or(made.price.as_str())),
            mark: format!("{}:archived", made.price),
            work: Work::EditPrice(EditPrice { price: made.price.to_string(), active: Some(false), ..EditPrice::default() }),
            found: None,
        });
    }
    let has_product = !composed.is_local
        && (composed.before.as_ref().is_some_and(|(plan, _)| plan.product.is_some())
            || composed.prices.iter().any(|one| matches!(one.making, Making::New { .. })));
    let number = composed.before.as_ref().map_or(1, |(_, version)| version.number + 1);
    let keep = KeepPlan {
        plan: id.to_owned(),
        is_change: composed.before.is_some(),
        draft: composed.draft.clone(),
        product: if has_product { Some(steps.product(r, &source)?.0) } else { None },
        prices,
        is_default,
        draft_id,
        mark: format!("plan:{id}:{number}"),
    };
    let words = match (&composed.before, is_default) {
        (Some(_), _) => format!("Plan {name}, version {number}, here"),
        (None, true) => format!("Plan {name} here, as the default"),
        (None, false) => format!("Plan {name} here"),
    };
    steps.add(Planned { words, mark: keep.mark.clone(), work: Work::Plan(Box::new(keep.clone())), found: None });
    Ok(keep)
}

/// What the plan's own prices are for; a product that is called otherwise now is changed first.
fn product(steps: &mut Planning, composed: &Composed) -> ProductSource {
    let offer = composed.offer.product.clone();
    let Some((Plan { product: Some(product), .. }, version)) = &composed.before else {
        return ProductSource::New { offer, mark: composed.mark.clone() };
    };
    if named(&version.draft) != offer {
        steps.add(Planned {
            words: format!("Product \"{}\": its name, line and features as they are now", offer.name),
            mark: composed.mark.clone(),
            work: Work::EditProduct(EditProduct {
                product: product.to_string(),
                name: Some(offer.name),
                description: Some(offer.description.unwrap_or_default()),
                marketing_features: Some(offer.marketing_features),
                ..EditProduct::default()
            }),
            found: None,
        });
    }
    ProductSource::There(product.to_string())
}

/// A product as a draft names it, whatever its prices are.
fn named(draft: &PlanDraft) -> ProductOffer {
    let without_prices = PlanDraft { payment: PlanPayment::Custom, base: None, usage: Vec::new(), setup_fee: None, ..draft.clone() };
    without_prices.check(&|_| None).map(|offer| offer.product).unwrap_or_default()
}

/// What it means in money: for a new plan nobody, for a change each client on it.
pub(super) fn money(r: &Reader, composed: &Composed, now: jiff::Timestamp) -> Result<Vec<MoneyLine>, Problem> {
    let line = plan_words::plan_line(&composed.draft, &composed.offer);
    let name = composed.draft.name.trim().to_owned();
    let Some((plan, _)) = &composed.before else {
        let words = format!("{line}. Nobody is charged by making it.");
        return Ok(vec![MoneyLine { what: name, words, amount: None }]);
    };
    let mut lines =
        vec![MoneyLine { what: name, words: format!("{line}, for whoever comes new. Nobody is moved or charged by this."), amount: None }];
    let mut uses = LastUse::new(r, now);
    for on in kept::at(r, now)?.into_iter().filter(|on| on.plan == plan.id) {
        let nickname = store::client::get(r, &on.client)?.nickname;
        let present = kept::version(r, &plan.id, on.version)?.draft.check(&|id| linked::offer(r, id)).ok();
        let before = match &present {
            Some(offer) => uses.amount(&on.client, offer, &|_| None)?,
            None => None,
        };
        let after = uses.amount(&on.client, &composed.offer, &|_| None)?;
        let (of_before, of_after) = (present.as_ref().and_then(every), every(&composed.offer));
        // A month beside a year says nothing unless both are named.
        let named = |every: Option<Every>| every.map_or_else(String::new, |every| format!(" {every}"));
        let words = match (before, after) {
            (Some(before), Some(after)) if of_before != of_after => format!(
                "stays on version {} until moved; at the use of its last period it costs {before}{}, on the new version {after}{}",
                on.version,
                named(of_before),
                named(of_after)
            ),
            _ => stays(on.version, before, after),
        };
        lines.push(MoneyLine { what: nickname, words, amount: None });
    }
    Ok(lines)
}

/// "stays on version 1; its last period costs $188.00, on the new version $207.00".
pub(super) fn stays(version: i64, before: Option<domain::Money>, after: Option<domain::Money>) -> String {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {
            format!("stays on version {version} until moved; its last period costs {before} on both")
        }
        (Some(before), Some(after)) => {
            format!("stays on version {version} until moved; its last period costs {before}, on the new version {after}")
        }
        _ => format!("stays on version {version} until moved; no whole period yet to compare by"),
    }
}

fn title(composed: &Composed, items: &[Planned], with_free: bool) -> String {
    let name = composed.draft.name.trim();
    let prices = items.iter().filter(|item| matches!(item.work, Work::Price(_))).count();
    let made = match prices {
        0 => String::new(),
        count => format!(" with {}", words::count(count as u64, "price", "prices")),
    };
    match (&composed.before, with_free) {
        (Some(_), _) if composed.is_local => format!("Plan {name} has a new version. Nothing of it is in Stripe"),
        (None, true) if composed.is_local => {
            format!("Plans {name} and {FREE} are made, {FREE} as the default. Nothing of them is in Stripe")
        }
        (None, false) if composed.is_local => format!("Plan {name} is made. Nothing of it is in Stripe"),
        (Some(_), _) => format!("Change plan {name}{made} in Stripe"),
        (None, true) => format!("Create plans {name} and {FREE}{made} in Stripe"),
        (None, false) => format!("Create plan {name}{made} in Stripe"),
    }
}
