//! Making prices: what stands in Stripe already is used, the rest is staged, in the order in which one needs the other.

use std::collections::BTreeMap;

use domain::{
    BillingUnit, PriceModel,
    billed::{MirrorPrice, StripeMeter},
    catalog::{Charge, Every, Faults, MeteredBy, PriceDraft, PriceOffer, ProductDraft, ProductOffer, TaxBehavior, UsageDraft},
    id::StripeMeterId,
};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    workspace::{self as places, BillingMethod},
};

use super::{OwnPrice, keep_own, offer_words};
use crate::{
    Desk, Problem,
    change_set::{self, MakeMeter, MakePrice, MakeProduct, Planned, Ref, Work, as_stripe_reads},
    file,
    view::{ChangeSetView, MakePriceParams, MoneyLine, NewPriceParams},
    words,
};

/// Stripe's longest unit label.
const LONGEST_UNIT_LABEL: usize = 12;

/// What a price is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductSource {
    /// A product of the account.
    There(String),
    /// One to be made, or found again, under this mark.
    New {
        /// What it is.
        offer: ProductOffer,
        /// Made of what it is, never of the change set: `product:…`.
        mark: String,
    },
}

impl ProductSource {
    /// A product that is known by its name alone.
    pub fn named(offer: ProductOffer) -> Self {
        let mark = format!("product:{}", offer.name.trim().to_lowercase());
        Self::New { offer, mark }
    }
}

/// The steps of a change set that is being put together: meters, products and prices, each once.
#[derive(Default)]
pub struct Planning {
    items: Vec<Planned>,
    meters: BTreeMap<String, i64>,
    products: BTreeMap<String, i64>,
}

impl Planning {
    /// The steps, in the order in which they are done.
    pub fn into_items(self) -> Vec<Planned> {
        self.items
    }

    /// Whether the object of a step stands there already.
    pub fn is_there(&self, position: i64) -> bool {
        self.step(position).is_some_and(|item| item.found.is_some())
    }

    /// Position of the step that was added last.
    pub fn last(&self) -> i64 {
        i64::try_from(self.items.len()).unwrap_or(i64::MAX)
    }

    /// The step at a position.
    pub fn step(&self, position: i64) -> Option<&Planned> {
        usize::try_from(position - 1).ok().and_then(|at| self.items.get(at))
    }

    /// Adds several steps that belong together: all of them, or none.
    ///
    /// # Errors
    /// What the work says. Then nothing was added.
    pub fn together<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Problem>) -> Result<T, Problem> {
        let (steps, meters, products) = (self.items.len(), self.meters.clone(), self.products.clone());
        work(self).inspect_err(|_| {
            self.items.truncate(steps);
            (self.meters, self.products) = (meters, products);
        })
    }

    /// How many objects are new.
    pub fn new_objects(&self) -> usize {
        self.items.iter().filter(|item| item.found.is_none()).count()
    }

    /// Adds a step and answers with its position.
    pub fn add(&mut self, item: Planned) -> i64 {
        self.items.push(item);
        self.last()
    }

    /// A product: the account's own, one that stands there under its mark, or a new one. Answers with a reference and its mark.
    ///
    /// # Errors
    /// What the file says; a product that is archived or not there.
    pub fn product(&mut self, r: &Reader, source: &ProductSource) -> Result<(Ref, String), Problem> {
        match source {
            ProductSource::There(id) => {
                let found = copies::find::<Product>(r, id)?;
                let found =
                    found.ok_or_else(|| Problem::invalid("product", format!("Stripe has no product {id}. Sync, or choose another.")))?;
                if !found.value.active {
                    return Err(Problem::invalid("product", format!("{} is archived. Restore it first.", found.value.name)));
                }
                Ok((Ref::Id(id.clone()), format!("product:{id}")))
            }
            ProductSource::New { offer, mark } => {
                if let Some(position) = self.products.get(mark) {
                    return Ok((Ref::Item { item: *position }, mark.clone()));
                }
                let found = copies::list::<Product>(r)?
                    .into_iter()
                    .find(|copy| copy.value.active && copy.value.metadata.get("rebill").is_some_and(|found| found == mark))
                    .map(|copy| copy.value.id.to_string());
                let position = self.add(Planned {
                    words: format!("Product \"{}\"", offer.name),
                    mark: mark.clone(),
                    work: Work::Product(MakeProduct::from(offer.clone())),
                    found,
                });
                self.products.insert(mark.clone(), position);
                Ok((Ref::Item { item: position }, mark.clone()))
            }
        }
    }

    /// The meter of a usage-based price: the account's own, the one made for this code and unit, or a new one.
    ///
    /// # Errors
    /// What the file says; a meter that cannot be billed exactly once (law §6.3).
    pub fn meter(&mut self, r: &Reader, by: &MeteredBy) -> Result<Ref, Problem> {
        if let Some(id) = &by.stripe_meter {
            let found = copies::find::<StripeMeter>(r, id)?;
            let found = found
                .ok_or_else(|| Problem::invalid("usage.stripe_meter", format!("Stripe has no meter {id}. Sync, or choose another.")))?;
            found.value.check().map_err(|why| Problem::invalid("usage.stripe_meter", format!("{}: {why}.", found.value.display_name)))?;
            return Ok(Ref::Id(id.clone()));
        }
        let event_name = event_name(by);
        if let Some(position) = self.meters.get(&event_name) {
            return Ok(Ref::Item { item: *position });
        }
        let named = copies::list::<StripeMeter>(r)?.into_iter().find(|copy| copy.value.event_name == event_name).map(|copy| copy.value);
        if let Some(why) = named.as_ref().and_then(|meter| meter.check().err()) {
            return Err(Problem::invalid("usage.meter", format!("The meter `{event_name}` in Stripe cannot be used: {why}.")));
        }
        let per = per(by);
        let position = self.add(Planned {
            words: format!("Meter `{event_name}`: adds up the units of {per}"),
            mark: event_name.clone(),
            work: Work::Meter(MakeMeter { event_name: event_name.clone(), display_name: format!("Units of {per}") }),
            found: named.map(|meter| meter.id.to_string()),
        });
        self.meters.insert(event_name, position);
        Ok(Ref::Item { item: position })
    }

    /// A price with what it needs. `replaces` is a price whose lookup key it takes over.
    ///
    /// # Errors
    /// What the file says; a lookup key that belongs to another price; a meter that cannot be used. Then nothing was added.
    pub fn price(&mut self, r: &Reader, source: &ProductSource, offer: &PriceOffer, replaces: Option<&str>) -> Result<i64, Problem> {
        self.together(|steps| steps.with_price(r, source, offer, replaces))
    }

    fn with_price(&mut self, r: &Reader, source: &ProductSource, offer: &PriceOffer, replaces: Option<&str>) -> Result<i64, Problem> {
        let meter = offer.metered.as_ref().map(|by| self.meter(r, by)).transpose()?;
        let (product, product_mark) = self.product(r, source)?;
        let made = |reference: &Ref| match reference {
            Ref::Id(id) => Some(id.clone()),
            Ref::Item { item } => self.step(*item).and_then(|item| item.found.clone()),
        };
        let (product_id, meter_id) = (made(&product), meter.as_ref().map(made));
        let work = MakePrice {
            product: Some(product),
            meter,
            prices: offer.prices.clone(),
            every: offer.every,
            lookup_key: offer.lookup_key.clone(),
            transfer_lookup_key: replaces.is_some(),
            nickname: offer.nickname.clone(),
            tax_behavior: offer.tax_behavior,
            trial_days: offer.trial_days,
            code: offer.metered.as_ref().map(|by| by.meter.clone()),
            unit: offer.metered.as_ref().map(|by| by.unit.size().to_string()),
            ..MakePrice::default()
        };
        let mark = work.mark(&product_mark);
        let found = match (&product_id, &meter_id) {
            // Without its product or its meter the price cannot be there.
            (None, _) | (_, Some(None)) => None,
            (Some(product), meter) => there(r, product, meter.as_ref().and_then(Option::as_deref), (offer, replaces.is_some()), &mark)?,
        };
        if found.is_none()
            && let Some(key) = &offer.lookup_key
        {
            free_key(r, key, replaces)?;
        }
        let key = offer.lookup_key.as_ref().map(|key| format!(", `{key}`")).unwrap_or_default();
        Ok(self.add(Planned { words: format!("Price {}{key}", offer_words(offer)), mark, work: Work::Price(work), found }))
    }
}

/// "1000 tokens", "tokens".
fn per(by: &MeteredBy) -> String {
    if by.unit == BillingUnit::ONE { by.meter.clone() } else { format!("{} {}", words::grouped(&by.unit.size().to_string()), by.meter) }
}

/// The event name of the meter that is made for a code and a unit.
pub(crate) fn event_name(by: &MeteredBy) -> String {
    format!("rebill_{}_{}", by.meter, by.unit.size().to_string().replace('.', "_"))
}

fn archived(price: &MirrorPrice) -> &'static str {
    if price.active { "" } else { " (archived)" }
}

/// The price that has a lookup key.
pub(super) fn holder(r: &Reader, key: &str) -> Result<Option<MirrorPrice>, Problem> {
    Ok(copies::list::<MirrorPrice>(r)?.into_iter().map(|copy| copy.value).find(|price| price.lookup_key.as_deref() == Some(key)))
}

/// Whether a lookup key may be given to a price: nobody else has it. Stripe would move it without a word (law §6.6).
///
/// # Errors
/// The price that has it, at the field.
pub(crate) fn free_key(r: &Reader, key: &str, own: Option<&str>) -> Result<(), Problem> {
    match holder(r, key)?.filter(|holder| own != Some(holder.id.as_str())) {
        None => Ok(()),
        Some(holder) => Err(Problem::invalid(
            "lookup_key",
            format!("The lookup key {key} belongs to {}{}. Take another key, or edit that price.", holder.id, archived(&holder)),
        )),
    }
}

/// A price on sale that is this offer: by its mark, or by its lookup key and what it charges. One that replaces another is never that one:
/// their tax differs where nothing else does.
fn there(
    r: &Reader,
    product: &str,
    meter: Option<&str>,
    (offer, replaces): (&PriceOffer, bool),
    mark: &str,
) -> Result<Option<String>, Problem> {
    for copy in copies::under::<MirrorPrice>(r, product)? {
        let price = copy.value;
        if !price.active {
            continue;
        }
        let rest = super::read::rest(r, price.id.as_str())?;
        let marked = rest.metadata.get("rebill").is_some_and(|found| found == mark);
        let keyed = offer.lookup_key.is_some() && price.lookup_key == offer.lookup_key;
        let open = offer.tax_behavior == TaxBehavior::Unspecified && !replaces;
        let taxed_alike = open || super::read::tax_of(&rest) == offer.tax_behavior;
        if marked || (keyed && taxed_alike && is_like(&price, meter, offer)) {
            return Ok(Some(price.id.to_string()));
        }
    }
    Ok(None)
}

/// Whether a price of the account charges what an offer does.
pub(super) fn is_like(price: &MirrorPrice, meter: Option<&str>, offer: &PriceOffer) -> bool {
    let mut further: Vec<_> = offer.prices.iter().skip(1).map(as_stripe_reads).collect();
    further.sort_by_key(|price| price.currency);
    price.price == Some(as_stripe_reads(offer.own()))
        && price.further == further
        && price.meter.as_ref().map(StripeMeterId::as_str) == meter
        && price.interval.as_deref() == offer.every.map(|every| every.interval.word())
        && offer.every.is_none_or(|every| every.count == price.interval_count)
}

/// The first fault as a problem; the others in its detail.
pub(super) fn refused(faults: &Faults) -> Problem {
    let Some(first) = faults.0.first() else { return Problem::internal("a refusal without a reason") };
    let problem = Problem::invalid(&first.field, format!("{}: {}", first.field, first.words));
    match faults.further() {
        Some(further) => problem.with_detail(further),
        None => problem,
    }
}

/// A product, or one of the account, with a price of any model: staged as one change set. Under Custom a usage price is kept here at once.
///
/// # Errors
/// Every broken field of the drafts, the first one named; a product, meter or lookup key that cannot be used.
pub async fn plan_make(desk: &Desk, params: MakePriceParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, Own::Kept).await
}

/// As [`plan_make`], but a price of one's own under Custom is only shown, not kept: the command line's plan.
///
/// # Errors
/// As [`plan_make`].
pub async fn show_make(desk: &Desk, params: MakePriceParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, Own::Shown).await
}

/// What becomes of a price of one's own, which nothing outside this computer knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// It is kept at once.
    Kept,
    /// It is only shown.
    Shown,
}

async fn make(desk: &Desk, params: MakePriceParams, own: Own) -> Result<ChangeSetView, Problem> {
    let offer = params.price.check().map_err(|faults| refused(&faults.under("price.")))?;
    let (source, name) = match (params.product, params.new_product) {
        (Some(id), _) => (ProductSource::There(id.clone()), id),
        (None, Some(draft)) => {
            let product = draft.check().map_err(|faults| refused(&faults.under("new_product.")))?;
            let name = product.name.clone();
            (ProductSource::named(product), name)
        }
        (None, None) => return Err(Problem::invalid("product", "Choose a product, or give a new one a name.")),
    };
    stage(desk, source, name, offer, own).await.map_err(in_the_form)
}

/// Found when it is planned, these are fields of the same form.
pub(super) fn in_the_form(problem: Problem) -> Problem {
    match problem.field.as_deref() {
        Some(field @ ("lookup_key" | "usage.stripe_meter")) => Problem { field: Some(format!("price.{field}")), ..problem },
        _ => problem,
    }
}

/// A plain price per unit: meter, product and metered price staged as one change set. Under Custom it is kept here at once.
///
/// # Errors
/// A meter, unit, amount or currency that cannot be meant.
pub async fn plan_price(desk: &Desk, params: NewPriceParams) -> Result<ChangeSetView, Problem> {
    plain(desk, params, Own::Kept).await
}

/// As [`plan_price`], but a price of one's own under Custom is only shown, not kept: the command line's plan.
///
/// # Errors
/// As [`plan_price`].
pub async fn show_price(desk: &Desk, params: NewPriceParams) -> Result<ChangeSetView, Problem> {
    plain(desk, params, Own::Shown).await
}

async fn plain(desk: &Desk, params: NewPriceParams, own: Own) -> Result<ChangeSetView, Problem> {
    let meter = domain::catalog::meter_code(&params.meter).ok_or_else(|| {
        Problem::invalid("meter", format!("{:?} is not a meter. Take one of your platform's: tokens, messages, seconds…", params.meter))
    })?;
    let draft = PriceDraft {
        charge: Charge::PerUnit,
        currency: params.currency,
        unit_amount: params.amount,
        every: Some(Every::MONTH),
        usage: Some(UsageDraft { meter: meter.clone(), unit: params.unit, stripe_meter: None }),
        tax_behavior: TaxBehavior::Unspecified,
        ..PriceDraft::default()
    };
    let mut offer = draft.check().map_err(|faults| {
        // The plain form has fields of its own.
        let names = [("unit_amount", "amount"), ("usage.unit", "unit"), ("usage.meter", "meter")];
        let first = faults.0.first().cloned();
        let field = |path: &str| names.iter().find(|(from, _)| *from == path).map_or(path.to_owned(), |(_, to)| (*to).to_owned());
        first.map_or_else(|| refused(&faults), |fault| Problem::invalid(&field(&fault.field), fault.words))
    })?;
    let Some(by) = offer.metered.clone() else { return Err(Problem::internal("a usage price counts nothing")) };
    let amount = match &offer.own().model {
        PriceModel::PerUnit { unit_amount } if !unit_amount.is_zero() => *unit_amount,
        _ => return Err(Problem::invalid("amount", "A price of zero bills nobody. Give the price of one unit.")),
    };
    let currency = offer.own().currency;
    let unit_word = by.unit.size().to_string().replace('.', "_");
    let amount_word = amount.to_main_string(currency).replace('.', "_");
    offer.lookup_key = Some(format!("{meter}_{unit_word}_{amount_word}{}", currency.code()));
    let per = per(&by);
    let product = ProductDraft {
        name: params.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| format!("AI {meter}")),
        unit_label: Some(per).filter(|label| label.chars().count() <= LONGEST_UNIT_LABEL).unwrap_or_default(),
        ..ProductDraft::default()
    };
    let product = product.check().map_err(|faults| refused(&faults))?;
    let name = product.name.clone();
    let mark = format!("product:{meter}:{}:{name}", by.unit.size());
    stage(desk, ProductSource::New { offer: product, mark }, name, offer, own).await
}

async fn stage(desk: &Desk, source: ProductSource, name: String, offer: PriceOffer, own_price: Own) -> Result<ChangeSetView, Problem> {
    let sold = offer_words(&offer);
    let custom = file::read(desk, |r| Ok(places::get(r)?.billing_method == BillingMethod::Custom)).await?;
    if custom {
        let (Some(by), price) = (&offer.metered, offer.own().clone()) else {
            return Err(Problem::invalid("price.usage", "Under Custom, only usage has prices of its own; fixed amounts come with plans."));
        };
        let own = OwnPrice { id: format!("own_{}", desk.ids.new_id()), name, meter: by.meter.clone(), unit: by.unit.size(), price };
        return keep_own(desk, own, sold, own_price).await;
    }
    let planning = file::read(desk, move |r| {
        let mut planning = Planning::default();
        planning.price(r, &source, &offer, None)?;
        Ok(planning)
    })
    .await?;
    let title = title(&planning);
    let money = vec![MoneyLine { what: name, words: format!("{sold}. Nobody is charged by making it."), amount: None }];
    change_set::stage(desk, title, money, planning.into_items()).await
}

/// "Create meter, product and price in Stripe"; the button's words begin with it.
pub(super) fn title(planning: &Planning) -> String {
    made_in_words(planning, &[("meter", "meters"), ("product", "products"), ("price", "prices"), ("plan", "plans")])
        .map_or_else(|| "All of this is in Stripe already".to_owned(), |made| format!("Create {made} in Stripe"))
}

/// "meter, product and 2 prices": what is new of some kinds of object; none where nothing is.
pub(crate) fn made_in_words(planning: &Planning, kinds: &[(&str, &str)]) -> Option<String> {
    let is_new = |item: &&Planned| item.found.is_none() && item.work.action() == "create";
    let new = |kind: &str| planning.items.iter().filter(is_new).filter(|item| item.work.kind() == kind).count() as u64;
    let parts: Vec<String> = kinds
        .iter()
        .filter_map(|(one, many)| match new(one) {
            0 => None,
            1 => Some((*one).to_owned()),
            count => Some(words::count(count, one, many)),
        })
        .collect();
    Some(match parts.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [first, last] => format!("{first} and {last}"),
        [first, middle @ .., last] => format!("{first}, {} and {last}", middle.join(", ")),
    })
}
