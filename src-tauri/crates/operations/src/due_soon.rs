//! When a period's end wants a pull and a send: between five minutes after it and fifteen minutes before the invoice finalises (law §6.4).

use jiff::{SignedDuration, Timestamp};
use store::{
    Reader,
    period::{self as periods, PeriodRow},
    rule::{self, Rule},
    run::{self, RunKind},
    workspace as rows,
};

use crate::{Desk, Problem, file, period, sender, sync};

/// The platform may still be writing the last records.
const AFTER_THE_END: SignedDuration = SignedDuration::from_mins(5);
/// Later nothing is sent into an ended period.
const BEFORE_FINALISATION: SignedDuration = SignedDuration::from_mins(15);
/// A second look shortly before that, for records that came late.
const LAST_LOOK: SignedDuration = SignedDuration::from_mins(15);
/// Rating also happens alone, after an import or a decision; the last sync is found among this many runs.
const RUNS_LOOKED_AT: u32 = 50;
/// Stripe's shortest time between a period's end and its invoice: assumed until the draft was read.
const SHORTEST_GRACE: SignedDuration = SignedDuration::from_hours(1);

/// A pull and a send that a period's end wants now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What the job is called.
    pub what: String,
    /// Since when it has been due.
    pub at: Timestamp,
}

/// What is due now, if anything: the earliest period end that no sync has followed yet, while its invoice still takes units.
///
/// # Errors
/// What the file says.
pub async fn now_due(desk: &Desk) -> Result<Option<Due>, Problem> {
    let now = desk.now();
    file::read(desk, move |r| find(r, now)).await
}

fn find(r: &Reader, now: Timestamp) -> Result<Option<Due>, Problem> {
    if sender::may_send_at_all(&rows::get(r)?).is_err() {
        return Ok(None);
    }
    let runs = run::list(r, Some(RunKind::Rate), RUNS_LOOKED_AT, 0)?;
    let synced = runs.iter().find(|run| run.label.as_deref() == Some(sync::LABEL)).map(|run| run.started_at);
    let mut due: Option<Due> = None;
    for row in periods::open(r)?.into_iter().filter(|row| row.end_at <= now) {
        let rule = rule::get(r, &row.rule)?;
        if rule.live_at.is_none() {
            continue;
        }
        if let Some(at) = wanted(r, &rule, &row, synced, now)?
            && due.as_ref().is_none_or(|known| at < known.at)
        {
            due = Some(Due { what: "Period end: reading usage and sending units".to_owned(), at });
        }
    }
    Ok(due)
}

/// The first of the two looks that has come and was not followed by a sync.
fn wanted(r: &Reader, rule: &Rule, row: &PeriodRow, synced: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(pair) = rule.pair() else { return Ok(None) };
    let invoice = period::invoice_of(r, &pair, row)?.map(|read| read.value);
    let finalizes = invoice.and_then(|invoice| invoice.automatically_finalizes_at);
    let (Some(first), Some(last)) = (
        row.end_at.checked_add(AFTER_THE_END).ok(),
        finalizes.or_else(|| row.end_at.checked_add(SHORTEST_GRACE).ok()).and_then(|at| at.checked_sub(BEFORE_FINALISATION).ok()),
    ) else {
        return Ok(None);
    };
    if now < first || now > last {
        return Ok(None);
    }
    let second = last.checked_sub(LAST_LOOK).unwrap_or(first).max(first);
    let not_followed = |at: Timestamp| synced.is_none_or(|synced| synced < at || synced > now);
    Ok([first, second].into_iter().find(|at| *at <= now && not_followed(*at)))
}
