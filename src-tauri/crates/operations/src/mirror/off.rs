//! Kinds that the key may not read: off, in words, while everything else goes on. Asked again once a day, and with another key at once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Reader, workspace};

use super::kind::Kind;
use crate::{Desk, Problem, file};

const KEY: &str = "stripe.kinds_off";
const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Why a kind is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Off {
    /// What Stripe said, in words.
    pub words: String,
    /// Since when.
    pub since: Timestamp,
    /// Last four characters of the key that was refused.
    key: String,
}

type All = BTreeMap<Kind, Off>;

/// The kinds that are off.
///
/// # Errors
/// What the file says.
pub(super) fn all(r: &Reader) -> Result<All, Problem> {
    Ok(workspace::setting(r, KEY)?.unwrap_or_default())
}

fn key(r: &Reader) -> Result<String, Problem> {
    Ok(workspace::get(r)?.stripe.map(|stripe| stripe.last_four).unwrap_or_default())
}

/// Whether a kind is left out in this run.
///
/// # Errors
/// What the file says.
pub(super) async fn is_off(desk: &Desk, kind: Kind) -> Result<bool, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let own = key(r)?;
        Ok(all(r)?.get(&kind).is_some_and(|off| off.key == own && now.duration_since(off.since) < ASKED_AGAIN))
    })
    .await
}

/// Remembers that the key may not read a kind.
///
/// # Errors
/// What the file says.
pub(super) async fn switch_off(desk: &Desk, kind: Kind, problem: &Problem) -> Result<(), Problem> {
    let (words, now) = (problem.message.clone(), desk.now());
    tracing::debug!(workspace = desk.workspace, ?kind, "the key may not read a kind");
    file::write(desk, move |tx| {
        let mut off = all(tx)?;
        off.insert(kind, Off { words, since: now, key: key(tx)? });
        Ok(workspace::set_setting(tx, KEY, &off)?)
    })
    .await
}

/// Forgets it again.
///
/// # Errors
/// What the file says.
pub(super) async fn switch_on(desk: &Desk, kind: Kind) -> Result<(), Problem> {
    if !file::read(desk, move |r| Ok(all(r)?.contains_key(&kind))).await? {
        return Ok(());
    }
    file::write(desk, move |tx| {
        let mut off = all(tx)?;
        off.remove(&kind);
        Ok(workspace::set_setting(tx, KEY, &off)?)
    })
    .await
}
