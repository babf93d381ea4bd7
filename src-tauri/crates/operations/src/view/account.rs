use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Light, Mode};

/// The Stripe account and its payouts, as read last: readable offline, with its age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StripeAccountView {
    /// `acct_…`; none if the key may not read it.
    pub account_id: Option<String>,
    /// Business name.
    pub name: Option<String>,
    /// Where it leads.
    pub mode: Mode,
    /// Whether clients can be charged; none if the key may not read it.
    pub charges: Option<bool>,
    /// Whether Stripe pays out to the bank.
    pub payouts: Option<bool>,
    /// Why one of them is off, in words.
    pub off: Option<String>,
    /// What Stripe wants, most urgent first.
    pub requirements: Vec<RequirementView>,
    /// "Every day, 2 days after the payment".
    pub schedule: Option<String>,
    /// A line per currency.
    pub balances: Vec<BalanceView>,
    /// Why balance or payouts cannot be read with this key.
    pub unreadable: Vec<String>,
    /// The newest payouts.
    pub recent: Vec<BankPayout>,
    /// What is wrong now, each with its fix. Empty when all is well.
    pub troubles: Vec<TroubleView>,
    /// What most often delays a payout or breaks a connection, each with its fix.
    pub usual: Vec<TroubleView>,
    /// When Stripe was asked; none if it never was.
    pub read_at: Option<Timestamp>,
    /// The account's page on Stripe; none in the sandbox.
    pub dashboard: Option<String>,
    /// Stripe's support.
    pub support: String,
    /// Account id, request ids and reasons as text, to be pasted into a message to Stripe. Without anything secret.
    pub for_support: String,
}

/// One thing that Stripe wants of the account's owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequirementView {
    /// In words: "Your bank account for payouts".
    pub what: String,
    /// In Stripe's name: `external_account`.
    pub name: String,
    /// How urgent.
    pub state: RequirementState,
    /// Until when; none where Stripe names no day.
    pub deadline: Option<Timestamp>,
    /// Why what was given was refused, in Stripe's words.
    pub why: Option<String>,
}

/// How urgent a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// Its day has passed: charges or payouts are off because of it, or will be.
    PastDue,
    /// It was given and refused.
    Refused,
    /// Wanted by its day.
    Due,
    /// Given; Stripe is looking at it.
    Checking,
    /// Wanted later, as the account grows.
    Later,
}

/// Money at Stripe in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BalanceView {
    /// May be paid out; below zero when Stripe is owed.
    pub available: Money,
    /// On its way into the balance.
    pub pending: Money,
}

/// One payout to the owner's bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BankPayout {
    /// `po_…`
    pub id: String,
    /// How much.
    pub amount: Money,
    /// Where it is.
    pub state: BankPayoutState,
    /// The day on which the bank has it, or was to have it.
    pub arrival: Timestamp,
    /// Why it failed and what to do.
    pub reason: Option<String>,
    /// Its page on Stripe.
    pub link: Option<String>,
}

/// Where a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BankPayoutState {
    /// Stripe has not handed it to the bank.
    Pending,
    /// The bank has it.
    InTransit,
    /// It arrived. For five working days the bank can still send it back.
    Paid,
    /// The bank refused it; the money is back at Stripe.
    Failed,
    /// It was paid, and came back afterwards.
    CameBack,
    /// Taken back before it left.
    Canceled,
}

/// Something that is wrong or may be, with its fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TroubleView {
    /// How bad.
    pub light: Light,
    /// "Payouts are off".
    pub title: String,
    /// What it means, and whether money is lost.
    pub what: String,
    /// What to do.
    pub fix: String,
    /// Where to do it, on Stripe's pages.
    pub link: Option<String>,
}
