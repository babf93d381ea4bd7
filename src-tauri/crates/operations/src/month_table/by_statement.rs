//! What statements charge a client for a month (law §11): the same lines as the statement's own page.

use std::collections::BTreeMap;

use domain::{
    Currency, Money,
    id::PlanId,
    statement::{PlanCharge, StatementLine, StatementState},
};
use jiff::Timestamp;
use store::client::Client;

use super::{Reading, meant::month_before, money::Figures, state::needs_owner};
use crate::{
    Code, Problem,
    accrual::charged_until,
    period::{self, Choice},
    standing::{Standing, inexact},
    statement::{Charged, Part, Sheet},
    stays::calendar_month,
    view::{MonthLine, MonthLineKind, MonthState, MonthStatement},
    words,
};

impl Reading<'_> {
    /// The lines of a client's statement, rule by rule, then its plans. None where no statement bills the month.
    ///
    /// # Errors
    /// What the file says; a figure that does not fit.
    pub(super) fn by_statement(&self, client: &Client) -> Result<Vec<MonthLine>, Problem> {
        let Some(sheet) = self.sheet(client, &self.meant.statement())? else { return Ok(Vec::new()) };
        if !sheet.is_custom() && !sheet.standings().any(|standing| standing.rule.pair().is_none()) {
            return Ok(Vec::new());
        }
        let before = self.sheet(client, &Choice::StartsIn(month_before(sheet.month(), self.zone)?))?;
        let word = |sheet: &Sheet| calendar_month(sheet.month(), self.zone).strftime("%Y-%m").to_string();
        let before_word = before.as_ref().map(word);
        let before = Before::read(before.as_ref())?;
        let (lines, plans) = sheet.charges()?;
        let (state, reason) = self.standing_of(&sheet, &lines, &plans)?;
        let statement =
            MonthStatement { period: word(&sheet), number: sheet.kept.as_ref().and_then(|kept| u32::try_from(kept.sequence?).ok()) };
        let line = |id: String, kind: MonthLineKind, what: String, figures: Figures| -> Result<MonthLine, Problem> {
            Ok(MonthLine {
                id,
                kind,
                what,
                rule_id: None,
                period: None,
                last_period: None,
                quantity: None,
                history: None,
                units: None,
                sent: None,
                ready: None,
                held: None,
                waiting_amount: None,
                money: figures.view()?,
                state,
                reason: reason.clone(),
                is_billed: true,
                needs_owner: needs_owner(state),
                invoice: None,
                statement: Some(statement.clone()),
            })
        };
        let runs = sheet.kept.is_none() && sheet.month().contains(self.now);
        let mut found = Vec::new();
        for part in &sheet.parts {
            match part {
                Part::Month(standing) if standing.rule.pair().is_none() => {
                    let (rule, charged) = (&standing.rule, Charged::of(&lines, standing)?);
                    let last = before.of_rule(standing);
                    let compared = match (runs, before.standing(standing)) {
                        (true, Some(earlier)) => Some(self.so_far(standing, earlier)?),
                        _ => last,
                    };
                    let figures = Figures { amount: charged.amount, last, compared, cost: standing.cost() };
                    let id = format!("{}:{}", rule.id, standing.period.id);
                    let units = charged.units.saturating_add(charged.late_units);
                    found.push(MonthLine {
                        rule_id: Some(rule.id.to_string()),
                        period: Some(period::view(&standing.period, self.zone, self.now)),
                        last_period: last.and(before_word.clone()),
                        quantity: Some(charged.used.to_string()),
                        history: (!standing.history.is_zero()).then(|| standing.history.to_string()),
                        units: Some(units.to_string()),
                        ..line(id, MonthLineKind::Usage, self.names.meter(&rule.meter), figures)?
                    });
                }
                Part::History { rule, quantity, .. } if rule.pair().is_none() && !quantity.is_zero() => {
                    let zero = Money::zero(rule.price.currency);
                    let figures = Figures { amount: zero, last: None, compared: None, cost: None };
                    let id = format!("{}:history", rule.id);
                    found.push(MonthLine {
                        rule_id: Some(rule.id.to_string()),
                        history: Some(quantity.to_string()),
                        state: MonthState::History,
                        reason: None,
                        is_billed: false,
                        needs_owner: false,
                        statement: None,
                        ..line(id, MonthLineKind::Usage, self.names.meter(&rule.meter), figures)?
                    });
                }
                Part::Month(_) | Part::History { .. } => {}
            }
        }
        let mut asked = by_plan(&plans)?;
        // A plan that the client left asks for nothing now: what it asked for before is missed.
        for (key, left) in &before.plans {
            if !left.amount.is_zero() && asked.iter().all(|(known, _)| known != key) {
                asked.push((key.clone(), PlanSum { name: left.name.clone(), amount: Money::zero(key.1) }));
            }
        }
        for (plan, amounts) in asked {
            let zero = Money::zero(amounts.amount.currency());
            let last = before.plans.get(&plan).map(|before| before.amount);
            let figures = Figures { amount: amounts.amount, last, compared: last, cost: Some(zero) };
            let id = format!("plan:{}:{}:{}", client.id, plan.0, plan.1.code());
            let last_period = last.and(before_word.clone());
            found.push(MonthLine { last_period, ..line(id, MonthLineKind::Plan, amounts.name, figures)? });
        }
        Ok(found)
    }

    fn sheet(&self, client: &Client, choice: &Choice) -> Result<Option<Sheet>, Problem> {
        match Sheet::as_rated(self.r, &client.id, choice, self.now, &self.chains) {
            Ok(sheet) => Ok(Some(sheet)),
            Err(problem) if problem.code == Code::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// What an earlier period of a rule had come to when it was as old as this one is now.
    pub(super) fn so_far(&self, this: &Standing, earlier: &Standing) -> Result<Money, Problem> {
        let elapsed = self.now.duration_since(this.period.start_at);
        let at = earlier.period.start_at.checked_add(elapsed).unwrap_or(Timestamp::MAX);
        charged_until(self.r, earlier, at, self.zone)
    }

    /// Where a statement stands.
    fn standing_of(&self, sheet: &Sheet, lines: &[StatementLine], plans: &[PlanCharge]) -> Result<(MonthState, Option<String>), Problem> {
        let state = match sheet.kept.as_ref().map(|kept| &kept.statement) {
            Some(kept) => match kept.state {
                StatementState::Paid { .. } => {
                    let open = kept.open().map_err(inexact)?;
                    if open.minor() > 0 {
                        let words = format!("{} of {} is still to be paid.", words::money(open), words::money(kept.total));
                        return Ok((MonthState::Issued, Some(words)));
                    }
                    MonthState::Paid
                }
                StatementState::Draft | StatementState::Issued { .. } | StatementState::Void { .. } => MonthState::Issued,
            },
            None if sheet.month().end() > self.now => MonthState::Open,
            None if lines.iter().all(|line| line.amount.is_zero()) && plans.iter().all(|plan| plan.amount.is_zero()) => MonthState::Nothing,
            None => MonthState::ToIssue,
        };
        Ok((state, None))
    }
}

/// The month before: what each rule and each plan was charged in it.
struct Before<'s> {
    lines: Vec<StatementLine>,
    standings: Vec<&'s Standing>,
    plans: BTreeMap<PlanKey, PlanSum>,
}

impl<'s> Before<'s> {
    fn read(sheet: Option<&'s Sheet>) -> Result<Self, Problem> {
        let Some(sheet) = sheet else { return Ok(Self { lines: Vec::new(), standings: Vec::new(), plans: BTreeMap::new() }) };
        let (lines, plans) = sheet.charges()?;
        Ok(Self { lines, standings: sheet.standings().collect(), plans: by_plan(&plans)?.into_iter().collect() })
    }

    /// The rule's own period, or that of the rule that it took over from.
    fn standing(&self, of: &Standing) -> Option<&'s Standing> {
        let own = self.standings.iter().find(|one| one.rule.id == of.rule.id);
        let former = || self.standings.iter().find(|one| Some(&one.rule.id) == of.rule.follows.as_ref());
        own.or_else(former).copied()
    }

    /// What the statement before charged for it, late use of earlier months included.
    fn of_rule(&self, of: &Standing) -> Option<Money> {
        let before = self.standing(of)?;
        let mut own = self.lines.iter().filter(|line| line.rule == before.rule.id).peekable();
        own.peek()?;
        Money::sum(before.rule.price.currency, own.map(|line| line.amount)).ok()
    }
}

type PlanKey = (PlanId, Currency);

struct PlanSum {
    name: String,
    amount: Money,
}

/// What a statement asks for each plan, in the order in which the plans began.
fn by_plan(charges: &[PlanCharge]) -> Result<Vec<(PlanKey, PlanSum)>, Problem> {
    let mut sums: Vec<(PlanKey, PlanSum)> = Vec::new();
    for charge in charges {
        let key = (charge.plan.clone(), charge.amount.currency());
        match sums.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => sum.amount = sum.amount.checked_add(charge.amount).map_err(inexact)?,
            None => sums.push((key, PlanSum { name: charge.name.clone(), amount: charge.amount })),
        }
    }
    Ok(sums)
}
