//! A statement as the doors show it.

use std::collections::HashMap;

use domain::{
    Money, Price, Quantity, RemainderRule,
    statement::{PlanCharge, PlanChargeKind, StatementLine, StatementLineKind, StatementState},
};
use jiff::Timestamp;
use store::{
    Reader, mapping,
    run::{self, RunKind},
    source,
};

use super::draft::{Part, Sheet, one_currency};
use crate::{
    Problem, catalog, connect,
    names::Names,
    old_use::OldUse,
    period,
    standing::{Standing, inexact},
    stays,
    view::{InvoiceLineView, OldUseLine, OldUseView, PaidView, StatementPart, StatementPlanLine, StatementView, VoidedView},
    words,
};

impl Sheet {
    /// The month as it is shown: by the issued statement's own lines, else as it stands now.
    ///
    /// # Errors
    /// A figure that does not fit.
    pub fn view(&self, r: &Reader) -> Result<StatementView, Problem> {
        let names = Names::read(r)?;
        let (lines, plans) = self.charges()?;
        let mut parts = Vec::new();
        for part in &self.parts {
            match part {
                Part::Month(standing) => parts.push(self.month_part(&names, standing, &lines)?),
                // A rule that begins later says nothing about a month without usage, unless it is all there is.
                Part::History { quantity, .. } if quantity.is_zero() && self.parts.len() > 1 => {}
                Part::History { rule, quantity, records } => parts.push(StatementPart {
                    meter: names.meter(&rule.meter),
                    days: None,
                    records: Some(records.unsigned_abs()),
                    quantity: quantity.to_string(),
                    history: quantity.to_string(),
                    remainder_in: Quantity::ZERO.to_string(),
                    unit: rule.billing_unit.to_string(),
                    units: "0".to_owned(),
                    remainder_out: Quantity::ZERO.to_string(),
                    price_words: catalog::price_words(&rule.price, rule.billing_unit, &names.meter(&rule.meter)),
                    lines: Vec::new(),
                    amount: Money::zero(rule.price.currency),
                    late_units: "0".to_owned(),
                    dropped: Quantity::ZERO.to_string(),
                    rounded_up: Quantity::ZERO.to_string(),
                    rounded_up_amount: None,
                    remainder_words: None,
                }),
            }
        }
        parts.extend(self.late_parts(r, &names, &lines)?);
        let month = self.month();
        Ok(StatementView {
            number: self.kept.as_ref().and_then(|kept| u32::try_from(kept.sequence?).ok()),
            client_id: self.client().to_string(),
            nickname: self.nickname().to_owned(),
            agency: self.workspace().name.clone(),
            start: month.start(),
            end: month.end(),
            zone: self.workspace().zone.clone(),
            period_words: self.words(),
            state: self.state().to_owned(),
            total: self.total(&lines, &plans, &parts)?,
            plans: plans.iter().map(plan_line).collect(),
            paid: self.kept.as_ref().and_then(|kept| match &kept.statement.state {
                StatementState::Paid { payment, .. } => {
                    Some(PaidView { date: payment.on.to_string(), amount: payment.amount, note: payment.note.clone() })
                }
                _ => None,
            }),
            open: self.kept.as_ref().map(|kept| kept.statement.open()).transpose().map_err(inexact)?,
            voided: self.voided(r)?,
            old_use: self.old_use(r, &names)?,
            read_at: if self.kept.is_some() { None } else { self.read_at(r)? },
            parts,
            at: self.kept.as_ref().map_or(self.now, |kept| kept.created_at),
        })
    }

    /// When the client's platforms were last read; where it has none, when a file was last imported for it.
    fn read_at(&self, r: &Reader) -> Result<Option<Timestamp>, Problem> {
        let (mut platforms, mut files) = (Vec::new(), Vec::new());
        let mut seen = std::collections::HashSet::new();
        for mapping in mapping::of_client(r, self.client())? {
            let source = source::subject(r, &mapping.subject)?.source;
            if !seen.insert(source.clone()) {
                continue;
            }
            let is_file = source::get(r, &source)?.connector == connect::CSV;
            let (kind, read) = if is_file { (RunKind::Import, &mut files) } else { (RunKind::Pull, &mut platforms) };
            read.extend(run::last_done(r, kind, Some(&source))?.and_then(|run| run.ended_at));
        }
        Ok(platforms.into_iter().min().or(files.into_iter().max()))
    }

    /// What waits for the owner's word, and the total with it.
    fn old_use(&self, r: &Reader, names: &Names) -> Result<Option<OldUseView>, Problem> {
        let waiting = self.waiting()?;
        if waiting.is_empty() {
            return Ok(None);
        }
        let with = Self::with_old_use(r, self.client(), self.choice(), self.now, &HashMap::new(), OldUse::Charged)?;
        let (lines, plans) = with.charges()?;
        let line = |standing: &Standing| {
            let late = standing.late.as_ref()?;
            let meter = names.meter(&standing.rule.meter);
            let of = period::words(late.period.start(), late.period.end(), &self.zone());
            Some(OldUseLine {
                words: format!("{} {meter} of {of}: {}, {}", late.quantity.grouped(), words::units(late.units), words::money(late.value)),
                meter,
                quantity: late.quantity.to_string(),
                units: late.units.to_string(),
                amount: late.value,
            })
        };
        Ok(Some(OldUseView { lines: waiting.into_iter().filter_map(line).collect(), total: with.total(&lines, &plans, &[])? }))
    }

    /// Late use of rules that ended before the month: lines of their own, for no use of the month is theirs.
    fn late_parts(&self, r: &Reader, names: &Names, lines: &[StatementLine]) -> Result<Vec<StatementPart>, Problem> {
        let has_part = |line: &StatementLine| self.standings().any(|standing| standing.rule.id == line.rule);
        let mut late: Vec<&StatementLine> = lines.iter().filter(|line| !has_part(line)).collect();
        let mut parts = Vec::new();
        while let Some(first) = late.first().map(|line| line.rule.clone()) {
            let (own, others): (Vec<_>, Vec<_>) = late.into_iter().partition(|line| line.rule == first);
            late = others;
            let rule = store::rule::get(r, &first)?;
            let meter = names.meter(&rule.meter);
            parts.push(StatementPart {
                days: None,
                records: None,
                quantity: Quantity::ZERO.to_string(),
                history: Quantity::ZERO.to_string(),
                remainder_in: Quantity::ZERO.to_string(),
                unit: rule.billing_unit.to_string(),
                units: "0".to_owned(),
                remainder_out: Quantity::ZERO.to_string(),
                price_words: catalog::price_words(&rule.price, rule.billing_unit, &meter),
                lines: own.iter().flat_map(|line| self.line_views(line)).collect(),
                amount: Money::sum(rule.price.currency, own.iter().map(|line| line.amount)).map_err(inexact)?,
                late_units: own.iter().map(|line| line.units).sum::<i64>().to_string(),
                dropped: Quantity::ZERO.to_string(),
                rounded_up: Quantity::ZERO.to_string(),
                rounded_up_amount: None,
                remainder_words: None,
                meter,
            });
        }
        Ok(parts)
    }

    /// Statements of the same month that were taken back, newest first.
    fn voided(&self, r: &Reader) -> Result<Vec<VoidedView>, Problem> {
        let all = store::statement::list(r, Some(self.client()))?;
        let of_month = all.into_iter().filter(|kept| kept.statement.period.start() == self.month().start());
        Ok(of_month
            .filter_map(|kept| match kept.statement.state {
                StatementState::Void { reason, .. } => {
                    let number = u32::try_from(kept.sequence?).ok()?;
                    Some(VoidedView { number, reason, total: kept.statement.total })
                }
                _ => None,
            })
            .collect())
    }

    fn state(&self) -> &'static str {
        match self.kept.as_ref().map(|kept| &kept.statement.state) {
            Some(StatementState::Issued { .. }) => "issued",
            Some(StatementState::Paid { .. }) => "paid",
            Some(StatementState::Void { .. }) => "void",
            Some(StatementState::Draft) | None if self.is_custom() => "draft",
            Some(StatementState::Draft) | None => "stripe",
        }
    }

    fn total(&self, lines: &[StatementLine], plans: &[PlanCharge], parts: &[StatementPart]) -> Result<Option<Money>, Problem> {
        let currency = one_currency(lines, plans).or_else(|| {
            (lines.is_empty() && plans.is_empty()).then(|| parts.first().map_or(self.workspace().currency, |part| part.amount.currency()))
        });
        let Some(currency) = currency else { return Ok(None) };
        let amounts = lines.iter().map(|line| line.amount).chain(plans.iter().map(|charge| charge.amount));
        Money::sum(currency, amounts).map(Some).map_err(inexact)
    }

    fn month_part(&self, names: &Names, standing: &Standing, lines: &[StatementLine]) -> Result<StatementPart, Problem> {
        let rule = &standing.rule;
        let meter = names.meter(&rule.meter);
        let own: Vec<&StatementLine> = lines.iter().filter(|line| line.rule == rule.id).collect();
        let charged = Charged::of(lines, standing)?;
        // What was issued stands; history may still be read, and taken back.
        let history = if self.kept.is_some() { Quantity::ZERO } else { standing.history };
        let quantity = charged.used.checked_add(history).ok_or_else(|| inexact("usage and history"))?;
        Ok(StatementPart {
            days: (standing.period.period()? != self.month() && self.kept.is_none())
                .then(|| period::words(standing.period.start_at, standing.period.end_at, &self.zone())),
            records: self.kept.is_none().then_some(standing.records.unsigned_abs()),
            quantity: quantity.to_string(),
            history: history.to_string(),
            remainder_in: charged.remainder_in.to_string(),
            unit: rule.billing_unit.to_string(),
            units: charged.units.to_string(),
            remainder_out: charged.remainder_out.to_string(),
            price_words: catalog::price_words(&rule.price, rule.billing_unit, &meter),
            lines: own.iter().flat_map(|line| self.line_views(line)).chain(self.too_late(standing)).collect(),
            amount: charged.amount,
            late_units: charged.late_units.to_string(),
            dropped: charged.dropped.to_string(),
            rounded_up: charged.rounded_up.to_string(),
            rounded_up_amount: rounded_up_amount(&rule.price, &charged)?,
            remainder_words: self.remainder_words(standing, &charged),
            meter,
        })
    }

    /// What becomes of what is left over, while the month runs and after it; at the end of billing nothing takes it over.
    fn remainder_words(&self, standing: &Standing, charged: &Charged) -> Option<String> {
        if charged.remainder_out.is_zero() {
            return None;
        }
        let month = self.month();
        let runs = month.end() > self.now && self.kept.is_none();
        let ends = standing.rule.end_at.is_some_and(|end| end <= month.end());
        let handed_on = ends && self.rules_after.contains(&standing.rule.id);
        Some(
            match (standing.rule.remainder, ends && !handed_on) {
                (RemainderRule::Drop, _) if runs => "not charged when the month ends, unless more use makes it a unit",
                (RemainderRule::RoundUp, _) if runs => "charged as a whole unit when the month ends",
                (_, true) => "the last month of billing: nobody is charged for it",
                (_, false) if handed_on => "carried into the price that follows",
                (_, false) => "carried into the next month",
            }
            .to_owned(),
        )
    }

    /// Units of a final invoice's period that are not on it: named, and not charged by this statement.
    fn too_late(&self, standing: &Standing) -> Option<InvoiceLineView> {
        let late = standing.late.as_ref().filter(|late| late.units != 0 && !self.is_custom())?;
        Some(InvoiceLineView {
            words: "Became due after the invoice was final: not on it".to_owned(),
            quantity: Some(late.units.to_string()),
            amount: Money::zero(standing.rule.price.currency),
        })
    }

    /// What makes a line's amount: its price's own lines, or one line that names the earlier month.
    fn line_views(&self, line: &StatementLine) -> Vec<InvoiceLineView> {
        match &line.kind {
            StatementLineKind::Usage { .. } => line
                .price_lines
                .iter()
                .map(|priced| InvoiceLineView {
                    words: format!("{} × {}", words::line(priced), priced.unit_amount),
                    quantity: Some(priced.quantity.to_string()),
                    amount: priced.amount,
                })
                .collect(),
            StatementLineKind::Late { of, quantity } => vec![InvoiceLineView {
                words: format!("Late use of {}: {}", period::words(of.start(), of.end(), &self.zone()), quantity.grouped()),
                quantity: Some(line.units.to_string()),
                amount: line.amount,
            }],
        }
    }
}

/// A plan's line, in words.
fn plan_line(charge: &PlanCharge) -> StatementPlanLine {
    let (first, last, share) = match &charge.kind {
        PlanChargeKind::Base { first, last, share } => (Some(first.to_string()), Some(last.to_string()), *share),
        PlanChargeKind::SetUp => (None, None, None),
    };
    StatementPlanLine {
        plan: charge.name.clone(),
        version: charge.version,
        is_set_up: charge.kind == PlanChargeKind::SetUp,
        words: stays::line_words(charge),
        price_words: charge.price.clone(),
        first,
        last,
        days: share.map(|share| share.days),
        of_days: share.map(|share| share.of),
        amount: charge.amount,
    }
}

/// What the unit costs that was rounded up at the close: the last one, at this quantity.
fn rounded_up_amount(price: &Price, charged: &Charged) -> Result<Option<Money>, Problem> {
    if charged.rounded_up.is_zero() {
        return Ok(None);
    }
    let rate = |units: i64| Ok::<_, Problem>(price.rate(Quantity::from_whole(units)).map_err(inexact)?.total);
    rate(charged.units)?.checked_sub(rate(charged.units.saturating_sub(1))?).map(Some).map_err(inexact)
}

/// A rule's own line of the month: as issued, or as it stands.
pub(crate) struct Charged {
    pub(crate) used: Quantity,
    remainder_in: Quantity,
    remainder_out: Quantity,
    dropped: Quantity,
    rounded_up: Quantity,
    pub(crate) units: i64,
    /// Late units of earlier months on the same statement.
    pub(crate) late_units: i64,
    /// All of it in money.
    pub(crate) amount: Money,
}

impl Charged {
    /// Of the lines of a statement, those of a rule.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub(crate) fn of(lines: &[StatementLine], standing: &Standing) -> Result<Self, Problem> {
        let rule = &standing.rule;
        let own = || lines.iter().filter(|line| line.rule == rule.id);
        let late_units = own().filter(|line| matches!(line.kind, StatementLineKind::Late { .. })).map(|line| line.units).sum();
        let amount = Money::sum(rule.price.currency, own().map(|line| line.amount)).map_err(inexact)?;
        let found = own().find_map(|line| match &line.kind {
            StatementLineKind::Usage { used, remainder_in, remainder_out, dropped, rounded_up, .. } => Some(Self {
                used: *used,
                remainder_in: *remainder_in,
                remainder_out: *remainder_out,
                dropped: *dropped,
                rounded_up: *rounded_up,
                units: line.units,
                late_units,
                amount,
            }),
            StatementLineKind::Late { .. } => None,
        });
        let due = &standing.due;
        Ok(found.unwrap_or(Self {
            used: standing.used(),
            remainder_in: due.remainder_in,
            remainder_out: due.remainder_out,
            dropped: due.dropped,
            rounded_up: due.rounded_up,
            units: due.units,
            late_units,
            amount,
        }))
    }
}
