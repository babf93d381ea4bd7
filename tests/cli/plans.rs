//! Plans: made from a file after their list was seen, changed in versions, written down as a price list.

use command_line::Agency;
use serde_json::json;

use crate::usage_file::custom;

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

#[tokio::test]
async fn a_plan_is_on_the_statements_of_who_is_put_on_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let file = folder.path().join("growth.json");
    let path = file.to_str().expect("a plain path");
    let amount = |amount: &str| json!({ "currency": "usd", "unit_amount": amount });
    let mut base = amount("149");
    base["every"] = json!({ "interval": "month", "count": 1 });
    let plan = json!({
        "name": "Growth",
        "base": { "from": "new", "draft": base },
        "setup_fee": { "from": "new", "draft": amount("50") },
    });
    std::fs::write(&file, plan.to_string()).expect("the folder can be written to");
    rebill.ok(&["plan", "new", "--file", path, "--apply"]).await;

    let put = ["plan", "put", "Growth", "--client", "Contoso", "--from", "2023-11-14"];
    let shown = rebill.run(&put).await.exits(3);
    assert!(shown.out.contains("17 of 30 days $84.43") && shown.out.contains("Nothing was done"), "{}", shown.out);
    assert!(rebill.json(&["statement", "Contoso", "--period", "2023-11"]).await["plans"].as_array().is_some_and(Vec::is_empty));
    rebill.ok(&[put.as_slice(), &["--apply"]].concat()).await;
    let _ = rebill.run(&["plan", "put", "Growth", "--client", "Contoso", "--from", "soon"]).await.exits(2).says("2026-12-01");

    let text = rebill.ok(&["statement", "Contoso", "--period", "2023-11"]).await;
    assert!(text.contains("Base price, 14 – 30 November 2023, 17 of 30 days, at $149.00 a month"), "{text}");
    let issued = rebill.json(&["statement", "Contoso", "--period", "2023-11", "--issue"]).await;
    assert_eq!(issued["total"]["amount"], "134.43", "$84.43 and the set-up fee of $50: {issued:#}");
    let csv = rebill.ok(&["statement", "Contoso", "--period", "2023-12", "--format", "csv"]).await;
    assert!(csv.contains("Growth,1,base_price,2023-12-01,2023-12-31"), "{csv}");
    assert!(!csv.contains("set_up_fee"), "the fee is asked for once: {csv}");

    // A base price of this client alone, from a day on and up to one.
    let own = |from: &'static str| ["override", "new", "Contoso", "--price", "base", "--amount", "99", "--reason", "First", "--from", from];
    let _ = rebill.run(&own("2023-11-20")).await.exits(2).says("issued already");
    let shown = rebill.run(&own("2023-12-11")).await.exits(3);
    assert!(shown.out.contains("21 of 31 days $67.06") && shown.out.contains("10 of 31 days $48.06"), "{}", shown.out);
    rebill.ok(&[own("2023-12-11").as_slice(), &["--apply"]].concat()).await;
    let text = rebill.ok(&["statement", "Contoso", "--period", "2023-12"]).await;
    assert!(text.contains("11 – 31 December 2023, 21 of 31 days, at $99.00 a month"), "{text}");
    let listed = rebill.ok(&["override", "list"]).await;
    assert!(listed.contains("Growth") && listed.contains("$149.00 a month") && listed.contains("First"), "{listed}");
    rebill.ok(&["override", "end", "Contoso", "--on", "2023-12-22", "--apply"]).await;
    let text = rebill.ok(&["statement", "Contoso", "--period", "2023-12"]).await;
    assert!(text.contains("22 – 31 December 2023, 10 of 31 days, at $149.00 a month"), "{text}");

    let _ = rebill
        .run(&["plan", "off", "Growth", "--client", "Contoso", "--on", "2023-11-20", "--apply"])
        .await
        .exits(2)
        .says("issued already");
    let off = rebill.ok(&["plan", "off", "Growth", "--client", "Contoso", "--on", "2024-01-01", "--apply"]).await;
    assert!(off.contains("until 31 December 2023"), "{off}");
    assert!(rebill.json(&["statement", "Contoso", "--period", "2024-01"]).await["plans"].as_array().is_some_and(Vec::is_empty));
}
