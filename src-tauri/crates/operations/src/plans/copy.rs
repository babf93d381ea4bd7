//! Plans taken to another workspace with its catalog: what a plan is, its prices made anew there, and whether it is the default. Who is on
//! which plan stays where it is.

use std::collections::BTreeMap;

use domain::plan::{PlanDraft, PlanPrice};
use store::{Reader, plan as kept};

use super::{
    compose::compose,
    linked,
    make::{add_plan, refusal},
    name_of, words as plan_words,
};
use crate::{Problem, catalog, catalog::Planning, change_set::Ref};

/// A plan as it leaves its workspace.
pub(crate) struct SoldPlan {
    /// Its id there.
    pub(crate) id: String,
    draft: PlanDraft,
    is_default: bool,
    /// Its prices in Stripe by their slots: they come with the plan and not by themselves.
    prices: BTreeMap<String, String>,
    /// What its meters are there, where ours will be of another kind.
    meters: Vec<String>,
}

impl SoldPlan {
    /// Its name.
    pub(crate) fn name(&self) -> String {
        name_of(&self.draft)
    }

    /// Whether a price is one of its own.
    pub(crate) fn has(&self, price: &str) -> bool {
        self.prices.values().any(|own| own == price)
    }
}

/// A plan as it stands, or will stand, in the other workspace.
pub(crate) struct CopiedPlan {
    /// Its name.
    pub(crate) name: String,
    /// What was done, in words.
    pub(crate) words: String,
    /// The plan.
    pub(crate) plan: Ref,
    /// Its prices there, by the ids that they have here.
    pub(crate) prices: BTreeMap<String, Ref>,
}

/// The plans on offer, each in its newest version.
///
/// # Errors
/// What the file says.
pub(crate) fn sold(r: &Reader) -> Result<Vec<SoldPlan>, Problem> {
    let mut all = Vec::new();
    for plan in kept::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none()) {
        let version = kept::newest(r, &plan.id)?;
        let draft = PlanDraft { featured: plan.featured, ..made_new(r, version.draft) };
        let prices: BTreeMap<String, String> = version.prices.0.iter().map(|made| (made.slot.clone(), made.price.to_string())).collect();
        let mut meters = Vec::new();
        for price in prices.values() {
            meters.extend(catalog::other_meter(r, price)?);
        }
        all.push(SoldPlan { id: plan.id.to_string(), draft, is_default: plan.is_default, prices, meters });
    }
    Ok(all)
}

/// The draft with every price written out: ids of prices and meters are the account's own.
fn made_new(r: &Reader, mut draft: PlanDraft) -> PlanDraft {
    for price in draft.base.iter_mut().chain(&mut draft.usage).chain(&mut draft.setup_fee) {
        if let PlanPrice::Existing { price: id, meter, unit } = price
            && let Some(offer) = linked::offer(r, id)
        {
            let mut typed = linked::typed(&offer);
            typed.lookup_key = offer.lookup_key.unwrap_or_default();
            if let Some(usage) = &mut typed.usage {
                usage.meter = meter.clone().unwrap_or_else(|| usage.meter.clone());
                usage.unit = unit.clone().unwrap_or_else(|| usage.unit.clone());
            }
            *price = PlanPrice::New { draft: typed };
        }
        if let PlanPrice::New { draft } = price
            && let Some(usage) = &mut draft.usage
        {
            usage.stripe_meter = None;
        }
    }
    draft
}

/// Adds what is missing of a plan, and answers with what that is.
///
/// # Errors
/// A field that cannot be so in this workspace: then nothing of the plan was added.
pub(crate) fn add(r: &Reader, steps: &mut Planning, one: &SoldPlan, id: String) -> Result<CopiedPlan, Problem> {
    let name = name_of(&one.draft);
    let there = kept::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none());
    let mut before = None;
    for plan in there {
        let version = kept::newest(r, &plan.id)?;
        if name_of(&version.draft).eq_ignore_ascii_case(&name) {
            before = Some((plan, version));
        }
    }
    if let Some((_, version)) = &before
        && plain(made_new(r, version.draft.clone())) == plain(one.draft.clone())
    {
        let by_slot = version.prices.0.iter().map(|made| (made.slot.as_str(), Ref::Id(made.price.to_string())));
        let plan = Ref::Id(version.plan.to_string());
        return Ok(CopiedPlan { name, words: "There already".to_owned(), plan, prices: paired(one, by_slot) });
    }
    let composed = compose(r, one.draft.clone(), before.as_ref().map(|(plan, _)| &plan.id))?.map_err(refusal)?;
    let line = plan_words::plan_line(&composed.draft, &composed.offer);
    let is_default = one.is_default && kept::default(r)?.is_none();
    let (id, words) = match &before {
        Some((plan, version)) => {
            (plan.id.to_string(), format!("Version {}: {line}. Who is on version {} stays on it.", version.number + 1, version.number))
        }
        None => (id, format!("New plan: {line}. Nobody is charged by making it.")),
    };
    let words = std::iter::once(words).chain(one.meters.iter().cloned()).collect::<Vec<_>>().join(" ");
    let kept = steps.together(|steps| add_plan(r, steps, &composed, &id, None, is_default))?;
    let by_slot = kept.prices.iter().map(|made| (made.slot.as_str(), made.price.clone()));
    let prices = paired(one, by_slot);
    let plan = if kept.is_change { Ref::Id(id) } else { Ref::Item { item: steps.last() } };
    Ok(CopiedPlan { name, words, plan, prices })
}

/// Prices there by the ids of those here that have the same place in the plan.
fn paired<'a>(one: &SoldPlan, by_slot: impl Iterator<Item = (&'a str, Ref)>) -> BTreeMap<String, Ref> {
    by_slot.filter_map(|(slot, there)| Some((one.prices.get(slot)?.clone(), there))).collect()
}

/// What two plans are compared by: a recommendation is each workspace's own.
fn plain(draft: PlanDraft) -> PlanDraft {
    PlanDraft { featured: false, ..draft }
}
