//! The month table as it is filtered and sorted on the page: figures as plain decimals, so that a spreadsheet adds them up.

use std::path::Path;

use super::{clients::guarded, write};
use crate::{
    Desk, Problem, month_table,
    view::{MonthClient, MonthLine, MonthTableParams, MonthTableView, PageRequest},
};

/// Clients read at a time: as many as one request may ask for.
const PAGE: u32 = 500;

/// Writes every client that the table finds, whatever page was open: `.csv` has a row per line, `.json` the table with its sums.
///
/// # Errors
/// Another ending; a table that cannot be read; a file that cannot be written.
pub async fn month(desk: &Desk, params: MonthTableParams, path: &Path) -> Result<(), Problem> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !matches!(ending.as_str(), "csv" | "json") {
        return Err(Problem::invalid("path", "End the file's name with .csv or .json; that decides its form."));
    }
    let view = whole(desk, params).await?;
    let bytes = match ending.as_str() {
        "json" => serde_json::to_vec_pretty(&view).map_err(|error| Problem::internal(error.to_string()))?,
        _ => rows(&view)?,
    };
    write(path, bytes).await
}

/// The table with all its clients.
///
/// # Errors
/// A table that cannot be read.
pub async fn whole(desk: &Desk, params: MonthTableParams) -> Result<MonthTableView, Problem> {
    let asked = |offset: usize| {
        let page = PageRequest { offset: u32::try_from(offset).unwrap_or(u32::MAX), limit: PAGE };
        MonthTableParams { page: Some(page), ..params.clone() }
    };
    let mut view = month_table::read(desk, asked(0)).await?;
    while view.clients.len() < view.total as usize {
        let more = month_table::read(desk, asked(view.clients.len())).await?.clients;
        if more.is_empty() {
            break;
        }
        view.clients.extend(more);
    }
    Ok(view)
}

fn rows(view: &MonthTableView) -> Result<Vec<u8>, Problem> {
    let failed = |error: csv::Error| Problem::internal(error.to_string());
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "client",
        "what",
        "kind",
        "period_start",
        "period_end",
        "usage",
        "history",
        "units",
        "units_sent",
        "units_ready",
        "units_kept_back",
        "currency",
        "amount",
        "last_period",
        "compared_with",
        "change",
        "change_percent",
        "platform_cost",
        "margin",
        "margin_percent",
        "in_total",
        "state",
        "reason",
        "invoice",
        "statement",
        "usage_read_at",
    ])
    .map_err(failed)?;
    for client in &view.clients {
        for line in &client.lines {
            csv.write_record(row(client, line)).map_err(failed)?;
        }
    }
    csv.into_inner().map_err(|error| Problem::internal(error.to_string()))
}

fn row(client: &MonthClient, line: &MonthLine) -> [String; 26] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let amount = |amount: Option<domain::Money>| amount.map(|amount| amount.to_main_string()).unwrap_or_default();
    let word =
        |value: serde_json::Result<serde_json::Value>| value.ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    let money = &line.money;
    [
        guarded(client.nickname.clone()),
        guarded(line.what.clone()),
        word(serde_json::to_value(line.kind)),
        line.period.as_ref().map(|period| period.start.to_string()).unwrap_or_default(),
        line.period.as_ref().map(|period| period.end.to_string()).unwrap_or_default(),
        text(&line.quantity),
        text(&line.history),
        text(&line.units),
        text(&line.sent),
        text(&line.ready),
        text(&line.held),
        money.amount.currency().code().to_owned(),
        money.amount.to_main_string(),
        amount(money.last),
        amount(money.compared),
        amount(money.change),
        text(&money.change_percent),
        amount(money.cost),
        amount(money.margin),
        text(&money.margin_percent),
        if line.is_billed { "yes" } else { "no" }.to_owned(),
        word(serde_json::to_value(line.state)),
        guarded(text(&line.reason)),
        line.invoice.as_ref().and_then(|invoice| invoice.number.clone()).unwrap_or_default(),
        line.statement.as_ref().and_then(|statement| statement.number).map(|number| number.to_string()).unwrap_or_default(),
        client.usage_read_at.map(|at| at.to_string()).unwrap_or_default(),
    ]
}
