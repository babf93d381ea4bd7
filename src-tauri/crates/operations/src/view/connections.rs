use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Mode;

/// The Connections page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConnectionsView {
    /// Stripe, if it was ever connected.
    pub stripe: Option<StripeConnection>,
    /// Sources of usage.
    pub sources: Vec<SourceView>,
    /// Whether the owner may use the practice keys (sandbox and practice workspaces).
    pub practice: Option<PracticeKeys>,
    /// What a restricted key must be allowed to do, in the order of Stripe's page.
    pub permissions: Vec<PermissionView>,
    /// Where such a key is made.
    pub key_pages: KeyPages,
}

/// Stripe's page for a new restricted key, with the permissions chosen as far as it takes them from its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyPages {
    /// In live mode.
    pub live: String,
    /// In test mode.
    pub test: String,
}

/// Keys of the sandbox; not secret, they open nothing but the local Stripe and platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeKeys {
    /// The local Stripe's key.
    pub stripe: String,
    /// The local platform's key.
    pub platform: String,
    /// The local account's e-mail.
    pub email: String,
}

/// A key for Stripe, typed or pasted. Never stored in a file, never answered back.
#[derive(Clone, Deserialize, TS)]
pub struct ConnectStripeParams {
    /// `rk_…` or `sk_…`.
    #[ts(type = "string")]
    pub key: secrecy::SecretString,
    /// The account's e-mail as the owner knows it; compared with Stripe's.
    pub email: Option<String>,
    /// Keep the key only until the program ends, because there is no keyring.
    pub session_only: bool,
    /// "This key can do everything": accepted for a secret key.
    pub accept_secret_key: bool,
    /// The owner's word that a key whose account cannot be read belongs to this workspace's account.
    #[serde(default)]
    pub accept_unread_account: bool,
}

impl std::fmt::Debug for ConnectStripeParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectStripeParams").field("key", &"<redacted>").finish_non_exhaustive()
    }
}

/// The Stripe connection: account, key, permissions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StripeConnection {
    /// Works, refused, or without a key.
    pub state: ConnectionState,
    /// Why it does not work, with the cure.
    pub problem: Option<String>,
    /// `acct_…`; none if the key may not read it.
    pub account_id: Option<String>,
    /// Business name.
    pub name: Option<String>,
    /// E-mail on the account.
    pub email: Option<String>,
    /// Whether it equals the one typed; none when none was typed or none could be read.
    pub email_as_typed: Option<bool>,
    /// What could not be compared, in sentences: the account, the e-mail typed.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where it leads.
    pub mode: Mode,
    /// Country code.
    pub country: Option<String>,
    /// Default currency.
    pub currency: Option<String>,
    /// Charges enabled.
    pub charges: Option<bool>,
    /// Payouts enabled.
    pub payouts: Option<bool>,
    /// What Stripe wants from the owner, in plain words.
    pub requirements: Vec<String>,
    /// Available balance per currency.
    pub available: Vec<Money>,
    /// "Restricted, recommended", "Secret"…
    pub key_kind: String,
    /// Prefix and last four: `rk_live_ … 8fQ2`.
    pub key_hint: String,
    /// "Your system's keychain", "This session only".
    pub kept_in: String,
    /// One row per permission we need.
    pub permissions: Vec<PermissionView>,
    /// When it was last checked.
    pub checked_at: Timestamp,
}

/// State of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// The last call was answered.
    Works,
    /// The secret was refused.
    Refused,
    /// The secret is not in the keyring.
    NoSecret,
    /// It could not be reached.
    Unreachable,
}

/// One permission of the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PermissionView {
    /// Section on Stripe's page ("Core", "Billing").
    pub section: String,
    /// Name on Stripe's page ("Customers").
    pub name: String,
    /// "Read" or "Write".
    pub access: String,
    /// What for.
    pub purpose: String,
    /// Billing works without it; one feature does not.
    #[serde(default)]
    pub optional: bool,
    /// What is lost without it, in a sentence.
    #[serde(default)]
    pub without: String,
    /// Result of the test.
    pub result: PermissionResult,
}

/// Result of testing a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PermissionResult {
    /// A call proved it.
    Tested,
    /// No call can prove it without an effect.
    NotTestable,
    /// Stripe refused.
    Missing,
    /// Not reached.
    Unknown,
}

/// A connector one can choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectorView {
    /// Its id (`parley`, `csv`).
    pub id: String,
    /// Its name.
    pub name: String,
    /// The platform's noun for a subject ("sub-account").
    pub noun: String,
    /// What one should know before: plan needed, what is not confirmed.
    pub note: String,
    /// Meters it reads.
    pub meters: Vec<String>,
    /// Address it calls by default.
    pub base_url: String,
}

/// A connector file of the owner's that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefusedConnector {
    /// The file.
    pub file: String,
    /// The place in it and what is wrong.
    pub reason: String,
}

/// Connecting a platform.
#[derive(Clone, Deserialize, TS)]
pub struct ConnectSourceParams {
    /// Connector id.
    pub connector: String,
    /// Name shown; the platform's own by default.
    pub name: Option<String>,
    /// Another address than the connector's.
    pub base_url: Option<String>,
    /// The platform's key.
    #[ts(type = "string")]
    pub key: secrecy::SecretString,
    /// Keep the key only until the program ends.
    pub session_only: bool,
    /// Who pays for the AI.
    pub cost_payer: CostPayer,
}

impl std::fmt::Debug for ConnectSourceParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectSourceParams").field("connector", &self.connector).field("key", &"<redacted>").finish_non_exhaustive()
    }
}

/// Who pays for the AI behind a source (law §10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CostPayer {
    /// Cost stands in each record.
    InRecords,
    /// The agency's own provider keys; no platform cost.
    OwnKeys,
    /// Not known; margins are not shown.
    Unknown,
}

/// A source of usage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SourceView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Connector id; `csv` for imported files.
    pub connector: String,
    /// The platform's noun for a subject.
    pub noun: String,
    /// State of the connection.
    pub state: ConnectionState,
    /// Why not, with the cure.
    pub problem: Option<String>,
    /// Prefix and last four of the key; none for files.
    pub key_hint: Option<String>,
    /// Who pays for the AI.
    pub cost_payer: CostPayer,
    /// Subjects known.
    pub subjects: u32,
    /// Records held.
    pub records: u64,
    /// Last successful pull, or import of a file.
    pub last_pull: Option<Timestamp>,
    /// When it is read next by the schedule, while the window is open; none when only by hand.
    pub next_pull: Option<Timestamp>,
    /// Newest record.
    pub newest: Option<Timestamp>,
    /// Test records left out of billing.
    pub test_records: u64,
    /// Records still open on the platform.
    pub open_records: u64,
    /// Records that the platform no longer lists; they stay.
    pub gone_records: u64,
    /// When the first of them was missed.
    pub gone_since: Option<Timestamp>,
}

/// The last day of real records, read but not stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SourcePreview {
    /// Subjects found.
    pub subjects: u32,
    /// Records of the last day.
    pub records: u32,
    /// The newest ones as they will be read.
    pub sample: Vec<RecordView>,
    /// In words what one of each meter is there.
    pub words: Vec<String>,
}

/// One usage record, as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RecordView {
    /// The platform's id, or the row's content key.
    pub id: String,
    /// Source name.
    pub source: String,
    /// Subject's name or id.
    pub subject: String,
    /// Client it belongs to at that instant; none when unassigned.
    pub client: Option<String>,
    /// Where it is placed.
    pub at: Timestamp,
    /// Meter.
    pub meter: String,
    /// Exact quantity.
    pub quantity: String,
    /// Platform cost, exact main units with code ("0.00123 usd").
    pub cost: Option<String>,
    /// Revision, from 1.
    pub revision: u32,
    /// "billed", "history", "cost only", "not billed any more", "test", "open", "unassigned", "never billed".
    pub label: String,
    /// Since when the platform no longer lists it; it stays as it was read.
    pub gone_since: Option<Timestamp>,
}
