//! Balance transactions: what each movement of money left after Stripe's fee, and which payout carried it to the bank.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{optional_id, seconds};

/// Amounts in minor units of `currency`; a negative one leaves the balance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BalanceTransaction {
    pub id: String,
    pub amount: i64,
    #[serde(with = "seconds::required")]
    pub available_on: Timestamp,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// The currency of the balance, not always that of the payment.
    pub currency: String,
    pub description: Option<String>,
    /// Stripe's fee on it.
    pub fee: i64,
    /// `amount` less `fee`.
    pub net: i64,
    /// The charge, refund, dispute or payout that made it.
    #[serde(default, deserialize_with = "optional_id")]
    pub source: Option<String>,
    /// `pending` or `available`.
    pub status: String,
    /// `charge`, `refund`, `payout`, `stripe_fee`, `adjustment`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Listed for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Which movements to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Made at this instant or later.
    pub created_from: Option<Timestamp>,
    /// Those that an automatic payout carried.
    pub payout: Option<String>,
}

/// `GET /v1/balance_transactions`
pub fn list(filter: &Filter) -> Call<List<BalanceTransaction>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_some("created[gte]", filter.created_from.map(Timestamp::as_second))
        .with_some("payout", filter.payout.as_deref());
    Call::get("/v1/balance_transactions", form)
}

/// `GET /v1/balance_transactions/{id}`
pub fn retrieve(id: &str) -> Call<BalanceTransaction> {
    Call::get(format!("/v1/balance_transactions/{}", segment(id)), Form::new())
}
