use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{JobKind, JobState, PageRequest, RecordView};

/// Which records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordsParams {
    /// Source id.
    pub source: Option<String>,
    /// Client id.
    pub client: Option<String>,
    /// Meter key.
    pub meter: Option<String>,
    /// From, inclusive.
    pub from: Option<Timestamp>,
    /// To, exclusive.
    pub to: Option<Timestamp>,
    /// Part of an id or of a subject's name.
    pub search: Option<String>,
    /// Only records that their platform no longer lists.
    #[serde(default)]
    pub gone: bool,
    /// Which part of the list, newest first.
    pub page: Option<PageRequest>,
}

/// Usage records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RecordsView {
    /// Rows, newest first.
    pub rows: Vec<RecordView>,
    /// All that match.
    pub total: u64,
    /// Their sum per meter.
    pub sums: Vec<MeterSum>,
}

/// A sum of one meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MeterSum {
    /// Meter key.
    pub meter: String,
    /// Exact sum.
    pub quantity: String,
}

/// The unassigned inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UnassignedView {
    /// One row per subject.
    pub rows: Vec<UnassignedRow>,
}

/// A subject whose usage belongs to no client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UnassignedRow {
    /// Subject id.
    pub subject_id: String,
    /// Platform's id.
    pub external_id: String,
    /// Name.
    pub name: Option<String>,
    /// Source name.
    pub source: String,
    /// Sums per meter.
    pub sums: Vec<MeterSum>,
    /// Its value at the agency's usual price of the meter, if there is one.
    pub value: Option<Money>,
    /// What the platform charged for it.
    pub cost: Option<Money>,
    /// First record.
    pub first: Timestamp,
    /// Last record.
    pub last: Timestamp,
    /// Client suggested by name or e-mail; never applied by itself.
    pub suggested_client: Option<String>,
}

/// Assigning a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AssignParams {
    /// Subject id or `SOURCE:ID`.
    pub subject: String,
    /// Client id or nickname.
    pub client: String,
    /// From when; its first record by default.
    pub from: Option<Timestamp>,
}

/// Taking an assignment back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakeBackParams {
    /// Subject id or `SOURCE:ID`.
    pub subject: String,
    /// Client id or nickname that it was given to.
    pub client: String,
}

/// Marking a subject as the agency's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NeverBillParams {
    /// Subject id or `SOURCE:ID`.
    pub subject: String,
    /// True: never bill; false: take it back.
    pub never: bool,
}

/// Two sources that count the same meter of a client on the same days: perhaps the same use, which would be charged twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SameUseView {
    /// Client id.
    pub client_id: String,
    /// Meter.
    pub meter: String,
    /// The two.
    pub sources: Vec<SameUseSource>,
    /// Days on which both counted.
    pub days: u64,
    /// It in a sentence, with what it means.
    pub words: String,
}

/// One of two sources that may count the same use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SameUseSource {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it counted in time that is not charged yet.
    pub quantity: String,
}

/// Sources of a client that may count the same use, and what was said of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SameUseAnswer {
    /// Still to be decided.
    pub open: Vec<SameUseView>,
    /// Decided by the owner; each can be taken back.
    pub decided: Vec<SameUseDecided>,
}

/// What the owner has said of sources of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SameUseDecided {
    /// Id of the source that is only cost; none where they count different use.
    pub cost_only: Option<String>,
    /// Names.
    pub sources: Vec<String>,
    /// It in a sentence.
    pub words: String,
    /// What taking it back means.
    pub taking_back: String,
}

/// Takes the owner's word on sources back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SameUseBackParams {
    /// Client id or nickname.
    pub client: String,
    /// The source (id or name) that is only cost and is to be billed again; none: that they count different use.
    pub source: Option<String>,
}

/// The owner's word on sources that may count the same use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SameUseParams {
    /// Client id or nickname.
    pub client: String,
    /// The source (id or name) that is cost only for this client; none: they count different use.
    pub cost_only: Option<String>,
}

/// What a file looks like, before anything is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SniffView {
    /// Path chosen.
    pub path: String,
    /// "Comma", "Semicolon", "Tab".
    pub delimiter: String,
    /// "UTF-8", "Windows-1252".
    pub encoding: String,
    /// Column names.
    pub header: Vec<String>,
    /// First rows.
    pub sample: Vec<Vec<String>>,
    /// Column that looks like the time, and its format in words.
    pub time_column: Option<String>,
    /// "2023-11-16 18:15:46.6805900, no zone".
    pub time_words: Option<String>,
    /// Formats that read every sampled time (`day_month_year`, `month_day_year`…); with more than one the owner must choose.
    pub time_formats: Vec<String>,
    /// Whether the zone must be asked.
    pub zone_needed: bool,
    /// Columns that hold numbers in every sampled row.
    pub number_columns: Vec<String>,
    /// Those of them whose sampled numbers can be read with a decimal point or a decimal comma: where one is used, the owner must say which.
    pub open_marks: Vec<String>,
    /// Name of the saved mapping that fits this header.
    pub known_mapping: Option<String>,
    /// Mapping proposed, or the saved one.
    pub mapping: ImportMapping,
}

/// How a file is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportMapping {
    /// Column of the time.
    pub time: String,
    /// How the time is written: `year_month_day`, `day_month_year`, `month_day_year`, `unix_seconds` or `unix_milliseconds`; needed only
    /// where the file can be read in several ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub time_format: Option<String>,
    /// Zone of times without offset.
    pub zone: Option<String>,
    /// Column of the subject; none when the file is of one client.
    pub subject: Option<String>,
    /// Column of the record's id; none where the file has none.
    pub id: Option<String>,
    /// One part per meter.
    pub meters: Vec<ImportMeter>,
    /// Column of the platform's cost.
    pub cost: Option<String>,
    /// Currency of the cost.
    pub cost_currency: Option<String>,
    /// Rows to take.
    pub filters: Vec<ImportFilter>,
    /// What the owner said parts whole from fraction; needed only where the file leaves it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub decimal_mark: Option<DecimalMark>,
}

/// What parts the whole of a number from its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,250.5`
    Point,
    /// `1.250,5`
    Comma,
}

/// Columns that make a meter: added, then multiplied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportMeter {
    /// Meter key.
    pub meter: String,
    /// Columns added.
    pub columns: Vec<String>,
    /// Factor, a decimal; 1 by default.
    pub multiply: Option<String>,
}

/// A filter on one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportFilter {
    /// Column.
    pub column: String,
    /// Values taken, or left out.
    pub values: Vec<String>,
    /// True: rows with these values are left out.
    pub exclude: bool,
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportParams {
    /// Path.
    pub path: String,
    /// Mapping.
    pub mapping: ImportMapping,
    /// Source name the records belong to; made if there is none.
    pub source: String,
    /// Client (id or nickname) whose usage the whole file is.
    pub client: Option<String>,
    /// Save the mapping under this name.
    pub save_as: Option<String>,
    /// Import the good rows of a file with broken ones.
    pub skip_broken: bool,
}

/// What an import would do, or did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ImportView {
    /// Run id; none for a preview.
    pub run_id: Option<String>,
    /// Rows read.
    pub rows: u64,
    /// Records that are new.
    pub added: u64,
    /// Records known already.
    pub known: u64,
    /// Rows left out by filters.
    pub filtered: u64,
    /// Broken rows in all.
    pub broken: u64,
    /// The first broken ones: line and reason.
    pub broken_rows: Vec<BrokenRow>,
    /// Sums per meter over the good rows.
    pub sums: Vec<MeterSum>,
    /// First instant.
    pub first: Option<Timestamp>,
    /// Last instant.
    pub last: Option<Timestamp>,
    /// First records as they will be read.
    pub sample: Vec<RecordView>,
    /// Sentences that should be read: DST hours, rows without subject…
    pub notes: Vec<String>,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BrokenRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// A run: sync, send, import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RunView {
    /// Its id.
    pub id: String,
    /// Kind.
    pub kind: JobKind,
    /// How it ended.
    pub state: JobState,
    /// Start.
    pub started_at: Timestamp,
    /// End.
    pub ended_at: Option<Timestamp>,
    /// What changed, in words ("412 new, 3 revised records; 1,204 units due").
    pub outcome: Option<String>,
    /// File or source it read.
    pub about: Option<String>,
    /// Whether it can be undone (imports that stand).
    pub may_undo: bool,
    /// Whether it was undone.
    pub undone: bool,
}
