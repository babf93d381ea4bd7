//! Refused reports whose cause is cured: they are released in one transaction with their successor (law §6.5).

use domain::{
    billed::{Customer, StripeMeter},
    id::ReportId,
    report::ReportState,
};
use store::{Reader, mirror as kept, outbox as rows};

use crate::{Problem, standing::Standing};

/// The words under which a refusal's cause is kept beside the state.
pub(crate) const NO_ACTIVE_METER: &str = "no_active_meter";
pub(crate) const INVALID_CUSTOMER: &str = "invalid_customer";

/// A standing as it is once the refused reports whose meter or customer was repaired are released, and those reports. What was refused for
/// its timestamp or payload waits for the owner.
///
/// # Errors
/// What the file says.
pub(crate) fn with_cured(r: &Reader, standing: &Standing) -> Result<(Standing, Vec<ReportId>), Problem> {
    let mut after = standing.clone();
    let mut cured = Vec::new();
    for report in standing.reports.iter().filter(|report| report.state == ReportState::Rejected) {
        if is_cured(r, report)? {
            after.decided = after.decided.saturating_sub(report.report.units);
            cured.push(report.report.id.clone());
        }
    }
    Ok((after, cured))
}

/// Whether what refused a report was read back whole since.
fn is_cured(r: &Reader, report: &rows::Standing) -> Result<bool, Problem> {
    let Some(refused) = rows::states(r, &report.report.id)?.pop() else { return Ok(false) };
    Ok(match refused.detail.get("refusal").and_then(serde_json::Value::as_str) {
        Some(NO_ACTIVE_METER) => {
            let meter = kept::find::<StripeMeter>(r, report.report.stripe_meter.as_str())?;
            meter.is_some_and(|meter| meter.read_at > refused.at && meter.value.check().is_ok())
        }
        Some(INVALID_CUSTOMER) => {
            let customer = kept::find::<Customer>(r, report.report.customer.as_str())?;
            customer.is_some_and(|customer| customer.read_at > refused.at && !customer.value.deleted)
        }
        _ => false,
    })
}
