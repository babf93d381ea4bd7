//! Rating: periods kept up, units computed, verdicts kept, in one transaction (law §5, §6.1, §6.3). It sends nothing.

use domain::id::RunId;
use jiff::Timestamp;
use store::{
    Tx,
    queue::{self, NewVerdict, QueueVerdict},
    rule,
    run::{self, RunKind, RunState},
};

use crate::{Desk, Problem, StripeClock, file, period, subscriptions, verdict};

/// What a rating came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Rating {
    /// Units that may be sent, or wait for the owner's press.
    pub units_waiting: i64,
    /// Lines that wait for it.
    pub queued: u32,
    /// Lines that a bound holds.
    pub held: u32,
    /// Lines that something stops: no payer, doubt, foreign counts.
    pub stopped: u32,
    /// Lines of final periods, listed with their value.
    pub late: u32,
}

impl Rating {
    /// Whether something waits for the owner beyond a press of Send.
    pub fn needs_owner(&self) -> bool {
        self.held > 0 || self.stopped > 0 || self.late > 0
    }
}

/// Rates everything as part of a run. Without Stripe's time no period becomes final: that decides about money (law §5.3).
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn run(desk: &Desk, run: &RunId, clock: Option<StripeClock>) -> Result<Rating, Problem> {
    let (inner, run) = (desk.clone(), run.clone());
    file::write(desk, move |tx| rate(tx, &inner, &run, clock)).await
}

/// Keeps up every rule's periods, without rating.
///
/// # Errors
/// What the file says.
pub async fn keep_up(desk: &Desk, clock: StripeClock) -> Result<(), Problem> {
    let inner = desk.clone();
    file::write(desk, move |tx| {
        for rule in rule::list(tx)? {
            period::keep_up(tx, &inner, &rule, Some(clock))?;
        }
        Ok(())
    })
    .await
}

/// Rates everything in a run of its own: after an import, an assignment, a new rule.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn alone(desk: &Desk) -> Result<Rating, Problem> {
    let inner = desk.clone();
    file::write(desk, move |tx| {
        let (id, at) = (RunId::new(inner.ids.new_id()), inner.now());
        run::start(tx, &id, RunKind::Rate, None, None, at)?;
        let rating = rate(tx, &inner, &id, None)?;
        run::finish(tx, &id, RunState::Done, &counts(&rating), None, at)?;
        Ok(rating)
    })
    .await
}

/// The counts that a run's row keeps.
pub fn counts(rating: &Rating) -> serde_json::Value {
    serde_json::json!({ "units_waiting": rating.units_waiting, "queued": rating.queued, "held": rating.held, "late": rating.late })
}

/// Rates in a transaction of the caller's.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub fn rate(tx: &Tx<'_>, desk: &Desk, run: &RunId, clock: Option<StripeClock>) -> Result<Rating, Problem> {
    let now = clock.map_or_else(|| desk.now(), |clock| clock.now(desk));
    subscriptions::pending::settle(tx, now)?;
    for rule in rule::list(tx)? {
        period::keep_up(tx, desk, &rule, clock)?;
    }
    let judged = verdict::all(tx, now)?;
    // Before Go live a line is no finding: nothing stands in the queue yet.
    for line in judged.lines.iter().filter(|line| line.reason != Some(verdict::Reason::NotLive)) {
        keep(tx, run, line, now)?;
    }
    clear_the_rest(tx, run, &judged, now)?;
    Ok(rating(&judged))
}

/// What was judged, counted.
fn rating(judged: &verdict::Judged) -> Rating {
    let mut rating = Rating::default();
    for line in &judged.lines {
        match (line.verdict, &line.reason) {
            (_, Some(verdict::Reason::Late { .. } | verdict::Reason::InvoicedByOthers { .. })) => rating.late += 1,
            (_, Some(verdict::Reason::NotLive)) => {}
            (QueueVerdict::Held, _) => rating.held += 1,
            (QueueVerdict::Blocked, _) => rating.stopped += 1,
            (QueueVerdict::Queued | QueueVerdict::Clear, _) => {
                rating.queued += 1;
                rating.units_waiting = rating.units_waiting.saturating_add(line.units);
            }
        }
    }
    rating
}

/// Keeps a verdict, unless the present one says the same: a row is a finding, not a heartbeat.
fn keep(tx: &Tx<'_>, run: &RunId, line: &verdict::Line, at: Timestamp) -> Result<(), Problem> {
    let (rule, period) = (&line.standing.rule.id, &line.standing.period.id);
    let (measure, bound) = line.reason.as_ref().map_or((None, None), verdict::Reason::numbers);
    let new = NewVerdict {
        run: run.clone(),
        rule: rule.clone(),
        period: period.clone(),
        units: line.units,
        amount: line.amount,
        verdict: line.verdict,
        reason: line.reason.as_ref().map(|reason| reason.name().to_owned()),
        measure,
        bound,
        detail: serde_json::json!({
            "words": line.reason.as_ref().map(verdict::Reason::words),
            "due": line.standing.due.units,
            "decided": line.standing.decided,
        }),
        at,
    };
    if let Some(present) = queue::present_of(tx, rule, period)? {
        let same = present.units == new.units
            && present.money() == new.amount
            && present.verdict == new.verdict
            && (&present.reason, &present.measure, &present.bound) == (&new.reason, &new.measure, &new.bound);
        if same {
            return Ok(());
        }
    }
    queue::judge(tx, &new)?;
    Ok(())
}

/// Rules and periods that had something to say and have no more.
fn clear_the_rest(tx: &Tx<'_>, run: &RunId, judged: &verdict::Judged, at: Timestamp) -> Result<(), Problem> {
    for present in queue::present(tx)? {
        let still = judged.lines.iter().any(|line| line.standing.rule.id == present.rule && line.standing.period.id == present.period);
        if still || (present.verdict == QueueVerdict::Clear && present.units == 0) {
            continue;
        }
        let cleared = NewVerdict {
            run: run.clone(),
            rule: present.rule,
            period: present.period,
            units: 0,
            amount: domain::Money::zero(present.currency),
            verdict: QueueVerdict::Clear,
            reason: None,
            measure: None,
            bound: None,
            detail: serde_json::json!({}),
            at,
        };
        queue::judge(tx, &cleared)?;
    }
    Ok(())
}
