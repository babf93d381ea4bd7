//! Golden numbers through the whole path, at the command line's door: a price from a file, a client, use, a send, a period's end, and then
//! `rebill invoices` and `rebill reconcile` print exactly what Stripe's own pages say (facts §3), in currencies of two, none, three and
//! two decimals that are paid out whole.

use command_line::{Agency, Rebill};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// A client of the agency, its price, its units, and what Stripe must bill.
struct Golden {
    client: &'static str,
    price: Value,
    units: i64,
    total: &'static str,
}

fn tiers(charge: &str, ends: [&str; 3]) -> Value {
    let [first, second, third] = ends;
    json!({ "charge": charge, "tiers": [
        { "up_to": "5", "unit_amount": first }, { "up_to": "10", "unit_amount": second }, { "unit_amount": third }
    ] })
}

fn each(amount: &str) -> Value {
    json!({ "charge": "per_unit", "unit_amount": amount })
}

fn package(amount: &str) -> Value {
    json!({ "charge": "package", "unit_amount": amount, "package": { "size": "5", "round": "up" } })
}

/// The tiers, the package and the decimals of Stripe's pages, in one currency.
async fn bills(currency: &str, golden: [Golden; 4]) {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let Agency { rebill, served, .. } = &agency;
    rebill.ok(&["setup", "agency", "--name", "Northlight", "--currency", currency, "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "stripe"]).await;
    let _ = rebill.tell(&["connect", "stripe", "--key-stdin", "--accept-secret-key"], served.secret_key()).await.exits(0);
    rebill.ok(&["setup", "skip-credit-price"]).await;

    let clients: Vec<command_line::Client> = golden
        .iter()
        .map(|one| command_line::Client { name: one.client.to_owned(), customer: format!("cus_Sandbox{}", one.client) })
        .collect();
    let yesterday = served.now().await - SignedDuration::from_hours(24);
    let history: Vec<_> = clients.iter().map(|client| agency.row(client, "history", yesterday, 1)).collect();
    agency.import("history", &history).await;
    for one in &golden {
        let price = made(rebill, folder.path(), currency, one).await;
        let (customer, subject) = (format!("cus_Sandbox{}", one.client), format!("Calls:{}", one.client));
        let added = ["client", "add", one.client, "--customer", &customer, "--subject", &subject, "--price", &price];
        let _ = rebill.run(&[added.as_slice(), &["--charge-by", "tokens", "--unit", "1", "--apply"]].concat()).await.exits(0);
    }
    let _ = rebill.run(&["sync"]).await;
    let _ = rebill.run(&["go-live", "--yes", "--platform-does-not-bill", "--floor", "100000"]).await.exits(0);

    let day = served.pass(24).await;
    let used: Vec<_> = clients
        .iter()
        .zip(&golden)
        .map(|(client, one)| agency.row(client, "used", day - SignedDuration::from_hours(2), one.units))
        .collect();
    agency.import("used", &used).await;
    let _ = rebill.run(&["send", "--yes"]).await.exits(0);
    served.pass(40 * 24).await;
    let _ = rebill.run(&["sync"]).await;

    let invoices = rebill.json(&["invoices"]).await;
    let reconciled = rebill.json(&["reconcile", "--period", "last"]).await;
    let text = rebill.run(&["invoices"]).await.out;
    for one in &golden {
        let amount = json!({ "amount": one.total, "currency": currency });
        let rows = invoices["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["client"] == one.client && row["total"] == amount);
        assert!(row.is_some(), "{currency}, {}: an invoice of {} is listed: {invoices:#}", one.client, one.total);
        let rows = reconciled["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["nickname"] == one.client || row["client"] == one.client);
        let row = row.unwrap_or_else(|| panic!("{currency}, {}: it is compared: {reconciled:#}", one.client));
        assert_eq!(
            (&row["our_amount"], &row["invoice_amount"]),
            (&amount, &amount),
            "{currency}, {}: to the last digit: {row:#}",
            one.client
        );
        assert!(text.lines().any(|line| line.contains(one.client)), "the text has it too:\n{text}");
    }
}

async fn made(rebill: &Rebill, folder: &std::path::Path, currency: &str, one: &Golden) -> String {
    let mut price = one.price.clone();
    price["currency"] = json!(currency);
    price["every"] = json!({ "interval": "month", "count": 1 });
    price["usage"] = json!({ "meter": "tokens", "unit": "1" });
    let key = format!("golden_{currency}_{}", one.client.to_lowercase());
    price["lookup_key"] = json!(key);
    let file = folder.join("price.json");
    std::fs::write(&file, json!({ "new_product": { "name": one.client }, "price": price }).to_string()).expect("a file");
    let _ = rebill.run(&["price", "new", "--file", file.to_str().expect("letters"), "--apply"]).await.exits(0);
    let found = rebill.json(&["price", "list", &key]).await;
    found["products"][0]["prices"][0]["id"].as_str().expect("it is found by its key").to_owned()
}

fn golden(client: &'static str, price: Value, units: i64, total: &'static str) -> Golden {
    Golden { client, price, units, total }
}

#[tokio::test]
async fn in_dollars() {
    let prices = ["7", "6.50", "6"];
    let all = [
        golden("Harbor", tiers("volume", prices), 6, "39.00"),
        golden("Pier9", tiers("graduated", prices), 6, "41.50"),
        golden("Lumen", package("10"), 6, "20.00"),
        golden("Bluebird", each("0.0005"), 30, "0.02"),
    ];
    bills("usd", all).await;
}

#[tokio::test]
async fn in_yen() {
    let prices = ["700", "650", "600"];
    let all = [
        golden("Harbor", tiers("volume", prices), 6, "3900"),
        golden("Pier9", tiers("graduated", prices), 6, "4150"),
        golden("Lumen", package("1000"), 6, "2000"),
        golden("Bluebird", each("0.05"), 30, "2"),
    ];
    bills("jpy", all).await;
}

#[tokio::test]
async fn in_dinars() {
    let prices = ["7", "6.50", "6"];
    let all = [
        golden("Harbor", tiers("volume", prices), 6, "39.000"),
        golden("Pier9", tiers("graduated", prices), 6, "41.500"),
        golden("Lumen", package("10"), 6, "20.000"),
        // 0.0875 is nearer to 0.090 than to 0.080, and the last digit is always 0.
        golden("Bluebird", each("0.0125"), 7, "0.090"),
    ];
    bills("kwd", all).await;
}

#[tokio::test]
async fn in_forints() {
    let prices = ["700", "650", "600"];
    let all = [
        golden("Harbor", tiers("volume", prices), 6, "3900.00"),
        golden("Pier9", tiers("graduated", prices), 6, "4150.00"),
        golden("Lumen", package("1000"), 6, "2000.00"),
        golden("Bluebird", each("0.125"), 10, "1.25"),
    ];
    bills("huf", all).await;
}
