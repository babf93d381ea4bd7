//! Exact fractions: how the sandbox's Stripe counts usage and rates invoices.
//!
//! Slow and obvious on purpose. Rebill's own arithmetic uses scaled integers; this one shares nothing with it, so that an
//! agreement of the two says something.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

pub(crate) type Fraction = BigRational;

/// The most decimal places that Stripe takes in an amount or a quantity.
pub(crate) const PLACES: usize = 12;

/// Reads a plain decimal (`12`, `-0.05`), or nothing when the text is anything else. No exponents, as in Stripe's own form.
pub(crate) fn parse(text: &str) -> Option<Fraction> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || places.len() > PLACES || !only_digits(whole) || !only_digits(places) || digits.ends_with('.') {
        return None;
    }
    let numerator: BigInt = format!("{whole}{places}").parse().ok()?;
    let value = BigRational::new(numerator, ten_to(places.len()));
    Some(if negative { -value } else { value })
}

/// The decimal form of a fraction, without trailing zeros; cut off after twelve places.
pub(crate) fn decimal(value: &Fraction) -> String {
    let scaled = (value.abs() * BigRational::from_integer(ten_to(PLACES))).to_integer();
    let (whole, places) = scaled.div_rem(&ten_to(PLACES));
    let places = format!("{places:0>PLACES$}");
    let places = places.trim_end_matches('0');
    let sign = if value.is_negative() && !scaled.is_zero() { "-" } else { "" };
    if places.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{places}") }
}

/// Rounds to the nearest multiple of `step`, halves away from zero.
pub(crate) fn round_half_away(value: &Fraction, step: u32) -> BigInt {
    let step = BigInt::from(step);
    let doubled = value.abs() / BigRational::from_integer(step.clone()) * BigRational::from_integer(2.into());
    let steps = (doubled + BigRational::one()).floor().to_integer().div_floor(&2.into());
    let size = steps * step;
    if value.is_negative() { -size } else { size }
}

pub(crate) fn whole(value: i64) -> Fraction {
    BigRational::from_integer(value.into())
}

fn ten_to(exponent: usize) -> BigInt {
    num_traits::pow(BigInt::from(10), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_survive_the_way_through_a_fraction() {
        for text in ["0", "12", "-0.05", "0.000000000001", "26450.535"] {
            assert_eq!(decimal(&parse(text).unwrap()), text, "a decimal must read back as it was written");
        }
        assert_eq!(decimal(&parse("1.500").unwrap()), "1.5", "trailing zeros say nothing");
        for text in ["", "1.", ".5", "1e3", "abc", "1.2.3", "0.0000000000001"] {
            assert!(parse(text).is_none(), "{text:?} is not a decimal that Stripe would take");
        }
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (text, step, rounded) in [("1.5", 1, 2), ("-1.5", 1, -2), ("1.49", 1, 1), ("0.5", 1, 1), ("14", 10, 10), ("15", 10, 20)] {
            assert_eq!(round_half_away(&parse(text).unwrap(), step), rounded.into(), "{text} to a step of {step}");
        }
    }
}
