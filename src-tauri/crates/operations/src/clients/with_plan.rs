//! What a plan puts onto the subscription of a new client, beside the price that the row names; a plan without a price of use is all that the
//! client pays by, and no rule begins (law §5, §6).

use domain::{
    Currency, Money, Quantity,
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
    view::{AddClientRow, FieldFault},
};

/// The prices of a plan.
#[derive(Debug, Clone)]
pub(super) struct OfPlan {
    /// Name as clients see it.
    pub(super) name: String,
    /// Its price of use that the row is about; none where it bills no use.
    pub(super) price: Option<UsablePrice>,
    /// Charged every period whatever is used.
    pub(super) licensed: Vec<String>,
    /// Charged with the first invoice.
    pub(super) once: Vec<String>,
    /// Further prices of use, each with a rule of its own.
    pub(super) further: Vec<UsablePrice>,
    /// What it is paid in: the customer's currency where it has that, else its own.
    pub(super) currency: Currency,
    /// Every currency that it can be paid in.
    pub(super) currencies: Vec<Currency>,
    /// What its fixed prices come to on the first invoice; none where that is nothing.
    pub(super) at_once: Option<Money>,
    /// How long nothing is charged.
    pub(super) trial_days: i64,
    /// What comes beside the row's price, in words.
    pub(super) words: String,
}

/// Prices of a plan as they are read.
#[derive(Default)]
struct Read {
    fixed: Vec<MirrorPrice>,
    of_use: Vec<UsablePrice>,
}

impl Read {
    fn offers(&self, currency: Currency) -> bool {
        self.of_use.iter().all(|price| price.offers(currency)) && self.fixed.iter().all(|price| money::priced(price, currency).is_ok())
    }

    /// The currency that the customer pays in, if every price has an amount in it; else the first that all of them share.
    fn currency(&self, fixed: Option<Currency>) -> Option<Currency> {
        fixed.into_iter().chain(self.currencies()).find(|currency| self.offers(*currency))
    }

    /// Every currency that all prices have an amount in.
    fn currencies(&self) -> Vec<Currency> {
        let of_use = self.of_use.iter().flat_map(|price| std::iter::once(&price.price).chain(&price.further));
        let of_fixed = self.fixed.iter().flat_map(|price| price.price.iter().chain(&price.further));
        let mut found = Vec::new();
        for price in of_use.chain(of_fixed) {
            if !found.contains(&price.currency) && self.offers(price.currency) {
                found.push(price.currency);
            }
        }
        found
    }
}

/// The plan that a row names; with `price_id` the one of its prices of use that the row is about. `fixed` is what the customer pays in.
///
/// # Errors
/// What the file says; inside, the fault at its field.
pub(super) fn of_plan(
    r: &Reader,
    wanted: &str,
    row: &AddClientRow,
    prices: &[UsablePrice],
    fixed: Option<Currency>,
) -> Result<Result<OfPlan, FieldFault>, Problem> {
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
    let mut read = Read::default();
    for made in &version.prices.0 {
        let Some(price) = copies::find::<MirrorPrice>(r, made.price.as_str())?.map(|copy| copy.value) else {
            return fault("plan", format!("The plan {name} has a price that was not read from Stripe yet: {}. Sync first.", made.price));
        };
        if !price.active {
            return fault("plan", format!("The plan {name} has an archived price, {}. Restore it, or choose another plan.", made.price));
        }
        if price.meter.is_none() {
            read.fixed.push(price);
            continue;
        }
        let Some(usable) = prices.iter().find(|usable| usable.id == price.id.as_str()) else {
            return fault("plan", format!("Units of {} in the plan {name} cannot be billed exactly.", made.price));
        };
        read.of_use.push(usable.clone());
    }
    if read.of_use.is_empty() && read.fixed.iter().all(|price| price.interval.is_none()) {
        let words = format!(
            "The plan {name} has no price in Stripe that repeats, so there is nothing to subscribe to. Give it one, or choose another plan."
        );
        return fault("plan", words);
    }
    let Some(currency) = read.currency(fixed) else {
        return fault("plan", format!("The prices of the plan {name} have no currency in common. Mend the plan first."));
    };
    let (sought, currencies) = (row.price_id.trim(), read.currencies());
    let mut of_use: Vec<UsablePrice> = read.of_use.into_iter().map(|price| price.sold_in(currency)).collect();
    let price = if of_use.is_empty() {
        for (field, typed) in [("price_id", sought), ("charge_by", row.charge_by.trim()), ("unit", row.unit.trim())] {
            if !typed.is_empty() {
                return fault(field, format!("The plan {name} bills no use: the client is simply on it. Leave this empty."));
            }
        }
        None
    } else {
        let place = of_use.iter().position(|price| price.id == sought || price.lookup_key.as_deref() == Some(sought));
        match place {
            None if !sought.is_empty() => return fault("price_id", format!("The plan {name} does not have this price.")),
            place => Some(of_use.remove(place.unwrap_or(0))),
        }
    };
    let trial_days = version.draft.trial_days.trim().parse().unwrap_or(0);
    let (mut words, mut first) = (Vec::new(), Vec::new());
    for one in &read.fixed {
        words.push(format!("{}: {}", product_name(r, one)?, money::sold(r, one, Some(currency))?));
        // A trial spares what repeats, not what is charged once.
        if one.interval.is_none() || trial_days == 0 {
            first.push(money::one(money::priced(one, currency)?)?);
        }
    }
    words.extend(of_use.iter().map(|further| catalog::price_words(&further.price, further.unit, &further.meter)));
    if trial_days > 0 {
        words.push(format!("the first {} charge nothing", crate::words::count(u64::try_from(trial_days).unwrap_or(0), "day", "days")));
    }
    let (licensed, once): (Vec<_>, Vec<_>) = read.fixed.into_iter().partition(|price| price.interval.is_some());
    let ids = |prices: Vec<MirrorPrice>| prices.into_iter().map(|price| price.id.to_string()).collect();
    Ok(Ok(OfPlan {
        name,
        price,
        licensed: ids(licensed),
        once: ids(once),
        further: of_use,
        currency,
        currencies,
        at_once: Some(Money::sum(currency, first).map_err(inexact)?).filter(|sum| !sum.is_zero()),
        trial_days,
        words: words.join("; "),
    }))
}

impl OfPlan {
    /// When its trial ends; none without one.
    pub(super) fn trial_end(&self, now: Timestamp) -> Option<Timestamp> {
        (self.trial_days > 0).then(|| now.checked_add(SignedDuration::from_hours(24 * self.trial_days)).ok()).flatten()
    }

    /// Its prices of use.
    pub(super) fn of_use(&self) -> impl Iterator<Item = &UsablePrice> {
        self.price.iter().chain(&self.further)
    }

    /// What its customer pays for already: a second price would charge each unit twice.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn doubled(&self, r: &Reader, customer: &CustomerId) -> Result<Option<String>, Problem> {
        let items: Vec<Item> = copies::of_customer::<Item>(r, customer)?.into_iter().map(|copy| copy.value).collect();
        let meters: Vec<&String> = self.of_use().filter_map(|price| Some(&price.stripe.as_ref()?.1)).collect();
        let same = |item: &&Item| {
            let by_meter = item.meter.as_ref().is_some_and(|meter| meters.iter().any(|own| *own == meter.as_str()));
            by_meter || self.licensed.iter().any(|price| price == item.price.as_str())
        };
        let has = items.iter().filter(|item| item.status.bills()).any(|item| same(&item));
        let instead = match &self.price {
            Some(_) => "Add the client by its price, and change its plan on its page.",
            None => "A second one would charge it twice. Choose another customer, or leave it empty to make one.",
        };
        Ok(has.then(|| format!("This customer has a subscription with a price of {} already. {instead}", self.name)))
    }

    /// The unit of a further price: as it was made, one where that is not known.
    pub(super) fn unit(price: &UsablePrice) -> Quantity {
        if price.made_here { price.unit } else { Quantity::ONE }
    }
}
