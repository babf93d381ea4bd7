//! The list of clients as it is filtered and sorted on the page, as CSV: figures as plain decimals, so that a spreadsheet adds them up.

use std::path::Path;

use super::write;
use crate::{
    Desk, Problem, review,
    view::{ClientRow, ClientsParams, PageRequest},
};

/// Rows read at a time: as many as one request may ask for.
const PAGE: u32 = 500;

/// Writes every row that the view finds, whatever page was open.
///
/// # Errors
/// Another ending than `.csv`; a list that cannot be read; a file that cannot be written.
pub async fn clients(desk: &Desk, params: ClientsParams, path: &Path) -> Result<(), Problem> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        return Err(Problem::invalid("path", "End the file's name with .csv."));
    }
    let mut rows: Vec<ClientRow> = Vec::new();
    loop {
        let page = PageRequest { offset: u32::try_from(rows.len()).unwrap_or(u32::MAX), limit: PAGE };
        let view = review::clients(desk, ClientsParams { page: Some(page), ..params.clone() }).await?;
        let read = view.rows.len();
        rows.extend(view.rows);
        if read == 0 || rows.len() >= view.total as usize {
            break;
        }
    }
    let failed = |error: csv::Error| Problem::internal(error.to_string());
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "client",
        "customer",
        "meter",
        "usage",
        "units",
        "currency",
        "charges_so_far",
        "last_period",
        "margin",
        "period_end",
        "state",
        "reason",
        "payment",
    ])
    .map_err(failed)?;
    for row in rows {
        let state = serde_json::to_value(row.state).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
        let amount = |amount: Option<domain::Money>| amount.map(|amount| amount.to_main_string()).unwrap_or_default();
        csv.write_record([
            guarded(row.nickname),
            row.customer.unwrap_or_default(),
            row.meter.unwrap_or_default(),
            row.quantity.unwrap_or_default(),
            row.units.unwrap_or_default(),
            row.amount.map(|amount| amount.currency().code().to_owned()).unwrap_or_default(),
            amount(row.amount),
            amount(row.last_amount),
            amount(row.margin),
            row.period_end.map(|at| at.to_string()).unwrap_or_default(),
            state,
            row.reason.unwrap_or_default(),
            row.payment_warning.unwrap_or_default(),
        ])
        .map_err(failed)?;
    }
    let bytes = csv.into_inner().map_err(|error| Problem::internal(error.to_string()))?;
    write(path, bytes).await
}

/// A name that a spreadsheet would take for a formula is marked as text.
pub(super) fn guarded(name: String) -> String {
    if name.starts_with(['=', '+', '-', '@']) { format!("'{name}") } else { name }
}
