//! What a client's plans ask for in a calendar month, whatever is used: base prices and set-up fees.

use std::collections::BTreeSet;

use domain::{
    Currency, Money, Period, Price, Quantity,
    catalog::Every,
    id::{ClientId, PlanId},
    plan::months::{BaseSpan, base_among, next_first},
    statement::{PlanCharge, PlanChargeKind, StatementState},
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use store::{Reader, statement as statements, stay as rows};

use super::{OnPlan, month_at};
use crate::{Problem, period::Choice, plans, standing::inexact};

/// Every plan that a client was, is or will be on by statements.
#[derive(Debug, Clone)]
pub(crate) struct Stays {
    pub(crate) all: Vec<OnPlan>,
    /// Set-up fees on statements that stand, each with its statement's calendar month.
    fees: BTreeSet<(PlanId, Date)>,
    /// Plans that a subscription paid for before any statement did, and their set-up fees with it.
    paid: BTreeSet<PlanId>,
}

/// The calendar month that a statement is about: the one that its middle lies in, so that a change of zone leaves every month its own.
pub(crate) fn calendar_month(period: Period, zone: &TimeZone) -> Date {
    let middle = period.start() + jiff::SignedDuration::from_secs(period.seconds() / 2);
    middle.to_zoned(zone.clone()).date().first_of_month()
}

impl Stays {
    /// Reads a client's.
    ///
    /// # Errors
    /// What the file says; a price that is not known any more.
    pub(crate) fn read(r: &Reader, client: &ClientId, zone: &TimeZone) -> Result<Self, Problem> {
        let mut all = Vec::new();
        for row in rows::of_client(r, client)? {
            all.push(OnPlan::read(r, row)?);
        }
        let mut fees = BTreeSet::new();
        if !all.is_empty() {
            for kept in statements::list(r, Some(client))? {
                let stands = matches!(kept.statement.state, StatementState::Issued { .. } | StatementState::Paid { .. });
                for charge in kept.statement.plans.iter().filter(|charge| stands && charge.kind == PlanChargeKind::SetUp) {
                    fees.insert((charge.plan.clone(), calendar_month(kept.statement.period, zone)));
                }
            }
        }
        let mut paid = BTreeSet::new();
        for on in store::plan::of_client(r, client)?.into_iter().filter(|on| on.subscription.is_some()) {
            let first = all.iter().find(|one: &&OnPlan| *one.plan() == on.plan);
            if first.is_some_and(|first| on.from_at < first.row.on.from_at) {
                paid.insert(on.plan);
            }
        }
        Ok(Self { all, fees, paid })
    }

    /// The same stays, where subscriptions paid for plans before.
    pub(super) fn paid_before(mut self, plans: impl Iterator<Item = PlanId>) -> Self {
        self.paid.extend(plans);
        self
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a plan holds a day of a calendar month; a month without one asks for nothing.
    ///
    /// # Errors
    /// Days at the edge of the calendar.
    pub(crate) fn touches(&self, month: Date) -> Result<bool, Problem> {
        let next = next_first(month).map_err(inexact)?;
        let within = |one: &OnPlan| one.row.days.from_day < next && one.row.days.to_day.is_none_or(|to| to > month.first_of_month());
        Ok(self.all.iter().any(within))
    }

    /// The lines of a calendar month, in the order in which the plans began; a plan's base price before its set-up fee.
    ///
    /// A free plan has its line of 0 like any other, so that the statement says what the client is on. Such a month need not be issued.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub(crate) fn charges(&self, month: Date) -> Result<Vec<PlanCharge>, Problem> {
        let mut lines = Vec::new();
        for one in &self.all {
            if let Some((every, bases)) = one.bases() {
                for (days, price) in bases {
                    for span in base_among(every, one.stay(), days, month).map_err(inexact)? {
                        lines.push(one.base(price, every, span)?);
                    }
                }
            }
            if self.fee_is_due(one, month)
                && let Some((_, price)) = one.price("setup_fee")
            {
                let amount = price.rate(Quantity::ONE).map_err(inexact)?.total;
                lines.push(one.charge(price, None, PlanChargeKind::SetUp, amount));
            }
        }
        Ok(lines)
    }

    /// A set-up fee is due in the month in which the client first came onto the plan, and only while no other statement that stands has it.
    fn fee_is_due(&self, one: &OnPlan, month: Date) -> bool {
        let first = self.all.iter().find(|other| other.plan() == one.plan()).map(|first| &first.row.on.id);
        let month = month.first_of_month();
        first == Some(&one.row.on.id)
            && !self.paid.contains(one.plan())
            && one.row.days.from_day.first_of_month() == month
            && !self.fees.iter().any(|(plan, of)| plan == one.plan() && *of != month)
    }

    /// Calendar months that plans touch, up to the one of a day; the first one also when it lies ahead.
    ///
    /// # Errors
    /// Days at the edge of the calendar.
    pub(crate) fn months(&self, today: Date) -> Result<Vec<Date>, Problem> {
        let mut months = Vec::new();
        let Some(first) = self.all.iter().map(|one| one.row.days.from_day).min() else { return Ok(months) };
        let mut month = first.first_of_month();
        while months.is_empty() || month <= today {
            if self.touches(month)? {
                months.push(month);
            }
            month = next_first(month).map_err(inexact)?;
        }
        Ok(months)
    }

    /// The month that words mean, if plans have it.
    ///
    /// # Errors
    /// Days at the edge of the calendar.
    pub(crate) fn choose(&self, choice: &Choice, zone: &TimeZone, now: Timestamp) -> Result<Option<Period>, Problem> {
        let today = now.to_zoned(zone.clone()).date();
        let months = self.months(today)?;
        let found = match choice {
            Choice::Current => months.last().copied(),
            Choice::Last => months.len().checked_sub(2).map(|place| months[place]),
            Choice::Id(_) => None,
            Choice::StartsIn(span) => {
                // A statement's own period says its month by its middle; a span of a few days by its first.
                let month = calendar_month(*span, zone);
                let is_month = span.seconds() > 20 * 24 * 3600;
                let month = if is_month { month } else { span.start().to_zoned(zone.clone()).date().first_of_month() };
                self.touches(month)?.then_some(month)
            }
        };
        found.map(|month| month_at(month, zone)).transpose()
    }

    /// The sum of a month's lines by currency; none where they have several.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub(crate) fn total(&self, month: Date) -> Result<Option<Money>, Problem> {
        let lines = self.charges(month)?;
        let Some(first) = lines.first() else { return Ok(None) };
        Ok(Money::sum(first.amount.currency(), lines.iter().map(|line| line.amount)).ok())
    }

    /// What a month's lines that have begun by a day come to, in one currency; others are left out.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub(crate) fn begun(&self, month: Date, until: Date, currency: Currency) -> Result<Money, Problem> {
        let from = |stay: &str| self.all.iter().find(|one| one.row.on.id == stay).map(|one| one.row.days.from_day);
        let lines = self.charges(month)?;
        let begun = lines.iter().filter(|line| match &line.kind {
            PlanChargeKind::Base { first, .. } => *first <= until,
            PlanChargeKind::SetUp => from(&line.stay).is_some_and(|from| from <= until),
        });
        Money::sum(currency, begun.map(|line| line.amount).filter(|amount| amount.currency() == currency)).map_err(inexact)
    }

    /// The plan that has a stay's place after it: another regular one, or the same plan again.
    pub(super) fn follower(&self, on: &OnPlan) -> Option<&OnPlan> {
        let takes_its_place = |one: &&OnPlan| one.plan() == on.plan() || (!one.is_add_on() && !on.is_add_on());
        let later = |one: &&OnPlan| one.row.on.id != on.row.on.id && one.row.days.from_day >= on.row.days.from_day;
        self.all.iter().filter(takes_its_place).find(later)
    }

    /// The same stays with a base price of one client alone in one of them, from a day on.
    pub(crate) fn with_own(&self, stay: &str, own: super::Own) -> Self {
        let mut after = self.clone();
        for one in after.all.iter_mut().filter(|one| one.row.on.id == stay) {
            one.give_own(own.clone());
        }
        after
    }

    /// The same stays with the usual base price again, from a day on.
    pub(crate) fn without_own(&self, stay: &str, id: &str, to: Date) -> Self {
        let mut after = self.clone();
        for one in after.all.iter_mut().filter(|one| one.row.on.id == stay) {
            for own in one.own.iter_mut().filter(|own| own.id == id) {
                own.days.to = Some(to);
            }
            one.own.retain(|own| !own.days.is_empty());
        }
        after
    }

    /// The same stays with others in their place: what a change would make of them.
    pub(super) fn with(&self, all: Vec<OnPlan>) -> Self {
        let mut all = all;
        all.retain(|one| one.row.is_real());
        all.sort_by_key(|one| one.row.days.from_day);
        Self { all, fees: self.fees.clone(), paid: self.paid.clone() }
    }
}

impl OnPlan {
    /// A base price of this client alone; the one before it ends with its beginning.
    fn give_own(&mut self, own: super::Own) {
        for before in &mut self.own {
            if before.days.to.is_none_or(|to| to > own.days.from) {
                before.days.to = Some(own.days.from);
            }
        }
        self.own.push(own);
        self.own.retain(|own| !own.days.is_empty());
    }

    fn base(&self, price: &Price, every: Every, span: BaseSpan) -> Result<PlanCharge, Problem> {
        let last = span.end.checked_sub(1.day()).map_err(inexact)?;
        let kind = PlanChargeKind::Base { first: span.first, last, share: span.share };
        Ok(self.charge(price, Some(every), kind, span.amount(price).map_err(inexact)?))
    }

    fn charge(&self, price: &Price, every: Option<Every>, kind: PlanChargeKind, amount: Money) -> PlanCharge {
        let words = plans::words::amount(price);
        PlanCharge {
            stay: self.row.on.id.clone(),
            plan: self.plan().clone(),
            version: self.row.on.version,
            name: self.name(),
            price: every.map_or_else(|| format!("{words} once"), |every| format!("{words} {every}")),
            kind,
            amount,
        }
    }
}
