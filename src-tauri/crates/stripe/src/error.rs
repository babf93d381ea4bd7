//! What went wrong, by kind, with what is needed to act on it. No message ever contains a key.

use std::fmt;
use std::ops::{Deref, DerefMut};

use jiff::Timestamp;
use serde::Deserialize;

/// Whether a request may have reached Stripe before the connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sent {
    /// No byte of it left this computer: the address was not found, or no connection came about.
    No,
    /// It may have arrived, and may have been carried out.
    Maybe,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No answer.
    Network { sent: Sent },
    /// 401: the key is wrong, expired or revoked.
    Auth,
    /// 403: the key lacks a permission; its name (`rak_…`) when Stripe says it.
    Permission { rak: Option<String> },
    /// 404.
    NotFound,
    /// Stripe refuses the parameters; see [`ErrorFacts::code`] and [`ErrorFacts::param`].
    Invalid,
    /// The idempotency key was used before with other parameters.
    Idempotency,
    /// 409: another request is at work on the same object or key. Nothing was done.
    Conflict,
    /// Too many requests. Nothing was done.
    RateLimit,
    /// The object was locked by another request. Nothing was done.
    LockTimeout,
    /// 402: a card or bank refused.
    Card,
    /// 5xx, or a status that the API does not use.
    Api,
    /// An answer that is not Stripe's JSON (a portal's HTML page, say), or not of the expected shape.
    Decode,
    /// A test object or answer for a live key, or the reverse.
    Mode,
}

/// One failed call, after the client's own retries. Behind a pointer, so that results stay small; its facts are read as fields.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.message)]
pub struct Error(Box<ErrorFacts>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorFacts {
    pub kind: ErrorKind,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Stripe's `Request-Id`: what its support asks for.
    pub request_id: Option<String>,
    /// Stripe's own code (`resource_missing`, `parameter_unknown`, …).
    pub code: Option<String>,
    /// The parameter that Stripe refuses (`payload[value]`, `items[0][price]`, …).
    pub param: Option<String>,
    /// Stripe's words, or ours where Stripe said nothing; keys in them are blotted out.
    pub message: String,
    /// Stripe's time of the answer (`Date` header).
    pub stripe_time: Option<Timestamp>,
    /// Stripe gave the stored answer of an earlier request with the same idempotency key.
    pub replayed: bool,
}

impl Deref for Error {
    type Target = ErrorFacts;

    fn deref(&self) -> &ErrorFacts {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut ErrorFacts {
        &mut self.0
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error {
    /// An error of ours, without an answer from Stripe behind it.
    pub(crate) fn of_ours(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(ErrorFacts {
            kind,
            status: None,
            request_id: None,
            code: None,
            param: None,
            message,
            stripe_time: None,
            replayed: false,
        }))
    }

    /// An answer with this status that cannot be used.
    pub(crate) fn of_answer(kind: ErrorKind, status: u16, message: impl Into<String>) -> Self {
        let mut error = Self::of_ours(kind, message);
        error.status = Some(status);
        error
    }

    /// The account whose call was refused, where Stripe's words of a 403 name it («on account 'acct_…'»).
    #[must_use]
    pub fn account(&self) -> Option<String> {
        if matches!(self.kind, ErrorKind::Permission { .. }) { word_of(&self.message, "acct_") } else { None }
    }

    /// Reads the answer of a failed request.
    pub(crate) fn from_answer(status: u16, body: &[u8], key: &str) -> Self {
        let Ok(Envelope { error: body }) = serde_json::from_slice::<Envelope>(body) else {
            let message = format!("the answer (status {status}) is not Stripe's: it is {}", nature_of(body));
            return Self::of_answer(ErrorKind::Decode, status, message);
        };
        let message = body.message.as_deref().map_or_else(|| format!("Stripe answered with status {status}"), |text| scrub(text, key));
        let mut error = Self::of_answer(kind_of(status, &body, &message), status, message);
        (error.code, error.param) = (body.code, body.param);
        error
    }
}

#[derive(Deserialize)]
struct Envelope {
    error: Body,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    message: Option<String>,
    param: Option<String>,
}

/// The taxonomy of Stripe's own clients by status, refined by code where a caller acts differently.
fn kind_of(status: u16, error: &Body, message: &str) -> ErrorKind {
    match (status, error.code.as_deref()) {
        (_, Some("lock_timeout")) => ErrorKind::LockTimeout,
        (429, _) | (400, Some("rate_limit")) => ErrorKind::RateLimit,
        (400..=404, Some("livemode_mismatch" | "testmode_charges_only")) => ErrorKind::Mode,
        (401, _) => ErrorKind::Auth,
        (402, _) => ErrorKind::Card,
        (403, _) => ErrorKind::Permission { rak: permission_named_in(message) },
        (409, _) => ErrorKind::Conflict,
        (400, _) if error.kind == "idempotency_error" => ErrorKind::Idempotency,
        (404, _) => ErrorKind::NotFound,
        (400..=499, _) => ErrorKind::Invalid,
        _ => ErrorKind::Api,
    }
}

/// «Having the 'rak_…' permission would allow this request to continue.» The name has no field of its own.
fn permission_named_in(message: &str) -> Option<String> {
    word_of(message, "rak_")
}

/// The first word of a text that begins so and goes on.
fn word_of(text: &str, prefix: &str) -> Option<String> {
    let word: String = text[text.find(prefix)?..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (word.len() > prefix.len()).then_some(word)
}

/// What an unreadable body is, in words; never its text, which may be a portal's page of any size.
pub(crate) fn nature_of(body: &[u8]) -> &'static str {
    let start = String::from_utf8_lossy(&body[..body.len().min(512)]).trim_start().to_ascii_lowercase();
    if start.is_empty() {
        "empty"
    } else if start.starts_with("<!doctype") || start.starts_with("<html") {
        "a web page (a portal or proxy may stand between)"
    } else if start.starts_with(['{', '[']) {
        "JSON of another shape"
    } else {
        "no JSON"
    }
}

/// Stripe repeats keys partly masked («sk_test_****abcd»), and in older texts whole. Neither reaches a screen or a log.
pub(crate) fn scrub(text: &str, key: &str) -> String {
    const PREFIXES: [&str; 6] = ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_org_", "whsec_"];
    let text = if key.is_empty() { text.to_owned() } else { text.replace(key, "<redacted>") };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = PREFIXES.iter().filter_map(|prefix| rest.find(prefix)).min() {
        out.push_str(&rest[..at]);
        out.push_str("<redacted>");
        let in_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '*' | '•' | '…' | '-');
        rest = rest[at..].trim_start_matches(in_key);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Error {
        Error::from_answer(status, body.as_bytes(), "rk_test_planted")
    }

    #[test]
    fn each_status_and_code_has_its_kind() {
        for (status, error, kind) in [
            (401, r#""type":"invalid_request_error""#, ErrorKind::Auth),
            (402, r#""type":"card_error""#, ErrorKind::Card),
            (404, r#""type":"invalid_request_error","code":"resource_missing""#, ErrorKind::NotFound),
            (400, r#""type":"invalid_request_error","code":"resource_missing""#, ErrorKind::Invalid),
            (400, r#""type":"idempotency_error""#, ErrorKind::Idempotency),
            (409, r#""type":"idempotency_error","code":"idempotency_key_in_use""#, ErrorKind::Conflict),
            (400, r#""type":"invalid_request_error","code":"rate_limit""#, ErrorKind::RateLimit),
            (429, r#""type":"invalid_request_error""#, ErrorKind::RateLimit),
            (429, r#""type":"invalid_request_error","code":"lock_timeout""#, ErrorKind::LockTimeout),
            (400, r#""type":"invalid_request_error","code":"livemode_mismatch""#, ErrorKind::Mode),
            (422, r#""type":"a_type_of_next_year""#, ErrorKind::Invalid),
            (500, r#""type":"api_error""#, ErrorKind::Api),
            (302, r#""type":"api_error""#, ErrorKind::Api),
        ] {
            assert_eq!(read(status, &format!("{{\"error\":{{{error}}}}}")).kind, kind, "status {status}, error {error}");
        }
    }

    #[test]
    fn a_missing_permission_is_called_by_its_name() {
        let message = "The provided key 'rk_live_*****abcd' does not have the required permissions for this endpoint on account \
                       'acct_1'. Having the 'rak_accounts_kyc_id_numbers_read' permission would allow this request to continue.";
        let error = read(403, &serde_json::json!({"error": {"type": "invalid_request_error", "message": message}}).to_string());
        assert_eq!(error.kind, ErrorKind::Permission { rak: Some("rak_accounts_kyc_id_numbers_read".into()) });
        assert!(!error.message.contains("abcd"), "the key's end is blotted out too: {}", error.message);
        let older = read(403, r#"{"error":{"type":"invalid_request_error","message":"not available for use by restricted keys."}}"#);
        assert_eq!(older.kind, ErrorKind::Permission { rak: None }, "the older text names no permission");
    }

    #[test]
    fn an_answer_that_is_not_stripes_proves_nothing() {
        for (body, words) in [("<!DOCTYPE html><html>", "web page"), ("", "empty"), ("{\"ok\":true}", "another shape"), ("gone", "no JSON")]
        {
            let error = read(403, body);
            assert_eq!(error.kind, ErrorKind::Decode, "a proxy's 403 is not Stripe's refusal");
            assert_eq!(error.status, Some(403));
            assert!(error.message.contains(words), "{}", error.message);
        }
    }

    #[test]
    fn no_message_contains_a_key() {
        for text in [
            "Invalid API Key provided: sk_test_****abcd",
            "Invalid API Key provided: rk_live_51Hwhole_secret",
            "key rk_test_planted and rk_test_planted again",
            "«whsec_secret»",
        ] {
            let scrubbed = scrub(text, "rk_test_planted");
            for trace in ["abcd", "secret", "planted", "51H"] {
                assert!(!scrubbed.contains(trace), "{scrubbed:?} still shows {trace}");
            }
        }
        assert_eq!(scrub("No such price: 'price_1'", "k"), "No such price: 'price_1'", "other ids stay readable");
        assert_eq!(scrub("", ""), "");
    }
}
