//! The webhooks that platforms want on the agency's Stripe account, one for each address: found before a second is made, compared, mended,
//! removed. Rebill itself needs none: it reads Stripe's feed.

mod wanted;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
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
    view::{
        ChangeSetView, Light, MoneyLine, WebhookEndpointView, WebhookParams, WebhookRemoval, WebhookSecret, WebhookStanding, WebhookView,
    },
    words,
    workspace::mode,
};
use wanted::{checked, differences, same_address, suggestions};

/// Setting: the webhooks as they were registered, and as they were seen last.
const WEBHOOK: &str = "stripe.webhook";

/// What is known of the webhooks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Known {
    /// Those that the owner wants, in the order in which they were registered. One address is one webhook.
    #[serde(default)]
    hooks: Vec<Hook>,
    read_at: Option<Timestamp>,
}

/// One of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Hook {
    /// What the owner wants.
    wanted: WebhookParams,
    /// As it was seen; none: it was looked for and is not there.
    endpoint: Option<WebhookEndpointView>,
}

impl Known {
    fn read(r: &Reader) -> Result<Self, Problem> {
        /// A file from when a workspace had one webhook.
        #[derive(Deserialize)]
        struct One {
            wanted: Option<WebhookParams>,
            endpoint: Option<WebhookEndpointView>,
        }
        let Some(kept) = rows::setting::<serde_json::Value>(r, WEBHOOK)? else { return Ok(Self::default()) };
        let wrong = |error: serde_json::Error| Problem::internal(error.to_string());
        let mut known: Self = serde_json::from_value(kept.clone()).map_err(wrong)?;
        if kept.get("hooks").is_none() {
            let one: One = serde_json::from_value(kept).map_err(wrong)?;
            known.hooks.extend(one.wanted.map(|wanted| Hook { wanted, endpoint: one.endpoint }));
        }
        Ok(known)
    }

    /// The one for an address.
    fn at(&self, url: &str) -> Option<&Hook> {
        self.hooks.iter().find(|hook| same_address(&hook.wanted.url, url))
    }
}

/// The mark of a webhook of this workspace in Stripe's metadata: whose it is, and for which address. A platform's own.
fn mark(place: &rows::Workspace, url: &str) -> String {
    let digest = Sha256::digest(url.trim_end_matches('/').to_ascii_lowercase().as_bytes());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("webhook:{}:{short}", place.id)
}

/// Whether a webhook carries a mark of this workspace, for whatever address; older ones name none.
fn is_marked(place: &rows::Workspace, found: &WebhookEndpoint) -> bool {
    let own = format!("webhook:{}", place.id);
    let rest = found.metadata.get(change_set::MARK).and_then(|mark| mark.strip_prefix(&own));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// The webhooks as they were seen last, from the file.
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
        let mut known = Known::read(tx)?;
        for hook in &mut known.hooks {
            hook.endpoint = ours(&place, &all, &hook.wanted.url, hook.endpoint.as_ref()).map(|found| seen(&place, found));
        }
        // Registered from here by a file that this one was copied from, or is an older copy of.
        for found in all.iter().filter(|found| is_marked(&place, found)) {
            let is_known = |hook: &Hook| hook.endpoint.as_ref().is_some_and(|own| own.id == found.id);
            if known.at(&found.url).is_none() && !known.hooks.iter().any(is_known) {
                let wanted =
                    WebhookParams { url: found.url.clone(), events: found.enabled_events.clone(), api_version: found.api_version.clone() };
                known.hooks.push(Hook { wanted, endpoint: Some(seen(&place, found)) });
            }
        }
        known.read_at = Some(now);
        Ok(rows::set_setting(tx, WEBHOOK, &known)?)
    })
    .await
}

/// The one for an address: one that the platform or a hand made there is taken over, not doubled. Else the one that was registered for it,
/// by mark or by id, and calls another address now.
fn ours<'a>(
    place: &rows::Workspace,
    all: &'a [WebhookEndpoint],
    url: &str,
    before: Option<&WebhookEndpointView>,
) -> Option<&'a WebhookEndpoint> {
    let mark = mark(place, url);
    let by_mark = || all.iter().find(|one| one.metadata.get(change_set::MARK).is_some_and(|found| *found == mark));
    let by_id = || all.iter().find(|one| before.is_some_and(|before| before.id == one.id));
    all.iter().find(|one| same_address(&one.url, url)).or_else(by_mark).or_else(by_id)
}

fn seen(place: &rows::Workspace, found: &WebhookEndpoint) -> WebhookEndpointView {
    let mode = mode(place);
    WebhookEndpointView {
        id: found.id.clone(),
        url: found.url.clone(),
        events: found.enabled_events.clone(),
        enabled: found.status == Status::Enabled,
        api_version: found.api_version.clone(),
        ours: is_marked(place, found),
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
    let known = file::read(desk, Known::read).await?;
    let found = ours(&place, &all, &params.url, known.at(&params.url).and_then(|hook| hook.endpoint.as_ref())).cloned();
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

/// Stages the removal of a webhook; without an address, of the only one. One that is not on the account any more is no longer wanted, at once.
///
/// # Errors
/// When there is none, none for that address, or several and no address.
pub async fn plan_removal(desk: &Desk, params: WebhookRemoval) -> Result<ChangeSetView, Problem> {
    let client = super::client(desk).await?;
    note(desk, list(&client).await?).await?;
    let (place, known) = file::read(desk, |r| Ok((rows::get(r)?, Known::read(r)?))).await?;
    let addresses = || known.hooks.iter().map(|hook| hook.wanted.url.as_str()).collect::<Vec<_>>().join(", ");
    let hook = match (params.url.as_deref().map(str::trim), &known.hooks[..]) {
        (_, []) => return Err(Problem::not_found("There is no webhook of yours on the account, so there is nothing to remove.")),
        (None, [one]) => one,
        (None, _) => return Err(Problem::invalid("url", format!("Say which one: {}. Nothing was changed.", addresses()))),
        (Some(url), _) => known.at(url).ok_or_else(|| {
            Problem::invalid(
                "url",
                format!("No webhook was registered from here for {url}. These were: {}. Nothing was changed.", addresses()),
            )
        })?,
    };
    let url = hook.wanted.url.clone();
    let Some(found) = hook.endpoint.clone() else {
        let gone = url.clone();
        file::write(desk, move |tx| forget(tx, |hook| same_address(&hook.wanted.url, &gone))).await?;
        let says = "It is not on the account any more, and is not missed from now on. Nothing is changed in Stripe.".to_owned();
        let money = vec![MoneyLine { what: url, words: says, amount: None }];
        return change_set::stage(desk, "The platform's webhook is gone already".to_owned(), money, Vec::new()).await;
    };
    let says = format!("{} is told nothing more. The platform may stop following what your clients pay.", found.url);
    let money = vec![MoneyLine { what: found.url.clone(), words: says, amount: None }];
    let item = Planned {
        words: format!("Webhook `{}` is removed", found.url),
        mark: mark(&place, &url),
        work: Work::RemoveWebhook(RemoveWebhook { endpoint: found.id }),
        found: None,
    };
    change_set::stage(desk, "Remove the platform's webhook".to_owned(), money, vec![item]).await
}

fn making(place: &rows::Workspace, params: &WebhookParams) -> Planned {
    let (url, events, api_version) = (params.url.clone(), params.events.clone(), params.api_version.clone());
    Planned {
        words: format!("Webhook `{url}`, told of {}", words::count(events.len() as u64, "event", "events")),
        mark: mark(place, &url),
        work: Work::Webhook(MakeWebhook { url, events, api_version }),
        found: None,
    }
}

fn removing(place: &rows::Workspace, found: &WebhookEndpoint) -> Planned {
    Planned {
        words: format!("Webhook `{}` is removed: Stripe cannot change its version", found.url),
        mark: mark(place, &found.url),
        work: Work::RemoveWebhook(RemoveWebhook { endpoint: found.id.clone() }),
        found: None,
    }
}

fn mending(place: &rows::Workspace, found: &WebhookEndpoint, params: &WebhookParams, differs: &[String]) -> Planned {
    let what = if differs.is_empty() { "marked as yours; nothing else changes".to_owned() } else { differs.join(" ") };
    Planned {
        words: format!("Webhook `{}`: {what}", found.url),
        mark: mark(place, &params.url),
        work: Work::MendWebhook(MendWebhook {
            endpoint: found.id.clone(),
            url: params.url.clone(),
            events: params.events.clone(),
            api_version: found.api_version.clone(),
        }),
        found: None,
    }
}

/// A webhook stands on the account as wanted: kept with its receipt.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn registered(tx: &Tx<'_>, id: &str, url: &str, events: &[String], api_version: Option<&str>) -> Result<(), Problem> {
    let place = rows::get(tx)?;
    let mut known = Known::read(tx)?;
    let api_version = api_version.map(str::to_owned);
    let hook = Hook {
        wanted: WebhookParams { url: url.to_owned(), events: events.to_vec(), api_version: api_version.clone() },
        endpoint: Some(WebhookEndpointView {
            id: id.to_owned(),
            url: url.to_owned(),
            events: events.to_vec(),
            enabled: true,
            api_version,
            ours: true,
            link: trouble::dashboard(mode(&place), &format!("webhooks/{id}")),
        }),
    };
    match known.hooks.iter_mut().find(|hook| same_address(&hook.wanted.url, url)) {
        Some(before) => *before = hook,
        None => known.hooks.push(hook),
    }
    Ok(rows::set_setting(tx, WEBHOOK, &known)?)
}

/// A webhook was taken off the account.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn removed(tx: &Tx<'_>, id: &str) -> Result<(), Problem> {
    forget(tx, |hook| hook.endpoint.as_ref().is_some_and(|one| one.id == id))
}

fn forget(tx: &Tx<'_>, which: impl Fn(&Hook) -> bool) -> Result<(), Problem> {
    let mut known = Known::read(tx)?;
    known.hooks.retain(|hook| !which(hook));
    Ok(rows::set_setting(tx, WEBHOOK, &known)?)
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
    let known = Known::read(r)?;
    let lacks = permissions::missing(r, Area::Webhooks)?;
    let suggestions = suggestions(r)?;
    let hooks: Vec<WebhookStanding> = known.hooks.into_iter().map(standing).collect();
    let proposed = WebhookParams {
        url: suggestions.iter().find_map(|one| one.url.clone()).unwrap_or_default(),
        events: events::INSIGHTO.iter().map(|event| (*event).to_owned()).collect(),
        api_version: None,
    };
    Ok(WebhookView {
        suggestions,
        known_events: events::KNOWN.iter().map(|event| (*event).to_owned()).collect(),
        proposed,
        hooks,
        lacks,
        secret_waits,
        read_at: known.read_at,
    })
}

fn standing(hook: Hook) -> WebhookStanding {
    let (light, words, reasons) = match &hook.endpoint {
        Some(found) => {
            let differs = differences(found, &hook.wanted);
            match (differs.is_empty(), found.enabled) {
                (true, _) => (Light::Green, "Registered, as you want it", Vec::new()),
                (false, false) => (Light::Red, "Switched off", differs),
                (false, true) => (Light::Amber, "Registered, but not as you want it", differs),
            }
        }
        None => {
            let why = "It is not on the account any more: somebody removed it in Stripe. Register it again; it gets a new signing secret.";
            (Light::Red, "Gone from the account", vec![why.to_owned()])
        }
    };
    WebhookStanding { wanted: hook.wanted, endpoint: hook.endpoint, light, words: words.to_owned(), reasons }
}
