//! What Stripe thinks of the account: whether it may charge and be paid out, what is wanted of its owner and until when. Tests and the
//! control surface move it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The account's standing with Stripe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountState {
    /// Whether clients can be charged.
    pub charges_enabled: bool,
    /// Whether the balance goes to the bank.
    pub payouts_enabled: bool,
    /// What is wanted, in Stripe's names (`external_account`, `representative.verification.document`).
    pub requirements: Wanted,
    /// `daily`, `weekly`, `monthly` or `manual`.
    pub interval: String,
    /// Days that a payment waits before it is paid out.
    pub delay_days: i64,
    /// Money besides what the sandbox's clients paid: a balance in another currency, or one below zero.
    pub balance: Vec<Held>,
}

/// What Stripe wants of the account's owner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Unix time until which `currently_due` must be given.
    pub current_deadline: Option<i64>,
    /// Wanted by the deadline.
    pub currently_due: Vec<String>,
    /// The deadline passed.
    pub past_due: Vec<String>,
    /// Wanted later.
    pub eventually_due: Vec<String>,
    /// Given, and being looked at.
    pub pending_verification: Vec<String>,
    /// Given, and refused.
    pub errors: Vec<WantedError>,
    /// Why charges or payouts are off (`requirements.past_due`).
    pub disabled_reason: Option<String>,
}

/// Something that was given and refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedError {
    /// `verification_document_expired`
    pub code: String,
    /// In Stripe's words.
    pub reason: String,
    /// What it is about, in Stripe's name.
    pub requirement: String,
}

/// Money of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// ISO code in small letters.
    pub currency: String,
    /// Minor units that may be paid out.
    pub available: i64,
    /// Minor units that still wait.
    #[serde(default)]
    pub pending: i64,
}

impl Default for AccountState {
    fn default() -> Self {
        Self {
            charges_enabled: true,
            payouts_enabled: true,
            requirements: Wanted::default(),
            interval: "daily".to_owned(),
            delay_days: 2,
            balance: Vec::new(),
        }
    }
}

impl Wanted {
    pub(crate) fn json(&self) -> Value {
        json!({
            "alternatives": [],
            "current_deadline": self.current_deadline,
            "currently_due": self.currently_due,
            "disabled_reason": self.disabled_reason,
            "errors": self.errors,
            "eventually_due": self.eventually_due,
            "past_due": self.past_due,
            "pending_verification": self.pending_verification,
        })
    }
}

impl AccountState {
    pub(crate) fn schedule(&self) -> Value {
        let mut schedule = json!({ "delay_days": self.delay_days, "interval": self.interval });
        match self.interval.as_str() {
            "weekly" => {
                schedule["weekly_anchor"] = json!("monday");
                schedule["weekly_payout_days"] = json!(["monday"]);
            }
            "monthly" => {
                schedule["monthly_anchor"] = json!(1);
                schedule["monthly_payout_days"] = json!([1]);
            }
            _ => {}
        }
        schedule
    }
}
