//! One router for the three things that the sandbox serves, and the way of a request through the faults.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Response};

use super::faults::{Act, Side, Then, When};
use super::listener::Scissors;
use super::reply::Reply;
use crate::clock::http_date;
use crate::platform::api::{self, PlatformCall};
use crate::shared::Inner;
use crate::stripe::refusal::Refusal;
use crate::stripe::route::{Forced, StripeCall, refused};
use crate::{SandboxError, control, platform};

/// The largest body that is read.
const LARGEST: usize = 1 << 20;

pub(crate) fn router(inner: Arc<Inner>) -> Router {
    Router::new().fallback(answer).with_state(inner)
}

/// A request with what the three services look at.
#[derive(Debug, Clone)]
pub(crate) struct Inbound {
    pub(crate) method: String,
    /// Without the service's prefix.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    headers: HeaderMap,
}

impl Inbound {
    fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().ok()?.to_owned())
    }

    /// The key of `Authorization: Bearer KEY`, or of Basic with the key as user, as Stripe takes both.
    fn key(&self) -> Option<String> {
        let header = self.header("authorization")?;
        let (scheme, value) = header.split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(value.trim().to_owned()),
            "basic" => basic_user(value.trim()),
            _ => None,
        }
    }
}

async fn answer(State(inner): State<Arc<Inner>>, ConnectInfo(scissors): ConnectInfo<Scissors>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST).await else {
        return Reply::json(413, serde_json::Value::Null).into();
    };
    let path = parts.uri.path().to_owned();
    let (service, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    let inbound = Inbound {
        method: parts.method.as_str().to_owned(),
        path: format!("/{rest}"),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
        headers: parts.headers,
    };
    let work = match service {
        "stripe" => tokio::spawn(through(Arc::clone(&inner), Side::Stripe, inbound)),
        "platform" => tokio::spawn(through(Arc::clone(&inner), Side::Platform, inbound)),
        "control" => tokio::spawn(control::answer(Arc::clone(&inner), inbound)),
        "hosted" => tokio::spawn(crate::hosted::answer(Arc::clone(&inner), inbound)),
        _ => return api::refused(404, "not_found", "The sandbox serves /stripe, /platform and /control.").into(),
    };
    // A task of its own: what a killed client sent is done all the same, as on a server far away.
    match work.await.ok().flatten() {
        Some(mut reply) => {
            reply.set("Date", &http_date(inner.now()));
            if reply.torn {
                scissors.cut_after(reply.length() / 2);
            }
            reply.into()
        }
        None => {
            scissors.cut();
            Response::new(Body::empty())
        }
    }
}

/// The way of a request: arrive, meet faults, be applied, meet faults, go out. Nothing means that the connection is cut.
async fn through(inner: Arc<Inner>, at: Side, inbound: Inbound) -> Option<Reply> {
    let _underway = inner.faults.begin();
    let request_id = format!("req_{:016x}", fastrand::u64(..));
    let key = inbound.header("idempotency-key").filter(|_| at == Side::Stripe && inbound.method == "POST");
    let Some(_busy) = inner.limits.begin(key.as_deref()) else {
        let words = "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through).";
        return Some(refused(&Refusal::invalid(words).status(409).code("idempotency_key_in_use"), &request_id));
    };
    let mut forced = None;
    let mut times = 1;
    let mut torn = false;
    match inner.faults.meet(at, &inbound.method, &inbound.path, When::Before) {
        Some(Act::Hold) if hold(&inner, at, &inbound, When::Before).await == Then::Drop => return None,
        None | Some(Act::Hold) => {}
        Some(Act::Drop) => return None,
        Some(Act::Html) => return Some(Reply::html(200)),
        Some(Act::Repeat) => times = 2,
        Some(Act::Tear) => torn = true,
        Some(Act::Answer { status, code, reason }) => forced = Some((status, code, reason, false)),
    }
    let after = inner.faults.meet(at, &inbound.method, &inbound.path, When::After);
    if let (None, Some(Act::Answer { status, code, reason })) = (&forced, &after) {
        forced = Some((*status, code.clone(), reason.clone(), true));
    }
    let mut reply = None;
    for _ in 0..times {
        reply = Some(apply(&inner, at, &inbound, &request_id, forced.as_ref()).await?);
    }
    drop(_busy);
    match after {
        Some(Act::Hold) if hold(&inner, at, &inbound, When::After).await == Then::Drop => None,
        Some(Act::Drop) => None,
        Some(Act::Html) => Some(Reply::html(200)),
        after => reply.map(|reply| Reply { torn: torn || after == Some(Act::Tear), ..reply }),
    }
}

async fn hold(inner: &Inner, at: Side, inbound: &Inbound, when: When) -> Then {
    let parameters = if inbound.body.is_empty() { inbound.query.clone() } else { inbound.body.clone() };
    inner.faults.hold(at, format!("{} {}", inbound.method, inbound.path), parameters, when).await
}

type ForcedAnswer = (u16, Option<String>, Option<String>, bool);

/// Does the work away from the sockets: it waits for the disk.
async fn apply(inner: &Arc<Inner>, at: Side, inbound: &Inbound, request_id: &str, forced: Option<&ForcedAnswer>) -> Option<Reply> {
    let (inner, inbound, request_id, forced) = (Arc::clone(inner), inbound.clone(), request_id.to_owned(), forced.cloned());
    let work = move || match at {
        Side::Stripe => stripe_reply(&inner, inbound, request_id, forced),
        Side::Platform => platform_reply(&inner, inbound, forced),
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(reply)) => Some(reply),
        Ok(Err(SandboxError::Stopped)) | Err(_) => None,
        Ok(Err(error)) => {
            tracing::error!(%error, "the sandbox could not keep its state");
            Some(api::refused(500, "sandbox", &error.to_string()))
        }
    }
}

fn stripe_reply(inner: &Inner, inbound: Inbound, request_id: String, forced: Option<ForcedAnswer>) -> Result<Reply, SandboxError> {
    let call = StripeCall {
        key: inbound.key(),
        version: inbound.header("stripe-version"),
        idempotency_key: inbound.header("idempotency-key"),
        method: inbound.method,
        path: inbound.path,
        query: inbound.query,
        body: inbound.body,
        request_id,
    };
    let forced = forced.map(|(status, code, reason, applied)| Forced { refusal: Refusal::injected(status, code, reason), applied });
    inner.with(|world| {
        let now = world.now().as_second();
        world.books.base = inner.base();
        if !inner.limits.stripe.take(world.books.settings.calls_per_second) {
            return (refused(&Refusal::rate_limited("global-rate"), &call.request_id), false);
        }
        world.books.reply(&call, forced.as_ref(), now)
    })
}

fn platform_reply(inner: &Inner, inbound: Inbound, forced: Option<ForcedAnswer>) -> Result<Reply, SandboxError> {
    let (now, revoked, most, dropped) = inner.with(|world| {
        let state = (world.now().as_second(), world.platform_revoked, world.platform_calls, world.platform_dropped.clone());
        (state, false)
    })?;
    match forced {
        Some((429, _, reason, _)) => return Ok(api::too_many(reason.as_deref().unwrap_or("1"))),
        Some((status, ..)) => return Ok(api::refused(status, "fault", "A fault of the sandbox.")),
        None if !inner.limits.platform.take(most) => return Ok(api::too_many("1")),
        None => {}
    }
    let call = PlatformCall { key: inbound.key(), method: inbound.method, path: inbound.path, query: inbound.query };
    Ok(api::reply(&inner.log, &dropped, &call, (!revoked).then_some(platform::KEY), now))
}

/// Basic credentials carry `KEY:`.
fn basic_user(encoded: &str) -> Option<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut filled) = (0_u32, 0_u32);
    for byte in encoded.bytes().take_while(|byte| *byte != b'=') {
        let value = ALPHABET.iter().position(|own| *own == byte)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            bytes.push(u8::try_from(bits >> filled & 0xff).ok()?);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    Some(text.split(':').next().unwrap_or_default().to_owned())
}

/// What is limited by real time, and what is going on.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    pub(crate) stripe: Second,
    pub(crate) platform: Second,
    busy_keys: Arc<Mutex<BTreeSet<String>>>,
}

/// Calls within one second of real time.
#[derive(Debug, Default)]
pub(crate) struct Second(Mutex<Option<(Instant, u32)>>);

impl Second {
    fn take(&self, most: u32) -> bool {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match second.as_mut().filter(|(began, _)| began.elapsed() < Duration::from_secs(1)) {
            Some((_, count)) if *count >= most => false,
            Some((_, count)) => {
                *count += 1;
                true
            }
            None => {
                *second = Some((Instant::now(), 1));
                most > 0
            }
        }
    }
}

impl Limits {
    /// Marks an idempotency key as in progress; nothing when it is already.
    fn begin(&self, key: Option<&str>) -> Option<Busy> {
        let keys = Arc::clone(&self.busy_keys);
        let key = key.map(str::to_owned);
        let free = key.as_ref().is_none_or(|key| keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()));
        free.then_some(Busy { keys, key })
    }
}

/// A key in progress until dropped.
struct Busy {
    keys: Arc<Mutex<BTreeSet<String>>>,
    key: Option<String>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            self.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        }
    }
}
