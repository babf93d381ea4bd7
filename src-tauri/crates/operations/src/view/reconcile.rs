use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DifferenceView, PeriodState};

/// Reconcile per client, meter and period (law §9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReconcileView {
    /// Name of the selection (`2026-11`).
    pub period: String,
    /// Periods one can choose, newest first.
    pub choices: Vec<String>,
    /// One row per client, meter and period.
    pub rows: Vec<ReconcileRow>,
    /// The one sentence of the page. "Reconciled to the unit" only when all was compared.
    pub sentence: String,
    /// When Stripe's side was last read.
    pub compared_at: Option<Timestamp>,
}

/// What a line of Reconcile is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReconcileLine {
    /// One rule, compared by itself.
    Rule,
    /// All rules that share a Stripe customer and meter: one comparison (law §6.3).
    Pair,
    /// One of them, compared on the pair's line above it.
    PartOfPair,
}

/// From usage to invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReconcileRow {
    /// Its name among the rows.
    pub id: String,
    /// Whether it stands for itself, for several, or for a part.
    pub line: ReconcileLine,
    /// Why several are compared as one; none for a rule by itself.
    pub note: Option<String>,
    /// Client id; of a pair's line, its first client.
    pub client_id: String,
    /// Nickname; of a pair's line, all of them.
    pub nickname: String,
    /// Meter; of a pair's line, all of them.
    pub meter: String,
    /// What tells the row from the client's others: its meter, and its days where the meter has several rows. None where the client has one.
    pub about: Option<String>,
    /// Period start.
    pub start: Timestamp,
    /// Period end.
    pub end: Timestamp,
    /// Period state.
    pub state: PeriodState,
    /// Used on the platform, tests and open records included; none on a pair's line, whose rules may have different meters.
    pub used: Option<String>,
    /// Billable; none on a pair's line.
    pub billable: Option<String>,
    /// Remainder in; none on a pair's line.
    pub remainder_in: Option<String>,
    /// Units due.
    pub due: String,
    /// Remainder out; none on a pair's line.
    pub remainder_out: Option<String>,
    /// Units decided.
    pub decided: String,
    /// Units sent (accepted or further).
    pub sent: String,
    /// Stripe's count; none when not read.
    pub counted: Option<String>,
    /// Units on the invoice; none before there is one.
    pub invoiced: Option<String>,
    /// Our amount.
    pub our_amount: Money,
    /// The invoice lines' amount.
    pub invoice_amount: Option<Money>,
    /// Every difference, named; empty when equal.
    pub differences: Vec<DifferenceView>,
    /// Whether every figure was compared.
    pub compared: bool,
    /// Billed by statements: nothing is sent to Stripe, so there is nothing to compare with.
    pub by_statement: bool,
    /// Whether a difference wants the owner; what goes its way by itself, or is history, does not.
    pub needs_owner: bool,
}

/// Which period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReconcileParams {
    /// `current`, `last`, `2026-11` or a range; `current` when none.
    pub period: Option<String>,
}
