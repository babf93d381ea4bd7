//! Everything the sandbox remembers.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::platform;
use crate::scene::{self, Scene, SentBefore};
use crate::stripe::Books;

/// Time, the Stripe account, and the little that is not a function of the seed. This is what the state file holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) scene: Scene,
    /// The instant at which the sandbox began.
    pub(crate) origin: Timestamp,
    clock: Clock,
    pub(crate) books: Books,
    pub(crate) platform_revoked: bool,
    /// Records that the platform lists no longer, by id.
    #[serde(default)]
    pub(crate) platform_dropped: BTreeSet<String>,
    /// Requests that the platform takes within one second of real time.
    pub(crate) platform_calls: u32,
    pub(crate) history: Vec<SentBefore>,
}

impl World {
    pub(crate) fn begin(seed: u64, scene: Scene, origin: Timestamp) -> Self {
        let (books, history) = scene::set(seed, scene, origin);
        Self {
            seed,
            scene,
            origin,
            clock: Clock::starting_at(origin),
            books,
            platform_revoked: false,
            platform_dropped: BTreeSet::new(),
            platform_calls: platform::CALLS_PER_SECOND,
            history,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass and works off what came due meanwhile.
    pub(crate) fn pass(&mut self, span: SignedDuration) {
        self.clock.pass(span);
        self.books.advance(self.clock.now().as_second());
    }

    pub(crate) fn set_now(&mut self, now: Timestamp) {
        self.clock = Clock::starting_at(now);
        self.books.advance(now.as_second());
    }
}
