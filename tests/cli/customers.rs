//! Customers, payment links and many clients from a file, as an owner types them.

use command_line::Agency;

#[tokio::test]
async fn a_customer_is_found_made_changed_and_linked() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let rebill = &agency.rebill;
    let clients = agency.go_live(1).await;
    let name = clients[0].name.as_str();

    let found = rebill.json(&["customer", "search", &clients[0].customer]).await;
    assert_eq!(found[0]["taken_by"], name, "{found:#}");
    let plan = rebill.run(&["customer", "new", "Harbor Group", "--email", "group@harbor.example"]).await.exits(3);
    assert!(plan.out.contains("Nothing was done"), "{plan}");
    let made = rebill.run(&["customer", "new", "Harbor Group", "--email", "group@harbor.example", "--apply"]).await.exits(0);
    let group = made.out.split_whitespace().find(|word| word.starts_with("cus_")).expect("its id is printed").to_owned();
    let refused = rebill.run(&["customer", "edit", &group, "--country", "Belgium"]).await.exits(2);
    assert!(refused.err.contains("two letters"), "{refused}");
    let _ = rebill.run(&["customer", "edit", &group, "--city", "Ghent", "--country", "be", "--apply"]).await.exits(0);
    let shown = rebill.run(&["customer", "show", &group]).await.exits(0);
    assert!(shown.out.contains("Ghent, BE") && shown.out.contains("group@harbor.example"), "what was not given stays: {shown}");

    let linked = rebill.run(&["customer", "link", name, &group, "--apply"]).await.exits(0);
    assert!(linked.out.contains("stays with"), "what it means is said: {linked}");
    let billing = rebill.json(&["client", "billing", name]).await;
    assert_eq!(billing["customer_id"], group.as_str());
    let receipts = rebill.run(&["changes"]).await.exits(0);
    assert!(receipts.out.contains(&format!("Bill {name} to {group}")), "{receipts}");
}

#[tokio::test]
async fn a_payment_link_is_printed_and_kept_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let clients = agency.go_live(1).await;
    let name = clients[0].name.as_str();
    let asked = agency.rebill.run(&["client", "payment-link", name, "--return-url", "https://agency.example"]).await.exits(3);
    assert!(asked.out.contains("Nothing is charged"), "{asked}");
    let bad = agency.rebill.run(&["client", "payment-link", name, "--return-url", "agency", "--apply"]).await.exits(2);
    assert!(bad.err.contains("https://"), "{bad}");
    let made = agency.rebill.run(&["client", "payment-link", name, "--return-url", "https://agency.example", "--apply"]).await.exits(0);
    let url = made.out.trim();
    assert!(url.starts_with("http") && url.lines().count() == 1, "only the address is on standard output: {made}");
    let receipts = agency.rebill.run(&["--json", "changes"]).await.exits(0);
    assert!(!receipts.out.contains(url), "whoever has the address may use it");
}

#[tokio::test]
async fn many_clients_come_from_a_file_and_each_bad_row_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let price = agency.price().await;
    let file = folder.path().join("clients.csv");
    let path = file.to_str().expect("a path of letters");
    std::fs::write(&file, "nickname;email;unit\nOne;one@client.example;\n;two@client.example;\nThree;nobody;0\n").expect("a file");
    let import = ["clients", "import", path, "--price", &price, "--charge-by", "tokens"];
    let refused = agency.rebill.run(&import).await.exits(2);
    for fault in ["Row 2, nickname", "Row 3, unit", "Row 3, email"] {
        assert!(refused.err.contains(fault), "{fault} is named: {refused}");
    }
    let rows: Vec<String> = (1..=40).map(|number| format!("Client {number};c{number}@client.example;1000")).collect();
    std::fs::write(&file, format!("nickname;email;unit\n{}\n", rows.join("\n"))).expect("a file");
    let _ = agency.rebill.run(&import).await.exits(3);
    let _ = agency.rebill.run(&[import.as_slice(), &["--apply"]].concat()).await.exits(0);
    let list = folder.path().join("list.csv");
    let _ = agency.rebill.run(&["clients", "export", list.to_str().expect("a path of letters")]).await.exits(0);
    let exported = std::fs::read_to_string(&list).expect("it was written");
    assert_eq!(exported.lines().count(), 41, "a line for each, and the head");
}

#[tokio::test]
async fn a_subscription_is_paid_otherwise_after_its_plan_was_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let rebill = &agency.rebill;
    let client = agency.go_live(1).await.remove(0);
    let collect = |more: &[&'static str]| [vec!["subscription", "collect", client.name.as_str()], more.to_vec()].concat();
    let neither = rebill.run(&collect(&[])).await.exits(2);
    assert!(neither.err.contains("--card") && neither.err.contains("--days"), "one of the two is wanted: {}", neither.err);
    let _ = rebill.run(&collect(&["--card", "--days", "14"])).await.exits(2);
    let before = rebill.ok(&["subscription", "show", &client.name]).await;
    assert!(before.contains("Charged automatically"), "the scene charges its clients by themselves: {before}");
    let planned = rebill.run(&collect(&["--days", "21"])).await.exits(3);
    assert!(planned.out.contains("from the next invoice on"), "it is seen first: {}", planned.out);
    rebill.ok(&collect(&["--days", "21", "--apply"])).await;
    rebill.ok(&["sync"]).await;
    let after = rebill.ok(&["subscription", "show", &client.name]).await;
    assert!(after.contains("21 days to pay"), "{after}");
}
