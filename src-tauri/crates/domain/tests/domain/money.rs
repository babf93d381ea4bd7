//! Money, costs and quantities: exact text in, exact text out.

use domain::{Cost, Credits, Currency, DecimalError, Money, MoneyError, Percent, Quantity, UnitPrice};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{fractions, quantity, usd};

#[test]
fn amounts_read_well() {
    let shown = |minor, code: &str| Money::from_minor(minor, Currency::parse(code).unwrap()).to_string();
    insta::assert_snapshot!(
        [
            shown(264_500, "usd"), shown(-300, "usd"), shown(1250, "eur"), shown(1230, "kwd"), shown(-1230, "kwd"), shown(1_500, "jpy"),
            shown(123_400, "isk"), shown(5, "gbp"), shown(i64::MIN, "usd"), shown(0, "chf"),
        ].join(" | "),
        @"$2,645.00 | −$3.00 | €12.50 | KWD 1.230 | −KWD 1.230 | ¥1,500 | ISK 1,234 | £0.05 | −$92,233,720,368,547,758.08 | CHF 0.00"
    );
    assert_eq!(quantity("26450535").grouped(), "26,450,535");
    assert_eq!(quantity("-1234.5").grouped(), "\u{2212}1,234.5");
    assert_eq!(Cost::parse_main("0.000031", Currency::USD).unwrap().to_string(), "$0.000031", "a cost is not rounded until it must be");
}

#[test]
fn currencies_are_never_mixed() {
    let euro = Money::from_minor(1, Currency::EUR);
    let refused = MoneyError::DifferentCurrencies { left: Currency::USD, right: Currency::EUR };
    assert_eq!(usd("1").checked_add(euro), Err(refused.clone()));
    assert_eq!(usd("1").checked_sub(euro), Err(refused.clone()));
    assert_eq!(Money::sum(Currency::USD, [usd("1"), euro]), Err(refused.clone()));
    assert_eq!(usd("1").to_cost().checked_add(euro.to_cost()), Err(refused));
}

#[test]
fn what_does_not_fit_is_an_error_and_never_a_truncation() {
    let most = Money::from_minor(i64::MAX, Currency::USD);
    assert_eq!(most.checked_add(usd("0.01")), Err(MoneyError::OutOfRange));
    assert_eq!(Money::from_minor(i64::MIN, Currency::USD).checked_neg(), Err(MoneyError::OutOfRange));
    assert!(Money::parse_main("0.001", Currency::USD).is_err(), "a tenth of a cent is not an amount");
    assert!(Money::parse_main("1.5", Currency::JPY).is_err(), "yen have no decimals");
    assert!(matches!(Quantity::parse("1.0000001"), Err(DecimalError::TooManyPlaces { places: 6, .. })));
    assert!(matches!(UnitPrice::parse_minor("0.0000000000001"), Err(DecimalError::TooManyPlaces { places: 12, .. })));
    assert!(matches!(UnitPrice::parse_minor("-1"), Err(DecimalError::Negative { .. })));
    assert!(matches!(Quantity::parse(&"9".repeat(40)), Err(DecimalError::OutOfRange { .. })));
    assert!(matches!(Quantity::parse("1e99"), Err(DecimalError::OutOfRange { .. })));
}

#[test]
fn a_charge_in_three_decimals_ends_in_zero() {
    assert!(Money::from_minor(1230, Currency::KWD).fits_step());
    assert!(!Money::from_minor(1235, Currency::KWD).fits_step(), "Stripe refuses 1.235 dinars");
}

#[test]
fn only_numbers_are_numbers() {
    for text in ["", "-", ".", "1,5", "1.2.3", "NaN", "inf", "1e", "1e1.5", "--1", " 1", "1 ", "0x10", "١", "1_000"] {
        assert!(matches!(Quantity::parse(text), Err(DecimalError::NotANumber { .. })), "{text:?} must not be read as a number");
    }
    for (text, expected) in [
        ("1.5", "1.5"),
        ("+1.50", "1.5"),
        ("-0", "0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("2.5E-3", "0.0025"),
        ("1000000e-12", "0.000001"),
        ("0.00e-99", "0"),
        ("007", "7"),
    ] {
        assert_eq!(quantity(text).to_string(), expected, "{text}");
    }
    let leading = format!("{}1.5", "0".repeat(100));
    assert_eq!(quantity(&leading).to_string(), "1.5", "zeros before the first digit say nothing");
    let zeros = format!("1.5{}", "0".repeat(100));
    assert_eq!(quantity(&zeros).to_string(), "1.5", "zeros behind the last digit are no places");
}

#[test]
fn a_record_is_rounded_up_to_its_step_before_adding() {
    let minute = |seconds| quantity(seconds).round_up_to_step(quantity("60"), quantity("60")).unwrap().to_string();
    assert_eq!([minute("0"), minute("1"), minute("60"), minute("60.000001"), minute("-61")], ["0", "60", "60", "120", "-120"]);
    let least = quantity("3").round_up_to_step(quantity("10"), quantity("25")).unwrap();
    assert_eq!(least, quantity("30"), "the minimum is rounded to the step too");
    assert!(quantity("1").round_up_to_step(Quantity::ZERO, Quantity::ZERO).is_err());
}

#[test]
fn credits_and_percentages_read_like_quantities() {
    assert_eq!(Credits::parse("2500").unwrap().in_sentence(), "2500");
    assert_eq!(Credits::parse("10000").unwrap().in_sentence(), "10,000");
    assert_eq!(Percent::parse("2.90").unwrap().to_string(), "2.9");
    assert!(Percent::parse("0.00001").is_err(), "a percentage has four places");
}

#[test]
fn a_unit_price_is_the_same_from_either_unit() {
    let price = UnitPrice::parse_main("0.004", Currency::USD).unwrap();
    assert_eq!(price, UnitPrice::parse_minor("0.4").unwrap());
    assert_eq!(price.to_main_string(Currency::USD), "0.004");
    assert_eq!((price.whole_minor(), UnitPrice::from_minor(40).unwrap().whole_minor()), (None, Some(40)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn text_and_number_are_the_same_thing(micros in any::<i128>(), minor in any::<i64>(), index in 0usize..140) {
        let value = Quantity::from_micros(micros);
        prop_assert_eq!(Quantity::parse(&value.to_string()), Ok(value));
        let currency = Currency::all().nth(index).unwrap();
        let money = Money::from_minor(minor, currency);
        prop_assert_eq!(Money::parse_main(&money.to_main_string(), currency), Ok(money));
        let cost = money.to_cost();
        prop_assert_eq!(Cost::parse_main(&cost.to_main_string(), currency), Ok(cost));
        prop_assert_eq!(cost.round(), Ok(money), "a whole amount does not change when rounded");
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "[-+0-9.eE]{0,50}|\\PC{0,20}") {
        if let Ok(value) = Quantity::parse(&text) {
            prop_assert_eq!(Quantity::parse(&value.to_string()), Ok(value));
        }
    }

    #[test]
    fn costs_round_half_away_from_zero(text in "-?[0-9]{1,12}\\.[0-9]{1,18}") {
        let cost = Cost::parse_minor(&text, Currency::USD).unwrap();
        let expected = fractions::rounded(&fractions::fraction(&text));
        prop_assert_eq!(BigInt::from(cost.round().unwrap().minor()), expected);
        let reversed = cost.checked_neg().unwrap().round().unwrap();
        prop_assert_eq!(reversed, cost.round().unwrap().checked_neg().unwrap(), "a reversal is the exact negative");
    }
}
