//! Money: whole minor units with their currency, the unit prices it comes from, and exact costs that round only when shown.

mod amount;
mod cost;
mod unit_price;

pub use amount::Money;
pub use cost::Cost;
pub use unit_price::UnitPrice;

use serde::{Deserialize, Serialize};

use crate::Currency;
use crate::currency::UnknownCurrency;
use crate::decimal::{self, DecimalError};

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

/// The shape that money and costs have in JSON.
#[derive(Serialize, Deserialize)]
struct AmountAtTheDoor {
    amount: String,
    currency: String,
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
