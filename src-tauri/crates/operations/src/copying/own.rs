//! What a client pays alone: a price of its own, or one of an older version of its plan. It comes as a price of that client, so that nobody is
//! charged otherwise by going over.

use std::collections::BTreeMap;

use domain::{Price, Quantity, id::PlanId};
use jiff::Timestamp;
use store::{
    Reader, client as clients,
    plan::{self as plans, Terms},
};

use crate::{Problem, overrides, plans::linked};

/// A price of the other workspace that is not on sale there, and the one on sale that it stands in for.
#[derive(Debug, Clone)]
pub(super) struct OldOwn {
    /// `price_…` there, on sale.
    pub(super) usual: String,
    /// The plan there, and the place in it.
    pub(super) plan: Option<(PlanId, String)>,
    /// What the one on sale asks for.
    pub(super) instead: Terms,
    /// What the client pays.
    pub(super) pays: Terms,
    /// In every currency that it has, the own one first.
    pub(super) prices: Vec<Price>,
    /// Why.
    pub(super) reason: String,
    /// When the owner means it to end.
    pub(super) until: Option<Timestamp>,
    /// The version of the plan whose price it is; none for a price of this client alone.
    pub(super) version: Option<(String, i64)>,
}

impl OldOwn {
    /// Why a price of these terms cannot stand where the one on sale does; none where it can.
    pub(super) fn unfit(&self) -> Option<&'static str> {
        let unit = |terms: &Terms| terms.unit.unwrap_or(Quantity::ONE);
        if self.pays.meter != self.instead.meter || unit(&self.pays) != unit(&self.instead) {
            return Some("the price on sale in its place counts another meter or unit");
        }
        (self.pays.every != self.instead.every).then_some("the price on sale in its place is of another interval")
    }
}

/// The prices of a client that are not on sale, by their ids.
///
/// # Errors
/// What the file says.
pub(super) fn of_client(r: &Reader, client: &clients::Client, now: Timestamp) -> Result<BTreeMap<String, OldOwn>, Problem> {
    let mut all = BTreeMap::new();
    for on in plans::of_client(r, &client.id)?.into_iter().filter(|on| on.from_at <= now && on.to_at.is_none_or(|end| end > now)) {
        let (version, newest) = (plans::version(r, &on.plan, on.version)?, plans::newest(r, &on.plan)?);
        let name = newest.draft.name.trim().to_owned();
        let gone = |made: &&plans::MadePrice| made.slot != "setup_fee" && !newest.prices.0.iter().any(|other| other.price == made.price);
        for made in version.prices.0.iter().filter(gone) {
            let Some(usual) = newest.prices.0.iter().find(|other| other.slot == made.slot) else { continue };
            let (Some(pays), Some(instead)) = (terms(r, made.price.as_str()), terms(r, usual.price.as_str())) else { continue };
            let Some(prices) = linked::offer(r, made.price.as_str()).map(|offer| offer.prices) else { continue };
            let one = OldOwn {
                usual: usual.price.to_string(),
                plan: Some((on.plan.clone(), made.slot.clone())),
                instead,
                pays,
                prices,
                reason: format!("Stays at what version {} of {name} asks for", version.number),
                until: None,
                version: Some((name.clone(), version.number)),
            };
            all.insert(made.price.to_string(), one);
        }
    }
    for own in overrides::all(r)?.into_iter().filter(|own| own.client == client.id && own.is_in_force(now)) {
        let Some(price) = &own.stripe_price else { continue };
        let plan = own.plan.clone().zip(own.slot.clone());
        let newest = match &plan {
            Some((plan, slot)) => plans::newest(r, plan)?.prices.0.into_iter().find(|made| made.slot == *slot).map(|made| made.price),
            None => None,
        };
        let usual = newest.map_or_else(|| own.instead_of.clone(), |price| price.to_string());
        let instead = terms(r, &usual).unwrap_or_else(|| own.instead.clone());
        let one = OldOwn {
            usual,
            plan,
            instead,
            prices: vec![own.pays.price.clone()],
            pays: own.pays,
            reason: own.reason,
            until: own.until_at,
            version: None,
        };
        all.insert(price.to_string(), one);
    }
    Ok(all)
}

fn terms(r: &Reader, price: &str) -> Option<Terms> {
    let offer = linked::offer(r, price)?;
    let (meter, unit) = offer.metered.as_ref().map(|metered| (metered.meter.clone(), metered.unit.size())).unzip();
    Some(Terms { price: offer.own().clone(), every: offer.every, meter, unit })
}
