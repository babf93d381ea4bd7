//! Phrases that several answers share: what a line is, what a unit costs, how many of something there are.

use domain::{Line, LineKind};

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
        if whole.len() > 4 && place > 0 && (whole.len() - place) % 3 == 0 {
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
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(&number.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_start_at_ten_thousand() {
        let cases = [("0", "0"), ("2500", "2500"), ("9999", "9999"), ("10000", "10,000"), ("26450535.5", "26,450,535.5"), ("-12500", "−12,500")];
        for (decimal, shown) in cases {
            assert_eq!(grouped(decimal), shown, "{decimal} as people read it (law §3)");
        }
    }
}
