//! Whatever answer Stripe's document allows, our client reads: with the least fields and with all, with references expanded or
//! not, with values and fields of next year.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use stripe::account::Account;
use stripe::balance::Balance;
use stripe::customers::{Customer, Known};
use stripe::events::Event;
use stripe::invoices::{Invoice, InvoiceLine};
use stripe::meter_events::MeterEvent;
use stripe::meters::{Meter, Summary};
use stripe::prices::Price;
use stripe::products::Product;
use stripe::subscriptions::Subscription;
use stripe::{List, SearchPage};

use crate::document::Document;

/// How an answer is made from its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Required fields only, null wherever allowed.
    Least,
    /// Every field, references as ids.
    Most,
    /// Every field, references as whole objects.
    Expanded,
    /// As [`Manner::Most`], with enum values and fields that nobody has heard of.
    NextYear,
}

/// Below this depth only required fields are made: objects refer to one another without end.
const DEPTH: usize = 9;

fn example(schema: &Value, manner: Manner, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example(Document::get().component(name), manner, depth);
    }
    let least = manner == Manner::Least || depth >= DEPTH;
    if least && schema["nullable"] == true {
        return Value::Null;
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let is_reference = |choice: &&Value| choice.get("$ref").is_some();
        let wants_object = manner == Manner::Expanded && depth < DEPTH / 2;
        let chosen = choices.iter().find(|choice| is_reference(choice) == wants_object).or(choices.first());
        return chosen.map_or(Value::Null, |choice| example(choice, manner, depth + 1));
    }
    if let Some(values) = schema["enum"].as_array() {
        // An enum of one value is a tag, not a choice.
        return if manner == Manner::NextYear && values.len() > 1 { json!("value_of_next_year") } else { values[0].clone() };
    }
    match schema["type"].as_str().unwrap_or("object") {
        "integer" => json!(1_793_491_200),
        "number" => serde_json::from_str("12345678901234567.890123").expect("a number"),
        "boolean" => json!(true),
        "string" if schema["format"] == "decimal" => json!("-0.123456789012"),
        "string" if schema["format"] == "currency" => json!("usd"),
        // The few patterns in the document are beginnings of paths.
        "string" => json!(schema["pattern"].as_str().map_or("text", |pattern| pattern.trim_start_matches('^')).replace("[^/]+", "id")),
        "array" if least => json!([]),
        "array" => json!([example(&schema["items"], manner, depth + 1)]),
        _ => object(schema, manner, depth, least),
    }
}

fn object(schema: &Value, manner: Manner, depth: usize, least: bool) -> Value {
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name));
    let fields = schema["properties"].as_object().into_iter().flatten().filter(|(name, _)| !least || required(name));
    let mut object: Map<_, _> = fields.map(|(name, field)| (name.clone(), example(field, manner, depth + 1))).collect();
    // Metadata and its like are texts by name, whatever the year.
    if manner == Manner::NextYear && schema.get("properties").is_some() {
        object.insert("field_of_next_year".into(), json!({ "deep": [1, null] }));
    }
    Value::Object(object)
}

fn read<T: DeserializeOwned>(method: &str, path: &str) {
    let document = Document::get();
    let schema = document.reply_schema(method, path).expect("the operation exists");
    for manner in [Manner::Least, Manner::Most, Manner::Expanded, Manner::NextYear] {
        let answer = example(schema, manner, 0);
        if manner != Manner::NextYear {
            assert_eq!(document.check_reply(method, path, 200, &answer), Ok(()), "the made answer is one that Stripe could give");
        }
        if let Err(e) = serde_json::from_value::<T>(answer.clone()) {
            panic!("{method} {path}, {manner:?}: {e}\n{answer:#}");
        }
        // From text as well: numbers take another way there.
        serde_json::from_str::<T>(&answer.to_string()).unwrap_or_else(|e| panic!("{method} {path}, {manner:?}, as text: {e}"));
    }
}

#[test]
fn every_answer_that_stripe_can_give_is_read() {
    read::<Account>("GET", "/v1/account");
    read::<Balance>("GET", "/v1/balance");
    read::<Product>("POST", "/v1/products");
    read::<Product>("GET", "/v1/products/prod_1");
    read::<List<Product>>("GET", "/v1/products");
    read::<Price>("POST", "/v1/prices");
    read::<List<Price>>("GET", "/v1/prices");
    read::<Meter>("POST", "/v1/billing/meters");
    read::<Meter>("POST", "/v1/billing/meters/mtr_1/deactivate");
    read::<Meter>("POST", "/v1/billing/meters/mtr_1/reactivate");
    read::<List<Meter>>("GET", "/v1/billing/meters");
    read::<List<Summary>>("GET", "/v1/billing/meters/mtr_1/event_summaries");
    read::<MeterEvent>("POST", "/v1/billing/meter_events");
    read::<Customer>("POST", "/v1/customers");
    read::<Known>("GET", "/v1/customers/cus_1");
    read::<List<Customer>>("GET", "/v1/customers");
    read::<SearchPage<Customer>>("GET", "/v1/customers/search");
    read::<Subscription>("POST", "/v1/subscriptions");
    read::<Subscription>("GET", "/v1/subscriptions/sub_1");
    read::<List<Subscription>>("GET", "/v1/subscriptions");
    read::<Invoice>("POST", "/v1/invoices/create_preview");
    read::<Invoice>("GET", "/v1/invoices/in_1");
    read::<List<Invoice>>("GET", "/v1/invoices");
    read::<List<InvoiceLine>>("GET", "/v1/invoices/in_1/lines");
    read::<List<Event>>("GET", "/v1/events");
    read::<List<stripe::charges::Charge>>("GET", "/v1/charges");
    read::<stripe::charges::Charge>("GET", "/v1/charges/ch_1");
    read::<List<stripe::refunds::Refund>>("GET", "/v1/refunds");
    read::<stripe::refunds::Refund>("GET", "/v1/refunds/re_1");
    read::<List<stripe::disputes::Dispute>>("GET", "/v1/disputes");
    read::<stripe::disputes::Dispute>("GET", "/v1/disputes/dp_1");
    read::<List<stripe::balance_transactions::BalanceTransaction>>("GET", "/v1/balance_transactions");
    read::<stripe::balance_transactions::BalanceTransaction>("GET", "/v1/balance_transactions/txn_1");
    read::<List<stripe::invoice_payments::InvoicePayment>>("GET", "/v1/invoice_payments");
    read::<stripe::invoice_payments::InvoicePayment>("GET", "/v1/invoice_payments/inpay_1");
    read::<List<stripe::payouts::Payout>>("GET", "/v1/payouts");
    read::<stripe::payouts::Payout>("GET", "/v1/payouts/po_1");
    read::<List<stripe::credit_grants::CreditGrant>>("GET", "/v1/billing/credit_grants");
    read::<stripe::credit_grants::CreditGrant>("GET", "/v1/billing/credit_grants/credgr_1");
}

#[test]
fn a_long_number_is_read_to_its_last_digit() {
    let schema = Document::get().reply_schema("GET", "/v1/billing/meters/mtr_1/event_summaries").expect("the operation exists");
    let summaries: List<Summary> = serde_json::from_value(example(schema, Manner::Most, 0)).expect("read");
    assert_eq!(summaries.data[0].aggregated_value.as_str(), "12345678901234567.890123", "no float stands between Stripe's count and ours");
}
