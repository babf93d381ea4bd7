//! Invoices, payments and payouts as mirrored.

use std::sync::Arc;

use operations::{payments, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn billing_invoices(host: &Arc<Host>, params: InvoicesParams) -> Answer<InvoicesView> {
    payments::invoices(&host.desk().await?, params).await
}

pub async fn billing_payments(host: &Arc<Host>, params: PaymentsParams) -> Answer<PaymentsView> {
    payments::payments(&host.desk().await?, params).await
}

pub async fn billing_payouts(host: &Arc<Host>, params: PayoutsParams) -> Answer<PayoutsView> {
    payments::payouts(&host.desk().await?, params).await
}

pub async fn billing_payout(host: &Arc<Host>, params: ById) -> Answer<PayoutView> {
    payments::payout(&host.desk().await?, &params.id).await
}

pub async fn client_credits(host: &Arc<Host>, params: ById) -> Answer<Vec<StripeGrantRow>> {
    payments::grants(&host.desk().await?, &params.id).await
}

pub async fn mirror_read(host: &Arc<Host>, _: Nothing) -> Answer<MirrorView> {
    payments::mirror(&host.desk().await?).await
}
