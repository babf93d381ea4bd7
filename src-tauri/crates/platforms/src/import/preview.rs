//! A file as it would be imported, without storing anything.

use std::io::Read;

use tokio_util::sync::CancellationToken;

use super::layout::Layout;
use super::mapping::Mapping;
use super::reader::{Import, ImportError, ImportedRecord};
use super::report::{ImportProgress, ImportReport};

/// Rows between two looks at progress and cancel.
const BATCH: usize = 4096;

/// What an import would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The first records, in the file's order.
    pub first: Vec<ImportedRecord>,
    /// The whole file: totals per meter, time range, rows without subject, broken rows.
    pub report: ImportReport,
    /// False when it was cancelled: then the report is of the part that was read.
    pub complete: bool,
}

/// Reads the whole file under a mapping and keeps the first `keep` records.
///
/// # Errors
/// [`ImportError`].
pub fn preview(
    source: impl Read,
    total_bytes: Option<u64>,
    layout: Layout,
    mapping: &Mapping,
    keep: usize,
    cancel: &CancellationToken,
    mut progress: impl FnMut(ImportProgress),
) -> Result<Preview, ImportError> {
    let mut import = Import::open(source, total_bytes, layout, mapping)?;
    let mut first = Vec::new();
    let mut batch = Vec::new();
    let mut more = true;
    while more && !cancel.is_cancelled() {
        more = import.read_batch(BATCH, &mut batch)?;
        let wanted = batch.len().min(keep - first.len());
        first.extend(batch.drain(..wanted));
        batch.clear();
        progress(import.progress());
    }
    Ok(Preview { first, report: import.into_report(), complete: !more })
}
