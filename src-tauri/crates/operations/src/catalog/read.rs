//! Reading the catalog: products with their prices, and who pays by them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Price, PriceModel, Quantity,
    billed::{Customer, Item, MirrorPrice, StripeMeter},
    catalog::{Every, Interval, ProductDraft, TaxBehavior},
    id::PriceId,
};
use store::{
    Reader, client, mirror as copies,
    mirror::Product,
    rule,
    workspace::{self as places, BillingMethod},
};

use super::{OWN_PRICES, OwnPrice, as_draft::draft_of, price_words, sold_words};
use crate::{
    Desk, Problem,
    change_set::{self, TRIAL_DAYS},
    connect, file, links,
    mirror::convert::{self, PriceRest, ProductRest},
    overrides, standing,
    view::{CatalogParams, CatalogView, CurrencyAmounts, Mode, PlanOfPrice, PriceDetail, PricePayer, PriceRow, ProductRow, TierWords},
    words, workspace,
};

/// Products with their prices.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk, params: CatalogParams) -> Result<CatalogView, Problem> {
    file::read(desk, move |r| {
        if places::get(r)?.billing_method == BillingMethod::Custom {
            return own(r, &params.search);
        }
        let book = Book::read(r)?;
        let letters = params.search.trim().to_lowercase();
        let mut hidden = 0;
        let mut products = Vec::new();
        for (product, rest) in book.products.values() {
            let named = letters.is_empty() || product.name.to_lowercase().contains(&letters) || product.id.as_str() == params.search.trim();
            let mut prices = Vec::new();
            for price in book.prices.iter().filter(|price| price.product == product.id) {
                let texts = [price.lookup_key.as_deref(), price.nickname.as_deref()];
                let found = named
                    || price.id.as_str() == params.search.trim()
                    || texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&letters));
                // A price of one client is found by its id alone; it has a list of its own.
                if !found || (price.id.as_str() != params.search.trim() && is_of_one_client(r, price.id.as_str())?) {
                    continue;
                }
                if !price.active && !params.archived {
                    hidden += 1;
                    continue;
                }
                prices.push(book.row(r, price)?);
            }
            prices.sort_by_key(|price| (!price.active, price.words.clone()));
            if !product.active && !params.archived && prices.iter().all(|price| !price.active) {
                hidden += u32::from(named);
                continue;
            }
            if named || !prices.is_empty() {
                products.push(ProductRow {
                    id: product.id.to_string(),
                    name: product.name.clone(),
                    description: rest.description.clone(),
                    active: product.active,
                    link: links::page(book.mode, "product", product.id.as_str()),
                    prices,
                });
            }
        }
        products.sort_by_key(|product| (!product.active, product.name.to_lowercase(), product.id.clone()));
        let read_at = copies::cursor(r, "prices")?.map(|read| read.read_at);
        Ok(CatalogView { products, archived_hidden: hidden, read_at, own: false })
    })
    .await
}

/// The agency's own prices under Custom, each as a product of its name.
fn own(r: &Reader, search: &str) -> Result<CatalogView, Problem> {
    let letters = search.trim().to_lowercase();
    let own: Vec<OwnPrice> = places::setting(r, OWN_PRICES)?.unwrap_or_default();
    let mut payers: BTreeMap<String, u32> = BTreeMap::new();
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.end_at.is_none()) {
        for one in own.iter().filter(|one| one.price == rule.price && one.unit == rule.billing_unit) {
            *payers.entry(one.id.clone()).or_default() += 1;
        }
    }
    let products = own.into_iter().filter(|own| own.name.to_lowercase().contains(&letters) || own.id == search.trim());
    let products = products.map(|own| ProductRow {
        id: own.id.clone(),
        name: own.name.clone(),
        description: None,
        active: true,
        link: None,
        prices: vec![PriceRow {
            words: price_words(&own.price, own.unit, &own.meter),
            currencies: vec![own.price.currency.code().to_owned()],
            every: Some(Every::MONTH),
            unit: Some(own.unit.to_string()),
            meter: Some(own.meter),
            lookup_key: None,
            nickname: None,
            active: true,
            payers: payers.get(&own.id).copied().unwrap_or_default(),
            unusable: None,
            link: None,
            product: own.id.clone(),
            product_name: own.name,
            id: own.id,
        }],
    });
    Ok(CatalogView { products: products.collect(), archived_hidden: 0, read_at: None, own: true })
}

/// A price's page. One that no list showed yet (a pasted `price_…`) is asked for once.
///
/// # Errors
/// No such price; what Stripe says when it has to be asked.
pub async fn detail(desk: &Desk, id: &str) -> Result<PriceDetail, Problem> {
    let id = id.trim().to_owned();
    let known = {
        let id = id.clone();
        file::read(desk, move |r| Ok(copies::find::<MirrorPrice>(r, &id)?.is_some())).await?
    };
    if !known {
        fetch(desk, &id).await?;
    }
    let now = desk.now();
    file::read(desk, move |r| detail_of(r, &id, now)).await
}

/// Asks Stripe for one price and its product, and keeps both.
async fn fetch(desk: &Desk, id: &str) -> Result<(), Problem> {
    let missing = || Problem::not_found(format!("There is no price {id}. Copy its id from Stripe; it begins with price_."));
    if !id.starts_with("price_") {
        return Err(missing());
    }
    let client = connect::client(desk).await?;
    let answer = match client.send(&stripe::prices::retrieve(id)).await {
        Err(error) if error.kind == stripe::ErrorKind::NotFound => return Err(missing()),
        other => other?,
    };
    let lacking = answer.value.currencies_without_tiers();
    let price = if lacking.is_empty() { answer.value } else { client.send(&stripe::prices::retrieve_in(id, &lacking)).await?.value };
    let product = client.send(&stripe::products::retrieve(&price.product)).await?.value;
    let now = desk.now();
    file::write(desk, move |tx| {
        let (value, raw) = convert::product(&product);
        copies::keep(tx, &value, &raw, now)?;
        let (value, raw) = convert::price(&price);
        Ok(copies::keep(tx, &value, &raw, now)?)
    })
    .await
}

fn detail_of(r: &Reader, id: &str, now: jiff::Timestamp) -> Result<PriceDetail, Problem> {
    let copy = copies::find::<MirrorPrice>(r, id)?.ok_or_else(|| Problem::not_found(format!("There is no price {id}.")))?;
    let book = Book::read(r)?;
    let (price, rest) = (copy.value, rest(r, id)?);
    let (product, product_rest) = book.products.get(price.product.as_str()).cloned().unwrap_or_else(|| {
        let product = Product { id: price.product.clone(), name: price.product.to_string(), active: true, metadata: BTreeMap::new() };
        (product, ProductRest::default())
    });
    let (draft, not_editable) = match draft_of(r, &price, &rest) {
        Ok(_) if !price.active => (None, Some("It is archived. Restore it to edit it.".to_owned())),
        Ok(draft) => (Some(draft), None),
        Err(why) => (None, Some(why)),
    };
    let key = price.lookup_key.clone().or_else(|| rest.metadata.get("rebill").and_then(|mark| key_of(mark)));
    let mut before = Vec::new();
    if let Some(key) = key {
        for other in book.prices.iter().filter(|other| other.id != price.id && other.lookup_key.is_none()) {
            let mark = self::rest(r, other.id.as_str())?;
            if mark.metadata.get("rebill").and_then(|mark| key_of(mark)).as_deref() == Some(&key) {
                before.push((mark.created, book.row(r, other)?));
            }
        }
    }
    before.sort_by_key(|(created, _)| std::cmp::Reverse(*created));
    Ok(PriceDetail {
        price: book.row(r, &price)?,
        product: ProductDraft {
            name: product.name.clone(),
            description: product_rest.description.unwrap_or_default(),
            unit_label: product_rest.unit_label.unwrap_or_default(),
            statement_descriptor: product_rest.statement_descriptor.unwrap_or_default(),
            marketing_features: product_rest.marketing_features,
        },
        product_active: product.active,
        amounts: price.price.iter().chain(&price.further).map(amounts).collect(),
        tax_behavior: tax_of(&rest),
        trial_days: trial_of(&rest),
        created: rest.created,
        read_at: Some(copy.read_at),
        is_default: product_rest.default_price.as_deref() == Some(id),
        payers: payers(r, id, now)?,
        before: before.into_iter().map(|(_, row)| row).collect(),
        draft,
        not_editable,
        plan: super::edit::plan_of(r, id)?.map(|(id, name)| PlanOfPrice { id: id.to_string(), name }),
    })
}

/// The lookup key that a mark was made of.
fn key_of(mark: &str) -> Option<String> {
    let key = mark.split_once('#').map_or(mark, |(key, _)| key);
    (!key.starts_with("product:")).then(|| key.to_owned())
}

pub(crate) fn tax_of(rest: &PriceRest) -> TaxBehavior {
    match rest.tax_behavior.as_deref() {
        Some("inclusive") => TaxBehavior::Inclusive,
        Some("exclusive") => TaxBehavior::Exclusive,
        _ => TaxBehavior::Unspecified,
    }
}

pub(crate) fn trial_of(rest: &PriceRest) -> Option<u32> {
    rest.metadata.get(TRIAL_DAYS).and_then(|days| days.parse().ok())
}

/// What the mirror keeps of a price besides what it charges.
pub(crate) fn rest(r: &Reader, id: &str) -> Result<PriceRest, Problem> {
    Ok(copies::raw::<MirrorPrice>(r, id)?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default())
}

/// Whether a price is one client's own: nobody else is offered it.
pub(crate) fn is_of_one_client(r: &Reader, id: &str) -> Result<bool, Problem> {
    Ok(overrides::is_own_of_one_client(rest(r, id)?.metadata.get(change_set::MARK).map(String::as_str)))
}

pub(super) fn product_rest(r: &Reader, id: &str) -> Result<ProductRest, Problem> {
    Ok(copies::raw::<Product>(r, id)?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default())
}

/// The mirror's catalog, read once for a page.
struct Book {
    mode: Mode,
    products: BTreeMap<String, (Product, ProductRest)>,
    prices: Vec<MirrorPrice>,
    units: BTreeMap<String, change_set::PriceUnit>,
    payers: BTreeMap<String, u32>,
}

impl Book {
    fn read(r: &Reader) -> Result<Self, Problem> {
        let mut products = BTreeMap::new();
        for copy in copies::list::<Product>(r)? {
            let rest = product_rest(r, copy.value.id.as_str())?;
            products.insert(copy.value.id.to_string(), (copy.value, rest));
        }
        // A customer on a price counts once, whether a rule or a subscription says so.
        let mut people: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for rule in rule::list(r)?.into_iter().filter(|rule| rule.end_at.is_none()) {
            if let Some(price) = &rule.stripe_price {
                let who = rule.customer.as_ref().map_or_else(|| rule.client.to_string(), ToString::to_string);
                people.entry(price.to_string()).or_default().insert(who);
            }
        }
        for item in copies::list::<Item>(r)?.into_iter().map(|copy| copy.value).filter(|item| item.status.bills()) {
            people.entry(item.price.to_string()).or_default().insert(item.customer.to_string());
        }
        Ok(Self {
            mode: workspace::mode(&places::get(r)?),
            products,
            prices: copies::list::<MirrorPrice>(r)?.into_iter().map(|copy| copy.value).collect(),
            units: change_set::price_units(r)?,
            payers: people.into_iter().map(|(price, who)| (price, u32::try_from(who.len()).unwrap_or(u32::MAX))).collect(),
        })
    }

    fn row(&self, r: &Reader, price: &MirrorPrice) -> Result<PriceRow, Problem> {
        let meter =
            price.meter.as_ref().map(|id| copies::find::<StripeMeter>(r, id.as_str())).transpose()?.flatten().map(|copy| copy.value);
        let known = self.units.get(price.id.as_str());
        let code = known.map(|known| known.meter.clone()).or_else(|| meter.as_ref().map(|meter| meter.event_name.clone()));
        let unit = known.map(|known| known.unit.clone());
        let counted = unit.as_deref().and_then(|unit| unit.parse().ok()).unwrap_or(Quantity::ONE);
        let (every, rest) = (every(price), rest(r, price.id.as_str())?);
        let further = rest.currencies.iter().cloned();
        let own = price.price.as_ref().map(|price| price.currency.code().to_owned()).or(rest.currency);
        let words = match (&price.price, &code) {
            (Some(own), Some(code)) if price.meter.is_some() => sold_words(own, every, Some((code, counted))),
            (Some(own), _) => sold_words(own, every, None),
            (None, _) => "A model that Rebill does not rate".to_owned(),
        };
        let unusable = match (&price.meter, &meter, &price.price) {
            (None, ..) => None,
            (Some(_), _, None) => Some("Rebill cannot rate this price, so it sends nothing to it.".to_owned()),
            (Some(_), None, _) => Some("Its meter was not read yet.".to_owned()),
            (Some(_), Some(meter), _) => meter.check().err().map(|why| format!("Its meter cannot be billed exactly: {why}.")),
        };
        Ok(PriceRow {
            id: price.id.to_string(),
            product: price.product.to_string(),
            product_name: self.products.get(price.product.as_str()).map_or_else(|| price.product.to_string(), |(one, _)| one.name.clone()),
            words,
            currencies: own.into_iter().chain(further).collect(),
            every,
            meter: code.filter(|_| price.meter.is_some()),
            unit,
            lookup_key: price.lookup_key.clone(),
            nickname: price.nickname.clone(),
            active: price.active,
            payers: self.payers.get(price.id.as_str()).copied().unwrap_or_default(),
            unusable,
            link: links::page(self.mode, "price", price.id.as_str()),
        })
    }
}

pub(super) fn every(price: &MirrorPrice) -> Option<Every> {
    let interval = Interval::parse(price.interval.as_deref()?)?;
    Some(Every { interval, count: price.interval_count })
}

fn amounts(price: &Price) -> CurrencyAmounts {
    let currency = price.currency;
    let tiers = match &price.model {
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => tiers.as_slice(),
        _ => &[],
    };
    let mut above = Quantity::ZERO;
    let tiers = tiers.iter().map(|tier| {
        let from = words::grouped(&(above.to_micros() / 1_000_000 + 1).to_string());
        let units = match tier.up_to {
            Some(end) => format!("{from} to {}", words::quantity(end)),
            None => format!("from {from}"),
        };
        above = tier.up_to.unwrap_or(above);
        let flat = tier.flat_amount.filter(|flat| !flat.is_zero()).map(|flat| words::unit_price(flat, currency));
        TierWords { units, each: words::unit_price(tier.unit_price(), currency), flat }
    });
    CurrencyAmounts { currency: currency.code().to_owned(), words: words::price(price), tiers: tiers.collect() }
}

/// Who pays by a price: clients with what they used in the open period, then customers of Stripe alone.
///
/// # Errors
/// What the file says.
pub(super) fn payers(r: &Reader, id: &str, now: jiff::Timestamp) -> Result<Vec<PricePayer>, Problem> {
    let mut all = Vec::new();
    let mut covered = BTreeSet::new();
    let price = PriceId::new(id);
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.end_at.is_none() && rule.stripe_price.as_ref() == Some(&price)) {
        let open = standing::chain(r, &rule, now)?.at(now).map(|open| (open.due.units, open.rated.total));
        covered.extend(rule.customer.clone());
        all.push(PricePayer {
            name: client::get(r, &rule.client)?.nickname,
            client: Some(rule.client.to_string()),
            customer: rule.customer.as_ref().map(ToString::to_string),
            units: open.as_ref().map(|(units, _)| units.to_string()),
            amount: open.map(|(_, amount)| amount),
        });
    }
    for item in copies::list::<Item>(r)?.into_iter().map(|copy| copy.value) {
        if item.price != price || !item.status.bills() || !covered.insert(item.customer.clone()) {
            continue;
        }
        let linked = client::of_customer(r, &item.customer)?.into_iter().next();
        let customer = copies::find::<Customer>(r, item.customer.as_str())?.and_then(|copy| copy.value.name.or(copy.value.email));
        all.push(PricePayer {
            name: linked.as_ref().map(|one| one.nickname.clone()).or(customer).unwrap_or_else(|| item.customer.to_string()),
            client: linked.map(|one| one.id.to_string()),
            customer: Some(item.customer.to_string()),
            units: None,
            amount: None,
        });
    }
    Ok(all)
}
