//! Quantities of a meter, and the exact fixed-scale number they share with [`Credits`](crate::Credits).

/// Defines an exact number kept as an integer of millionths (§1.3), written as a decimal string at every door (§1.5).
macro_rules! exact_millionths {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $name(i128);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// One whole.
            pub const ONE: Self = Self(1_000_000);

            /// From a count of millionths.
            pub const fn from_micros(micros: i128) -> Self {
                Self(micros)
            }

            /// From a whole number.
            pub const fn from_whole(whole: i64) -> Self {
                Self(whole as i128 * 1_000_000)
            }

            /// The count of millionths.
            pub const fn to_micros(self) -> i128 {
                self.0
            }

            /// Reads a decimal with at most six places, exactly.
            ///
            /// # Errors
            /// Not a number, finer than a millionth, or too large.
            pub fn parse(text: &str) -> Result<Self, crate::DecimalError> {
                crate::decimal::parse_scaled(text, 6).map(Self)
            }

            /// The sum; `None` if it does not fit.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }

            /// The difference; `None` if it does not fit.
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }

            /// The exact negative; `None` if it does not fit.
            pub fn checked_neg(self) -> Option<Self> {
                self.0.checked_neg().map(Self)
            }

            /// The product with a whole number; `None` if it does not fit.
            pub fn checked_mul(self, factor: i128) -> Option<Self> {
                self.0.checked_mul(factor).map(Self)
            }

            /// The sum of all; `None` if it does not fit.
            pub fn checked_sum(all: impl IntoIterator<Item = Self>) -> Option<Self> {
                all.into_iter().try_fold(Self::ZERO, Self::checked_add)
            }

            /// Whether this is a whole number.
            pub fn is_whole(self) -> bool {
                self.0 % 1_000_000 == 0
            }

            /// Whether this is zero.
            pub fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether this is below zero.
            pub fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// For people: thousands grouped (`26,450,535`), a true minus sign (`−12.5`).
            pub fn grouped(self) -> String {
                crate::decimal::group_thousands(&self.to_string()).replace('-', "\u{2212}")
            }
        }

        impl std::fmt::Display for $name {
            /// Exact, without trailing zeros: `1.5`, `-3`.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&crate::decimal::format_scaled(self.0, 6))
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::DecimalError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::DecimalError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}
pub(crate) use exact_millionths;

exact_millionths! {
    /// How much of a meter was used, in the platform's own base unit (seconds, tokens, bytes), exact to a millionth (§1.3).
    Quantity
}

/// Why a quantity cannot be rounded to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The step must be above zero.
    #[error("a rounding step must be above zero, not {0}")]
    NotPositive(Quantity),
    /// The rounded quantity does not fit.
    #[error("{0} is too large to be rounded up to its step")]
    OutOfRange(Quantity),
}

impl Quantity {
    /// Rounds one record up to a multiple of `step`, and to `least` at the least (calls: 60 s), before adding (§1.3).
    ///
    /// Nothing used stays nothing. A reversal is the exact negative of what it reverses, so a negative quantity is rounded
    /// away from zero by the same rule.
    ///
    /// # Errors
    /// A step that is not positive, or a result that does not fit.
    pub fn round_up_to_step(self, step: Self, least: Self) -> Result<Self, StepError> {
        if step.0 <= 0 {
            return Err(StepError::NotPositive(step));
        }
        if self.0 == 0 {
            return Ok(self);
        }
        let too_large = StepError::OutOfRange(self);
        let magnitude = self.0.checked_abs().ok_or(too_large)?.max(least.0);
        let rounded = match magnitude % step.0 {
            0 => magnitude,
            rest => magnitude.checked_add(step.0 - rest).ok_or(too_large)?,
        };
        Ok(Self(if self.0 < 0 { -rounded } else { rounded }))
    }
}
