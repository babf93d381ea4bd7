//! A client in our own file. Nothing leaves the laptop.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Ref;

/// A client to be kept in our own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClient {
    /// Id of the client to be.
    pub id: String,
    /// Id of its rule to be; none, as all that a rule has, for a client that is simply on its plan: what it uses is not billed (law §6).
    #[serde(default)]
    pub rule: Option<String>,
    /// Nickname.
    pub nickname: String,
    /// E-mail.
    pub email: Option<String>,
    /// Customer; none under Custom.
    pub customer: Option<Ref>,
    /// The subscription that prices it; none under Custom.
    pub subscription: Option<Ref>,
    /// Subjects by our ids.
    pub subjects: Vec<String>,
    /// Meter by our id.
    #[serde(default)]
    pub meter: Option<String>,
    /// Its code, where the meter is made with this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_meter: Option<String>,
    /// Quantity in one unit.
    #[serde(default)]
    pub unit: Option<domain::Quantity>,
    /// Remainder rule.
    pub remainder: domain::RemainderRule,
    /// What a unit costs.
    #[serde(default)]
    pub price: Option<domain::Price>,
    /// Stripe price, product and meter; none under Custom.
    pub stripe: Option<StripeIds>,
    /// Billing start; the moment of Go live when none.
    pub start: Option<Timestamp>,
    /// Rules of further prices of its plan.
    #[serde(default)]
    pub further: Vec<FurtherRule>,
    /// The plan that its statements charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins: Option<JoinPlan>,
}

/// A plan that a client comes onto under Custom billing, from a day on (law §11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinPlan {
    /// Plan by our id.
    pub plan: String,
    /// The version that was shown.
    pub version: i64,
    /// Its first day, as the owner saw it: `2026-12-01`.
    pub from: String,
    /// What becomes of what is left over of its prices of use; carried without.
    pub remainder: Option<domain::RemainderRule>,
}

/// A further rule of a client to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherRule {
    /// Id of the rule to be.
    pub id: String,
    /// Meter by our id.
    pub meter: String,
    /// Its code, where the meter is made with the client.
    pub new_meter: Option<String>,
    /// Quantity in one unit.
    pub unit: domain::Quantity,
    /// What a unit costs.
    pub price: domain::Price,
    /// Where its units go.
    pub stripe: StripeIds,
}

/// Where a rule's units go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripeIds {
    /// `price_…`, or the step that makes it.
    pub price: Ref,
    /// `prod_…`
    pub product: String,
    /// `mtr_…`
    pub meter: String,
}
