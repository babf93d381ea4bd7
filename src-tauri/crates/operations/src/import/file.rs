//! The file of an import: opened, looked at, read under its mapping.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use platforms::import::{self, Import, ImportError, ImportReport, ImportedRecord, Mapping, Sniffed};

use super::mapping;
use crate::{Code, Problem, Retry, Watch, pull::stopped, view::ImportMapping};

/// Rows read and stored at a time: a kill loses little, other writers get their turn, cancel is heard.
const BATCH: usize = 4096;

/// A file with the mapping that it is read under.
#[derive(Debug, Clone)]
pub(super) struct ImportFile {
    pub path: PathBuf,
    pub sniffed: Sniffed,
    pub mapping: Mapping,
}

/// What a first reading of the whole file found, before anything is stored.
#[derive(Debug)]
pub(super) struct Survey {
    pub report: ImportReport,
    /// Each subject's first instant.
    pub subjects: HashMap<String, Timestamp>,
    /// The first records.
    pub sample: Vec<ImportedRecord>,
}

/// Opens a file for reading.
///
/// # Errors
/// A file that is not there or may not be read.
pub(super) fn open(path: &Path) -> Result<File, Problem> {
    File::open(path).map_err(|error| Problem::unreadable("path", path, &error))
}

/// Looks at a file's beginning.
///
/// # Errors
/// As [`open`]; an empty file.
pub(super) fn sniffed(path: &Path) -> Result<Sniffed, Problem> {
    import::sniff(open(path)?).map_err(|error| unreadable(path, error))
}

/// An import's error in the owner's words; nothing was stored by then.
pub(super) fn unreadable(path: &Path, error: ImportError) -> Problem {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match error {
        ImportError::ZoneNeeded { .. } => {
            Problem::invalid("zone", "The times in the file carry no zone. Choose the one that they are meant in.")
        }
        ImportError::Mapping(error) => Problem::invalid("mapping", format!("The mapping does not fit {name}: {error}.")),
        ImportError::Empty => Problem::invalid("path", format!("{name} is empty.")),
        ImportError::Io(error) => Problem::new(Code::Invalid, format!("{name} could not be read to its end: {error}."), Retry::Later),
    }
}

impl ImportFile {
    /// A file under the owner's mapping.
    ///
    /// # Errors
    /// As [`sniffed`]; a mapping that does not fit.
    pub fn new(path: &Path, wanted: &ImportMapping) -> Result<Self, Problem> {
        let sniffed = sniffed(path)?;
        let mapping = mapping::resolved(wanted, &sniffed)?;
        Ok(Self { path: path.to_owned(), sniffed, mapping })
    }

    /// Its name without folders.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Reads it to its end, batch by batch. Between batches the owner may end it.
    ///
    /// # Errors
    /// What reading or `take` says; [`Code::Cancelled`].
    pub fn read(
        &self,
        watch: &Watch,
        what: &str,
        mut take: impl FnMut(Vec<ImportedRecord>) -> Result<(), Problem>,
    ) -> Result<ImportReport, Problem> {
        let file = open(&self.path)?;
        let size = file.metadata().ok().map(|metadata| metadata.len());
        let reader: Box<dyn Read> = Box::new(BufReader::new(file));
        let failed = |error| unreadable(&self.path, error);
        let mut import = Import::open(reader, size, self.sniffed.layout, &self.mapping).map_err(failed)?;
        let mut more = true;
        while more {
            if watch.cancel.is_cancelled() {
                return Err(stopped());
            }
            let mut batch = Vec::new();
            more = import.read_batch(BATCH, &mut batch).map_err(failed)?;
            take(batch)?;
            let progress = import.progress();
            watch.progress.report(progress.bytes, progress.total_bytes, what);
        }
        Ok(import.into_report())
    }

    /// Reads it once without storing: what it holds, whose it is, which rows are broken.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn survey(&self, watch: &Watch, sample: usize) -> Result<Survey, Problem> {
        let mut subjects: HashMap<String, Timestamp> = HashMap::new();
        let mut first: Vec<ImportedRecord> = Vec::new();
        let report = self.read(watch, &format!("Checking {}", self.name()), |batch| {
            for imported in batch {
                let record = &imported.record;
                match subjects.get_mut(&record.subject) {
                    Some(earliest) => *earliest = record.placed_at.min(*earliest),
                    None => {
                        subjects.insert(record.subject.clone(), record.placed_at);
                    }
                }
                if first.len() < sample {
                    first.push(imported);
                }
            }
            Ok(())
        })?;
        Ok(Survey { report, subjects, sample: first })
    }
}
