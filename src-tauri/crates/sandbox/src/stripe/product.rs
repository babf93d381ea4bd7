//! Products.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, update_metadata};
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) active: bool,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) unit_label: Option<String>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) default_price: Option<String>,
    pub(crate) metadata: Metadata,
    /// Lines of a price table, at most 15.
    #[serde(default)]
    pub(crate) marketing_features: Vec<String>,
}

const FIELDS: [&str; 8] = ["active", "name", "description", "marketing_features", "metadata", "statement_descriptor", "unit_label", "url"];

impl Product {
    pub(crate) fn named(id: String, name: &str, now: i64) -> Self {
        Self {
            id,
            created: now,
            updated: now,
            active: true,
            name: name.to_owned(),
            description: None,
            unit_label: None,
            statement_descriptor: None,
            default_price: None,
            metadata: Metadata::new(),
            marketing_features: Vec::new(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "product",
            "active": self.active,
            "created": self.created,
            "default_price": self.default_price,
            "description": self.description,
            "images": [],
            "livemode": false,
            "marketing_features": self.marketing_features.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
            "metadata": self.metadata,
            "name": self.name,
            "package_dimensions": null,
            "shippable": null,
            "statement_descriptor": self.statement_descriptor,
            "tax_code": null,
            "type": "service",
            "unit_label": self.unit_label,
            "updated": self.updated,
            "url": null,
        })
    }

    fn change(&mut self, form: &Form) -> Result<(), Refusal> {
        if let Some(label) = form.text("unit_label").filter(|label| label.chars().count() > 12) {
            return Err(Refusal::invalid(format!("Invalid string: {label}; must be at most 12 characters")).param("unit_label"));
        }
        if let Some(text) = form.text("statement_descriptor").filter(|text| text.chars().count() > 22) {
            return Err(Refusal::invalid(format!("Invalid string: {text}; must be at most 22 characters")).param("statement_descriptor"));
        }
        if form.text("statement_descriptor").is_some_and(|text| !text.contains(|letter: char| letter.is_ascii_alphabetic())) {
            return Err(
                Refusal::invalid("The statement descriptor must contain at least one alphabetic character.").param("statement_descriptor")
            );
        }
        if form.has("marketing_features") {
            let features = form.parts("marketing_features");
            if features.len() > 15 {
                return Err(Refusal::invalid("You may pass at most 15 marketing features.").param("marketing_features"));
            }
            self.marketing_features = features.iter().map(|part| part.required("name").map(str::to_owned)).collect::<Result<_, _>>()?;
        }
        if let Some(active) = form.boolean("active")? {
            self.active = active;
        }
        if let Some(name) = form.text("name") {
            self.name = name.to_owned();
        }
        let texts = [
            ("description", &mut self.description),
            ("unit_label", &mut self.unit_label),
            ("statement_descriptor", &mut self.statement_descriptor),
        ];
        for (field, place) in texts {
            if form.has(field) {
                *place = form.text(field).map(str::to_owned);
            }
        }
        update_metadata(&mut self.metadata, form);
        Ok(())
    }
}

impl Books {
    pub(crate) fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    pub(crate) fn list_products(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["active", "created", "ids", "shippable", "url"]].concat())?;
        let (active, ids, in_range) = (form.boolean("active")?, form.texts("ids"), created_filter(form)?);
        let passes = |product: &&Product| {
            active.is_none_or(|active| product.active == active)
                && (ids.is_empty() || ids.contains(&product.id))
                && in_range(product.created)
        };
        let shown: Vec<&Product> = self.products.iter().rev().filter(passes).collect();
        page(form, "/v1/products", "product", &shown, |product| &product.id, |product| product.json())
    }

    pub(crate) fn create_product(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&[&FIELDS[..], &["id"]].concat())?;
        let name = form.required("name")?;
        if let Some(id) = form.text("id").filter(|id| self.product(id).is_some()) {
            return Err(Refusal::invalid(format!("Product already exists with id: {id}")).code("resource_already_exists").param("id"));
        }
        let mut product = Product::named(String::new(), name, now);
        product.change(form)?;
        product.id = form.text("id").map_or_else(|| self.new_id("prod"), str::to_owned);
        let shown = product.json();
        self.products.push(product);
        self.announce(now, "product.created", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn retrieve_product(&self, id: &str) -> Answer {
        self.product(id).map(Product::json).ok_or_else(|| Refusal::missing("product", id))
    }

    pub(crate) fn update_product(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&[&FIELDS[..], &["default_price"]].concat())?;
        if let Some(price) = form.text("default_price") {
            let fits = self.price(price).is_some_and(|price| price.product == id && price.active);
            if !fits {
                return Err(Refusal::unknown("price", price, "default_price"));
            }
        }
        let product = self.products.iter_mut().find(|product| product.id == id).ok_or_else(|| Refusal::missing("product", id))?;
        let mut changed = product.clone();
        changed.change(form)?;
        if form.has("default_price") {
            changed.default_price = form.text("default_price").map(str::to_owned);
        }
        changed.updated = now;
        *product = changed;
        let shown = product.json();
        self.announce(now, "product.updated", shown.clone(), Some(json!({})));
        Ok(shown)
    }

    /// A product with prices cannot be deleted (facts §0.6).
    pub(crate) fn delete_product(&mut self, id: &str, now: i64) -> Answer {
        let product = self.product(id).ok_or_else(|| Refusal::missing("product", id))?.json();
        if self.prices.iter().any(|price| price.product == id) {
            return Err(Refusal::invalid("This product cannot be deleted because it has one or more user-created prices."));
        }
        self.products.retain(|product| product.id != id);
        self.announce(now, "product.deleted", product, None);
        Ok(json!({ "id": id, "object": "product", "deleted": true }))
    }
}
