//! A statement as text, JSON, CSV or PDF.

use domain::Money;
use jiff::{Timestamp, tz::TimeZone};

use super::pdf;
use crate::{
    Problem,
    view::{StatementPart, StatementPlanLine, StatementView},
    words::{count, grouped},
};

/// What a statement is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For the terminal and for e-mails.
    Text,
    /// For programs.
    Json,
    /// One row per fixed price of a plan, and per meter.
    Csv,
    /// For clients: A4, in Helvetica.
    Pdf,
}

/// Columns of the CSV form. Amounts and quantities are plain decimals, times RFC 3339 in UTC, days of the agency's calendar. A row is a meter,
/// or a fixed price of a plan: each leaves the columns of the other empty.
const COLUMNS: [&str; 29] = [
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
    "plan",
    "plan_version",
    "plan_line",
    "first_day",
    "last_day",
    "days",
    "of_days",
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
    let as_of = match statement.read_at {
        Some(read_at) => format!("{}, when usage was last read", day(read_at, &statement.zone)),
        None => day(statement.at, &statement.zone),
    };
    let day = day(statement.at, &statement.zone);
    match statement.state.as_str() {
        "issued" => format!("Issued on {day}. Not paid yet."),
        "paid" => format!("Issued on {day}. {}", paid_words(statement)),
        "void" => "Taken back. Nothing is owed for it.".to_owned(),
        "stripe" => format!("As of {as_of}. Billed through Stripe; this is not an invoice."),
        _ => format!("Draft as of {as_of}. Its figures follow the usage until it is issued."),
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

/// The meter, with its own days where they are not the statement's.
pub(super) fn heading(part: &StatementPart) -> String {
    part.days.as_ref().map_or_else(|| part.meter.clone(), |days| format!("{}, {days}", part.meter))
}

/// The figures of one meter, label and value.
pub(super) fn figures(part: &StatementPart) -> Vec<(String, String)> {
    let with_meter = |quantity: &str| format!("{} {}", grouped(quantity), part.meter);
    let used = part.records.map_or_else(|| "Used".to_owned(), |records| format!("Used, {}", count(records, "record", "records")));
    let mut rows = vec![(used, with_meter(&part.quantity))];
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

/// Label and value of a plan's line: "Base price, 14 – 30 November 2026, 17 of 30 days, at $149.00 a month".
pub(super) fn plan_row(line: &StatementPlanLine) -> (String, String) {
    let label = if line.is_set_up { line.words.clone() } else { format!("{}, at {}", line.words, line.price_words) };
    (label, line.amount.to_string())
}

/// A plan as it heads its lines, each once.
pub(super) fn plan_heads(lines: &[StatementPlanLine]) -> Vec<(String, Vec<&StatementPlanLine>)> {
    let mut heads: Vec<(String, Vec<&StatementPlanLine>)> = Vec::new();
    for line in lines {
        let head = format!("{}, version {}", line.plan, line.version);
        match heads.iter_mut().find(|(known, _)| *known == head) {
            Some((_, lines)) => lines.push(line),
            None => heads.push((head, vec![line])),
        }
    }
    heads
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
    for (head, charges) in plan_heads(&statement.plans) {
        lines.push(String::new());
        lines.push(head);
        let rows: Vec<(String, String)> = charges.into_iter().map(plan_row).collect();
        let width = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
        let right = rows.iter().map(|(_, value)| value.chars().count()).max().unwrap_or_default();
        lines.extend(rows.iter().map(|(label, value)| format!("  {label:<width$}  {value:>right$}")));
    }
    for part in &statement.parts {
        lines.push(String::new());
        lines.push(heading(part));
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
    let number = statement.number.map(|number| format!("{number:04}")).unwrap_or_default();
    let (start, end) = (statement.start.to_string(), statement.end.to_string());
    for line in &statement.plans {
        let mut row = [""; COLUMNS.len()].map(str::to_owned);
        let mut set = |column: &str, value: String| {
            if let Some(at) = COLUMNS.iter().position(|known| *known == column) {
                row[at] = value;
            }
        };
        set("number", number.clone());
        set("state", statement.state.clone());
        set("client", statement.nickname.clone());
        set("agency", statement.agency.clone());
        set("period_start", start.clone());
        set("period_end", end.clone());
        set("price", line.price_words.clone());
        set("amount", line.amount.to_main_string());
        set("currency", line.amount.currency().code().to_owned());
        set("zone", statement.zone.clone());
        set("plan", line.plan.clone());
        set("plan_version", line.version.to_string());
        set("plan_line", if line.is_set_up { "set_up_fee" } else { "base_price" }.to_owned());
        set("first_day", line.first.clone().unwrap_or_default());
        set("last_day", line.last.clone().unwrap_or_default());
        set("days", line.days.map(|days| days.to_string()).unwrap_or_default());
        set("of_days", line.of_days.map(|days| days.to_string()).unwrap_or_default());
        writer.write_record(&row).map_err(failed)?;
    }
    for part in &statement.parts {
        let (records, amount) = (part.records.map(|records| records.to_string()).unwrap_or_default(), part.amount.to_main_string());
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
                "",
                "",
                "",
                "",
                "",
                "",
                "",
            ])
            .map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Problem::internal(error.to_string()))
}
