//! Changes that take effect by themselves at a period's end: kept in our own file, so that the rules change with Stripe, and so that they
//! can be taken back before.

use domain::id::CustomerId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, plan, rule, workspace};

use crate::{Problem, change_set};

const KEY: &str = "subscriptions.pending";

/// A change to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Whose.
    pub customer: String,
    /// The subscription that ends then.
    pub subscription: Option<String>,
    /// The schedule that begins another one then.
    pub schedule: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub words: String,
    /// What it prices; `price_…`.
    #[serde(default)]
    pub prices: Vec<String>,
    /// Rules that begin then.
    pub begins: Vec<String>,
    /// Those of them that continue a live rule, or begin for a client that is live: they are live from their start, because the owner
    /// confirmed price and customer.
    pub lives: Vec<String>,
    /// Rules that end then.
    pub ends: Vec<String>,
    /// The client whose billing stops then.
    pub stops: Option<String>,
    /// Prices of single clients that begin or end then.
    #[serde(default)]
    pub overrides: Overrides,
    /// The client whose statements end then, and go on if it is called off.
    #[serde(default)]
    pub back_to_statements: Option<String>,
}

/// Prices of single clients that change with a subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrides {
    /// Those that begin then.
    pub begin: Vec<String>,
    /// Those that end then.
    pub end: Vec<String>,
}

impl Overrides {
    /// What was to begin never does, what was to end goes on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn take_back(&self, tx: &Tx<'_>) -> Result<(), Problem> {
        for id in &self.begin {
            if let Some(one) = plan::find_override(tx, id)? {
                plan::end_override(tx, id, Some(one.from_at))?;
            }
        }
        for id in &self.end {
            plan::end_override(tx, id, None)?;
        }
        Ok(())
    }
}

/// All that are to come.
///
/// # Errors
/// What the file says.
pub fn all(r: &Reader) -> Result<Vec<Pending>, Problem> {
    Ok(workspace::setting(r, KEY)?.unwrap_or_default())
}

/// Remembers one.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn add(tx: &Tx<'_>, new: Pending) -> Result<(), Problem> {
    let mut known = all(tx)?;
    if !known.contains(&new) {
        known.push(new);
    }
    Ok(workspace::set_setting(tx, KEY, &known)?)
}

/// Takes out what was to come for a subscription.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn take(tx: &Tx<'_>, subscription: &str) -> Result<Vec<Pending>, Problem> {
    let (taken, left): (Vec<Pending>, Vec<Pending>) =
        all(tx)?.into_iter().partition(|one| one.subscription.as_deref() == Some(subscription));
    workspace::set_setting(tx, KEY, &left)?;
    Ok(taken)
}

/// Takes out what a schedule was to begin.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn take_schedule(tx: &Tx<'_>, schedule: &str) -> Result<Vec<Pending>, Problem> {
    let (taken, left): (Vec<Pending>, Vec<Pending>) = all(tx)?.into_iter().partition(|one| one.schedule.as_deref() == Some(schedule));
    workspace::set_setting(tx, KEY, &left)?;
    Ok(taken)
}

/// Subscriptions of a customer that begin by themselves and take over from none, soonest first.
///
/// # Errors
/// What the file says.
pub(crate) fn to_begin(r: &Reader, customer: &CustomerId, now: Timestamp) -> Result<Vec<Pending>, Problem> {
    let mut found = all(r)?;
    found.retain(|one| one.subscription.is_none() && one.schedule.is_some() && one.at > now && one.customer == customer.as_str());
    found.sort_by_key(|one| one.at);
    Ok(found)
}

/// Notes that prices of single clients change with what was planned for a subscription; done if nothing is planned any more.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn with_overrides(tx: &Tx<'_>, subscription: &str, overrides: &Overrides) -> Result<(), Problem> {
    let mut known = all(tx)?;
    if let Some(one) = known.iter_mut().find(|one| one.schedule.is_some() && one.subscription.as_deref() == Some(subscription)) {
        one.overrides.begin.extend(overrides.begin.iter().cloned());
        one.overrides.end.extend(overrides.end.iter().cloned());
        workspace::set_setting(tx, KEY, &known)?;
    }
    Ok(())
}

/// What has come by now takes effect here. In the transaction that rates.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn settle(tx: &Tx<'_>, now: Timestamp) -> Result<(), Problem> {
    let (due, left): (Vec<Pending>, Vec<Pending>) = all(tx)?.into_iter().partition(|one| one.at <= now);
    if due.is_empty() {
        return Ok(());
    }
    for one in due {
        for id in &one.lives {
            let rule = rule::get(tx, &id.clone().into())?;
            if rule.live_at.is_none() {
                rule::go_live(tx, &rule.id, rule.start_at, now)?;
            }
        }
        if let Some(client) = &one.stops {
            change_set::stop_client(tx, client, one.at)?;
        }
    }
    Ok(workspace::set_setting(tx, KEY, &left)?)
}
