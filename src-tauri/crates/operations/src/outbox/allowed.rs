//! How many of the units due may leave: what the owner approved, or under `automatic` what the bounds let through (law §6.3).

use domain::{Money, Quantity, id::RunId, report::ReportState};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, Tx, outbox::Pair, queue, workspace};

use crate::{
    Problem,
    standing::{Standing, inexact},
};

/// Automatic sends go at most once a day per pair, and at a period's end, unless set otherwise (law §6.4).
const ONCE_IN_HOURS: u32 = 24;
/// Setting: the owner's hours between them.
const SEND_EVERY: &str = "send_every_hours";

/// Hours between two sends to one pair that go by themselves.
///
/// # Errors
/// What the file says.
pub(crate) fn send_every(r: &Reader) -> Result<u32, Problem> {
    Ok(workspace::setting(r, SEND_EVERY)?.unwrap_or(ONCE_IN_HOURS))
}

/// Keeps the owner's hours.
///
/// # Errors
/// What the file says.
pub(crate) fn keep_send_every(tx: &Tx<'_>, hours: u32) -> Result<(), Problem> {
    Ok(workspace::set_setting(tx, SEND_EVERY, &hours)?)
}

/// Who started the send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The owner pressed, for these lines (`rule:period`).
    Pressed(Vec<String>),
    /// It goes by itself.
    ByItself,
}

impl Pace {
    /// When a line may go, if not now: a pair that was sent to within a day by an earlier run waits, unless the owner pressed, or said yes
    /// since, or its period has ended.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn waits_until(
        &self,
        r: &Reader,
        pair: &Pair,
        standing: &Standing,
        run: &RunId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Problem> {
        let pressed = matches!(self, Self::Pressed(lines) if lines.contains(&line_of(standing)));
        if pressed || standing.period.end_at <= now {
            return Ok(None);
        }
        let earlier = store::outbox::of_pair(r, pair)?.into_iter().filter(|report| went_or_goes(report.state) && report.report.run != *run);
        let Some(last) = earlier.map(|report| report.report.decided_at).max() else { return Ok(None) };
        let said_since = queue::approvals(r, &standing.rule.id, &standing.period.id)?.iter().any(|approval| approval.at > last);
        // A decision later than now was made before the clock went back: it is old.
        if said_since || last > now {
            return Ok(None);
        }
        let once_in = SignedDuration::from_hours(i64::from(send_every(r)?));
        Ok(last.checked_add(once_in).ok().filter(|until| now < *until))
    }
}

/// Whether a report went to Stripe, or may still: what was taken back or refused is no send.
const fn went_or_goes(state: ReportState) -> bool {
    state.counts_as_decided() && !matches!(state, ReportState::Rejected)
}

/// The name of a standing's line in decisions.
pub(crate) fn line_of(standing: &Standing) -> String {
    format!("{}:{}", standing.rule.id, standing.period.id)
}

/// Units of a line that may be decided now; 0 when none, also while corrections make it negative (their way comes later). `within_bounds`
/// are those that the bounds let through by themselves, under `automatic`.
///
/// # Errors
/// What the file says; an amount that does not fit.
pub(crate) fn allowed(r: &Reader, standing: &Standing, within_bounds: i64) -> Result<i64, Problem> {
    let wanted = standing.to_send();
    if wanted <= 0 || standing.rule.live_at.is_none() {
        return Ok(0);
    }
    let mut most = 0;
    for approval in queue::approvals(r, &standing.rule.id, &standing.period.id)? {
        let units = wanted.min(approval.up_to_units.saturating_sub(standing.decided));
        let limit = Money::from_minor(approval.up_to_amount, approval.currency);
        if units > most && within(standing, units, limit)? {
            most = units;
        }
    }
    Ok(most.max(within_bounds.min(wanted)))
}

/// Whether the period's units, with these, stay within an approved amount.
fn within(standing: &Standing, units: i64, limit: Money) -> Result<bool, Problem> {
    let period = Quantity::from_whole(standing.decided.saturating_add(units));
    let amount = standing.rule.price.rate(period).map_err(inexact)?.total;
    Ok(amount.currency() == limit.currency() && amount.minor() <= limit.minor())
}
