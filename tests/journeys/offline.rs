//! No network: everything that was synced can be read, sending says why it is off, and both resume by themselves.

use sandbox::{Act, Fault, Sandbox, Side, When};
use serde_json::json;
use test_support::{Name, Result, Role};

use crate::stage::{Stage, idle, press_and_wait};

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
    cut(&sandbox);

    let window = stage.open().await?;
    let before = idle(&window).await?["last_sync"].clone();
    window.stands("Overview").await?;
    press_and_wait(&window, "Sync now").await?;
    window.reads("You are offline").await?;
    let clients = window.ask("clients.list", json!({ "search": "Harbor", "sort": null, "descending": null, "page": null })).await?;
    let client = clients["rows"][0]["id"].as_str().expect("a client that was synced").to_owned();
    let pages = [
        ("overview", "/".to_owned()),
        ("clients", "/clients".to_owned()),
        ("client", format!("/clients/{client}")),
        ("explain", format!("/explain/{client}")),
        ("statement", format!("/statement/{client}")),
        ("usage", "/usage".to_owned()),
        ("unassigned", "/usage/unassigned".to_owned()),
        ("billing", "/billing".to_owned()),
        ("sent", "/billing/sent".to_owned()),
        ("reconcile", "/reconcile".to_owned()),
        ("connections", "/connections".to_owned()),
        ("credit-price", "/credit-price".to_owned()),
        ("settings", "/settings".to_owned()),
    ];
    for (name, address) in &pages {
        window.visit(address).await?;
        let text = window.text().await?;
        assert!(text.contains("Offline") && text.contains("Synced"), "{address} says that there is no network, and how old it is: {text}");
        window.is_accessible(&format!("{address} offline")).await?;
        window.screenshot(&format!("offline-{name}")).await?;
    }
    for (name, address) in [("overview", "/"), ("clients", "/clients"), ("billing", "/billing")] {
        window.visit(address).await?;
        window.screenshots(&format!("offline-{name}"), async || window.stands(address).await).await?;
    }

    let queue = window.ask("billing.queue", json!({})).await?;
    let why = queue["off"].as_str().unwrap_or_else(|| panic!("sending is off without a network: {queue:#}")).to_owned();
    window.reads(&why).await?;
    let send = window.find(Role::Button, Name::containing("Send ")).await?;
    assert!(!send.is_enabled().await?, "what cannot be sent cannot be pressed");
    println!("Offline, {} pages open and say their age. Sending is off: {why}", pages.len());

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
