//! Invoice items: an amount of its own, on the next invoice of a subscription or on an invoice made for it.

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{id, optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InvoiceItem {
    pub id: String,
    /// Minor units; below zero it lowers an invoice.
    pub amount: i64,
    /// ISO code in small letters.
    pub currency: String,
    #[serde(deserialize_with = "id")]
    pub customer: String,
    #[serde(with = "seconds::required")]
    pub date: Timestamp,
    pub description: Option<String>,
    /// The invoice that it stands on; none while it waits for the next one.
    #[serde(default, deserialize_with = "optional_id")]
    pub invoice: Option<String>,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// Made by Stripe for a change in the middle of a period.
    pub proration: bool,
}

impl Listed for InvoiceItem {
    fn id(&self) -> &str {
        &self.id
    }
}

/// An item to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvoiceItem {
    pub customer: String,
    /// Minor units.
    pub amount: i64,
    pub currency: String,
    /// What the client reads on the invoice.
    pub description: String,
    /// Waits for this subscription's next invoice.
    pub subscription: Option<String>,
    /// Stands on this draft.
    pub invoice: Option<String>,
    pub metadata: Metadata,
}

/// `POST /v1/invoiceitems`
pub fn create(new: &NewInvoiceItem, key: &IdempotencyKey) -> Call<InvoiceItem> {
    let form = Form::new()
        .with("customer", &new.customer)
        .with("amount", new.amount)
        .with("currency", new.currency.to_lowercase())
        .with("description", &new.description)
        .with_some("subscription", new.subscription.as_deref())
        .with_some("invoice", new.invoice.as_deref())
        .with_map("metadata", &new.metadata);
    Call::post("/v1/invoiceitems", form, key)
}

/// `GET /v1/invoiceitems`
pub fn list(customer: Option<&str>, pending: Option<bool>) -> Call<List<InvoiceItem>> {
    let form = Form::new().with("limit", PAGE_SIZE).with_some("customer", customer).with_some("pending", pending);
    Call::get("/v1/invoiceitems", form)
}

/// `DELETE /v1/invoiceitems/{id}`: only while it waits, or stands on a draft.
pub fn delete(id: &str) -> Call<Deleted> {
    Call::delete(format!("/v1/invoiceitems/{}", segment(id)), Form::new())
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deleted {
    pub id: String,
    pub deleted: bool,
}
