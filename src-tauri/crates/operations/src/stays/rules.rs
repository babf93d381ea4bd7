//! The usage prices of a plan as billing rules: begun with it, ended with it, each meter charged once (law §4, §6.1).

use domain::{
    Price, Quantity, RemainderRule,
    catalog::Every,
    id::{ClientId, MeterId, RuleId},
    plan::OfferedPrice,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{
    Reader, Tx,
    plan::{self, ClientPlan},
    rule::{self, Rule},
    source,
    stay::{self as rows, PlanRule},
};

use super::{OnPlan, day_words};
use crate::{Desk, Problem, connect, plans};

/// A usage price that becomes a rule.
#[derive(Debug, Clone)]
pub(super) struct Begins {
    pub(super) slot: String,
    pub(super) meter: String,
    pub(super) unit: Quantity,
    pub(super) price: Price,
    pub(super) start: Timestamp,
    /// The rule on the same meter that ends for it and hands over what is left.
    pub(super) after: Option<Rule>,
    pub(super) words: String,
}

/// Which rules begin with a plan, and which end.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn {
    pub(super) begin: Vec<Begins>,
    /// Rules of the plan that is left, on meters that the new one does not count.
    pub(super) end: Vec<Rule>,
}

/// Where a plan's rules begin.
pub(super) struct Wanted<'a> {
    pub(super) client: &'a ClientId,
    pub(super) nickname: &'a str,
    pub(super) to: &'a OnPlan,
    /// The stays that it takes the place of.
    pub(super) leaving: &'a [OnPlan],
    /// The first instant of its first day.
    pub(super) from: Timestamp,
    /// The first instant that is charged: after a trial.
    pub(super) charged: Timestamp,
}

/// Reads what a plan's usage prices mean for a client's rules.
///
/// # Errors
/// A price that no statement can count; a meter that something else bills then.
pub(super) fn turn(r: &Reader, wanted: &Wanted<'_>, zone: &TimeZone) -> Result<Turn, Problem> {
    let rules = rule::of_client(r, wanted.client)?;
    let day = |at: Timestamp| day_words(at.to_zoned(zone.clone()).date());
    let overlaps = |rule: &Rule| rule.end_at.is_none_or(|end| end > wanted.from);
    if let Some(by_stripe) = rules.iter().find(|rule| rule.pair().is_some() && overlaps(rule)) {
        let until = match by_stripe.end_at {
            Some(end) => {
                // Stripe's period ends at any hour, a plan begins with a whole day.
                let last = end - SignedDuration::from_micros(1);
                let from = last.to_zoned(zone.clone()).date().tomorrow().map_err(crate::standing::inexact)?;
                format!("Stripe bills {} until {}. Begin the plan on {} or later.", wanted.nickname, day(end), day_words(from))
            }
            None => format!("Stripe bills {}. Change how it is billed first.", wanted.nickname),
        };
        return Err(Problem::invalid("from", format!("{until} Nothing was changed.")));
    }
    let mut turn = Turn::default();
    for offered in wanted.to.offer.prices.iter().filter(|one| one.is_usage()) {
        turn.begin.push(begins(r, wanted, offered, &rules, &day)?);
    }
    for rule in rules.iter().filter(|rule| overlaps(rule)) {
        let Some(own) = origin(r, rule)? else { continue };
        let leaves = wanted.leaving.iter().any(|one| one.row.on.id == own.client_plan);
        if leaves && !turn.begin.iter().any(|begins| begins.after.as_ref().is_some_and(|after| after.id == rule.id)) {
            turn.end.push(rule.clone());
        }
    }
    Ok(turn)
}

/// Why no statement can count a price: without Stripe the periods of use are calendar months (law §5.1, §11), and a price of another interval
/// has its tiers and what is included over that one.
pub(crate) fn uncounted(offered: &OfferedPrice) -> Option<String> {
    let metered = offered.offer.metered.as_ref()?;
    let every = offered.offer.every.filter(|every| *every != Every::MONTH)?;
    Some(format!(
        "Statements count use by the calendar month, and this charges {} {every}. Charge the use a month, in an add-on of its own where the base price repeats otherwise, and give the client both.",
        metered.meter
    ))
}

fn begins(
    r: &Reader,
    wanted: &Wanted<'_>,
    offered: &OfferedPrice,
    rules: &[Rule],
    day: &dyn Fn(Timestamp) -> String,
) -> Result<Begins, Problem> {
    let (nickname, currency) = (wanted.nickname, wanted.to.row.days.currency);
    let missing = || Problem::internal("a usage price without its meter or currency");
    let (metered, price) = offered.offer.metered.as_ref().zip(offered.offer.in_currency(currency)).ok_or_else(missing)?;
    if let Some(words) = uncounted(offered) {
        return Err(Problem::invalid("plan", format!("{words} Nothing was changed.")));
    }
    let mut start = wanted.charged;
    let mut after = None;
    if let Some(meter) = source::find_meter(r, &metered.meter)? {
        for rule in rules.iter().filter(|rule| rule.meter == meter.id && rule.end_at.is_none_or(|end| end > wanted.from)) {
            // One that was taken back on its first day ended an instant after it began, and hands on what was left before it.
            if let Some(end) = rule.end_at.filter(|end| *end <= rule.start_at + SignedDuration::from_secs(1)) {
                start = start.max(end);
                after = after.or_else(|| Some(rule.clone()));
                continue;
            }
            if rule.end_at.is_some() || after.as_ref().is_some_and(|after: &Rule| after.end_at.is_none()) {
                let words = format!(
                    "Another price of {} follows already for {nickname}. Take that back first; nothing was changed.",
                    metered.meter
                );
                return Err(Problem::invalid("from", words));
            }
            // A rule that began on the very day of the plan gives way to it; one that begins later would leave days to nobody.
            if rule.start_at >= wanted.from {
                if day(rule.start_at) != day(wanted.from) {
                    return Err(Problem::invalid(
                        "from",
                        format!(
                            "{nickname} is billed for {} from {} on by a price of its own. Begin the plan on that day or later; nothing was changed.",
                            metered.meter,
                            day(rule.start_at)
                        ),
                    ));
                }
                start = start.max(rule.start_at + SignedDuration::from_micros(1));
            }
            after = Some(rule.clone());
        }
        after = after.or_else(|| left_behind(rules, &meter.id, wanted.from).cloned());
    }
    let words = plans::words::usage(price, metered);
    let unit = metered.unit.size();
    Ok(Begins { slot: offered.slot.clone(), meter: metered.meter.clone(), unit, price: price.clone(), start, after, words })
}

/// The rule of a meter that ended before and that none continues yet: what it left over is the client's, and joins the next one (law §6.1).
fn left_behind<'a>(rules: &'a [Rule], meter: &MeterId, from: Timestamp) -> Option<&'a Rule> {
    let continued = |rule: &Rule| rules.iter().any(|other| other.follows.as_ref() == Some(&rule.id));
    let ended = rules.iter().filter(|rule| rule.meter == *meter && rule.end_at.is_some_and(|end| end <= from));
    ended.max_by_key(|rule| rule.end_at).filter(|rule| !continued(rule))
}

impl Turn {
    /// Writes it down. A rule gives way at the first instant of the plan's first day, or an instant after its own start.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn carry_out(&self, tx: &Tx<'_>, desk: &Desk, wanted: &Wanted<'_>, remainder: Option<RemainderRule>) -> Result<(), Problem> {
        let now = desk.now();
        for rule in &self.end {
            end_rule(tx, rule, wanted.from)?;
        }
        for one in &self.begin {
            let meter = connect::ensure_meter(tx, &one.meter, &one.meter, &*desk.ids)?;
            if let Some(after) = one.after.as_ref().filter(|after| after.end_at.is_none()) {
                rule::set_end(tx, &after.id, Some(gives_way(after, wanted.from)))?;
            }
            let kept = one.after.as_ref().map(|after| after.remainder);
            let id = RuleId::new(desk.ids.new_id());
            // Usage is divided once: a price by packages divides by itself (law §2).
            let billing_unit = if one.price.divides_quantity() { Quantity::ONE } else { one.unit };
            rule::insert(
                tx,
                &Rule {
                    id: id.clone(),
                    client: wanted.client.clone(),
                    meter: meter.id,
                    billing_unit,
                    remainder: remainder.or(kept).unwrap_or(RemainderRule::Carry),
                    rounding_step: one.after.as_ref().and_then(|after| after.rounding_step),
                    rounding_least: one.after.as_ref().and_then(|after| after.rounding_least),
                    price: one.price.clone(),
                    customer: None,
                    stripe_price: None,
                    stripe_product: None,
                    stripe_meter: None,
                    item: None,
                    start_at: one.start,
                    end_at: None,
                    live_at: (one.start <= now).then_some(now),
                    follows: one.after.as_ref().map(|after| after.id.clone()),
                    created_at: now,
                },
            )?;
            rows::put_rule(tx, &PlanRule { rule: id, client_plan: wanted.to.row.on.id.clone(), slot: one.slot.clone() })?;
        }
        Ok(())
    }
}

/// The instant at which a rule that gives way on a day ends: a rule cannot end before it has begun.
pub(super) fn gives_way(rule: &Rule, at: Timestamp) -> Timestamp {
    at.max(rule.start_at + SignedDuration::from_micros(1))
}

/// Ends a rule at an instant, or takes it away where it never billed.
pub(super) fn end_rule(tx: &Tx<'_>, rule: &Rule, at: Timestamp) -> Result<(), Problem> {
    if rule.start_at < at {
        rule::set_end(tx, &rule.id, Some(at))?;
    } else if rule.live_at.is_none() {
        rule::remove(tx, &rule.id)?;
    } else {
        rule::set_end(tx, &rule.id, Some(gives_way(rule, at)))?;
    }
    Ok(())
}

/// The plan's price that a rule counts: its own, or that of the rule which it continues, as a price of one client alone does.
pub(super) fn origin(r: &Reader, rule: &Rule) -> Result<Option<PlanRule>, Problem> {
    let mut at = rule.clone();
    loop {
        if let Some(own) = rows::of_rule(r, &at.id)? {
            return Ok(Some(own));
        }
        match &at.follows {
            Some(before) => at = rule::get(r, before)?,
            None => return Ok(None),
        }
    }
}

/// The client's time on a plan that a rule counts a price of, and which price.
pub(crate) fn plan_of(r: &Reader, rule: &Rule) -> Result<Option<(ClientPlan, String)>, Problem> {
    let Some(own) = origin(r, rule)? else { return Ok(None) };
    let on = plan::of_client(r, &rule.client)?.into_iter().find(|on| on.id == own.client_plan);
    Ok(on.map(|on| (on, own.slot)))
}

/// The rules of a stay that run at an instant or later, by their start.
pub(super) fn of_stay(r: &Reader, client: &ClientId, stay: &str, at: Timestamp) -> Result<Vec<Rule>, Problem> {
    let mut found = Vec::new();
    for rule in rule::of_client(r, client)? {
        if rule.end_at.is_none_or(|end| end > at) && origin(r, &rule)?.is_some_and(|own| own.client_plan == stay) {
            found.push(rule);
        }
    }
    Ok(found)
}
