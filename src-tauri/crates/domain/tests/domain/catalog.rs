//! Drafts of prices and products: what is refused and by which field; where a price drops or loses money, against counting.

use domain::catalog::{
    Charge, CurrencyDraft, Every, Interval, PackageDraft, PriceDraft, ProductDraft, TierAmountsDraft, TierDraft, UsageDraft,
    suggest_lookup_key,
};
use domain::price::{PackageSize, Round};
use domain::{Currency, Money, Price, PriceModel, Quantity, Tier, Tiers, UnitPrice};
use proptest::prelude::*;

fn flat(amount: &str, currency: &str) -> PriceDraft {
    PriceDraft { unit_amount: amount.into(), currency: currency.into(), every: Some(Every::MONTH), ..PriceDraft::default() }
}

fn usage(meter: &str, unit: &str) -> Option<UsageDraft> {
    Some(UsageDraft { meter: meter.into(), unit: unit.into(), stripe_meter: None })
}

fn fields(draft: &PriceDraft) -> Vec<String> {
    draft.check().err().map(|faults| faults.0.into_iter().map(|fault| fault.field).collect()).unwrap_or_default()
}

#[test]
fn each_field_has_its_limits() {
    let metered = PriceDraft { charge: Charge::PerUnit, usage: usage("tokens", "1000"), ..flat("0.10", "usd") };
    let tier = |up_to: &str, each: &str| TierDraft { up_to: up_to.into(), unit_amount: each.into(), flat_amount: String::new() };
    let tiered = PriceDraft { charge: Charge::Graduated, tiers: vec![tier("10", "1"), tier("", "2")], ..metered.clone() };
    let further = |currency: &str, amount: &str| CurrencyDraft { currency: currency.into(), unit_amount: amount.into(), tiers: Vec::new() };
    let every = |interval, count| Some(Every { interval, count });
    for (draft, broken) in [
        (flat("49", "usd"), None),
        (flat("0", "usd"), None),
        (flat("", "usd"), Some("unit_amount")),
        (flat("-1", "usd"), Some("unit_amount")),
        (flat("abc", "usd"), Some("unit_amount")),
        (flat("49.001", "usd"), Some("unit_amount")),
        (flat("1000000", "usd"), Some("unit_amount")),
        (flat("1500.5", "jpy"), Some("unit_amount")),
        (flat("1.250", "kwd"), None),
        (flat("1.255", "kwd"), Some("unit_amount")),
        (flat("12", "isk"), None),
        (flat("12.50", "isk"), Some("unit_amount")),
        (flat("49", "xyz"), Some("currency")),
        (flat("49", ""), Some("currency")),
        (PriceDraft { every: every(Interval::Month, 37), ..flat("49", "usd") }, Some("every.count")),
        (PriceDraft { every: every(Interval::Year, 3), ..flat("49", "usd") }, None),
        (PriceDraft { every: every(Interval::Week, 0), ..flat("49", "usd") }, Some("every.count")),
        (PriceDraft { trial_days: "731".into(), ..flat("49", "usd") }, Some("trial_days")),
        (PriceDraft { trial_days: "14".into(), every: None, ..flat("49", "usd") }, Some("trial_days")),
        (PriceDraft { lookup_key: "k".repeat(201), ..flat("49", "usd") }, Some("lookup_key")),
        (PriceDraft { lookup_key: "basic plan".into(), ..flat("49", "usd") }, Some("lookup_key")),
        (PriceDraft { currencies: vec![further("usd", "5")], ..flat("49", "usd") }, Some("currencies[0].currency")),
        (PriceDraft { currencies: vec![further("jpy", "5.5")], ..flat("49", "usd") }, Some("currencies[0].unit_amount")),
        (metered.clone(), None),
        (PriceDraft { unit_amount: "0.00000000000001".into(), ..metered.clone() }, None),
        (PriceDraft { unit_amount: "0.000000000000001".into(), ..metered.clone() }, Some("unit_amount")),
        (PriceDraft { every: None, ..metered.clone() }, Some("every")),
        (PriceDraft { charge: Charge::Flat, ..metered.clone() }, Some("charge")),
        (PriceDraft { usage: usage("", "1000"), ..metered.clone() }, Some("usage.meter")),
        (PriceDraft { usage: usage("tokens", "0"), ..metered.clone() }, Some("usage.unit")),
        (tiered.clone(), None),
        (PriceDraft { tiers: vec![tier("10", "1"), tier("10", "1"), tier("", "2")], ..tiered.clone() }, Some("tiers[1].up_to")),
        (PriceDraft { tiers: vec![tier("", "1"), tier("", "2")], ..tiered.clone() }, Some("tiers[0].up_to")),
        (PriceDraft { tiers: vec![tier("10", "1")], ..tiered.clone() }, Some("tiers[0].up_to")),
        (PriceDraft { tiers: vec![tier("1.5", "1"), tier("", "2")], ..tiered.clone() }, Some("tiers[0].up_to")),
        (PriceDraft { tiers: vec![tier("", "")], ..tiered.clone() }, Some("tiers[0].unit_amount")),
        (PriceDraft { tiers: Vec::new(), ..tiered.clone() }, Some("tiers")),
        (PriceDraft { currencies: vec![further("eur", "")], ..tiered.clone() }, Some("currencies[0].tiers")),
        (PriceDraft { every: None, usage: None, ..tiered }, Some("charge")),
    ] {
        assert_eq!(fields(&draft).first().map(String::as_str), broken, "{draft:?}");
    }
    let package = PriceDraft {
        charge: Charge::Package,
        package: Some(PackageDraft { size: "60".into(), round: Round::Up }),
        usage: usage("seconds", "1"),
        ..metered
    };
    assert!(fields(&package).is_empty());
    let divided = PriceDraft { usage: usage("seconds", "60"), ..package.clone() };
    assert_eq!(fields(&divided), ["usage.unit"], "usage is divided once (§2)");
    let none = PriceDraft { package: Some(PackageDraft { size: "0".into(), round: Round::Up }), ..package };
    assert_eq!(fields(&none), ["package.size"]);
}

#[test]
fn products_have_stripes_limits() {
    let draft = ProductDraft { name: "Growth".into(), ..ProductDraft::default() };
    assert!(draft.check().is_ok());
    let fields = |draft: ProductDraft| -> Vec<String> { draft.check().unwrap_err().0.into_iter().map(|fault| fault.field).collect() };
    assert_eq!(fields(ProductDraft { name: " ".into(), ..draft.clone() }), ["name"]);
    assert_eq!(fields(ProductDraft { unit_label: "thirteen char".into(), ..draft.clone() }), ["unit_label"]);
    for text in ["AB", "12345", "NORTH*LIGHT", "NÖRTHLIGHT", "A STATEMENT THAT IS TOO LONG"] {
        assert_eq!(fields(ProductDraft { statement_descriptor: text.into(), ..draft.clone() }), ["statement_descriptor"], "{text}");
    }
    assert_eq!(fields(ProductDraft { marketing_features: vec!["x".into(); 16], ..draft.clone() }), ["marketing_features"]);
    assert_eq!(fields(ProductDraft { marketing_features: vec!["x".repeat(81)], ..draft }), ["marketing_features[0]"]);
}

#[test]
fn lookup_keys_are_suggested_from_what_a_price_is() {
    let key = |draft: PriceDraft| suggest_lookup_key("Basic plan", &draft.check().unwrap());
    assert_eq!(key(flat("49", "usd")), "basic_plan_49usd");
    assert_eq!(key(flat("49.50", "eur")), "basic_plan_49_5eur");
    assert_eq!(key(PriceDraft { every: Some(Every::YEAR), ..flat("490", "usd") }), "basic_plan_490usd_yearly");
    assert_eq!(key(PriceDraft { every: None, ..flat("99", "usd") }), "basic_plan_99usd_once");
    let metered = PriceDraft { charge: Charge::PerUnit, usage: usage("tokens", "1000"), ..flat("0.10", "usd") };
    assert_eq!(key(metered), "basic_plan_tokens_1000_0_1usd");
}

#[test]
fn a_further_currency_has_the_same_tiers() {
    let tier = |up_to: &str, each: &str| TierDraft { up_to: up_to.into(), unit_amount: each.into(), flat_amount: String::new() };
    let amounts = |each: &str| TierAmountsDraft { unit_amount: each.into(), flat_amount: "5".into() };
    let draft = PriceDraft {
        charge: Charge::Volume,
        tiers: vec![tier("10", "1"), tier("", "0.5")],
        currencies: vec![CurrencyDraft { currency: "EUR".into(), unit_amount: String::new(), tiers: vec![amounts("0.9"), amounts("0.4")] }],
        usage: usage("tokens", "1000"),
        ..flat("", "usd")
    };
    let offer = draft.check().unwrap();
    let euro = offer.in_currency(Currency::EUR).unwrap();
    assert_eq!(euro.rate(Quantity::from_whole(10)).unwrap().total.to_string(), "€14.00", "10 × 0.90 + 5");
    assert_eq!(euro.rate(Quantity::from_whole(11)).unwrap().total.to_string(), "€9.40", "11 × 0.40 + 5");
}

#[test]
fn a_line_is_rounded_to_what_can_be_charged() {
    let price = |code: &str, each: &str| {
        let currency = Currency::parse(code).unwrap();
        Price { currency, model: PriceModel::PerUnit { unit_amount: UnitPrice::parse_main(each, currency).unwrap() } }
    };
    for (code, each, units, minor) in [
        ("kwd", "0.0125", 7, 90),
        ("kwd", "0.005", 1, 10),
        ("isk", "0.5", 3, 200),
        ("ugx", "0.49", 1, 0),
        ("usd", "0.005", 1, 1),
        ("jpy", "0.5", 1, 1),
    ] {
        let rated = price(code, each).rate(Quantity::from_whole(units)).unwrap();
        assert_eq!(rated.total.minor(), minor, "{units} × {each} {code}");
        assert!(rated.total.fits_step(), "{code}");
    }
}

fn tiers() -> impl Strategy<Value = Tiers> {
    prop::collection::vec((1i64..60, 0i64..200, 0i64..400), 1..5).prop_map(|steps| {
        let (mut end, last) = (0, steps.len() - 1);
        let tiers = steps.into_iter().enumerate().map(|(at, (step, each, once))| {
            end += step;
            Tier {
                up_to: (at != last).then(|| Quantity::from_whole(end)),
                unit_amount: Some(UnitPrice::from_minor(each).unwrap()),
                flat_amount: Some(UnitPrice::from_minor(once).unwrap()),
            }
        });
        Tiers::new(tiers.collect()).unwrap()
    })
}

fn prices() -> impl Strategy<Value = Price> {
    let amount = (0i64..3000).prop_map(|minor| UnitPrice::from_minor(minor).unwrap());
    let model = prop_oneof![
        tiers().prop_map(|tiers| PriceModel::Volume { tiers }),
        tiers().prop_map(|tiers| PriceModel::Graduated { tiers }),
        amount.clone().prop_map(|unit_amount| PriceModel::PerUnit { unit_amount }),
        (amount, 1u32..30, any::<bool>()).prop_map(|(unit_amount, size, up)| PriceModel::Package {
            unit_amount,
            divide_by: PackageSize::new(size).unwrap(),
            round: if up { Round::Up } else { Round::Down },
        }),
    ];
    model.prop_map(|model| Price { currency: Currency::USD, model })
}

proptest! {
    #[test]
    fn drops_are_where_counting_finds_them(price in prices()) {
        let total = |unit: i64| price.rate(Quantity::from_whole(unit)).unwrap().total.minor();
        let counted: Vec<i64> = (1..400).filter(|unit| total(*unit) < total(*unit - 1)).collect();
        let found = price.drops().unwrap();
        let from: Vec<i64> = found.iter().map(|drop| i64::try_from(drop.from.to_micros() / 1_000_000).unwrap()).collect();
        prop_assert_eq!(&from, &counted, "the points where one unit more costs less");
        for (drop, unit) in found.iter().zip(from) {
            prop_assert_eq!(drop.by.minor(), total(unit - 1) - total(unit));
            let again = drop.again.map(|again| i64::try_from(again.to_micros() / 1_000_000).unwrap());
            let counted = (unit..1000).find(|later| total(*later) >= total(unit - 1));
            if let Some(counted) = counted {
                prop_assert_eq!(again, Some(counted), "where it costs as much again");
            }
        }
    }

    #[test]
    fn losses_are_where_counting_finds_them(price in prices(), cost in 1i64..150, base in 0i64..3000) {
        let cost = UnitPrice::from_minor(cost).unwrap();
        let base_money = Money::from_minor(base, Currency::USD);
        let spans = price.below_cost(base_money, cost).unwrap();
        let is_below = |unit: i64| {
            let quantity = Quantity::from_whole(unit);
            let paid = cost.times(quantity, Currency::USD).unwrap();
            let charged = price.exact(quantity).unwrap().checked_add(base_money.to_cost()).unwrap();
            charged.checked_sub(paid).unwrap().is_negative()
        };
        let in_span = |unit: i64| {
            let quantity = Quantity::from_whole(unit);
            spans.iter().any(|span| span.from <= quantity && span.to.is_none_or(|to| quantity <= to))
        };
        let packages = matches!(price.model, PriceModel::Package { .. });
        for unit in 0..500 {
            if is_below(unit) {
                prop_assert!(in_span(unit), "{} units are below cost, but not named in {:?}", unit, spans);
            } else if !packages {
                prop_assert!(!in_span(unit), "{} units are not below cost, but named in {:?}", unit, spans);
            }
        }
        if let Some(first) = spans.first() {
            let unit = i64::try_from(first.from.to_micros() / 1_000_000).unwrap();
            prop_assert!(is_below(unit), "a span begins with a loss");
        }
    }
}
