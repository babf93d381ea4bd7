//! Rehearsals on Stripe's test clocks.

use std::sync::Arc;

use operations::{rehearse, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn rehearse_form(host: &Arc<Host>, _: Nothing) -> Answer<RehearseForm> {
    rehearse::form(&host.desk().await?).await
}

pub async fn rehearse_preview(host: &Arc<Host>, params: RehearseParams) -> Answer<RehearsePreview> {
    rehearse::preview(&host.desk().await?, params).await
}

pub async fn rehearse_plan(host: &Arc<Host>, params: RehearseParams) -> Answer<ChangeSetView> {
    rehearse::plan(&host.desk().await?, params).await
}

pub async fn rehearse_list(host: &Arc<Host>, _: Nothing) -> Answer<Vec<RehearsalRow>> {
    rehearse::list(&host.desk().await?).await
}

pub async fn rehearse_read(host: &Arc<Host>, rehearsal: ById) -> Answer<RehearsalView> {
    rehearse::read(&host.desk().await?, &rehearsal.id).await
}

pub async fn rehearse_remove(host: &Arc<Host>, rehearsal: ById) -> Answer<ChangeSetView> {
    rehearse::plan_remove(&host.desk().await?, &rehearsal.id).await
}
