//! Rows of a table as CSV and JSON. Every number is written as a decimal string, so that no reader can round it.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Problem, private_file};

/// The two files of one table, written row by row.
pub(super) struct Table {
    csv: csv::Writer<BufWriter<File>>,
    csv_path: PathBuf,
    json: BufWriter<File>,
    json_path: PathBuf,
    columns: Vec<String>,
    rows: u64,
}

impl Table {
    /// Opens both files under the columns of a table.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn create(folder: &Path, name: &str, columns: Vec<String>) -> Result<Self, Problem> {
        let open = |ending: &str| {
            let path = folder.join(format!("{name}.{ending}"));
            private_file::create(&path)
                .map(|file| (BufWriter::new(file), path.clone()))
                .map_err(|error| Problem::unwritable("path", &path, &error))
        };
        let ((csv, csv_path), (mut json, json_path)) = (open("csv")?, open("json")?);
        let mut csv = csv::Writer::from_writer(csv);
        csv.write_record(&columns).map_err(|error| broken(&csv_path, error))?;
        json.write_all(b"[").map_err(|error| Problem::unwritable("path", &json_path, &error))?;
        Ok(Self { csv, csv_path, json, json_path, columns, rows: 0 })
    }

    /// Writes a row to both.
    ///
    /// # Errors
    /// A full disk.
    pub fn write(&mut self, row: &Value) -> Result<(), Problem> {
        let row = exact(row.clone());
        let mut cells = Map::new();
        flatten("", &row, &mut cells);
        let cells = self.columns.iter().map(|column| cells.get(column).map(cell).unwrap_or_default());
        self.csv.write_record(cells).map_err(|error| broken(&self.csv_path, error))?;
        let before: &[u8] = if self.rows == 0 { b"\n" } else { b",\n" };
        let text = row.to_string();
        self.json
            .write_all(before)
            .and_then(|()| self.json.write_all(text.as_bytes()))
            .map_err(|error| Problem::unwritable("path", &self.json_path, &error))?;
        self.rows += 1;
        Ok(())
    }

    /// Closes both files.
    ///
    /// # Errors
    /// A full disk.
    pub fn finish(mut self) -> Result<(), Problem> {
        self.csv.flush().map_err(|error| Problem::unwritable("path", &self.csv_path, &error))?;
        self.json.write_all(b"\n]\n").and_then(|()| self.json.flush()).map_err(|error| Problem::unwritable("path", &self.json_path, &error))
    }
}

/// Writes a small table whole; its columns are those of all its rows.
///
/// # Errors
/// A row that cannot be written down; a full disk.
pub(super) fn write_all<T: Serialize>(folder: &Path, name: &str, rows: impl IntoIterator<Item = T>) -> Result<(), Problem> {
    let rows = rows.into_iter().map(|row| value(&row)).collect::<Result<Vec<Value>, Problem>>()?;
    let mut columns: Vec<String> = Vec::new();
    for row in &rows {
        let mut cells = Map::new();
        flatten("", row, &mut cells);
        for column in cells.keys().filter(|column| !columns.contains(column)).cloned().collect::<Vec<_>>() {
            columns.push(column);
        }
    }
    let mut table = Table::create(folder, name, columns)?;
    for row in &rows {
        table.write(row)?;
    }
    table.finish()
}

/// A row as JSON.
///
/// # Errors
/// A defect of ours.
pub(super) fn value(row: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(row).map_err(|error| Problem::internal(error.to_string()))
}

/// Every number as the text that it is written with.
fn exact(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(items) => items.into_iter().map(exact).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, exact(field))).collect(),
        other => other,
    }
}

/// Objects become columns of their own: `cost.amount`, `cost.currency`. Lists stay JSON in one cell.
fn flatten(prefix: &str, value: &Value, into: &mut Map<String, Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                let column = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&column, field, into);
            }
        }
        other => {
            into.insert(prefix.to_owned(), other.clone());
        }
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(fields) if fields.is_empty() => String::new(),
        other => other.to_string(),
    }
}

fn broken(path: &Path, error: csv::Error) -> Problem {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Problem::unwritable("path", path, &error),
        other => Problem::internal(format!("{other:?}")),
    }
}
