//! The owner's bounds (law §6.3) as the workspace keeps them.

use domain::{Currency, Money, bounds::Bounds};
use store::{Reader, Tx, workspace};

use crate::Problem;

/// The setting that holds a [`Bounds`]; absent while the defaults hold.
const KEY: &str = "bounds";

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
    let default = Bounds::default_in(currency);
    Ok(match own {
        Some(own) if own.floor.currency() == currency => Some(own),
        Some(own) => default.map(|default| Bounds { floor: default.floor, ..own }),
        None => default,
    })
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
