//! The catalog over the local Stripe: what was meant is what stands there, once, whatever happens on the way.

use crate::support::{Stand, ask_stripe as stripe};
use domain::{
    Currency,
    catalog::{
        Charge, CurrencyDraft, Every, Interval, PackageDraft, PriceDraft, ProductDraft, TaxBehavior, TierAmountsDraft, TierDraft,
        UsageDraft,
    },
    price::Round,
};
use jiff::SignedDuration;
use operations::{
    Code, Desk, Watch, catalog, change_set, copying,
    view::{
        ArchiveParams, CatalogParams, ChangeItemState, ChangeSetState, ChangeSetView, CopyParams, EditPriceParams, EditProductParams,
        KeyState, MakePriceParams, PriceCheckParams, PriceRow, SimulateParams, SimulatedPrice,
    },
};
use sandbox::Scene;

fn tier(up_to: &str, each: &str, flat: &str) -> TierDraft {
    TierDraft { up_to: up_to.to_owned(), unit_amount: each.to_owned(), flat_amount: flat.to_owned() }
}

fn tokens(unit: &str) -> Option<UsageDraft> {
    Some(UsageDraft { meter: "tokens".to_owned(), unit: unit.to_owned(), stripe_meter: None })
}

/// The picture's usage price: 5,000 included, then two steps and a flat amount.
fn growth() -> PriceDraft {
    PriceDraft {
        charge: Charge::Graduated,
        currency: "usd".to_owned(),
        tiers: vec![tier("5000", "0", ""), tier("20,000", "0.10", ""), tier("50000", "0.08", "25"), tier("", "0.06", "0")],
        every: Some(Every::MONTH),
        usage: tokens("1000"),
        lookup_key: "growth_tokens".to_owned(),
        ..PriceDraft::default()
    }
}

fn flat(amount: &str) -> PriceDraft {
    PriceDraft {
        charge: Charge::Flat,
        currency: "usd".to_owned(),
        unit_amount: amount.to_owned(),
        every: Some(Every::MONTH),
        ..PriceDraft::default()
    }
}

fn named(name: &str) -> Option<ProductDraft> {
    Some(ProductDraft { name: name.to_owned(), ..ProductDraft::default() })
}

async fn apply(desk: &Desk, plan: ChangeSetView) -> ChangeSetView {
    if plan.state == ChangeSetState::Done { plan } else { change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap().result }
}

/// Plans and applies a price of a new product; its id.
async fn make(desk: &Desk, name: &str, price: PriceDraft) -> String {
    let plan = catalog::plan_make(desk, MakePriceParams { product: None, new_product: named(name), price }).await.unwrap();
    let done = apply(desk, plan).await;
    assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);
    done.items.last().unwrap().object_id.clone().unwrap()
}

async fn rows(desk: &Desk, archived: bool) -> Vec<PriceRow> {
    let view = catalog::list(desk, CatalogParams { search: String::new(), archived }).await.unwrap();
    view.products.into_iter().flat_map(|product| product.prices).collect()
}

async fn count(stand: &Stand, list: &str) -> usize {
    stripe(stand, list, None).await["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_price_of_each_model_and_currency_reads_back_as_it_was_meant() {
    let stand = Stand::up(Scene::Empty).await;
    let mut several = growth();
    several.tax_behavior = TaxBehavior::Exclusive;
    several.nickname = "2026".to_owned();
    several.trial_days = "14".to_owned();
    several.every = Some(Every { interval: Interval::Month, count: 3 });
    several.currencies = ["eur", "jpy"]
        .map(|currency| CurrencyDraft {
            currency: currency.to_owned(),
            tiers: vec![TierAmountsDraft { unit_amount: "0.5".to_owned(), flat_amount: "100".to_owned() }; 4],
            ..CurrencyDraft::default()
        })
        .into();
    let package = PriceDraft {
        charge: Charge::Package,
        unit_amount: "10".to_owned(),
        package: Some(PackageDraft { size: "60".to_owned(), round: Round::Up }),
        tiers: Vec::new(),
        usage: tokens("1"),
        lookup_key: String::new(),
        ..growth()
    };
    let once = PriceDraft { every: None, lookup_key: "set_up_99usd_once".to_owned(), ..flat("99") };
    for (name, draft) in [("Growth", several), ("Hours", package), ("Set-up", once), ("Basic", flat("49.00"))] {
        let id = make(&stand.desk, name, draft.clone()).await;
        let read = catalog::detail(&stand.desk, &id).await.unwrap();
        let (meant, found) = (draft.check().unwrap(), read.draft.unwrap().check().unwrap());
        assert_eq!(found.prices, meant.prices, "{name}: every currency charges what was typed");
        assert_eq!((found.every, found.lookup_key, found.nickname), (meant.every, meant.lookup_key, meant.nickname), "{name}");
        assert_eq!((found.tax_behavior, found.trial_days), (meant.tax_behavior, meant.trial_days), "{name}");
        assert_eq!(found.metered.as_ref().map(|by| &by.meter), meant.metered.as_ref().map(|by| &by.meter), "{name}");
        assert!(read.payers.is_empty() && !read.is_default, "{name}: nobody is charged by making it");
    }
    let again = catalog::plan_make(&stand.desk, MakePriceParams { product: None, new_product: named("Basic"), price: flat("49.00") }).await;
    let again = again.unwrap();
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Found), "planned twice there is nothing new: {:?}", again.items);
}

#[tokio::test]
async fn what_is_broken_is_named_by_its_field_and_nothing_is_planned() {
    let stand = Stand::up(Scene::Empty).await;
    let broken = PriceDraft { tiers: vec![tier("10", "x", ""), tier("5", "1", "0.001"), tier("7", "", "")], ..growth() };
    let refused = catalog::plan_make(&stand.desk, MakePriceParams { product: None, new_product: named(""), price: broken.clone() }).await;
    let refused = refused.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("price.tiers[1].up_to")));
    assert!(change_set::list(&stand.desk).await.unwrap().is_empty(), "nothing was staged");
    let check = catalog::check(&stand.desk, PriceCheckParams { product_name: "G".to_owned(), price: broken, ..Default::default() }).await;
    let fields: Vec<String> = check.unwrap().faults.into_iter().map(|fault| fault.field).collect();
    let expected = ["tiers[1].up_to", "tiers[2].up_to", "tiers[0].unit_amount", "tiers[1].flat_amount", "tiers[2].unit_amount"];
    assert_eq!(fields, expected, "every broken field at once");
}

#[tokio::test]
async fn an_edit_makes_a_new_price_moves_the_key_and_says_what_it_means_per_client() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.used(&billed, stand.desk.now(), 12_345_000);
    let old = "price_SandboxTokens";
    let mut draft = catalog::detail(&stand.desk, old).await.unwrap().draft.unwrap();
    let key = if draft.lookup_key.is_empty() { "tokens_1000" } else { &draft.lookup_key }.to_owned();
    (draft.unit_amount, draft.lookup_key) = ("0.12".to_owned(), key.clone());
    let plan = catalog::edit_price(&stand.desk, EditPriceParams { id: old.to_owned(), price: draft.clone() }).await.unwrap();
    let harbor = plan.money.iter().find(|line| line.what == "Harbor").expect("who pays by it is named");
    assert!(harbor.words.contains("12,345 units") && harbor.words.contains("more"), "{}", harbor.words);
    let done = apply(&stand.desk, plan).await;
    assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);

    let new = done.items[0].object_id.clone().unwrap();
    let (before, after) = (catalog::detail(&stand.desk, old).await.unwrap(), catalog::detail(&stand.desk, &new).await.unwrap());
    assert_eq!((before.price.active, before.price.lookup_key), (false, None), "the old one is archived and gave its key away");
    assert_eq!((after.price.active, after.price.lookup_key.as_deref()), (true, Some(key.as_str())));
    assert!(before.payers.iter().any(|payer| payer.name == "Harbor"), "clients stay on the old price until they are moved");
    assert!(after.payers.is_empty());
    draft.usage = after.draft.clone().unwrap().usage;
    let twice = catalog::edit_price(&stand.desk, EditPriceParams { id: new.clone(), price: draft }).await.unwrap_err();
    assert_eq!(twice.code, Code::NotAllowed, "run twice there is nothing to change");

    let mut noted = after.draft.unwrap();
    noted.nickname = "since November".to_owned();
    let plan = catalog::edit_price(&stand.desk, EditPriceParams { id: new.clone(), price: noted }).await.unwrap();
    assert_eq!(plan.items.len(), 1, "a note alone makes no new price");
    apply(&stand.desk, plan).await;
    assert_eq!(catalog::detail(&stand.desk, &new).await.unwrap().price.nickname.as_deref(), Some("since November"));
}

#[tokio::test]
async fn prices_and_products_are_archived_and_come_back() {
    let stand = Stand::up(Scene::Empty).await;
    let id = make(&stand.desk, "Basic", flat("49")).await;
    let product = catalog::detail(&stand.desk, &id).await.unwrap().price.product;
    for (what, archive) in [(&id, true), (&id, false), (&product, true), (&product, false)] {
        let params = ArchiveParams { id: what.clone(), archive };
        let done = apply(&stand.desk, catalog::archive(&stand.desk, params.clone()).await.unwrap()).await;
        assert_eq!(done.state, ChangeSetState::Done, "{params:?}: {:?}", done.items);
        let again = catalog::archive(&stand.desk, params).await.unwrap_err();
        assert_eq!(again.code, Code::NotAllowed, "it stands so already");
    }
    stripe(&stand, &format!("products/{product}"), Some(&format!("default_price={id}"))).await;
    stand.mirror().await;
    let held = catalog::archive(&stand.desk, ArchiveParams { id: id.clone(), archive: true }).await.unwrap_err();
    assert!(held.message.contains("default price"), "{}", held.message);
    let edited = catalog::edit_price(&stand.desk, EditPriceParams { id: id.clone(), price: flat("59") }).await.unwrap();
    let done = apply(&stand.desk, edited).await;
    assert_eq!(done.state, ChangeSetState::Done, "the new price becomes the default before the old one is archived: {:?}", done.items);
    assert_eq!(rows(&stand.desk, false).await.len(), 1, "one is on sale");
    assert_eq!(rows(&stand.desk, true).await.len(), 2, "the other is archived");

    let renamed = ProductDraft { marketing_features: vec!["5 assistants".to_owned()], ..named("Basic plan").unwrap() };
    let plan = catalog::edit_product(&stand.desk, EditProductParams { id: product.clone(), product: renamed.clone() }).await.unwrap();
    apply(&stand.desk, plan).await;
    assert_eq!(catalog::product(&stand.desk, &product).await.unwrap(), renamed);
}

#[tokio::test]
async fn a_price_is_found_by_name_key_and_id_even_if_no_list_showed_it() {
    let stand = Stand::up(Scene::Empty).await;
    let id = make(&stand.desk, "Growth", growth()).await;
    for search in ["grow", "growth_tokens", id.as_str()] {
        let found = catalog::list(&stand.desk, CatalogParams { search: search.to_owned(), archived: false }).await.unwrap();
        assert_eq!(found.products.len(), 1, "{search}");
    }
    let form = "currency=usd&product_data[name]=Elsewhere&unit_amount=700&recurring[interval]=year";
    let elsewhere = stripe(&stand, "prices", Some(form)).await["id"].as_str().unwrap().to_owned();
    assert_eq!(catalog::detail(&stand.desk, &elsewhere).await.unwrap().price.words, "$7.00 a year", "one that was pasted is asked for");
    let missing = catalog::detail(&stand.desk, "price_none").await.unwrap_err();
    assert_eq!(missing.code, Code::NotFound);
    let check = PriceCheckParams {
        product_name: "Other".to_owned(),
        price: PriceDraft { lookup_key: "growth_tokens".to_owned(), ..flat("1") },
        ..Default::default()
    };
    let check = catalog::check(&stand.desk, check).await.unwrap();
    assert!(matches!(check.key, KeyState::Taken { .. }), "{:?}", check.key);
    let free = PriceCheckParams { product_name: "Basic plan".to_owned(), price: flat("49"), ..Default::default() };
    assert_eq!(catalog::check(&stand.desk, free).await.unwrap().suggested_key.as_deref(), Some("basic_plan_49usd"));
}

#[tokio::test]
async fn the_simulator_is_exact_to_the_cent_and_points_at_what_is_odd() {
    let stand = Stand::up(Scene::Empty).await;
    let price = |name: &str, price: PriceDraft| SimulatedPrice { name: name.to_owned(), price, units: String::new() };
    let bill = |prices: Vec<SimulatedPrice>, units: &str, varied: u32| SimulateParams {
        prices,
        currency: "usd".to_owned(),
        units: units.to_owned(),
        varied,
        most: None,
    };
    let both = vec![price("Growth, base price", flat("149")), price("", growth())];
    let bill_of = catalog::simulate(&stand.desk, bill(both, "26450", 1)).await.unwrap();
    let lines: Vec<String> = bill_of.lines.iter().map(|line| format!("{} | {} | {}", line.words, line.how, line.amount)).collect();
    let expected = [
        "Growth, base price |  | $149.00",
        "First 5000, included | 5000 × $0.00 | $0.00",
        "5001 to 20,000 | 15,000 × $0.10 | $1,500.00",
        "20,001 to 50,000 | 6450 × $0.08 | $516.00",
        "20,001 to 50,000, flat | once | $25.00",
    ];
    assert_eq!(lines, expected, "as Stripe lists them");
    assert_eq!(bill_of.total.to_string(), "$2,190.00");
    assert_eq!((bill_of.per_unit.as_deref(), bill_of.used.as_deref()), (Some("$0.0828"), Some("26,450,000 tokens")));
    assert_eq!((bill_of.most.as_str(), bill_of.edges.len()), ("60000", 3));
    assert!(bill_of.drops.is_empty() && bill_of.cost.is_none(), "a cost that nobody knows is not made up");

    let volume = PriceDraft { charge: Charge::Volume, tiers: vec![tier("20000", "0.10", ""), tier("", "0.05", "")], ..growth() };
    let odd = catalog::simulate(&stand.desk, bill(vec![price("", volume)], "20001", 0)).await.unwrap();
    assert_eq!(odd.drop_words, ["From 20,001 units the bill is $999.95 lower than at 20,000 until 40,000. More use then costs less."]);
}

#[tokio::test]
async fn the_bill_in_four_currencies_is_the_same_here_and_there() {
    // Amounts that need rounding, in a currency of two, none, three (the last digit 0) and two decimals.
    for (currency, each, units, total) in
        [("usd", "0.0005", "30", "0.02"), ("jpy", "0.5", "3", "2"), ("kwd", "0.0125", "7", "0.090"), ("huf", "0.125", "10", "1.25")]
    {
        let stand = Stand::up(Scene::Agency).await;
        let price = PriceDraft {
            charge: Charge::PerUnit,
            currency: currency.to_owned(),
            unit_amount: each.to_owned(),
            every: Some(Every::MONTH),
            usage: tokens("1"),
            ..PriceDraft::default()
        };
        let id = make(&stand.desk, "Golden", price.clone()).await;
        let meter = stripe(&stand, &format!("prices/{id}"), None).await["recurring"]["meter"].as_str().unwrap().to_owned();
        let event = stripe(&stand, &format!("billing/meters/{meter}"), None).await["event_name"].as_str().unwrap().to_owned();
        let customer =
            stripe(&stand, "customers", Some("name=Golden&email=golden@client.example")).await["id"].as_str().unwrap().to_owned();
        let subscription = stripe(&stand, "subscriptions", Some(&format!("customer={customer}&items[0][price]={id}"))).await;
        assert_eq!(subscription["status"], "active", "{subscription}");
        let form = format!("event_name={event}&payload[stripe_customer_id]={customer}&payload[value]={units}");
        stripe(&stand, "billing/meter_events", Some(&form)).await;
        stand.pass(SignedDuration::from_hours(31 * 24));
        let invoices = stripe(&stand, &format!("invoices?customer={customer}"), None).await;
        let minor: i64 = invoices["data"].as_array().unwrap().iter().map(|invoice| invoice["total"].as_i64().unwrap()).sum();
        let code = Currency::parse(currency).unwrap();
        let simulated = catalog::simulate(
            &stand.desk,
            SimulateParams {
                prices: vec![SimulatedPrice { name: String::new(), price, units: String::new() }],
                currency: currency.to_owned(),
                units: units.to_owned(),
                varied: 0,
                most: None,
            },
        );
        let simulated = simulated.await.unwrap().total;
        assert_eq!(simulated, domain::Money::from_minor(minor, code), "{currency}: the invoice and the simulator");
        assert_eq!(simulated.to_main_string(), total, "{currency}: the golden number");
        assert!(simulated.fits_step(), "{currency}: an amount that Stripe can charge");
    }
}

#[tokio::test]
async fn what_a_test_workspace_sells_is_copied_once_and_what_differs_is_left_alone() {
    let (test, live) = (Stand::up(Scene::Empty).await, Stand::seeded(Scene::Empty, 8).await);
    make(&test.desk, "Growth", growth()).await;
    make(&test.desk, "Basic", PriceDraft { lookup_key: "basic".to_owned(), ..flat("49") }).await;
    make(&live.desk, "Basic", PriceDraft { lookup_key: "basic".to_owned(), ..flat("59") }).await;
    let plan = copying::plan(&live.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap();
    let words: Vec<&str> = plan.money.iter().map(|line| line.words.as_str()).collect();
    assert!(words[0].starts_with("Differs, left alone") && words[1].starts_with("New: "), "{words:?}");
    assert_eq!(apply(&live.desk, plan).await.state, ChangeSetState::Done);
    assert_eq!((count(&live, "prices").await, count(&live, "products").await, count(&live, "billing/meters").await), (2, 2, 1));
    let again = copying::plan(&live.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap();
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Found), "run twice there is nothing new: {:?}", again.items);
    let same = copying::plan(&test.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap_err();
    assert_eq!(same.field.as_deref(), Some("workspace"));
}

#[tokio::test]
async fn an_edit_of_the_key_alone_takes_no_other_prices_key() {
    let stand = Stand::up(Scene::Empty).await;
    let keyed = |key: &str, amount: &str| PriceDraft { lookup_key: key.to_owned(), ..flat(amount) };
    let first = make(&stand.desk, "Care", keyed("care", "20")).await;
    let second = make(&stand.desk, "Growth", keyed("growth", "40")).await;
    let stolen = EditPriceParams { id: second, price: keyed("care", "40") };
    let refused = catalog::edit_price(&stand.desk, stolen).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("price.lookup_key"), "{}", refused.message);
    assert!(refused.message.contains(&first), "it says whose key it is: {}", refused.message);
    let row = rows(&stand.desk, false).await.into_iter().find(|row| row.id == first).unwrap();
    assert_eq!(row.lookup_key.as_deref(), Some("care"), "the other price keeps it");
}
