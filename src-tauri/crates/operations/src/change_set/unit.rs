//! What the prices that were made here count: Stripe keeps no such thing, so the workspace does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::{Reader, Tx, workspace as places};

use crate::Problem;

/// Setting: meter and unit of the prices that were made here.
const PRICE_UNITS: &str = "price.units";

/// What a price made here counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceUnit {
    /// Our meter's code.
    pub meter: String,
    /// Quantity of the meter in one unit.
    pub unit: String,
}

/// Meter and unit of the prices that were made here, by price id.
///
/// # Errors
/// When the file cannot be read.
pub fn price_units(r: &Reader) -> Result<BTreeMap<String, PriceUnit>, Problem> {
    Ok(places::setting(r, PRICE_UNITS)?.unwrap_or_default())
}

/// Remembers what a price counts.
///
/// # Errors
/// When the file cannot be written.
pub fn know_price_unit(tx: &Tx<'_>, price: &str, unit: PriceUnit) -> Result<(), Problem> {
    let mut units = price_units(tx)?;
    units.insert(price.to_owned(), unit);
    Ok(places::set_setting(tx, PRICE_UNITS, &units)?)
}
