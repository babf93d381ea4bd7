//! Usage files.

use std::{fmt::Write as _, path::Path};

use jiff::Timestamp;

/// A row of a usage file.
#[derive(Debug, Clone)]
pub struct UsageRow {
    /// Unique within its source.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whose.
    pub account: String,
    /// How much.
    pub tokens: i64,
}

/// Writes a usage file with the columns `id,time,account,tokens`; times carry their zone.
pub fn write_usage(path: &Path, rows: &[UsageRow]) {
    let mut text = "id,time,account,tokens\n".to_owned();
    for UsageRow { id, at, account, tokens } in rows {
        writeln!(text, "{id},{at},{account},{tokens}").expect("a text takes more");
    }
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
