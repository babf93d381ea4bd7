//! A charge: one attempt at a payment, with what the bank said.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One attempt at a payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) customer: String,
    pub(crate) intent: String,
    pub(crate) description: String,
    pub(crate) method: String,
    pub(crate) brand: String,
    pub(crate) last4: String,
    /// Stripe's decline code; nothing when it was paid.
    pub(crate) declined: Option<String>,
    pub(crate) refunded: i64,
    pub(crate) disputed: bool,
    pub(crate) movement: Option<String>,
}

impl Charge {
    pub(crate) fn json(&self) -> Value {
        let declined = self.declined.as_deref().map(in_stripes_words);
        let outcome = match (&self.declined, declined) {
            (Some(reason), Some((_, _, advice))) => json!({
                "advice_code": advice,
                "network_advice_code": null,
                "network_decline_code": "51",
                "network_status": "declined_by_network",
                "reason": reason,
                "risk_level": "normal",
                "seller_message": "The bank did not return any further details with this decline.",
                "type": "issuer_declined",
            }),
            _ => json!({
                "advice_code": null,
                "network_advice_code": null,
                "network_decline_code": null,
                "network_status": "approved_by_network",
                "reason": null,
                "risk_level": "normal",
                "seller_message": "Payment complete.",
                "type": "authorized",
            }),
        };
        let paid = self.declined.is_none();
        json!({
            "id": self.id,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": if paid { self.amount } else { 0 },
            "amount_refunded": self.refunded,
            "application": null,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": self.movement,
            "billing_details": {
                "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
                "email": null,
                "name": null,
                "phone": null,
                "tax_id": null,
            },
            "calculated_statement_descriptor": "NORTHLIGHT AI",
            "captured": paid,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "description": self.description,
            "disputed": self.disputed,
            "failure_balance_transaction": null,
            "failure_code": declined.map(|(code, _, _)| code),
            "failure_message": declined.map(|(_, words, _)| words),
            "fraud_details": {},
            "livemode": false,
            "metadata": {},
            "on_behalf_of": null,
            "outcome": outcome,
            "paid": paid,
            "payment_intent": self.intent,
            "payment_method": self.method,
            "payment_method_details": {
                "card": {
                    "amount_authorized": if paid { Some(self.amount) } else { None },
                    "authorization_code": null,
                    "brand": self.brand,
                    "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" },
                    "country": "US",
                    "exp_month": 12,
                    "exp_year": 2034,
                    "funding": "credit",
                    "installments": null,
                    "last4": self.last4,
                    "mandate": null,
                    "network": self.brand,
                    "network_token": { "used": false },
                    "network_transaction_id": null,
                    "regulated_status": "unregulated",
                    "three_d_secure": null,
                    "transaction_link_id": null,
                    "wallet": null,
                },
                "type": "card",
            },
            "receipt_email": null,
            "receipt_number": null,
            "receipt_url": null,
            "refunded": paid && self.refunded == self.amount,
            "review": null,
            "shipping": null,
            "source_transfer": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": if paid { "succeeded" } else { "failed" },
            "transfer_data": null,
            "transfer_group": null,
        })
    }
}

/// What Stripe says of a decline: its code, its sentence, what the bank advises.
fn in_stripes_words(decline: &str) -> (&str, &str, &str) {
    match decline {
        "insufficient_funds" => ("card_declined", "Your card has insufficient funds.", "try_again_later"),
        "expired_card" => ("expired_card", "Your card has expired.", "do_not_try_again"),
        "incorrect_cvc" => ("incorrect_cvc", "Your card's security code is incorrect.", "confirm_card_data"),
        "authentication_required" => {
            ("authentication_required", "Your card was declined. This transaction requires authentication.", "confirm_card_data")
        }
        "lost_card" | "stolen_card" => ("card_declined", "Your card was declined.", "do_not_try_again"),
        _ => ("card_declined", "Your card was declined.", "try_again_later"),
    }
}
