//! Stripe's error object: what a call answers when it is not done.

use serde_json::{Value, json};

/// A refused call, as Stripe words it.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) param: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Refusal {
    fn new(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, code: None, message: message.into(), param: None, headers: Vec::new() }
    }

    /// 400: the request itself is wrong.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    /// 404: no such object under the path.
    pub(crate) fn missing(noun: &str, id: &str) -> Self {
        let refusal = Self::new(404, "invalid_request_error", format!("No such {noun}: '{id}'"));
        refusal.code("resource_missing").param("id")
    }

    /// 400: a parameter names an object that does not exist.
    pub(crate) fn unknown(noun: &str, id: &str, param: &str) -> Self {
        Self::invalid(format!("No such {noun}: '{id}'")).code("resource_missing").param(param)
    }

    /// 401.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", message)
    }

    /// 403: a restricted key without the permission; the words of `facts/stripe.md` §1.
    pub(crate) fn forbidden(key: &str, account: &str, permission: &str) -> Self {
        Self::new(
            403,
            "invalid_request_error",
            format!(
                "The provided key '{}' does not have the required permissions for this endpoint on account '{account}'. \
                 Having the '{permission}' permission would allow this request to continue.",
                masked(key)
            ),
        )
    }

    /// The same in the older words, which name nothing.
    pub(crate) fn forbidden_in_older_words() -> Self {
        Self::new(403, "invalid_request_error", "This endpoint is not available for use by restricted keys.")
    }

    /// 400: an idempotency key used again with other parameters.
    pub(crate) fn idempotency(message: impl Into<String>) -> Self {
        Self::new(400, "idempotency_error", message)
    }

    /// Any status that a test asks for, with the words that Stripe uses for it.
    pub(crate) fn injected(status: u16, code: Option<String>, reason: Option<String>) -> Self {
        let (kind, message) = match status {
            401 => ("invalid_request_error", "Invalid API Key provided: sk_test_********"),
            403 => ("invalid_request_error", "The provided key does not have the required permissions for this endpoint."),
            409 => (
                "invalid_request_error",
                "This object cannot be accessed right now because another API request or Stripe process is currently accessing it.",
            ),
            429 => ("invalid_request_error", "Request rate limit exceeded."),
            status if status >= 500 => ("api_error", "An unknown error occurred"),
            _ => ("invalid_request_error", "Refused by a fault of the sandbox."),
        };
        let mut refusal = Self::new(status, kind, message);
        refusal.code = code.or_else(|| (status == 409).then(|| "lock_timeout".to_owned()));
        if status == 429 {
            // A 429 without a reason is usually a lock timeout (facts §1); an empty text asks for that one.
            match reason.as_deref() {
                Some("") => refusal.code = Some("lock_timeout".to_owned()),
                reason => refusal = refusal.code("rate_limit").header("Stripe-Rate-Limited-Reason", reason.unwrap_or("global-rate")),
            }
        }
        refusal
    }

    pub(crate) fn rate_limited(reason: &str) -> Self {
        Self::injected(429, None, Some(reason.to_owned()))
    }

    pub(crate) fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    pub(crate) fn param(mut self, param: &str) -> Self {
        self.param = Some(param.to_owned());
        self
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The reply's body. Absent fields are left out, as Stripe does.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        let mut error = json!({
            "type": self.kind,
            "message": self.message,
            "request_log_url": format!("https://dashboard.stripe.com/test/logs/{request_id}"),
        });
        if let Some(code) = &self.code {
            error["doc_url"] = json!(format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")));
            error["code"] = json!(code);
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        json!({ "error": error })
    }
}

/// A key as Stripe repeats it: its kind and its last four characters.
pub(crate) fn masked(key: &str) -> String {
    let kind: String = key.splitn(3, '_').take(2).map(|part| format!("{part}_")).collect();
    let last: String = key.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    if key.len() > kind.len() + 4 { format!("{kind}*********{last}") } else { "*********".to_owned() }
}
