//! The agency's own history under a draft price: every client, every month. It follows a slider, so it reads roll-ups, not records.

use std::collections::BTreeMap;

use domain::{
    BillingUnit, Cost, Currency, Money, Period, Price, PriceModel, Quantity, UnitPrice,
    due::{PeriodUsage, due},
    period::{month, next_month},
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use store::{
    Reader, rollup,
    rule::{self, Rule},
    source, usage, workspace,
};

use crate::{
    Desk, Problem, file,
    names::Names,
    standing::inexact,
    view::{WhatIfMonth, WhatIfParams, WhatIfView},
};

/// Months of history that are re-rated.
const MONTHS: i32 = 60;

/// Re-rates what clients used under a draft price per unit, beside the prices in force. History before a rule's start counts too.
///
/// # Errors
/// A meter that does not exist, a price that cannot be read, a figure that does not fit.
pub async fn what_if(desk: &Desk, params: WhatIfParams) -> Result<WhatIfView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| answer(r, &params, now)).await
}

fn answer(r: &Reader, params: &WhatIfParams, now: Timestamp) -> Result<WhatIfView, Problem> {
    let workspace = workspace::get(r)?;
    let (currency, zone) = (workspace.currency, workspace.time_zone()?);
    let unit_amount = UnitPrice::parse_main(params.price.trim(), currency)
        .map_err(|error| Problem::invalid("price", format!("The draft price: {error}.")))?;
    let meter = source::find_meter(r, params.meter.trim())?
        .ok_or_else(|| Problem::invalid("meter", format!("There is no meter called {:?}.", params.meter)))?;
    let rules: Vec<Rule> = rule::list(r)?
        .into_iter()
        .filter(|rule| rule.meter == meter.id && rule.end_at.is_none() && rule.price.currency == currency)
        .collect();
    let unit = usual_unit(&rules);
    let draft = Draft { price: Price { currency, model: PriceModel::PerUnit { unit_amount } }, unit };
    let names = Names::read(r)?;
    let months = Months::before(now, &zone)?;

    let mut sum = Sum::new(currency);
    for rule in &rules {
        let used = months.used(r, rule)?;
        sum.add(&names.nickname(&rule.client), &rule.client.to_string(), &used, rule, &draft)?;
    }
    sum.view(meter.code, unit, price_now(&rules), params.price.trim().to_owned())
}

/// The quantity of one unit that most rules have; one where there is none.
fn usual_unit(rules: &[Rule]) -> Quantity {
    let mut counted: BTreeMap<Quantity, usize> = BTreeMap::new();
    for rule in rules {
        *counted.entry(rule.billing_unit).or_default() += 1;
    }
    counted.into_iter().max_by_key(|(_, count)| *count).map_or(Quantity::ONE, |(unit, _)| unit)
}

/// The price per unit that all rules share; none when they differ in price or unit.
fn price_now(rules: &[Rule]) -> Option<String> {
    let first = rules.first()?;
    let price = first.price.single_unit_price()?;
    let same = |rule: &Rule| rule.billing_unit == first.billing_unit && rule.price.charges_units_like(&first.price);
    rules.iter().all(same).then(|| price.to_main_string(first.price.currency))
}

struct Draft {
    price: Price,
    unit: Quantity,
}

/// One month of one client.
struct Used {
    period: Period,
    name: String,
    quantity: Quantity,
    costs: Vec<Cost>,
}

/// Calendar months in the agency's zone, oldest first, the running one last.
struct Months {
    all: Vec<(Date, Period)>,
    until: Date,
}

impl Months {
    fn before(now: Timestamp, zone: &TimeZone) -> Result<Self, Problem> {
        let today = now.to_zoned(zone.clone()).date();
        let first = today.first_of_month().checked_sub(MONTHS.months()).map_err(inexact)?;
        let mut all = Vec::new();
        let mut period = month(first.year(), first.month(), zone).map_err(inexact)?;
        while period.start() <= now {
            all.push((period.start().to_zoned(zone.clone()).date().first_of_month(), period));
            period = next_month(&period, zone).map_err(inexact)?;
        }
        Ok(Self { all, until: today.tomorrow().map_err(inexact)? })
    }

    /// What a rule's client used in each month, from the first month with use on.
    fn used(&self, r: &Reader, rule: &Rule) -> Result<Vec<Used>, Problem> {
        let Some((first, _)) = self.all.first() else { return Ok(Vec::new()) };
        let mut by_month: BTreeMap<Date, (Quantity, Vec<Cost>)> = BTreeMap::new();
        for day in rollup::client_days(r, &rule.client, &rule.meter, *first, self.until)? {
            let (quantity, costs) = by_month.entry(day.day.first_of_month()).or_default();
            *quantity = quantity.checked_add(day.quantity).ok_or_else(|| inexact("a month's usage"))?;
            costs.extend(day.costs);
        }
        let mut used = Vec::new();
        for (date, period) in &self.all {
            let Some((mut quantity, costs)) = by_month.remove(date).or_else(|| (!used.is_empty()).then(Default::default)) else { continue };
            if let Some(rounding) = rule.rounding() {
                // Records are rounded one by one before they are added: only they can tell.
                quantity = usage::client_total(r, &rule.client, &rule.meter, period.start(), period.end(), Some(&rounding))?.quantity;
            }
            used.push(Used { period: *period, name: format!("{:04}-{:02}", date.year(), date.month()), quantity, costs });
        }
        Ok(used)
    }
}

/// What all clients together would have paid.
struct Sum {
    currency: Currency,
    months: BTreeMap<String, (Money, Money)>,
    /// By client: nickname, revenue now, revenue under the draft.
    clients: BTreeMap<String, (String, Money, Money)>,
    /// None once some use has no known cost.
    cost: Option<Cost>,
}

impl Sum {
    fn new(currency: Currency) -> Self {
        Self { currency, months: BTreeMap::new(), clients: BTreeMap::new(), cost: Some(Cost::zero(currency)) }
    }

    fn add(&mut self, nickname: &str, client: &str, used: &[Used], rule: &Rule, draft: &Draft) -> Result<(), Problem> {
        if used.is_empty() {
            return Ok(());
        }
        let now = amounts(used, rule, rule.billing_unit, &rule.price)?;
        let under_draft = amounts(used, rule, draft.unit, &draft.price)?;
        let zero = Money::zero(self.currency);
        let whose = self.clients.entry(client.to_owned()).or_insert_with(|| (nickname.to_owned(), zero, zero));
        for ((month, now), under_draft) in used.iter().zip(now).zip(under_draft) {
            let sums = self.months.entry(month.name.clone()).or_insert((zero, zero));
            *sums = (plus(sums.0, now)?, plus(sums.1, under_draft)?);
            (whose.1, whose.2) = (plus(whose.1, now)?, plus(whose.2, under_draft)?);
        }
        for month in used.iter().filter(|month| !month.quantity.is_zero()) {
            let own = month.costs.iter().filter(|cost| cost.currency() == self.currency).copied();
            let known = month.costs.iter().any(|cost| cost.currency() == self.currency);
            let sum = Cost::sum(self.currency, own).map_err(inexact)?;
            self.cost = match self.cost {
                Some(cost) if known => Some(cost.checked_add(sum).map_err(inexact)?),
                _ => None,
            };
        }
        Ok(())
    }

    fn view(self, meter: String, unit: Quantity, price_now: Option<String>, price_draft: String) -> Result<WhatIfView, Problem> {
        let total = |pick: fn(&(Money, Money)) -> Money| Money::sum(self.currency, self.months.values().map(pick)).map_err(inexact);
        let mut more = Vec::new();
        for (nickname, now, under_draft) in self.clients.values() {
            let difference = under_draft.checked_sub(*now).map_err(inexact)?;
            if difference.minor() > 0 {
                more.push((nickname.clone(), difference));
            }
        }
        let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(WhatIfView {
            meter,
            unit: unit.to_string(),
            price_now,
            price_draft,
            revenue_now: total(|month| month.0)?,
            revenue_draft: total(|month| month.1)?,
            cost: self.cost.filter(|_| !self.clients.is_empty()).and_then(|cost| cost.round().ok()),
            pays_more: size(more.len()),
            clients: size(self.clients.len()),
            most: more.into_iter().max_by_key(|(_, difference)| difference.minor()),
            months: self.months.into_iter().map(|(month, (now, draft))| WhatIfMonth { month, now, draft }).collect(),
        })
    }
}

/// What each month costs under a price, remainders treated as the rule does.
fn amounts(used: &[Used], rule: &Rule, unit: Quantity, price: &Price) -> Result<Vec<Money>, Problem> {
    let last = used.len().saturating_sub(1);
    let periods: Vec<PeriodUsage> = used
        .iter()
        .enumerate()
        .map(|(place, month)| PeriodUsage { period: month.period, usage: month.quantity, closed: place < last })
        .collect();
    let unit = BillingUnit::new(unit).map_err(inexact)?;
    let dues = due(&periods, unit, rule.remainder, Quantity::ZERO).map_err(inexact)?;
    dues.iter().map(|due| Ok(price.rate(Quantity::from_whole(due.units)).map_err(inexact)?.total)).collect()
}

fn plus(sum: Money, more: Money) -> Result<Money, Problem> {
    sum.checked_add(more).map_err(inexact)
}
