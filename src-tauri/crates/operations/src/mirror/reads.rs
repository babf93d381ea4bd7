//! Stripe's reads are rationed (law §6.4): counted by day, and spared when most of the allowance is used.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use store::{Reader, workspace};

use crate::{Desk, Problem, file};

/// Reads that every account may make in 30 days, whatever it sells (Stripe, "Rate limits": at least 10,000 a month).
pub const ALLOWANCE: u64 = 10_000;
/// From this part of the allowance on, only sends and period ends read.
const SPARING_FROM_PERCENT: u64 = 80;
/// What the owner is told then.
pub const SPARING: &str = "Most of the reads that Stripe allows in 30 days are used, so Stripe is asked only for sends and at the end of a period. Nothing is lost; what is shown is older";
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
const KEY: &str = "stripe.reads";

type Days = std::collections::BTreeMap<Date, u64>;

/// Adds a client's reads to today's. To be called once, when the client is done with.
///
/// # Errors
/// What the file says.
pub async fn note(desk: &Desk, client: &stripe::Client) -> Result<(), Problem> {
    let (reads, now) = (client.reads(), desk.now());
    if reads == 0 {
        return Ok(());
    }
    file::write(desk, move |tx| {
        let mut days: Days = workspace::setting(tx, KEY)?.unwrap_or_default();
        let oldest = day(now.checked_sub(WINDOW).unwrap_or(now));
        days.retain(|counted, _| *counted >= oldest);
        *days.entry(day(now)).or_default() += reads;
        Ok(workspace::set_setting(tx, KEY, &days)?)
    })
    .await
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
