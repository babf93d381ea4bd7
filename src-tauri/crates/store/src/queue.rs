//! The send queue: verdicts with their reason and number, the owner's approvals, and what was decided about what was held (law §6.3).

use domain::id::{ClientId, PeriodId, RuleId, RunId};
use domain::{Currency, Money};
use jiff::Timestamp;

use crate::column::{append_only, p, record, words};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE queue_verdict (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL REFERENCES run (id),
    rule TEXT NOT NULL REFERENCES rule (id),
    period TEXT NOT NULL REFERENCES period (id),
    units INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('queued', 'held', 'blocked', 'clear')),
    reason TEXT,
    measure TEXT,
    bound TEXT,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_verdict_period ON queue_verdict (rule, period, id);
CREATE TABLE approval (
    id INTEGER PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client (id),
    rule TEXT NOT NULL REFERENCES rule (id),
    period TEXT NOT NULL REFERENCES period (id),
    up_to_units INTEGER NOT NULL,
    up_to_amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_period ON approval (rule, period);
CREATE TABLE hold_decision (
    verdict INTEGER NOT NULL PRIMARY KEY REFERENCES queue_verdict (id),
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'written_off', 'left')),
    decided_by TEXT NOT NULL,
    reason TEXT,
    at INTEGER NOT NULL
) STRICT;
",
    append_only!("queue_verdict"),
    append_only!("approval"),
    append_only!("hold_decision"),
);

words! {
    /// What a run found about the units of a rule and period.
    QueueVerdict as "queue verdict" {
        /// They wait for the owner's approval.
        Queued = "queued",
        /// A bound was passed: they wait for the owner's decision.
        Held = "held",
        /// Something must be cured first: no payer, a foreign count, a final period.
        Blocked = "blocked",
        /// They may be sent, or there is nothing to send.
        Clear = "clear",
    }
}

/// A verdict before it has its number.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVerdict {
    pub run: RunId,
    pub rule: RuleId,
    pub period: PeriodId,
    /// Units that would be sent; negative for a correction.
    pub units: i64,
    /// What they are worth at the rule's price.
    pub amount: Money,
    pub verdict: QueueVerdict,
    /// The reason's name: `above_history`, `no_payer`, `foreign`, …
    pub reason: Option<String>,
    /// The number that was judged, and the bound that it passed, as decimal strings.
    pub measure: Option<String>,
    pub bound: Option<String>,
    /// Whatever else the screen shows.
    pub detail: serde_json::Value,
    pub at: Timestamp,
}

record! {
    /// A verdict of one run; the newest of a rule and period is the present one.
    Verdict in "queue_verdict" {
        id: i64,
        run: RunId,
        rule: RuleId,
        period: PeriodId,
        units: i64,
        /// Minor units.
        amount: i64,
        currency: Currency,
        verdict: QueueVerdict,
        reason: Option<String>,
        measure: Option<String>,
        bound: Option<String>,
        detail: serde_json::Value,
        at: Timestamp,
    }
}

impl Verdict {
    pub fn money(&self) -> Money {
        Money::from_minor(self.amount, self.currency)
    }
}

record! {
    /// The owner's yes: for a client's rule and period, up to a number of units and an amount.
    Approval in "approval" {
        client: ClientId,
        rule: RuleId,
        period: PeriodId,
        /// Counted over the whole period, not from now.
        up_to_units: i64,
        /// Minor units, counted over the whole period.
        up_to_amount: i64,
        currency: Currency,
        /// `owner`, or `go_live` for the first run.
        approved_by: String,
        at: Timestamp,
    }
}

words! {
    /// What the owner did with held units.
    HoldChoice as "hold decision" { Approved = "approved", WrittenOff = "written_off", Left = "left" }
}

record! {
    /// A decision about one held verdict.
    HoldDecision in "hold_decision" {
        verdict: i64,
        decision: HoldChoice,
        decided_by: String,
        reason: Option<String>,
        at: Timestamp,
    }
}

/// Keeps a verdict; its number.
pub fn judge(tx: &Tx<'_>, new: &NewVerdict) -> Result<i64> {
    let sql = "INSERT INTO queue_verdict (run, rule, period, units, amount, currency, verdict, reason, measure, bound, detail, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    tx.run(
        sql,
        rusqlite::params![
            p(&new.run),
            p(&new.rule),
            p(&new.period),
            new.units,
            new.amount.minor(),
            p(&new.amount.currency()),
            p(&new.verdict),
            new.reason,
            new.measure,
            new.bound,
            p(&new.detail),
            p(&new.at),
        ],
    )?;
    Ok(tx.last_key())
}

pub fn verdict(r: &Reader, id: i64) -> Result<Verdict> {
    r.row("WHERE id = ?1", [id])?.ok_or_else(|| StoreError::NotFound { what: "queue entry", id: id.to_string() })
}

/// The present verdict of every rule and period: the newest of each.
pub fn present(r: &Reader) -> Result<Vec<Verdict>> {
    r.rows("WHERE id IN (SELECT max(id) FROM queue_verdict GROUP BY rule, period) ORDER BY id", [])
}

/// The present verdict of one rule and period.
pub fn present_of(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<Option<Verdict>> {
    r.row("WHERE rule = ?1 AND period = ?2 ORDER BY id DESC LIMIT 1", (p(rule), p(period)))
}

/// All verdicts about a rule and period, oldest first.
pub fn history(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<Vec<Verdict>> {
    r.rows("WHERE rule = ?1 AND period = ?2 ORDER BY id", (p(rule), p(period)))
}

/// Keeps an approval.
pub fn approve(tx: &Tx<'_>, approval: &Approval) -> Result<()> {
    tx.insert(approval)
}

/// The approvals of a rule's period; the widest holds.
pub fn approvals(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<Vec<Approval>> {
    r.rows("WHERE rule = ?1 AND period = ?2 ORDER BY up_to_units DESC, up_to_amount DESC", (p(rule), p(period)))
}

/// Whether anything was ever approved for a source's clients: a connector is new until one approval (law §6.3).
pub fn any_approval(r: &Reader) -> Result<bool> {
    Ok(r.value::<i64>("SELECT 1 FROM approval LIMIT 1", [])?.is_some())
}

/// Keeps what the owner decided about a held verdict.
///
/// # Errors
/// [`StoreError::WrongState`] when it is not held, or was decided before.
pub fn decide(tx: &Tx<'_>, decision: &HoldDecision) -> Result<()> {
    let found = verdict(tx, decision.verdict)?;
    let wrong = |state: String| StoreError::WrongState { what: "queue entry", id: found.id.to_string(), state, wanted: "decided" };
    if found.verdict != QueueVerdict::Held {
        return Err(wrong(found.verdict.to_string()));
    }
    if let Some(before) = decision_of(tx, decision.verdict)? {
        return Err(wrong(format!("{} already", before.decision)));
    }
    tx.insert(decision)
}

/// What was decided about a held verdict.
pub fn decision_of(r: &Reader, verdict: i64) -> Result<Option<HoldDecision>> {
    r.row("WHERE verdict = ?1", [verdict])
}
