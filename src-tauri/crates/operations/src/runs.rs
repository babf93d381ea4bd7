//! Runs: what each sync, send and import changed.

use std::collections::HashMap;

use domain::id::SourceId;
use store::{
    run::{self, Run, RunKind, RunState},
    source,
};

use crate::{
    Desk, Problem, file, sync,
    view::{JobKind, JobState, RunView},
    words,
};

/// Runs that are listed.
const LISTED: u32 = 300;

/// The newest runs first.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk) -> Result<Vec<RunView>, Problem> {
    file::read(desk, |r| {
        let sources: HashMap<SourceId, String> = source::list(r)?.into_iter().map(|source| (source.id, source.name)).collect();
        Ok(run::list(r, None, LISTED, 0)?.into_iter().map(|run| view(run, &sources)).collect())
    })
    .await
}

fn view(run: Run, sources: &HashMap<SourceId, String>) -> RunView {
    let source = run.source.as_ref().and_then(|source| sources.get(source)).cloned();
    RunView {
        id: run.id.to_string(),
        kind: match run.kind {
            RunKind::Pull | RunKind::Rate | RunKind::Mirror => JobKind::Sync,
            RunKind::Import | RunKind::Hand => JobKind::Import,
            RunKind::Undo => JobKind::ImportUndo,
            RunKind::Send => JobKind::Send,
        },
        state: match run.state {
            RunState::Running => JobState::Running,
            RunState::Done => JobState::Done,
            RunState::Failed => JobState::Failed,
            RunState::Cancelled => JobState::Cancelled,
        },
        started_at: run.started_at,
        ended_at: run.ended_at,
        outcome: outcome(&run),
        about: match (run.label.clone().map(of_all), source) {
            (Some(label), Some(source)) if label != source => Some(format!("{label}, {source}")),
            (label, source) => label.or(source),
        },
        // One that failed may have stored a part before the program was killed; taking it back is the cure.
        may_undo: run.kind == RunKind::Import && run.state != RunState::Running && run.undone_by.is_none(),
        undone: run.undone_by.is_some(),
    }
}

/// The run over everything says so; every platform that it read has a line of its own beside it.
fn of_all(label: String) -> String {
    if label == sync::LABEL { "all platforms and Stripe".to_owned() } else { label }
}

/// Why it failed, else its own words, else its counts.
fn outcome(run: &Run) -> Option<String> {
    if let Some(error) = &run.error {
        return Some(error.clone());
    }
    if let Some(words) = run.counts.get("words").and_then(|words| words.as_str()) {
        return Some(words.to_owned());
    }
    let count = |name: &str| run.counts.get(name).and_then(serde_json::Value::as_u64).unwrap_or_default();
    let phrases = [
        ("new", "new records"),
        ("revised", "records revised"),
        ("revived", "records returned"),
        ("removed", "taken back"),
        ("gone", "no longer listed by the platform"),
        ("back", "listed again"),
        ("broken", "could not be read"),
        ("queued", "lines ready"),
        ("held", "lines held"),
        ("late", "lines late"),
    ];
    let parts: Vec<String> = phrases
        .into_iter()
        .filter(|(name, _)| count(name) > 0)
        .map(|(name, what)| format!("{} {what}", words::grouped(&count(name).to_string())))
        .collect();
    match (parts.is_empty(), run.state) {
        (true, RunState::Running) => None,
        (true, _) => Some("Nothing changed".to_owned()),
        (false, _) => Some(parts.join(", ")),
    }
}
