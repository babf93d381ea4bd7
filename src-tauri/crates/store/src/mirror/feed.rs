//! Which of Stripe's events were worked off: the feed repeats itself, and readings overlap.

use jiff::Timestamp;

use crate::column::p;
use crate::{Reader, Result, Tx};

/// Whether an event was worked off.
pub fn knows_event(r: &Reader, id: &str) -> Result<bool> {
    Ok(r.value::<i64>("SELECT 1 FROM mirror_event WHERE id = ?1", [id])?.is_some())
}

/// Remembers an event as worked off.
pub fn remember_event(tx: &Tx<'_>, id: &str, at: Timestamp) -> Result<()> {
    tx.run("INSERT INTO mirror_event (id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING", (id, p(&at)))?;
    Ok(())
}

/// Forgets events from before an instant: no reading reaches back that far any more.
pub fn forget_events(tx: &Tx<'_>, before: Timestamp) -> Result<usize> {
    tx.run("DELETE FROM mirror_event WHERE at < ?1", [p(&before)])
}
