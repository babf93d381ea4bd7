//! Charges: each attempt at a client's money, paid or declined, with Stripe's reason.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{open_enum, optional_id, seconds};

/// Amounts in minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Charge {
    pub id: String,
    pub amount: i64,
    pub amount_refunded: i64,
    #[serde(default, deserialize_with = "optional_id")]
    pub balance_transaction: Option<String>,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// ISO code in small letters.
    pub currency: String,
    #[serde(default, deserialize_with = "optional_id")]
    pub customer: Option<String>,
    pub description: Option<String>,
    pub disputed: bool,
    /// Why it failed, for programs: `card_declined`.
    pub failure_code: Option<String>,
    /// Why it failed, in Stripe's words.
    pub failure_message: Option<String>,
    pub livemode: bool,
    pub outcome: Option<Outcome>,
    #[serde(default, deserialize_with = "optional_id")]
    pub payment_intent: Option<String>,
    pub payment_method_details: Option<MethodDetails>,
    pub status: Status,
}

impl Listed for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Status { Succeeded = "succeeded", Pending = "pending", Failed = "failed" }
}

/// What Stripe and the bank made of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Outcome {
    /// What the bank advises: `try_again_later`, `do_not_try_again`, `confirm_card_data`.
    pub advice_code: Option<String>,
    /// The bank's reason: `insufficient_funds`, `expired_card`.
    pub reason: Option<String>,
    /// Stripe's sentence for the merchant.
    pub seller_message: Option<String>,
}

/// What was charged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MethodDetails {
    /// `card`, `us_bank_account`, `sepa_debit`.
    #[serde(rename = "type")]
    pub kind: String,
    pub card: Option<Card>,
}

/// The card that was charged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Card {
    /// `visa`.
    pub brand: Option<String>,
    pub last4: Option<String>,
}

/// `GET /v1/charges`, made at this instant or later.
pub fn list(created_from: Option<Timestamp>) -> Call<List<Charge>> {
    let form = Form::new().with("limit", PAGE_SIZE).with_some("created[gte]", created_from.map(Timestamp::as_second));
    Call::get("/v1/charges", form)
}

/// `GET /v1/charges/{id}`
pub fn retrieve(id: &str) -> Call<Charge> {
    Call::get(format!("/v1/charges/{}", segment(id)), Form::new())
}
