//! What stands in the sandbox's Stripe and in our own file, without ids and times: two ways to the same end give the same.

use std::{collections::BTreeMap, sync::LazyLock};

use operations::Desk;
use serde_json::{Value, json};

use crate::support::Stand;

/// What is compared, a sorted list of lines.
pub type Census = Vec<String>;

/// One for all: making it costs more than a whole case. It keeps no connection, because each test has a runtime of its own.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap());

struct Books {
    http: &'static reqwest::Client,
    base: String,
    key: String,
    names: BTreeMap<String, String>,
}

impl Books {
    /// Asks the sandbox's Stripe itself, past our own client.
    async fn list(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}/v1/{path}{joint}limit=100", self.base);
        let answer = self.http.get(url).bearer_auth(&self.key).send().await.unwrap();
        let page: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(page["has_more"], false, "one page holds all of {path}: {page}");
        page["data"].as_array().unwrap().clone()
    }

    /// A name that does not depend on what else was made before.
    fn name(&self, id: &Value) -> String {
        let id = id.as_str().unwrap_or_default();
        self.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }
}

/// Every object of the account that a change set can make or change.
pub async fn of_stripe(stand: &Stand) -> Census {
    let mut books =
        Books { http: &HTTP, base: stand.sandbox.stripe_base(), key: stand.sandbox.stripe_key().to_owned(), names: BTreeMap::new() };
    let mut lines = Census::new();
    for meter in books.list("billing/meters").await {
        lines.push(format!("meter {} {}", meter["event_name"], meter["status"]));
    }
    for active in [true, false] {
        for one in books.list(&format!("products?active={active}")).await {
            let features: Vec<&Value> = one["marketing_features"].as_array().into_iter().flatten().map(|line| &line["name"]).collect();
            lines.push(format!(
                "product {} {} active {active}, default price {}, {features:?} {}",
                one["name"],
                one["description"],
                one["default_price"].is_string(),
                one["metadata"]
            ));
            books.names.insert(one["id"].as_str().unwrap().to_owned(), one["name"].to_string());
        }
    }
    for active in [true, false] {
        for one in books.list(&format!("prices?active={active}&expand[]=data.tiers")).await {
            let product = books.name(&one["product"]);
            let tiers = one["tiers"].as_array().cloned().unwrap_or_default();
            let line = format!(
                "price of {product} {} {} {:?}, key {}, {}",
                one["currency"],
                one["unit_amount_decimal"],
                tiers
                    .iter()
                    .map(|tier| json!([tier["up_to"], tier["unit_amount_decimal"], tier["flat_amount_decimal"]]))
                    .collect::<Vec<_>>(),
                one["lookup_key"],
                one["metadata"],
            );
            books.names.insert(one["id"].as_str().unwrap().to_owned(), line.clone());
            lines.push(format!("{line} active {active}"));
        }
    }
    for one in books.list("customers").await {
        let line = format!("customer {} {} {} {}", one["name"], one["email"], one["phone"], one["metadata"]);
        books.names.insert(one["id"].as_str().unwrap().to_owned(), line.clone());
        lines.push(line);
    }
    for one in books.list("subscriptions?status=all").await {
        let items = one["items"]["data"].as_array().cloned().unwrap_or_default();
        let mut prices: Vec<String> = items.iter().map(|item| books.name(&item["price"]["id"])).collect();
        prices.sort();
        lines.push(format!(
            "subscription of {} {} ends {} pause {} {} {} {} on {prices:?}",
            books.name(&one["customer"]),
            one["status"],
            one["cancel_at_period_end"],
            one["pause_collection"],
            one["collection_method"],
            one["days_until_due"],
            one["metadata"]
        ));
    }
    for one in books.list("subscription_schedules").await {
        lines.push(format!("schedule of {} {} {}", books.name(&one["customer"]), one["status"], one["metadata"]["rebill"]));
    }
    for one in books.list("invoices").await {
        let own = one["parent"].is_null();
        let total = if own { one["total"].to_string() } else { String::new() };
        lines.push(format!("invoice of {} {} {} own {own} {total}", books.name(&one["customer"]), one["status"], one["collection_method"]));
    }
    for one in books.list("invoiceitems").await {
        // What is prorated depends on the second at which it was done.
        let words = if one["proration"] == true { String::new() } else { format!("{} {}", one["amount"], one["description"]) };
        lines.push(format!("invoice item of {} {words}", books.name(&one["customer"])));
    }
    for one in books.list("webhook_endpoints").await {
        lines.push(format!("webhook {} {} {}", one["url"], one["enabled_events"], one["status"]));
    }
    for clock in books.list("test_helpers/test_clocks").await {
        let id = clock["id"].as_str().unwrap();
        let customers = books.list(&format!("customers?test_clock={id}")).await;
        let subscriptions = books.list(&format!("subscriptions?status=all&test_clock={id}")).await;
        lines.push(format!("clock with {} customers and {} subscriptions", customers.len(), subscriptions.len()));
    }
    for customer in ["cus_SandboxHarbor"] {
        for one in books.list(&format!("checkout/sessions?customer={customer}")).await {
            lines.push(format!("page of {customer} {}", one["mode"]));
        }
    }
    // A mark names its workspace, and each stand has one of its own.
    let mut lines: Census = lines.into_iter().map(|line| line.replace(&stand.desk.workspace, "WORKSPACE")).collect();
    lines.sort();
    lines
}

/// What one has more often than the other.
pub fn difference(one: &Census, other: &Census) -> Census {
    let mut left = other.clone();
    let mut more = Census::new();
    for line in one {
        match left.iter().position(|own| own == line) {
            Some(at) => drop(left.remove(at)),
            None => more.push(line.clone()),
        }
    }
    more
}

/// What our own file knows.
pub fn of_file(desk: &Desk) -> Census {
    let mut lines = desk
        .store
        .read(|r| -> Result<Census, store::StoreError> {
            let mut lines = Census::new();
            for client in store::client::list(r, None, 1000, 0)? {
                lines.push(format!("client {} stopped {}", client.nickname, client.stopped_at.is_some()));
                for rule in store::rule::of_client(r, &client.id)? {
                    lines.push(format!("rule of {}, ended {}, {:?}", client.nickname, rule.end_at.is_some(), rule.price));
                }
            }
            for plan in store::plan::list(r)? {
                let newest = store::plan::newest(r, &plan.id)?;
                lines.push(format!("plan {} version {} archived {}", newest.draft.name, newest.number, plan.archived_at.is_some()));
            }
            Ok(lines)
        })
        .unwrap();
    lines.sort();
    lines
}
