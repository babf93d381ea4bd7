//! Connectors: data files that say how one platform's usage is read.
//!
//! A file is checked whole when it is loaded; whatever is wrong with it is said then, with its place, and not in the
//! middle of a sync.

mod file;
pub(crate) mod jq;
mod row;

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

pub use file::{Auth, CallFile, CostFile, MeterFile, Method, MoneyUnit, Paging, PlacedBy, Rate, UsageKind, WindowTime};
use file::{ConnectorFile, SubjectsFile, UsageRequestFile};
use jq::Jq;
pub use row::{BrokenRecord, Subject};
pub(crate) use row::{read_subject, read_usage};

use crate::record::ContentHash;

/// The connector of the sandbox's invented platform.
const PARLEY: &str = include_str!("../../connectors/parley.toml");

/// A connector, checked and ready to run.
pub struct Connector {
    file: ConnectorFile,
    pub(crate) subjects: Option<SubjectList>,
    pub(crate) requests: Vec<UsageRequest>,
    fingerprint: String,
}

/// The compiled list of subjects.
pub(crate) struct SubjectList {
    pub call: Call,
    pub rows: Jq,
    pub record: Jq,
}

/// A compiled usage request.
pub(crate) struct UsageRequest {
    pub declared: UsageRequestFile,
    pub call: Call,
    pub rows: Jq,
    pub record: Jq,
}

/// A request with its compiled paging.
pub(crate) struct Call {
    pub declared: CallFile,
    /// The cursor's `next`, or the page's `more`.
    pub paging: Option<Jq>,
}

/// A half-open span of usage to read, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First instant wanted.
    pub from: Timestamp,
    /// First instant not wanted any more.
    pub to: Timestamp,
}

/// Why a connector file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ConnectorError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not TOML, an unknown or missing key, or a value of the wrong type; the message names line and column.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// Written for a newer version.
    #[error("format {found} is not understood; this version reads format 1")]
    Format {
        /// The format that the file names.
        found: u32,
    },
    /// A value that cannot be meant.
    #[error("{place}: {reason}")]
    Value {
        /// Where in the file.
        place: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// A mapping that is not jq.
    #[error("{place}: not a jq mapping: {reason}")]
    Mapping {
        /// Where in the file.
        place: String,
        /// What jq expected, and where.
        reason: String,
    },
}

/// The connectors of a folder: those that can be used, and why the others cannot.
#[derive(Default)]
pub struct Loaded {
    /// Ready to run, by file name.
    pub connectors: Vec<Connector>,
    /// Refused files.
    pub refused: Vec<(PathBuf, ConnectorError)>,
}

impl Connector {
    /// Reads and checks a connector file's text.
    ///
    /// # Errors
    /// [`ConnectorError`], naming the place in the file.
    pub fn parse(text: &str) -> Result<Self, ConnectorError> {
        let file: ConnectorFile = toml::from_str(text)?;
        if file.format != 1 {
            return Err(ConnectorError::Format { found: file.format });
        }
        check_head(&file)?;
        let subjects = file.subjects.as_ref().map(compile_subjects).transpose()?;
        let requests = file.requests.iter().map(compile_request).collect::<Result<Vec<_>, _>>()?;
        let fingerprint = ContentHash(Sha256::digest(text.as_bytes()).into()).to_string();
        Ok(Self { file, subjects, requests, fingerprint })
    }

    /// Reads and checks a connector file.
    ///
    /// # Errors
    /// [`ConnectorError`], naming the file or the place in it.
    pub fn load(path: &Path) -> Result<Self, ConnectorError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConnectorError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text)
    }

    /// The connectors that ship with the app.
    #[must_use]
    pub fn shipped() -> Vec<Self> {
        #[expect(clippy::expect_used, reason = "embedded files are the same in every copy of the app, and a test parses each")]
        [PARLEY].into_iter().map(|text| Self::parse(text).expect("a shipped connector is valid")).collect()
    }

    /// The owner's own connectors: every `*.toml` of a folder, in order of name. A folder that does not exist is empty.
    #[must_use]
    pub fn load_folder(folder: &Path) -> Loaded {
        let mut loaded = Loaded::default();
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return loaded,
            Err(source) => {
                let error = ConnectorError::Unreadable { path: folder.to_owned(), source };
                loaded.refused.push((folder.to_owned(), error));
                return loaded;
            }
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        paths.sort();
        for path in paths {
            match Self::load(&path) {
                Ok(connector) => loaded.connectors.push(connector),
                Err(error) => loaded.refused.push((path, error)),
            }
        }
        loaded
    }

    /// Stable name, by which a source remembers its connector.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// The platform's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// What the platform calls a subject, in the singular.
    #[must_use]
    pub fn subject_noun(&self) -> &str {
        &self.file.subject_noun
    }

    /// Where the API lives unless the owner says otherwise.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        self.file.base_url.as_deref()
    }

    /// What to know before connecting.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.file.notes
    }

    /// How requests are authorised.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.file.auth
    }

    /// How often the platform may be asked.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        self.file.rate
    }

    /// Whether the platform lists its subjects.
    #[must_use]
    pub fn lists_subjects(&self) -> bool {
        self.subjects.is_some()
    }

    /// The meters it counts, each once, in the file's order.
    #[must_use]
    pub fn meters(&self) -> Vec<&MeterFile> {
        let mut meters: Vec<&MeterFile> = Vec::new();
        for meter in self.file.requests.iter().flat_map(|request| &request.meters) {
            if !meters.iter().any(|known| known.meter == meter.meter) {
                meters.push(meter);
            }
        }
        meters
    }

    /// Equal for equal file texts. A changed connector is asked about only when it reads other quantities (law §6.3).
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.file.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The span to read now: from the first instant wanted, or, once `read_until` was reached, from there less the trailing
    /// span that is read again because costs and ends arrive late. Nothing when `now` is not after the start.
    #[must_use]
    pub fn next_window(&self, first: Timestamp, read_until: Option<Timestamp>, now: Timestamp) -> Option<Window> {
        let reread = self.file.requests.iter().map(|request| request.window.reread()).max().unwrap_or(SignedDuration::ZERO);
        let from = match read_until {
            Some(until) => until.min(now).saturating_sub(reread).map_or(first, |from| from.max(first)),
            None => first,
        };
        (from < now).then_some(Window { from, to: now })
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Connector").field("id", &self.file.id).field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

fn wrong(place: impl Into<String>, reason: impl Into<String>) -> ConnectorError {
    ConnectorError::Value { place: place.into(), reason: reason.into() }
}

fn check_head(file: &ConnectorFile) -> Result<(), ConnectorError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if file.id.is_empty() || !file.id.bytes().all(plain) {
        return Err(wrong("id", "must be made of a-z, 0-9 and -"));
    }
    for (place, value) in [("name", &file.name), ("subject_noun", &file.subject_noun)] {
        if value.trim().is_empty() {
            return Err(wrong(place, "must not be empty"));
        }
    }
    if let Some(base) = &file.base_url {
        crate::request::base_url(base).map_err(|reason| wrong("base_url", reason))?;
    }
    if let Auth::Header { name, .. } = &file.auth {
        check_header_name("auth.name", name)?;
    }
    for (name, value) in &file.headers {
        check_header_name("headers", name)?;
        reqwest::header::HeaderValue::try_from(value).map_err(|_| wrong("headers", format!("{name}: the value cannot be sent")))?;
        if name.eq_ignore_ascii_case("authorization") {
            return Err(wrong("headers", "a secret must not stand in a connector file; use [auth]"));
        }
    }
    if file.rate.is_some_and(|rate| rate.requests == 0 || rate.per_seconds == 0) {
        return Err(wrong("rate", "requests and per_seconds must be at least 1"));
    }
    if file.requests.is_empty() {
        return Err(wrong("requests", "at least one [[requests]] is needed"));
    }
    Ok(())
}

fn check_header_name(place: &str, name: &str) -> Result<(), ConnectorError> {
    reqwest::header::HeaderName::try_from(name).map(|_| ()).map_err(|_| wrong(place, format!("{name:?} is no header name")))
}

fn compile(place: &str, source: &str) -> Result<Jq, ConnectorError> {
    Jq::compile(source).map_err(|reason| ConnectorError::Mapping { place: place.to_owned(), reason })
}

fn compile_subjects(list: &SubjectsFile) -> Result<SubjectList, ConnectorError> {
    Ok(SubjectList {
        call: compile_call("subjects", list.call(), false)?,
        rows: compile("subjects.rows", &list.rows)?,
        record: compile("subjects.record", &list.record)?,
    })
}

fn compile_call(place: &str, call: CallFile, windowed: bool) -> Result<Call, ConnectorError> {
    if call.method == Method::Get && call.body.is_some() {
        return Err(wrong(format!("{place}.body"), "only a POST has a body"));
    }
    if call.path.contains(['?', '#']) {
        return Err(wrong(format!("{place}.path"), "parameters belong into params"));
    }
    let mut texts: Vec<&str> = vec![&call.path];
    texts.extend(call.params.values().map(String::as_str));
    if let Some(body) = &call.body {
        if !body.is_table() {
            return Err(wrong(format!("{place}.body"), "must be a table"));
        }
        collect_texts(body, &mut texts).map_err(|reason| wrong(format!("{place}.body"), reason))?;
    }
    for text in texts {
        let known: &[&str] = if windowed { &["from", "to"] } else { &[] };
        if let Some(unknown) = crate::request::placeholders(text).find(|name| !known.contains(name)) {
            return Err(wrong(
                place,
                format!("{{{unknown}}} is not known here; known: {}", if windowed { "{from}, {to}" } else { "none" }),
            ));
        }
    }
    let paging = match &call.paging {
        Paging::None => None,
        Paging::Cursor { next, .. } => Some(compile(&format!("{place}.paging.next"), next)?),
        Paging::Page { size, more, .. } | Paging::Offset { size, more, .. } => {
            if *size == 0 {
                return Err(wrong(format!("{place}.paging.size"), "must be at least 1"));
            }
            more.as_ref().map(|more| compile(&format!("{place}.paging.more"), more)).transpose()?
        }
    };
    Ok(Call { declared: call, paging })
}

fn collect_texts<'a>(value: &'a toml::Value, texts: &mut Vec<&'a str>) -> Result<(), &'static str> {
    match value {
        toml::Value::String(text) => texts.push(text),
        toml::Value::Array(values) => values.iter().try_for_each(|value| collect_texts(value, texts))?,
        toml::Value::Table(table) => table.values().try_for_each(|value| collect_texts(value, texts))?,
        toml::Value::Integer(_) | toml::Value::Boolean(_) => {}
        toml::Value::Float(_) | toml::Value::Datetime(_) => return Err("write decimals and times as texts, in quotes"),
    }
    Ok(())
}

fn compile_request(request: &UsageRequestFile) -> Result<UsageRequest, ConnectorError> {
    let place = format!("requests {:?}", request.name);
    if request.window.max_days == Some(0) {
        return Err(wrong(format!("{place}.window"), "max_days must be at least 1"));
    }
    if request.meters.is_empty() {
        return Err(wrong(format!("{place}.meters"), "at least one meter is needed"));
    }
    for (index, meter) in request.meters.iter().enumerate() {
        let place = format!("{place}.meters {:?}", meter.meter);
        if meter.meter.trim().is_empty() || meter.unit.trim().is_empty() || meter.columns.is_empty() {
            return Err(wrong(place, "meter, unit and at least one column are needed"));
        }
        if meter.factor <= rust_decimal::Decimal::ZERO {
            return Err(wrong(place, "factor must be above 0"));
        }
        if request.meters[..index].iter().any(|earlier| earlier.meter == meter.meter) {
            return Err(wrong(place, "is declared twice"));
        }
    }
    if let Some(cost) = &request.cost {
        check_cost(&format!("{place}.cost"), cost, &request.meters)?;
    }
    Ok(UsageRequest {
        call: compile_call(&place, request.call(), true)?,
        rows: compile(&format!("{place}.rows"), &request.rows)?,
        record: compile(&format!("{place}.record"), &request.record)?,
        declared: request.clone(),
    })
}

fn check_cost(place: &str, cost: &CostFile, meters: &[MeterFile]) -> Result<(), ConnectorError> {
    match (&cost.currency, &cost.currency_column) {
        (Some(code), None) => row::currency(code).map(|_| ()).map_err(|reason| wrong(place, reason))?,
        (None, Some(_)) => {}
        (None, None) | (Some(_), Some(_)) => return Err(wrong(place, "either currency or currency_column is needed")),
    }
    match &cost.meter {
        Some(name) if !meters.iter().any(|meter| meter.meter == *name) => {
            Err(wrong(place, format!("{name:?} is not a meter of this request")))
        }
        Some(_) | None => Ok(()),
    }
}
