//! Use older than 60 days is charged only when the owner says so (law §6.2). Choosing a start in the past says so for what lies between it and
//! the day of the choice. What waits is late use on statements: nothing else reaches back so far by itself.

use domain::{
    Quantity,
    id::{PeriodId, RuleId},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, period::PeriodRow, rule::Rule, usage, workspace as places};

use crate::{Problem, standing::Standing};

/// How old use may become before the owner is asked (law §6.2).
const ASKED_AFTER: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Setting: what the owner said.
const SAID: &str = "old_use_said";

/// Whether old use of which nothing was said is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldUse {
    /// As it is: what was not said waits.
    AsSaid,
    /// As if it had been said.
    Charged,
}

/// The owner's word for one period of a rule: its use may be charged as far as it was known then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    rule: RuleId,
    period: PeriodId,
    /// All use of the period that was known, charged before or not.
    usage: Quantity,
    at: Timestamp,
}

/// Whether late use of a final period waits for the owner's word. `known` is all its usage as it is known now.
///
/// # Errors
/// What the file says.
pub fn waits(r: &Reader, rule: &Rule, period: &PeriodRow, known: Quantity, now: Timestamp) -> Result<bool, Problem> {
    let (None, Some(final_at)) = (rule.pair(), period.final_at) else { return Ok(false) };
    let old_before = now - ASKED_AFTER;
    let chosen = rule.start_at < rule.created_at && period.start_at < rule.created_at;
    if chosen || period.start_at >= old_before {
        return Ok(false);
    }
    // Where a part of the period is younger, the late use may all lie in that part.
    let from = period.start_at.max(rule.start_at);
    if !usage::came_later(r, &rule.client, &rule.meter, from, period.end_at.min(old_before), final_at)? {
        return Ok(false);
    }
    let said: Vec<Said> = places::setting(r, SAID)?.unwrap_or_default();
    Ok(!said.iter().any(|said| said.rule == rule.id && said.period == period.id && said.usage >= known))
}

/// Keeps the owner's word that the old use of these periods, as it is known now, is charged.
///
/// # Errors
/// What the file says.
pub fn say<'a>(tx: &Tx<'_>, waiting: impl Iterator<Item = &'a Standing>, at: Timestamp) -> Result<(), Problem> {
    let mut said: Vec<Said> = places::setting(tx, SAID)?.unwrap_or_default();
    for standing in waiting {
        let (rule, period) = (&standing.rule.id, &standing.period.id);
        let usage = usage::client_total(
            tx,
            &standing.rule.client,
            &standing.rule.meter,
            standing.period.start_at.max(standing.rule.start_at),
            standing.rule.end_at.map_or(standing.period.end_at, |end| end.min(standing.period.end_at)),
            standing.rule.rounding().as_ref(),
        )?
        .quantity;
        said.retain(|known| known.rule != *rule || known.period != *period);
        said.push(Said { rule: rule.clone(), period: period.clone(), usage, at });
    }
    Ok(places::set_setting(tx, SAID, &said)?)
}
