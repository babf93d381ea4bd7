//! Prices of single clients: planned first, made, listed with reason and end, taken back; broken fields are named and nothing is stored.

use command_line::Agency;

#[tokio::test]
async fn a_price_of_one_client_is_made_listed_and_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let rebill = &agency.rebill;
    assert!(rebill.ok(&["override", "list"]).await.contains("Every client pays what everybody pays"));
    let unknown = rebill.run(&["override", "new", "Nobody", "--amount", "0.08", "--reason", "x"]).await.exits(2);
    assert!(unknown.err.contains("Nobody"), "the client that is not there is named: {}", unknown.err);
    let neither = rebill.run(&["override", "new", "Nobody", "--reason", "x"]).await.exits(2);
    assert!(neither.err.contains("--amount"), "an amount or a file is wanted: {}", neither.err);
    let missing = rebill.run(&["override", "end", "no-such-id"]).await;
    assert_ne!(missing.code, Some(0), "there is nothing to take back");

    let client = agency.go_live(1).await.remove(0);
    let mut new = vec!["override", "new", client.name.as_str(), "--amount", "0.03", "--reason", "First client"];
    let planned = rebill.run(&new).await.exits(3);
    assert!(planned.out.contains("its own price, $0.03 per 1000 tokens"), "it is seen first: {}", planned.out);
    assert!(rebill.ok(&["override", "list"]).await.contains("Every client pays"), "a plan that was only printed makes nothing");
    let wrong = rebill.run(&["override", "new", &client.name, "--amount", "abc", "--reason", "x"]).await.exits(2);
    assert!(wrong.err.contains("abc"), "{}", wrong.err);
    new.push("--apply");
    rebill.ok(&new).await;
    let listed = rebill.ok(&["override", "list"]).await;
    assert!(listed.contains("First client") && listed.contains("no end") && listed.contains("begins"), "{listed}");
    rebill.ok(&["override", "end", &client.name, "--apply"]).await;
    let all = rebill.json(&["override", "list"]).await;
    assert_eq!(all["rows"][0]["state"], "ended", "taken back before it began: {all}");
}
