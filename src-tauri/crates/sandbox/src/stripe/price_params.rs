//! Reading and checking what a new price is made of.

use std::collections::BTreeMap;

use super::price::{Amount, Package, Recurring, Tier, TiersMode};
use super::refusal::Refusal;
use super::{Books, Metadata, update_metadata};
use crate::exact;
use crate::wire::form::Form;
use num_traits::Signed as _;

/// A price as asked for, checked; it has no id yet.
pub(crate) struct PriceDraft {
    pub(crate) product: String,
    pub(crate) new_product: Option<String>,
    pub(crate) currency: String,
    pub(crate) amounts: BTreeMap<String, Amount>,
    pub(crate) tiers_mode: Option<TiersMode>,
    pub(crate) package: Option<Package>,
    pub(crate) recurring: Option<Recurring>,
    pub(crate) nickname: Option<String>,
    pub(crate) lookup_key: Option<String>,
    pub(crate) tax_behavior: String,
    pub(crate) metadata: Metadata,
    pub(crate) active: bool,
}

const FIELDS: [&str; 17] = [
    "active",
    "billing_scheme",
    "currency",
    "currency_options",
    "lookup_key",
    "metadata",
    "nickname",
    "product",
    "product_data",
    "recurring",
    "tax_behavior",
    "tiers",
    "tiers_mode",
    "transfer_lookup_key",
    "transform_quantity",
    "unit_amount",
    "unit_amount_decimal",
];

pub(crate) fn read(books: &Books, form: &Form) -> Result<PriceDraft, Refusal> {
    form.only(&FIELDS)?;
    let currency = currency(form.required("currency")?, "currency")?;
    let (product, new_product) = product(books, form)?;
    let tiered = form.choice("billing_scheme", &["per_unit", "tiered"])? == Some("tiered");
    let tiers_mode = match form.choice("tiers_mode", &["volume", "graduated"])? {
        Some("volume") => Some(TiersMode::Volume),
        Some(_) => Some(TiersMode::Graduated),
        None => None,
    };
    if tiered && tiers_mode.is_none() {
        return Err(form.missing("tiers_mode"));
    }
    if !tiered && (tiers_mode.is_some() || form.has("tiers")) {
        return Err(Refusal::invalid("`billing_scheme` must be set to `tiered` to use tiers.").param("billing_scheme"));
    }
    let mut amounts = BTreeMap::from([(currency.clone(), amount(form, tiered)?)]);
    let options = form.branch("currency_options").unwrap_or_default();
    for name in options.names() {
        let Some(option) = options.branch(&name) else { continue };
        option.only(&["tiers", "unit_amount", "unit_amount_decimal", "tax_behavior"])?;
        amounts.insert(self::currency(&name, &options.param(&name))?, amount(&option, tiered)?);
    }
    let package = package(form)?;
    if tiered && package.is_some() {
        return Err(Refusal::invalid("`transform_quantity` cannot be combined with `tiers`.")
            .code("parameters_exclusive")
            .param("transform_quantity"));
    }
    if let Some(key) = form.text("lookup_key").filter(|key| key.chars().count() > 200) {
        return Err(Refusal::invalid(format!("Invalid string: {key}; must be at most 200 characters")).param("lookup_key"));
    }
    let mut metadata = Metadata::new();
    update_metadata(&mut metadata, form);
    Ok(PriceDraft {
        product,
        new_product,
        currency,
        amounts,
        tiers_mode,
        package,
        recurring: recurring(books, form)?,
        nickname: form.text("nickname").map(str::to_owned),
        lookup_key: form.text("lookup_key").map(str::to_owned),
        tax_behavior: form.choice("tax_behavior", &["exclusive", "inclusive", "unspecified"])?.unwrap_or("unspecified").to_owned(),
        metadata,
        active: form.boolean("active")?.unwrap_or(true),
    })
}

pub(crate) fn currency(text: &str, param: &str) -> Result<String, Refusal> {
    let text = text.to_lowercase();
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Ok(text);
    }
    Err(Refusal::invalid(format!("Invalid currency: {text}.")).param(param))
}

fn product(books: &Books, form: &Form) -> Result<(String, Option<String>), Refusal> {
    match (form.text("product"), form.branch("product_data")) {
        (Some(_), Some(_)) => Err(Refusal::invalid("You may only specify one of these parameters: product, product_data.")
            .code("parameters_exclusive")
            .param("product_data")),
        (Some(id), None) => match books.product(id) {
            None => Err(Refusal::unknown("product", id, "product")),
            Some(product) if !product.active => {
                let refusal = Refusal::invalid(format!("Price cannot be created: the product '{id}' is inactive."));
                Err(refusal.code("product_inactive").param("product"))
            }
            Some(_) => Ok((id.to_owned(), None)),
        },
        (None, Some(data)) => {
            data.only(&["name", "unit_label", "metadata", "active", "id", "statement_descriptor", "tax_code"])?;
            Ok((String::new(), Some(data.required("name")?.to_owned())))
        }
        (None, None) => Err(form.missing("product")),
    }
}

/// One of `unit_amount`, `unit_amount_decimal` and `tiers`.
fn amount(form: &Form, tiered: bool) -> Result<Amount, Refusal> {
    let unit = either(form, "unit_amount")?;
    if tiered {
        if unit.is_some() {
            return Err(Refusal::invalid("`unit_amount` cannot be used with `billing_scheme=tiered`.")
                .code("parameters_exclusive")
                .param(&form.param("unit_amount")));
        }
        return Ok(Amount::Tiers(tiers(form)?));
    }
    unit.map(Amount::PerUnit).ok_or_else(|| form.missing("unit_amount"))
}

fn tiers(form: &Form) -> Result<Vec<Tier>, Refusal> {
    let parts = form.parts("tiers");
    let mut tiers: Vec<Tier> = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        part.only(&["up_to", "unit_amount", "unit_amount_decimal", "flat_amount", "flat_amount_decimal"])?;
        let last = index + 1 == parts.len();
        let up_to = match part.required("up_to")? {
            "inf" => None,
            _ => part.integer("up_to")?,
        };
        let above = tiers.last().and_then(|tier| tier.up_to).unwrap_or(0);
        if up_to.is_none() != last || up_to.is_some_and(|bound| bound <= above) {
            return Err(
                Refusal::invalid("Tiers must have ascending `up_to` values, and the last one must be `inf`.").param(&part.param("up_to"))
            );
        }
        let (unit, flat) = (either(part, "unit_amount")?, either(part, "flat_amount")?);
        if unit.is_none() && flat.is_none() {
            return Err(Refusal::invalid("Each tier needs a `unit_amount` or a `flat_amount`.").param(&part.param("unit_amount")));
        }
        tiers.push(Tier { up_to, unit, flat });
    }
    if tiers.is_empty() { Err(form.missing("tiers")) } else { Ok(tiers) }
}

/// `field` (a whole number) or `field_decimal` (up to twelve places), never both.
fn either(form: &Form, field: &str) -> Result<Option<String>, Refusal> {
    let in_decimals = format!("{field}_decimal");
    match (form.integer(field)?, form.text(&in_decimals)) {
        (Some(_), Some(_)) => {
            let refusal = Refusal::invalid(format!("You may only specify one of these parameters: {field}, {in_decimals}."));
            Err(refusal.code("parameters_exclusive").param(&form.param(&in_decimals)))
        }
        (Some(amount), None) if amount < 0 => {
            Err(Refusal::invalid("Invalid non-negative integer").code("parameter_invalid_integer").param(&form.param(field)))
        }
        (Some(amount), None) => Ok(Some(amount.to_string())),
        (None, Some(text)) => {
            match exact::parse(text).filter(|amount| !amount.is_negative()) {
                Some(amount) => Ok(Some(exact::decimal(&amount))),
                None => Err(Refusal::invalid(format!("Invalid decimal: {text}; must have at most 12 decimal places"))
                    .param(&form.param(&in_decimals))),
            }
        }
        (None, None) => Ok(None),
    }
}

fn package(form: &Form) -> Result<Option<Package>, Refusal> {
    let Some(part) = form.branch("transform_quantity") else { return Ok(None) };
    part.only(&["divide_by", "round"])?;
    let divide_by = part.integer("divide_by")?.ok_or_else(|| part.missing("divide_by"))?;
    if divide_by < 1 {
        return Err(Refusal::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param(&part.param("divide_by")));
    }
    let round = part.choice("round", &["up", "down"])?.ok_or_else(|| part.missing("round"))?;
    Ok(Some(Package { divide_by, round_up: round == "up" }))
}

fn recurring(books: &Books, form: &Form) -> Result<Option<Recurring>, Refusal> {
    let Some(part) = form.branch("recurring") else { return Ok(None) };
    part.only(&["interval", "interval_count", "meter", "usage_type"])?;
    let interval = part.choice("interval", &["day", "week", "month", "year"])?.ok_or_else(|| part.missing("interval"))?;
    let interval_count = part.integer("interval_count")?.unwrap_or(1);
    if interval_count < 1 {
        return Err(Refusal::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param(&part.param("interval_count")));
    }
    let metered = part.choice("usage_type", &["licensed", "metered"])? == Some("metered");
    let meter = match (metered, part.text("meter")) {
        (false, None) => None,
        (false, Some(_)) => {
            return Err(
                Refusal::invalid("`recurring[meter]` can only be used with `recurring[usage_type]=metered`.").param("recurring[meter]")
            );
        }
        (true, None) => {
            let words = "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.";
            return Err(Refusal::invalid(words).param("recurring[meter]"));
        }
        (true, Some(id)) => match books.meter(id) {
            None => return Err(Refusal::unknown("meter", id, "recurring[meter]")),
            Some(meter) if !meter.active() => {
                return Err(Refusal::invalid(format!("The meter '{id}' is inactive.")).param("recurring[meter]"));
            }
            Some(_) => Some(id.to_owned()),
        },
    };
    Ok(Some(Recurring { interval: interval.to_owned(), interval_count, meter }))
}
