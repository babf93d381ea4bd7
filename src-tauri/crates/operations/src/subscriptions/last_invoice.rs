//! What the end of a subscription means in money: what its last invoice has, and what was paid in advance and is not given back (law §8).

use domain::{Money, Quantity, billed::MirrorPrice, billed::Subscription, billed::SubscriptionStatus};
use jiff::{Timestamp, tz::TimeZone};
use store::{Reader, mirror as kept, rule::Rule, workspace as places};

use super::money::{every, name, priced};
use crate::{
    Problem, catalog,
    names::Names,
    standing::{self, inexact},
    view::MoneyLine,
    words,
};

/// The lines of one subscription that ends, with its period or at once.
///
/// # Errors
/// What the file says; an amount that does not fit.
pub(crate) fn money(
    r: &Reader,
    nickname: &str,
    subscription: &Subscription,
    rules: &[Rule],
    at_once: bool,
    now: Timestamp,
) -> Result<Vec<MoneyLine>, Problem> {
    let zone = places::get(r)?.time_zone()?;
    let mut lines = Vec::new();
    for rule in rules {
        lines.extend(usage(r, nickname, subscription, rule, now, &zone)?);
    }
    lines.extend(advance(r, nickname, subscription, at_once, &zone)?);
    if lines.is_empty() {
        lines.push(MoneyLine {
            what: nickname.to_owned(),
            words: "nothing was used in the period so far, and nothing is charged by the press".to_owned(),
            amount: None,
        });
    }
    Ok(lines)
}

/// What the use of the open period comes to so far, by our rule, and by Stripe's preview as it was read last.
fn usage(
    r: &Reader,
    nickname: &str,
    subscription: &Subscription,
    rule: &Rule,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Option<MoneyLine>, Problem> {
    let chain = standing::chain(r, rule, now)?;
    let Some(open) = chain.at(now).filter(|_| rule.live_at.is_some()) else { return Ok(None) };
    let meter = Names::read(r)?.meter(&rule.meter);
    let previews = kept::previews(r, &subscription.customer)?;
    let preview = previews.into_iter().find(|(id, _)| *id == subscription.id).map(|(_, read)| read);
    let beside = match preview {
        Some(read) => {
            let counted = read.value.lines.iter().filter(|line| line.meter.is_some() && line.meter == rule.stripe_meter);
            let amounts: Vec<Money> = counted.map(|line| line.amount).filter(|one| one.currency() == rule.price.currency).collect();
            let total = Money::sum(rule.price.currency, amounts).map_err(inexact)?;
            format!("; Stripe previewed {} for it on {}", words::money(total), words::day_and_month(read.read_at, zone))
        }
        None => String::new(),
    };
    let pays = catalog::price_words(&rule.price, rule.billing_unit, &meter);
    Ok(Some(MoneyLine {
        what: nickname.to_owned(),
        words: format!(
            "its last invoice has the use of this period: {} so far at {pays}{beside}. More use until the end comes on top",
            words::units(open.due.units)
        ),
        amount: Some(open.rated.total),
    }))
}

/// What was paid in advance for the running period; nothing in a trial.
fn advance(r: &Reader, nickname: &str, subscription: &Subscription, at_once: bool, zone: &TimeZone) -> Result<Vec<MoneyLine>, Problem> {
    let mut lines = Vec::new();
    let (Some(currency), Some(period)) = (subscription.currency, subscription.period()) else { return Ok(lines) };
    if subscription.status == SubscriptionStatus::Trialing {
        return Ok(lines);
    }
    for item in subscription.items.iter().filter(|item| item.meter.is_none()) {
        let Some(price) = kept::find::<MirrorPrice>(r, item.price.as_str())?.map(|read| read.value) else { continue };
        let Ok(own) = priced(&price, currency) else { continue };
        let count = Quantity::from_whole(item.quantity.and_then(|many| i64::try_from(many).ok()).unwrap_or(1));
        let amount = own.rate(count).map_err(inexact)?.total;
        if amount.is_zero() {
            continue;
        }
        let (what, often) = (name(r, &price)?, every(&price).unwrap_or_default());
        let (day, amount) = (words::day_and_month(period.end(), zone), words::money(amount));
        let words = if at_once {
            format!(
                "{what}, {amount} {often}, was invoiced in advance until {day}: nothing of it is given back, also not for the rest of the period"
            )
        } else {
            format!("{what}, {amount} {often}, was invoiced in advance until {day} and is not charged again; nothing of it is given back")
        };
        lines.push(MoneyLine { what: nickname.to_owned(), words, amount: None });
    }
    Ok(lines)
}
