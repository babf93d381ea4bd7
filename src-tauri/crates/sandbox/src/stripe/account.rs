//! The account itself and its balance.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account_state::Wanted;
use super::refusal::Refusal;
use super::{ACCOUNT, Answer, Books};
use crate::agency;

impl Books {
    pub(crate) fn account(&self, id: Option<&str>) -> Answer {
        if let Some(id) = id.filter(|id| *id != ACCOUNT) {
            return Err(Refusal::missing("account", id));
        }
        let state = &self.account_state;
        let requirements = state.requirements.json();
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
            "charges_enabled": state.charges_enabled,
            "controller": { "type": "account" },
            "country": "US",
            "created": 1_700_000_000,
            "default_currency": "usd",
            "details_submitted": true,
            "email": agency::EMAIL,
            "external_accounts": { "object": "list", "data": [], "has_more": false, "url": format!("/v1/accounts/{ACCOUNT}/external_accounts") },
            "future_requirements": Wanted::default().json(),
            "metadata": {},
            "payouts_enabled": state.payouts_enabled,
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
                "payouts": { "debit_negative_balances": true, "schedule": state.schedule(), "statement_descriptor": null },
            },
            "type": "standard",
        }))
    }

    /// What is held: what was paid less fees, refunds and payouts, and what a test put there; a currency each.
    pub(crate) fn balance(&self, now: i64) -> Answer {
        let mut held: BTreeMap<String, (i64, i64)> = self.held(now);
        held.entry("usd".to_owned()).or_default();
        for extra in &self.account_state.balance {
            let own = held.entry(extra.currency.clone()).or_default();
            (own.0, own.1) = (own.0 + extra.available, own.1 + extra.pending);
        }
        let amounts = |part: fn(&(i64, i64)) -> i64| -> Vec<Value> {
            held.iter()
                .map(|(currency, amounts)| json!({ "amount": part(amounts), "currency": currency, "source_types": { "card": part(amounts) } }))
                .collect()
        };
        Ok(json!({ "object": "balance", "available": amounts(|own| own.0), "livemode": false, "pending": amounts(|own| own.1) }))
    }

    /// Stripe's standing of the account was moved: the feed tells it.
    pub(crate) fn announce_account(&mut self, now: i64) {
        if let Ok(shown) = self.account(None) {
            self.announce(now, "account.updated", shown, Some(json!({})));
        }
    }
}
