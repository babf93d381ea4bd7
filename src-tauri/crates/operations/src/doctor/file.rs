//! The workspace's file: sound, its caches true, nothing left open in it.

use domain::report::ReportState;
use store::{
    RunLock, StoreError, backup,
    change_set::{self, ChangeState},
    outbox, rollup,
    run::{self, RunState},
};

use super::{unwell, well};
use crate::{
    Desk, Problem,
    view::{DoctorFinding, Light},
    words,
};

/// Hours after which the newest backup is called old.
const OLD_BACKUP_HOURS: i64 = 48;
/// Runs looked at for ones that were cut short.
const RECENT_RUNS: u32 = 200;

pub(super) fn look(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    Ok(vec![integrity(desk)?, rollups(desk)?, lock(desk)?, open_reports(desk)?, changes(desk)?, backups(desk)?])
}

fn integrity(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Workspace file";
    let found = desk.store.check()?;
    Ok(match found.first() {
        None => well(WHAT, "Sound, every reference in place."),
        Some(first) => unwell(
            WHAT,
            Light::Red,
            format!("Damaged: {first} ({} in all).", words::count(found.len() as u64, "finding", "findings")),
            "Copy the file aside, then open the newest backup under Settings as a copy to look at.",
        ),
    })
}

/// Why a comparison's transaction is taken back.
enum Compared {
    Equal,
    Failed(Problem),
}

impl From<StoreError> for Compared {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Daily roll-ups are rebuilt and compared. Equal ones are left untouched, wrong ones replaced: they are a cache.
fn rollups(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Daily sums";
    let compared = desk.store.write(|tx| {
        let before = rollup::fingerprint(tx)?;
        rollup::rebuild(tx)?;
        let after = rollup::fingerprint(tx)?;
        // A day on which everything was taken back may stand as a row of nothing or not at all.
        let nothing = |row: &String| row.split(' ').skip(5).take(2).all(|figure| figure == "0");
        let some = |rows: &[String]| rows.iter().filter(|row| !nothing(row)).cloned().collect::<Vec<_>>();
        if some(&before) == some(&after) { Err(Compared::Equal) } else { Ok(after.len()) }
    });
    match compared {
        Err(Compared::Equal) => Ok(well(WHAT, "Added up anew from the records: equal.")),
        Err(Compared::Failed(problem)) => Err(problem),
        Ok(_) => Ok(unwell(
            WHAT,
            Light::Amber,
            "They differed from the records and were added up anew. No charge is made from them.",
            "Nothing to do; if it happens again, please report it.",
        )),
    }
}

fn lock(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Runs";
    match RunLock::try_acquire(desk.store.path()) {
        Ok(lock) => {
            drop(lock);
            let recent = desk.store.read(|r| run::list(r, None, RECENT_RUNS, 0))?;
            let cut = recent.iter().filter(|run| run.state == RunState::Running).count() as u64;
            Ok(match cut {
                0 => well(WHAT, "Nothing runs, nothing was cut short."),
                cut => unwell(
                    WHAT,
                    Light::Amber,
                    format!("{} cut short.", words::count(cut, "run was", "runs were")),
                    "Sync: it marks them as failed and finishes what they began.",
                ),
            })
        }
        Err(StoreError::Locked { pid, .. }) => {
            let who = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
            Ok(unwell(WHAT, Light::Amber, format!("A sync, send, import or planned change runs now{who}."), "Wait until it has ended."))
        }
        Err(error) => Err(error.into()),
    }
}

fn open_reports(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Units on their way";
    let count = |states: &[ReportState]| -> Result<u64, Problem> { Ok(desk.store.read(|r| outbox::in_states(r, states))?.len() as u64) };
    let doubtful = count(&[ReportState::Uncertain, ReportState::Missing, ReportState::Rejected, ReportState::Stranded])?;
    let waiting = count(&[ReportState::Pending, ReportState::Sending])?;
    if doubtful > 0 {
        let reports = words::count(doubtful, "report of units needs", "reports of units need");
        return Ok(unwell(
            WHAT,
            Light::Amber,
            format!("{reports} a look: uncertain, missing, rejected or stranded."),
            "Open Billing, Units sent.",
        ));
    }
    Ok(match waiting {
        0 => well(WHAT, "None is open."),
        waiting => unwell(
            WHAT,
            Light::Amber,
            format!("{} begun and not answered yet.", words::count(waiting, "report was", "reports were")),
            "Sync or send: it goes on where it stopped, and nothing is sent twice.",
        ),
    })
}

/// A change that stopped between two steps may have ended what bills a client and not begun what follows.
fn changes(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Planned changes";
    let all = desk.store.read(|r| change_set::list(r, RECENT_RUNS, 0))?;
    let begun: Vec<_> = all.iter().filter(|set| matches!(set.state, ChangeState::Applying | ChangeState::Stopped)).collect();
    Ok(match begun.first() {
        None => well(WHAT, "None is half-done."),
        Some(first) => unwell(
            WHAT,
            Light::Amber,
            format!(
                "{} begun and not finished; the newest: {}.",
                words::count(begun.len() as u64, "change was", "changes were"),
                first.title
            ),
            "Open it under Billing, Planned changes, and finish it, or `rebill changes retry`: what is done is not done twice.",
        ),
    })
}

fn backups(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Backups";
    let all = backup::list(desk.store.path())?;
    let cure = "Open the window, or write one with: rebill backup FILE. One is taken each day on which the window is open or a command \
                changes something; if it stays old, see that the disk has room.";
    Ok(match all.first() {
        None => unwell(WHAT, Light::Amber, "There is none yet.", cure),
        Some(newest) if desk.now().duration_since(newest.taken_at).as_hours() >= OLD_BACKUP_HOURS => {
            unwell(WHAT, Light::Amber, format!("The newest was made {}.", words::ago(newest.taken_at, desk.now())), cure)
        }
        Some(newest) => well(
            WHAT,
            format!(
                "{}, the newest made {}.",
                words::count(all.len() as u64, "backup", "backups"),
                words::ago(newest.taken_at, desk.now())
            ),
        ),
    })
}
