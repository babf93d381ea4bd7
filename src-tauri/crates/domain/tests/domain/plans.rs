//! Plans: what is included agrees with the price, lines add up to the total, and one client is never charged twice for the same use.

use domain::catalog::{Charge, Every, PriceDraft, TierDraft, UsageDraft};
use domain::plan::{Part, PlanDraft, PlanPayment, PlanPrice, bill, included};
use domain::{Currency, Money, Price, PriceModel, Quantity, Tier, Tiers, UnitPrice};
use proptest::prelude::*;

fn cents(minor: i64) -> UnitPrice {
    UnitPrice::from_minor(minor).unwrap()
}

fn graduated(free: i64, each: i64) -> Price {
    let tiers = vec![
        Tier { up_to: Some(Quantity::from_whole(free)), unit_amount: Some(UnitPrice::ZERO), flat_amount: None },
        Tier { up_to: None, unit_amount: Some(cents(each)), flat_amount: None },
    ];
    Price { currency: Currency::USD, model: PriceModel::Graduated { tiers: Tiers::new(tiers).unwrap() } }
}

fn base(minor: i64) -> Part {
    let price = Price { currency: Currency::USD, model: PriceModel::Flat { amount: cents(minor) } };
    Part { slot: "base".to_owned(), price, units: Quantity::ONE }
}

proptest! {
    #[test]
    fn what_is_included_costs_nothing_and_the_rest_what_it_says(amount in 0i64..1_000_000, free in 1i64..100_000, each in 1i64..10_000, units in 0i64..1_000_000) {
        let usage = Part { slot: "usage[0]".to_owned(), price: graduated(free, each), units: Quantity::from_whole(units) };
        prop_assert_eq!(included(&usage.price), Some(Quantity::from_whole(free)), "the first tier at 0 is what is included");
        let whole = bill(Currency::USD, &[base(amount), usage]).unwrap();
        let expected = amount + (units - free).max(0) * each;
        prop_assert_eq!(whole.total, Money::from_minor(expected, Currency::USD), "base and what is beyond the included units");
        let lines = whole.lines.iter().map(|line| line.line.amount);
        prop_assert_eq!(Money::sum(Currency::USD, lines).unwrap(), whole.total, "the lines add up to the total");
    }
}

fn usage(meter: &str, currency: &str, every: Every) -> PlanPrice {
    PlanPrice::New {
        draft: PriceDraft {
            charge: Charge::Graduated,
            currency: currency.to_owned(),
            every: Some(every),
            tiers: vec![
                TierDraft { up_to: "5000".to_owned(), unit_amount: "0".to_owned(), flat_amount: String::new() },
                TierDraft { up_to: String::new(), unit_amount: "0.10".to_owned(), flat_amount: String::new() },
            ],
            usage: Some(UsageDraft { meter: meter.to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
            ..PriceDraft::default()
        },
    }
}

fn plan(usage: Vec<PlanPrice>) -> PlanDraft {
    PlanDraft { name: "Growth".to_owned(), usage, ..PlanDraft::default() }
}

fn fields(draft: &PlanDraft) -> Vec<String> {
    draft.check(&|_| None).map_or_else(|faults| faults.0.into_iter().map(|fault| fault.field).collect(), |_| Vec::new())
}

#[test]
fn prices_of_one_plan_stand_on_one_subscription() {
    let month = Every::MONTH;
    assert_eq!(fields(&plan(vec![usage("tokens", "usd", month)])), [""; 0], "one usage price is a plan");
    assert_eq!(
        fields(&plan(vec![usage("tokens", "usd", month), usage("tokens", "usd", month)])),
        ["usage[1].usage.meter"],
        "charged twice"
    );
    assert_eq!(fields(&plan(vec![usage("tokens", "usd", month), usage("messages", "eur", month)])), ["usage[1].currency"]);
    assert_eq!(fields(&plan(vec![usage("tokens", "usd", month), usage("messages", "usd", Every::YEAR)])), ["usage[1].every"]);
    let many = (0..21).map(|at| usage(&format!("meter_{at}"), "usd", month)).collect();
    assert_eq!(fields(&plan(many)), ["usage"], "a subscription holds twenty prices");
}

#[test]
fn a_plan_is_what_it_says_about_its_payment() {
    let free = PlanDraft::free("Free", Currency::USD);
    assert_eq!(fields(&free), [""; 0], "a free plan has a price of zero");
    let charged = PlanDraft { usage: vec![usage("tokens", "usd", Every::MONTH)], ..free };
    assert_eq!(fields(&charged), ["usage"], "and charges for nothing");
    assert_eq!(fields(&plan(Vec::new())), ["base"], "a paid plan has a price");
    let prepaid = PlanDraft { payment: PlanPayment::Prepaid, ..plan(vec![usage("tokens", "usd", Every::MONTH)]) };
    assert_eq!(fields(&prepaid), ["usage"], "one record is charged once: by credits, or by units");
    let agreed = PlanDraft { payment: PlanPayment::Custom, ..plan(Vec::new()) };
    assert_eq!(fields(&agreed), [""; 0], "a plan by agreement has none");
}

#[test]
fn a_linked_price_must_be_known() {
    let linked = PlanPrice::Existing { price: "price_gone".to_owned(), meter: None, unit: None };
    assert_eq!(fields(&plan(vec![linked])), ["usage[0].price"], "a price that nobody lists cannot be sold");
}
