use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::PeriodState;

/// What taking an import back changes, before anything is changed (law §4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UndoPlanView {
    /// The import's run.
    pub run_id: String,
    /// The file that it read.
    pub file: String,
    /// Records that go.
    pub removed: u64,
    /// Records that go back to what another import had read.
    pub restored: u64,
    /// Records that stay, because another import holds them too.
    pub kept: u64,
    /// Whether any of this usage was charged: then it is taken back only with [`Self::seal`].
    pub charged: bool,
    /// What changes, per client, meter and period; empty when no period is touched.
    pub lines: Vec<UndoLine>,
    /// What clients were charged for it and are owed, one amount per currency; empty when nothing.
    pub owed: Vec<Money>,
    /// The whole in one sentence.
    pub words: String,
    /// Words of the confirming button: verb, object, amount.
    pub button: String,
    /// The amounts as they were shown. What is taken back is what was shown, or nothing.
    pub seal: String,
}

/// One client, meter and period that an undo touches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UndoLine {
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
    /// "1 – 30 November 2026", in the agency's zone.
    pub period: String,
    /// Period state.
    pub state: PeriodState,
    /// Billable usage now.
    pub used_before: String,
    /// Billable usage afterwards.
    pub used_after: String,
    /// Units due now.
    pub units_before: String,
    /// Units due afterwards.
    pub units_after: String,
    /// Units that were charged: decided for Stripe, or on an issued statement.
    pub units_charged: String,
    /// What the period comes to now.
    pub amount_before: Money,
    /// What it comes to afterwards.
    pub amount_after: Money,
    /// Units that were charged and are not due any more.
    pub units_owed: String,
    /// What they were charged for, under the period's own price.
    pub owed: Money,
    /// What becomes of it.
    pub fate: UndoFate,
    /// The same in words.
    pub words: String,
}

/// What becomes of a period's units when usage is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UndoFate {
    /// Nothing of the period was charged: the units are simply not due any more.
    NotCharged,
    /// It was charged, and what was charged stays due by other usage.
    Covered,
    /// More was sent than is due afterwards, in a period that still takes units.
    Owed,
    /// The period's invoice is final: the difference is listed as owed.
    OwedFinal,
    /// Charged on a statement: the next one gives it back.
    NextStatement,
}

/// Takes an import back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UndoParams {
    /// The import's run.
    pub id: String,
    /// [`UndoPlanView::seal`] of the amounts that were shown; needed where usage of it was charged.
    pub seal: Option<String>,
}
