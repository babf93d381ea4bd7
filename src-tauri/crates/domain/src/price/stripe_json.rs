//! Reads a price in Stripe's own JSON shape (`GET /v1/prices/{id}?expand[]=tiers`).

use serde_json::Value;

use super::model::{PackageSize, Price, PriceModel, Round, Tier, Tiers, TiersError};
use crate::currency::UnknownCurrency;
use crate::{Currency, DecimalError, Quantity, UnitPrice};

/// Why a price in Stripe's JSON shape cannot be rated. `field` is the path in the price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceJsonError {
    /// A field is absent or of another type.
    #[error("`{field}` {wanted}")]
    Field {
        /// Which field.
        field: String,
        /// What was wanted of it.
        wanted: &'static str,
    },
    /// A number cannot be kept exactly.
    #[error("`{field}`: {cause}")]
    Number {
        /// Which field.
        field: String,
        /// Why.
        cause: DecimalError,
    },
    /// The currency is not in Stripe's table.
    #[error(transparent)]
    Currency(#[from] UnknownCurrency),
    /// The price has no amounts in the wanted currency.
    #[error("the price has no amounts in {wanted}; it has {}", .offered.join(", "))]
    CurrencyNotOffered {
        /// What was asked for.
        wanted: Currency,
        /// What the price has.
        offered: Vec<String>,
    },
    /// The tiers do not cover every quantity exactly once.
    #[error(transparent)]
    Tiers(#[from] TiersError),
    /// Stripe sends tiers only when they are asked for.
    #[error("the price is tiered but carries no tiers: fetch it with expand[]=tiers")]
    TiersNotExpanded,
    /// The price cannot be rated: the payer chooses the amount, or a scheme is not known.
    #[error("`{field}` is `{value}`, which has no amount that could be rated")]
    Unsupported {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: String,
    },
}

impl Price {
    /// Reads a price object of Stripe, in its own currency or in one of its `currency_options`.
    ///
    /// `unit_amount_decimal` wins over `unit_amount`, because only it is exact; an `up_to` of `null` or `"inf"` has no end.
    ///
    /// # Errors
    /// See [`PriceJsonError`].
    pub fn from_stripe_json(price: &Value, currency: Option<&str>) -> Result<Self, PriceJsonError> {
        let base_code = price["currency"].as_str().ok_or_else(|| wanted("currency", "must be a currency code"))?;
        let base = Currency::parse(base_code)?;
        let currency = currency.map_or(Ok(base), Currency::parse)?;
        let (amounts, path) = amounts_in(price, base, currency)?;
        let model = match price["billing_scheme"].as_str().unwrap_or("per_unit") {
            "per_unit" => per_unit(price, amounts, &path)?,
            "tiered" => tiered(price, amounts, &path)?,
            other => return Err(PriceJsonError::Unsupported { field: "billing_scheme", value: other.to_owned() }),
        };
        Ok(Self { currency, model })
    }
}

/// The object that holds the amounts, and its path: the price itself, or one of its currency options.
fn amounts_in(price: &Value, base: Currency, currency: Currency) -> Result<(&Value, String), PriceJsonError> {
    if currency == base {
        return Ok((price, String::new()));
    }
    let options = price["currency_options"].as_object();
    if let Some(option) = options.and_then(|options| options.get(currency.code())) {
        return Ok((option, format!("currency_options.{currency}.")));
    }
    let others = options.into_iter().flat_map(|options| options.keys().cloned()).filter(|code| code != base.code());
    let offered = std::iter::once(base.code().to_owned()).chain(others).collect();
    Err(PriceJsonError::CurrencyNotOffered { wanted: currency, offered })
}

fn per_unit(price: &Value, amounts: &Value, path: &str) -> Result<PriceModel, PriceJsonError> {
    if !amounts["custom_unit_amount"].is_null() {
        return Err(PriceJsonError::Unsupported { field: "custom_unit_amount", value: "set".to_owned() });
    }
    let unit_amount = amount(amounts, path, "unit_amount")?
        .ok_or_else(|| wanted(&format!("{path}unit_amount"), "or `unit_amount_decimal` must be set"))?;
    let transform = &price["transform_quantity"];
    if transform.is_null() {
        return Ok(PriceModel::PerUnit { unit_amount });
    }
    let divide_by = transform["divide_by"].as_u64().and_then(|n| u32::try_from(n).ok()).and_then(PackageSize::new);
    let divide_by = divide_by.ok_or_else(|| wanted("transform_quantity.divide_by", "must be a whole number above zero"))?;
    let round = match transform["round"].as_str() {
        Some("up") => Round::Up,
        Some("down") => Round::Down,
        _ => return Err(wanted("transform_quantity.round", "must be `up` or `down`")),
    };
    Ok(PriceModel::Package { unit_amount, divide_by, round })
}

fn tiered(price: &Value, amounts: &Value, path: &str) -> Result<PriceModel, PriceJsonError> {
    if !price["transform_quantity"].is_null() {
        return Err(wanted("transform_quantity", "cannot be combined with tiers"));
    }
    let listed = amounts["tiers"].as_array().ok_or(PriceJsonError::TiersNotExpanded)?;
    let tiers = listed.iter().enumerate().map(|(at, json)| tier(json, &format!("{path}tiers[{at}].")));
    let tiers = Tiers::new(tiers.collect::<Result<_, _>>()?)?;
    match price["tiers_mode"].as_str() {
        Some("volume") => Ok(PriceModel::Volume { tiers }),
        Some("graduated") => Ok(PriceModel::Graduated { tiers }),
        _ => Err(wanted("tiers_mode", "must be `volume` or `graduated`")),
    }
}

fn tier(json: &Value, path: &str) -> Result<Tier, PriceJsonError> {
    let field = format!("{path}up_to");
    let up_to = match &json["up_to"] {
        Value::Null => None,
        Value::String(end) if end == "inf" => None,
        Value::Number(end) => Some(Quantity::parse(&end.to_string()).map_err(|cause| PriceJsonError::Number { field, cause })?),
        Value::String(end) => Some(Quantity::parse(end).map_err(|cause| PriceJsonError::Number { field, cause })?),
        _ => return Err(wanted(&field, "must be a number, null or \"inf\"")),
    };
    let (unit_amount, flat_amount) = (amount(json, path, "unit_amount")?, amount(json, path, "flat_amount")?);
    if unit_amount.is_none() && flat_amount.is_none() {
        return Err(wanted(&format!("{path}unit_amount"), "or `flat_amount` must be set"));
    }
    Ok(Tier { up_to, unit_amount, flat_amount })
}

/// `{name}_decimal`, else `{name}`; `None` when both are absent or null.
fn amount(json: &Value, path: &str, name: &str) -> Result<Option<UnitPrice>, PriceJsonError> {
    for name in [format!("{name}_decimal"), name.to_owned()] {
        let field = format!("{path}{name}");
        let text = match &json[&name] {
            Value::Null => continue,
            // With `arbitrary_precision` a number keeps the digits it was written with.
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            _ => return Err(wanted(&field, "must be a number")),
        };
        return UnitPrice::parse_minor(&text).map(Some).map_err(|cause| PriceJsonError::Number { field, cause });
    }
    Ok(None)
}

fn wanted(field: &str, wanted: &'static str) -> PriceJsonError {
    PriceJsonError::Field { field: field.to_owned(), wanted }
}
