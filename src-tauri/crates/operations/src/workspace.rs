//! Workspaces: listed, made, and the open one as rail and strip show it.

use std::{collections::HashSet, sync::Arc};

use domain::{Currency, report::ReportState};
use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use store::{
    Home, NewWorkspace, Reader, outbox,
    queue::{self, QueueVerdict},
    run, usage,
    workspace::{self as rows, BillingMethod as Method, Kind, Sending, StripeMode, Workspace},
};

use crate::{
    Desk, Problem,
    desk::blocking,
    sync,
    view::{BillingMethod, Mode, RailCounts, Schedule, SendingPolicy, SendingState, WorkspaceKind, WorkspaceRef, WorkspaceState},
};

/// Setting: the schedule of the sync.
pub(crate) const SCHEDULE: &str = "schedule";
/// Setting: the agency step of set-up was done.
pub(crate) const AGENCY_DONE: &str = "setup.agency";
/// Setting: the billing-method step of set-up was done.
pub(crate) const METHOD_DONE: &str = "setup.method";
/// Setting: Stripe refused the key at the last call, in words.
pub(crate) const STRIPE_PROBLEM: &str = "stripe.problem";

/// How long after a sync that failed the next one is tried, so that a platform that is down is not asked all the time.
pub const PAUSE_AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(10);
/// Longest name of a workspace.
const LONGEST_NAME: usize = 80;

/// All workspaces of a home, oldest first. One whose file cannot be read is listed by its folder.
///
/// # Errors
/// When the home folder cannot be read.
pub async fn list(home: &Arc<Home>) -> Result<Vec<WorkspaceRef>, Problem> {
    let home = Arc::clone(home);
    blocking(move || -> Result<_, Problem> {
        let mut all = Vec::new();
        for found in home.list()? {
            all.push(match found.workspace {
                Ok(workspace) => WorkspaceRef { mode: mode(&workspace), kind: kind(workspace.kind), id: found.id, name: workspace.name },
                Err(_) => {
                    WorkspaceRef { name: format!("Unreadable: {}", found.id), id: found.id, kind: WorkspaceKind::Agency, mode: Mode::None }
                }
            });
        }
        Ok(all)
    })
    .await?
}

/// Makes an empty workspace and answers with its id.
///
/// # Errors
/// A name that is empty, too long or taken; a full disk.
pub async fn create(home: &Arc<Home>, name: &str, wanted: WorkspaceKind) -> Result<String, Problem> {
    let name = checked_name(name)?;
    let home = Arc::clone(home);
    blocking(move || -> Result<_, Problem> {
        let new = NewWorkspace {
            name,
            kind: match wanted {
                WorkspaceKind::Agency => Kind::Agency,
                WorkspaceKind::Practice => Kind::Practice,
                WorkspaceKind::Sandbox => Kind::Sandbox,
            },
            zone: system_zone(),
            currency: Currency::parse("usd").map_err(|error| Problem::internal(error.to_string()))?,
            billing_method: Method::Stripe,
            created_at: Timestamp::now(),
        };
        Ok(home.create(new)?.id)
    })
    .await?
}

/// Makes a workspace to practise set-up in; its name tells how many there were before.
///
/// # Errors
/// A full disk.
pub async fn create_practice(home: &Arc<Home>) -> Result<String, Problem> {
    let taken: Vec<String> = list(home).await?.into_iter().map(|workspace| workspace.name).collect();
    let name = (1..)
        .map(|number| if number == 1 { "Practice agency".to_owned() } else { format!("Practice agency {number}") })
        .find(|name| !taken.contains(name))
        .unwrap_or_default();
    create(home, &name, WorkspaceKind::Practice).await
}

/// A name that may be shown: trimmed, 1 to 80 characters.
///
/// # Errors
/// In words.
pub(crate) fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Problem::invalid("name", "Give it a name.")),
        1..=LONGEST_NAME => Ok(name.to_owned()),
        _ => Err(Problem::invalid("name", format!("The name is longer than {LONGEST_NAME} characters."))),
    }
}

/// The zone of this computer, by its IANA name; UTC where the system names none.
pub(crate) fn system_zone() -> String {
    TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
}

/// The open workspace as rail and strip show it; the door adds job, clock and whether it is online.
///
/// # Errors
/// When the file cannot be read.
pub async fn state(desk: &Desk) -> Result<WorkspaceState, Problem> {
    let (store, now) = (Arc::clone(&desk.store), desk.now());
    blocking(move || store.read(|r| read_state(r, now))).await?
}

fn read_state(r: &Reader, now: Timestamp) -> Result<WorkspaceState, Problem> {
    let workspace = rows::get(r)?;
    let last_sync = last_sync(r)?;
    let can_sync = reads_platforms(r)? || crate::method::through_stripe(r, &workspace)?;
    let agency_done: bool = rows::setting(r, AGENCY_DONE)?.unwrap_or(false);
    let method_done: bool = rows::setting(r, METHOD_DONE)?.unwrap_or(false);
    let sending = sending(r, &workspace)?;
    Ok(WorkspaceState {
        kind: kind(workspace.kind),
        mode: mode(&workspace),
        currency: agency_done.then(|| workspace.currency.code().to_owned()),
        billing_method: method_done.then(|| method(workspace.billing_method)),
        last_sync,
        next_sync: if can_sync { scheduled(r, now)? } else { None },
        online: true,
        job: None,
        clock: None,
        counts: rail_counts(r)?,
        set_up_done: workspace.live_at.is_some() || (method_done && workspace.billing_method == Method::Custom && first_read(r)?),
        id: workspace.id,
        name: workspace.name,
        zone: workspace.zone,
        sending,
    })
}

/// Lines and accounts that wait for the owner.
///
/// # Errors
/// When the file cannot be read.
fn rail_counts(r: &Reader) -> Result<RailCounts, Problem> {
    let stopped =
        queue::present(r)?.into_iter().filter(|verdict| matches!(verdict.verdict, QueueVerdict::Held | QueueVerdict::Blocked)).count();
    let doubtful = outbox::in_states(r, &[ReportState::Rejected, ReportState::Uncertain, ReportState::Missing])?.len();
    let unassigned: HashSet<_> = usage::unassigned(r)?.into_iter().map(|line| line.holder.subject).collect();
    let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let billing = size(stopped + doubtful);
    let unassigned = size(unassigned.len());
    Ok(RailCounts { unassigned, billing })
}

/// End of the last sync in which every platform and Stripe answered to the end: how old the figures are. An import, a decision or a sync that
/// reached nobody counts units from what was read before, and makes nothing younger.
pub(crate) fn last_sync(r: &Reader) -> Result<Option<Timestamp>, Problem> {
    Ok(run::last_that(r, run::RunKind::Rate, sync::LABEL, sync::READ_ALL)?.and_then(|run| run.ended_at))
}

/// Whether some source is read by its key; files come by hand.
pub(crate) fn reads_platforms(r: &Reader) -> Result<bool, Problem> {
    Ok(store::source::list(r)?.iter().any(|source| source.retired_at.is_none() && source.key_ref.is_some()))
}

/// Whether usage was read for the first time; where all of it comes in files, by one of them.
fn first_read(r: &Reader) -> Result<bool, Problem> {
    if last_sync(r)?.is_some() {
        return Ok(true);
    }
    Ok(!reads_platforms(r)? && run::last_done(r, run::RunKind::Import, None)?.is_some())
}

/// Whether units leave, and why not.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn sending(r: &Reader, workspace: &Workspace) -> Result<SendingState, Problem> {
    let policy = match workspace.sending {
        Sending::Ask => SendingPolicy::Ask,
        Sending::Automatic => SendingPolicy::Automatic,
    };
    let live = workspace.live_at.is_some();
    let custom = workspace.billing_method == Method::Custom && !crate::method::through_stripe(r, workspace)?;
    let stripe_problem: Option<String> = rows::setting(r, STRIPE_PROBLEM)?;
    let off = if custom {
        None
    } else if workspace.copy_of.is_some() {
        Some("This is a restored copy to look at. It sends nothing.".to_owned())
    } else if workspace.stripe.is_none() {
        Some("Stripe is not connected, so nothing can be sent.".to_owned())
    } else if let Some(problem) = stripe_problem {
        Some(problem)
    } else if !live {
        Some("Nothing is sent until Go live.".to_owned())
    } else {
        None
    };
    let words = match (custom, live, workspace.kind, policy) {
        (true, ..) => "Bills by statements",
        (_, false, Kind::Agency, _) => "Not sending until Go live",
        (_, _, Kind::Sandbox | Kind::Practice, _) => "Nothing leaves this computer",
        (_, true, _, SendingPolicy::Ask) => "Asks before sending",
        (_, true, _, SendingPolicy::Automatic) => "Sends within its bounds",
    };
    Ok(SendingState { policy, live, words: words.to_owned(), off })
}

/// When the workspace's schedule reads its platforms next; none while it is off, or before the first time. One that failed is tried again
/// after a pause.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn scheduled(r: &Reader, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let schedule: Schedule = rows::setting(r, SCHEDULE)?.unwrap_or(Schedule::Hourly);
    let turn = run::last_that(r, run::RunKind::Rate, sync::LABEL, sync::TURN_DONE)?;
    let attempt = run::last_ended(r, run::RunKind::Rate, sync::LABEL)?;
    let failed = attempt.filter(|run| turn.as_ref().is_none_or(|turn| turn.id != run.id)).and_then(|run| run.ended_at);
    let regular = match turn.and_then(|turn| turn.ended_at) {
        Some(last) => next_sync(&schedule, Some(last), now, &rows::get(r)?.zone),
        // The first time has not succeeded yet.
        None => failed.filter(|_| schedule != Schedule::Off),
    };
    Ok(regular.map(|due| after_failure(due, failed, now)))
}

/// Not sooner than a pause after the attempt that failed. A clock that was set back must not lengthen it.
fn after_failure(due: Timestamp, failed: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let pause = failed.filter(|failed| *failed <= now).and_then(|failed| failed.checked_add(PAUSE_AFTER_FAILURE).ok());
    pause.map_or(due, |pause| due.max(pause))
}

/// When the next sync is due. A missed one is due at once, and once.
fn next_sync(schedule: &Schedule, last: Option<Timestamp>, now: Timestamp, zone: &str) -> Option<Timestamp> {
    let last = last?;
    let due = match schedule {
        Schedule::Off => return None,
        Schedule::Every { minutes } => last.checked_add(SignedDuration::from_mins(i64::from(*minutes))).ok()?,
        Schedule::Hourly => {
            let hour = 3_600;
            Timestamp::from_second((last.as_second().div_euclid(hour) + 1) * hour).ok()?
        }
        Schedule::Daily { at } => {
            let time: jiff::civil::Time = at.parse().ok()?;
            let zone = TimeZone::get(zone).ok()?;
            let local = Zoned::new(last, zone.clone());
            let today = local.date().to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp();
            if today > last { today } else { local.date().tomorrow().ok()?.to_datetime(time).to_zoned(zone).ok()?.timestamp() }
        }
    };
    // A clock that was set back must not postpone the next sync by years.
    Some(if last > now { now } else { due })
}

/// Where a workspace's outward effects go.
pub(crate) fn mode(workspace: &Workspace) -> Mode {
    match (workspace.kind, &workspace.stripe) {
        (Kind::Sandbox | Kind::Practice, _) => Mode::Sandbox,
        (Kind::Agency, Some(stripe)) => match stripe.mode {
            StripeMode::Test => Mode::Test,
            StripeMode::Live => Mode::Live,
        },
        (Kind::Agency, None) => Mode::None,
    }
}

fn kind(kind: Kind) -> WorkspaceKind {
    match kind {
        Kind::Agency => WorkspaceKind::Agency,
        Kind::Practice => WorkspaceKind::Practice,
        Kind::Sandbox => WorkspaceKind::Sandbox,
    }
}

/// The billing method as the doors name it.
pub(crate) fn method(method: Method) -> BillingMethod {
    match method {
        Method::Stripe => BillingMethod::Stripe,
        Method::Custom => BillingMethod::Custom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_sync_follows_the_wall_clock() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let last = at("2026-11-20T09:42:00Z");
        let now = at("2026-11-20T09:50:00Z");
        let next = |schedule: Schedule| next_sync(&schedule, Some(last), now, "Europe/Berlin");
        assert_eq!(next(Schedule::Hourly), Some(at("2026-11-20T10:00:00Z")), "hourly means each full hour");
        assert_eq!(next(Schedule::Every { minutes: 30 }), Some(at("2026-11-20T10:12:00Z")), "every N minutes counts from the last end");
        assert_eq!(next(Schedule::Daily { at: "07:30".into() }), Some(at("2026-11-21T06:30:00Z")), "07:30 in Berlin has passed today");
        assert_eq!(next(Schedule::Off), None, "off never comes due");
        let later = at("2026-12-20T00:00:00Z");
        assert_eq!(next_sync(&Schedule::Hourly, Some(later), now, "UTC"), Some(now), "a clock set back must not postpone it");
    }
}
