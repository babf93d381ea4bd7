//! Making a meter.

use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey,
    meters::{self, NewMeter},
};

use super::{LOOK_THROUGH, Made, Outward, Ref};
use crate::Problem;

/// A meter with formula `sum`; its mark is the event name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeMeter {
    /// Event name.
    pub event_name: String,
    /// Name on Stripe's pages.
    pub display_name: String,
}

impl Outward for MakeMeter {
    fn kind(&self) -> &'static str {
        "meter"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let all = client.all(meters::list(None), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|meter| meter.event_name == self.event_name).map(|meter| Made::found(meter.id)))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewMeter { display_name: self.display_name.clone(), event_name: self.event_name.clone() };
        let reply = client.send(&meters::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}
