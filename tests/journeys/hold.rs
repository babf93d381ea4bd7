//! A held client: reviewed, approved, sent, accepted.

use serde_json::json;
use test_support::{Name, Result, Role};

use crate::stage::{Stage, idle, press_and_wait};

const HELD: &str = "Atlas Auto Care";

#[tokio::test]
async fn hold_is_approved_and_sent() -> Result<()> {
    let stage = Stage::agency().await?;
    let window = stage.open().await?;
    let queue = window.ask("billing.queue", json!({})).await?;
    let line = queue["not_ready"].as_array().into_iter().flatten().find(|line| line["nickname"] == HELD).cloned();
    let line = line.unwrap_or_else(|| panic!("{HELD} is held: {queue:#}"));
    let held = line["to_send"].as_str().expect("units are a decimal").to_owned();

    window.click(Role::Button, format!("Review: {HELD}").as_str()).await?;
    window.find(Role::Heading, "Billing").await?;
    window.click(Role::Button, format!("Review: {HELD}").as_str()).await?;
    window.find(Role::Dialog, Name::containing(HELD)).await?;
    window.is_accessible("the hold").await?;
    window.screenshot("hold").await?;
    window.click(Role::Button, Name::containing("Approve ")).await?;
    window.gone(Role::Dialog, Name::containing(HELD)).await?;
    window.find(Role::Checkbox, format!("Select {HELD}").as_str()).await?;
    window.screenshot("hold-approved").await?;
    press_and_wait(&window, Name::containing("Send ")).await?;

    let client = &line["client_id"];
    let accepted = window.wait("the approved units at Stripe", async || {
        let sent = window.ask("billing.sent", json!({ "client": client, "needs_owner": false, "page": null })).await?;
        let rows = sent["rows"].as_array().cloned().unwrap_or_default();
        // The former run's reports are there too; the new one is the newest.
        let newest = rows.into_iter().next().filter(|row| row["units"] == held.as_str());
        let found = newest.filter(|row| matches!(row["state"].as_str(), Some("accepted" | "confirmed")));
        if found.is_none() {
            stage.controls().pass_hours(1).await;
            idle(&window).await?;
        }
        Ok(found)
    });
    let accepted = accepted.await?;
    window.visit("/billing/sent").await?;
    window.screenshot("hold-sent").await?;
    let actions = window.close().await?;
    println!("{HELD}: {held} units were held, approved as shown, and are {} after {actions}.", accepted["state"]);
    Ok(())
}
