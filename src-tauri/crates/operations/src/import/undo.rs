//! An import taken back: its records are revised to nothing, except where another import still holds them. What was charged for them by then
//! is shown with its money first (law §4).

use domain::id::RunId;
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    run::{self, Run, RunKind, RunState},
    usage::{self, Undone},
};

use super::{empty_view, undo_plan};
use crate::{
    Code, Desk, Ended, Problem, Retry, Watch, activity, file, rate, run_lock,
    view::{ImportView, UndoPlanView},
    words,
};

/// What taking an import back would change, in money. Nothing is changed: the undo is tried in a transaction that is rolled back.
///
/// # Errors
/// No such import; one that still runs or was taken back before.
pub async fn plan(desk: &Desk, run_id: &str) -> Result<UndoPlanView, Problem> {
    let (import, undo, now) = (RunId::from(run_id), RunId::from(desk.ids.new_id()), desk.now());
    file::tried(desk, move |tx| take_back(tx, &import, &undo, now).map(|(.., plan)| plan)).await
}

/// Takes an import back, as a run of its own. Where its usage was charged, `seal` is what [`plan`] showed: units that were decided stay
/// decided, and what they are beyond those due is named as owed, with its money.
///
/// # Errors
/// No such import; one that still runs or was taken back before; another run under way; [`Code::NeedsOwner`] when its usage was charged and
/// the amounts were not shown, or are others by now. Then nothing was changed.
pub async fn undo(desk: &Desk, run_id: &str, seal: Option<String>, watch: &Watch) -> Result<Ended<ImportView>, Problem> {
    let lock = run_lock::take(desk).await?;
    watch.progress.report(0, None, "Taking the import back");
    let (import, undo, now) = (RunId::from(run_id), RunId::from(desk.ids.new_id()), desk.now());
    let own = undo.to_string();
    let (undone, words, needs_owner) = file::write(desk, move |tx| {
        run::fail_abandoned(tx, now)?;
        let (found, undone, plan) = take_back(tx, &import, &undo, now)?;
        if plan.charged && seal.as_deref() != Some(plan.seal.as_str()) {
            return Err(unshown(seal.is_some(), &plan));
        }
        let mut words = outcome(&undone);
        if let Some(owed) = undo_plan::outcome(&plan) {
            words = format!("{words}; {owed}");
        }
        let counts = json!({
            "removed": undone.removed,
            "restored": undone.restored,
            "kept": undone.kept,
            "owed": plan.owed,
            "words": words,
        });
        run::finish(tx, &undo, RunState::Done, &counts, None, now)?;
        let label = found.label.unwrap_or_else(|| "an import".to_owned());
        activity::by_owner(tx, now, "undo_import", Some(("run", import.as_str())), format!("Took back {label}: {words}."))?;
        Ok((undone, words, !plan.owed.is_empty()))
    })
    .await?;
    rate::alone(desk).await?;
    drop(lock);
    let mut view = ImportView { run_id: Some(own.clone()), rows: undone.removed + undone.restored + undone.kept, ..empty_view() };
    view.known = undone.kept;
    view.notes = notes(&undone);
    Ok(Ended { run_id: own, needs_owner, cancelled: false, words, result: view })
}

/// Takes the records back within the caller's transaction, and says what that changed.
fn take_back(tx: &Tx<'_>, import: &RunId, undo: &RunId, now: Timestamp) -> Result<(Run, Undone, UndoPlanView), Problem> {
    let found = run::get(tx, import)?;
    let before = undo_plan::chains(tx, now)?;
    run::start(tx, undo, RunKind::Undo, found.source.as_ref(), found.label.as_deref(), now)?;
    let undone = usage::undo(tx, import, undo, now)?;
    let after = undo_plan::chains(tx, now)?;
    let plan = undo_plan::compare(tx, &found, &undone, (&before, &after), now)?;
    Ok((found, undone, plan))
}

/// Usage that was charged is not taken back unseen.
fn unshown(shown: bool, plan: &UndoPlanView) -> Problem {
    let why = if shown { "The amounts have changed since they were shown." } else { plan.words.as_str() };
    Problem::new(
        Code::NeedsOwner,
        format!("{why} Nothing was taken back and no money moved. Look at what it changes, then confirm."),
        Retry::AfterFix,
    )
}

fn outcome(undone: &Undone) -> String {
    let mut words = format!("{} taken back", words::count(undone.removed, "usage record", "usage records"));
    if undone.restored > 0 {
        words.push_str(&format!(", {} as they were before", words::grouped(&undone.restored.to_string())));
    }
    if undone.kept > 0 {
        words.push_str(&format!(", {} kept because another import holds them", words::grouped(&undone.kept.to_string())));
    }
    words
}

fn notes(undone: &Undone) -> Vec<String> {
    let kept = (undone.kept > 0)
        .then(|| format!("{} another import holds too.", words::count(undone.kept, "record stays, because", "records stay, because")));
    kept.into_iter().collect()
}
