//! Subscriptions of clients, and the end of billing.

use std::sync::Arc;

use operations::{subscriptions, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn subscriptions_read(host: &Arc<Host>, client: ById) -> Answer<SubscriptionsView> {
    subscriptions::show(&host.desk().await?, &client.id).await
}

pub async fn subscription_choices(host: &Arc<Host>, client: ById) -> Answer<SubscriptionChoices> {
    subscriptions::choices(&host.desk().await?, &client.id).await
}

pub async fn subscription_preview(host: &Arc<Host>, params: NewSubscriptionParams) -> Answer<SubscriptionPreview> {
    subscriptions::preview(&host.desk().await?, params).await
}

pub async fn subscription_plan(host: &Arc<Host>, params: NewSubscriptionParams) -> Answer<ChangeSetView> {
    subscriptions::plan_new(&host.desk().await?, params).await
}

pub async fn subscription_change(host: &Arc<Host>, params: ChangeSubscriptionParams) -> Answer<ChangeSetView> {
    subscriptions::plan_change(&host.desk().await?, params).await
}

pub async fn subscription_cancel(host: &Arc<Host>, params: CancelSubscriptionParams) -> Answer<ChangeSetView> {
    subscriptions::plan_cancel(&host.desk().await?, params).await
}

pub async fn subscription_call_off(host: &Arc<Host>, params: CallOffParams) -> Answer<ChangeSetView> {
    subscriptions::plan_call_off(&host.desk().await?, params).await
}

pub async fn subscription_collect(host: &Arc<Host>, params: CollectSubscriptionParams) -> Answer<ChangeSetView> {
    subscriptions::plan_collect(&host.desk().await?, params).await
}

pub async fn subscription_pause(host: &Arc<Host>, params: PauseSubscriptionParams) -> Answer<ChangeSetView> {
    subscriptions::plan_pause(&host.desk().await?, params).await
}

pub async fn stop_billing_read(host: &Arc<Host>, client: ById) -> Answer<StopBillingView> {
    subscriptions::stopping(&host.desk().await?, &client.id).await
}

pub async fn stop_billing_plan(host: &Arc<Host>, params: StopBillingParams) -> Answer<ChangeSetView> {
    subscriptions::plan_stop(&host.desk().await?, params).await
}

pub async fn one_off_plan(host: &Arc<Host>, params: OneOffParams) -> Answer<ChangeSetView> {
    subscriptions::plan_one_off(&host.desk().await?, params).await
}
