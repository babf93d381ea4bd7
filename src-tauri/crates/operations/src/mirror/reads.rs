//! Stripe's reads are rationed (law §6.4): counted by day, and spared when most of the allowance is used.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use store::{Reader, workspace};

use crate::{Desk, Problem};

/// Reads that every account may make in 30 days, whatever it sells (Stripe, "Rate limits": at least 10,000 a month).
pub const ALLOWANCE: u64 = 10_000;
/// From this part of the allowance on, only sends and period ends read.
const SPARING_FROM_PERCENT: u64 = 80;
/// What the owner is told then.
pub const SPARING: &str = "Most of the reads that Stripe allows in 30 days are used, so Stripe is asked only for sends and at the end of a period. Nothing is lost; what is shown is older";
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
const KEY: &str = "stripe.reads";

type Days = std::collections::BTreeMap<Date, u64>;

/// What a client of this workspace tells its reads to when it is done with: they are added to today's, whatever they were made for. What cannot
/// be kept is logged; nothing waits for it.
pub(crate) fn tally(desk: &Desk) -> stripe::Tally {
    let desk = desk.clone();
    std::sync::Arc::new(move |reads| {
        // A client ends on a thread of async work, which SQLite must not hold up where there are others to take its place.
        let outcome = match tokio::runtime::Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
            Ok(tokio::runtime::RuntimeFlavor::MultiThread) => tokio::task::block_in_place(|| note(&desk, reads)),
            _ => note(&desk, reads),
        };
        if let Err(problem) = outcome {
            tracing::warn!(workspace = desk.workspace, reads, "Stripe's reads were not counted: {}", problem.message);
        }
    })
}

fn note(desk: &Desk, reads: u64) -> Result<(), Problem> {
    let now = desk.now();
    desk.store.write(|tx| {
        let mut days: Days = workspace::setting(tx, KEY)?.unwrap_or_default();
        let oldest = day(now.checked_sub(WINDOW).unwrap_or(now));
        days.retain(|counted, _| *counted >= oldest);
        *days.entry(day(now)).or_default() += reads;
        Ok(workspace::set_setting(tx, KEY, &days)?)
    })
}

/// Reads of the last 30 days.
///
/// # Errors
/// What the file says.
pub fn spent(r: &Reader, now: Timestamp) -> Result<u64, Problem> {
    let days: Days = workspace::setting(r, KEY)?.unwrap_or_default();
    let oldest = day(now.checked_sub(WINDOW).unwrap_or(now));
    Ok(days.range(oldest..).map(|(_, reads)| reads).sum())
}

/// Whether only sends and period ends may still read.
///
/// # Errors
/// What the file says.
pub fn sparing(r: &Reader, now: Timestamp) -> Result<bool, Problem> {
    Ok(spent(r, now)? * 100 >= ALLOWANCE * SPARING_FROM_PERCENT)
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
