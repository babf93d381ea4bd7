//! Every command answers in JSON under `--json`: nothing else stands on standard output, whether it succeeds, asks or refuses.

use command_line::{Ran, Rebill};
use serde_json::Value;

/// Ends only when it is told to: what it prints first is read by the harness of every other test.
const SERVES: &str = "sandbox";

/// The commands below this one, as `--help` lists them.
async fn below(rebill: &Rebill, path: &[String]) -> Vec<String> {
    let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = rebill.ok(&arguments).await;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| line.is_empty() || line.starts_with("  "));
    let named = listed.filter(|line| line.starts_with("  ") && !line[2..].starts_with([' ', '-']));
    named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Every command that has none below it, as typed.
async fn leaves(rebill: &Rebill) -> Vec<String> {
    let (mut open, mut found) = (vec![Vec::new()], Vec::new());
    while let Some(path) = open.pop() {
        let names = below(rebill, &path).await;
        if names.is_empty() {
            found.push(path.join(" "));
        }
        open.extend(names.into_iter().map(|name| path.iter().cloned().chain([name]).collect()));
    }
    found.sort();
    found
}

/// Whether JSON stands on standard output, and nothing besides.
fn is_json(ran: &Ran) -> bool {
    let read: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(&ran.out).into_iter().collect();
    read.is_ok_and(|all| !all.is_empty())
}

#[tokio::test]
async fn every_command_answers_in_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    rebill.ok(&["workspace", "new", "Invented", "--sandbox"]).await;
    rebill.ok(&["workspace", "new", "Empty"]).await;
    let invented = rebill.json(&["workspace", "list"]).await;
    let names = invented.as_array().into_iter().flatten().filter_map(|row| row["name"].as_str());
    let name = names.into_iter().find(|name| *name != "Empty").expect("the invented agency has a name of its own").to_owned();
    let file = |name: &str| folder.path().join(name).to_str().expect("letters").to_owned();
    std::fs::write(file("price.json"), r#"{"currency":"usd","unit_amount":10,"billing_scheme":"per_unit"}"#).expect("a file");
    std::fs::write(file("plan.json"), "{}").expect("a file");
    std::fs::write(file("clients.csv"), "nickname,customer\nNobody,cus_none\n").expect("a file");
    std::fs::write(file("usage.csv"), "time,account,tokens\n2026-11-16T10:00:00Z,a,1000\n").expect("a file");
    let rebill = rebill.option("--workspace", &name);
    let held = rebill.json(&["held"]).await;
    let ids: Vec<&str> = held.as_array().into_iter().flatten().filter_map(|line| line["id"].as_str()).collect();
    let first = *ids.first().expect("the invented agency has a client that is held");
    let shown = rebill.json(&["clients"]).await;
    let client = shown["rows"][0]["nickname"].as_str().expect("a client").to_owned();

    let (out, backup, out_csv) = (file("out"), file("copy.rebill"), file("out.csv"));
    let (price, plan, csv, usage) = (file("price.json"), file("plan.json"), file("clients.csv"), file("usage.csv"));
    let (statement, month, price_list) = (file("statement.pdf"), file("month.csv"), file("prices.html"));
    // What does something comes first, and must succeed: its sentence is the one that is easily printed instead.
    let must: Vec<Vec<&str>> = vec![
        vec!["held", "approve", first],
        vec!["client", "rename", &client, "Renamed"],
        vec!["client", "same-use", "Renamed"],
        vec!["export", &out],
        vec!["backup", &backup],
        vec!["restore", &backup],
        vec!["workspace", "use", &name],
        vec!["workspace", "list"],
        vec!["clients", "export", &out_csv],
        vec!["statement", "Renamed", "--format", "pdf", "--output", &statement],
        vec!["billing", "--output", &month],
        vec!["setup", "credit-price", "--price", "0.004", "--currency", "usd"],
        vec!["plan", "price-list", "--output", &price_list],
        vec!["import", "usage", &usage, "--source", "File", "--dry-run"],
        vec!["connect", "platform", "list"],
        vec!["connect", "disconnect"],
    ];
    let may: Vec<Vec<&str>> = vec![
        vec!["workspace", "new", "Third"],
        vec!["preview", "--price", "0.004", "--amount", "10"],
        vec!["bill", "--price", &price, "--quantity", "3"],
        vec!["setup", "show"],
        vec!["setup", "agency", "--name", "Other", "--currency", "usd", "--zone", "UTC"],
        vec!["setup", "method", "custom"],
        vec!["setup", "skip-credit-price"],
        vec!["method", "show"],
        vec!["method", "set", "custom"],
        vec!["method", "subscribe", "Renamed"],
        vec!["connect", "stripe", "--key-stdin"],
        vec!["connect", "key", "Nothing", "--key-stdin"],
        vec!["connect", "show"],
        vec!["connect", "account"],
        vec!["connect", "webhook"],
        vec!["price", "new", "--meter", "tokens", "--unit", "1000", "--amount", "0.10", "--currency", "usd"],
        vec!["price", "list"],
        vec!["price", "show", "price_none"],
        vec!["price", "edit", "price_none", "--file", &price],
        vec!["price", "archive", "price_none"],
        vec!["price", "restore", "price_none"],
        vec!["price", "simulate", "price_none", "--units", "3"],
        vec!["product", "edit", "prod_none"],
        vec!["product", "archive", "prod_none"],
        vec!["product", "restore", "prod_none"],
        vec!["copy-to", "Empty", "--catalog-only"],
        vec!["plan", "list"],
        vec!["plan", "show", "none"],
        vec!["plan", "new", "--file", &plan],
        vec!["plan", "edit", "none", "--file", &plan],
        vec!["plan", "clone", "none"],
        vec!["plan", "archive", "none"],
        vec!["plan", "restore", "none"],
        vec!["plan", "default", "none"],
        vec!["plan", "feature", "none"],
        vec!["plan", "move", "none", "--client", "Renamed"],
        vec!["plan", "put", "none", "--client", "Renamed"],
        vec!["plan", "off", "none", "--client", "Renamed"],
        vec!["rehearse", "list"],
        vec!["rehearse", "show"],
        vec!["rehearse", "remove", "none"],
        vec!["override", "list"],
        vec!["override", "new", "Renamed", "--reason", "Test", "--amount", "0.05"],
        vec!["override", "end", "none"],
        vec!["client", "add", "Somebody", "--price", "price_none", "--charge-by", "tokens"],
        vec!["client", "stop", "Renamed"],
        vec!["client", "show", "Renamed"],
        vec!["client", "billing", "Renamed"],
        vec!["client", "payment-link", "Renamed", "--return-url", "https://example.com"],
        vec!["client", "portal", "Renamed"],
        vec!["client", "use-method", "Renamed", "pm_none"],
        vec!["subscription", "show", "Renamed"],
        vec!["subscription", "new", "Renamed", "--price", "price_none"],
        vec!["subscription", "change", "Renamed", "--price", "price_none"],
        vec!["subscription", "cancel", "Renamed"],
        vec!["subscription", "pause", "Renamed"],
        vec!["subscription", "resume", "Renamed"],
        vec!["subscription", "call-off", "Renamed"],
        vec!["subscription", "keep", "Renamed"],
        vec!["subscription", "collect", "Renamed", "--card"],
        vec!["invoice-item", "Renamed", "--amount", "1", "--description", "Test"],
        vec!["clients"],
        vec!["clients", "import", &csv],
        vec!["clients", "suggest"],
        vec!["customer", "search", "a"],
        vec!["customer", "show", "cus_none"],
        vec!["customer", "new", "Somebody"],
        vec!["customer", "edit", "cus_none"],
        vec!["customer", "link", "Renamed", "cus_none"],
        vec!["changes"],
        vec!["changes", "show", "none"],
        vec!["changes", "retry", "none"],
        vec!["changes", "discard", "none"],
        vec!["unassigned"],
        vec!["unassigned", "assign", "none:none", "Renamed"],
        vec!["unassigned", "never-bill", "none:none"],
        vec!["import", "undo", "none"],
        vec!["import", "list"],
        vec!["sync"],
        vec!["go-live"],
        vec!["send"],
        vec!["held"],
        vec!["held", "write-off", "none"],
        vec!["sent"],
        vec!["sent", "arrived", "none"],
        vec!["sent", "not-arrived", "none"],
        vec!["sent", "let-go", "none"],
        vec!["sent", "seen", "none"],
        vec!["invoices"],
        vec!["payments"],
        vec!["payouts"],
        vec!["status"],
        vec!["usage"],
        vec!["explain", "Renamed"],
        vec!["reconcile"],
        vec!["doctor"],
        vec!["settings"],
        vec!["sandbox", "pass", "1h"],
    ];
    let known = |leaf: &String| {
        let words: Vec<&str> = leaf.split(' ').collect();
        must.iter().chain(&may).any(|typed| typed.starts_with(&words)) || leaf.as_str() == SERVES
    };
    let unknown: Vec<String> = leaves(&rebill).await.into_iter().filter(|leaf| !known(leaf)).collect();
    assert!(unknown.is_empty(), "a new command wants its line in this test: {unknown:?}");

    let mut wrong = Vec::new();
    for (arguments, must_succeed) in must.iter().map(|typed| (typed, true)).chain(may.iter().map(|typed| (typed, false))) {
        let ran = rebill.tell(&[arguments.as_slice(), &["--json"]].concat(), "no key at all").await;
        if !is_json(&ran) {
            wrong.push(format!("JSON and nothing else was expected from {ran}"));
        } else if must_succeed && !matches!(ran.code, Some(0 | 3)) {
            wrong.push(format!("it should have been done: {ran}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
