//! Payouts to the owner's bank. One that is `paid` may still turn `failed` within five business days.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{open_enum, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Payout {
    pub id: String,
    /// Minor units of `currency`; negative when Stripe takes money back from the bank.
    pub amount: i64,
    /// The day on which the bank is to have it.
    #[serde(with = "seconds::required")]
    pub arrival_date: Timestamp,
    /// By schedule; only such a payout says what it carries.
    pub automatic: bool,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub currency: String,
    pub description: Option<String>,
    /// `account_closed`, `could_not_process`, …
    pub failure_code: Option<String>,
    /// In Stripe's words.
    pub failure_message: Option<String>,
    pub livemode: bool,
    /// `standard` or `instant`.
    pub method: String,
    pub status: Status,
}

impl Listed for Payout {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Status { Pending = "pending", InTransit = "in_transit", Paid = "paid", Failed = "failed", Canceled = "canceled" }
}

/// Which payouts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub status: Option<Status>,
    /// Made at this instant or later.
    pub created_from: Option<Timestamp>,
}

/// `GET /v1/payouts`
pub fn list(filter: &Filter) -> Call<List<Payout>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_some("status", filter.status.as_ref())
        .with_some("created[gte]", filter.created_from.map(Timestamp::as_second));
    Call::get("/v1/payouts", form)
}

/// `GET /v1/payouts/{id}`
pub fn retrieve(id: &str) -> Call<Payout> {
    Call::get(format!("/v1/payouts/{}", segment(id)), Form::new())
}
