//! Parley's API: `GET /v1/accounts` and `GET /v1/usage`, behind a key, in pages, with a rate limit.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::usage::{Conversation, UsageLog};
use crate::agency::CLIENTS;
use crate::wire::form::Form;
use crate::wire::reply::Reply;

const DAY: i64 = 86_400;
/// The most records of one page.
const PAGE: i64 = 1000;

/// A request on the platform.
#[derive(Debug, Clone)]
pub(crate) struct PlatformCall {
    pub(crate) method: String,
    /// Without the sandbox's prefix: `/v1/usage`.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) key: Option<String>,
}

/// Answers a call at `now`, without the records that were dropped; `key` is the one that opens, or nothing after it was revoked.
pub(crate) fn reply(log: &UsageLog, dropped: &BTreeSet<String>, call: &PlatformCall, key: Option<&str>, now: i64) -> Reply {
    if call.key.is_none() || call.key.as_deref() != key {
        return refused(401, "unauthorized", "The API key is missing, wrong or revoked.");
    }
    let answer =
        Form::parse(&call.query).map_err(|refusal| refusal.message).and_then(|form| match (call.method.as_str(), call.path.as_str()) {
            ("GET", "/v1/accounts") => accounts(&form).map(Some),
            ("GET", "/v1/usage") => usage(log, dropped, &form, now).map(Some),
            _ => Ok(None),
        });
    match answer {
        Ok(Some(page)) => Reply::json(200, page),
        Ok(None) => refused(404, "not_found", "There is nothing at this address."),
        Err(message) => refused(400, "bad_request", &message),
    }
}

pub(crate) fn refused(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, json!({ "error": { "code": code, "message": message } }))
}

/// 429 with the seconds to wait.
pub(crate) fn too_many(seconds: &str) -> Reply {
    let mut reply = refused(429, "rate_limited", "Too many requests.");
    reply.set("Retry-After", seconds);
    reply
}

fn accounts(form: &Form) -> Result<Value, String> {
    let limit = limit(form, 5)?;
    let from = match form.text("cursor") {
        None => 0,
        Some(cursor) => cursor.strip_prefix("a").and_then(|place| place.parse().ok()).ok_or("cursor: not one of ours")?,
    };
    let shown = CLIENTS.iter().skip(from).take(limit);
    let data: Vec<Value> = shown.map(|client| json!({ "id": client.account(), "name": client.name, "email": client.email })).collect();
    let next = from + data.len();
    Ok(json!({ "data": data, "next_cursor": (next < CLIENTS.len()).then(|| format!("a{next}")) }))
}

/// Conversations that started in `[from, to)`, oldest first. A cursor holds the last record seen, so new records disturb no page.
fn usage(log: &UsageLog, dropped: &BTreeSet<String>, form: &Form, now: i64) -> Result<Value, String> {
    let limit = limit(form, 100)?;
    let from = instant(form, "from")?.unwrap_or(log.first_day() * DAY);
    let to = instant(form, "to")?.unwrap_or(i64::MAX).min(now.saturating_add(1));
    let account = form.text("account_id");
    let after = form.text("cursor").map(cursor).transpose()?;
    let first = after.as_ref().map_or(from, |(started, _)| *started).max(log.first_day() * DAY);
    let passes = |record: &&Conversation| {
        (from..to).contains(&record.started)
            && !dropped.contains(&record.id)
            && account.is_none_or(|account| CLIENTS[record.client].account() == account)
            && after.as_ref().is_none_or(|(started, id)| (record.started, &record.id) > (*started, id))
    };
    let mut data = Vec::new();
    let mut last = None;
    let mut more = false;
    'days: for day in first.div_euclid(DAY)..=(to - 1).div_euclid(DAY) {
        for record in log.day(day).iter().filter(passes) {
            if data.len() == limit {
                more = true;
                break 'days;
            }
            data.push(record.json(now));
            last = Some(format!("{:x}-{}", record.started, record.id));
        }
    }
    Ok(json!({ "data": data, "next_cursor": last.filter(|_| more) }))
}

fn limit(form: &Form, default: i64) -> Result<usize, String> {
    let limit = form.integer("limit").map_err(|refusal| refusal.message)?.unwrap_or(default);
    usize::try_from(limit).ok().filter(|_| (1..=PAGE).contains(&limit)).ok_or(format!("limit: must be from 1 to {PAGE}"))
}

/// RFC 3339, or seconds since 1970.
fn instant(form: &Form, field: &str) -> Result<Option<i64>, String> {
    let Some(text) = form.text(field) else { return Ok(None) };
    let seconds = text.parse::<Timestamp>().map(Timestamp::as_second).ok().or_else(|| text.parse().ok());
    seconds.map(Some).ok_or(format!("{field}: {text} is not a time"))
}

fn cursor(text: &str) -> Result<(i64, String), String> {
    let parts = text.split_once('-').and_then(|(started, id)| Some((i64::from_str_radix(started, 16).ok()?, id.to_owned())));
    parts.ok_or_else(|| "cursor: not one of ours".to_owned())
}
