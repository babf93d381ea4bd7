//! Typed numbers: decimals with a dot, spaces around them forgiven, everything else refused in words.

use super::limits::MOST_MINOR;
use crate::{Currency, DecimalError, Quantity, UnitPrice};

/// An amount in main units, or `None` where nothing was typed.
pub(super) fn amount(text: &str, currency: Currency) -> Result<Option<UnitPrice>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let code = currency.code().to_ascii_uppercase();
    let price = UnitPrice::parse_main(text, currency).map_err(|error| match error {
        DecimalError::NotANumber { text } => format!("\"{text}\" is not an amount. Write it like {}.", example(currency)),
        DecimalError::TooManyPlaces { places, .. } => format!("Stripe takes at most {places} decimal places in {code}."),
        DecimalError::OutOfRange { .. } => too_large(currency),
        DecimalError::Negative { .. } => "A price cannot be below zero.".to_owned(),
    })?;
    // Never negative, so from_minor cannot fail.
    if UnitPrice::from_minor(MOST_MINOR).is_ok_and(|most| price > most) {
        return Err(too_large(currency));
    }
    Ok(Some(price))
}

/// As [`amount`], for an amount that is charged as it stands: it must be one that Stripe can charge.
pub(super) fn charged(text: &str, currency: Currency) -> Result<Option<UnitPrice>, String> {
    let Some(price) = amount(text, currency)? else { return Ok(None) };
    let step = currency.step();
    if price.whole_minor().is_some_and(|minor| minor % step == 0) {
        return Ok(Some(price));
    }
    let code = currency.code().to_ascii_uppercase();
    let rule = match (currency.shown_decimals(), step) {
        (0, _) => format!("{code} has no decimals: take a whole amount."),
        (places, 1) => format!("This is charged as it stands, and {code} has {places} decimals."),
        (places, _) => format!("{code} is charged with {} decimals; the last of its {places} is always 0.", places - 1),
    };
    Err(rule)
}

fn too_large(currency: Currency) -> String {
    let most = crate::Money::from_minor(MOST_MINOR, currency);
    format!("Stripe charges at most {most} in one amount.")
}

fn example(currency: Currency) -> &'static str {
    if currency.shown_decimals() == 0 { "1500" } else { "49.00" }
}

/// A whole number from `least` to `most`.
pub(crate) fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let value = Quantity::parse(&text.trim().replace(['\u{2009}', ','], "")).ok();
    let value = value.filter(|value| value.is_whole()).and_then(|value| u64::try_from(value.to_micros() / 1_000_000).ok());
    match value {
        Some(value) if (least..=most).contains(&value) => Ok(value),
        Some(value) if value > most => {
            Err(format!("Take at most {}.", Quantity::from_whole(i64::try_from(most).unwrap_or(i64::MAX)).grouped()))
        }
        _ if least == 0 => Err("Take a whole number.".to_owned()),
        _ => Err("Take a whole number above zero.".to_owned()),
    }
}
