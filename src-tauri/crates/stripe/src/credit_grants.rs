//! Stripe's billing credits: money granted to a customer, used by its metered lines when an invoice is finalised. Read only here.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{id, open_enum, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CreditGrant {
    pub id: String,
    pub amount: GrantAmount,
    pub category: Category,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    #[serde(deserialize_with = "id")]
    pub customer: String,
    #[serde(default, with = "seconds::optional")]
    pub effective_at: Option<Timestamp>,
    #[serde(default, with = "seconds::optional")]
    pub expires_at: Option<Timestamp>,
    pub name: Option<String>,
    pub priority: Option<i64>,
    #[serde(default, with = "seconds::optional")]
    pub voided_at: Option<Timestamp>,
}

impl Listed for CreditGrant {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Category { Paid = "paid", Promotional = "promotional" }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GrantAmount {
    /// Absent for a kind of amount that is not money.
    pub monetary: Option<Monetary>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Monetary {
    pub currency: String,
    /// Minor units.
    pub value: i64,
}

/// `GET /v1/billing/credit_grants`
pub fn list(customer: Option<&str>) -> Call<List<CreditGrant>> {
    Call::get("/v1/billing/credit_grants", Form::new().with("limit", PAGE_SIZE).with_some("customer", customer))
}

/// `GET /v1/billing/credit_grants/{id}`
pub fn retrieve(id: &str) -> Call<CreditGrant> {
    Call::get(format!("/v1/billing/credit_grants/{}", segment(id)), Form::new())
}
