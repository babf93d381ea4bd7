//! The set-up checklist: what is done is read from what is there, so that it is resumable at every step and never lies.

use domain::Currency;
use jiff::tz::TimeZone;
use store::{
    Reader, client, credit_price as saved, rollup, rule, source,
    workspace::{self as places, BillingMethod as Method},
};

use crate::{
    Desk, Problem, catalog, file, method,
    view::{AgencyParams, MethodChange, MethodParams, SetUpStep, SetUpView, StepId, StepState},
    words,
    workspace::{AGENCY_DONE, METHOD_DONE, checked_name, last_sync, reads_platforms, system_zone},
};

/// Setting: the owner skipped the credit price.
const CREDIT_PRICE_SKIPPED: &str = "setup.credit_price_skipped";
/// Setting: the owner sells no plans.
const PLANS_SKIPPED: &str = "setup.plans_skipped";

/// The checklist.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk) -> Result<SetUpView, Problem> {
    file::read(desk, view).await
}

/// What stands at one step, before the steps around it are known.
struct Step {
    id: StepId,
    done: bool,
    /// Does not apply.
    needless: bool,
    skipped: bool,
    /// May be begun.
    ready: bool,
    summary: Option<String>,
}

fn view(r: &Reader) -> Result<SetUpView, Problem> {
    let place = places::get(r)?;
    let agency_done = places::setting(r, AGENCY_DONE)?.unwrap_or(false);
    let method_done = places::setting(r, METHOD_DONE)?.unwrap_or(false);
    let custom = method_done && place.billing_method == Method::Custom;
    let sources: Vec<_> = source::list(r)?.into_iter().filter(|source| source.retired_at.is_none()).collect();
    let prices = catalog::usable(r)?;
    let credit_price = saved::list(r)?.into_iter().next();
    let skipped = places::setting(r, CREDIT_PRICE_SKIPPED)?.unwrap_or(false);
    let rules = rule::list(r)?;
    let active: Vec<_> = client::all(r)?.into_iter().filter(|client| client.stopped_at.is_none()).collect();
    let clients = active.len();
    let mut on_plan = false;
    for client in &active {
        on_plan |= store::plan::of_client(r, &client.id)?.iter().any(|one| one.to_at.is_none());
    }
    let synced = last_sync(r)?;
    // Files are counted as they come in: where all usage comes so and nothing is billed through Stripe, there is nothing to be synced.
    let by_files = custom && !sources.is_empty() && !reads_platforms(r)? && !method::through_stripe(r, &place)?;
    let live = rules.iter().filter(|rule| rule.live_at.is_some()).count();
    let stripe = place.stripe.as_ref();
    let can_price = custom || stripe.is_some();
    // A plan that bills no use has no rule (law §6): its clients pay by it all the same, and there is nothing to go live with.
    let flat_only = on_plan && rules.is_empty();
    let billed = on_plan || !rules.is_empty();
    let plans = store::plan::list(r)?.iter().filter(|plan| plan.archived_at.is_none()).count();
    let plans_skipped = places::setting(r, PLANS_SKIPPED)?.unwrap_or(false);

    let steps = vec![
        Step {
            summary: agency_done.then(|| format!("{}, {}", place.name, place.currency.code().to_uppercase())),
            ..step(StepId::Agency, agency_done, true)
        },
        Step {
            summary: method_done.then(|| if custom { "Outside Stripe, by statements" } else { "Stripe" }.to_owned()),
            ..step(StepId::Method, method_done, true)
        },
        Step {
            needless: custom,
            summary: stripe.map(|stripe| stripe.name.clone().unwrap_or_else(|| stripe.account_id.clone())),
            ..step(StepId::Stripe, stripe.is_some(), method_done)
        },
        Step {
            summary: (!sources.is_empty()).then(|| sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>().join(", ")),
            ..step(StepId::Source, !sources.is_empty(), true)
        },
        Step {
            skipped,
            summary: credit_price.as_ref().and_then(|price| price.sentence.clone()),
            ..step(StepId::CreditPrice, credit_price.is_some(), true)
        },
        Step {
            needless: flat_only && prices.is_empty(),
            summary: prices.first().map(|price| catalog::price_words(&price.price, price.unit, &price.meter)),
            ..step(StepId::Price, !prices.is_empty(), can_price)
        },
        Step {
            // Nobody has to sell plans: once clients are billed without one, it is no step any more.
            needless: plans == 0 && (live > 0 || (custom && billed)),
            skipped: plans_skipped,
            summary: (plans > 0).then(|| words::count(plans as u64, "plan", "plans")),
            ..step(StepId::Plans, plans > 0, can_price)
        },
        Step {
            summary: (clients > 0).then(|| words::count(clients as u64, "client", "clients")),
            ..step(StepId::Clients, clients > 0 && billed, plans > 0 || (!prices.is_empty() && !sources.is_empty()))
        },
        Step {
            needless: by_files,
            summary: synced.map(|at| format!("Synced {}", at.strftime("%-d %B"))),
            ..step(StepId::FirstSync, synced.is_some(), !sources.is_empty())
        },
        Step {
            needless: custom || flat_only,
            summary: (live > 0).then(|| format!("{live} of {}", words::count(rules.len() as u64, "client", "clients"))),
            ..step(StepId::GoLive, place.live_at.is_some(), billed && synced.is_some() && stripe.is_some())
        },
    ];
    // Plans may be left out without a word, so they never hold the rest up.
    let waits = |step: &&Step| !step.done && !step.needless && !step.skipped && step.id != StepId::Plans;
    let next = steps.iter().find(waits).map(|step| step.id);
    Ok(SetUpView {
        done: steps.iter().filter(|step| step.done || step.needless || step.skipped).count().try_into().unwrap_or(u32::MAX),
        next,
        suggested_name: stripe.and_then(|stripe| stripe.name.clone()).or_else(|| Some(place.name.clone())),
        suggested_currency: Some(place.currency.code().to_owned()),
        suggested_zone: if agency_done { place.zone.clone() } else { system_zone() },
        steps: steps
            .into_iter()
            .map(|step| SetUpStep {
                state: match () {
                    () if step.needless => StepState::NotNeeded,
                    () if step.done => StepState::Done,
                    () if step.skipped => StepState::Skipped,
                    () if Some(step.id) == next => StepState::Current,
                    () if step.ready => StepState::Open,
                    () => StepState::Waiting,
                },
                id: step.id,
                summary: step.summary,
            })
            .collect(),
    })
}

fn step(id: StepId, done: bool, ready: bool) -> Step {
    Step { id, done, needless: false, skipped: false, ready, summary: None }
}

/// Name, currency and zone of the agency.
///
/// # Errors
/// A name, currency or zone that cannot be used; a currency that rules already bill in.
pub async fn agency(desk: &Desk, params: AgencyParams) -> Result<SetUpView, Problem> {
    let name = checked_name(&params.name)?;
    let currency = Currency::parse(&params.currency).map_err(|error| Problem::invalid("currency", error.to_string()))?;
    TimeZone::get(&params.zone)
        .map_err(|_| Problem::invalid("zone", format!("{:?} is not a time zone. Write it as Europe/Berlin.", params.zone)))?;
    // The name also names the workspace in lists and on the command line, so it must stay unique.
    let (home, own, wanted) = (desk.home.clone(), desk.workspace.clone(), name.clone());
    let taken = crate::desk::blocking(move || home.find(&wanted).is_ok_and(|found| found.id != own)).await?;
    if taken {
        return Err(Problem::invalid("name", format!("There is already a workspace called {name}. Choose another name.")));
    }
    file::write(desk, move |tx| {
        let place = places::get(tx)?;
        if place.currency != currency && !rule::list(tx)?.is_empty() {
            return Err(Problem::invalid(
                "currency",
                "Clients are billed in the present currency already. A new currency needs new rules.",
            ));
        }
        places::describe(tx, &name, &params.zone, currency)?;
        if place.zone != params.zone {
            // Days are the agency's own, so the daily sums are added up anew.
            rollup::rebuild(tx)?;
        }
        places::set_setting(tx, AGENCY_DONE, &true)?;
        Ok(())
    })
    .await?;
    read(desk).await
}

/// Stripe, or statements outside it. Once clients are billed, the change takes effect at each one's period end (law §11).
///
/// # Errors
/// When the file cannot be written.
pub async fn method(desk: &Desk, params: MethodParams) -> Result<SetUpView, Problem> {
    method::change(desk, MethodChange { method: params.method, client: None }).await?;
    read(desk).await
}

/// Leaves the credit price out.
///
/// # Errors
/// When the file cannot be written.
pub async fn skip_credit_price(desk: &Desk) -> Result<SetUpView, Problem> {
    file::write(desk, |tx| Ok(places::set_setting(tx, CREDIT_PRICE_SKIPPED, &true)?)).await?;
    read(desk).await
}

/// Leaves plans out; they can be made later.
///
/// # Errors
/// When the file cannot be written.
pub async fn skip_plans(desk: &Desk) -> Result<SetUpView, Problem> {
    file::write(desk, |tx| Ok(places::set_setting(tx, PLANS_SKIPPED, &true)?)).await?;
    read(desk).await
}
