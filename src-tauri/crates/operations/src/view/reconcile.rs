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

/// From usage to invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReconcileRow {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Meter.
    pub meter: String,
    /// Period start.
    pub start: Timestamp,
    /// Period end.
    pub end: Timestamp,
    /// Period state.
    pub state: PeriodState,
    /// Used on the platform, tests and open records included.
    pub used: String,
    /// Billable.
    pub billable: String,
    /// Remainder in.
    pub remainder_in: String,
    /// Units due.
    pub due: String,
    /// Remainder out.
    pub remainder_out: String,
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
}

/// Which period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReconcileParams {
    /// `current`, `last`, `2026-11` or a range; `current` when none.
    pub period: Option<String>,
}
