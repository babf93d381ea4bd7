use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Mode;

/// What can be rehearsed, and whether it can be now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RehearseForm {
    /// Mode of this workspace.
    pub mode: Mode,
    /// Why nothing can be rehearsed here, with what to do; none where it can.
    pub not_here: Option<String>,
    /// Prices of Stripe's that can be rehearsed.
    pub prices: Vec<RehearseChoice>,
    /// Plans with prices in Stripe.
    pub plans: Vec<RehearseChoice>,
    /// Clients that Stripe bills.
    pub clients: Vec<RehearseChoice>,
}

/// One thing to rehearse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearseChoice {
    /// `price_…`, a plan's or a client's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// "$0.10 per 1000 tokens"; may be empty.
    pub words: String,
}

/// What to rehearse: exactly one of price, plan and client.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct RehearseParams {
    /// `price_…`, or its lookup key.
    pub price: Option<String>,
    /// A plan's id or name: all its prices.
    pub plan: Option<String>,
    /// A client's id or nickname: the prices of its rules, the usage of its last month.
    pub client: Option<String>,
    /// One of the prices' currencies; their own by default.
    pub currency: Option<String>,
    /// Units of every metered price that has none of its own below; a whole number. Proposed when none.
    pub quantity: Option<String>,
    /// Units of single prices.
    pub units: Vec<RehearseUnits>,
}

/// Units of one price.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearseUnits {
    /// `price_…`
    pub price: String,
    /// A whole number, as Stripe counts them.
    pub units: String,
}

/// Our bill of a rehearsal, before anything is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RehearsePreview {
    /// "AI tokens, 12 units".
    pub title: String,
    /// ISO code.
    pub currency: String,
    /// Currencies that all prices have an amount in.
    pub currencies: Vec<String>,
    /// The prices.
    pub prices: Vec<RehearsedPrice>,
    /// What Stripe should invoice at the beginning; empty where nothing is charged then.
    pub first: Vec<RehearsedLine>,
    /// What it should invoice after the period.
    pub after: Vec<RehearsedLine>,
    /// Both together.
    pub total: Money,
}

/// A price that is rehearsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearsedPrice {
    /// `price_…`
    pub price: String,
    /// Product name.
    pub name: String,
    /// "$0.10 per 1000 tokens".
    pub words: String,
    /// Units to report; none for a price that counts no usage.
    pub units: Option<String>,
    /// "12,000 tokens": the same in the meter's own words, where that is known.
    pub usage: Option<String>,
    /// Where the proposed units come from.
    pub why: Option<String>,
}

/// One line of our bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RehearsedLine {
    /// Product name.
    pub name: String,
    /// "12 × $0.10".
    pub how: String,
    /// Amount.
    pub amount: Money,
}

/// A rehearsal in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RehearsalRow {
    /// Its id.
    pub id: String,
    /// "AI tokens, 12 units".
    pub title: String,
    /// How it ended.
    pub state: RehearsalState,
    /// "Rehearsed on 21 Nov 2026: matches to the cent, $14.00."
    pub words: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When Stripe's invoice was read.
    pub ended_at: Option<Timestamp>,
    /// Our bill.
    pub ours: Money,
    /// Stripe's bill, once it was read.
    pub stripes: Option<Money>,
    /// The planned change that carries it out, or did.
    pub change_set: Option<String>,
    /// Whether its test clock may still stand in Stripe, so that it can be removed.
    pub in_stripe: bool,
}

/// How a rehearsal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RehearsalState {
    /// Begun and not compared yet: it can be finished or removed.
    Begun,
    /// Both bills are the same.
    Matches,
    /// They differ.
    Differs,
}

/// A rehearsal with both bills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RehearsalView {
    /// The rehearsal.
    pub row: RehearsalRow,
    /// Both bills side by side; none before they were compared.
    pub bills: Option<ComparedBills>,
}

/// Stripe's invoices beside ours, as they were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ComparedBills {
    /// At the beginning, and after the period.
    pub invoices: Vec<ComparedInvoice>,
    /// Each difference in words with both figures; empty when they match.
    pub differences: Vec<String>,
    /// What else is to be known of them.
    pub notes: Vec<String>,
    /// Our total.
    pub ours: Money,
    /// Stripe's.
    pub stripes: Money,
}

/// One invoice of Stripe's beside ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ComparedInvoice {
    /// "At the beginning", "After the period".
    pub title: String,
    /// Its number in Stripe; none where Stripe made none.
    pub number: Option<String>,
    /// Lines, by price.
    pub lines: Vec<ComparedLine>,
    /// Our total.
    pub ours: Money,
    /// Stripe's.
    pub stripes: Money,
}

/// A line of both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ComparedLine {
    /// Product name.
    pub name: String,
    /// How we reach our amount.
    pub how: Option<String>,
    /// Our amount; none where only Stripe has such a line.
    pub ours: Option<Money>,
    /// How Stripe describes its line.
    pub described: Option<String>,
    /// Stripe's amount; none where only we have such a line.
    pub stripes: Option<Money>,
    /// Whether both are the same.
    pub same: bool,
}
