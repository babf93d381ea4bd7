//! The mirror: what Stripe said last, refreshed frugally (law §6.4: Stripe's reads are rationed).
//!
//! Items and invoices are checked by one list each per run. Customers, meters, products and prices are listed once a day, and sooner only
//! when the events feed names a change. Previews and counts are read only where something moved.

mod catalog;
pub mod convert;
mod counts;
mod payers;
mod previews;
pub mod reads;

use jiff::{SignedDuration, Timestamp};
use store::{Tx, mirror as kept};

pub use catalog::refresh as refresh_catalog;
pub use counts::{count, stale_counts, whole_minutes};
pub(crate) use payers::INVOICES;
pub use payers::refresh as refresh_payers;
pub use previews::refresh as refresh_previews;

use crate::{Desk, Problem, StripeClock, Watch, file};

/// What a refresh found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refreshed {
    /// Stripe's time in this run.
    pub clock: StripeClock,
    /// Whether the allowance of reads is nearly spent, so that only what sending needs was read.
    pub sparing: bool,
}

/// Brings the mirror up to date: who pays and what was invoiced always, the catalog where it changed. Previews and counts follow when the
/// units are known ([`refresh_previews`], [`count`]).
///
/// # Errors
/// Stripe's refusal or silence; what was read before stays.
pub async fn refresh(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<Refreshed, Problem> {
    let now = desk.now();
    let sparing = file::read(desk, move |r| reads::sparing(r, now)).await?;
    if !sparing {
        watch.progress.report(0, None, "Reading customers and prices from Stripe");
        catalog::refresh(desk, client, watch).await?;
    }
    watch.progress.report(0, None, "Reading subscriptions and invoices from Stripe");
    let clock = payers::refresh(desk, client, watch).await?;
    Ok(Refreshed { clock, sparing })
}

/// A list that was read to its end: its items, and the Stripe time before which nothing of it was read.
struct Listing<T> {
    items: Vec<T>,
    /// Stripe's time when the list was begun; every item is as of then or later.
    began: Timestamp,
    /// Stripe's time of the last page.
    clock: StripeClock,
    /// Whether absence from the list means anything.
    complete: bool,
}

async fn listing<P: stripe::Page>(
    desk: &Desk,
    client: &stripe::Client,
    call: stripe::Call<P>,
    most: usize,
    watch: &Watch,
) -> Result<Listing<P::Item>, Problem> {
    let begun = desk.now();
    let collected = client.all(call, most, || watch.cancel.is_cancelled()).await?;
    if collected.ended == stripe::Ended::Cancelled {
        return Err(cancelled());
    }
    let clock = StripeClock::from_answer(desk, collected.stripe_time)?;
    // The header has whole seconds: one is taken off, so that "began" is never later than the truth.
    let began = begun.checked_add(clock.offset()).and_then(|at| at.checked_sub(SignedDuration::from_secs(1))).unwrap_or(begun);
    Ok(Listing { items: collected.items, began, clock, complete: collected.ended == stripe::Ended::Complete })
}

/// Keeps a whole list and forgets what it no longer shows.
fn keep_all<T: kept::Mirrored>(tx: &Tx<'_>, list: &[(T, serde_json::Value)], began: Timestamp, complete: bool) -> Result<(), Problem> {
    for (value, raw) in list {
        kept::keep(tx, value, raw, began)?;
    }
    if complete {
        kept::forget_unseen::<T>(tx, began)?;
    }
    Ok(())
}

fn cancelled() -> Problem {
    Problem::new(
        crate::Code::Cancelled,
        "Stopped while reading from Stripe. What was read before is kept; nothing was sent.",
        crate::Retry::Later,
    )
}
