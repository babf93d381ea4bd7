//! Syncs by the wall clock while the program runs, across sleep: a missed run happens once on wake. Period ends are followed by a pull
//! and a send (law §6.4), approved units go when their minute has come, and each day has its backup.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use operations::{
    Desk, Ended, Problem, Watch, backup, due_soon, send,
    sync::{self, SyncResult},
    view::JobKind,
    workspace::{self, PAUSE_AFTER_FAILURE},
};

use crate::{
    host::Host,
    rpc::schema::{Event, Tag},
};

/// How often the clock is looked at. A sleeping computer's timers stop; the wall clock does not.
const LOOK: Duration = Duration::from_secs(15);
/// How often it is looked whether the day's backup was taken, and tried again if it could not be.
const BACKUP_LOOK: Duration = Duration::from_secs(3_600);

/// Follows the schedule until the program ends.
pub async fn follow(host: Arc<Host>) {
    let mut schedule = Schedule::default();
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    // The window is to be usable first.
    let mut has_opened = false;
    loop {
        ticks.tick().await;
        if let Err(problem) = schedule.look(&host, Instant::now()).await {
            tracing::warn!(code = ?problem.code, "the schedule could not be followed: {}", problem.message);
        }
        if has_opened {
            schedule.back_up(&host, Instant::now()).await;
        }
        has_opened = true;
    }
}

/// What is remembered from one look at the clock to the next.
#[derive(Debug, Default)]
struct Schedule {
    pauses: Pauses,
    /// When a workspace's backup of the day was last looked after, by running time.
    backed_up: HashMap<String, Instant>,
}

impl Schedule {
    /// Starts a sync or a send of the open workspace if one is due and it does not rest; whether it did.
    async fn look(&self, host: &Arc<Host>, at: Instant) -> Result<bool, Problem> {
        let Ok(desk) = host.desk().await else { return Ok(false) };
        host.read_clock().await?;
        let now = desk.now();
        if host.jobs().running().is_some() || self.pauses.rests(&desk.workspace, at, now) {
            return Ok(false);
        }
        let due = due_soon::now_due(&desk).await?;
        let pauses = self.pauses.clone();
        match due {
            Some(due) if due.only_sends => {
                let work = move |desk: Desk, watch: Watch| async move {
                    let outcome = send::continue_open(&desk, &watch).await;
                    pauses.note(&desk, outcome.as_ref().is_ok_and(|ended| !ended.cancelled && ended.result.problem.is_none()));
                    outcome
                };
                host.job(JobKind::Send, &due.what, work).await?;
            }
            due => {
                let scheduled = workspace::state(&desk).await?.next_sync.is_some_and(|at| at <= now);
                let Some(what) = due.map(|due| due.what).or_else(|| scheduled.then(|| "Scheduled sync".to_owned())) else {
                    return Ok(false);
                };
                let work = move |desk: Desk, watch: Watch| async move {
                    let outcome = pull_and_send(&desk, &watch).await;
                    pauses.note(&desk, outcome.as_ref().is_ok_and(|ended| ended.result.turn_done()));
                    outcome
                };
                host.sync(&what, work).await?;
            }
        }
        Ok(true)
    }

    /// Takes the open workspace's backup of the day, unless it was taken. One that cannot be written stops nothing: `doctor` names its age.
    async fn back_up(&mut self, host: &Arc<Host>, at: Instant) {
        let Ok(desk) = host.desk().await else { return };
        let looked = self.backed_up.get(&desk.workspace).is_some_and(|looked| at.duration_since(*looked) < BACKUP_LOOK);
        if looked || host.jobs().running().is_some() {
            return;
        }
        self.backed_up.insert(desk.workspace.clone(), at);
        match backup::daily(&desk).await {
            Ok(Some(_)) => host.tell(Event::Changed { tags: vec![Tag::Settings] }),
            Ok(None) => {}
            Err(problem) => tracing::warn!(code = ?problem.code, "today's backup could not be written: {}", problem.message),
        }
    }
}

/// Reads everything, and sends what the owner approved and what waits for its minute; nothing that was not approved goes (law §6.3).
async fn pull_and_send(desk: &Desk, watch: &Watch) -> Result<Ended<SyncResult>, Problem> {
    let synced = sync::run(desk, false, watch).await?;
    // Asked after the sync: what kept from sending may be over, or have begun. Under `automatic` the sync has sent already.
    let sending = workspace::state(desk).await?.sending;
    if !synced.cancelled && synced.result.sent.is_none() && sending.live && sending.off.is_none() {
        send::continue_open(desk, watch).await?;
    }
    Ok(synced)
}

/// Workspaces that rest after a run that failed. Each has a clock of its own, which may be set back or lie months ahead of another's: the rest
/// is over when that clock says so, or this computer's running time, which nobody sets.
#[derive(Debug, Clone, Default)]
struct Pauses(Arc<Mutex<HashMap<String, Pause>>>);

#[derive(Debug, Clone, Copy)]
struct Pause {
    /// By running time.
    until: Instant,
    /// By the workspace's clock.
    not_before: Timestamp,
}

impl Pauses {
    fn rests(&self, workspace: &str, at: Instant, now: Timestamp) -> bool {
        self.all().get(workspace).is_some_and(|pause| at < pause.until && now < pause.not_before)
    }

    /// Notes how a run of a workspace ended, a moment ago.
    fn note(&self, desk: &Desk, went_well: bool) {
        let mut all = self.all();
        if went_well {
            all.remove(&desk.workspace);
            return;
        }
        let now = desk.now();
        let not_before = now.saturating_add(PAUSE_AFTER_FAILURE).unwrap_or(now);
        let until = Instant::now() + PAUSE_AFTER_FAILURE.unsigned_abs();
        all.insert(desk.workspace.clone(), Pause { until, not_before });
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Pause>> {
        // Inserts and removals are single steps, so a holder that panicked left a whole map behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
