//! An import taken back: its records are revised to nothing, except where another import still holds them (law §4).

use domain::id::RunId;
use serde_json::json;
use store::{
    run::{self, RunKind, RunState},
    usage,
};

use super::empty_view;
use crate::{Desk, Ended, Problem, Watch, activity, file, rate, run_lock, view::ImportView, words};

/// Takes an import back, as a run of its own. Units that were decided for its records stay decided; the correction shows as late or
/// as a difference, with its money, where it can be settled.
///
/// # Errors
/// No such import; one that still runs or was taken back before; another run under way.
pub async fn undo(desk: &Desk, run_id: &str, watch: &Watch) -> Result<Ended<ImportView>, Problem> {
    let lock = run_lock::take(desk).await?;
    watch.progress.report(0, None, "Taking the import back");
    let (import, undo, now) = (RunId::from(run_id), RunId::from(desk.ids.new_id()), desk.now());
    let own = undo.to_string();
    let (undone, words) = file::write(desk, move |tx| {
        run::fail_abandoned(tx, now)?;
        let found = run::get(tx, &import)?;
        run::start(tx, &undo, RunKind::Undo, found.source.as_ref(), found.label.as_deref(), now)?;
        let undone = usage::undo(tx, &import, &undo, now)?;
        let words = outcome(&undone);
        let counts = json!({ "removed": undone.removed, "restored": undone.restored, "kept": undone.kept, "words": words });
        run::finish(tx, &undo, RunState::Done, &counts, None, now)?;
        let label = found.label.unwrap_or_else(|| "an import".to_owned());
        activity::by_owner(tx, now, "undo_import", Some(("run", import.as_str())), format!("Took back {label}: {words}."))?;
        Ok((undone, words))
    })
    .await?;
    rate::alone(desk).await?;
    drop(lock);
    let mut view = ImportView { run_id: Some(own.clone()), rows: undone.removed + undone.restored + undone.kept, ..empty_view() };
    view.known = undone.kept;
    view.notes = notes(&undone);
    Ok(Ended { run_id: own, needs_owner: false, cancelled: false, words, result: view })
}

fn outcome(undone: &usage::Undone) -> String {
    let mut words = format!("{} taken back", words::count(undone.removed, "usage record", "usage records"));
    if undone.restored > 0 {
        words.push_str(&format!(", {} as they were before", words::grouped(&undone.restored.to_string())));
    }
    if undone.kept > 0 {
        words.push_str(&format!(", {} kept because another import holds them", words::grouped(&undone.kept.to_string())));
    }
    words
}

fn notes(undone: &usage::Undone) -> Vec<String> {
    let kept = (undone.kept > 0)
        .then(|| format!("{} another import holds too.", words::count(undone.kept, "record stays, because", "records stay, because")));
    kept.into_iter().collect()
}
