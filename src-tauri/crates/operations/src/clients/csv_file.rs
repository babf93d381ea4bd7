//! Many clients at once, from a file or from cells that were copied out of a spreadsheet.

use std::path::Path;

use serde::Deserialize;

use super::plan::plan;
use crate::{
    Desk, Problem,
    desk::blocking,
    view::{AddClientRow, AddClientsParams, AddressView, ChangeSetView, ClientsFile},
    words,
};

/// A row of the file; `subject` may hold several, parted by spaces. Only the nickname must be there: what is left out is filled down.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FileRow {
    nickname: String,
    subject: String,
    customer: String,
    email: String,
    price: String,
    plan: String,
    currency: String,
    charge_by: String,
    unit: String,
    remainder: String,
    collection: String,
    days_until_due: String,
    line1: String,
    line2: String,
    city: String,
    state: String,
    postal_code: String,
    country: String,
}

/// The columns, in words for a refusal.
const COLUMNS: &str = "nickname, subject, customer, email, price, plan, currency, charge_by, unit, remainder, collection, days_until_due, line1, line2, city, state, postal_code, country";

/// The column of a file that a field of a row is read from.
pub fn column(field: &str) -> &str {
    match field {
        "subjects" => "subject",
        "customer_id" => "customer",
        "price_id" => "price",
        other => other.strip_prefix("address.").unwrap_or(other),
    }
}

/// Plans the clients of a CSV file.
///
/// # Errors
/// The first row that cannot be read, by its line; every row that cannot be meant, in the detail. Nothing is stored then.
pub async fn plan_from_csv(desk: &Desk, path: &Path) -> Result<ChangeSetView, Problem> {
    let ClientsFile { rows } = read_file(path).await?;
    plan(desk, AddClientsParams { rows }).await
}

/// Reads the rows of a CSV file.
///
/// # Errors
/// A file or row that cannot be read, by its line.
pub async fn read_file(path: &Path) -> Result<ClientsFile, Problem> {
    let path = path.to_owned();
    let text = blocking(move || std::fs::read_to_string(&path).map_err(|error| Problem::unreadable("file", &path, &error))).await??;
    read_text(&text)
}

/// Reads rows from text: CSV with commas or semicolons, or cells with tabs between them.
///
/// # Errors
/// A row that cannot be read, by its line; no row at all.
pub fn read_text(text: &str) -> Result<ClientsFile, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let most = [b'\t', b';', b','].into_iter().max_by_key(|sign| head.bytes().filter(|byte| byte == sign).count()).unwrap_or(b',');
    let unreadable = |error: &csv::Error| {
        let place = error.position().map(|position| format!("Line {}: ", position.line())).unwrap_or_default();
        let why = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("it has {} where the first line has {expected_len}", words::count(*len, "cell", "cells"))
            }
            csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
            _ => error.to_string(),
        };
        Problem::invalid("file", format!("{place}{why}. The first line names the columns; these are known: {COLUMNS}."))
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).delimiter(most).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let plain: csv::StringRecord = names.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
    if !plain.iter().any(|name| name == "nickname") {
        return Err(Problem::invalid("file", format!("No column is called nickname. The first line names the columns: {COLUMNS}.")));
    }
    reader.set_headers(plain);
    let mut rows = Vec::new();
    for row in reader.deserialize::<FileRow>() {
        let row = row.map_err(|error| unreadable(&error))?;
        rows.push(taken(row, rows.len() + 2)?);
    }
    if rows.is_empty() {
        return Err(Problem::invalid("file", "There is no row under the first line."));
    }
    Ok(ClientsFile { rows })
}

fn taken(row: FileRow, line: usize) -> Result<AddClientRow, Problem> {
    let given = |text: String| (!text.is_empty()).then_some(text);
    let days_until_due = match row.days_until_due.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Problem::invalid("file", format!("Line {line}: {text:?} is not a number of days.")))?),
    };
    let address = AddressView {
        line1: given(row.line1),
        line2: given(row.line2),
        city: given(row.city),
        state: given(row.state),
        postal_code: given(row.postal_code),
        country: given(row.country),
    };
    Ok(AddClientRow {
        nickname: row.nickname,
        subjects: row.subject.split_whitespace().map(str::to_owned).collect(),
        customer_id: given(row.customer),
        email: given(row.email),
        price_id: row.price,
        plan: given(row.plan),
        currency: given(row.currency),
        charge_by: row.charge_by,
        unit: row.unit,
        remainder: given(row.remainder).map(|rule| rule.replace('-', "_")),
        start: None,
        collection: given(row.collection).map(|how| how.replace('-', "_")),
        days_until_due,
        address: (address != AddressView::default()).then_some(address),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_spreadsheet_and_both_kinds_of_csv_are_read_alike() {
        for sign in ['\t', ';', ','] {
            let text =
                ["Nickname", "Charge by", "Unit"].join(&sign.to_string()) + "\n" + &["Harbor", "tokens", "1000"].join(&sign.to_string());
            let rows = read_text(&text).unwrap().rows;
            assert_eq!(
                (rows[0].nickname.as_str(), rows[0].charge_by.as_str(), rows[0].unit.as_str()),
                ("Harbor", "tokens", "1000"),
                "{sign:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_names_its_line() {
        let refused = |text: &str| read_text(text).unwrap_err().message;
        assert!(refused("nickname,price\nA,p\nB\n").starts_with("Line 3"), "{}", refused("nickname,price\nA,p\nB\n"));
        assert!(refused("name,price\nA,p\n").contains("nickname"), "a file without names is refused");
        assert!(refused("nickname,colour\nA,red\n").contains("colour"), "a column that nobody knows is named");
        assert!(refused("nickname,days_until_due\nA,soon\n").contains("Line 2"));
        assert!(refused("nickname\n").contains("no row"));
    }
}
