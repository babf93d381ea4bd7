//! Kinds that the key may not read: off, in words, while everything else goes on. Asked again once a day; with another key, or when the
//! owner tested the key and found the permission, at once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, workspace};

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
    /// The key has the permission since: the next reading asks, and lists what was missed.
    #[serde(default)]
    allowed: bool,
}

type All = BTreeMap<Kind, Off>;

/// The kinds that were refused and not read since.
///
/// # Errors
/// What the file says.
pub(super) fn all(r: &Reader) -> Result<All, Problem> {
    Ok(workspace::setting(r, KEY)?.unwrap_or_default())
}

/// The kinds that are off, as far as is known.
///
/// # Errors
/// What the file says.
pub(super) fn known(r: &Reader) -> Result<All, Problem> {
    Ok(all(r)?.into_iter().filter(|(_, off)| !off.allowed).collect())
}

/// After the key was tested: kinds whose permission is not among the missing ones are asked for by the next reading.
///
/// # Errors
/// What the file says.
pub(crate) fn tested(tx: &Tx<'_>, missing: &[&str]) -> Result<(), Problem> {
    let mut off = all(tx)?;
    for (kind, off) in &mut off {
        off.allowed = !missing.contains(&kind.permission());
    }
    if off.is_empty() { Ok(()) } else { Ok(workspace::set_setting(tx, KEY, &off)?) }
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
        Ok(all(r)?.get(&kind).is_some_and(|off| !off.allowed && off.key == own && now.duration_since(off.since) < ASKED_AGAIN))
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
        off.insert(kind, Off { words, since: now, key: key(tx)?, allowed: false });
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
