//! Phrases that several answers share: what a line is, what a unit costs, how many of something there are.

use domain::{Cost, Line, LineKind, Money, Price, PriceModel, Quantity, RemainderRule, UnitPrice, currency::Currency, price::Round};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// What a line of an amount charges: "Units", "Tier above 10", "Flat amount of tier 5 to 10".
pub fn line(line: &Line) -> String {
    let tier = line.tier.map(|tier| match (tier.above == domain::Quantity::ZERO, tier.up_to) {
        (_, Some(end)) => format!("{} to {}", grouped(&tier.above.to_string()), grouped(&end.to_string())),
        (true, None) => "all units".to_owned(),
        (false, None) => format!("above {}", grouped(&tier.above.to_string())),
    });
    match (line.kind, tier) {
        (LineKind::Flat, _) => "Flat amount".to_owned(),
        (LineKind::Units, _) => "Units".to_owned(),
        (LineKind::Packages, _) => "Packages".to_owned(),
        (LineKind::TierUnits, Some(tier)) => format!("Units, tier {tier}"),
        (LineKind::TierFlat, Some(tier)) => format!("Flat amount of tier {tier}"),
        (LineKind::TierUnits, None) => "Units of a tier".to_owned(),
        (LineKind::TierFlat, None) => "Flat amount of a tier".to_owned(),
    }
}

/// A decimal string with its whole part in groups of three: `26450535` → `26,450,535`. Below 10,000 nothing is grouped.
pub fn grouped(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("−", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// "1 client", "12 clients".
pub fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", grouped_always(&number.to_string())) }
}

/// "12 units", "−3 units", "1 unit".
pub fn units(number: i64) -> String {
    let noun = if number.abs() == 1 { "unit" } else { "units" };
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{} {noun}", grouped_always(&number.unsigned_abs().to_string()))
}

/// The same of a number that came as a decimal string: "1 unit", "26,450 units".
pub fn of_units(decimal: &str) -> String {
    counted_as(decimal, "unit", "units")
}

/// A decimal string with the noun that fits it: "1 record", "26,450 records".
pub fn counted_as(decimal: &str, one: &str, many: &str) -> String {
    format!("{} {}", grouped(decimal), if matches!(decimal, "1" | "-1") { one } else { many })
}

/// A quantity for people: exact, its whole part in groups.
pub fn quantity(quantity: Quantity) -> String {
    grouped(&quantity.to_string())
}

/// What makes one unit of a usage price: "1000 tokens", "token"; a minute is said where sixty seconds are counted.
pub fn counted(meter: &str, unit: Quantity) -> String {
    match meter {
        "seconds" if unit == Quantity::from_whole(60) => "minute".to_owned(),
        _ if unit == Quantity::ONE => meter.strip_suffix('s').unwrap_or(meter).to_owned(),
        _ => format!("{} {meter}", quantity(unit)),
    }
}

/// An amount for people: `$2,645.00`, `12.50 CHF` where the currency has no symbol.
pub fn money(amount: Money) -> String {
    let decimals = usize::try_from(amount.currency().shown_decimals()).unwrap_or(2);
    let text = amount.to_main_string();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("−", text));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits = grouped_always(whole);
    if decimals > 0 || !fraction.is_empty() {
        digits.push('.');
        digits.push_str(fraction);
        for _ in fraction.len()..decimals {
            digits.push('0');
        }
    }
    format!("{sign}{}{digits}", amount.currency().prefix())
}

/// A price of one thing for people, every digit of it: `$0.10`, `$0.0045`.
pub fn unit_price(price: UnitPrice, currency: Currency) -> String {
    let text = price.to_main_string(currency);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let least = usize::try_from(currency.shown_decimals()).unwrap_or(2);
    let mut digits = grouped_always(whole);
    if least > 0 || !fraction.is_empty() {
        digits.push('.');
        digits.push_str(fraction);
        for _ in fraction.len()..least {
            digits.push('0');
        }
    }
    format!("{}{digits}", currency.prefix())
}

/// An exact cost for people, rounded only here.
pub fn cost(cost: Cost) -> String {
    cost.round().map_or_else(|_| format!("{}{}", cost.currency().prefix(), cost.to_main_string()), money)
}

/// "$0.10 per unit", "$10.00 per 5 units, a part counts as a whole", "3 tiers, graduated".
pub fn price(price: &Price) -> String {
    let currency = price.currency;
    match &price.model {
        PriceModel::Flat { amount } => format!("{} for a period", unit_price(*amount, currency)),
        PriceModel::PerUnit { unit_amount } => format!("{} per unit", unit_price(*unit_amount, currency)),
        PriceModel::Package { unit_amount, divide_by, round } => {
            let part = match round {
                Round::Up => "a part counts as a whole",
                Round::Down => "a part counts as nothing",
            };
            format!("{} per {} units, {part}", unit_price(*unit_amount, currency), grouped(&divide_by.to_string()))
        }
        PriceModel::Volume { tiers } => format!("{}, volume", count(tiers.as_slice().len() as u64, "tier", "tiers")),
        PriceModel::Graduated { tiers } => format!("{}, graduated", count(tiers.as_slice().len() as u64, "tier", "tiers")),
    }
}

/// What becomes of the part of a unit that is left at a period's end.
pub const fn remainder(rule: RemainderRule) -> &'static str {
    match rule {
        RemainderRule::Carry => "carried over",
        RemainderRule::Drop => "dropped at the period's end",
        RemainderRule::RoundUp => "rounded up at the period's end",
    }
}

/// An instant in the agency's zone, which is named: "20 Nov 2026 15:42 EST".
pub fn when(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M %Z").to_string()
}

/// A phrase as the beginning of a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

/// A day for people: "10 Nov".
pub fn day_and_month(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b").to_string()
}

/// How long ago an instant lies: "just now", "5 minutes ago", "3 hours ago", "12 days ago".
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let span = now.duration_since(at).max(SignedDuration::ZERO);
    let (minutes, hours) = (span.as_mins().unsigned_abs(), span.as_hours().unsigned_abs());
    match (minutes, hours) {
        (0, _) => "just now".to_owned(),
        (1..60, _) => format!("{} ago", count(minutes, "minute", "minutes")),
        (_, 1..48) => format!("{} ago", count(hours, "hour", "hours")),
        _ => format!("{} ago", count(hours / 24, "day", "days")),
    }
}

/// A part of a whole in per cent with one decimal, rounded half away from zero: `12.5`, `-3.0`. None of nothing.
pub fn percent(part: i64, whole: i64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let (numerator, denominator) = (i128::from(part) * 1000, i128::from(whole));
    let doubled = numerator * 2 + denominator.abs() * (numerator * denominator).signum() * denominator.signum();
    let tenths = doubled / (denominator * 2);
    let sign = if tenths < 0 { "-" } else { "" };
    Some(format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10))
}

/// How much an amount is above (or below) an earlier one, in per cent; none without an earlier one, or across currencies.
pub fn change_percent(before: Money, now: Money) -> Option<String> {
    let change = now.checked_sub(before).ok()?;
    percent(change.minor(), before.minor())
}

/// A whole number in groups of three, always: amounts of money.
pub(crate) fn grouped_always(whole: &str) -> String {
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Names or amounts in a sentence: `A`, `A and B`, `A, B and C`.
pub fn listed<T: AsRef<str>>(all: &[T]) -> String {
    match all {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_reads_as_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["$39.00"]), "$39.00");
        assert_eq!(listed(&["HUF 20.25", "$39.00"]), "HUF 20.25 and $39.00");
        assert_eq!(listed(&["HUF 20.25", "¥4,150", "$39.00"]), "HUF 20.25, ¥4,150 and $39.00");
    }

    #[test]
    fn groups_start_at_ten_thousand() {
        let cases =
            [("0", "0"), ("2500", "2500"), ("9999", "9999"), ("10000", "10,000"), ("26450535.5", "26,450,535.5"), ("-12500", "−12,500")];
        for (decimal, shown) in cases {
            assert_eq!(grouped(decimal), shown, "{decimal} as people read it (law §3)");
        }
    }

    #[test]
    fn one_of_a_thing_is_not_several() {
        let cases = [("1", "1 unit"), ("-1", "−1 unit"), ("0", "0 units"), ("26450", "26,450 units"), ("1.5", "1.5 units")];
        for (decimal, shown) in cases {
            assert_eq!(of_units(decimal), shown, "{decimal} with its noun");
        }
    }

    #[test]
    fn times_are_of_the_agencys_zone_and_name_it() {
        let at: Timestamp = "2026-11-20T20:42:13.123456Z".parse().unwrap();
        assert_eq!(when(at, &TimeZone::get("America/New_York").unwrap()), "20 Nov 2026 15:42 EST");
        assert_eq!(when(at, &TimeZone::UTC), "20 Nov 2026 20:42 UTC");
        let in_summer: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(when(in_summer, &TimeZone::get("Europe/Berlin").unwrap()), "2 Jul 2026 00:30 CEST", "and its day");
    }

    #[test]
    fn shares_have_one_decimal() {
        let cases = [
            (1, 8, "12.5"),
            (-1, 8, "-12.5"),
            (1, 3, "33.3"),
            (2, 3, "66.7"),
            (1, 2000, "0.1"),
            (-1, 2000, "-0.1"),
            (0, 5, "0.0"),
            (5, -10, "-50.0"),
        ];
        for (part, whole, shown) in cases {
            assert_eq!(percent(part, whole).as_deref(), Some(shown), "{part} of {whole}, rounded half away from zero");
        }
        assert_eq!(percent(1, 0), None, "there is no share of nothing");
    }

    #[test]
    fn amounts_read_as_on_an_invoice() {
        assert_eq!(money(Money::from_minor(264_500, Currency::USD)), "$2,645.00", "cents stay");
        assert_eq!(money(Money::from_minor(-1_250, Currency::USD)), "−$12.50", "the sign stands before the symbol");
        assert_eq!(money(Money::from_minor(50_000, Currency::JPY)), "¥50,000", "a currency without cents shows none");
        let price = UnitPrice::parse_main("0.0045", Currency::USD).unwrap();
        assert_eq!(unit_price(price, Currency::USD), "$0.0045", "no digit of a price is dropped");
    }
}
