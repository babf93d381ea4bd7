//! Plans that statements bill: since which day a client is on one, until which, and which rules count its usage prices. Days are the agency's
//! own, as they were when it was written, so that another time zone moves no charge.

use domain::Currency;
use domain::id::{ClientId, RuleId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::column::{p, record};
use crate::plan::{self, ClientPlan};
use crate::{Reader, Result, Tx};

/// With `IF NOT EXISTS`: files of the days in which these tables were made have them already at version 3.
pub(crate) const SCHEMA_4: &str = "
CREATE TABLE IF NOT EXISTS stay (
    client_plan TEXT NOT NULL PRIMARY KEY REFERENCES client_plan (id),
    currency TEXT NOT NULL,
    from_day TEXT NOT NULL,
    charged_from TEXT NOT NULL,
    to_day TEXT,
    ended_for TEXT REFERENCES client_plan (id),
    CHECK (charged_from >= from_day),
    CHECK (to_day IS NULL OR to_day >= from_day),
    CHECK (ended_for IS NULL OR to_day IS NOT NULL)
) STRICT;
CREATE TRIGGER IF NOT EXISTS stay_no_delete BEFORE DELETE ON stay BEGIN SELECT RAISE(ABORT, 'append-only: stay'); END;
CREATE TRIGGER IF NOT EXISTS stay_fixed BEFORE UPDATE OF client_plan, currency, from_day, charged_from ON stay
    BEGIN SELECT RAISE(ABORT, 'append-only: stay'); END;
CREATE TABLE IF NOT EXISTS plan_rule (
    rule TEXT NOT NULL PRIMARY KEY REFERENCES rule (id) ON DELETE CASCADE,
    client_plan TEXT NOT NULL REFERENCES client_plan (id),
    slot TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS plan_rule_stay ON plan_rule (client_plan);
CREATE TRIGGER IF NOT EXISTS plan_rule_fixed BEFORE UPDATE ON plan_rule BEGIN SELECT RAISE(ABORT, 'append-only: plan_rule'); END;
";

record! {
    /// A client's time on a plan that statements bill.
    StayRow in "stay" {
        client_plan: String,
        /// Of all its charges.
        currency: Currency,
        from_day: Date,
        /// The first day that is charged: a trial is over by then.
        charged_from: Date,
        /// The first day after it; its first day where it was taken back before it began.
        to_day: Option<Date>,
        /// The plan that took its place.
        ended_for: Option<String>,
    }
}

record! {
    /// A rule that counts a usage price of a plan.
    PlanRule in "plan_rule" {
        rule: RuleId,
        client_plan: String,
        /// `usage[0]`.
        slot: String,
    }
}

/// A stay with its plan and version.
#[derive(Debug, Clone, PartialEq)]
pub struct Stay {
    pub on: ClientPlan,
    pub days: StayRow,
}

impl Stay {
    /// Whether it ever was: one that was taken back before it began has no day.
    pub fn is_real(&self) -> bool {
        self.days.to_day.is_none_or(|to| to > self.days.from_day)
    }

    /// Whether it holds a day.
    pub fn holds(&self, day: Date) -> bool {
        self.days.from_day <= day && self.days.to_day.is_none_or(|to| day < to)
    }
}

/// Puts a client on a version of a plan from the instant at which its first day begins.
///
/// # Errors
/// The client is on this plan at that time already.
pub fn put(tx: &Tx<'_>, on: &ClientPlan, days: &StayRow) -> Result<()> {
    // A time on the same plan that ended, or was taken back, keeps its span to itself.
    let ended = plan::of_client(tx, &on.client)?.into_iter().filter(|one| one.plan == on.plan).filter_map(|one| one.to_at).max();
    let from_at = ended.map_or(on.from_at, |ended| on.from_at.max(ended));
    plan::put_client(tx, &ClientPlan { from_at, ..on.clone() })?;
    tx.insert(days)
}

/// Ends a stay with the day before `to`, whose first instant is `at`.
pub fn end(tx: &Tx<'_>, stay: &Stay, to: Date, at: Timestamp, ended_for: Option<&str>) -> Result<()> {
    plan::leave(tx, &stay.on.id, at.max(stay.on.from_at + SignedDuration::from_micros(1)))?;
    let sql = "UPDATE stay SET to_day = ?2, ended_for = ?3 WHERE client_plan = ?1";
    tx.run_on("client's plan", &stay.on.id, sql, (&stay.on.id, p(&to), ended_for))
}

/// Lets a stay go on that was to end.
pub fn reopen(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.run_on("client's plan", id, "UPDATE client_plan SET to_at = NULL WHERE id = ?1", [id])?;
    tx.run_on("client's plan", id, "UPDATE stay SET to_day = NULL, ended_for = NULL WHERE client_plan = ?1", [id])
}

/// A client's stays by their first day, those that never were left out.
pub fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<Stay>> {
    let mut stays = Vec::new();
    for on in plan::of_client(r, client)? {
        if let Some(days) = find(r, &on.id)? {
            stays.push(Stay { on, days });
        }
    }
    stays.retain(Stay::is_real);
    stays.sort_by_key(|stay| stay.days.from_day);
    Ok(stays)
}

/// The days of a client's time on a plan; none where subscriptions bill it.
pub fn find(r: &Reader, client_plan: &str) -> Result<Option<StayRow>> {
    r.row("WHERE client_plan = ?1", [client_plan])
}

/// The clients that ever were on a plan by statements.
pub fn clients(r: &Reader) -> Result<Vec<ClientId>> {
    let sql = "SELECT DISTINCT client FROM client_plan WHERE id IN (SELECT client_plan FROM stay) ORDER BY client";
    r.ask(sql, [], |row| Ok(row.get::<_, crate::column::Out<ClientId>>(0)?.0))
}

/// Says which price of a stay a rule counts.
pub fn put_rule(tx: &Tx<'_>, rule: &PlanRule) -> Result<()> {
    tx.insert(rule)
}

/// What a rule counts for a plan, if it was begun by one.
pub fn of_rule(r: &Reader, rule: &RuleId) -> Result<Option<PlanRule>> {
    r.row("WHERE rule = ?1", [p(rule)])
}
