//! What a quantity costs under a price, by exact fractions, line by line as Stripe lists it.
//!
//! Rules: `facts/stripe.md` §3. Multiply first, round each line once (half away from zero), then add.

use num_integer::Integer as _;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use super::price::{Amount, Package, Price, Tier, TiersMode};
use crate::exact::{self, Fraction};

/// A line of an invoice before it has an id.
#[derive(Debug, Clone)]
pub(crate) struct RatedLine {
    /// Minor units.
    pub(crate) amount: i64,
    /// Units of the line; 0 for a flat amount, so that the quantities of a price's lines add up to the usage.
    pub(crate) quantity: Fraction,
    pub(crate) unit_amount: Option<String>,
    pub(crate) note: String,
}

/// The lines for a quantity in one of the price's currencies. A quantity below zero is billed as zero.
pub(crate) fn rate(price: &Price, currency: &str, quantity: &Fraction) -> Vec<RatedLine> {
    let quantity = if quantity.is_negative() { exact::whole(0) } else { quantity.clone() };
    match price.amounts.get(currency) {
        None => Vec::new(),
        Some(Amount::PerUnit(amount)) => {
            let priced = price.package.as_ref().map_or_else(|| quantity.clone(), |package| packages(&quantity, package));
            let note = match &price.package {
                Some(package) => format!("at {amount} per {}", package.divide_by),
                None => format!("at {amount}"),
            };
            vec![RatedLine { amount: product(&priced, amount, currency), quantity, unit_amount: Some(amount.clone()), note }]
        }
        Some(Amount::Tiers(tiers)) => match price.tiers_mode {
            Some(TiersMode::Volume) => volume(tiers, &quantity, currency),
            _ => graduated(tiers, &quantity, currency),
        },
    }
}

fn packages(quantity: &Fraction, package: &Package) -> Fraction {
    let divided = quantity / exact::whole(package.divide_by);
    if package.round_up { divided.ceil() } else { divided.floor() }
}

/// The reached tier's price for all units, and its flat amount.
fn volume(tiers: &[Tier], quantity: &Fraction, currency: &str) -> Vec<RatedLine> {
    let reached = tiers.iter().position(|tier| tier.up_to.is_none_or(|bound| *quantity <= exact::whole(bound)));
    let Some(index) = reached else { return Vec::new() };
    tier_lines(&tiers[index], index, quantity, currency)
}

/// Each entered tier's units at its own price, and each entered tier's flat amount. The first tier is entered at zero already.
fn graduated(tiers: &[Tier], quantity: &Fraction, currency: &str) -> Vec<RatedLine> {
    let mut lines = Vec::new();
    let mut below = exact::whole(0);
    for (index, tier) in tiers.iter().enumerate() {
        if index > 0 && *quantity <= below {
            break;
        }
        let top = tier.up_to.map(exact::whole).filter(|bound| bound < quantity).unwrap_or_else(|| quantity.clone());
        lines.extend(tier_lines(tier, index, &(&top - &below), currency));
        below = tier.up_to.map_or(top, exact::whole);
    }
    lines
}

fn tier_lines(tier: &Tier, index: usize, units: &Fraction, currency: &str) -> Vec<RatedLine> {
    let unit = tier.unit.as_deref().unwrap_or("0");
    let mut lines = vec![RatedLine {
        amount: product(units, unit, currency),
        quantity: units.clone(),
        unit_amount: Some(unit.to_owned()),
        note: format!("Tier {} at {unit}", index + 1),
    }];
    if let Some(flat) = tier.flat.as_deref().filter(|flat| exact::parse(flat).is_some_and(|flat| !flat.is_zero())) {
        lines.push(RatedLine {
            amount: product(&exact::whole(1), flat, currency),
            quantity: exact::whole(0),
            unit_amount: None,
            note: format!("Tier {} flat fee", index + 1),
        });
    }
    lines
}

fn product(quantity: &Fraction, amount: &str, currency: &str) -> i64 {
    let amount = exact::parse(amount).unwrap_or_else(|| exact::whole(0));
    charged(&(quantity * amount), currency)
}

/// An exact amount of minor units as it is charged: rounded once, half away from zero, to the currency's step.
pub(crate) fn charged(amount: &Fraction, currency: &str) -> i64 {
    exact::round_half_away(amount, step(currency)).to_i64().unwrap_or(i64::MAX)
}

/// The smallest step of what is sent (facts §3): the last digit of three-decimal currencies is 0, ISK and UGX are multiples of 100.
fn step(currency: &str) -> u32 {
    match currency {
        "bhd" | "jod" | "kwd" | "omr" | "tnd" => 10,
        "isk" | "ugx" => 100,
        _ => 1,
    }
}

/// The whole part of a quantity: `quantity` on a line, beside `quantity_decimal`.
pub(crate) fn truncated(quantity: &Fraction) -> i64 {
    quantity.numer().div_floor(quantity.denom()).to_i64().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::stripe::Metadata;

    fn price(amount: Amount, mode: Option<TiersMode>, package: Option<Package>) -> Price {
        Price {
            id: "price_1".into(),
            created: 0,
            active: true,
            product: "prod_1".into(),
            currency: "usd".into(),
            amounts: BTreeMap::from([("usd".to_owned(), amount)]),
            tiers_mode: mode,
            package,
            recurring: None,
            nickname: None,
            lookup_key: None,
            tax_behavior: "unspecified".into(),
            metadata: Metadata::new(),
        }
    }

    fn total(price: &Price, quantity: &str) -> i64 {
        rate(price, "usd", &exact::parse(quantity).unwrap()).iter().map(|line| line.amount).sum()
    }

    fn tier(up_to: Option<i64>, unit: &str, flat: Option<&str>) -> Tier {
        Tier { up_to, unit: Some(unit.into()), flat: flat.map(str::to_owned) }
    }

    #[test]
    fn the_golden_tiers_of_stripes_pages() {
        let tiers = || Amount::Tiers(vec![tier(Some(5), "700", None), tier(Some(10), "650", None), tier(None, "600", None)]);
        let volume = price(tiers(), Some(TiersMode::Volume), None);
        for (quantity, cents) in [("1", 700), ("5", 3500), ("6", 3900), ("20", 12000), ("25", 15000)] {
            assert_eq!(total(&volume, quantity), cents, "volume: {quantity} units");
        }
        let graduated = price(tiers(), Some(TiersMode::Graduated), None);
        for (quantity, cents) in [("5", 3500), ("6", 4150)] {
            assert_eq!(total(&graduated, quantity), cents, "graduated: {quantity} units");
        }
    }

    #[test]
    fn the_golden_tiers_with_flat_amounts() {
        let steps = [
            (Some(5), "500", "1000"),
            (Some(10), "400", "2000"),
            (Some(15), "300", "3000"),
            (Some(20), "200", "4000"),
            (None, "100", "5000"),
        ];
        let tiers = || Amount::Tiers(steps.iter().map(|(up_to, unit, flat)| tier(*up_to, unit, Some(flat))).collect());
        assert_eq!(total(&price(tiers(), Some(TiersMode::Volume), None), "12"), 6600, "12 × $3 + $30");
        assert_eq!(total(&price(tiers(), Some(TiersMode::Graduated), None), "12"), 11100, "5×5+10 + 5×4+20 + 2×3+30");
        for mode in [TiersMode::Volume, TiersMode::Graduated] {
            assert_eq!(total(&price(tiers(), Some(mode), None), "0"), 1000, "at 0 the first tier's flat amount is still charged");
            assert_eq!(total(&price(tiers(), Some(mode), None), "-3"), 1000, "a negative cycle bills as 0");
        }
    }

    #[test]
    fn the_golden_packages_and_decimals() {
        let package = |divide_by, cents: &str| price(Amount::PerUnit(cents.into()), None, Some(Package { divide_by, round_up: true }));
        for (quantity, cents) in [("0", 0), ("1", 1000), ("3", 1000), ("5", 1000), ("6", 2000), ("7", 2000)] {
            assert_eq!(total(&package(5, "1000"), quantity), cents, "$10 per 5, rounding up: {quantity} units");
        }
        assert_eq!(total(&package(60, "1000"), "150"), 3000, "$10 an hour by 60 minutes");
        assert_eq!(total(&price(Amount::PerUnit("0.05".into()), None, None), "30"), 2, "1.5 cents round once, away from zero");
    }

    #[test]
    fn the_quantities_of_the_lines_add_up_to_the_usage() {
        let tiers = Amount::Tiers(vec![tier(Some(5), "700", Some("100")), tier(None, "600", Some("50"))]);
        let lines = rate(&price(tiers, Some(TiersMode::Graduated), None), "usd", &exact::parse("7.5").unwrap());
        let quantity = lines.iter().fold(exact::whole(0), |sum, line| sum + &line.quantity);
        assert_eq!(exact::decimal(&quantity), "7.5", "flat amounts carry no quantity, or settling by the invoice would count them");
    }
}
