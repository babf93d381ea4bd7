//! Rehearsals over the sandbox: every model in every kind of currency to the cent, a wrong Stripe told as a difference, a dropped
//! connection half-way finished with each object once, and nothing of it among what the agency is owed.

use crate::support::{Stand, sending::live};
use operations::{
    Code, Watch, change_set, rehearse,
    view::{ChangeSetState, ChangeSetView, RehearsalState, RehearsalView, RehearseParams},
};
use rust_decimal::Decimal;
use sandbox::{Act, Fault, Scene, Side, When};
use stripe::prices::{Interval, NewCharge, NewPrice, NewRecurring, NewTier, Round, TiersMode};

/// A sandbox whose clocks arrive at the next look, and whose events are seen at once.
async fn stand() -> Stand {
    let stand = Stand::up(Scene::Agency).await;
    stand.sandbox.settings(|settings| (settings.clock_delay, settings.event_delay) = (0, (0, 0))).unwrap();
    stand
}

/// A monthly price on a meter of its own, or on none; mirrored.
async fn price(stand: &Stand, slug: &str, currency: &str, charge: NewCharge, metered: bool) -> String {
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let key = |what: &str| stripe::IdempotencyKey::new(format!("{what}-{slug}")).unwrap();
    let product = stripe::products::NewProduct { name: format!("AI {slug}"), ..Default::default() };
    let product = client.send(&stripe::products::create(&product, &key("product"))).await.unwrap().value.id;
    let meter = if metered {
        let new = stripe::meters::NewMeter { display_name: slug.to_owned(), event_name: format!("rehearse_{slug}") };
        Some(client.send(&stripe::meters::create(&new, &key("meter"))).await.unwrap().value.id)
    } else {
        None
    };
    let new = NewPrice {
        product,
        currency: currency.to_owned(),
        charge,
        currencies: std::collections::BTreeMap::new(),
        recurring: Some(NewRecurring { interval: Interval::Month, interval_count: 1, meter }),
        lookup_key: Some(format!("rehearse_{slug}")),
        transfer_lookup_key: false,
        nickname: None,
        tax_behavior: None,
        metadata: stripe::Metadata::new(),
    };
    let price = client.send(&stripe::prices::create(&new, &key("price"))).await.unwrap().value.id;
    stand.mirror().await;
    price
}

fn tiers(mode: TiersMode, steps: &[(Option<i64>, i64, i64)]) -> NewCharge {
    let tier = |(up_to, unit, flat): &(Option<i64>, i64, i64)| NewTier {
        up_to: up_to.map(|units| u64::try_from(units).unwrap()),
        unit_amount: Some(Decimal::new(*unit, 0)),
        flat_amount: (*flat > 0).then(|| Decimal::new(*flat, 0)),
    };
    NewCharge::Tiered { mode, tiers: steps.iter().map(tier).collect() }
}

fn of(price: &str, units: i64) -> RehearseParams {
    RehearseParams { price: Some(price.to_owned()), quantity: Some(units.to_string()), ..Default::default() }
}

async fn apply(stand: &Stand, plan: &ChangeSetView) -> ChangeSetView {
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result
}

async fn rehearsed(stand: &Stand, params: RehearseParams) -> RehearsalView {
    let plan = rehearse::plan(&stand.desk, params).await.unwrap();
    let done = apply(stand, &plan).await;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:?}", done.items);
    let listed = rehearse::list(&stand.desk).await.unwrap();
    let row = listed.into_iter().find(|row| row.change_set.as_deref() == Some(&plan.id)).expect("it is listed");
    rehearse::read(&stand.desk, &row.id).await.unwrap()
}

/// What the sandbox holds of rehearsals: customers, and the subscriptions' invoices with their totals.
fn in_stripe(stand: &Stand) -> Vec<(String, usize)> {
    let truth = stand.sandbox.truth().unwrap();
    let own = truth.customers.into_iter().filter(|one| one.name.as_deref().is_some_and(|name| name.starts_with("Rehearsal")));
    own.map(|one| (one.id, one.meters.iter().map(|meter| meter.events.len()).sum())).collect()
}

#[tokio::test]
async fn our_bill_is_stripes_to_the_cent_in_every_model_and_kind_of_currency() {
    let stand = stand().await;
    let golden = [(Some(5), 700, 0), (Some(10), 650, 0), (None, 600, 0)];
    let flats = [(Some(5), 500, 1000), (Some(10), 400, 2000), (Some(15), 300, 3000), (Some(20), 200, 4000), (None, 100, 5000)];
    let cases = [
        ("flat_usd", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(4900, 0) }, None, "98.00"),
        // 0.05 cents × 30 = 1.5 cents → 2 cents.
        ("decimals_usd", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(5, 2) }, Some(30), "0.02"),
        ("package_usd", "usd", NewCharge::Package { unit_amount: Decimal::new(1000, 0), divide_by: 5, round: Round::Up }, Some(6), "20.00"),
        ("volume_usd", "usd", tiers(TiersMode::Volume, &golden), Some(6), "39.00"),
        ("graduated_usd", "usd", tiers(TiersMode::Graduated, &golden), Some(6), "41.50"),
        ("volume_flats", "usd", tiers(TiersMode::Volume, &flats), Some(12), "66.00"),
        ("graduated_flats", "usd", tiers(TiersMode::Graduated, &flats), Some(12), "111.00"),
        ("nothing_used", "usd", tiers(TiersMode::Graduated, &flats), Some(0), "10.00"),
        ("graduated_jpy", "jpy", tiers(TiersMode::Graduated, &golden), Some(6), "4150"),
        ("decimals_jpy", "jpy", NewCharge::PerUnit { unit_amount: Decimal::new(15, 1) }, Some(7), "11"),
        ("decimals_kwd", "kwd", NewCharge::PerUnit { unit_amount: Decimal::new(125, 1) }, Some(3), "0.040"),
        ("volume_kwd", "kwd", tiers(TiersMode::Volume, &golden), Some(12), "7.200"),
        ("graduated_huf", "huf", tiers(TiersMode::Graduated, &flats), Some(12), "111.00"),
        (
            "package_huf",
            "huf",
            NewCharge::Package { unit_amount: Decimal::new(9950, 0), divide_by: 1000, round: Round::Down },
            Some(2500),
            "199.00",
        ),
    ];
    for (slug, currency, charge, units, total) in cases {
        let id = price(&stand, slug, currency, charge, units.is_some()).await;
        let view = rehearsed(&stand, of(&id, units.unwrap_or_default())).await;
        let bills = view.bills.expect("both bills");
        assert_eq!((view.row.state, bills.differences.as_slice()), (RehearsalState::Matches, [].as_slice()), "{slug}");
        let code = currency.to_owned();
        assert_eq!((bills.stripes.to_main_string(), bills.stripes.currency().code().to_owned()), (total.to_owned(), code), "{slug}");
        assert_eq!(bills.ours, bills.stripes, "{slug}");
        assert!(view.row.words.contains("matches to the cent"), "{}", view.row.words);
    }
}

#[tokio::test]
async fn a_stripe_that_bills_another_amount_is_told_with_both_figures() {
    let stand = stand().await;
    let id = price(&stand, "edited", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(10, 0) }, true).await;
    stand.sandbox.charge_wrongly(&id, "11").unwrap();
    let view = rehearsed(&stand, of(&id, 140)).await;
    assert_eq!(view.row.state, RehearsalState::Differs);
    let bills = view.bills.expect("both bills");
    assert_eq!(bills.differences, ["AI edited: Rebill expects $14.00, Stripe billed $15.40, $1.40 more."]);
    assert!(!bills.invoices[0].lines[0].same, "the line that differs is pointed at: {:?}", bills.invoices);
}

#[tokio::test]
async fn a_connection_dropped_at_any_call_is_finished_with_each_object_once() {
    let calls = [
        "POST /v1/test_helpers/test_clocks",
        "POST /v1/customers",
        "POST /v1/subscriptions",
        "POST /v1/billing/meter_events",
        "POST /v1/test_helpers/test_clocks/*",
        "GET /v1/invoices",
    ];
    for (number, call) in calls.into_iter().enumerate() {
        let stand = stand().await;
        let id = price(&stand, "dropped", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(10, 0) }, true).await;
        let plan = rehearse::plan(&stand.desk, of(&id, 140)).await.unwrap();
        stand.sandbox.fault(Fault { at: Side::Stripe, call: Some(call.to_owned()), when: When::After, act: Act::Drop, times: 5, skip: 0 });
        let begun = apply(&stand, &plan).await;
        assert_ne!(begun.state, ChangeSetState::Done, "{call}: the answers were lost: {:?}", begun.items);
        stand.sandbox.clear_faults();
        let desk = stand.reopened();
        let done = change_set::apply(&desk, &plan.id, &Watch::default()).await.unwrap().result;
        assert_eq!(done.state, ChangeSetState::Done, "{call}: {:?}", done.items);
        let view = rehearse::read(&desk, "last").await.unwrap();
        assert_eq!(view.row.state, RehearsalState::Matches, "{call}: {}", view.row.words);
        let there = in_stripe(&stand);
        assert_eq!((there.len(), there[0].1), (1, 1), "{call} ({number}): one customer, one meter event");
        let client = operations::connect::client(&desk).await.unwrap();
        let clocks = client.send(&stripe::test_clocks::list()).await.unwrap().value.data;
        assert_eq!(clocks.len(), 1, "{call}: one clock");
        let filter = stripe::subscriptions::Filter { customer: Some(there[0].0.clone()), ..Default::default() };
        assert_eq!(client.send(&stripe::subscriptions::list(&filter)).await.unwrap().value.data.len(), 1, "{call}: one subscription");
    }
}

#[tokio::test]
async fn a_clock_that_is_long_on_its_way_is_said_and_finished_later() {
    let stand = stand().await;
    let id = price(&stand, "slow", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(10, 0) }, true).await;
    stand.sandbox.settings(|settings| settings.clock_delay = 3600).unwrap();
    let plan = rehearse::plan_with(&stand.desk, of(&id, 140), 0).await.unwrap();
    let begun = apply(&stand, &plan).await;
    let waits = begun.items.iter().find_map(|item| item.error.clone()).expect("a step waits");
    assert!(waits.contains("still moving its test clock") && waits.contains("nobody was charged"), "{waits}");
    let listed = rehearse::list(&stand.desk).await.unwrap();
    assert_eq!((listed[0].state, listed[0].change_set.as_deref()), (RehearsalState::Begun, Some(plan.id.as_str())), "it can be finished");
    stand.sandbox.settings(|settings| settings.clock_delay = 0).unwrap();
    stand.pass(jiff::SignedDuration::from_hours(2));
    assert_eq!(apply(&stand, &plan).await.state, ChangeSetState::Done);
    assert_eq!(rehearse::read(&stand.desk, "last").await.unwrap().row.state, RehearsalState::Matches);
}

#[tokio::test]
async fn units_that_stripe_does_not_count_yet_are_waited_for_before_time_passes() {
    let stand = stand().await;
    let id = price(&stand, "lag", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(10, 0) }, true).await;
    stand.sandbox.settings(|settings| settings.event_delay = (90, 90)).unwrap();
    let plan = rehearse::plan_with(&stand.desk, of(&id, 140), 0).await.unwrap();
    let begun = apply(&stand, &plan).await;
    let waits = begun.items.iter().find_map(|item| item.error.clone()).expect("a step waits");
    assert!(waits.contains("not counted the reported units yet"), "{waits}");
    stand.pass(jiff::SignedDuration::from_secs(5));
    assert_eq!(apply(&stand, &plan).await.state, ChangeSetState::Done);
    assert_eq!(rehearse::read(&stand.desk, "last").await.unwrap().row.state, RehearsalState::Matches);
}

#[tokio::test]
async fn nothing_of_a_rehearsal_enters_the_mirror_or_what_the_agency_sends() {
    let stand = stand().await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let count = |desk: &operations::Desk| {
        desk.store
            .read(|r| -> Result<_, store::StoreError> {
                use domain::billed::{Customer, Fee, Invoice, InvoicePayment, Payment, Subscription};
                use store::mirror::count;
                Ok([
                    count::<Customer>(r)?,
                    count::<Subscription>(r)?,
                    count::<Invoice>(r)?,
                    count::<Payment>(r)?,
                    count::<InvoicePayment>(r)?,
                    count::<Fee>(r)?,
                ])
            })
            .unwrap()
    };
    let before = count(&stand.desk);
    let by_client = RehearseParams { client: Some("Harbor".to_owned()), quantity: Some("140".to_owned()), ..Default::default() };
    let view = rehearsed(&stand, by_client).await;
    assert_eq!(view.row.state, RehearsalState::Matches, "{}", view.row.words);
    stand.mirror().await;
    assert_eq!(count(&stand.desk), before, "customers, subscriptions, invoices, payments, their links, fees");
    assert_eq!(stand.in_stripe(&harbor), [], "no report of the outbox was sent");
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();

    let removal = rehearse::plan_remove(&stand.desk, &view.row.id).await.unwrap();
    assert_eq!(apply(&stand, &removal).await.state, ChangeSetState::Done);
    stand.mirror().await;
    assert_eq!(count(&stand.desk), before);
    let row = rehearse::read(&stand.desk, &view.row.id).await.unwrap().row;
    assert!(!row.in_stripe && row.words.contains("matches to the cent"), "the comparison stays: {}", row.words);
    let again = rehearse::plan_remove(&stand.desk, &view.row.id).await.unwrap_err();
    assert_eq!(again.code, Code::NotAllowed, "{}", again.message);
}

#[tokio::test]
async fn what_cannot_be_meant_is_said_at_its_field_and_nothing_is_made() {
    let stand = stand().await;
    let id = price(&stand, "words", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(10, 0) }, true).await;
    let bad = [
        (RehearseParams::default(), "price", "a price, a plan or a client"),
        (RehearseParams { price: Some("price_none".into()), ..Default::default() }, "price", "Stripe lists no price"),
        (RehearseParams { plan: Some("Gold".into()), ..Default::default() }, "plan", "Gold"),
        (RehearseParams { client: Some("Nobody".into()), ..Default::default() }, "client", "Nobody"),
        (RehearseParams { quantity: Some("1.5".into()), ..of(&id, 1) }, "units", "no whole number"),
        (RehearseParams { quantity: Some("-3".into()), ..of(&id, 1) }, "units", "no whole number"),
        (RehearseParams { quantity: Some("999999999".into()), ..of(&id, 1) }, "units", "Stripe invoices at most $999,999.99"),
        (RehearseParams { quantity: Some("99999999999999999".into()), ..of(&id, 1) }, "units", "smaller number"),
        (RehearseParams { currency: Some("eur".into()), ..of(&id, 1) }, "currency", "no amount in eur"),
        (RehearseParams { client: Some("X".into()), ..of(&id, 1) }, "price", "one thing"),
    ];
    for (params, field, words) in bad {
        let problem = rehearse::plan(&stand.desk, params.clone()).await.unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field), "{params:?}: {}", problem.message);
        assert!(problem.message.contains(words), "{params:?}: {}", problem.message);
        assert_eq!(rehearse::preview(&stand.desk, params).await.unwrap_err().field.as_deref(), Some(field), "the preview says the same");
    }
    let by_key =
        rehearse::preview(&stand.desk, RehearseParams { price: Some("rehearse_words".into()), ..Default::default() }).await.unwrap();
    assert_eq!(by_key.prices[0].price, id, "a lookup key names its price");
    assert!(in_stripe(&stand).is_empty() && rehearse::list(&stand.desk).await.unwrap().is_empty(), "nothing was made");
}

#[tokio::test]
async fn a_live_workspace_is_sent_to_its_test_workspace() {
    let stand = stand().await;
    let id = price(&stand, "live", "usd", NewCharge::PerUnit { unit_amount: Decimal::new(10, 0) }, true).await;
    let account = stand.desk.store.read(store::workspace::get).unwrap().stripe.expect("connected");
    let made = stand.desk.home.create(store::NewWorkspace {
        name: "Northlight AI live".to_owned(),
        kind: store::workspace::Kind::Agency,
        zone: "UTC".to_owned(),
        currency: domain::Currency::USD,
        billing_method: store::workspace::BillingMethod::Stripe,
        created_at: stand.desk.now(),
    });
    let file = stand.desk.home.file(&made.unwrap().id);
    let live = operations::Desk { store: std::sync::Arc::new(store::Store::open(&file).unwrap()), ..stand.desk.clone() };
    let account = store::workspace::StripeAccount { mode: store::workspace::StripeMode::Live, ..account };
    live.store.write(|tx| store::workspace::set_stripe(tx, Some(&account))).unwrap();
    let refused = rehearse::plan(&live, of(&id, 1)).await.unwrap_err();
    assert!(refused.code == Code::NotAllowed && refused.message.contains("test workspace"), "{}", refused.message);
    let form = rehearse::form(&live).await.unwrap();
    assert!(form.not_here.is_some_and(|why| why.contains("LIVE")), "the page says it before anything is pressed");
}
