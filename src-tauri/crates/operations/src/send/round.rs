//! One round of a send: pair by pair, compared with Stripe's count, decided, attempted. It can be ended between any two reports.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use domain::{
    Minute, Quantity,
    id::{PeriodId, ReportId, RuleId, RunId},
    report::{MinuteReading, Observation, ReportState},
};
use jiff::Timestamp;
use store::{
    Reader,
    outbox::{self as rows, Pair},
    period::{self as periods, PeriodRow},
    queue::QueueVerdict,
    rule,
    workspace::{self, Sending},
};

use super::{
    attempt::{Hint, Turn, attempt},
    result::{SendResult, Waiting},
};
use crate::{
    Problem, Watch,
    faults::{StopPoint, stop_point},
    file,
    outbox::{self, Decided, Deciding, Knowledge, Pace, allowed, decide},
    period, sender,
    settle::{self, AtStripe},
    standing, verdict,
};

/// After Stripe asked to slow down.
const BREATH: Duration = Duration::from_secs(1);

/// One round.
pub(crate) struct Round<'a> {
    at: AtStripe<'a>,
    pace: Pace,
    watch: &'a Watch,
    /// Units that the bounds let through by themselves, by line.
    within_bounds: HashMap<(RuleId, PeriodId), i64>,
    /// Whether the products name this run already.
    marked: bool,
    touched: BTreeSet<ReportId>,
    taken: BTreeSet<ReportId>,
    result: SendResult,
}

/// A pair's period that has something to settle, to send, or both.
#[derive(Debug, Clone)]
struct Task {
    pair: Pair,
    row: PeriodRow,
    /// Rules with units that may go.
    lines: Vec<(RuleId, PeriodId)>,
}

/// Whether the round goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    Goes,
    Ends,
}

impl<'a> Round<'a> {
    pub(crate) fn new(at: AtStripe<'a>, pace: Pace, watch: &'a Watch) -> Self {
        Self {
            at,
            pace,
            watch,
            within_bounds: HashMap::new(),
            marked: false,
            touched: BTreeSet::new(),
            taken: BTreeSet::new(),
            result: SendResult::default(),
        }
    }

    /// Every pair's turn.
    ///
    /// # Errors
    /// What the file says, and Stripe's refusal or silence in a read. What Stripe answers to an attempt is the report's fate, not an error.
    pub(crate) async fn all(mut self) -> Result<SendResult, Problem> {
        let now = self.at.now();
        self.within_bounds = file::read(self.at.desk, move |r| within_bounds(r, now)).await?;
        let (pace, bounded) = (self.pace.clone(), self.within_bounds.clone());
        let run = self.at.run.clone();
        let tasks = file::read(self.at.desk, move |r| tasks(r, &pace, &bounded, &run, now)).await?;
        let total = tasks.len() as u64;
        for (done, task) in (0_u64..).zip(tasks) {
            self.watch.progress.report(done, Some(total), "Sending units to Stripe");
            if self.cancelled() {
                break;
            }
            match self.pair(&task).await {
                Ok(On::Goes) => {}
                Ok(On::Ends) => break,
                // What was attempted before has its fate; the rest goes in the next send.
                Err(problem) if !self.touched.is_empty() => {
                    self.result.problem = Some(problem);
                    break;
                }
                Err(problem) => return Err(problem),
            }
        }
        self.watch.progress.report(total, Some(total), "Sending units to Stripe");
        let (touched, taken, mut result) = (self.touched, self.taken, self.result);
        file::read(self.at.desk, move |r| {
            result.count(r, &touched, &taken)?;
            Ok(result)
        })
        .await
    }

    fn cancelled(&mut self) -> bool {
        let cancelled = self.watch.cancel.is_cancelled();
        self.result.cancelled |= cancelled;
        cancelled
    }

    /// One pair's period: compare, finish what is open, decide and send what is new.
    async fn pair(&mut self, task: &Task) -> Result<On, Problem> {
        let before = self.reports_of(task).await?;
        let compared = settle::compare(&self.at, &task.pair, &task.row).await?;
        let after = self.reports_of(task).await?;
        self.touched
            .extend(after.iter().filter(|(id, state)| before.get(id) != Some(state) || unsettled(**state)).map(|(id, _)| id.clone()));
        for id in compared.send_again {
            if self.cancelled() || self.turn(&id, task).await? == On::Ends {
                return Ok(On::Ends);
            }
        }
        if compared.foreign {
            for (rule, period) in &task.lines {
                let units = self.units_of(rule, period).await?;
                self.waits(rule, period, units, &outbox::Waits::Foreign).await?;
            }
            return Ok(On::Goes);
        }
        let mut knowledge = compared.knowledge;
        for (id, _) in after.into_iter().filter(|(_, state)| *state == ReportState::Pending) {
            if self.cancelled() {
                return Ok(On::Ends);
            }
            if self.still_empty(&id, task, &mut knowledge).await? && self.turn(&id, task).await? == On::Ends {
                return Ok(On::Ends);
            }
        }
        for (rule, period) in &task.lines {
            if self.cancelled() {
                return Ok(On::Ends);
            }
            if let Some(id) = self.decide(task, rule, period, &mut knowledge).await?
                && self.turn(&id, task).await? == On::Ends
            {
                return Ok(On::Ends);
            }
        }
        Ok(On::Goes)
    }

    async fn reports_of(&self, task: &Task) -> Result<BTreeMap<ReportId, ReportState>, Problem> {
        let (pair, row) = (task.pair.clone(), task.row.clone());
        let reports = file::read(self.at.desk, move |r| Ok(rows::of_pair_between(r, &pair, row.start_at, row.end_at)?)).await?;
        Ok(reports.into_iter().map(|report| (report.report.id, report.state)).collect())
    }

    /// A pending report's minute must be empty before its first attempt; else it is taken back, and its units are decided anew.
    async fn still_empty(&mut self, id: &ReportId, task: &Task, knowledge: &mut Knowledge) -> Result<bool, Problem> {
        let report = id.clone();
        let minute = Minute::from_epoch(file::read(self.at.desk, move |r| Ok(rows::standing(r, &report)?)).await?.report.minute);
        if knowledge.all_empty || self.is_empty(&task.pair, minute, knowledge).await? {
            return Ok(true);
        }
        let (report, now) = (id.clone(), self.at.now());
        file::write(self.at.desk, move |tx| {
            outbox::observe(tx, &report, Observation::Barred, false, now, serde_json::json!({ "why": "its minute is not empty" }))
        })
        .await?;
        self.touched.insert(id.clone());
        Ok(false)
    }

    async fn is_empty(&self, pair: &Pair, minute: Minute, knowledge: &mut Knowledge) -> Result<bool, Problem> {
        let reading = settle::read_minute(&self.at, pair, minute, None).await?;
        let empty = outbox::shows(&reading, 0) == MinuteReading::Exactly && reading.value == Quantity::ZERO;
        if empty {
            knowledge.empty.insert(minute)
        } else {
            knowledge.taken.insert(minute)
        };
        Ok(empty)
    }

    /// Decides a line, reading what has to be read just before.
    async fn decide(
        &mut self,
        task: &Task,
        rule: &RuleId,
        period: &PeriodId,
        knowledge: &mut Knowledge,
    ) -> Result<Option<ReportId>, Problem> {
        let within_bounds = self.within_bounds.remove(&(rule.clone(), period.clone())).unwrap_or(0);
        let random = self.at.desk.ids.random_hex();
        loop {
            let deciding = Deciding {
                rule: rule.clone(),
                period: period.clone(),
                run: self.at.run.clone(),
                pace: self.pace.clone(),
                within_bounds,
                random: random.clone(),
                now: self.at.now(),
            };
            let known = knowledge.clone();
            match file::write(self.at.desk, move |tx| decide(tx, &deciding, &known)).await? {
                Decided::Report(id) => {
                    stop_point(StopPoint::AfterOutboxCommit);
                    self.touched.insert(id.clone());
                    return Ok(Some(id));
                }
                Decided::Nothing => return Ok(None),
                Decided::ReadMinute(minute) => {
                    self.is_empty(&task.pair, minute, knowledge).await?;
                }
                Decided::ReadDraft => {
                    self.read_draft(task).await?;
                    knowledge.draft_read = true;
                }
                Decided::Waits { units, why } => {
                    self.waits(rule, period, units, &why).await?;
                    return Ok(None);
                }
            }
        }
    }

    /// A draft that does not finalise by itself is read immediately before.
    async fn read_draft(&self, task: &Task) -> Result<(), Problem> {
        let (pair, row) = (task.pair.clone(), task.row.clone());
        let invoice = file::read(self.at.desk, move |r| period::invoice_of(r, &pair, &row)).await?;
        let Some(invoice) = invoice else { return Ok(()) };
        settle::read_draft(&self.at, &invoice.value).await
    }

    /// A report's turn, until its fate is known as far as this send can know it.
    async fn turn(&mut self, id: &ReportId, task: &Task) -> Result<On, Problem> {
        self.touched.insert(id.clone());
        if !self.marked {
            let products = file::read(self.at.desk, sender::products_of).await?;
            sender::mark(self.at.desk, self.at.client, products, self.at.clock).await?;
            self.marked = true;
        }
        let mut draft_read = false;
        loop {
            match attempt(self.at.desk, self.at.client, self.at.clock, id, &self.at.run, draft_read).await? {
                Turn::Answered { state, then: _, hint } => {
                    self.result.sent += 1;
                    if state == ReportState::Accepted {
                        self.taken.insert(id.clone());
                    }
                    return Ok(match hint {
                        Some(Hint::KeyRefused(problem) | Hint::Offline(problem)) => {
                            self.result.problem = Some(problem);
                            On::Ends
                        }
                        Some(Hint::SlowDown) => {
                            tokio::time::sleep(BREATH).await;
                            On::Goes
                        }
                        None => On::Goes,
                    });
                }
                Turn::ReadDraft if !draft_read => {
                    self.read_draft(task).await?;
                    draft_read = true;
                }
                Turn::Withdrawn | Turn::Waits | Turn::ReadDraft => return Ok(On::Goes),
            }
        }
    }

    async fn waits(&mut self, rule: &RuleId, period: &PeriodId, units: i64, why: &outbox::Waits) -> Result<(), Problem> {
        let (rule, period, why) = (rule.clone(), period.clone(), why.clone());
        let waiting = file::read(self.at.desk, move |r| Waiting::of(r, &rule, &period, units, &why)).await?;
        self.result.waiting.push(waiting);
        Ok(())
    }

    async fn units_of(&self, rule: &RuleId, period: &PeriodId) -> Result<i64, Problem> {
        let bounded = self.within_bounds.get(&(rule.clone(), period.clone())).copied().unwrap_or(0);
        let (id, in_period, now) = (rule.clone(), period.clone(), self.at.now());
        file::read(self.at.desk, move |r| {
            let chain = standing::chain(r, &rule::get(r, &id)?, now)?;
            let found = chain.periods.iter().find(|standing| standing.period.id == in_period);
            found.map_or(Ok(0), |standing| allowed(r, standing, bounded))
        })
        .await
    }
}

const fn unsettled(state: ReportState) -> bool {
    matches!(state, ReportState::Pending | ReportState::Accepted | ReportState::Uncertain | ReportState::Missing | ReportState::Rejected)
}

/// Under `automatic`: the units that the bounds let through, judged now and for this send as a whole.
fn within_bounds(r: &Reader, now: Timestamp) -> Result<HashMap<(RuleId, PeriodId), i64>, Problem> {
    if workspace::get(r)?.sending != Sending::Automatic {
        return Ok(HashMap::new());
    }
    let lines = verdict::all(r, now)?.lines;
    let clear = lines.into_iter().filter(|line| line.verdict == QueueVerdict::Clear && line.units > 0);
    Ok(clear.map(|line| ((line.standing.rule.id.clone(), line.standing.period.id.clone()), line.units)).collect())
}

/// What there is to do, pair by pair and period by period; periods that end first go first.
fn tasks(
    r: &Reader,
    pace: &Pace,
    within_bounds: &HashMap<(RuleId, PeriodId), i64>,
    run: &RunId,
    now: Timestamp,
) -> Result<Vec<Task>, Problem> {
    let mut tasks: BTreeMap<(Timestamp, Pair), Task> = BTreeMap::new();
    let mut task = |pair: &Pair, row: &PeriodRow, line: Option<(RuleId, PeriodId)>| {
        let new = || Task { pair: pair.clone(), row: row.clone(), lines: Vec::new() };
        tasks.entry((row.end_at, pair.clone())).or_insert_with(new).lines.extend(line);
    };
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.live_at.is_some()) {
        let Some(pair) = rule.pair() else { continue };
        for standing in standing::chain(r, &rule, now)?.periods {
            let line = (rule.id.clone(), standing.period.id.clone());
            let (standing, _) = outbox::with_cured(r, &standing)?;
            let goes = allowed(r, &standing, within_bounds.get(&line).copied().unwrap_or(0))? > 0
                && pace.waits_until(r, &pair, &standing, run, now)?.is_none();
            // Into a final period nothing can go: what it was not charged is late.
            if goes && !period::known_invoice(r, &pair, &standing.period, false)?.is_final(standing.period.period()?, now) {
                task(&pair, &standing.period, Some(line));
            }
        }
    }
    use ReportState::{Accepted, Missing, Pending, Uncertain};
    for report in rows::in_states(r, &[Pending, Accepted, Missing, Uncertain])? {
        let row = periods::get(r, &report.report.period)?;
        if row.final_at.is_none() {
            task(&report.report.pair(), &row, None);
        }
    }
    Ok(tasks.into_values().collect())
}
