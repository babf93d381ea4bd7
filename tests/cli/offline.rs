//! Without network, everything that was synced can be read; sending says why it is off, and resumes by itself.

use std::path::Path;

use command_line::{Agency, Rebill, Served};

use crate::real_account::{Account, account};

#[tokio::test]
async fn everything_that_was_synced_can_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let Account { rebill, served, client } = account(folder.path()).await;
    let port = served.port();
    let synced = rebill.run(&["sync"]).await;
    assert!(matches!(synced.code, Some(0 | 3)), "with a network all is read: {synced}");
    let queue = rebill.json(&["send"]).await;
    let good = rebill.json(&["status"]).await["workspace"]["last_sync"].clone();
    let compared = rebill.json(&["reconcile"]).await;
    served.stop().await;

    let failed = rebill.run(&["sync"]).await;
    assert!(matches!(failed.code, Some(1 | 3)), "without network a sync is no success: {failed}");
    let status = rebill.json(&["status"]).await;
    assert!(good.is_string(), "it was synced before: {good}");
    assert_eq!(status["workspace"]["last_sync"], good, "everything is as old as the last sync that was answered: {status:#}");
    let shown = rebill.json(&["clients"]).await;
    assert_eq!(shown["rows"][0]["nickname"], client.as_str(), "clients are there: {shown:#}");
    let explained = rebill.json(&["explain", &client]).await;
    assert!(explained["at"].is_string(), "an explanation says when it was made: {explained:#}");
    let statement = rebill.ok(&["statement", &client]).await;
    assert!(statement.contains(&client), "statements are there: {statement}");
    let usage = rebill.json(&["usage", "--client", &client]).await;
    assert!(usage["total"].as_u64().is_some_and(|total| total > 0), "usage is there: {usage:#}");
    let again = rebill.json(&["reconcile"]).await;
    assert!(again["compared_at"].is_string(), "the comparison says how old Stripe's side is: {again:#}");
    assert_eq!(again["compared_at"], compared["compared_at"], "which is as old as before: {again:#}");
    let rows = |view: &serde_json::Value| {
        let all = view["rows"].as_array().into_iter().flatten();
        all.map(|row| ["nickname", "start", "due", "decided"].map(|name| row[name].clone())).collect::<Vec<_>>()
    };
    assert!(!rows(&again).is_empty() && rows(&again) == rows(&compared), "and is there without network: {again:#}");
    let out = folder.path().join("export");
    rebill.ok(&["export", out.to_str().expect("letters")]).await;
    assert!(files_named(&out, "csv") > 3 && files_named(&out, "json") > 3, "every table, as CSV and as JSON");

    let off = rebill.run(&["send", "--yes"]).await;
    assert!(matches!(off.code, Some(1 | 3)), "nothing can be sent: {off}");
    assert!(format!("{}{}", off.out, off.err).contains("Stripe"), "and the reason is said: {off}");

    let served = Served::start_at(&Rebill::below(&folder.path().join("world")), port).await;
    let synced = rebill.run(&["sync"]).await;
    assert!(matches!(synced.code, Some(0 | 3)), "with the network back it goes on by itself: {synced}");
    let status = rebill.json(&["status"]).await;
    assert!(status["workspace"]["last_sync"].as_str() > good.as_str(), "and everything is young again: {status:#}");
    assert!(rebill.json(&["send"]).await["off"].is_null(), "and sending is on again");
    // The period is old enough to take units; the press that found no network was the owner's yes to them.
    served.pass(3).await;
    let _ = rebill.run(&["send", "--yes"]).await;
    let truth = served.truth().await;
    let totals: Vec<&str> = truth.customers.iter().flat_map(|customer| &customer.meters).map(|meter| meter.total.as_str()).collect();
    // A slow computer meets more usage than waited at first; what it reports is what Stripe has, each unit once.
    let sent = rebill.json(&["sent"]).await;
    let units = |text: &serde_json::Value| text.as_str().and_then(|text| text.parse::<i64>().ok()).expect("whole units");
    let reported: i64 = sent["rows"].as_array().into_iter().flatten().map(|row| units(&row["units"])).sum();
    assert_eq!(totals, [reported.to_string()], "each unit that was reported is there once: {sent:#}");
    assert!(reported >= units(&queue["units"]), "and what waited is among them: {queue:#}");
    served.stop().await;
}

#[tokio::test]
async fn a_backup_opens_as_a_copy_that_sends_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let clients = agency.go_live(1).await;
    let file = folder.path().join("backup.db");
    let path = file.to_str().expect("letters");
    agency.rebill.ok(&["backup", path]).await;
    assert_ne!(agency.rebill.run(&["backup", path]).await.code, Some(0), "a backup never overwrites a file");
    agency.rebill.ok(&["restore", path]).await;
    let all = agency.rebill.json(&["workspace", "list"]).await;
    let copy = all.as_array().and_then(|all| all.last()).and_then(|last| last["name"].as_str()).expect("a copy").to_owned();
    let shown = agency.rebill.json(&["--workspace", &copy, "clients"]).await;
    assert_eq!(shown["rows"][0]["nickname"], clients[0].name.as_str(), "the copy can be looked at");
    let sent = agency.rebill.run(&["--workspace", &copy, "send", "--yes"]).await;
    assert!(matches!(sent.code, Some(1 | 3)), "and sends nothing: {sent}");
    std::fs::write(&file, "not a workspace").expect("the folder can be written to");
    let damaged = agency.rebill.run(&["restore", path]).await.exits(1);
    assert!(!damaged.err.contains("panicked"), "a damaged backup is reported: {damaged}");
}

#[tokio::test]
async fn the_days_first_command_that_changes_something_takes_the_daily_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    rebill.ok(&["workspace", "new", "Northlight"]).await;
    let daily = || {
        let all = command_line::files_below(rebill.home());
        all.into_iter().filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("daily-"))).count()
    };
    let _ = rebill.run(&["status"]).await;
    assert_eq!(daily(), 0, "a look changes nothing, so there is nothing to be kept");
    rebill.ok(&["setup", "agency", "--name", "Northlight", "--currency", "usd", "--zone", "UTC"]).await;
    assert_eq!(daily(), 1, "before the first change of the day");
    rebill.ok(&["setup", "method", "custom"]).await;
    assert!(daily() <= 2, "and no more that day; at midnight another day begins");
    let found = rebill.run(&["doctor"]).await;
    assert!(!found.out.contains("There is none yet"), "the doctor finds it: {found}");
}

fn files_named(folder: &Path, ending: &str) -> usize {
    command_line::files_below(folder).iter().filter(|file| file.extension().is_some_and(|found| found == ending)).count()
}
