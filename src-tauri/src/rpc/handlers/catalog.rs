//! Credit price, prices, planned changes.

use std::sync::Arc;

use operations::{Problem, Watch, catalog, change_set, copying, credit_price, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

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

pub async fn catalog_list(host: &Arc<Host>, params: CatalogParams) -> Answer<CatalogView> {
    catalog::list(&host.desk().await?, params).await
}

pub async fn price_read(host: &Arc<Host>, price: ById) -> Answer<PriceDetail> {
    catalog::detail(&host.desk().await?, &price.id).await
}

pub async fn price_choices(host: &Arc<Host>, _: Nothing) -> Answer<PriceChoices> {
    catalog::choices(&host.desk().await?).await
}

pub async fn price_check(host: &Arc<Host>, params: PriceCheckParams) -> Answer<PriceCheck> {
    catalog::check(&host.desk().await?, params).await
}

pub async fn price_simulate(host: &Arc<Host>, params: SimulateParams) -> Answer<Simulation> {
    catalog::simulate(&host.desk().await?, params).await
}

pub async fn price_make(host: &Arc<Host>, params: MakePriceParams) -> Answer<ChangeSetView> {
    catalog::plan_make(&host.desk().await?, params).await
}

pub async fn price_edit(host: &Arc<Host>, params: EditPriceParams) -> Answer<ChangeSetView> {
    catalog::edit_price(&host.desk().await?, params).await
}

pub async fn product_edit(host: &Arc<Host>, params: EditProductParams) -> Answer<ChangeSetView> {
    catalog::edit_product(&host.desk().await?, params).await
}

pub async fn catalog_archive(host: &Arc<Host>, params: ArchiveParams) -> Answer<ChangeSetView> {
    catalog::archive(&host.desk().await?, params).await
}

pub async fn copy_read(host: &Arc<Host>, from: ById) -> Answer<CopyView> {
    let other = host.beside(&from.id).await?;
    copying::read(&host.desk().await?, &other.desk).await
}

pub async fn copy_plan(host: &Arc<Host>, params: CopyParams) -> Answer<ChangeSetView> {
    let other = host.beside(&params.from).await?;
    copying::plan(&host.desk().await?, &other.desk, params, &Watch::default()).await
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

pub async fn change_set_retry(host: &Arc<Host>, step: RetryStep) -> Answer<ChangeSetView> {
    let (tell, receipt) = tokio::sync::oneshot::channel();
    let started = host
        .job(JobKind::Apply, "Trying a step again", |desk, watch| async move {
            let outcome = change_set::retry(&desk, &step.id, &step.item, &watch).await;
            let _ = tell.send(outcome.clone().map(|ended| ended.result));
            outcome
        })
        .await?;
    receipt.await.map_err(|_| Problem::internal(format!("job {} ended without a word", started.id)))?
}

pub async fn change_set_discard(host: &Arc<Host>, set: ById) -> Answer<ChangeSetView> {
    change_set::discard(&host.desk().await?, &set.id).await
}
