//! Every field's limits: what is beyond is named at its field and never leaves, what is just within is taken by Stripe.

use domain::catalog::{
    Charge, CurrencyDraft, Every, Interval, PackageDraft, PriceDraft, ProductDraft, TierAmountsDraft, TierDraft, UsageDraft,
};
use domain::plan::{Enforced, Feature, PlanDraft, PlanPayment, PlanPrice, Quota, QuotaKind};
use domain::price::Round;
use operations::{
    Code, Desk, Problem, Watch, catalog, change_set, clients, customers, plans,
    view::{
        AddClientRow, AddClientsParams, AddressView, ChangeSetState, CustomerParams, MakePlanParams, MakePriceParams, PriceCheckParams,
    },
};
use sandbox::{Act, Fault, Scene, Side, When};

use crate::support::Stand;

fn flat(amount: &str, currency: &str) -> PriceDraft {
    PriceDraft { unit_amount: amount.into(), currency: currency.into(), every: Some(Every::MONTH), ..PriceDraft::default() }
}

fn counting(charge: Charge) -> PriceDraft {
    let usage = Some(UsageDraft { meter: "tokens".into(), unit: "1000".into(), stripe_meter: None });
    PriceDraft { charge, usage, ..flat("0.10", "usd") }
}

fn tier(up_to: &str, each: &str, flat: &str) -> TierDraft {
    TierDraft { up_to: up_to.into(), unit_amount: each.into(), flat_amount: flat.into() }
}

fn tiered(tiers: Vec<TierDraft>) -> PriceDraft {
    PriceDraft { tiers, ..counting(Charge::Graduated) }
}

fn packed(size: &str) -> PriceDraft {
    let usage = Some(UsageDraft { meter: "tokens".into(), unit: "1".into(), stripe_meter: None });
    PriceDraft { usage, package: Some(PackageDraft { size: size.into(), round: Round::Up }), ..counting(Charge::Package) }
}

/// So many tiers, one after the other.
fn many_tiers(count: usize) -> PriceDraft {
    tiered((1..=count).map(|at| tier(&if at == count { String::new() } else { at.to_string() }, "1", "")).collect())
}

/// So many further currencies.
fn many_currencies(count: usize) -> PriceDraft {
    let codes = [
        "eur", "gbp", "chf", "cad", "aud", "nzd", "sek", "nok", "dkk", "pln", "czk", "jpy", "krw", "kwd", "bhd", "huf", "inr", "sgd",
        "hkd", "mxn", "brl", "zar", "ils", "ron", "try", "thb",
    ];
    let further =
        codes.iter().take(count).map(|code| CurrencyDraft { currency: (*code).into(), unit_amount: "5".into(), tiers: Vec::new() });
    PriceDraft { currencies: further.collect(), ..flat("49", "usd") }
}

fn every(interval: Interval, count: u32, draft: PriceDraft) -> PriceDraft {
    PriceDraft { every: Some(Every { interval, count }), ..draft }
}

fn with_key(key: &str) -> PriceDraft {
    PriceDraft { lookup_key: key.into(), ..flat("49", "usd") }
}

fn counted_by(meter: &str, unit: &str, stripe_meter: Option<&str>) -> PriceDraft {
    let usage = Some(UsageDraft { meter: meter.into(), unit: unit.into(), stripe_meter: stripe_meter.map(str::to_owned) });
    PriceDraft { usage, ..counting(Charge::PerUnit) }
}

/// A price with every field that is broken in it.
fn broken_prices() -> Vec<(PriceDraft, Vec<&'static str>)> {
    let euro = |amounts: Vec<TierAmountsDraft>| CurrencyDraft { currency: "eur".into(), tiers: amounts, unit_amount: String::new() };
    let two = || vec![tier("10", "1", ""), tier("", "2", "")];
    vec![
        // Amounts: none, no number, below zero, a third decimal, nine digits, signs of other habits.
        (flat("", "usd"), vec!["unit_amount"]),
        (flat("free", "usd"), vec!["unit_amount"]),
        (flat("-0.01", "usd"), vec!["unit_amount"]),
        (flat("49.001", "usd"), vec!["unit_amount"]),
        (flat("1000000.00", "usd"), vec!["unit_amount"]),
        (flat("49,99", "usd"), vec!["unit_amount"]),
        (flat("NaN", "usd"), vec!["unit_amount"]),
        (flat("99999999999999999999999999999999", "usd"), vec!["unit_amount"]),
        (flat("0.5", "jpy"), vec!["unit_amount"]),
        (flat("100000000", "jpy"), vec!["unit_amount"]),
        (flat("1.255", "kwd"), vec!["unit_amount"]),
        (flat("100000.00", "kwd"), vec!["unit_amount"]),
        (flat("1.005", "huf"), vec!["unit_amount"]),
        (flat("12.50", "isk"), vec!["unit_amount"]),
        (PriceDraft { unit_amount: "0.000000000000001".into(), ..counting(Charge::PerUnit) }, vec!["unit_amount"]),
        (PriceDraft { unit_amount: "-1".into(), ..counting(Charge::PerUnit) }, vec!["unit_amount"]),
        // Currencies.
        (flat("49", ""), vec!["currency"]),
        (flat("49", "usdd"), vec!["currency"]),
        (flat("49", "xau"), vec!["currency"]),
        (many_currencies(26), vec!["currencies"]),
        (
            PriceDraft {
                currencies: vec![CurrencyDraft { currency: "USD".into(), unit_amount: "5".into(), tiers: vec![] }],
                ..flat("49", "usd")
            },
            vec!["currencies[0].currency"],
        ),
        (
            PriceDraft {
                currencies: vec![CurrencyDraft { currency: "jpy".into(), unit_amount: "5.5".into(), tiers: vec![] }],
                ..flat("49", "usd")
            },
            vec!["currencies[0].unit_amount"],
        ),
        (PriceDraft { currencies: vec![euro(vec![TierAmountsDraft::default()])], ..tiered(two()) }, vec!["currencies[0].tiers"]),
        (
            PriceDraft { currencies: vec![euro(vec![TierAmountsDraft::default(), TierAmountsDraft::default()])], ..tiered(two()) },
            vec!["currencies[0].tiers[0].unit_amount", "currencies[0].tiers[1].unit_amount"],
        ),
        // Tiers: none, too many, order, gaps, ends.
        (tiered(vec![]), vec!["tiers"]),
        (many_tiers(101), vec!["tiers"]),
        (tiered(vec![tier("10", "1", "")]), vec!["tiers[0].up_to"]),
        (tiered(vec![tier("", "1", ""), tier("", "2", "")]), vec!["tiers[0].up_to"]),
        (tiered(vec![tier("10", "1", ""), tier("10", "1", ""), tier("", "2", "")]), vec!["tiers[1].up_to"]),
        (tiered(vec![tier("10", "1", ""), tier("9", "1", ""), tier("", "2", "")]), vec!["tiers[1].up_to"]),
        (tiered(vec![tier("0", "1", ""), tier("", "2", "")]), vec!["tiers[0].up_to"]),
        (tiered(vec![tier("-5", "1", ""), tier("", "2", "")]), vec!["tiers[0].up_to"]),
        (tiered(vec![tier("1.5", "1", ""), tier("", "2", "")]), vec!["tiers[0].up_to"]),
        (tiered(vec![tier("1000000001", "1", ""), tier("", "2", "")]), vec!["tiers[0].up_to"]),
        (tiered(vec![tier("10", "", ""), tier("", "", "")]), vec!["tiers[0].unit_amount", "tiers[1].unit_amount"]),
        (
            tiered(vec![tier("10", "1", "-1"), tier("", "x", "0.001")]),
            vec!["tiers[0].flat_amount", "tiers[1].unit_amount", "tiers[1].flat_amount"],
        ),
        // Packages.
        (packed("0"), vec!["package.size"]),
        (packed("-60"), vec!["package.size"]),
        (packed("2.5"), vec!["package.size"]),
        (packed("1000000001"), vec!["package.size"]),
        (PriceDraft { package: None, ..packed("60") }, vec!["package.size"]),
        (PriceDraft { usage: counting(Charge::PerUnit).usage, ..packed("60") }, vec!["usage.unit"]),
        // Intervals.
        (every(Interval::Day, 0, flat("49", "usd")), vec!["every.count"]),
        (every(Interval::Day, 1096, flat("49", "usd")), vec!["every.count"]),
        (every(Interval::Week, 157, flat("49", "usd")), vec!["every.count"]),
        (every(Interval::Month, 37, flat("49", "usd")), vec!["every.count"]),
        (every(Interval::Year, 4, flat("49", "usd")), vec!["every.count"]),
        (PriceDraft { every: None, ..counting(Charge::PerUnit) }, vec!["every"]),
        (PriceDraft { every: None, usage: None, ..tiered(two()) }, vec!["charge"]),
        // What is counted.
        (counted_by("", "1000", None), vec!["usage.meter"]),
        (counted_by("to kens", "1000", None), vec!["usage.meter"]),
        (counted_by("tokens", "", None), vec!["usage.unit"]),
        (counted_by("tokens", "0", None), vec!["usage.unit"]),
        (counted_by("tokens", "-1", None), vec!["usage.unit"]),
        (counted_by("tokens", "0.0000001", None), vec!["usage.unit"]),
        (counted_by("tokens", "1000000000001", None), vec!["usage.unit"]),
        (counted_by("tokens", "1000", Some("price_1")), vec!["usage.stripe_meter"]),
        (counting(Charge::Flat), vec!["charge"]),
        // Texts.
        (with_key(&"k".repeat(201)), vec!["lookup_key"]),
        (with_key("two words"), vec!["lookup_key"]),
        (PriceDraft { nickname: "n".repeat(251), ..flat("49", "usd") }, vec!["nickname"]),
        (PriceDraft { nickname: "bell\u{7}".into(), ..flat("49", "usd") }, vec!["nickname"]),
        // Trials.
        (PriceDraft { trial_days: "731".into(), ..flat("49", "usd") }, vec!["trial_days"]),
        (PriceDraft { trial_days: "-1".into(), ..flat("49", "usd") }, vec!["trial_days"]),
        (PriceDraft { trial_days: "1.5".into(), ..flat("49", "usd") }, vec!["trial_days"]),
        (PriceDraft { trial_days: "7".into(), every: None, ..flat("49", "usd") }, vec!["trial_days"]),
        // Several at once are all named.
        (PriceDraft { trial_days: "x".into(), nickname: "n".repeat(251), ..flat("", "xyz") }, vec!["currency", "nickname", "trial_days"]),
    ]
}

fn broken_products() -> Vec<(ProductDraft, Vec<&'static str>)> {
    let good = || ProductDraft { name: "Growth".into(), ..ProductDraft::default() };
    let described = |text: &str| ProductDraft { statement_descriptor: text.into(), ..good() };
    vec![
        (ProductDraft::default(), vec!["name"]),
        (ProductDraft { name: "  \t".into(), ..good() }, vec!["name"]),
        (ProductDraft { name: "n".repeat(251), ..good() }, vec!["name"]),
        (ProductDraft { description: "d".repeat(40_001), ..good() }, vec!["description"]),
        (ProductDraft { unit_label: "u".repeat(13), ..good() }, vec!["unit_label"]),
        (described("FOUR"), vec!["statement_descriptor"]),
        (described(&"S".repeat(23)), vec!["statement_descriptor"]),
        (described("12345"), vec!["statement_descriptor"]),
        (described("A<B>C"), vec!["statement_descriptor"]),
        (described("NÖRTH"), vec!["statement_descriptor"]),
        (ProductDraft { marketing_features: vec!["x".into(); 16], ..good() }, vec!["marketing_features"]),
        (ProductDraft { marketing_features: vec!["fine".into(), "x".repeat(81)], ..good() }, vec!["marketing_features[1]"]),
        (ProductDraft { unit_label: "u".repeat(13), ..ProductDraft::default() }, vec!["name", "unit_label"]),
    ]
}

fn plan() -> PlanDraft {
    PlanDraft { name: "Growth".into(), base: Some(PlanPrice::New { draft: flat("149", "usd") }), ..PlanDraft::default() }
}

fn broken_plans() -> Vec<(PlanDraft, &'static str)> {
    let feature = |name: &str| Feature { name: name.into(), included: true, enforced: Enforced::Promise };
    let quota = |limit: Option<&str>| Quota { kind: QuotaKind::Queries, limit: limit.map(str::to_owned), enforced: Enforced::Promise };
    let usage = || PlanPrice::New { draft: counting(Charge::PerUnit) };
    let price = |draft: PriceDraft| PlanPrice::New { draft };
    vec![
        (PlanDraft { name: " ".into(), ..plan() }, "name"),
        (PlanDraft { name: "n".repeat(81), ..plan() }, "name"),
        (PlanDraft { description: "d".repeat(301), ..plan() }, "description"),
        (PlanDraft { features: vec![feature("A"), feature("a")], ..plan() }, "features[1].name"),
        (PlanDraft { features: vec![feature("")], ..plan() }, "features[0].name"),
        (PlanDraft { features: vec![feature(&"f".repeat(81))], ..plan() }, "features[0].name"),
        (PlanDraft { features: (0..41).map(|at| feature(&at.to_string())).collect(), ..plan() }, "features"),
        (PlanDraft { quotas: vec![quota(Some("-1"))], ..plan() }, "quotas[0].limit"),
        (PlanDraft { quotas: vec![quota(Some("many"))], ..plan() }, "quotas[0].limit"),
        (PlanDraft { quotas: vec![quota(Some("1000000000001"))], ..plan() }, "quotas[0].limit"),
        (PlanDraft { quotas: vec![quota(None), quota(None)], ..plan() }, "quotas[1].kind"),
        (
            PlanDraft { quotas: vec![Quota { enforced: Enforced::Platform { platform: " ".into() }, ..quota(None) }], ..plan() },
            "quotas[0].enforced",
        ),
        (PlanDraft { trial_days: "731".into(), ..plan() }, "trial_days"),
        (PlanDraft { base: None, ..plan() }, "base"),
        (PlanDraft { base: Some(price(flat("0", "usd"))), ..plan() }, "base.unit_amount"),
        (PlanDraft { base: Some(price(flat("-1", "usd"))), ..plan() }, "base.unit_amount"),
        (PlanDraft { base: Some(usage()), ..plan() }, "base"),
        (PlanDraft { usage: vec![price(flat("1", "usd"))], ..plan() }, "usage[0]"),
        (PlanDraft { usage: vec![usage(), usage()], ..plan() }, "usage[1].usage.meter"),
        (PlanDraft { usage: vec![price(every(Interval::Year, 1, counting(Charge::PerUnit)))], ..plan() }, "usage[0].every"),
        (
            PlanDraft { usage: vec![price(PriceDraft { currency: "eur".into(), ..counting(Charge::PerUnit) })], ..plan() },
            "usage[0].currency",
        ),
        (PlanDraft { setup_fee: Some(price(flat("99", "usd"))), ..plan() }, "setup_fee"),
        (
            PlanDraft {
                base: Some(price(with_key("same"))),
                setup_fee: Some(price(PriceDraft { every: None, ..with_key("same") })),
                ..plan()
            },
            "setup_fee.lookup_key",
        ),
        (PlanDraft { payment: PlanPayment::Free, ..plan() }, "base.unit_amount"),
        (PlanDraft { payment: PlanPayment::Custom, ..plan() }, "payment"),
        (PlanDraft { payment: PlanPayment::Prepaid, usage: vec![usage()], ..plan() }, "usage"),
    ]
}

fn broken_customers() -> Vec<(CustomerParams, &'static str)> {
    let good = || CustomerParams { name: "Harbor".into(), ..CustomerParams::default() };
    let at = |address: AddressView| CustomerParams { address, ..good() };
    vec![
        (CustomerParams { name: " ".into(), ..good() }, "name"),
        (CustomerParams { name: "n".repeat(257), ..good() }, "name"),
        (CustomerParams { email: "nobody".into(), ..good() }, "email"),
        (CustomerParams { email: "a@b".into(), ..good() }, "email"),
        (CustomerParams { email: "a@b.example, c@d.example".into(), ..good() }, "email"),
        (CustomerParams { email: format!("{}@b.example", "a".repeat(510)), ..good() }, "email"),
        (CustomerParams { phone: "call me".into(), ..good() }, "phone"),
        (CustomerParams { phone: "1".repeat(21), ..good() }, "phone"),
        (CustomerParams { description: "d".repeat(501), ..good() }, "description"),
        (CustomerParams { tax_exempt: "sometimes".into(), ..good() }, "tax_exempt"),
        (at(AddressView { country: Some("Belgium".into()), ..AddressView::default() }), "address.country"),
        (at(AddressView { line1: Some("x".repeat(201)), ..AddressView::default() }), "address.line1"),
        (at(AddressView { line2: Some("x".repeat(201)), ..AddressView::default() }), "address.line2"),
        (at(AddressView { city: Some("x".repeat(201)), ..AddressView::default() }), "address.city"),
        (at(AddressView { state: Some("x".repeat(201)), ..AddressView::default() }), "address.state"),
        (at(AddressView { postal_code: Some("x".repeat(201)), ..AddressView::default() }), "address.postal_code"),
    ]
}

fn row(nickname: &str) -> AddClientRow {
    AddClientRow {
        nickname: nickname.into(),
        email: Some("a@b.example".into()),
        price_id: "price_SandboxTokens".into(),
        charge_by: "tokens".into(),
        unit: "1000".into(),
        ..AddClientRow::default()
    }
}

fn broken_rows() -> Vec<(AddClientRow, &'static str)> {
    vec![
        (row(""), "nickname"),
        (row("first"), "nickname"),
        (AddClientRow { email: Some("nobody".into()), ..row("second") }, "email"),
        (AddClientRow { price_id: "price_nobody".into(), ..row("second") }, "price_id"),
        (AddClientRow { unit: "0".into(), ..row("second") }, "unit"),
        (AddClientRow { unit: "-1000".into(), ..row("second") }, "unit"),
        (AddClientRow { remainder: Some("forget".into()), ..row("second") }, "remainder"),
        (AddClientRow { collection: Some("cash".into()), ..row("second") }, "collection"),
        (AddClientRow { customer_id: Some("cus_nobody".into()), ..row("second") }, "customer_id"),
        (AddClientRow { subjects: vec!["Nowhere:none".into()], ..row("second") }, "subjects"),
    ]
}

/// From here on whatever is sent to be changed comes back as Stripe's fault, and so not as a fault of a field.
fn shut(stand: &Stand) {
    let act = Act::Answer { status: 500, code: None, reason: None };
    stand.sandbox.fault(Fault { at: Side::Stripe, call: Some("POST *".into()), when: When::Before, act, times: u32::MAX, skip: 0 });
}

async fn refused<T>(desk: &Desk, result: Result<T, Problem>, field: &str, what: &str) {
    let Err(problem) = result else { panic!("{what} is taken, although its {field} is broken") };
    assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field)), "{what}: {}", problem.message);
    assert!(!problem.message.trim().is_empty(), "{what}: the field says why");
    assert!(change_set::list(desk).await.unwrap().is_empty(), "{what}: nothing is staged, so nothing can be sent");
}

#[tokio::test]
async fn a_broken_price_or_product_is_named_at_each_field_and_nothing_is_sent() {
    let stand = Stand::up(Scene::Empty).await;
    shut(&stand);
    let named = || ProductDraft { name: "Growth".into(), ..ProductDraft::default() };
    for (price, fields) in broken_prices() {
        let what = format!("{price:?}");
        let params = PriceCheckParams { product_name: "Growth".into(), price: price.clone(), ..PriceCheckParams::default() };
        let check = catalog::check(&stand.desk, params).await.unwrap();
        assert_eq!(check.faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), fields, "{what}");
        assert!(check.faults.iter().all(|fault| !fault.words.is_empty()), "{what}");
        let made = catalog::plan_make(&stand.desk, MakePriceParams { product: None, new_product: Some(named()), price }).await;
        refused(&stand.desk, made, &format!("price.{}", fields[0]), &what).await;
    }
    for (product, fields) in broken_products() {
        let what = format!("{product:?}");
        let found: Vec<String> = product.check().unwrap_err().0.into_iter().map(|fault| fault.field).collect();
        assert_eq!(found, fields, "{what}");
        let params = MakePriceParams { product: None, new_product: Some(product), price: flat("49", "usd") };
        refused(&stand.desk, catalog::plan_make(&stand.desk, params).await, &format!("new_product.{}", fields[0]), &what).await;
    }
}

#[tokio::test]
async fn a_broken_plan_customer_or_client_is_named_at_its_field_and_nothing_is_sent() {
    let stand = Stand::up(Scene::Agency).await;
    shut(&stand);
    for (draft, field) in broken_plans() {
        let what = format!("{draft:?}");
        let made = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await;
        refused(&stand.desk, made, field, &what).await;
    }
    for (params, field) in broken_customers() {
        let what = format!("{params:?}");
        refused(&stand.desk, customers::plan(&stand.desk, params).await, field, &what).await;
    }
    for (broken, field) in broken_rows() {
        let what = format!("{broken:?}");
        let params = AddClientsParams { rows: vec![row("first"), broken] };
        refused(&stand.desk, clients::plan(&stand.desk, params).await, &format!("rows[1].{field}"), &what).await;
    }
}

/// What is just within every limit is taken by the sandbox's Stripe, which has limits of its own.
#[tokio::test]
async fn what_is_just_within_the_limits_is_made() {
    let stand = Stand::up(Scene::Empty).await;
    let edges = [
        flat("0", "usd"),
        flat("999999.99", "usd"),
        flat("99999999", "jpy"),
        flat("99999.99", "kwd"),
        PriceDraft { unit_amount: "0.00000000000001".into(), ..counting(Charge::PerUnit) },
        many_tiers(100),
        many_currencies(25),
        tiered(vec![tier("1000000000", "0", ""), tier("", "0.01", "")]),
        packed("1000000000"),
        every(Interval::Day, 1095, flat("1", "usd")),
        every(Interval::Week, 156, flat("1", "usd")),
        every(Interval::Month, 36, flat("1", "usd")),
        every(Interval::Year, 3, flat("1", "usd")),
        PriceDraft { trial_days: "730".into(), ..flat("2", "usd") },
        with_key(&"k".repeat(200)),
        PriceDraft { nickname: "n".repeat(250), ..flat("3", "usd") },
    ];
    for (number, price) in edges.into_iter().enumerate() {
        let product = ProductDraft {
            name: format!("{number:0>250}"),
            description: "d".repeat(40_000),
            unit_label: "u".repeat(12),
            statement_descriptor: "S".repeat(if number % 2 == 0 { 5 } else { 22 }),
            marketing_features: vec!["f".repeat(80); 15],
        };
        let what = format!("{:?}", (price.charge, &price.unit_amount, price.every, price.tiers.len(), price.currencies.len()));
        let params = MakePriceParams { product: None, new_product: Some(product), price };
        let plan = catalog::plan_make(&stand.desk, params).await.unwrap_or_else(|problem| panic!("{what}: {problem:?}"));
        let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
        assert_eq!(done.state, ChangeSetState::Done, "{what}: {:?}", done.items);
    }
}

#[tokio::test]
async fn a_lookup_key_belongs_to_one_price() {
    let stand = Stand::up(Scene::Empty).await;
    let make = |name: &str, price: PriceDraft| MakePriceParams {
        product: None,
        new_product: Some(ProductDraft { name: name.into(), ..ProductDraft::default() }),
        price,
    };
    let plan = catalog::plan_make(&stand.desk, make("Basic", with_key("basic"))).await.unwrap();
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap();
    let dear = PriceDraft { unit_amount: "59".into(), ..with_key("basic") };
    let taken = catalog::plan_make(&stand.desk, make("Other", dear)).await.unwrap_err();
    assert_eq!((taken.code, taken.field.as_deref()), (Code::Invalid, Some("price.lookup_key")), "{}", taken.message);
    let draft =
        PlanDraft { base: Some(PlanPrice::New { draft: PriceDraft { unit_amount: "59".into(), ..with_key("basic") } }), ..plan_of("Plan") };
    let taken = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap_err();
    assert_eq!((taken.code, taken.field.as_deref()), (Code::Invalid, Some("base.lookup_key")), "{}", taken.message);
}

fn plan_of(name: &str) -> PlanDraft {
    PlanDraft { name: name.into(), ..plan() }
}
