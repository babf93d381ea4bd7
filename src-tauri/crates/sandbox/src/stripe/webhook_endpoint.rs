//! Webhook endpoints: kept and shown, never called. Nothing of the sandbox leaves this computer.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, page};
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, token, update_metadata};
use crate::wire::form::Form;

/// How many an account may have.
const MOST: usize = 16;
/// Longest description.
const LONGEST: usize = 5000;
const FIELDS: [&str; 4] = ["url", "enabled_events", "description", "metadata"];
/// What events are about. A name begins with one of these.
const FAMILIES: [&str; 25] = [
    "account",
    "balance",
    "billing",
    "billing_portal",
    "charge",
    "checkout",
    "coupon",
    "credit_note",
    "customer",
    "invoice",
    "invoice_payment",
    "invoiceitem",
    "payment_intent",
    "payment_link",
    "payment_method",
    "payout",
    "plan",
    "price",
    "product",
    "promotion_code",
    "refund",
    "setup_intent",
    "subscription_schedule",
    "tax_rate",
    "test_helpers",
];

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WebhookEndpoint {
    pub(crate) id: String,
    created: i64,
    url: String,
    enabled_events: Vec<String>,
    api_version: Option<String>,
    description: Option<String>,
    disabled: bool,
    metadata: Metadata,
}

impl WebhookEndpoint {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "webhook_endpoint",
            "api_version": self.api_version,
            "application": null,
            "created": self.created,
            "description": self.description,
            "enabled_events": self.enabled_events,
            "livemode": false,
            "metadata": self.metadata,
            "status": if self.disabled { "disabled" } else { "enabled" },
            "url": self.url,
        })
    }

    fn change(&mut self, form: &Form) -> Result<(), Refusal> {
        if let Some(url) = form.text("url") {
            self.url = public(url)?;
        }
        let events = form.texts("enabled_events");
        if !events.is_empty() {
            self.enabled_events = known(events)?;
        }
        if let Some(text) = form.text("description").filter(|text| text.chars().count() > LONGEST) {
            let length = text.chars().count();
            return Err(
                Refusal::invalid(format!("Invalid string: {length} characters; must be at most {LONGEST} characters")).param("description")
            );
        }
        if form.has("description") {
            self.description = form.text("description").map(str::to_owned);
        }
        if let Some(disabled) = form.boolean("disabled")? {
            self.disabled = disabled;
        }
        update_metadata(&mut self.metadata, form);
        Ok(())
    }
}

/// An address that Stripe could call: https, and not this computer.
fn public(url: &str) -> Result<String, Refusal> {
    let refused = |why: &str| Err(Refusal::invalid(format!("Invalid URL: {why}")).code("url_invalid").param("url"));
    let Some(rest) = url.strip_prefix("https://") else {
        return refused("URL must be an https address, so that what it is told cannot be read on the way.");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default().split(':').next().unwrap_or_default();
    if host.is_empty() || !host.contains('.') || host == "127.0.0.1" {
        return refused("URL must be publicly accessible.");
    }
    Ok(url.to_owned())
}

fn known(events: Vec<String>) -> Result<Vec<String>, Refusal> {
    if events.len() > 1 && events.iter().any(|event| event == "*") {
        return Err(Refusal::invalid("Invalid enabled_events: '*' must stand alone.").param("enabled_events"));
    }
    for (place, event) in events.iter().enumerate() {
        let family = event.split('.').next().unwrap_or_default();
        let is_name = event.contains('.') && event.chars().all(|letter| letter.is_ascii_lowercase() || "._0123456789".contains(letter));
        if event != "*" && !(is_name && FAMILIES.contains(&family)) {
            let field = format!("enabled_events[{place}]");
            return Err(Refusal::invalid(format!("Invalid {field}: there is no event '{event}'.")).param(&field));
        }
    }
    Ok(events)
}

impl Books {
    pub(crate) fn list_webhook_endpoints(&self, form: &Form) -> Answer {
        form.only(&PAGING)?;
        let shown: Vec<&WebhookEndpoint> = self.webhook_endpoints.iter().rev().collect();
        page(form, "/v1/webhook_endpoints", "webhook endpoint", &shown, |endpoint| &endpoint.id, |endpoint| endpoint.json())
    }

    /// The only answer with the signing secret.
    pub(crate) fn create_webhook_endpoint(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&[&FIELDS[..], &["api_version", "connect"]].concat())?;
        form.required("url")?;
        if form.texts("enabled_events").is_empty() {
            return Err(form.missing("enabled_events"));
        }
        let mut endpoint = WebhookEndpoint {
            id: String::new(),
            created: now,
            url: String::new(),
            enabled_events: Vec::new(),
            api_version: form.text("api_version").map(str::to_owned),
            description: None,
            disabled: false,
            metadata: Metadata::new(),
        };
        endpoint.change(form)?;
        if self.webhook_endpoints.len() >= MOST {
            return Err(Refusal::invalid(format!("You have reached the maximum of {MOST} test webhook endpoints.")));
        }
        endpoint.id = self.new_id("we");
        let mut shown = endpoint.json();
        shown["secret"] = json!(format!("whsec_{}", token(&format!("{}:{}", self.seed, endpoint.id), 32)));
        self.webhook_endpoints.push(endpoint);
        Ok(shown)
    }

    pub(crate) fn retrieve_webhook_endpoint(&self, id: &str) -> Answer {
        self.webhook_endpoints
            .iter()
            .find(|endpoint| endpoint.id == id)
            .map(WebhookEndpoint::json)
            .ok_or_else(|| Refusal::missing("webhook endpoint", id))
    }

    pub(crate) fn update_webhook_endpoint(&mut self, id: &str, form: &Form) -> Answer {
        form.only(&[&FIELDS[..], &["disabled"]].concat())?;
        let endpoint = self.webhook_endpoints.iter_mut().find(|endpoint| endpoint.id == id);
        let endpoint = endpoint.ok_or_else(|| Refusal::missing("webhook endpoint", id))?;
        let mut changed = endpoint.clone();
        changed.change(form)?;
        *endpoint = changed;
        Ok(endpoint.json())
    }

    pub(crate) fn delete_webhook_endpoint(&mut self, id: &str) -> Answer {
        let before = self.webhook_endpoints.len();
        self.webhook_endpoints.retain(|endpoint| endpoint.id != id);
        if self.webhook_endpoints.len() == before {
            return Err(Refusal::missing("webhook endpoint", id));
        }
        Ok(json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
    }
}
