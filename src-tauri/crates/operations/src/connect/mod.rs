//! Connections to Stripe and to platforms: made, checked, rotated, forgotten. Keys go to the keyring and nowhere else.

mod account;
mod events;
mod permissions;
mod requirement;
mod same_account;
mod source;
mod stripe_account;
mod trouble;
mod webhook;

use std::sync::Arc;

use secrecy::SecretString;
use store::workspace as rows;

pub(crate) use account::{came_back, keep_fresh};
pub use account::{off, read as account, refresh as refresh_account};
pub use permissions::{missing, needed};
pub(crate) use source::list as sources;
pub(crate) use source::{CSV, clear_problem, ensure_meter, keep_meter, needs_key, planned_meter, set_problem};
pub use source::{
    connect as source, connectors, cost_payer, preview as preview_source, problem_of, refused_connectors, rotate_key as rotate_source_key,
    runner,
};
pub use stripe_account::{check as check_stripe, connect as stripe, disconnect as disconnect_stripe};
pub use webhook::{
    check as check_webhook, plan as plan_webhook, plan_removal as plan_webhook_removal, read as webhook, take_secret as take_webhook_secret,
};
pub(crate) use webhook::{keep_secret, registered, removed};

use crate::{
    Code, Desk, Problem, Retry,
    desk::blocking,
    mirror,
    view::{ConnectionsView, KeyPages, PracticeKeys},
};

/// A client for the connected Stripe account.
///
/// # Errors
/// When Stripe is not connected, or its key is not in the keyring any more.
pub async fn client(desk: &Desk) -> Result<stripe::Client, Problem> {
    let store = Arc::clone(&desk.store);
    let account = blocking(move || store.read(rows::get))
        .await??
        .stripe
        .ok_or_else(|| Problem::not_allowed("Stripe is not connected. Connect it under Connections; nothing was sent."))?;
    let Some(key) = desk.secret(&account.key_ref).await? else {
        return Err(Problem::new(
            Code::KeyAbsent,
            "The Stripe key is not in your keychain any more, so nothing was sent. Connect Stripe again under Connections.",
            Retry::AfterFix,
        ));
    };
    client_with(desk, &key)
}

/// A client with a key that is not stored yet.
fn client_with(desk: &Desk, key: &SecretString) -> Result<stripe::Client, Problem> {
    use secrecy::ExposeSecret;
    let key = stripe::Key::parse(key.expose_secret()).map_err(|error| Problem::invalid("key", error.to_string()))?;
    let base = stripe::Base::parse(&desk.addresses.stripe).map_err(|error| Problem::invalid("stripe-api-base", error.to_string()))?;
    let config = stripe::Config { tally: Some(mirror::reads::tally(desk)), ..stripe::Config::new(base, key) };
    stripe::Client::new(config).map_err(|error| Problem::invalid("stripe-api-base", error.to_string()))
}

/// Where a restricted key is made.
fn key_pages() -> KeyPages {
    KeyPages { live: stripe::permissions::key_page(true), test: stripe::permissions::key_page(false) }
}

/// The Connections page, from the file alone.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk, practice: Option<PracticeKeys>) -> Result<ConnectionsView, Problem> {
    let stripe = stripe_account::read(desk).await?;
    let sources = source::list(desk).await?;
    Ok(ConnectionsView { stripe, sources, practice, permissions: permissions::needed(), key_pages: key_pages() })
}
