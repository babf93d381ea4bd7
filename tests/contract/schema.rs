//! From OpenAPI 3.0's dialect to JSON Schema.

use serde_json::{Map, Value, json};

/// The rules of a JSON reply. Stricter than the document in one point: a field that it does not name is refused, because our
/// sandbox has no business inventing one.
pub fn of_reply(openapi: &Value) -> Value {
    translated(openapi, &of_reply, &|_| None)
}

/// The same for a form, in which every scalar is a text.
pub fn of_form(openapi: &Value) -> Value {
    translated(openapi, &of_form, &|kind| match kind {
        "integer" => Some(json!({"type": "string", "pattern": "^-?[0-9]+$"})),
        "number" => Some(json!({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})),
        "boolean" => Some(json!({"enum": ["true", "false"]})),
        _ => None,
    })
}

/// Keywords that JSON Schema reads alike.
const KEPT: [&str; 6] = ["$ref", "enum", "format", "maxLength", "pattern", "required"];

fn translated(openapi: &Value, inner: &dyn Fn(&Value) -> Value, scalar: &dyn Fn(&str) -> Option<Value>) -> Value {
    let Some(schema) = openapi.as_object() else { return openapi.clone() };
    let kind = schema.get("type").and_then(Value::as_str);
    if let Some(scalar) = kind.and_then(scalar) {
        return scalar;
    }
    let mut out = Map::new();
    for (keyword, value) in schema {
        let value = match keyword.as_str() {
            "type" => value.clone(),
            "items" | "additionalProperties" => inner(value),
            "anyOf" => value.as_array().into_iter().flatten().map(inner).collect(),
            "properties" => value.as_object().into_iter().flatten().map(|(name, field)| (name.clone(), inner(field))).collect(),
            kept if KEPT.contains(&kept) => value.clone(),
            _ => continue,
        };
        out.insert(keyword.clone(), value);
    }
    if out.contains_key("properties") {
        out.entry("additionalProperties").or_insert(json!(false));
    }
    if schema.get("nullable") == Some(&json!(true)) {
        allow_null(&mut out);
    }
    Value::Object(out)
}

fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
    for list in ["enum", "anyOf"] {
        if let Some(choices) = schema.get_mut(list).and_then(Value::as_array_mut) {
            choices.push(if list == "enum" { Value::Null } else { json!({"type": "null"}) });
        }
    }
}

/// Whether a text is a decimal with at most the 12 places that Stripe takes.
pub fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        None => digits(text),
        Some((whole, places)) => digits(whole) && digits(places) && places.len() <= 12,
    }
}

/// Whether a text is a currency code as replies write it.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}
