//! Rehearsals that were begun, and how they ended; from the file alone.

use domain::Money;
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, change_set as changes,
    rehearsal::{self as rows, Rehearsal},
    workspace as places,
};

use crate::{
    Desk, Problem, file,
    view::{ComparedBills, RehearsalRow, RehearsalState, RehearsalView},
    words,
};

/// Stripe removes a test clock by itself after thirty days.
const STRIPE_KEEPS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The newest first.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk) -> Result<Vec<RehearsalRow>, Problem> {
    let now = desk.now();
    file::read(desk, move |r| rows::list(r)?.into_iter().map(|row| shown(r, &row, now)).collect()).await
}

/// One, with both bills. `id` may be its beginning, or `last`.
///
/// # Errors
/// One that is not there.
pub async fn read(desk: &Desk, id: &str) -> Result<RehearsalView, Problem> {
    let (wanted, now) = (id.to_owned(), desk.now());
    file::read(desk, move |r| {
        let row = find(r, &wanted)?;
        Ok(RehearsalView { bills: bills(&row)?, row: shown(r, &row, now)? })
    })
    .await
}

/// The rehearsal that is meant.
pub(super) fn find(r: &Reader, wanted: &str) -> Result<Rehearsal, Problem> {
    let wanted = wanted.trim();
    let none = || Problem::not_found(format!("There is no rehearsal {wanted:?}. List them with: rebill rehearse list"));
    if wanted == "last" {
        return rows::list(r)?.into_iter().next().ok_or_else(none);
    }
    if let Some(found) = rows::find(r, wanted)? {
        return Ok(found);
    }
    let mut near = rows::list(r)?.into_iter().filter(|row| wanted.len() >= 4 && row.id.starts_with(wanted));
    match (near.next(), near.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(none()),
    }
}

/// Whether its clock may still stand in Stripe.
pub(super) fn stands(row: &Rehearsal, now: Timestamp) -> bool {
    row.removed_at.is_none() && now.duration_since(row.begun_at) < STRIPE_KEEPS
}

fn bills(row: &Rehearsal) -> Result<Option<ComparedBills>, Problem> {
    let read = |result: &serde_json::Value| serde_json::from_value(result.clone()).map_err(|error| Problem::internal(error.to_string()));
    row.result.as_ref().map(read).transpose()
}

fn shown(r: &Reader, row: &Rehearsal, now: Timestamp) -> Result<RehearsalRow, Problem> {
    let bills = bills(row)?;
    let ours = Money::from_minor(row.ours, row.currency);
    let day = |at: Timestamp| -> Result<String, Problem> {
        let zone = places::get(r)?.time_zone()?;
        Ok(at.to_zoned(zone).strftime("%-d %b %Y").to_string())
    };
    let (state, words) = match (row.matches, row.ended_at, &bills) {
        (Some(true), Some(at), _) => {
            (RehearsalState::Matches, format!("Rehearsed on {}: matches to the cent, {}.", day(at)?, words::money(ours)))
        }
        (Some(false), Some(at), Some(bills)) => {
            let count = words::count(bills.differences.len() as u64, "difference", "differences");
            (RehearsalState::Differs, format!("Rehearsed on {}: {count}. {}", day(at)?, bills.differences.join(" ")))
        }
        _ if row.removed_at.is_some() => {
            (RehearsalState::Begun, "Removed before Stripe's invoice was read. Nobody was charged.".to_owned())
        }
        _ => {
            (RehearsalState::Begun, "Begun and not finished. Finish it, or remove it from Stripe; nobody is charged either way.".to_owned())
        }
    };
    let set = changes::by_mark(r, &format!("rehearsal:{}:clock", row.id))?.into_iter().next().map(|item| item.change_set.to_string());
    Ok(RehearsalRow {
        id: row.id.clone(),
        title: row.title.clone(),
        state,
        words,
        begun_at: row.begun_at,
        ended_at: row.ended_at,
        ours,
        stripes: bills.map(|bills| bills.stripes),
        change_set: set,
        in_stripe: stands(row, now),
    })
}
