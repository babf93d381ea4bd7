//! Which payment was for which invoice: since `2025-03-31.basil` neither names the other.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{id, optional_id, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InvoicePayment {
    pub id: String,
    /// Minor units; none while it is not paid.
    pub amount_paid: Option<i64>,
    pub amount_requested: i64,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub currency: String,
    #[serde(deserialize_with = "id")]
    pub invoice: String,
    pub payment: Paying,
    /// `open`, `paid`, `canceled`.
    pub status: String,
}

impl Listed for InvoicePayment {
    fn id(&self) -> &str {
        &self.id
    }
}

/// What pays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Paying {
    /// `payment_intent`, `charge`, or `payment_record` for money that came outside Stripe.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, deserialize_with = "optional_id")]
    pub payment_intent: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    pub charge: Option<String>,
}

/// `GET /v1/invoice_payments`, made at this instant or later.
pub fn list(created_from: Option<Timestamp>) -> Call<List<InvoicePayment>> {
    let form = Form::new().with("limit", PAGE_SIZE).with_some("created[gte]", created_from.map(Timestamp::as_second));
    Call::get("/v1/invoice_payments", form)
}

/// `GET /v1/invoice_payments/{id}`
pub fn retrieve(id: &str) -> Call<InvoicePayment> {
    Call::get(format!("/v1/invoice_payments/{}", segment(id)), Form::new())
}
