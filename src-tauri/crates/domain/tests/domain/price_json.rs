//! Prices in Stripe's own JSON shape.

use domain::price::PriceJsonError;
use domain::{Price, PriceModel, UnitPrice};
use serde_json::{Value, json};

use crate::quantity;

fn read(price: Value) -> Result<Price, PriceJsonError> {
    Price::from_stripe_json(&price, None)
}

fn total(price: Value, used: &str) -> String {
    read(price).unwrap().rate(quantity(used)).unwrap().total.to_string()
}

#[test]
fn every_model_is_read_as_stripe_writes_it() {
    let per_unit = json!({"object": "price", "currency": "usd", "billing_scheme": "per_unit", "unit_amount": 10, "unit_amount_decimal": "10", "unknown_field": 1});
    assert_eq!(total(per_unit, "26450"), "$2,645.00", "26,450 units at $0.10");

    let decimal = json!({"currency": "usd", "billing_scheme": "per_unit", "unit_amount": null, "unit_amount_decimal": "0.05"});
    assert_eq!(total(decimal, "30"), "$0.02", "the decimal wins, and is exact");

    let package = json!({"currency": "usd", "unit_amount": 1000, "transform_quantity": {"divide_by": 5, "round": "up"}});
    assert_eq!(total(package, "6"), "$20.00");

    let tiered = |mode: &str| {
        json!({"currency": "usd", "billing_scheme": "tiered", "tiers_mode": mode, "tiers": [
            {"up_to": 5, "unit_amount": 500, "unit_amount_decimal": "500", "flat_amount": 1000, "flat_amount_decimal": "1000"},
            {"up_to": 10, "unit_amount": 400, "flat_amount": 2000},
            {"up_to": 15, "unit_amount": 300, "flat_amount": 3000},
            {"up_to": 20, "unit_amount": 200, "flat_amount": 4000},
            {"up_to": null, "unit_amount": 100, "flat_amount": 5000},
        ]})
    };
    assert_eq!(total(tiered("volume"), "12"), "$66.00");
    assert_eq!(total(tiered("graduated"), "12"), "$111.00");
}

#[test]
fn a_number_is_read_from_its_digits_and_never_through_a_float() {
    let text = r#"{"currency": "usd", "billing_scheme": "tiered", "tiers_mode": "volume",
                   "tiers": [{"up_to": "inf", "unit_amount_decimal": 0.123456789012}]}"#;
    let price = read(serde_json::from_str(text).unwrap()).unwrap();
    let PriceModel::Volume { tiers } = price.model else { panic!("a volume price") };
    assert_eq!(tiers.first().unit_amount, Some(UnitPrice::parse_minor("0.123456789012").unwrap()), "all twelve places are kept");
}

#[test]
fn another_currency_comes_from_the_currency_options() {
    let price =
        json!({"currency": "usd", "unit_amount": 100, "currency_options": {"usd": {"unit_amount": 100}, "jpy": {"unit_amount": 15}}});
    let yen = Price::from_stripe_json(&price, Some("JPY")).unwrap();
    assert_eq!(yen.rate(quantity("10")).unwrap().total.to_string(), "¥150");
    let refused = Price::from_stripe_json(&price, Some("eur")).unwrap_err();
    assert_eq!(refused.to_string(), "the price has no amounts in eur; it has usd, jpy", "what can be chosen is named");
}

#[test]
fn what_cannot_be_rated_is_refused_with_its_field() {
    let refused = |price| read(price).unwrap_err().to_string();
    let refusals = [
        refused(json!({"unit_amount": 1})),
        refused(json!({"currency": "zzz", "unit_amount": 1})),
        refused(json!({"currency": "usd"})),
        refused(json!({"currency": "usd", "unit_amount": -1})),
        refused(json!({"currency": "usd", "unit_amount_decimal": "0.1234567890123"})),
        refused(json!({"currency": "usd", "custom_unit_amount": {"minimum": 1}})),
        refused(json!({"currency": "usd", "billing_scheme": "auction"})),
        refused(json!({"currency": "usd", "billing_scheme": "tiered", "tiers_mode": "volume"})),
        refused(json!({"currency": "usd", "billing_scheme": "tiered", "tiers": [{"up_to": null, "unit_amount": 1}]})),
        refused(json!({"currency": "usd", "billing_scheme": "tiered", "tiers_mode": "volume", "tiers": [{"up_to": 5, "unit_amount": 1}]})),
        refused(json!({"currency": "usd", "billing_scheme": "tiered", "tiers_mode": "volume", "tiers": [{"up_to": null}]})),
        refused(json!({"currency": "usd", "unit_amount": 1, "transform_quantity": {"divide_by": 0, "round": "up"}})),
        refused(json!({"currency": "usd", "unit_amount": 1, "transform_quantity": {"divide_by": 5}})),
    ]
    .join("\n");
    insta::assert_snapshot!(refusals);
}
