//! The outbox: reports to Stripe, decided once, sent until their fate is known (law §6.4, §6.5). Rows are facts: nothing here is edited.

mod attempt;
mod decided;

use domain::id::{CustomerId, PeriodId, ProductId, ReportId, RuleId, RunId, StripeMeterId};
use domain::period::Minute;
use domain::report::ReportState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::column::{append_only, p, record};
use crate::{Reader, Result, StoreError, Tx};

pub use attempt::{Attempt, AttemptAnswer, Outcome, answered, attempts, begin_attempt, open_attempts, outcome_of};
pub use decided::{BookKind, Decision, adopted, book, decided, decisions, decisions_of_pair, units_by_run};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE report (
    id TEXT NOT NULL PRIMARY KEY,
    lineage INTEGER NOT NULL,
    customer TEXT NOT NULL,
    stripe_meter TEXT NOT NULL,
    event_name TEXT NOT NULL,
    customer_key TEXT NOT NULL,
    value_key TEXT NOT NULL,
    rule TEXT NOT NULL REFERENCES rule (id),
    period TEXT NOT NULL REFERENCES period (id),
    units INTEGER NOT NULL CHECK (units <> 0),
    minute INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    run TEXT NOT NULL REFERENCES run (id),
    UNIQUE (customer, stripe_meter, minute)
) STRICT;
CREATE INDEX report_period ON report (rule, period);
CREATE INDEX report_run ON report (run);
CREATE TABLE report_state (
    report TEXT NOT NULL REFERENCES report (id),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (report, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE report_attempt (
    report TEXT NOT NULL REFERENCES report (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    idempotency_key TEXT NOT NULL UNIQUE,
    opened_at_stripe INTEGER NOT NULL,
    opened_at_local INTEGER NOT NULL,
    run TEXT NOT NULL REFERENCES run (id),
    PRIMARY KEY (report, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt_outcome (
    report TEXT NOT NULL,
    number INTEGER NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    request_id TEXT,
    detail TEXT,
    PRIMARY KEY (report, number),
    FOREIGN KEY (report, number) REFERENCES report_attempt (report, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('adopted', 'written_off', 'settled')),
    customer TEXT,
    stripe_meter TEXT,
    rule TEXT REFERENCES rule (id),
    period TEXT REFERENCES period (id),
    units INTEGER NOT NULL,
    amount INTEGER,
    currency TEXT,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_period ON decision (rule, period);
CREATE TABLE product_mark (
    product TEXT NOT NULL,
    lineage INTEGER NOT NULL,
    sending_run INTEGER NOT NULL,
    marked_at INTEGER NOT NULL,
    PRIMARY KEY (product, sending_run)
) STRICT, WITHOUT ROWID;
",
    append_only!("report"),
    append_only!("report_state"),
    append_only!("report_attempt"),
    append_only!("attempt_outcome"),
    append_only!("decision"),
    append_only!("product_mark"),
);

/// The customer and the meter that share one outbox line, one set of minutes and one comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    pub customer: CustomerId,
    pub meter: StripeMeterId,
}

record! {
    /// One meter event, sent or to be sent. Everything that Stripe will see is fixed here.
    Report in "report" {
        /// The identifier: random, made once, prefixed with the lineage.
        id: ReportId,
        lineage: i64,
        customer: CustomerId,
        stripe_meter: StripeMeterId,
        event_name: String,
        /// The payload keys of the meter.
        customer_key: String,
        value_key: String,
        rule: RuleId,
        period: PeriodId,
        /// The value: whole units, negative for a correction.
        units: i64,
        /// The minute, since 1970, whose second 30 is the timestamp; no other report of the pair has it.
        minute: i64,
        decided_at: Timestamp,
        run: RunId,
    }
}

impl Report {
    pub fn pair(&self) -> Pair {
        Pair { customer: self.customer.clone(), meter: self.stripe_meter.clone() }
    }

    /// The event's timestamp: second 30 of its minute.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a minute outside the calendar.
    pub fn timestamp(&self) -> Result<Timestamp> {
        let minute = Minute::from_epoch(self.minute);
        minute.middle().map_err(|_| StoreError::Unreadable { column: "minute", value: self.minute.to_string() })
    }
}

record! {
    /// A report came into a state.
    StateChange in "report_state" {
        report: ReportId,
        /// From 1; the highest is the present one.
        sequence: i64,
        state: ReportState,
        at: Timestamp,
        /// What was observed, as a word.
        reason: String,
        /// Readings, amounts, the owner's words.
        detail: serde_json::Value,
    }
}

record! {
    /// A sending run's number was marked on a metered product in Stripe.
    ProductMark in "product_mark" {
        product: ProductId,
        lineage: i64,
        sending_run: i64,
        marked_at: Timestamp,
    }
}

/// A report with where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub report: Report,
    pub state: ReportState,
    /// The number of the last state row.
    pub sequence: i64,
    /// Since when.
    pub since: Timestamp,
}

/// Decides a report: the row and its first state, `pending`. In the transaction that found the units due.
///
/// # Errors
/// [`StoreError::Taken`] when the pair used the minute before: no report of a pair shares one.
pub fn decide(tx: &Tx<'_>, report: &Report) -> Result<()> {
    let taken = "SELECT id FROM report WHERE customer = ?1 AND stripe_meter = ?2 AND minute = ?3";
    if tx.value::<String>(taken, (p(&report.customer), p(&report.stripe_meter), report.minute))?.is_some() {
        return Err(StoreError::Taken { what: "minute", value: report.minute.to_string() });
    }
    tx.insert(report)?;
    enter(tx, &report.id, 0, ReportState::Pending, report.decided_at, "decided", serde_json::json!({}))?;
    Ok(())
}

/// Appends a state. `after` is the sequence that the caller judged from: when another process has moved the report since, nothing is
/// written.
///
/// # Errors
/// [`StoreError::WrongState`] when the report has moved on; [`StoreError::NotFound`].
pub fn enter(
    tx: &Tx<'_>,
    report: &ReportId,
    after: i64,
    state: ReportState,
    at: Timestamp,
    reason: &str,
    detail: serde_json::Value,
) -> Result<i64> {
    let last = "SELECT coalesce(max(sequence), 0) FROM report_state WHERE report = ?1";
    let last = tx.value::<i64>(last, [p(report)])?.unwrap_or_default();
    if last != after {
        let now = standing(tx, report)?.state.name().to_owned();
        return Err(StoreError::WrongState { what: "report", id: report.to_string(), state: now, wanted: "moved from an earlier state" });
    }
    let change = StateChange { report: report.clone(), sequence: last + 1, state, at, reason: reason.to_owned(), detail };
    tx.insert(&change)?;
    Ok(change.sequence)
}

const NOW: &str = "report_state.report = report.id AND report_state.sequence =
    (SELECT max(sequence) FROM report_state AS later WHERE later.report = report.id)";

fn standings(r: &Reader, condition: &str, params: impl rusqlite::Params) -> Result<Vec<Standing>> {
    use crate::column::{Out, Record as _};
    let columns = Report::COLUMNS.iter().map(|c| format!("report.{c}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {columns}, report_state.state, report_state.sequence, report_state.at FROM report JOIN report_state ON {NOW}
        WHERE {condition} ORDER BY report.decided_at, report.id"
    );
    let n = Report::COLUMNS.len();
    r.ask(&sql, params, |row| {
        Ok(Standing {
            report: Report::read(row)?,
            state: row.get::<_, Out<ReportState>>(n)?.0,
            sequence: row.get(n + 1)?,
            since: row.get::<_, Out<Timestamp>>(n + 2)?.0,
        })
    })
}

/// One report.
pub fn standing(r: &Reader, id: &ReportId) -> Result<Standing> {
    let found = standings(r, "report.id = ?1", [p(id)])?.into_iter().next();
    found.ok_or_else(|| StoreError::NotFound { what: "report", id: id.to_string() })
}

/// All reports of a pair, oldest decision first.
pub fn of_pair(r: &Reader, pair: &Pair) -> Result<Vec<Standing>> {
    standings(r, "report.customer = ?1 AND report.stripe_meter = ?2", (p(&pair.customer), p(&pair.meter)))
}

/// The reports of a pair whose timestamp lies in `[from, to)`: what Stripe counts into a period.
pub fn of_pair_between(r: &Reader, pair: &Pair, from: Timestamp, to: Timestamp) -> Result<Vec<Standing>> {
    let condition = "report.customer = ?1 AND report.stripe_meter = ?2
        AND (report.minute * 60 + 30) * 1000000 >= ?3 AND (report.minute * 60 + 30) * 1000000 < ?4";
    standings(r, condition, (p(&pair.customer), p(&pair.meter), p(&from), p(&to)))
}

/// The reports of a rule's period.
pub fn of_period(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<Vec<Standing>> {
    standings(r, "report.rule = ?1 AND report.period = ?2", (p(rule), p(period)))
}

/// The reports that a run decided.
pub fn of_run(r: &Reader, run: &RunId) -> Result<Vec<Standing>> {
    standings(r, "report.run = ?1", [p(run)])
}

/// Every report in one of these states.
pub fn in_states(r: &Reader, states: &[ReportState]) -> Result<Vec<Standing>> {
    let words = serde_json::Value::from(states.iter().map(|s| s.name()).collect::<Vec<_>>());
    standings(r, "report_state.state IN (SELECT value FROM json_each(?1))", [p(&words)])
}

/// Every report, newest decision first: a page of them.
pub fn list(r: &Reader, limit: u32, offset: u32) -> Result<Vec<Standing>> {
    let condition = "report.rowid IN (SELECT rowid FROM report ORDER BY decided_at DESC, id DESC LIMIT ?1 OFFSET ?2)";
    let mut page = standings(r, condition, (limit, offset))?;
    page.reverse();
    Ok(page)
}

/// How a report came where it is, oldest first.
pub fn states(r: &Reader, id: &ReportId) -> Result<Vec<StateChange>> {
    r.rows("WHERE report = ?1 ORDER BY sequence", [p(id)])
}

/// Every minute that a pair ever used, whatever became of the report: none is used twice.
pub fn used_minutes(r: &Reader, pair: &Pair) -> Result<Vec<Minute>> {
    let sql = "SELECT minute FROM report WHERE customer = ?1 AND stripe_meter = ?2 ORDER BY minute";
    r.ask(sql, (p(&pair.customer), p(&pair.meter)), |row| row.get(0).map(Minute::from_epoch))
}

/// Every pair that has a report.
pub fn pairs(r: &Reader) -> Result<Vec<Pair>> {
    let sql = "SELECT DISTINCT customer, stripe_meter FROM report ORDER BY 1, 2";
    r.ask(sql, [], |row| {
        use crate::column::Out;
        Ok(Pair { customer: row.get::<_, Out<CustomerId>>(0)?.0, meter: row.get::<_, Out<StripeMeterId>>(1)?.0 })
    })
}

/// A product was marked with a sending run.
pub fn mark_product(tx: &Tx<'_>, mark: &ProductMark) -> Result<()> {
    tx.insert(mark)
}

/// The last mark that this file put on a product.
pub fn last_mark(r: &Reader, product: &ProductId) -> Result<Option<ProductMark>> {
    r.row("WHERE product = ?1 ORDER BY sending_run DESC LIMIT 1", [p(product)])
}
