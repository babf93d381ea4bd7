//! The slow, obvious second computation: prices in exact fractions, written without a look at the crate's own.

use domain::{Price, PriceModel, Quantity, Tier, UnitPrice};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

/// A decimal text as a fraction.
pub fn fraction(text: &str) -> BigRational {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let numerator: BigInt = format!("{whole}{part}").parse().expect("digits");
    BigRational::new(numerator * sign, BigInt::from(10).pow(part.len() as u32))
}

fn of(price: UnitPrice) -> BigRational {
    fraction(&price.to_minor_string())
}

fn quantity(quantity: Quantity) -> BigRational {
    fraction(&quantity.to_string())
}

/// Half away from zero, to a whole minor unit.
pub fn rounded(exact: &BigRational) -> BigInt {
    let half = BigRational::new(1.into(), 2.into());
    let magnitude = (exact.abs() + half).floor().to_integer();
    if exact.is_negative() { -magnitude } else { magnitude }
}

fn unit(tier: &Tier) -> BigRational {
    of(tier.unit_amount.unwrap_or(UnitPrice::ZERO))
}

fn flat(tier: &Tier) -> BigRational {
    of(tier.flat_amount.unwrap_or(UnitPrice::ZERO))
}

/// What a quantity costs, in minor units.
pub fn total(price: &Price, used: Quantity) -> i64 {
    let used = quantity(used).max(BigRational::zero());
    let minor = match &price.model {
        PriceModel::Flat { amount } => rounded(&of(*amount)),
        PriceModel::PerUnit { unit_amount } => rounded(&(of(*unit_amount) * used)),
        PriceModel::Package { unit_amount, divide_by, round } => {
            let packages = used / BigRational::from_integer(divide_by.get().into());
            let whole = match round {
                domain::price::Round::Up => packages.ceil(),
                domain::price::Round::Down => packages.floor(),
            };
            rounded(&(of(*unit_amount) * whole))
        }
        PriceModel::Volume { tiers } => {
            let mut reached = None;
            for tier in tiers.as_slice() {
                let fits = tier.up_to.is_none_or(|end| used <= quantity(end));
                if fits && reached.is_none() {
                    reached = Some(tier);
                }
            }
            let tier = reached.expect("the last tier has no end");
            rounded(&(unit(tier) * used)) + rounded(&flat(tier))
        }
        PriceModel::Graduated { tiers } => {
            let mut sum = BigInt::zero();
            let mut below = BigRational::zero();
            for (position, tier) in tiers.as_slice().iter().enumerate() {
                if position > 0 && used <= below {
                    break;
                }
                let end = tier.up_to.map_or(used.clone(), |end| quantity(end).min(used.clone()));
                sum += rounded(&(unit(tier) * (end - &below))) + rounded(&flat(tier));
                if let Some(end) = tier.up_to {
                    below = quantity(end);
                }
            }
            sum
        }
    };
    minor.to_i64().expect("the strategies stay within money")
}
