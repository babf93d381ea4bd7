//! Making a product; changing, archiving and restoring one.

use domain::catalog::ProductOffer;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Tx, mirror, mirror::Product};
use stripe::{
    Client, Error, IdempotencyKey,
    products::{self, NewProduct, ProductUpdate},
};

use super::{LOOK_THROUGH, MARK, Made, Outward, Ref, carries, marked_with};
use crate::{Problem, mirror::convert::ProductRest};

/// A product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeProduct {
    /// Name as clients see it.
    pub name: String,
    /// "1000 tokens"; at most 12 characters, else none.
    pub unit_label: Option<String>,
    /// Short, price only.
    #[serde(default)]
    pub description: Option<String>,
    /// What stands on a card statement.
    #[serde(default)]
    pub statement_descriptor: Option<String>,
    /// Lines of a price table.
    #[serde(default)]
    pub marketing_features: Vec<String>,
}

impl From<ProductOffer> for MakeProduct {
    fn from(offer: ProductOffer) -> Self {
        Self {
            name: offer.name,
            unit_label: offer.unit_label,
            description: offer.description,
            statement_descriptor: offer.statement_descriptor,
            marketing_features: offer.marketing_features,
        }
    }
}

impl MakeProduct {
    /// The id that it is made with: of its mark alone, so that Stripe itself refuses a second one.
    fn own_id(mark: &str) -> String {
        let digest = Sha256::digest(mark.as_bytes());
        digest.iter().take(10).fold("prod_rebill".to_owned(), |id, byte| format!("{id}{byte:02x}"))
    }
}

impl Outward for MakeProduct {
    fn kind(&self) -> &'static str {
        "product"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let filter = products::Filter { active: Some(true), ids: Vec::new() };
        let all = client.all(products::list(&filter), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|product| carries(&product.metadata, mark)).map(|product| Made::found(product.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewProduct {
            id: Some(Self::own_id(mark)),
            name: self.name.clone(),
            description: self.description.clone(),
            unit_label: self.unit_label.clone(),
            statement_descriptor: self.statement_descriptor.clone(),
            marketing_features: self.marketing_features.clone(),
            metadata: marked_with(mark),
        };
        match client.send(&products::create(&new, key)).await {
            Ok(reply) => Ok(Made::new(reply.value.id, reply.request_id)),
            // It is there, but archived: a list of what is active did not show it.
            Err(error) if error.code.as_deref() == Some("resource_already_exists") => {
                let id = Self::own_id(mark);
                let there = client.send(&products::retrieve(&id)).await?.value;
                if there.metadata.get(MARK).is_none_or(|found| found != mark) {
                    return Err(error.into());
                }
                let update = ProductUpdate { active: Some(true), ..ProductUpdate::default() };
                let again = IdempotencyKey::new(format!("{key}-restore")).map_err(|error| Problem::internal(error.to_string()))?;
                client.send(&products::update(&id, &update, &again)).await?;
                Ok(Made::found(id))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Changes to a product; `None` leaves as it is, an empty text removes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditProduct {
    /// Which product.
    pub product: String,
    /// `false` archives, `true` restores.
    pub active: Option<bool>,
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Unit label.
    pub unit_label: Option<String>,
    /// Card statement.
    pub statement_descriptor: Option<String>,
    /// All of them.
    pub marketing_features: Option<Vec<String>>,
    /// The price that new buyers get.
    pub default_price: Option<Ref>,
}

impl EditProduct {
    fn holds(&self, product: &products::Product) -> bool {
        let text =
            |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|wanted| found.unwrap_or_default() == wanted);
        let features: Vec<&str> = product.marketing_features.iter().filter_map(|feature| feature.name.as_deref()).collect();
        let default_price = match &self.default_price {
            Some(Ref::Id(id)) => product.default_price.as_deref() == Some(id),
            _ => true,
        };
        self.active.is_none_or(|active| product.active == active)
            && text(&self.name, Some(&product.name))
            && text(&self.description, product.description.as_deref())
            && text(&self.unit_label, product.unit_label.as_deref())
            && text(&self.statement_descriptor, product.statement_descriptor.as_deref())
            && self.marketing_features.as_ref().is_none_or(|wanted| features == *wanted)
            && default_price
    }
}

impl Outward for EditProduct {
    fn kind(&self) -> &'static str {
        "product"
    }

    fn action(&self) -> &'static str {
        match self.active {
            Some(false) => "archive",
            Some(true) => "restore",
            None => "update",
        }
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        self.default_price.iter_mut().collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// Whether it stands so already.
    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let product = client.send(&products::retrieve(&self.product)).await?.value;
        Ok(self.holds(&product).then(|| Made::found(product.id)))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let update = ProductUpdate {
            active: self.active,
            name: self.name.clone(),
            description: self.description.clone(),
            unit_label: self.unit_label.clone(),
            default_price: self.default_price.as_ref().map(Ref::id).transpose()?.map(str::to_owned),
            statement_descriptor: self.statement_descriptor.clone(),
            marketing_features: self.marketing_features.clone(),
            metadata: stripe::Metadata::new(),
        };
        let reply = client.send(&products::update(&self.product, &update, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    /// The mirror says so at once: Stripe's events come a moment later.
    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let (Some(copy), Some(raw)) = (mirror::find::<Product>(tx, &self.product)?, mirror::raw::<Product>(tx, &self.product)?) else {
            return Ok(());
        };
        let (mut product, mut rest) = (copy.value, serde_json::from_value::<ProductRest>(raw).unwrap_or_default());
        product.active = self.active.unwrap_or(product.active);
        product.name = self.name.clone().unwrap_or(product.name);
        let texts = [
            (&self.description, &mut rest.description),
            (&self.unit_label, &mut rest.unit_label),
            (&self.statement_descriptor, &mut rest.statement_descriptor),
        ];
        for (wanted, place) in texts {
            if let Some(wanted) = wanted {
                *place = Some(wanted.clone()).filter(|text| !text.is_empty());
            }
        }
        if let Some(features) = &self.marketing_features {
            rest.marketing_features.clone_from(features);
        }
        if let Some(price) = &self.default_price {
            rest.default_price = Some(price.id()?.to_owned());
        }
        let raw = serde_json::to_value(rest).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(mirror::keep(tx, &product, &raw, copy.read_at)?)
    }
}
