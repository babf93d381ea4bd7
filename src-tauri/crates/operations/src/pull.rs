//! Usage from the platforms: every source through its connector, page by page, each page one transaction (law §4).
//!
//! Reading the same span again changes nothing, so a pull that was cut short simply begins where the last whole span ended.

mod absent;
mod page;
mod rehearse;

use std::{collections::HashMap, sync::Arc};

use domain::id::{RunId, SourceId};
use jiff::{SignedDuration, Timestamp};
use platforms::{BrokenRecord, Connector, ContentHash, Runner, UsagePage, Window};
use serde::{Deserialize, Serialize};
use store::{
    run::{self, RunKind, RunState},
    source::{self as rows, CostPayer, Source},
    usage::Appended,
};

use crate::{
    Code, Desk, Problem, Watch,
    connect::{self, CSV, clear_problem, set_problem},
    file, reread, words,
};
use absent::Absent;
use page::Page;
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
    /// Rows of the platform that are flagged since this reading, because it lists them no longer.
    pub gone: u64,
    /// Flagged rows that it lists again.
    pub back: u64,
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
            if source.gone > 0 {
                words.push_str(&format!("; {} lists {} no longer", source.name, words::count(source.gone, "record", "records")));
            }
            if source.back > 0 {
                words.push_str(&format!("; {} lists {} again", source.name, words::count(source.back, "record", "records")));
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

    /// What to read now. Once the payer is known, history is read again for its costs.
    fn wanted(self, source: &Source, connector: &Connector, now: Timestamp) -> Wanted {
        let first = self.first.unwrap_or_else(|| now.saturating_sub(HISTORY).unwrap_or(now));
        let costs_now_known = self.without_cost && source.cost_payer != CostPayer::Unknown;
        let read_until = self.read_until.filter(|_| !costs_now_known);
        Wanted { first, window: connector.next_window(first, read_until, now), again: read_until.is_some() }
    }

    async fn keep(self, desk: &Desk, source: &Source) -> Result<(), Problem> {
        let (id, value) = (source.id.clone(), serde_json::to_value(self).map_err(|error| Problem::internal(error.to_string()))?);
        file::write(desk, move |tx| Ok(rows::set_cursor(tx, &id, &value)?)).await
    }
}

/// What a pull reads.
struct Wanted {
    /// Where the source's history begins.
    first: Timestamp,
    window: Option<Window>,
    /// Whether it begins with days that were read lately, and not with all of history, of which a platform may have forgotten the oldest.
    again: bool,
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
        gone: 0,
        back: 0,
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
    let at = desk.now();
    let mut cursor = Cursor::of(source);
    let what = format!("Reading {}", source.name);
    watch.progress.report(0, None, &what);
    if !dry_run {
        reread::look(desk, source, &runner, cursor.read_until, watch).await?;
    }
    let mut absent = Absent::of(desk, source, runner.connector(), at).await?;
    let page = Page {
        source: source.clone(),
        run: run_id.clone(),
        at,
        units: units(&runner),
        ids: Arc::clone(&desk.ids),
        dry_run,
        missed: absent.missed(),
    };
    if runner.connector().lists_subjects() {
        let listed = runner.subjects(&watch.cancel).await?;
        found.new_subjects = page.subjects(desk, listed).await?;
    }
    let Wanted { first, window, again } = cursor.wanted(source, runner.connector(), at);
    cursor.first = Some(first);
    cursor.without_cost |= source.cost_payer == CostPayer::Unknown;
    let mut seen = HashMap::new();
    let mut records = 0;
    for span in spans(window) {
        if again && !dry_run {
            absent.expect(desk, span).await?;
        }
        let mut pull = runner.pull(span, &watch.cancel);
        while let Some(one) = pull.next_page().await? {
            found.broken += one.broken.len() as u64;
            let room = LISTED_BROKEN.saturating_sub(found.broken_rows.len());
            found.broken_rows.extend(one.broken.iter().take(room).map(BrokenRecord::to_string));
            records += one.records.len() as u64;
            absent.see(&one);
            let one = if dry_run { only_new_here(one, &mut seen) } else { one };
            if dry_run {
                would.push((page.clone(), one.clone()));
            }
            let kept = page.keep(desk, one).await?;
            found.changed += kept.changed;
            found.back += kept.back;
            watch.progress.report(records, None, &what);
            if watch.cancel.is_cancelled() {
                return Err(stopped());
            }
        }
        cursor.read_until = Some(span.to);
        if !dry_run {
            found.gone += absent.judge(desk).await?;
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
        "gone": found.gone,
        "back": found.back,
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
