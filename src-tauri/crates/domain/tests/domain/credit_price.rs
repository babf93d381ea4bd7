//! The credit price and its sentence (law §3).

use domain::credit_price::{CreditPriceError, FeeRates, StripeFee};
use domain::{CreditPreview, CreditPrice, CreditPriceMode, Credits, Currency, Money, Percent, UnitPrice};
use proptest::prelude::*;

use crate::usd;

fn dollars(text: &str) -> UnitPrice {
    UnitPrice::parse_main(text, Currency::USD).unwrap()
}

fn credit_price(price: &str, cost: Option<&str>, mode: CreditPriceMode) -> CreditPrice {
    CreditPrice { currency: Currency::USD, price: dollars(price), platform_cost: cost.map(dollars), mode, step: Credits::ONE }
}

fn preview(price: &CreditPrice, amount: Money) -> CreditPreview {
    price.preview(amount, &FeeRates::default()).unwrap()
}

#[test]
fn ten_dollars_buy_what_the_law_says() {
    let all_in = credit_price("0.004", None, CreditPriceMode::AllIn);
    insta::assert_snapshot!(preview(&all_in, usd("10")).sentence.unwrap(), @"$10 = 2500 credits");
    let on_top = credit_price("0.004", Some("0.002"), CreditPriceMode::OnTop);
    insta::assert_snapshot!(preview(&on_top, usd("10")).sentence.unwrap(), @"$10 = 1666 credits");
    let markup = credit_price("0", Some("0.002"), CreditPriceMode::Markup { percent: Percent::from_whole(100) });
    insta::assert_snapshot!(preview(&markup, usd("10")).sentence.unwrap(), @"$10 = 2500 credits");
}

#[test]
fn the_sentence_is_written_as_the_law_says() {
    let all_in = credit_price("0.004", None, CreditPriceMode::AllIn);
    let mut sentences: Vec<String> =
        ["12.50", "0.01", "25", "100", "2500", "10000", "1234567.80"].map(|amount| preview(&all_in, usd(amount)).sentence.unwrap()).into();
    let parts = CreditPrice { step: Credits::parse("0.5").unwrap(), ..credit_price("3", None, CreditPriceMode::AllIn) };
    sentences.push(preview(&parts, usd("10")).sentence.unwrap());
    for (currency, price, amount) in
        [("jpy", "3", "1000"), ("eur", "0.004", "10"), ("kwd", "0.001", "10"), ("kwd", "0.001", "1.230"), ("chf", "0.004", "12.5")]
    {
        let currency = Currency::parse(currency).unwrap();
        let price = CreditPrice { currency, price: UnitPrice::parse_main(price, currency).unwrap(), ..all_in.clone() };
        sentences.push(preview(&price, Money::parse_main(amount, currency).unwrap()).sentence.unwrap());
    }
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn a_credit_that_is_not_quite_paid_is_not_bought() {
    let a_hair_dearer = credit_price("0.00400000000001", None, CreditPriceMode::AllIn);
    let preview = preview(&a_hair_dearer, usd("10"));
    assert_eq!(preview.sentence.unwrap(), "$10 = 2499 credits", "2499.99999999375 is not 2500");
    assert!(!preview.left_over.is_negative());
}

#[test]
fn what_is_left_over_is_shown() {
    let preview = preview(&credit_price("0.004", Some("0.002"), CreditPriceMode::OnTop), usd("10"));
    assert_eq!(preview.left_over.to_main_string(), "0.004", "1666 × 0.006 = 9.996");
    assert_eq!(preview.platform_cost.unwrap().to_main_string(), "3.332", "1666 × 0.002");
    assert_eq!(preview.margin.unwrap().to_main_string(), "6.668", "what the client pays, left-over included, less the cost");
}

#[test]
fn fees_come_off_the_margin() {
    let rates = FeeRates {
        platform_fee_on_margin: Some(Percent::from_whole(5)),
        stripe: Some(StripeFee { percent: Percent::parse("2.9").unwrap(), fixed: usd("0.30") }),
    };
    let preview = credit_price("0.004", Some("0.002"), CreditPriceMode::AllIn).preview(usd("10"), &rates).unwrap();
    assert_eq!(preview.platform_cost.unwrap().to_main_string(), "5.00");
    assert_eq!(preview.platform_fee_on_margin.unwrap().to_main_string(), "0.25", "5 % of the five dollars above cost");
    assert_eq!(preview.stripe_fee.unwrap().to_main_string(), "0.59", "2.9 % and 30 cents");
    assert_eq!(preview.margin.unwrap().to_main_string(), "4.16");
    assert_eq!(preview.margin_percent.unwrap().to_string(), "41.6");
    assert!(!preview.below_cost);
}

#[test]
fn below_cost_is_said() {
    let rates = FeeRates { platform_fee_on_margin: Some(Percent::from_whole(5)), stripe: None };
    let preview = credit_price("0.001", Some("0.002"), CreditPriceMode::AllIn).preview(usd("10"), &rates).unwrap();
    assert!(preview.below_cost, "ten dollars do not cover twenty dollars of credits");
    assert!(preview.platform_fee_on_margin.unwrap().is_zero(), "a loss is not shared by the platform");
    assert_eq!(preview.margin_percent.unwrap().to_string(), "-100");
}

#[test]
fn a_price_of_zero_has_no_sentence() {
    let free = preview(&credit_price("0", Some("0.002"), CreditPriceMode::AllIn), usd("10"));
    assert_eq!((free.sentence, free.credits), (None, None));
    assert_eq!(free.left_over.to_main_string(), "10.00", "nothing was bought with it");
}

#[test]
fn what_cannot_be_previewed_is_refused() {
    let none = &FeeRates::default();
    let on_top = credit_price("0.004", None, CreditPriceMode::OnTop);
    assert_eq!(on_top.preview(usd("10"), none), Err(CreditPriceError::CostUnknown), "no cost is assumed");
    let all_in = credit_price("0.004", None, CreditPriceMode::AllIn);
    assert_eq!(preview(&all_in, usd("10")).margin, None, "without a cost there is no margin, and none is invented");
    assert_eq!(all_in.preview(usd("-1"), none), Err(CreditPriceError::NegativeAmount));
    assert!(matches!(all_in.preview(Money::from_minor(1, Currency::EUR), none), Err(CreditPriceError::Money(_))), "another currency");
    let no_step = CreditPrice { step: Credits::ZERO, ..all_in };
    assert_eq!(no_step.preview(usd("10"), none), Err(CreditPriceError::StepNotPositive));
    let gift = credit_price("0", Some("1"), CreditPriceMode::Markup { percent: Percent::from_whole(-101) });
    assert!(matches!(gift.preview(usd("10"), none), Err(CreditPriceError::NegativePrice { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_credits_cost_no_more_than_is_paid_and_one_step_more_would(
        price_pico in 1i64..10_000_000_000_000, amount in 0i64..100_000_000, step in prop_oneof![Just("1"), Just("0.5"), Just("0.001"), Just("100")],
    ) {
        let price = UnitPrice::parse_minor(&format!("{}.{:012}", price_pico / 1_000_000_000_000, price_pico % 1_000_000_000_000)).unwrap();
        let step = Credits::parse(step).unwrap();
        let credit_price = CreditPrice { currency: Currency::USD, price, platform_cost: None, mode: CreditPriceMode::AllIn, step };
        let preview = credit_price.preview(Money::from_minor(amount, Currency::USD), &FeeRates::default()).unwrap();
        let credits = preview.credits.unwrap();
        prop_assert!(!preview.left_over.is_negative(), "the client never gets more than was paid for");
        let step_cost = price.times_credits(step, Currency::USD).unwrap();
        prop_assert!(preview.left_over.checked_sub(step_cost).unwrap().is_negative(), "what is left does not buy another step");
        prop_assert_eq!(credits.to_micros() % step.to_micros(), 0);
        let spent = price.times_credits(credits, Currency::USD).unwrap();
        prop_assert_eq!(spent.checked_add(preview.left_over).unwrap(), preview.amount.to_cost(), "no part of a cent is lost");
    }
}
