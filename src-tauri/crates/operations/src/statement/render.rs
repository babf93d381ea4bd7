//! A statement as text, JSON, CSV or PDF.

use domain::Money;
use jiff::{Timestamp, tz::TimeZone};

use super::pdf;
use crate::{
    Problem,
    view::{StatementPart, StatementView},
    words::{count, grouped},
};

/// What a statement is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For the terminal and for e-mails.
    Text,
    /// For programs.
    Json,
    /// One row per meter.
    Csv,
    /// For clients: A4, in Helvetica.
    Pdf,
}

/// Columns of the CSV form. Amounts and quantities are plain decimals, times RFC 3339 in UTC.
const COLUMNS: [&str; 22] = [
    "number",
    "state",
    "client",
    "agency",
    "period_start",
    "period_end",
    "meter",
    "records",
    "quantity",
    "history",
    "remainder_in",
    "unit",
    "units",
    "remainder_out",
    "late_units",
    "price",
    "amount",
    "currency",
    "zone",
    "dropped",
    "rounded_up",
    "rounded_up_amount",
];

/// Writes a statement in a format.
///
/// # Errors
/// Never for a statement that was read; kept for forms that can refuse.
pub fn render(statement: &StatementView, format: Format) -> Result<Vec<u8>, Problem> {
    match format {
        Format::Text => Ok(text(statement).into_bytes()),
        Format::Json => serde_json::to_vec_pretty(statement).map_err(|error| Problem::internal(error.to_string())),
        Format::Csv => csv(statement),
        Format::Pdf => Ok(pdf::write(statement)),
    }
}

/// "Statement 0007", "Draft statement", or what it is for a client billed through Stripe.
pub(super) fn title(statement: &StatementView) -> String {
    match (statement.number, statement.state.as_str()) {
        (Some(number), "void") => format!("Statement {number:04} (void)"),
        (Some(number), _) => format!("Statement {number:04}"),
        (None, "stripe") => "Usage statement".to_owned(),
        (None, _) => "Draft statement".to_owned(),
    }
}

/// What the state means, in a sentence.
pub(super) fn state_words(statement: &StatementView) -> String {
    let day = day(statement.at, &statement.zone);
    match statement.state.as_str() {
        "issued" => format!("Issued on {day}. Not paid yet."),
        "paid" => format!("Issued on {day}. {}", paid_words(statement)),
        "void" => "Taken back. Nothing is owed for it.".to_owned(),
        "stripe" => format!("As of {day}. Billed through Stripe; this is not an invoice."),
        _ => format!("Draft as of {day}. Its figures follow the usage until it is issued."),
    }
}

/// "Paid $2,645.00 on 2023-12-05.", with what is still open or too much.
fn paid_words(statement: &StatementView) -> String {
    let Some(paid) = &statement.paid else { return "Paid.".to_owned() };
    let words = format!("Paid {} on {}.", paid.amount, paid.date);
    match statement.open {
        Some(open) if open.minor() > 0 => format!("{words} {open} is still open."),
        Some(open) if open.is_negative() => match open.checked_neg() {
            Ok(over) => format!("{words} That is {over} more than was asked for."),
            Err(_) => words,
        },
        _ => words,
    }
}

fn day(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).date().to_string()
}

/// The figures of one meter, label and value.
pub(super) fn figures(part: &StatementPart) -> Vec<(String, String)> {
    let with_meter = |quantity: &str| format!("{} {}", grouped(quantity), part.meter);
    let mut rows = vec![(format!("Used, {}", count(part.records, "record", "records")), with_meter(&part.quantity))];
    if part.history != "0" {
        rows.push(("Of it before billing began, not charged".to_owned(), with_meter(&part.history)));
    }
    if part.remainder_in != "0" {
        rows.push(("Brought in from the month before".to_owned(), with_meter(&part.remainder_in)));
    }
    rows.push((format!("Units of {}", with_meter(&part.unit)), grouped(&part.units)));
    if let Some(amount) = part.rounded_up_amount {
        rows.push(("Missing to a whole unit and rounded up".to_owned(), with_meter(&part.rounded_up)));
        rows.push(("The rounded-up unit costs".to_owned(), amount.to_string()));
    }
    if part.dropped != "0" {
        rows.push(("Left over and dropped, not charged".to_owned(), with_meter(&part.dropped)));
    }
    let left = match &part.remainder_words {
        Some(words) => format!("Remainder left over, {words}"),
        None => "Remainder left over".to_owned(),
    };
    rows.push((left, with_meter(&part.remainder_out)));
    if part.late_units != "0" {
        rows.push(("Late units of earlier months".to_owned(), grouped(&part.late_units)));
    }
    rows.push(("Price".to_owned(), part.price_words.clone()));
    rows
}

/// The total in words; several currencies are never added.
pub(super) fn total(statement: &StatementView) -> String {
    statement.total.map_or_else(|| "several currencies, not added".to_owned(), |total: Money| total.to_string())
}

fn text(statement: &StatementView) -> String {
    let mut lines = vec![
        format!("{}  {}", statement.agency, title(statement)),
        format!("{}  {} ({})", statement.nickname, statement.period_words, statement.zone),
        state_words(statement),
    ];
    for part in &statement.parts {
        lines.push(String::new());
        lines.push(part.meter.clone());
        let mut rows = figures(part);
        rows.extend(part.lines.iter().map(|line| (line.words.clone(), line.amount.to_string())));
        rows.push(("Amount".to_owned(), part.amount.to_string()));
        let width = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
        let right = rows.iter().map(|(_, value)| value.chars().count()).max().unwrap_or_default();
        lines.extend(rows.iter().map(|(label, value)| format!("  {label:<width$}  {value:>right$}")));
    }
    lines.push(String::new());
    lines.push(format!("Total  {}", total(statement)));
    lines.join("\n") + "\n"
}

fn csv(statement: &StatementView) -> Result<Vec<u8>, Problem> {
    let failed = |error: csv::Error| Problem::internal(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    for part in &statement.parts {
        let number = statement.number.map(|number| format!("{number:04}")).unwrap_or_default();
        let (start, end) = (statement.start.to_string(), statement.end.to_string());
        let (records, amount) = (part.records.to_string(), part.amount.to_main_string());
        let rounded_up_amount = part.rounded_up_amount.map(|amount| amount.to_main_string()).unwrap_or_default();
        writer
            .write_record([
                number.as_str(),
                &statement.state,
                &statement.nickname,
                &statement.agency,
                &start,
                &end,
                &part.meter,
                &records,
                &part.quantity,
                &part.history,
                &part.remainder_in,
                &part.unit,
                &part.units,
                &part.remainder_out,
                &part.late_units,
                &part.price_words,
                &amount,
                part.amount.currency().code(),
                &statement.zone,
                &part.dropped,
                &part.rounded_up,
                &rounded_up_amount,
            ])
            .map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Problem::internal(error.to_string()))
}
