use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Mode, PeriodState, ReportRow};

/// The send queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// When usage was last counted.
    pub counted_at: Option<Timestamp>,
    /// Last send.
    pub last_send: Option<Timestamp>,
    /// Where units go.
    pub mode: Mode,
    /// Lines ready to send, most money first.
    pub ready: Vec<QueueLine>,
    /// Lines that are not in this send, with the reason.
    pub not_ready: Vec<QueueLine>,
    /// Units of final periods: listed with their value, not sent yet.
    pub late: Vec<QueueLine>,
    /// Sum of units ready.
    pub units: String,
    /// Sum of their value; none where several currencies are among them, which are never added.
    pub amount: Option<Money>,
    /// Why sending is off, with the cure; none when it is on.
    pub off: Option<String>,
    /// Three things that hold for what is ready, in words, each true when listed.
    pub checks: Vec<String>,
    /// What the press does and does not do.
    pub sentence: String,
}

/// One client's units of one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueLine {
    /// `rule:period`, the name of the line in decisions.
    pub id: String,
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Meter.
    pub meter: String,
    /// Billable quantity.
    pub quantity: String,
    /// Units due.
    pub units: String,
    /// Units decided.
    pub sent: String,
    /// Units to send.
    pub to_send: String,
    /// Value of the units to send.
    pub amount: Money,
    /// Period so far.
    pub period_amount: Money,
    /// The period before by the same time.
    pub before_amount: Option<Money>,
    /// Change against it in per cent, one decimal, signed.
    pub change_percent: Option<String>,
    /// State of the line.
    pub state: QueueState,
    /// The reason, in words with numbers, under the row.
    pub reason: Option<String>,
    /// Period.
    pub period_start: Timestamp,
    /// Period end.
    pub period_end: Timestamp,
    /// Whether the period is open, ended or final.
    pub period_state: PeriodState,
    /// When it goes by itself, if it waits for a free minute.
    pub goes_at: Option<Timestamp>,
}

/// State of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// May be sent.
    Ready,
    /// Approved, waits for a minute or for doubt to clear.
    Approved,
    /// Held by a bound.
    Held,
    /// No item prices it.
    NoPayer,
    /// Two items would charge it.
    ChargesTwice,
    /// Stripe's count is above ours.
    Foreign,
    /// A report of the pair is in doubt.
    InDoubt,
    /// Rejected, missing: waits for the owner.
    Stopped,
    /// Not live.
    NotLive,
    /// The period is final: late.
    Late,
}

/// Sending what is ticked. More units since it was shown wait (law §6.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendParams {
    /// The lines with the units that were shown.
    pub lines: Vec<SendLine>,
}

/// One ticked line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendLine {
    /// Line id.
    pub id: String,
    /// Units shown.
    pub units: String,
}

/// Deciding a held line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HoldParams {
    /// Line id.
    pub id: String,
    /// Units shown.
    pub units: String,
    /// Approve or write off.
    pub action: HoldAction,
    /// Why; kept with the decision.
    pub note: Option<String>,
}

/// What can be done with a held line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HoldAction {
    /// Send it up to these units.
    Approve,
    /// Never send these units.
    WriteOff,
}

/// Units sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SentView {
    /// Reports, newest first.
    pub rows: Vec<ReportRow>,
    /// All that match.
    pub total: u32,
}

/// The owner's word on a report that nothing else can settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportDecision {
    /// Identifier.
    pub identifier: String,
    /// What the owner says.
    pub word: ReportWord,
}

/// What an owner can say of a report (law §6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReportWord {
    /// In doubt: it arrived.
    Arrived,
    /// In doubt: it did not.
    NotArrived,
    /// Refused: its units may go to a successor, or be late.
    LetGo,
    /// On no invoice: seen, its units are late.
    Seen,
}

/// A statement under Custom billing (law §11).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StatementView {
    /// Number; none for a draft.
    pub number: Option<u32>,
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Agency's name.
    pub agency: String,
    /// Period start.
    pub start: Timestamp,
    /// Period end.
    pub end: Timestamp,
    /// Zone of the dates.
    pub zone: String,
    /// Words for the period.
    pub period_words: String,
    /// `draft`, `issued`, `paid`, `void`; or `stripe` for a client billed through Stripe.
    pub state: String,
    /// What plans ask for whatever is used: base prices and set-up fees.
    pub plans: Vec<StatementPlanLine>,
    /// One part per rule.
    pub parts: Vec<StatementPart>,
    /// Total; none while parts have several currencies.
    pub total: Option<Money>,
    /// What was paid, noted by hand; several payments are added up.
    pub paid: Option<PaidView>,
    /// What is still to be paid; below zero when more came in. None for a draft, and under Stripe.
    pub open: Option<Money>,
    /// Earlier statements of the same month that were taken back.
    pub voided: Vec<VoidedView>,
    /// Late use older than 60 days that is not on the draft: it is charged only when the owner says so (law §6.2).
    pub old_use: Option<OldUseView>,
    /// Of what is not issued: when the client's usage was last read, of several platforms the one that was read longest ago. None while none
    /// was, or its figures are fixed.
    pub read_at: Option<Timestamp>,
    /// Written when.
    pub at: Timestamp,
}

/// Old late use that waits for the owner's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OldUseView {
    /// One per earlier period.
    pub lines: Vec<OldUseLine>,
    /// What the statement would ask for with it; none while it has several currencies.
    pub total: Option<Money>,
}

/// Old late use of one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OldUseLine {
    /// "3,200 tokens of 1 – 30 June 2026: 3 units, $0.30".
    pub words: String,
    /// Meter.
    pub meter: String,
    /// Usage that became known late.
    pub quantity: String,
    /// Units that it completes.
    pub units: String,
    /// Their value at that period's own price.
    pub amount: Money,
}

/// A payment noted by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaidView {
    /// The day it came: `2026-12-03`.
    pub date: String,
    /// How much.
    pub amount: Money,
    /// The owner's note; may be empty.
    pub note: String,
}

/// A statement that was taken back. Its number stays used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VoidedView {
    /// Its number.
    pub number: u32,
    /// Why, in the owner's words.
    pub reason: String,
    /// What it had asked for.
    pub total: Money,
}

/// A fixed price of a plan on a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementPlanLine {
    /// The plan's name.
    pub plan: String,
    /// Its version.
    pub version: i64,
    /// The set-up fee; else the base price.
    pub is_set_up: bool,
    /// "Base price, 14 – 30 November 2026, 17 of 30 days".
    pub words: String,
    /// "$149.00 a month".
    pub price_words: String,
    /// The first day that it pays for, `2026-11-14`; none for a set-up fee.
    pub first: Option<String>,
    /// The last one.
    pub last: Option<String>,
    /// Days that are charged of a month that is not whole.
    pub days: Option<u32>,
    /// Days of that month.
    pub of_days: Option<u32>,
    /// Amount.
    pub amount: Money,
}

/// One meter of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StatementPart {
    /// Meter.
    pub meter: String,
    /// The days of its own period, where they are not the statement's.
    pub days: Option<String>,
    /// Usage records counted so far; none on an issued statement, which stands whatever is read or taken back later.
    pub records: Option<u64>,
    /// Usage.
    pub quantity: String,
    /// Of it history: never charged.
    pub history: String,
    /// Remainder brought in.
    pub remainder_in: String,
    /// Quantity of one unit.
    pub unit: String,
    /// Units charged.
    pub units: String,
    /// Remainder left over.
    pub remainder_out: String,
    /// Price in words.
    pub price_words: String,
    /// Lines that explain the amount.
    pub lines: Vec<super::InvoiceLineView>,
    /// Amount.
    pub amount: Money,
    /// Late units of earlier periods in it.
    pub late_units: String,
    /// What was left at the close and is not charged.
    pub dropped: String,
    /// What was missing to a whole unit at the close and is charged as if used.
    pub rounded_up: String,
    /// What the unit that was rounded up costs; none where none was.
    pub rounded_up_amount: Option<Money>,
    /// What becomes of what is left over; none where nothing is.
    pub remainder_words: Option<String>,
}
