//! `expand[]`: ids become objects, and fields that are left out by default come in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Books;
use super::refusal::Refusal;

/// Fields of a price that are only there when asked for.
const HIDDEN: [&str; 2] = ["tiers", "currency_options"];

/// The books, and the instant at which they are looked at: a draft's lines depend on it.
type At<'a> = (&'a Books, i64);

/// The asked-for paths as a tree: `data.items.data.price.tiers`.
#[derive(Default)]
struct Wanted(BTreeMap<String, Wanted>);

/// A reply as it goes out.
pub(crate) fn shape(books: &Books, mut reply: Value, paths: &[String], now: i64) -> Result<Value, Refusal> {
    let mut wanted = Wanted::default();
    for path in paths {
        path.split('.').fold(&mut wanted, |level, part| level.0.entry(part.to_owned()).or_default());
    }
    books.name_clocks(&mut reply);
    apply((books, now), &mut reply, &wanted, "")?;
    Ok(reply)
}

/// An object as the feed keeps it: nothing expanded.
pub(crate) fn without_hidden(mut object: Value) -> Value {
    hide(&mut object);
    object
}

fn hide(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(fields) => {
            if fields.get("object").and_then(Value::as_str) == Some("price") {
                HIDDEN.iter().for_each(|field| drop(fields.remove(*field)));
            }
            fields.values_mut().for_each(hide);
        }
        _ => {}
    }
}

fn apply(books: At<'_>, value: &mut Value, wanted: &Wanted, path: &str) -> Result<(), Refusal> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| apply(books, item, wanted, path)),
        Value::Object(fields) => {
            let is_price = fields.get("object").and_then(Value::as_str) == Some("price");
            if is_price {
                HIDDEN.iter().filter(|field| !wanted.0.contains_key(**field)).for_each(|field| drop(fields.remove(*field)));
                hide_option_tiers(fields, wanted);
            }
            for (field, below) in &wanted.0 {
                let path = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
                match fields.get_mut(field) {
                    Some(inner) => expand(books, inner, below, &path)?,
                    // A price that is not tiered has no tiers to show.
                    None if is_price && HIDDEN.contains(&field.as_str()) => {}
                    None if field == "tiers" && path.starts_with("currency_options.") => {}
                    None => return Err(Refusal::invalid(format!("This property cannot be expanded ({path}).")).param("expand")),
                }
            }
            let rest = Wanted::default();
            fields.iter_mut().filter(|(field, _)| !wanted.0.contains_key(*field)).try_for_each(|(_, inner)| apply(books, inner, &rest, ""))
        }
        _ => Ok(()),
    }
}

/// The tiers of a currency come only when that currency is named: `currency_options.eur.tiers`.
fn hide_option_tiers(price: &mut serde_json::Map<String, Value>, wanted: &Wanted) {
    let Some(Value::Object(options)) = price.get_mut("currency_options") else { return };
    let asked = wanted.0.get("currency_options");
    for (code, option) in options {
        let keeps = asked.and_then(|asked| asked.0.get(code)).is_some_and(|option| option.0.contains_key("tiers"));
        if let (false, Value::Object(fields)) = (keeps, option) {
            fields.remove("tiers");
        }
    }
}

fn expand(books: At<'_>, value: &mut Value, below: &Wanted, path: &str) -> Result<(), Refusal> {
    if let Value::String(id) = value {
        let object = match id.split('_').next() {
            Some("cus") => books.0.retrieve_customer(id),
            Some("prod") => books.0.retrieve_product(id),
            Some("price") => books.0.retrieve_price(id),
            Some("sub") => books.0.retrieve_subscription(id),
            Some("pm") => books.0.retrieve_payment_method(id),
            Some("in") => books.0.invoice_at(id, books.1),
            _ => Err(Refusal::invalid(format!("This property cannot be expanded ({path}).")).param("expand")),
        };
        *value = object?;
    }
    apply(books, value, below, path)
}
