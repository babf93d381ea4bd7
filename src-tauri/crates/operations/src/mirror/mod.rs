//! The mirror: what Stripe said last, refreshed frugally (law §6.4: Stripe's reads are rationed).
//!
//! The events feed says what changed, for one read when nothing did; what it names is read again, one by one or by a list. Every kind is
//! listed once a day in any case. A send checks items and invoices by one list each. Previews and counts are read only where something moved.

mod apart;
mod arrived;
pub mod convert;
mod counts;
mod course;
mod follow;
mod kind;
mod money;
mod news;
mod off;
mod payers;
mod previews;
pub mod reads;
mod standing;

use jiff::{SignedDuration, Timestamp};
use store::{Tx, mirror as kept};

pub(crate) use arrived::was as payout_arrived;
pub use counts::{count, stale_counts, whole_minutes};
pub use kind::Kind;
pub(crate) use off::tested as kinds_tested;
pub use payers::refresh as refresh_payers;
pub(crate) use payers::{INVOICES, have_shown as invoices_shown};
pub use previews::refresh as refresh_previews;
pub use standing::read as standing;

use crate::{Desk, Problem, StripeClock, Watch, file};

/// What a refresh found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// Stripe's time in this run.
    pub clock: StripeClock,
    /// Whether the allowance of reads is nearly spent, so that only what sending needs was read.
    pub sparing: bool,
    /// What the owner is told of it: why everything was read again.
    pub said: Option<String>,
}

/// Whether a sync asks Stripe nothing: most of the allowance is used, and no period ended since invoices were listed (law §6.4).
///
/// # Errors
/// What the file says.
pub async fn rests(desk: &Desk) -> Result<bool, Problem> {
    let now = desk.now();
    file::read(desk, move |r| Ok(reads::sparing(r, now)? && !payers::period_ended(r, now)?)).await
}

/// Brings the mirror up to date with as few reads as will do: the events feed says what changed; without it, and once a day, lists do.
/// Previews and counts follow when the units are known ([`refresh_previews`], [`count`]).
///
/// # Errors
/// Stripe's refusal or silence; what was read before stays. A kind that the key may not read is off and stops nothing else.
pub async fn refresh(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<Refreshed, Problem> {
    let local = desk.now();
    let sparing = file::read(desk, move |r| reads::sparing(r, local)).await?;
    if sparing {
        watch.progress.report(0, None, "Reading subscriptions and invoices from Stripe");
        return Ok(Refreshed { clock: payers::refresh(desk, client, watch).await?, sparing, said: None });
    }
    watch.progress.report(0, None, "Asking Stripe what changed");
    let news = news::read(desk, client, watch).await?;
    if let Some(news) = &news {
        arrived::note(desk, news.payouts_paid.clone()).await?;
    }
    let changed = news.as_ref().and_then(|news| news.changed.as_ref());
    let now = news.as_ref().map_or(local, |news| news.began);
    let round = follow::Round { desk, client, watch, changed, blind: news.is_none(), now };
    watch.progress.report(0, None, "Reading customers and prices from Stripe");
    // A price that the account forgets is charged on to whoever agreed to it.
    crate::stays::keep_offers(desk).await?;
    round.catalog().await?;
    watch.progress.report(0, None, "Reading subscriptions and invoices from Stripe");
    let clock = match &news {
        Some(news) => payers::follow(desk, client, watch, news).await?,
        None => payers::refresh(desk, client, watch).await?,
    };
    watch.progress.report(0, None, "Reading payments and payouts from Stripe");
    round.money().await?;
    // Who is on which plan follows from the subscriptions that were read.
    crate::plans::follow(desk).await?;
    if let Some(news) = &news {
        news.worked_off(desk).await?;
    }
    Ok(Refreshed { clock, sparing, said: news.and_then(|news| news.why) })
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
    let began = began_at(begun, clock);
    Ok(Listing { items: collected.items, began, clock, complete: collected.ended == stripe::Ended::Complete })
}

/// Stripe's time at a local one. The header has whole seconds: one is taken off, so that "began" is never later than the truth.
pub(crate) fn began_at(begun: Timestamp, clock: StripeClock) -> Timestamp {
    begun.checked_add(clock.offset()).and_then(|at| at.checked_sub(SignedDuration::from_secs(1))).unwrap_or(begun)
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
