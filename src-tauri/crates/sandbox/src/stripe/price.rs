//! Prices: what a unit costs, in every model that Stripe knows, and the calls on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, update_metadata};
use crate::exact;
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Price {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) product: String,
    /// The price's own currency; `amounts` holds it and the further ones of `currency_options`.
    pub(crate) currency: String,
    pub(crate) amounts: BTreeMap<String, Amount>,
    pub(crate) tiers_mode: Option<TiersMode>,
    pub(crate) package: Option<Package>,
    pub(crate) recurring: Option<Recurring>,
    pub(crate) nickname: Option<String>,
    pub(crate) lookup_key: Option<String>,
    pub(crate) tax_behavior: String,
    pub(crate) metadata: Metadata,
}

/// What is charged in one currency. Amounts are decimals in minor units, as text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Amount {
    PerUnit(String),
    Tiers(Vec<Tier>),
}

/// A step of a tiered price: everything above the step before it, up to and including `up_to`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tier {
    /// Nothing: without end.
    pub(crate) up_to: Option<i64>,
    pub(crate) unit: Option<String>,
    pub(crate) flat: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TiersMode {
    Volume,
    Graduated,
}

/// `transform_quantity`: the quantity is divided and rounded before it is priced.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Package {
    pub(crate) divide_by: i64,
    pub(crate) round_up: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recurring {
    pub(crate) interval: String,
    pub(crate) interval_count: i64,
    /// The meter of a metered price; nothing for a licensed one.
    pub(crate) meter: Option<String>,
}

impl Price {
    /// The whole price, the fields that must be asked for by `expand[]` included; [`super::expand`] takes those away again.
    pub(crate) fn json(&self) -> Value {
        let own = self.amounts.get(&self.currency);
        let options: Map<String, Value> =
            self.amounts.iter().map(|(currency, amount)| (currency.clone(), self.option_json(amount))).collect();
        let mut price = json!({
            "id": self.id,
            "object": "price",
            "active": self.active,
            "billing_scheme": if matches!(own, Some(Amount::Tiers(_))) { "tiered" } else { "per_unit" },
            "created": self.created,
            "currency": self.currency,
            "currency_options": options,
            "custom_unit_amount": null,
            "livemode": false,
            "lookup_key": self.lookup_key,
            "metadata": self.metadata,
            "nickname": self.nickname,
            "product": self.product,
            "recurring": self.recurring.as_ref().map(Recurring::json),
            "tax_behavior": self.tax_behavior,
            "tiers_mode": self.tiers_mode.map(TiersMode::word),
            "transform_quantity": self.package.as_ref().map(|package| json!({
                "divide_by": package.divide_by,
                "round": if package.round_up { "up" } else { "down" },
            })),
            "type": if self.recurring.is_some() { "recurring" } else { "one_time" },
            "unit_amount": null,
            "unit_amount_decimal": null,
        });
        match own {
            Some(Amount::PerUnit(amount)) => {
                price["unit_amount"] = integral(amount);
                price["unit_amount_decimal"] = json!(amount);
            }
            Some(Amount::Tiers(tiers)) => price["tiers"] = tiers.iter().map(Tier::json).collect(),
            None => {}
        }
        price
    }

    fn option_json(&self, amount: &Amount) -> Value {
        let mut option =
            json!({ "custom_unit_amount": null, "tax_behavior": self.tax_behavior, "unit_amount": null, "unit_amount_decimal": null });
        match amount {
            Amount::PerUnit(amount) => {
                option["unit_amount"] = integral(amount);
                option["unit_amount_decimal"] = json!(amount);
            }
            Amount::Tiers(tiers) => option["tiers"] = tiers.iter().map(Tier::json).collect(),
        }
        option
    }

    pub(crate) fn meter(&self) -> Option<&str> {
        self.recurring.as_ref()?.meter.as_deref()
    }
}

impl Tier {
    fn json(&self) -> Value {
        let whole = |amount: &Option<String>| amount.as_deref().map_or(Value::Null, integral);
        json!({
            "flat_amount": whole(&self.flat),
            "flat_amount_decimal": self.flat,
            "unit_amount": whole(&self.unit),
            "unit_amount_decimal": self.unit,
            "up_to": self.up_to,
        })
    }
}

impl TiersMode {
    fn word(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Graduated => "graduated",
        }
    }
}

impl Recurring {
    fn json(&self) -> Value {
        json!({
            "interval": self.interval,
            "interval_count": self.interval_count,
            "meter": self.meter,
            "trial_period_days": null,
            "usage_type": if self.meter.is_some() { "metered" } else { "licensed" },
        })
    }
}

/// `unit_amount`: the amount when it is a whole number, else null (facts §3).
fn integral(amount: &str) -> Value {
    exact::parse(amount)
        .filter(exact::Fraction::is_integer)
        .and_then(|amount| i64::try_from(amount.to_integer()).ok())
        .map_or(Value::Null, Value::from)
}

impl Books {
    /// Another amount for a unit than the price was made with; nothing is announced.
    pub(crate) fn charge_wrongly(&mut self, id: &str, unit_amount: &str) -> Result<(), String> {
        let price = self.prices.iter_mut().find(|price| price.id == id).ok_or_else(|| format!("No such price: '{id}'"))?;
        match price.amounts.get_mut(&price.currency) {
            Some(Amount::PerUnit(amount)) => {
                unit_amount.clone_into(amount);
                Ok(())
            }
            _ => Err("Only a price with one amount for every unit is changed so.".to_owned()),
        }
    }

    pub(crate) fn price(&self, id: &str) -> Option<&Price> {
        self.prices.iter().find(|price| price.id == id)
    }

    /// Active ones only, unless asked otherwise (facts §3).
    pub(crate) fn list_prices(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["active", "created", "currency", "lookup_keys", "product", "recurring", "type"]].concat())?;
        let (active, in_range, keys) = (form.boolean("active")?.unwrap_or(true), created_filter(form)?, form.texts("lookup_keys"));
        if keys.len() > 10 {
            return Err(Refusal::invalid("You may pass at most 10 lookup keys.").param("lookup_keys"));
        }
        let recurring = form.branch("recurring").unwrap_or_default();
        recurring.only(&["interval", "meter", "usage_type"])?;
        let kind = form.choice("type", &["one_time", "recurring"])?;
        let usage = recurring.choice("usage_type", &["licensed", "metered"])?;
        let matches_recurring = |price: &Price| match &price.recurring {
            None => recurring.names().is_empty(),
            Some(own) => {
                recurring.text("interval").is_none_or(|interval| own.interval == interval)
                    && recurring.text("meter").is_none_or(|meter| own.meter.as_deref() == Some(meter))
                    && usage.is_none_or(|usage| own.meter.is_some() == (usage == "metered"))
            }
        };
        let passes = |price: &&Price| {
            price.active == active
                && in_range(price.created)
                && form.text("currency").is_none_or(|currency| price.currency == currency)
                && form.text("product").is_none_or(|product| price.product == product)
                && (keys.is_empty() || price.lookup_key.as_ref().is_some_and(|key| keys.contains(key)))
                && kind.is_none_or(|kind| price.recurring.is_some() == (kind == "recurring"))
                && matches_recurring(price)
        };
        let shown: Vec<&Price> = self.prices.iter().rev().filter(passes).collect();
        page(form, "/v1/prices", "price", &shown, |price| &price.id, |price| price.json())
    }

    pub(crate) fn retrieve_price(&self, id: &str) -> Answer {
        self.price(id).map(Price::json).ok_or_else(|| Refusal::missing("price", id))
    }

    pub(crate) fn create_price(&mut self, form: &Form, now: i64) -> Answer {
        let draft = super::price_params::read(self, form)?;
        if let Some(key) = &draft.lookup_key {
            self.claim_lookup_key(key, form.boolean("transfer_lookup_key")?.unwrap_or(false), None, now)?;
        }
        let product = match draft.new_product {
            None => draft.product,
            Some(name) => {
                let id = self.new_id("prod");
                let product = super::product::Product::named(id.clone(), &name, now);
                self.announce(now, "product.created", product.json(), None);
                self.products.push(product);
                id
            }
        };
        let price = Price {
            id: self.new_id("price"),
            created: now,
            active: draft.active,
            product,
            currency: draft.currency,
            amounts: draft.amounts,
            tiers_mode: draft.tiers_mode,
            package: draft.package,
            recurring: draft.recurring,
            nickname: draft.nickname,
            lookup_key: draft.lookup_key,
            tax_behavior: draft.tax_behavior,
            metadata: draft.metadata,
        };
        let shown = price.json();
        self.prices.push(price);
        self.announce(now, "price.created", shown.clone(), None);
        Ok(shown)
    }

    /// Only what Stripe lets change; amounts, currency, recurring and tiers never do (facts §0.6).
    pub(crate) fn update_price(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["active", "nickname", "metadata", "lookup_key", "transfer_lookup_key", "tax_behavior"])?;
        let place = self.prices.iter().position(|price| price.id == id).ok_or_else(|| Refusal::missing("price", id))?;
        let mut price = self.prices[place].clone();
        if let Some(active) = form.boolean("active")? {
            if !active && self.products.iter().any(|product| product.default_price.as_deref() == Some(id)) {
                let words = "This price cannot be archived because it is the default price of its product.";
                return Err(Refusal::invalid(words).param("active"));
            }
            price.active = active;
        }
        if form.has("nickname") {
            price.nickname = form.text("nickname").map(str::to_owned);
        }
        if let Some(behavior) = form.choice("tax_behavior", &["exclusive", "inclusive", "unspecified"])? {
            if price.tax_behavior != "unspecified" && price.tax_behavior != behavior {
                return Err(Refusal::invalid("Once specified as either inclusive or exclusive, tax_behavior cannot be changed.")
                    .param("tax_behavior"));
            }
            price.tax_behavior = behavior.to_owned();
        }
        update_metadata(&mut price.metadata, form);
        if form.has("lookup_key") {
            price.lookup_key = form.text("lookup_key").map(str::to_owned);
            if let Some(key) = &price.lookup_key {
                self.claim_lookup_key(key, form.boolean("transfer_lookup_key")?.unwrap_or(false), Some(id), now)?;
            }
        }
        let shown = price.json();
        self.prices[place] = price;
        self.announce(now, "price.updated", shown.clone(), Some(json!({})));
        Ok(shown)
    }

    /// A lookup key belongs to one price; with `transfer` it moves in the same step.
    fn claim_lookup_key(&mut self, key: &str, transfer: bool, claimant: Option<&str>, now: i64) -> Result<(), Refusal> {
        let Some(place) =
            self.prices.iter().position(|price| price.lookup_key.as_deref() == Some(key) && Some(price.id.as_str()) != claimant)
        else {
            return Ok(());
        };
        if !transfer {
            let refusal = Refusal::invalid(format!("A price (`{}`) already uses that lookup key.", self.prices[place].id));
            return Err(refusal.code("resource_already_exists").param("lookup_key"));
        }
        self.prices[place].lookup_key = None;
        let shown = self.prices[place].json();
        self.announce(now, "price.updated", shown, Some(json!({ "lookup_key": key })));
        Ok(())
    }
}
