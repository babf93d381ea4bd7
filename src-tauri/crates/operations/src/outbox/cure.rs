//! Refused reports whose cause is cured: they are released in one transaction with their successor (law §6.5).

use domain::{
    billed::{Customer, StripeMeter},
    id::ReportId,
    report::ReportState,
};
use jiff::Timestamp;
use store::{Reader, Tx, mirror as kept, outbox as rows};

use crate::{Problem, standing::Standing};

/// The words under which a refusal's cause is kept beside the state.
pub(crate) const NO_ACTIVE_METER: &str = "no_active_meter";
pub(crate) const INVALID_CUSTOMER: &str = "invalid_customer";
/// The word under which the owner's release is kept.
const LET_GO: &str = "owner_lets_units_go";

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

/// Keeps the owner's word that a refused report's units may go. It stays refused until its successor is decided, in one transaction with it
/// (law §6.5), so that no unit is nowhere in between.
///
/// # Errors
/// What the file says; a report that another process moved meanwhile.
pub(crate) fn let_go(tx: &Tx<'_>, report: &rows::Standing, now: Timestamp) -> Result<(), Problem> {
    rows::enter(tx, &report.report.id, report.sequence, ReportState::Rejected, now, LET_GO, serde_json::json!({}))?;
    Ok(())
}

/// Whether what refused a report was read back whole since, or the owner let its units go.
///
/// # Errors
/// What the file says.
pub(crate) fn is_cured(r: &Reader, report: &rows::Standing) -> Result<bool, Problem> {
    let Some(refused) = rows::states(r, &report.report.id)?.pop() else { return Ok(false) };
    if refused.reason == LET_GO {
        return Ok(true);
    }
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
