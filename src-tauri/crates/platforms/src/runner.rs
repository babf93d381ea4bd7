//! Reads one platform through its connector, page by page.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::connector::jq::{Document, Jq};
use crate::connector::{
    BrokenRecord, Call, Connector, Paging, Subject, SubjectList, UsageKind, UsageRequest, Window, read_subject, read_usage,
};
use crate::http::{Asking, Patience, PullError};
use crate::record::UsageRecord;
use crate::request::{Address, Bounds, PageParameter, base_url};

/// The list of subjects, in messages.
const SUBJECTS: &str = "subjects";
/// Most rows of one page.
const ROWS_PER_PAGE: usize = 200_000;
/// Most pages of one request; a list that is longer does not end.
const PAGES_PER_REQUEST: u64 = 100_000;

/// A connection to one platform.
pub struct Runner {
    connector: Arc<Connector>,
    address: Address,
    http: reqwest::Client,
    asking: Asking,
}

/// What a page of usage holds. Storing the same page again must change nothing.
#[derive(Debug, Clone, Default)]
pub struct UsagePage {
    /// The records, in the platform's order.
    pub records: Vec<UsageRecord>,
    /// Rows that could not be read; each is named, none is silently left out.
    pub broken: Vec<BrokenRecord>,
    /// Rows on the page.
    pub rows: u64,
    /// Rows that the mapping leaves out on purpose.
    pub left_out: u64,
    /// How far the pull is with this page.
    pub progress: PullProgress,
}

/// How far a pull is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PullProgress {
    /// Pages read.
    pub pages: u64,
    /// Rows read.
    pub rows: u64,
    /// Records read.
    pub records: u64,
    /// Spans of the window that were read to their end …
    pub spans_done: usize,
    /// … of so many.
    pub spans: usize,
}

/// What a test call saw. Nothing of it is stored.
#[derive(Debug, Clone)]
pub struct TestCall {
    /// The subjects on the first page of their list; none where the platform has no list.
    pub subjects: Option<Vec<Subject>>,
    /// The first page of the last day, as it will be read.
    pub last_day: UsagePage,
}

impl Runner {
    /// An HTTP client for platforms: no redirects, because a key must not follow one to another host.
    ///
    /// # Errors
    /// When this system's TLS cannot be set up.
    pub fn http() -> Result<reqwest::Client, reqwest::Error> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("rebill/", env!("CARGO_PKG_VERSION")))
            .build()
    }

    /// A connection to the API at `base` (none: the connector's own), with the default patience. Nothing is asked yet.
    ///
    /// # Errors
    /// [`PullError::BaseUrl`] and [`PullError::Secret`].
    pub fn new(
        connector: impl Into<Arc<Connector>>,
        base: Option<&str>,
        secret: SecretString,
        http: reqwest::Client,
    ) -> Result<Self, PullError> {
        let connector = connector.into();
        let base =
            base.or(connector.base_url()).ok_or_else(|| PullError::BaseUrl { reason: "this platform needs one; none is known".into() })?;
        let base = base_url(base).map_err(|reason| PullError::BaseUrl { reason })?;
        let address = Address::new(base, connector.auth(), secret).map_err(|reason| PullError::Secret { reason })?;
        let asking = Asking::new(Patience::default(), connector.rate());
        Ok(Self { connector, address, http, asking })
    }

    /// The same connection with another patience.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.asking.patience = patience;
        self
    }

    /// The connector it runs.
    #[must_use]
    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    /// Asks for one page of everything, and shows the day before `now` as it will be read.
    ///
    /// # Errors
    /// [`PullError`], above all a refused key or a wrong address.
    pub async fn test_call(&self, now: Timestamp, cancel: &CancellationToken) -> Result<TestCall, PullError> {
        let subjects = match &self.connector.subjects {
            Some(list) => {
                let answer = self.page(SUBJECTS, &list.call, None, &mut Pages::default(), cancel).await?;
                Some(read_subjects(list, &rows_of(SUBJECTS, &list.rows, &answer)?, 0)?)
            }
            None => None,
        };
        let from = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(now);
        let mut pull = self.pull(Window { from, to: now }, cancel);
        let last_day = pull.next_page().await?.unwrap_or_default();
        Ok(TestCall { subjects, last_day })
    }

    /// Every subject that the platform lists, each once.
    ///
    /// # Errors
    /// [`PullError`]; [`PullError::NoSubjectList`] where there is no list.
    pub async fn subjects(&self, cancel: &CancellationToken) -> Result<Vec<Subject>, PullError> {
        let list =
            self.connector.subjects.as_ref().ok_or_else(|| PullError::NoSubjectList { noun: self.connector.subject_noun().to_owned() })?;
        let mut pages = Pages::default();
        let mut subjects: Vec<Subject> = Vec::new();
        let mut known = std::collections::HashSet::new();
        while !pages.ended {
            let answer = self.page(SUBJECTS, &list.call, None, &mut pages, cancel).await?;
            let rows = rows_of(SUBJECTS, &list.rows, &answer)?;
            let read = read_subjects(list, &rows, pages.rows)?;
            // Pages may overlap while they are read.
            subjects.extend(read.into_iter().filter(|subject| known.insert(subject.id.clone())));
            pages.advance(SUBJECTS, &list.call, &answer, rows.len() as u64)?;
        }
        Ok(subjects)
    }

    /// Reads the usage of `window`, page by page, so that the caller can store each page before the next is asked for.
    #[must_use]
    pub fn pull(&self, window: Window, cancel: &CancellationToken) -> Pull<'_> {
        let spans: Vec<(usize, Window)> = self
            .connector
            .requests
            .iter()
            .enumerate()
            .flat_map(|(index, request)| split(window, request.declared.window.longest()).into_iter().map(move |span| (index, span)))
            .collect();
        Pull { runner: self, cancel: cancel.clone(), spans, at: 0, pages: Pages::default(), progress: PullProgress::default() }
    }

    /// One answer, and in `pages` how to ask for the next.
    async fn page(
        &self,
        request: &str,
        call: &Call,
        bounds: Option<&Bounds>,
        pages: &mut Pages,
        cancel: &CancellationToken,
    ) -> Result<Document, PullError> {
        let parameters = pages.parameters(&call.declared.paging);
        let answer = self
            .asking
            .ask(
                self.address.host(),
                call.declared.method,
                |text| self.address.redact(text),
                || self.address.request(&self.http, &self.connector, &call.declared, bounds, &parameters),
                cancel,
            )
            .await?;
        pages.read += 1;
        if pages.read > PAGES_PER_REQUEST {
            return Err(PullError::EndlessPages { request: request.to_owned() });
        }
        Ok(answer)
    }
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Runner").field("connector", &self.connector).field("host", &self.address.host()).finish_non_exhaustive()
    }
}

/// The rows of a page.
fn rows_of(request: &str, rows: &Jq, answer: &Document) -> Result<Vec<Document>, PullError> {
    rows.run(answer, ROWS_PER_PAGE).map_err(|reason| PullError::Page { request: request.to_owned(), part: "rows", reason })
}

/// The subjects of a page, after so many rows of earlier ones. A list with a row that cannot be read is not a list.
fn read_subjects(list: &SubjectList, rows: &[Document], before: u64) -> Result<Vec<Subject>, PullError> {
    let numbered = rows.iter().zip(before + 1..);
    let read = numbered.filter_map(|(row, number)| read_subject(&list.record, row, number).transpose());
    read.collect::<Result<_, _>>().map_err(PullError::Mapping)
}

/// A window cut into spans that one request may ask for, oldest first.
fn split(window: Window, longest: Option<SignedDuration>) -> Vec<Window> {
    let mut spans = Vec::new();
    let mut from = window.from;
    while from < window.to {
        let to = longest.and_then(|longest| from.checked_add(longest).ok()).map_or(window.to, |end| end.min(window.to));
        spans.push(Window { from, to });
        from = to;
    }
    spans
}

/// Where a list of pages stands.
#[derive(Default)]
struct Pages {
    read: u64,
    rows: u64,
    cursor: Option<String>,
    ended: bool,
}

impl Pages {
    /// What asks for the page after those that were read.
    fn parameters(&self, paging: &Paging) -> Vec<PageParameter> {
        let sized = |size_param: &Option<String>, size: u64| size_param.clone().map(|name| (name, Value::from(size)));
        match paging {
            Paging::None => Vec::new(),
            Paging::Cursor { param, .. } => self.cursor.iter().map(|cursor| (param.clone(), Value::from(cursor.as_str()))).collect(),
            Paging::Page { param, first, size_param, size, .. } => {
                std::iter::once((param.clone(), Value::from(first + self.read))).chain(sized(size_param, *size)).collect()
            }
            Paging::Offset { param, size_param, size, .. } => {
                std::iter::once((param.clone(), Value::from(self.rows))).chain(sized(size_param, *size)).collect()
            }
        }
    }

    /// Takes in an answer that held so many rows.
    fn advance(&mut self, request: &str, call: &Call, answer: &Document, rows: u64) -> Result<(), PullError> {
        self.rows += rows;
        let wrong = |part, reason| PullError::Page { request: request.to_owned(), part, reason };
        let asked = |part| match &call.paging {
            Some(jq) => jq.run(answer, 1).map(|mut values| values.pop()).map_err(|reason| wrong(part, reason)),
            None => Ok(None),
        };
        match &call.declared.paging {
            Paging::None => self.ended = true,
            Paging::Cursor { .. } => {
                let token = asked("paging.next")?.map_or(Ok(None), |value| value.token()).map_err(|reason| wrong("paging.next", reason))?;
                if token.is_some() && token == self.cursor {
                    return Err(PullError::EndlessPages { request: request.to_owned() });
                }
                self.ended = token.is_none();
                self.cursor = token;
            }
            Paging::Page { size, .. } | Paging::Offset { size, .. } => {
                let more = asked("paging.more")?.map_or(rows >= *size, |value| value.is_true());
                // An empty page that promises more would be asked for without end.
                self.ended = !more || rows == 0;
            }
        }
        Ok(())
    }
}

/// A pull under way. Dropping it stops it; what was handed over stands.
pub struct Pull<'runner> {
    runner: &'runner Runner,
    cancel: CancellationToken,
    spans: Vec<(usize, Window)>,
    at: usize,
    pages: Pages,
    progress: PullProgress,
}

impl Pull<'_> {
    /// The next page, or nothing at the end.
    ///
    /// # Errors
    /// [`PullError`]. Rows that cannot be read are in [`UsagePage::broken`]; they are an error only when the first page holds no other.
    pub async fn next_page(&mut self) -> Result<Option<UsagePage>, PullError> {
        let Some(&(index, span)) = self.spans.get(self.at) else { return Ok(None) };
        let request = &self.runner.connector.requests[index];
        let bounds = Bounds::write(span, request.declared.time);
        let answer = self.runner.page(&request.declared.name, &request.call, Some(&bounds), &mut self.pages, &self.cancel).await?;
        let mut page = self.read(request, &answer)?;
        self.pages.advance(&request.declared.name, &request.call, &answer, page.rows)?;
        if self.pages.ended {
            self.pages = Pages::default();
            self.at += 1;
        }
        self.progress.pages += 1;
        self.progress.rows += page.rows;
        self.progress.records += page.records.len() as u64;
        self.progress.spans_done = self.at;
        self.progress.spans = self.spans.len();
        page.progress = self.progress;
        Ok(Some(page))
    }

    fn read(&self, request: &UsageRequest, answer: &Document) -> Result<UsagePage, PullError> {
        let rows = rows_of(&request.declared.name, &request.rows, answer)?;
        let mut page = UsagePage { rows: rows.len() as u64, ..UsagePage::default() };
        for (row, number) in rows.iter().zip(self.pages.rows + 1..) {
            let before = page.records.len();
            let read = match request.declared.kind {
                UsageKind::EventLog => read_usage(request, row, number, &mut page.records),
            };
            match read {
                Ok(()) => page.left_out += u64::from(page.records.len() == before),
                Err(broken) => page.broken.push(broken),
            }
        }
        // One odd row must not stop a sync for good; a first page without a single good one is a mapping that does not fit.
        let nothing_read = self.progress.pages == 0 && page.broken.len() as u64 == page.rows;
        match page.broken.first() {
            Some(first) if nothing_read => Err(PullError::Mapping(first.clone())),
            Some(_) | None => Ok(page),
        }
    }
}
