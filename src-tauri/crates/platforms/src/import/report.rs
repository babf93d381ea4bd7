//! What an import says about itself.

use std::collections::BTreeMap;

use domain::Quantity;
use jiff::Timestamp;

use super::marks::TwoReadings;

/// How many broken rows are listed with their reason; all are counted.
const LISTED_BROKEN_ROWS: usize = 1000;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BrokenRow {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Column and reason.
    pub reason: String,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportProgress {
    /// Bytes of the file read …
    pub bytes: u64,
    /// … of so many, where the size is known.
    pub total_bytes: Option<u64>,
    /// Rows read.
    pub rows: u64,
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Rows below the header.
    pub rows: u64,
    /// Records made of them.
    pub records: u64,
    /// Rows that the filters leave out.
    pub left_out: u64,
    /// Rows that were not taken.
    pub broken_rows: u64,
    /// The first thousand of them.
    pub broken: Vec<BrokenRow>,
    /// Rows that name no subject; they go to the unassigned inbox.
    pub without_subject: u64,
    /// Rows whose time existed twice because the clocks went back; the earlier was taken.
    pub times_twice: u64,
    /// Rows that repeat an earlier row of this file: each counts, unless it has the same id.
    pub repeated: u64,
    /// The earliest use.
    pub first: Option<Timestamp>,
    /// The latest use.
    pub last: Option<Timestamp>,
    /// Per meter, in its base unit.
    pub totals: BTreeMap<String, Quantity>,
    /// Columns of quantities and costs whose cells, all of them, leave open what their point or comma means.
    pub two_readings: Vec<TwoReadings>,
}

impl ImportReport {
    pub(super) fn refuse(&mut self, line: u64, reason: String) {
        self.broken_rows += 1;
        if self.broken.len() < LISTED_BROKEN_ROWS {
            self.broken.push(BrokenRow { line, reason });
        }
    }

    pub(super) fn used_at(&mut self, time: Timestamp) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }
}
