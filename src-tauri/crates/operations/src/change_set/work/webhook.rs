//! The platform's webhook on the Stripe account: registered, mended, removed.

use serde::{Deserialize, Serialize};
use store::Tx;
use stripe::{
    Client, Error, ErrorKind, IdempotencyKey,
    webhook_endpoints::{self, MOST, NewWebhookEndpoint, WebhookEndpointUpdate},
};

use super::{Made, Outward, Ref, carries, marked_with};
use crate::{Problem, connect};

/// Registers a webhook; its mark is the workspace's for that address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeWebhook {
    /// Address.
    pub url: String,
    /// Events.
    pub events: Vec<String>,
    /// Version of its events; none: the account's own.
    pub api_version: Option<String>,
}

/// Brings a webhook to what is wanted: its events, and that Stripe calls it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MendWebhook {
    /// `we_…`
    pub endpoint: String,
    /// Address.
    pub url: String,
    /// Events.
    pub events: Vec<String>,
    /// As it is; Stripe cannot change it.
    pub api_version: Option<String>,
}

/// Takes a webhook off the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveWebhook {
    /// `we_…`
    pub endpoint: String,
}

impl Outward for MakeWebhook {
    fn kind(&self) -> &'static str {
        "webhook_endpoint"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let all = client.all(webhook_endpoints::list(), MOST, || false).await?.items;
        let ours = all.into_iter().find(|one| carries(&one.metadata, mark) && one.url == self.url);
        Ok(ours.map(|one| Made::found(one.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewWebhookEndpoint {
            url: self.url.clone(),
            enabled_events: self.events.clone(),
            api_version: self.api_version.clone(),
            description: Some("Registered with Rebill for the platform at this address".to_owned()),
            metadata: marked_with(mark),
        };
        let reply = client.send(&webhook_endpoints::create(&new, key)).await?;
        Ok(Made { secret: reply.value.secret.map(super::Whispered), ..Made::new(reply.value.id, reply.request_id) })
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        connect::registered(tx, &made.id, &self.url, &self.events, self.api_version.as_deref())
    }
}

impl Outward for MendWebhook {
    fn kind(&self) -> &'static str {
        "webhook_endpoint"
    }

    fn action(&self) -> &'static str {
        "update"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    /// Doing it again changes nothing more, so it is never looked for.
    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let update = WebhookEndpointUpdate {
            url: Some(self.url.clone()),
            enabled_events: self.events.clone(),
            disabled: Some(false),
            metadata: marked_with(mark),
        };
        let reply = client.send(&webhook_endpoints::update(&self.endpoint, &update, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        connect::registered(tx, &made.id, &self.url, &self.events, self.api_version.as_deref())
    }
}

impl Outward for RemoveWebhook {
    fn kind(&self) -> &'static str {
        "webhook_endpoint"
    }

    fn action(&self) -> &'static str {
        "delete"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    /// One that is not there any more is removed already.
    async fn make(&self, client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        match client.send(&webhook_endpoints::delete(&self.endpoint)).await {
            Ok(reply) => Ok(Made::new(reply.value.id, reply.request_id)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(Made::new(self.endpoint.clone(), error.request_id.clone())),
            Err(error) => Err(error.into()),
        }
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        connect::removed(tx, &self.endpoint)
    }
}
