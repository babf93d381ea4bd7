//! A client's subscriptions as the mirror has them: readable offline, with their age.

use domain::{
    Currency,
    billed::{MirrorPrice, Subscription, SubscriptionStatus},
    id::{CustomerId, PriceId},
};
use jiff::Timestamp;
use store::{Reader, client as clients, mirror as kept, workspace as places};

use super::{
    money, one_off,
    pending::{self, Pending},
};
use crate::{
    Desk, Problem,
    customers::{self, method},
    file, links,
    view::{PendingView, SubscribedPriceView, SubscriptionCan, SubscriptionState, SubscriptionView, SubscriptionsView, ToBeginView},
    words, workspace,
};

/// What a client subscribes to.
///
/// # Errors
/// No such client.
pub async fn show(desk: &Desk, client: &str) -> Result<SubscriptionsView, Problem> {
    let client = crate::clients::find(desk, client).await?;
    let now = desk.now();
    file::read(desk, move |r| {
        let client = clients::get(r, &client.into())?;
        let place = places::get(r)?;
        let (mode, zone) = (workspace::mode(&place), place.time_zone()?);
        let (mut subscriptions, mut to_begin) = (Vec::new(), Vec::new());
        let mut read_at = None;
        if let Some(customer) = &client.customer {
            let mut all = kept::of_customer::<Subscription>(r, customer)?;
            all.sort_by_key(|read| (!read.value.status.bills(), std::cmp::Reverse(read.value.started)));
            read_at = kept::last_read::<Subscription>(r)?;
            let pending = pending::all(r)?;
            let card = Card::of(r, customer, now)?;
            for read in all {
                subscriptions.push(view(r, &read.value, &pending, &card, mode, &zone, now)?);
            }
            for one in pending::to_begin(r, customer, now)? {
                let schedule = one.schedule.unwrap_or_default();
                let prices = one.prices.iter().map(|id| subscribed(r, &id.as_str().into(), None, None)).collect::<Result<_, _>>()?;
                to_begin.push(ToBeginView { link: links::page(mode, "schedule", &schedule), schedule, at: one.at, prices });
            }
        }
        let one_off = one_off::of_customer(r, client.customer.as_ref())?;
        Ok(SubscriptionsView {
            client_id: client.id.to_string(),
            nickname: client.nickname,
            customer: client.customer.map(|customer| customer.to_string()),
            subscriptions,
            to_begin,
            one_off,
            read_at,
        })
    })
    .await
}

/// What a customer's invoices are charged to.
struct Card {
    is_good: bool,
    /// "Visa ending in 4242, expires 12/2027".
    words: String,
}

impl Card {
    fn of(r: &Reader, customer: &CustomerId, now: Timestamp) -> Result<Self, Problem> {
        let is_good = method::can_be_charged(r, customer, now)?;
        let rest = customers::rest_of(r, customer.as_str())?;
        let words = match &rest.method {
            Some(known) if is_good => known.words(),
            Some(known) => format!("{}: it has expired, so the next invoice cannot be charged", known.words()),
            None if is_good => "On file".to_owned(),
            None => "None on file: the next invoice cannot be charged".to_owned(),
        };
        Ok(Self { is_good, words })
    }
}

/// A price that is, or will be, subscribed to.
fn subscribed(r: &Reader, id: &PriceId, quantity: Option<u64>, currency: Option<Currency>) -> Result<SubscribedPriceView, Problem> {
    let price = kept::find::<MirrorPrice>(r, id.as_str())?.map(|read| read.value);
    let (name, words) = match &price {
        Some(price) => (money::name(r, price)?, money::sold(r, price, currency)?),
        None => (id.to_string(), "not read yet".to_owned()),
    };
    let words = match quantity {
        Some(many) if many > 1 => format!("{many} × {words}"),
        _ => words,
    };
    Ok(SubscribedPriceView { price: id.to_string(), name, words, metered: price.is_some_and(|price| price.meter.is_some()) })
}

fn view(
    r: &Reader,
    one: &Subscription,
    pending: &[Pending],
    card: &Card,
    mode: crate::view::Mode,
    zone: &jiff::tz::TimeZone,
    now: Timestamp,
) -> Result<SubscriptionView, Problem> {
    let mut prices = Vec::new();
    for item in &one.items {
        prices.push(subscribed(r, &item.price, item.quantity, one.currency)?);
    }
    let coming = pending.iter().find(|change| change.subscription.as_deref() == Some(one.id.as_str()) && change.at > now);
    let preview = kept::previews(r, &one.customer)?.into_iter().find(|(id, _)| *id == one.id).map(|(_, read)| read);
    let ends_at = one.ends_at();
    let bills = one.status.bills();
    let day = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string();
    Ok(SubscriptionView {
        id: one.id.to_string(),
        link: links::page(mode, "subscription", one.id.as_str()),
        state: state(one, now),
        state_words: state_words(one, now, &day),
        prices,
        period_start: one.period().map(|period| period.start()),
        period_end: one.period().map(|period| period.end()),
        collection_words: collection_words(one),
        days_until_due: one.days_until_due,
        has_payment_method: card.is_good || one.default_payment_method.is_some(),
        payment_words: match &one.default_payment_method {
            Some(_) => "On the subscription itself".to_owned(),
            None => card.words.clone(),
        },
        trial_end: one.trial_end,
        next_amount: preview.as_ref().filter(|_| bills && ends_at.is_none()).map(|read| read.value.total),
        next_read_at: preview.as_ref().map(|read| read.read_at),
        pending: match coming {
            Some(change) => Some(PendingView { at: change.at, words: change.words.clone() }),
            None => ends_at.filter(|_| bills).map(|at| PendingView { at, words: "Ends with this period".to_owned() }),
        },
        can: SubscriptionCan {
            change: bills && ends_at.is_none() && coming.is_none(),
            cancel: bills && ends_at.is_none(),
            pause: bills && one.pause.is_none(),
            resume: bills && one.pause.is_some(),
            keep: bills && (coming.is_some() || one.cancels_at_period_end),
            collect: bills && coming.is_none_or(|change| change.schedule.is_none()),
        },
    })
}

fn state(one: &Subscription, now: Timestamp) -> SubscriptionState {
    match &one.status {
        SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid | SubscriptionStatus::Incomplete => SubscriptionState::Care,
        SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired => SubscriptionState::Ended,
        SubscriptionStatus::Paused | SubscriptionStatus::Trialing => SubscriptionState::Paused,
        _ if one.pause.as_ref().is_some_and(|pause| pause.resumes_at.is_none_or(|at| at > now)) => SubscriptionState::Paused,
        _ => SubscriptionState::Running,
    }
}

/// The state as people say it.
fn state_words(one: &Subscription, now: Timestamp, day: &impl Fn(Timestamp) -> String) -> String {
    if let Some(pause) = one.pause.as_ref().filter(|pause| one.status.bills() && pause.resumes_at.is_none_or(|at| at > now)) {
        let what = if pause.behavior == "keep_as_draft" { "invoices are kept as drafts" } else { "invoices are voided" };
        let until = pause.resumes_at.map_or_else(|| "until you resume it".to_owned(), |at| format!("until {}", day(at)));
        return format!("Paused {until}: {what}");
    }
    let base = match &one.status {
        SubscriptionStatus::Trialing => match one.trial_end {
            Some(end) => format!("Trial until {}: nobody pays for usage before", day(end)),
            None => "Trial".to_owned(),
        },
        SubscriptionStatus::Active => "Active".to_owned(),
        SubscriptionStatus::PastDue => "A payment failed".to_owned(),
        SubscriptionStatus::Unpaid => "Not paid: Stripe has stopped trying".to_owned(),
        SubscriptionStatus::Incomplete => "The first payment is outstanding".to_owned(),
        SubscriptionStatus::IncompleteExpired => "Never began: the first payment did not come".to_owned(),
        SubscriptionStatus::Paused => "Paused by Stripe".to_owned(),
        SubscriptionStatus::Canceled => one.ended_at.map_or_else(|| "Ended".to_owned(), |at| format!("Ended {}", day(at))),
        SubscriptionStatus::Other(word) => words_of(word),
    };
    match one.ends_at().filter(|_| one.status.bills()) {
        Some(end) => format!("{base}, ends {}", day(end)),
        None => base,
    }
}

fn words_of(word: &str) -> String {
    word.replace('_', " ")
}

fn collection_words(one: &Subscription) -> String {
    match (&one.collection, one.days_until_due) {
        (domain::billed::CollectionMethod::SendInvoice, Some(days)) => {
            format!("Invoice is sent, {} to pay", words::count(u64::from(days), "day", "days"))
        }
        (domain::billed::CollectionMethod::SendInvoice, None) => "Invoice is sent".to_owned(),
        _ => "Charged automatically".to_owned(),
    }
}
