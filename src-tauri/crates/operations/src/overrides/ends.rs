//! Until when a price of one client alone is charged: a plan that is left, or a rule that something else ends, takes it along.

use std::collections::BTreeMap;

use domain::id::RuleId;
use jiff::Timestamp;
use store::{
    Reader,
    plan::{self as kept, PriceOverride},
    rule, stay, workspace as places,
};

use crate::{Problem, stays};

/// Every override, each with the earliest of its ends: its own, that of the rule which bills by it, that of the plan whose base price it is.
///
/// The end of a plan or rule is not written down beside it: what is taken back brings the override back too.
///
/// # Errors
/// What the file says.
pub(crate) fn all(r: &Reader) -> Result<Vec<PriceOverride>, Problem> {
    let mut all = kept::overrides(r)?;
    if all.iter().all(|one| one.stripe_price.is_some()) {
        return Ok(all);
    }
    let zone = places::get(r)?.time_zone()?;
    let rules: BTreeMap<RuleId, Option<Timestamp>> = rule::list(r)?.into_iter().map(|rule| (rule.id, rule.end_at)).collect();
    for one in all.iter_mut().filter(|one| one.stripe_price.is_none()) {
        let with_rule = one.rule.as_ref().and_then(|rule| rules.get(rule).copied().flatten());
        let with_plan = match kept::own_base(r, &one.id)? {
            Some(days) => stay::find(r, &days.client_plan)?.and_then(|stay| stay.to_day),
            None => None,
        };
        let with_plan = with_plan.map(|day| stays::instant(day, &zone)).transpose()?;
        let end = one.ended_at.into_iter().chain(with_rule).chain(with_plan).min();
        one.ended_at = end.map(|end| end.max(one.from_at));
    }
    Ok(all)
}
