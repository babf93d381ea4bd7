//! Rows → records, batch by batch.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};

use csv::ByteRecord;
use domain::{Cost, Currency, Quantity};
use jiff::Timestamp;
use rust_decimal::Decimal;

use super::layout::{Decoded, Layout, column_names, rows};
use super::mapping::{Mapping, MappingError, Resolved, ResolvedCurrency, ResolvedSubject};
use super::marks::Marks;
use super::report::{ImportProgress, ImportReport};
use crate::exact;
use crate::instant::{TimeError, WrittenTime};
use crate::record::{ContentHash, ContentHasher, RecordState, UsageRecord};

/// A record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRecord {
    /// The record. Its `external_id` is the row's id, if the file has one.
    pub record: UsageRecord,
    /// The line its row begins on, from 1.
    pub line: u64,
    /// What it is known by when its row has no id.
    pub by_content: Option<ByContent>,
}

/// Identity of a row without an id (law §4): equal rows are told apart by their count within the file. Of two files that
/// hold the same row the higher count holds: (key, 1), (key, 2), (key, 3) once each, whichever file they came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByContent {
    /// Over the parsed values of subject, time, the meter's columns and the cost.
    pub key: ContentHash,
    /// 1 for the first such row of the file, 2 for the second …
    pub ordinal: u32,
}

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file itself.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// No row at all.
    #[error("the file is empty")]
    Empty,
    /// The mapping does not fit the file.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// A time without an offset, and the mapping names no zone.
    #[error("line {line}: the times carry no offset; choose the time zone that they are meant in")]
    ZoneNeeded {
        /// The first such line.
        line: u64,
    },
}

/// A file being imported. Dropping it stops it; the batches that were handed over stand or fall with the caller's transaction.
pub struct Import<R> {
    rows: csv::Reader<Decoded<R>>,
    row: ByteRecord,
    header: Vec<String>,
    mapping: Resolved,
    total_bytes: Option<u64>,
    /// 1 where lines end in CR LF: the csv reader ends a row at the CR, and so begins the next one a line too early.
    line_offset: u64,
    report: ImportReport,
    /// How often each row without an id was seen, by what it holds.
    counts: HashMap<ContentHash, u32>,
    /// What the row with each id said.
    said: HashMap<String, ContentHash>,
    hasher: ContentHasher,
    columns: Vec<Option<Decimal>>,
    pending: Vec<ImportedRecord>,
    /// By column: what its cells say of their marks.
    marks: Vec<Marks>,
}

/// Why a row is not taken, or the whole file.
enum Refusal {
    Row(String),
    File(ImportError),
}

impl<R: Read> Import<R> {
    /// Opens a file for reading under a mapping; `total_bytes` only serves the progress.
    ///
    /// # Errors
    /// [`ImportError`]: unreadable, empty, or without a column that the mapping names.
    pub fn open(source: R, total_bytes: Option<u64>, layout: Layout, mapping: &Mapping) -> Result<Self, ImportError> {
        let mut rows = rows(source, layout);
        let mut row = ByteRecord::new();
        let start = rows.position().clone();
        if !rows.read_byte_record(&mut row).map_err(unreadable)? {
            return Err(ImportError::Empty);
        }
        let header = if layout.has_header { column_names(row.iter()) } else { column_names(row.iter().map(|_| b"".as_slice())) };
        let mapping = mapping.resolve(&header)?;
        let breaks = row.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let line_offset = u64::from(rows.position().line() == start.line() + breaks);
        let marks = vec![Marks::default(); header.len()];
        let mut import = Self {
            rows,
            row,
            header,
            mapping,
            total_bytes,
            line_offset,
            report: ImportReport::default(),
            counts: HashMap::new(),
            said: HashMap::new(),
            hasher: ContentHasher::default(),
            columns: Vec::new(),
            pending: Vec::new(),
            marks,
        };
        if !layout.has_header {
            let mut first = Vec::new();
            import.take_row(start.line(), &mut first)?;
            import.pending = first;
        }
        Ok(import)
    }

    /// Reads up to `rows` rows and adds their records to `into`; false at the end of the file.
    ///
    /// # Errors
    /// [`ImportError`] when the file cannot be read on. Rows that cannot be taken are in the report.
    pub fn read_batch(&mut self, rows: usize, into: &mut Vec<ImportedRecord>) -> Result<bool, ImportError> {
        into.append(&mut self.pending);
        for _ in 0..rows {
            if !self.rows.read_byte_record(&mut self.row).map_err(unreadable)? {
                return Ok(false);
            }
            let line = self.row.position().map_or(0, csv::Position::line) + self.line_offset;
            self.take_row(line, into)?;
        }
        Ok(true)
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> ImportProgress {
        ImportProgress { bytes: self.rows.get_ref().used(), total_bytes: self.total_bytes, rows: self.report.rows }
    }

    /// What was read so far; `two_readings` is known at the end only.
    #[must_use]
    pub fn report(&self) -> &ImportReport {
        &self.report
    }

    /// What was read.
    #[must_use]
    pub fn into_report(self) -> ImportReport {
        let read_with = self.mapping.numbers.decimal;
        let columns = self.marks.into_iter().zip(&self.header);
        let two_readings = columns.filter_map(|(marks, column)| marks.doubt(read_with, column)).collect();
        ImportReport { two_readings, ..self.report }
    }

    fn take_row(&mut self, line: u64, into: &mut Vec<ImportedRecord>) -> Result<(), ImportError> {
        self.report.rows += 1;
        let before = into.len();
        match self.read_row(line, into) {
            Ok(()) => {
                self.report.records += (into.len() - before) as u64;
                Ok(())
            }
            Err(Refusal::Row(reason)) => {
                into.truncate(before);
                self.report.refuse(line, reason);
                Ok(())
            }
            Err(Refusal::File(error)) => Err(error),
        }
    }

    fn read_row(&mut self, line: u64, into: &mut Vec<ImportedRecord>) -> Result<(), Refusal> {
        if self.row.len() != self.header.len() {
            return Err(self.wrong_length(line));
        }
        for (column, rule) in &self.mapping.filters {
            if !rule.holds(self.cell(*column)?) {
                self.report.left_out += 1;
                return Ok(());
            }
        }
        let (placed_at, twice) = self.time(line)?;
        let subject = match &self.mapping.subject {
            ResolvedSubject::Column(column) => self.cell(*column)?,
            ResolvedSubject::Fixed(subject) => subject,
        }
        .to_owned();
        let id = match self.mapping.id {
            Some(column) => Some(self.cell(column)?).filter(|id| !id.is_empty()).map(str::to_owned),
            None => None,
        };
        let cost = self.cost()?;
        let no_subject = subject.is_empty();
        let template = UsageRecord {
            external_id: id,
            subject,
            subject_name: None,
            placed_at,
            started_at: None,
            ended_at: None,
            state: RecordState::Complete,
            is_test: false,
            meter: String::new(),
            quantity: Quantity::ZERO,
            cost: None,
            source_updated_at: None,
            kept: BTreeMap::new(),
            content_hash: ContentHash([0; 32]),
        };
        self.read_meters(template, cost, line, into)?;
        self.report.times_twice += u64::from(twice);
        self.report.without_subject += u64::from(no_subject);
        self.report.used_at(placed_at);
        Ok(())
    }

    fn read_meters(
        &mut self,
        template: UsageRecord,
        mut cost: Option<Cost>,
        line: u64,
        into: &mut Vec<ImportedRecord>,
    ) -> Result<(), Refusal> {
        let first = into.len();
        for index in 0..self.mapping.meters.len() {
            let Some(quantity) = self.quantity(index)? else { continue };
            let mut record = UsageRecord {
                meter: self.mapping.meters[index].meter.clone(),
                quantity,
                // The row's cost is carried once, by the first meter that it counts for.
                cost: cost.take(),
                ..template.clone()
            };
            let content = self.content_key(&record);
            record.content_hash = record.hash_content(&mut self.hasher);
            let by_content = if record.external_id.is_none() { Some(ByContent { key: content, ordinal: 0 }) } else { None };
            into.push(ImportedRecord { record, line, by_content });
        }
        if into.len() == first {
            return Err(Refusal::Row("has no quantity in any of the mapped columns".to_owned()));
        }
        self.count(&mut into[first..])
    }

    /// Counts a row that was read whole: what its id said before, the ordinal of its content, the totals.
    fn count(&mut self, records: &mut [ImportedRecord]) -> Result<(), Refusal> {
        let mut totals = Vec::with_capacity(records.len());
        for ImportedRecord { record, .. } in records.iter() {
            let total = self.report.totals.get(&record.meter).copied().unwrap_or(Quantity::ZERO);
            let too_large = || Refusal::Row(format!("the total of \"{}\" is too large to be kept exactly", record.meter));
            totals.push(total.checked_add(record.quantity).ok_or_else(too_large)?);
        }
        if self.said_before(records)? {
            // A row that says the same again under the same id is the same use.
            self.report.repeated += 1;
            return Ok(());
        }
        let mut repeated = false;
        for (ImportedRecord { record, by_content, .. }, total) in records.iter_mut().zip(totals) {
            if let Some(by_content) = by_content {
                let seen = self.counts.entry(by_content.key).or_insert(0);
                *seen += 1;
                by_content.ordinal = *seen;
                repeated |= *seen > 1;
            }
            match self.report.totals.get_mut(&record.meter) {
                Some(known) => *known = total,
                None => {
                    self.report.totals.insert(record.meter.clone(), total);
                }
            }
        }
        self.report.repeated += u64::from(repeated);
        Ok(())
    }

    /// Whether a row with this id has said the same before. With other values it is no id, and the row is refused.
    fn said_before(&mut self, records: &[ImportedRecord]) -> Result<bool, Refusal> {
        let Some(id) = records.first().and_then(|imported| imported.record.external_id.as_deref()) else { return Ok(false) };
        for ImportedRecord { record, .. } in records {
            self.hasher.text(&record.meter);
            self.hasher.hash(&record.content_hash);
        }
        let says = self.hasher.finish();
        match self.said.get(id) {
            Some(said) if *said == says => Ok(true),
            Some(_) => {
                Err(Refusal::Row(format!("the id {id:?} stood in an earlier row with other values, so it does not tell rows apart")))
            }
            None => {
                self.said.insert(id.to_owned(), says);
                Ok(false)
            }
        }
    }

    /// The key over parsed values: the columns one by one, because 374 + 44 and 44 + 374 are two different rows.
    fn content_key(&mut self, record: &UsageRecord) -> ContentHash {
        let hasher = &mut self.hasher;
        hasher.text(&record.subject);
        hasher.instant(record.placed_at);
        hasher.text(&record.meter);
        for column in &self.columns {
            hasher.optional(*column, ContentHasher::number);
        }
        hasher.optional(record.cost, ContentHasher::cost);
        hasher.finish()
    }

    /// The meter's total in its base unit, its columns left in `self.columns`; nothing when every cell is empty.
    fn quantity(&mut self, index: usize) -> Result<Option<Quantity>, Refusal> {
        let mut columns = std::mem::take(&mut self.columns);
        columns.clear();
        let mut total: Option<Decimal> = None;
        for at in 0..self.mapping.meters[index].columns.len() {
            let column = self.mapping.meters[index].columns[at];
            let value = self.number(column)?;
            columns.push(value);
            if let Some(value) = value {
                let sum = exact::sum(total.unwrap_or_default(), value);
                total = Some(sum.ok_or_else(|| self.misfit(column, exact::NumberError::TooLong))?);
            }
        }
        let Some(total) = total else {
            self.columns = columns;
            return Ok(None);
        };
        let meter = &self.mapping.meters[index];
        let quantity = exact::product(total, meter.factor).ok_or(exact::NumberError::TooLong).and_then(exact::quantity);
        let quantity = quantity.map_err(|error| Refusal::Row(format!("{}: {total} × {} {error}", meter.meter, meter.factor)))?;
        self.columns = columns;
        Ok(Some(quantity))
    }

    fn cost(&mut self) -> Result<Option<Cost>, Refusal> {
        let Some(column) = self.mapping.cost.as_ref().map(|declared| declared.column) else { return Ok(None) };
        let amount = self.number(column)?;
        let (Some(declared), Some(amount)) = (&self.mapping.cost, amount) else { return Ok(None) };
        let currency = match &declared.currency {
            ResolvedCurrency::Fixed(currency) => *currency,
            ResolvedCurrency::Column(column) => Currency::parse(self.cell(*column)?).map_err(|error| self.misfit(*column, error))?,
        };
        exact::cost(amount, declared.unit, currency).map(Some).map_err(|error| self.misfit(declared.column, error))
    }

    fn time(&self, line: u64) -> Result<(Timestamp, bool), Refusal> {
        let column = self.mapping.time;
        let read = WrittenTime::read(self.cell(column)?, self.mapping.format).and_then(|time| time.at(self.mapping.zone.as_ref()));
        match read {
            Ok(read) => Ok((read.instant, read.twice)),
            Err(TimeError::NoZone) => Err(Refusal::File(ImportError::ZoneNeeded { line })),
            Err(error) => Err(self.misfit(column, error)),
        }
    }

    fn number(&mut self, column: usize) -> Result<Option<Decimal>, Refusal> {
        let cell = self.cell(column)?;
        if cell.is_empty() {
            return Ok(None);
        }
        let read = self.mapping.numbers.read(cell);
        if self.marks[column].want(cell) {
            let cell = cell.to_owned();
            self.marks[column].see(&cell);
        }
        read.map(Some).map_err(|error| self.misfit(column, error))
    }

    /// A cell as text, without the spaces around it.
    fn cell(&self, column: usize) -> Result<&str, Refusal> {
        let bytes = self.row.get(column).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.trim()),
            Err(_) => Err(Refusal::Row(format!("{}: is not text in the chosen encoding", self.header[column]))),
        }
    }

    fn misfit(&self, column: usize, error: impl std::fmt::Display) -> Refusal {
        let cell: String = String::from_utf8_lossy(self.row.get(column).unwrap_or_default()).chars().take(40).collect();
        Refusal::Row(format!("{}: {cell:?} {error}", self.header[column]))
    }

    fn wrong_length(&self, line: u64) -> Refusal {
        let lines = (self.rows.position().line() + self.line_offset).saturating_sub(line);
        let hint = if lines > 1 { format!("; it spans {lines} lines: is a quote left open?") } else { String::new() };
        Refusal::Row(format!("has {} columns where the header has {}{hint}", self.row.len(), self.header.len()))
    }
}

/// Rows may have any length and any bytes, so only the source can fail.
fn unreadable(error: csv::Error) -> ImportError {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ImportError::Io(error),
        _ => ImportError::Io(io::Error::other(text)),
    }
}
