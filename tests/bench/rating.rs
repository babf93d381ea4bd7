//! Rated quantities per second, for each price model, against a loop that multiplies 128-bit integers and checks their range.

use std::{hint::black_box, time::Instant};

use domain::{Currency, Price, PriceModel, Quantity, UnitPrice};
use serde_json::{Value, json};

/// Quantities rated under each model.
const QUANTITIES: i64 = 400_000;
/// The raw loop is so much faster that it is given more to do.
const MULTIPLIED: i64 = 200 * QUANTITIES;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let raw = per_second(MULTIPLIED, || {
        (0..MULTIPLIED)
            .try_fold(0_i128, |sum, quantity| sum.checked_add(i128::from(black_box(quantity)).checked_mul(black_box(1_234_567))?))
            .is_some()
    });
    for (name, price) in prices()? {
        let ours = per_second(QUANTITIES, || {
            (0..QUANTITIES).all(|quantity| black_box(&price).rate(black_box(Quantity::from_whole(quantity))).map(black_box).is_ok())
        });
        println!("figure\trating, {name}\t{ours}\traw 128-bit multiplication\t{raw}\tquantities/s\thigher");
    }
    Ok(())
}

/// One price for each model; all but the flat one as Stripe writes them.
fn prices() -> Result<Vec<(&'static str, Price)>, Box<dyn std::error::Error>> {
    let tiers: Value =
        [(json!(50_000), "10", "1000"), (json!(150_000), "8.5", "0"), (json!(250_000), "7", "0"), (json!("inf"), "5.25", "0")]
            .into_iter()
            .map(|(up_to, unit, flat)| json!({ "up_to": up_to, "unit_amount_decimal": unit, "flat_amount_decimal": flat }))
            .collect();
    let tiered = |mode: &str| json!({ "currency": "usd", "billing_scheme": "tiered", "tiers_mode": mode, "tiers": tiers });
    let package = json!({ "currency": "usd", "unit_amount_decimal": "1000", "transform_quantity": { "divide_by": 1000, "round": "up" } });
    let flat = Price { currency: Currency::USD, model: PriceModel::Flat { amount: UnitPrice::from_minor(4_900)? } };
    let mut prices = vec![("flat", flat)];
    for (name, json) in [
        ("per unit", json!({ "currency": "usd", "unit_amount_decimal": "0.05" })),
        ("per package", package),
        ("volume, four tiers", tiered("volume")),
        ("graduated, four tiers", tiered("graduated")),
    ] {
        prices.push((name, Price::from_stripe_json(&json, None)?));
    }
    Ok(prices)
}

/// How many of `count` things are done in a second.
fn per_second(count: i64, work: impl Fn() -> bool) -> u128 {
    let begun = Instant::now();
    assert!(work(), "a figure about work that failed says nothing");
    u128::from(count.unsigned_abs()) * 1_000_000 / begun.elapsed().as_micros().max(1)
}
