//! Prices of every model on the command line: made from a file, found, simulated, edited, archived, copied.

use command_line::Agency;
use serde_json::json;

#[tokio::test]
async fn a_price_is_made_from_a_file_simulated_edited_and_archived() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let rebill = &agency.rebill;
    let file = folder.path().join("price.json");
    let path = file.to_str().expect("a path of letters");
    let price = json!({
        "charge": "graduated",
        "currency": "usd",
        "tiers": [
            { "up_to": "5000", "unit_amount": "0" },
            { "up_to": "20000", "unit_amount": "0.10" },
            { "unit_amount": "0.08", "flat_amount": "25" }
        ],
        "every": { "interval": "month", "count": 1 },
        "usage": { "meter": "tokens", "unit": "1000" },
        "lookup_key": "growth_tokens"
    });
    let write = |value: &serde_json::Value| std::fs::write(&file, value.to_string()).expect("a file");

    let mut broken = price.clone();
    broken["tiers"][1]["up_to"] = json!("10");
    write(&json!({ "new_product": { "name": "Growth" }, "price": broken }));
    let refused = rebill.run(&["price", "new", "--file", path]).await.exits(2);
    assert!(refused.err.contains("price.tiers[1].up_to"), "the broken field is named: {refused}");

    write(&json!({ "new_product": { "name": "Growth" }, "price": price }));
    let _ = rebill.run(&["price", "new", "--file", path]).await.exits(3).says("Nothing was done");
    let _ = rebill.run(&["price", "new", "--file", path, "--apply"]).await.exits(0);
    let found = rebill.json(&["price", "list", "growth_tokens"]).await;
    let id = found["products"][0]["prices"][0]["id"].as_str().expect("it is found by its key").to_owned();

    let bill = rebill.json(&["price", "simulate", &id, "--units", "26450"]).await;
    assert_eq!(bill["total"], json!({ "amount": "2041.00", "currency": "usd" }), "0 + 1500 + 516 + 25");

    let mut dearer = rebill.json(&["price", "show", &id]).await["draft"].clone();
    dearer["tiers"][1]["unit_amount"] = json!("0.12");
    write(&dearer);
    let _ = rebill.run(&["price", "edit", &id, "--file", path, "--apply"]).await.exits(0);
    let found = rebill.json(&["price", "list", "growth_tokens", "--archived"]).await;
    let prices = found["products"][0]["prices"].as_array().expect("prices").clone();
    let keyed: Vec<_> = prices.iter().filter(|price| price["lookup_key"] == "growth_tokens").collect();
    assert_eq!(keyed.len(), 1, "the lookup key moved: {prices:#?}");
    assert_ne!(keyed[0]["id"], json!(id), "to the new price");
    let new = keyed[0]["id"].as_str().expect("an id").to_owned();
    let _ = rebill.run(&["price", "archive", &new, "--apply"]).await.exits(0);
    let _ = rebill.run(&["price", "restore", &new, "--apply"]).await.exits(0);
    let _ = rebill.run(&["price", "restore", &new, "--apply"]).await.exits(1).says("on sale already");
}
