//! Which rules end, go on and begin where a subscription goes over to other prices, and what that means in money (law §6.1).

use domain::{Price, Quantity, RemainderRule, billed::MirrorPrice, billed::Subscription};
use jiff::Timestamp;
use store::{
    Reader,
    rule::{self, Rule},
    source,
};

use super::{
    Payer,
    change::Fresh,
    counts::{self, Counted},
    money,
};
use crate::{
    Problem, catalog,
    change_set::{BeginRule, Ref, StripeIds},
    connect,
    plans::money::{LastUse, whole_units},
    standing::{self, inexact},
    view::MoneyLine,
    words,
};

/// What becomes of the rules.
pub(super) struct GoesOver {
    /// Rules that begin, each with the one that it continues.
    pub(super) rules: Vec<BeginRule>,
    /// Rules whose meter the subscription no longer prices.
    pub(super) ends: Vec<String>,
    pub(super) money: Vec<MoneyLine>,
}

/// A metered price that the subscription has afterwards.
struct Metered<'a> {
    price: &'a MirrorPrice,
    counted: Counted,
}

/// Follows every rule that the subscription bills to the price that counts the same meter of ours, whatever Stripe's meter is; what no price
/// counts ends; a price that counts something new begins a rule for the client.
///
/// # Errors
/// What is paid for by another subscription already, at its field; a rule that begins only after the change.
pub(super) fn goes_over(
    r: &Reader,
    payer: &Payer,
    subscription: &Subscription,
    prices: &[MirrorPrice],
    fresh: Option<&Fresh>,
    (now, start): (Timestamp, Timestamp),
    ids: &dyn crate::Ids,
) -> Result<GoesOver, Problem> {
    let mut over = GoesOver { rules: Vec::new(), ends: Vec::new(), money: Vec::new() };
    let Some(currency) = subscription.currency else { return Ok(over) };
    let mut metered = Vec::new();
    for price in prices {
        if let Some(counted) = counts::counted(r, &payer.client.id, price)? {
            metered.push(Metered { price, counted });
        }
    }
    let begin = |price: &MirrorPrice, counted: Counted, meter: String, client: String| -> Result<BeginRule, Problem> {
        let own = money::priced(price, currency)?.clone();
        Ok(BeginRule {
            id: ids.new_id(),
            ends: None,
            client,
            meter,
            new_meter: None,
            unit: if own.divides_quantity() { Quantity::ONE } else { counted.unit },
            remainder: RemainderRule::Carry,
            price: own,
            stripe: StripeIds {
                price: match fresh {
                    Some(fresh) if fresh.price.id == price.id => Ref::Item { item: 1 },
                    _ => Ref::Id(price.id.to_string()),
                },
                product: price.product.to_string(),
                meter: price.meter.as_ref().map(ToString::to_string).unwrap_or_default(),
            },
            start,
            live: false,
        })
    };
    let has = |price: &MirrorPrice| subscription.items.iter().any(|item| item.price == price.id);
    // Prices that a rule of the client counts by from then on.
    let mut taken = Vec::new();
    // Clients that share the customer share the subscription: the rules of all of them go over.
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.customer.as_ref() == Some(&payer.customer) && rule.end_at.is_none()) {
        let Some(stripe_meter) = rule.stripe_meter.clone() else { continue };
        let code = source::meter(r, &rule.meter)?.code;
        let by_code = metered.iter().find(|one| one.counted.code == code);
        let new = by_code.or_else(|| metered.iter().find(|one| one.price.meter.as_ref() == Some(&stripe_meter)));
        let is_own = rule.client == payer.client.id;
        if !subscription.items.iter().any(|item| item.meter.as_ref() == Some(&stripe_meter)) {
            // Another subscription's, or nobody's: only a price that comes new can take it over.
            let Some(new) = new.filter(|new| !has(new.price)) else { continue };
            if counts::paid_elsewhere(r, payer, &rule, Some(subscription.id.as_str()))? {
                if is_own {
                    let place = prices.iter().position(|one| one.id == new.price.id).unwrap_or_default();
                    return Err(counts::doubled(r, payer, &rule, &format!("prices[{place}]"))?);
                }
                continue;
            }
        }
        let Some(new) = new else {
            over.ends.push(rule.id.to_string());
            over.money.push(gone(r, &rule, &code, now)?);
            continue;
        };
        if is_own {
            taken.push(&new.price.id);
        }
        if rule.stripe_price.as_ref() == Some(&new.price.id) {
            continue;
        }
        if rule.start_at >= start {
            return Err(Problem::not_allowed(format!(
                "{code} of {} are billed only from a day after this change. Change it then; nothing was changed.",
                store::client::get(r, &rule.client)?.nickname
            )));
        }
        // Only a price that was made for this meter says how much of it makes a unit; else the rule knows.
        let knows = new.counted.code == code && (new.counted.made || new.price.meter.as_ref() != Some(&stripe_meter));
        let unit = if knows { new.counted.unit } else { rule.billing_unit };
        let next = begin(new.price, Counted { unit, ..new.counted.clone() }, rule.meter.to_string(), rule.client.to_string())?;
        over.money.push(compared(r, &rule, &next.price, next.unit, now)?);
        over.rules.push(BeginRule { ends: Some(rule.id.to_string()), remainder: rule.remainder, ..next });
    }
    for (place, one) in prices.iter().enumerate() {
        let Some(new) = metered.iter().find(|new| new.price.id == one.id && !taken.contains(&&new.price.id) && !has(new.price)) else {
            continue;
        };
        if let Some(rule) = counts::billed(r, &payer.client.id, &new.counted.code, start)? {
            return Err(counts::doubled(r, payer, &rule, &format!("prices[{place}]"))?);
        }
        let (meter, new_meter) = connect::planned_meter(r, &new.counted.code, ids)?;
        let next = begin(new.price, new.counted.clone(), meter, payer.client.id.to_string())?;
        let live =
            rule::of_client(r, &payer.client.id)?.iter().any(|rule| rule.live_at.is_some() && rule.end_at.is_none_or(|end| end > now));
        over.money.push(begins(r, payer, &next, &new.counted.code, live, now)?);
        over.rules.push(BeginRule { new_meter, live, ..next });
    }
    Ok(over)
}

/// What a client is billed for in addition.
fn begins(r: &Reader, payer: &Payer, next: &BeginRule, code: &str, live: bool, now: Timestamp) -> Result<MoneyLine, Problem> {
    let pays = catalog::price_words(&next.price, next.unit, code);
    let last = match LastUse::new(r, now).of(&payer.client.id, code)? {
        Some(used) => Some(next.price.rate(whole_units(used, next.unit)).map_err(inexact)?.total),
        None => None,
    };
    let when = if live { "from the change on" } else { "from its Go live on, which it still waits for" };
    let would = last.map_or_else(String::new, |_| "; the last whole period would have come to this".to_owned());
    let words = format!("{code} are billed too, {pays}, {when}; what was used before is not charged{would}");
    Ok(MoneyLine { what: payer.client.nickname.clone(), words, amount: last })
}

/// What the usage so far costs under the old and under the new price.
fn compared(r: &Reader, rule: &Rule, new: &Price, unit: Quantity, now: Timestamp) -> Result<MoneyLine, Problem> {
    let client = store::client::get(r, &rule.client)?;
    let chain = standing::chain(r, rule, now)?;
    let used = chain.at(now).map_or(Quantity::ZERO, standing::Standing::used);
    let rate = |price: &Price, unit: Quantity| {
        let units = used.to_micros().div_euclid(unit.to_micros().max(1));
        let units = i64::try_from(units).map_err(inexact)?;
        Ok::<_, Problem>(price.rate(Quantity::from_whole(units)).map_err(inexact)?.total)
    };
    let (before, after) = (rate(&rule.price, rule.billing_unit)?, rate(new, unit)?);
    let shown = format!(
        "at this period's usage so far ({}): {} now, {} under the new price",
        words::quantity(used),
        words::money(before),
        words::money(after)
    );
    Ok(MoneyLine { what: client.nickname, words: shown, amount: after.checked_sub(before).ok() })
}

/// What is not billed any more.
fn gone(r: &Reader, rule: &Rule, code: &str, now: Timestamp) -> Result<MoneyLine, Problem> {
    let client = store::client::get(r, &rule.client)?;
    let chain = standing::chain(r, rule, now)?;
    let amount = chain.at(now).map(|standing| standing.rated.total);
    Ok(MoneyLine {
        what: client.nickname,
        words: format!("{code} are no longer billed from then on; they came to this in the period so far"),
        amount: amount.and_then(|amount| amount.checked_neg().ok()),
    })
}
