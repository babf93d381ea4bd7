//! What one workspace sells, prices and plans, planned for another. What stands there already is used, what differs is said and left alone,
//! so that a second run makes nothing new.

use std::collections::BTreeMap;

use domain::{
    billed::{MeterStatus, MirrorPrice, StripeMeter},
    catalog::{PriceDraft, ProductDraft},
};
use store::{Reader, mirror as copies, mirror::Product};

use super::{
    as_draft::draft_of,
    is_of_one_client,
    make::{Planning, ProductSource, refused},
    offer_words,
    read::{product_rest, rest},
};
use crate::{
    Problem,
    change_set::Ref,
    plans::{self, copy::SoldPlan},
    view::MoneyLine,
};

/// A price as it leaves its workspace.
struct Sold {
    product: ProductDraft,
    /// The product's mark, where it was made here.
    mark: Option<String>,
    id: String,
    /// The price, or why it cannot be copied.
    price: Result<PriceDraft, String>,
    /// What its meter is there, where ours will be another kind.
    meter: Option<String>,
}

/// What a workspace sells, as it leaves it.
pub(crate) struct Sale {
    prices: Vec<Sold>,
    plans: Vec<SoldPlan>,
}

/// What a sale becomes in the other workspace.
#[derive(Default)]
pub(crate) struct Bought {
    /// One line for each price and plan: new, there already, or differs.
    pub(crate) money: Vec<MoneyLine>,
    /// Prices there, by the ids that they have here.
    pub(crate) prices: BTreeMap<String, Ref>,
    /// Plans there, by the ids that they have here.
    pub(crate) plans: BTreeMap<String, Ref>,
}

impl Sale {
    /// Everything on sale.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn of(r: &Reader) -> Result<Self, Problem> {
        let plans = plans::copy::sold(r)?;
        Ok(Self { prices: all_sold(r, &plans)?, plans })
    }

    /// Prices on sale that are no part of a plan.
    pub(crate) fn prices(&self) -> usize {
        self.prices.len()
    }

    /// Plans on sale.
    pub(crate) fn plans(&self) -> usize {
        self.plans.len()
    }

    /// Whether nothing is on sale.
    pub(crate) fn is_empty(&self) -> bool {
        self.prices.is_empty() && self.plans.is_empty()
    }

    /// Adds what the other workspace does not have.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn add(&self, r: &Reader, planning: &mut Planning, ids: &dyn crate::Ids) -> Result<Bought, Problem> {
        let mut bought = Bought::default();
        for one in &self.prices {
            let words = match copied(r, planning, one) {
                Ok((words, position)) => {
                    bought.prices.extend(position.map(|item| (one.id.clone(), Ref::Item { item })));
                    words
                }
                Err(problem) if problem.field.is_some() => format!("Differs, left alone. {}", problem.message),
                Err(problem) => return Err(problem),
            };
            bought.money.push(MoneyLine { what: one.product.name.clone(), words, amount: None });
        }
        for one in &self.plans {
            let (what, words) = match plans::copy::add(r, planning, one, ids.new_id()) {
                Ok(added) => {
                    bought.prices.extend(added.prices);
                    bought.plans.insert(one.id.clone(), added.plan);
                    (added.name, added.words)
                }
                Err(problem) if problem.field.is_some() => (one.name(), format!("Differs, left alone. {}", problem.message)),
                Err(problem) => return Err(problem),
            };
            bought.money.push(MoneyLine { what, words, amount: None });
        }
        Ok(bought)
    }
}

/// Every price on sale of a product on sale.
fn all_sold(r: &Reader, plans: &[SoldPlan]) -> Result<Vec<Sold>, Problem> {
    let mut all = Vec::new();
    for copy in copies::list::<MirrorPrice>(r)? {
        let price = copy.value;
        let Some(product) = copies::find::<Product>(r, price.product.as_str())?.map(|copy| copy.value) else { continue };
        // What one client pays belongs to that client, and the prices of a plan come with it.
        if plans.iter().any(|plan| plan.has(price.id.as_str())) {
            continue;
        }
        if !price.active || !product.active || is_of_one_client(r, price.id.as_str())? {
            continue;
        }
        let more = product_rest(r, product.id.as_str())?;
        let draft = draft_of(r, &price, &rest(r, price.id.as_str())?).map(|mut draft| {
            // A meter's id is the account's own; over there the one of the same kind is found or made.
            if let Some(usage) = &mut draft.usage {
                usage.stripe_meter = None;
            }
            draft
        });
        all.push(Sold {
            mark: product.metadata.get("rebill").cloned(),
            product: ProductDraft {
                name: product.name,
                description: more.description.unwrap_or_default(),
                unit_label: more.unit_label.unwrap_or_default(),
                statement_descriptor: more.statement_descriptor.unwrap_or_default(),
                marketing_features: more.marketing_features,
            },
            id: price.id.to_string(),
            meter: other_meter(r, price.id.as_str())?,
            price: draft,
        });
    }
    all.sort_by_key(|sold| (sold.product.name.to_lowercase(), sold.id.clone()));
    Ok(all)
}

/// What is to be said of a price whose meter can not be billed by us: the one that is made for it is of another kind (law §6.3).
///
/// # Errors
/// What the file says.
pub(crate) fn other_meter(r: &Reader, price: &str) -> Result<Option<String>, Problem> {
    let Some(meter) = copies::find::<MirrorPrice>(r, price)?.and_then(|copy| copy.value.meter) else { return Ok(None) };
    let meter = copies::find::<StripeMeter>(r, meter.as_str())?.map(|copy| copy.value);
    Ok(match meter.map(|meter| StripeMeter { status: MeterStatus::Active, ..meter }.check()) {
        Some(Err(unfit)) => Some(format!(
            "Careful: there {unfit}. Here its meter adds up every unit (`sum`, without window or dimensions), because only such a one is billed by us: the same use may come to another amount."
        )),
        _ => None,
    })
}

/// What was done with a price, and the step that stands for it there.
fn copied(r: &Reader, planning: &mut Planning, one: &Sold) -> Result<(String, Option<i64>), Problem> {
    let draft = match &one.price {
        Ok(draft) => draft,
        Err(why) => return Ok((format!("Not copied ({}): {why}", one.id), None)),
    };
    let offer = draft.check().map_err(|faults| refused(&faults))?;
    let product = one.product.check().map_err(|faults| refused(&faults))?;
    let source = match &one.mark {
        Some(mark) => ProductSource::New { offer: product, mark: mark.clone() },
        None => ProductSource::named(product),
    };
    let position = planning.price(r, &source, &offer, None)?;
    let is_there = planning.is_there(position);
    let state = if is_there { "There already" } else { "New" };
    let meter = one.meter.as_ref().filter(|_| !is_there).map(|words| format!(" {words}")).unwrap_or_default();
    Ok((format!("{state}: {}. Nobody is charged by making it.{meter}", offer_words(&offer)), Some(position)))
}
