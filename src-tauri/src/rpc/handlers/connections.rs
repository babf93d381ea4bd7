//! Connections.

use std::sync::Arc;

use operations::{connect, method, view::*};

use super::Answer;
use crate::rpc::schema::*;
use crate::{host::Host, look_around};

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

pub async fn source_refused_connectors(host: &Arc<Host>, _: Nothing) -> Answer<Vec<RefusedConnector>> {
    connect::refused_connectors(&host.desk().await?).await
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

pub async fn stripe_account(host: &Arc<Host>, _: Nothing) -> Answer<StripeAccountView> {
    connect::account(&host.desk().await?).await
}

pub async fn stripe_account_refresh(host: &Arc<Host>, _: Nothing) -> Answer<StripeAccountView> {
    connect::refresh_account(&host.desk().await?).await
}

pub async fn webhook_read(host: &Arc<Host>, _: Nothing) -> Answer<WebhookView> {
    connect::webhook(&host.desk().await?).await
}

pub async fn webhook_check(host: &Arc<Host>, _: Nothing) -> Answer<WebhookView> {
    connect::check_webhook(&host.desk().await?).await
}

pub async fn webhook_plan(host: &Arc<Host>, params: WebhookParams) -> Answer<ChangeSetView> {
    connect::plan_webhook(&host.desk().await?, params).await
}

pub async fn webhook_plan_removal(host: &Arc<Host>, params: WebhookRemoval) -> Answer<ChangeSetView> {
    connect::plan_webhook_removal(&host.desk().await?, params).await
}

pub async fn webhook_secret(host: &Arc<Host>, _: Nothing) -> Answer<WebhookSecret> {
    connect::take_webhook_secret(&host.desk().await?).await
}

pub async fn method_read(host: &Arc<Host>, _: Nothing) -> Answer<MethodView> {
    method::read(&host.desk().await?).await
}

pub async fn method_plan(host: &Arc<Host>, change: MethodChange) -> Answer<MethodPlan> {
    method::plan(&host.desk().await?, change).await
}

pub async fn method_subscribe(host: &Arc<Host>, params: ById) -> Answer<ChangeSetView> {
    method::plan_subscription(&host.desk().await?, &params.id).await
}

pub async fn method_change(host: &Arc<Host>, change: MethodChange) -> Answer<MethodView> {
    method::change(&host.desk().await?, change).await
}
