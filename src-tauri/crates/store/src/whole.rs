//! Tables as a whole, for an export: rows in the order in which they came to be.

use crate::mirror::CountReading;
use crate::outbox::ProductMark;
use crate::period::PeriodClosing;
use crate::plan::{ClientPlan, OwnBase};
use crate::queue::HoldDecision;
use crate::stay::{PlanRule, StayOffer, StayRow};
use crate::{Reader, Result};

/// The names of all tables of the file, SQLite's own left out.
pub fn names(r: &Reader) -> Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    r.ask(sql, [], |row| row.get(0))
}

/// Later closings of months whose statement was taken back.
pub fn period_closings(r: &Reader) -> Result<Vec<PeriodClosing>> {
    r.rows("ORDER BY at, period", [])
}

/// What the owner decided about held units.
pub fn hold_decisions(r: &Reader) -> Result<Vec<HoldDecision>> {
    r.rows("ORDER BY verdict", [])
}

/// Readings of Stripe's count.
pub fn count_readings(r: &Reader) -> Result<Vec<CountReading>> {
    r.rows("ORDER BY id", [])
}

/// Which sending run was marked on which product.
pub fn product_marks(r: &Reader) -> Result<Vec<ProductMark>> {
    r.rows("ORDER BY sending_run, product", [])
}

/// Clients' times on plans.
pub fn client_plans(r: &Reader) -> Result<Vec<ClientPlan>> {
    r.rows("ORDER BY created_at, id", [])
}

/// Those of them that statements bill.
pub fn stays(r: &Reader) -> Result<Vec<StayRow>> {
    r.rows("ORDER BY from_day, client_plan", [])
}

/// What those charge, as it was when each began.
pub fn stay_offers(r: &Reader) -> Result<Vec<StayOffer>> {
    r.rows("ORDER BY client_plan", [])
}

/// Rules that count a usage price of a plan.
pub fn plan_rules(r: &Reader) -> Result<Vec<PlanRule>> {
    r.rows("ORDER BY rule", [])
}

/// Days of a base price of one client's own.
pub fn own_bases(r: &Reader) -> Result<Vec<OwnBase>> {
    r.rows("ORDER BY from_day, price_override", [])
}
