use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AddClientRow, ClientsParams, CustomerChoice, Light};

/// A billing address; every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AddressView {
    /// Street and number.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State, county, province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country in two letters.
    pub country: Option<String>,
}

/// A Stripe customer as the mirror has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CustomerView {
    /// `cus_…`
    pub id: String,
    /// Name as it stands on invoices.
    pub name: Option<String>,
    /// Where Stripe sends invoices.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// The agency's own note in Stripe.
    pub description: Option<String>,
    /// Billing address.
    pub address: Option<AddressView>,
    /// `none`, `exempt` or `reverse`.
    pub tax_exempt: String,
    /// Currency that Stripe fixed with the first invoice or subscription.
    pub currency: Option<String>,
    /// The test clock that it lives on.
    pub test_clock: Option<String>,
    /// Deleted in Stripe.
    pub deleted: bool,
    /// Its page on Stripe.
    pub link: Option<String>,
    /// Nicknames of the clients that are billed to it.
    pub clients: Vec<String>,
    /// What it pays with.
    pub payment: PaymentView,
    /// When it was read.
    pub read_at: Timestamp,
}

/// What invoices are charged to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaymentView {
    /// How it stands.
    pub state: PaymentState,
    /// "Visa ending in 4242, expires 12/2027".
    pub words: String,
    /// What the owner should do, where something should be done.
    pub warning: Option<String>,
    /// Attached methods that invoices do not use, as of the last look.
    pub others: Vec<PaymentMethodView>,
}

/// A payment method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaymentMethodView {
    /// `pm_…`
    pub id: String,
    /// "Visa ending in 4242, expires 12/2027".
    pub words: String,
}

/// How a payment method stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// None is on file.
    None,
    /// It can be charged.
    Fine,
    /// Its month ends within thirty days.
    ExpiresSoon,
    /// Its month is over.
    Expired,
    /// There is one; what it is could not be read.
    Unknown,
    /// The client pays an invoice by itself.
    NotNeeded,
}

/// The billing details of a client: who pays, with what, and how invoices are collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BillingDetailsView {
    /// Client id.
    pub client: String,
    /// Its nickname.
    pub nickname: String,
    /// Billed outside of Stripe: there is nothing of Stripe's to show.
    pub custom: bool,
    /// The customer; none while the client has none, or it was never read.
    pub customer: Option<CustomerView>,
    /// The customer's id, also when it was never read.
    pub customer_id: Option<String>,
    /// Other clients that are billed to the same customer.
    pub shared_with: Vec<String>,
    /// `charge_automatically` or `send_invoice`; none without a subscription in billing.
    pub collection: Option<String>,
    /// The same in words.
    pub collection_words: String,
    /// What to look at, worst first.
    pub notes: Vec<LinkNote>,
    /// Address that a client lands on after Stripe's page, as it was given last.
    pub return_url: Option<String>,
}

/// Something to know about a customer before a client is billed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkNote {
    /// Red forbids it.
    pub light: Light,
    /// What it is, what it means, what to do.
    pub words: String,
}

/// Looking at a customer for a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkParams {
    /// Client id or nickname.
    pub client: String,
    /// `cus_…`
    pub customer_id: String,
}

/// What a customer would mean for a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkCheck {
    /// Who it is.
    pub customer: Option<CustomerChoice>,
    /// What to know, worst first.
    pub notes: Vec<LinkNote>,
    /// Nothing red stands in the way.
    pub allowed: bool,
}

/// A customer to be made (without id) or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CustomerParams {
    /// The customer to change; none makes one.
    #[ts(optional)]
    pub id: Option<String>,
    /// Name as it stands on invoices.
    pub name: String,
    /// Where Stripe sends invoices.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// The agency's own note in Stripe.
    pub description: String,
    /// Billing address.
    pub address: AddressView,
    /// `none`, `exempt` or `reverse`.
    pub tax_exempt: String,
    /// A client that is billed to the new customer from now on.
    #[ts(optional)]
    pub client: Option<String>,
}

/// A payment method that invoices are to be charged to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UseMethodParams {
    /// Client id or nickname.
    pub client: String,
    /// `pm_…`
    pub method: String,
}

/// A page of Stripe's for a client to save a payment method.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardLinkParams {
    /// Client id or nickname.
    pub client: String,
    /// Where the client lands afterwards: an address of the agency's.
    pub return_url: String,
}

/// An address that was made for handing on. It is shown once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandOn {
    /// The address.
    pub url: String,
    /// Until when it works; none where Stripe does not say.
    pub expires_at: Option<Timestamp>,
    /// One that was still open was found instead of making another.
    pub found: bool,
    /// What it is and what it does not do.
    pub words: String,
}

/// The rows of new clients, looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientsCheck {
    /// One per row, in their order.
    pub rows: Vec<RowCheck>,
    /// Rows with a fault.
    pub faulty: u32,
    /// Customers that would be made.
    pub customers: u32,
    /// Subscriptions that would be made.
    pub subscriptions: u32,
}

/// A row, looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowCheck {
    /// What must be mended, each at its field.
    pub faults: Vec<FieldFault>,
    /// What to know about the customer.
    pub notes: Vec<LinkNote>,
    /// What the row will do, in a sentence; none while it has faults.
    pub sentence: Option<String>,
    /// Units of the usage known so far, in words.
    pub preview: Option<String>,
    /// The currencies that it can be paid in; none while it has faults.
    pub currencies: Vec<String>,
}

/// A fault at a field of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldFault {
    /// The field, as the row names it.
    pub field: String,
    /// What is wrong and what fits.
    pub words: String,
}

/// The rows of a file, read and looked at; nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientsFile {
    /// The rows as they were read.
    pub rows: Vec<AddClientRow>,
}

/// Rows as they were pasted: CSV, or cells from a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PastedRows {
    /// The text.
    pub text: String,
}

/// A named view of the Clients page, kept in the workspace's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClientsSavedView {
    /// Its name.
    pub name: String,
    /// What is found, and in which order.
    pub params: ClientsParams,
}
