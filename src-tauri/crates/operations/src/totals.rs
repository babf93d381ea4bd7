//! What a client used of a meter between two instants: whole days from the roll-ups, the days that are cut from their records. The same sum
//! as over all records, read faster.

use std::collections::BTreeMap;

use domain::{
    Cost, Quantity,
    id::{ClientId, MeterId},
    rule::RecordRounding,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{
    Reader, rollup,
    rollup::ClientDay,
    rule::{self, Rule},
    source, usage,
    usage::Total,
};

use crate::{
    Problem,
    review::{day, day_span},
    standing::inexact,
};

/// A client's days of one meter, read once and asked often.
pub(crate) struct Days<'a> {
    r: &'a Reader,
    client: &'a ClientId,
    meter: MeterId,
    rounding: Option<RecordRounding>,
    zone: &'a TimeZone,
    days: BTreeMap<Date, ClientDay>,
}

impl<'a> Days<'a> {
    /// Reads the days that `[from, to)` touches.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn read(
        r: &'a Reader,
        client: &'a ClientId,
        meter: &MeterId,
        rounding: Option<RecordRounding>,
        (from, to): (Timestamp, Timestamp),
        zone: &'a TimeZone,
    ) -> Result<Self, Problem> {
        let after = day(to, zone).tomorrow().map_err(inexact)?;
        // Roll-ups hold no records, so a rule that rounds each record is summed over its records.
        let days = if rounding.is_some() { Vec::new() } else { rollup::client_days(r, client, meter, day(from, zone), after)? };
        Ok(Self { r, client, meter: meter.clone(), rounding, zone, days: days.into_iter().map(|one| (one.day, one)).collect() })
    }

    /// What was used in `[from, to)`, which lies in the days that were read.
    ///
    /// # Errors
    /// What the file says; a sum that does not fit.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> Result<Total, Problem> {
        let mut sum = Total::default();
        if from >= to {
            return Ok(sum);
        }
        if self.rounding.is_some() {
            return Ok(usage::client_total(self.r, self.client, &self.meter, from, to, self.rounding.as_ref())?);
        }
        for (date, known) in self.days.range(day(from, self.zone)..=day(to, self.zone)) {
            let whole = day_span(*date, self.zone)?;
            let (start, end) = (whole.start().max(from), whole.end().min(to));
            if start == whole.start() && end == whole.end() {
                add(&mut sum, known.quantity, known.records, &known.costs)?;
            } else if start < end {
                let cut = usage::client_total(self.r, self.client, &self.meter, start, end, None)?;
                add(&mut sum, cut.quantity, cut.records, &cut.costs)?;
            }
        }
        Ok(sum)
    }
}

/// The meters whose platform cost a rule carries besides its own: those that no rule of the client bills. A platform may name the cost of a
/// conversation on its tokens while the client pays by message; that cost is the client's, once, on the rule that began first.
///
/// # Errors
/// What the file says.
pub(crate) fn unbilled_meters(r: &Reader, rule: &Rule) -> Result<Vec<MeterId>, Problem> {
    let at_the_same_time = |other: &Rule| {
        let ends_after = |one: &Rule, start: Timestamp| one.end_at.is_none_or(|end| start < end);
        ends_after(other, rule.start_at) && ends_after(rule, other.start_at)
    };
    let beside: Vec<Rule> = rule::of_client(r, &rule.client)?.into_iter().filter(at_the_same_time).collect();
    let first = beside.iter().min_by(|a, b| (a.start_at, &a.id).cmp(&(b.start_at, &b.id)));
    if first.is_some_and(|first| first.id != rule.id) {
        return Ok(Vec::new());
    }
    let meters = source::meters(r)?.into_iter().map(|meter| meter.id);
    Ok(meters.filter(|meter| beside.iter().all(|rule| rule.meter != *meter)).collect())
}

/// Adds to a sum, costs by currency.
///
/// # Errors
/// A sum that does not fit.
pub(crate) fn add(sum: &mut Total, quantity: Quantity, records: i64, costs: &[Cost]) -> Result<(), Problem> {
    sum.quantity = sum.quantity.checked_add(quantity).ok_or_else(|| inexact("use of some days"))?;
    sum.records += records;
    for cost in costs {
        match sum.costs.iter_mut().find(|known| known.currency() == cost.currency()) {
            Some(known) => *known = known.checked_add(*cost).map_err(inexact)?,
            None => sum.costs.push(*cost),
        }
    }
    Ok(())
}
