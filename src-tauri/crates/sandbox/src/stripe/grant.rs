//! Billing credits that somebody granted to a customer: listed, not yet applied to invoices. Made by a test or by the control surface.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, page};
use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Grant {
    id: String,
    created: i64,
    order: GrantOrder,
}

/// Billing credits to be granted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GrantOrder {
    /// `cus_…`
    pub customer: String,
    /// Minor units.
    pub amount: i64,
    /// ISO code in small letters; `usd` when empty.
    pub currency: String,
    /// `paid` when empty; `promotional`.
    pub category: String,
    /// Its name.
    pub name: Option<String>,
    /// Unix time at which it ends.
    pub expires_at: Option<i64>,
}

impl Grant {
    fn json(&self) -> Value {
        let order = &self.order;
        json!({
            "id": self.id,
            "object": "billing.credit_grant",
            "amount": { "monetary": { "currency": order.currency, "value": order.amount }, "type": "monetary" },
            "applicability_config": { "scope": { "price_type": "metered" } },
            "category": order.category,
            "created": self.created,
            "customer": order.customer,
            "customer_account": null,
            "effective_at": self.created,
            "expires_at": order.expires_at,
            "livemode": false,
            "metadata": {},
            "name": order.name,
            "priority": 50,
            "test_clock": null,
            "updated": self.created,
            "voided_at": null,
        })
    }
}

impl Books {
    /// Grants credits and tells the feed; gives their id.
    pub(crate) fn order_grant(&mut self, order: GrantOrder, now: i64) -> Result<String, String> {
        if self.customer(&order.customer).is_none_or(|customer| customer.deleted) || order.amount <= 0 {
            return Err(format!("Credits go to a customer and are more than nothing: '{}', {}.", order.customer, order.amount));
        }
        let currency = if order.currency.is_empty() { "usd".to_owned() } else { order.currency };
        let category = if order.category.is_empty() { "paid".to_owned() } else { order.category };
        let grant = Grant { id: self.new_id("credgr"), created: now, order: GrantOrder { currency, category, ..order } };
        let (id, shown) = (grant.id.clone(), grant.json());
        self.till.grants.push(grant);
        self.announce(now, "billing.credit_grant.created", shown, None);
        Ok(id)
    }

    pub(crate) fn list_grants(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["customer", "customer_account"]].concat())?;
        let passes = |grant: &&Grant| form.text("customer").is_none_or(|customer| grant.order.customer == customer);
        let shown: Vec<&Grant> = self.till.grants.iter().rev().filter(passes).collect();
        page(form, "/v1/billing/credit_grants", "credit grant", &shown, |grant| &grant.id, |grant| grant.json())
    }

    pub(crate) fn retrieve_grant(&self, id: &str) -> Answer {
        self.till.grants.iter().find(|grant| grant.id == id).map(Grant::json).ok_or_else(|| Refusal::missing("credit grant", id))
    }
}
