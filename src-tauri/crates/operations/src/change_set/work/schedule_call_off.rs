//! A subscription that was to begin by itself never does.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Tx, rule};
use stripe::{
    Client, Error, ErrorKind, IdempotencyKey,
    schedules::{self, Status},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, subscription_end::stop};
use crate::{Problem, method, subscriptions::pending};

/// A schedule of ours that is cancelled before it begins, with the rules that were to begin with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOffSchedule {
    /// `sub_sched_…`
    pub schedule: String,
    /// Who would have paid.
    pub customer: String,
    /// When this was planned; what ends here ends then.
    pub planned_at: Timestamp,
    /// Rules that end with it.
    pub rules: Vec<String>,
    /// The client whose billing stops with it, with its accounts.
    pub stops: Option<String>,
}

impl Outward for CallOffSchedule {
    fn kind(&self) -> &'static str {
        "schedule"
    }

    fn action(&self) -> &'static str {
        "cancel"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// Whether it was called off already: by an earlier try, or by hand.
    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let all = client.all(schedules::list(Some(&self.customer)), LOOK_THROUGH, || false).await?.items;
        let gone = all.iter().find(|one| one.id == self.schedule).is_none_or(|one| one.status == Status::Canceled);
        Ok(gone.then(|| Made::found(self.schedule.clone())))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let all = client.all(schedules::list(Some(&self.customer)), LOOK_THROUGH, || false).await?.items;
        // Once it has begun, cancelling the schedule would end the running subscription without its last invoice.
        if all.iter().any(|one| one.id == self.schedule && one.status != Status::NotStarted) {
            return Err(Problem::not_allowed(
                "This subscription has begun since this was planned. Sync, and cancel it like any other; nothing was changed.",
            ));
        }
        let reply = client.send(&schedules::cancel(&self.schedule, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        for one in pending::take_schedule(tx, &self.schedule)? {
            one.overrides.take_back(tx)?;
            for id in &one.begins {
                let rule = rule::get(tx, &id.clone().into())?;
                if rule.live_at.is_none() {
                    rule::remove(tx, &rule.id)?;
                }
            }
            if let Some(client) = &one.back_to_statements {
                method::back_to_statements(tx, client, &one.ends, one.at)?;
            }
        }
        for id in &self.rules {
            let Ok(rule) = rule::get(tx, &id.clone().into()) else { continue };
            if rule.live_at.is_none() && rule.start_at >= self.planned_at {
                rule::remove(tx, &rule.id)?;
            } else if rule.end_at.is_none_or(|known| known > self.planned_at) && rule.start_at < self.planned_at {
                rule::set_end(tx, &rule.id, Some(self.planned_at))?;
            }
        }
        match &self.stops {
            Some(client) => stop(tx, client, self.planned_at),
            None => Ok(()),
        }
    }
}

/// Calls a schedule off before it begins.
///
/// # Errors
/// What Stripe says, but for a schedule that is gone.
pub(super) async fn call_off(client: &Client, schedule: &str, key: &IdempotencyKey) -> Result<(), Problem> {
    let second = IdempotencyKey::new(format!("{}-schedule", key.as_str())).map_err(|error| Problem::internal(error.to_string()))?;
    match client.send(&schedules::cancel(schedule, &second)).await {
        Ok(_) => Ok(()),
        // It was cancelled by an earlier try, or by hand.
        Err(error) if matches!(error.kind, ErrorKind::Invalid | ErrorKind::NotFound) => {
            tracing::debug!(%error, "the schedule was gone already");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
