//! A price of one client alone where statements bill: written down at once, because nothing of it leaves this computer.

use domain::{
    Price, Quantity,
    id::{ClientId, RuleId},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Tx, client as clients,
    plan::{self as kept, OwnBase, PriceOverride},
    rule::{self, Rule},
};

use super::{
    check::Checked,
    present::{By, InPlan, Present},
    start::Day,
};
use crate::{Problem, activity, view::OverrideParams};

/// It begins: a usage price as the rule that follows from its day on, a base price with its days on the stay. The one before ends with it.
///
/// # Errors
/// What the file says.
pub(super) fn begin(
    tx: &Tx<'_>,
    client: &str,
    params: &OverrideParams,
    checked: Checked,
    (id, begins): (String, RuleId),
    now: Timestamp,
) -> Result<(), Problem> {
    let Checked { nickname, present, pays, reason, day, .. } = checked;
    let day = day.ok_or_else(|| Problem::internal("a price by statements without its day"))?;
    if let Some(before) = &present.own {
        kept::end_override(tx, &before.id, Some(day.at.max(before.from_at)))?;
    }
    let rule = match &present.by {
        By::Statement { rule: old } => {
            let new = next_rule(old, begins, pays.price.clone(), day.at, now);
            rule::set_end(tx, &old.id, Some(day.at))?;
            rule::insert(tx, &new)?;
            Some(new.id)
        }
        By::Plan { .. } => None,
        By::Subscription { .. } => return Err(Problem::internal("a price in Stripe is not kept here alone")),
    };
    let plan = present.plan.as_ref();
    kept::insert_override(
        tx,
        &PriceOverride {
            id: id.clone(),
            client: client.into(),
            plan: plan.map(|plan| plan.id.clone()),
            version: plan.map(|plan| plan.version),
            slot: plan.map(|InPlan { slot, .. }| slot.clone()),
            instead_of: present.key,
            instead: present.usual,
            pays,
            stripe_price: None,
            rule,
            reason: reason.clone(),
            from_at: day.at,
            until_at: params.until,
            ended_at: None,
            created_at: now,
        },
    )?;
    if let By::Plan { stay } = &present.by {
        for before in stay.own.iter().filter(|own| own.days.to.is_none()) {
            kept::end_own_base(tx, &before.id, Some(day.date))?;
        }
        let days = OwnBase { price_override: id, client_plan: stay.row.on.id.clone(), from_day: day.date, to_day: None };
        kept::insert_own_base(tx, &days)?;
    }
    activity::by_owner(tx, now, "begin_override", Some(("client", client)), format!("{nickname} gets a price of its own: {reason}"))
}

/// The usual price is charged again from a day on.
///
/// # Errors
/// What the file says.
pub(super) fn back(tx: &Tx<'_>, one: &PriceOverride, present: &Present, day: Day, begins: RuleId, now: Timestamp) -> Result<(), Problem> {
    match &present.by {
        By::Statement { rule: old } => {
            let mut next = next_rule(old, begins, one.instead.price.clone(), day.at, now);
            next.billing_unit = one.instead.unit.unwrap_or(next.billing_unit);
            rule::set_end(tx, &old.id, Some(day.at))?;
            rule::insert(tx, &next)?;
        }
        By::Plan { .. } => kept::end_own_base(tx, &one.id, Some(day.date))?,
        By::Subscription { .. } => return Err(Problem::internal("a subscription is not changed here alone")),
    }
    kept::end_override(tx, &one.id, Some(day.at.max(one.from_at)))?;
    log(tx, one, now)
}

/// Before its day the price that was to begin goes, and the one before goes on; with it the override before.
///
/// # Errors
/// What the file says.
pub(super) fn undo(tx: &Tx<'_>, one: &PriceOverride, now: Timestamp) -> Result<(), Problem> {
    kept::end_override(tx, &one.id, Some(one.from_at))?;
    match &one.rule {
        Some(begun) => {
            let before = rule::get(tx, begun)?.follows;
            rule::remove(tx, begun)?;
            if let Some(before) = before {
                rule::set_end(tx, &before, None)?;
            }
        }
        None => {
            let days = kept::own_base(tx, &one.id)?.ok_or_else(|| Problem::internal("an own base price without its days"))?;
            kept::end_own_base(tx, &one.id, Some(days.from_day))?;
        }
    }
    for earlier in kept::overrides(tx)? {
        if earlier.client == one.client
            && earlier.instead_of == one.instead_of
            && earlier.id != one.id
            && earlier.ended_at == Some(one.from_at)
            && earlier.from_at < one.from_at
        {
            kept::end_override(tx, &earlier.id, None)?;
            if kept::own_base(tx, &earlier.id)?.is_some() {
                kept::end_own_base(tx, &earlier.id, None)?;
            }
        }
    }
    log(tx, one, now)
}

/// A price of one client alone goes on where statements take over from Stripe; `rule` is the one that counts by it.
///
/// # Errors
/// What the file says.
pub(crate) fn carry(
    tx: &Tx<'_>,
    one: &PriceOverride,
    at: Timestamp,
    (id, rule): (String, Option<RuleId>),
    now: Timestamp,
) -> Result<(), Problem> {
    let at = at.max(one.from_at);
    kept::end_override(tx, &one.id, Some(at))?;
    let next = PriceOverride { id, rule, stripe_price: None, from_at: at, ended_at: None, created_at: now, ..one.clone() };
    Ok(kept::insert_override(tx, &next)?)
}

/// As if [`carry`] had not been: what was to go on by statements from an instant stays in Stripe.
///
/// # Errors
/// What the file says.
pub(crate) fn carry_back(tx: &Tx<'_>, client: &ClientId, at: Timestamp) -> Result<(), Problem> {
    let all = kept::overrides(tx)?;
    for carried in all.iter().filter(|one| one.client == *client && one.stripe_price.is_none() && one.from_at == at) {
        let was = |one: &&PriceOverride| {
            one.client == *client && one.stripe_price.is_some() && one.ended_at == Some(at) && one.instead_of == carried.instead_of
        };
        let Some(before) = all.iter().find(was) else { continue };
        kept::end_override(tx, &carried.id, Some(at))?;
        kept::end_override(tx, &before.id, None)?;
    }
    Ok(())
}

fn log(tx: &Tx<'_>, one: &PriceOverride, now: Timestamp) -> Result<(), Problem> {
    let nickname = clients::get(tx, &one.client)?.nickname;
    activity::by_owner(tx, now, "end_override", Some(("client", one.client.as_str())), format!("{nickname} goes back from its own price"))
}

/// The rule that continues another one at a price, with what was left over.
fn next_rule(old: &Rule, id: RuleId, price: Price, from: Timestamp, now: Timestamp) -> Rule {
    let billing_unit = if price.divides_quantity() { Quantity::ONE } else { old.billing_unit };
    Rule {
        id,
        price,
        billing_unit,
        start_at: from.max(old.start_at + SignedDuration::from_micros(1)),
        end_at: None,
        live_at: (from <= now).then_some(now),
        follows: Some(old.id.clone()),
        created_at: now,
        ..old.clone()
    }
}
