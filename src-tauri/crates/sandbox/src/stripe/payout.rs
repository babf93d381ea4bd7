//! Payouts to the owner's bank: made and moved by a test or by the control surface. One that is paid may still come back as failed.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

const STATES: [&str; 5] = ["pending", "in_transit", "paid", "failed", "canceled"];
/// Seconds from a payout's making to the bank's day, unless told.
const ON_THE_WAY: i64 = 2 * 86_400;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) arrival_date: i64,
    pub(crate) automatic: bool,
    pub(crate) status: String,
    pub(crate) failure_code: Option<String>,
}

/// A payout to be made, or, with an id, moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PayoutOrder {
    /// The payout to move; none makes one.
    pub id: Option<String>,
    /// Minor units.
    pub amount: i64,
    /// ISO code in small letters; `usd` when empty.
    pub currency: String,
    /// `pending`, `in_transit`, `paid`, `failed` or `canceled`; `pending` when empty.
    pub status: String,
    /// Why it failed (`account_closed`).
    pub failure_code: Option<String>,
    /// The bank's day as Unix time.
    pub arrival_date: Option<i64>,
}

impl Payout {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "payout",
            "amount": self.amount,
            "application_fee": null,
            "application_fee_amount": null,
            "arrival_date": self.arrival_date,
            "automatic": self.automatic,
            "balance_transaction": null,
            "created": self.created,
            "currency": self.currency,
            "description": "STRIPE PAYOUT",
            "destination": "ba_SandboxNorthlight",
            "failure_balance_transaction": null,
            "failure_code": self.failure_code,
            "failure_message": self.failure_code.as_deref().map(in_stripes_words),
            "livemode": false,
            "metadata": {},
            "method": "standard",
            "original_payout": null,
            "payout_method": null,
            "reconciliation_status": if self.automatic { "completed" } else { "not_applicable" },
            "reversed_by": null,
            "source_type": "card",
            "statement_descriptor": null,
            "status": self.status,
            "trace_id": null,
            "type": "bank_account",
        })
    }
}

fn in_stripes_words(code: &str) -> &'static str {
    match code {
        "account_closed" => "The bank account has been closed.",
        "account_frozen" => "The bank account has been frozen.",
        "bank_account_restricted" => "The bank account has restrictions on either the type or number of transfers allowed.",
        "invalid_account_number" => "The routing number seems correct, but the account number is invalid.",
        "incorrect_account_holder_name" => "The bank notified us that the bank account holder name on file is incorrect.",
        "insufficient_funds" => "Your Stripe account has insufficient funds to cover the payout.",
        "no_account" => "The bank account details on file are probably incorrect. No bank account could be located with those details.",
        _ => "The bank could not process this payout.",
    }
}

impl Books {
    pub(crate) fn list_payouts(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["arrival_date", "created", "destination", "status"]].concat())?;
        let (status, in_range) = (form.choice("status", &STATES)?, created_filter(form)?);
        let passes = |payout: &&Payout| status.is_none_or(|status| payout.status == status) && in_range(payout.created);
        let shown: Vec<&Payout> = self.payouts.iter().rev().filter(passes).collect();
        page(form, "/v1/payouts", "payout", &shown, |payout| &payout.id, |payout| payout.json())
    }

    pub(crate) fn retrieve_payout(&self, id: &str) -> Answer {
        self.payouts.iter().find(|payout| payout.id == id).map(Payout::json).ok_or_else(|| Refusal::missing("payout", id))
    }

    /// Makes a payout, or moves one, and tells the feed; gives its id.
    pub(crate) fn order_payout(&mut self, order: PayoutOrder, now: i64) -> Result<String, String> {
        let status = if order.status.is_empty() { "pending".to_owned() } else { order.status };
        if !STATES.contains(&status.as_str()) {
            return Err(format!("A payout is never {status:?}; it is one of {}.", STATES.join(", ")));
        }
        let (payout, is_new) = match order.id {
            Some(id) => {
                let payout = self.payouts.iter_mut().find(|payout| payout.id == id).ok_or_else(|| format!("No such payout: '{id}'"))?;
                payout.status.clone_from(&status);
                payout.failure_code = order.failure_code;
                payout.arrival_date = order.arrival_date.unwrap_or(payout.arrival_date);
                (payout.clone(), false)
            }
            None => {
                let payout = Payout {
                    id: self.new_id("po"),
                    created: now,
                    amount: order.amount,
                    currency: if order.currency.is_empty() { "usd".to_owned() } else { order.currency },
                    arrival_date: order.arrival_date.unwrap_or(now + ON_THE_WAY),
                    automatic: true,
                    status: status.clone(),
                    failure_code: order.failure_code,
                };
                self.payouts.push(payout.clone());
                (payout, true)
            }
        };
        if is_new {
            self.announce(now, "payout.created", payout.json(), None);
        }
        match status.as_str() {
            "paid" | "failed" | "canceled" => self.announce(now, &format!("payout.{status}"), payout.json(), None),
            _ if !is_new => self.announce(now, "payout.updated", payout.json(), Some(json!({}))),
            _ => {}
        }
        Ok(payout.id)
    }
}
