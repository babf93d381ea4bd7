//! A subscription that begins: what can be chosen, what its first two invoices come to, and its change set.

use std::collections::BTreeMap;

use domain::{
    Currency, Money, RemainderRule,
    billed::{Customer, MirrorPrice, Subscription},
    catalog::{LONGEST_TRIAL, MOST_PRICES},
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, mirror as kept, rule, workspace};
use stripe::{
    IdempotencyKey,
    invoices::{self, PlannedSubscription, PreviewOf},
    subscriptions::NewItem,
};

use super::{Payer, counts, money, payer, price, running};
use crate::{
    Desk, Problem, catalog,
    change_set::{self, BeginRule, Planned, PricePart, Ref, StartSubscription, StripeIds, Work},
    connect,
    customers::method,
    file,
    standing::inexact,
    view::{
        ChangeSetView, InvoicePreview, MoneyLine, NewSubscriptionParams, PreviewLine, PriceChoice, SubscriptionChoices, SubscriptionPreview,
    },
    words,
};

/// What can be chosen for a client.
///
/// # Errors
/// No such client.
pub async fn choices(desk: &Desk, client: &str) -> Result<SubscriptionChoices, Problem> {
    let client = crate::clients::find(desk, client).await?;
    let now = desk.now();
    file::read(desk, move |r| {
        let client = store::client::get(r, &client.into())?;
        let customer = client.customer.as_ref().map(|id| kept::find::<Customer>(r, id.as_str())).transpose()?.flatten();
        let (mut prices, mut once) = (Vec::new(), Vec::new());
        for read in kept::list::<MirrorPrice>(r)? {
            let one = read.value;
            // What cannot be billed exactly is not offered; its own page says why.
            if price(r, one.id.as_str(), "prices").is_err() || catalog::is_of_one_client(r, one.id.as_str())? {
                continue;
            }
            let choice = PriceChoice {
                id: one.id.to_string(),
                name: money::name(r, &one)?,
                words: money::sold(r, &one, None)?,
                currencies: one.price.iter().chain(&one.further).map(|own| own.currency.code().to_owned()).collect(),
                every: money::every(&one).unwrap_or_default(),
                metered: one.meter.is_some(),
            };
            if one.interval.is_some() { prices.push(choice) } else { once.push(choice) }
        }
        for list in [&mut prices, &mut once] {
            list.sort_by(|a, b| (a.metered, &a.name, &a.words).cmp(&(b.metered, &b.name, &b.words)));
        }
        let (common_day, common_words) = common_day(r, now)?;
        let has = match &client.customer {
            Some(customer) => running(r, customer)?.iter().flat_map(|one| &one.items).map(|item| item.price.to_string()).collect(),
            None => Vec::new(),
        };
        Ok(SubscriptionChoices {
            has_payment_method: client.customer.as_ref().map_or(Ok(false), |customer| method::can_be_charged(r, customer, now))?,
            account: places_account(r)?,
            client_id: client.id.to_string(),
            nickname: client.nickname,
            customer: client.customer.map(|customer| customer.to_string()),
            currency: customer.and_then(|read| read.value.currency).map(|currency| currency.code().to_owned()),
            prices,
            once,
            common_day,
            common_words,
            has,
        })
    })
    .await
}

/// Which account it would be in: "Northlight AI (acct_1)".
fn places_account(r: &Reader) -> Result<Option<String>, Problem> {
    Ok(workspace::get(r)?.stripe.map(|account| match account.name {
        Some(name) => format!("{name} ({})", account.account_id),
        None => account.account_id,
    }))
}

/// When most running subscriptions turn next, so that a new one can turn with them.
fn common_day(r: &Reader, now: Timestamp) -> Result<(Option<Timestamp>, Option<String>), Problem> {
    let mut ends: BTreeMap<Timestamp, u64> = BTreeMap::new();
    let mut all = 0_u64;
    for read in kept::list::<Subscription>(r)? {
        let Some(period) = read.value.period().filter(|_| read.value.status.bills()) else { continue };
        all += 1;
        if period.end() > now {
            *ends.entry(period.end()).or_default() += 1;
        }
    }
    let most = ends.into_iter().max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)));
    Ok(match most {
        Some((at, count)) => (Some(at), Some(format!("{} of {}", count, words::count(all, "subscription", "subscriptions")))),
        None => (None, None),
    })
}

/// A form that was checked.
struct Checked {
    payer: Payer,
    currency: Currency,
    prices: Vec<MirrorPrice>,
    once: Vec<MirrorPrice>,
    interval: String,
    interval_count: u32,
    start: Option<Timestamp>,
    anchor: Option<Timestamp>,
    trial_end: Option<Timestamp>,
}

fn check(r: &Reader, client: &str, params: &NewSubscriptionParams, now: Timestamp) -> Result<Checked, Problem> {
    let payer = payer(r, client)?;
    if let Some(at) = payer.client.stopped_at {
        let day = at.to_zoned(workspace::get(r)?.time_zone()?).strftime("%-d %B %Y");
        return Err(Problem::invalid(
            "client",
            format!(
                "Billing of {} ended on {day}: its accounts are nobody's, so a subscription would bill no use. Add it as a new client; nothing was changed.",
                payer.client.nickname
            ),
        ));
    }
    if params.prices.is_empty() {
        return Err(Problem::invalid("prices", "Choose at least one price."));
    }
    if params.prices.len() > MOST_PRICES {
        return Err(Problem::invalid("prices", format!("Stripe takes at most {MOST_PRICES} prices on one subscription.")));
    }
    let (mut prices, mut meters) = (Vec::new(), Vec::new());
    for (place, id) in params.prices.iter().enumerate() {
        let field = format!("prices[{place}]");
        let one = price(r, id, &field)?;
        if one.interval.is_none() {
            return Err(Problem::invalid(&field, "This price is charged once. Put it under set-up fee."));
        }
        if params.prices[..place].contains(id) {
            return Err(Problem::invalid(&field, "This price is chosen twice."));
        }
        if let (Some(meter), Some(counted)) = (&one.meter, counts::counted(r, &payer.client.id, &one)?) {
            if meters.iter().any(|(of_stripe, code)| of_stripe == meter || *code == counted.code) {
                let words = format!("Two prices count the same usage, {}: it would be charged twice. Keep one.", counted.code);
                return Err(Problem::invalid(&field, words));
            }
            let doubled = running(r, &payer.customer)?.iter().flat_map(|own| &own.items).any(|item| item.meter.as_ref() == Some(meter));
            if doubled {
                let words = "This client pays for the same usage in another subscription already. Change that one instead: a second would charge each unit twice.";
                return Err(Problem::invalid(&field, words));
            }
            // Another unit is another meter in Stripe, and the same use here.
            let start = params.start.unwrap_or(now).max(now);
            if let Some(rule) = counts::billed(r, &payer.client.id, &counted.code, start)?
                && (rule.stripe_meter != one.meter || counts::is_to_begin(r, &rule)?)
            {
                return Err(counts::doubled(r, &payer, &rule, &field)?);
            }
            meters.push((meter.clone(), counted.code));
        }
        prices.push(one);
    }
    let (interval, interval_count) = (prices[0].interval.clone().unwrap_or_default(), prices[0].interval_count);
    if let Some(place) = prices.iter().position(|one| one.interval.as_deref() != Some(&interval) || one.interval_count != interval_count) {
        let words = "The prices of one subscription have the same interval here. Choose prices of one interval.";
        return Err(Problem::invalid(&format!("prices[{place}]"), words));
    }
    let mut once = Vec::new();
    for (place, id) in params.once.iter().enumerate() {
        let field = format!("once[{place}]");
        let one = price(r, id, &field)?;
        if one.interval.is_some() {
            return Err(Problem::invalid(&field, "This price is charged every period. A set-up fee is a one-time price."));
        }
        once.push(one);
    }
    let fixed = kept::find::<Customer>(r, payer.customer.as_str())?.and_then(|read| read.value.currency);
    let currency = match params.currency.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        Some(code) => Currency::parse(code).map_err(|error| Problem::invalid("currency", error.to_string()))?,
        None => match fixed.or_else(|| prices[0].price.as_ref().map(|own| own.currency)) {
            Some(currency) => currency,
            None => return Err(Problem::invalid("currency", "Choose a currency.")),
        },
    };
    if let Some(fixed) = fixed.filter(|fixed| *fixed != currency) {
        return Err(Problem::invalid("currency", format!("Stripe bills this customer in {} alone.", fixed.code().to_uppercase())));
    }
    for one in prices.iter().chain(&once) {
        money::priced(one, currency).map_err(|problem| Problem { field: Some("currency".to_owned()), ..problem })?;
    }
    let start = params.start.filter(|at| *at > now);
    if params.start.is_some() && start.is_none() {
        return Err(Problem::invalid("start", "This time has passed. Choose now, or a time to come."));
    }
    let anchor = params.anchor;
    if let Some(at) = anchor {
        if start.is_some() {
            return Err(Problem::invalid("anchor", "A subscription that begins later turns with its beginning. Choose one of the two."));
        }
        if at <= now || at > money::period_after(now, &interval, interval_count) {
            return Err(Problem::invalid("anchor", "The first period may end at most one period from now."));
        }
    }
    let trial_end = match params.trial_days {
        None | Some(0) => None,
        Some(days) if u64::from(days) > LONGEST_TRIAL => {
            return Err(Problem::invalid("trial_days", format!("At most {LONGEST_TRIAL} days.")));
        }
        Some(_) if anchor.is_some() => {
            return Err(Problem::invalid("trial_days", "Periods begin when the trial ends. Choose a trial or a common day."));
        }
        Some(_) if start.is_some() => {
            return Err(Problem::invalid("trial_days", "A subscription that begins later has no trial here. Begin it now."));
        }
        Some(days) => now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok(),
    };
    if params.days_until_due.is_some_and(|days| !(1..=365).contains(&days)) {
        return Err(Problem::invalid("days_until_due", "Give 1 to 365 days."));
    }
    Ok(Checked { payer, currency, prices, once, interval, interval_count, start, anchor, trial_end })
}

/// The first invoice and a usual one, ours beside Stripe's own preview. Changes nothing.
///
/// # Errors
/// A form that cannot be meant, at its field.
pub async fn preview(desk: &Desk, params: NewSubscriptionParams) -> Result<SubscriptionPreview, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let now = desk.now();
    let form = params.clone();
    let (checked, first, usual) = file::read(desk, move |r| {
        let checked = check(r, &client, &form, now)?;
        let first = first_invoice(r, &checked, now)?;
        let usual = usual_invoice(r, &checked, now)?;
        Ok((checked, first, usual))
    })
    .await?;
    let planned = |usual: bool| PlannedSubscription {
        customer: checked.payer.customer.to_string(),
        currency: Some(checked.currency.code().to_owned()),
        items: checked.prices.iter().map(|one| NewItem { price: one.id.to_string(), quantity: quantity(one) }).collect(),
        once: if usual { Vec::new() } else { checked.once.iter().map(|one| one.id.to_string()).collect() },
        billing_cycle_anchor: checked.anchor.filter(|_| !usual),
        trial_end: checked.trial_end.filter(|_| !usual),
        usual,
    };
    let first = beside(desk, first, planned(false)).await;
    let usual = beside(desk, usual, planned(true)).await;
    let note = match checked.trial_end {
        None => "Before tax and discounts. Usage is added to each invoice as it is used.",
        Some(_) => {
            "Before tax and discounts. Use within the trial is not priced here: nobody is meant to pay for it, but it is not confirmed what Stripe does with it, so look at the first invoice. From then on usage is added as it is used."
        }
    };
    Ok(SubscriptionPreview { first, usual, note: note.to_owned() })
}

/// Asks Stripe for its preview and names the difference. Without an answer ours stands alone, and that is said.
async fn beside(desk: &Desk, mut ours: InvoicePreview, planned: PlannedSubscription) -> InvoicePreview {
    let asked = async {
        let client = connect::client(desk).await?;
        let key = IdempotencyKey::new(desk.ids.random_hex()).map_err(|error| Problem::internal(error.to_string()))?;
        Ok::<_, Problem>(client.send(&invoices::create_preview(&PreviewOf::Planned(Box::new(planned)), &key)).await?.value)
    };
    match asked.await {
        Ok(stripes) => {
            let currency = ours.ours.currency();
            let line = |line: &invoices::InvoiceLine| PreviewLine {
                what: line.description.clone().unwrap_or_default(),
                amount: Money::from_minor(line.amount, currency),
            };
            ours.stripe_lines = stripes.lines.data.iter().map(line).collect();
            let total = Money::from_minor(stripes.subtotal, currency);
            ours.difference = total.checked_sub(ours.ours).ok().filter(|difference| !difference.is_zero()).map(|difference| {
                format!("Stripe's preview differs from ours by {}. Look at both before you create it.", words::money(difference))
            });
            ours.stripes = Some(total);
        }
        Err(problem) => ours.difference = Some(format!("Stripe's own preview could not be read. {}", problem.message)),
    }
    ours
}

fn quantity(price: &MirrorPrice) -> Option<u64> {
    price.meter.is_none().then_some(1)
}

fn invoice(at: Timestamp, currency: Currency, lines: Vec<PreviewLine>) -> Result<InvoicePreview, Problem> {
    let ours = Money::sum(currency, lines.iter().map(|line| line.amount)).map_err(inexact)?;
    Ok(InvoicePreview { at, lines, ours, stripe_lines: Vec::new(), stripes: None, difference: None })
}

/// What is charged at the beginning: fees, and licensed prices for the first period, in part where that is a short one.
fn first_invoice(r: &Reader, checked: &Checked, now: Timestamp) -> Result<InvoicePreview, Problem> {
    let mut lines = Vec::new();
    for one in &checked.once {
        lines.push(PreviewLine {
            what: format!("{}, once", money::name(r, one)?),
            amount: money::one(money::priced(one, checked.currency)?)?,
        });
    }
    for one in checked.prices.iter().filter(|one| one.meter.is_none() && checked.trial_end.is_none()) {
        let full = money::one(money::priced(one, checked.currency)?)?;
        let name = money::name(r, one)?;
        lines.push(match checked.anchor {
            Some(anchor) => {
                let before = money::period_before(anchor, &checked.interval, checked.interval_count);
                let (part, whole) = (anchor.as_second() - now.as_second(), anchor.as_second() - before.as_second());
                PreviewLine { what: format!("{name}, part of a period"), amount: money::share(full, part, whole)? }
            }
            None => PreviewLine { what: name, amount: full },
        });
    }
    invoice(checked.start.unwrap_or(now), checked.currency, lines)
}

/// What every period costs before any usage.
fn usual_invoice(r: &Reader, checked: &Checked, now: Timestamp) -> Result<InvoicePreview, Problem> {
    let mut lines = Vec::new();
    for one in &checked.prices {
        let own = money::priced(one, checked.currency)?;
        let name = money::name(r, one)?;
        lines.push(match one.meter {
            None => PreviewLine { what: name, amount: money::one(own)? },
            Some(_) => PreviewLine { what: format!("{name}, no usage yet"), amount: money::nothing(own)? },
        });
    }
    let begin = checked.start.or(checked.trial_end).unwrap_or(now);
    let at = checked.anchor.unwrap_or_else(|| money::period_after(begin, &checked.interval, checked.interval_count));
    invoice(at, checked.currency, lines)
}

/// Plans the subscription, with rules for its metered prices that have none yet.
///
/// # Errors
/// A form that cannot be meant, at its field.
pub async fn plan(desk: &Desk, params: NewSubscriptionParams) -> Result<ChangeSetView, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let (now, ids) = (desk.now(), std::sync::Arc::clone(&desk.ids));
    let form = params.clone();
    let (checked, rules, money_lines) = file::read(desk, move |r| {
        let checked = check(r, &client, &form, now)?;
        let customer = &checked.payer.customer;
        match form.days_until_due {
            None if !method::can_be_charged(r, customer, now)? => {
                return Err(Problem::invalid("days_until_due", method::not_chargeable(r, customer)?));
            }
            None => {}
            Some(_) => method::can_be_sent(r, customer)?,
        }
        let mut rules = Vec::new();
        for one in checked.prices.iter().filter(|one| one.meter.is_some()) {
            rules.extend(new_rule(r, &checked, one, now, &*ids)?);
        }
        let first = first_invoice(r, &checked, now)?;
        let usual = usual_invoice(r, &checked, now)?;
        let lines = vec![
            MoneyLine {
                what: checked.payer.client.nickname.clone(),
                words: "first invoice, before tax and discounts".to_owned(),
                amount: Some(first.ours),
            },
            MoneyLine {
                what: checked.payer.client.nickname.clone(),
                words: "every period, before usage, tax and discounts".to_owned(),
                amount: Some(usual.ours),
            },
        ];
        Ok((checked, rules, lines))
    })
    .await?;
    let name = checked.payer.client.nickname.clone();
    let ids: Vec<&str> = checked.prices.iter().map(|one| one.id.as_str()).collect();
    let later = checked.start.map(|at| format!(":{}", at.as_second())).unwrap_or_default();
    let mark = format!("subscription:{}:{}{later}", checked.payer.customer, ids.join("+"));
    let prices = checked.prices.iter().map(|one| PricePart { price: Ref::Id(one.id.to_string()), quantity: quantity(one) }).collect();
    let work = StartSubscription {
        once: checked.once.iter().map(|one| one.id.to_string()).collect(),
        currency: Some(checked.currency.code().to_owned()),
        days_until_due: params.days_until_due,
        anchor: checked.anchor,
        trial_end: checked.trial_end,
        start: checked.start,
        interval: checked.interval,
        interval_count: checked.interval_count,
        rules,
        ..StartSubscription::new(Ref::Id(checked.payer.customer.to_string()), prices)
    };
    let when = if checked.start.is_some() { "begun by Stripe at its time" } else { "from now on" };
    let planned = vec![Planned {
        words: format!("Subscription of {name} on {}, {when}", words::count(ids.len() as u64, "price", "prices")),
        mark,
        work: Work::Start(Box::new(work)),
        found: None,
    }];
    change_set::stage(desk, format!("Create the subscription of {name}"), money_lines, planned).await
}

/// A rule for a metered price, unless a rule of the client bills that meter already.
fn new_rule(r: &Reader, checked: &Checked, one: &MirrorPrice, now: Timestamp, ids: &dyn crate::Ids) -> Result<Option<BeginRule>, Problem> {
    let client = &checked.payer.client;
    let start = checked.start.unwrap_or(now);
    let billed =
        rule::of_client(r, &client.id)?.into_iter().any(|rule| rule.end_at.is_none_or(|end| end > start) && rule.stripe_meter == one.meter);
    if billed {
        return Ok(None);
    }
    let Some(stripe_meter) = &one.meter else { return Ok(None) };
    let own = money::priced(one, checked.currency)?.clone();
    let Some(counts::Counted { code, unit, .. }) = counts::counted(r, &client.id, one)? else { return Ok(None) };
    let (meter, new_meter) = connect::planned_meter(r, &code, ids)?;
    Ok(Some(BeginRule {
        id: ids.new_id(),
        ends: None,
        client: client.id.to_string(),
        meter,
        new_meter,
        unit,
        remainder: RemainderRule::Carry,
        price: own,
        stripe: StripeIds { price: Ref::Id(one.id.to_string()), product: one.product.to_string(), meter: stripe_meter.to_string() },
        start,
        live: false,
    }))
}
