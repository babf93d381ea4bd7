//! Customers. E-mails are not unique, so the owner chooses; ids decide.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE, SearchPage};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Customer {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// ISO code in small letters, once something was invoiced.
    pub currency: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    pub default_source: Option<String>,
    pub description: Option<String>,
    pub email: Option<String>,
    pub invoice_settings: Option<InvoiceSettings>,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    pub name: Option<String>,
    pub phone: Option<String>,
    /// The clock that this customer lives in (law §5.3).
    #[serde(default, deserialize_with = "optional_id")]
    pub test_clock: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InvoiceSettings {
    #[serde(default, deserialize_with = "optional_id")]
    pub default_payment_method: Option<String>,
}

impl Customer {
    /// Whether an invoice could be charged by itself, as far as the customer says; a subscription may carry a method of its own.
    pub fn has_payment_method(&self) -> bool {
        self.default_source.is_some() || self.invoice_settings.as_ref().is_some_and(|s| s.default_payment_method.is_some())
    }
}

impl Listed for Customer {
    fn id(&self) -> &str {
        &self.id
    }
}

/// What Stripe knows under a customer's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    Present(Box<Customer>),
    Deleted { id: String },
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        if json.get("deleted").and_then(Value::as_bool) == Some(true) {
            let id = json.get("id").and_then(Value::as_str).ok_or_else(|| de::Error::missing_field("id"))?;
            return Ok(Known::Deleted { id: id.to_owned() });
        }
        Customer::deserialize(json).map(|customer| Known::Present(Box::new(customer))).map_err(de::Error::custom)
    }
}

/// A customer to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCustomer {
    pub name: Option<String>,
    pub email: Option<String>,
    pub description: Option<String>,
    pub metadata: Metadata,
}

/// Which customers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Exact, and capitals matter.
    pub email: Option<String>,
    /// Customers on a test clock are hidden unless their clock is named.
    pub test_clock: Option<String>,
}

/// A query of Stripe's search language, quoted safely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// Customers whose name or e-mail contains the text (at least three characters, as Stripe demands for `~`).
    pub fn name_or_email(text: &str) -> Self {
        let text = quoted(text);
        Self(format!("name~{text} OR email~{text}"))
    }

    /// Customers that carry this pair in their metadata.
    pub fn metadata(key: &str, value: &str) -> Self {
        Self(format!("metadata[{}]:{}", quoted(key), quoted(value)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `POST /v1/customers`
pub fn create(new: &NewCustomer, key: &IdempotencyKey) -> Call<Customer> {
    let form = Form::new()
        .with_some("name", new.name.as_deref())
        .with_some("email", new.email.as_deref())
        .with_some("description", new.description.as_deref())
        .with_map("metadata", &new.metadata);
    Call::post("/v1/customers", form, key)
}

/// `GET /v1/customers`
pub fn list(filter: &Filter) -> Call<List<Customer>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_some("email", filter.email.as_deref())
        .with_some("test_clock", filter.test_clock.as_deref());
    Call::get("/v1/customers", form)
}

/// `GET /v1/customers/search`. Behind by up to an hour, and not for merchants in India: fall back to [`list`].
pub fn search(query: &Query) -> Call<SearchPage<Customer>> {
    Call::get("/v1/customers/search", Form::new().with("limit", PAGE_SIZE).with("query", query.as_str()))
}

/// `GET /v1/customers/{id}`
pub fn retrieve(id: &str) -> Call<Known> {
    Call::get(format!("/v1/customers/{}", segment(id)), Form::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_text_cannot_leave_its_quotes() {
        assert_eq!(Query::name_or_email("Ann \"A\" \\").as_str(), r#"name~"Ann \"A\" \\" OR email~"Ann \"A\" \\""#);
        assert_eq!(Query::metadata("rebill_client", "c1").as_str(), r#"metadata["rebill_client"]:"c1""#);
    }

    #[test]
    fn a_deleted_customer_is_an_answer_not_an_error() {
        let deleted: Known = serde_json::from_str(r#"{"id":"cus_1","object":"customer","deleted":true}"#).expect("readable");
        assert_eq!(deleted, Known::Deleted { id: "cus_1".into() });
        let json = r#"{"id":"cus_2","object":"customer","created":1,"livemode":false,"metadata":null,"default_source":{"id":"card_1"}}"#;
        let Known::Present(customer) = serde_json::from_str(json).expect("readable") else { panic!("it is not deleted") };
        assert!(customer.has_payment_method() && customer.metadata.is_empty());
    }
}
