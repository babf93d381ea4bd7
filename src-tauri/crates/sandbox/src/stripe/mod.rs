//! The sandbox's Stripe: an account with its objects, and the calls on them.
//!
//! [`Books`] is the whole account as plain data. A call is a function of the books, the request and the sandbox's time;
//! whatever time does by itself (periods ending, drafts becoming final) is done in [`Books::advance`] before the call.

pub(crate) mod account;
pub(crate) mod account_state;
pub(crate) mod charge;
mod checkout;
pub(crate) mod credit_note;
pub(crate) mod customer;
pub(crate) mod dispute;
pub(crate) mod expand;
pub(crate) mod feed;
pub(crate) mod grant;
pub(crate) mod idempotency;
pub(crate) mod invoice;
pub(crate) mod invoice_item;
pub(crate) mod invoice_json;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod meter;
pub(crate) mod meter_event;
pub(crate) mod passage;
pub(crate) mod payment_method;
pub(crate) mod payout;
pub(crate) mod portal;
pub(crate) mod preview;
pub(crate) mod price;
pub(crate) mod price_params;
pub(crate) mod product;
pub(crate) mod rating;
pub(crate) mod refusal;
pub(crate) mod route;
pub(crate) mod schedule;
pub(crate) mod search;
pub(crate) mod subscription;
pub(crate) mod subscription_calls;
pub(crate) mod subscription_change;
pub(crate) mod summary;
pub(crate) mod tax;
pub(crate) mod tax_rate;
pub(crate) mod test_clock;
pub(crate) mod till;
pub(crate) mod webhook_endpoint;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::wire::form::Form;
use refusal::Refusal;

/// The version whose shapes the sandbox speaks.
pub(crate) const VERSION: &str = "2026-08-26.dahlia";
/// The sandbox's Stripe account.
pub(crate) const ACCOUNT: &str = "acct_SandboxNorthlightAI";

/// What a call gives back.
pub(crate) type Answer = Result<Value, Refusal>;
pub(crate) type Metadata = BTreeMap<String, String>;

/// A Stripe account: everything in it, in the order in which it was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Books {
    pub(crate) seed: u64,
    made: u64,
    pub(crate) settings: Settings,
    pub(crate) keys: Vec<key::Key>,
    pub(crate) products: Vec<product::Product>,
    pub(crate) prices: Vec<price::Price>,
    pub(crate) meters: Vec<meter::Meter>,
    pub(crate) customers: Vec<customer::Customer>,
    pub(crate) subscriptions: Vec<subscription::Subscription>,
    pub(crate) invoices: Vec<invoice::Invoice>,
    pub(crate) meter_events: Vec<meter_event::MeterEvent>,
    #[serde(default)]
    pub(crate) invoice_items: Vec<invoice_item::InvoiceItem>,
    #[serde(default)]
    pub(crate) credit_notes: Vec<credit_note::CreditNote>,
    #[serde(default)]
    pub(crate) schedules: Vec<schedule::Schedule>,
    #[serde(default)]
    pub(crate) account_state: account_state::AccountState,
    #[serde(default)]
    pub(crate) payouts: Vec<payout::Payout>,
    #[serde(default)]
    pub(crate) till: till::Till,
    #[serde(default)]
    pub(crate) webhook_endpoints: Vec<webhook_endpoint::WebhookEndpoint>,
    pub(crate) feed: Vec<feed::Entry>,
    pub(crate) replies: BTreeMap<String, idempotency::Stored>,
    #[serde(default)]
    pub(crate) checkout_sessions: Vec<checkout::Session>,
    #[serde(default)]
    pub(crate) test_clocks: Vec<test_clock::TestClock>,
    #[serde(default)]
    pub(crate) tax_rates: Vec<tax_rate::TaxRate>,
    /// The sandbox's own time, as it was last worked off; what lives on a test clock has another.
    #[serde(skip)]
    pub(crate) wall: i64,
    #[serde(skip)]
    pub(crate) cause: Option<feed::Cause>,
    /// Where the sandbox is reached: hosted pages stand there.
    #[serde(skip)]
    pub(crate) base: String,
}

/// How this Stripe behaves; the control surface moves these.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Shortest and longest time in seconds between a meter event's 200 and its showing up in a summary.
    pub(crate) event_delay: (i64, i64),
    /// Seconds that an invoice stays a draft after its period ended (Stripe: 1 h, up to 72 h).
    pub(crate) invoice_grace: i64,
    /// Calls taken within one second of real time; beyond it they are answered 429.
    pub(crate) calls_per_second: u32,
    /// Seconds that a test clock is on its way.
    #[serde(default = "usual_clock_delay")]
    pub(crate) clock_delay: i64,
}

const fn usual_clock_delay() -> i64 {
    1
}

impl Default for Settings {
    fn default() -> Self {
        Self { event_delay: (20, 90), invoice_grace: 3600, calls_per_second: 100, clock_delay: usual_clock_delay() }
    }
}

impl Books {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            made: 0,
            settings: Settings::default(),
            keys: key::Key::fixed(),
            products: Vec::new(),
            prices: Vec::new(),
            meters: Vec::new(),
            customers: Vec::new(),
            subscriptions: Vec::new(),
            invoices: Vec::new(),
            meter_events: Vec::new(),
            invoice_items: Vec::new(),
            credit_notes: Vec::new(),
            schedules: Vec::new(),
            account_state: account_state::AccountState::default(),
            payouts: Vec::new(),
            till: till::Till::default(),
            webhook_endpoints: Vec::new(),
            feed: Vec::new(),
            replies: BTreeMap::new(),
            checkout_sessions: Vec::new(),
            test_clocks: Vec::new(),
            tax_rates: Vec::new(),
            wall: 0,
            cause: None,
            base: String::new(),
        }
    }

    /// A fresh id: the same one for the same seed and the same number of objects made before it.
    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_{}", token(&format!("{}:{}:{prefix}", self.seed, self.made), 24))
    }
}

/// `length` letters and digits that depend on `source` alone.
pub(crate) fn token(source: &str, length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digest = Sha256::digest(source.as_bytes());
    digest.iter().cycle().take(length).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

/// Sets, changes and (with an empty value) unsets metadata, as one form field `metadata` says; an empty field clears all.
pub(crate) fn update_metadata(metadata: &mut Metadata, form: &Form) {
    match form.branch("metadata") {
        Some(changes) => {
            for (key, value) in changes.pairs() {
                if value.is_empty() {
                    metadata.remove(&key);
                } else {
                    metadata.insert(key, value);
                }
            }
        }
        None if form.has("metadata") => metadata.clear(),
        None => {}
    }
}
