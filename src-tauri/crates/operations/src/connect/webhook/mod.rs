//! The webhook that a platform wants on the agency's Stripe account: found before a second is made, compared, mended, removed. Rebill itself
//! needs none: it reads Stripe's feed.

mod wanted;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, workspace as rows};
use stripe::{
    permissions::Area,
    webhook_endpoints::{self, MOST, Status, WebhookEndpoint},
};

use super::{events, permissions, trouble};
use crate::{
    Code, Desk, Keep, Problem,
    change_set::{self, MakeWebhook, MendWebhook, Planned, RemoveWebhook, Work},
    file,
    view::{ChangeSetView, Light, MoneyLine, WebhookEndpointView, WebhookParams, WebhookSecret, WebhookView},
    words,
    workspace::mode,
};
use wanted::{checked, differences, same_address, suggestions};

/// Setting: the webhook as it was registered, and as it was seen last.
const WEBHOOK: &str = "stripe.webhook";

/// What is known of the webhook.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Known {
    /// What the owner wants; none after it was removed.
    wanted: Option<WebhookParams>,
    /// As it was seen.
    endpoint: Option<WebhookEndpointView>,
    /// It was looked for and is not there.
    gone: bool,
    read_at: Option<Timestamp>,
}

/// The mark of this workspace's webhook in Stripe's metadata.
fn mark(place: &rows::Workspace) -> String {
    format!("webhook:{}", place.id)
}

/// The webhook as it was seen last, from the file.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk) -> Result<WebhookView, Problem> {
    let secret_waits = desk.secret(&secret_name(desk)).await.ok().flatten().is_some();
    file::read(desk, move |r| view(r, secret_waits)).await
}

/// Looks on the account, and compares.
///
/// # Errors
/// When Stripe is not connected, refuses the key or cannot be reached. A permission that is missing is said in the view.
pub async fn check(desk: &Desk) -> Result<WebhookView, Problem> {
    let client = super::client(desk).await?;
    match list(&client).await {
        Ok(all) => note(desk, all).await?,
        Err(problem) if problem.code == Code::PermissionMissing => {}
        Err(problem) => return Err(problem),
    }
    read(desk).await
}

async fn list(client: &stripe::Client) -> Result<Vec<WebhookEndpoint>, Problem> {
    Ok(client.all(webhook_endpoints::list(), MOST, || false).await?.items)
}

async fn note(desk: &Desk, all: Vec<WebhookEndpoint>) -> Result<(), Problem> {
    let now = desk.now();
    file::write(desk, move |tx| {
        let place = rows::get(tx)?;
        let mut known: Known = rows::setting(tx, WEBHOOK)?.unwrap_or_default();
        let found =
            ours(&place, &all, known.wanted.as_ref().map(|wanted| wanted.url.as_str()), known.endpoint.as_ref().map(|one| one.id.as_str()));
        known.endpoint = found.map(|found| seen(&place, found));
        known.gone = known.endpoint.is_none();
        known.read_at = Some(now);
        Ok(rows::set_setting(tx, WEBHOOK, &known)?)
    })
    .await
}

/// Ours by mark, else by id, else by address: one that the platform or a hand made is taken over, not doubled.
fn ours<'a>(place: &rows::Workspace, all: &'a [WebhookEndpoint], url: Option<&str>, id: Option<&str>) -> Option<&'a WebhookEndpoint> {
    let mark = mark(place);
    let by_mark = all.iter().find(|one| one.metadata.get(change_set::MARK).is_some_and(|found| *found == mark));
    let by_id = || all.iter().find(|one| Some(one.id.as_str()) == id);
    let by_url = || all.iter().find(|one| url.is_some_and(|url| same_address(&one.url, url)));
    by_url().or(by_mark).or_else(by_id)
}

fn seen(place: &rows::Workspace, found: &WebhookEndpoint) -> WebhookEndpointView {
    let mode = mode(place);
    WebhookEndpointView {
        id: found.id.clone(),
        url: found.url.clone(),
        events: found.enabled_events.clone(),
        enabled: found.status == Status::Enabled,
        api_version: found.api_version.clone(),
        ours: found.metadata.get(change_set::MARK).is_some_and(|own| *own == mark(place)),
        link: trouble::dashboard(mode, &format!("webhooks/{}", found.id)),
    }
}

/// Stages what brings the account to what is wanted. One that is as wanted already makes an empty change set that says so.
///
/// # Errors
/// An address or an event that Stripe would refuse, by its field; no connection; the permission missing; sixteen webhooks already.
pub async fn plan(desk: &Desk, params: WebhookParams) -> Result<ChangeSetView, Problem> {
    let params = checked(params)?;
    let client = super::client(desk).await?;
    let all = list(&client).await?;
    let place = file::read(desk, |r| Ok(rows::get(r)?)).await?;
    let known: Known = file::read(desk, |r| Ok(rows::setting(r, WEBHOOK)?.unwrap_or_default())).await?;
    let found = ours(&place, &all, Some(&params.url), known.endpoint.as_ref().map(|one| one.id.as_str())).cloned();
    let full = all.len() >= MOST;
    let (title, items) = match found {
        None if full => {
            return Err(Problem::not_allowed(format!(
                "Your Stripe account has {MOST} webhooks, and Stripe allows no more. Remove one that nobody needs in Stripe first; nothing was changed."
            )));
        }
        None => ("Register the platform's webhook".to_owned(), vec![making(&place, &params)]),
        Some(found) => {
            let differs = differences(&seen(&place, &found), &params);
            if found.api_version != params.api_version && params.api_version.is_some() {
                // Stripe cannot change the version of one that stands.
                let items = vec![removing(&place, &found), making(&place, &params)];
                ("Register the platform's webhook anew".to_owned(), items)
            } else if differs.is_empty() && found.metadata.contains_key(change_set::MARK) {
                let kept = WebhookParams { api_version: found.api_version.clone(), ..params.clone() };
                file::write(desk, move |tx| registered(tx, &found.id, &kept.url, &kept.events, kept.api_version.as_deref())).await?;
                ("The platform's webhook is registered already, as you want it".to_owned(), Vec::new())
            } else {
                ("Mend the platform's webhook".to_owned(), vec![mending(&place, &found, &params, &differs)])
            }
        }
    };
    let says = "Stripe will tell this address what happens on your account. Nobody is charged by it.".to_owned();
    let money = vec![MoneyLine { what: params.url, words: says, amount: None }];
    change_set::stage(desk, title, money, items).await
}

/// Stages the removal of the webhook.
///
/// # Errors
/// When there is none.
pub async fn plan_removal(desk: &Desk) -> Result<ChangeSetView, Problem> {
    let client = super::client(desk).await?;
    note(desk, list(&client).await?).await?;
    let (place, known) = file::read(desk, |r| Ok((rows::get(r)?, rows::setting::<Known>(r, WEBHOOK)?.unwrap_or_default()))).await?;
    let Some(found) = known.endpoint else {
        return Err(Problem::not_found("There is no webhook of yours on the account, so there is nothing to remove."));
    };
    let says = format!("{} is told nothing more. The platform may stop following what your clients pay.", found.url);
    let money = vec![MoneyLine { what: found.url.clone(), words: says, amount: None }];
    let item = Planned {
        words: format!("Webhook `{}` is removed", found.url),
        mark: mark(&place),
        work: Work::RemoveWebhook(RemoveWebhook { endpoint: found.id }),
        found: None,
    };
    change_set::stage(desk, "Remove the platform's webhook".to_owned(), money, vec![item]).await
}

fn making(place: &rows::Workspace, params: &WebhookParams) -> Planned {
    let (url, events, api_version) = (params.url.clone(), params.events.clone(), params.api_version.clone());
    Planned {
        words: format!("Webhook `{url}`, told of {}", words::count(events.len() as u64, "event", "events")),
        mark: mark(place),
        work: Work::Webhook(MakeWebhook { url, events, api_version }),
        found: None,
    }
}

fn removing(place: &rows::Workspace, found: &WebhookEndpoint) -> Planned {
    Planned {
        words: format!("Webhook `{}` is removed: Stripe cannot change its version", found.url),
        mark: mark(place),
        work: Work::RemoveWebhook(RemoveWebhook { endpoint: found.id.clone() }),
        found: None,
    }
}

fn mending(place: &rows::Workspace, found: &WebhookEndpoint, params: &WebhookParams, differs: &[String]) -> Planned {
    let what = if differs.is_empty() { "marked as yours; nothing else changes".to_owned() } else { differs.join(" ") };
    Planned {
        words: format!("Webhook `{}`: {what}", found.url),
        mark: mark(place),
        work: Work::MendWebhook(MendWebhook {
            endpoint: found.id.clone(),
            url: params.url.clone(),
            events: params.events.clone(),
            api_version: found.api_version.clone(),
        }),
        found: None,
    }
}

/// The webhook stands on the account as wanted: kept with its receipt.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn registered(tx: &Tx<'_>, id: &str, url: &str, events: &[String], api_version: Option<&str>) -> Result<(), Problem> {
    let place = rows::get(tx)?;
    let before: Known = rows::setting(tx, WEBHOOK)?.unwrap_or_default();
    let api_version = api_version.map(str::to_owned);
    let known = Known {
        wanted: Some(WebhookParams { url: url.to_owned(), events: events.to_vec(), api_version: api_version.clone() }),
        endpoint: Some(WebhookEndpointView {
            id: id.to_owned(),
            url: url.to_owned(),
            events: events.to_vec(),
            enabled: true,
            api_version,
            ours: true,
            link: trouble::dashboard(mode(&place), &format!("webhooks/{id}")),
        }),
        gone: false,
        read_at: before.read_at,
    };
    Ok(rows::set_setting(tx, WEBHOOK, &known)?)
}

/// The webhook was taken off the account.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn removed(tx: &Tx<'_>, id: &str) -> Result<(), Problem> {
    let known: Known = rows::setting(tx, WEBHOOK)?.unwrap_or_default();
    if known.endpoint.as_ref().is_none_or(|one| one.id == id) {
        rows::clear_setting(tx, WEBHOOK)?;
    }
    Ok(())
}

fn secret_name(desk: &Desk) -> String {
    format!("webhook/{}", desk.workspace)
}

/// Keeps a signing secret in memory until it is shown; never in a file, never in the keychain.
///
/// # Errors
/// When it cannot be kept.
pub(crate) async fn keep_secret(desk: &Desk, secret: SecretString) -> Result<(), Problem> {
    desk.keep_secret(&secret_name(desk), secret, Keep::Session).await
}

/// The signing secret, the one time that it is shown.
///
/// # Errors
/// When the memory that holds it cannot be asked.
pub async fn take_secret(desk: &Desk) -> Result<WebhookSecret, Problem> {
    let name = secret_name(desk);
    // It was only ever in this program's memory: a keychain that cannot be asked has nothing to say about it.
    let secret = desk.secret(&name).await.ok().flatten();
    if secret.is_some() {
        desk.forget_secret(&name).await?;
    }
    Ok(WebhookSecret { secret })
}

fn view(r: &Reader, secret_waits: bool) -> Result<WebhookView, Problem> {
    let known: Known = rows::setting(r, WEBHOOK)?.unwrap_or_default();
    let lacks = permissions::missing(r, Area::Webhooks)?;
    let suggestions = suggestions(r)?;
    let proposed = WebhookParams {
        url: suggestions.iter().find_map(|one| one.url.clone()).unwrap_or_default(),
        events: events::INSIGHTO.iter().map(|event| (*event).to_owned()).collect(),
        api_version: None,
    };
    let registered = known.wanted.is_some();
    let wanted = known.wanted.unwrap_or(proposed);
    let (light, words, reasons) = match &known.endpoint {
        _ if !registered => (None, "No webhook was registered from here.".to_owned(), Vec::new()),
        Some(found) => {
            let differs = differences(found, &wanted);
            match (differs.is_empty(), found.enabled) {
                (true, _) => (Some(Light::Green), "Registered, as you want it".to_owned(), Vec::new()),
                (false, false) => (Some(Light::Red), "Switched off".to_owned(), differs),
                (false, true) => (Some(Light::Amber), "Registered, but not as you want it".to_owned(), differs),
            }
        }
        None => {
            let why = "It is not on the account any more: somebody removed it in Stripe. Register it again; it gets a new signing secret.";
            (Some(Light::Red), "Gone from the account".to_owned(), vec![why.to_owned()])
        }
    };
    Ok(WebhookView {
        suggestions,
        known_events: events::KNOWN.iter().map(|event| (*event).to_owned()).collect(),
        wanted,
        registered,
        endpoint: known.endpoint,
        light,
        words,
        reasons,
        lacks,
        secret_waits,
        read_at: known.read_at,
    })
}
