//! The connector file as it is written: TOML, version 1. Unknown keys are refused, so that a typo is not a silent default.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde::Deserialize;

/// A connector file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectorFile {
    /// Version of this format; 1.
    pub format: u32,
    /// Stable name of the connector, `a-z 0-9 -`.
    pub id: String,
    /// The platform's name, as the owner knows it.
    pub name: String,
    /// What the platform calls whatever it counts usage for: "sub-account", "location".
    pub subject_noun: String,
    /// Where the API lives; the owner may override it (regions, white label). Absent: the owner must give it.
    pub base_url: Option<String>,
    /// What to know before connecting: the plan that the API needs, what is not confirmed.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How requests are authorised.
    pub auth: Auth,
    /// Headers sent with every request, as a version header.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How often the platform may be asked; absent: as fast as it answers.
    pub rate: Option<Rate>,
    /// How subjects are listed; absent where the platform has no list.
    pub subjects: Option<SubjectsFile>,
    /// Where usage comes from.
    pub requests: Vec<UsageRequestFile>,
}

/// Where the secret travels.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// `Authorization: Bearer SECRET`
    Bearer,
    /// `NAME: PREFIX SECRET`
    Header {
        /// Header name.
        name: String,
        /// Put before the secret with a space, as `Token`.
        prefix: Option<String>,
    },
    /// `?NAME=SECRET`; such a URL is never logged or shown.
    Query {
        /// Parameter name.
        name: String,
    },
}

/// At most `requests` in any span of `per_seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Number of requests.
    pub requests: u32,
    /// Seconds they are counted over.
    pub per_seconds: u32,
}

/// The list of subjects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectsFile {
    /// GET, or POST for platforms that read by POST.
    #[serde(default)]
    pub method: Method,
    /// Path below the base URL.
    pub path: String,
    /// Query parameters.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// JSON body of a POST. A text that is only a placeholder becomes a number where the time format is one.
    pub body: Option<toml::Value>,
    /// How further pages are asked for.
    #[serde(default)]
    pub paging: Paging,
    /// jq over a page: its rows, one by one.
    pub rows: String,
    /// jq over a row: `{id, name, email}`; name and email may be null.
    pub record: String,
}

/// One way to ask for usage.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsageRequestFile {
    /// Names the request in messages.
    pub name: String,
    /// Which of the law's rules its rows follow.
    pub kind: UsageKind,
    /// GET, or POST for platforms that read by POST.
    #[serde(default)]
    pub method: Method,
    /// Path below the base URL.
    pub path: String,
    /// Query parameters.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// JSON body of a POST. A text that is only a placeholder becomes a number where the time format is one.
    pub body: Option<toml::Value>,
    /// How further pages are asked for.
    #[serde(default)]
    pub paging: Paging,
    /// How `{from}` and `{to}` are written.
    pub time: WindowTime,
    /// Longest span of one request, and how far back is read again.
    pub window: WindowFile,
    /// jq over a page: its rows, one by one.
    pub rows: String,
    /// jq over a row: an object with `id, subject, subject_name?, started_at, ended_at, is_test?, open?, updated_at?`,
    /// the columns that meters and cost name, and the fields to keep. No value: the row is left out.
    pub record: String,
    /// How the picked times are written.
    #[serde(default)]
    pub record_time: RecordTime,
    /// Which of its two times places a record in a period.
    #[serde(default)]
    pub placed_by: PlacedBy,
    /// Which columns add up to which meter.
    pub meters: Vec<MeterFile>,
    /// What the platform charged for the row.
    pub cost: Option<CostFile>,
    /// Picked fields that are stored beside the record: never secrets, never what was said.
    #[serde(default)]
    pub keep: Vec<String>,
}

/// The law's four kinds of source (§4). This version reads event logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageKind {
    /// One row per call, chat or charge, with a stable id.
    EventLog,
}

/// What both kinds of request say about how they are asked, with placeholders in path, parameters and body: `{from}`,
/// `{to}`. (Not a `#[serde(flatten)]`: that would let numbers through as floats, and lose the place of a mistake.)
#[derive(Debug, Clone)]
pub struct CallFile {
    /// The verb.
    pub method: Method,
    /// Path below the base URL.
    pub path: String,
    /// Query parameters.
    pub params: BTreeMap<String, String>,
    /// JSON body of a POST.
    pub body: Option<toml::Value>,
    /// How further pages are asked for.
    pub paging: Paging,
}

impl SubjectsFile {
    /// How it is asked.
    pub fn call(&self) -> CallFile {
        let Self { method, path, params, body, paging, .. } = self.clone();
        CallFile { method, path, params, body, paging }
    }
}

impl UsageRequestFile {
    /// How it is asked.
    pub fn call(&self) -> CallFile {
        let Self { method, path, params, body, paging, .. } = self.clone();
        CallFile { method, path, params, body, paging }
    }
}

/// The verbs a connector may read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Method {
    /// Retried when it fails on the way.
    #[default]
    #[serde(rename = "GET")]
    Get,
    /// Retried only when the platform says that it did not act (429).
    #[serde(rename = "POST")]
    Post,
}

/// How further pages are asked for. The named parameters go into the query, with POST into the body.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// One answer holds all.
    #[default]
    None,
    /// A token from each answer asks for the next.
    Cursor {
        /// Parameter that carries the token.
        param: String,
        /// jq over the answer: the next token; null, false or empty ends.
        next: String,
    },
    /// Numbered pages.
    Page {
        /// Parameter that carries the number.
        param: String,
        /// Number of the first page.
        #[serde(default = "one")]
        first: u64,
        /// Parameter that carries the page size.
        size_param: Option<String>,
        /// Rows per page; a shorter page is the last, unless `more` says otherwise.
        size: u64,
        /// jq over the answer: whether there are further pages.
        more: Option<String>,
    },
    /// Rows to skip.
    Offset {
        /// Parameter that carries how many rows to skip.
        param: String,
        /// Parameter that carries the page size.
        size_param: Option<String>,
        /// Rows per page; a shorter page is the last, unless `more` says otherwise.
        size: u64,
        /// jq over the answer: whether there are further rows.
        more: Option<String>,
    },
}

fn one() -> u64 {
    1
}

/// How a window's bounds are written into a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowTime {
    /// `2026-11-20T10:00:00Z`
    Rfc3339,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
    /// `2026-11-20`, UTC; `{to}` is the first day that is not wanted any more.
    Date,
    /// `2026-11-20`, UTC; `{to}` is the last day wanted.
    DateInclusive,
}

/// How picked times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordTime {
    /// With an offset; a time without one is refused.
    #[default]
    Rfc3339,
    /// As RFC 3339, but without an offset it is meant in UTC, as the platform documents.
    Utc,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
}

/// Spans of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowFile {
    /// Longest span that one request may ask for, in days; absent: any.
    pub max_days: Option<u32>,
    /// How many days before the last read are read again, because costs and ends arrive late.
    pub reread_days: u32,
    /// Which of a row's times decides whether a window holds it; absent: not known, and then nothing is ever taken for gone.
    pub by: Option<WindowBy>,
}

/// Which of a row's times a platform looks at when it is asked for a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowBy {
    /// When the use began.
    Start,
    /// When it ended; what is still open may be in no window.
    End,
    /// When the row was changed last, so that a row may leave a window without being gone.
    Change,
}

impl WindowFile {
    /// The longest span of one request.
    #[must_use]
    pub fn longest(self) -> Option<SignedDuration> {
        self.max_days.map(|days| SignedDuration::from_hours(i64::from(days) * 24))
    }

    /// The trailing span that is read again.
    #[must_use]
    pub fn reread(self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.reread_days) * 24)
    }
}

/// Which time places a record (law §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacedBy {
    /// Its end; an open record is placed by its start until it ends.
    #[default]
    End,
    /// Its start.
    Start,
}

/// A meter: columns that are added, then converted to the base unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeterFile {
    /// The meter's name.
    pub meter: String,
    /// Its base unit, in the singular: "token", "second".
    pub unit: String,
    /// Picked columns that add up; null counts as nothing, and a row where all are null does not count for this meter.
    pub columns: Vec<String>,
    /// Base units per unit of the columns, as an exact decimal in quotes: minutes to seconds is "60".
    #[serde(default = "unconverted", deserialize_with = "crate::exact::quoted::deserialize")]
    pub factor: Decimal,
}

fn unconverted() -> Decimal {
    Decimal::ONE
}

/// The cost column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostFile {
    /// Picked column with the amount; null while it is not known.
    pub column: String,
    /// Currency of every amount …
    pub currency: Option<String>,
    /// … or the picked column that names it.
    pub currency_column: Option<String>,
    /// What the amount counts.
    pub unit: MoneyUnit,
    /// The meter whose record carries it; absent: the first meter that the row counts for.
    pub meter: Option<String>,
}

/// What an amount of money counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    /// Dollars, euros.
    Main,
    /// Cents.
    Minor,
}
