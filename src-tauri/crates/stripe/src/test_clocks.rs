//! Test clocks, in test mode alone: customers in a time of their own that is moved forward by hand (facts §6).

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{open_enum, seconds};

/// The card that Stripe keeps for tests: every amount is paid.
pub const TEST_CARD: &str = "pm_card_visa";

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TestClock {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// When Stripe removes it by itself, with its customers.
    #[serde(with = "seconds::required")]
    pub deletes_after: Timestamp,
    /// The time in which its customers live.
    #[serde(with = "seconds::required")]
    pub frozen_time: Timestamp,
    pub livemode: bool,
    pub name: Option<String>,
    pub status: Status,
}

impl Listed for TestClock {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Status { Ready = "ready", Advancing = "advancing", Failed = "internal_failure" }
}

/// What is left of a clock that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deleted {
    pub id: String,
    pub deleted: bool,
}

/// `POST /v1/test_helpers/test_clocks`; whole seconds are sent. A name has at most 300 characters.
pub fn create(frozen_time: Timestamp, name: &str, key: &IdempotencyKey) -> Call<TestClock> {
    let form = Form::new().with("frozen_time", frozen_time.as_second()).with("name", name);
    Call::post("/v1/test_helpers/test_clocks", form, key)
}

/// `GET /v1/test_helpers/test_clocks`
pub fn list() -> Call<List<TestClock>> {
    Call::get("/v1/test_helpers/test_clocks", Form::new().with("limit", PAGE_SIZE))
}

/// `GET /v1/test_helpers/test_clocks/{id}`
pub fn retrieve(id: &str) -> Call<TestClock> {
    Call::get(path(id, ""), Form::new())
}

/// `POST /v1/test_helpers/test_clocks/{id}/advance`: forward only, at most two intervals of its shortest subscription. It arrives later.
pub fn advance(id: &str, to: Timestamp, key: &IdempotencyKey) -> Call<TestClock> {
    Call::post(path(id, "/advance"), Form::new().with("frozen_time", to.as_second()), key)
}

/// `DELETE /v1/test_helpers/test_clocks/{id}`: with its customers, whose subscriptions end.
pub fn delete(id: &str) -> Call<Deleted> {
    Call::delete(path(id, ""), Form::new())
}

fn path(id: &str, action: &str) -> String {
    format!("/v1/test_helpers/test_clocks/{}{action}", segment(id))
}
