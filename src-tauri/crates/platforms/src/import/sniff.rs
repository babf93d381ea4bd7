//! What a file looks like, from its beginning. Everything here is a proposal that the owner sees and may change.

use std::collections::HashMap;
use std::io::Read;

use serde::Serialize;

use super::layout::{Encoding, Layout, column_names, rows};
use super::mapping::fingerprint;
use super::reader::ImportError;
use crate::exact::NumberStyle;
use crate::instant::{TimeFormat, WrittenTime};

/// How much of a file is looked at.
const BEGINNING: u64 = 256 * 1024;
/// How many rows of it.
const ROWS: usize = 200;
/// How many rows are shown.
const SHOWN: usize = 20;

/// What a file looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sniffed {
    /// Encoding, delimiter, header.
    pub layout: Layout,
    /// The columns, left to right.
    pub columns: Vec<SniffedColumn>,
    /// [`fingerprint`] of the header, to find a saved mapping by.
    pub fingerprint: String,
    /// Name of the column that most likely holds the time.
    pub time_column: Option<String>,
    /// The first rows, as text.
    pub rows: Vec<Vec<String>>,
    /// Names that the header gives to several columns: it cannot be told which of them is meant.
    pub repeated: Vec<String>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SniffedColumn {
    /// Its name, each once.
    pub name: String,
    /// What its cells look like.
    pub kind: ColumnKind,
}

/// What a column's cells look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ColumnKind {
    /// Times, in most cells at least: a few that are none are broken rows, listed when the file is read.
    Time {
        /// Every format that reads the most of them; with more than one the owner must choose.
        formats: Vec<TimeFormat>,
        /// They carry no offset: the zone must be chosen.
        needs_zone: bool,
    },
    /// Numbers.
    Number {
        /// Every style that reads all of them and gives other values than the one before; with more than one the owner must choose.
        styles: Vec<NumberStyle>,
    },
    /// Anything else.
    Text,
    /// No cell holds anything.
    Empty,
}

impl Sniffed {
    /// The columns' names, left to right.
    #[must_use]
    pub fn header(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }
}

/// Looks at the beginning of a file.
///
/// # Errors
/// [`ImportError::Io`], [`ImportError::Empty`].
pub fn sniff(source: impl Read) -> Result<Sniffed, ImportError> {
    let mut beginning = Vec::new();
    source.take(BEGINNING).read_to_end(&mut beginning)?;
    let whole = (beginning.len() as u64) < BEGINNING;
    let encoding = Encoding::recognise(&beginning);
    let delimiter = delimiter(&beginning, encoding);
    let mut table = table(&beginning, Layout { encoding, delimiter, has_header: false });
    // The last row of a cut beginning may be cut too.
    if !whole && table.len() > 1 && table.len() <= ROWS {
        table.pop();
    }
    let Some(first) = table.first() else { return Err(ImportError::Empty) };
    let has_header = first.iter().all(|cell| kind(std::iter::once(cell.as_str())).is_name());
    let header = match has_header {
        true => column_names(first.iter().map(String::as_bytes)),
        false => column_names(first.iter().map(|_| b"".as_slice())),
    };
    let body = &table[usize::from(has_header)..];
    let columns: Vec<SniffedColumn> = header
        .iter()
        .enumerate()
        .map(|(index, name)| SniffedColumn {
            name: name.clone(),
            kind: kind(body.iter().filter_map(|row| row.get(index)).map(String::as_str)),
        })
        .collect();
    Ok(Sniffed {
        layout: Layout { encoding, delimiter, has_header },
        fingerprint: fingerprint(&header),
        time_column: time_column(&columns),
        columns,
        rows: body.iter().take(SHOWN).cloned().collect(),
        repeated: if has_header { repeated(first) } else { Vec::new() },
    })
}

/// Names that stand in a header more than once, each once; an empty cell is no name.
fn repeated(header: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, name) in header.iter().enumerate() {
        if !name.is_empty() && header[..at].contains(name) && !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

impl Sniffed {
    /// The name that a column shares with another one, if it does: `tokens` for `tokens` and for `tokens (2)`.
    #[must_use]
    pub fn shared_name(&self, column: &str) -> Option<&str> {
        let shares = |name: &str| {
            let count = column.strip_prefix(name).and_then(|rest| rest.strip_prefix(" (")?.strip_suffix(')'));
            column == name || count.is_some_and(|count| count.parse::<u32>().is_ok())
        };
        self.repeated.iter().map(String::as_str).find(|name| shares(name))
    }
}

fn table(beginning: &[u8], layout: Layout) -> Vec<Vec<String>> {
    let mut reader = rows(beginning, layout);
    reader
        .byte_records()
        .map_while(Result::ok)
        .take(ROWS + 1)
        .map(|row| row.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect())
        .collect()
}

/// The delimiter under which most rows have the same number of columns, more than one; the most columns decide a tie.
fn delimiter(beginning: &[u8], encoding: Encoding) -> char {
    let score = |delimiter: char| {
        let table = table(beginning, Layout { encoding, delimiter, has_header: false });
        let mut lengths: HashMap<usize, usize> = HashMap::new();
        for row in &table {
            *lengths.entry(row.len()).or_insert(0) += 1;
        }
        lengths.into_iter().filter(|(columns, _)| *columns > 1).map(|(columns, count)| (count, columns)).max().unwrap_or((0, 0))
    };
    // `max_by_key` takes the last of equals, so the most usual stands last.
    ['|', '\t', ';', ','].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(',')
}

impl ColumnKind {
    /// Whether a cell of this kind may be a column's name.
    fn is_name(&self) -> bool {
        matches!(self, Self::Text | Self::Empty)
    }
}

fn kind<'a>(cells: impl Iterator<Item = &'a str>) -> ColumnKind {
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    if cells.is_empty() {
        return ColumnKind::Empty;
    }
    let (times, formats) = time_formats(&cells);
    if times == cells.len() {
        return time_kind(&cells, formats);
    }
    let mut readings: Vec<(NumberStyle, Vec<rust_decimal::Decimal>)> = Vec::new();
    for style in NumberStyle::ALL {
        let read: Result<Vec<_>, _> = cells.iter().map(|cell| style.read(cell)).collect();
        if let Ok(values) = read
            && !readings.iter().any(|(_, known)| *known == values)
        {
            readings.push((style, values));
        }
    }
    if !readings.is_empty() {
        return ColumnKind::Number { styles: readings.into_iter().map(|(style, _)| style).collect() };
    }
    if times > cells.len() / 2 { time_kind(&cells, formats) } else { ColumnKind::Text }
}

/// How many cells the best time format reads, and every format that reads as many.
fn time_formats(cells: &[&str]) -> (usize, Vec<TimeFormat>) {
    let read = |format: TimeFormat| cells.iter().filter(|cell| plausible_time(cell, format).is_some()).count();
    let counts: Vec<(TimeFormat, usize)> = TimeFormat::ALL.into_iter().map(|format| (format, read(format))).collect();
    let best = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    (best, counts.into_iter().filter(|(_, count)| *count == best && best > 0).map(|(format, _)| format).collect())
}

fn time_kind(cells: &[&str], formats: Vec<TimeFormat>) -> ColumnKind {
    let wall = |format: &TimeFormat| cells.iter().any(|cell| matches!(plausible_time(cell, *format), Some(WrittenTime::Wall(_))));
    let needs_zone = formats.first().is_some_and(wall);
    ColumnKind::Time { formats, needs_zone }
}

/// A time in this format. A bare number is a time only if it falls into this century: token counts are numbers too.
fn plausible_time(cell: &str, format: TimeFormat) -> Option<WrittenTime> {
    let time = WrittenTime::read(cell, format).ok()?;
    match (format, time) {
        (TimeFormat::UnixSeconds | TimeFormat::UnixMilliseconds, WrittenTime::Instant(instant)) => {
            (946_684_800..4_102_444_800).contains(&instant.as_second()).then_some(time)
        }
        _ => Some(time),
    }
}

/// The column of times whose name speaks most for the end of a use; the first one if no name does.
fn time_column(columns: &[SniffedColumn]) -> Option<String> {
    let rank = |name: &str| {
        let name = name.to_lowercase();
        ["end", "timestamp", "time", "date", "created", "start"].iter().position(|hint| name.contains(hint)).unwrap_or(usize::MAX)
    };
    let times = columns.iter().filter(|column| matches!(column.kind, ColumnKind::Time { .. }));
    times.min_by_key(|column| rank(&column.name)).map(|column| column.name.clone())
}
