//! Where the API is: Stripe itself, or a stand-in under any path prefix.

use std::net::IpAddr;

use reqwest::Url;

use crate::key::Mode;

/// The address that all paths are appended to, for example `https://api.stripe.com` or `http://127.0.0.1:4100/stripe`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(Url);

/// Why an address cannot be the base of the API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    #[error("`{text}` is not a web address: {reason}")]
    NotAnAddress { text: String, reason: String },
    #[error("the address must begin with https:// (or http:// on this computer), not with `{scheme}:`")]
    Scheme { scheme: String },
    #[error("the address must not contain a user name or password")]
    Credentials,
    #[error("the address must end with its path; it has a query or a fragment")]
    QueryOrFragment,
    #[error("a live key is sent over https only; `{host}` was given with http")]
    LiveNeedsHttps { host: String },
    #[error("http is allowed for this computer only (127.0.0.1, ::1, localhost); `{host}` needs https")]
    PlainHttp { host: String },
}

impl Base {
    /// Stripe's own address.
    pub const OFFICIAL: &'static str = "https://api.stripe.com";

    /// # Errors
    /// [`BaseError`] when the text is no address that requests can be sent to.
    pub fn parse(text: &str) -> Result<Self, BaseError> {
        let text = text.trim();
        let mut url = Url::parse(text).map_err(|e| BaseError::NotAnAddress { text: without_userinfo(text), reason: e.to_string() })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(BaseError::Scheme { scheme: url.scheme().to_owned() });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseError::QueryOrFragment);
        }
        let prefix = url.path().trim_end_matches('/').to_owned();
        url.set_path(&prefix);
        Ok(Base(url))
    }

    /// Whether a key of this mode may be sent there. Live keys need https; test keys may use plain http, but only to this computer.
    pub(crate) fn admits(&self, mode: Mode) -> Result<(), BaseError> {
        if self.0.scheme() == "https" {
            return Ok(());
        }
        let host = self.host();
        match mode {
            Mode::Live => Err(BaseError::LiveNeedsHttps { host }),
            Mode::Test if self.is_loopback() => Ok(()),
            Mode::Test => Err(BaseError::PlainHttp { host }),
        }
    }

    /// True for this computer. Requests to it never go through a proxy.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The whole address of an API path (`/v1/…`, segments already encoded) with its encoded query.
    pub(crate) fn join(&self, path: &str, query: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url.set_query((!query.is_empty()).then_some(query));
        url
    }

    fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().to_owned()
    }
}

impl std::fmt::Display for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// A mistyped address may still carry a password before its `@`; an error must not repeat it.
fn without_userinfo(text: &str) -> String {
    text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, after)| format!("…@{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Base {
        Base::parse(text).expect("a valid base")
    }

    #[test]
    fn a_path_prefix_is_kept_with_or_without_its_last_slash() {
        for text in ["http://127.0.0.1:4100/some/prefix", "http://127.0.0.1:4100/some/prefix/"] {
            assert_eq!(base(text).join("/v1/account", "").as_str(), "http://127.0.0.1:4100/some/prefix/v1/account");
        }
        assert_eq!(base(Base::OFFICIAL).join("/v1/prices", "limit=1").as_str(), "https://api.stripe.com/v1/prices?limit=1");
        assert_eq!(base(Base::OFFICIAL).to_string(), Base::OFFICIAL);
    }

    #[test]
    fn a_live_key_never_travels_in_clear() {
        assert_eq!(base("https://api.stripe.com").admits(Mode::Live), Ok(()));
        assert!(
            matches!(base("http://127.0.0.1").admits(Mode::Live), Err(BaseError::LiveNeedsHttps { .. })),
            "not even on this computer: a live key has no business in a stand-in"
        );
        assert!(matches!(base("http://api.stripe.com").admits(Mode::Test), Err(BaseError::PlainHttp { .. })));
        for loopback in ["http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:1", "http://localhost:1/x"] {
            assert_eq!(base(loopback).admits(Mode::Test), Ok(()), "{loopback} does not leave this computer");
        }
    }

    #[test]
    fn what_is_not_an_address_says_why_without_repeating_a_password() {
        assert!(matches!(Base::parse("ftp://x"), Err(BaseError::Scheme { .. })));
        assert_eq!(Base::parse("https://u:p@x"), Err(BaseError::Credentials));
        assert_eq!(Base::parse("https://x/?a=b"), Err(BaseError::QueryOrFragment));
        let error = Base::parse("user:hunter2@api.stripe.com:port").expect_err("no address").to_string();
        assert!(!error.contains("hunter2"), "got {error}");
    }
}
