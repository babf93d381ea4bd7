//! Set-up and Go live.

use std::sync::Arc;

use operations::{go_live, set_up, view::*};

use super::Answer;
use crate::host::Host;
use crate::rpc::schema::*;

pub async fn setup_read(host: &Arc<Host>, _: Nothing) -> Answer<SetUpView> {
    set_up::read(&host.desk().await?).await
}

pub async fn setup_agency(host: &Arc<Host>, params: AgencyParams) -> Answer<SetUpView> {
    set_up::agency(&host.desk().await?, params).await
}

pub async fn setup_method(host: &Arc<Host>, params: MethodParams) -> Answer<SetUpView> {
    set_up::method(&host.desk().await?, params).await
}

pub async fn setup_skip_credit_price(host: &Arc<Host>, _: Nothing) -> Answer<SetUpView> {
    set_up::skip_credit_price(&host.desk().await?).await
}

pub async fn setup_skip_plans(host: &Arc<Host>, _: Nothing) -> Answer<SetUpView> {
    set_up::skip_plans(&host.desk().await?).await
}

pub async fn golive_check(host: &Arc<Host>, _: Nothing) -> Answer<GoLiveView> {
    go_live::check(&host.desk().await?).await
}

pub async fn golive_confirm(host: &Arc<Host>, params: GoLiveParams) -> Answer<JobView> {
    host.job(JobKind::Send, "Going live", |desk, watch| async move { go_live::confirm(&desk, params, &watch).await }).await
}
