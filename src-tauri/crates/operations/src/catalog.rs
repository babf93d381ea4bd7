//! What the agency sells by the unit: metered prices, made here or found on the account; own prices under Custom.

use std::collections::BTreeMap;

use domain::{
    Currency, Price, PriceModel, Quantity, UnitPrice,
    billed::{MirrorPrice, StripeMeter},
    rule::BillingUnit,
};
use serde::{Deserialize, Serialize};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    rule,
    workspace::{self as places, BillingMethod},
};

use crate::{
    Desk, Problem,
    change_set::{self, Planned, PriceUnit, Ref, Work},
    file, links,
    view::{ChangeSetState, ChangeSetView, MoneyLine, NewPriceParams, PriceView},
    words, workspace,
};

/// Setting: the agency's own prices under Custom.
const OWN_PRICES: &str = "custom.prices";
/// Stripe's longest unit label.
const LONGEST_UNIT_LABEL: usize = 12;
/// Stripe's longest product name that still reads well on an invoice.
const LONGEST_NAME: usize = 250;

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
    /// Meter and unit are known: the price was made here. Else they are a proposal.
    pub made_here: bool,
    /// Product and Stripe meter; none for own prices.
    pub stripe: Option<(String, String)>,
    /// Lookup key.
    pub lookup_key: Option<String>,
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
        Ok(usable(r)?
            .into_iter()
            .map(|price| PriceView {
                link: links::page(mode, "price", &price.id),
                words: price_words(&price.price, price.unit, &price.meter),
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
                made_here: true,
                stripe: None,
                lookup_key: None,
            })
            .collect());
    }
    let units = change_set::price_units(r)?;
    let mut all = Vec::new();
    for copy in copies::list::<MirrorPrice>(r)? {
        let MirrorPrice { id, product, nickname, lookup_key, active, meter, price, .. } = copy.value;
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
            made_here,
            stripe: Some((product.to_string(), meter.to_string())),
            lookup_key,
        });
    }
    Ok(all)
}

/// "$0.10 per 1000 tokens"; a price of several tiers is named as such.
pub fn price_words(price: &Price, unit: Quantity, meter: &str) -> String {
    let each = match price.single_unit_price().map(|amount| amount.to_cost(price.currency)) {
        Some(Ok(cost)) => cost.to_string(),
        _ => "by tiers".to_owned(),
    };
    if unit == Quantity::ONE {
        format!("{each} per unit of {meter}")
    } else {
        format!("{each} per {} {meter}", words::grouped(&unit.to_string()))
    }
}

/// A plain price per unit: meter, product and metered price staged as one change set. Under Custom it is kept here at once.
///
/// # Errors
/// A meter, unit, amount or currency that cannot be meant.
pub async fn plan_price(desk: &Desk, params: NewPriceParams) -> Result<ChangeSetView, Problem> {
    let currency = Currency::parse(&params.currency).map_err(|error| Problem::invalid("currency", error.to_string()))?;
    let meter = checked_meter(&params.meter)?;
    let unit: Quantity =
        params.unit.trim().parse().map_err(|error| Problem::invalid("unit", format!("{:?} is not a quantity: {error}.", params.unit)))?;
    BillingUnit::new(unit).map_err(|error| Problem::invalid("unit", error.to_string()))?;
    let amount = UnitPrice::parse_main(params.amount.trim(), currency)
        .map_err(|error| Problem::invalid("amount", format!("{:?} is not a price: {error}. Write it as 0.10.", params.amount)))?;
    if amount.is_zero() {
        return Err(Problem::invalid("amount", "A price of zero bills nobody. Give the price of one unit."));
    }
    let name = match params.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) if name.chars().count() > LONGEST_NAME => {
            return Err(Problem::invalid("name", format!("The name is longer than {LONGEST_NAME} characters.")));
        }
        Some(name) => name.to_owned(),
        None => format!("AI {meter}"),
    };
    let price = Price { currency, model: PriceModel::PerUnit { unit_amount: amount } };
    let price_words = price_words(&price, unit, &meter);
    let custom = file::read(desk, |r| Ok(places::get(r)?.billing_method == BillingMethod::Custom)).await?;
    if custom {
        return keep_own(desk, OwnPrice { id: format!("own_{}", desk.ids.new_id()), name, meter, unit, price }, price_words).await;
    }
    let unit_word = unit.to_string().replace('.', "_");
    let event_name = format!("rebill_{meter}_{unit_word}");
    let amount_word = amount.to_main_string(currency).replace('.', "_");
    let lookup_key = format!("{meter}_{unit_word}_{amount_word}{}", currency.code());
    let product_mark = format!("product:{meter}:{unit}:{name}");
    let planned = {
        let (event_name, lookup_key, product_mark) = (event_name.clone(), lookup_key.clone(), product_mark.clone());
        file::read(desk, move |r| {
            let meter =
                copies::list::<StripeMeter>(r)?.into_iter().find(|copy| copy.value.event_name == event_name).map(|copy| copy.value.id);
            let product = copies::list::<Product>(r)?
                .into_iter()
                .find(|copy| copy.value.active && copy.value.metadata.get("rebill").is_some_and(|mark| *mark == product_mark))
                .map(|copy| copy.value.id);
            let price = copies::list::<MirrorPrice>(r)?
                .into_iter()
                .find(|copy| copy.value.active && copy.value.lookup_key.as_deref() == Some(lookup_key.as_str()))
                .map(|copy| copy.value.id);
            Ok((meter.map(|id| id.to_string()), product.map(|id| id.to_string()), price.map(|id| id.to_string())))
        })
        .await?
    };
    let (meter_there, product_there, price_there) = planned;
    let per = format!("{} {meter}", words::grouped(&unit.to_string()));
    let items = vec![
        Planned {
            words: format!("Meter `{event_name}`: adds up the units of {per}"),
            mark: event_name.clone(),
            work: Work::Meter { event_name, display_name: format!("Units of {per}") },
            found: meter_there,
        },
        Planned {
            words: format!("Product \"{name}\""),
            mark: product_mark,
            work: Work::Product {
                name: name.clone(),
                unit_label: Some(per.clone()).filter(|label| label.chars().count() <= LONGEST_UNIT_LABEL),
            },
            found: product_there,
        },
        Planned {
            words: format!("Price {price_words}, monthly, `{lookup_key}`"),
            mark: lookup_key.clone(),
            work: Work::Price {
                product: Ref::Item { item: 2 },
                meter: Ref::Item { item: 1 },
                currency: currency.code().to_owned(),
                unit_amount: amount.to_minor_string(),
                lookup_key,
                code: meter,
                unit: unit.to_string(),
            },
            found: price_there,
        },
    ];
    let new = items.iter().filter(|item| item.found.is_none()).count();
    let title = match new {
        0 => "This price is in Stripe already".to_owned(),
        1 => "Create 1 object in Stripe".to_owned(),
        3 => "Create meter, product and price in Stripe".to_owned(),
        count => format!("Create {count} objects in Stripe"),
    };
    let money = vec![MoneyLine { what: name, words: format!("{price_words}. Nobody is charged by making it."), amount: None }];
    change_set::stage(desk, title, money, items).await
}

/// A meter's code: letters, digits and underscores, as Stripe's event names and lookup keys want it.
fn checked_meter(text: &str) -> Result<String, Problem> {
    let code = text.trim().to_lowercase();
    let fits = !code.is_empty() && code.len() <= 40 && code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if fits {
        Ok(code)
    } else {
        Err(Problem::invalid("meter", format!("{text:?} is not a meter. Take one of your platform's: tokens, messages, seconds…")))
    }
}

async fn keep_own(desk: &Desk, own: OwnPrice, words: String) -> Result<ChangeSetView, Problem> {
    let id = own.id.clone();
    file::write(desk, move |tx| {
        let mut all: Vec<OwnPrice> = places::setting(tx, OWN_PRICES)?.unwrap_or_default();
        if !all.iter().any(|one| one.meter == own.meter && one.unit == own.unit && one.price == own.price && one.name == own.name) {
            all.push(own);
            places::set_setting(tx, OWN_PRICES, &all)?;
        }
        Ok(())
    })
    .await?;
    Ok(ChangeSetView {
        id,
        title: format!("Own price kept: {words}"),
        mode: crate::view::Mode::None,
        button: "Kept".to_owned(),
        money: Vec::new(),
        items: Vec::new(),
        state: ChangeSetState::Done,
        staged_at: desk.now(),
    })
}
