use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{InvoiceLineView, MeterSum, PageRequest, PeriodView, RecordView, ReportRow};

/// Which charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExplainParams {
    /// Client id or nickname.
    pub client: String,
    /// Period words; `current` when none.
    pub period: Option<String>,
    /// Rule; the first when none.
    pub rule: Option<String>,
    /// Which records to list.
    pub page: Option<PageRequest>,
}

/// Another rule of the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExplainOther {
    /// Rule id.
    pub rule: String,
    /// Meter.
    pub meter: String,
}

/// From an amount down to its records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExplainView {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// The period.
    pub period: PeriodView,
    /// Meter.
    pub meter: String,
    /// The client's other rules with such a period, meter and rule id: a charge is one rule's.
    pub others: Vec<ExplainOther>,
    /// The equation in words: `26,450,535 tokens ÷ 1000 = 26,450 units, 535 left over; × $0.10 = $2,645.00`.
    pub sentence: String,
    /// Steps from usage to money, each with where it comes from.
    pub steps: Vec<ExplainStep>,
    /// Lines of the amount.
    pub lines: Vec<InvoiceLineView>,
    /// Amount.
    pub amount: Money,
    /// Per subject.
    pub subjects: Vec<ExplainSubject>,
    /// Records, oldest first, one page.
    pub records: Vec<RecordView>,
    /// Records in all.
    pub records_total: u64,
    /// Their sum; equals the usage in the equation.
    pub records_sum: String,
    /// Left out and why: tests, open ones, history.
    pub left_out: Vec<MeterSum>,
    /// Reports that carried the units.
    pub reports: Vec<ReportRow>,
    /// Made when.
    pub at: Timestamp,
}

/// One step of the explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExplainStep {
    /// What.
    pub label: String,
    /// Figure.
    pub figure: String,
    /// Source of the rule or figure.
    pub why: String,
}

/// A subject's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExplainSubject {
    /// Name or id.
    pub name: String,
    /// Records.
    pub records: u64,
    /// Quantity.
    pub quantity: String,
}
