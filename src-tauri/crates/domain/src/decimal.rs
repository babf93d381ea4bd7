//! Decimal text ⇄ integers of a fixed scale, exactly.
//!
//! JSON, CSV, Stripe and the screen all write numbers as decimals. They are read here digit by digit into an integer of a
//! known scale, so that no number ever passes through a float (§1.5).

/// Why a text is not a number of the wanted scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is not a decimal number at all.
    #[error("\"{text}\" is not a number")]
    NotANumber {
        /// What was read.
        text: String,
    },
    /// The number is finer than the scale; cutting it would be a silent truncation (§1.3).
    #[error("{text} has more than {places} decimal places")]
    TooManyPlaces {
        /// What was read.
        text: String,
        /// How many places fit.
        places: u32,
    },
    /// The number is too large to be held exactly.
    #[error("{text} is too large to be kept exactly")]
    OutOfRange {
        /// What was read.
        text: String,
    },
    /// A number that must not be below zero is.
    #[error("{text} is below zero")]
    Negative {
        /// What was read.
        text: String,
    },
}

/// 10 to the power of `exponent`, if it fits.
pub(crate) fn power_of_ten(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

/// Reads a decimal (`-12.5`, `1e-3`) as a whole number of 10^-`places`.
///
/// Zeros behind the last significant digit never count as places, so `1.5000000` fits into six. An exponent is read
/// because JSON may carry one.
///
/// # Errors
/// Not a number, finer than `places`, or too large.
pub fn parse_scaled(text: &str, places: u32) -> Result<i128, DecimalError> {
    let not_a_number = || DecimalError::NotANumber { text: text.to_owned() };
    let out_of_range = || DecimalError::OutOfRange { text: text.to_owned() };
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    // The mantissa is kept without its trailing zeros, which are only counted: "1.000…0" of any length stays exact.
    let mut mantissa: i128 = 0;
    let mut zeros: u32 = 0;
    let mut digits: u32 = 0;
    let mut fraction: Option<i64> = None;
    let mut exponent: i64 = 0;
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                if let Some(places) = &mut fraction {
                    *places += 1;
                }
                if *byte == b'0' {
                    zeros += u32::from(mantissa != 0);
                } else {
                    let shift = power_of_ten(zeros + 1).ok_or_else(out_of_range)?;
                    mantissa = mantissa.checked_mul(shift).and_then(|m| m.checked_add(i128::from(byte - b'0'))).ok_or_else(out_of_range)?;
                    zeros = 0;
                }
            }
            b'.' if fraction.is_none() => fraction = Some(0),
            b'e' | b'E' if digits > 0 => {
                exponent = parse_exponent(&unsigned[at + 1..]).ok_or_else(not_a_number)?;
                break;
            }
            _ => return Err(not_a_number()),
        }
    }
    if digits == 0 {
        return Err(not_a_number());
    }
    if mantissa == 0 {
        return Ok(0);
    }
    let power = i64::from(zeros) + i64::from(places) + exponent - fraction.unwrap_or(0);
    if power < 0 {
        return Err(DecimalError::TooManyPlaces { text: text.to_owned(), places });
    }
    let magnitude = u32::try_from(power).ok().and_then(power_of_ten).and_then(|p| mantissa.checked_mul(p)).ok_or_else(out_of_range)?;
    Ok(if negative { -magnitude } else { magnitude })
}

/// The digits behind an `e`; at most nine, which is far beyond every scale and cannot overflow.
fn parse_exponent(bytes: &[u8]) -> Option<i64> {
    let (sign, digits) = match bytes {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        rest => (1, rest),
    };
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0'))).map(|e| sign * e)
}

/// [`parse_scaled`] for numbers that must not be below zero.
///
/// # Errors
/// As [`parse_scaled`], or below zero.
pub fn parse_scaled_non_negative(text: &str, places: u32) -> Result<i128, DecimalError> {
    let value = parse_scaled(text, places)?;
    if value < 0 { Err(DecimalError::Negative { text: text.to_owned() }) } else { Ok(value) }
}

/// Writes a whole number of 10^-`places` as a plain decimal without trailing zeros: `1500000, 6` is `1.5`.
pub fn format_scaled(value: i128, places: u32) -> String {
    format_with_places(value, places, 0)
}

/// As [`format_scaled`], with at least `least` decimal places: an amount of money keeps its `12.50`.
pub fn format_with_places(value: i128, places: u32, least: u32) -> String {
    let places = places as usize;
    let mut digits = value.unsigned_abs().to_string();
    if digits.len() <= places {
        digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
    }
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let significant = fraction.trim_end_matches('0').len();
    let fraction = &fraction[..significant.max((least as usize).min(places))];
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Groups the whole part of a plain decimal in thousands with commas: `26450535.5` becomes `26,450,535.5`.
pub fn group_thousands(plain: &str) -> String {
    let (sign, unsigned) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(w, f)| (w, Some(f)));
    let mut grouped = String::with_capacity(plain.len() + whole.len() / 3 + 1);
    grouped.push_str(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}
