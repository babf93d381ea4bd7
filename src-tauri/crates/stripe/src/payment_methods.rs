//! What a customer pays with. Only what may be shown is read: kind, brand, last four digits and expiry.

use jiff::Timestamp;
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::{optional_id, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PaymentMethod {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// None once it was detached.
    #[serde(default, deserialize_with = "optional_id")]
    pub customer: Option<String>,
    /// `card`, `sepa_debit`, `us_bank_account`…
    #[serde(rename = "type")]
    pub kind: String,
    pub card: Option<Card>,
    pub sepa_debit: Option<Bank>,
    pub us_bank_account: Option<Bank>,
    pub bacs_debit: Option<Bank>,
    pub au_becs_debit: Option<Bank>,
    pub acss_debit: Option<Bank>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Card {
    /// `visa`, `mastercard`, `amex`…
    pub brand: String,
    pub last4: String,
    /// 1 to 12.
    pub exp_month: i64,
    /// Four digits.
    pub exp_year: i64,
}

/// A bank account. It does not expire.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bank {
    pub bank_name: Option<String>,
    pub last4: Option<String>,
}

impl PaymentMethod {
    /// The bank account's facts, whichever country's it is.
    pub fn bank(&self) -> Option<&Bank> {
        [&self.sepa_debit, &self.us_bank_account, &self.bacs_debit, &self.au_becs_debit, &self.acss_debit]
            .into_iter()
            .find_map(Option::as_ref)
    }
}

impl Listed for PaymentMethod {
    fn id(&self) -> &str {
        &self.id
    }
}

/// `GET /v1/customers/{id}/payment_methods`: everything attached to a customer, whether invoices use it or not.
pub fn of_customer(customer: &str) -> Call<List<PaymentMethod>> {
    Call::get(format!("/v1/customers/{}/payment_methods", segment(customer)), Form::new().with("limit", PAGE_SIZE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_not_known_is_read_all_the_same() {
        let method: PaymentMethod =
            serde_json::from_str(r#"{"id":"pm_1","object":"payment_method","created":1,"customer":null,"type":"new_kind","new_kind":{}}"#)
                .expect("readable");
        assert!(method.card.is_none() && method.bank().is_none());
    }

    #[test]
    fn a_bank_account_has_digits_and_no_expiry() {
        let json = r#"{"id":"pm_1","created":1,"customer":"cus_1","type":"sepa_debit","sepa_debit":{"bank_code":"1","last4":"3000"}}"#;
        let method: PaymentMethod = serde_json::from_str(json).expect("readable");
        assert_eq!(method.bank().and_then(|bank| bank.last4.as_deref()), Some("3000"));
    }
}
