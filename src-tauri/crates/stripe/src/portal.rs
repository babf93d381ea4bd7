//! Stripe's customer portal: one customer's own page for cards, invoices and addresses.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::Form;
use crate::request::{Call, IdempotencyKey};
use crate::wire::seconds;

/// A short-lived way in. Whoever has the address is that customer, so it is opened or handed on at once and never stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Session {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub customer: Option<String>,
    pub url: String,
}

/// `POST /v1/billing_portal/sessions`
pub fn create(customer: &str, key: &IdempotencyKey) -> Call<Session> {
    Call::post("/v1/billing_portal/sessions", Form::new().with("customer", customer), key)
}
