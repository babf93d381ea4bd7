//! What the document catches in a reply.

use serde_json::{Value, json};

use crate::document::Document;

fn price() -> Value {
    json!({
        "id": "price_1", "object": "price", "active": true, "billing_scheme": "per_unit", "created": 1, "currency": "usd",
        "livemode": false, "metadata": {}, "product": "prod_1", "type": "one_time", "unit_amount": null,
        "unit_amount_decimal": "0.5", "recurring": null
    })
}

fn check(price: &Value) -> Result<(), Vec<String>> {
    Document::get().check_reply("GET", "/v1/prices/price_1", 200, price)
}

fn changed(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Value {
    let mut price = price();
    change(price.as_object_mut().expect("an object"));
    price
}

#[test]
fn a_reply_that_stripe_could_not_give_is_caught() {
    assert_eq!(check(&price()), Ok(()), "the smallest good reply passes, nulls included");
    let expanded = changed(|price| price["product"] = json!({"id": "prod_1", "object": "product", "deleted": true}));
    assert_eq!(check(&expanded), Ok(()), "an expanded reference passes");

    for (price, why) in [
        (changed(|price| drop(price.remove("product"))), "a missing required field"),
        (changed(|price| drop(price.insert("prodcut".into(), json!("x")))), "a field that Stripe does not have"),
        (changed(|price| price["active"] = Value::Null), "null where a value is promised"),
        (changed(|price| price["created"] = json!(1.5)), "a fraction where whole seconds are due"),
        (changed(|price| price["unit_amount_decimal"] = json!("half")), "a text that is no decimal"),
        (changed(|price| price["currency"] = json!("USD")), "a currency in capitals"),
        (changed(|price| price["type"] = json!("sometimes")), "a value outside its choices"),
        (changed(|price| price["recurring"] = json!({"interval": "month"})), "a missing required field deep inside"),
        (changed(|price| price["product"] = json!({"id": "prod_1"})), "an expanded reference that is no product"),
    ] {
        assert!(check(&price).is_err(), "{why} must be caught");
    }
}

#[test]
fn an_error_has_stripes_shape_too() {
    let check = |body: Value| Document::get().check_reply("GET", "/v1/prices/price_1", 404, &body);
    assert_eq!(check(json!({"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "price"}})), Ok(()));
    assert!(check(json!({"error": {"message": "no type"}})).is_err());
    assert!(check(json!({"error": {"type": "authentication_error"}})).is_err(), "v1 knows four types");
    assert!(check(json!({"message": "x"})).is_err());
}

#[test]
fn what_an_event_carries_is_looked_at_too() {
    let check = |object: Value| {
        let data = json!({ "object": object });
        let event = json!({
            "id": "evt_1", "object": "event", "created": 1, "data": data, "livemode": false, "pending_webhooks": 0,
            "type": "price.created", "api_version": null, "request": null
        });
        let list = json!({"object": "list", "url": "/v1/events", "has_more": false, "data": [event]});
        Document::get().check_reply("GET", "/v1/events", 200, &list)
    };
    assert_eq!(check(price()), Ok(()));
    assert!(check(changed(|price| drop(price.remove("product")))).is_err());
}
