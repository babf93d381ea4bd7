//! Plans and the price list for clients.

use std::sync::Arc;

use operations::{overrides, plans, stays, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn plans_list(host: &Arc<Host>, _: Nothing) -> Answer<PlansView> {
    plans::list(&host.desk().await?).await
}

pub async fn plan_read(host: &Arc<Host>, plan: ById) -> Answer<PlanView> {
    plans::read(&host.desk().await?, &plan.id).await
}

pub async fn plan_draft(host: &Arc<Host>, draft: ById) -> Answer<PlanDraftView> {
    plans::read_draft(&host.desk().await?, &draft.id).await
}

pub async fn plan_draft_save(host: &Arc<Host>, params: PlanDraftParams) -> Answer<PlanDraftView> {
    plans::save_draft(&host.desk().await?, params).await
}

pub async fn plan_draft_discard(host: &Arc<Host>, draft: ById) -> Answer<PlansView> {
    let desk = host.desk().await?;
    plans::discard_draft(&desk, &draft.id).await?;
    plans::list(&desk).await
}

pub async fn plan_clone(host: &Arc<Host>, plan: ById) -> Answer<PlanDraftView> {
    plans::clone(&host.desk().await?, &plan.id).await
}

pub async fn plan_preview(host: &Arc<Host>, params: PlanPreviewParams) -> Answer<PlanPreview> {
    plans::preview(&host.desk().await?, params).await
}

pub async fn plan_make(host: &Arc<Host>, params: MakePlanParams) -> Answer<ChangeSetView> {
    plans::make(&host.desk().await?, params).await
}

pub async fn plan_feature(host: &Arc<Host>, params: PlanSwitch) -> Answer<PlansView> {
    let desk = host.desk().await?;
    plans::feature(&desk, &params.id, params.on).await?;
    plans::list(&desk).await
}

pub async fn plan_default(host: &Arc<Host>, plan: ById) -> Answer<PlansView> {
    let desk = host.desk().await?;
    plans::make_default(&desk, &plan.id).await?;
    plans::list(&desk).await
}

pub async fn plan_archive(host: &Arc<Host>, params: PlanSwitch) -> Answer<ChangeSetView> {
    let desk = host.desk().await?;
    if params.on { plans::archive(&desk, &params.id).await } else { plans::restore(&desk, &params.id).await }
}

pub async fn plan_move(host: &Arc<Host>, params: MovePlanParams) -> Answer<ChangeSetView> {
    plans::move_clients(&host.desk().await?, params).await
}

pub async fn client_plans(host: &Arc<Host>, client: ById) -> Answer<ClientPlansView> {
    stays::of_client(&host.desk().await?, &client.id).await
}

pub async fn plan_put_preview(host: &Arc<Host>, params: PutOnPlanParams) -> Answer<ChangeSetView> {
    stays::show_put(&host.desk().await?, params).await
}

pub async fn plan_put(host: &Arc<Host>, params: PutOnPlanParams) -> Answer<ChangeSetView> {
    stays::put(&host.desk().await?, params).await
}

pub async fn plan_off_preview(host: &Arc<Host>, params: TakeOffPlanParams) -> Answer<ChangeSetView> {
    stays::show_off(&host.desk().await?, params).await
}

pub async fn plan_off(host: &Arc<Host>, params: TakeOffPlanParams) -> Answer<ChangeSetView> {
    stays::take_off(&host.desk().await?, params).await
}

pub async fn overrides_list(host: &Arc<Host>, _: Nothing) -> Answer<OverridesView> {
    overrides::list(&host.desk().await?).await
}

pub async fn override_choices(host: &Arc<Host>, client: ById) -> Answer<OverrideChoices> {
    overrides::choices(&host.desk().await?, &client.id).await
}

pub async fn override_preview(host: &Arc<Host>, params: OverrideParams) -> Answer<OverridePreview> {
    overrides::preview(&host.desk().await?, params).await
}

pub async fn override_plan(host: &Arc<Host>, params: OverrideParams) -> Answer<ChangeSetView> {
    overrides::plan(&host.desk().await?, params).await
}

pub async fn override_end(host: &Arc<Host>, params: EndOverrideParams) -> Answer<ChangeSetView> {
    overrides::plan_end(&host.desk().await?, params).await
}

pub async fn brand_read(host: &Arc<Host>, _: Nothing) -> Answer<BrandView> {
    plans::price_list::brand(&host.desk().await?).await
}

pub async fn brand_save(host: &Arc<Host>, params: BrandParams) -> Answer<BrandView> {
    plans::price_list::set_brand(&host.desk().await?, params).await
}

pub async fn price_list_write(host: &Arc<Host>, params: PriceListParams) -> Answer<Written> {
    let path = params.path.clone();
    plans::price_list::write(&host.desk().await?, params).await?;
    Ok(Written { path })
}
