//! Exact amounts, finer than a minor unit.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AmountAtTheDoor, Money, MoneyError, for_people, same_currency};
use crate::wide::{self, Rounding};
use crate::{Currency, decimal};

/// Decimal places in minor units: a unit price (12) times a quantity (6) is exact.
const PLACES: u32 = 18;

/// An exact amount that may be finer than a minor unit: what a platform charged, or a product before it is rounded.
///
/// Kept to 18 places of a minor unit, rounded only when shown or billed (§1.2). At every door it has the shape of [`Money`],
/// with as many decimals as it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "AmountAtTheDoor", into = "AmountAtTheDoor")]
#[ts(type = "{ amount: string, currency: string }")]
pub struct Cost {
    atto_minor: i128,
    currency: Currency,
}

impl TryFrom<AmountAtTheDoor> for Cost {
    type Error = MoneyError;

    fn try_from(door: AmountAtTheDoor) -> Result<Self, Self::Error> {
        Self::parse_main(&door.amount, Currency::parse(&door.currency)?)
    }
}

impl From<Cost> for AmountAtTheDoor {
    fn from(cost: Cost) -> Self {
        Self { amount: cost.to_main_string(), currency: cost.currency.code().to_owned() }
    }
}

impl Cost {
    /// Parts of a minor unit in which a cost is counted.
    pub(super) const SCALE: i128 = 10i128.pow(PLACES);

    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { atto_minor: 0, currency }
    }

    /// Reads main units: `0.000031`.
    ///
    /// # Errors
    /// Not a number, finer than 18 places of a minor unit, or too large.
    pub fn parse_main(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Ok(Self { atto_minor: decimal::parse_scaled(text, PLACES + currency.exponent())?, currency })
    }

    /// Reads a decimal in minor units.
    ///
    /// # Errors
    /// Not a number, finer than 18 places, or too large.
    pub fn parse_minor(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Ok(Self { atto_minor: decimal::parse_scaled(text, PLACES)?, currency })
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The plain decimal in main units, at least with the currency's decimals: `0.10`, `0.000031`.
    pub fn to_main_string(self) -> String {
        let exponent = self.currency.exponent();
        decimal::format_with_places(self.atto_minor, PLACES + exponent, exponent)
    }

    /// The plain decimal in minor units.
    pub fn to_minor_string(self) -> String {
        decimal::format_scaled(self.atto_minor, PLACES)
    }

    /// Rounds to the minor unit, once, half away from zero (§1.4).
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn round(self) -> Result<Money, MoneyError> {
        let minor = wide::divide_rounded(self.atto_minor, Self::SCALE, Rounding::HalfAwayFromZero);
        let minor = minor.and_then(|m| i64::try_from(m).ok()).ok_or(MoneyError::OutOfRange)?;
        Ok(Money::from_minor(minor, self.currency))
    }

    /// Rounds to the smallest amount that Stripe can charge, once, half away from zero: the minor unit, but 10 of them in
    /// three-decimal currencies and 100 in ISK and UGX (§1.1).
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn round_to_step(self) -> Result<Money, MoneyError> {
        let step = i128::from(self.currency.step());
        let steps = wide::divide_rounded(self.atto_minor, Self::SCALE * step, Rounding::HalfAwayFromZero);
        let minor = steps.and_then(|steps| steps.checked_mul(step)).and_then(|minor| i64::try_from(minor).ok());
        Ok(Money::from_minor(minor.ok_or(MoneyError::OutOfRange)?, self.currency))
    }

    /// `part` of `whole` of it, rounded once to the smallest amount that can be charged, half away from zero (§1.4): multiplied first.
    ///
    /// # Errors
    /// A whole of zero; an amount that does not fit.
    pub fn share_to_step(self, part: u32, whole: u32) -> Result<Money, MoneyError> {
        let step = i128::from(self.currency.step());
        let steps = wide::mul_div(self.atto_minor, i128::from(part), Self::SCALE * step * i128::from(whole), Rounding::HalfAwayFromZero);
        let minor = steps.and_then(|steps| steps.checked_mul(step)).and_then(|minor| i64::try_from(minor).ok());
        Ok(Money::from_minor(minor.ok_or(MoneyError::OutOfRange)?, self.currency))
    }

    /// The product with a quantity of up to six places; `None` if it does not fit exactly.
    pub fn checked_times(self, quantity: crate::Quantity) -> Option<Self> {
        let scale = crate::Quantity::ONE.to_micros();
        let atto_minor = wide::mul_div(self.atto_minor, quantity.to_micros(), scale, Rounding::Floor)?;
        let exact = wide::mul_div(self.atto_minor, quantity.to_micros(), scale, Rounding::HalfAwayFromZero)? == atto_minor;
        exact.then_some(Self { atto_minor, ..self })
    }

    /// The sum.
    ///
    /// # Errors
    /// Different currencies, or a result that does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        same_currency(self.currency, other.currency)?;
        self.atto_minor.checked_add(other.atto_minor).map(|atto_minor| Self { atto_minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The difference.
    ///
    /// # Errors
    /// Different currencies, or a result that does not fit.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        same_currency(self.currency, other.currency)?;
        self.atto_minor.checked_sub(other.atto_minor).map(|atto_minor| Self { atto_minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The exact negative.
    ///
    /// # Errors
    /// A result that does not fit.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.atto_minor.checked_neg().map(|atto_minor| Self { atto_minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The sum of all, in `currency`.
    ///
    /// # Errors
    /// An amount of another currency, or a result that does not fit.
    pub fn sum(currency: Currency, all: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        all.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Whether this is zero.
    pub const fn is_zero(self) -> bool {
        self.atto_minor == 0
    }

    /// Whether this is below zero.
    pub const fn is_negative(self) -> bool {
        self.atto_minor < 0
    }

    /// 10^-18 parts of a minor unit.
    pub(crate) const fn atto_minor(self) -> i128 {
        self.atto_minor
    }

    /// From 10^-18 parts of a minor unit.
    pub(crate) const fn from_atto_minor(atto_minor: i128, currency: Currency) -> Self {
        Self { atto_minor, currency }
    }
}

impl std::fmt::Display for Cost {
    /// For people, exact: `$0.000031`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.currency.shown_decimals();
        let plain = decimal::format_with_places(self.atto_minor, PLACES + self.currency.exponent(), shown);
        f.write_str(&for_people(&decimal::group_thousands(&plain), self.currency))
    }
}
