//! What a plan puts onto the subscription of a new client, beside the price that the row names.

use domain::{
    Money, Quantity,
    billed::{Item, MirrorPrice},
    id::CustomerId,
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, mirror as copies, plan as kept};

use crate::{
    Problem, catalog,
    catalog::UsablePrice,
    plans,
    standing::inexact,
    subscriptions::{money, product_name},
    view::FieldFault,
};

/// The other prices of a plan.
#[derive(Debug, Clone)]
pub(super) struct OfPlan {
    /// Name as clients see it.
    pub(super) name: String,
    /// Its price of use that the row is about.
    pub(super) price: UsablePrice,
    /// Charged every period whatever is used.
    pub(super) licensed: Vec<String>,
    /// Charged with the first invoice.
    pub(super) once: Vec<String>,
    /// Further prices of use, each with a rule of its own.
    pub(super) further: Vec<UsablePrice>,
    /// What its fixed prices come to on the first invoice; none where that is nothing, or not known in the currency of its use.
    pub(super) at_once: Option<Money>,
    /// How long nothing is charged.
    pub(super) trial_days: i64,
    /// What comes beside the row's price, in words.
    pub(super) words: String,
}

/// The plan that a row names; with `price_id` the one of its prices of use that the row is about.
///
/// # Errors
/// What the file says; inside, the fault at its field.
pub(super) fn of_plan(r: &Reader, wanted: &str, price_id: &str, prices: &[UsablePrice]) -> Result<Result<OfPlan, FieldFault>, Problem> {
    let fault = |field: &str, words: String| Ok(Err(FieldFault { field: field.to_owned(), words }));
    let plan = match plans::find(r, wanted) {
        Ok(plan) => plan,
        Err(problem) => return fault("plan", problem.message),
    };
    let version = kept::newest(r, &plan.id)?;
    let name = version.draft.name.trim().to_owned();
    if plan.archived_at.is_some() {
        return fault("plan", format!("The plan {name} is archived. Restore it, or choose another one."));
    }
    let (mut licensed, mut once, mut use_prices, mut words, mut first) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for made in &version.prices.0 {
        let Some(price) = copies::find::<MirrorPrice>(r, made.price.as_str())?.map(|copy| copy.value) else {
            return fault("plan", format!("The plan {name} has a price that was not read from Stripe yet: {}. Sync first.", made.price));
        };
        if !price.active {
            return fault("plan", format!("The plan {name} has an archived price, {}. Restore it, or choose another plan.", made.price));
        }
        if price.meter.is_some() {
            let Some(usable) = prices.iter().find(|usable| usable.id == price.id.as_str()) else {
                return fault("plan", format!("Units of {} in the plan {name} cannot be billed exactly.", made.price));
            };
            use_prices.push(usable.clone());
            continue;
        }
        words.push(format!("{}: {}", product_name(r, &price)?, money::sold(r, &price, None)?));
        first.push((price.interval.is_some(), price.price.as_ref().map(|own| own.rate(Quantity::ONE)).transpose().map_err(inexact)?));
        if price.interval.is_some() { &mut licensed } else { &mut once }.push(price.id.to_string());
    }
    let sought = price_id.trim();
    let place = match use_prices.iter().position(|price| price.id == sought || price.lookup_key.as_deref() == Some(sought)) {
        Some(place) => place,
        None if !sought.is_empty() => return fault("price_id", format!("The plan {name} does not have this price.")),
        None if use_prices.is_empty() => {
            let words = format!("The plan {name} has no price of use. Add the client by a price, and begin the plan on its page.");
            return fault("plan", words);
        }
        None => 0,
    };
    let price = use_prices.remove(place);
    words.extend(use_prices.iter().map(|further| catalog::price_words(&further.price, further.unit, &further.meter)));
    let trial_days = version.draft.trial_days.trim().parse().unwrap_or(0);
    if trial_days > 0 {
        words.push(format!("the first {} charge nothing", crate::words::count(u64::try_from(trial_days).unwrap_or(0), "day", "days")));
    }
    // A trial spares what repeats, not what is charged once.
    let first = first.into_iter().filter(|(repeats, _)| !repeats || trial_days == 0).filter_map(|(_, rated)| Some(rated?.total));
    let at_once = Money::sum(price.price.currency, first).ok().filter(|sum| !sum.is_zero());
    Ok(Ok(OfPlan { name, price, licensed, once, further: use_prices, at_once, trial_days, words: words.join("; ") }))
}

impl OfPlan {
    /// When its trial ends; none without one.
    pub(super) fn trial_end(&self, now: Timestamp) -> Option<Timestamp> {
        (self.trial_days > 0).then(|| now.checked_add(SignedDuration::from_hours(24 * self.trial_days)).ok()).flatten()
    }

    /// What its customer pays for already: a second price would charge each unit twice.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn doubled(&self, r: &Reader, customer: &CustomerId) -> Result<Option<String>, Problem> {
        let items: Vec<Item> = copies::of_customer::<Item>(r, customer)?.into_iter().map(|copy| copy.value).collect();
        let of = |price: &UsablePrice| price.stripe.as_ref().map(|(_, meter)| meter.clone());
        let meters: Vec<String> = self.further.iter().chain([&self.price]).filter_map(of).collect();
        let same = |item: &&Item| {
            let by_meter = item.meter.as_ref().is_some_and(|meter| meters.iter().any(|own| own == meter.as_str()));
            by_meter || self.licensed.iter().any(|price| price == item.price.as_str())
        };
        Ok(items.iter().filter(|item| item.status.bills()).find(same).map(|_| {
            format!("This customer has a subscription with a price of {} already. Add the client by its price, and change its plan on its page.", self.name)
        }))
    }

    /// The unit of a further price: as it was made, one where that is not known.
    pub(super) fn unit(price: &UsablePrice) -> Quantity {
        if price.made_here { price.unit } else { Quantity::ONE }
    }
}
