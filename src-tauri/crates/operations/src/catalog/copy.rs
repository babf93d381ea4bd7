//! Test to live: what one workspace sells, prices and plans, planned as one change set in another. What stands there already is used, what
//! differs is said and left alone, so that a second run makes nothing new.

use domain::{
    billed::MirrorPrice,
    catalog::{PriceDraft, ProductDraft},
};
use store::{
    Reader, mirror as copies,
    mirror::Product,
    workspace::{self as places, BillingMethod},
};

use super::{
    is_of_one_client,
    make::{Planning, ProductSource, refused, title},
    offer_words,
    read::{draft_of, product_rest, rest},
};
use crate::{
    Desk, Problem, Watch, change_set, connect, file, mirror,
    plans::{self, copy::SoldPlan},
    view::{ChangeSetView, MoneyLine},
};

/// A price as it leaves its workspace.
struct Sold {
    product: ProductDraft,
    /// The product's mark, where it was made here.
    mark: Option<String>,
    id: String,
    /// The price, or why it cannot be copied.
    price: Result<PriceDraft, String>,
}

/// Plans in `to` what `from` sells and `to` does not. Nothing is taken over but products, meters, prices and plans; nothing is charged.
///
/// # Errors
/// A workspace that bills outside Stripe, or is not connected; nothing to copy; the same workspace twice.
pub async fn copy(from: &Desk, to: &Desk, watch: &Watch) -> Result<ChangeSetView, Problem> {
    if from.workspace == to.workspace {
        return Err(Problem::invalid("workspace", "This is the workspace that the prices are in. Choose another one."));
    }
    let (sold, offered) = file::read(from, |r| {
        on_stripe(r)?;
        let plans = plans::copy::sold(r)?;
        Ok((all_sold(r, &plans)?, plans))
    })
    .await?;
    if sold.is_empty() && offered.is_empty() {
        return Err(Problem::not_allowed("No price and no plan is on sale here, so there is nothing to copy."));
    }
    file::read(to, on_stripe).await?;
    // The other account is read first: what stands there decides what is new.
    let client = connect::client(to).await?;
    mirror::refresh(to, &client, watch).await?;
    let ids = std::sync::Arc::clone(&to.ids);
    let (planning, money) = file::read(to, move |r| plan(r, &sold, &offered, &*ids)).await?;
    let head = title(&planning);
    change_set::stage(to, head, money, planning.into_items()).await
}

fn on_stripe(r: &Reader) -> Result<(), Problem> {
    match places::get(r)?.billing_method {
        BillingMethod::Custom => Err(Problem::not_allowed("A workspace that bills outside Stripe has no prices in Stripe to copy.")),
        BillingMethod::Stripe => Ok(()),
    }
}

/// Every price on sale of a product on sale.
fn all_sold(r: &Reader, plans: &[SoldPlan]) -> Result<Vec<Sold>, Problem> {
    let mut all = Vec::new();
    for copy in copies::list::<MirrorPrice>(r)? {
        let price = copy.value;
        let Some(product) = copies::find::<Product>(r, price.product.as_str())?.map(|copy| copy.value) else { continue };
        // What one client pays belongs to that client, and the prices of a plan come with it.
        if plans.iter().any(|plan| plan.prices.contains(price.id.as_str())) {
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
            price: draft,
        });
    }
    all.sort_by_key(|sold| (sold.product.name.to_lowercase(), sold.id.clone()));
    Ok(all)
}

/// One line for each price and plan: new, there already, or differs.
fn plan(r: &Reader, sold: &[Sold], offered: &[SoldPlan], ids: &dyn crate::Ids) -> Result<(Planning, Vec<MoneyLine>), Problem> {
    let mut planning = Planning::default();
    let mut money = Vec::new();
    for one in sold {
        let words = match copied(r, &mut planning, one) {
            Ok(words) => words,
            Err(problem) if problem.field.is_some() => format!("Differs, left alone. {}", problem.message),
            Err(problem) => return Err(problem),
        };
        money.push(MoneyLine { what: one.product.name.clone(), words, amount: None });
    }
    for one in offered {
        let (what, words) = match plans::copy::add(r, &mut planning, one, ids.new_id()) {
            Ok(added) => added,
            Err(problem) if problem.field.is_some() => (one.name(), format!("Differs, left alone. {}", problem.message)),
            Err(problem) => return Err(problem),
        };
        money.push(MoneyLine { what, words, amount: None });
    }
    Ok((planning, money))
}

fn copied(r: &Reader, planning: &mut Planning, one: &Sold) -> Result<String, Problem> {
    let draft = match &one.price {
        Ok(draft) => draft,
        Err(why) => return Ok(format!("Not copied ({}): {why}", one.id)),
    };
    let offer = draft.check().map_err(|faults| refused(&faults))?;
    let product = one.product.check().map_err(|faults| refused(&faults))?;
    let source = match &one.mark {
        Some(mark) => ProductSource::New { offer: product, mark: mark.clone() },
        None => ProductSource::named(product),
    };
    let position = planning.price(r, &source, &offer, None)?;
    let state = if planning.is_there(position) { "There already" } else { "New" };
    Ok(format!("{state}: {}. Nobody is charged by making it.", offer_words(&offer)))
}
