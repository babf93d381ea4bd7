//! Connectors: data files that say how one platform's usage is read.
//!
//! A file is checked whole when it is loaded; whatever is wrong with it is said then, with its place, and not in the
//! middle of a sync.

mod check;
mod file;
pub(crate) mod jq;
mod row;

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

pub use file::{Auth, CallFile, CostFile, MeterFile, Method, MoneyUnit, Paging, PlacedBy, Rate, UsageKind, WindowTime};
use file::{ConnectorFile, UsageRequestFile, WindowBy};
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

impl Window {
    /// Whether an instant lies inside, at least `margin` from both ends.
    #[must_use]
    pub fn holds_well(&self, at: Timestamp, margin: SignedDuration) -> bool {
        at.duration_since(self.from) >= margin && self.to.duration_since(at) >= margin
    }
}

/// How far a window that was read to its end speaks of the records that it did not bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Only of records this far from its ends: a platform cuts by a time of its own, and days perhaps by a zone of its own.
    pub margin: SignedDuration,
    /// Also of records that were still open.
    pub open: bool,
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
        check::head(&file)?;
        let subjects = file.subjects.as_ref().map(check::subjects).transpose()?;
        let requests = file.requests.iter().map(check::request).collect::<Result<Vec<_>, _>>()?;
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

    /// What a window proves about the records that it did not bring; nothing where a request's file does not say by which time the platform
    /// cuts, or where it cuts by the time of the last change. With several requests all must prove: it is not kept which one brought a record.
    #[must_use]
    pub fn proof(&self) -> Option<Proof> {
        let requests = &self.file.requests;
        if !requests.iter().all(|request| matches!(request.window.by, Some(WindowBy::Start | WindowBy::End))) {
            return None;
        }
        let by_days = requests.iter().any(|request| matches!(request.time, WindowTime::Date | WindowTime::DateInclusive));
        let margin = SignedDuration::from_hours(if by_days { 24 } else { 1 });
        Some(Proof { margin, open: requests.iter().all(|request| request.window.by == Some(WindowBy::Start)) })
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
