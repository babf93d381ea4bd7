//! The invented agency: everything that an owner would have set up and billed by now, read from the sandbox and kept as a former run's work.

use std::{collections::BTreeMap, sync::Arc};

use operations::{
    Desk, Ended, Problem, Watch, connect, credit_price,
    former::{self, FormerClient, FormerPeriod, FormerReport},
    set_up, sync,
    view::{
        AgencyParams, BillingMethod, ConnectSourceParams, ConnectStripeParams, CostPayer, CreditMode, CreditPriceParams, JobKind,
        MethodParams, PracticeKeys, WorkspaceKind,
    },
    workspace,
};
use sandbox::{CLIENTS, ChargedBy, Role, SentBefore};
use secrecy::SecretString;

use crate::{host::Host, sample_plans, wire::OpenWorkspace};

/// Name of the workspace.
const NAME: &str = "Sandbox agency";
/// Zone of the invented agency.
const ZONE: &str = "America/New_York";
/// Name of the source.
const SOURCE: &str = "Parley";

/// Opens the sandbox agency; the first time it is made, as a job that the strip shows.
///
/// # Errors
/// When the workspace cannot be made or opened.
pub async fn open(host: &Arc<Host>) -> Result<(), Problem> {
    let known = workspace::list(&host.house().home).await?.into_iter().find(|one| one.kind == WorkspaceKind::Sandbox);
    let id = match &known {
        Some(known) => known.id.clone(),
        None => workspace::create(&host.house().home, NAME, WorkspaceKind::Sandbox).await?,
    };
    host.open_workspace(&id).await?;
    go_on(host).await
}

/// Finishes the sandbox agency if it is open and its making was cut short, by a window that was closed meanwhile. Nothing else is touched.
///
/// # Errors
/// When the workspace cannot be read.
pub async fn go_on(host: &Arc<Host>) -> Result<(), Problem> {
    let Ok(open) = host.workspace().await else { return Ok(()) };
    let state = workspace::state(&open.desk).await?;
    if state.kind != WorkspaceKind::Sandbox || state.set_up_done {
        return Ok(());
    }
    host.job(JobKind::Sync, "Making the sandbox agency", move |_, watch| async move { make(&open, &watch).await }).await?;
    Ok(())
}

/// Sets the sandbox agency up: connections, credit price, clients with two billed months, and a sync of the running one.
///
/// # Errors
/// When the sandbox does not answer or the disk is full; opening it again goes on.
pub async fn make(open: &OpenWorkspace, watch: &Watch) -> Result<Ended<()>, Problem> {
    let desk = &open.desk;
    let sandbox = Host::sandbox(open)?;
    set_up::agency(desk, AgencyParams { name: NAME.to_owned(), currency: "usd".to_owned(), zone: ZONE.to_owned() }).await?;
    set_up::method(desk, MethodParams { method: BillingMethod::Stripe }).await?;
    let stripe = ConnectStripeParams {
        key: SecretString::from(sandbox::STRIPE_KEY),
        email: None,
        session_only: false,
        accept_secret_key: true,
        accept_unread_account: false,
    };
    connect::stripe(desk, stripe).await?;
    let sources = connect::read(desk, None).await?.sources;
    if sources.is_empty() {
        let source = ConnectSourceParams {
            connector: "parley".to_owned(),
            name: Some(SOURCE.to_owned()),
            base_url: None,
            key: SecretString::from(sandbox::PLATFORM_KEY),
            session_only: false,
            cost_payer: CostPayer::InRecords,
        };
        connect::source(desk, source).await?;
    }
    credit_price::save(
        desk,
        CreditPriceParams {
            price: Some("0.004".to_owned()),
            cost: Some("0.002".to_owned()),
            mode: CreditMode::AllIn,
            markup_percent: None,
            currency: "usd".to_owned(),
            step: None,
            platform_fee_percent: Some("5".to_owned()),
            stripe_fee_percent: Some("2.9".to_owned()),
            stripe_fee_fixed: Some("0.30".to_owned()),
            amounts: Vec::new(),
        },
    )
    .await?;
    // The first sync reads usage and mirror, which the clients are then built on; the second rates what is new for them.
    sync::run(desk, false, watch).await?;
    former::keep(desk, clients(sandbox.history().await?), SOURCE).await?;
    sample_plans::keep(desk, SOURCE, watch).await?;
    let synced = sync::run(desk, false, watch).await?;
    Ok(Ended {
        run_id: synced.run_id,
        needs_owner: false,
        cancelled: synced.cancelled,
        words: "The sandbox agency is ready.".to_owned(),
        result: (),
    })
}

/// The clients of the sandbox, each with its billed periods; one nobody pays for, and one that is left unassigned.
fn clients(sent: Vec<SentBefore>) -> Vec<FormerClient> {
    let mut by_customer: BTreeMap<String, Vec<SentBefore>> = BTreeMap::new();
    for period in sent {
        by_customer.entry(period.customer.clone()).or_default().push(period);
    }
    CLIENTS
        .iter()
        .filter_map(|client| {
            let customer = client.customer()?;
            let mut periods = by_customer.remove(&customer).unwrap_or_default();
            periods.sort_by_key(|period| period.period_start);
            let item = periods.last().map(|period| period.item.clone());
            debug_assert!(item.is_some() || client.role == Role::NoPayer, "everyone else has a subscription");
            let charged_by = client.charged_by;
            Some(FormerClient {
                nickname: client.name.to_owned(),
                email: client.email.to_owned(),
                account: client.account(),
                customer,
                meter: meter(charged_by).to_owned(),
                unit: charged_by.billing_unit(),
                price: charged_by.price().to_owned(),
                product: charged_by.product().to_owned(),
                stripe_meter: charged_by.meter().to_owned(),
                item,
                periods: periods.into_iter().map(former_period).collect(),
            })
        })
        .collect()
}

fn former_period(sent: SentBefore) -> FormerPeriod {
    FormerPeriod {
        start: sent.period_start,
        end: sent.period_end,
        usage: sent.usage,
        remainder_out: sent.remainder_out,
        reports: sent
            .reports
            .into_iter()
            .map(|report| FormerReport {
                identifier: report.identifier,
                timestamp: report.timestamp,
                sent: report.sent,
                units: report.value,
            })
            .collect(),
    }
}

/// The platform's meter behind a way of charging: minutes are counted in seconds.
fn meter(charged_by: ChargedBy) -> &'static str {
    match charged_by {
        ChargedBy::Tokens => "tokens",
        ChargedBy::Messages => "messages",
        ChargedBy::Minutes => "seconds",
    }
}

/// The sandbox's keys, offered by a button in sandbox and practice workspaces.
pub fn practice_keys(open: &OpenWorkspace) -> Option<PracticeKeys> {
    open.sandbox.as_ref().map(|_| PracticeKeys {
        stripe: sandbox::STRIPE_KEY.to_owned(),
        platform: sandbox::PLATFORM_KEY.to_owned(),
        email: sandbox::ACCOUNT_EMAIL.to_owned(),
    })
}

/// Seconds until the next open period has ended; a month where no client is billed yet.
///
/// # Errors
/// When the file cannot be read.
pub async fn seconds_to_period_end(desk: &Desk) -> Result<i64, Problem> {
    let (store, now) = (Arc::clone(&desk.store), desk.now());
    let ends = operations::desk::blocking(move || store.read(store::period::open)).await??;
    let next = ends.into_iter().map(|period| period.end_at).filter(|end| *end > now).min();
    // A minute more, so that the period is over and not just ending.
    Ok(next.map_or(30 * 86_400, |end| end.duration_since(now).as_secs() + 60))
}
