//! Usage from the platforms: every source through its connector, page by page, each page one transaction (law §4).
//!
//! Reading the same span again changes nothing, so a pull that was cut short simply begins where the last whole span ended.

mod rehearse;

use std::{collections::HashMap, sync::Arc};

use domain::id::{MeterId, RunId, SourceId, SubjectId};
use jiff::{SignedDuration, Timestamp};
use platforms::{BrokenRecord, Connector, ContentHash, RecordState, Runner, Subject, UsagePage, Window};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx,
    run::{self, RunKind, RunState},
    source::{self as rows, CostPayer, Source},
    usage::{self, Appended, Standing},
};

use crate::{
    Code, Desk, Ids, Problem, Watch,
    connect::{self, CSV, clear_problem, ensure_meter, set_problem},
    desk::blocking,
    file, reread, words,
};
pub use rehearse::rehearse;

/// How far back the first pull of a source reads.
const HISTORY: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The cursor moves after each such span, so that a pull that was cut short reads little of it again.
const SPAN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Broken rows that are listed with their reason; all are counted.
const LISTED_BROKEN: usize = 50;

/// What a pull brought, source by source. A source that failed does not keep the others from being read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Pulled {
    /// One per source that was asked.
    pub sources: Vec<PulledSource>,
    /// The owner ended it; what was read before is kept.
    pub cancelled: bool,
}

/// What one source brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PulledSource {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The run row; none for a dry run.
    pub run_id: Option<String>,
    /// What changed, or would change.
    pub changed: Appended,
    /// Rows that could not be read.
    pub broken: u64,
    /// The first of them, in words.
    pub broken_rows: Vec<String>,
    /// Subjects never seen before.
    pub new_subjects: u64,
    /// Why it could not be read to the end.
    pub problem: Option<Problem>,
}

impl Pulled {
    /// What all sources brought together.
    pub fn changed(&self) -> Appended {
        let mut sum = Appended::default();
        for source in &self.sources {
            sum += source.changed;
        }
        sum
    }

    /// Whether the owner should look: a source that failed, or rows that could not be read.
    pub fn needs_owner(&self) -> bool {
        self.sources.iter().any(|source| source.problem.is_some() || source.broken > 0)
    }

    /// "412 new, 3 revised records", and what went wrong.
    pub fn words(&self) -> String {
        let mut words = changed_words(self.changed());
        for source in &self.sources {
            if source.broken > 0 {
                words.push_str(&format!("; {} of {} could not be read", words::count(source.broken, "row", "rows"), source.name));
            }
            if source.problem.is_some() {
                words.push_str(&format!("; {} was not read to the end", source.name));
            }
        }
        words
    }
}

/// "412 new, 3 revised records"; "nothing new".
pub(crate) fn changed_words(changed: Appended) -> String {
    let fresh = changed.new + changed.revived;
    match (fresh, changed.revised) {
        (0, 0) => "nothing new".to_owned(),
        (new, 0) => words::count(new, "new usage record", "new usage records"),
        (new, revised) => {
            format!(
                "{} new, {} revised usage records",
                words::grouped_always(&new.to_string()),
                words::grouped_always(&revised.to_string())
            )
        }
    }
}

/// Where a source's next pull goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Cursor {
    /// Where its history begins.
    first: Option<Timestamp>,
    /// Everything before was read.
    read_until: Option<Timestamp>,
    /// It was read while nobody had said who pays for the AI, so its records carry no cost.
    #[serde(default)]
    without_cost: bool,
}

impl Cursor {
    fn of(source: &Source) -> Self {
        serde_json::from_value(source.cursor.clone()).unwrap_or_default()
    }

    /// The span to read now. Once the payer is known, history is read again for its costs.
    fn window(self, source: &Source, connector: &Connector, now: Timestamp) -> (Timestamp, Option<Window>) {
        let first = self.first.unwrap_or_else(|| now.saturating_sub(HISTORY).unwrap_or(now));
        let costs_now_known = self.without_cost && source.cost_payer != CostPayer::Unknown;
        let read_until = self.read_until.filter(|_| !costs_now_known);
        (first, connector.next_window(first, read_until, now))
    }

    async fn keep(self, desk: &Desk, source: &Source) -> Result<(), Problem> {
        let (id, value) = (source.id.clone(), serde_json::to_value(self).map_err(|error| Problem::internal(error.to_string()))?);
        file::write(desk, move |tx| Ok(rows::set_cursor(tx, &id, &value)?)).await
    }
}

/// Pulls every source, or one. A dry run stores nothing and says what would change.
///
/// # Errors
/// Only when nothing could be asked at all: no such source, a file source, an unreadable workspace. What goes wrong with one source stands in
/// [`PulledSource::problem`] and on the source.
pub async fn run(desk: &Desk, source: Option<&SourceId>, dry_run: bool, watch: &Watch) -> Result<Pulled, Problem> {
    all(desk, source, dry_run, watch, &mut Vec::new()).await
}

/// As [`run`]; what a dry run would have stored is added to `would`.
async fn all(
    desk: &Desk,
    source: Option<&SourceId>,
    dry_run: bool,
    watch: &Watch,
    would: &mut Vec<(Page, UsagePage)>,
) -> Result<Pulled, Problem> {
    let wanted = source.cloned();
    let sources: Vec<Source> = file::read(desk, move |r| match &wanted {
        Some(id) => Ok(vec![rows::get(r, id)?]),
        None => Ok(rows::list(r)?),
    })
    .await?;
    if source.is_some()
        && let Some(file) = sources.iter().find(|source| source.connector == CSV)
    {
        return Err(Problem::not_allowed(format!("{} is fed by files. Import a new file instead of pulling.", file.name)));
    }
    let mut pulled = Pulled::default();
    for source in sources.into_iter().filter(|source| source.connector != CSV && source.retired_at.is_none()) {
        if watch.cancel.is_cancelled() {
            pulled.cancelled = true;
            break;
        }
        let (one, cancelled) = one(desk, source, dry_run, watch, would).await?;
        pulled.sources.push(one);
        pulled.cancelled |= cancelled;
    }
    Ok(pulled)
}

/// One source to its end. The second answer is whether the owner ended it.
async fn one(
    desk: &Desk,
    source: Source,
    dry_run: bool,
    watch: &Watch,
    would: &mut Vec<(Page, UsagePage)>,
) -> Result<(PulledSource, bool), Problem> {
    let run_id = RunId::from(desk.ids.new_id());
    if !dry_run {
        let (id, run_id, at) = (source.id.clone(), run_id.clone(), desk.now());
        file::write(desk, move |tx| Ok(run::start(tx, &run_id, RunKind::Pull, Some(&id), None, at)?)).await?;
    }
    let mut found = PulledSource {
        id: source.id.to_string(),
        name: source.name.clone(),
        run_id: (!dry_run).then(|| run_id.to_string()),
        changed: Appended::default(),
        broken: 0,
        broken_rows: Vec::new(),
        new_subjects: 0,
        problem: None,
    };
    let ended = read(desk, &source, &run_id, dry_run, watch, &mut found, would).await;
    let cancelled = matches!(&ended, Err(problem) if problem.code == Code::Cancelled);
    found.problem = ended.err().filter(|_| !cancelled);
    if !dry_run {
        finish(desk, &source.id, &run_id, &found, cancelled).await?;
    }
    Ok((found, cancelled))
}

async fn read(
    desk: &Desk,
    source: &Source,
    run_id: &RunId,
    dry_run: bool,
    watch: &Watch,
    found: &mut PulledSource,
    would: &mut Vec<(Page, UsagePage)>,
) -> Result<(), Problem> {
    let runner = connect::runner(desk, source).await?;
    let page =
        Page { source: source.clone(), run: run_id.clone(), at: desk.now(), units: units(&runner), ids: Arc::clone(&desk.ids), dry_run };
    let what = format!("Reading {}", source.name);
    watch.progress.report(0, None, &what);
    if runner.connector().lists_subjects() {
        let listed = runner.subjects(&watch.cancel).await?;
        found.new_subjects = page.subjects(desk, listed).await?;
    }
    let mut cursor = Cursor::of(source);
    if !dry_run {
        reread::look(desk, source, &runner, cursor.read_until, watch).await?;
    }
    let (first, window) = cursor.window(source, runner.connector(), page.at);
    cursor.first = Some(first);
    cursor.without_cost |= source.cost_payer == CostPayer::Unknown;
    let mut seen = HashMap::new();
    let mut records = 0;
    for span in spans(window) {
        let mut pull = runner.pull(span, &watch.cancel);
        while let Some(one) = pull.next_page().await? {
            found.broken += one.broken.len() as u64;
            let room = LISTED_BROKEN.saturating_sub(found.broken_rows.len());
            found.broken_rows.extend(one.broken.iter().take(room).map(BrokenRecord::to_string));
            records += one.records.len() as u64;
            let one = if dry_run { only_new_here(one, &mut seen) } else { one };
            if dry_run {
                would.push((page.clone(), one.clone()));
            }
            found.changed += page.keep(desk, one).await?;
            watch.progress.report(records, None, &what);
            if watch.cancel.is_cancelled() {
                return Err(stopped());
            }
        }
        cursor.read_until = Some(span.to);
        if !dry_run {
            cursor.keep(desk, source).await?;
        }
    }
    if cursor.without_cost && source.cost_payer != CostPayer::Unknown && !dry_run {
        // Its whole history was read again, now with its costs.
        cursor.without_cost = false;
        cursor.keep(desk, source).await?;
    }
    Ok(())
}

/// Ends the run row and remembers on the source whether it could be read.
async fn finish(desk: &Desk, source: &SourceId, run_id: &RunId, found: &PulledSource, cancelled: bool) -> Result<(), Problem> {
    let state = match (&found.problem, cancelled) {
        (_, true) => RunState::Cancelled,
        (Some(_), _) => RunState::Failed,
        (None, _) => RunState::Done,
    };
    let counts = serde_json::json!({
        "new": found.changed.new,
        "revised": found.changed.revised,
        "revived": found.changed.revived,
        "unchanged": found.changed.unchanged,
        "new_subjects": found.new_subjects,
        "broken": found.broken,
        "broken_rows": found.broken_rows,
    });
    let (source, run_id, problem, at) = (source.clone(), run_id.clone(), found.problem.clone(), desk.now());
    file::write(desk, move |tx| {
        run::finish(tx, &run_id, state, &counts, problem.as_ref().map(|problem| problem.message.as_str()), at)?;
        let mut row = rows::get(tx, &source)?;
        match (&problem, state) {
            (Some(problem), _) => set_problem(&mut row, problem),
            (None, RunState::Done) => clear_problem(&mut row),
            (None, _) => return Ok(()),
        }
        Ok(rows::update(tx, &row)?)
    })
    .await
}

/// What storing a page needs to know.
#[derive(Clone)]
struct Page {
    source: Source,
    run: RunId,
    at: Timestamp,
    /// Base unit of each meter.
    units: Arc<HashMap<String, String>>,
    ids: Arc<dyn Ids>,
    dry_run: bool,
}

impl Page {
    /// Stores a page, or says what storing it would change.
    async fn keep(&self, desk: &Desk, page: UsagePage) -> Result<Appended, Problem> {
        let own = self.clone();
        self.write(desk, move |tx| own.append(tx, page)).await
    }

    /// Takes in the platform's list of subjects; one that it lists no longer is flagged. How many are new.
    async fn subjects(&self, desk: &Desk, listed: Vec<Subject>) -> Result<u64, Problem> {
        let own = self.clone();
        self.write(desk, move |tx| own.see_all(tx, &listed)).await
    }

    /// One transaction; in a dry run it is taken back after it told what it did.
    async fn write<T: Send + 'static>(
        &self,
        desk: &Desk,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        if !self.dry_run {
            return file::write(desk, work).await;
        }
        let (store, run, source, at) = (Arc::clone(&desk.store), self.run.clone(), self.source.id.clone(), self.at);
        let tried = blocking(move || {
            store.write(|tx| -> Result<(), Tried<T>> {
                run::start(tx, &run, RunKind::Pull, Some(&source), None, at)?;
                Err(work(tx).map_or_else(Tried::Failed, Tried::Would))
            })
        })
        .await?;
        match tried {
            Err(Tried::Would(value)) => Ok(value),
            Err(Tried::Failed(problem)) => Err(problem),
            Ok(()) => Err(Problem::internal("a dry run was kept")),
        }
    }

    fn append(&self, tx: &Tx<'_>, page: UsagePage) -> Result<Appended, Problem> {
        let mut subjects: HashMap<String, SubjectId> = HashMap::new();
        let mut meters: HashMap<String, MeterId> = HashMap::new();
        let mut records = Vec::with_capacity(page.records.len());
        for record in page.records {
            let subject = match subjects.get(&record.subject) {
                Some(id) => id.clone(),
                None => {
                    let id = self.subject(tx, &record.subject, record.subject_name.clone())?;
                    subjects.insert(record.subject.clone(), id.clone());
                    id
                }
            };
            let meter = match meters.get(&record.meter) {
                Some(id) => id.clone(),
                None => {
                    let unit = self.units.get(&record.meter).map_or(record.meter.as_str(), String::as_str);
                    let id = ensure_meter(tx, &record.meter, unit, &*self.ids)?.id;
                    meters.insert(record.meter.clone(), id.clone());
                    id
                }
            };
            records.push(self.record(record, subject, meter));
        }
        Ok(usage::append(tx, &self.run, &self.source.id, self.at, records)?)
    }

    fn record(&self, record: platforms::UsageRecord, subject: SubjectId, meter: MeterId) -> usage::UsageRecord {
        let standing = match (record.is_test, record.state) {
            (true, _) => Standing::Test,
            (false, RecordState::Open) => Standing::Open,
            (false, RecordState::Complete) => Standing::Billable,
        };
        // Lines paid by the agency's own key carry no platform cost, and without a word on who pays none is believed (law §10).
        let cost = record.cost.filter(|_| matches!(self.source.cost_payer, CostPayer::Record | CostPayer::Wallet));
        usage::UsageRecord {
            identity: record.external_id.unwrap_or_else(|| usage::content_identity(&record.content_hash.to_string(), 1)),
            subject,
            meter,
            placed_at: record.placed_at,
            started_at: record.started_at,
            quantity: record.quantity,
            cost,
            standing,
            source_updated_at: record.source_updated_at,
            payload: (!record.kept.is_empty())
                .then(|| record.kept.into_iter().map(|(key, value)| (key, serde_json::Value::String(value))).collect()),
        }
    }

    fn subject(&self, tx: &Tx<'_>, external_id: &str, name: Option<String>) -> Result<SubjectId, Problem> {
        // A known one is not touched: a platform may send late usage of an account that it no longer lists.
        match rows::find_subject(tx, &self.source.id, external_id)? {
            Some(known) => Ok(known.id),
            None => Ok(rows::see_subject(tx, &self.new_subject(external_id, name, None))?),
        }
    }

    fn see_all(&self, tx: &Tx<'_>, listed: &[Subject]) -> Result<u64, Problem> {
        let mut known: HashMap<String, rows::Subject> =
            rows::subjects(tx, Some(&self.source.id))?.into_iter().map(|subject| (subject.external_id.clone(), subject)).collect();
        let mut new = 0;
        for subject in listed {
            new += u64::from(known.remove(&subject.id).is_none());
            rows::see_subject(tx, &self.new_subject(&subject.id, subject.name.clone(), subject.email.clone()))?;
        }
        // An empty list says more about the answer than about the accounts.
        if !listed.is_empty() {
            for gone in known.values().filter(|subject| subject.gone_at.is_none()) {
                rows::set_gone(tx, &gone.id, self.at)?;
            }
        }
        Ok(new)
    }

    fn new_subject(&self, external_id: &str, name: Option<String>, email: Option<String>) -> rows::Subject {
        rows::Subject {
            id: self.ids.new_id().into(),
            source: self.source.id.clone(),
            external_id: external_id.to_owned(),
            name,
            email,
            never_bill: false,
            first_seen_at: self.at,
            gone_at: None,
        }
    }
}

/// Why a dry run's transaction is taken back.
enum Tried<T> {
    Would(T),
    Failed(Problem),
}

impl<T> From<StoreError> for Tried<T> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Pages may overlap; without storing them only memory knows which records an earlier page had.
fn only_new_here(mut page: UsagePage, seen: &mut HashMap<(Option<String>, String), ContentHash>) -> UsagePage {
    page.records.retain(|record| {
        let key = (record.external_id.clone(), record.meter.clone());
        seen.insert(key, record.content_hash) != Some(record.content_hash)
    });
    page
}

/// A window cut into spans after each of which the cursor moves, oldest first.
fn spans(window: Option<Window>) -> Vec<Window> {
    let mut spans = Vec::new();
    let Some(Window { mut from, to }) = window else { return spans };
    while from < to {
        let end = from.saturating_add(SPAN).map_or(to, |end| end.min(to));
        spans.push(Window { from, to: end });
        from = end;
    }
    spans
}

fn units(runner: &Runner) -> Arc<HashMap<String, String>> {
    Arc::new(runner.connector().meters().into_iter().map(|meter| (meter.meter.clone(), meter.unit.clone())).collect())
}

pub(crate) fn stopped() -> Problem {
    Problem::new(Code::Cancelled, "Stopped. What was read before is kept; nothing was charged.", crate::Retry::Later)
}
