//! What the agency sells by the unit: metered prices, made here or found on the account; own prices under Custom.

mod as_draft;
mod copy;
mod edit;
mod form;
mod make;
mod read;
mod simulate;
mod words;

use std::collections::BTreeMap;

use domain::{
    Currency, Price, Quantity,
    billed::{MirrorPrice, StripeMeter},
    catalog::Every,
};
use serde::{Deserialize, Serialize};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    rule,
    workspace::{self as places, BillingMethod},
};

pub use as_draft::product;
pub(crate) use copy::{Bought, Sale, other_meter};
pub(crate) use edit::noted;
pub use edit::{archive, edit_price, edit_product};
pub use form::{check, choices};
pub use make::{Planning, ProductSource, plan_make, plan_price, show_make, show_price};
pub(crate) use make::{event_name, free_key, made_in_words};
pub use read::{detail, list};
pub(crate) use read::{is_of_one_client, rest as price_rest, tax_of, trial_of};
pub use simulate::simulate;
pub use words::{offer_words, price_words, sold_words};

use crate::{
    Desk, Problem,
    change_set::{self, PriceUnit},
    file, links,
    view::{ChangeSetState, ChangeSetView, PriceView},
    workspace,
};

/// Setting: the agency's own prices under Custom.
const OWN_PRICES: &str = "custom.prices";
/// A price of the agency's own, billed by statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPrice {
    /// `own_…`
    pub id: String,
    /// Name as clients see it.
    pub name: String,
    /// Meter code.
    pub meter: String,
    /// Quantity of the meter in one unit.
    pub unit: Quantity,
    /// What a unit costs.
    pub price: Price,
}

/// A price that rules can use, with everything a rule needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsablePrice {
    /// `price_…` or `own_…`.
    pub id: String,
    /// Product name.
    pub name: String,
    /// Our meter's code.
    pub meter: String,
    /// Quantity of the meter in one unit.
    pub unit: Quantity,
    /// What a unit costs.
    pub price: Price,
    /// What a unit costs in further currencies.
    pub further: Vec<Price>,
    /// Meter and unit are known: the price was made here. Else they are a proposal.
    pub made_here: bool,
    /// Product and Stripe meter; none for own prices.
    pub stripe: Option<(String, String)>,
    /// Lookup key.
    pub lookup_key: Option<String>,
}

impl UsablePrice {
    /// Whether it has an amount in a currency.
    pub(crate) fn offers(&self, currency: Currency) -> bool {
        self.price.currency == currency || self.further.iter().any(|one| one.currency == currency)
    }

    /// The same price as whoever pays in a currency pays it; unchanged where it has no amount in that one.
    #[must_use]
    pub(crate) fn sold_in(mut self, currency: Currency) -> Self {
        if let Some(own) = self.further.iter_mut().find(|one| one.currency == currency) {
            std::mem::swap(own, &mut self.price);
        }
        self
    }
}

/// Every price that rules can use.
///
/// # Errors
/// When the file cannot be read.
pub async fn prices(desk: &Desk) -> Result<Vec<PriceView>, Problem> {
    file::read(desk, |r| {
        let mode = workspace::mode(&places::get(r)?);
        let mut clients: BTreeMap<String, u32> = BTreeMap::new();
        for rule in rule::list(r)?.into_iter().filter(|rule| rule.end_at.is_none()) {
            if let Some(price) = rule.stripe_price {
                *clients.entry(price.to_string()).or_default() += 1;
            }
        }
        let mut often = BTreeMap::new();
        for copy in copies::list::<MirrorPrice>(r)? {
            if let Some(every) = read::every(&copy.value).filter(|every| *every != Every::MONTH) {
                often.insert(copy.value.id.to_string(), every.to_string());
            }
        }
        Ok(usable(r)?
            .into_iter()
            .map(|price| PriceView {
                link: links::page(mode, "price", &price.id),
                words: match often.get(&price.id) {
                    Some(every) => format!("{}, {every}", price_words(&price.price, price.unit, &price.meter)),
                    None => price_words(&price.price, price.unit, &price.meter),
                },
                unit: price.unit.to_string(),
                currency: price.price.currency.code().to_owned(),
                unit_amount: price.price.single_unit_price().map(|amount| amount.to_main_string(price.price.currency)),
                clients: clients.get(&price.id).copied().unwrap_or_default(),
                id: price.id,
                name: price.name,
                meter: price.meter,
                lookup_key: price.lookup_key,
            })
            .collect())
    })
    .await
}

/// Prices from the mirror that may be sent to, or the own ones under Custom.
///
/// # Errors
/// When the file cannot be read.
pub fn usable(r: &Reader) -> Result<Vec<UsablePrice>, Problem> {
    if places::get(r)?.billing_method == BillingMethod::Custom {
        let own: Vec<OwnPrice> = places::setting(r, OWN_PRICES)?.unwrap_or_default();
        return Ok(own
            .into_iter()
            .map(|own| UsablePrice {
                id: own.id,
                name: own.name,
                meter: own.meter,
                unit: own.unit,
                price: own.price,
                further: Vec::new(),
                made_here: true,
                stripe: None,
                lookup_key: None,
            })
            .collect());
    }
    let all = in_stripe(r)?.into_iter();
    all.filter_map(|one| is_of_one_client(r, &one.id).map(|own| (!own).then_some(one)).transpose()).collect()
}

/// Prices from the mirror that may be sent to, whatever the workspace's method.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn in_stripe(r: &Reader) -> Result<Vec<UsablePrice>, Problem> {
    let units = change_set::price_units(r)?;
    let mut all = Vec::new();
    for copy in copies::list::<MirrorPrice>(r)? {
        let MirrorPrice { id, product, nickname, lookup_key, active, meter, price, further, .. } = copy.value;
        let (true, Some(price), Some(meter)) = (active, price, meter) else { continue };
        let Some(stripe_meter) = copies::find::<StripeMeter>(r, meter.as_str())? else { continue };
        if stripe_meter.value.check().is_err() {
            continue;
        }
        let name = copies::find::<Product>(r, product.as_str())?.map(|product| product.value.name);
        // A price of the account that was not made here: what its units are is the owner's to say; one is proposed.
        let known = units.get(id.as_str()).cloned();
        let made_here = known.is_some();
        let PriceUnit { meter: code, unit } =
            known.unwrap_or_else(|| PriceUnit { meter: stripe_meter.value.event_name.clone(), unit: "1".to_owned() });
        all.push(UsablePrice {
            id: id.to_string(),
            name: name.or(nickname).unwrap_or_else(|| id.to_string()),
            meter: code,
            unit: unit.parse().unwrap_or(Quantity::ONE),
            price,
            further,
            made_here,
            stripe: Some((product.to_string(), meter.to_string())),
            lookup_key,
        });
    }
    Ok(all)
}

/// Keeps a price of the agency's own.
async fn keep_own(desk: &Desk, own: OwnPrice, words: String, what: make::Own) -> Result<ChangeSetView, Problem> {
    let id = own.id.clone();
    if what == make::Own::Shown {
        let title = format!("Keep a price of your own: {words}");
        let kept = ChangeSetView::kept_here(&id, title, desk.now());
        return Ok(ChangeSetView { button: "Keep".to_owned(), state: ChangeSetState::Planned, ..kept });
    }
    file::write(desk, move |tx| {
        let mut all: Vec<OwnPrice> = places::setting(tx, OWN_PRICES)?.unwrap_or_default();
        if !all.iter().any(|one| one.meter == own.meter && one.unit == own.unit && one.price == own.price && one.name == own.name) {
            all.push(own);
            places::set_setting(tx, OWN_PRICES, &all)?;
        }
        Ok(())
    })
    .await?;
    Ok(ChangeSetView::kept_here(&id, format!("Own price kept: {words}"), desk.now()))
}
