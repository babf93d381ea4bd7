//! What the command line prints: tables of aligned columns, JSON on one document.

use std::{fmt, io::Write};

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
    total: Option<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// An empty table.
    pub fn new(columns: [Column; N]) -> Self {
        Self { columns, rows: Vec::new(), total: None }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    /// Sets the row under the rule.
    pub fn total(&mut self, cells: [String; N]) {
        self.total = Some(cells);
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut widths = self.columns.clone().map(|column| column.head.chars().count());
        for row in self.rows.iter().chain(&self.total) {
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
        if let Some(total) = &self.total {
            let width = widths.iter().sum::<usize>() + 2 * (N - 1);
            write!(f, "\n{}\n", "─".repeat(width))?;
            print(f, total)?;
        }
        Ok(())
    }
}
