//! The account's balance: money on its way to the owner, and the read that proves a key when the account may not be read.

use serde::Deserialize;

use crate::form::Form;
use crate::request::Call;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Balance {
    pub livemode: bool,
    pub available: Vec<Amount>,
    pub pending: Vec<Amount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Amount {
    /// Minor units; may be negative.
    pub amount: i64,
    /// ISO code in small letters.
    pub currency: String,
}

/// `GET /v1/balance`
pub fn retrieve() -> Call<Balance> {
    Call::get("/v1/balance", Form::new())
}
