//! Many clients at once, from a file.

use std::path::Path;

use serde::Deserialize;

use super::plan::plan;
use crate::{
    Desk, Problem,
    desk::blocking,
    view::{AddClientRow, AddClientsParams, ChangeSetView},
};

/// A row of the file; `subject` may hold several, parted by spaces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    nickname: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    email: Option<String>,
    price: String,
    charge_by: String,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    remainder: Option<String>,
}

/// Plans the clients of a CSV file: columns nickname, subject, customer, email, price, charge_by, unit, remainder.
///
/// # Errors
/// The first row that cannot be read or meant, by its line. Nothing is stored then.
pub async fn plan_from_csv(desk: &Desk, path: &Path) -> Result<ChangeSetView, Problem> {
    let path = path.to_owned();
    let rows = blocking(move || -> Result<Vec<AddClientRow>, Problem> {
        let unreadable = |error: &csv::Error| Problem::invalid("file", format!("{} cannot be read: {error}", path.display()));
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(&path).map_err(|error| unreadable(&error))?;
        let mut rows = Vec::new();
        for row in reader.deserialize::<FileRow>() {
            let row = row.map_err(|error| unreadable(&error))?;
            rows.push(AddClientRow {
                nickname: row.nickname,
                subjects: row.subject.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
                customer_id: row.customer.filter(|text| !text.is_empty()),
                email: row.email.filter(|text| !text.is_empty()),
                price_id: row.price,
                charge_by: row.charge_by,
                unit: row.unit.unwrap_or_default(),
                remainder: row.remainder.filter(|text| !text.is_empty()),
                start: None,
                collection: None,
            });
        }
        Ok(rows)
    })
    .await??;
    plan(desk, AddClientsParams { rows }).await
}
