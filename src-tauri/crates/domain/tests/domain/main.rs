//! What the domain promised: golden numbers, invariants, and the whole of the report's state machine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed, and says where")]

mod billed;
mod bounds;
mod catalog;
mod credit_price;
mod doors;
mod fractions;
mod money;
mod no_floats;
mod periods;
mod plan_months;
mod plans;
mod price_json;
mod rating;
mod reconcile;
mod report_machine;
mod report_minute;
mod statement;
mod units;

use jiff::Timestamp;

/// An instant written as ISO 8601.
fn at(text: &str) -> Timestamp {
    text.parse().expect("a test writes valid instants")
}

/// A period written as two instants.
fn period(start: &str, end: &str) -> domain::Period {
    domain::Period::new(at(start), at(end)).expect("a test writes valid periods")
}

/// A quantity written as a decimal.
fn quantity(text: &str) -> domain::Quantity {
    domain::Quantity::parse(text).expect("a test writes valid quantities")
}

/// US dollars written in main units.
fn usd(text: &str) -> domain::Money {
    domain::Money::parse_main(text, domain::Currency::USD).expect("a test writes valid amounts")
}
