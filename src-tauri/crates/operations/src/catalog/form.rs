//! What a price form shows while it is typed: faults by field, the lookup key, what would stand in Stripe.

use domain::{
    Currency,
    billed::{MirrorPrice, StripeMeter},
    catalog::{self, Fault, Interval, PriceOffer, ProductOffer},
};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    source, usage,
    workspace::{self as places, BillingMethod},
};

use super::{
    make::{Planning, ProductSource, holder},
    offer_words, price_words,
    read::every,
    simulate, sold_words,
};
use crate::{
    Desk, Problem, change_set, file,
    view::{IntervalChoice, KeyState, MeterChoice, ObjectToBe, PriceCheck, PriceCheckParams, PriceChoices, ProductChoice},
    words,
};

/// Meters that are proposed before any source is connected.
const USUAL_METERS: [&str; 4] = ["tokens", "messages", "seconds", "credits"];

/// Checks a form as it stands. Nothing is planned.
///
/// # Errors
/// When the file cannot be read.
pub async fn check(desk: &Desk, params: PriceCheckParams) -> Result<PriceCheck, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let mut faults = Vec::new();
        let checked = params.price.check();
        let key = key_state(r, params.price.lookup_key.trim(), params.editing.as_deref(), checked.as_ref().ok())?;
        if let KeyState::Taken { price, words } = &key {
            faults.push(Fault {
                field: "lookup_key".to_owned(),
                words: format!("{price} has this key ({words}). Take another, or edit that price."),
            });
        }
        let offer = match checked {
            Ok(offer) => offer,
            Err(found) => {
                faults.extend(found.0);
                return Ok(PriceCheck { faults, words: None, suggested_key: None, key, objects: Vec::new(), warnings: Vec::new() });
            }
        };
        let (objects, refusal) = objects(r, &params, &offer)?;
        faults.extend(refusal.filter(|fault| fault.field != "lookup_key"));
        let zone = places::get(r)?.time_zone()?;
        Ok(PriceCheck {
            suggested_key: Some(free_key(r, catalog::suggest_lookup_key(&params.product_name, &offer), params.editing.as_deref())?),
            words: Some(offer_words(&offer)),
            key,
            objects,
            warnings: warnings(r, &offer, now, &zone)?,
            faults,
        })
    })
    .await
}

fn key_state(r: &Reader, key: &str, editing: Option<&str>, offer: Option<&PriceOffer>) -> Result<KeyState, Problem> {
    if key.is_empty() {
        return Ok(KeyState::None);
    }
    let Some(price) = holder(r, key)? else { return Ok(KeyState::Unused) };
    if editing == Some(price.id.as_str()) {
        return Ok(KeyState::Own);
    }
    // The same price again is no clash: it is found, not made.
    let meter = price.meter.as_ref().map(domain::id::StripeMeterId::as_str);
    if price.active && editing.is_none() && offer.is_some_and(|offer| super::make::is_like(&price, meter, offer)) {
        return Ok(KeyState::Own);
    }
    let words = match &price.price {
        Some(own) if price.meter.is_some() => {
            let known = change_set::price_units(r)?.get(price.id.as_str()).cloned();
            let unit = known.as_ref().and_then(|known| known.unit.parse().ok()).unwrap_or(domain::Quantity::ONE);
            price_words(own, unit, known.as_ref().map_or("units", |known| known.meter.as_str()))
        }
        Some(own) => sold_words(own, every(&price), None),
        None => "a price that Rebill does not rate".to_owned(),
    };
    let archived = if price.active { "" } else { ", archived" };
    Ok(KeyState::Taken { price: price.id.to_string(), words: format!("{words}{archived}") })
}

/// The proposed key, or the first free one after it.
fn free_key(r: &Reader, proposed: String, editing: Option<&str>) -> Result<String, Problem> {
    let taken: Vec<MirrorPrice> = copies::list::<MirrorPrice>(r)?.into_iter().map(|copy| copy.value).collect();
    let is_free = |key: &str| !taken.iter().any(|price| price.lookup_key.as_deref() == Some(key) && editing != Some(price.id.as_str()));
    if is_free(&proposed) {
        return Ok(proposed);
    }
    Ok((2..100).map(|number| format!("{proposed}_{number}")).find(|key| is_free(key)).unwrap_or(proposed))
}

/// What would stand in Stripe, and why it cannot, if it cannot.
fn objects(r: &Reader, params: &PriceCheckParams, offer: &PriceOffer) -> Result<(Vec<ObjectToBe>, Option<Fault>), Problem> {
    if places::get(r)?.billing_method == BillingMethod::Custom {
        return Ok((Vec::new(), None));
    }
    let source = match (&params.product, params.product_name.trim()) {
        (Some(id), _) => ProductSource::There(id.clone()),
        (None, name) => ProductSource::named(ProductOffer { name: name.to_owned(), ..ProductOffer::default() }),
    };
    let mut planning = Planning::default();
    let refusal = match planning.price(r, &source, offer, params.editing.as_deref()) {
        Ok(_) => None,
        Err(problem) => match problem.field {
            Some(field) => Some(Fault { field, words: problem.message }),
            None => return Err(problem),
        },
    };
    let mut objects = Vec::new();
    if let Some(id) = &params.product {
        let name = copies::find::<Product>(r, id)?.map_or_else(|| id.clone(), |copy| copy.value.name);
        objects.push(ObjectToBe { kind: "product".to_owned(), words: name, exists: true });
    }
    if let Some(id) = offer.metered.as_ref().and_then(|by| by.stripe_meter.as_ref()) {
        let name = copies::find::<StripeMeter>(r, id)?.map_or_else(|| id.clone(), |copy| copy.value.display_name);
        objects.push(ObjectToBe { kind: "meter".to_owned(), words: name, exists: true });
    }
    for item in planning.into_items() {
        let words = match (item.work.kind(), &offer.metered) {
            ("product", _) => params.product_name.trim().to_owned(),
            ("meter", Some(by)) if by.unit == domain::BillingUnit::ONE => format!("{}, each one a unit", by.meter),
            ("meter", Some(by)) => format!("{}, counted in units of {}", by.meter, words::grouped(&by.unit.size().to_string())),
            _ => offer_words(offer),
        };
        objects.push(ObjectToBe { kind: item.work.kind().to_owned(), words, exists: item.found.is_some() });
    }
    let place = |object: &ObjectToBe| ["product", "meter", "price"].iter().position(|kind| *kind == object.kind);
    objects.sort_by_key(place);
    Ok((objects, refusal))
}

/// What is worth a second look before it is made.
fn warnings(r: &Reader, offer: &PriceOffer, now: jiff::Timestamp, zone: &jiff::tz::TimeZone) -> Result<Vec<String>, Problem> {
    let mut warnings = Vec::new();
    let own = offer.own();
    if let Some(by) = &offer.metered
        && let Some(cost) = simulate::cost_of(r, by, own.currency, now, zone)?
    {
        let below = own.below_cost(domain::Money::zero(own.currency), cost).map_err(crate::standing::inexact)?;
        if let Some(first) = below.first() {
            let until = first.to.map(|to| format!(" to {}", words::quantity(to))).unwrap_or_else(|| " on".to_owned());
            warnings.push(format!(
                "Below cost from {} units{until}: a unit cost you {} in the last 30 days.",
                words::quantity(first.from),
                words::unit_price(cost, own.currency)
            ));
        }
    }
    Ok(warnings)
}

/// What a form can choose from.
///
/// # Errors
/// When the file cannot be read.
pub async fn choices(desk: &Desk) -> Result<PriceChoices, Problem> {
    file::read(desk, |r| {
        let place = places::get(r)?;
        // A meter that nothing was used by may be a slip of the pen, so it is never the one that a form begins with.
        let mut known = Vec::new();
        for meter in source::meters(r)? {
            let filter = usage::Filter { meter: Some(meter.id.clone()), ..usage::Filter::default() };
            let is_used = usage::count_records(r, &filter)? > 0;
            let is_usual = USUAL_METERS.contains(&meter.code.as_str());
            known.push((!is_used, !is_usual, meter.code));
        }
        known.sort();
        let (proposed, idle): (Vec<_>, Vec<_>) = known.into_iter().partition(|(unused, unusual, _)| !(*unused && *unusual));
        let mut meters: Vec<String> = proposed.into_iter().map(|(_, _, code)| code).collect();
        meters.extend(USUAL_METERS.map(str::to_owned).into_iter().filter(|usual| !meters.contains(usual)).collect::<Vec<_>>());
        meters.extend(idle.into_iter().map(|(_, _, code)| code));
        let choice = |meter: StripeMeter| MeterChoice {
            words: if meter.display_name == meter.event_name {
                meter.event_name.clone()
            } else {
                format!("{} ({})", meter.display_name, meter.event_name)
            },
            unfit: meter.check().err().map(|why| format!("{why}.")),
            id: meter.id.to_string(),
        };
        let products = copies::list::<Product>(r)?.into_iter().map(|copy| copy.value).filter(|product| product.active);
        let mut products: Vec<ProductChoice> =
            products.map(|product| ProductChoice { id: product.id.to_string(), name: product.name }).collect();
        products.sort_by_key(|product| product.name.to_lowercase());
        Ok(PriceChoices {
            currency: place.currency.code().to_owned(),
            currencies: Currency::all().map(|currency| currency.code().to_owned()).collect(),
            meters,
            stripe_meters: copies::list::<StripeMeter>(r)?.into_iter().map(|copy| choice(copy.value)).collect(),
            products,
            intervals: [Interval::Day, Interval::Week, Interval::Month, Interval::Year]
                .map(|interval| IntervalChoice { interval, most: interval.most() })
                .into(),
            own: place.billing_method == BillingMethod::Custom,
        })
    })
    .await
}
