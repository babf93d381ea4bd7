//! What the webhook is to be: what platforms ask for, what Stripe would take, and how the one on the account differs.

use store::{Reader, source};

use crate::{
    Problem,
    connect::events,
    view::{WebhookEndpointView, WebhookParams, WebhookSuggestion},
};

/// Longest address.
const LONGEST_URL: usize = 2000;
/// Where Insighto's sub-accounts learn what was paid (platforms §1.1). The owner fills in both parts.
const INSIGHTO_URL: &str = "https://{API_DOMAIN}/api/v1/agency/webhook/stripe/{agency_id}";

/// What each platform wants (facts/platforms.md §1–5). Connected ones first.
pub(super) fn suggestions(r: &Reader) -> Result<Vec<WebhookSuggestion>, Problem> {
    let nine: Vec<String> = events::INSIGHTO.iter().map(|event| (*event).to_owned()).collect();
    let mut all = vec![
        WebhookSuggestion {
            platform: "Insighto.ai".to_owned(),
            url: Some(INSIGHTO_URL.to_owned()),
            note: "Manage Agency, Rebilling shows API domain and agency id. It follows who paid for which plan by these nine events."
                .to_owned(),
            events: nine,
        },
        WebhookSuggestion {
            platform: "ChatbotX".to_owned(),
            url: None,
            note: "It registers its own webhook when you save your Stripe key there.".to_owned(),
            events: Vec::new(),
        },
        WebhookSuggestion {
            platform: "Convocore (TIXAE), Capri, Stigg".to_owned(),
            url: None,
            note: "They want no webhook from you.".to_owned(),
            events: Vec::new(),
        },
    ];
    let connected: Vec<String> =
        source::list(r)?.into_iter().filter(|source| source.retired_at.is_none()).map(|source| source.connector.to_lowercase()).collect();
    all.sort_by_key(|one| {
        let name = one.platform.to_lowercase();
        !connected.iter().any(|connector| name.contains(connector.as_str()))
    });
    Ok(all)
}

/// What Stripe would take.
pub(super) fn checked(params: WebhookParams) -> Result<WebhookParams, Problem> {
    let wrong = |words: &str| Err(Problem::invalid("url", format!("{words} Nothing was sent.")));
    let url = params.url.trim().to_owned();
    if url.is_empty() {
        return wrong("Paste the address that your platform names.");
    }
    if url.contains(['{', '}']) {
        return wrong("Put your own values in place of what stands in braces.");
    }
    if url.chars().count() > LONGEST_URL {
        return wrong("The address is longer than 2000 characters.");
    }
    let Some(rest) = url.strip_prefix("https://") else { return wrong("The address must begin with https://.") };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if url.chars().any(char::is_whitespace) || host.contains('@') {
        return wrong("The address has a space or a password in it.");
    }
    if !is_public(host) {
        return wrong("Stripe must be able to reach the address from the internet.");
    }
    let mut chosen: Vec<String> = params.events.iter().map(|event| event.trim().to_owned()).filter(|event| !event.is_empty()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        return Err(Problem::invalid("events", "Choose at least one event. Nothing was sent."));
    }
    if let Some(unknown) = chosen.iter().find(|event| !events::KNOWN.contains(&event.as_str())) {
        return Err(Problem::invalid("events", format!("Stripe has no event {unknown:?} about customers or money. Nothing was sent.")));
    }
    let api_version = params.api_version.map(|version| version.trim().to_owned()).filter(|version| !version.is_empty());
    if api_version.as_ref().is_some_and(|version| version.get(..10).is_none_or(|date| date.parse::<jiff::civil::Date>().is_err())) {
        return Err(Problem::invalid("api_version", "A version is written as 2026-08-26.dahlia. Leave it empty for the account's own."));
    }
    Ok(WebhookParams { url, events: chosen, api_version })
}

/// Whether a host may be on the internet: no name and no address of one's own computer or network.
fn is_public(host: &str) -> bool {
    use std::net::{Ipv4Addr, Ipv6Addr};
    if let Some(literal) = host.strip_prefix('[') {
        let Ok(ip) = literal.split(']').next().unwrap_or_default().parse::<Ipv6Addr>() else { return false };
        let own = ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local();
        return !own && ip.to_ipv4_mapped().is_none_or(|ip| is_public(&ip.to_string()));
    }
    let name = host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    if let Ok(ip) = name.parse::<Ipv4Addr>() {
        return !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified() || ip.is_broadcast());
    }
    name.contains('.') && ![".local", ".localhost", ".internal"].iter().any(|end| name.ends_with(end))
}

/// What differs from what is wanted, in sentences.
pub(super) fn differences(found: &WebhookEndpointView, wanted: &WebhookParams) -> Vec<String> {
    let mut differs = Vec::new();
    if !found.enabled {
        differs.push("It is switched off in Stripe, so the platform is told nothing.".to_owned());
    }
    if !same_address(&found.url, &wanted.url) {
        differs.push(format!("It calls {}, not {}.", found.url, wanted.url));
    }
    let tells_all = found.events.iter().any(|event| event == "*");
    let missing: Vec<&str> = wanted.events.iter().filter(|event| !tells_all && !found.events.contains(event)).map(String::as_str).collect();
    if !missing.is_empty() {
        differs.push(format!("It is not told of {}.", missing.join(", ")));
    }
    let extra: Vec<&str> = found.events.iter().filter(|event| !wanted.events.contains(event)).map(String::as_str).collect();
    if !extra.is_empty() {
        differs.push(format!("It is told of more: {}.", extra.join(", ")));
    }
    if let Some(version) = wanted.api_version.as_ref().filter(|version| found.api_version.as_ref() != Some(version)) {
        let is = found.api_version.as_deref().unwrap_or("the account's own version");
        differs.push(format!("Its events are written in {is}, not in {version}."));
    }
    differs
}

/// Addresses that Stripe would call alike.
pub(super) fn same_address(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(url: &str) -> WebhookParams {
        WebhookParams { url: url.to_owned(), events: vec!["invoice.paid".to_owned()], api_version: None }
    }

    #[test]
    fn what_stripe_would_refuse_is_refused_here_at_its_field() {
        for url in [
            "",
            "http://platform.example/hook",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://192.168.1.1/x",
            "https://10.0.0.8:8443/x",
            "https://172.16.0.1/x",
            "https://172.31.255.1/x",
            "https://169.254.1.1/x",
            "https://[::1]/x",
            "https://[fd12::1]/x",
            "https://[fe80::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://Desk.LOCAL/x",
            "https://localhost./x",
            "https://me:pw@platform.example/x",
            "https://platform.example/a b",
            INSIGHTO_URL,
        ] {
            assert_eq!(checked(wanted(url)).unwrap_err().field.as_deref(), Some("url"), "{url}");
        }
        for url in ["https://172.32.0.1/x", "https://[2001:db8::1]/x", "https://local.example/x"] {
            assert!(checked(wanted(url)).is_ok(), "{url} is on the internet");
        }
        let none = WebhookParams { events: Vec::new(), ..wanted("https://platform.example/hook") };
        assert_eq!(checked(none).unwrap_err().field.as_deref(), Some("events"));
        let unknown = WebhookParams { events: vec!["invoice.payed".to_owned()], ..wanted("https://platform.example/hook") };
        assert!(checked(unknown).unwrap_err().message.contains("invoice.payed"), "the mistyped event is named");
        for version in ["newest", "zéééééééé", "2026-13-01.dahlia"] {
            let version = WebhookParams { api_version: Some(version.to_owned()), ..wanted("https://platform.example/hook") };
            assert_eq!(checked(version).unwrap_err().field.as_deref(), Some("api_version"));
        }
        let doubled =
            WebhookParams { events: vec!["invoice.paid".into(), " invoice.paid ".into()], ..wanted(" https://platform.example/hook ") };
        assert_eq!(checked(doubled).unwrap(), wanted("https://platform.example/hook"), "spaces and doubles are no difference");
    }
}
