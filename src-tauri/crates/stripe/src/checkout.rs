//! Stripe's hosted page on which a customer saves a payment method. Nothing is charged on it (mode `setup`).

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{open_enum, optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Session {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    #[serde(with = "seconds::required")]
    pub expires_at: Timestamp,
    #[serde(default, deserialize_with = "optional_id")]
    pub customer: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    pub mode: Mode,
    pub status: Option<Status>,
    /// The page; null once it is complete or expired. Whoever has it may use it, so it is never stored.
    pub url: Option<String>,
}

open_enum! { Mode { Payment = "payment", Setup = "setup", Subscription = "subscription" } }
open_enum! { Status { Complete = "complete", Expired = "expired", Open = "open" } }

impl Listed for Session {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A page to be made for one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSetup {
    pub customer: String,
    /// ISO code in small letters: decides which methods are offered. `payment_method_types` is never sent (facts §0.1).
    pub currency: String,
    /// Where the customer lands afterwards.
    pub success_url: String,
    pub metadata: Metadata,
}

/// `POST /v1/checkout/sessions` in mode `setup`. Open for 24 hours.
pub fn create_setup(new: &NewSetup, key: &IdempotencyKey) -> Call<Session> {
    let form = Form::new()
        .with("mode", Mode::Setup)
        .with("customer", &new.customer)
        .with("currency", &new.currency)
        .with("success_url", &new.success_url)
        .with_map("metadata", &new.metadata);
    Call::post("/v1/checkout/sessions", form, key)
}

/// `GET /v1/checkout/sessions/{id}`
pub fn retrieve(id: &str) -> Call<Session> {
    Call::get(format!("/v1/checkout/sessions/{}", segment(id)), Form::new())
}

/// `GET /v1/checkout/sessions` of a customer, newest first.
pub fn of_customer(customer: &str) -> Call<List<Session>> {
    Call::get("/v1/checkout/sessions", Form::new().with("limit", PAGE_SIZE).with("customer", customer))
}
