//! The two scenes: the agency with two billed months behind it, and the one that is about to be set up.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::agency::{CLIENTS, ChargedBy, Client, Role, STRANGER, customer_id};
use crate::platform::usage::UsageLog;
use crate::stripe::Books;
use crate::stripe::Metadata;
use crate::stripe::customer::{Card, Customer};
use crate::stripe::dispute::RefundOrder;
use crate::stripe::meter::Meter;
use crate::stripe::payment_method::Face;
use crate::stripe::price::{Amount, Price, Recurring};
use crate::stripe::product::Product;
use crate::stripe::subscription::{Collection, Status, Subscription, Terms};
use crate::stripe::subscription_calls::ItemDraft;

const DAY: i64 = 86_400;

/// What the sandbox's Stripe holds when it begins. The platform is the same in both, but for the held client's surge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    /// Look around: products, prices, meters, customers, subscriptions, and two billed months that a former run sent.
    Agency,
    /// Practise: the agency's customers and nothing else.
    Empty,
}

/// What a former run of Rebill sent for one client and one billed period of [`Scene::Agency`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SentBefore {
    /// The client's name.
    pub client: String,
    /// Its account on the platform.
    pub account: String,
    /// Its customer in Stripe.
    pub customer: String,
    /// How it is billed.
    pub charged_by: ChargedBy,
    /// `mtr_…`
    pub meter: String,
    /// The meter's event name.
    pub event_name: String,
    /// `price_…`
    pub price: String,
    /// `sub_…`
    pub subscription: String,
    /// `si_…`
    pub item: String,
    /// First instant of the period.
    pub period_start: Timestamp,
    /// First instant after the period.
    pub period_end: Timestamp,
    /// The platform's meter that makes one unit: 1000 tokens, 1 message, 60 seconds.
    pub billing_unit: i64,
    /// Use that ended in the period, test calls left out, in the platform's meter.
    pub usage: i64,
    /// Remainder carried in, in the platform's meter.
    pub remainder_in: i64,
    /// Remainder carried out.
    pub remainder_out: i64,
    /// Units sent: the quantity of the invoice line.
    pub units: i64,
    /// The meter events that carried them.
    pub reports: Vec<ReportBefore>,
}

/// One meter event of a former run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportBefore {
    /// Its identifier in Stripe.
    pub identifier: String,
    /// Its timestamp: second 30 of a minute inside the period.
    pub timestamp: Timestamp,
    /// When it was sent.
    pub sent: Timestamp,
    /// Units.
    pub value: i64,
}

/// When the periods of [`Scene::Agency`] turn: two past ones and the running one.
struct Periods {
    /// Four boundaries, seconds since 1970.
    bounds: [i64; 4],
}

impl Periods {
    /// The running period began twelve days before the start, or a few more, on a day that every month has.
    fn before(origin: Timestamp) -> Self {
        let mut day = origin.to_zoned(TimeZone::UTC).date();
        for back in 12..16 {
            let date = origin.to_zoned(TimeZone::UTC).date().saturating_sub(Span::new().days(back));
            day = date;
            if date.day() <= 28 {
                break;
            }
        }
        let month = |months: i64| {
            let date = day.saturating_add(Span::new().months(months));
            date.to_zoned(TimeZone::UTC).map_or(origin.as_second(), |at| at.timestamp().as_second())
        };
        Self { bounds: [month(-2), month(-1), month(0), month(1)] }
    }
}

/// The span in which the held client's use is fifteen times as frequent and three times as long: the running period of the agency.
pub(crate) fn surge(scene: Scene, origin: Timestamp) -> Option<(i64, i64)> {
    let [_, _, from, to] = Periods::before(origin).bounds;
    (scene == Scene::Agency).then_some((from, to))
}

/// A Stripe account as the scene has it, and what a former run sent to it.
pub(crate) fn set(seed: u64, scene: Scene, origin: Timestamp) -> (Books, Vec<SentBefore>) {
    let mut books = Books::new(seed);
    let periods = Periods::before(origin);
    let opened = periods.bounds[0] - 5 * DAY;
    add_customers(&mut books, opened, periods.bounds[2]);
    let mut history = Vec::new();
    if scene == Scene::Agency {
        add_catalog(&mut books, opened + 3600);
        let log = UsageLog::new(seed, origin, surge(scene, origin));
        history = live_through(&mut books, &periods, &log);
    }
    books.advance(origin.as_second());
    if scene == Scene::Agency {
        give_back(&mut books, origin.as_second());
    }
    (books, history)
}

/// One client was charged for a call that was cut off: a little went back.
fn give_back(books: &mut Books, now: i64) {
    let last = books.till.charges.iter().rev().find(|charge| charge.customer == customer_id("Bluebird") && charge.declined.is_none());
    if let Some(charge) = last.map(|charge| charge.id.clone()) {
        let reason = Some("requested_by_customer".to_owned());
        let order = RefundOrder { charge, amount: Some(200), reason, ..RefundOrder::default() };
        if let Err(words) = books.order_refund(order, now - DAY) {
            tracing::warn!(words, "the scene's refund");
        }
    }
}

fn add_customers(books: &mut Books, at: i64, declines_from: i64) {
    let with_customer = CLIENTS.iter().filter(|client| client.role != Role::Unmapped);
    let own = with_customer.map(|client| (client.name, client.slug, client.email, client.role));
    for (name, slug, email, role) in own.chain([(STRANGER.0, STRANGER.1, STRANGER.2, Role::NoPayer)]) {
        let mut customer = Customer::new(customer_id(slug), at);
        customer.name = Some(name.to_owned());
        customer.email = Some(email.to_owned());
        customer.card = (role != Role::NoPayer).then(|| Card {
            id: format!("pm_Sandbox{slug}"),
            declines_from: (role == Role::Unpaid).then_some(declines_from),
            face: Face::default(),
            created: None,
            test_name: None,
        });
        let shown = customer.json();
        books.customers.push(customer);
        books.announce(at, "customer.created", shown, None);
    }
}

fn add_catalog(books: &mut Books, at: i64) {
    let catalog = [
        (ChargedBy::Tokens, "AI tokens", "1k tokens"),
        (ChargedBy::Messages, "AI messages", "message"),
        (ChargedBy::Minutes, "AI call minutes", "minute"),
    ];
    for (charged_by, name, label) in catalog {
        let meter = Meter::summing(charged_by.meter().to_owned(), name, charged_by.event_name(), at);
        books.announce(at, "billing.meter.created", meter.json(), None);
        books.meters.push(meter);
        let mut product = Product::named(charged_by.product().to_owned(), name, at);
        product.unit_label = Some(label.to_owned());
        books.announce(at, "product.created", product.json(), None);
        books.products.push(product);
        let price = Price {
            id: charged_by.price().to_owned(),
            created: at,
            active: true,
            product: charged_by.product().to_owned(),
            currency: "usd".to_owned(),
            amounts: BTreeMap::from([("usd".to_owned(), Amount::PerUnit(charged_by.unit_amount().to_string()))]),
            tiers_mode: None,
            package: None,
            recurring: Some(monthly(charged_by)),
            nickname: None,
            lookup_key: Some(format!("{}_usd", charged_by.event_name())),
            tax_behavior: "unspecified".to_owned(),
            metadata: Metadata::new(),
        };
        books.announce(at, "price.created", price.json(), None);
        books.prices.push(price);
    }
}

fn monthly(charged_by: ChargedBy) -> Recurring {
    Recurring { interval: "month".to_owned(), interval_count: 1, meter: Some(charged_by.meter().to_owned()) }
}

/// Subscribes the clients and sends two months of units, week by week and once after each period's end, as a careful run would.
fn live_through(books: &mut Books, periods: &Periods, log: &UsageLog) -> Vec<SentBefore> {
    let payers: Vec<(usize, &Client)> = CLIENTS.iter().enumerate().filter(|(_, client)| client.subscription().is_some()).collect();
    for (_, client) in &payers {
        subscribe(books, client, periods.bounds[0]);
    }
    let mut carried: BTreeMap<usize, i64> = BTreeMap::new();
    let mut history = Vec::new();
    for (number, period) in periods.bounds.windows(2).take(2).enumerate() {
        let &[start, end] = period else { continue };
        let mut sent: Vec<SentBefore> = payers
            .iter()
            .map(|(index, client)| {
                begin_period(
                    client,
                    log.ended_between(*index, start, end, client.charged_by),
                    (start, end),
                    carried.get(index).copied().unwrap_or(0),
                )
            })
            .collect();
        let sends = [start + 7 * DAY, start + 14 * DAY, start + 21 * DAY, end + 1200];
        for (turn, at) in sends.into_iter().enumerate() {
            books.advance(at);
            for ((index, client), so_far) in payers.iter().zip(&mut sent) {
                let usage = log.ended_between(*index, start, at.min(end), client.charged_by);
                send(books, so_far, usage, at, &format!("former-{}-{}-{}", client.slug.to_lowercase(), number + 1, turn + 1));
            }
        }
        for ((index, _), done) in payers.iter().zip(&mut sent) {
            done.remainder_out = done.remainder_in + done.usage - done.units * done.billing_unit;
            carried.insert(*index, done.remainder_out);
        }
        history.append(&mut sent);
    }
    history
}

fn subscribe(books: &mut Books, client: &Client, at: i64) {
    let (Some(customer), Some(id)) = (client.customer(), client.subscription()) else { return };
    let recurring = monthly(client.charged_by);
    let item =
        ItemDraft { id: Some(item_id(client)), price: client.charged_by.price().to_owned(), quantity: None, metadata: Metadata::new() };
    let subscription = Subscription {
        id,
        created: at,
        customer,
        currency: "usd".to_owned(),
        start: at,
        anchor: at,
        status: Status::Active,
        collection: Collection::ChargeAutomatically,
        cancel_at_period_end: false,
        canceled_at: None,
        ended_at: None,
        items: Vec::new(),
        billing_mode: "flexible".to_owned(),
        description: None,
        default_payment_method: None,
        latest_invoice: None,
        metadata: Metadata::new(),
        terms: Terms::default(),
    };
    books.open_subscription(subscription, vec![item], &recurring, at);
}

fn item_id(client: &Client) -> String {
    format!("si_Sandbox{}", client.slug)
}

fn begin_period(client: &Client, usage: i64, (start, end): (i64, i64), remainder_in: i64) -> SentBefore {
    SentBefore {
        client: client.name.to_owned(),
        account: client.account(),
        customer: customer_id(client.slug),
        charged_by: client.charged_by,
        meter: client.charged_by.meter().to_owned(),
        event_name: client.charged_by.event_name().to_owned(),
        price: client.charged_by.price().to_owned(),
        subscription: client.subscription().unwrap_or_default(),
        item: item_id(client),
        period_start: stamp(start),
        period_end: stamp(end),
        billing_unit: client.charged_by.billing_unit(),
        usage,
        remainder_in,
        remainder_out: 0,
        units: 0,
        reports: Vec::new(),
    }
}

/// Sends what is due by now and was not sent yet, at second 30 of a whole minute inside the period.
fn send(books: &mut Books, so_far: &mut SentBefore, usage: i64, at: i64, identifier: &str) {
    let due = (so_far.remainder_in + usage).div_euclid(so_far.billing_unit) - so_far.units;
    if due <= 0 {
        return;
    }
    let latest = (at - 600).min(so_far.period_end.as_second() - 120);
    let timestamp = latest.div_euclid(60) * 60 - 30;
    let payload = BTreeMap::from([("stripe_customer_id".to_owned(), so_far.customer.clone()), ("value".to_owned(), due.to_string())]);
    let taken = books.record_meter_event(&so_far.event_name, payload, Some(identifier.to_owned()), timestamp, at, false);
    if taken.is_ok() {
        so_far.units += due;
        so_far.reports.push(ReportBefore { identifier: identifier.to_owned(), timestamp: stamp(timestamp), sent: stamp(at), value: due });
    }
}

fn stamp(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH)
}
