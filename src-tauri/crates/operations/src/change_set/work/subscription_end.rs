//! The end of a subscription, and its taking back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, client as people, mapping, rule};
use stripe::{
    Client, Error, IdempotencyKey, schedules,
    subscriptions::{self, Status, SubscriptionUpdate},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, schedule_call_off::call_off};
use crate::{
    Problem,
    subscriptions::{
        handed_on::{self, Over},
        pending::{self, Overrides, Pending},
    },
};

/// A subscription that ends: with its running period, or at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSubscription {
    /// `sub_…`
    pub subscription: String,
    /// Who paid for it.
    pub customer: String,
    /// The end of the running period that the owner saw; none: at once, with a last invoice for the use so far.
    pub at: Option<Timestamp>,
    /// When this was planned; rules end here where the end is at once.
    pub planned_at: Timestamp,
    /// Rules that end with it. A rule that another one continues is ended by that one.
    pub rules: Vec<String>,
    /// The client whose billing stops with it, with its accounts.
    pub stops: Option<String>,
    /// The schedule that was to take over from it: called off first, or it would begin, and charge, after the end.
    #[serde(default)]
    pub schedule: Option<String>,
    /// What it is about, for the list of planned changes.
    pub words: String,
    /// What must be done before.
    #[serde(default)]
    pub after: Option<Ref>,
    /// Another one takes over from it at its end.
    #[serde(default)]
    pub followed: bool,
}

impl Outward for EndSubscription {
    fn kind(&self) -> &'static str {
        "subscription"
    }

    fn action(&self) -> &'static str {
        "cancel"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        self.after.iter_mut().collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let subscription = client.send(&subscriptions::retrieve(&self.subscription)).await?.value;
        let ends = subscription.status == Status::Canceled || (self.at.is_some() && subscription.cancel_at_period_end);
        if let (true, Some(schedule)) = (ends, &self.schedule) {
            let all = client.all(schedules::list(Some(&self.customer)), LOOK_THROUGH, || false).await?.items;
            if all.iter().any(|one| one.id == *schedule && one.status == schedules::Status::NotStarted) {
                return Ok(None);
            }
        }
        Ok(ends.then(|| Made::found(subscription.id)))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        if let Some(schedule) = &self.schedule {
            call_off(client, schedule, key).await?;
        }
        let Some(seen) = self.at else {
            let reply = client.send(&subscriptions::cancel(&self.subscription, true)).await?;
            return Ok(Made::new(reply.value.id, reply.request_id));
        };
        let subscription = client.send(&subscriptions::retrieve(&self.subscription)).await?.value;
        if !subscription.items.data.iter().any(|item| item.current_period_end == seen) {
            return Err(Problem::not_allowed(
                "The billing period has ended since this was planned, so it would take effect a period later. Nothing was changed; plan it again.",
            ));
        }
        if self.followed {
            // Put on since the mirror read it: it would be lost with the end.
            handed_on::taxes(&subscription, Over::Prices)?;
        }
        let update = SubscriptionUpdate { cancel_at_period_end: Some(true), ..SubscriptionUpdate::default() };
        let reply = client.send(&subscriptions::update(&self.subscription, &update, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let end = self.at.unwrap_or(self.planned_at);
        let mut ended = Vec::new();
        // What was to come for it never does: its rules go, and those that were to end then end here.
        let mut rules = self.rules.clone();
        if self.at.is_none() || self.schedule.is_some() {
            let called_off = pending::take(tx, &self.subscription)?;
            for one in &called_off {
                one.overrides.take_back(tx)?;
            }
            rules.extend(called_off.into_iter().flat_map(|one| one.begins.into_iter().chain(one.ends)));
            rules.sort();
            rules.dedup();
        }
        // The last ones first: a rule that follows another one goes before it.
        let mut found = Vec::new();
        for id in &rules {
            match rule::get(tx, &id.clone().into()) {
                Ok(rule) => found.push(rule),
                // It was to begin with a subscription that was called off, and went with it.
                Err(StoreError::NotFound { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        found.sort_by_key(|rule| std::cmp::Reverse(rule.start_at));
        for rule in found {
            if rule.live_at.is_none() && rule.start_at >= end {
                rule::remove(tx, &rule.id)?;
            } else if rule.end_at.is_none_or(|known| known > end) && rule.start_at < end {
                rule::set_end(tx, &rule.id, Some(end))?;
                ended.push(rule.id.to_string());
            }
        }
        if let (Some(client), None) = (&self.stops, self.at) {
            stop(tx, client, end)?;
        }
        match self.at {
            Some(at) if !self.rules.is_empty() || self.stops.is_some() => pending::add(
                tx,
                Pending {
                    back_to_statements: None,
                    customer: self.customer.clone(),
                    subscription: Some(self.subscription.clone()),
                    schedule: None,
                    at,
                    words: self.words.clone(),
                    prices: Vec::new(),
                    begins: Vec::new(),
                    lives: Vec::new(),
                    ends: ended,
                    stops: self.stops.clone(),
                    overrides: Overrides::default(),
                },
            ),
            _ => Ok(()),
        }
    }
}

/// Ends a client's accounts and the client itself at an instant: what is used later is nobody's, and shows up as unassigned. A plan by
/// statements is charged to the end of its period, and not beyond; one that lies ahead never begins.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn stop(tx: &Tx<'_>, client: &str, at: Timestamp) -> Result<(), Problem> {
    let id = client.into();
    for row in mapping::of_client(tx, &id)?.into_iter().filter(|row| row.to_at.is_none_or(|to| to > at)) {
        if row.from_at < at {
            mapping::set_end(tx, &row.id, Some(at))?;
        } else {
            mapping::remove(tx, &row.id)?;
        }
    }
    crate::stays::leave_all(tx, &id, None, at)?;
    Ok(people::stop(tx, &id, at)?)
}

/// An end that is taken back before it came: the subscription goes on, and what was to begin instead never does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepSubscription {
    /// `sub_…`
    pub subscription: String,
    /// The schedule that was to take over.
    pub schedule: Option<String>,
}

impl Outward for KeepSubscription {
    fn kind(&self) -> &'static str {
        "subscription"
    }

    fn action(&self) -> &'static str {
        "update"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        // The one that was to follow goes first: in between nobody pays, and never two.
        if let Some(schedule) = &self.schedule {
            call_off(client, schedule, key).await?;
        }
        let update = SubscriptionUpdate { cancel_at_period_end: Some(false), ..SubscriptionUpdate::default() };
        let reply = client.send(&subscriptions::update(&self.subscription, &update, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        for one in pending::take(tx, &self.subscription)? {
            for id in &one.begins {
                rule::remove(tx, &id.clone().into())?;
            }
            for id in &one.ends {
                rule::set_end(tx, &id.clone().into(), None)?;
            }
            one.overrides.take_back(tx)?;
        }
        Ok(())
    }
}
