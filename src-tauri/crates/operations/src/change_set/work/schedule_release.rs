//! A running subscription is let go by the schedule that began it. Such a schedule has nothing more to do, but while it holds the
//! subscription Stripe refuses to end it with its period.

use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey,
    schedules::{self, Schedule, Status},
};

use super::{LOOK_THROUGH, MARK, Made, Outward, Ref};
use crate::Problem;

/// A schedule of ours that lets its subscription go; the subscription runs on as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseSchedule {
    /// `sub_sched_…`
    pub schedule: String,
    /// Who pays for its subscription.
    pub customer: String,
}

impl ReleaseSchedule {
    async fn read(&self, client: &Client) -> Result<Option<Schedule>, Error> {
        let all = client.all(schedules::list(Some(&self.customer)), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|one| one.id == self.schedule))
    }
}

impl Outward for ReleaseSchedule {
    fn kind(&self) -> &'static str {
        "schedule"
    }

    fn action(&self) -> &'static str {
        "release"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// Whether it has let go already: by itself at its period's end, or by an earlier try.
    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let there = self.read(client).await?;
        let holds = there.is_some_and(|one| matches!(one.status, Status::NotStarted | Status::Active));
        Ok((!holds).then(|| Made::found(self.schedule.clone())))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        // What somebody else planned in Stripe would be lost with it.
        let ours = self.read(client).await?.is_some_and(|one| one.metadata.contains_key(MARK) && one.phases.len() == 1);
        if !ours {
            return Err(Problem::not_allowed(
                "A schedule that was not made here moves this subscription. Let it go in Stripe first; nothing was changed.",
            ));
        }
        let reply = client.send(&schedules::release(&self.schedule, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}
