//! Practise set-up: from an empty home to the first report that Stripe accepted, with every action counted.

use serde_json::json;
use test_support::{Actions, Name, Result, Role, Window};

use crate::stage::{Stage, idle, press_and_wait};

/// The bound of the issue.
const ACTIONS: u32 = 20;
const PASTED: u32 = 3;

/// Goes from the first door to the end of the checklist, up to and with the press on Go live; nothing was sent then.
pub async fn set_up_until_live(window: &Window) -> Result<()> {
    window.click(Role::Button, "Practise set-up").await?;
    window.click(Role::Button, "Continue to billing method").await?;
    window.click(Role::Button, "Continue to Stripe").await?;
    window.click(Role::Button, "Use the practice key").await?;
    window.click(Role::Button, "Continue to platform").await?;
    window.click(Role::Button, "Use the practice key").await?;
    window.click(Role::Button, "Connect Parley and continue").await?;
    window.click(Role::Button, "Continue without a credit price").await?;
    window.type_into(Name::containing("Price of one unit"), "0.10").await?;
    window.click(Role::Button, "See what will be made").await?;
    press_and_wait(window, Name::containing("in Stripe – SANDBOX")).await?;
    window.click(Role::Button, "Continue to clients").await?;
    window.click(Role::Button, Name::containing("See what will be made for")).await?;
    press_and_wait(window, Name::containing("in Stripe – SANDBOX")).await?;
    press_and_wait(window, "Read usage and continue").await?;
    window.click(Role::Button, "Continue to Go live").await?;
    window.click(Role::Radio, "No, only Rebill does").await?;
    press_and_wait(window, Name::containing("Go live: ")).await?;
    Ok(())
}

#[tokio::test]
async fn practise_from_an_empty_home_to_the_first_report_that_stripe_accepted() -> Result<()> {
    let stage = Stage::new();
    let window = stage.open().await?;
    window.find(Role::Heading, "Bill every client for exactly what they used").await?;
    window.screenshots("first-run", async || window.stands("/first-run").await).await?;
    set_up_until_live(&window).await?;
    window.screenshot("practise-live").await?;

    press_and_wait(&window, "Let a day pass, then sync").await?;
    let sent = window.ask("billing.sent", json!({ "client": null, "needs_owner": false, "page": null })).await?;
    assert_eq!(sent["total"], 0, "going live and syncing send nothing: {sent}");
    window.screenshot("practise-first-units").await?;
    press_and_wait(&window, Name::containing("Send ")).await?;

    // A report waits for a minute that is ten minutes past; in the sandbox an hour passes without a press.
    let accepted = window.wait("a report that Stripe accepted", async || {
        let sent = window.ask("billing.sent", json!({ "client": null, "needs_owner": false, "page": null })).await?;
        let is_in = |state: &str| matches!(state, "accepted" | "confirmed" | "invoiced");
        let rows = sent["rows"].as_array().cloned().unwrap_or_default();
        let first = rows.into_iter().find(|row| row["state"].as_str().is_some_and(is_in));
        if first.is_none() {
            stage.controls().pass_hours(1).await;
            idle(&window).await?;
        }
        Ok(first)
    });
    let accepted = accepted.await?;
    window.screenshot("practise-sent").await?;

    let actions = window.close().await?;
    println!("Practise set-up, from the first door to the first report accepted: {actions}; at most {ACTIONS} and {PASTED}.");
    println!("The first report: {} units of {}, {}.", accepted["units"], accepted["client"], accepted["state"]);
    assert_bounds(actions);
    Ok(())
}

fn assert_bounds(actions: Actions) {
    assert!(actions.total() <= ACTIONS, "the owner is promised at most {ACTIONS} actions: {actions}");
    assert!(actions.pasted_values <= PASTED, "and at most {PASTED} pasted values: {actions}");
}
