//! A real `rebill` is killed in the middle of a change set: finished by the next command, or typed once more, each object exists once.

use command_line::Agency;
use sandbox::{Then, When};
use serde_json::{Value, json};

use crate::kill::{self, Moment};

/// A plan with everything that a change set can make of it: a product, a meter, prices, and the plan here.
fn plan() -> Value {
    let every = json!({ "interval": "month", "count": 1 });
    json!({
        "name": "Growth",
        "description": "149/month",
        "base": { "from": "new", "draft": { "currency": "usd", "unit_amount": "149", "every": every } },
        "usage": [{ "from": "new", "draft": {
            "charge": "per_unit", "currency": "usd", "unit_amount": "0.10", "every": every,
            "usage": { "meter": "tokens", "unit": "500" }
        } }],
        "setup_fee": { "from": "new", "draft": { "currency": "usd", "unit_amount": "99" } }
    })
}

/// Where it is killed: at each of its steps, before and after the request, and while the request is on its way.
fn moments(calls: &[&'static str], steps: u32) -> Vec<Moment> {
    let stops = ["before_step", "after_step"].into_iter().flat_map(|point| (1..=steps).map(move |time| Moment::Stop { point, time }));
    let ways = [(When::Before, Then::Drop), (When::Before, Then::GoOn), (When::After, Then::Drop)];
    let held = calls.iter().flat_map(|call| ways.map(|(when, then)| Moment::Held { call, when, time: 1, then }));
    stops.chain(held).collect()
}

/// What stands in the sandbox's Stripe, without ids: products, meters, prices, customers and subscriptions.
async fn census(agency: &Agency) -> Vec<String> {
    let mut lines = Vec::new();
    for one in agency.served.list("products?active=true").await {
        lines.push(format!("product {}", one["name"]));
    }
    for one in agency.served.list("billing/meters").await {
        lines.push(format!("meter {}", one["event_name"]));
    }
    for active in [true, false] {
        for one in agency.served.list(&format!("prices?active={active}")).await {
            lines.push(format!("price {} {} {active}", one["unit_amount_decimal"], one["lookup_key"]));
        }
    }
    for one in agency.served.list("customers").await {
        lines.push(format!("customer {} {}", one["name"], one["email"]));
    }
    for one in agency.served.list("subscriptions?status=all").await {
        lines.push(format!("subscription {} {}", one["status"], one["collection_method"]));
    }
    lines.sort();
    lines
}

/// An agency that is connected and has a price, in a folder of its own to be copied.
async fn prepared() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let price = agency.price().await;
    std::fs::write(folder.path().join("plan.json"), plan().to_string()).expect("a file");
    agency.served.stop().await;
    (folder, price)
}

async fn killed_and_finished(words: &str, command: &[&str], calls: &[&'static str], steps: u32) {
    let (folder, price) = prepared().await;
    let copy = || {
        let own = tempfile::tempdir().expect("a folder");
        command_line::copy(folder.path(), own.path());
        own
    };
    let typed = |own: &tempfile::TempDir| -> Vec<String> {
        let file = own.path().join("plan.json");
        command.iter().map(|part| part.replace("PLAN", file.to_str().expect("letters")).replace("PRICE", &price)).collect()
    };
    let own = copy();
    let agency = Agency::resume(own.path()).await;
    let arguments = typed(&own);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let _ = agency.rebill.run(&arguments).await.exits(0);
    let meant = census(&agency).await;
    agency.served.stop().await;

    let (mut kills, mut missed) = (0, Vec::new());
    for (number, moment) in moments(calls, steps).into_iter().enumerate() {
        let own = copy();
        let agency = Agency::resume(own.path()).await;
        let arguments = typed(&own);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        if !kill::at(moment, &agency, &arguments).await {
            missed.push(moment);
            continue;
        }
        kills += 1;
        // Half of them a day later, when Stripe has forgotten the keys.
        if number % 2 == 1 {
            agency.served.pass(25).await;
        }
        let sets = agency.rebill.json(&["changes"]).await;
        let newest = sets[0]["id"].as_str().expect("the change was planned before it was begun").to_owned();
        let _ = agency.rebill.run(&["changes", "retry", &newest]).await.exits(0);
        assert_eq!(census(&agency).await, meant, "{words}, killed at {moment:?} and finished: each object exists once");
        let shown = agency.rebill.json(&["changes", "show", &newest]).await;
        assert_eq!(shown["state"], "done", "{words}, {moment:?}: {shown:#}");
        agency.served.stop().await;
    }
    println!("kills\t{words}\t{kills}\tnot met: {missed:?}");
    assert!(missed.is_empty(), "{words}: moments that no process came to: {missed:?}");
}

#[tokio::test]
async fn a_plan_with_everything() {
    let calls = ["POST /v1/products", "POST /v1/billing/meters", "POST /v1/prices"];
    killed_and_finished("a plan", &["plan", "new", "--file", "PLAN", "--apply"], &calls, 6).await;
}

#[tokio::test]
async fn a_client_with_customer_and_subscription() {
    let command = [
        "client",
        "add",
        "North",
        "--email",
        "north@client.example",
        "--price",
        "PRICE",
        "--charge-by",
        "tokens",
        "--unit",
        "1000",
        "--collection",
        "send-invoice",
        "--apply",
    ];
    killed_and_finished("a client", &command, &["POST /v1/customers", "POST /v1/subscriptions"], 2).await;
}
