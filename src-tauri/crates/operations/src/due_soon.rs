//! When something wants doing by itself: a period's end wants a pull and a send between five minutes after it and fifteen minutes before its
//! invoice finalises, and an approved line goes as soon as its period has a minute for it (law §6.4).

use std::collections::BTreeSet;

use domain::report::{MinuteChoice, MinuteQuery, choose_minute};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, outbox,
    period::{self as periods, PeriodKind, PeriodRow},
    queue,
    rule::{self, Rule},
    run::{self, RunKind},
    workspace as rows,
};

use crate::{Desk, Problem, file, period, sender, sync, verdict};

/// The platform may still be writing the last records.
const AFTER_THE_END: SignedDuration = SignedDuration::from_mins(5);
/// Later nothing is sent into an ended period.
const BEFORE_FINALISATION: SignedDuration = SignedDuration::from_mins(15);
/// A second look shortly before that, for records that came late.
const LAST_LOOK: SignedDuration = SignedDuration::from_mins(15);
/// The second look where nobody knows when the invoice finalises: in time for Stripe's shortest way, which takes an hour.
const SECOND_LOOK: SignedDuration = SignedDuration::from_mins(30);
/// While Stripe has made no draft yet, it is looked for as often.
const UNTIL_DRAFTED: SignedDuration = SignedDuration::from_hours(1);

/// What wants doing now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What the job is called.
    pub what: String,
    /// Since when it has been due.
    pub at: Timestamp,
    /// Whether it only sends what was approved, and reads no platform before.
    pub only_sends: bool,
}

/// What is due now, if anything: the earliest period end that no sync has followed yet, while its invoice still takes units; else the
/// earliest approved line whose minute has come since the last send.
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
    // One that failed and may do better when tried again has followed nothing.
    let synced = run::last_that(r, RunKind::Rate, sync::LABEL, sync::TURN_DONE)?.map(|run| run.started_at);
    let sent = run::last_done(r, RunKind::Send, None)?.map(|run| run.started_at);
    let (mut end, mut minute): (Option<Timestamp>, Option<Timestamp>) = (None, None);
    let earliest = |known: Option<Timestamp>, at: Timestamp| Some(known.map_or(at, |known| known.min(at)));
    for row in periods::open(r)?.into_iter().filter(|row| row.start_at <= now) {
        let rule = rule::get(r, &row.rule)?;
        if rule.live_at.is_none() {
            continue;
        }
        if row.end_at <= now
            && let Some(at) = wanted(r, &rule, &row, synced, now)?
        {
            end = earliest(end, at);
        }
        if let Some(at) = minute_came(r, &rule, &row, sent, now)? {
            minute = earliest(minute, at);
        }
    }
    let due = |what: &str, at: Timestamp, only_sends: bool| Due { what: what.to_owned(), at, only_sends };
    match (end, minute) {
        (Some(at), _) => Ok(Some(due("Period end: reading usage and sending units", at, false))),
        (None, Some(at)) if goes(r, now)? => Ok(Some(due("Sending approved units", at, true))),
        (None, _) => Ok(None),
    }
}

/// The latest look that has come, unless a sync followed it. Only a known time of finalisation ends the wait: until Stripe's invoices were
/// listed after the period's end, nobody knows how long its draft takes units.
fn wanted(r: &Reader, rule: &Rule, row: &PeriodRow, synced: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(pair) = rule.pair() else { return Ok(None) };
    if period::known_invoice(r, &pair, row, false)?.is_final(row.period()?, now) {
        return Ok(None);
    }
    let after = |span: SignedDuration| row.end_at.checked_add(span).ok();
    let Some(first) = after(AFTER_THE_END) else { return Ok(None) };
    let draft = period::invoice_of(r, &pair, row)?.map(|read| read.value);
    let finalizes = draft.as_ref().and_then(|draft| draft.automatically_finalizes_at);
    let looks = match finalizes.and_then(|at| at.checked_sub(BEFORE_FINALISATION).ok()) {
        Some(last) if now > last => return Ok(None),
        Some(last) => vec![Some(first), last.checked_sub(LAST_LOOK).ok().map(|at| at.max(first))],
        None if draft.is_some() || row.kind != PeriodKind::Billed => vec![Some(first), after(SECOND_LOOK)],
        None => {
            let passed = now.duration_since(row.end_at).as_secs() / UNTIL_DRAFTED.as_secs();
            let hourly = i32::try_from(passed).ok().filter(|passed| *passed > 0).and_then(|passed| after(UNTIL_DRAFTED * passed));
            vec![Some(first), after(SECOND_LOOK), hourly]
        }
    };
    let look = looks.into_iter().flatten().filter(|at| *at <= now).max();
    Ok(look.filter(|at| synced.is_none_or(|synced| synced < *at || synced > now)))
}

/// When a period got a minute for units that were approved while it had none, unless a send followed: the time that the queue shows.
fn minute_came(r: &Reader, rule: &Rule, row: &PeriodRow, sent: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(pair) = rule.pair() else { return Ok(None) };
    let decided = outbox::decided(r, &rule.id, &row.id)?;
    let open = queue::approvals(r, &rule.id, &row.id)?.into_iter().filter(|approval| approval.up_to_units > decided);
    let Some(approved) = open.map(|approval| approval.at).max() else { return Ok(None) };
    let since = sent.map_or(approved, |sent| sent.max(approved));
    if since > now {
        return Ok(None);
    }
    let period = row.period()?;
    let used: BTreeSet<_> = outbox::used_minutes(r, &pair)?.into_iter().collect();
    Ok(match choose_minute(&MinuteQuery { period, now: since, priced: period, used: &used, taken: &BTreeSet::new() }) {
        MinuteChoice::NotYet { at } if at <= now => Some(at),
        _ => None,
    })
}

/// Whether some approved line has nothing in its way. All lines are judged for it, so it is asked only when a minute came.
fn goes(r: &Reader, now: Timestamp) -> Result<bool, Problem> {
    Ok(verdict::all(r, now)?.lines.iter().any(|line| line.approved && line.reason.is_none() && line.units > 0))
}
