//! `rebill billing`: the month at a glance, from the file alone, with the figures of the commands that explain them.

use command_line::Rebill;
use serde_json::Value;

#[tokio::test]
async fn the_month_is_told_with_the_queues_and_the_explanations_own_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    let _ = rebill.json(&["workspace", "new", "Look", "--sandbox"]).await;

    // Something needs the owner, so the code is 3; nothing is sent by looking.
    let told = rebill.run(&["billing"]).await.exits(3);
    assert!(told.out.contains("Harbor Dental Group") && told.out.contains("ready to be sent"), "{told}");
    assert!(told.out.contains("Nothing was sent. Look at the queue with: rebill send"), "{told}");
    assert!(told.out.contains("Atlas Auto Care: "), "why a client is held stands below the table: {told}");

    let view = rebill.json(&["billing"]).await;
    let queue = rebill.json(&["send"]).await;
    assert_eq!(view["ready"]["units"], queue["units"], "what is ready is what the queue has ready");
    let clients = view["clients"].as_array().expect("clients");
    let harbor = clients.iter().find(|client| client["nickname"] == "Harbor Dental Group").expect("Harbor is billed");
    let line = &harbor["lines"][0];
    let explained = rebill.json(&["explain", "Harbor Dental Group"]).await;
    assert_eq!(line["money"]["amount"], explained["amount"], "the amount is the one that is explained");
    assert_eq!(line["quantity"], explained["records_sum"], "and so is the use");
    assert!(line["money"]["amount"]["amount"].is_string(), "amounts are decimal strings");

    let names = |view: &Value| {
        let clients = view["clients"].as_array().cloned().unwrap_or_default();
        clients.iter().filter_map(|client| client["nickname"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(names(&rebill.json(&["billing", "--show", "below-cost"]).await), ["Willow Fitness"]);
    assert_eq!(names(&rebill.json(&["billing", "--period", "last", "--show", "unpaid"]).await), ["Maple & Main Law"]);
    assert_eq!(names(&rebill.json(&["billing", "--find", "lumen"]).await), ["Lumen Optics"]);
    let month = view["choices"][1].as_str().expect("an earlier month").to_owned();
    assert!(!names(&rebill.json(&["billing", "--period", &month]).await).is_empty(), "{month} has periods");
    let wrong = rebill.run(&["billing", "--period", "next"]).await.exits(2);
    assert!(wrong.err.contains("is not a period"), "{wrong}");

    let csv = folder.path().join("month.csv");
    rebill.ok(&["billing", "--output", csv.to_str().expect("a path of letters")]).await;
    let text = std::fs::read_to_string(&csv).expect("the file is written");
    assert!(text.starts_with("client,what,kind,period_start,") && text.contains("Harbor Dental Group,tokens,usage,"), "{text}");
    let _ = rebill.run(&["billing", "--output", folder.path().join("month.doc").to_str().expect("a path of letters")]).await.exits(2);
}
