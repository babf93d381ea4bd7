//! Other prices for a running subscription: at its period's end, or at once where the law allows (law §6.6).

use domain::{
    Currency, Money, Quantity,
    billed::{MirrorPrice, Subscription},
    id::StripeMeterId,
};
use store::{Reader, mirror as kept};

use super::{
    Payer, chosen, counts,
    going_over::{GoesOver, goes_over},
    handed_on, money, payer, price, schedule,
};
use crate::{
    Desk, Problem,
    change_set::{self, BeginRule, EditSubscription, EndSubscription, Planned, PricePart, Ref, StartSubscription, SubscriptionEdit, Work},
    file,
    standing::inexact,
    view::{ChangeSetView, ChangeSubscriptionParams, MoneyLine},
    words,
};

/// What the change comes down to.
struct Change {
    payer: Payer,
    subscription: Subscription,
    prices: Vec<MirrorPrice>,
    rules: Vec<BeginRule>,
    /// Rules whose meter the subscription no longer prices.
    ends: Vec<String>,
    money: Vec<MoneyLine>,
    names: String,
    /// The price that an earlier step makes.
    fresh: Option<Fresh>,
    /// The step that takes it off the schedule that began it.
    release: Option<Planned>,
    /// What goes over beside the prices: ", taxed as before".
    besides: &'static str,
}

/// A price that the first step of the same change set makes.
#[derive(Debug, Clone)]
pub(crate) struct Fresh {
    /// As the mirror will have it; its id is a placeholder that `prices` of the form name.
    pub(crate) price: MirrorPrice,
    /// "$0.08 per 1000 tokens".
    pub(crate) words: String,
}

impl Change {
    /// A price, or the step that makes it.
    fn reference(&self, price: &MirrorPrice) -> Ref {
        match &self.fresh {
            Some(fresh) if fresh.price.id == price.id => Ref::Item { item: 1 },
            _ => Ref::Id(price.id.to_string()),
        }
    }

    /// Position of the step that ends or changes the subscription: behind the ones that make the price and let the subscription go.
    const fn position(&self) -> i64 {
        1 + self.fresh.is_some() as i64 + self.release.is_some() as i64
    }

    /// What must be done before the subscription is touched.
    fn after(&self) -> Option<Ref> {
        self.release.as_ref().map(|_| Ref::Item { item: self.position() - 1 })
    }
}

/// Plans other prices for a client's subscription. Also for whoever moves clients between plans.
///
/// # Errors
/// Prices that do not fit, at their field; a change at once where the law does not allow it, with the reason.
pub async fn plan(desk: &Desk, params: ChangeSubscriptionParams) -> Result<ChangeSetView, Problem> {
    let steps = steps(desk, params, None).await?;
    change_set::stage(desk, steps.title, steps.money, steps.planned).await
}

/// A change that is not staged yet: several of them become one change set where clients are moved together.
pub(crate) struct Steps {
    pub(crate) title: String,
    pub(crate) money: Vec<MoneyLine>,
    pub(crate) planned: Vec<Planned>,
}

/// What [`plan`] stages. With a price that is yet to be made the steps stand behind the one that makes it.
///
/// # Errors
/// As [`plan`].
pub(crate) async fn steps(desk: &Desk, params: ChangeSubscriptionParams, fresh: Option<Fresh>) -> Result<Steps, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let (now, ids) = (desk.now(), std::sync::Arc::clone(&desk.ids));
    let form = params.clone();
    let change = file::write(desk, move |tx| read(tx, &client, &form, fresh, now, &*ids)).await?;
    let name = change.payer.client.nickname.clone();
    let Some(period) = change.subscription.period() else {
        return Err(Problem::not_allowed("Stripe names no period of this subscription, so nothing can be changed at its end. Sync first."));
    };
    if params.now {
        return at_once(change);
    }
    let end = period.end();
    if end <= now {
        return Err(Problem::not_allowed(
            "The billing period has just ended. Sync first, so that the new one is known; nothing was changed.",
        ));
    }
    let ids: Vec<&str> = change.prices.iter().map(|one| one.id.as_str()).collect();
    let what = format!("Goes over to {}", change.names);
    let prices =
        change.prices.iter().map(|one| PricePart { price: change.reference(one), quantity: quantity(&change.subscription, one) }).collect();
    let after = Some(Ref::Item { item: change.position() });
    let ending = EndSubscription {
        subscription: change.subscription.id.to_string(),
        customer: change.payer.customer.to_string(),
        at: Some(end),
        planned_at: now,
        rules: change.ends.clone(),
        stops: None,
        schedule: None,
        words: what.clone(),
        after: change.after(),
        followed: true,
    };
    let first = &change.prices[0];
    let start = StartSubscription {
        currency: change.subscription.currency.map(|currency| currency.code().to_owned()),
        days_until_due: change.subscription.days_until_due,
        start: Some(end),
        interval: first.interval.clone().unwrap_or_default(),
        interval_count: first.interval_count,
        payment_method: change.subscription.default_payment_method.clone(),
        after,
        rules: change.rules.clone(),
        replaces: Some(change.subscription.id.to_string()),
        words: what,
        ..StartSubscription::new(Ref::Id(change.payer.customer.to_string()), prices)
    };
    let planned = [
        Planned {
            words: format!("The running subscription of {name} ends with its period; its last invoice has all its usage"),
            mark: format!("end:{}:{}", change.subscription.id, end.as_second()),
            work: Work::End(ending),
            found: None,
        },
        Planned {
            words: format!("At the same instant Stripe begins the next one on {}{}", change.names, change.besides),
            mark: format!("subscription:{}:{}:{}", change.payer.customer, ids.join("+"), end.as_second()),
            work: Work::Start(Box::new(start)),
            found: None,
        },
    ];
    let planned = change.release.into_iter().chain(planned).collect();
    Ok(Steps { title: format!("Change the prices of {name} at the period's end"), money: change.money, planned })
}

fn quantity(subscription: &Subscription, price: &MirrorPrice) -> Option<u64> {
    if price.meter.is_some() {
        return None;
    }
    subscription.items.iter().find(|item| item.price == price.id).and_then(|item| item.quantity).or(Some(1))
}

fn read(
    r: &store::Tx<'_>,
    client: &str,
    params: &ChangeSubscriptionParams,
    fresh: Option<Fresh>,
    now: jiff::Timestamp,
    ids: &dyn crate::Ids,
) -> Result<Change, Problem> {
    let payer = payer(r, client)?;
    let subscription = chosen(r, &payer, params.subscription.as_deref())?;
    if subscription.ends_at().is_some() {
        return Err(Problem::not_allowed("This subscription ends already, or goes over to other prices. Take that back first."));
    }
    // At once the subscription stays the same one, with all that it has.
    let besides = if params.now { "" } else { handed_on::planned(r, &subscription, handed_on::Over::Prices)? };
    // The schedule that began it holds it for its first period, and lets go by itself then.
    let release = if params.now { None } else { schedule::release(r, &subscription, &payer.client.nickname)? };
    if params.prices.is_empty() {
        return Err(Problem::invalid("prices", "Choose at least one price. To end billing, stop it instead."));
    }
    let currency =
        subscription.currency.ok_or_else(|| Problem::not_allowed("The currency of this subscription is not known here. Sync first."))?;
    let mut prices: Vec<MirrorPrice> = Vec::new();
    let mut meters: Vec<(StripeMeterId, String)> = Vec::new();
    for (place, id) in params.prices.iter().enumerate() {
        let field = format!("prices[{place}]");
        // A price that it has already may be archived; it stays.
        let has = subscription.items.iter().any(|item| item.price.as_str() == id);
        let one = match (&fresh, kept::find::<MirrorPrice>(r, id)?) {
            (Some(fresh), _) if fresh.price.id.as_str() == id => fresh.price.clone(),
            (_, Some(read)) if has && read.value.price.is_some() => read.value,
            _ => price(r, id, &field)?,
        };
        money::priced(&one, currency).map_err(|problem| Problem { field: Some(field.clone()), ..problem })?;
        if one.interval.is_none() {
            return Err(Problem::invalid(&field, "This price is charged once. Put it on the next invoice as an amount of its own."));
        }
        if let (Some(meter), Some(counted)) = (&one.meter, counts::counted(r, &payer.client.id, &one)?) {
            if meters.iter().any(|(of_stripe, code)| of_stripe == meter || *code == counted.code) {
                let words = format!("Two prices count the same usage, {}: it would be charged twice. Keep one.", counted.code);
                return Err(Problem::invalid(&field, words));
            }
            meters.push((meter.clone(), counted.code));
        }
        if prices.first().is_some_and(|other| (&other.interval, other.interval_count) != (&one.interval, one.interval_count)) {
            return Err(Problem::invalid(&field, "The prices of one subscription have the same interval here."));
        }
        prices.push(one);
    }
    let same =
        subscription.items.len() == prices.len() && subscription.items.iter().all(|item| prices.iter().any(|one| one.id == item.price));
    if same {
        return Err(Problem::invalid("prices", "These are the prices that the subscription has. Nothing would change."));
    }
    let start = subscription.period().map_or(now, |period| period.end());
    let over = goes_over(r, &payer, &subscription, &prices, fresh.as_ref(), (now, start), ids)?;
    let GoesOver { rules, ends, money: mut lines } = over;
    lines.extend(licensed(r, &payer, &subscription, &prices, currency)?);
    let mut names = Vec::new();
    for one in &prices {
        let sold = match &fresh {
            Some(fresh) if fresh.price.id == one.id => fresh.words.clone(),
            _ => money::sold(r, one, Some(currency))?,
        };
        names.push(format!("{} ({sold})", money::name(r, one)?));
    }
    Ok(Change { payer, subscription, prices, rules, ends, money: lines, names: names.join(", "), fresh, release, besides })
}

/// What licensed prices cost a period before and after.
fn licensed(
    r: &Reader,
    payer: &Payer,
    subscription: &Subscription,
    prices: &[MirrorPrice],
    currency: Currency,
) -> Result<Option<MoneyLine>, Problem> {
    let mut before = Money::zero(currency);
    for item in subscription.items.iter().filter(|item| item.meter.is_none()) {
        let Some(price) = kept::find::<MirrorPrice>(r, item.price.as_str())? else { continue };
        let Ok(own) = money::priced(&price.value, currency) else { continue };
        before = before.checked_add(own.rate(Quantity::from_whole(many(item.quantity))).map_err(inexact)?.total).map_err(inexact)?;
    }
    let mut after = Money::zero(currency);
    for one in prices.iter().filter(|one| one.meter.is_none()) {
        let count = many(quantity(subscription, one));
        after =
            after.checked_add(money::priced(one, currency)?.rate(Quantity::from_whole(count)).map_err(inexact)?.total).map_err(inexact)?;
    }
    if before == after {
        return Ok(None);
    }
    Ok(Some(MoneyLine {
        what: payer.client.nickname.clone(),
        words: format!("every period before usage: {} now, {} afterwards", words::money(before), words::money(after)),
        amount: after.checked_sub(before).ok(),
    }))
}

fn many(quantity: Option<u64>) -> i64 {
    quantity.and_then(|many| i64::try_from(many).ok()).unwrap_or(1)
}

/// At once, where no metered price is touched: Stripe prorates the rest of the period on the next invoice.
fn at_once(change: Change) -> Result<Steps, Problem> {
    let meters_of = |prices: &mut dyn Iterator<Item = (Option<StripeMeterId>, String)>| {
        let mut all: Vec<String> = prices.filter(|(meter, _)| meter.is_some()).map(|(_, price)| price).collect();
        all.sort();
        all
    };
    let had = meters_of(&mut change.subscription.items.iter().map(|item| (item.meter.clone(), item.price.to_string())));
    let gets = meters_of(&mut change.prices.iter().map(|one| (one.meter.clone(), one.id.to_string())));
    if had != gets {
        let words = "A price that counts usage is changed at its period's end: units of this period that are reported later would be billed at the wrong price, or nowhere. Change it at the period's end; nothing was changed.";
        return Err(Problem::invalid("now", words));
    }
    let old: Vec<_> = change
        .subscription
        .items
        .iter()
        .filter(|item| item.meter.is_none() && !change.prices.iter().any(|one| one.id == item.price))
        .collect();
    let new: Vec<_> = change
        .prices
        .iter()
        .filter(|one| one.meter.is_none() && !change.subscription.items.iter().any(|item| item.price == one.id))
        .collect();
    let items = old.iter().zip(&new).map(|(item, one)| (item.item.to_string(), change.reference(one))).collect();
    let removed = old.iter().skip(new.len()).map(|item| item.item.to_string()).collect();
    let added = new.iter().skip(old.len()).map(|one| change.reference(one)).collect();
    let name = change.payer.client.nickname.clone();
    let ids: Vec<&str> = change.prices.iter().map(|one| one.id.as_str()).collect();
    let mut money = change.money;
    money.push(MoneyLine {
        what: name.clone(),
        words: "the rest of this period is credited at the old price and charged at the new one, by the second, on the next invoice"
            .to_owned(),
        amount: None,
    });
    let planned = vec![Planned {
        words: format!("The subscription of {name} goes over to {} now", change.names),
        mark: format!("change:{}:{}", change.subscription.id, ids.join("+")),
        work: Work::EditSubscription(EditSubscription {
            subscription: change.subscription.id.to_string(),
            edit: SubscriptionEdit::Reprice { items, removed, added },
        }),
        found: None,
    }];
    Ok(Steps { title: format!("Change the prices of {name} now"), money, planned })
}
