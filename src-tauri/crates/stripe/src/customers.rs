//! Customers. E-mails are not unique, so the owner chooses; ids decide.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE, SearchPage};
use crate::payment_methods::PaymentMethod;
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
    pub address: Option<Address>,
    /// `none`, `exempt` or `reverse`.
    pub tax_exempt: Option<String>,
    /// The last invoice that was to be charged failed.
    pub delinquent: Option<bool>,
    /// The clock that this customer lives in (law §5.3).
    #[serde(default, deserialize_with = "optional_id")]
    pub test_clock: Option<String>,
}

/// A postal address; every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    /// Two letters.
    pub country: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InvoiceSettings {
    #[serde(default)]
    pub default_payment_method: Option<DefaultMethod>,
}

/// What invoices are charged to: whole where it was asked for, else its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultMethod {
    Id(String),
    Whole(Box<PaymentMethod>),
}

impl<'de> Deserialize<'de> for DefaultMethod {
    /// By hand: exact numbers do not survive serde's untagged enums.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(id) => Ok(Self::Id(id)),
            whole => serde_json::from_value(whole).map(|method| Self::Whole(Box::new(method))).map_err(de::Error::custom),
        }
    }
}

impl DefaultMethod {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Whole(method) => &method.id,
        }
    }
}

impl Customer {
    /// Whether an invoice could be charged by itself, as far as the customer says; a subscription may carry a method of its own.
    pub fn has_payment_method(&self) -> bool {
        self.default_source.is_some() || self.default_method().is_some()
    }

    /// What its invoices are charged to, unless a subscription has a method of its own.
    pub fn default_method(&self) -> Option<&DefaultMethod> {
        self.invoice_settings.as_ref()?.default_payment_method.as_ref()
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
    pub phone: Option<String>,
    pub description: Option<String>,
    pub address: Option<Address>,
    /// `none`, `exempt` or `reverse`; Stripe takes `none` where it is left out.
    pub tax_exempt: Option<String>,
    /// Attached to it, and charged by its invoices.
    pub payment_method: Option<String>,
    /// The clock to live on, in test mode alone.
    pub test_clock: Option<String>,
    pub metadata: Metadata,
}

/// Changes to a customer. `None` leaves a field as it is; an empty text takes it away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub description: Option<String>,
    /// All parts are sent, so that an old one does not stay behind.
    pub address: Option<Address>,
    pub tax_exempt: Option<String>,
    /// A payment method attached to this customer, to be charged by its invoices.
    pub default_payment_method: Option<String>,
}

/// Which customers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Exact, and capitals matter.
    pub email: Option<String>,
    /// Customers on a test clock are hidden unless their clock is named.
    pub test_clock: Option<String>,
    /// What their invoices are charged to comes whole. Needs the permission to read payment methods as well.
    pub with_methods: bool,
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
        .with_some("phone", new.phone.as_deref())
        .with_some("description", new.description.as_deref())
        .with_some("tax_exempt", new.tax_exempt.as_deref())
        .with_some("payment_method", new.payment_method.as_deref())
        .with_some("invoice_settings[default_payment_method]", new.payment_method.as_deref())
        .with_some("test_clock", new.test_clock.as_deref())
        .with_map("metadata", &new.metadata);
    let form = match &new.address {
        Some(address) => address.parts().into_iter().fold(form, |form, (name, part)| form.with_some(format!("address[{name}]"), part)),
        None => form,
    };
    Call::post("/v1/customers", form, key)
}

/// `POST /v1/customers/{id}`
pub fn update(id: &str, changes: &Changes, key: &IdempotencyKey) -> Call<Customer> {
    let form = Form::new()
        .with_some("name", changes.name.as_deref())
        .with_some("email", changes.email.as_deref())
        .with_some("phone", changes.phone.as_deref())
        .with_some("description", changes.description.as_deref())
        .with_some("tax_exempt", changes.tax_exempt.as_deref())
        .with_some("invoice_settings[default_payment_method]", changes.default_payment_method.as_deref());
    let form = match &changes.address {
        Some(address) if address.is_empty() => form.with("address", ""),
        Some(address) => {
            address.parts().into_iter().fold(form, |form, (name, part)| form.with(format!("address[{name}]"), part.unwrap_or_default()))
        }
        None => form,
    };
    Call::post(format!("/v1/customers/{}", segment(id)), form, key)
}

/// Asked for, it comes with its customer: one list says who can be charged.
const WITH_METHOD: &str = "invoice_settings.default_payment_method";

/// `GET /v1/customers`
pub fn list(filter: &Filter) -> Call<List<Customer>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_each("expand", filter.with_methods.then(|| format!("data.{WITH_METHOD}")))
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

/// The same, with what its invoices are charged to. Needs the permission to read payment methods as well.
pub fn retrieve_with_method(id: &str) -> Call<Known> {
    Call::get(format!("/v1/customers/{}", segment(id)), Form::new().with_each("expand", [WITH_METHOD]))
}

/// The same call without what needs the permission to read payment methods.
pub fn without_methods<T>(call: &Call<T>) -> Call<T> {
    let mut request = call.request().clone();
    request.form = request.form.without("expand");
    Call::of(request)
}

impl Address {
    fn parts(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("line1", self.line1.as_deref()),
            ("line2", self.line2.as_deref()),
            ("city", self.city.as_deref()),
            ("state", self.state.as_deref()),
            ("postal_code", self.postal_code.as_deref()),
            ("country", self.country.as_deref()),
        ]
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|(_, part)| part.is_none_or(str::is_empty))
    }
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

    #[test]
    fn a_default_method_is_read_whole_or_by_its_id() {
        let customer = |method: &str| -> Customer {
            let json = format!(r#"{{"id":"cus_1","created":1,"livemode":false,"invoice_settings":{{"default_payment_method":{method}}}}}"#);
            serde_json::from_str(&json).expect("readable")
        };
        assert_eq!(customer(r#""pm_1""#).default_method().map(DefaultMethod::id), Some("pm_1"));
        let whole = customer(
            r#"{"id":"pm_2","created":1,"customer":"cus_1","type":"card","card":{"brand":"visa","last4":"4242","exp_month":12,"exp_year":2027}}"#,
        );
        let Some(DefaultMethod::Whole(method)) = whole.default_method() else { panic!("it came whole") };
        assert_eq!(method.card.as_ref().map(|card| card.last4.as_str()), Some("4242"));
    }

    #[test]
    fn a_new_address_leaves_nothing_of_the_old_one() {
        let key = IdempotencyKey::new("k").expect("valid");
        let address = Address { city: Some("Ghent".into()), ..Address::default() };
        let form = update("cus_1", &Changes { address: Some(address), ..Changes::default() }, &key).request().form.encoded();
        assert!(form.contains("address[city]=Ghent") && form.contains("address[line1]=&"), "{form}");
        let form = update("cus_1", &Changes { address: Some(Address::default()), ..Changes::default() }, &key).request().form.encoded();
        assert_eq!(form, "address=", "an empty address is taken away");
    }
}
