//! What a draft would make: which objects are there already, which are new, and what takes the place of what.

use domain::{
    Quantity,
    billed::{MirrorPrice, StripeMeter},
    catalog::{Faults, MeteredBy, TaxBehavior, suggest_lookup_key},
    id::PlanId,
    plan::{Enforced, OfferedPrice, PlanDraft, PlanOffer, PlanPrice},
};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    plan::{self as kept, Plan, PlanVersion},
    workspace::{self as places, BillingMethod},
};

use super::linked;
use crate::{
    Problem, catalog,
    change_set::{self, EditPrice, MARK},
    stays,
    view::PlanKeyState,
};

/// A draft with everything that is known about its making.
pub(super) struct Composed {
    pub(super) draft: PlanDraft,
    pub(super) offer: PlanOffer,
    /// The plan that it changes, with its newest version.
    pub(super) before: Option<(Plan, PlanVersion)>,
    /// Mark of its product.
    pub(super) mark: String,
    pub(super) prices: Vec<ComposedPrice>,
    /// Prices of the version before that no longer stand in the plan and are its own.
    pub(super) leaving: Vec<kept::MadePrice>,
    /// Nothing of it is in Stripe.
    pub(super) is_local: bool,
}

/// A price of a draft.
pub(super) struct ComposedPrice {
    pub(super) offered: OfferedPrice,
    pub(super) making: Making,
}

/// Where a price comes from.
pub(super) enum Making {
    /// It stood in the version before and charges as it did; what Stripe lets change on a price may change.
    Stays { made: kept::MadePrice, notes: Option<EditPrice> },
    /// A price of the account.
    Linked { product: Option<String> },
    /// It is made.
    New { key: String, stands: KeyStands, meter: Option<MeterOf> },
}

/// The meter that counts a new price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MeterOf {
    /// On the account.
    There,
    /// Made with it.
    New,
}

/// What is known of a lookup key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyStands {
    pub(super) state: PlanKeyState,
    pub(super) words: String,
    /// The price that has it.
    pub(super) holder: Option<String>,
}

/// Linked prices that were made here for another meter or unit than the plan says: their units go on counting what they were made for, so the
/// plan would say something else than is charged.
fn made_otherwise(r: &Reader, prices: &[OfferedPrice]) -> Result<Vec<(String, String)>, Problem> {
    let known = change_set::price_units(r)?;
    let mut found = Vec::new();
    for one in prices {
        let (Some(id), Some(metered)) = (&one.existing, &one.offer.metered) else { continue };
        let Some(made) = known.get(id) else { continue };
        let unit = made.unit.parse::<Quantity>().unwrap_or(Quantity::ONE);
        if made.meter != metered.meter || unit != metered.unit.size() {
            let words = catalog::price_words(one.offer.own(), unit, &made.meter);
            found.push((
                one.slot.clone(),
                format!("Careful: this price was made as {words}, and is charged so. Say that here, or make a new price."),
            ));
        }
    }
    Ok(found)
}

/// Reads what a draft would make.
///
/// # Errors
/// Outside: what the file says. Inside: every broken field.
pub(super) fn compose(r: &Reader, draft: PlanDraft, plan: Option<&PlanId>) -> Result<Result<Composed, Faults>, Problem> {
    let place = places::get(r)?;
    let is_local = place.billing_method == BillingMethod::Custom;
    let draft = draft.completed(place.currency);
    let before = match plan {
        Some(id) => Some((kept::get(r, id)?, kept::newest(r, id)?)),
        None => None,
    };
    let stands = |id: &str| before.as_ref().is_some_and(|(_, version)| version.prices.0.iter().any(|made| made.price.as_str() == id));
    // What a plan has already it keeps, also when the account sells it to nobody new.
    let known = |id: &str| if stands(id) { linked::offer(r, id) } else { linked::active(r, id) };
    let offer = match draft.check(&known) {
        Ok(offer) => offer,
        Err(mut faults) => {
            let_pushed(&draft, &mut faults);
            return Ok(Err(faults));
        }
    };
    let mut faults = Faults::default();
    let_pushed(&draft, &mut faults);
    for (slot, words) in made_otherwise(r, &offer.prices)? {
        faults.add(format!("{slot}.unit"), words);
    }
    // Said while the plan is written, not only when somebody is to be put on it.
    for one in offer.prices.iter().filter(|_| is_local) {
        if let Some(words) = stays::uncounted(one) {
            faults.add(format!("{}.every", one.slot), words);
        }
    }
    if let Err(problem) = name_is_free(r, draft.name.trim(), plan) {
        faults.add("name", problem.message);
    }
    let mark = product_mark(r, &draft, before.as_ref())?;
    let mut prices = Vec::new();
    for offered in &offer.prices {
        let making = making(r, (offered, offer.trial_days), &draft, before.as_ref(), &mark, &mut faults)?;
        prices.push(ComposedPrice { offered: offered.clone(), making });
    }
    check_links(r, &prices, plan, &mut faults)?;
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let stays = |made: &kept::MadePrice| {
        prices.iter().any(|one| match &one.making {
            Making::Stays { made: stays, .. } => stays.price == made.price,
            Making::Linked { .. } => one.offered.existing.as_deref() == Some(made.price.as_str()),
            Making::New { .. } => false,
        })
    };
    let leaving = before
        .iter()
        .flat_map(|(_, version)| version.prices.0.iter())
        .filter(|made| !made.linked && made.price.as_str().starts_with("price_") && !stays(made))
        .cloned()
        .collect();
    Ok(Ok(Composed { draft, offer, before, mark, prices, leaving, is_local }))
}

/// No connector writes limits yet, so none may be promised as pushed.
fn let_pushed(draft: &PlanDraft, faults: &mut Faults) {
    let words = "No connected platform takes this limit from Rebill. Say that the platform keeps to it, or that it is a promise.";
    for (at, _) in draft.quotas.iter().enumerate().filter(|(_, quota)| quota.enforced == Enforced::Pushed) {
        faults.add(format!("quotas[{at}].enforced"), words);
    }
    for (at, _) in draft.features.iter().enumerate().filter(|(_, feature)| feature.enforced == Enforced::Pushed) {
        faults.add(format!("features[{at}].enforced"), words);
    }
}

/// Two plans of one name could not be told apart, by clients and on the command line.
pub(super) fn name_is_free(r: &Reader, name: &str, but: Option<&PlanId>) -> Result<(), Problem> {
    let wanted = name.trim().to_lowercase();
    for plan in kept::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none() && Some(&plan.id) != but) {
        if kept::newest(r, &plan.id)?.draft.name.trim().to_lowercase() == wanted {
            return Err(Problem::invalid("name", format!("There is already a plan called {}.", name.trim())));
        }
    }
    Ok(())
}

/// What a plan's product is found by: the workspace and the name that it was made under, so that making it again after a restore finds it.
fn product_mark(r: &Reader, draft: &PlanDraft, before: Option<&(Plan, PlanVersion)>) -> Result<String, Problem> {
    let place = places::get(r)?;
    let marked = |product: &domain::id::ProductId| -> Result<Option<String>, Problem> {
        let copy = copies::find::<Product>(r, product.as_str())?;
        Ok(copy.and_then(|copy| copy.value.metadata.get(MARK).cloned()))
    };
    if let Some((Plan { product: Some(product), .. }, _)) = before
        && let Some(mark) = marked(product)?
    {
        return Ok(mark);
    }
    let base = format!("plan:{}:{}", place.id, draft.name.trim().to_lowercase());
    // A name that an earlier plan had and gave up begins a product of its own.
    let mut taken = Vec::new();
    for product in kept::list(r)?.iter().filter_map(|plan| plan.product.as_ref()) {
        taken.extend(marked(product)?);
    }
    let free =
        (1_u32..).map(|number| if number == 1 { base.clone() } else { format!("{base}:{number}") }).find(|mark| !taken.contains(mark));
    Ok(free.unwrap_or(base))
}

fn making(
    r: &Reader,
    (offered, trial_days): (&OfferedPrice, Option<u32>),
    draft: &PlanDraft,
    before: Option<&(Plan, PlanVersion)>,
    mark: &str,
    faults: &mut Faults,
) -> Result<Making, Problem> {
    let made_before = |slot: &str| before.and_then(|(_, version)| version.prices.0.iter().find(|made| made.slot == slot));
    if let Some(id) = &offered.existing {
        if let Some(made) = before.and_then(|(_, version)| version.prices.0.iter().find(|made| made.price.as_str() == id)) {
            return Ok(Making::Stays { made: kept::MadePrice { slot: offered.slot.clone(), ..made.clone() }, notes: None });
        }
        let product = copies::find::<MirrorPrice>(r, id)?.map(|copy| copy.value.product.to_string());
        return Ok(Making::Linked { product });
    }
    if let (Some(made), Some((_, version))) = (made_before(&offered.slot), before)
        && let Some(charged) = linked::offer(r, made.price.as_str())
        && linked::charges_alike(&charged, &offered.offer)
        && let Some(notes) = notes(r, made, version, offered, trial_days, faults)?
    {
        return Ok(notes);
    }
    let key = offered.offer.lookup_key.clone().unwrap_or_else(|| suggested(draft, offered));
    let own: Vec<&str> = before.map(|(_, version)| version.prices.0.iter().map(|made| made.price.as_str()).collect()).unwrap_or_default();
    let stands = key_stands(r, &key, &own, mark)?;
    if stands.state == PlanKeyState::Used {
        faults.add(format!("{}.lookup_key", offered.slot), format!("`{key}` is {}. Choose another.", stands.words));
    }
    let meter = match &offered.offer.metered {
        Some(metered) => meter_of(r, metered, &offered.slot, faults)?,
        None => None,
    };
    Ok(Making::New { key, stands, meter })
}

/// A price that charges as it did, with what is to change on it; `None` where its tax is another one, which Stripe never changes once it is
/// set: then it is made anew. What the draft does not change stays as the account has it.
fn notes(
    r: &Reader,
    made: &kept::MadePrice,
    version: &PlanVersion,
    offered: &OfferedPrice,
    trial_days: Option<u32>,
    faults: &mut Faults,
) -> Result<Option<Making>, Problem> {
    let id = made.price.as_str();
    let Some(copy) = copies::find::<MirrorPrice>(r, id)?.map(|copy| copy.value) else { return Ok(None) };
    let rest = catalog::price_rest(r, id)?;
    let before = version.draft.check(&|id| linked::offer(r, id)).ok();
    let said = before.as_ref().and_then(|offer| offer.at(&offered.slot)).map(|one| &one.offer);
    let wanted = &offered.offer;
    let mut edit = EditPrice { price: id.to_owned(), ..EditPrice::default() };

    let tax = catalog::tax_of(&rest);
    let is_changed = said.is_some_and(|said| said.tax_behavior != wanted.tax_behavior);
    if wanted.tax_behavior != tax && (is_changed || wanted.tax_behavior != TaxBehavior::Unspecified) {
        if tax != TaxBehavior::Unspecified {
            return Ok(None);
        }
        edit.tax_behavior = Some(wanted.tax_behavior);
    }
    if let Some(key) = wanted.lookup_key.as_ref().filter(|key| copy.lookup_key.as_ref() != Some(key)) {
        if let Err(problem) = catalog::free_key(r, key, Some(id)) {
            faults.add(format!("{}.lookup_key", offered.slot), problem.message);
        }
        edit.lookup_key = Some(key.clone());
    }
    match (&wanted.nickname, &copy.nickname) {
        (Some(note), found) if found.as_ref() != Some(note) => edit.nickname = Some(note.clone()),
        (None, Some(_)) if said.is_some_and(|said| said.nickname.is_some()) => edit.nickname = Some(String::new()),
        _ => {}
    }
    let trial_is_changed = before.as_ref().is_some_and(|before| before.trial_days != trial_days);
    if trial_is_changed && !offered.is_once() && catalog::trial_of(&rest) != trial_days {
        edit.trial_days = Some(trial_days.unwrap_or(0));
    }
    let notes = (edit != EditPrice { price: id.to_owned(), ..EditPrice::default() }).then_some(edit);
    let lookup_key = notes.as_ref().and_then(|edit| edit.lookup_key.clone()).or_else(|| made.lookup_key.clone());
    Ok(Some(Making::Stays { made: kept::MadePrice { lookup_key, ..made.clone() }, notes }))
}

/// The lookup key that is proposed for a price of a plan: `growth_plan_149usd`, `growth_plan_tokens_1000_graduated_usd`.
pub(super) fn suggested(draft: &PlanDraft, offered: &OfferedPrice) -> String {
    let name = draft.name.trim();
    let named = if name.to_lowercase().ends_with("plan") { name.to_owned() } else { format!("{name} plan") };
    suggest_lookup_key(&named, &offered.offer)
}

/// Whether a lookup key is free, or comes along.
pub(super) fn key_stands(r: &Reader, key: &str, own: &[&str], mark: &str) -> Result<KeyStands, Problem> {
    let holder = copies::list::<MirrorPrice>(r)?.into_iter().map(|copy| copy.value).find(|price| price.lookup_key.as_deref() == Some(key));
    let Some(holder) = holder else {
        return Ok(KeyStands { state: PlanKeyState::Unused, words: "unused".to_owned(), holder: None });
    };
    let product = copies::find::<Product>(r, holder.product.as_str())?.map(|copy| copy.value);
    let is_ours = own.contains(&holder.id.as_str())
        || product.as_ref().is_some_and(|product| product.metadata.get(MARK).is_some_and(|found| found == mark));
    let (state, words) = if is_ours {
        (PlanKeyState::Moves, "moves from the present price".to_owned())
    } else {
        let name = product.map_or_else(|| holder.id.to_string(), |product| product.name);
        (PlanKeyState::Used, format!("used by {name}"))
    };
    Ok(KeyStands { state, words, holder: Some(holder.id.to_string()) })
}

/// The meter of a new price, and why it cannot be used.
fn meter_of(r: &Reader, metered: &MeteredBy, slot: &str, faults: &mut Faults) -> Result<Option<MeterOf>, Problem> {
    if let Some(id) = &metered.stripe_meter {
        let found = copies::find::<StripeMeter>(r, id)?.map(|copy| copy.value);
        return Ok(match found.as_ref().map(StripeMeter::check) {
            None => {
                faults.add(format!("{slot}.usage.stripe_meter"), format!("Stripe lists no meter {id}."));
                None
            }
            Some(Err(unfit)) => {
                faults.add(format!("{slot}.usage.stripe_meter"), format!("This meter cannot be used: {unfit}."));
                None
            }
            Some(Ok(())) => Some(MeterOf::There),
        });
    }
    let event_name = catalog::event_name(metered);
    let is_there = copies::list::<StripeMeter>(r)?.into_iter().any(|copy| copy.value.event_name == event_name);
    Ok(Some(if is_there { MeterOf::There } else { MeterOf::New }))
}

/// A usage price that two plans share would not say on which of them a client is.
fn check_links(r: &Reader, prices: &[ComposedPrice], plan: Option<&PlanId>, faults: &mut Faults) -> Result<(), Problem> {
    let linked: Vec<&ComposedPrice> =
        prices.iter().filter(|one| matches!(one.making, Making::Linked { .. }) && !one.offered.is_once()).collect();
    if linked.is_empty() {
        return Ok(());
    }
    for other in kept::list(r)?.into_iter().filter(|other| other.archived_at.is_none() && Some(&other.id) != plan) {
        let version = kept::newest(r, &other.id)?;
        for one in &linked {
            if version.prices.0.iter().any(|made| Some(made.price.as_str()) == one.offered.existing.as_deref()) {
                let words = format!(
                    "This price belongs to the plan {}. A price tells which plan a client is on, so it stands in one.",
                    version.draft.name.trim()
                );
                faults.add(format!("{}.price", one.offered.slot), words);
            }
        }
    }
    Ok(())
}

/// What a linked price counts, as its owner said.
pub(super) fn counts(price: &OfferedPrice, draft: &PlanDraft) -> Option<(String, String)> {
    let at =
        draft.usage.iter().position(|one| matches!(one, PlanPrice::Existing { price: id, .. } if Some(id) == price.existing.as_ref()))?;
    let said = matches!(&draft.usage[at], PlanPrice::Existing { meter, unit, .. } if meter.is_some() || unit.is_some());
    let metered = price.offer.metered.as_ref()?;
    said.then(|| (metered.meter.clone(), metered.unit.size().to_string()))
}
