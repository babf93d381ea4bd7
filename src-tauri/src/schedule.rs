//! Syncs by the wall clock while the program runs, across sleep: a missed run happens once on wake. Period ends are followed by a pull
//! and a send (law §6.4).

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use operations::{Problem, due_soon, view::SendingPolicy, workspace};

use crate::host::Host;

/// How often the clock is looked at. A sleeping computer's timers stop; the wall clock does not.
const LOOK: Duration = Duration::from_secs(15);
/// Pause after a scheduled run that failed, so that a platform that is down is not asked every quarter of a minute.
const PAUSE_AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(10);

/// Follows the schedule until the program ends.
pub async fn follow(host: Arc<Host>) {
    let mut not_before = Timestamp::MIN;
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        match run_what_is_due(&host, not_before).await {
            Ok(Some(ran_at)) => not_before = ran_at.saturating_add(PAUSE_AFTER_FAILURE).unwrap_or(ran_at),
            Ok(None) => {}
            Err(problem) => tracing::warn!(code = ?problem.code, "the schedule could not be followed: {}", problem.message),
        }
    }
}

/// Runs a sync or a send if one is due; answers when it was started.
async fn run_what_is_due(host: &Arc<Host>, not_before: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Ok(open) = host.workspace().await else { return Ok(None) };
    if let Some(sandbox) = &open.sandbox {
        // Another program may have let time pass.
        sandbox.read_clock().await?;
    }
    let desk = open.desk.clone();
    let now = desk.now();
    if host.jobs().running().is_some() || now < not_before {
        return Ok(None);
    }
    let state = workspace::state(&desk).await?;
    let period_end = due_soon::now_due(&desk).await?;
    let scheduled = state.next_sync.is_some_and(|at| at <= now);
    if !scheduled && period_end.is_none() {
        return Ok(None);
    }
    let what = period_end.map_or_else(|| "Scheduled sync".to_owned(), |due| due.what);
    let sends = state.sending.policy == SendingPolicy::Automatic || period_end_sends(&state);
    host.sync(&what, move |desk, watch| async move {
        let synced = operations::sync::run(&desk, false, &watch).await?;
        if sends {
            // What the owner approved, and what waits for its minute, goes; nothing that was not approved does.
            operations::send::continue_open(&desk, &watch).await?;
        }
        Ok(synced)
    })
    .await?;
    Ok(Some(now))
}

/// In `ask`, too, approved units go by themselves (law §6.3); before Go live nothing does.
fn period_end_sends(state: &operations::view::WorkspaceState) -> bool {
    state.sending.live && state.sending.off.is_none()
}
