//! Money: whole minor units with their currency, the unit prices it comes from, and exact costs that round only when shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::currency::UnknownCurrency;
use crate::decimal::{self, DecimalError};
use crate::wide::{self, Rounding};
use crate::{Credits, Currency, Quantity};

/// Decimal places of a [`UnitPrice`] in minor units, as Stripe's `unit_amount_decimal` allows.
const PRICE_PLACES: u32 = 12;
/// Decimal places of a [`Cost`] in minor units: a unit price (12) times a quantity (6) is exact.
const COST_PLACES: u32 = 18;
/// Parts of a minor unit in which a [`Cost`] is counted.
const COST_SCALE: i128 = 10i128.pow(COST_PLACES);

/// Why an amount of money cannot be read or computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not an amount.
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    /// The currency is not in Stripe's table.
    #[error(transparent)]
    Currency(#[from] UnknownCurrency),
    /// Amounts of different currencies are never added (§1.1).
    #[error("{left} and {right} cannot be added: they are different currencies")]
    DifferentCurrencies {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second.
        right: Currency,
    },
    /// The result does not fit.
    #[error("the amount is too large to be kept exactly")]
    OutOfRange,
}

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

/// The shape that money and costs have in JSON.
#[derive(Serialize, Deserialize)]
struct AmountAtTheDoor {
    amount: String,
    currency: String,
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
        Cost { atto_minor: i128::from(self.minor) * COST_SCALE, currency: self.currency }
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

/// Puts symbol or code before a plain amount, and a true minus sign (U+2212) before both.
fn for_people(plain: &str, currency: Currency) -> String {
    match plain.strip_prefix('-') {
        Some(magnitude) => format!("\u{2212}{}{magnitude}", currency.prefix()),
        None => format!("{}{plain}", currency.prefix()),
    }
}

/// Groups thousands only from 10,000 on: `2500` stays, `10000` becomes `10,000`.
pub(crate) fn grouped_from_ten_thousand(plain: &str) -> String {
    let whole = plain.trim_start_matches('-').split('.').next().unwrap_or(plain);
    if whole.len() >= 5 { decimal::group_thousands(plain) } else { plain.to_owned() }
}

fn same_currency(left: Currency, right: Currency) -> Result<(), MoneyError> {
    if left == right { Ok(()) } else { Err(MoneyError::DifferentCurrencies { left, right }) }
}

/// What one unit costs: a decimal in minor units with up to 12 places, never below zero (§1.2).
///
/// It has no currency of its own; the price that holds it has. In JSON it is the decimal string in minor units that Stripe
/// writes (`unit_amount_decimal`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct UnitPrice(i128);

impl UnitPrice {
    /// Costs nothing.
    pub const ZERO: Self = Self(0);

    /// From whole minor units.
    ///
    /// # Errors
    /// Below zero.
    pub fn from_minor(minor: i64) -> Result<Self, DecimalError> {
        if minor < 0 {
            return Err(DecimalError::Negative { text: minor.to_string() });
        }
        Ok(Self(i128::from(minor) * 10i128.pow(PRICE_PLACES)))
    }

    /// Reads Stripe's decimal in minor units: `0.05` is a twentieth of a cent.
    ///
    /// # Errors
    /// Not a number, more than 12 places, below zero, or too large.
    pub fn parse_minor(text: &str) -> Result<Self, DecimalError> {
        decimal::parse_scaled_non_negative(text, PRICE_PLACES).map(Self)
    }

    /// Reads main units: `0.004` dollars.
    ///
    /// # Errors
    /// Not a number, finer than 12 places of a minor unit, below zero, or too large.
    pub fn parse_main(text: &str, currency: Currency) -> Result<Self, DecimalError> {
        decimal::parse_scaled_non_negative(text, PRICE_PLACES + currency.exponent()).map(Self)
    }

    /// The decimal in minor units that Stripe takes as `unit_amount_decimal`.
    pub fn to_minor_string(self) -> String {
        decimal::format_scaled(self.0, PRICE_PLACES)
    }

    /// The plain decimal in main units: `0.004`.
    pub fn to_main_string(self, currency: Currency) -> String {
        decimal::format_scaled(self.0, PRICE_PLACES + currency.exponent())
    }

    /// The whole minor units, if it has no fraction.
    pub fn whole_minor(self) -> Option<i64> {
        let scale = 10i128.pow(PRICE_PLACES);
        if self.0 % scale == 0 { i64::try_from(self.0 / scale).ok() } else { None }
    }

    /// Whether this is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The price of one unit as an exact amount.
    ///
    /// # Errors
    /// A price that does not fit.
    pub fn to_cost(self, currency: Currency) -> Result<Cost, MoneyError> {
        self.times(Quantity::ONE, currency)
    }

    /// Unit price × quantity, exactly: 12 and 6 places make the 18 of a cost.
    ///
    /// # Errors
    /// A product that does not fit. One that overflows would be above 10^20 minor units, more than any [`Money`] can hold,
    /// so nothing that could be billed is refused here.
    pub fn times(self, quantity: Quantity, currency: Currency) -> Result<Cost, MoneyError> {
        let atto_minor = self.0.checked_mul(quantity.to_micros()).ok_or(MoneyError::OutOfRange)?;
        Ok(Cost { atto_minor, currency })
    }

    /// Unit price × credits, exactly.
    ///
    /// # Errors
    /// A product that does not fit.
    pub fn times_credits(self, credits: Credits, currency: Currency) -> Result<Cost, MoneyError> {
        self.times(Quantity::from_micros(credits.to_micros()), currency)
    }
}

impl std::fmt::Display for UnitPrice {
    /// The decimal in minor units.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_minor_string())
    }
}

impl TryFrom<String> for UnitPrice {
    type Error = DecimalError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse_minor(&text)
    }
}

impl From<UnitPrice> for String {
    fn from(price: UnitPrice) -> Self {
        price.to_minor_string()
    }
}

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
    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { atto_minor: 0, currency }
    }

    /// Reads main units: `0.000031`.
    ///
    /// # Errors
    /// Not a number, finer than 18 places of a minor unit, or too large.
    pub fn parse_main(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Ok(Self { atto_minor: decimal::parse_scaled(text, COST_PLACES + currency.exponent())?, currency })
    }

    /// Reads a decimal in minor units.
    ///
    /// # Errors
    /// Not a number, finer than 18 places, or too large.
    pub fn parse_minor(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Ok(Self { atto_minor: decimal::parse_scaled(text, COST_PLACES)?, currency })
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The plain decimal in main units, at least with the currency's decimals: `0.10`, `0.000031`.
    pub fn to_main_string(self) -> String {
        let exponent = self.currency.exponent();
        decimal::format_with_places(self.atto_minor, COST_PLACES + exponent, exponent)
    }

    /// The plain decimal in minor units.
    pub fn to_minor_string(self) -> String {
        decimal::format_scaled(self.atto_minor, COST_PLACES)
    }

    /// Rounds to the minor unit, once, half away from zero (§1.4).
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn round(self) -> Result<Money, MoneyError> {
        let minor = wide::divide_rounded(self.atto_minor, COST_SCALE, Rounding::HalfAwayFromZero);
        let minor = minor.and_then(|m| i64::try_from(m).ok()).ok_or(MoneyError::OutOfRange)?;
        Ok(Money::from_minor(minor, self.currency))
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
        let plain = decimal::format_with_places(self.atto_minor, COST_PLACES + self.currency.exponent(), shown);
        f.write_str(&for_people(&decimal::group_thousands(&plain), self.currency))
    }
}
