//! Checkout in set-up mode: a page on which a customer saves a card. Nothing is charged on it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, created_filter, page};
use super::payment_method::Face;
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, price_params, update_metadata};
use crate::wire::form::Form;

/// How long a page stays open unless said otherwise, at least and at most, in seconds (facts §6).
const OPEN: i64 = 24 * 3600;
const SHORTEST: i64 = 30 * 60;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    id: String,
    created: i64,
    expires_at: i64,
    customer: String,
    currency: String,
    success_url: String,
    setup_intent: String,
    client_reference_id: Option<String>,
    metadata: Metadata,
    complete: bool,
}

impl Session {
    fn status(&self, now: i64) -> &'static str {
        match () {
            () if self.complete => "complete",
            () if now >= self.expires_at => "expired",
            () => "open",
        }
    }

    fn json(&self, base: &str, now: i64) -> Value {
        let open = self.status(now) == "open";
        json!({
            "id": self.id,
            "object": "checkout.session",
            "allow_promotion_codes": null,
            "amount_subtotal": null,
            "amount_total": null,
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "billing_address_collection": null,
            "cancel_url": null,
            "client_reference_id": self.client_reference_id,
            "created": self.created,
            "currency": self.currency,
            "custom_fields": [],
            "custom_text": { "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null },
            "customer": self.customer,
            "customer_details": null,
            "customer_email": null,
            "expires_at": self.expires_at,
            "livemode": false,
            "locale": null,
            "metadata": self.metadata,
            "mode": "setup",
            "payment_intent": null,
            "payment_link": null,
            "payment_method_types": ["card"],
            "payment_status": "no_payment_required",
            "setup_intent": self.setup_intent,
            "shipping_options": [],
            "status": self.status(now),
            "subscription": null,
            "success_url": self.success_url,
            "ui_mode": "hosted_page",
            "url": open.then(|| format!("{base}/hosted/checkout/{}", self.id)),
        })
    }
}

impl Books {
    pub(crate) fn create_session(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["mode", "customer", "currency", "success_url", "expires_at", "client_reference_id", "metadata"])?;
        match form.choice("mode", &["payment", "setup", "subscription"])? {
            Some("setup") => {}
            Some(mode) => {
                return Err(Refusal::invalid(format!("The sandbox serves Checkout in mode setup only, not {mode}.")).param("mode"));
            }
            None => return Err(form.missing("mode")),
        }
        let customer = form.required("customer")?;
        if self.customer(customer).is_none_or(|own| own.deleted) {
            return Err(Refusal::unknown("customer", customer, "customer"));
        }
        let Some(currency) = form.text("currency") else {
            let words = "You must specify `currency` in `setup` mode when `payment_method_types` is not set.";
            return Err(Refusal::invalid(words).code("parameter_missing").param("currency"));
        };
        let currency = price_params::currency(currency, "currency")?;
        let success_url = form.required("success_url")?;
        if !success_url.starts_with("https://") && !success_url.starts_with("http://") {
            return Err(Refusal::invalid("Not a valid URL").code("url_invalid").param("success_url"));
        }
        let expires_at = form.integer("expires_at")?.unwrap_or(now + OPEN);
        if !(now + SHORTEST..=now + OPEN).contains(&expires_at) {
            let words = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
            return Err(Refusal::invalid(words).param("expires_at"));
        }
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, form);
        let session = Session {
            id: self.new_id("cs_test"),
            created: now,
            expires_at,
            customer: customer.to_owned(),
            currency,
            success_url: success_url.to_owned(),
            setup_intent: self.new_id("seti"),
            client_reference_id: form.text("client_reference_id").map(str::to_owned),
            metadata,
            complete: false,
        };
        let shown = session.json(&self.base, now);
        self.checkout_sessions.push(session);
        Ok(shown)
    }

    pub(crate) fn retrieve_session(&self, id: &str, now: i64) -> Answer {
        let session = self.checkout_sessions.iter().find(|session| session.id == id);
        session.map(|session| session.json(&self.base, now)).ok_or_else(|| Refusal::missing("checkout.session", id))
    }

    pub(crate) fn list_sessions(&self, form: &Form, now: i64) -> Answer {
        form.only(&[&PAGING[..], &["created", "customer", "status"]].concat())?;
        let in_range = created_filter(form)?;
        let status = form.choice("status", &["complete", "expired", "open"])?;
        let passes = |session: &&Session| {
            in_range(session.created)
                && form.text("customer").is_none_or(|customer| session.customer == customer)
                && status.is_none_or(|status| session.status(now) == status)
        };
        let shown: Vec<&Session> = self.checkout_sessions.iter().rev().filter(passes).collect();
        page(form, "/v1/checkout/sessions", "checkout session", &shown, |session| &session.id, |session| session.json(&self.base, now))
    }

    /// What the customer does on the page: the card is attached, and the page closes.
    pub(crate) fn complete_session(&mut self, id: &str, face: Face, now: i64) -> Result<String, Refusal> {
        let session =
            self.checkout_sessions.iter_mut().find(|session| session.id == id).ok_or_else(|| Refusal::missing("checkout.session", id))?;
        let status = session.status(now);
        if status != "open" {
            return Err(Refusal::invalid(format!("This Checkout Session is {status}.")));
        }
        session.complete = true;
        let customer = session.customer.clone();
        let card = self.attach_card(&customer, face, now)?;
        let shown = self.retrieve_session(id, now)?;
        self.announce(now, "checkout.session.completed", shown, None);
        Ok(card)
    }
}
