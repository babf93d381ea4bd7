//! A sync: usage pulled, Stripe's side refreshed, everything rated. It never sends without an approval (law §6.3).

use domain::id::RunId;
use serde::Serialize;
use store::{
    run::{self, RunKind, RunState},
    workspace as rows,
};

use crate::{
    Code, Desk, Ended, Problem, Retry, StripeClock, Watch, connect, file, method, mirror, pull,
    rate::{self, Rating},
    run_lock,
    send::{self, SendResult},
    settle, words,
    workspace::STRIPE_PROBLEM,
};

/// The label of a sync's run, the one over every source.
pub(crate) const LABEL: &str = "sync";
/// In a sync's counts: whether everybody who was asked answered, to the end.
pub(crate) const READ_ALL: &str = "read_all";
/// In a sync's counts: whether the schedule goes on from it. It does not while what was missed may come by trying again.
pub(crate) const TURN_DONE: &str = "turn_done";

/// What a sync found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SyncResult {
    /// What the sources brought.
    pub pulled: pull::Pulled,
    /// What is due now; in a dry run, what would be.
    pub rating: Option<Rating>,
    /// Whether Stripe was asked at all: not under Custom billing, without a key, or in a dry run.
    pub asked_stripe: bool,
    /// Why Stripe could not be read, if it could not: usage was pulled and rated all the same.
    pub stripe_problem: Option<Problem>,
    /// What the owner is told about this computer's clock.
    pub clock_warning: Option<String>,
    /// What the owner is told about reading Stripe: why everything was read again, or why little was.
    pub stripe_note: Option<String>,
    /// What was sent by itself, under `automatic`.
    pub sent: Option<SendResult>,
}

impl SyncResult {
    /// Whether there is a network: Stripe or a platform answered, be it with a refusal. None where nobody was asked.
    pub fn heard_anyone(&self) -> Option<bool> {
        let heard = |problem: &Option<Problem>| problem.as_ref().is_none_or(|problem| problem.code != Code::Offline);
        let stripe = self.asked_stripe.then(|| heard(&self.stripe_problem));
        self.pulled.sources.iter().map(|source| heard(&source.problem)).chain(stripe).reduce(|one, other| one || other)
    }

    /// Whether somebody was asked, and all who were answered to the end: only then are the figures as old as this sync.
    pub fn read_all(&self) -> bool {
        let asked = self.asked_stripe || !self.pulled.sources.is_empty();
        asked && !self.pulled.cancelled && self.problems().next().is_none()
    }

    /// Whether the schedule goes on from this sync. Without network, or while a platform or Stripe has a fault of its own, it is tried again;
    /// what only the owner can put right is not.
    pub fn turn_done(&self) -> bool {
        !self.pulled.cancelled && self.problems().all(|problem| problem.retry != Retry::Later)
    }

    fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.pulled.sources.iter().filter_map(|source| source.problem.as_ref()).chain(&self.stripe_problem)
    }
}

/// Pulls every source, refreshes the mirror and rates. One at a time per workspace, across processes. A dry run stores and sends nothing.
///
/// # Errors
/// [`Code::Busy`] while another run holds the workspace; what the file says. A source or a Stripe that does not answer is no error of the
/// sync: it is named in the result, and everything else was done.
pub async fn run(desk: &Desk, dry_run: bool, watch: &Watch) -> Result<Ended<SyncResult>, Problem> {
    let lock = run_lock::take(desk).await?;
    if dry_run {
        let (pulled, rating) = pull::rehearse(desk, watch).await?;
        let (needs_owner, cancelled) = (pulled.needs_owner(), pulled.cancelled);
        let result = SyncResult {
            pulled,
            rating: Some(rating),
            asked_stripe: false,
            stripe_problem: None,
            clock_warning: None,
            stripe_note: None,
            sent: None,
        };
        let words = format!("Would change: {}. Nothing was stored or sent, and Stripe was not asked.", outcome_words(&result));
        return Ok(Ended { run_id: String::new(), needs_owner, cancelled, words, result });
    }

    let id = RunId::new(desk.ids.new_id());
    let (row, started) = (id.clone(), desk.now());
    file::write(desk, move |tx| {
        run::fail_abandoned(tx, started)?;
        Ok(run::start(tx, &row, RunKind::Rate, None, Some(LABEL), started)?)
    })
    .await?;
    let outcome = steps(desk, &id, watch).await;
    let mut ended = finish(desk, id, outcome).await?;
    if !ended.cancelled && ended.result.stripe_problem.is_none() {
        send_by_itself(desk, &mut ended, watch).await;
    }
    drop(lock);
    Ok(ended)
}

/// Under `automatic`, what the bounds let through follows at once, under the same lock. A send that fails leaves the sync as it is: its own
/// run says why, and the next one goes on.
async fn send_by_itself(desk: &Desk, ended: &mut Ended<SyncResult>, watch: &Watch) {
    let words = match send::automatic(desk, watch).await {
        Ok(None) => return,
        Ok(Some(sent)) => {
            ended.needs_owner |= sent.needs_owner;
            ended.cancelled |= sent.cancelled;
            ended.result.sent = Some(sent.result);
            sent.words
        }
        Err(problem) => {
            ended.needs_owner = true;
            problem.message
        }
    };
    ended.words = format!("{}; {words}", ended.words);
}

async fn steps(desk: &Desk, id: &RunId, watch: &Watch) -> Result<SyncResult, Problem> {
    let pulled = pull::run(desk, None, false, watch).await?;
    let workspace = file::read(desk, |r| Ok(rows::get(r)?)).await?;
    let asked_stripe = !pulled.cancelled && file::read(desk, move |r| method::through_stripe(r, &workspace)).await?;
    let read = if asked_stripe { read_stripe(desk, id, watch).await? } else { StripeRead::default() };
    let StripeRead { clock, problem: stripe_problem, said: stripe_note } = read;
    watch.progress.report(0, None, "Counting units");
    let rating = rate::run(desk, id, clock).await?;
    let clock_warning = clock.and_then(StripeClock::warning);
    Ok(SyncResult { pulled, rating: Some(rating), asked_stripe, stripe_problem, clock_warning, stripe_note, sent: None })
}

/// What reading Stripe gave.
#[derive(Default)]
struct StripeRead {
    clock: Option<StripeClock>,
    problem: Option<Problem>,
    said: Option<String>,
}

/// Stripe's side: mirror, counts, previews. Its silence or refusal is remembered, shown until it answers again, and stops nothing else.
async fn read_stripe(desk: &Desk, id: &RunId, watch: &Watch) -> Result<StripeRead, Problem> {
    let mut read = StripeRead::default();
    let client = match connect::client(desk).await {
        Ok(client) => client,
        Err(problem) => {
            read.problem = Some(remember(desk, problem).await?);
            return Ok(read);
        }
    };
    let outcome = ask_stripe(desk, &client, id, watch, &mut read.clock, &mut read.said).await;
    match outcome {
        Ok(()) => file::write(desk, |tx| Ok(rows::clear_setting(tx, STRIPE_PROBLEM)?)).await?,
        Err(problem) if problem.code == Code::Cancelled => {}
        Err(problem) => read.problem = Some(remember(desk, problem).await?),
    }
    Ok(read)
}

async fn ask_stripe(
    desk: &Desk,
    client: &stripe::Client,
    id: &RunId,
    watch: &Watch,
    found: &mut Option<StripeClock>,
    said: &mut Option<String>,
) -> Result<(), Problem> {
    if mirror::rests(desk).await? {
        // What is left of Stripe's reads is kept for sends and period ends.
        *said = Some(mirror::reads::SPARING.to_owned());
        return Ok(());
    }
    let refreshed = mirror::refresh(desk, client, watch).await?;
    let clock = refreshed.clock;
    *found = Some(clock);
    *said = refreshed.said;
    if !refreshed.sparing {
        connect::keep_fresh(desk, client).await;
    }
    // Reports of periods whose invoice is final leave doubt first, so that the rating can close those periods.
    settle::final_periods(&settle::AtStripe { desk, client, clock, run: id.clone() }).await?;
    let now = clock.now(desk);
    // Counts are of periods, so those that just began are opened first.
    rate::keep_up(desk, clock).await?;
    let counts = file::read(desk, move |r| mirror::stale_counts(r, now)).await?;
    let total = counts.len() as u64;
    for (done, (pair, span)) in (0_u64..).zip(counts) {
        if refreshed.sparing || watch.cancel.is_cancelled() {
            break;
        }
        watch.progress.report(done, Some(total), "Reading Stripe's counts");
        mirror::count(desk, client, clock, &pair, span, Some(id.clone())).await?;
    }
    // A preview is a POST that changes nothing: it is not rationed like reads, but it is not needed to be sure of money either.
    if refreshed.sparing { Ok(()) } else { mirror::refresh_previews(desk, client, clock, watch).await }
}

/// Keeps why Stripe could not be read, so that pages say why nothing is sent.
async fn remember(desk: &Desk, problem: Problem) -> Result<Problem, Problem> {
    let words = problem.message.clone();
    file::write(desk, move |tx| Ok(rows::set_setting(tx, STRIPE_PROBLEM, &words)?)).await?;
    Ok(problem)
}

async fn finish(desk: &Desk, id: RunId, outcome: Result<SyncResult, Problem>) -> Result<Ended<SyncResult>, Problem> {
    let at = desk.now();
    let row = id.clone();
    match outcome {
        Ok(result) => {
            let words = outcome_words(&result);
            let (read_all, turn_done) = (result.read_all(), result.turn_done());
            // Nobody was reached: what was counted was counted from old figures.
            let nobody = result.heard_anyone() == Some(false);
            let rating = result.rating.unwrap_or_default();
            let cancelled = result.pulled.cancelled;
            let needs_owner = rating.needs_owner() || result.pulled.needs_owner() || result.stripe_problem.is_some();
            let changed = result.pulled.changed();
            let mut counts = rate::counts(&rating);
            counts["words"] = words.clone().into();
            counts["new"] = changed.new.into();
            counts["revised"] = changed.revised.into();
            counts[READ_ALL] = read_all.into();
            counts[TURN_DONE] = turn_done.into();
            let error = if nobody { Some(words.clone()) } else { result.stripe_problem.as_ref().map(|problem| problem.message.clone()) };
            let state = match (cancelled, nobody) {
                (true, _) => RunState::Cancelled,
                (false, true) => RunState::Failed,
                (false, false) => RunState::Done,
            };
            file::write(desk, move |tx| Ok(run::finish(tx, &row, state, &counts, error.as_deref(), at)?)).await?;
            Ok(Ended { run_id: id.to_string(), needs_owner, cancelled, words, result })
        }
        Err(problem) => {
            let words = problem.message.clone();
            file::write(desk, move |tx| Ok(run::finish(tx, &row, RunState::Failed, &serde_json::json!({}), Some(&words), at)?)).await?;
            Err(problem)
        }
    }
}

/// "412 new usage records; 1,204 units wait; 1 line is held". What went wrong stands at the end.
fn outcome_words(result: &SyncResult) -> String {
    let mut parts = vec![result.pulled.words()];
    if let Some(rating) = &result.rating {
        if rating.units_waiting != 0 {
            let verb = if rating.units_waiting == 1 { "waits" } else { "wait" };
            parts.push(format!("{} {verb} to be sent", words::units(rating.units_waiting)));
        }
        for (number, what) in [(rating.held, "held"), (rating.stopped, "stopped"), (rating.late, "late")] {
            if number > 0 {
                parts.push(format!("{} {what}", words::count(u64::from(number), "line", "lines")));
            }
        }
    }
    parts.extend(result.clock_warning.clone());
    parts.extend(result.stripe_note.clone());
    parts.extend(result.stripe_problem.as_ref().map(|problem| problem.message.clone()));
    words::capital(&parts.join("; "))
}
