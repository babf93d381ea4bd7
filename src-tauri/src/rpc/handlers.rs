//! One short function per method: the open workspace's desk goes in, the operation's answer comes out.

use std::{path::Path, sync::Arc};

use operations::{
    Problem, backup, catalog, change_set, clients, connect, credit_price, doctor, explain, export, go_live, hold, import, overview, queue,
    reconcile, records, report_decision, review, runs, send, set_up, settings, statement, sync, unassigned, view::*, workspace,
};

use super::schema::*;
use crate::{host::Host, look_around};

type Answer<T> = Result<T, Problem>;

pub async fn app_state(host: &Arc<Host>, _: Nothing) -> Answer<AppState> {
    host.state().await
}

pub async fn workspace_create(host: &Arc<Host>, named: Named) -> Answer<AppState> {
    let id = workspace::create(&host.house().home, &named.name, WorkspaceKind::Agency).await?;
    host.open_workspace(&id).await?;
    host.state().await
}

pub async fn workspace_use(host: &Arc<Host>, chosen: ById) -> Answer<AppState> {
    host.open_workspace(&chosen.id).await?;
    host.state().await
}

pub async fn workspace_look_around(host: &Arc<Host>, _: Nothing) -> Answer<AppState> {
    look_around::open(host).await?;
    host.state().await
}

pub async fn workspace_practise(host: &Arc<Host>, _: Nothing) -> Answer<AppState> {
    let id = workspace::create_practice(&host.house().home).await?;
    host.open_workspace(&id).await?;
    host.state().await
}

pub async fn sandbox_pass(host: &Arc<Host>, params: PassParams) -> Answer<AppState> {
    let open = host.workspace().await?;
    let sandbox = Host::sandbox(&open)?;
    let seconds = match params.pass {
        Pass::Hour => 3_600,
        Pass::Day => 86_400,
        Pass::Period => look_around::seconds_to_period_end(&open.desk).await?,
    };
    sandbox.pass(seconds).await?;
    host.state().await
}

pub async fn job_cancel(host: &Arc<Host>, job: ById) -> Answer<Nothing> {
    host.jobs().cancel(&job.id);
    Ok(Nothing {})
}

pub async fn overview_read(host: &Arc<Host>, _: Nothing) -> Answer<OverviewView> {
    overview::read(&host.desk().await?).await
}

pub async fn setup_read(host: &Arc<Host>, _: Nothing) -> Answer<SetUpView> {
    set_up::read(&host.desk().await?).await
}

pub async fn setup_agency(host: &Arc<Host>, params: AgencyParams) -> Answer<SetUpView> {
    set_up::agency(&host.desk().await?, params).await
}

pub async fn setup_method(host: &Arc<Host>, params: MethodParams) -> Answer<SetUpView> {
    set_up::method(&host.desk().await?, params).await
}

pub async fn setup_skip_credit_price(host: &Arc<Host>, _: Nothing) -> Answer<SetUpView> {
    set_up::skip_credit_price(&host.desk().await?).await
}

pub async fn golive_check(host: &Arc<Host>, _: Nothing) -> Answer<GoLiveView> {
    go_live::check(&host.desk().await?).await
}

pub async fn golive_confirm(host: &Arc<Host>, params: GoLiveParams) -> Answer<JobView> {
    host.job(JobKind::Send, "Going live", |desk, watch| async move { go_live::confirm(&desk, params, &watch).await }).await
}

pub async fn connections_read(host: &Arc<Host>, _: Nothing) -> Answer<ConnectionsView> {
    let open = host.workspace().await?;
    connect::read(&open.desk, look_around::practice_keys(&open)).await
}

pub async fn stripe_connect(host: &Arc<Host>, params: ConnectStripeParams) -> Answer<StripeConnection> {
    connect::stripe(&host.desk().await?, params).await
}

pub async fn stripe_check(host: &Arc<Host>, _: Nothing) -> Answer<StripeConnection> {
    connect::check_stripe(&host.desk().await?).await
}

pub async fn stripe_disconnect(host: &Arc<Host>, _: Nothing) -> Answer<ConnectionsView> {
    let open = host.workspace().await?;
    connect::disconnect_stripe(&open.desk).await?;
    connect::read(&open.desk, look_around::practice_keys(&open)).await
}

pub async fn source_connectors(host: &Arc<Host>, _: Nothing) -> Answer<Vec<ConnectorView>> {
    connect::connectors(&host.desk().await?).await
}

pub async fn source_preview(host: &Arc<Host>, params: ConnectSourceParams) -> Answer<SourcePreview> {
    connect::preview_source(&host.desk().await?, params).await
}

pub async fn source_connect(host: &Arc<Host>, params: ConnectSourceParams) -> Answer<SourceView> {
    connect::source(&host.desk().await?, params).await
}

pub async fn source_rotate_key(host: &Arc<Host>, params: SourceKeyParams) -> Answer<SourceView> {
    connect::rotate_source_key(&host.desk().await?, &params.id, params.key, params.session_only).await
}

pub async fn source_cost_payer(host: &Arc<Host>, params: CostPayerParams) -> Answer<SourceView> {
    connect::cost_payer(&host.desk().await?, &params.id, params.cost_payer).await
}

pub async fn credit_price_read(host: &Arc<Host>, _: Nothing) -> Answer<CreditPriceView> {
    credit_price::read(&host.desk().await?).await
}

pub async fn credit_price_preview(host: &Arc<Host>, params: CreditPriceParams) -> Answer<CreditPriceView> {
    credit_price::preview(&host.desk().await?, params).await
}

pub async fn credit_price_save(host: &Arc<Host>, params: CreditPriceParams) -> Answer<CreditPriceView> {
    credit_price::save(&host.desk().await?, params).await
}

pub async fn credit_price_what_if(host: &Arc<Host>, params: WhatIfParams) -> Answer<WhatIfView> {
    credit_price::what_if(&host.desk().await?, params).await
}

pub async fn prices_list(host: &Arc<Host>, _: Nothing) -> Answer<Vec<PriceView>> {
    catalog::prices(&host.desk().await?).await
}

pub async fn price_plan(host: &Arc<Host>, params: NewPriceParams) -> Answer<ChangeSetView> {
    catalog::plan_price(&host.desk().await?, params).await
}

pub async fn change_set_read(host: &Arc<Host>, set: ById) -> Answer<ChangeSetView> {
    change_set::read(&host.desk().await?, &set.id).await
}

pub async fn change_set_list(host: &Arc<Host>, _: Nothing) -> Answer<Vec<ChangeSetView>> {
    change_set::list(&host.desk().await?).await
}

pub async fn change_set_apply(host: &Arc<Host>, set: ById) -> Answer<ChangeSetView> {
    // A job like any other, so that the strip shows it and it can be cancelled; the window waits for its receipt.
    let (tell, receipt) = tokio::sync::oneshot::channel();
    let started = host
        .job(JobKind::Apply, "Carrying out planned changes", |desk, watch| async move {
            let outcome = change_set::apply(&desk, &set.id, &watch).await;
            // A window that was closed meanwhile waits for nothing.
            let _ = tell.send(outcome.clone().map(|ended| ended.result));
            outcome
        })
        .await?;
    receipt.await.map_err(|_| Problem::internal(format!("job {} ended without a word", started.id)))?
}

pub async fn change_set_discard(host: &Arc<Host>, set: ById) -> Answer<ChangeSetView> {
    change_set::discard(&host.desk().await?, &set.id).await
}

pub async fn clients_list(host: &Arc<Host>, params: ClientsParams) -> Answer<ClientsView> {
    review::clients(&host.desk().await?, params).await
}

pub async fn client_read(host: &Arc<Host>, params: ClientParams) -> Answer<ClientView> {
    review::client(&host.desk().await?, params).await
}

pub async fn clients_pairing(host: &Arc<Host>, _: Nothing) -> Answer<PairingView> {
    clients::pairing(&host.desk().await?).await
}

pub async fn customers_search(host: &Arc<Host>, search: Search) -> Answer<Vec<CustomerChoice>> {
    clients::search_customers(&host.desk().await?, &search.text).await
}

pub async fn clients_plan(host: &Arc<Host>, params: AddClientsParams) -> Answer<ChangeSetView> {
    clients::plan(&host.desk().await?, params).await
}

pub async fn client_rename(host: &Arc<Host>, params: RenameClient) -> Answer<ClientView> {
    let desk = host.desk().await?;
    clients::rename(&desk, &params.id, &params.nickname).await?;
    review::client(&desk, ClientParams { id: params.id, period: None }).await
}

pub async fn client_stop(host: &Arc<Host>, client: ById) -> Answer<ClientView> {
    let desk = host.desk().await?;
    clients::stop(&desk, &client.id).await?;
    review::client(&desk, ClientParams { id: client.id, period: None }).await
}

pub async fn client_explain(host: &Arc<Host>, params: ExplainParams) -> Answer<ExplainView> {
    explain::read(&host.desk().await?, params).await
}

pub async fn statement_read(host: &Arc<Host>, params: StatementParams) -> Answer<StatementView> {
    statement::read(&host.desk().await?, &params.client, params.period.as_deref()).await
}

pub async fn statement_issue(host: &Arc<Host>, params: StatementParams) -> Answer<StatementView> {
    statement::issue(&host.desk().await?, &params.client, params.period.as_deref()).await
}

pub async fn statement_paid(host: &Arc<Host>, params: PaidParams) -> Answer<StatementView> {
    let payment = statement::Payment { date: params.date, amount: params.amount, note: params.note };
    statement::paid(&host.desk().await?, &params.client, params.number, payment).await
}

pub async fn usage_records(host: &Arc<Host>, params: RecordsParams) -> Answer<RecordsView> {
    records::read(&host.desk().await?, params).await
}

pub async fn usage_unassigned(host: &Arc<Host>, _: Nothing) -> Answer<UnassignedView> {
    unassigned::read(&host.desk().await?).await
}

pub async fn usage_assign(host: &Arc<Host>, params: AssignParams) -> Answer<UnassignedView> {
    unassigned::assign(&host.desk().await?, params).await
}

pub async fn usage_never_bill(host: &Arc<Host>, params: NeverBillParams) -> Answer<UnassignedView> {
    unassigned::never_bill(&host.desk().await?, params).await
}

pub async fn runs_list(host: &Arc<Host>, _: Nothing) -> Answer<Vec<RunView>> {
    runs::list(&host.desk().await?).await
}

pub async fn import_sniff(host: &Arc<Host>, file: ByPath) -> Answer<SniffView> {
    import::sniff(&host.desk().await?, Path::new(&file.path)).await
}

pub async fn import_preview(host: &Arc<Host>, params: ImportParams) -> Answer<ImportView> {
    import::preview(&host.desk().await?, params).await
}

pub async fn import_run(host: &Arc<Host>, params: ImportParams) -> Answer<JobView> {
    let what = format!("Importing {}", Path::new(&params.path).file_name().unwrap_or_default().to_string_lossy());
    host.job(JobKind::Import, &what, |desk, watch| async move { import::run(&desk, params, &watch).await }).await
}

pub async fn import_undo(host: &Arc<Host>, run: ById) -> Answer<JobView> {
    host.job(JobKind::ImportUndo, "Taking the import back", |desk, watch| async move { import::undo(&desk, &run.id, &watch).await }).await
}

pub async fn sync_start(host: &Arc<Host>, params: SyncParams) -> Answer<JobView> {
    host.sync("Syncing", move |desk, watch| async move { sync::run(&desk, params.dry_run, &watch).await }).await
}

pub async fn billing_queue(host: &Arc<Host>, _: Nothing) -> Answer<QueueView> {
    queue::read(&host.desk().await?).await
}

pub async fn billing_send(host: &Arc<Host>, params: SendParams) -> Answer<JobView> {
    host.job(JobKind::Send, "Sending units to Stripe", |desk, watch| async move { send::run(&desk, params, &watch).await }).await
}

pub async fn billing_hold(host: &Arc<Host>, params: HoldParams) -> Answer<QueueView> {
    let desk = host.desk().await?;
    hold::decide(&desk, params).await?;
    queue::read(&desk).await
}

pub async fn billing_sent(host: &Arc<Host>, params: SentParams) -> Answer<SentView> {
    review::sent(&host.desk().await?, params.client.as_deref(), params.needs_owner, params.page).await
}

pub async fn report_decide(host: &Arc<Host>, decision: ReportDecision) -> Answer<SentView> {
    let desk = host.desk().await?;
    report_decision::decide(&desk, decision).await?;
    review::sent(&desk, None, true, None).await
}

pub async fn reconcile_read(host: &Arc<Host>, params: ReconcileParams) -> Answer<ReconcileView> {
    reconcile::read(&host.desk().await?, params).await
}

pub async fn settings_read(host: &Arc<Host>, _: Nothing) -> Answer<SettingsView> {
    settings::read(&host.desk().await?).await
}

pub async fn settings_save(host: &Arc<Host>, params: SettingsParams) -> Answer<SettingsView> {
    settings::save(&host.desk().await?, params).await
}

pub async fn backup_make(host: &Arc<Host>, file: ByPath) -> Answer<SettingsView> {
    let desk = host.desk().await?;
    backup::make(&desk, Path::new(&file.path)).await?;
    settings::read(&desk).await
}

pub async fn backup_restore_copy(host: &Arc<Host>, file: ByPath) -> Answer<AppState> {
    let id = backup::restore_copy(&host.house().home, Path::new(&file.path)).await?;
    host.open_workspace(&id).await?;
    host.state().await
}

pub async fn export_write(host: &Arc<Host>, params: ExportParams) -> Answer<Written> {
    let desk = host.desk().await?;
    let path = Path::new(&params.path);
    match params.what {
        ExportWhat::Tables => export::tables(&desk, path).await?,
        ExportWhat::Statement { client, period } => export::statement(&desk, &client, period.as_deref(), path).await?,
        ExportWhat::Explain { client, period, rule } => {
            export::explain(&desk, ExplainParams { client, period, rule, page: None }, path).await?;
        }
    }
    Ok(Written { path: params.path })
}

pub async fn doctor_read(host: &Arc<Host>, _: Nothing) -> Answer<Vec<DoctorFinding>> {
    doctor::read(&host.desk().await?).await
}
