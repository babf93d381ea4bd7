//! Changing what is sold. What a price charges never changes: an edit is a new price that takes over the lookup key, and the old one
//! archived, in one change set that says who pays by the old one and what the new one would charge them (law §6.6).

use domain::{
    Money, Price, Quantity,
    billed::MirrorPrice,
    catalog::{Every, PriceDraft, PriceOffer},
    id::PlanId,
};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    plan as plans, rule, source,
    workspace::{self as places, BillingMethod},
};

use super::{
    as_draft::draft_of,
    make::{Planning, ProductSource, free_key, is_like, refused},
    offer_words,
    read::{self, payers, product_rest, rest},
    sold_words,
};
use crate::{
    Desk, Problem,
    change_set::{self, EditPrice, EditProduct, Planned, Ref, Work},
    file,
    mirror::convert::PriceRest,
    plans::money::whole_units,
    standing,
    view::{ArchiveParams, ChangeSetView, EditPriceParams, EditProductParams, MoneyLine, PricePayer},
    words,
};

/// What an edit comes to before it is staged.
struct Edit {
    title: String,
    money: Vec<MoneyLine>,
    items: Vec<Planned>,
}

impl Edit {
    async fn stage(self, desk: &Desk) -> Result<ChangeSetView, Problem> {
        change_set::stage(desk, self.title, self.money, self.items).await
    }
}

/// Stages the change of a price. Where only its note, key or tax changes it stays the same price.
///
/// # Errors
/// Every broken field of the draft; a price that is archived, not there, or cannot be read as a draft; a key of another price.
pub async fn edit_price(desk: &Desk, params: EditPriceParams) -> Result<ChangeSetView, Problem> {
    let offer = params.price.check().map_err(|faults| refused(&faults.under("price.")))?;
    let now = desk.now();
    let edit = file::read(desk, move |r| plan_edit(r, &params.id, &offer, now)).await.map_err(super::make::in_the_form)?;
    edit.stage(desk).await
}

fn plan_edit(r: &Reader, id: &str, offer: &PriceOffer, now: jiff::Timestamp) -> Result<Edit, Problem> {
    on_stripe(r)?;
    let old = priced(r, id)?;
    if !old.active {
        return Err(Problem::not_allowed("This price is archived. Restore it before you edit it."));
    }
    let before = rest(r, id)?;
    let meter = old.meter.as_ref().map(domain::id::StripeMeterId::as_str);
    let present = draft_of(r, &old, &before).ok();
    let same_tax = offer.tax_behavior == present.as_ref().map(|draft| draft.tax_behavior).unwrap_or_default();
    let free_to_set_tax = before.tax_behavior.as_deref().is_none_or(|tax| tax == "unspecified");
    if is_like(&old, meter, offer) && (same_tax || free_to_set_tax) && same_meter(offer, meter) && same_count(offer, present.as_ref()) {
        if let Some(key) = offer.lookup_key.as_ref().filter(|key| old.lookup_key.as_ref() != Some(key)) {
            free_key(r, key, Some(id))?;
        }
        let edit = only_notes(&old, &before, offer, same_tax)?;
        let nothing = EditPrice { price: old.id.to_string(), ..EditPrice::default() };
        let is_note =
            |item: &Planned| matches!(&item.work, Work::EditPrice(edit) if EditPrice { nickname: None, ..edit.clone() } == nothing);
        // A note is the price's own: a plan says nothing of it.
        if !edit.items.iter().all(is_note) {
            of_no_plan(r, id)?;
        }
        return Ok(edit);
    }
    of_no_plan(r, id)?;
    let mut planning = Planning::default();
    let source = ProductSource::There(old.product.to_string());
    let new = planning.price(r, &source, offer, Some(id))?;
    if product_rest(r, old.product.as_str())?.default_price.as_deref() == Some(id) {
        planning.add(Planned {
            words: "New buyers of the product get the new price".to_owned(),
            mark: format!("default:{}:{id}", old.product),
            work: Work::EditProduct(EditProduct {
                product: old.product.to_string(),
                default_price: Some(Ref::Item { item: new }),
                ..EditProduct::default()
            }),
            found: None,
        });
    }
    planning.add(Planned {
        words: format!("Archive the old price {id}; whoever is on it stays on it"),
        mark: format!("archive:{id}"),
        work: Work::EditPrice(EditPrice { price: id.to_owned(), active: Some(false), ..EditPrice::default() }),
        found: None,
    });
    let who = payers(r, id, now)?;
    let name = copies::find::<Product>(r, old.product.as_str())?.map_or_else(|| id.to_owned(), |copy| copy.value.name);
    let mut money = vec![MoneyLine {
        what: name,
        words: format!("{} instead of {}. {}", offer_words(offer), old_words(r, &old)?, stay(&who)),
        amount: None,
    }];
    for payer in &who {
        money.push(meaning(payer, &old, used(r, payer, &old, now)?.as_ref(), offer)?);
    }
    Ok(Edit { title: "Replace price in Stripe".to_owned(), money, items: planning.into_items() })
}

fn same_meter(offer: &PriceOffer, meter: Option<&str>) -> bool {
    offer.metered.as_ref().and_then(|by| by.stripe_meter.as_deref()).is_none_or(|wanted| meter == Some(wanted))
}

/// Whether as much of the same meter makes a unit: the same amount for half as much is another price.
fn same_count(offer: &PriceOffer, present: Option<&PriceDraft>) -> bool {
    let present = present.and_then(|draft| draft.usage.as_ref());
    let (Some(wanted), Some(present)) = (&offer.metered, present) else { return true };
    wanted.meter == present.meter && present.unit.parse::<Quantity>().is_ok_and(|unit| unit == wanted.unit.size())
}

fn stay(who: &[PricePayer]) -> String {
    match who.len() as u64 {
        0 => "Nobody is on the old price.".to_owned(),
        count => format!("{} on the old price until you move them.", words::count(count, "client stays", "clients stay")),
    }
}

/// What someone used of the old price's meter in the open period.
struct Used {
    /// With what was left over before.
    quantity: Quantity,
    /// Our meter's code.
    code: String,
    /// N of the old price.
    unit: Quantity,
    /// Units of the old price.
    units: Quantity,
}

fn used(r: &Reader, payer: &PricePayer, price: &MirrorPrice, now: jiff::Timestamp) -> Result<Option<Used>, Problem> {
    let Some(client) = &payer.client else { return Ok(None) };
    let mut rules = rule::of_client(r, &client.clone().into())?.into_iter();
    let Some(rule) = rules.find(|rule| rule.end_at.is_none() && rule.stripe_price.as_ref() == Some(&price.id)) else { return Ok(None) };
    let chain = standing::chain(r, &rule, now)?;
    let Some(open) = chain.at(now) else { return Ok(None) };
    // Both come from columns of 64 bits, so their sum fits.
    let quantity = open.due.usage.checked_add(open.due.remainder_in).unwrap_or(open.due.usage);
    let code = source::meter(r, &rule.meter)?.code;
    Ok(Some(Used { quantity, code, unit: rule.billing_unit, units: Quantity::from_whole(open.due.units) }))
}

/// What the new price would charge someone for what they used so far: the same quantity, at the new price's own N.
fn meaning(payer: &PricePayer, old: &MirrorPrice, used: Option<&Used>, offer: &PriceOffer) -> Result<MoneyLine, Problem> {
    let line = |words: String| MoneyLine { what: payer.name.clone(), words, amount: None };
    let currency = payer.amount.map(Money::currency).or_else(|| old.price.as_ref().map(|old| old.currency));
    let new = currency.and_then(|currency| offer.in_currency(currency));
    // Units before and after, and how they are said.
    let units = match (&offer.metered, used) {
        (None, _) if old.meter.is_none() => Some((Quantity::ONE, Quantity::ONE, "Each period".to_owned())),
        (Some(by), Some(used)) if by.meter == used.code => {
            let unit = by.unit.size();
            let after = if unit == used.unit { used.units } else { whole_units(used.quantity, unit) };
            let said = if unit == used.unit {
                format!("At {} so far", words::of_units(&used.units.to_string()))
            } else {
                format!(
                    "At {} {} so far, {} now and {} on the new price",
                    words::quantity(used.quantity),
                    used.code,
                    words::of_units(&used.units.to_string()),
                    words::quantity(after)
                )
            };
            Some((used.units, after, said))
        }
        _ => None,
    };
    let (Some(new), Some((before, after, at)), Some(own)) = (new, units, &old.price) else {
        return Ok(line("Stays on the old price. What the new one would charge is not known here.".to_owned()));
    };
    let rate = |price: &Price, units: Quantity| price.rate(units).map(|rated| rated.total).map_err(standing::inexact);
    let (before, after) = (payer.amount.map_or_else(|| rate(own, before), Ok)?, rate(new, after)?);
    let (of_old, of_new) = (read::every(old), offer.every);
    if of_old != of_new {
        // A month's amount beside a year's: there is no more and no less.
        let named = |every: Option<Every>| every.map_or_else(|| "once".to_owned(), |every| every.to_string());
        return Ok(line(format!(
            "{at}: {} {} now, {} {} on the new price. Stays on the old one until moved.",
            words::money(before),
            named(of_old),
            words::money(after),
            named(of_new)
        )));
    }
    let change = after.checked_sub(before).map_err(standing::inexact)?;
    let direction = match change.minor().signum() {
        0 => "the same".to_owned(),
        1 => format!("{} more", words::money(change)),
        _ => format!("{} less", words::money(change.checked_neg().map_err(standing::inexact)?)),
    };
    Ok(line(format!(
        "{at}: {} now, {} on the new price, {direction}. Stays on the old one until moved.",
        words::money(before),
        words::money(after)
    )))
}

/// Only what Stripe lets change: the price stays the same one.
fn only_notes(old: &MirrorPrice, rest: &PriceRest, offer: &PriceOffer, same_tax: bool) -> Result<Edit, Problem> {
    let text = |wanted: &Option<String>, found: &Option<String>| (wanted != found).then(|| wanted.clone().unwrap_or_default());
    let (nickname, lookup_key) = (text(&offer.nickname, &old.nickname), text(&offer.lookup_key, &old.lookup_key));
    let tax_behavior = (!same_tax).then_some(offer.tax_behavior);
    let trial_days = (read::trial_of(rest) != offer.trial_days).then_some(offer.trial_days.unwrap_or(0));
    let edit = EditPrice { price: old.id.to_string(), active: None, nickname, lookup_key, tax_behavior, trial_days };
    let parts = noted(&edit);
    if parts.is_empty() {
        return Err(Problem::not_allowed("Nothing is different, so there is nothing to change."));
    }
    let begun = if trial_days.is_some() { " The trial is proposed where a subscription begins; one that runs keeps its own." } else { "" };
    let money = vec![MoneyLine {
        what: old.id.to_string(),
        words: format!("What it charges stays the same; nobody pays anything else.{begun}"),
        amount: None,
    }];
    let item = Planned {
        words: format!("Price {}: {}", old.id, parts.join(", ")),
        mark: format!("notes:{}", old.id),
        work: Work::EditPrice(edit),
        found: None,
    };
    Ok(Edit { title: "Change price in Stripe".to_owned(), money, items: vec![item] })
}

/// What an edit changes on a price that stays the same one: "lookup key `basic`", "no note".
pub(crate) fn noted(edit: &EditPrice) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(key) = &edit.lookup_key {
        parts.push(if key.is_empty() { "no lookup key".to_owned() } else { format!("lookup key `{key}`") });
    }
    if let Some(note) = &edit.nickname {
        parts.push(if note.is_empty() { "no note".to_owned() } else { format!("note \"{note}\"") });
    }
    if edit.tax_behavior.is_some() {
        parts.push("how tax is counted, which Stripe then keeps for ever".to_owned());
    }
    parts.extend(edit.trial_days.map(|days| match days {
        0 => "no trial".to_owned(),
        days => format!("{} of trial", words::count(u64::from(days), "day", "days")),
    }));
    parts
}

/// A plan that is on sale with a price in its newest version.
///
/// # Errors
/// What the file says.
pub(super) fn plan_of(r: &Reader, price: &str) -> Result<Option<(PlanId, String)>, Problem> {
    for plan in plans::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none()) {
        let version = plans::newest(r, &plan.id)?;
        if version.prices.0.iter().any(|made| made.price.as_str() == price) {
            return Ok(Some((plan.id, version.draft.name.trim().to_owned())));
        }
    }
    Ok(None)
}

/// A plan and its price list would go on saying what its price no longer is.
fn of_no_plan(r: &Reader, price: &str) -> Result<(), Problem> {
    match plan_of(r, price)? {
        None => Ok(()),
        Some((_, name)) => Err(Problem::not_allowed(format!(
            "This price belongs to the plan {name}, which would go on showing it as it is. Change it there: open the plan and edit it, or rebill plan edit. Nothing was changed."
        ))),
    }
}

/// Stages a product's new fields.
///
/// # Errors
/// Every broken field of the draft; no such product; nothing that is different.
pub async fn edit_product(desk: &Desk, params: EditProductParams) -> Result<ChangeSetView, Problem> {
    let offer = params.product.check().map_err(|faults| refused(&faults.under("product.")))?;
    let edit = file::read(desk, move |r| {
        on_stripe(r)?;
        let id = params.id.trim();
        let product = product(r, id)?;
        let found = product_rest(r, id)?;
        let text = |wanted: &Option<String>, found: &Option<String>| (wanted != found).then(|| wanted.clone().unwrap_or_default());
        let edit = EditProduct {
            product: id.to_owned(),
            name: (offer.name != product.name).then(|| offer.name.clone()),
            description: text(&offer.description, &found.description),
            unit_label: text(&offer.unit_label, &found.unit_label),
            statement_descriptor: text(&offer.statement_descriptor, &found.statement_descriptor),
            marketing_features: (offer.marketing_features != found.marketing_features).then(|| offer.marketing_features.clone()),
            ..EditProduct::default()
        };
        if (EditProduct { product: id.to_owned(), ..EditProduct::default() }) == edit {
            return Err(Problem::not_allowed("Nothing is different, so there is nothing to change."));
        }
        let named = [
            (edit.name.is_some(), "name"),
            (edit.description.is_some(), "description"),
            (edit.unit_label.is_some(), "unit label"),
            (edit.statement_descriptor.is_some(), "card statement"),
            (edit.marketing_features.is_some(), "features"),
        ];
        let named: Vec<&str> = named.into_iter().filter(|(changed, _)| *changed).map(|(_, name)| name).collect();
        let words = "Invoices that are made from now on say so. No price changes.".to_owned();
        Ok(Edit {
            title: "Change product in Stripe".to_owned(),
            money: vec![MoneyLine { what: product.name.clone(), words, amount: None }],
            items: vec![Planned {
                words: format!("Product \"{}\": {}", product.name, named.join(", ")),
                mark: format!("product-fields:{id}"),
                work: Work::EditProduct(edit),
                found: None,
            }],
        })
    })
    .await?;
    edit.stage(desk).await
}

/// Stages archiving a price or a product, or putting it back on sale.
///
/// # Errors
/// No such price or product; it stands so already; a product's default price.
pub async fn archive(desk: &Desk, params: ArchiveParams) -> Result<ChangeSetView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        on_stripe(r)?;
        let id = params.id.trim();
        if id.starts_with("price_") { archive_price(r, id, params.archive, now) } else { archive_product(r, id, params.archive) }
    })
    .await?
    .stage(desk)
    .await
}

fn archive_price(r: &Reader, id: &str, archive: bool, now: jiff::Timestamp) -> Result<Edit, Problem> {
    let price = priced(r, id)?;
    if price.active != archive {
        return Err(Problem::not_allowed(if archive { "This price is archived already." } else { "This price is on sale already." }));
    }
    if archive {
        of_no_plan(r, id)?;
    }
    let product = product(r, price.product.as_str())?;
    if archive && product_rest(r, price.product.as_str())?.default_price.as_deref() == Some(id) {
        return Err(Problem::not_allowed(format!(
            "This is the default price of {}: new buyers get it. Stripe archives it only after another price is the default.",
            product.name
        )));
    }
    if !archive && !product.active {
        return Err(Problem::not_allowed(format!("Its product {} is archived. Restore the product first.", product.name)));
    }
    let who = payers(r, id, now)?;
    let meaning = match (archive, who.len() as u64) {
        (true, 0) => "Nobody is on it. It can be restored.".to_owned(),
        (true, count) => {
            let stay = words::count(count, "client stays on it and goes on paying by it", "clients stay on it and go on paying by it");
            format!("{stay}. It only cannot be sold any more, and can be restored.")
        }
        (false, _) => "It can be sold again. Nobody is charged by this.".to_owned(),
    };
    let sold = old_words(r, &price)?;
    Ok(Edit {
        title: if archive { "Archive price in Stripe" } else { "Restore price in Stripe" }.to_owned(),
        money: vec![MoneyLine { what: product.name, words: format!("{sold}. {meaning}"), amount: None }],
        items: vec![Planned {
            words: format!("{} price {id}", if archive { "Archive" } else { "Restore" }),
            mark: format!("archive:{id}"),
            work: Work::EditPrice(EditPrice { price: id.to_owned(), active: Some(!archive), ..EditPrice::default() }),
            found: None,
        }],
    })
}

fn archive_product(r: &Reader, id: &str, archive: bool) -> Result<Edit, Problem> {
    let product = product(r, id)?;
    if product.active != archive {
        return Err(Problem::not_allowed(if archive { "This product is archived already." } else { "This product is on sale already." }));
    }
    let on_sale: Vec<MirrorPrice> =
        copies::under::<MirrorPrice>(r, id)?.into_iter().map(|copy| copy.value).filter(|price| price.active).collect();
    let prices = on_sale.len() as u64;
    for price in on_sale.iter().filter(|_| archive) {
        if let Some((_, name)) = plan_of(r, price.id.as_str())? {
            return Err(Problem::not_allowed(format!(
                "Its price {} belongs to the plan {name}, which could be sold to nobody any more. Archive the plan instead. Nothing was changed.",
                price.id
            )));
        }
    }
    let words = if archive {
        format!(
            "{} with it can no longer be sold. Whoever is on them stays and goes on paying. It can be restored.",
            words::count(prices, "price", "prices")
        )
    } else {
        "It can be sold again. Nobody is charged by this.".to_owned()
    };
    Ok(Edit {
        title: if archive { "Archive product in Stripe" } else { "Restore product in Stripe" }.to_owned(),
        money: vec![MoneyLine { what: product.name.clone(), words, amount: None }],
        items: vec![Planned {
            words: format!("{} product \"{}\"", if archive { "Archive" } else { "Restore" }, product.name),
            mark: format!("archive:{id}"),
            work: Work::EditProduct(EditProduct { product: id.to_owned(), active: Some(!archive), ..EditProduct::default() }),
            found: None,
        }],
    })
}

fn on_stripe(r: &Reader) -> Result<(), Problem> {
    match places::get(r)?.billing_method {
        BillingMethod::Custom => Err(Problem::not_allowed("Under Custom, prices are kept here and not in Stripe. Make a new one instead.")),
        BillingMethod::Stripe => Ok(()),
    }
}

fn priced(r: &Reader, id: &str) -> Result<MirrorPrice, Problem> {
    let found = copies::find::<MirrorPrice>(r, id.trim())?;
    found.map(|copy| copy.value).ok_or_else(|| Problem::not_found(format!("There is no price {id}. Sync, or copy its id from Stripe.")))
}

fn product(r: &Reader, id: &str) -> Result<Product, Problem> {
    let found = copies::find::<Product>(r, id)?;
    found.map(|copy| copy.value).ok_or_else(|| Problem::not_found(format!("There is no product {id}. Sync, or copy its id from Stripe.")))
}

fn old_words(r: &Reader, price: &MirrorPrice) -> Result<String, Problem> {
    let Some(own) = &price.price else { return Ok("a price that Rebill does not rate".to_owned()) };
    let known = change_set::price_units(r)?.get(price.id.as_str()).cloned();
    let (meter, unit) =
        known.map_or_else(|| ("units".to_owned(), Quantity::ONE), |known| (known.meter, known.unit.parse().unwrap_or(Quantity::ONE)));
    Ok(sold_words(own, read::every(price), price.meter.is_some().then_some((meter.as_str(), unit))))
}
