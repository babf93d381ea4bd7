//! Test to live (experience.md, First run): what one workspace sells, where its usage comes from and whom it bills, planned as one change set
//! in another. What stands there already is used, what differs is said and left alone, so that a second run makes nothing new. No usage, no
//! report, no statement and no key is taken over: the new workspace reads its sources itself, and bills from its own Go live on.

mod agency;
mod clients;
mod own;
mod pairing;
mod prices;
mod sources;
mod subscribing;
mod taxes;
mod who;

use std::sync::Arc;

use domain::billed::Customer;
use store::{
    Reader, mirror as copies,
    workspace::{self as places, BillingMethod},
};

pub use pairing::answers;

use crate::{
    Code, Desk, Problem, Watch,
    catalog::{Planning, made_in_words},
    change_set, connect, customers, file, mirror,
    view::{ChangeSetView, CopyParams, CopyView},
    workspace,
};
use agency::Agency;
use clients::Taking;
use sources::{Places, Sources};
use taxes::Rates;

/// What there is to take, with a customer proposed for each payer. Customers here that were never read are read first.
///
/// # Errors
/// The same workspace twice; one that bills outside Stripe; what the files say.
pub async fn read(to: &Desk, from: &Desk) -> Result<CopyView, Problem> {
    let (agency, from_name) = leaving(from, to).await?;
    let needs_stripe = match connect::client(to).await {
        Ok(client) => {
            if file::read(to, |r| Ok(copies::last_read::<Customer>(r)?.is_none())).await? {
                mirror::refresh(to, &client, &Watch::default()).await?;
            }
            None
        }
        Err(problem) if matches!(problem.code, Code::NotAllowed | Code::KeyAbsent) => Some(problem.message),
        Err(problem) => return Err(problem),
    };
    let (from_id, wheres) = (from.workspace.clone(), Places::of(from, to));
    file::read(to, move |r| {
        let own = places::get(r)?;
        let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(CopyView {
            from: from_id,
            from_name,
            mode: workspace::mode(&own),
            name: own.name,
            needs_stripe,
            prices: size(agency.sale.prices()),
            plans: size(agency.sale.plans()),
            sources: sources::listed(r, &agency, &wheres)?,
            clients: pairing::rows(r, &agency)?,
        })
    })
    .await
}

/// Plans in `to` what `from` has and `to` does not. Nothing is stored but the plan, and nothing is sent.
///
/// # Errors
/// A workspace that bills outside Stripe, or is not connected; nothing to copy; an answer that cannot be meant, at its field.
pub async fn plan(to: &Desk, from: &Desk, params: CopyParams, watch: &Watch) -> Result<ChangeSetView, Problem> {
    let (agency, from_name) = leaving(from, to).await?;
    if agency.is_empty() {
        return Err(Problem::not_allowed(format!(
            "{from_name} has no price, no plan, no source and no client, so there is nothing to copy."
        )));
    }
    // The account here is read first: what stands there decides what is new.
    let client = connect::client(to).await?;
    mirror::refresh(to, &client, watch).await?;
    let named = params.customers.iter().filter_map(|answer| answer.customer.clone()).map(|id| id.trim().to_owned());
    customers::know(to, named.filter(|id| id.starts_with("cus_")).collect()).await?;
    let rates = if params.clients { Rates::read(&client, &agency).await? } else { Rates::Read(Vec::new()) };
    let (ids, now, workspace, wheres) = (Arc::clone(&to.ids), to.now(), to.workspace.clone(), Places::of(from, to));
    let (planning, money) = file::read(to, move |r| {
        let mut planning = Planning::default();
        let mut bought = agency.sale.add(r, &mut planning, &*ids)?;
        let mut money = std::mem::take(&mut bought.money);
        let sources = if params.sources {
            Sources::plan(r, &agency, &wheres, &mut planning, &mut money, &*ids)?
        } else {
            Sources::standing(r, &agency, &wheres)?
        };
        if params.clients {
            let taking = Taking {
                r,
                agency: &agency,
                params: &params,
                bought: &bought,
                sources: &sources,
                rates: &rates,
                workspace: &workspace,
                ids: &*ids,
                now,
            };
            taking.plan(&mut planning, &mut money)?;
        }
        Ok((planning, money))
    })
    .await?;
    let head = title(&planning, &from_name);
    change_set::stage_copy(to, &from.workspace, head, money, planning.into_items()).await
}

async fn leaving(from: &Desk, to: &Desk) -> Result<(Agency, String), Problem> {
    if from.workspace == to.workspace {
        return Err(Problem::invalid("workspace", "This is the same workspace. Choose another one to copy between."));
    }
    file::read(to, on_stripe).await?;
    let now = from.now();
    file::read(from, move |r| {
        on_stripe(r)?;
        Ok((Agency::of(r, now)?, places::get(r)?.name))
    })
    .await
}

fn on_stripe(r: &Reader) -> Result<(), Problem> {
    let own = places::get(r)?;
    match own.billing_method {
        BillingMethod::Custom => Err(Problem::not_allowed(format!(
            "{} bills outside Stripe, so nothing can be copied from or to it. Nothing was changed.",
            own.name
        ))),
        BillingMethod::Stripe => Ok(()),
    }
}

/// "Create 2 prices and 3 subscriptions in Stripe, add 1 source and 3 clients here".
fn title(planning: &Planning, from: &str) -> String {
    let outside = [
        ("meter", "meters"),
        ("product", "products"),
        ("price", "prices"),
        ("plan", "plans"),
        ("customer", "customers"),
        ("subscription", "subscriptions"),
    ];
    let outside = made_in_words(planning, &outside).map(|made| format!("reate {made} in Stripe"));
    let inside = made_here(planning).map(|made| format!("dd {made} here"));
    match (outside, inside) {
        (None, None) => format!("Everything of {from} is here already"),
        (Some(made), None) => format!("C{made}"),
        (None, Some(made)) => format!("A{made}"),
        (Some(outside), Some(inside)) => format!("C{outside}, a{inside}"),
    }
}

fn made_here(planning: &Planning) -> Option<String> {
    made_in_words(planning, &[("source", "sources"), ("file_mapping", "file layouts"), ("copied_client", "clients")])
        .map(|words| words.replace("file_mapping", "file layout").replace("copied_client", "client"))
}
