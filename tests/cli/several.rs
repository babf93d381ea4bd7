//! Several workspaces, several processes.

use command_line::{Agency, Ran, Rebill};
use sandbox::{Act, Fault, Side, Then, When};

#[tokio::test]
async fn whatever_stores_or_sends_wants_the_workspace_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    rebill.ok(&["workspace", "new", "One"]).await;
    rebill.ok(&["setup", "agency", "--name", "One", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["workspace", "new", "Two"]).await;
    let refused = rebill.run(&["sync"]).await.exits(2);
    assert!(
        refused.err.contains("--workspace") && refused.err.contains("One") && refused.err.contains("Two"),
        "both are listed: {refused}"
    );
    let named = rebill.run(&["--workspace", "One", "settings"]).await.exits(0);
    assert!(named.err.starts_with("One · "), "the first line on standard error names workspace and mode: {named}");
    let reading = rebill.run(&["status"]).await;
    assert!(matches!(reading.code, Some(0 | 3)) && reading.err.starts_with("Two"), "reading takes the current one: {reading}");
    rebill.ok(&["workspace", "use", "One"]).await;
    assert!(rebill.run(&["status"]).await.err.starts_with("One"), "until another is chosen");
    let _ = rebill.run(&["workspace", "new", "one"]).await.exits(2).says("one");
}

#[tokio::test]
async fn two_runs_take_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.go_live(1).await;
    let hold = Fault { at: Side::Stripe, call: None, when: When::Before, act: Act::Hold, times: 1, skip: 0 };
    agency.served.fault(&hold).await;
    let first = agency.rebill.start(&["sync"]);
    assert!(agency.served.held().await.is_some(), "the first run is under way");
    let mut second = agency.rebill.start(&["sync"]);
    let third = agency.rebill.run(&["status"]).await;
    assert!(matches!(third.code, Some(0 | 3)), "reading goes on meanwhile: {third}");
    assert!(second.try_wait().expect("a process can be asked").is_none(), "the second waits for the first");
    agency.served.release(Then::GoOn).await;
    for run in [first, second] {
        let ran = Ran::of("rebill sync".to_owned(), run).await;
        assert!(matches!(ran.code, Some(0 | 3)), "both get their turn: {ran}");
    }
}

#[tokio::test]
async fn after_a_minute_it_says_who_holds_the_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.go_live(1).await;
    let hold = Fault { at: Side::Stripe, call: None, when: When::Before, act: Act::Hold, times: 1000, skip: 0 };
    agency.served.fault(&hold).await;
    let mut first = agency.rebill.start(&["sync"]);
    assert!(agency.served.held().await.is_some(), "the first run is under way");
    let holder = first.id().expect("it runs").to_string();
    let second = agency.rebill.run(&["sync"]).await;
    first.kill().await.expect("a process of ours can be killed");
    let second = second.exits(1);
    assert!(second.err.contains(&holder), "the process that holds it is named: {second}");
    agency.served.clear_faults().await;
    agency.served.release(Then::Drop).await;
    let after = agency.rebill.run(&["sync"]).await;
    assert!(matches!(after.code, Some(0 | 3)), "the lock went with the process that was killed: {after}");
}

#[tokio::test]
async fn a_name_that_fits_two_clients_lists_both_and_one_that_fits_none_those_near_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    rebill.ok(&["workspace", "new", "Outside"]).await;
    rebill.ok(&["setup", "agency", "--name", "Outside", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "custom"]).await;
    let price = command_line::price(&rebill).await;
    let add = ["client", "add", "Contoso Bank", "--price", &price, "--charge-by", "tokens", "--start", "2023-11-01", "--apply"];
    let _ = rebill.run(&add).await.exits(0);
    let near = rebill.run(&["client", "show", "contoso"]).await.exits(2);
    assert!(near.err.contains("Did you mean Contoso Bank?"), "a name near it is offered: {near}");
    let _ = rebill.run(&["client", "stop", "Contoso Bank", "--yes"]).await.exits(0);
    let _ = rebill.run(&add).await.exits(0);
    let both = rebill.run(&["client", "show", "Contoso Bank"]).await.exits(2);
    assert_eq!(both.err.matches("Contoso Bank (").count(), 2, "both are listed with their ids: {both}");
    let nowhere = rebill.run(&["--workspace", "Inside", "status"]).await.exits(2);
    assert!(nowhere.err.contains("There are: Outside"), "the workspaces there are: {nowhere}");
}

#[tokio::test]
async fn what_only_reads_wants_no_workspace_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    rebill.ok(&["workspace", "new", "One"]).await;
    rebill.ok(&["setup", "agency", "--name", "One", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["workspace", "new", "Two"]).await;
    rebill.ok(&["--workspace", "Two", "setup", "agency", "--name", "Two", "--currency", "usd", "--zone", "UTC"]).await;
    for reading in [["held"].as_slice(), &["unassigned"], &["go-live"], &["send"], &["sent"], &["price", "list"], &["import", "list"]] {
        let ran = rebill.run(reading).await;
        assert!(!ran.err.contains("--workspace"), "reading takes the current one: {ran}");
    }
    for storing in [["held", "approve", "x"].as_slice(), &["go-live", "--yes"], &["send", "--yes"], &["import", "undo", "x"]] {
        let _ = rebill.run(storing).await.exits(2).says("--workspace");
    }
}

#[tokio::test]
async fn a_client_is_found_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let clients = agency.go_live(2).await;
    let _ = agency.rebill.run(&["client", "show", "nobody"]).await.exits(2).says("nobody");
    let shown = agency.rebill.run(&["client", "show", &clients[0].name]).await.exits(0);
    assert!(shown.out.contains(&clients[0].customer), "a nickname finds its client: {shown}");
}
