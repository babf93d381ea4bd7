//! Sending (law §6.3–§6.5): what is approved is decided, attempted once, and followed until its fate is known. One send at a time per
//! workspace, across processes.

mod attempt;
mod result;
mod round;

use domain::id::{PeriodId, RuleId, RunId};
use store::{
    backup,
    queue::{self, Approval, QueueVerdict},
    rule,
    run::{self, RunKind, RunState},
    workspace as rows,
};

pub use result::{SendResult, Waiting};
pub(crate) use round::Round;

use crate::{
    Code, Desk, Ended, Problem, StripeClock, Watch, activity, connect,
    desk::blocking,
    file, mirror,
    outbox::Pace,
    rate, run_lock, sender, settle,
    standing::{self, inexact},
    verdict,
    view::SendParams,
    workspace::STRIPE_PROBLEM,
};

/// Sends the ticked lines, up to the units that were shown, and finishes what earlier sends left. The press is the approval.
///
/// # Errors
/// Why nothing may be sent; [`Code::Busy`] while another run holds the workspace; Stripe's refusal or silence before the first report.
pub async fn run(desk: &Desk, params: SendParams, watch: &Watch) -> Result<Ended<SendResult>, Problem> {
    let mut lines = Vec::with_capacity(params.lines.len());
    for line in &params.lines {
        lines.push(Shown::parse(&line.id, &line.units)?);
    }
    let _lock = take_over(desk).await?;
    let (now, ticked) = (desk.now(), lines.clone());
    file::write(desk, move |tx| {
        sender::may_send_at_all(&rows::get(tx)?)?;
        let judged = verdict::all(tx, now)?;
        for line in &ticked {
            refuse_held(&judged, line)?;
            approve(tx, line, "owner", now)?;
        }
        let clients = crate::words::count(ticked.len() as u64, "line", "lines");
        activity::by_owner(tx, now, "approve", None, format!("Approved for sending: {clients}"))
    })
    .await?;
    carry_out(desk, Pace::Pressed(lines.iter().map(Shown::line).collect()), watch).await
}

/// A line that a bound holds is not sent with the others: it is decided for itself, with its reason in view.
fn refuse_held(judged: &verdict::Judged, shown: &Shown) -> Result<(), Problem> {
    let held = |line: &&verdict::Line| {
        line.verdict == QueueVerdict::Held && line.standing.rule.id == shown.rule && line.standing.period.id == shown.period
    };
    let Some(line) = judged.lines.iter().find(held) else { return Ok(()) };
    let reason = line.reason.as_ref().map(verdict::Reason::words).unwrap_or_default();
    Err(Problem::not_allowed(format!("A line is held and has to be approved or written off by itself. {reason} Nothing was sent.")))
}

/// Sends what may go by itself, as a part of a sync: the caller holds the run lock. Nothing happens unless sending is `automatic`, or the
/// owner's approvals leave something to go.
///
/// # Errors
/// As [`run`].
pub async fn automatic(desk: &Desk, watch: &Watch) -> Result<Option<Ended<SendResult>>, Problem> {
    let own = file::read(desk, |r| Ok(rows::get(r)?)).await?;
    if own.sending != rows::Sending::Automatic || sender::may_send_at_all(&own).is_err() {
        return Ok(None);
    }
    carry_out(desk, Pace::ByItself, watch).await.map(Some)
}

/// Finishes what is open: approved units whose minute has come, reports that wait or are in doubt. Approves nothing.
///
/// # Errors
/// As [`run`].
pub async fn continue_open(desk: &Desk, watch: &Watch) -> Result<Ended<SendResult>, Problem> {
    let _lock = take_over(desk).await?;
    file::read(desk, |r| sender::may_send_at_all(&rows::get(r)?)).await?;
    carry_out(desk, Pace::ByItself, watch).await
}

/// Takes the run lock. Whoever holds it knows that no other run lives: what a crash left running has failed.
///
/// # Errors
/// [`Code::Busy`] while another run holds the workspace.
pub(crate) async fn take_over(desk: &Desk) -> Result<store::RunLock, Problem> {
    let lock = run_lock::take(desk).await?;
    let now = desk.now();
    file::write(desk, move |tx| Ok(run::fail_abandoned(tx, now)?)).await?;
    Ok(lock)
}

/// A line with the units that the owner saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) rule: RuleId,
    pub(crate) period: PeriodId,
    pub(crate) units: i64,
}

impl Shown {
    /// Reads `rule:period` and a whole number above zero.
    ///
    /// # Errors
    /// In words.
    pub(crate) fn parse(id: &str, units: &str) -> Result<Self, Problem> {
        let (rule, period) = id.split_once(':').ok_or_else(|| Problem::invalid("id", format!("\"{id}\" is no line of the send queue.")))?;
        let units = units.trim().parse().ok().filter(|units| *units > 0);
        let units =
            units.ok_or_else(|| Problem::invalid("units", "The units shown must be a whole number above zero. Nothing was sent."))?;
        Ok(Self { rule: RuleId::new(rule), period: PeriodId::new(period), units })
    }

    pub(crate) fn line(&self) -> String {
        format!("{}:{}", self.rule, self.period)
    }
}

/// Keeps the owner's yes: counted over the whole period, up to the units that were shown and what they cost. More units since then wait.
///
/// # Errors
/// A line that is gone; an amount that does not fit.
pub(crate) fn approve(tx: &store::Tx<'_>, shown: &Shown, by: &str, now: jiff::Timestamp) -> Result<(), Problem> {
    let rule = rule::get(tx, &shown.rule)?;
    let chain = standing::chain(tx, &rule, now)?;
    let found = chain.periods.iter().find(|standing| standing.period.id == shown.period);
    let standing =
        found.ok_or_else(|| Problem::not_found("This line is no longer in the send queue. Look at the queue again; nothing was sent."))?;
    if standing.period.final_at.is_some() {
        return Err(Problem::not_allowed("This period's invoice is final, so nothing can be sent into it. Nothing was sent."));
    }
    // What was decided since it was shown is part of what was shown: the yes is not for twice as much.
    let units = shown.units.min(standing.to_send().max(0));
    let up_to_units = standing.decided.saturating_add(units);
    let amount = rule.price.rate(domain::Quantity::from_whole(up_to_units)).map_err(inexact)?.total;
    queue::approve(
        tx,
        &Approval {
            client: rule.client.clone(),
            rule: rule.id.clone(),
            period: shown.period.clone(),
            up_to_units,
            up_to_amount: amount.minor(),
            currency: amount.currency(),
            approved_by: by.to_owned(),
            at: now,
        },
    )?;
    Ok(())
}

/// One whole send; the caller holds the run lock and has checked that the workspace may send.
pub(crate) async fn carry_out(desk: &Desk, pace: Pace, watch: &Watch) -> Result<Ended<SendResult>, Problem> {
    let id = RunId::new(desk.ids.new_id());
    carry_out_as(desk, id, pace, watch).await
}

/// As [`carry_out`], under a run id that the caller knows also when it fails.
pub(crate) async fn carry_out_as(desk: &Desk, id: RunId, pace: Pace, watch: &Watch) -> Result<Ended<SendResult>, Problem> {
    let (row, started) = (id.clone(), desk.now());
    file::write(desk, move |tx| {
        // Whoever died while sending left attempts open; from now on they are in doubt.
        settle::found_open(tx, started)?;
        Ok(run::start(tx, &row, RunKind::Send, None, None, started)?)
    })
    .await?;
    let outcome = at_stripe(desk, &id, pace, watch).await;
    finish(desk, id, outcome).await
}

async fn at_stripe(desk: &Desk, id: &RunId, pace: Pace, watch: &Watch) -> Result<SendResult, Problem> {
    let (store, now) = (std::sync::Arc::clone(&desk.store), desk.now());
    blocking(move || backup::take(&store, backup::Reason::Send, now)).await??;
    let client = connect::client(desk).await?;
    let outcome = with_client(desk, &client, id, pace, watch).await;
    if let Err(problem) = &outcome
        && matches!(problem.code, Code::KeyRefused | Code::PermissionMissing)
    {
        let words = problem.message.clone();
        file::write(desk, move |tx| Ok(rows::set_setting(tx, STRIPE_PROBLEM, &words)?)).await?;
    }
    outcome
}

async fn with_client(desk: &Desk, client: &stripe::Client, id: &RunId, pace: Pace, watch: &Watch) -> Result<SendResult, Problem> {
    watch.progress.report(0, None, "Asking Stripe who sends");
    sender::check(desk, client).await?;
    watch.progress.report(0, None, "Reading subscriptions and invoices from Stripe");
    let clock = mirror::refresh_payers(desk, client, watch).await?;
    let clock = file::read(desk, {
        let local = desk.now();
        move |r| settle::not_before_last_attempt(r, clock, local)
    })
    .await?;
    file::write(desk, |tx| Ok(rows::clear_setting(tx, STRIPE_PROBLEM)?)).await?;
    let at = settle::AtStripe { desk, client, clock, run: id.clone() };
    keep_up(desk, clock).await?;
    if settle::final_periods(&at).await? > 0 {
        // Their reports have left doubt: the periods close, and what was not charged is late.
        keep_up(desk, clock).await?;
    }
    let result = Round::new(at, pace, watch).all().await?;
    // The queue's rows follow at once: what was sent no longer waits.
    rate::run(desk, id, Some(clock)).await?;
    Ok(result)
}

async fn keep_up(desk: &Desk, clock: StripeClock) -> Result<(), Problem> {
    let inner = desk.clone();
    file::write(desk, move |tx| {
        for rule in rule::list(tx)? {
            crate::period::keep_up(tx, &inner, &rule, Some(clock))?;
        }
        Ok(())
    })
    .await
}

async fn finish(desk: &Desk, id: RunId, outcome: Result<SendResult, Problem>) -> Result<Ended<SendResult>, Problem> {
    let (row, at) = (id.clone(), desk.now());
    match outcome {
        Ok(result) => {
            let words = result.words();
            let mut counts = serde_json::to_value(&result).unwrap_or_default();
            counts["words"] = words.clone().into();
            let state = if result.cancelled { RunState::Cancelled } else { RunState::Done };
            let error = result.problem.as_ref().map(|problem| problem.message.clone());
            file::write(desk, move |tx| Ok(run::finish(tx, &row, state, &counts, error.as_deref(), at)?)).await?;
            Ok(Ended { run_id: id.to_string(), needs_owner: result.needs_owner(), cancelled: result.cancelled, words, result })
        }
        Err(problem) => {
            let words = problem.message.clone();
            file::write(desk, move |tx| Ok(run::finish(tx, &row, RunState::Failed, &serde_json::json!({}), Some(&words), at)?)).await?;
            Err(problem)
        }
    }
}
