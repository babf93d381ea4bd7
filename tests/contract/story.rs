//! Every call of our client, answered by the sandbox as Stripe would answer it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use sandbox::{Act, Fault, Scene, Side, When};
use stripe::customers::{self, Known, NewCustomer, Query};
use stripe::invoice_items::{self, NewInvoiceItem};
use stripe::invoices::{self, NewInvoice, PreviewOf};
use stripe::meter_events::{self, NewMeterEvent, Refusal, Verdict, verdict};
use stripe::meters::{self, Meter, Minutes, NewMeter, TimeWindow};
use stripe::prices::{self, NewCharge, NewPrice, PriceUpdate};
use stripe::products::{self, NewProduct, ProductUpdate};
use stripe::schedules::{self, NewSchedule};
use stripe::subscriptions::{self, Collection, NewItem, NewSubscription, Pause, StatusFilter, Subscription, SubscriptionUpdate};
use stripe::{Client, ErrorKind, IdempotencyKey, Method, account, balance, events, permissions};

use crate::catalogue::{self, bare_price, charges, key, monthly};
use crate::document::Document;
use crate::stage::Stage;

#[tokio::test]
async fn every_call_is_answered_as_stripe_would_answer_it() {
    let stage = Stage::open(Scene::Agency).await;
    // The limit has tests of its own; on a fast machine the story must not run into it.
    stage.sandbox.settings(|settings| settings.calls_per_second = 10_000).expect("it serves");
    let client = &stage.client;

    look_at_the_account(client).await;
    crate::money::follow(&stage).await;
    crate::webhooks::register_and_remove(client).await;
    crate::clocks::turn(&stage).await;
    let product = make_products(client).await;
    let meter = make_meters(client).await;
    let price = make_prices(client, &product, &meter).await;
    let customer = make_customers(&stage).await;
    crate::payers::see_to_it(&stage, &customer).await;
    let subscription = subscribe(client, &customer, &price).await;
    report_usage(&stage, &meter, &customer, &subscription).await;
    be_billed(&stage, &subscription).await;
    change_and_end(&stage, &customer, &price, &subscription).await;
    follow_the_feed(client).await;

    stage.tap.assert_contract();
    let succeeded: BTreeSet<String> =
        stage.tap.exchanges().iter().filter(|e| e.succeeded()).map(|e| operation(&e.method, &e.path)).collect();
    let all: BTreeSet<String> = catalogue::all().iter().map(|(_, request)| operation(request.method.as_str(), &request.path)).collect();
    let missing: Vec<_> = all.difference(&succeeded).collect();
    assert!(missing.is_empty(), "these operations were never answered with success: {missing:?}");
}

fn operation(method: &str, path: &str) -> String {
    Document::get().operation(method, path).expect("an operation of Stripe's").name()
}

async fn look_at_the_account(client: &Client) {
    let reply = client.send(&account::retrieve()).await.expect("the account");
    assert!(reply.value.id.starts_with("acct_"));
    assert!(reply.request_id.is_some() && reply.stripe_time.is_some(), "every answer has an id and a time");
    assert!(!client.send(&balance::retrieve()).await.expect("the balance").value.livemode);
}

async fn make_products(client: &Client) -> String {
    let new = NewProduct {
        name: "Tokens".into(),
        description: Some("AI tokens".into()),
        unit_label: Some("1k tokens".into()),
        statement_descriptor: Some("NORTHLIGHT AI".into()),
        marketing_features: vec!["5 assistants".into()],
        metadata: [("rebill_mark".to_owned(), "workspace:1".to_owned())].into(),
        ..NewProduct::default()
    };
    let product = client.send(&products::create(&new, &key("product-1"))).await.expect("created").value;
    let again = client.send(&products::create(&new, &key("product-1"))).await.expect("replayed");
    assert_eq!((again.value, again.replayed), (product.clone(), true), "the same key gives the same product");

    let update =
        ProductUpdate { name: Some("AI tokens".into()), metadata: [("run".to_owned(), "7".to_owned())].into(), ..Default::default() };
    let updated = client.send(&products::update(&product.id, &update, &key("product-2"))).await.expect("updated").value;
    assert_eq!((updated.name.as_str(), updated.metadata.len()), ("AI tokens", 2), "metadata is added to, not replaced");
    assert_eq!(client.send(&products::retrieve(&product.id)).await.expect("found").value, updated);
    let by_id = products::Filter { ids: vec![product.id.clone()], ..Default::default() };
    assert_eq!(client.send(&products::list(&by_id)).await.expect("listed").value.data, [updated]);
    product.id
}

async fn make_meters(client: &Client) -> Meter {
    let new = NewMeter { display_name: "Tokens".into(), event_name: "contract_tokens".into() };
    let meter = client.send(&meters::create(&new, &key("meter-1"))).await.expect("created").value;
    let retired = client.send(&meters::deactivate(&meter.id, &key("meter-2"))).await.expect("deactivated").value;
    assert_eq!(retired.status, meters::MeterStatus::Inactive);
    let active = client.all(meters::list(Some(&meters::MeterStatus::Active)), 1000, || false).await.expect("listed").items;
    assert!(active.iter().all(|m| m.id != meter.id), "an inactive meter is not among the active ones");
    client.send(&meters::reactivate(&meter.id, &key("meter-3"))).await.expect("reactivated");
    assert_eq!(client.send(&meters::retrieve(&meter.id)).await.expect("found").value, meter);
    meter
}

async fn make_prices(client: &Client, product: &str, meter: &Meter) -> String {
    for (number, charge) in charges().into_iter().enumerate() {
        let further = [("eur".to_owned(), charge.clone())].into();
        let new = NewPrice { recurring: monthly(Some(&meter.id)), currencies: further, ..bare_price(product, charge.clone()) };
        let price = client.send(&prices::create(&new, &key(&format!("price-{number}")))).await.expect("created").value;
        let whole = client.send(&prices::retrieve_in(&price.id, &["eur"])).await.expect("found").value;
        let in_euro = &whole.currency_options["eur"];
        assert_eq!(in_euro.tiers, whole.tiers, "the tiers of a further currency come when it is named");
        assert_eq!(in_euro.unit_amount_decimal, whole.unit_amount_decimal, "and its amounts");
        match charge {
            NewCharge::Tiered { .. } => assert_eq!(price.tiers.map(|tiers| tiers.len()), Some(2), "tiers come back expanded"),
            NewCharge::PerUnit { unit_amount } | NewCharge::Package { unit_amount, .. } => {
                let read = price.unit_amount_decimal.expect("an amount").to_decimal().expect("exact");
                assert_eq!(read, unit_amount, "a price comes back to its twelfth place");
            }
        }
    }
    let named = |lookup_key: &str| NewPrice {
        lookup_key: Some(lookup_key.into()),
        recurring: monthly(Some(&meter.id)),
        nickname: Some("Tokens".into()),
        ..bare_price(product, NewCharge::PerUnit { unit_amount: Decimal::new(105, 1) })
    };
    let old = client.send(&prices::create(&named("contract"), &key("price-old"))).await.expect("created").value;
    let taking = NewPrice { transfer_lookup_key: true, ..named("contract") };
    let new = client.send(&prices::create(&taking, &key("price-new"))).await.expect("created").value;
    let archive = PriceUpdate { active: Some(false), ..Default::default() };
    client.send(&prices::update(&old.id, &archive, &key("price-archive"))).await.expect("archived");
    let by_key = prices::Filter { lookup_keys: vec!["contract".into()], ..Default::default() };
    let found = client.send(&prices::list(&by_key)).await.expect("listed").value.data;
    assert_eq!(found.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), [new.id.as_str()], "the lookup key moved to the new price");
    assert_eq!(client.send(&prices::retrieve(&old.id)).await.expect("found").value.lookup_key, None);
    let all = client.all(prices::list(&prices::Filter { product: Some(product.into()), ..Default::default() }), 1000, || false).await;
    assert!(all.expect("listed").items.iter().all(|p| p.id != old.id), "an archived price is not listed by default");
    new.id
}

async fn make_customers(stage: &Stage) -> String {
    let client = &stage.client;
    let new = NewCustomer {
        name: Some("Contract & Co".into()),
        email: Some("contract@client.example".into()),
        metadata: [("rebill_mark".to_owned(), "client:1".to_owned())].into(),
        ..Default::default()
    };
    let customer = client.send(&customers::create(&new, &key("customer-1"))).await.expect("created").value;
    let by_email = customers::Filter { email: new.email.clone(), ..Default::default() };
    assert_eq!(client.send(&customers::list(&by_email)).await.expect("listed").value.data, vec![customer.clone()]);
    // Search lags behind what was written.
    stage.pass(1);
    let found = client.all(customers::search(&Query::metadata("rebill_mark", "client:1")), 10, || false).await.expect("searched");
    assert_eq!(found.items.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), [customer.id.as_str()]);
    let known = client.send(&customers::retrieve(&customer.id)).await.expect("found").value;
    assert_eq!(known, Known::Present(Box::new(customer.clone())));
    customer.id
}

async fn subscribe(client: &Client, customer: &str, price: &str) -> Subscription {
    let new = NewSubscription {
        customer: customer.into(),
        items: vec![NewItem { price: price.into(), quantity: None }],
        collection: Collection::SendInvoice { days_until_due: 14 },
        billing_cycle_anchor: None,
        metadata: [("rebill_mark".to_owned(), "client:1".to_owned())].into(),
        ..NewSubscription::default()
    };
    let preview = PreviewOf::NewSubscription { customer: customer.into(), items: new.items.clone() };
    client.send(&invoices::create_preview(&preview, &key("preview-1"))).await.expect("previewed");
    let subscription = client.send(&subscriptions::create(&new, &key("subscription-1"))).await.expect("created").value;
    assert!(subscription.status.is_in_billing());
    let [item] = &subscription.items.data[..] else { panic!("one item") };
    assert_eq!((item.price.id.as_str(), item.quantity), (price, None), "a metered item has no quantity");
    assert_eq!(client.send(&subscriptions::retrieve(&subscription.id)).await.expect("found").value, subscription);
    let of_customer = subscriptions::Filter { customer: Some(customer.into()), status: StatusFilter::All, ..Default::default() };
    assert_eq!(client.send(&subscriptions::list(&of_customer)).await.expect("listed").value.data, vec![subscription.clone()]);
    subscription
}

fn report(meter: &Meter, customer: &str, value: i64, identifier: &str, timestamp: Timestamp) -> NewMeterEvent {
    NewMeterEvent {
        event_name: meter.event_name.clone(),
        customer_key: meter.customer_mapping.event_payload_key.clone(),
        customer: customer.into(),
        value_key: meter.value_settings.event_payload_key.clone(),
        value,
        identifier: identifier.into(),
        timestamp,
    }
}

async fn attempt(client: &Client, event: &NewMeterEvent, attempt: u32) -> Verdict {
    let key = IdempotencyKey::new(format!("{}.{attempt}", event.identifier)).expect("a key");
    verdict(&client.send(&meter_events::create(event, &key)).await)
}

async fn report_usage(stage: &Stage, meter: &Meter, customer: &str, subscription: &Subscription) {
    let client = &stage.client;
    let start = subscription.items.data[0].current_period_start;
    stage.pass(2);
    let minute = Minutes::around(start + SignedDuration::from_mins(30)).expect("inside time");
    let middle = minute.start() + SignedDuration::from_secs(30);
    let event = report(meter, customer, 26, "L1-1", middle);

    assert_eq!(attempt(client, &event, 1).await, Verdict::Accepted);
    assert_eq!(attempt(client, &event, 2).await, Verdict::AlreadyExists, "the identifier guards, whatever the key");
    for (refused, reason) in [
        (NewMeterEvent { event_name: "nobody_counts_this".into(), ..report(meter, customer, 1, "L1-2", middle) }, Refusal::NoActiveMeter),
        (report(meter, customer, 1, "L1-3", middle - SignedDuration::from_hours(40 * 24)), Refusal::TimestampOutOfLimits),
        (report(meter, customer, 1, "L1-4", stage.sandbox.now() + SignedDuration::from_mins(10)), Refusal::TimestampOutOfLimits),
    ] {
        assert_eq!(attempt(client, &refused, 1).await, Verdict::Refused(reason), "{}", refused.identifier);
    }
    // Whether Stripe refuses a payload at once or after its 200 is not documented; either way it counts for nothing, see below.
    attempt(client, &NewMeterEvent { value_key: "amount".into(), ..report(meter, customer, 1, "L1-5", middle) }, 1).await;
    attempt(client, &NewMeterEvent { customer_key: "client".into(), ..report(meter, customer, 1, "L1-6", middle) }, 1).await;
    stage.pass(1);
    let counted = client.send(&meters::summaries(&meter.id, customer, minute)).await.expect("summed").value.data;
    assert_eq!(counted.iter().map(|s| s.aggregated_value.as_str()).collect::<Vec<_>>(), ["26"], "the minute holds exactly the report");
    let day = day_of(start);
    let by_day = client.send(&meters::summaries_by(&TimeWindow::Day, &meter.id, customer, day)).await.expect("summed").value.data;
    assert_eq!(by_day.iter().map(|s| s.aggregated_value.as_str()).collect::<Vec<_>>(), ["26"]);
}

fn day_of(instant: Timestamp) -> Minutes {
    let midnight = Timestamp::from_second(instant.as_second().div_euclid(86_400) * 86_400).expect("inside time");
    Minutes::new(midnight, midnight + SignedDuration::from_hours(24)).expect("whole minutes")
}

async fn be_billed(stage: &Stage, subscription: &Subscription) {
    let client = &stage.client;
    let preview = PreviewOf::Subscription { subscription: subscription.id.clone() };
    let upcoming = client.send(&invoices::create_preview(&preview, &key("preview-2"))).await.expect("previewed").value;
    assert_eq!(upcoming.total, 273, "26 units at 10.5 cents are 273 cents");

    let end = subscription.items.data[0].current_period_end;
    stage.sandbox.set_now(end + SignedDuration::from_mins(10)).expect("the sandbox runs");
    let of_subscription = |status| invoices::Filter { subscription: Some(subscription.id.clone()), status, ..Default::default() };
    let drafts = client.send(&invoices::list(&of_subscription(Some(invoices::Status::Draft)))).await.expect("listed").value.data;
    let [draft] = &drafts[..] else { panic!("one draft after the period's end, not {}", drafts.len()) };
    assert!(draft.automatically_finalizes_at.is_some_and(|at| at > stage.sandbox.now()), "a draft says when it becomes final");

    stage.pass(2);
    let invoice = client.send(&invoices::retrieve(&draft.id)).await.expect("found").value;
    assert_eq!((invoice.status, invoice.total), (Some(invoices::Status::Open), 273), "final an hour later, to the cent of the preview");
    let lines = client.all(invoices::lines(&draft.id), 1000, || false).await.expect("listed").items;
    let line = lines.iter().find(|line| line.amount == 273).expect("a line for the usage");
    assert_eq!(line.subscription_item(), Some(subscription.items.data[0].id.as_str()));
    assert_eq!(line.price(), Some(subscription.items.data[0].price.id.as_str()));
    assert_eq!(line.quantity, Some(26));
    client.send(&invoices::list(&of_subscription(None))).await.expect("listed");
}

async fn change_and_end(stage: &Stage, customer: &str, price: &str, subscription: &Subscription) {
    let client = &stage.client;
    let waiting = NewInvoiceItem {
        customer: customer.into(),
        amount: 1500,
        currency: "usd".into(),
        description: "Workshop".into(),
        subscription: Some(subscription.id.clone()),
        invoice: None,
        metadata: [("rebill".to_owned(), "item:1".to_owned())].into(),
    };
    let item = client.send(&invoice_items::create(&waiting, &key("item-1"))).await.expect("waits").value;
    assert_eq!((item.amount, item.invoice.as_deref()), (1500, None));
    let listed = client.send(&invoice_items::list(Some(customer), Some(true))).await.expect("listed").value.data;
    assert_eq!(listed, vec![item.clone()]);
    assert!(client.send(&invoice_items::delete(&item.id)).await.expect("taken back").value.deleted);
    let own = NewInvoice {
        customer: customer.into(),
        currency: "usd".into(),
        collection: Collection::SendInvoice { days_until_due: 14 },
        auto_advance: false,
        metadata: stripe::Metadata::new(),
    };
    let invoice = client.send(&invoices::create(&own, &key("invoice-1"))).await.expect("an empty draft").value;
    let on_it = NewInvoiceItem { subscription: None, invoice: Some(invoice.id.clone()), ..waiting };
    client.send(&invoice_items::create(&on_it, &key("item-2"))).await.expect("stands on it");
    let done = client.send(&invoices::finalize(&invoice.id, &key("finalise-1"))).await.expect("final").value;
    assert_eq!((done.status, done.total), (Some(invoices::Status::Open), 1500));

    let paused = SubscriptionUpdate { pause: Some(Pause::KeepAsDraft { resumes_at: None }), ..Default::default() };
    let paused = client.send(&subscriptions::update(&subscription.id, &paused, &key("pause-1"))).await.expect("paused").value;
    assert_eq!(paused.pause_collection.map(|pause| pause.behavior).as_deref(), Some("keep_as_draft"));
    let resumed = SubscriptionUpdate { pause: Some(Pause::Resume), cancel_at_period_end: Some(true), ..Default::default() };
    let ending = client.send(&subscriptions::update(&subscription.id, &resumed, &key("end-1"))).await.expect("ends").value;
    assert!(ending.pause_collection.is_none() && ending.cancel_at_period_end);
    let schedule = NewSchedule {
        customer: customer.into(),
        start: ending.items.data[0].current_period_end,
        items: vec![NewItem { price: price.into(), quantity: None }],
        once: Vec::new(),
        collection: Collection::SendInvoice { days_until_due: 14 },
        currency: None,
        default_payment_method: None,
        automatic_tax: true,
        tax_rates: vec!["txr_1".into()],
        interval: prices::Interval::Month,
        interval_count: 1,
        metadata: [("rebill".to_owned(), "subscription:1".to_owned())].into(),
    };
    let made = client.send(&schedules::create(&schedule, &key("schedule-1"))).await.expect("scheduled").value;
    assert_eq!(made.status, schedules::Status::NotStarted);
    assert!(made.phases[0].automatic_tax.enabled && made.phases[0].default_tax_rates == ["txr_1"], "its tax is kept: {made:?}");
    assert_eq!(client.send(&schedules::list(Some(customer))).await.expect("listed").value.data, vec![made.clone()]);
    let gone = client.send(&schedules::cancel(&made.id, &key("schedule-2"))).await.expect("cancelled").value;
    assert_eq!(gone.status, schedules::Status::Canceled);
    let again = client.send(&schedules::create(&schedule, &key("schedule-3"))).await.expect("scheduled again").value;
    let free = client.send(&schedules::release(&again.id, &key("schedule-4"))).await.expect("let go").value;
    assert_eq!(free.status, schedules::Status::Released);
    let ended = client.send(&subscriptions::cancel(&subscription.id, true)).await.expect("ended at once").value;
    assert_eq!(ended.status, subscriptions::Status::Canceled);
}

async fn follow_the_feed(client: &Client) {
    let filter = events::Filter { types: vec!["invoice.created".into(), "invoice.finalized".into()], created_from: None };
    let feed = client.all(events::list(&filter), 1000, || false).await.expect("listed").items;
    assert!(feed.iter().any(|event| event.kind == "invoice.finalized" && event.object_id().is_some()), "the feed tells what to read again");
    client.all(events::list(&events::Filter::default()), 1000, || false).await.expect("all types are readable");
    client.all(invoices::list(&invoices::Filter::default()), 1000, || false).await.expect("the scene's own invoices too");
    client.all(subscriptions::list(&subscriptions::Filter::default()), 1000, || false).await.expect("and subscriptions");
    client.all(customers::list(&customers::Filter::default()), 1000, || false).await.expect("and customers");
    client.all(products::list(&products::Filter::default()), 1000, || false).await.expect("and products");
    client.all(prices::list(&prices::Filter::default()), 1000, || false).await.expect("and prices");
}

#[tokio::test]
async fn every_refusal_has_stripes_shape_and_is_told_apart() {
    let stage = Stage::open(Scene::Agency).await;
    let client = &stage.client;
    let new = NewCustomer { name: Some("A".into()), ..Default::default() };

    let stranger = stage.client_with("sk_test_nobody").send(&balance::retrieve()).await.expect_err("a wrong key");
    assert_eq!((&stranger.kind, stranger.status), (&ErrorKind::Auth, Some(401)));
    let reader = stage.client_with(stage.sandbox.reading_key()).send(&customers::create(&new, &key("c"))).await.expect_err("may only read");
    assert!(matches!(&reader.kind, ErrorKind::Permission { rak: Some(name) } if name.ends_with("_write")), "got {:?}", reader.kind);
    let missing = client.send(&prices::retrieve("price_missing")).await.expect_err("no such price");
    assert_eq!((&missing.kind, missing.code.as_deref()), (&ErrorKind::NotFound, Some("resource_missing")));
    let nameless = client.send(&products::create(&NewProduct::default(), &key("p"))).await.expect_err("a product needs a name");
    assert_eq!((&nameless.kind, nameless.param.as_deref()), (&ErrorKind::Invalid, Some("name")));

    client.send(&customers::create(&new, &key("c1"))).await.expect("created");
    let other = NewCustomer { name: Some("B".into()), ..Default::default() };
    let mismatch = client.send(&customers::create(&other, &key("c1"))).await.expect_err("the key was used for another customer");
    assert_eq!(mismatch.kind, ErrorKind::Idempotency);

    for (status, code, reason, kind) in [
        (429, Some("rate_limit"), Some("global-rate"), ErrorKind::RateLimit),
        (429, Some("lock_timeout"), Some(""), ErrorKind::LockTimeout),
        (409, Some("idempotency_key_in_use"), None, ErrorKind::Conflict),
        (500, None, None, ErrorKind::Api),
    ] {
        let act = Act::Answer { status, code: code.map(str::to_owned), reason: reason.map(str::to_owned) };
        stage.sandbox.fault(Fault { at: Side::Stripe, call: None, when: When::Before, act, times: 1, skip: 0 });
        let error = client.send(&balance::retrieve()).await.expect_err("a fault was ordered");
        assert_eq!(error.kind, kind, "status {status}, code {code:?}");
        assert!(error.request_id.is_some(), "Stripe's support asks for it");
    }
    stage.tap.assert_contract();
}

#[tokio::test]
async fn permissions_are_found_out_without_leaving_anything() {
    let stage = Stage::open(Scene::Agency).await;
    let all = |key: &str| {
        let client = stage.client_with(key);
        async move {
            let mut missing = Vec::new();
            for permission in permissions::NEEDED {
                let Some(probe) = permission.probe(&key_for(permission.name)) else { continue };
                match permission.finding(client.send(&probe).await) {
                    permissions::Finding::Held => {}
                    permissions::Finding::Missing { .. } => missing.push(permission.name),
                    permissions::Finding::Unclear(error) => panic!("{}: {error}", permission.name),
                }
            }
            missing
        }
    };
    assert!(all(stage.sandbox.restricted_key()).await.is_empty(), "the restricted key holds all that is needed");
    let missing = all(stage.sandbox.reading_key()).await;
    for name in ["Customers", "Products", "Meters", "Prices", "Subscriptions"] {
        assert!(missing.contains(&name), "a reading key may not write {name}; found missing: {missing:?}");
    }
    assert!(!missing.contains(&"Balance") && !missing.contains(&"Events"), "but it reads");
    let writes = stage.tap.exchanges().iter().filter(|e| e.method == Method::Post.as_str() && e.succeeded()).count();
    assert_eq!(writes, 0, "no probe was carried out");
}

fn key_for(name: &str) -> IdempotencyKey {
    key(&format!("probe-{}", name.replace(' ', "-")))
}
