//! Refunds: money that went back to a client.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{open_enum, optional_id, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refund {
    pub id: String,
    /// Minor units of `currency`.
    pub amount: i64,
    #[serde(default, deserialize_with = "optional_id")]
    pub charge: Option<String>,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub currency: String,
    pub failure_reason: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    pub payment_intent: Option<String>,
    /// `duplicate`, `fraudulent`, `requested_by_customer`.
    pub reason: Option<String>,
    pub status: Option<Status>,
}

impl Listed for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Status {
        Pending = "pending",
        RequiresAction = "requires_action",
        Succeeded = "succeeded",
        Failed = "failed",
        Canceled = "canceled",
    }
}

/// `GET /v1/refunds`, made at this instant or later.
pub fn list(created_from: Option<Timestamp>) -> Call<List<Refund>> {
    let form = Form::new().with("limit", PAGE_SIZE).with_some("created[gte]", created_from.map(Timestamp::as_second));
    Call::get("/v1/refunds", form)
}

/// `GET /v1/refunds/{id}`
pub fn retrieve(id: &str) -> Call<Refund> {
    Call::get(format!("/v1/refunds/{}", segment(id)), Form::new())
}
