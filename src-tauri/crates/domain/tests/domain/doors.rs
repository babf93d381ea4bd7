//! How values cross the doors: decimal strings, never JSON numbers, and TypeScript of the same shape (law §1.5).

use domain::bounds::{HoldReason, Measure, Verdict};
use domain::credit_price::FeeRates;
use domain::reconcile::{Difference, DifferenceName};
use domain::statement::Statement;
use domain::{
    Cost, CreditPreview, CreditPrice, CreditPriceMode, Credits, Currency, Line, Money, Period, Price, PriceModel, Quantity, Rated,
    RemainderRule, ReportState, Tier, Tiers, UnitPrice,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ts_rs::{Config, TS};

use crate::{period, quantity, usd};

fn json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T) -> String {
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value, "what goes out comes in again: {text}");
    text
}

fn price() -> Price {
    let tiers =
        Tiers::new(vec![Tier { up_to: None, unit_amount: Some(UnitPrice::parse_minor("0.4").unwrap()), flat_amount: None }]).unwrap();
    Price { currency: Currency::USD, model: PriceModel::Graduated { tiers } }
}

#[test]
fn exact_numbers_are_strings() {
    let lines = [
        json(usd("-12.5")),
        json(Cost::parse_main("0.000031", Currency::USD).unwrap()),
        json(quantity("26450535.5")),
        json(Credits::parse("0.5").unwrap()),
        json(period("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")),
        json(price()),
        json(price().rate(quantity("30")).unwrap()),
        json(Verdict::Held {
            reason: HoldReason::NoHistory,
            measure: Measure::Amount { amount: usd("600") },
            limit: Measure::Amount { amount: usd("500") },
        }),
        json(Difference { name: DifferenceName::Foreign, units: quantity("2") }),
        json(ReportState::Uncertain),
        json(RemainderRule::RoundUp),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_breaks_a_rule_does_not_come_in() {
    assert!(serde_json::from_str::<Money>(r#"{"amount": "1.005", "currency": "usd"}"#).is_err(), "no half cent");
    assert!(serde_json::from_str::<Money>(r#"{"amount": 1.5, "currency": "usd"}"#).is_err(), "no JSON number");
    assert!(serde_json::from_str::<Money>(r#"{"amount": "1", "currency": "xxx"}"#).is_err(), "no unknown currency");
    assert!(serde_json::from_str::<Quantity>("1.5").is_err(), "no JSON number");
    assert!(serde_json::from_str::<Tiers>("[]").is_err(), "no tiers that leave quantities without a price");
    assert!(
        serde_json::from_str::<Period>(r#"{"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}"#).is_err(),
        "no period that ends before it starts"
    );
}

#[test]
fn a_preview_crosses_whole() {
    let credit_price = CreditPrice {
        currency: Currency::USD,
        price: UnitPrice::parse_main("0.004", Currency::USD).unwrap(),
        platform_cost: UnitPrice::parse_main("0.002", Currency::USD).ok(),
        mode: CreditPriceMode::OnTop,
        step: Credits::ONE,
    };
    insta::assert_snapshot!(json(credit_price.preview(usd("10"), &FeeRates::default()).unwrap()));
}

#[test]
fn typescript_has_the_same_shape() {
    let config = Config::default();
    let declared = [
        Money::decl(&config),
        Cost::decl(&config),
        Quantity::decl(&config),
        Credits::decl(&config),
        Period::decl(&config),
        Price::decl(&config),
        PriceModel::decl(&config),
        Tiers::decl(&config),
        Rated::decl(&config),
        Line::decl(&config),
        CreditPreview::decl(&config),
        HoldReason::decl(&config),
        ReportState::decl(&config),
        DifferenceName::decl(&config),
        RemainderRule::decl(&config),
        Statement::decl(&config),
    ];
    insta::assert_snapshot!(declared.join("\n"));
}
