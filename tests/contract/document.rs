//! Stripe's own API document, and what it says of a request or a reply.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::{env, fs};

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::{form_tree, schema};

const SHA256: &str = "f0e0fc8fffbffda45bf5f3df59846443c1d47a3cfcbfae232eedf4743124ebee";
const FETCHED_BY: &str = "`cargo xtask test contract` fetches it";

/// Fields that the document leaves out, though the types of Stripe's official client (23.1) have them: component, field, types.
const BESIDE_THE_DOCUMENT: [(&str, &str, &[&str]); 2] =
    [("product", "type", &["string"]), ("recurring", "trial_period_days", &["integer", "null"])];

/// What does not agree with the document, a line each.
pub type Breaches = Vec<String>;

pub struct Document {
    json: Value,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let path = target.join("stripe-spec/spec3.json");
    let bytes = fs::read(&path).unwrap_or_else(|e| panic!("Stripe's API document is not at {}: {e}; {FETCHED_BY}", path.display()));
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, SHA256, "{} is not the document that these tests were written against; remove it, and {FETCHED_BY}", path.display());
    Document { json: serde_json::from_slice(&bytes).expect("the document is JSON"), validators: Mutex::default() }
});

/// One operation: the path as the document writes it, and what stands there.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    pub path: &'a str,
    pub method: &'a str,
    json: &'a Value,
}

impl Operation<'_> {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Document {
    pub fn get() -> &'static Self {
        &DOCUMENT
    }

    pub fn version(&self) -> &str {
        self.json["info"]["version"].as_str().unwrap_or_default()
    }

    /// The operation behind a method and a path; of several templates that fit, the one with the most fixed segments.
    ///
    /// # Errors
    /// When the document has none.
    pub fn operation(&self, method: &str, path: &str) -> Result<Operation<'_>, Breaches> {
        let lower = method.to_ascii_lowercase();
        let paths = self.json["paths"].as_object().into_iter().flatten();
        let fitting = paths.filter_map(|(template, methods)| Some((fixed_segments(template, path)?, template, methods.get(&lower)?)));
        match fitting.max_by_key(|(fixed, ..)| *fixed) {
            Some((_, template, json)) => Ok(Operation { path: template, method: method_name(&lower), json }),
            None => Err(vec![format!("{method} {path} is no operation of Stripe's API")]),
        }
    }

    /// # Errors
    /// Every parameter that the document does not know or refuses, and every required one that is missing.
    pub fn check_request<'a>(
        &self,
        method: &str,
        path: &str,
        query: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Breaches> {
        let operation = self.operation(method, path)?;
        let query = form_tree::read(query).map_err(|e| vec![e])?;
        let body = form_tree::read(body).map_err(|e| vec![e])?;
        let query_rules = || query_schema(operation.json);
        let body_rules = || schema::of_form(&operation.json["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]);
        let mut breaches = self.breaches(&format!("query of {}", operation.name()), query_rules, &query);
        breaches.extend(self.breaches(&format!("body of {}", operation.name()), body_rules, &body));
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// # Errors
    /// Everything in the reply that the document does not allow for this operation and status.
    pub fn check_reply(&self, method: &str, path: &str, status: u16, body: &Value) -> Result<(), Breaches> {
        let operation = self.operation(method, path)?;
        let answered = if (200..300).contains(&status) { "200" } else { "default" };
        let rules = || self.whole(&operation.json["responses"][answered]["content"]["application/json"]["schema"]);
        let mut breaches = self.breaches(&format!("{answered} reply of {}", operation.name()), rules, body);
        if operation.path == "/v1/events" {
            breaches.extend(body["data"].as_array().into_iter().flatten().flat_map(|event| self.inside(event)));
        }
        if breaches.is_empty() { Ok(()) } else { Err(breaches) }
    }

    /// The object inside an event, which the document leaves open there, against the document's own word on such objects.
    fn inside(&self, event: &Value) -> Breaches {
        let object = &event["data"]["object"];
        let Some(kind) = object["object"].as_str().filter(|kind| self.component(kind).is_object()) else { return Breaches::new() };
        self.breaches(
            &format!("`{kind}` inside an event"),
            || self.whole(&json!({ "$ref": format!("#/components/schemas/{kind}") })),
            object,
        )
    }

    /// The rules of a reply with all that they refer to.
    fn whole(&self, openapi: &Value) -> Value {
        let mut rules = schema::of_reply(openapi);
        let components = self.components_of(&rules);
        if let Some(rules) = rules.as_object_mut() {
            rules.insert("components".into(), json!({ "schemas": components }));
        }
        rules
    }

    fn breaches(&self, what: &str, rules: impl FnOnce() -> Value, instance: &Value) -> Breaches {
        let mut validators = self.validators.lock().expect("no test panics while it holds this");
        let validator = validators.entry(what.to_owned()).or_insert_with(|| {
            let options = jsonschema::options()
                .should_validate_formats(true)
                .with_format("decimal", schema::is_decimal)
                .with_format("currency", schema::is_currency);
            Arc::new(options.build(&rules()).unwrap_or_else(|e| panic!("the rules for the {what} are no schema: {e}")))
        });
        let validator = validator.clone();
        drop(validators);
        validator.iter_errors(instance).map(|e| format!("{what}, at `{}`: {e}", without_indices(&e.instance_path().to_string()))).collect()
    }

    /// The document's own schema of a successful reply.
    ///
    /// # Errors
    /// When there is no such operation.
    pub fn reply_schema(&self, method: &str, path: &str) -> Result<&Value, Breaches> {
        let operation = self.operation(method, path)?;
        Ok(&operation.json["responses"]["200"]["content"]["application/json"]["schema"])
    }

    /// A component by its name.
    pub fn component(&self, name: &str) -> &Value {
        &self.json["components"]["schemas"][name]
    }

    fn rules_of_component(&self, name: &str) -> Value {
        let mut rules = schema::of_reply(self.component(name));
        for (component, field, kind) in BESIDE_THE_DOCUMENT {
            if component == name {
                rules["properties"][field] = json!({ "type": kind });
            }
        }
        rules
    }

    /// Every component that a schema reaches.
    fn components_of(&self, schema: &Value) -> Map<String, Value> {
        let mut found = Map::new();
        let mut waiting = references(schema);
        while let Some(name) = waiting.pop_first() {
            if !found.contains_key(&name) {
                let component = self.rules_of_component(&name);
                waiting.extend(references(&component));
                found.insert(name, component);
            }
        }
        found
    }
}

/// The same breach in many rows of a list is one breach.
fn without_indices(path: &str) -> String {
    let part = |part| if str::parse::<u64>(part).is_ok() { "*" } else { part };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn method_name(lower: &str) -> &'static str {
    match lower {
        "get" => "GET",
        "delete" => "DELETE",
        _ => "POST",
    }
}

/// How many segments of a template are fixed and equal the path's; `None` if the path does not fit.
fn fixed_segments(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    template.iter().zip(&path).try_fold(0, |fixed, (slot, segment)| match slot.starts_with('{') {
        true => (!segment.is_empty()).then_some(fixed),
        false => (slot == segment).then_some(fixed + 1),
    })
}

/// The query parameters of an operation as one object schema.
fn query_schema(operation: &Value) -> Value {
    let parameters = || operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query");
    let name = |parameter: &Value| parameter["name"].as_str().unwrap_or_default().to_owned();
    let properties: Map<_, _> = parameters().map(|parameter| (name(parameter), schema::of_form(&parameter["schema"]))).collect();
    let required: Vec<_> = parameters().filter(|parameter| parameter["required"] == true).map(name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn references(schema: &Value) -> BTreeSet<String> {
    match schema {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/components/schemas/"));
            own.map(str::to_owned).into_iter().chain(object.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}
