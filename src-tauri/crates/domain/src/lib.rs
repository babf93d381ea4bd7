//! Words and arithmetic of billing: pure, exact, without clock or I/O.
//!
//! Everything that decides about money is a function in this crate: what a quantity costs under a price, how many units
//! are due, whether they may be sent, what a report becomes after an answer. Instants are passed in; numbers are
//! integers of a fixed scale, never floats. Section signs (§) in the documentation name the law of the domain.
#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::float_arithmetic, clippy::disallowed_types)]

pub mod billed;
pub mod bounds;
pub mod catalog;
pub mod country;
pub mod credit_price;
pub mod credits;
pub mod currency;
pub mod decimal;
pub mod due;
pub mod id;
pub mod mapping;
pub mod money;
pub mod percent;
pub mod period;
pub mod plan;
pub mod price;
pub mod quantity;
pub mod reconcile;
pub mod report;
pub mod rule;
pub mod statement;
mod wide;

pub use country::is_country;
pub use credit_price::{CreditPreview, CreditPrice, CreditPriceMode};
pub use credits::Credits;
pub use currency::Currency;
pub use decimal::DecimalError;
pub use mapping::Mapping;
pub use money::{Cost, Money, MoneyError, UnitPrice};
pub use percent::Percent;
pub use period::{Minute, Period};
pub use price::{Line, LineKind, Price, PriceModel, Rated, Tier, Tiers};
pub use quantity::Quantity;
pub use report::ReportState;
pub use rule::{BillingRule, BillingUnit, RemainderRule};
