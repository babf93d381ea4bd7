//! The owner's bounds (law §6.3) as the workspace keeps them.

use std::collections::BTreeMap;

use domain::{Currency, Money, bounds::Bounds};
use store::{Reader, Tx, workspace};

use crate::Problem;

/// The setting that holds a [`Bounds`]; absent while the defaults hold.
const KEY: &str = "bounds";

/// The setting that holds the owner's floors of other currencies: code → minor units.
const FLOORS: &str = "floors";

/// The bounds in the agency's currency: the owner's, else the law's. None where the currency has no default floor and none was set: then
/// every line is held until the owner names one.
///
/// # Errors
/// What the file says.
pub fn read(r: &Reader) -> Result<Option<Bounds>, Problem> {
    let currency = workspace::get(r)?.currency;
    in_currency(r, currency)
}

/// As [`read`], for prices in another currency: the owner's multiples with that currency's own floor.
///
/// # Errors
/// What the file says.
pub fn in_currency(r: &Reader, currency: Currency) -> Result<Option<Bounds>, Problem> {
    let own: Option<Bounds> = workspace::setting(r, KEY)?;
    if let Some(own) = own.filter(|own| own.floor.currency() == currency) {
        return Ok(Some(own));
    }
    let named = floors(r)?.get(currency.code()).map(|minor| Money::from_minor(*minor, currency));
    let floor = named.or_else(|| Bounds::default_in(currency).map(|default| default.floor));
    Ok(floor.map(|floor| own.map_or(Bounds::with_floor(floor), |own| Bounds { floor, ..own })))
}

fn floors(r: &Reader) -> Result<BTreeMap<String, i64>, Problem> {
    Ok(workspace::setting(r, FLOORS)?.unwrap_or_default())
}

/// Keeps the floor of another currency than the workspace's, or goes back to the law's, which for most currencies is none.
///
/// # Errors
/// What the file says.
pub fn keep_other(tx: &Tx<'_>, currency: Currency, floor: Option<Money>) -> Result<(), Problem> {
    let mut all = floors(tx)?;
    match floor {
        Some(floor) => all.insert(currency.code().to_owned(), floor.minor()),
        None => all.remove(currency.code()),
    };
    Ok(workspace::set_setting(tx, FLOORS, &all)?)
}

/// Keeps the owner's bounds.
///
/// # Errors
/// What the file says.
pub fn keep(tx: &Tx<'_>, bounds: &Bounds) -> Result<(), Problem> {
    Ok(workspace::set_setting(tx, KEY, bounds)?)
}

/// Keeps a floor, the multiples staying as they are.
///
/// # Errors
/// What the file says.
pub fn keep_floor(tx: &Tx<'_>, floor: Money) -> Result<(), Problem> {
    let now: Option<Bounds> = workspace::setting(tx, KEY)?;
    keep(tx, &now.map_or(Bounds::with_floor(floor), |now| Bounds { floor, ..now }))
}
