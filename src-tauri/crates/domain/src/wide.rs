//! Products wider than 128 bits, divided back into range: exact where `i128` alone would have to refuse.

/// How a quotient that is not whole becomes whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// To the nearest, a half away from zero: the one rounding of money (§1.4).
    HalfAwayFromZero,
}

/// `a × b ÷ c`, rounded once. `None` if `c` is not positive or the quotient does not fit.
pub(crate) fn mul_div(a: i128, b: i128, c: i128, rounding: Rounding) -> Option<i128> {
    if c <= 0 {
        return None;
    }
    let negative = (a < 0) != (b < 0);
    let divisor = c.unsigned_abs();
    let (quotient, rest) = match a.unsigned_abs().checked_mul(b.unsigned_abs()) {
        Some(product) => (product / divisor, product % divisor),
        None => divide(multiply(a.unsigned_abs(), b.unsigned_abs()), divisor)?,
    };
    let up = match rounding {
        Rounding::Floor => negative && rest != 0,
        // rest < divisor <= i128::MAX, so the doubled rest fits.
        Rounding::HalfAwayFromZero => rest * 2 >= divisor,
    };
    let magnitude = i128::try_from(quotient.checked_add(u128::from(up))?).ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

/// `value ÷ divisor` rounded once; `None` for a divisor that is not positive.
pub(crate) fn divide_rounded(value: i128, divisor: i128, rounding: Rounding) -> Option<i128> {
    mul_div(value, 1, divisor, rounding)
}

/// The 256-bit product as (high, low).
fn multiply(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a_low * b_low;
    let first = a_high * b_low + (low >> 64);
    let second = a_low * b_high + (first & LOW);
    (a_high * b_high + (first >> 64) + (second >> 64), (second << 64) | (low & LOW))
}

/// Long division, bit by bit. `None` if the quotient does not fit into 128 bits.
fn divide((high, low): (u128, u128), divisor: u128) -> Option<(u128, u128)> {
    if high >= divisor {
        return None;
    }
    let (mut rest, mut quotient) = (high, 0u128);
    for bit in (0..128).rev() {
        // divisor <= i128::MAX, hence rest < 2^127 and the shift loses nothing.
        rest = (rest << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if rest >= divisor {
            rest -= divisor;
            quotient |= 1;
        }
    }
    Some((quotient, rest))
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_integer::Integer;
    use num_traits::Signed;
    use proptest::prelude::*;

    use super::*;

    fn slowly(a: i128, b: i128, c: i128, rounding: Rounding) -> Option<i128> {
        let (product, c) = (BigInt::from(a) * b, BigInt::from(c));
        let quotient = match rounding {
            Rounding::Floor => product.div_floor(&c),
            Rounding::HalfAwayFromZero => {
                let doubled: BigInt = product.abs() * 2 + &c;
                let magnitude = doubled.div_floor(&(c * 2));
                if product.is_negative() { -magnitude } else { magnitude }
            }
        };
        // The most negative number is refused with the rest: amounts are symmetric.
        i128::try_from(quotient).ok().filter(|q| *q != i128::MIN)
    }

    proptest! {
        #[test]
        fn products_of_any_width_agree_with_big_integers(a in any::<i128>(), b in any::<i128>(), c in 1i128..=i128::MAX, shift in 0u32..120) {
            for (a, b, c) in [(a, b, c), (a >> shift, b, c), (a, b >> shift, (c >> shift).max(1)), (a >> 64, b >> 70, (c >> 100).max(1))] {
                for rounding in [Rounding::Floor, Rounding::HalfAwayFromZero] {
                    prop_assert_eq!(mul_div(a, b, c, rounding), slowly(a, b, c, rounding), "{} × {} ÷ {} {:?}", a, b, c, rounding);
                }
            }
        }
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert_eq!(mul_div(1, 1, 0, Rounding::Floor), None);
        assert_eq!(mul_div(1, 1, -1, Rounding::Floor), None, "a divisor is a scale, never negative");
    }
}
