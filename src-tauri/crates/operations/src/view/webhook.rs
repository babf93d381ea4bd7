use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;

use super::Light;

/// The platforms' webhooks on the Stripe account, as they were seen last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookView {
    /// Platforms that want one, and those that do not, in words.
    pub suggestions: Vec<WebhookSuggestion>,
    /// Events that can be chosen.
    pub known_events: Vec<String>,
    /// What is proposed for a new one.
    pub proposed: WebhookParams,
    /// Those that were registered from here, one for each address.
    pub hooks: Vec<WebhookStanding>,
    /// What cannot be done because the key lacks the permission.
    pub lacks: Option<String>,
    /// Whether a signing secret waits to be shown, once, before the program ends.
    pub secret_waits: bool,
    /// When Stripe was asked.
    pub read_at: Option<Timestamp>,
}

/// How a webhook stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookStanding {
    /// What is wanted: as it was registered.
    pub wanted: WebhookParams,
    /// How it stands on the account; none when it is not there any more.
    pub endpoint: Option<WebhookEndpointView>,
    /// Green: as wanted. Amber or red: see the reasons.
    pub light: Light,
    /// The badge in words.
    pub words: String,
    /// Why it is not green, each with what to do.
    pub reasons: Vec<String>,
}

/// Which webhook is to be removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookRemoval {
    /// Its address, as it was registered; none: the only one.
    pub url: Option<String>,
}

/// A platform's webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookSuggestion {
    /// The platform's name.
    pub platform: String,
    /// Its address, with the parts to be filled in in braces; none where the platform wants none.
    pub url: Option<String>,
    /// What to know.
    pub note: String,
    /// Its events.
    pub events: Vec<String>,
}

/// A webhook as it is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookParams {
    /// Its address, with https.
    pub url: String,
    /// Names of events.
    pub events: Vec<String>,
    /// The version in which events are written; none: the account's own.
    pub api_version: Option<String>,
}

/// A webhook on the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookEndpointView {
    /// `we_…`
    pub id: String,
    /// Its address.
    pub url: String,
    /// Its events.
    pub events: Vec<String>,
    /// Whether Stripe calls it.
    pub enabled: bool,
    /// The version in which its events are written; none: the account's own.
    pub api_version: Option<String>,
    /// Made from here, or by the platform or by hand.
    pub ours: bool,
    /// Its page on Stripe.
    pub link: Option<String>,
}

/// A signing secret on its only way: to the screen, once. It is in no file, no log and no other answer.
#[derive(Clone, TS)]
pub struct WebhookSecret {
    /// `whsec_…`; none when it was shown before, or Stripe gave none for this key.
    #[ts(type = "string | null")]
    pub secret: Option<secrecy::SecretString>,
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(<redacted>)")
    }
}

impl Serialize for WebhookSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut shown = serializer.serialize_struct("WebhookSecret", 1)?;
        shown.serialize_field("secret", &self.secret.as_ref().map(ExposeSecret::expose_secret))?;
        shown.end()
    }
}
