//! Webhook endpoints: where Stripe tells a platform what happened. The signing secret is only in the answer to the making of one.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{open_enum, or_default, seconds};

/// How many endpoints an account may have (facts §7).
pub const MOST: usize = 16;

#[derive(Debug, Clone, Deserialize)]
pub struct WebhookEndpoint {
    pub id: String,
    /// The version in which events are rendered; none: the account's own.
    pub api_version: Option<String>,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub description: Option<String>,
    /// Names of events, or `*` alone.
    pub enabled_events: Vec<String>,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// `whsec_…`, in the answer to [`create`] only, and there not for every restricted key.
    pub secret: Option<SecretString>,
    pub status: Status,
    pub url: String,
}

impl Listed for WebhookEndpoint {
    fn id(&self) -> &str {
        &self.id
    }
}

open_enum! {
    Status { Enabled = "enabled", Disabled = "disabled" }
}

/// An endpoint to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewWebhookEndpoint {
    /// Public, with https.
    pub url: String,
    pub enabled_events: Vec<String>,
    /// The version in which its events are to be rendered; none: the account's own. It cannot be changed later.
    pub api_version: Option<String>,
    pub description: Option<String>,
    pub metadata: Metadata,
}

/// What to change; `None` and an empty list leave as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookEndpointUpdate {
    pub url: Option<String>,
    pub enabled_events: Vec<String>,
    pub disabled: Option<bool>,
    pub metadata: Metadata,
}

/// What is left of an endpoint that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deleted {
    pub id: String,
    pub deleted: bool,
}

/// `POST /v1/webhook_endpoints`
pub fn create(new: &NewWebhookEndpoint, key: &IdempotencyKey) -> Call<WebhookEndpoint> {
    let form = Form::new()
        .with("url", &new.url)
        .with_each("enabled_events", &new.enabled_events)
        .with_some("api_version", new.api_version.as_deref())
        .with_some("description", new.description.as_deref())
        .with_map("metadata", &new.metadata);
    Call::post("/v1/webhook_endpoints", form, key)
}

/// `GET /v1/webhook_endpoints`
pub fn list() -> Call<List<WebhookEndpoint>> {
    Call::get("/v1/webhook_endpoints", Form::new().with("limit", PAGE_SIZE))
}

/// `GET /v1/webhook_endpoints/{id}`
pub fn retrieve(id: &str) -> Call<WebhookEndpoint> {
    Call::get(format!("/v1/webhook_endpoints/{}", segment(id)), Form::new())
}

/// `POST /v1/webhook_endpoints/{id}`
pub fn update(id: &str, update: &WebhookEndpointUpdate, key: &IdempotencyKey) -> Call<WebhookEndpoint> {
    let form = Form::new()
        .with_some("url", update.url.as_deref())
        .with_each("enabled_events", &update.enabled_events)
        .with_some("disabled", update.disabled)
        .with_map("metadata", &update.metadata);
    Call::post(format!("/v1/webhook_endpoints/{}", segment(id)), form, key)
}

/// `DELETE /v1/webhook_endpoints/{id}`
pub fn delete(id: &str) -> Call<Deleted> {
    Call::delete(format!("/v1/webhook_endpoints/{}", segment(id)), Form::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signing_secret_is_read_once_and_never_printed() {
        let made: WebhookEndpoint = serde_json::from_value(serde_json::json!({
            "id": "we_1", "object": "webhook_endpoint", "api_version": null, "created": 5, "description": null,
            "enabled_events": ["invoice.paid"], "livemode": false, "metadata": null, "secret": "whsec_verysecret",
            "status": "enabled", "url": "https://platform.example/hook", "application": null,
        }))
        .expect("an endpoint");
        assert!(made.secret.is_some(), "the answer to the making carries it");
        assert!(!format!("{made:?}").contains("verysecret"), "and nothing prints it");
    }
}
