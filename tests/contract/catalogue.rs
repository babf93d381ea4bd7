//! Every request that our client can send, with as many and as few parameters as it can.

use rust_decimal::Decimal;
use stripe::invoice_items::{self, NewInvoiceItem};
use stripe::invoices::{self, NewInvoice, PlannedSubscription, PreviewOf};
use stripe::meters::{self, MeterStatus, Minutes, NewMeter, TimeWindow};
use stripe::prices::{self, Interval, NewCharge, NewPrice, NewRecurring, NewTier, PriceUpdate, Round, TaxBehavior, TiersMode};
use stripe::products::{self, NewProduct, ProductUpdate};
use stripe::schedules::{self, NewSchedule};
use stripe::subscriptions::{self, Collection, ItemChange, NewItem, NewSubscription, Pause, Proration, StatusFilter};
use stripe::{Call, IdempotencyKey, Metadata, Request, account, balance, customers, events, meter_events};

/// The function that makes a request, and the request.
pub type Entry = (&'static str, Request);

pub fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).expect("visible ASCII")
}

pub fn entry<T>(made_by: &'static str, call: Call<T>) -> Entry {
    (made_by, call.request().clone())
}

pub fn metadata() -> Metadata {
    Metadata::from([("rebill_mark".to_owned(), "client:c 1/ü".to_owned())])
}

pub fn at(text: &str) -> jiff::Timestamp {
    text.parse().expect("a timestamp")
}

pub fn all() -> Vec<Entry> {
    [
        account_and_balance(),
        of_products(),
        of_prices(),
        of_meters(),
        of_customers(),
        of_subscriptions(),
        of_invoices(),
        of_invoice_items(),
        of_events(),
        crate::money::entries(),
        crate::payers::entries(),
        crate::webhooks::entries(),
        crate::clocks::entries(),
    ]
    .concat()
}

fn account_and_balance() -> Vec<Entry> {
    vec![entry("account::retrieve", account::retrieve()), entry("balance::retrieve", balance::retrieve())]
}

fn of_products() -> Vec<Entry> {
    let bare = NewProduct { name: "AI usage".into(), ..Default::default() };
    let full = NewProduct {
        id: Some("prod_rebill1".into()),
        description: Some("Tokens".into()),
        unit_label: Some("1000 tokens".into()),
        statement_descriptor: Some("NORTHLIGHT AI".into()),
        marketing_features: vec!["5 assistants".into(), "Support".into()],
        metadata: metadata(),
        ..bare.clone()
    };
    let update = ProductUpdate {
        active: Some(false),
        name: Some("Old".into()),
        description: Some(String::new()),
        unit_label: Some(String::new()),
        default_price: Some("price_1".into()),
        statement_descriptor: Some("NORTHLIGHT AI".into()),
        marketing_features: Some(Vec::new()),
        metadata: metadata(),
    };
    let features = ProductUpdate { marketing_features: Some(vec!["Support".into()]), ..ProductUpdate::default() };
    vec![
        entry("products::create", products::create(&bare, &key("k"))),
        entry("products::create", products::create(&full, &key("k"))),
        entry("products::list", products::list(&products::Filter::default())),
        entry("products::list", products::list(&products::Filter { active: Some(true), ids: vec!["prod_1".into(), "prod_2".into()] })),
        entry("products::retrieve", products::retrieve("prod_1")),
        entry("products::update", products::update("prod_1", &update, &key("k"))),
        entry("products::update", products::update("prod_1", &features, &key("k"))),
        entry("products::update", products::update("prod_1", &ProductUpdate::default(), &key("k"))),
    ]
}

/// A new price without anything optional.
pub fn bare_price(product: &str, charge: NewCharge) -> NewPrice {
    NewPrice {
        product: product.into(),
        currency: "USD".into(),
        charge,
        currencies: std::collections::BTreeMap::new(),
        recurring: None,
        lookup_key: None,
        transfer_lookup_key: false,
        nickname: None,
        tax_behavior: None,
        metadata: Metadata::new(),
    }
}

/// Monthly by a meter, or by the subscription's quantity.
pub fn monthly(meter: Option<&str>) -> Option<NewRecurring> {
    Some(NewRecurring { interval: Interval::Month, interval_count: 1, meter: meter.map(str::to_owned) })
}

/// One of each way to charge.
pub fn charges() -> Vec<NewCharge> {
    let tier = |up_to, unit: i64, flat: Option<i64>| NewTier {
        up_to,
        unit_amount: Some(Decimal::new(unit, 1)),
        flat_amount: flat.map(|amount| Decimal::new(amount, 0)),
    };
    let tiers = vec![tier(Some(1000), 7000, Some(10)), tier(None, 6505, None)];
    vec![
        NewCharge::PerUnit { unit_amount: Decimal::new(1_000_000_000_001, 12) },
        NewCharge::Package { unit_amount: Decimal::new(1000, 0), divide_by: 5, round: Round::Up },
        NewCharge::Package { unit_amount: Decimal::new(1000, 0), divide_by: 5, round: Round::Down },
        NewCharge::Tiered { mode: TiersMode::Graduated, tiers: tiers.clone() },
        NewCharge::Tiered { mode: TiersMode::Volume, tiers },
    ]
}

fn of_prices() -> Vec<Entry> {
    let mut entries = Vec::new();
    for charge in charges() {
        let bare = bare_price("prod_1", charge);
        let full = NewPrice {
            recurring: monthly(Some("mtr_1")),
            lookup_key: Some("basic_plan_49usd".into()),
            transfer_lookup_key: true,
            nickname: Some("Tokens".into()),
            tax_behavior: Some(TaxBehavior::Exclusive),
            currencies: [("EUR".to_owned(), bare.charge.clone()), ("jpy".to_owned(), bare.charge.clone())].into(),
            metadata: metadata(),
            ..bare.clone()
        };
        let licensed = NewPrice { recurring: monthly(None), ..bare.clone() };
        entries.extend([bare, licensed, full].map(|new| entry("prices::create", prices::create(&new, &key("k")))));
    }
    let update = PriceUpdate {
        active: Some(false),
        nickname: Some("Old".into()),
        lookup_key: Some("k".into()),
        transfer_lookup_key: true,
        tax_behavior: Some(TaxBehavior::Inclusive),
        metadata: metadata(),
    };
    let filter = prices::Filter { active: Some(true), product: Some("prod_1".into()), lookup_keys: vec!["a".into(), "b".into()] };
    entries.extend([
        entry("prices::list", prices::list(&prices::Filter::default())),
        entry("prices::list", prices::list(&filter)),
        entry("prices::retrieve", prices::retrieve("price_1")),
        entry("prices::retrieve_in", prices::retrieve_in("price_1", &["eur", "JPY"])),
        entry("prices::update", prices::update("price_1", &update, &key("k"))),
        entry("prices::update", prices::update("price_1", &PriceUpdate::default(), &key("k"))),
    ]);
    entries
}

fn of_meters() -> Vec<Entry> {
    let new = NewMeter { display_name: "AI tokens".into(), event_name: "ai_tokens".into() };
    let day = Minutes::new(at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z")).expect("whole minutes");
    let event = meter_events::NewMeterEvent {
        event_name: "ai_tokens".into(),
        customer_key: "stripe_customer_id".into(),
        customer: "cus_1".into(),
        value_key: "value".into(),
        value: -26,
        identifier: "L1-7f3a".into(),
        timestamp: at("2026-11-01T00:00:30Z"),
    };
    vec![
        entry("meters::create", meters::create(&new, &key("k"))),
        entry("meters::list", meters::list(None)),
        entry("meters::list", meters::list(Some(&MeterStatus::Active))),
        entry("meters::retrieve", meters::retrieve("mtr_1")),
        entry("meters::deactivate", meters::deactivate("mtr_1", &key("k"))),
        entry("meters::reactivate", meters::reactivate("mtr_1", &key("k"))),
        entry("meters::summaries", meters::summaries("mtr_1", "cus_1", day)),
        entry("meters::summaries_by", meters::summaries_by(&TimeWindow::Hour, "mtr_1", "cus_1", day)),
        entry("meters::summaries_by", meters::summaries_by(&TimeWindow::Day, "mtr_1", "cus_1", day)),
        entry("meter_events::create", meter_events::create(&event, &key("k"))),
    ]
}

fn of_customers() -> Vec<Entry> {
    let full = customers::NewCustomer {
        name: Some("Ann & Co".into()),
        email: Some("ann@client.example".into()),
        description: Some("A client".into()),
        metadata: metadata(),
        ..Default::default()
    };
    let filter = customers::Filter { email: Some("ann@client.example".into()), test_clock: Some("clock_1".into()), ..Default::default() };
    vec![
        entry("customers::create", customers::create(&full, &key("k"))),
        entry("customers::create", customers::create(&Default::default(), &key("k"))),
        entry("customers::list", customers::list(&Default::default())),
        entry("customers::list", customers::list(&filter)),
        entry("customers::search", customers::search(&customers::Query::name_or_email("ann"))),
        entry("customers::search", customers::search(&customers::Query::metadata("rebill_mark", "c1"))),
        entry("customers::retrieve", customers::retrieve("cus_1")),
    ]
}

fn of_subscriptions() -> Vec<Entry> {
    let full = NewSubscription {
        customer: "cus_1".into(),
        items: vec![NewItem { price: "price_1".into(), quantity: None }, NewItem { price: "price_2".into(), quantity: Some(2) }],
        collection: Collection::SendInvoice { days_until_due: 14 },
        billing_cycle_anchor: Some(at("2026-12-01T00:00:00Z")),
        trial_end: Some(at("2026-12-01T00:00:00Z")),
        metadata: metadata(),
        currency: Some("usd".into()),
        once: vec!["price_3".into()],
        default_payment_method: Some("pm_1".into()),
        proration: Some(Proration::Off),
        automatic_tax: true,
        tax_rates: vec!["txr_1".into()],
    };
    let bare = NewSubscription {
        collection: Collection::ChargeAutomatically,
        billing_cycle_anchor: None,
        trial_end: None,
        metadata: Metadata::new(),
        currency: None,
        once: Vec::new(),
        default_payment_method: None,
        proration: None,
        automatic_tax: false,
        tax_rates: Vec::new(),
        ..full.clone()
    };
    let filter = subscriptions::Filter {
        customer: Some("cus_1".into()),
        price: Some("price_1".into()),
        status: StatusFilter::All,
        test_clock: Some("clock_1".into()),
    };
    vec![
        entry("subscriptions::create", subscriptions::create(&full, &key("k"))),
        entry("subscriptions::create", subscriptions::create(&bare, &key("k"))),
        entry("subscriptions::list", subscriptions::list(&Default::default())),
        entry("subscriptions::list", subscriptions::list(&filter)),
        entry("subscriptions::retrieve", subscriptions::retrieve("sub_1")),
        entry("subscriptions::cancel", subscriptions::cancel("sub_1", true)),
        entry("schedules::list", schedules::list(None)),
        entry("schedules::list", schedules::list(Some("cus_1"))),
        entry("schedules::release", schedules::release("sub_sched_1", &key("k"))),
        entry("schedules::cancel", schedules::cancel("sub_sched_1", &key("k"))),
    ]
    .into_iter()
    .chain(changes_of_subscriptions(&full))
    .collect()
}

fn changes_of_subscriptions(full: &NewSubscription) -> Vec<Entry> {
    let update = subscriptions::SubscriptionUpdate {
        items: vec![
            ItemChange::Reprice { item: "si_1".into(), price: "price_2".into() },
            ItemChange::Add(NewItem { price: "price_3".into(), quantity: Some(1) }),
            ItemChange::Remove { item: "si_2".into() },
        ],
        proration: Some(Proration::InvoiceNow),
        cancel_at_period_end: Some(true),
        pause: Some(Pause::Void { resumes_at: Some(at("2026-12-01T00:00:00Z")) }),
        collection: Some(Collection::SendInvoice { days_until_due: 30 }),
        default_payment_method: Some("pm_1".into()),
        metadata: metadata(),
    };
    let pauses = [Pause::KeepAsDraft { resumes_at: None }, Pause::Resume];
    let schedule = NewSchedule {
        customer: "cus_1".into(),
        start: at("2026-12-01T00:00:00Z"),
        items: full.items.clone(),
        once: vec!["price_3".into()],
        collection: full.collection,
        currency: Some("usd".into()),
        default_payment_method: Some("pm_1".into()),
        automatic_tax: true,
        tax_rates: vec!["txr_1".into(), "txr_2".into()],
        interval: Interval::Month,
        interval_count: 3,
        metadata: metadata(),
    };
    let bare = NewSchedule {
        once: Vec::new(),
        collection: Collection::ChargeAutomatically,
        currency: None,
        default_payment_method: None,
        automatic_tax: false,
        tax_rates: Vec::new(),
        metadata: Metadata::new(),
        ..schedule.clone()
    };
    let paused = |pause| subscriptions::SubscriptionUpdate { pause: Some(pause), ..Default::default() };
    let mut entries = vec![
        entry("subscriptions::update", subscriptions::update("sub_1", &update, &key("k"))),
        entry("subscriptions::update", subscriptions::update("sub_1", &Default::default(), &key("k"))),
        entry("schedules::create", schedules::create(&schedule, &key("k"))),
        entry("schedules::create", schedules::create(&bare, &key("k"))),
    ];
    entries.extend(pauses.map(|pause| entry("subscriptions::update", subscriptions::update("sub_1", &paused(pause), &key("k")))));
    entries
}

fn of_invoice_items() -> Vec<Entry> {
    let waiting = NewInvoiceItem {
        customer: "cus_1".into(),
        amount: -1500,
        currency: "USD".into(),
        description: "Credit for May".into(),
        subscription: Some("sub_1".into()),
        invoice: None,
        metadata: metadata(),
    };
    let own =
        NewInvoiceItem { amount: 1500, subscription: None, invoice: Some("in_1".into()), metadata: Metadata::new(), ..waiting.clone() };
    vec![
        entry("invoice_items::create", invoice_items::create(&waiting, &key("k"))),
        entry("invoice_items::create", invoice_items::create(&own, &key("k"))),
        entry("invoice_items::list", invoice_items::list(None, None)),
        entry("invoice_items::list", invoice_items::list(Some("cus_1"), Some(true))),
        entry("invoice_items::delete", invoice_items::delete("ii_1")),
    ]
}

fn of_invoices() -> Vec<Entry> {
    let filter = invoices::Filter {
        customer: Some("cus_1".into()),
        subscription: Some("sub_1".into()),
        status: Some(invoices::Status::Draft),
        created_from: Some(at("2026-11-01T00:00:00Z")),
    };
    let existing = PreviewOf::Subscription { subscription: "sub_1".into() };
    let new = PreviewOf::NewSubscription { customer: "cus_1".into(), items: vec![NewItem { price: "price_1".into(), quantity: None }] };
    vec![
        entry("invoices::list", invoices::list(&Default::default())),
        entry("invoices::list", invoices::list(&filter)),
        entry("invoices::retrieve", invoices::retrieve("in_1")),
        entry("invoices::lines", invoices::lines("in_1")),
        entry("invoices::create_preview", invoices::create_preview(&existing, &key("k"))),
        entry("invoices::create_preview", invoices::create_preview(&new, &key("k"))),
        entry("invoices::create", invoices::create(&own(Collection::ChargeAutomatically), &key("k"))),
        entry("invoices::create", invoices::create(&own(Collection::SendInvoice { days_until_due: 14 }), &key("k"))),
        entry("invoices::finalize", invoices::finalize("in_1", &key("k"))),
    ]
    .into_iter()
    .chain(previews().map(|of| entry("invoices::create_preview", invoices::create_preview(&of, &key("k")))))
    .collect()
}

/// An invoice of its own.
fn own(collection: Collection) -> NewInvoice {
    NewInvoice { customer: "cus_1".into(), currency: "USD".into(), collection, auto_advance: false, metadata: metadata() }
}

/// One of each way to preview what is planned.
fn previews() -> impl Iterator<Item = PreviewOf> {
    let planned = PlannedSubscription {
        customer: "cus_1".into(),
        currency: Some("usd".into()),
        items: vec![NewItem { price: "price_1".into(), quantity: None }, NewItem { price: "price_2".into(), quantity: Some(1) }],
        once: vec!["price_3".into()],
        billing_cycle_anchor: Some(at("2026-12-01T00:00:00Z")),
        trial_end: None,
        usual: false,
    };
    let usual = PlannedSubscription {
        once: Vec::new(),
        billing_cycle_anchor: None,
        trial_end: Some(at("2026-12-01T00:00:00Z")),
        usual: true,
        ..planned.clone()
    };
    let items = vec![ItemChange::Reprice { item: "si_1".into(), price: "price_2".into() }];
    [
        PreviewOf::Planned(Box::new(planned)),
        PreviewOf::Planned(Box::new(usual)),
        PreviewOf::Change { subscription: "sub_1".into(), items, proration: Proration::NextInvoice, at: at("2026-11-20T00:00:00Z") },
        PreviewOf::CancelNow { subscription: "sub_1".into() },
    ]
    .into_iter()
}

fn of_events() -> Vec<Entry> {
    let filter = events::Filter {
        types: vec!["invoice.created".into(), "invoice.finalized".into()],
        created_from: Some(at("2026-11-01T00:00:00Z")),
    };
    vec![entry("events::list", events::list(&Default::default())), entry("events::list", events::list(&filter))]
}
