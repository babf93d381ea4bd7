//! Plans that statements bill: since which day a client is on one, until which, and which rules count its usage prices. Days are the agency's
//! own, as they were when it was written, so that another time zone moves no charge.

use domain::Currency;
use domain::id::{ClientId, RuleId};
use domain::plan::PlanOffer;
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

/// Version 5: what a stay charges, as it was when the client was put on the plan, so that nothing that becomes of the account's prices stands in
/// its way; and which stays a change to Stripe ended, with what they would have ended by before. A time on a plan that was taken back on its
/// first day leaves that plan free. `left_for_stripe` is NULL where nobody knows: it was ended before this version.
pub(crate) const SCHEMA_5: &str = "
CREATE TABLE stay_offer (
    client_plan TEXT NOT NULL PRIMARY KEY REFERENCES stay (client_plan),
    offer TEXT NOT NULL
) STRICT;
CREATE TRIGGER stay_offer_no_delete BEFORE DELETE ON stay_offer BEGIN SELECT RAISE(ABORT, 'append-only: stay_offer'); END;
CREATE TRIGGER stay_offer_fixed BEFORE UPDATE ON stay_offer BEGIN SELECT RAISE(ABORT, 'append-only: stay_offer'); END;
ALTER TABLE stay ADD COLUMN left_for_stripe INTEGER CHECK (left_for_stripe IN (0, 1));
ALTER TABLE stay ADD COLUMN to_before TEXT;
ALTER TABLE stay ADD COLUMN for_before TEXT REFERENCES client_plan (id);
DROP TRIGGER client_plan_once;
CREATE TRIGGER client_plan_once BEFORE INSERT ON client_plan
WHEN EXISTS (SELECT 1 FROM client_plan AS other WHERE other.client = NEW.client AND other.plan = NEW.plan
    AND other.from_at < coalesce(NEW.to_at, 9223372036854775807) AND NEW.from_at < coalesce(other.to_at, 9223372036854775807)
    AND NOT EXISTS (SELECT 1 FROM stay WHERE stay.client_plan = other.id AND stay.to_day = stay.from_day))
BEGIN SELECT RAISE(ABORT, 'this client is on this plan already'); END;
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

record! {
    /// What a stay charges, as it was when the client was put on the plan.
    StayOffer in "stay_offer" {
        client_plan: String,
        offer: PlanOffer,
    }
}

/// What ended a stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndedBy {
    /// The owner, or the plan that took its place.
    Itself,
    /// The change to Stripe; before it the stay was to end on this day, for this plan.
    Stripe { to_before: Option<Date>, for_before: Option<String> },
    /// It ended before that was kept.
    Unknown,
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
    // A time on the same plan that ended keeps its span to itself; one that was taken back has none.
    let mut from_at = on.from_at;
    for one in plan::of_client(tx, &on.client)?.into_iter().filter(|one| one.plan == on.plan) {
        let was = find(tx, &one.id)?.is_none_or(|days| days.to_day != Some(days.from_day));
        from_at = from_at.max(one.to_at.filter(|_| was).unwrap_or(from_at));
    }
    plan::put_client(tx, &ClientPlan { from_at, ..on.clone() })?;
    tx.insert(days)
}

/// Keeps what a stay charges: once, for as long as it lasts.
pub fn keep_offer(tx: &Tx<'_>, id: &str, offer: &PlanOffer) -> Result<()> {
    tx.insert(&StayOffer { client_plan: id.to_owned(), offer: offer.clone() })
}

/// Stays whose charges are not kept: they were put before that was done.
pub fn without_offer(r: &Reader) -> Result<Vec<String>> {
    let sql = "SELECT client_plan FROM stay WHERE client_plan NOT IN (SELECT client_plan FROM stay_offer) ORDER BY client_plan";
    r.ask(sql, [], |row| row.get(0))
}

/// Ends a stay with the day before `to`, whose first instant is `at`.
pub fn end(tx: &Tx<'_>, stay: &Stay, to: Date, at: Timestamp, ended_for: Option<&str>) -> Result<()> {
    plan::leave(tx, &stay.on.id, at.max(stay.on.from_at + SignedDuration::from_micros(1)))?;
    let sql =
        "UPDATE stay SET to_day = ?2, ended_for = ?3, left_for_stripe = 0, to_before = NULL, for_before = NULL WHERE client_plan = ?1";
    tx.run_on("client's plan", &stay.on.id, sql, (&stay.on.id, p(&to), ended_for))
}

/// Ends a stay because Stripe bills the client from `to` on; what it was to end by is kept, for the case that this is taken back.
pub fn leave_for_stripe(tx: &Tx<'_>, stay: &Stay, to: Date, at: Timestamp) -> Result<()> {
    end(tx, stay, to, at, None)?;
    let sql = "UPDATE stay SET left_for_stripe = 1, to_before = ?2, for_before = ?3 WHERE client_plan = ?1";
    tx.run_on("client's plan", &stay.on.id, sql, (&stay.on.id, p(&stay.days.to_day), &stay.days.ended_for))
}

/// What an earlier change to Stripe ended is not taken back with a later one.
pub fn settle_left(tx: &Tx<'_>, client: &ClientId) -> Result<()> {
    let sql = "UPDATE stay SET left_for_stripe = 0, to_before = NULL, for_before = NULL
        WHERE left_for_stripe = 1 AND client_plan IN (SELECT id FROM client_plan WHERE client = ?1)";
    tx.run(sql, [p(client)])?;
    Ok(())
}

/// Lets a stay go on that was to end; its last instant and day are what they were before that, if it was to end then.
pub fn reopen_until(tx: &Tx<'_>, id: &str, end: Option<(Timestamp, Date, Option<&str>)>) -> Result<()> {
    let (at, to, ended_for) = match end {
        Some((at, to, ended_for)) => (Some(at), Some(to), ended_for),
        None => (None, None, None),
    };
    tx.run_on("client's plan", id, "UPDATE client_plan SET to_at = ?2 WHERE id = ?1", (id, p(&at)))?;
    let sql =
        "UPDATE stay SET to_day = ?2, ended_for = ?3, left_for_stripe = NULL, to_before = NULL, for_before = NULL WHERE client_plan = ?1";
    tx.run_on("client's plan", id, sql, (id, p(&to), ended_for))
}

/// Lets a stay go on that was to end.
pub fn reopen(tx: &Tx<'_>, id: &str) -> Result<()> {
    reopen_until(tx, id, None)
}

/// What ended a stay that has an end.
pub fn ended_by(r: &Reader, id: &str) -> Result<EndedBy> {
    let left: Option<i64> = r.value("SELECT left_for_stripe FROM stay WHERE client_plan = ?1 AND left_for_stripe IS NOT NULL", [id])?;
    Ok(match left {
        None => EndedBy::Unknown,
        Some(0) => EndedBy::Itself,
        Some(_) => EndedBy::Stripe {
            to_before: r.value("SELECT to_before FROM stay WHERE client_plan = ?1 AND to_before IS NOT NULL", [id])?,
            for_before: r.value("SELECT for_before FROM stay WHERE client_plan = ?1 AND for_before IS NOT NULL", [id])?,
        },
    })
}

/// What a stay charges, as it was when the client was put on the plan; none where that was before it was kept.
pub fn offer(r: &Reader, id: &str) -> Result<Option<PlanOffer>> {
    Ok(r.row::<StayOffer>("WHERE client_plan = ?1", [id])?.map(|kept| kept.offer))
}

/// A client's stays by their first day, those that never were left out.
pub fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<Stay>> {
    let mut stays = all_of_client(r, client)?;
    stays.retain(Stay::is_real);
    Ok(stays)
}

/// A client's stays by their first day, with those that never were.
pub fn all_of_client(r: &Reader, client: &ClientId) -> Result<Vec<Stay>> {
    let mut stays = Vec::new();
    for on in plan::of_client(r, client)? {
        if let Some(days) = find(r, &on.id)? {
            stays.push(Stay { on, days });
        }
    }
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
