//! A draft as it would be made: what is wrong, what happens in Stripe, whom it touches. One answer that follows every key.

use domain::{
    Currency, Quantity,
    catalog::MeteredBy,
    id::PlanId,
    plan::{OfferedPrice, PlanDraft, PlanPayment, PlanPrice, usage_slot},
};
use jiff::Timestamp;
use store::{Reader, client as clients, plan as kept};

use super::{
    compose::{Composed, Making, MeterOf, compose, key_stands, suggested},
    linked, make, money,
    money::LastUse,
    words,
};
use crate::{
    Desk, Problem, catalog, file,
    view::{PlanKey, PlanKeyState, PlanObject, PlanObjectState, PlanPreview, PlanPreviewParams, SimulatedPrice},
};

/// Clients looked at for a quantity to begin with.
const LOOKED_AT: usize = 60;
/// Units to begin with where nobody used anything.
const FIRST_UNITS: i64 = 1000;

/// Looks at a draft. Nothing is stored and nothing leaves the computer.
///
/// # Errors
/// No such plan; what the file says.
pub async fn preview(desk: &Desk, params: PlanPreviewParams) -> Result<PlanPreview, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, params, now)).await
}

fn view(r: &Reader, params: PlanPreviewParams, now: Timestamp) -> Result<PlanPreview, Problem> {
    let plan = params.plan.as_deref().map(|plan| super::find(r, plan)).transpose()?;
    let id = plan.as_ref().map(|plan| &plan.id);
    let read = readable(r, &params.draft);
    let keys = keys(r, &params.draft, &read, id)?;
    let every = read.iter().find_map(|price| price.offer.every);
    let empty = PlanPreview {
        faults: Vec::new(),
        words: None,
        objects: Vec::new(),
        keys,
        prices: simulated(r, &params.draft, &read, now)?,
        bill_title: words::period_word(every),
        first_period: Vec::new(),
        notes: Vec::new(),
        currencies: Vec::new(),
        clients: Vec::new(),
    };
    match compose(r, params.draft, id)? {
        Ok(composed) => Ok(PlanPreview {
            words: Some(words::plan_line(&composed.draft, &composed.offer)),
            objects: objects(r, &composed)?,
            first_period: words::first_period(&composed.offer),
            notes: notes(r, &composed)?,
            currencies: composed.offer.currencies().iter().map(|currency| currency.code().to_owned()).collect(),
            clients: if composed.before.is_some() { make::money(r, &composed, now)?.split_off(1) } else { Vec::new() },
            ..empty
        }),
        Err(faults) => Ok(PlanPreview { faults: faults.0, ..empty }),
    }
}

/// The prices of a draft that can be read, also while others are broken.
fn readable(r: &Reader, draft: &PlanDraft) -> Vec<OfferedPrice> {
    let slots = draft
        .base
        .iter()
        .map(|price| ("base".to_owned(), price))
        .chain(draft.usage.iter().enumerate().map(|(at, price)| (usage_slot(at), price)))
        .chain(draft.setup_fee.iter().map(|price| ("setup_fee".to_owned(), price)));
    slots
        .filter_map(|(slot, price)| match price {
            PlanPrice::New { draft } => draft.check().ok().map(|offer| OfferedPrice { slot, existing: None, offer }),
            PlanPrice::Existing { price, .. } => {
                linked::offer(r, price).map(|offer| OfferedPrice { slot, existing: Some(price.clone()), offer })
            }
        })
        .collect()
}

/// The recurring prices for the simulation of a bill. Names stand before their lines.
fn simulated(r: &Reader, draft: &PlanDraft, read: &[OfferedPrice], now: Timestamp) -> Result<Vec<SimulatedPrice>, Problem> {
    let name = Some(draft.name.trim()).filter(|name| !name.is_empty()).unwrap_or("Plan");
    let mut prices = Vec::new();
    for one in read.iter().filter(|one| !one.is_once()) {
        let (name, units) = match &one.offer.metered {
            None => (format!("{name}, base price"), Quantity::ONE),
            Some(metered) => (metered.meter.clone(), usual(r, metered, now)?),
        };
        prices.push(SimulatedPrice { name, price: linked::typed(&one.offer), units: units.to_string() });
    }
    Ok(prices)
}

/// Units to begin with: the most that a client had in its last whole period.
fn usual(r: &Reader, metered: &MeteredBy, now: Timestamp) -> Result<Quantity, Problem> {
    let mut uses = LastUse::new(r, now);
    let mut most = None;
    for client in clients::all(r)?.into_iter().filter(|client| client.stopped_at.is_none()).take(LOOKED_AT) {
        most = most.max(uses.of(&client.id, &metered.meter)?.map(|quantity| money::whole_units(quantity, metered.unit.size())));
    }
    Ok(most.filter(|units| *units > Quantity::ZERO).unwrap_or(Quantity::from_whole(FIRST_UNITS)))
}

/// The lookup key of every new price that can be read.
fn keys(r: &Reader, draft: &PlanDraft, read: &[OfferedPrice], plan: Option<&PlanId>) -> Result<Vec<PlanKey>, Problem> {
    if draft.name.trim().is_empty() {
        return Ok(Vec::new());
    }
    let own: Vec<String> = match plan {
        Some(plan) => kept::newest(r, plan)?.prices.0.iter().map(|made| made.price.to_string()).collect(),
        None => Vec::new(),
    };
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let mut keys = Vec::new();
    for one in read.iter().filter(|one| one.existing.is_none()) {
        let suggested = suggested(draft, one);
        let key = one.offer.lookup_key.clone().unwrap_or_else(|| suggested.clone());
        let stands = key_stands(r, &key, &own, "")?;
        keys.push(PlanKey { slot: one.slot.clone(), suggested, state: stands.state, words: stands.words });
    }
    Ok(keys)
}

fn objects(r: &Reader, composed: &Composed) -> Result<Vec<PlanObject>, Problem> {
    if composed.is_local {
        return Ok(Vec::new());
    }
    let object = |kind: &str, words: String, state: PlanObjectState| PlanObject { kind: kind.to_owned(), words, state };
    let mut objects = Vec::new();
    let name = composed.draft.name.trim();
    let has_product = composed.before.as_ref().is_some_and(|(plan, _)| plan.product.is_some());
    let makes = composed.prices.iter().any(|one| matches!(one.making, Making::New { .. }));
    if has_product || makes {
        objects.push(object("Product", name.to_owned(), if has_product { PlanObjectState::Exists } else { PlanObjectState::New }));
    }
    for one in &composed.prices {
        if let (Making::New { meter: Some(meter), .. }, Some(metered)) = (&one.making, &one.offered.offer.metered) {
            let counted = match metered.unit.size() {
                Quantity::ONE => metered.meter.clone(),
                size => format!("{}, counted in units of {}", metered.meter, crate::words::quantity(size)),
            };
            let state = if *meter == MeterOf::There { PlanObjectState::Exists } else { PlanObjectState::New };
            objects.push(object("Meter", counted, state));
        }
    }
    for one in &composed.prices {
        let (state, changes) = match &one.making {
            Making::New { .. } => (PlanObjectState::New, String::new()),
            Making::Stays { notes: Some(edit), .. } => (PlanObjectState::Changed, format!(": {}", catalog::noted(edit).join(", "))),
            _ => (PlanObjectState::Exists, String::new()),
        };
        objects.push(object("Price", format!("{}{changes}", words::price(&one.offered.offer)), state));
    }
    for made in &composed.leaving {
        let words = linked::offer(r, made.price.as_str()).map_or_else(|| made.price.to_string(), |offer| words::price(&offer));
        objects.push(object("Price", words, PlanObjectState::Archived));
    }
    if make::brings_free_plan(r, composed)? {
        let zero = composed
            .offer
            .currencies()
            .first()
            .map_or_else(|| "0".to_owned(), |currency: &Currency| domain::Money::zero(*currency).in_sentence());
        objects.push(object("Plan", format!("Free, {zero} a month, as the default"), PlanObjectState::New));
    }
    Ok(objects)
}

/// What to look at twice; nothing here stops it.
fn notes(r: &Reader, composed: &Composed) -> Result<Vec<String>, Problem> {
    let mut notes = Vec::new();
    if composed.is_local && make::brings_free_plan(r, composed)? {
        notes.push(
            "The plan Free, which costs nothing, is made with it as the default: clients can be put on it before they pay.".to_owned(),
        );
    }
    for one in &composed.prices {
        let model = &one.offered.offer.own().model;
        if let domain::PriceModel::Volume { tiers } | domain::PriceModel::Graduated { tiers } = model
            && tiers.first().flat_amount.is_some_and(|flat| !flat.is_zero())
        {
            notes.push("The first tier's flat amount is charged even without usage.".to_owned());
        }
        if let Making::New { key, stands, .. } = &one.making
            && stands.state == PlanKeyState::Moves
        {
            notes.push(format!("The lookup key `{key}` moves to the new price. Whoever is on the old one stays on it."));
        }
    }
    if composed.draft.payment == PlanPayment::Prepaid {
        notes.push("The credits of a prepaid plan are written down. Nothing is given or used up by them yet.".to_owned());
    }
    Ok(notes)
}
