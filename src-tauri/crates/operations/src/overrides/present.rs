//! The prices that a client pays now, each with what everybody pays and whether it can be changed.

use domain::{
    Price, Quantity,
    billed::{MirrorPrice, Subscription},
    catalog::{PriceDraft, PriceOffer},
    id::ClientId,
    period::month_of,
    plan::PlanOffer,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{
    Reader, client as clients, mirror as copies, period as periods,
    plan::{self as kept, ClientPlan, PlanVersion, PriceOverride, Terms},
    rule::{self, Rule},
    source, workspace as places,
};

use super::offer_of;
use crate::{
    Problem,
    names::Names,
    plans::linked,
    standing::inexact,
    stays::{self, OnPlan, Stays, day_words},
    subscriptions::{product_name, running},
};

/// A price that a client pays.
pub(super) struct Present {
    /// What an override of it stands in for: `price_…`, or the rule where nothing is in Stripe.
    pub key: String,
    pub name: String,
    /// The plan that it is part of, its name and the place in it.
    pub plan: Option<InPlan>,
    /// What everybody pays.
    pub usual: Terms,
    /// What the client pays.
    pub pays: Terms,
    /// The override that makes the difference, or is to.
    pub own: Option<PriceOverride>,
    pub by: By,
    /// When another price can begin.
    pub begins: Result<Timestamp, String>,
}

/// The place of a price in a plan.
pub(super) struct InPlan {
    pub id: domain::id::PlanId,
    pub version: i64,
    pub slot: String,
    pub name: String,
}

impl InPlan {
    /// "Growth base": the one of several plans.
    pub fn named(&self) -> String {
        format!("{} {}", self.name, self.slot)
    }
}

/// What bills it.
pub(super) enum By {
    /// An item of a subscription.
    Subscription { subscription: Box<Subscription>, price: Box<MirrorPrice>, tax: domain::catalog::TaxBehavior },
    /// A rule of statements.
    Statement { rule: Box<Rule> },
    /// The base price of a plan by statements.
    Plan { stay: Box<OnPlan> },
}

impl Present {
    /// What the client pays, as it would be typed.
    pub fn draft(&self) -> PriceDraft {
        let mut offer = offer_of(&self.pays);
        offer.charge = charge_of(&self.pays);
        linked::typed(&offer)
    }

    pub const fn is_metered(&self) -> bool {
        self.pays.meter.is_some()
    }

    /// Whether statements bill it.
    pub const fn is_by_statement(&self) -> bool {
        matches!(self.by, By::Statement { .. } | By::Plan { .. })
    }

    /// Whether the owner means this one by a word: its id, the present price's id, its place in the plan, its meter.
    pub fn is_called(&self, wanted: &str) -> bool {
        let by_price = matches!(&self.by, By::Subscription { price, .. } if price.id.as_str() == wanted);
        by_price
            || self.key == wanted
            || self.plan.as_ref().is_some_and(|plan| plan.slot == wanted || plan.named() == wanted)
            || self.pays.meter.as_deref() == Some(wanted)
    }
}

const fn charge_of(terms: &Terms) -> domain::catalog::Charge {
    use domain::{PriceModel, catalog::Charge};
    match (&terms.price.model, terms.meter.is_some()) {
        (PriceModel::PerUnit { .. }, true) => Charge::PerUnit,
        (PriceModel::Flat { .. } | PriceModel::PerUnit { .. }, _) => Charge::Flat,
        (PriceModel::Package { .. }, _) => Charge::Package,
        (PriceModel::Volume { .. }, _) => Charge::Volume,
        (PriceModel::Graduated { .. }, _) => Charge::Graduated,
    }
}

/// All prices of a client that can have another one in their place.
pub(super) fn all(r: &Reader, client: &ClientId, now: Timestamp) -> Result<Vec<Present>, Problem> {
    let row = clients::get(r, client)?;
    let own: Vec<PriceOverride> = super::all(r)?.into_iter().filter(|one| one.client == *client && one.stands(now)).collect();
    let mut found = Vec::new();
    if let Some(customer) = &row.customer {
        let on = plans_of(r, client, now)?;
        for subscription in running(r, customer)? {
            for item in &subscription.items {
                let Some(copy) = copies::find::<MirrorPrice>(r, item.price.as_str())? else { continue };
                found.extend(subscribed(r, client, &subscription, copy.value, &own, &on, now)?);
            }
        }
    }
    let zone = places::get(r)?.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    for stay in Stays::read(r, client, &zone)?.all {
        if stay.row.days.to_day.is_none_or(|to| to > today) {
            found.extend(based(r, stay, &own, today, &zone)?);
        }
    }
    let names = Names::read(r)?;
    for rule in rule::of_client(r, client)? {
        if rule.pair().is_none() && rule.start_at <= now && rule.end_at.is_none_or(|end| end > now) {
            found.push(stated(r, rule, &own, &names, now)?);
        }
    }
    Ok(found)
}

/// The plans of a client with the version that it is on.
fn plans_of(r: &Reader, client: &ClientId, now: Timestamp) -> Result<Vec<PlanVersion>, Problem> {
    let on: Vec<ClientPlan> = kept::at(r, now)?.into_iter().filter(|one| one.client == *client).collect();
    on.iter().map(|one| Ok(kept::version(r, &one.plan, one.version)?)).collect()
}

fn subscribed(
    r: &Reader,
    client: &ClientId,
    subscription: &Subscription,
    price: MirrorPrice,
    own: &[PriceOverride],
    on: &[PlanVersion],
    now: Timestamp,
) -> Result<Option<Present>, Problem> {
    let at_price = |one: &&PriceOverride| one.stripe_price.as_ref() == Some(&price.id) || one.instead_of == price.id.as_str();
    let own = own.iter().find(at_price).cloned();
    let Some(pays) = terms(r, client, subscription, &price)? else { return Ok(None) };
    let is_own = own.as_ref().is_some_and(|one| one.stripe_price.as_ref() == Some(&price.id));
    let (key, usual) = match &own {
        Some(own) if is_own => (own.instead_of.clone(), own.instead.clone()),
        _ => (price.id.to_string(), pays.clone()),
    };
    let plan = on.iter().find_map(|version| {
        let made = version.prices.0.iter().find(|made| made.price.as_str() == key)?;
        Some(InPlan {
            id: version.plan.clone(),
            version: version.number,
            slot: made.slot.clone(),
            name: version.draft.name.trim().to_owned(),
        })
    });
    let begins = match subscription.period() {
        _ if subscription.ends_at().is_some() => {
            Err("This subscription ends, or goes over to other prices, already. Take that back first.".to_owned())
        }
        Some(period) if period.end() > now => Ok(period.end()),
        _ => Err("The billing period has just ended. Sync first, so that the new one is known.".to_owned()),
    };
    let rest = crate::catalog::price_rest(r, price.id.as_str())?;
    Ok(Some(Present {
        name: product_name(r, &price)?,
        key,
        plan,
        usual,
        pays,
        own,
        begins,
        by: By::Subscription { subscription: Box::new(subscription.clone()), tax: crate::catalog::tax_of(&rest), price: Box::new(price) },
    }))
}

/// What a price of the account asks of a client: by the rule that counts it, where there is one.
fn terms(r: &Reader, client: &ClientId, subscription: &Subscription, price: &MirrorPrice) -> Result<Option<Terms>, Problem> {
    let Some(offer) = linked::offer(r, price.id.as_str()) else { return Ok(None) };
    let own = match subscription.currency {
        Some(currency) => offer.in_currency(currency),
        None => offer.prices.first(),
    };
    let Some(own) = own.cloned() else { return Ok(None) };
    let rules = rule::of_client(r, client)?;
    let counted = rules.iter().find(|rule| rule.end_at.is_none() && rule.stripe_meter.is_some() && rule.stripe_meter == price.meter);
    let (meter, unit) = match (counted, &offer.metered) {
        (Some(rule), Some(_)) => (Some(source::meter(r, &rule.meter)?.code), Some(rule.billing_unit)),
        (None, Some(metered)) => (Some(metered.meter.clone()), Some(metered.unit.size())),
        (_, None) => (None, None),
    };
    Ok(Some(Terms { price: own, every: offer.every, meter, unit }))
}

fn stated(r: &Reader, rule: Rule, own: &[PriceOverride], names: &Names, now: Timestamp) -> Result<Present, Problem> {
    let own = own.iter().find(|one| one.rule.as_ref() == Some(&rule.id) || one.instead_of == rule.id.as_str()).cloned();
    let pays =
        Terms { price: rule.price.clone(), every: None, meter: Some(source::meter(r, &rule.meter)?.code), unit: Some(rule.billing_unit) };
    let is_own = own.as_ref().is_some_and(|one| one.rule.as_ref() == Some(&rule.id));
    let (key, usual) = match &own {
        Some(own) if is_own => (own.instead_of.clone(), own.instead.clone()),
        _ => (rule.id.to_string(), pays.clone()),
    };
    let end = match periods::at(r, &rule.id, now)? {
        Some(row) => row.end_at,
        None => month_of(now, &places::get(r)?.time_zone()?).map_err(inexact)?.end(),
    };
    let begins = match rule.end_at {
        Some(_) => Err("Another price, or another way of billing, follows already. Take that back first.".to_owned()),
        None => Ok(end),
    };
    let plan = match stays::origin(r, &rule)? {
        Some((on, slot)) => Some(in_plan(r, &on, slot)?),
        None => None,
    };
    Ok(Present { key, name: names.meter(&rule.meter), plan, usual, pays, own, begins, by: By::Statement { rule: Box::new(rule) } })
}

fn in_plan(r: &Reader, on: &ClientPlan, slot: String) -> Result<InPlan, Problem> {
    let name = kept::version(r, &on.plan, on.version)?.draft.name.trim().to_owned();
    Ok(InPlan { id: on.plan.clone(), version: on.version, slot, name })
}

/// The base price of a plan by statements; none where the plan has no base price.
fn based(r: &Reader, stay: OnPlan, own: &[PriceOverride], today: Date, zone: &TimeZone) -> Result<Option<Present>, Problem> {
    let days = &stay.row.days;
    let Some((every, price)) = stay.base_at(today.max(days.from_day)) else { return Ok(None) };
    let terms = |price: &Price| Terms { price: price.clone(), every: Some(every), meter: None, unit: None };
    let Some((_, usual)) = stay.price("base") else { return Ok(None) };
    let (pays, usual) = (terms(price), terms(usual));
    // The one that is still to begin stands before the one that is charged.
    let last = stay.own.iter().rev().find_map(|of| own.iter().find(|one| one.id == of.id)).cloned();
    let later = stay.own.iter().find(|own| own.days.from > today.max(days.from_day) || own.days.to.is_some_and(|to| to > today));
    let begins = match (days.to_day, later) {
        (Some(to), _) => Err(format!(
            "This client leaves {}, or goes over to another plan, on {} already. Take that back first.",
            stay.name(),
            day_words(to)
        )),
        (None, Some(_)) => Err("Another price follows already. Take that back first.".to_owned()),
        (None, None) => stay.period_end(today).and_then(|end| stays::instant(end, zone)).map(Ok)?,
    };
    let plan = Some(in_plan(r, &stay.row.on, "base".to_owned())?);
    let key = format!("base:{}", stay.row.on.id);
    Ok(Some(Present { key, name: stay.name(), plan, usual, pays, own: last, begins, by: By::Plan { stay: Box::new(stay) } }))
}

/// What a quantity costs on these terms: whole units, or one of a price without usage.
pub(super) fn rate(price: &Price, units: Quantity) -> Result<domain::Money, Problem> {
    Ok(price.rate(units).map_err(inexact)?.total)
}

/// The one offer of a price alone, for what a client's last period costs under it.
pub(super) fn alone(offer: PriceOffer) -> PlanOffer {
    let slot = "usage[0]".to_owned();
    PlanOffer {
        product: domain::catalog::ProductOffer::default(),
        prices: vec![domain::plan::OfferedPrice { slot, existing: None, offer }],
        trial_days: None,
    }
}
