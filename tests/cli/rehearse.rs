//! Rehearsals: printed, carried out, compared, listed without network, removed.

use command_line::Agency;
use serde_json::json;

#[tokio::test]
async fn a_price_is_rehearsed_compared_and_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    agency.served.settings(&json!({ "event_delay": [0, 0], "clock_delay": 0 })).await;
    let price = agency.price().await;
    let rebill = &agency.rebill;

    assert!(rebill.ok(&["rehearse", "list"]).await.contains("Nothing was rehearsed yet"));
    let planned = rebill.run(&["rehearse", "--price", &price, "--quantity", "140"]).await.exits(3);
    assert!(planned.out.contains("$14.00") && planned.out.contains("Nothing was done"), "{}", planned.out);
    assert!(rebill.ok(&["rehearse", "list"]).await.contains("Nothing was rehearsed yet"), "a plan makes nothing");

    let done = rebill.ok(&["rehearse", "--price", &price, "--quantity", "140", "--apply"]).await;
    assert!(done.contains("matches to the cent, $14.00"), "{done}");
    let shown = rebill.json(&["rehearse", "show"]).await;
    assert_eq!((&shown["row"]["state"], &shown["bills"]["stripes"]["amount"]), (&json!("matches"), &json!("14.00")), "{shown}");
    let removed = rebill.run(&["rehearse", "remove", "last"]).await.exits(3);
    assert!(removed.out.contains("The test clock goes"), "{}", removed.out);
    rebill.ok(&["rehearse", "remove", "last", "--apply"]).await;
    let listed = rebill.ok(&["rehearse", "list"]).await;
    assert!(listed.contains("matches to the cent") && listed.contains("no"), "the comparison stays: {listed}");

    let none = rebill.run(&["rehearse", "--price", &price, "--quantity", "1.5"]).await.exits(2);
    assert!(none.err.contains("whole number of units"), "{}", none.err);
    let _ = rebill.run(&["rehearse"]).await.exits(2).says("--price");
    let _ = rebill.run(&["rehearse", "--client", "Nobody"]).await.exits(2).says("Nobody");
}

#[tokio::test]
async fn a_plan_is_rehearsed_with_all_its_prices() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    agency.served.settings(&json!({ "event_delay": [0, 0], "clock_delay": 0 })).await;
    let rebill = &agency.rebill;
    let every = json!({ "interval": "month", "count": 1 });
    let fixed = |amount: &str, every: &serde_json::Value| json!({ "from": "new", "draft": { "currency": "usd", "unit_amount": amount, "every": every } });
    let tiers = json!([{ "up_to": "100", "unit_amount": "0" }, { "up_to": "", "unit_amount": "0.05" }]);
    let usage = json!({ "from": "new", "draft": { "currency": "usd", "every": every, "usage": { "meter": "messages", "unit": "1" }, "charge": "graduated", "tiers": tiers } });
    let plan = json!({ "name": "Growth", "base": fixed("149", &every), "usage": [usage], "setup_fee": fixed("99", &json!(null)) });
    let file = folder.path().join("growth.json");
    std::fs::write(&file, plan.to_string()).expect("the folder can be written to");
    rebill.ok(&["plan", "new", "--file", file.to_str().expect("a plain path"), "--apply"]).await;

    let done = rebill.ok(&["rehearse", "--plan", "growth", "--quantity", "250", "--apply"]).await;
    for words in ["Growth, once", "Growth messages", "150 × $0.05", "matches to the cent, $404.50"] {
        assert!(done.contains(words), "{words:?} was expected in: {done}");
    }
}
