//! Price models: golden numbers (law §2, Stripe's documentation) and properties.

use domain::price::{LineKind, PackageSize, Round};
use domain::{Currency, Price, PriceModel, Quantity, Tier, Tiers, UnitPrice};
use proptest::prelude::*;

use crate::{fractions, quantity, usd};

fn minor(text: &str) -> UnitPrice {
    UnitPrice::parse_minor(text).unwrap()
}

fn tier(up_to: Option<i64>, unit: &str, flat: Option<&str>) -> Tier {
    Tier { up_to: up_to.map(Quantity::from_whole), unit_amount: Some(minor(unit)), flat_amount: flat.map(minor) }
}

fn price(model: PriceModel) -> Price {
    Price { currency: Currency::USD, model }
}

/// Stripe's documentation: 1–5 at $7, 6–10 at $6.50, from 11 at $6.
fn stripe_tiers() -> Tiers {
    Tiers::new(vec![tier(Some(5), "700", None), tier(Some(10), "650", None), tier(None, "600", None)]).unwrap()
}

/// The law's tiers: 5/10/15/20/∞ at $5+10, $4+20, $3+30, $2+40, $1+50.
fn law_tiers() -> Tiers {
    let ends = [Some(5), Some(10), Some(15), Some(20), None];
    let tiers = ends.into_iter().zip([("500", "1000"), ("400", "2000"), ("300", "3000"), ("200", "4000"), ("100", "5000")]);
    Tiers::new(tiers.map(|(end, (unit, flat))| tier(end, unit, Some(flat))).collect()).unwrap()
}

fn total(price: &Price, used: &str) -> String {
    price.rate(quantity(used)).unwrap().total.to_string()
}

#[test]
fn volume_prices_every_unit_by_the_tier_reached() {
    let volume = price(PriceModel::Volume { tiers: stripe_tiers() });
    for (used, expected) in [("1", "$7.00"), ("5", "$35.00"), ("6", "$39.00"), ("20", "$120.00"), ("25", "$150.00")] {
        assert_eq!(total(&volume, used), expected, "Stripe's documented figure for {used}");
    }
}

#[test]
fn graduated_prices_each_unit_by_its_own_tier() {
    let graduated = price(PriceModel::Graduated { tiers: stripe_tiers() });
    for (used, expected) in [("5", "$35.00"), ("6", "$41.50"), ("0", "$0.00")] {
        assert_eq!(total(&graduated, used), expected, "Stripe's documented figure for {used}");
    }
}

#[test]
fn the_laws_tiers_cost_what_the_law_says() {
    let (volume, graduated) = (price(PriceModel::Volume { tiers: law_tiers() }), price(PriceModel::Graduated { tiers: law_tiers() }));
    assert_eq!(total(&volume, "12"), "$66.00", "12 × $3 + $30");
    assert_eq!(total(&graduated, "12"), "$111.00", "(25 + 10) + (20 + 20) + (6 + 30)");
    for (used, expected) in [("5", "$35.00"), ("5.000001", "$55.00"), ("10", "$75.00"), ("20", "$170.00"), ("21", "$221.00")] {
        assert_eq!(total(&graduated, used), expected, "a tier is entered only above the end of the one before, at {used}");
    }
    for used in ["0", "-3"] {
        assert_eq!(total(&volume, used), "$10.00", "at and below zero the first tier's flat amount is still charged");
        assert_eq!(total(&graduated, used), "$10.00", "in both modes");
    }
}

#[test]
fn packages_are_counted_once_over_the_total() {
    let five = |round| price(PriceModel::Package { unit_amount: minor("1000"), divide_by: PackageSize::new(5).unwrap(), round });
    for (used, expected) in
        [("0", "$0.00"), ("1", "$10.00"), ("3", "$10.00"), ("5", "$10.00"), ("5.000001", "$20.00"), ("6", "$20.00"), ("7", "$20.00")]
    {
        assert_eq!(total(&five(Round::Up), used), expected, "$10 per 5, rounding up, for {used}");
    }
    for (used, expected) in [("4", "$0.00"), ("9.999999", "$10.00"), ("10", "$20.00"), ("-7", "$0.00")] {
        assert_eq!(total(&five(Round::Down), used), expected, "$10 per 5, rounding down, for {used}");
    }
    let hour = price(PriceModel::Package { unit_amount: minor("1000"), divide_by: PackageSize::new(60).unwrap(), round: Round::Up });
    assert_eq!(total(&hour, "150"), "$30.00", "$10 an hour by 60 minutes: 150 minutes are three hours");
}

#[test]
fn a_product_is_rounded_once_half_away_from_zero() {
    let decimal = price(PriceModel::PerUnit { unit_amount: minor("0.05") });
    assert_eq!(total(&decimal, "30"), "$0.02", "0.05 ¢ × 30 = 1.5 ¢ is 2 ¢: multiply first, then round");
    assert_eq!(total(&decimal, "29.999999"), "$0.01", "just below the half rounds down");
    assert_eq!(total(&decimal, "26450"), "$13.23", "1322.5 ¢ rounds away from zero, not to even");
}

#[test]
fn a_fraction_falls_into_exactly_one_tier() {
    let volume = price(PriceModel::Volume { tiers: stripe_tiers() });
    let graduated = price(PriceModel::Graduated { tiers: stripe_tiers() });
    assert_eq!(total(&volume, "5.5"), "$35.75", "above 5 the second tier is reached: 5.5 × $6.50");
    assert_eq!(total(&graduated, "5.5"), "$38.25", "5 × $7 and 0.5 × $6.50");
}

#[test]
fn lines_are_what_stripe_lists() {
    let rated = price(PriceModel::Graduated { tiers: law_tiers() }).rate(quantity("12")).unwrap();
    let lines: Vec<String> = rated
        .lines
        .iter()
        .map(|line| {
            let range = line.tier.unwrap();
            let end = range.up_to.map_or("∞".to_owned(), |end| end.to_string());
            format!("{}..{end} {:?}: {} × {} = {}", range.above, line.kind, line.quantity, line.unit_amount, line.amount)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    0..5 TierUnits: 5 × $5.00 = $25.00
    0..5 TierFlat: 1 × $10.00 = $10.00
    5..10 TierUnits: 5 × $4.00 = $20.00
    5..10 TierFlat: 1 × $20.00 = $20.00
    10..15 TierUnits: 2 × $3.00 = $6.00
    10..15 TierFlat: 1 × $30.00 = $30.00
    ");
}

#[test]
fn a_flat_price_does_not_look_at_the_quantity() {
    let flat = price(PriceModel::Flat { amount: minor("4900") });
    assert_eq!(total(&flat, "0"), "$49.00");
    let rated = flat.rate(quantity("1000000")).unwrap();
    assert_eq!((rated.total, rated.lines[0].kind), (usd("49"), LineKind::Flat));
}

#[test]
fn what_does_not_fit_is_refused_and_never_cut() {
    let dear = price(PriceModel::PerUnit { unit_amount: minor("92233720368547758.07") });
    assert_eq!(dear.rate(Quantity::from_whole(100)).unwrap().total.minor(), i64::MAX, "the largest amount is still exact");
    assert!(dear.rate(Quantity::from_whole(101)).is_err(), "one more does not fit");
    assert!(dear.rate(Quantity::from_micros(i128::MAX)).is_err(), "nor does the largest quantity");
}

#[test]
fn one_unit_price_means_one_for_every_quantity() {
    let one = Tiers::new(vec![tier(Some(5), "10", Some("0")), tier(None, "10", None)]).unwrap();
    assert_eq!(price(PriceModel::PerUnit { unit_amount: minor("10") }).single_unit_price(), Some(minor("10")));
    assert_eq!(price(PriceModel::Graduated { tiers: one }).single_unit_price(), Some(minor("10")), "tiers that do not differ");
    for model in [
        PriceModel::Volume { tiers: law_tiers() },
        PriceModel::Graduated { tiers: stripe_tiers() },
        PriceModel::Flat { amount: minor("10") },
        PriceModel::Package { unit_amount: minor("10"), divide_by: PackageSize::new(5).unwrap(), round: Round::Up },
    ] {
        assert_eq!(price(model.clone()).single_unit_price(), None, "{model:?}");
    }
}

#[test]
fn tiers_must_cover_every_quantity_exactly_once() {
    use domain::price::TiersError;
    let refused = |tiers| Tiers::new(tiers).unwrap_err();
    assert_eq!(refused(vec![]), TiersError::Empty);
    assert_eq!(refused(vec![tier(Some(5), "1", None)]), TiersError::LastHasEnd);
    assert_eq!(refused(vec![tier(None, "1", None), tier(None, "1", None)]), TiersError::EndlessBeforeLast { position: 0 });
    assert_eq!(refused(vec![tier(Some(0), "1", None), tier(None, "1", None)]), TiersError::NotIncreasing { position: 0 });
    assert_eq!(
        refused(vec![tier(Some(5), "1", None), tier(Some(5), "1", None), tier(None, "1", None)]),
        TiersError::NotIncreasing { position: 1 }
    );
}

prop_compose! {
    fn unit_price()(whole in 0u32..2_000, pico in prop_oneof![Just(0u64), 0u64..1_000_000_000_000]) -> UnitPrice {
        UnitPrice::parse_minor(&format!("{whole}.{pico:012}")).unwrap()
    }
}

fn tiers() -> impl Strategy<Value = Tiers> {
    let bounded = prop::collection::btree_map(1i128..3_000_000_000, (unit_price(), prop::option::of(unit_price())), 0..5);
    (bounded, unit_price(), prop::option::of(unit_price())).prop_map(|(bounded, last_unit, last_flat)| {
        let mut tiers: Vec<Tier> = bounded
            .into_iter()
            .map(|(end, (unit, flat))| Tier { up_to: Some(Quantity::from_micros(end)), unit_amount: Some(unit), flat_amount: flat })
            .collect();
        tiers.push(Tier { up_to: None, unit_amount: Some(last_unit), flat_amount: last_flat });
        Tiers::new(tiers).unwrap()
    })
}

fn model() -> impl Strategy<Value = PriceModel> {
    let package = (unit_price(), 1u32..500, any::<bool>()).prop_map(|(unit_amount, size, up)| PriceModel::Package {
        unit_amount,
        divide_by: PackageSize::new(size).unwrap(),
        round: if up { Round::Up } else { Round::Down },
    });
    prop_oneof![
        unit_price().prop_map(|amount| PriceModel::Flat { amount }),
        unit_price().prop_map(|unit_amount| PriceModel::PerUnit { unit_amount }),
        package,
        tiers().prop_map(|tiers| PriceModel::Volume { tiers }),
        tiers().prop_map(|tiers| PriceModel::Graduated { tiers }),
    ]
}

/// The end of each tier, and a millionth on either side.
fn tier_ends(price: &Price) -> Vec<Quantity> {
    let (PriceModel::Volume { tiers } | PriceModel::Graduated { tiers }) = &price.model else { return Vec::new() };
    let ends = tiers.as_slice().iter().filter_map(|tier| tier.up_to);
    ends.flat_map(|end| [-1, 0, 1].map(|off| Quantity::from_micros(end.to_micros() + off))).collect()
}

/// Where tiers lie, below zero too, with and without a fraction.
fn used() -> impl Strategy<Value = Quantity> {
    prop_oneof![(-5_000_000i128..4_000_000_000).prop_map(Quantity::from_micros), (-5i64..4_000).prop_map(Quantity::from_whole)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn rating_agrees_with_exact_fractions(model in model(), used in used()) {
        let price = price(model);
        let rated = price.rate(used).unwrap();
        prop_assert_eq!(rated.total.minor(), fractions::total(&price, used), "the slow computation gives another amount");
        for edge in tier_ends(&price) {
            let rated = price.rate(edge).unwrap();
            prop_assert_eq!(rated.total.minor(), fractions::total(&price, edge), "at the edge of a tier, {}", edge);
        }
    }

    #[test]
    fn every_line_is_its_product_rounded_once_and_they_add_up(model in model(), used in used()) {
        let rated = price(model).rate(used).unwrap();
        let mut sum = 0;
        for line in &rated.lines {
            let exact = fractions::fraction(&line.unit_amount.to_minor_string()) * fractions::fraction(&line.quantity.to_string());
            prop_assert_eq!(num_bigint::BigInt::from(line.amount.minor()), fractions::rounded(&exact));
            sum += line.amount.minor();
        }
        prop_assert_eq!(sum, rated.total.minor(), "lines are added after rounding");
    }

    #[test]
    fn graduated_units_fall_into_exactly_one_tier(tiers in tiers(), used in used()) {
        let rated = price(PriceModel::Graduated { tiers }).rate(used).unwrap();
        let units = rated.lines.iter().filter(|line| line.kind == LineKind::TierUnits).map(|line| line.quantity);
        prop_assert_eq!(Quantity::checked_sum(units), Some(used.max(Quantity::ZERO)), "no part of the quantity is lost or priced twice");
    }

    #[test]
    fn more_use_never_costs_less_where_the_model_is_monotone(model in model(), a in used(), b in used()) {
        prop_assume!(!matches!(model, PriceModel::Volume { .. }));
        let price = price(model);
        let (less, more) = (a.min(b), a.max(b));
        prop_assert!(price.rate(less).unwrap().total.minor() <= price.rate(more).unwrap().total.minor());
    }

    #[test]
    fn rating_never_panics(model in model(), micros in any::<i128>(), huge in 0u64..u64::MAX) {
        let _ = price(model).rate(Quantity::from_micros(micros));
        let dear = UnitPrice::parse_minor(&huge.to_string()).unwrap();
        let _ = price(PriceModel::PerUnit { unit_amount: dear }).rate(Quantity::from_micros(micros));
    }
}
