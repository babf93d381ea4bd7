//! Usage, imports, runs.

use std::{path::Path, sync::Arc};

use operations::{import, records, runs, sync, unassigned, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn usage_records(host: &Arc<Host>, params: RecordsParams) -> Answer<RecordsView> {
    records::read(&host.desk().await?, params).await
}

pub async fn usage_unassigned(host: &Arc<Host>, _: Nothing) -> Answer<UnassignedView> {
    unassigned::read(&host.desk().await?).await
}

pub async fn usage_assign(host: &Arc<Host>, params: AssignParams) -> Answer<UnassignedView> {
    unassigned::assign(&host.desk().await?, params).await
}

pub async fn usage_take_back(host: &Arc<Host>, params: TakeBackParams) -> Answer<UnassignedView> {
    unassigned::take_back(&host.desk().await?, params).await
}

pub async fn usage_never_bill(host: &Arc<Host>, params: NeverBillParams) -> Answer<UnassignedView> {
    unassigned::never_bill(&host.desk().await?, params).await
}

pub async fn runs_list(host: &Arc<Host>, _: Nothing) -> Answer<Vec<RunView>> {
    runs::list(&host.desk().await?).await
}

pub async fn import_sniff(host: &Arc<Host>, file: ByPath) -> Answer<SniffView> {
    import::sniff(&host.desk().await?, Path::new(&file.path)).await
}

pub async fn import_preview(host: &Arc<Host>, params: ImportParams) -> Answer<ImportView> {
    import::preview(&host.desk().await?, params).await
}

pub async fn import_run(host: &Arc<Host>, params: ImportParams) -> Answer<JobView> {
    let what = format!("Importing {}", Path::new(&params.path).file_name().unwrap_or_default().to_string_lossy());
    host.job(JobKind::Import, &what, |desk, watch| async move { import::run(&desk, params, &watch).await }).await
}

pub async fn import_undo_plan(host: &Arc<Host>, run: ById) -> Answer<UndoPlanView> {
    import::undo_plan(&host.desk().await?, &run.id).await
}

pub async fn import_undo(host: &Arc<Host>, params: UndoParams) -> Answer<JobView> {
    let UndoParams { id, seal } = params;
    host.job(JobKind::ImportUndo, "Taking the import back", |desk, watch| async move { import::undo(&desk, &id, seal, &watch).await }).await
}

pub async fn sync_start(host: &Arc<Host>, params: SyncParams) -> Answer<JobView> {
    host.sync("Syncing", move |desk, watch| async move { sync::run(&desk, params.dry_run, &watch).await }).await
}
