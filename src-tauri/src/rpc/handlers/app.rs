//! Around every page: workspaces, the sandbox, jobs, Overview.

use std::sync::Arc;

use operations::{overview, view::*, workspace};

use super::Answer;
use crate::rpc::schema::*;
use crate::{host::Host, look_around};

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

pub async fn overview_needs(host: &Arc<Host>, _: Nothing) -> Answer<NeedsCount> {
    overview::needs(&host.desk().await?).await
}

pub async fn overview_read(host: &Arc<Host>, _: Nothing) -> Answer<OverviewView> {
    overview::read(&host.desk().await?).await
}
