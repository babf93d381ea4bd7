//! Plans: made from a file after their list was seen, changed in versions, written down as a price list.

use command_line::Agency;
use serde_json::json;

#[tokio::test]
async fn a_plan_is_made_changed_and_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let rebill = &agency.rebill;
    let file = folder.path().join("growth.json");
    let path = file.to_str().expect("a plain path");
    let price = |amount: &str| json!({ "from": "new", "draft": { "currency": "usd", "unit_amount": amount, "every": { "interval": "month", "count": 1 } } });
    let plan = |amount: &str| json!({ "name": "Growth", "description": "149/month", "base": price(amount) });
    std::fs::write(&file, plan("149").to_string()).expect("the folder can be written to");

    let planned = rebill.run(&["plan", "new", "--file", path]).await.exits(3);
    assert!(planned.out.contains("Growth and Free"), "the free default plan comes with the first paid one: {}", planned.out);
    assert!(rebill.ok(&["plan", "list"]).await.contains("No plans yet"), "a plan that was only printed makes nothing");
    rebill.ok(&["plan", "new", "--file", path, "--apply"]).await;
    let listed = rebill.ok(&["plan", "list"]).await;
    assert!(listed.contains("$149.00 a month") && listed.contains("default"), "{listed}");

    std::fs::write(&file, plan("169").to_string()).expect("the folder can be written to");
    rebill.ok(&["plan", "edit", "growth", "--file", path, "--apply"]).await;
    let shown = rebill.json(&["plan", "show", "Growth"]).await;
    assert_eq!(shown["versions"].as_array().map(Vec::len), Some(2), "a change makes a version: {shown}");
    assert_eq!(shown["versions"][0]["words"], "$169.00 a month");

    let list = folder.path().join("list.html");
    let list_path = list.to_str().expect("a plain path");
    rebill.ok(&["plan", "price-list", "--format", "html", "--output", list_path]).await;
    let html = std::fs::read_to_string(&list).expect("the list is written");
    assert!(html.contains("$169.00") && !html.contains("https://"), "the newest version, and nothing from elsewhere");

    std::fs::write(&file, r#"{ "name": "Bad", "prise": 3 }"#).expect("the folder can be written to");
    let refused = rebill.run(&["plan", "new", "--file", path]).await.exits(2);
    assert!(refused.err.contains("prise"), "an unknown field is named: {}", refused.err);
}
