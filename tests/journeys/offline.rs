//! No network: everything that was synced can be read, sending says why it is off, and both resume by themselves.

use command_line::files_below;
use sandbox::{Act, Fault, Sandbox, Side, When};
use serde_json::json;
use test_support::{Name, Result, Role, Theme};

use crate::{
    pages::{address, ids, picture, samples},
    stage::{Stage, idle, press_and_wait},
};

/// Pages without the strip.
const PLAIN: [&str; 2] = ["/first-run", "/new-agency"];

/// Every call of both services ends without a byte, as it does without a network.
fn cut(sandbox: &Sandbox) {
    for at in [Side::Stripe, Side::Platform] {
        sandbox.fault(Fault { at, call: None, when: When::Before, act: Act::Drop, times: u32::MAX, skip: 0 });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_everything_is_read_and_sending_resumes_by_itself() -> Result<()> {
    let stage = Stage::agency().await?;
    let sandbox = stage.serve_sandbox().await;
    let window = stage.open().await?;
    let ids = ids(&window).await?;
    cut(&sandbox);
    let before = idle(&window).await?["last_sync"].clone();
    window.stands("Overview").await?;
    let after = press_and_wait(&window, "Sync now").await?;
    assert_eq!(after["last_sync"], before, "a sync that reached nobody makes nothing younger");
    window.reads("You are offline").await?;
    let samples = samples();
    let mut faults = Vec::new();
    for theme in Theme::BOTH {
        window.visit("/settings/appearance").await?;
        window.show_in(theme).await?;
        for sample in &samples {
            window.visit(&address(sample, &ids)).await?;
            let text = window.text().await?;
            let has_strip = !PLAIN.contains(&sample.as_str());
            if has_strip && (!text.contains("Offline") || !text.contains("Synced")) {
                faults.push(format!("{sample} does not say that there is no network, and how old it is: {text}"));
            }
            faults.extend(window.violations().await?.iter().map(|violation| format!("{sample} offline in {theme}: {violation}")));
            faults.extend(window.overflows().await?.iter().map(|wide| format!("{sample} offline is wider than its place: {wide}")));
            window.screenshot(&format!("offline-{}", picture(sample))).await?;
        }
    }
    assert!(faults.is_empty(), "every page is read offline, accessible and with its age:\n{}", faults.join("\n"));
    window.visit("/billing").await?;
    let queue = window.ask("billing.queue", json!({})).await?;
    let why = queue["off"].as_str().unwrap_or_else(|| panic!("sending is off without a network: {queue:#}")).to_owned();
    window.reads(&why).await?;
    let send = window.find(Role::Button, Name::containing("Send ")).await?;
    assert!(!send.is_enabled().await?, "what cannot be sent cannot be pressed");
    println!("Offline, {} pages open and say their age. Sending is off: {why}", samples.len());

    window.close().await?;
    let window = stage.open().await?;
    let again = idle(&window).await?;
    assert_eq!(again["last_sync"], before, "closed and opened again, everything is as old as the last sync that was answered");
    window.reads("Synced").await?;
    let out = stage.home().join("export");
    window.ask("export.write", json!({ "what": { "kind": "tables" }, "path": out })).await?;
    let exported = files_below(&out).into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "csv")).count();
    assert!(exported > 3, "without network every table can be exported: {exported}");
    let clients = window.ask("clients.list", json!({ "search": null, "sort": null, "descending": null, "page": null })).await?;
    let client = clients["rows"][0]["nickname"].as_str().unwrap_or_else(|| panic!("clients are there: {clients:#}"));
    for (page, says) in [("/clients", client), ("/billing", why.as_str())] {
        window.visit(page).await?;
        window.reads(says).await?;
    }

    sandbox.clear_faults();
    sandbox.pass(jiff::SignedDuration::from_hours(1)).expect("the sandbox's clock can be moved");
    window
        .wait_within(std::time::Duration::from_secs(90), "a sync by itself once the network is back", async || {
            let state = window.ask("app.state", json!({})).await?;
            let current = &state["current"];
            let is_back = current["online"] == true && current["last_sync"] != before && current["job"].is_null();
            Ok(is_back.then_some(()))
        })
        .await?;
    window.visit("/billing").await?;
    let queue = window.ask("billing.queue", json!({})).await?;
    assert!(queue["off"].is_null(), "sending is on again: {queue:#}");
    window
        .until("the send button", async || {
            window.find(Role::Button, Name::containing("Send ")).await?.is_enabled().await.map_err(Into::into)
        })
        .await?;
    println!("With the network, the next sync came by itself and sending is on again.");
    window.close().await?;
    Ok(())
}
