//! The platform's webhook: its calls, and a story of one.

use stripe::webhook_endpoints::{self, NewWebhookEndpoint, WebhookEndpointUpdate};
use stripe::{API_VERSION, Client};

use crate::catalogue::{Entry, entry, key, metadata};

fn full() -> NewWebhookEndpoint {
    NewWebhookEndpoint {
        url: "https://platform.example/hook".into(),
        enabled_events: vec!["invoice.paid".into(), "checkout.session.completed".into()],
        api_version: Some(API_VERSION.into()),
        description: Some("The platform".into()),
        metadata: metadata(),
    }
}

pub fn entries() -> Vec<Entry> {
    let bare = NewWebhookEndpoint { api_version: None, description: None, metadata: Default::default(), ..full() };
    let update = WebhookEndpointUpdate {
        url: Some("https://platform.example/other".into()),
        enabled_events: vec!["invoice.payment_failed".into()],
        disabled: Some(true),
        metadata: metadata(),
    };
    vec![
        entry("webhook_endpoints::create", webhook_endpoints::create(&full(), &key("k"))),
        entry("webhook_endpoints::create", webhook_endpoints::create(&bare, &key("k"))),
        entry("webhook_endpoints::list", webhook_endpoints::list()),
        entry("webhook_endpoints::retrieve", webhook_endpoints::retrieve("we_1")),
        entry("webhook_endpoints::update", webhook_endpoints::update("we_1", &update, &key("k"))),
        entry("webhook_endpoints::update", webhook_endpoints::update("we_1", &Default::default(), &key("k"))),
        entry("webhook_endpoints::delete", webhook_endpoints::delete("we_1")),
    ]
}

/// Registered, switched off, found, removed.
pub async fn register_and_remove(client: &Client) {
    let made = client.send(&webhook_endpoints::create(&full(), &key("webhook-1"))).await.expect("registered").value;
    assert!(made.secret.is_some(), "the signing secret is in this answer");
    let off = WebhookEndpointUpdate { disabled: Some(true), ..Default::default() };
    let changed = client.send(&webhook_endpoints::update(&made.id, &off, &key("webhook-2"))).await.expect("changed").value;
    assert_eq!(changed.status, webhook_endpoints::Status::Disabled);
    let read = client.send(&webhook_endpoints::retrieve(&made.id)).await.expect("found").value;
    assert!(read.secret.is_none() && read.metadata == metadata(), "it is read with its mark, and without its secret");
    let listed = client.send(&webhook_endpoints::list()).await.expect("listed").value.data;
    assert!(listed.iter().any(|one| one.id == made.id));
    assert!(client.send(&webhook_endpoints::delete(&made.id)).await.expect("removed").value.deleted);
}
