//! Files for elsewhere: every table, a statement, an explained charge. Never a secret, never what was said on the platform.

mod clients;
mod month;
mod page;
mod rows;
mod tables;

use std::path::Path;

use crate::{
    Desk, Problem, explain as explained, private_file,
    statement::{self, Format},
    view::{ExplainParams, PageRequest},
};

pub use clients::clients;
pub use month::{month, whole as whole_month};
pub use tables::{FILES, NOT_WRITTEN, tables};

/// Records listed on an explanation's page; all are added up.
const LISTED_RECORDS: usize = 2000;
/// Records read at a time.
const PAGE: u32 = 500;

/// Writes a client's statement in the form that the file's ending names: `.txt`, `.json`, `.csv` or `.pdf`.
///
/// # Errors
/// Another ending; a statement that cannot be read; a file that cannot be written.
pub async fn statement(desk: &Desk, client: &str, period: Option<&str>, path: &Path) -> Result<(), Problem> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let format = match ending.as_str() {
        "txt" => Format::Text,
        "json" => Format::Json,
        "csv" => Format::Csv,
        "pdf" => Format::Pdf,
        _ => return Err(Problem::invalid("path", "End the file's name with .pdf, .csv, .json or .txt; that decides its form.")),
    };
    let view = statement::read(desk, client, period).await?;
    write(path, statement::render(&view, format)?).await
}

/// Writes an explained charge as one page that needs nothing else.
///
/// # Errors
/// As the explanation; a file that cannot be written.
pub async fn explain(desk: &Desk, params: ExplainParams, path: &Path) -> Result<(), Problem> {
    let asked = |offset: usize| {
        let page = PageRequest { offset: u32::try_from(offset).unwrap_or(u32::MAX), limit: PAGE };
        ExplainParams { page: Some(page), ..params.clone() }
    };
    let mut view = explained::read(desk, asked(0)).await?;
    while view.records.len() < LISTED_RECORDS && (view.records.len() as u64) < view.records_total {
        let more = explained::read(desk, asked(view.records.len())).await?.records;
        if more.is_empty() {
            break;
        }
        view.records.extend(more);
    }
    write(path, page::of(&view).into_bytes()).await
}

pub(crate) async fn write(path: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    private_file::write(path, bytes).await
}
