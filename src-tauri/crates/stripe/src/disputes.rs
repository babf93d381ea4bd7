//! Disputes: a client's bank asks for the money back, and the owner has a day to answer by.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{id, open_enum, optional_id, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dispute {
    pub id: String,
    /// Minor units of `currency`.
    pub amount: i64,
    #[serde(deserialize_with = "id")]
    pub charge: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub currency: String,
    pub evidence_details: EvidenceDetails,
    #[serde(default, deserialize_with = "optional_id")]
    pub payment_intent: Option<String>,
    /// `fraudulent`, `duplicate`, `product_not_received`.
    pub reason: String,
    pub status: Status,
}

impl Listed for Dispute {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Status {
        WarningNeedsResponse = "warning_needs_response",
        WarningUnderReview = "warning_under_review",
        WarningClosed = "warning_closed",
        NeedsResponse = "needs_response",
        UnderReview = "under_review",
        Won = "won",
        Lost = "lost",
        Prevented = "prevented",
    }
}

/// What was answered, and by when it must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EvidenceDetails {
    #[serde(default, with = "seconds::optional")]
    pub due_by: Option<Timestamp>,
    pub has_evidence: bool,
    pub submission_count: i64,
}

/// `GET /v1/disputes`, opened at this instant or later.
pub fn list(created_from: Option<Timestamp>) -> Call<List<Dispute>> {
    let form = Form::new().with("limit", PAGE_SIZE).with_some("created[gte]", created_from.map(Timestamp::as_second));
    Call::get("/v1/disputes", form)
}

/// `GET /v1/disputes/{id}`
pub fn retrieve(id: &str) -> Call<Dispute> {
    Call::get(format!("/v1/disputes/{}", segment(id)), Form::new())
}
