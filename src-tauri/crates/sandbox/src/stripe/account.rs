//! The account itself, its balance and its payouts.

use serde_json::{Value, json};

use super::{ACCOUNT, Answer, Books};
use crate::agency;
use crate::stripe::list::{PAGING, page};
use crate::stripe::refusal::Refusal;
use crate::wire::form::Form;

impl Books {
    pub(crate) fn account(&self, id: Option<&str>) -> Answer {
        if let Some(id) = id.filter(|id| *id != ACCOUNT) {
            return Err(Refusal::missing("account", id));
        }
        let requirements = json!({
            "alternatives": [],
            "current_deadline": null,
            "currently_due": [],
            "disabled_reason": null,
            "errors": [],
            "eventually_due": [],
            "past_due": [],
            "pending_verification": [],
        });
        Ok(json!({
            "id": ACCOUNT,
            "object": "account",
            "business_profile": {
                "annual_revenue": null,
                "estimated_worker_count": null,
                "mcc": "7372",
                "minority_owned_business_designation": null,
                "name": agency::NAME,
                "product_description": null,
                "support_address": null,
                "support_email": agency::EMAIL,
                "support_phone": null,
                "support_url": null,
                "url": null,
            },
            "business_type": "company",
            "capabilities": { "card_payments": "active", "transfers": "active" },
            "charges_enabled": true,
            "controller": { "type": "account" },
            "country": "US",
            "created": 1_700_000_000,
            "default_currency": "usd",
            "details_submitted": true,
            "email": agency::EMAIL,
            "external_accounts": { "object": "list", "data": [], "has_more": false, "url": format!("/v1/accounts/{ACCOUNT}/external_accounts") },
            "future_requirements": requirements,
            "metadata": {},
            "payouts_enabled": true,
            "requirements": requirements,
            "settings": {
                "branding": { "icon": null, "logo": null, "primary_color": null, "secondary_color": null },
                "card_payments": {
                    "decline_on": { "avs_failure": false, "cvc_failure": false },
                    "statement_descriptor_prefix": null,
                    "statement_descriptor_prefix_kana": null,
                    "statement_descriptor_prefix_kanji": null,
                },
                "dashboard": { "display_name": agency::NAME, "timezone": "America/New_York" },
                "payments": { "statement_descriptor": "NORTHLIGHT AI", "statement_descriptor_kana": null, "statement_descriptor_kanji": null },
                "payouts": { "debit_negative_balances": true, "schedule": { "delay_days": 2, "interval": "daily" }, "statement_descriptor": null },
            },
            "type": "standard",
        }))
    }

    /// What the customers paid, all of it still on the way.
    pub(crate) fn balance(&self) -> Answer {
        let paid: i64 = self.invoices.iter().filter(|invoice| invoice.currency == "usd").map(|invoice| invoice.paid).sum();
        let amount = |amount: i64| json!([{ "amount": amount, "currency": "usd", "source_types": { "card": amount } }]);
        let balance: Value = json!({ "object": "balance", "available": amount(0), "livemode": false, "pending": amount(paid) });
        Ok(balance)
    }

    /// The sandbox's bank never pays out.
    pub(crate) fn list_payouts(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["arrival_date", "created", "destination", "status"]].concat())?;
        page::<Value>(form, "/v1/payouts", "payout", &[], |_| "", Value::clone)
    }
}
