//! Customers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, created_filter, page};
use super::payment_method::Face;
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, update_metadata};
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) card: Option<Card>,
    pub(crate) delinquent: bool,
    pub(crate) currency: Option<String>,
    pub(crate) deleted: bool,
    /// Cards that are attached and not charged by invoices.
    #[serde(default)]
    pub(crate) attached: Vec<Card>,
    #[serde(default)]
    pub(crate) address: Option<BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) tax_exempt: Option<String>,
    /// The test clock that it lives on.
    #[serde(default)]
    pub(crate) test_clock: Option<String>,
}

/// A card. It pays until it expires, and until the instant from which it declines.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) declines_from: Option<i64>,
    #[serde(default)]
    pub(crate) face: Face,
    #[serde(default)]
    pub(crate) created: Option<i64>,
    /// Stripe's test name that it was made from: `pm_card_visa`.
    #[serde(default)]
    pub(crate) test_name: Option<String>,
}

const FIELDS: [&str; 8] = ["name", "email", "phone", "description", "metadata", "address", "tax_exempt", "invoice_settings"];
const ADDRESS: [&str; 6] = ["line1", "line2", "city", "state", "postal_code", "country"];

impl Customer {
    pub(crate) fn new(id: String, now: i64) -> Self {
        Self {
            id,
            created: now,
            name: None,
            email: None,
            phone: None,
            description: None,
            metadata: Metadata::new(),
            card: None,
            delinquent: false,
            currency: None,
            deleted: false,
            attached: Vec::new(),
            address: None,
            tax_exempt: None,
            test_clock: None,
        }
    }

    pub(crate) fn pays_at(&self, at: i64) -> bool {
        self.card.as_ref().is_some_and(|card| card.pays_at(at))
    }

    pub(crate) fn json(&self) -> Value {
        if self.deleted {
            return json!({ "id": self.id, "object": "customer", "deleted": true });
        }
        json!({
            "id": self.id,
            "object": "customer",
            "address": self.address.as_ref().map(|own| {
                ADDRESS.iter().map(|part| ((*part).to_owned(), own.get(*part).map_or(Value::Null, |text| json!(text)))).collect::<Value>()
            }),
            "balance": 0,
            "created": self.created,
            "currency": self.currency,
            "default_source": null,
            "delinquent": self.delinquent,
            "description": self.description,
            "discount": null,
            "email": self.email,
            "invoice_prefix": self.invoice_prefix(),
            "invoice_settings": {
                "custom_fields": null,
                "default_payment_method": self.card.as_ref().map(|card| &card.id),
                "footer": null,
                "rendering_options": null,
            },
            "livemode": false,
            "metadata": self.metadata,
            "name": self.name,
            "phone": self.phone,
            "preferred_locales": [],
            "shipping": null,
            "tax_exempt": self.tax_exempt.as_deref().unwrap_or("none"),
            "test_clock": self.test_clock,
        })
    }

    pub(crate) fn invoice_prefix(&self) -> String {
        super::token(&self.id, 8).to_uppercase()
    }

    fn change(&mut self, form: &Form) -> Result<(), Refusal> {
        if let Some(address) = form.branch("address") {
            address.only(&ADDRESS)?;
            let own = self.address.get_or_insert_default();
            for (part, text) in address.pairs() {
                if text.is_empty() {
                    own.remove(&part);
                } else {
                    own.insert(part, text);
                }
            }
        } else if form.has("address") {
            self.address = None;
        }
        if form.has("tax_exempt") {
            self.tax_exempt = form.choice("tax_exempt", &["exempt", "none", "reverse"])?.map(str::to_owned);
        }
        if let Some(settings) = form.branch("invoice_settings") {
            settings.only(&["default_payment_method"])?;
            if let Some(method) = settings.text("default_payment_method") {
                self.use_card(method)?;
            }
        }
        let texts =
            [("name", &mut self.name), ("email", &mut self.email), ("phone", &mut self.phone), ("description", &mut self.description)];
        for (field, place) in texts {
            if form.has(field) {
                *place = form.text(field).map(str::to_owned);
            }
        }
        update_metadata(&mut self.metadata, form);
        Ok(())
    }
}

impl Books {
    pub(crate) fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.iter().find(|customer| customer.id == id)
    }

    pub(crate) fn customer_mut(&mut self, id: &str) -> Option<&mut Customer> {
        self.customers.iter_mut().find(|customer| customer.id == id)
    }

    /// `email` is exact and case-sensitive; e-mails are not unique (facts §6).
    pub(crate) fn list_customers(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["created", "email", "test_clock"]].concat())?;
        let in_range = created_filter(form)?;
        let passes = |customer: &&Customer| {
            !customer.deleted
                && in_range(customer.created)
                && form.text("test_clock") == customer.test_clock.as_deref()
                && form.text("email").is_none_or(|email| customer.email.as_deref() == Some(email))
        };
        let shown: Vec<&Customer> = self.customers.iter().rev().filter(passes).collect();
        page(form, "/v1/customers", "customer", &shown, |customer| &customer.id, |customer| customer.json())
    }

    pub(crate) fn create_customer(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&[&FIELDS[..], &["payment_method", "test_clock"]].concat())?;
        check_email(form)?;
        let mut customer = Customer::new(self.new_id("cus"), now);
        if let Some(clock) = form.text("test_clock") {
            self.room_on_clock(clock)?;
            customer.test_clock = Some(clock.to_owned());
        }
        if let Some(method) = form.text("payment_method") {
            let card = self.test_card(method, now).ok_or_else(|| Refusal::unknown("PaymentMethod", method, "payment_method"))?;
            customer.attached.push(card);
        }
        customer.change(form)?;
        let shown = customer.json();
        self.customers.push(customer);
        self.announce(now, "customer.created", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn retrieve_customer(&self, id: &str) -> Answer {
        self.customer(id).map(Customer::json).ok_or_else(|| Refusal::missing("customer", id))
    }

    pub(crate) fn update_customer(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&FIELDS)?;
        check_email(form)?;
        let customer = self.customer_mut(id).filter(|customer| !customer.deleted).ok_or_else(|| Refusal::missing("customer", id))?;
        // All or nothing: a refused field leaves the customer as it was.
        let mut changed = customer.clone();
        changed.change(form)?;
        *customer = changed;
        let shown = customer.json();
        self.announce(now, "customer.updated", shown.clone(), Some(json!({})));
        Ok(shown)
    }

    /// Deleting a customer cancels its subscriptions at once.
    pub(crate) fn delete_customer(&mut self, id: &str, now: i64) -> Answer {
        let customer = self.customer_mut(id).filter(|customer| !customer.deleted).ok_or_else(|| Refusal::missing("customer", id))?;
        let shown = customer.json();
        customer.deleted = true;
        let running: Vec<String> = self
            .subscriptions
            .iter()
            .filter(|subscription| subscription.customer == id && subscription.runs())
            .map(|subscription| subscription.id.clone())
            .collect();
        for subscription in running {
            self.end_subscription(&subscription, now, false);
        }
        self.announce(now, "customer.deleted", shown, None);
        Ok(json!({ "id": id, "object": "customer", "deleted": true }))
    }
}

fn check_email(form: &Form) -> Result<(), Refusal> {
    match form.text("email") {
        Some(email) if !email.contains('@') => {
            Err(Refusal::invalid(format!("Invalid email address: {email}")).code("email_invalid").param("email"))
        }
        _ => Ok(()),
    }
}
