//! Payouts that were at the bank: Stripe's object says only how it stands now, and `paid` may turn into `failed`. The feed said so in between.

use std::collections::BTreeSet;

use domain::billed::Payout;
use store::{Reader, Tx, mirror as kept, workspace};

use crate::{Desk, Problem, file};

/// Setting: payouts that an event named as paid and that were not read since.
const KEY: &str = "stripe.payouts_paid";
/// The event.
pub(super) const PAID: &str = "payout.paid";

/// Remembers what the feed named.
///
/// # Errors
/// What the file says.
pub(super) async fn note(desk: &Desk, ids: Vec<String>) -> Result<(), Problem> {
    if ids.is_empty() {
        return Ok(());
    }
    file::write(desk, move |tx| {
        let mut noted: BTreeSet<String> = workspace::setting(tx, KEY)?.unwrap_or_default();
        noted.extend(ids);
        // Those that were read since say it themselves.
        let mut open = BTreeSet::new();
        for id in noted {
            if !is_kept(tx, &id)? {
                open.insert(id);
            }
        }
        Ok(workspace::set_setting(tx, KEY, &open)?)
    })
    .await
}

fn is_kept(r: &Reader, id: &str) -> Result<bool, Problem> {
    Ok(kept::find::<Payout>(r, id)?.is_some_and(|read| read.value.arrived))
}

/// A payout as read, with what the file knows of it.
///
/// # Errors
/// What the file says.
pub(super) fn join(tx: &Tx<'_>, read: Payout) -> Result<Payout, Problem> {
    let arrived = read.arrived || was(tx, read.id.as_str())?;
    Ok(Payout { arrived, ..read })
}

/// Whether a payout was at the bank at any time, as far as Stripe was read.
///
/// # Errors
/// What the file says.
pub(crate) fn was(r: &Reader, id: &str) -> Result<bool, Problem> {
    Ok(is_kept(r, id)? || workspace::setting::<BTreeSet<String>>(r, KEY)?.is_some_and(|noted| noted.contains(id)))
}
