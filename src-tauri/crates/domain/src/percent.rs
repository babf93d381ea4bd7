//! Percentages, exact to a ten-thousandth of a per cent.

use crate::DecimalError;
use crate::decimal;

/// A percentage with at most four decimal places: `2.9` is 2.9 %. Written as a decimal string at every door.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Percent(i64);

impl Percent {
    /// How many steps of this type make one whole (100 %).
    pub(crate) const WHOLE: i128 = 1_000_000;

    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From a whole number of per cent.
    pub const fn from_whole(percent: i32) -> Self {
        Self(percent as i64 * 10_000)
    }

    /// Reads `2.9`.
    ///
    /// # Errors
    /// Not a number, more than four places, or too large.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let value = decimal::parse_scaled(text, 4)?;
        i64::try_from(value).map(Self).map_err(|_| DecimalError::OutOfRange { text: text.to_owned() })
    }

    /// Ten-thousandths of a per cent, that is millionths of the whole.
    pub(crate) const fn millionths(self) -> i128 {
        self.0 as i128
    }

    /// From a count of hundredths of a per cent; `None` if it does not fit.
    pub(crate) fn from_hundredths(hundredths: i128) -> Option<Self> {
        i64::try_from(hundredths.checked_mul(100)?).ok().map(Self)
    }

    /// Whether this is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal::format_scaled(i128::from(self.0), 4))
    }
}

impl std::str::FromStr for Percent {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Percent {
    type Error = DecimalError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Percent> for String {
    fn from(value: Percent) -> Self {
        value.to_string()
    }
}
