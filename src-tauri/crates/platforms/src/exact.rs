//! Numbers from text to [`Decimal`] without a float on the way (law §1.5).

use domain::{Cost, Currency, Quantity};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::connector::MoneyUnit;

/// Why a text is not taken as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text is no number in the expected style.
    #[error("is not a number")]
    NotANumber,
    /// A number, but with more digits than can be kept exactly (28 significant digits).
    #[error("has more digits than can be kept exactly")]
    TooLong,
    /// A quantity beyond what is kept of one record.
    #[error("is too large for one record")]
    TooLarge,
    /// A quantity with more than six places; it is never cut (law §1.3).
    #[error("is finer than a millionth of the meter's unit")]
    TooFine,
    /// A cost that cannot be kept exactly.
    #[error("is too large or too fine for an amount of money")]
    NotAnAmount,
}

/// The mark between a number's whole and fractional part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1234.5`
    #[default]
    Dot,
    /// `1234,5`
    Comma,
}

/// The mark between groups of three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// `1234567`
    #[default]
    None,
    /// `1,234,567`
    Comma,
    /// `1.234.567`
    Dot,
    /// `1 234 567`, with a plain, no-break or narrow no-break space
    Space,
    /// `1'234'567`
    Apostrophe,
}

/// How a file writes its numbers. Named by the mapping, never guessed while importing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberStyle {
    /// Before the fraction.
    #[serde(default)]
    pub decimal: DecimalMark,
    /// Between groups of three digits of the whole part.
    #[serde(default)]
    pub grouping: Grouping,
}

impl NumberStyle {
    /// `1234.5`, the style of most exports and of JSON.
    pub const PLAIN: Self = Self { decimal: DecimalMark::Dot, grouping: Grouping::None };

    /// Every style that a file may be recognised as, the plainest first.
    pub const ALL: [Self; 7] = [
        Self::PLAIN,
        Self { decimal: DecimalMark::Dot, grouping: Grouping::Comma },
        Self { decimal: DecimalMark::Comma, grouping: Grouping::None },
        Self { decimal: DecimalMark::Comma, grouping: Grouping::Dot },
        Self { decimal: DecimalMark::Comma, grouping: Grouping::Space },
        Self { decimal: DecimalMark::Dot, grouping: Grouping::Space },
        Self { decimal: DecimalMark::Dot, grouping: Grouping::Apostrophe },
    ];

    /// Reads `text` in this style; groups that are not of three digits are no number.
    ///
    /// # Errors
    /// [`NumberError`] when the text is no number of this style, or too long to be kept exactly.
    pub fn read(self, text: &str) -> Result<Decimal, NumberError> {
        let text = text.trim();
        if self == Self::PLAIN {
            return decimal(text);
        }
        let mark = match self.decimal {
            DecimalMark::Dot => '.',
            DecimalMark::Comma => ',',
        };
        let (whole, fraction) = match text.split_once(mark) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let mut plain = String::with_capacity(text.len());
        self.copy_whole(whole, &mut plain)?;
        if let Some(fraction) = fraction {
            if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NumberError::NotANumber);
            }
            plain.push('.');
            plain.push_str(fraction);
        }
        decimal(&plain)
    }

    fn copy_whole(self, whole: &str, plain: &mut String) -> Result<(), NumberError> {
        let is_mark = |letter: char| match self.grouping {
            Grouping::None => false,
            Grouping::Comma => letter == ',',
            Grouping::Dot => letter == '.',
            Grouping::Space => matches!(letter, ' ' | '\u{a0}' | '\u{202f}'),
            Grouping::Apostrophe => matches!(letter, '\'' | '\u{2019}'),
        };
        let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        if whole.starts_with('-') {
            plain.push('-');
        }
        for (index, group) in digits.split(is_mark).enumerate() {
            let grouped = digits.len() != group.len();
            // Nobody writes 125 as 0,125: a leading zero is the whole part of a fraction.
            let first = !grouped || ((1..=3).contains(&group.len()) && !group.starts_with('0'));
            let right_length = if index == 0 { first } else { group.len() == 3 };
            if !right_length || !group.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NumberError::NotANumber);
            }
            plain.push_str(group);
        }
        Ok(())
    }
}

/// Reads a JSON-like number (`-12`, `0.1234567`, `1.5e3`) exactly; the result has no trailing zeros in its fraction.
///
/// # Errors
/// [`NumberError::NotANumber`] for anything else, [`NumberError::TooLong`] when [`Decimal`] cannot hold every digit:
/// a digit is never dropped.
pub fn decimal(text: &str) -> Result<Decimal, NumberError> {
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut mantissa: i128 = 0;
    let mut scale: u32 = 0;
    // Zeros at the end of a fraction carry nothing; they count only once another digit follows.
    let mut pending_zeros: u32 = 0;
    let mut digits = 0usize;
    let mut in_fraction = false;
    let mut exponent: i32 = 0;
    for (index, &byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                if in_fraction && byte == b'0' {
                    pending_zeros += 1;
                    continue;
                }
                for _ in 0..pending_zeros {
                    mantissa = mantissa.checked_mul(10).ok_or(NumberError::TooLong)?;
                }
                scale += pending_zeros + u32::from(in_fraction);
                pending_zeros = 0;
                mantissa =
                    mantissa.checked_mul(10).and_then(|value| value.checked_add(i128::from(byte - b'0'))).ok_or(NumberError::TooLong)?;
            }
            b'.' if !in_fraction && digits > 0 && index + 1 < unsigned.len() => in_fraction = true,
            b'e' | b'E' if digits > 0 => {
                exponent =
                    std::str::from_utf8(&unsigned[index + 1..]).ok().and_then(|power| power.parse().ok()).ok_or(NumberError::NotANumber)?;
                break;
            }
            _ => return Err(NumberError::NotANumber),
        }
    }
    if digits == 0 {
        return Err(NumberError::NotANumber);
    }
    scaled(if negative { -mantissa } else { mantissa }, scale, exponent)
}

/// `mantissa × 10^(exponent − scale)`, exactly.
fn scaled(mut mantissa: i128, scale: u32, exponent: i32) -> Result<Decimal, NumberError> {
    if mantissa == 0 {
        return Ok(Decimal::ZERO);
    }
    let mut places = i64::from(scale) - i64::from(exponent);
    while places > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        places -= 1;
    }
    while places < 0 {
        mantissa = mantissa.checked_mul(10).ok_or(NumberError::TooLong)?;
        places += 1;
    }
    let places = u32::try_from(places).map_err(|_| NumberError::TooLong)?;
    Decimal::try_from_i128_with_scale(mantissa, places).map_err(|_| NumberError::TooLong)
}

/// `left × right` when the product is exact, else nothing: `rust_decimal` rounds a product that is too long without a word.
#[must_use]
pub fn product(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    let mantissa = left.mantissa().checked_mul(right.mantissa())?;
    scaled(mantissa, left.scale() + right.scale(), 0).ok()
}

/// `left + right` when the sum is exact, else nothing.
#[must_use]
pub fn sum(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    let scale = left.scale().max(right.scale());
    let aligned = |value: Decimal| value.mantissa().checked_mul(10i128.checked_pow(scale - value.scale())?);
    scaled(aligned(left)?.checked_add(aligned(right)?)?, scale, 0).ok()
}

/// A number of base units as a [`Quantity`].
///
/// # Errors
/// [`NumberError::TooFine`] beyond six places; [`NumberError::TooLarge`] beyond what the file keeps of one record, a signed 64-bit number of
/// millionths (about nine billion units): the row is broken, and the others are not.
pub fn quantity(value: Decimal) -> Result<Quantity, NumberError> {
    let value = value.normalize();
    let places = 6u32.checked_sub(value.scale()).ok_or(NumberError::TooFine)?;
    // At most 28 digits times a million: always within an i128.
    let micros = value.mantissa() * 10i128.pow(places);
    if i64::try_from(micros).is_err() {
        return Err(NumberError::TooLarge);
    }
    Ok(Quantity::from_micros(micros))
}

/// An amount as the platform states it.
///
/// # Errors
/// [`NumberError::NotAnAmount`] when the amount is too large, or finer than a cost is kept.
pub fn cost(amount: Decimal, unit: MoneyUnit, currency: Currency) -> Result<Cost, NumberError> {
    let text = amount.to_string();
    let read = match unit {
        MoneyUnit::Main => Cost::parse_main(&text, currency),
        MoneyUnit::Minor => Cost::parse_minor(&text, currency),
    };
    read.map_err(|_| NumberError::NotAnAmount)
}

/// A decimal in a file: always a text in quotes, because serde hands a bare `0.1` over as a float.
pub(crate) mod quoted {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::decimal(&text).map_err(|error| serde::de::Error::custom(format!("{text:?} {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        decimal(text).map_or_else(|error| error.to_string(), |value| value.to_string())
    }

    #[test]
    fn every_digit_survives() {
        for (text, expected) in [
            ("0.1234567", "0.1234567"),
            ("12345678901234567.123456", "12345678901234567.123456"),
            ("-0.000001", "-0.000001"),
            ("1.50", "1.5"),
            ("1.5e3", "1500"),
            ("25E-4", "0.0025"),
            ("100", "100"),
            ("0.10000000000000000000000000000000000000000000", "0.1"),
            ("-0", "0"),
        ] {
            assert_eq!(shown(text), expected, "reading {text} must be exact and without trailing zeros");
        }
    }

    #[test]
    fn what_is_not_exact_is_refused() {
        assert_eq!(decimal("0.12345678901234567890123456789"), Err(NumberError::TooLong), "29 places do not fit and must not be cut");
        assert_eq!(decimal("1e40"), Err(NumberError::TooLong), "a huge number is refused, not saturated");
        for text in ["", "-", ".", "1.", ".5", "1,5", "0x10", "NaN", "1_000", "1e", "--1", "1.2.3", "٣"] {
            assert_eq!(decimal(text), Err(NumberError::NotANumber), "{text:?} is no number");
        }
    }

    #[test]
    fn a_style_reads_only_its_own_numbers() {
        let german = NumberStyle { decimal: DecimalMark::Comma, grouping: Grouping::Dot };
        let english = NumberStyle { decimal: DecimalMark::Dot, grouping: Grouping::Comma };
        let french = NumberStyle { decimal: DecimalMark::Comma, grouping: Grouping::Space };
        assert_eq!(german.read("-1.234.567,89"), decimal("-1234567.89"), "German");
        assert_eq!(english.read("1,234,567.89"), decimal("1234567.89"), "English");
        assert_eq!(french.read("1\u{202f}234,5"), decimal("1234.5"), "French");
        assert_eq!(german.read("1234,5"), decimal("1234.5"), "groups are optional");
        assert_eq!(german.read("12.34"), Err(NumberError::NotANumber), "a dot that does not part three digits is not a group");
        assert_eq!(english.read("1,23,456"), Err(NumberError::NotANumber), "groups have three digits");
        assert_eq!(german.read("0.125"), Err(NumberError::NotANumber), "a number of groups does not begin with a zero");
        assert_eq!(german.read("0,125"), decimal("0.125"), "a fraction does");
        assert_eq!(NumberStyle::PLAIN.read("1,234"), Err(NumberError::NotANumber), "plain has no groups");
    }

    #[test]
    fn products_and_sums_are_exact_or_nothing() {
        let long = decimal("0.1234567890123456789012345678").unwrap();
        assert_eq!(product(long, decimal("0.1").unwrap()), None, "rust_decimal would drop the last digit here");
        assert_eq!(product(decimal("2.5").unwrap(), decimal("60").unwrap()), decimal("150").ok(), "minutes to seconds");
        assert_eq!(sum(long, decimal("1000000").unwrap()), None, "a sum that needs too many digits is refused");
        assert_eq!(sum(decimal("0.1").unwrap(), decimal("0.2").unwrap()), decimal("0.3").ok(), "0.1 + 0.2 is 0.3 here");
    }
}
