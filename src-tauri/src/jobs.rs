//! Long work in the window: one row per job, progress at most ten times a second, cancel between items.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use operations::{
    Clock, Ended, Ids, Problem, Progress, Watch,
    view::{JobKind, JobState, JobView},
};
use tokio_util::sync::CancellationToken;

/// Ended jobs that are still shown.
const KEPT: usize = 30;
/// Shortest time between two notices of progress.
const PACE: Duration = Duration::from_millis(100);

/// Jobs of this window.
#[derive(Clone)]
pub struct Jobs {
    rows: Arc<Mutex<VecDeque<Row>>>,
    notice: Arc<dyn Fn(&JobView) + Send + Sync>,
}

struct Row {
    view: JobView,
    cancel: CancellationToken,
    told: Instant,
}

struct JobProgress {
    jobs: Jobs,
    id: String,
}

impl Progress for JobProgress {
    fn report(&self, done: u64, total: Option<u64>, what: &str) {
        self.jobs.change(&self.id, false, |view| {
            view.done = done;
            view.total = total;
            what.clone_into(&mut view.what);
        });
    }
}

impl Jobs {
    /// `notice` is called on every visible change.
    pub fn new(notice: Arc<dyn Fn(&JobView) + Send + Sync>) -> Self {
        Self { rows: Arc::default(), notice }
    }

    /// Starts a job and answers with its first row; it goes on by itself.
    pub fn start<T, F, W>(&self, clock: Arc<dyn Clock>, ids: &dyn Ids, kind: JobKind, what: &str, work: W) -> JobView
    where
        T: Send + 'static,
        F: Future<Output = Result<Ended<T>, Problem>> + Send + 'static,
        W: FnOnce(Watch) -> F,
    {
        let cancel = CancellationToken::new();
        let view = JobView {
            id: ids.new_id(),
            kind,
            what: what.to_owned(),
            done: 0,
            total: None,
            state: JobState::Running,
            outcome: None,
            started_at: clock.now(),
            ended_at: None,
        };
        {
            let mut rows = self.rows();
            rows.push_front(Row { view: view.clone(), cancel: cancel.clone(), told: Instant::now() });
            rows.truncate(KEPT);
        }
        (self.notice)(&view);
        let jobs = self.clone();
        let id = view.id.clone();
        let running = work(Watch { progress: Arc::new(JobProgress { jobs: self.clone(), id: id.clone() }), cancel });
        tokio::spawn(async move {
            let outcome = running.await;
            jobs.change(&id, true, |view| {
                view.ended_at = Some(clock.now());
                (view.state, view.outcome) = match outcome {
                    Ok(Ended { cancelled: true, words, .. }) => (JobState::Cancelled, Some(words)),
                    Ok(Ended { needs_owner: true, words, .. }) => (JobState::NeedsOwner, Some(words)),
                    Ok(Ended { words, .. }) => (JobState::Done, Some(words)),
                    Err(problem) => (JobState::Failed, Some(problem.message)),
                };
            });
        });
        view
    }

    /// The job that runs now, if any.
    pub fn running(&self) -> Option<JobView> {
        self.rows().iter().find(|row| row.view.state == JobState::Running).map(|row| row.view.clone())
    }

    /// The job that was started last, if any.
    #[cfg(test)]
    pub fn newest(&self) -> Option<JobView> {
        self.rows().front().map(|row| row.view.clone())
    }

    /// Asks a job to end between two items. Nothing happens if it has ended.
    pub fn cancel(&self, id: &str) {
        if let Some(row) = self.rows().iter().find(|row| row.view.id == id) {
            row.cancel.cancel();
        }
    }

    fn change(&self, id: &str, always_tell: bool, change: impl FnOnce(&mut JobView)) {
        let told = {
            let mut rows = self.rows();
            let Some(row) = rows.iter_mut().find(|row| row.view.id == id) else { return };
            change(&mut row.view);
            if !always_tell && row.told.elapsed() < PACE {
                return;
            }
            row.told = Instant::now();
            row.view.clone()
        };
        (self.notice)(&told);
    }

    fn rows(&self) -> MutexGuard<'_, VecDeque<Row>> {
        // Rows are whole between any two statements, so a panicked holder leaves nothing half-written.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
