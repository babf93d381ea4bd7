//! Clients and their statements.

use std::{path::Path, sync::Arc};

use operations::{Watch, clients, customers, explain, review, same_use, statement, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

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

pub async fn clients_check(host: &Arc<Host>, params: AddClientsParams) -> Answer<ClientsCheck> {
    clients::check(&host.desk().await?, params).await
}

pub async fn clients_paste(_: &Arc<Host>, pasted: PastedRows) -> Answer<ClientsFile> {
    clients::read_text(&pasted.text)
}

pub async fn clients_read_file(_: &Arc<Host>, file: ByPath) -> Answer<ClientsFile> {
    clients::read_file(Path::new(&file.path)).await
}

pub async fn clients_views(host: &Arc<Host>, _: Nothing) -> Answer<Vec<ClientsSavedView>> {
    clients::views(&host.desk().await?).await
}

pub async fn clients_save_view(host: &Arc<Host>, view: ClientsSavedView) -> Answer<Vec<ClientsSavedView>> {
    clients::save_view(&host.desk().await?, view).await
}

pub async fn clients_remove_view(host: &Arc<Host>, view: Named) -> Answer<Vec<ClientsSavedView>> {
    clients::remove_view(&host.desk().await?, &view.name).await
}

pub async fn customers_look_up(host: &Arc<Host>, search: Search) -> Answer<Vec<CustomerChoice>> {
    customers::look_up(&host.desk().await?, &search.text).await
}

pub async fn customer_plan(host: &Arc<Host>, params: CustomerParams) -> Answer<ChangeSetView> {
    customers::plan(&host.desk().await?, params).await
}

pub async fn client_billing(host: &Arc<Host>, client: ById) -> Answer<BillingDetailsView> {
    customers::details(&host.desk().await?, &client.id).await
}

pub async fn client_billing_refresh(host: &Arc<Host>, client: ById) -> Answer<BillingDetailsView> {
    customers::refresh(&host.desk().await?, &client.id).await
}

pub async fn client_link_check(host: &Arc<Host>, params: LinkParams) -> Answer<LinkCheck> {
    customers::check_link(&host.desk().await?, params).await
}

pub async fn client_link(host: &Arc<Host>, params: LinkParams) -> Answer<ChangeSetView> {
    customers::plan_link(&host.desk().await?, params).await
}

pub async fn client_use_method(host: &Arc<Host>, params: UseMethodParams) -> Answer<ChangeSetView> {
    customers::use_method(&host.desk().await?, params).await
}

pub async fn client_card_link(host: &Arc<Host>, params: CardLinkParams) -> Answer<HandOn> {
    customers::card_link(&host.desk().await?, params, &Watch::default()).await
}

pub async fn client_portal(host: &Arc<Host>, client: ById) -> Answer<HandOn> {
    customers::portal(&host.desk().await?, &client.id).await
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

pub async fn statement_issue(host: &Arc<Host>, params: IssueParams) -> Answer<StatementView> {
    let (desk, period) = (host.desk().await?, params.period.as_deref());
    match params.old_use {
        true => statement::issue_with_old_use(&desk, &params.client, period).await,
        false => statement::issue(&desk, &params.client, period).await,
    }
}

pub async fn statement_paid(host: &Arc<Host>, params: PaidParams) -> Answer<StatementView> {
    let payment = statement::Payment { date: params.date, amount: params.amount, note: params.note };
    statement::paid(&host.desk().await?, &params.client, params.number, payment).await
}

pub async fn statement_void(host: &Arc<Host>, params: VoidParams) -> Answer<StatementView> {
    statement::void(&host.desk().await?, &params.client, params.number, &params.reason).await
}

pub async fn client_same_use(host: &Arc<Host>, params: ById) -> Answer<SameUseAnswer> {
    same_use::read(&host.desk().await?, &params.id).await
}

pub async fn client_settle_same_use(host: &Arc<Host>, params: SameUseParams) -> Answer<SameUseAnswer> {
    same_use::settle(&host.desk().await?, params).await
}

pub async fn client_take_back_same_use(host: &Arc<Host>, params: SameUseBackParams) -> Answer<SameUseAnswer> {
    same_use::take_back(&host.desk().await?, params).await
}
