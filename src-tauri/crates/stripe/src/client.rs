//! Sending calls: authentication, the pinned version, retries, time-outs, and what the headers of the answer say.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::base::{Base, BaseError};
use crate::error::{Error, ErrorKind, Sent, nature_of, scrub};
use crate::key::{Key, Mode};
use crate::reply::Reply;
use crate::request::{Call, Method, Request, Tries};
use crate::retry::{Failure, pause_after, with_jitter};

/// The API version that every request pins; the newest whose official document can be had (see `tests/contract`).
pub const API_VERSION: &str = "2026-08-26.dahlia";

/// Waits between two tries; tests put in one that returns at once.
pub type Pause = Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Is told how many reads a client made, once, when the last of its clones is dropped.
pub type Tally = Arc<dyn Fn(u64) + Send + Sync>;

#[derive(Clone)]
pub struct Config {
    pub base: Base,
    pub key: Key,
    /// For one attempt, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// For the connection alone, so that a missing network is told soon.
    pub connect_timeout: Duration,
    /// Further tries after the first, where the call allows any.
    pub retries: u32,
    pub pause: Pause,
    /// Stripe rations reads (law §6.4), so whoever made the client may want to know.
    pub tally: Option<Tally>,
}

impl Config {
    /// The defaults: 60 s an attempt, 10 s to connect, three further tries.
    pub fn new(base: Base, key: Key) -> Self {
        Self {
            base,
            key,
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            retries: 3,
            pause: Arc::new(|duration| Box::pin(tokio::time::sleep(duration))),
            tally: None,
        }
    }
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    Base(#[from] BaseError),
    /// The system's TLS or certificates.
    #[error("this computer cannot make https connections: {0}")]
    Tls(String),
}

/// A connection to one account in one mode. Cheap to clone; clones share the connection pool and the count of reads.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    authorization: HeaderValue,
    config: Config,
    reads: AtomicU64,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let (Some(tally), reads @ 1..) = (&self.config.tally, *self.reads.get_mut()) {
            tally(reads);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.0.config.base).field("key", &self.0.config.key).finish_non_exhaustive()
    }
}

impl Client {
    /// # Errors
    /// When the key may not be sent to that address, or TLS is not available.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        config.base.admits(config.key.mode())?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("Rebill/", env!("CARGO_PKG_VERSION")))
            .timeout(config.timeout)
            .connect_timeout(config.connect_timeout)
            // A redirect would take the key elsewhere, and repeat a POST.
            .redirect(reqwest::redirect::Policy::none())
            // A connection that lay idle through a sleep of the computer is dead, and a meter event written to it is in doubt.
            .pool_idle_timeout(Duration::from_secs(20))
            // "One try" must be one: reqwest's own retries are off.
            .retry(reqwest::retry::never());
        if config.base.is_loopback() {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|e| ConfigError::Tls(e.to_string()))?;
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", config.key.expose()))
            // `Key::parse` admits visible ASCII only.
            .map_err(|_| ConfigError::Tls("the key cannot stand in a header".into()))?;
        authorization.set_sensitive(true);
        Ok(Self(Arc::new(Inner { http, authorization, config, reads: AtomicU64::new(0) })))
    }

    pub fn mode(&self) -> Mode {
        self.0.config.key.mode()
    }

    pub fn key(&self) -> &Key {
        &self.0.config.key
    }

    pub fn base(&self) -> &Base {
        &self.0.config.base
    }

    /// GET requests that may have reached Stripe since this client was made, repetitions included: Stripe rations reads (law §6.4).
    pub fn reads(&self) -> u64 {
        self.0.reads.load(Ordering::Relaxed)
    }

    /// Waits as between two tries: before something is read again that takes Stripe a while.
    pub async fn wait(&self, duration: Duration) {
        (self.0.config.pause)(duration).await;
    }

    /// Sends a call and decodes its answer.
    ///
    /// Dropping the future of a write leaves open whether Stripe carried it out; send it again with the same key to learn.
    ///
    /// # Errors
    /// [`Error`] of the last attempt, once it is not to be repeated.
    pub async fn send<T: DeserializeOwned>(&self, call: &Call<T>) -> Result<Reply<T>, Error> {
        let request = call.request();
        let allowed = match request.tries {
            Tries::One => 0,
            Tries::Configured => self.0.config.retries,
        };
        let mut done = 0;
        loop {
            let failure = match self.attempt(request).await {
                Ok(reply) => return Ok(reply),
                Err(failure) => failure,
            };
            done += 1;
            let Some(pause) = pause_after(&failure, done, allowed) else { return Err(failure.error) };
            tracing::debug!(path = request.path, done, kind = ?failure.error.kind, "Stripe call is tried again");
            (self.0.config.pause)(with_jitter(pause)).await;
        }
    }

    async fn attempt<T: DeserializeOwned>(&self, request: &Request) -> Result<Reply<T>, Failure> {
        let outcome = self.exchange(request).await;
        if request.method == Method::Get && !matches!(&outcome, Err(error) if is_unsent(error)) {
            self.0.reads.fetch_add(1, Ordering::Relaxed);
        }
        let (status, headers, body) =
            outcome.map_err(|error| Failure { error: network_error(error), should_retry: None, retry_after: None })?;
        let told = Told::from_headers(&headers);
        tracing::debug!(
            method = request.method.as_str(),
            path = request.path,
            status,
            request_id = told.request_id,
            version = told.version,
            idempotency_key = request.idempotency_key.as_ref().map(|key| key.as_str()),
            replayed = told.replayed,
            should_retry = told.should_retry,
            rate_limited_reason = told.rate_limited_reason,
            "Stripe answered"
        );
        let result = if (200..300).contains(&status) {
            self.decode(status, &body)
        } else {
            Err(Error::from_answer(status, &body, self.0.config.key.expose()))
        };
        match result {
            Ok(value) => Ok(Reply { value, request_id: told.request_id, stripe_time: told.stripe_time, replayed: told.replayed }),
            Err(mut error) => {
                (error.request_id, error.stripe_time, error.replayed) = (told.request_id, told.stripe_time, told.replayed);
                Err(Failure { error, should_retry: told.should_retry, retry_after: told.retry_after })
            }
        }
    }

    async fn exchange(&self, request: &Request) -> Result<(u16, HeaderMap, Vec<u8>), reqwest::Error> {
        let encoded = request.form.encoded();
        let base = &self.0.config.base;
        let mut http = match request.method {
            Method::Get => self.0.http.get(base.join(&request.path, &encoded)),
            Method::Delete => self.0.http.delete(base.join(&request.path, &encoded)),
            Method::Post => {
                self.0.http.post(base.join(&request.path, "")).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(encoded)
            }
        };
        http = http
            .header(AUTHORIZATION, self.0.authorization.clone())
            .header(ACCEPT, "application/json")
            .header("Stripe-Version", API_VERSION);
        if let Some(key) = &request.idempotency_key {
            http = http.header("Idempotency-Key", key.as_str());
        }
        let answer = http.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok((status, headers, answer.bytes().await?.to_vec()))
    }

    fn decode<T: DeserializeOwned>(&self, status: u16, body: &[u8]) -> Result<T, Error> {
        let unreadable = |message: String| Error::of_answer(ErrorKind::Decode, status, message);
        let json: serde_json::Value =
            serde_json::from_slice(body).map_err(|_| unreadable(format!("the answer is not Stripe's: it is {}", nature_of(body))))?;
        if let Some(answered) = json.get("livemode").and_then(serde_json::Value::as_bool).map(Mode::of_livemode)
            && answered != self.mode()
        {
            let message = format!("the key is for {} mode, but the answer is of {answered} mode", self.mode());
            return Err(Error::of_answer(ErrorKind::Mode, status, message));
        }
        T::deserialize(json).map_err(|e| unreadable(scrub(&format!("the answer has another shape: {e}"), self.0.config.key.expose())))
    }
}

/// What the headers of an answer tell.
struct Told {
    request_id: Option<String>,
    version: Option<String>,
    stripe_time: Option<Timestamp>,
    replayed: bool,
    should_retry: Option<bool>,
    retry_after: Option<Duration>,
    rate_limited_reason: Option<String>,
}

impl Told {
    fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let truth = |name: &str| match text(name)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        Self {
            request_id: text("request-id"),
            version: text("stripe-version"),
            stripe_time: text(DATE.as_str()).and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()),
            replayed: truth("idempotent-replayed").unwrap_or(false),
            should_retry: truth("stripe-should-retry"),
            retry_after: text(RETRY_AFTER.as_str()).and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs),
            rate_limited_reason: text("stripe-rate-limited-reason"),
        }
    }
}

/// The connection never came about (name, route, handshake): the request was not written.
fn is_unsent(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}

fn network_error(error: reqwest::Error) -> Error {
    let sent = if is_unsent(&error) { Sent::No } else { Sent::Maybe };
    let what = match (sent, error.is_timeout()) {
        (Sent::No, true) => "Stripe could not be reached in time; nothing was sent",
        (Sent::No, false) => "Stripe could not be reached; nothing was sent",
        (Sent::Maybe, true) => "Stripe did not answer in time; the request may have arrived",
        (Sent::Maybe, false) => "the connection to Stripe broke; the request may have arrived",
    };
    // The innermost cause is the one that a reader can act on ("Connection refused", "failed to lookup address").
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Error::of_ours(ErrorKind::Network { sent }, format!("{what} ({cause})"))
}
