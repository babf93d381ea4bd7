//! What the command line prints: tables of aligned columns, JSON on one document.

use std::{fmt, io::Write};

use jiff::{Timestamp, tz::TimeZone};
use operations::{Desk, Problem, private_file, settings};
use serde::Serialize;

/// Prints a line. A reader that went away (`rebill status | head`) ends the program quietly, as it does other tools.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Prints one JSON document.
pub fn print_json(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(&text),
        Err(error) => eprintln!("The answer could not be written as JSON: {error}"),
    }
}

/// Says what was done: a sentence, or one JSON document for programs.
pub fn done(json: bool, facts: &serde_json::Value, sentence: &str) {
    if json { print_json(facts) } else { line(sentence) }
}

/// An enum as people read it: its name at the other doors with spaces, `NoPayer` as "No payer".
pub fn word(value: &impl Serialize) -> String {
    let name = match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        // An enum with fields is tagged by its name.
        Ok(serde_json::Value::Object(fields)) => fields
            .get("kind")
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned)
            .or_else(|| fields.keys().next().cloned())
            .unwrap_or_default(),
        _ => String::new(),
    };
    operations::words::capital(&name.replace('_', " "))
}

/// Times as the agency reads them: in its zone, which is named.
#[derive(Debug, Clone)]
pub struct Times(TimeZone);

impl Times {
    /// Reads the agency's zone.
    ///
    /// # Errors
    /// What the file says.
    pub async fn of(desk: &Desk) -> Result<Self, Problem> {
        let zone = settings::read(desk).await?.zone;
        Ok(Self(TimeZone::get(&zone).unwrap_or(TimeZone::UTC)))
    }

    /// "20 Nov 2026 15:42 EST".
    pub fn when(&self, at: Timestamp) -> String {
        operations::words::when(at, &self.0)
    }
}

/// Writes what the owner asked for to a file that only they may read: it holds clients' names and money.
///
/// # Errors
/// In words; nothing else was changed.
pub async fn file(field: &str, path: &std::path::Path, bytes: Vec<u8>) -> Result<(), Problem> {
    private_file::write(path, bytes).await.map_err(|problem| Problem { field: Some(field.to_owned()), ..problem })
}

/// A figure, or a word for one that is not known.
pub fn known(value: Option<&impl fmt::Display>) -> String {
    value.map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

/// A figure, or nothing.
pub fn or_blank(value: Option<&impl fmt::Display>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}

/// How a column stands.
#[derive(Debug, Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    head: &'static str,
    side: Side,
}

impl Column {
    /// Words.
    pub fn left(head: &'static str) -> Self {
        Self { head, side: Side::Left }
    }

    /// Figures.
    pub fn right(head: &'static str) -> Self {
        Self { head, side: Side::Right }
    }
}

/// A table with as many cells in each row as there are columns.
pub struct Table<const N: usize> {
    columns: [Column; N],
    rows: Vec<[String; N]>,
    totals: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// An empty table.
    pub fn new(columns: [Column; N]) -> Self {
        Self { columns, rows: Vec::new(), totals: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    /// Adds a row under the rule.
    pub fn total(&mut self, cells: [String; N]) {
        self.totals.push(cells);
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut widths = self.columns.clone().map(|column| column.head.chars().count());
        for row in self.rows.iter().chain(&self.totals) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let print = |f: &mut fmt::Formatter<'_>, cells: &[String; N]| {
            let mut text = String::new();
            for ((cell, column), width) in cells.iter().zip(&self.columns).zip(widths) {
                if !text.is_empty() {
                    text.push_str("  ");
                }
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                match column.side {
                    Side::Left => text.push_str(&format!("{cell}{gap}")),
                    Side::Right => text.push_str(&format!("{gap}{cell}")),
                }
            }
            f.write_str(text.trim_end())
        };
        print(f, &self.columns.clone().map(|column| column.head.to_owned()))?;
        for row in &self.rows {
            f.write_str("\n")?;
            print(f, row)?;
        }
        if !self.totals.is_empty() {
            let width = widths.iter().sum::<usize>() + 2 * (N - 1);
            write!(f, "\n{}", "─".repeat(width))?;
        }
        for total in &self.totals {
            f.write_str("\n")?;
            print(f, total)?;
        }
        Ok(())
    }
}
