//! What coming onto a plan, or leaving one, means in money: the statement that it touches first, line by line, and every month after.

use domain::{
    Money,
    catalog::Every,
    plan::months::next_first,
    statement::{PlanCharge, PlanChargeKind},
};
use jiff::{ToSpan as _, civil::Date};

use super::{OnPlan, Stays, day_words, month_words};
use crate::{Problem, period, plans, standing::inexact, view::MoneyLine};

/// "Base price, 14 – 30 November 2026, 17 of 30 days".
pub(crate) fn line_words(charge: &PlanCharge) -> String {
    match &charge.kind {
        PlanChargeKind::SetUp => "Set-up fee, once".to_owned(),
        PlanChargeKind::Base { first, last, share } => {
            let days = period::day_words(*first, *last);
            match share {
                Some(share) => format!("Base price, {days}, {} of {} days", share.days, share.of),
                None => format!("Base price, {days}"),
            }
        }
    }
}

/// A plan as it is named where several stand: "Growth, version 2".
pub(super) fn named(one: &OnPlan) -> String {
    format!("{}, version {}", one.name(), one.row.on.version)
}

/// What one period of a plan asks for on a day, whatever is used, and how often: "$149.00 a month".
pub(super) fn base_words(one: &OnPlan, day: Date) -> Option<String> {
    let (every, price) = one.base_at(day)?;
    Some(format!("{} {every}", plans::words::amount(price)))
}

/// All lines of plans on the statement of a month, with their sum.
pub(crate) fn statement_lines(nickname: &str, stays: &Stays, month: Date) -> Result<Vec<MoneyLine>, Problem> {
    let charges = stays.charges(month)?;
    let mut lines: Vec<MoneyLine> = charges
        .iter()
        .map(|charge| MoneyLine {
            what: format!("{nickname}, statement of {}", month_words(month)),
            words: format!("{}: {}", charge.name, line_words(charge)),
            amount: Some(charge.amount),
        })
        .collect();
    if charges.is_empty() {
        lines.push(MoneyLine {
            what: format!("{nickname}, statement of {}", month_words(month)),
            words: "no price of a plan".to_owned(),
            amount: None,
        });
    }
    Ok(lines)
}

/// What the months after the first one ask for, by the plan that goes on.
pub(super) fn afterwards(nickname: &str, one: &OnPlan, month: Date) -> Result<Option<MoneyLine>, Problem> {
    let Some((offered, price)) = one.price("base") else { return Ok(None) };
    let every = offered.offer.every.unwrap_or(Every::MONTH);
    let amount: Money = price.rate(domain::Quantity::ONE).map_err(inexact)?.total;
    let words = if every == Every::MONTH {
        format!("every month from {} on, and what is used", month_words(next_first(month).map_err(inexact)?))
    } else {
        format!(
            "{every}, counted from {}; charged whole on the statement of the month in which it begins",
            day_words(one.row.days.charged_from)
        )
    };
    Ok(Some(MoneyLine { what: format!("{nickname}, {}", one.name()), words, amount: Some(amount) }))
}

/// "until 30 November 2026", for the first day that is not in it.
pub(super) fn until_words(to: Date) -> String {
    format!("until {}", to.checked_sub(1.day()).map_or_else(|_| day_words(to), day_words))
}
