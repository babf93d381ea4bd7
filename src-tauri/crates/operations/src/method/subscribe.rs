//! From statements to Stripe: the subscription on the prices of a client's plans, begun by Stripe where its statements end. The change of the
//! method is part of its change set, so that no day is billed twice and none by nobody (law §11).

use domain::{
    Currency, Money, Quantity, RemainderRule,
    billed::{Customer, MirrorPrice},
    id::CustomerId,
};
use jiff::{Timestamp, civil::Date};
use store::{
    Reader, Tx, client as clients, mirror as copies,
    rule::{self, Rule},
    source,
    workspace::{self as places, BillingMethod as Method},
};

use super::day;
use crate::{
    Desk, Problem,
    change_set::{self, BeginRule, DAYS_UNTIL_DUE, Planned, PricePart, Ref, StartSubscription, StripeIds, Work},
    connect, customers, file,
    standing::inexact,
    stays::{self, OnPlan, Stays},
    subscriptions::{self, counts, money, pending},
    view::{ChangeSetView, MoneyLine, SubscriptionProposal},
    words,
};

/// What a client's plans come to in Stripe.
struct Proposal {
    client: clients::Client,
    customer: CustomerId,
    plans: Vec<String>,
    prices: Vec<MirrorPrice>,
    currency: Currency,
    at: Timestamp,
    rules: Vec<(Rule, MirrorPrice, counts::Counted)>,
    days_until_due: Option<u32>,
}

/// Whether a subscription runs that charges a plan which statements bill now.
///
/// # Errors
/// What the file says.
pub(super) fn is_paid(r: &Reader, one: &clients::Client) -> Result<bool, Problem> {
    let Some(customer) = &one.customer else { return Ok(false) };
    let running = subscriptions::running(r, customer)?;
    let items: Vec<String> = running.iter().flat_map(|one| &one.items).map(|item| item.price.to_string()).collect();
    for stay in open(r, one)? {
        let base = stay.version.prices.0.iter().find(|made| made.slot == "base");
        if base.is_some_and(|base| !items.iter().any(|item| item == base.price.as_str())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// When Stripe begins a subscription that ends a client's statements; none where none is planned.
///
/// # Errors
/// What the file says.
pub(super) fn begins(r: &Reader, one: &clients::Client, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let is_it = |pending: &pending::Pending| pending.back_to_statements.as_deref() == Some(one.id.as_str()) && pending.at > now;
    Ok(pending::all(r)?.into_iter().find(is_it).map(|pending| pending.at))
}

/// The plans of a client that statements bill and that go on.
fn open(r: &Reader, one: &clients::Client) -> Result<Vec<OnPlan>, Problem> {
    let zone = places::get(r)?.time_zone()?;
    let all = Stays::read(r, &one.id, &zone)?.all;
    Ok(all.into_iter().filter(|stay| stay.row.days.to_day.is_none()).collect())
}

/// What could be planned for a client; none where its plans cannot be charged in Stripe.
///
/// # Errors
/// What the file says.
pub(super) fn proposal(r: &Reader, one: &clients::Client, now: Timestamp) -> Result<Option<SubscriptionProposal>, Problem> {
    if open(r, one)?.is_empty() {
        return Ok(None);
    }
    match read(r, one, now) {
        Ok(found) => Ok(Some(SubscriptionProposal { plan: words::listed(&found.plans), begins: found.at, money: found.money(r)? })),
        Err(_) => Ok(None),
    }
}

fn read(r: &Reader, one: &clients::Client, now: Timestamp) -> Result<Proposal, Problem> {
    let place = places::get(r)?;
    let zone = place.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    let name = &one.nickname;
    let refused = |words: String| Problem::not_allowed(format!("{words} Nothing was changed."));
    let Some(customer) = one.customer.clone() else {
        return Err(refused(format!("{name} has no Stripe customer. Give it one on its page first.")));
    };
    let stays = open(r, one)?;
    if stays.is_empty() {
        return Err(refused(format!("{name} is on no plan by statements, so there is no price to go over to.")));
    }
    let (mut prices, mut plans, mut last): (Vec<MirrorPrice>, Vec<String>, Option<Date>) = (Vec::new(), Vec::new(), None);
    for stay in &stays {
        plans.push(format!("{}, version {}", stay.name(), stay.row.on.version));
        last = last.max(Some(stay.period_end(today)?));
        for made in stay.version.prices.0.iter().filter(|made| made.slot != "setup_fee") {
            if !made.price.as_str().starts_with("price_") {
                return Err(refused(format!(
                    "The plan {} has no prices in Stripe yet. Bill new clients through Stripe, change the plan once so that they are made, and put {name} on that version.",
                    stay.name()
                )));
            }
            prices.push(subscriptions::price(r, made.price.as_str(), "prices")?);
        }
    }
    let at = stays::instant(last.unwrap_or(today), &zone)?;
    let Some(first) = prices.first() else {
        return Err(refused(format!("The plan {} has no price, so there is nothing that Stripe could charge.", words::listed(&plans))));
    };
    if prices.iter().any(|one| (&one.interval, one.interval_count) != (&first.interval, first.interval_count)) {
        return Err(refused(format!(
            "The plans of {name} repeat by different intervals, and one subscription has one. Take one of them off first."
        )));
    }
    let currency = stays[0].row.days.currency;
    let fixed = copies::find::<Customer>(r, customer.as_str())?.and_then(|read| read.value.currency);
    if let Some(fixed) = fixed.filter(|fixed| *fixed != currency) {
        return Err(refused(format!("Stripe bills this customer in {} alone.", fixed.code().to_uppercase())));
    }
    for price in &prices {
        money::priced(price, currency)?;
    }
    let rules = rules(r, one, &prices, at)?;
    let days_until_due = (!customers::method::can_be_charged(r, &customer, now)?).then_some(DAYS_UNTIL_DUE);
    if days_until_due.is_some() {
        customers::method::can_be_sent(r, &customer).map_err(|problem| refused(format!("{name}: {}", problem.message)))?;
    }
    Ok(Proposal { client: one.clone(), customer, plans, prices, currency, at, rules, days_until_due })
}

/// The rules of statements with the usage prices that go on from them; each use is charged once (law §4).
fn rules(
    r: &Reader,
    one: &clients::Client,
    prices: &[MirrorPrice],
    at: Timestamp,
) -> Result<Vec<(Rule, MirrorPrice, counts::Counted)>, Problem> {
    let open: Vec<Rule> = rule::of_client(r, &one.id)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > at)).collect();
    let mut taken = Vec::new();
    for price in prices {
        let Some(counted) = counts::counted(r, &one.id, price)? else { continue };
        for rule in &open {
            if source::meter(r, &rule.meter)?.code == counted.code && rule.end_at.is_none() {
                taken.push((rule.clone(), price.clone(), counted.clone()));
            }
        }
    }
    for rule in &open {
        if !taken.iter().any(|(own, ..)| own.id == rule.id) {
            let code = source::meter(r, &rule.meter)?.code;
            return Err(Problem::not_allowed(format!(
                "{} is billed for {code} by a price outside its plan, which its subscription would not have. End that rule first, or begin a subscription with it on the client's page. Nothing was changed.",
                one.nickname
            )));
        }
    }
    Ok(taken)
}

impl Proposal {
    fn money(&self, r: &Reader) -> Result<Vec<MoneyLine>, Problem> {
        let name = &self.client.nickname;
        let place = places::get(r)?;
        let line = |words: String, amount: Option<Money>| MoneyLine { what: name.clone(), words, amount };
        let mut lines = vec![line(format!("statements until {}, Stripe from then on", day(self.at, &place)?), None)];
        for price in &self.prices {
            let product = money::name(r, price)?;
            let sold = money::sold(r, price, Some(self.currency))?;
            lines.push(match price.meter {
                Some(_) => line(format!("{product}: {sold}, for what is used"), None),
                None => {
                    let amount = money::priced(price, self.currency)?.rate(Quantity::ONE).map_err(inexact)?.total;
                    line(format!("{product}: {sold}, first on {}", day(self.at, &place)?), Some(amount))
                }
            });
        }
        lines.push(line(
            match self.days_until_due {
                Some(days) => format!("no payment method is on file: invoices are sent, {days} days to pay"),
                None => "invoices are charged to the saved payment method".to_owned(),
            },
            None,
        ));
        lines.push(line("a set-up fee is not charged again; nothing is charged before that day".to_owned(), None));
        Ok(lines)
    }
}

/// Plans a client's subscription on the prices of its plans, from the end of its statements on, and with it the change to Stripe.
///
/// # Errors
/// No such client, one that Stripe bills already; a plan that has no prices in Stripe; a customer that cannot pay for it.
pub async fn plan(desk: &Desk, client: &str) -> Result<ChangeSetView, Problem> {
    let id = crate::clients::find(desk, client).await?;
    let (ids, now) = (std::sync::Arc::clone(&desk.ids), desk.now());
    let (found, rules, lines) = file::read(desk, move |r| {
        let one = clients::get(r, &id.as_str().into())?;
        let place = places::get(r)?;
        if !stays::is_by_statement(&one, &place) {
            return Err(Problem::not_allowed(format!("{} is billed through Stripe already. Nothing was changed.", one.nickname)));
        }
        let found = read(r, &one, now)?;
        let mut rules = Vec::new();
        for price in found.prices.iter().filter(|price| price.meter.is_some()) {
            let before = found.rules.iter().find(|(_, of, _)| of.id == price.id).map(|(rule, ..)| rule);
            rules.extend(begin(r, &found, price, before, &*ids)?);
        }
        let lines = found.money(r)?;
        Ok((found, rules, lines))
    })
    .await?;
    let name = found.client.nickname.clone();
    let prices: Vec<&str> = found.prices.iter().map(|price| price.id.as_str()).collect();
    let mark = format!("subscription:{}:{}:{}", found.customer, prices.join("+"), found.at.as_second());
    let part = |price: &MirrorPrice| PricePart { price: Ref::Id(price.id.to_string()), quantity: price.meter.is_none().then_some(1) };
    let work = StartSubscription {
        currency: Some(found.currency.code().to_owned()),
        days_until_due: found.days_until_due,
        start: Some(found.at),
        interval: found.prices[0].interval.clone().unwrap_or_default(),
        interval_count: found.prices[0].interval_count,
        rules,
        words: "The subscription begins where the statements end".to_owned(),
        leaves_statements: Some(found.client.id.to_string()),
        ..StartSubscription::new(Ref::Id(found.customer.to_string()), found.prices.iter().map(part).collect())
    };
    let planned = Planned {
        words: format!(
            "Subscription of {name} on {}, begun by Stripe where its statements end; its plan by statements ends then",
            words::listed(&found.plans)
        ),
        mark,
        work: Work::Start(Box::new(work)),
        found: None,
    };
    change_set::stage(desk, format!("Bill {name} through Stripe, on {}", words::listed(&found.plans)), lines, vec![planned]).await
}

fn begin(
    r: &Reader,
    found: &Proposal,
    price: &MirrorPrice,
    before: Option<&Rule>,
    ids: &dyn crate::Ids,
) -> Result<Option<BeginRule>, Problem> {
    let (Some(meter_in_stripe), Some(counted)) = (&price.meter, counts::counted(r, &found.client.id, price)?) else { return Ok(None) };
    let (meter, new_meter) = connect::planned_meter(r, &counted.code, ids)?;
    Ok(Some(BeginRule {
        id: ids.new_id(),
        ends: before.map(|rule| rule.id.to_string()),
        client: found.client.id.to_string(),
        meter,
        new_meter,
        unit: counted.unit,
        remainder: before.map_or(RemainderRule::Carry, |rule| rule.remainder),
        price: money::priced(price, found.currency)?.clone(),
        stripe: StripeIds { price: Ref::Id(price.id.to_string()), product: price.product.to_string(), meter: meter_in_stripe.to_string() },
        start: found.at,
        // The client is billed already, and the owner confirms price and customer with this change set.
        live: true,
    }))
}

/// A client is billed through Stripe from an instant on: its plans by statements end there. In the transaction of the receipt.
///
/// # Errors
/// What the file says.
pub(crate) fn leave_statements(tx: &Tx<'_>, client: &str, at: Timestamp) -> Result<(), Problem> {
    let one = clients::get(tx, &client.into())?;
    let place = places::get(tx)?;
    let date = at.to_zoned(place.time_zone()?).date();
    let method = (place.billing_method != Method::Stripe).then_some(Method::Stripe);
    clients::update(tx, &clients::Client { method, ..one.clone() })?;
    stays::leave_all(tx, &one.id, Some(date), at)
}

/// What [`leave_statements`] did is taken back: statements and their rules go on.
///
/// # Errors
/// What the file says.
pub(crate) fn back_to_statements(tx: &Tx<'_>, client: &str, rules: &[String], at: Timestamp) -> Result<(), Problem> {
    let one = clients::get(tx, &client.into())?;
    let place = places::get(tx)?;
    let date = at.to_zoned(place.time_zone()?).date();
    let method = (place.billing_method != Method::Custom).then_some(Method::Custom);
    clients::update(tx, &clients::Client { method, ..one.clone() })?;
    for id in rules {
        if rule::get(tx, &id.as_str().into())?.end_at == Some(at) {
            rule::set_end(tx, &id.as_str().into(), None)?;
        }
    }
    stays::take_back_leaving(tx, &one.id, date)
}
