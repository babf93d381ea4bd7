//! What rehearsals leave in Stripe stays out of the mirror: its payer is a test card, and its time is another. Lists of Stripe hide most of
//! it; the events feed, invoices and payments do not.

use store::{Reader, Tx, mirror as kept, rehearsal};

use crate::{Problem, change_set::MARK};

/// Marks of what rehearsals make begin so.
const REHEARSED: &str = "rehearsal:";

/// Whether an object carries a rehearsal's mark: of this file, or of another one on the same account.
pub(super) fn is_marked(metadata: &stripe::Metadata) -> bool {
    metadata.get(MARK).is_some_and(|mark| mark.starts_with(REHEARSED))
}

/// Whether an object is kept out; if so it is remembered, so that what hangs on it is kept out too.
///
/// # Errors
/// What the file says.
pub(super) fn keeps_out<T: kept::Mirrored>(tx: &Tx<'_>, id: &str, marked: bool, belongs_to: &[&str]) -> Result<bool, Problem> {
    if !marked && !belongs(tx, id, belongs_to)? {
        return Ok(false);
    }
    rehearsal::set_apart(tx, id)?;
    kept::forget::<T>(tx, id)?;
    Ok(true)
}

/// Whether an object, or one that it belongs to, is a rehearsal's.
pub(super) fn belongs(r: &Reader, id: &str, to: &[&str]) -> Result<bool, Problem> {
    for one in std::iter::once(&id).chain(to) {
        if rehearsal::is_apart(r, one)? {
            return Ok(true);
        }
    }
    Ok(false)
}
