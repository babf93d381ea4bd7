//! Featured, default, put away, put back.

use store::plan as kept;

use super::find;
use crate::{
    Desk, Problem, activity,
    change_set::{self, EditPrice, EditProduct, Planned, ShelvePlan, Work},
    file,
    view::{ChangeSetView, MoneyLine},
    words,
};

/// Lets a plan stand out in the price list, or no longer. A local edit.
///
/// # Errors
/// No such plan.
pub async fn feature(desk: &Desk, plan: &str, featured: bool) -> Result<(), Problem> {
    let (wanted, now) = (plan.to_owned(), desk.now());
    file::write(desk, move |tx| {
        let plan = find(tx, &wanted)?;
        kept::set_featured(tx, &plan.id, featured)?;
        let name = kept::newest(tx, &plan.id)?.draft.name;
        let words = if featured { "stands out in the price list" } else { "no longer stands out" };
        activity::by_owner(tx, now, "feature_plan", Some(("plan", plan.id.as_str())), format!("Plan {} {words}", name.trim()))
    })
    .await
}

/// Makes a plan the one that new clients get where nothing else is said. A local edit: nobody is moved.
///
/// # Errors
/// No such plan; an archived one, or an add-on.
pub async fn make_default(desk: &Desk, plan: &str) -> Result<(), Problem> {
    let (wanted, now) = (plan.to_owned(), desk.now());
    file::write(desk, move |tx| {
        let plan = find(tx, &wanted)?;
        let draft = kept::newest(tx, &plan.id)?.draft;
        if plan.archived_at.is_some() {
            return Err(Problem::not_allowed("This plan is archived. Restore it first."));
        }
        if draft.kind == domain::plan::PlanKind::AddOn {
            return Err(Problem::not_allowed("An add-on stands beside another plan, so it cannot be the default one."));
        }
        kept::set_default(tx, &plan.id)?;
        activity::by_owner(tx, now, "default_plan", Some(("plan", plan.id.as_str())), format!("Plan {} is the default", draft.name.trim()))
    })
    .await
}

/// Plans to put a plan away: nobody new gets it, who is on it stays on it and is billed as before.
///
/// # Errors
/// No such plan; the default one; one that is archived already.
pub async fn archive(desk: &Desk, plan: &str) -> Result<ChangeSetView, Problem> {
    shelve(desk, plan, true).await
}

/// Plans to put an archived plan back.
///
/// # Errors
/// No such plan; one that is not archived; a name that another plan has now.
pub async fn restore(desk: &Desk, plan: &str) -> Result<ChangeSetView, Problem> {
    shelve(desk, plan, false).await
}

async fn shelve(desk: &Desk, plan: &str, archived: bool) -> Result<ChangeSetView, Problem> {
    let (wanted, now) = (plan.to_owned(), desk.now());
    let (plan, version, clients, name) = file::read(desk, move |r| {
        let plan = find(r, &wanted)?;
        let version = kept::newest(r, &plan.id)?;
        let name = version.draft.name.trim().to_owned();
        match (archived, plan.archived_at.is_some()) {
            (true, true) => return Err(Problem::not_allowed(format!("{name} is archived already."))),
            (false, false) => return Err(Problem::not_allowed(format!("{name} is not archived."))),
            (true, false) if plan.is_default => {
                return Err(Problem::not_allowed(format!("{name} is the default plan. Make another one the default first.")));
            }
            _ => {}
        }
        if !archived {
            super::make::name_is_free(r, &name, Some(&plan.id))?;
        }
        let clients = kept::at(r, now)?.iter().filter(|one| one.plan == plan.id).count();
        Ok((plan, version, clients, name))
    })
    .await?;
    let mut items = Vec::new();
    let verb = if archived { "Archive" } else { "Restore" };
    for made in version.prices.0.iter().filter(|made| !made.linked && made.price.as_str().starts_with("price_")) {
        items.push(Planned {
            words: format!("{verb} price `{}`", made.lookup_key.as_deref().unwrap_or(made.price.as_str())),
            mark: format!("{}:{}", made.price, if archived { "archived" } else { "active" }),
            work: Work::EditPrice(EditPrice { price: made.price.to_string(), active: Some(!archived), ..EditPrice::default() }),
            found: None,
        });
    }
    if let Some(product) = plan.product.as_ref().filter(|_| !items.is_empty()) {
        items.push(Planned {
            words: format!("{verb} product \"{name}\""),
            mark: format!("{product}:{}", if archived { "archived" } else { "active" }),
            work: Work::EditProduct(EditProduct { product: product.to_string(), active: Some(!archived), ..EditProduct::default() }),
            found: None,
        });
        if !archived {
            // A price is sold only while its product is.
            items.rotate_right(1);
        }
    }
    let mark = format!("plan:{}:{}:{}", plan.id, if archived { "archived" } else { "active" }, version.number);
    let shelf = ShelvePlan { plan: plan.id.to_string(), archived, mark: mark.clone() };
    let stay = match (archived, clients) {
        (false, _) => "It can be chosen for clients again. Nobody is charged by this.".to_owned(),
        (true, 0) => "Nobody is on it.".to_owned(),
        (true, count) => format!(
            "{} on it: they stay on it and are billed as before. Nobody new gets it.",
            words::count(count as u64, "client is", "clients are")
        ),
    };
    if items.is_empty() {
        file::write(desk, move |tx| shelf.write(tx, now)).await?;
        return Ok(ChangeSetView::kept_here(plan.id.as_str(), format!("{name} {}", if archived { "is archived" } else { "is back" }), now));
    }
    items.push(Planned {
        words: format!("Plan {name} {}", if archived { "is put away here" } else { "is put back here" }),
        mark,
        work: Work::ShelvePlan(shelf),
        found: None,
    });
    let money = vec![MoneyLine { what: name.clone(), words: stay, amount: None }];
    change_set::stage(desk, format!("{verb} plan {name} in Stripe"), money, items).await
}
