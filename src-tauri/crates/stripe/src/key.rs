//! The API key: what it is, in which mode it works, and nothing that prints it.
//!
//! Kinds are told apart by their prefix only; Stripe promises neither a length nor an alphabet after it.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Live money or test money. A workspace has exactly one of them for its whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    Live,
    Test,
}

impl Mode {
    pub const fn is_live(self) -> bool {
        matches!(self, Mode::Live)
    }

    pub(crate) const fn of_livemode(livemode: bool) -> Self {
        if livemode { Mode::Live } else { Mode::Test }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Live => "live",
            Mode::Test => "test",
        })
    }
}

/// What a usable key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// `sk_…`: everything in the account, also refunds and payouts.
    Secret,
    /// `rk_…`: only what was ticked when it was made.
    Restricted,
}

/// A key for live money. Its own type, so that a function for test mode cannot be given one.
#[derive(Clone)]
pub struct LiveKey(Held);

/// A key for test money (test mode and Stripe's sandboxes use the same prefix).
#[derive(Clone)]
pub struct TestKey(Held);

/// A key that the API accepts as its bearer.
#[derive(Clone)]
pub enum Key {
    Live(LiveKey),
    Test(TestKey),
}

#[derive(Clone)]
struct Held {
    kind: KeyKind,
    secret: SecretString,
}

/// Why a text is not a key that we can use. No variant carries the text itself: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("no key was given")]
    Empty,
    #[error("this is a publishable key ({mode} mode): it belongs into web pages and cannot read or bill; use a restricted or a secret key")]
    Publishable { mode: Mode },
    #[error("this is a webhook signing secret, not an API key; use a restricted or a secret key")]
    WebhookSecret,
    #[error("this is an organisation's key; Rebill works on one account: make a restricted key in that account")]
    Organisation,
    #[error("this begins with `{prefix}`, which is {what}, not an API key; use a restricted or a secret key")]
    NotAKey { prefix: &'static str, what: &'static str },
    #[error("this is a key of another service (it begins with `sk-`); Stripe's keys begin with `rk_` or `sk_`")]
    AnotherService,
    #[error("this key is masked or cut off; copy it whole: Stripe shows a live key only once")]
    Masked,
    #[error("this key has a space or another character inside that no key has; copy it again")]
    StrayCharacter,
    #[error("this looks like a mistyped key: {hint}")]
    Typo { hint: &'static str },
    #[error("this is not a Stripe key; restricted keys begin with `rk_live_` or `rk_test_`, secret keys with `sk_live_` or `sk_test_`")]
    Unknown,
}

/// Things that lie beside the key in Stripe's dashboard and get pasted instead of it.
const NOT_KEYS: [(&str, &str); 10] = [
    ("acct_", "an account's id"),
    ("ca_", "a Connect client id"),
    ("cus_", "a customer's id"),
    ("ek_", "an ephemeral key"),
    ("mtr_", "a meter's id"),
    ("pi_", "a payment's id"),
    ("price_", "a price's id"),
    ("prod_", "a product's id"),
    ("seti_", "a set-up's id"),
    ("sub_", "a subscription's id"),
];

impl Key {
    /// Reads a pasted key; white space around it is ignored.
    ///
    /// # Errors
    /// [`KeyError`] names what the text is instead.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if let Some(rest) = text.strip_prefix("pk_") {
            return Err(KeyError::Publishable { mode: Mode::of_livemode(rest.starts_with("live_")) });
        }
        if text.starts_with("whsec_") {
            return Err(KeyError::WebhookSecret);
        }
        if ["sk_org", "rk_org", "org_"].iter().any(|prefix| text.starts_with(prefix)) {
            return Err(KeyError::Organisation);
        }
        if let Some((prefix, what)) = NOT_KEYS.iter().find(|(prefix, _)| text.starts_with(prefix)) {
            return Err(KeyError::NotAKey { prefix, what });
        }
        let (kind, after_kind) = match (text.strip_prefix("sk_"), text.strip_prefix("rk_")) {
            (Some(rest), _) => (KeyKind::Secret, rest),
            (_, Some(rest)) => (KeyKind::Restricted, rest),
            _ => return Err(without_kind(text)),
        };
        let (mode, body) = match (after_kind.strip_prefix("live_"), after_kind.strip_prefix("test_")) {
            (Some(body), _) => (Mode::Live, body),
            (_, Some(body)) => (Mode::Test, body),
            _ => return Err(KeyError::Typo { hint: "after `sk_` or `rk_` comes `live_` or `test_`" }),
        };
        if body.is_empty() || body.ends_with("...") || body.contains(['*', '…', '•']) {
            return Err(KeyError::Masked);
        }
        if !body.chars().all(|c| c.is_ascii_graphic()) {
            return Err(KeyError::StrayCharacter);
        }
        let held = Held { kind, secret: SecretString::from(text) };
        Ok(match mode {
            Mode::Live => Key::Live(LiveKey(held)),
            Mode::Test => Key::Test(TestKey(held)),
        })
    }

    pub const fn mode(&self) -> Mode {
        match self {
            Key::Live(_) => Mode::Live,
            Key::Test(_) => Mode::Test,
        }
    }

    pub const fn kind(&self) -> KeyKind {
        self.held().kind
    }

    /// The last four characters, by which the owner recognises the key. The only part that may be shown or stored.
    pub fn last_four(&self) -> &str {
        let text = self.expose();
        // Keys are ASCII (checked in `parse`), so every byte is a character boundary.
        &text[text.len().saturating_sub(4)..]
    }

    pub(crate) fn expose(&self) -> &str {
        self.held().secret.expose_secret()
    }

    const fn held(&self) -> &Held {
        match self {
            Key::Live(LiveKey(held)) | Key::Test(TestKey(held)) => held,
        }
    }
}

fn without_kind(text: &str) -> KeyError {
    if text.starts_with("sk-") && !text.starts_with("sk-live") && !text.starts_with("sk-test") {
        return KeyError::AnotherService;
    }
    let lower = text.to_ascii_lowercase().replace('-', "_");
    if lower.starts_with("sk_") || lower.starts_with("rk_") {
        return KeyError::Typo { hint: "the prefix is written in small letters with underscores, as in `rk_test_`" };
    }
    if ["k_live_", "k_test_", "live_", "test_"].iter().any(|prefix| lower.starts_with(prefix)) {
        return KeyError::Typo { hint: "the first letters are missing; the whole key begins with `rk_` or `sk_`" };
    }
    KeyError::Unknown
}

impl fmt::Debug for LiveKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_redacted(f, "LiveKey")
    }
}

impl fmt::Debug for TestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_redacted(f, "TestKey")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Live(key) => key.fmt(f),
            Key::Test(key) => key.fmt(f),
        }
    }
}

impl Held {
    fn write_redacted(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        write!(f, "{name}({:?}, <redacted>)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> KeyError {
        Key::parse(text).expect_err("this text must not pass as a key")
    }

    #[test]
    fn usable_keys_are_told_apart_by_kind_and_mode() {
        for (text, kind, mode) in [
            ("sk_live_51Habc", KeyKind::Secret, Mode::Live),
            ("sk_test_51Habc", KeyKind::Secret, Mode::Test),
            ("rk_live_51Habc", KeyKind::Restricted, Mode::Live),
            ("  rk_test_51Habc\n", KeyKind::Restricted, Mode::Test),
        ] {
            let key = Key::parse(text).expect("a well-formed key");
            assert_eq!((key.kind(), key.mode()), (kind, mode), "kind and mode come from the prefix of {text:?}");
            assert_eq!(key.last_four(), "Habc", "the owner recognises a key by its end");
        }
    }

    #[test]
    fn what_is_not_a_key_is_called_by_its_name() {
        assert_eq!(refused(""), KeyError::Empty);
        assert_eq!(refused("pk_live_1"), KeyError::Publishable { mode: Mode::Live });
        assert_eq!(refused("pk_test_1"), KeyError::Publishable { mode: Mode::Test });
        assert_eq!(refused("whsec_1"), KeyError::WebhookSecret);
        assert_eq!(refused("sk_org_live_1"), KeyError::Organisation);
        assert_eq!(refused("acct_1"), KeyError::NotAKey { prefix: "acct_", what: "an account's id" });
        assert_eq!(refused("sk-proj-abc"), KeyError::AnotherService);
        assert_eq!(refused("hello"), KeyError::Unknown);
    }

    #[test]
    fn typing_errors_are_told_apart_from_strangers() {
        assert!(matches!(refused("SK_TEST_abc"), KeyError::Typo { .. }), "capitals are a typing error");
        assert!(matches!(refused("sk-test-abc"), KeyError::Typo { .. }), "hyphens are a typing error");
        assert!(matches!(refused("k_test_abc"), KeyError::Typo { .. }), "a lost first letter is a copying error");
        assert!(matches!(refused("sk_abc"), KeyError::Typo { .. }), "the mode is missing");
        assert_eq!(refused("sk_live_****abcd"), KeyError::Masked, "the dashboard's masked form is not the key");
        assert_eq!(refused("sk_live_"), KeyError::Masked);
        assert_eq!(refused("sk_live_ab cd"), KeyError::StrayCharacter);
    }

    #[test]
    fn nothing_prints_the_secret() {
        let key = Key::parse("rk_live_verysecretbody").expect("a well-formed key");
        for printed in [format!("{key:?}"), format!("{key:#?}")] {
            assert!(!printed.contains("verysecret"), "Debug must be redacted, printed {printed}");
            assert!(printed.contains("<redacted>"), "and say so");
        }
        for text in ["pk_live_verysecretbody", "sk_live_very secretbody", "verysecretbody"] {
            let error = refused(text);
            assert!(!format!("{error} {error:?}").contains("secretbody"), "an error must not repeat what was pasted");
        }
    }
}
