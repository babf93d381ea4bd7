use domain::{
    Money,
    catalog::Fault,
    plan::{PlanDraft, PlanKind, PlanPayment, QuotaKind},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{OverrideRow, SimulatedPrice};

/// The plans page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlansView {
    /// Plans, those that stand first, then the archived ones; by price.
    pub plans: Vec<PlanRow>,
    /// Plans that are being written.
    pub drafts: Vec<PlanDraftRow>,
    /// Prices of single clients, those in force first.
    pub overrides: Vec<OverrideRow>,
    /// What the overrides in force cost a month, in the agency's currency; none where no figure is known.
    pub overrides_cost: Option<Money>,
    /// Whether the agency has a default plan; the first paid one brings it.
    pub has_default: bool,
}

/// One plan in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanRow {
    /// Plan id.
    pub id: String,
    /// Name as clients see it.
    pub name: String,
    /// How it is offered.
    pub kind: PlanKind,
    /// How it is paid.
    pub payment: PlanPayment,
    /// "$149.00 a month, and by tokens".
    pub words: String,
    /// Clients on any of its versions now.
    pub clients: u32,
    /// The newest version.
    pub version: i64,
    /// Stands out in the price list.
    pub featured: bool,
    /// What clients without another plan are on.
    pub is_default: bool,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
    /// Product page on Stripe.
    pub link: Option<String>,
}

/// A plan that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanDraftRow {
    /// Its id.
    pub id: String,
    /// The plan that it changes; none for a new one.
    pub plan: Option<String>,
    /// Its name so far; may be empty.
    pub name: String,
    /// The step that was open.
    pub step: String,
    /// When it was left.
    pub saved_at: Timestamp,
}

/// A draft with all that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanDraftView {
    /// Where it stands.
    pub row: PlanDraftRow,
    /// What was typed.
    pub draft: PlanDraft,
}

/// One plan with its versions and clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanView {
    /// As in the list.
    pub plan: PlanRow,
    /// What it is now; the wizard takes it up again to change it.
    pub draft: PlanDraft,
    /// A change that was begun and left.
    pub open_draft: Option<PlanDraftRow>,
    /// Versions, newest first.
    pub versions: Vec<PlanVersionView>,
    /// Who is on it.
    pub clients: Vec<PlanClientRow>,
    /// Limits and features with who keeps to them.
    pub quotas: Vec<QuotaView>,
    /// Prices of single clients on this plan.
    pub overrides: Vec<OverrideRow>,
    /// Plans that its clients can be moved to.
    pub others: Vec<PlanChoice>,
}

/// A plan to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanChoice {
    /// Plan id.
    pub id: String,
    /// Name.
    pub name: String,
    /// How it is offered: a client moves from one regular plan to another, an add-on comes beside it.
    pub kind: PlanKind,
    /// Price in words.
    pub words: String,
    /// Why this client cannot be put on it, and what to do; none where it can.
    pub blocked: Option<String>,
}

/// A version of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanVersionView {
    /// From 1 on.
    pub number: i64,
    /// Since when it is what new clients get; the newest still is.
    pub created_at: Timestamp,
    /// Its price in words.
    pub words: String,
    /// Clients on it now.
    pub clients: u32,
    /// Its prices.
    pub prices: Vec<PlanPriceView>,
}

/// A price of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanPriceView {
    /// `base`, `usage[0]`, `setup_fee`.
    pub slot: String,
    /// "$0.10 per 1000 tokens".
    pub words: String,
    /// `price_…`.
    pub price_id: String,
    /// Lookup key.
    pub lookup_key: Option<String>,
    /// Page on Stripe.
    pub link: Option<String>,
}

/// A client on a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanClientRow {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// Version that it is on.
    pub version: i64,
    /// Since when.
    pub since: Timestamp,
    /// What the plan costs at the quantities of the client's last whole period; none where there was none.
    pub amount: Option<Money>,
    /// A price of its own.
    pub has_override: bool,
    /// Used of each limit that a source measures, this period.
    pub used: Vec<QuotaUse>,
}

/// Used against a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuotaUse {
    /// Which limit.
    pub kind: QuotaKind,
    /// "queries".
    pub noun: String,
    /// Used this period.
    pub used: String,
    /// The limit; none is unlimited.
    pub limit: Option<String>,
    /// More is used than the plan says.
    pub over: bool,
}

/// A limit or feature of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuotaView {
    /// "5,000 queries", "Premium support".
    pub words: String,
    /// "enforced by Parley", "promise only".
    pub enforced: String,
    /// Used against it is shown per client.
    pub measured: bool,
}

/// A draft to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanDraftParams {
    /// The draft that it replaces; none for a new one.
    pub id: Option<String>,
    /// The plan that it changes; none for a new one.
    pub plan: Option<String>,
    /// What was typed.
    pub draft: PlanDraft,
    /// The step that is open.
    pub step: String,
}

/// A draft to look at before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanPreviewParams {
    /// The plan that it changes; none for a new one.
    pub plan: Option<String>,
    /// What was typed.
    pub draft: PlanDraft,
}

/// A draft as it would be made: what is wrong with it, what it costs, what happens in Stripe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanPreview {
    /// Every broken field by its path; empty when it can be made.
    pub faults: Vec<Fault>,
    /// Its price in words.
    pub words: Option<String>,
    /// What will be in Stripe.
    pub objects: Vec<PlanObject>,
    /// The lookup key of each new price.
    pub keys: Vec<PlanKey>,
    /// Its recurring prices as far as they can be read, for the simulation of a bill; usage prices with units to begin with.
    pub prices: Vec<SimulatedPrice>,
    /// "One month's bill".
    pub bill_title: String,
    /// What the first period costs, in words.
    pub first_period: Vec<String>,
    /// What to look at before it is made; nothing here stops it.
    pub notes: Vec<String>,
    /// Currencies that the plan can be looked at in.
    pub currencies: Vec<String>,
    /// Who is on the plan now, and what the change means for each; nobody is moved by it.
    pub clients: Vec<super::MoneyLine>,
}

/// Something that will be in Stripe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanObject {
    /// Product, Meter, Price.
    pub kind: String,
    /// "tokens, counted in units of 1000".
    pub words: String,
    /// Whether it is made.
    pub state: PlanObjectState,
}

/// Whether an object is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlanObjectState {
    /// Will be made.
    New,
    /// Is there and is used as it is.
    Exists,
    /// Is there and charges the same; what it is called, or how it is taxed, changes.
    Changed,
    /// Will be put away; who is on it stays on it.
    Archived,
}

/// The lookup key of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanKey {
    /// Which price.
    pub slot: String,
    /// The key that is proposed; it is taken when none is typed.
    pub suggested: String,
    /// Whether it is free.
    pub state: PlanKeyState,
    /// "unused", "moves from Growth's present price", "used by Basic: choose another".
    pub words: String,
}

/// Whether a lookup key is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlanKeyState {
    /// Nothing has it.
    Unused,
    /// The price that this one replaces has it, and hands it over.
    Moves,
    /// Something else has it.
    Used,
}

/// A plan to make, or a change to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MakePlanParams {
    /// The plan that it changes; none for a new one.
    pub plan: Option<String>,
    /// The draft that it was written in; it is thrown away once the plan is made.
    pub draft_id: Option<String>,
    /// What is made.
    pub draft: PlanDraft,
}

/// A yes or no about a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanSwitch {
    /// Plan id.
    pub id: String,
    /// On or off.
    pub on: bool,
}

/// Clients to move to a plan's newest version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MovePlanParams {
    /// Client ids or nicknames.
    pub clients: Vec<String>,
    /// The plan.
    pub plan: String,
    /// Now instead of at the end of each client's period; refused where the law does not allow it.
    pub now: bool,
    /// Clients that statements bill are moved, and not only shown: nothing of it leaves this computer.
    pub keep: bool,
}

/// Clients to put on a plan that statements bill, or to move.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PutOnPlanParams {
    /// Client ids or nicknames.
    pub clients: Vec<String>,
    /// Plan id or name.
    pub plan: String,
    /// The version; the newest without.
    pub version: Option<i64>,
    /// The first day, `2026-12-01`. Without: the end of the running period, or today for a client that nothing bills yet.
    pub from: Option<String>,
    /// What becomes of what is left over of its usage prices; as before, or carried, without.
    pub remainder: Option<domain::RemainderRule>,
}

/// A client to take off a plan that statements bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakeOffPlanParams {
    /// Client id or nickname.
    pub client: String,
    /// Plan id or name.
    pub plan: String,
    /// The first day that is not charged any more; the end of the running period without.
    pub on: Option<String>,
    /// It was to end, and goes on instead.
    pub undo: bool,
}

/// A client's plans under Custom billing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientPlansView {
    /// Statements bill it; else its plan follows its subscription.
    pub by_statement: bool,
    /// Plans may be given and taken: its billing has not ended, and this is no copy.
    pub can_change: bool,
    /// Something bills it already, so that a plan begins with a month.
    pub is_billed: bool,
    /// Plans that run or are to begin, by their first day.
    pub rows: Vec<ClientPlanRow>,
    /// Plans that it can be put on.
    pub choices: Vec<PlanChoice>,
    /// "November 2026": the month of the lines.
    pub month_words: String,
    /// What plans ask for in that month's statement.
    pub lines: Vec<super::MoneyLine>,
    /// Their sum; none where there are none, or several currencies.
    pub total: Option<Money>,
    /// It was on a plan at some time, so that it has statements.
    pub ever: bool,
}

/// A plan of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientPlanRow {
    /// Plan id.
    pub plan_id: String,
    /// Its name.
    pub name: String,
    /// The version that the client is on.
    pub version: i64,
    /// The newest there is.
    pub newest: i64,
    /// How it is offered.
    pub kind: PlanKind,
    /// "$149.00 a month + $0.10 per 1000 tokens".
    pub words: String,
    /// "$149.00 a month"; none without a base price.
    pub base_words: Option<String>,
    /// The first day.
    pub from: String,
    /// The first day after it; none while it goes on.
    pub to: Option<String>,
    /// It has not begun.
    pub is_coming: bool,
    /// Another plan or version takes its place on `to`.
    pub moves_on: bool,
    /// The first day after the period that runs.
    pub period_end: String,
}
