//! Usage from a file: an export with one row per use.
//!
//! [`sniff`] says what a file looks like, the owner settles a [`Mapping`], [`preview`] reads the file under it without
//! storing, and [`Import`] hands over the records batch by batch. What cannot be known from the file (a zone, whether
//! `03/04` is in March or April, whether `1.234` is a thousand) is asked, never guessed.

mod layout;
mod mapping;
mod marks;
mod preview;
mod reader;
mod report;
mod sniff;

pub use layout::{Encoding, Layout};
pub use mapping::{CostFrom, CurrencyFrom, Filter, FilterRule, Mapping, MappingError, MeterFrom, SubjectFrom, TimeFrom, fingerprint};
pub use marks::TwoReadings;
pub use preview::{Preview, preview};
pub use reader::{ByContent, Import, ImportError, ImportedRecord};
pub use report::{BrokenRow, ImportProgress, ImportReport};
pub use sniff::{ColumnKind, Sniffed, SniffedColumn, sniff};
