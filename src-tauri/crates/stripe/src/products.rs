//! Products: what a price is for. One with prices cannot be deleted, only archived.

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Product {
    pub id: String,
    pub active: bool,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    #[serde(default, deserialize_with = "optional_id")]
    pub default_price: Option<String>,
    pub description: Option<String>,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    pub name: String,
    pub unit_label: Option<String>,
    pub statement_descriptor: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub marketing_features: Vec<Feature>,
}

/// A line of a price table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Feature {
    pub name: Option<String>,
}

impl Listed for Product {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A product to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProduct {
    /// An id of our own choice, unique in the account: a second product with it is refused. `None`: Stripe makes one.
    pub id: Option<String>,
    pub name: String,
    /// At most 40,000 characters.
    pub description: Option<String>,
    /// What one unit is called on the invoice; at most 12 characters.
    pub unit_label: Option<String>,
    /// 5 to 22 characters on a card statement.
    pub statement_descriptor: Option<String>,
    /// At most 15.
    pub marketing_features: Vec<String>,
    pub metadata: Metadata,
}

/// What to change; `None` leaves as it is, an empty text removes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductUpdate {
    pub active: Option<bool>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub unit_label: Option<String>,
    pub default_price: Option<String>,
    pub statement_descriptor: Option<String>,
    /// `Some` replaces all of them.
    pub marketing_features: Option<Vec<String>>,
    pub metadata: Metadata,
}

/// Which products to list; without `active`, both kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub active: Option<bool>,
    pub ids: Vec<String>,
}

/// `POST /v1/products`
pub fn create(new: &NewProduct, key: &IdempotencyKey) -> Call<Product> {
    let form = Form::new()
        .with_some("id", new.id.as_deref())
        .with("name", &new.name)
        .with_some("description", new.description.as_deref())
        .with_some("unit_label", new.unit_label.as_deref())
        .with_some("statement_descriptor", new.statement_descriptor.as_deref())
        .with_map("metadata", &new.metadata);
    Call::post("/v1/products", with_features(form, &new.marketing_features), key)
}

fn with_features(form: Form, features: &[String]) -> Form {
    features.iter().enumerate().fold(form, |form, (i, name)| form.with(format!("marketing_features[{i}][name]"), name))
}

/// `GET /v1/products`
pub fn list(filter: &Filter) -> Call<List<Product>> {
    let form = Form::new().with("limit", PAGE_SIZE).with_some("active", filter.active).with_each("ids", &filter.ids);
    Call::get("/v1/products", form)
}

/// `GET /v1/products/{id}`
pub fn retrieve(id: &str) -> Call<Product> {
    Call::get(format!("/v1/products/{}", segment(id)), Form::new())
}

/// `POST /v1/products/{id}`
pub fn update(id: &str, update: &ProductUpdate, key: &IdempotencyKey) -> Call<Product> {
    let form = Form::new()
        .with_some("active", update.active)
        .with_some("name", update.name.as_deref())
        .with_some("description", update.description.as_deref())
        .with_some("unit_label", update.unit_label.as_deref())
        .with_some("default_price", update.default_price.as_deref())
        .with_some("statement_descriptor", update.statement_descriptor.as_deref())
        .with_map("metadata", &update.metadata);
    let form = match update.marketing_features.as_deref() {
        None => form,
        // An empty text takes all of them away.
        Some([]) => form.with("marketing_features", ""),
        Some(features) => with_features(form, features),
    };
    Call::post(format!("/v1/products/{}", segment(id)), form, key)
}
