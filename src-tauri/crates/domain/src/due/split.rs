//! Records → usage per period of a rule; what lies before its start is history (§6.2).

use jiff::Timestamp;

use super::DueError;
use crate::rule::BillingRule;
use crate::{Period, Quantity};

/// A rule's usage, split by where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageSplit {
    /// Before the rule's start: kept, charted, used in what-if, never sent.
    pub history: Quantity,
    /// Inside each period, in the order in which the periods were given.
    pub by_period: Vec<Quantity>,
    /// Not before the start, yet in none of the periods or after the rule's end.
    pub outside: Quantity,
}

/// Sums records, each rounded by the rule, into the rule's periods. A record belongs to exactly one place.
///
/// # Errors
/// A record that cannot be rounded, or a sum that does not fit.
pub fn split_usage(
    rule: &BillingRule,
    periods: &[Period],
    records: impl IntoIterator<Item = (Timestamp, Quantity)>,
) -> Result<UsageSplit, DueError> {
    let mut split = UsageSplit { history: Quantity::ZERO, by_period: vec![Quantity::ZERO; periods.len()], outside: Quantity::ZERO };
    for (at, record) in records {
        let quantity = rule.billed_quantity(record)?;
        let place = if at < rule.start {
            &mut split.history
        } else {
            let inside = periods.iter().position(|period| period.contains(at)).filter(|_| rule.bills_at(at));
            inside.map_or(&mut split.outside, |position| &mut split.by_period[position])
        };
        *place = place.checked_add(quantity).ok_or(DueError::OutOfRange)?;
    }
    Ok(split)
}
