//! The main job: from an empty workspace to units on the client's Stripe bill, and back down to the records.

use command_line::{Agency, UNIT, whole};
use serde_json::Value;

#[tokio::test]
async fn from_empty_to_reconciled() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let Agency { rebill, served, .. } = &agency;
    let open = rebill.json(&["setup", "show"]).await;
    assert_eq!(open["done"], 0, "the checklist begins with nothing done: {open:#}");

    agency.connect().await;
    let platform = ["connect", "platform", "parley", "--key-stdin", "--base", served.platform_base()];
    let _ = rebill.tell(&platform, served.platform_key()).await.exits(0).says("Parley is connected: 12 sub-accounts");
    let plan = rebill.run(&["price", "new", "--meter", "tokens", "--unit", "1000", "--amount", "0.10", "--currency", "usd"]).await.exits(3);
    assert!(plan.out.contains("Nothing was done. Add --apply to do it."), "a plan says that it is one: {plan}");
    let price = agency.price().await;
    let _ = rebill.run(&add("Harbor", &price)).await.exits(3).says("Nothing was done");
    let _ = rebill.run(&[add("Harbor", &price).as_slice(), &["--apply"]].concat()).await.exits(0);

    let first = rebill.run(&["sync", "--dry-run"]).await;
    assert!(matches!(first.code, Some(0 | 3)), "a rehearsal gets through: {first}");
    assert_eq!(records(&rebill.json(&["usage"]).await), 0, "and stores nothing");
    let _ = rebill.run(&["sync"]).await;
    let history = rebill.json(&["usage", "--client", "Harbor"]).await;
    assert!(records(&history) > 1000, "ninety days of use were read: {}", history["total"]);
    // The newest may be open still, and a test call is one wherever it lies; what no price charges by only costs.
    let charged = history["rows"].as_array().into_iter().flatten().filter(|row| row["meter"] == "tokens");
    let mut complete = charged.filter(|row| row["label"] != "open" && row["label"] != "test");
    let oldest = complete.next_back().map(|row| row["label"].clone());
    assert_eq!(oldest, Some("history".into()), "what was used before Go live is never billed");
    let inbox = rebill.json(&["unassigned"]).await;
    assert_eq!(inbox["rows"].as_array().map(Vec::len), Some(11), "the use of everybody else waits for a client, and is not lost");

    let _ = rebill.run(&["go-live"]).await.exits(3).says("1 client would go live");
    let _ = rebill.run(&["go-live", "--yes"]).await.exits(3).says("--platform-does-not-bill");
    assert_eq!(
        served.truth().await.customers.iter().map(|customer| customer.meters.len()).sum::<usize>(),
        0,
        "nothing was sent until then"
    );
    let _ = rebill.run(&["go-live", "--yes", "--platform-does-not-bill"]).await.exits(0);

    rebill.ok(&["sandbox", "pass", "1d"]).await;
    let _ = rebill.run(&["sync"]).await;
    let queue = rebill.json(&["send"]).await;
    let units = whole(queue["units"].as_str().expect("units"));
    assert!(units > 0, "a day of use makes units: {queue:#}");
    let line = &queue["ready"][0];
    let used = whole(line["quantity"].as_str().expect("a quantity"));
    assert_eq!(units, used.div_euclid(UNIT), "units are the floor of use by 1000: {line:#}");
    let _ = rebill.run(&["send"]).await.exits(3).says("Nothing was sent. Add --yes to send.");
    let _ = rebill.run(&["send", "--yes"]).await.exits(0);
    assert_eq!(counted(&agency, "cus_SandboxHarbor").await, units, "Stripe has each unit once");
    let again = rebill.run(&["send", "--yes"]).await.exits(0);
    assert_eq!(counted(&agency, "cus_SandboxHarbor").await, units, "sending again sends nothing: {again}");

    // Stripe shows an event a little after it took it; the send that finishes open reports reads that.
    rebill.ok(&["sandbox", "pass", "2m"]).await;
    let _ = rebill.run(&["send", "--yes"]).await.exits(0);
    let sent = rebill.json(&["sent"]).await;
    assert_eq!(sent["rows"][0]["state"], "confirmed", "a 200 is not billed; Stripe's count is: {sent:#}");
    let _ = rebill.run(&["reconcile"]).await.exits(0).says("Reconciled to the unit");

    let explained = rebill.json(&["explain", "Harbor"]).await;
    assert_eq!(explained["records_sum"], line["quantity"], "the records add up to what was rated: {:#}", explained["sentence"]);
    let status = rebill.run(&["status"]).await;
    assert!(matches!(status.code, Some(0 | 3)) && status.out.contains("Northlight"), "status says where everything stands: {status}");
    let statement = rebill.ok(&["statement", "Harbor"]).await;
    assert!(statement.contains("Harbor"), "a statement names its client: {statement}");
    let doctor = rebill.run(&["doctor"]).await;
    assert!(matches!(doctor.code, Some(0 | 3)), "the doctor looks through everything: {doctor}");
}

#[tokio::test]
async fn the_invoice_has_what_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let Agency { rebill, served, .. } = &agency;
    let clients = agency.go_live(1).await;
    let client = &clients[0];
    let day = served.pass(24).await;
    agency.import("day", &[agency.row(client, "day", day - jiff::SignedDuration::from_hours(2), 42 * UNIT + 999)]).await;
    let _ = rebill.run(&["send", "--yes"]).await.exits(0);
    served.pass(40 * 24).await;
    let _ = rebill.run(&["sync"]).await;
    assert_eq!(agency.invoiced(&client.customer).await, 42, "42,999 tokens are 42 units; the rest is carried");
    let shown = rebill.json(&["reconcile", "--period", "last"]).await;
    let row = &shown["rows"][0];
    assert_eq!(row["invoiced"], "42", "our side shows Stripe's invoice: {shown:#}");
    assert_eq!(row["remainder_out"], "999", "and what was carried into the next period: {row:#}");
    assert_eq!(row["our_amount"], row["invoice_amount"], "to the cent: {row:#}");
}

/// Adds a client of the sandbox by its account and customer.
fn add<'a>(name: &'a str, price: &'a str) -> Vec<&'a str> {
    let (customer, subject) = ("cus_SandboxHarbor", "Parley:acc_harbor");
    vec!["client", "add", name, "--customer", customer, "--subject", subject, "--price", price, "--charge-by", "tokens", "--unit", "1000"]
}

fn records(usage: &Value) -> u64 {
    usage["total"].as_u64().unwrap_or_else(|| panic!("no total in {usage:#}"))
}

/// What the sandbox's Stripe has ever taken for a customer.
async fn counted(agency: &Agency, customer: &str) -> i64 {
    let truth = agency.served.truth().await;
    truth.customers.iter().filter(|of| of.id == customer).flat_map(|of| &of.meters).map(|meter| whole(&meter.total)).sum()
}
