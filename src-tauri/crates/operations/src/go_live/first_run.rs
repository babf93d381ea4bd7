//! The first run of a rule that goes live: from which instant it bills, and what is due by then.

use domain::{Money, id::PeriodId};
use jiff::Timestamp;
use store::{
    Reader, Tx,
    period::{self as periods, PeriodKind},
    rule::Rule,
};

use crate::{
    Problem,
    send::{Shown, approve},
    standing,
};

/// Who approved: the confirmation of Go live.
const GO_LIVE: &str = "go_live";

/// What Go live would begin with.
#[derive(Debug, Clone)]
pub(super) struct FirstRun {
    /// The rule's start.
    pub(super) start: Timestamp,
    /// Units due since then, in periods that may still take them.
    pub(super) units: i64,
    /// Their value.
    pub(super) amount: Option<Money>,
    /// What was used since then while nobody was subscribed, in units: no invoice takes it.
    pub(super) unpaid: i64,
    /// Units by period, oldest first.
    by_period: Vec<(PeriodId, i64)>,
}

impl FirstRun {
    /// With the start that the owner chose now, or chose when the rule was made, or else the moment of Go live (law §6.2).
    ///
    /// # Errors
    /// A start that lies ahead, or before the first period; what the file says.
    pub(super) fn of(r: &Reader, rule: &Rule, chosen: Option<Timestamp>, now: Timestamp) -> Result<Self, Problem> {
        let start = match rule.live_at {
            Some(_) => rule.start_at,
            // One that continues another begins where that one ends, however late it is confirmed: no use may fall between the two.
            None => chosen.unwrap_or(if rule.start_at < rule.created_at || rule.follows.is_some() {
                rule.start_at
            } else {
                now.max(rule.start_at)
            }),
        };
        if chosen.is_some_and(|chosen| chosen > now) {
            return Err(Problem::invalid("start", "A billing start lies in the past or is the moment of Go live. Nothing is live yet."));
        }
        let first = periods::of_rule(r, &rule.id)?.first().map(|row| row.start_at);
        if rule.live_at.is_none() && first.is_some_and(|first| start < first) {
            return Err(Problem::invalid(
                "start",
                "The billing start lies before the first period that Stripe knows for this client, so nobody could be charged for that use. Choose a later start. Nothing is live yet.",
            ));
        }
        let as_live = Rule { start_at: start, ..rule.clone() };
        let mut by_period = Vec::new();
        let (mut units, mut amount, mut unpaid) = (0_i64, Money::zero(rule.price.currency), 0_i64);
        for standing in standing::chain(r, &as_live, now)?.periods {
            let to_send = standing.to_send().max(0);
            // A time that nobody paid for: its units could be confirmed here, and never sent.
            if standing.period.kind == PeriodKind::Unsubscribed && !standing.contains(now) {
                unpaid = unpaid.saturating_add(to_send);
                continue;
            }
            if to_send > 0 || standing.contains(now) {
                units = units.saturating_add(to_send);
                amount = amount.checked_add(standing.value_of(to_send)?).map_err(standing::inexact)?;
                by_period.push((standing.period.id.clone(), to_send));
            }
        }
        Ok(Self { start, units, amount: (units > 0).then_some(amount), unpaid, by_period })
    }

    /// Approves the first run: up to the units that were shown, oldest period first. The running period gets its approval also at 0, because
    /// Go live is the owner's first yes to this client's source (law §6.3). Answers with the lines approved.
    ///
    /// # Errors
    /// What the file says; an amount that does not fit.
    pub(super) fn approve(&self, tx: &Tx<'_>, rule: &Rule, shown: i64, now: Timestamp) -> Result<Vec<String>, Problem> {
        let mut left = shown;
        let mut lines = Vec::new();
        for (period, due) in &self.by_period {
            let units = left.min(*due).max(0);
            left -= units;
            let shown = Shown { rule: rule.id.clone(), period: period.clone(), units };
            approve(tx, &shown, GO_LIVE, now)?;
            lines.push(shown.line());
        }
        Ok(lines)
    }
}
