//! An import that is carried out: whole, or taken back.

use std::{path::Path, sync::Arc};

use domain::id::{ClientId, RunId};
use platforms::import::ImportReport;
use serde_json::json;
use store::{
    import_mapping::{self, ImportMapping as SavedMapping},
    run::{self, RunKind, RunState},
    usage::{self, Appended},
};

use super::{
    charge_to,
    file::{ImportFile, Survey},
    mapping,
    preview::described,
    rows::{self, Target},
};
use crate::{
    Code, Desk, Ended, Problem, Watch, activity, backup, clients,
    desk::blocking,
    pull::changed_words,
    rate, run_lock,
    view::{ImportParams, ImportView},
    words,
};

/// Broken rows named in the refusal of a file.
const NAMED_BROKEN: usize = 3;

/// Imports a file. Its broken rows are known before anything is stored; without `skip_broken` there must be none.
///
/// # Errors
/// As [`super::preview`]; broken rows; another run under way. Then nothing was stored, or what was stored has been taken back.
pub async fn run(desk: &Desk, params: ImportParams, watch: &Watch) -> Result<Ended<ImportView>, Problem> {
    let client = match &params.client {
        Some(client) => Some(ClientId::from(clients::find(desk, client).await?)),
        None => None,
    };
    let lock = run_lock::take(desk).await?;
    let job = Job { desk: desk.clone(), params, client, watch: watch.clone() };
    let ended = blocking(move || job.carry_out()).await??;
    rate::alone(desk).await?;
    drop(lock);
    Ok(ended)
}

struct Job {
    desk: Desk,
    params: ImportParams,
    client: Option<ClientId>,
    watch: Watch,
}

impl Job {
    fn carry_out(&self) -> Result<Ended<ImportView>, Problem> {
        let file = ImportFile::new(Path::new(&self.params.path), &self.params.mapping)?;
        let survey = file.survey(&self.watch, 0)?;
        mapping::settled_marks(&self.params.mapping, &survey.report.two_readings)?;
        self.refuse_broken(&file, &survey.report)?;
        let known = self.desk.store.read(|r| rows::known_source(r, &self.params.source))?;
        if let (Some(source), Some(client)) = (&known, &self.client) {
            self.desk.store.read(|r| charge_to::check(r, source, client, &survey.subjects))?;
        }
        backup::before_import(&self.desk.store, self.desk.now())?;
        let target = self.begin(&file)?;
        match self.store(&file, &target).and_then(|changed| self.complete(&file, &target, &survey, changed)) {
            Ok(ended) => Ok(ended),
            Err(problem) => self.take_back(&target, problem),
        }
    }

    fn refuse_broken(&self, file: &ImportFile, report: &ImportReport) -> Result<(), Problem> {
        if report.broken_rows == 0 || self.params.skip_broken {
            return Ok(());
        }
        let named: Vec<String> = report.broken.iter().take(NAMED_BROKEN).map(|row| format!("line {}: {}", row.line, row.reason)).collect();
        let rows = words::count(report.broken_rows, "row", "rows");
        Err(Problem::invalid("skip_broken", format!("{rows} of {} cannot be read, so nothing was imported. Look at them all in the preview (on the command line --dry-run), then import the others (--skip-broken) or correct the file.", file.name()))
            .with_detail(named.join("; ")))
    }

    /// Source, run row and saved mapping, in one transaction.
    fn begin(&self, file: &ImportFile) -> Result<Target, Problem> {
        let (now, run) = (self.desk.now(), RunId::from(self.desk.ids.new_id()));
        self.desk.store.write(|tx| {
            // Whoever holds the lock is the only one at work: a run that still says so was cut short.
            run::fail_abandoned(tx, now)?;
            let source = rows::source_of(tx, &self.params.source, now, &*self.desk.ids)?;
            run::start(tx, &run, RunKind::Import, Some(&source), Some(&file.name()), now)?;
            if let Some(name) = self.params.save_as.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
                let value = serde_json::to_value(&self.params.mapping).map_err(|error| Problem::internal(error.to_string()))?;
                import_mapping::save(
                    tx,
                    &SavedMapping { name: name.to_owned(), header: file.sniffed.fingerprint.clone(), value, saved_at: now },
                )?;
            }
            Ok(Target { source, run: run.clone(), at: now, ids: Arc::clone(&self.desk.ids) })
        })
    }

    fn store(&self, file: &ImportFile, target: &Target) -> Result<Appended, Problem> {
        let mut sum = Appended::default();
        file.read(&self.watch, &format!("Importing {}", file.name()), |batch| {
            sum += self.desk.store.write(|tx| target.keep(tx, batch))?;
            Ok(())
        })?;
        Ok(sum)
    }

    /// Maps the file's subjects and ends the run, in one transaction.
    fn complete(&self, file: &ImportFile, target: &Target, survey: &Survey, changed: Appended) -> Result<Ended<ImportView>, Problem> {
        let mut view = described(&survey.report, changed);
        view.run_id = Some(target.run.to_string());
        let words = outcome(&view, changed);
        let counts = json!({
            "new": changed.new,
            "revised": changed.revised,
            "revived": changed.revived,
            "unchanged": changed.unchanged,
            "rows": view.rows,
            "filtered": view.filtered,
            "broken": view.broken,
            "broken_rows": view.broken_rows,
            "words": words,
        });
        let now = self.desk.now();
        self.desk.store.write(|tx| {
            if let Some(client) = &self.client {
                charge_to::assign(tx, &target.source, client, &survey.subjects, now, &*self.desk.ids)?;
            }
            run::finish(tx, &target.run, RunState::Done, &counts, None, now)?;
            activity::by_owner(tx, now, "import", Some(("run", target.run.as_str())), format!("Imported {}: {words}.", file.name()))
        })?;
        let needs_owner = view.broken > 0 || view.notes.iter().any(|note| note.contains("Unassigned"));
        Ok(Ended { run_id: target.run.to_string(), needs_owner, cancelled: false, words, result: view })
    }

    /// Ends a run that was cancelled or failed, and takes back what it had stored.
    fn take_back(&self, target: &Target, problem: Problem) -> Result<Ended<ImportView>, Problem> {
        let cancelled = problem.code == Code::Cancelled;
        let (now, undo) = (self.desk.now(), RunId::from(self.desk.ids.new_id()));
        let taken = self.desk.store.write(|tx| -> Result<(), Problem> {
            let state = if cancelled { RunState::Cancelled } else { RunState::Failed };
            let error = (!cancelled).then_some(problem.message.as_str());
            run::finish(tx, &target.run, state, &json!({ "words": "taken back whole" }), error, now)?;
            run::start(tx, &undo, RunKind::Undo, Some(&target.source), None, now)?;
            let undone = usage::undo(tx, &target.run, &undo, now)?;
            let counts = json!({ "removed": undone.removed, "restored": undone.restored, "kept": undone.kept });
            Ok(run::finish(tx, &undo, RunState::Done, &counts, None, now)?)
        });
        if taken.is_err() {
            // A full disk has no room for the reversal either. What stands is whole, known, and not counted twice.
            return Err(Problem {
                message: format!(
                    "{} A part of this file was stored and could not be taken back yet. Nothing was sent. Put that right, then import the \
                     same file again: what is known is not counted twice. Or take it back with Undo.",
                    problem.message.replace(" Nothing was changed;", " Please")
                ),
                ..problem
            });
        }
        if !cancelled {
            return Err(problem);
        }
        let words = "Stopped. Nothing of this file was kept.".to_owned();
        let result = ImportView { run_id: Some(target.run.to_string()), ..super::empty_view() };
        Ok(Ended { run_id: target.run.to_string(), needs_owner: false, cancelled: true, words, result })
    }
}

/// "19,366 new usage records, 0 known already"; what was left out is named.
fn outcome(view: &ImportView, changed: Appended) -> String {
    let mut words = changed_words(changed);
    if view.known > 0 {
        words.push_str(&format!(", {} known already", words::grouped(&view.known.to_string())));
    }
    if view.filtered > 0 {
        words.push_str(&format!(", {} left out by filters", words::count(view.filtered, "row", "rows")));
    }
    if view.broken > 0 {
        words.push_str(&format!(", {} left out as broken", words::count(view.broken, "row", "rows")));
    }
    words
}
