//! A record that its platform no longer lists: it stays, and every place that counts it says so.

use command_line::Agency;

#[tokio::test]
async fn a_record_that_the_platform_lists_no_longer_stays_and_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let Agency { rebill, served, .. } = &agency;
    agency.connect().await;
    let platform = ["connect", "platform", "parley", "--key-stdin", "--base", served.platform_base()];
    let _ = rebill.tell(&platform, served.platform_key()).await.exits(0);
    let _ = rebill.run(&["sync"]).await;
    let _ = rebill.run(&["usage", "--gone"]).await.exits(0).says("0 records in all");

    // A few hundred records back lies well inside the days that are read again.
    let some = rebill.json(&["usage", "--meter", "tokens", "--offset", "400", "--limit", "1"]).await;
    let row = &some["rows"][0];
    served.drop_record(row["id"].as_str().expect("a record has an id")).await;
    let _ = rebill.run(&["sync"]).await;
    rebill.ok(&["sandbox", "pass", "1h"]).await;
    let synced = rebill.run(&["sync"]).await;
    assert!(synced.out.contains("Parley lists 1 record no longer"), "the sync says it: {synced}");

    let gone = rebill.json(&["usage", "--gone", "--meter", "tokens"]).await;
    assert_eq!(gone["total"], 1, "that one alone: {gone:#}");
    assert_eq!((&gone["rows"][0]["id"], &gone["rows"][0]["quantity"]), (&row["id"], &row["quantity"]), "as it was read");
    assert_eq!(gone["sums"][0]["quantity"], row["quantity"], "and summed alone");
    let _ = rebill.run(&["usage", "--gone"]).await.exits(0).says("gone from the platform since");
    let _ = rebill.run(&["status"]).await.says("Parley no longer lists").says("They stay: rebill usage --gone");
}
