//! Where a rule stands in each of its periods: from usage to units and money (law §5, §6.1, §6.2, §6.6). One reading for every page,
//! the queue and the outbox; nothing else computes units.

use domain::{
    Cost, Money, Period, Quantity, Rated, RemainderRule,
    due::{ChargedPeriod, Late, PeriodDue, PeriodUsage, due, late, remainder_into},
    id::PeriodId,
    report::ReportState,
};
use jiff::Timestamp;
use store::{
    Reader,
    outbox::{self, Standing as ReportStanding},
    period::{self, PeriodKind, PeriodRow},
    rule::{self as rules, Rule},
    usage, workspace,
};

use crate::{
    Problem,
    old_use::{self, OldUse},
    statement::{Charge, charge_of},
    totals::{self, Days},
};

/// A rule in one period.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The rule.
    pub rule: Rule,
    /// The period.
    pub period: PeriodRow,
    /// Usage, remainders and units. Of a final period: as it was charged.
    pub due: PeriodDue,
    /// Usage of the period before the rule's start: never sent.
    pub history: Quantity,
    /// Billable records of the period, history left out.
    pub records: i64,
    /// Units decided (law §6.4).
    pub decided: i64,
    /// Of these, units adopted.
    pub adopted: i64,
    /// Reports of the period, oldest first.
    pub reports: Vec<ReportStanding>,
    /// What the units due cost, line by line.
    pub rated: Rated,
    /// What the platform charged for the client's use in the billed time, meters that no rule bills included; one per currency, empty while
    /// the platform names none.
    pub costs: Vec<Cost>,
    /// What became known after the period was final: computed, named, not sent.
    pub late: Option<Late>,
    /// It is older than 60 days, and the owner has not said that it is to be charged (law §6.2).
    pub late_waits: bool,
}

/// A rule's whole chain of periods, oldest first.
#[derive(Debug, Clone)]
pub struct Chain {
    /// One per period.
    pub periods: Vec<Standing>,
}

impl Standing {
    /// Billable usage of the period as it is known now. Of a final period that is what was charged and what became known, or was left
    /// undecided, until it was too late.
    pub fn used(&self) -> Quantity {
        let late = self.late.as_ref().map_or(Quantity::ZERO, |late| late.quantity);
        // Both come from columns of 64 bits, so their sum fits.
        self.due.usage.checked_add(late).unwrap_or(self.due.usage)
    }

    /// Units due and not decided; below zero when more was decided than is due now.
    pub fn to_send(&self) -> i64 {
        if self.period.final_at.is_some() { 0 } else { self.due.units.saturating_sub(self.decided) }
    }

    /// What more units of this period cost, under its price and at its present quantity.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn value_of(&self, units: i64) -> Result<Money, Problem> {
        let base = if self.period.final_at.is_some() { self.due.units } else { self.due.units.saturating_sub(units) };
        self.value_between(base, units)
    }

    /// What units beyond those due would cost, under this period's price.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn value_above(&self, units: i64) -> Result<Money, Problem> {
        self.value_between(self.due.units, units)
    }

    /// What so much of the period's usage is charged as: units, and what they cost on top of the rest.
    ///
    /// # Errors
    /// A figure that does not fit.
    pub fn worth_of(&self, quantity: Quantity, now: Timestamp) -> Result<(i64, Money), Problem> {
        let rest = self.due.usage.checked_sub(quantity.min(self.due.usage)).ok_or_else(|| inexact("usage"))?;
        let closed = self.period.final_at.is_some() || self.period.end_at <= now;
        let alone = PeriodUsage { period: self.due.period, usage: rest, closed };
        let unit = self.rule.billing_rule()?.billing_unit;
        let without = due(&[alone], unit, self.rule.remainder, self.due.remainder_in).map_err(inexact)?[0].units;
        let units = self.due.units.saturating_sub(without);
        Ok((units, self.value_between(without, units)?))
    }

    fn value_between(&self, base: i64, units: i64) -> Result<Money, Problem> {
        if self.period.kind == PeriodKind::Trial {
            return Ok(Money::zero(self.rule.price.currency));
        }
        let rate = |count: i64| self.rule.price.rate(Quantity::from_whole(count)).map(|rated| rated.total);
        let with = rate(base.saturating_add(units)).map_err(inexact)?;
        with.checked_sub(rate(base).map_err(inexact)?).map_err(inexact)
    }

    /// What the platform charged, when it names that in the price's currency alone; nothing for no use.
    pub fn cost(&self) -> Option<Money> {
        let currency = self.rated.total.currency();
        match self.costs.as_slice() {
            [] if self.records == 0 => Some(Money::zero(currency)),
            [cost] if cost.currency() == currency => cost.round().ok(),
            _ => None,
        }
    }

    /// Charges less platform cost; none while that is unknown.
    pub fn margin(&self) -> Option<Money> {
        self.rated.total.checked_sub(self.cost()?).ok()
    }

    /// Units of reports in any of these states.
    pub fn units_in(&self, states: &[ReportState]) -> i64 {
        self.reports.iter().filter(|report| states.contains(&report.state)).map(|report| report.report.units).fold(0, i64::saturating_add)
    }

    /// Units that Stripe took, as far as we know: accepted or further.
    pub fn sent(&self) -> i64 {
        use ReportState::{Accepted, Confirmed, Invoiced, Missing, Stranded, StrandedSeen};
        self.units_in(&[Accepted, Confirmed, Missing, Invoiced, Stranded, StrandedSeen])
    }

    /// Whether the period charges nothing whatever is used in it.
    pub fn is_free(&self) -> bool {
        is_free(&self.rule, &self.period)
    }

    /// Whether the period holds an instant.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.period.start_at <= at && at < self.period.end_at
    }
}

/// Reads a rule's chain as of `now` (the workspace's clock, or Stripe's time while sending).
///
/// # Errors
/// What the file says; a sum or an amount that does not fit, which is never shown wrong.
pub fn chain(r: &Reader, rule: &Rule, now: Timestamp) -> Result<Chain, Problem> {
    chain_with(r, rule, now, OldUse::AsSaid)
}

/// As [`chain`], or as if the owner had said that old use is to be charged.
///
/// # Errors
/// As [`chain`].
pub(crate) fn chain_with(r: &Reader, rule: &Rule, now: Timestamp, old: OldUse) -> Result<Chain, Problem> {
    let rows = period::of_rule(r, &rule.id)?;
    let billing = rule.billing_rule()?;
    let carried_in = match &rule.follows {
        Some(before) => handed_on(r, before, now, old)?,
        None => Quantity::ZERO,
    };

    let rules = rules::of_client(r, &rule.client)?;
    // What another rule billed before this one began is no history.
    let billed_until = rules.iter().filter(|other| other.id != rule.id && other.meter == rule.meter);
    let billed_until = billed_until.filter_map(|other| other.end_at).filter(|end| *end <= rule.start_at).max();
    let zone = workspace::get(r)?.time_zone()?;
    let span = rows.first().zip(rows.last()).map(|(first, last)| (first.start_at, last.end_at));
    let mut found = Vec::with_capacity(rows.len());
    if let Some(span) = span {
        let own = Days::read(r, &rule.client, &rule.meter, rule.rounding(), span, &zone)?;
        let mut unbilled = Vec::new();
        for meter in totals::unbilled_meters(r, rule)? {
            unbilled.push(Days::read(r, &rule.client, &meter, None, span, &zone)?);
        }
        for row in rows {
            found.push(Found::read(r, rule, row, &own, &unbilled, billed_until)?);
        }
    }

    // Final periods stand as they were charged; what is known now and differs is late.
    let mut before = carried_in;
    let mut charged = Vec::new();
    let mut finals = 0;
    for one in &found {
        let (Some(_), Some(charged_usage), Some(remainder_out)) = (one.row.final_at, one.row.charged_usage, one.row.remainder_out) else {
            break;
        };
        let remainder_in = match &one.charge {
            Some(charge) => charge.due.remainder_in,
            // What is known late by now is not what was known when it was closed: its own figures say what it was carried.
            None if rule.remainder == RemainderRule::Carry && finals > 0 => {
                remainder_into(charged_usage, remainder_out, billing.billing_unit).map_err(inexact)?
            }
            None => before,
        };
        let joined = match &one.charge {
            Some(_) => Quantity::ZERO,
            None => remainder_in.checked_sub(before).ok_or_else(|| inexact("a remainder"))?,
        };
        charged.push(ChargedPeriod {
            period: one.row.period()?,
            price: &rule.price,
            remainder: rule.remainder,
            remainder_in,
            joined,
            charged_usage: one.with_late(charged_usage)?,
            usage: one.usage,
            charged_units: one.charged_units()?,
        });
        before = remainder_out;
        finals += 1;
    }
    // What an ended rule carried out is the next one's: late use of it makes units of its own.
    let is_over = |one: &Found| rule.end_at.is_some_and(|end| end <= one.row.start_at);
    let handed = found[finals..].iter().all(is_over) && rules.iter().any(|other| other.follows.as_ref() == Some(&rule.id));
    let joins = if handed { Quantity::ZERO } else { before };
    // Old use that waits for the owner's word is named with its value, and joins nothing until then (law §6.2).
    let mut waits = vec![false; charged.len()];
    if old == OldUse::AsSaid {
        for ((waits, one), charged) in waits.iter_mut().zip(&found).zip(&charged) {
            let more = charged.usage > charged.charged_usage;
            *waits = more && old_use::waits(r, rule, &one.row, charged.usage, now)?;
        }
    }
    let (lately, waiting) = if waits.contains(&true) {
        let whole = late(&charged, billing.billing_unit, joins).map_err(inexact)?.late;
        for (charged, _) in charged.iter_mut().zip(&waits).filter(|(_, waits)| **waits) {
            charged.usage = charged.charged_usage;
        }
        let is_waiting = |late: &Late| charged.iter().zip(&waits).any(|(charged, waits)| *waits && charged.period == late.period);
        (late(&charged, billing.billing_unit, joins).map_err(inexact)?, whole.into_iter().filter(is_waiting).collect())
    } else {
        (late(&charged, billing.billing_unit, joins).map_err(inexact)?, Vec::new())
    };

    let mut open = Vec::new();
    for one in &found[finals..] {
        open.push(PeriodUsage { period: one.row.period()?, usage: one.usage, closed: one.row.end_at <= now });
    }
    let goes_on = if handed { before } else { lately.remainder };
    let open = due(&open, billing.billing_unit, billing.remainder, goes_on).map_err(inexact)?;

    let mut dues: Vec<PeriodDue> = Vec::with_capacity(found.len());
    for (one, as_charged) in found.iter().zip(&charged) {
        if let Some(charge) = &one.charge {
            dues.push(charge.due);
            continue;
        }
        let alone = PeriodUsage { period: as_charged.period, usage: as_charged.charged_usage, closed: true };
        let mut computed = due(&[alone], billing.billing_unit, billing.remainder, as_charged.remainder_in).map_err(inexact)?;
        let mut charged_due = computed.remove(0);
        charged_due.remainder_out = one.row.remainder_out.unwrap_or(charged_due.remainder_out);
        dues.push(charged_due);
    }
    dues.extend(open);

    let mut late_by_period = lately.late;
    late_by_period.extend(waiting);
    waits.resize(found.len(), false);
    let mut periods = Vec::with_capacity(found.len());
    for ((one, due), late_waits) in found.into_iter().zip(dues).zip(waits) {
        let rated = if is_free(rule, &one.row) {
            Rated { lines: Vec::new(), total: Money::zero(rule.price.currency) }
        } else {
            rule.price.rate(Quantity::from_whole(due.units)).map_err(inexact)?
        };
        let late = late_by_period.iter().position(|late| late.period == due.period).map(|at| late_by_period.swap_remove(at));
        let Found { row, history, records, decided, adopted, reports, costs, .. } = one;
        periods.push(Standing {
            rule: rule.clone(),
            period: row,
            due,
            history,
            records,
            decided,
            adopted,
            reports,
            rated,
            costs,
            late,
            late_waits,
        });
    }
    Ok(Chain { periods })
}

/// Before its start a rule charges nothing, not even the flat amount that its price has at 0 units; nor does a trial, for which nobody pays
/// (law §5.1).
fn is_free(rule: &Rule, row: &PeriodRow) -> bool {
    row.end_at <= rule.start_at || rule.never_was() || row.kind == PeriodKind::Trial
}

/// What was used in a time that lies in none of a rule's periods: history, never charged (law §6.2). A rule without any period yet is shown so
/// too.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub fn history(r: &Reader, rule: &Rule, span: Period) -> Result<Standing, Problem> {
    let used = usage::client_total(r, &rule.client, &rule.meter, span.start(), span.end(), rule.rounding().as_ref())?;
    let zero = Quantity::ZERO;
    let due = PeriodDue { period: span, usage: zero, remainder_in: zero, units: 0, remainder_out: zero, dropped: zero, rounded_up: zero };
    let period = PeriodRow {
        id: PeriodId::new(format!("history-{}", span.start().as_second())),
        rule: rule.id.clone(),
        start_at: span.start(),
        end_at: span.end(),
        kind: PeriodKind::Unsubscribed,
        item: None,
        invoice: None,
        statement: None,
        opened_at: span.start(),
        final_at: None,
        charged_usage: None,
        remainder_out: None,
    };
    let rated = Rated { lines: Vec::new(), total: Money::zero(rule.price.currency) };
    Ok(Standing {
        rule: rule.clone(),
        period,
        due,
        history: used.quantity,
        records: 0,
        decided: 0,
        adopted: 0,
        reports: Vec::new(),
        rated,
        costs: Vec::new(),
        late: None,
        late_waits: false,
    })
}

impl Chain {
    /// The rows of the chain.
    pub fn rows(&self) -> Vec<PeriodRow> {
        self.periods.iter().map(|standing| standing.period.clone()).collect()
    }

    /// The period that holds an instant.
    pub fn at(&self, at: Timestamp) -> Option<&Standing> {
        self.periods.iter().find(|standing| standing.contains(at))
    }

    /// What the chain hands on to a rule that follows.
    fn remainder_out(&self) -> Quantity {
        self.periods.last().map_or(Quantity::ZERO, |last| last.due.remainder_out)
    }
}

/// The remainder that an ended rule hands on: carried only under its own rule (law §6.1).
fn handed_on(r: &Reader, before: &domain::id::RuleId, now: Timestamp, old: OldUse) -> Result<Quantity, Problem> {
    let rule = store::rule::get(r, before)?;
    Ok(chain_with(r, &rule, now, old)?.remainder_out())
}

/// What the file holds about one period, before any unit is computed.
struct Found {
    row: PeriodRow,
    usage: Quantity,
    history: Quantity,
    records: i64,
    decided: i64,
    adopted: i64,
    reports: Vec<ReportStanding>,
    costs: Vec<Cost>,
    charge: Option<Charge>,
}

impl Found {
    fn read(
        r: &Reader,
        rule: &Rule,
        row: PeriodRow,
        own: &Days<'_>,
        unbilled: &[Days<'_>],
        billed_until: Option<Timestamp>,
    ) -> Result<Self, Problem> {
        let from = row.start_at.max(rule.start_at);
        let to = rule.end_at.map_or(row.end_at, |end| end.min(row.end_at));
        let mut billable = own.between(from, to)?;
        for days in unbilled {
            totals::add(&mut billable, Quantity::ZERO, 0, &days.between(from, to)?.costs)?;
        }
        let unbilled_from = billed_until.map_or(row.start_at, |until| until.max(row.start_at));
        let history = own.between(unbilled_from, row.end_at.min(rule.start_at))?;
        let decided = outbox::decided(r, &rule.id, &row.id)?;
        let adopted = outbox::adopted(r, &rule.id, &row.id)?;
        let reports = outbox::of_period(r, &rule.id, &row.id)?;
        let charge = charge_of(r, rule, &row)?;
        Ok(Self {
            charge,
            row,
            usage: billable.quantity,
            history: history.quantity,
            records: billable.records,
            decided,
            adopted,
            reports,
            costs: billable.costs,
        })
    }

    /// Units that a final period was charged: what was decided for it, or under Custom what statements counted.
    fn charged_units(&self) -> Result<i64, Problem> {
        let Some(charge) = &self.charge else { return Ok(self.decided) };
        charge.due.units.checked_add(charge.late_units).ok_or_else(|| inexact("units on statements"))
    }

    /// The usage that a final period was charged for, late usage that later statements charged included.
    fn with_late(&self, charged_usage: Quantity) -> Result<Quantity, Problem> {
        let Some(charge) = &self.charge else { return Ok(charged_usage) };
        charged_usage.checked_add(charge.late_quantity).ok_or_else(|| inexact("usage on statements"))
    }
}

/// A figure that does not fit is refused, never shown wrong.
pub fn inexact(error: impl std::fmt::Display) -> Problem {
    Problem::not_allowed(
        "A figure is too large to be kept exactly, so it is not shown and nothing was sent. Look at the usage for a wrong record.",
    )
    .with_detail(error.to_string())
}
