//! Clients and their statements.

use std::sync::Arc;

use operations::{clients, explain, review, statement, view::*};

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
