//! What one unit costs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Cost, MoneyError};
use crate::{Credits, Currency, DecimalError, Quantity, decimal};

/// Decimal places in minor units, as Stripe's `unit_amount_decimal` allows.
const PLACES: u32 = 12;

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
        Ok(Self(i128::from(minor) * 10i128.pow(PLACES)))
    }

    /// Reads Stripe's decimal in minor units: `0.05` is a twentieth of a cent.
    ///
    /// # Errors
    /// Not a number, more than 12 places, below zero, or too large.
    pub fn parse_minor(text: &str) -> Result<Self, DecimalError> {
        decimal::parse_scaled_non_negative(text, PLACES).map(Self)
    }

    /// Reads main units: `0.004` dollars.
    ///
    /// # Errors
    /// Not a number, finer than 12 places of a minor unit, below zero, or too large.
    pub fn parse_main(text: &str, currency: Currency) -> Result<Self, DecimalError> {
        decimal::parse_scaled_non_negative(text, PLACES + currency.exponent()).map(Self)
    }

    /// What one unit comes to when `quantity` of something cost `paid` and a unit holds `unit` of it: rounded half away from zero to 12
    /// places of a minor unit. `None` for no quantity, a cost below zero, or a result that does not fit.
    pub fn average(paid: Cost, quantity: Quantity, unit: Quantity) -> Option<Self> {
        // A cost has six places more than a unit price.
        let divisor = quantity.to_micros().checked_mul(1_000_000)?;
        let pico = crate::wide::mul_div(paid.atto_minor(), unit.to_micros(), divisor, crate::wide::Rounding::HalfAwayFromZero)?;
        (pico >= 0).then_some(Self(pico))
    }

    /// The price in main units, rounded half away from zero to as many decimals: what "about $0.0828 a unit" says.
    pub fn to_rounded_main(self, currency: Currency, places: u32) -> String {
        let scale = PLACES + currency.exponent();
        let divisor = decimal::power_of_ten(scale.saturating_sub(places)).unwrap_or(1);
        let rounded = crate::wide::divide_rounded(self.0, divisor, crate::wide::Rounding::HalfAwayFromZero).unwrap_or(self.0);
        decimal::format_with_places(rounded, places.min(scale), currency.shown_decimals())
    }

    /// The decimal in minor units that Stripe takes as `unit_amount_decimal`.
    pub fn to_minor_string(self) -> String {
        decimal::format_scaled(self.0, PLACES)
    }

    /// The plain decimal in main units: `0.004`.
    pub fn to_main_string(self, currency: Currency) -> String {
        decimal::format_scaled(self.0, PLACES + currency.exponent())
    }

    /// The whole minor units, if it has no fraction.
    pub fn whole_minor(self) -> Option<i64> {
        let scale = 10i128.pow(PLACES);
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
    /// A product that does not fit. One that overflows would be above 10^20 minor units, more than any [`Money`](super::Money) can hold,
    /// so nothing that could be billed is refused here.
    pub fn times(self, quantity: Quantity, currency: Currency) -> Result<Cost, MoneyError> {
        let atto_minor = self.0.checked_mul(quantity.to_micros()).ok_or(MoneyError::OutOfRange)?;
        Ok(Cost::from_atto_minor(atto_minor, currency))
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
