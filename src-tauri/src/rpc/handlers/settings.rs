//! Settings, backups, exports.

use std::{path::Path, sync::Arc};

use operations::{backup, doctor, export, settings, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn settings_read(host: &Arc<Host>, _: Nothing) -> Answer<SettingsView> {
    settings::read(&host.desk().await?).await
}

pub async fn settings_save(host: &Arc<Host>, params: SettingsParams) -> Answer<SettingsView> {
    settings::save(&host.desk().await?, params).await
}

pub async fn backup_make(host: &Arc<Host>, file: ByPath) -> Answer<SettingsView> {
    let desk = host.desk().await?;
    backup::make(&desk, Path::new(&file.path)).await?;
    settings::read(&desk).await
}

pub async fn backup_restore_copy(host: &Arc<Host>, file: ByPath) -> Answer<AppState> {
    let id = backup::restore_copy(&host.house().home, Path::new(&file.path)).await?;
    host.open_workspace(&id).await?;
    host.state().await
}

pub async fn export_write(host: &Arc<Host>, params: ExportParams) -> Answer<Written> {
    let desk = host.desk().await?;
    let path = Path::new(&params.path);
    match params.what {
        ExportWhat::Tables => export::tables(&desk, path).await?,
        ExportWhat::Clients { params } => export::clients(&desk, params, path).await?,
        ExportWhat::Month { params } => export::month(&desk, params, path).await?,
        ExportWhat::Statement { client, period } => export::statement(&desk, &client, period.as_deref(), path).await?,
        ExportWhat::Explain { client, period, rule } => {
            export::explain(&desk, ExplainParams { client, period, rule, page: None }, path).await?;
        }
    }
    Ok(Written { path: params.path })
}

pub async fn doctor_read(host: &Arc<Host>, _: Nothing) -> Answer<Vec<DoctorFinding>> {
    doctor::read(&host.desk().await?).await
}
