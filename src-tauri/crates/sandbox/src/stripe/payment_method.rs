//! What customers pay with: cards, attached to a customer, of which invoices are charged to one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::customer::{Card, Customer};
use super::list::{PAGING, page};
use super::refusal::Refusal;
use super::{Answer, Books, token};
use crate::wire::form::Form;

/// What is printed on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Face {
    /// `visa`, `mastercard`…
    pub brand: String,
    /// Last four digits.
    pub last4: String,
    /// 1 to 12.
    pub exp_month: i8,
    /// Four digits.
    pub exp_year: i16,
}

impl Default for Face {
    /// Stripe's own test card, good for years.
    fn default() -> Self {
        Self { brand: "visa".to_owned(), last4: "4242".to_owned(), exp_month: 12, exp_year: 2034 }
    }
}

impl Face {
    /// The instant from which the card is expired: the first of the month after the one on it, UTC. Nothing for a month that is none.
    fn expires_at(&self) -> Option<i64> {
        let (year, month) = if self.exp_month == 12 { (self.exp_year.checked_add(1)?, 1) } else { (self.exp_year, self.exp_month + 1) };
        let day = jiff::civil::Date::new(year, month, 1).ok()?;
        Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
    }
}

impl Card {
    /// A card pays until it expires, and until the instant from which it declines.
    pub(crate) fn pays_at(&self, at: i64) -> bool {
        self.declines_from.is_none_or(|from| at < from) && self.face.expires_at().is_none_or(|from| at < from)
    }

    /// A card made from one of Stripe's test names is also known by that name to the customer it is attached to.
    fn answers_to(&self, id: &str) -> bool {
        self.id == id || self.test_name.as_deref() == Some(id)
    }

    fn json(&self, customer: &Customer) -> Value {
        json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": "always",
            "billing_details": {
                "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
                "email": customer.email,
                "name": customer.name,
                "phone": null,
                "tax_id": null,
            },
            "card": {
                "brand": self.face.brand,
                "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" },
                "country": "US",
                "display_brand": self.face.brand,
                "exp_month": self.face.exp_month,
                "exp_year": self.face.exp_year,
                "fingerprint": token(&self.id, 16),
                "funding": "credit",
                "generated_from": null,
                "last4": self.face.last4,
                "networks": { "available": [self.face.brand], "preferred": null },
                "regulated_status": "unregulated",
                "three_d_secure_usage": { "supported": true },
                "wallet": null,
            },
            "created": self.created.unwrap_or(customer.created),
            "customer": customer.id,
            "livemode": false,
            "metadata": {},
            "type": "card",
        })
    }
}

impl Customer {
    /// Everything attached, newest first.
    fn cards(&self) -> Vec<&Card> {
        let mut all: Vec<&Card> = self.card.iter().chain(&self.attached).collect();
        all.sort_by_key(|card| std::cmp::Reverse(card.created.unwrap_or(self.created)));
        all
    }

    /// Charges invoices to another attached card.
    pub(crate) fn use_card(&mut self, id: &str) -> Result<(), Refusal> {
        if self.card.as_ref().is_some_and(|card| card.answers_to(id)) {
            return Ok(());
        }
        let Some(place) = self.attached.iter().position(|card| card.answers_to(id)) else {
            let words = format!(
                "The customer does not have a payment method with the ID {id}. The payment method must be attached to the customer."
            );
            return Err(Refusal::invalid(words).code("resource_missing").param("invoice_settings[default_payment_method]"));
        };
        let chosen = self.attached.remove(place);
        self.attached.extend(self.card.replace(chosen));
        Ok(())
    }
}

impl Books {
    /// Attaches a card. Invoices are charged to it only once somebody says so (facts §6: set-up attaches, it does not choose).
    pub(crate) fn attach_card(&mut self, customer: &str, face: Face, now: i64) -> Result<String, Refusal> {
        let id = self.new_id("pm");
        let own = self.customer_mut(customer).filter(|own| !own.deleted).ok_or_else(|| Refusal::missing("customer", customer))?;
        own.attached.push(Card { id: id.clone(), declines_from: None, face, created: Some(now), test_name: None });
        let shown = self.retrieve_payment_method(&id)?;
        self.announce(now, "payment_method.attached", shown, None);
        Ok(id)
    }

    /// A new card from one of the names that Stripe keeps for tests.
    pub(crate) fn test_card(&mut self, name: &str, now: i64) -> Option<Card> {
        let (brand, last4) = match name {
            "pm_card_visa" => ("visa", "4242"),
            "pm_card_mastercard" => ("mastercard", "4444"),
            _ => return None,
        };
        let face = Face { brand: brand.to_owned(), last4: last4.to_owned(), ..Face::default() };
        Some(Card { id: self.new_id("pm"), declines_from: None, face, created: Some(now), test_name: Some(name.to_owned()) })
    }

    /// Attaches one of Stripe's test cards to a customer.
    pub(crate) fn attach_payment_method(&mut self, name: &str, form: &Form, now: i64) -> Answer {
        form.only(&["customer"])?;
        let customer = form.required("customer")?;
        if self.customer(customer).is_none_or(|own| own.deleted) {
            return Err(Refusal::unknown("customer", customer, "customer"));
        }
        let card = self.test_card(name, now).ok_or_else(|| Refusal::missing("PaymentMethod", name))?;
        let id = card.id.clone();
        if let Some(own) = self.customer_mut(customer) {
            own.attached.push(card);
        }
        let shown = self.retrieve_payment_method(&id)?;
        self.announce(now, "payment_method.attached", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn list_customer_methods(&self, customer: &str, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["type", "allow_redisplay"]].concat())?;
        let own = self.customer(customer).filter(|own| !own.deleted).ok_or_else(|| Refusal::missing("customer", customer))?;
        let shown = if form.text("type").is_none_or(|kind| kind == "card") { own.cards() } else { Vec::new() };
        let url = format!("/v1/customers/{customer}/payment_methods");
        page(form, &url, "payment method", &shown, |card| &card.id, |card| card.json(own))
    }

    pub(crate) fn retrieve_payment_method(&self, id: &str) -> Answer {
        let of = |customer: &Customer| customer.cards().into_iter().find(|card| card.id == id).map(|card| card.json(customer));
        self.customers.iter().find_map(of).ok_or_else(|| Refusal::missing("PaymentMethod", id))
    }
}
