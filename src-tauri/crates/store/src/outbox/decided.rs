//! What is decided: reports, and the units that were booked otherwise (law §6.4).

use domain::id::{CustomerId, PeriodId, RuleId, RunId, StripeMeterId};
use domain::{Currency, Money};
use jiff::Timestamp;

use super::Pair;
use crate::column::{Out, p, record, words};
use crate::{Reader, Result, Tx};

words! {
    /// How units count as decided without a report of ours.
    BookKind as "decision" {
        /// Found in Stripe's count beyond our own reports, and taken over.
        Adopted = "adopted",
        /// Given up by the owner.
        WrittenOff = "written_off",
        /// Settled in money: an invoice item, a credit note.
        Settled = "settled",
    }
}

record! {
    /// Units decided otherwise, with who and why.
    Decision in "decision" {
        kind: BookKind,
        customer: Option<CustomerId>,
        stripe_meter: Option<StripeMeterId>,
        /// The rule and period whose due units it answers; none for what belongs to a pair only.
        rule: Option<RuleId>,
        period: Option<PeriodId>,
        units: i64,
        /// Minor units, when it was settled in money.
        amount: Option<i64>,
        currency: Option<Currency>,
        reason: String,
        decided_by: String,
        at: Timestamp,
    }
}

impl Decision {
    /// What it amounted to, when it was settled in money.
    pub fn money(&self) -> Option<Money> {
        self.amount.zip(self.currency).map(|(minor, currency)| Money::from_minor(minor, currency))
    }
}

/// Books units without a report.
pub fn book(tx: &Tx<'_>, decision: &Decision) -> Result<()> {
    tx.insert(decision)
}

/// Units decided for a rule's period: reports not withdrawn, released or absent, and everything booked otherwise.
pub fn decided(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<i64> {
    let sql = "SELECT
            coalesce((SELECT sum(report.units) FROM report JOIN report_state ON report_state.report = report.id AND report_state.sequence =
                    (SELECT max(sequence) FROM report_state AS later WHERE later.report = report.id)
                WHERE report.rule = ?1 AND report.period = ?2 AND report_state.state NOT IN ('withdrawn', 'released', 'absent')), 0)
            + coalesce((SELECT sum(units) FROM decision WHERE rule = ?1 AND period = ?2), 0)";
    Ok(r.value::<i64>(sql, (p(rule), p(period)))?.unwrap_or_default())
}

/// Units of a pair that were adopted for a rule's period.
pub fn adopted(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<i64> {
    let sql = "SELECT coalesce(sum(units), 0) FROM decision WHERE rule = ?1 AND period = ?2 AND kind = 'adopted'";
    Ok(r.value::<i64>(sql, (p(rule), p(period)))?.unwrap_or_default())
}

/// Everything booked otherwise for a rule's period.
pub fn decisions(r: &Reader, rule: &RuleId, period: &PeriodId) -> Result<Vec<Decision>> {
    r.rows("WHERE rule = ?1 AND period = ?2 ORDER BY id", (p(rule), p(period)))
}

/// Everything booked otherwise for a pair.
pub fn decisions_of_pair(r: &Reader, pair: &Pair) -> Result<Vec<Decision>> {
    r.rows("WHERE customer = ?1 AND stripe_meter = ?2 ORDER BY id", (p(&pair.customer), p(&pair.meter)))
}

/// What earlier runs decided, in units by run, rule and period: the caller rates them for the bound on a whole run (law §6.3).
pub fn units_by_run(r: &Reader) -> Result<Vec<(RunId, RuleId, PeriodId, i64)>> {
    let sql = "SELECT run, rule, period, sum(units) FROM report GROUP BY run, rule, period ORDER BY min(decided_at)";
    r.ask(sql, [], |row| {
        Ok((row.get::<_, Out<RunId>>(0)?.0, row.get::<_, Out<RuleId>>(1)?.0, row.get::<_, Out<PeriodId>>(2)?.0, row.get(3)?))
    })
}
