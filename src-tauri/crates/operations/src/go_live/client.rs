//! What one client's rule says before Go live, worst first.

use std::collections::HashMap;

use domain::{
    Cost, Quantity,
    billed::{CollectionMethod, Customer, Item, Payer, StripeMeter, payer},
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, client, mapping, mirror as kept, outbox::Pair, period as periods, rule::Rule, usage};

use super::{finding, first_run::FirstRun};
use crate::{
    Problem, customers,
    mirror::convert::{CustomerRest, ItemRest},
    same_use,
    standing::inexact,
    totals, verdict,
    view::{Finding, Light},
    words,
};

/// Usage that is looked at for the platform's cost.
const COST_OF_THE_LAST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Customer, subscription, payment method, currency, price above cost, foreign counts, usage accounts, billing start.
pub(super) fn findings(
    r: &Reader,
    rule: &Rule,
    first: &FirstRun,
    unread: &HashMap<Pair, String>,
    now: Timestamp,
) -> Result<Vec<Finding>, Problem> {
    let mut found = Vec::new();
    if let Some(pair) = rule.pair() {
        found.extend(customer(r, rule, &pair)?);
        found.extend(subscription(r, &pair, now)?);
        found.push(foreign(r, rule, &pair, unread, now)?);
    }
    found.push(cost(r, rule, now)?);
    if client::get(r, &rule.client)?.stopped_at.is_some() {
        found.push(finding(Light::Red, "Billing of this client was stopped."));
    }
    if mapping::of_client(r, &rule.client)?.iter().all(|mapping| mapping.to_at.is_some_and(|to| to <= now)) {
        found.push(finding(
            Light::Amber,
            "No usage account is assigned to this client, so nothing will be counted. Assign one under Usage.",
        ));
    }
    for same in same_use::of_rule(r, rule)? {
        found.push(finding(
            Light::Amber,
            format!("{} Say on the client's page which one is cost only, or that they count different use.", same.words),
        ));
    }
    if first.unpaid > 0 {
        found.push(finding(
            Light::Amber,
            format!(
                "{} were used since {} while nobody was subscribed to this price. No invoice takes them, so they are not sent: charge an amount of its own, or choose a later start.",
                words::units(first.unpaid),
                first.start
            ),
        ));
    }
    found.push(if first.units > 0 {
        let worth = first.amount.map(|amount| format!(", worth {}", words::money(amount))).unwrap_or_default();
        finding(Light::Green, format!("Bills from {}: {} at once{worth}.", first.start, words::units(first.units)))
    } else {
        finding(Light::Green, "Bills from Go live on; what was used before is history and is never charged.")
    });
    found.sort_by_key(|finding| std::cmp::Reverse(finding.light));
    Ok(found)
}

fn customer(r: &Reader, rule: &Rule, pair: &Pair) -> Result<Vec<Finding>, Problem> {
    let Some(customer) = kept::find::<Customer>(r, pair.customer.as_str())?.map(|read| read.value).filter(|customer| !customer.deleted)
    else {
        return Ok(vec![finding(
            Light::Red,
            format!("Stripe has no customer {}. Choose another customer for this client.", pair.customer),
        )]);
    };
    let name = customer.name.as_deref().or(customer.email.as_deref()).unwrap_or(customer.id.as_str());
    let mut found = vec![finding(Light::Green, format!("Stripe's customer is {name}."))];
    if let Some(clock) = &customer.test_clock {
        found.push(finding(Light::Red, format!("The customer lives on Stripe's test clock {clock}, whose time cannot be read here.")));
    }
    let currency = rule.price.currency;
    if customer.currency.is_some_and(|fixed| fixed != currency) {
        let fixed = customer.currency.map(|fixed| fixed.code().to_ascii_uppercase()).unwrap_or_default();
        let words = format!(
            "The customer's invoices are in {fixed}, the price is in {}. Use a price in {fixed}.",
            currency.code().to_ascii_uppercase()
        );
        found.push(finding(Light::Red, words));
    }
    Ok(found)
}

fn subscription(r: &Reader, pair: &Pair, now: Timestamp) -> Result<Vec<Finding>, Problem> {
    let mut found = Vec::new();
    match kept::find::<StripeMeter>(r, pair.meter.as_str())? {
        None => found.push(finding(Light::Red, "Stripe shows no such meter. Sync, and look at the meter in Stripe.")),
        Some(meter) => {
            if let Err(unfit) = meter.value.check() {
                found.push(finding(Light::Red, format!("Units cannot be sent: {unfit}. Use a price on a meter that sums.")));
            }
        }
    }
    let items: Vec<Item> = kept::items_of_pair(r, pair)?.into_iter().map(|read| read.value).collect();
    match payer(&items, &pair.customer, &pair.meter, now) {
        Payer::NoPayer => {
            found.push(finding(Light::Red, "No subscription in billing has this price, so nobody would pay. Subscribe the customer."))
        }
        Payer::WouldChargeTwice(items) => found.push(finding(
            Light::Red,
            format!(
                "{} subscription items price this meter and each would charge the same units. Keep one of them in Stripe.",
                items.len()
            ),
        )),
        Payer::OnePayer(item) => {
            found.push(finding(Light::Green, format!("One subscription pays ({}).", item.status)));
            found.push(payment_method(r, pair, item, now)?);
        }
    }
    Ok(found)
}

fn payment_method(r: &Reader, pair: &Pair, item: &Item, now: Timestamp) -> Result<Finding, Problem> {
    let of_item: ItemRest = rest(kept::raw::<Item>(r, item.id.as_str())?);
    let of_customer: CustomerRest = rest(kept::raw::<Customer>(r, pair.customer.as_str())?);
    let is_good = customers::method::can_be_charged(r, &pair.customer, now)?;
    Ok(match (of_item.has_payment_method || is_good, &item.collection) {
        (true, _) => finding(Light::Green, "A payment method is on file."),
        (false, CollectionMethod::SendInvoice) if of_customer.has_payment_method => {
            finding(Light::Amber, "The card on file has expired: the client gets the invoice and pays it by hand.")
        }
        (false, _) if of_customer.has_payment_method => finding(
            Light::Red,
            "Stripe is to charge automatically, and the card on file has expired. Ask for another one, or let the invoice be sent.",
        ),
        (false, CollectionMethod::SendInvoice) => {
            finding(Light::Amber, "No payment method is on file: the client gets the invoice and pays it by hand.")
        }
        (false, _) => finding(
            Light::Red,
            "Stripe is to charge automatically, and no payment method is on file. Add one in Stripe, or let the invoice be sent.",
        ),
    })
}

fn rest<T: serde::de::DeserializeOwned + Default>(raw: Option<serde_json::Value>) -> T {
    raw.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default()
}

/// Somebody else's units in Stripe's count of the running period.
fn foreign(r: &Reader, rule: &Rule, pair: &Pair, unread: &HashMap<Pair, String>, now: Timestamp) -> Result<Finding, Problem> {
    if let Some(why) = unread.get(pair) {
        return Ok(finding(
            Light::Amber,
            format!(
                "Stripe's count could not be read, so it is not known whether someone else sends; it is read before the first send. {why}"
            ),
        ));
    }
    let Some(row) = periods::at(r, &rule.id, now)? else {
        // A start in the past is confirmed with its amount (law §6.2), and nobody knows the amount before the first sync.
        let light = if rule.start_at < rule.created_at { Light::Red } else { Light::Amber };
        return Ok(finding(light, "This client has no running period yet. Sync once, then look again."));
    };
    Ok(match verdict::foreign(r, pair, &row)? {
        Some(above) => finding(
            Light::Red,
            format!(
                "Stripe counted {} that this file did not send: the platform's own rebilling may still be on. Switch it off.",
                words::of_units(&above.to_string())
            ),
        ),
        None => finding(Light::Green, "Nobody else sends units for this client."),
    })
}

/// The price against what the platform charged for the last thirty days of use.
fn cost(r: &Reader, rule: &Rule, now: Timestamp) -> Result<Finding, Problem> {
    let from = now.checked_sub(COST_OF_THE_LAST).unwrap_or(now);
    let mut total = usage::client_total(r, &rule.client, &rule.meter, from, now, rule.rounding().as_ref())?;
    // The same cost as in the margin: a platform may name it on another meter of the same conversation.
    for meter in totals::unbilled_meters(r, rule)? {
        let beside = usage::client_total(r, &rule.client, &meter, from, now, None)?;
        totals::add(&mut total, Quantity::ZERO, 0, &beside.costs)?;
    }
    let currency = rule.price.currency;
    let known: Vec<Cost> = total.costs.iter().filter(|cost| cost.currency() == currency).copied().collect();
    if total.quantity.is_zero() || known.is_empty() {
        return Ok(finding(
            Light::Amber,
            "What the platform charges you for this client is not known, so the price was not compared with it.",
        ));
    }
    let paid = Cost::sum(currency, known).map_err(inexact)?.round().map_err(inexact)?;
    // A part of a unit counts as one here: a little use must not look like a loss.
    let units = -(-total.quantity.to_micros()).div_euclid(rule.billing_unit.to_micros());
    let sold = rule.price.rate(Quantity::from_whole(i64::try_from(units).map_err(inexact)?)).map_err(inexact)?.total;
    Ok(if sold.minor() < paid.minor() {
        finding(
            Light::Red,
            format!(
                "The price is below cost: the last 30 days cost you {}, and would have brought {}. Use a higher price.",
                words::money(paid),
                words::money(sold)
            ),
        )
    } else {
        finding(
            Light::Green,
            format!("The price covers the cost: {} against {} in the last 30 days.", words::money(sold), words::money(paid)),
        )
    })
}
