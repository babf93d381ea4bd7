//! Whole minor units and their currency.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AmountAtTheDoor, Cost, MoneyError, for_people, grouped_from_ten_thousand, same_currency};
use crate::{Currency, decimal};

/// An amount of money: whole minor units and their currency.
///
/// At every door it is `{"amount": "12.34", "currency": "usd"}`, the amount in main units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "AmountAtTheDoor", into = "AmountAtTheDoor")]
#[ts(type = "{ amount: string, currency: string }")]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl TryFrom<AmountAtTheDoor> for Money {
    type Error = MoneyError;

    fn try_from(door: AmountAtTheDoor) -> Result<Self, Self::Error> {
        Self::parse_main(&door.amount, Currency::parse(&door.currency)?)
    }
}

impl From<Money> for AmountAtTheDoor {
    fn from(money: Money) -> Self {
        Self { amount: money.to_main_string(), currency: money.currency.code().to_owned() }
    }
}

impl Money {
    /// From whole minor units (cents).
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    /// From whole main units (dollars).
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn from_main(main: i64, currency: Currency) -> Result<Self, MoneyError> {
        let minor = main.checked_mul(currency.minor_per_main()).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, currency })
    }

    /// Reads main units: `12.34`.
    ///
    /// # Errors
    /// Not a number, more decimals than the currency has, or too large.
    pub fn parse_main(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let minor = decimal::parse_scaled(text, currency.exponent())?;
        Ok(Self { minor: i64::try_from(minor).map_err(|_| MoneyError::OutOfRange)?, currency })
    }

    /// Whole minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Main units as a plain decimal with the currency's decimals: `12.50`, `-3.00`, `500` (yen).
    pub fn to_main_string(self) -> String {
        decimal::format_with_places(self.minor.into(), self.currency.exponent(), self.currency.exponent())
    }

    /// The sum.
    ///
    /// # Errors
    /// Different currencies, or a result that does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        same_currency(self.currency, other.currency)?;
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The difference.
    ///
    /// # Errors
    /// Different currencies, or a result that does not fit.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        same_currency(self.currency, other.currency)?;
        self.minor.checked_sub(other.minor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The exact negative, as a reversal must be (§1.4).
    ///
    /// # Errors
    /// A result that does not fit.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.minor.checked_neg().map(|minor| Self { minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The product with a whole number.
    ///
    /// # Errors
    /// A result that does not fit.
    pub fn checked_mul(self, factor: i64) -> Result<Self, MoneyError> {
        self.minor.checked_mul(factor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::OutOfRange)
    }

    /// The sum of all, in `currency`; nothing adds up to zero.
    ///
    /// # Errors
    /// An amount of another currency, or a result that does not fit.
    pub fn sum(currency: Currency, all: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        all.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Whether this is zero.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether this is below zero.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether Stripe can charge exactly this: a multiple of the currency's smallest step.
    pub fn fits_step(self) -> bool {
        self.minor % self.currency.step() == 0
    }

    /// The amount as an exact cost.
    pub fn to_cost(self) -> Cost {
        // |i64| × 10^18 < 2^127: every Money is a Cost.
        Cost::from_atto_minor(i128::from(self.minor) * Cost::SCALE, self.currency)
    }

    /// As the sentence of a credit price writes it: whole amounts without decimals, else the currency's own, thousands grouped
    /// from 10,000 on: `$10`, `$12.50`, `$10,000`, `KWD 1` (§3).
    pub fn in_sentence(self) -> String {
        let exponent = self.currency.exponent();
        let least = if self.minor % self.currency.minor_per_main() == 0 { 0 } else { exponent };
        let plain = decimal::format_with_places(self.minor.into(), exponent, least);
        for_people(&grouped_from_ten_thousand(&plain), self.currency)
    }
}

impl std::fmt::Display for Money {
    /// For people: `$2,645.00`, `€12.50`, `KWD 1.230`, `−$3.00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = decimal::format_with_places(self.minor.into(), self.currency.exponent(), self.currency.shown_decimals());
        f.write_str(&for_people(&decimal::group_thousands(&plain), self.currency))
    }
}
