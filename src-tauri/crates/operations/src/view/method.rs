use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BillingMethod, MoneyLine};

/// Who makes the invoice, per workspace and per client, now and from when on otherwise (law §11).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MethodView {
    /// For clients without a method of their own, and for new ones.
    pub method: BillingMethod,
    /// One line per client that is billed.
    pub clients: Vec<ClientMethod>,
}

/// What bills one client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientMethod {
    /// Client id.
    pub client_id: String,
    /// Nickname.
    pub nickname: String,
    /// What bills it now.
    pub now: BillingMethod,
    /// The instant from which the other one does; none when no change is planned.
    pub until: Option<Timestamp>,
    /// What bills it from then on.
    pub next: Option<BillingMethod>,
    /// The client has a method of its own instead of the workspace's.
    pub own: bool,
    /// What the change means, or why there can be none; in a sentence.
    pub words: Option<String>,
    /// A change cannot be made for this client; `words` says why.
    pub refused: bool,
    /// Its plans under the change: what the first statement asks for, and every one after. Empty where none goes over.
    pub money: Vec<MoneyLine>,
    /// Where Stripe has no subscription for it yet: what would be planned, so that the change can be made.
    pub proposes: Option<SubscriptionProposal>,
}

/// The subscription with which a client goes over from statements to Stripe: planned as a change set, with the change of the method in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionProposal {
    /// "Growth, version 2".
    pub plan: String,
    /// When it begins: statements bill until then.
    pub begins: Timestamp,
    /// What it charges each period, price by price, before usage, tax and discounts; then how its invoices are paid.
    pub money: Vec<MoneyLine>,
}

/// A change of the billing method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MethodChange {
    /// The method wanted.
    pub method: BillingMethod,
    /// One client's own; none changes the workspace's and every client without a method of its own.
    pub client: Option<String>,
}

/// What a change would mean. Nothing is changed by looking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MethodPlan {
    /// What was asked.
    pub change: MethodChange,
    /// The clients that it touches.
    pub clients: Vec<ClientMethod>,
    /// What else to know.
    pub notes: Vec<String>,
}
