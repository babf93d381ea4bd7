use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Light;

/// What the pairing table starts from: subjects on one side, Stripe customers on the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PairingView {
    /// One row per subject that has no client.
    pub rows: Vec<PairingRow>,
    /// Customers to choose from.
    pub customers: Vec<CustomerChoice>,
    /// Metered prices to choose from.
    pub prices: Vec<super::PriceView>,
}

/// A subject with the customer it may belong to. A suggestion never maps by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PairingRow {
    /// Subject id.
    pub subject_id: String,
    /// Platform's id.
    pub external_id: String,
    /// Name on the platform.
    pub name: Option<String>,
    /// E-mail on the platform.
    pub email: Option<String>,
    /// Source name.
    pub source: String,
    /// Proposed nickname.
    pub nickname: String,
    /// Suggested customer.
    pub customer_id: Option<String>,
    /// How sure, and why.
    pub confidence: Option<Light>,
    /// "same e-mail", "same name".
    pub why: Option<String>,
    /// Usage of the last 30 days per meter, in words.
    pub usage_words: String,
}

/// A customer in a chooser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CustomerChoice {
    /// `cus_…`.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Whether a client uses it already.
    pub taken_by: Option<String>,
    /// Whether an item in billing prices a meter of ours already: price id.
    pub subscribed_price: Option<String>,
    /// Payment method on file, in words; none when there is none.
    pub payment_method: Option<String>,
}

/// Adding clients: all rows become one change set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AddClientsParams {
    /// The rows.
    pub rows: Vec<AddClientRow>,
}

/// One client to add.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AddClientRow {
    /// Nickname, unique.
    pub nickname: String,
    /// Subjects to map; `SOURCE:ID` or a subject id.
    pub subjects: Vec<String>,
    /// Existing customer, or none to create one.
    pub customer_id: Option<String>,
    /// E-mail of a customer to create.
    pub email: Option<String>,
    /// Metered price; with a plan, which of its prices of use, or empty for the first. Empty with a plan that bills no use, and with any plan
    /// under Custom, as are meter and unit then.
    pub price_id: String,
    /// Plan by id or name: all its prices come with it.
    #[serde(default)]
    #[ts(optional)]
    pub plan: Option<String>,
    /// What is paid, of the currencies that the prices have; the customer's own, else the price's, when left out.
    #[serde(default)]
    #[ts(optional)]
    pub currency: Option<String>,
    /// Meter to charge by.
    pub charge_by: String,
    /// Quantity in one unit.
    pub unit: String,
    /// `carry`, `drop`, `round_up`; carried by default.
    pub remainder: Option<String>,
    /// Billing start; Go live by default.
    pub start: Option<Timestamp>,
    /// `charge_automatically` or `send_invoice`.
    pub collection: Option<String>,
    /// Days that the client has to pay an invoice that is sent.
    #[serde(default)]
    #[ts(optional)]
    pub days_until_due: Option<u32>,
    /// Billing address; none leaves it as it is.
    #[serde(default)]
    #[ts(optional)]
    pub address: Option<super::AddressView>,
}
