//! A client in our own file. Nothing leaves the laptop.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Ref;

/// A client to be kept in our own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClient {
    /// Id of the client to be.
    pub id: String,
    /// Id of its rule to be.
    pub rule: String,
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
    pub meter: String,
    /// Its code, where the meter is made with this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_meter: Option<String>,
    /// Quantity in one unit.
    pub unit: domain::Quantity,
    /// Remainder rule.
    pub remainder: domain::RemainderRule,
    /// What a unit costs.
    pub price: domain::Price,
    /// Stripe price, product and meter; none under Custom.
    pub stripe: Option<StripeIds>,
    /// Billing start; the moment of Go live when none.
    pub start: Option<Timestamp>,
    /// Rules of further prices of its plan.
    #[serde(default)]
    pub further: Vec<FurtherRule>,
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
