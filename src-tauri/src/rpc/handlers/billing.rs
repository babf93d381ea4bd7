//! The month table, queue, units sent, reconcile.

use std::sync::Arc;

use operations::{hold, month_table, queue, reconcile, report_decision, review, send, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn billing_month(host: &Arc<Host>, params: MonthTableParams) -> Answer<MonthTableView> {
    month_table::read(&host.desk().await?, params).await
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
