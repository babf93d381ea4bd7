//! What a rule charged, and what its use cost, up to an instant: the difference between two instants belongs to the time between them.
//! Whole days come from the roll-ups, read once per rule; a period's cut days from their records.

use domain::{Currency, Money, Quantity};
use jiff::{Timestamp, tz::TimeZone};
use store::{Reader, rule::Rule};

use crate::{
    Problem,
    standing::{Chain, Standing, inexact},
    totals::{self, Days},
};

/// One rule's charges and costs over time.
pub(crate) struct Accrual<'a> {
    rule: &'a Rule,
    chain: &'a Chain,
    days: Days<'a>,
    /// Meters that no rule bills: their use costs and is not charged.
    unbilled: Vec<Days<'a>>,
    now: Timestamp,
}

/// Charges and cost of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// What was charged.
    pub(crate) charges: Money,
    /// What the use cost; none where the platform does not say, or says it in another currency.
    pub(crate) cost: Option<Money>,
}

impl<'a> Accrual<'a> {
    /// Reads the rule's days from `first` until now.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn read(
        r: &'a Reader,
        rule: &'a Rule,
        chain: &'a Chain,
        first: Timestamp,
        now: Timestamp,
        zone: &'a TimeZone,
    ) -> Result<Self, Problem> {
        // A period that was running when the first month began began before it.
        let first = chain.periods.iter().map(|standing| standing.period.start_at).min().map_or(first, |start| start.min(first));
        let span = (first, now);
        let days = Days::read(r, &rule.client, &rule.meter, rule.rounding(), span, zone)?;
        let meters = totals::unbilled_meters(r, rule)?;
        let unbilled = meters.iter().map(|meter| Days::read(r, &rule.client, meter, None, span, zone)).collect::<Result<_, _>>()?;
        Ok(Self { rule, chain, days, unbilled, now })
    }

    /// Charges and cost of `[from, to)`.
    ///
    /// # Errors
    /// What the file says; a figure that does not fit.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> Result<Stretch, Problem> {
        let charges = self.charged_until(to)?.checked_sub(self.charged_until(from)?).map_err(inexact)?;
        Ok(Stretch { charges, cost: self.cost(from, to)? })
    }

    /// Everything that the rule charged by an instant.
    fn charged_until(&self, at: Timestamp) -> Result<Money, Problem> {
        let mut sum = Money::zero(self.rule.price.currency);
        for standing in &self.chain.periods {
            let part = if at <= standing.period.start_at || standing.records == 0 && standing.due.units == 0 {
                continue;
            } else if at >= standing.period.end_at || at >= self.now {
                standing.rated.total
            } else {
                self.charged_in(standing, at)?
            };
            sum = sum.checked_add(part).map_err(inexact)?;
        }
        Ok(sum)
    }

    /// What a period came to when an instant in it was reached.
    fn charged_in(&self, standing: &Standing, at: Timestamp) -> Result<Money, Problem> {
        charged_by(standing, at, &self.days)
    }

    fn cost(&self, from: Timestamp, to: Timestamp) -> Result<Option<Money>, Problem> {
        let currency = self.rule.price.currency;
        let to = self.rule.end_at.map_or(to, |end| end.min(to));
        let from = from.max(self.rule.start_at);
        let mut used = self.days.between(from, to)?;
        for days in &self.unbilled {
            let beside = days.between(from, to)?;
            totals::add(&mut used, Quantity::ZERO, 0, &beside.costs)?;
        }
        match used.costs.as_slice() {
            [] if used.records == 0 => Ok(Some(Money::zero(currency))),
            [cost] if cost.currency() == currency => Ok(Some(cost.round().map_err(inexact)?)),
            _ => Ok(None),
        }
    }
}

/// What a rule's period had come to when an instant in it was reached; the whole of it once it was over.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub(crate) fn charged_until(r: &Reader, standing: &Standing, at: Timestamp, zone: &TimeZone) -> Result<Money, Problem> {
    let row = &standing.period;
    if at >= row.end_at {
        return Ok(standing.rated.total);
    }
    let rule = &standing.rule;
    charged_by(standing, at, &Days::read(r, &rule.client, &rule.meter, rule.rounding(), (row.start_at, row.end_at), zone)?)
}

fn charged_by(standing: &Standing, at: Timestamp, days: &Days<'_>) -> Result<Money, Problem> {
    let rule = &standing.rule;
    if standing.is_free() {
        return Ok(Money::zero(rule.price.currency));
    }
    let from = standing.period.start_at.max(rule.start_at);
    let used = days.between(from, at.min(rule.end_at.unwrap_or(at)))?.quantity;
    let total = standing.due.remainder_in.checked_add(used).ok_or_else(|| inexact("use so far"))?;
    let units = i64::try_from(total.to_micros().div_euclid(rule.billing_unit.to_micros())).map_err(inexact)?;
    // A final period was charged what it was charged, whatever is known of its use by now.
    let units = if standing.period.final_at.is_some() { units.min(standing.due.units) } else { units };
    Ok(rule.price.rate(Quantity::from_whole(units)).map_err(inexact)?.total)
}

/// Sums of several rules in the agency's currency. The cost is unknown as soon as one part of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Charges.
    pub(crate) charges: Money,
    /// Platform cost.
    pub(crate) cost: Option<Money>,
}

impl Sum {
    /// Nothing.
    pub(crate) const fn zero(currency: Currency) -> Self {
        Self { charges: Money::zero(currency), cost: Some(Money::zero(currency)) }
    }

    /// Adds a stretch; one of another currency is left out.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub(crate) fn add(&mut self, stretch: Stretch) -> Result<(), Problem> {
        if stretch.charges.currency() != self.charges.currency() {
            return Ok(());
        }
        self.charges = self.charges.checked_add(stretch.charges).map_err(inexact)?;
        self.cost = match (self.cost, stretch.cost) {
            (Some(sum), Some(more)) => Some(sum.checked_add(more).map_err(inexact)?),
            _ => None,
        };
        Ok(())
    }

    /// Charges less cost.
    pub(crate) fn margin(&self) -> Option<Money> {
        self.charges.checked_sub(self.cost?).ok()
    }

    /// Whether anything is in it.
    pub(crate) fn is_zero(&self) -> bool {
        self.charges.is_zero() && self.cost.is_none_or(Money::is_zero)
    }
}
