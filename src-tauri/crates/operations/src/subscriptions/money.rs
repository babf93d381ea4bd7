//! What a subscription's invoices come to, by our own arithmetic.

use domain::{Currency, Money, Price, Quantity, billed::MirrorPrice};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use store::{Reader, mirror as kept, mirror::Product};

use crate::{Problem, catalog::price_words, change_set, standing::inexact, words};

/// The amounts of a price in a currency.
///
/// # Errors
/// A price that has none in it.
pub(crate) fn priced(price: &MirrorPrice, currency: Currency) -> Result<&Price, Problem> {
    let own = price.price.iter().chain(&price.further).find(|one| one.currency == currency);
    own.ok_or_else(|| {
        Problem::invalid(
            "prices",
            format!("The price {} has no amount in {}. Choose another price or currency.", price.id, currency.code()),
        )
    })
}

/// The product's name.
pub(crate) fn name(r: &Reader, price: &MirrorPrice) -> Result<String, Problem> {
    let product = kept::find::<Product>(r, price.product.as_str())?.map(|read| read.value.name);
    Ok(product.or_else(|| price.nickname.clone()).unwrap_or_else(|| price.id.to_string()))
}

/// "$0.10 per 1000 tokens", "$49.00 a month", "$25.00 once".
pub(crate) fn sold(r: &Reader, price: &MirrorPrice, currency: Option<Currency>) -> Result<String, Problem> {
    let Some(own) = price.price.iter().chain(&price.further).find(|one| currency.is_none_or(|wanted| wanted == one.currency)) else {
        return Ok("a model that is not computed here".to_owned());
    };
    if price.meter.is_some() {
        let known = change_set::price_units(r)?.remove(price.id.as_str());
        return Ok(match known.and_then(|known| Some((known.unit.parse::<Quantity>().ok()?, known.meter))) {
            Some((unit, meter)) => price_words(own, unit, &meter),
            None => words::price(own),
        });
    }
    sold_by(price, currency)
}

/// As [`sold`], without the workspace's file: a usage price by what one unit of Stripe's costs.
pub(crate) fn sold_by(price: &MirrorPrice, currency: Option<Currency>) -> Result<String, Problem> {
    let Some(own) = price.price.iter().chain(&price.further).find(|one| currency.is_none_or(|wanted| wanted == one.currency)) else {
        return Ok("a model that is not computed here".to_owned());
    };
    if price.meter.is_some() {
        return Ok(words::price(own));
    }
    let amount = words::money(one(own)?);
    Ok(every(price).map_or_else(|| format!("{amount} once"), |every| format!("{amount} {every}")))
}

/// "a month", "every 3 months"; none for a one-time price.
pub(super) fn every(price: &MirrorPrice) -> Option<String> {
    let interval = price.interval.as_deref()?;
    Some(match price.interval_count {
        0 | 1 => format!("a {interval}"),
        many => format!("every {many} {interval}s"),
    })
}

/// What one of a licensed price costs.
pub(crate) fn one(price: &Price) -> Result<Money, Problem> {
    Ok(price.rate(Quantity::ONE).map_err(inexact)?.total)
}

/// What nothing costs under a metered price: the first tier's flat amount is charged at zero (law §2).
pub(super) fn nothing(price: &Price) -> Result<Money, Problem> {
    Ok(price.rate(Quantity::ZERO).map_err(inexact)?.total)
}

/// The part of an amount that falls on a part of a period, by the second, rounded once, half away from zero.
///
/// # Errors
/// An amount that does not fit.
pub(super) fn share(amount: Money, part: i64, whole: i64) -> Result<Money, Problem> {
    let (whole, part) = (i128::from(whole.max(1)), i128::from(part.max(0)));
    let exact = i128::from(amount.minor()) * part;
    let doubled = exact.abs() * 2 + whole;
    let rounded = doubled / (whole * 2) * exact.signum();
    Ok(Money::from_minor(i64::try_from(rounded).map_err(inexact)?, amount.currency()))
}

/// The boundary one period before an anchor; periods are counted in UTC's calendar, as Stripe does.
pub(super) fn period_before(anchor: Timestamp, interval: &str, count: u32) -> Timestamp {
    step(anchor, interval, -i64::from(count.max(1)))
}

/// The boundary one period after an instant.
pub(crate) fn period_after(at: Timestamp, interval: &str, count: u32) -> Timestamp {
    step(at, interval, i64::from(count.max(1)))
}

fn step(at: Timestamp, interval: &str, count: i64) -> Timestamp {
    let span = match interval {
        "day" => count.days(),
        "week" => count.weeks(),
        "year" => count.years(),
        _ => count.months(),
    };
    at.to_zoned(TimeZone::UTC).checked_add(span).map_or(at, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_period_is_rounded_once_half_away_from_zero() {
        let usd = |cents| Money::from_minor(cents, Currency::USD);
        for (cents, part, whole, shown) in
            [(4900, 10, 31, 1581), (3000, 15, 30, 1500), (1, 1, 2, 1), (-1, 1, 2, -1), (100, 0, 30, 0), (99, 30, 30, 99)]
        {
            assert_eq!(share(usd(cents), part, whole).unwrap(), usd(shown), "{cents} cents for {part} of {whole}");
        }
    }

    #[test]
    fn a_month_before_the_thirty_first_is_the_last_day_of_a_short_month() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(period_before(at("2026-03-31T10:00:00Z"), "month", 1), at("2026-02-28T10:00:00Z"));
        assert_eq!(period_after(at("2026-11-20T10:00:00Z"), "month", 3), at("2027-02-20T10:00:00Z"));
    }
}
