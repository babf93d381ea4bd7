//! A key that Stripe does not take any more: said where the owner looks, cured in place.

use serde_json::json;
use test_support::{Name, Result, Role};

use crate::{
    practise::set_up_until_live,
    stage::{Stage, idle, press_and_wait},
};

#[tokio::test]
async fn key_revoked_is_said_and_cured_by_another_key_of_the_account() -> Result<()> {
    let stage = Stage::new();
    let window = stage.open().await?;
    set_up_until_live(&window).await?;
    stage.controls().revoke_stripe_key(sandbox::STRIPE_KEY).await;

    window.visit("/").await?;
    let after = press_and_wait(&window, "Sync now").await?;
    assert_eq!(after["online"], true, "Stripe answered, so this is not the network: {after}");
    window.find(Role::Button, Name::containing("Repair: ")).await?;
    window.screenshots("key-revoked-overview", async || window.stands("/").await).await?;
    window.click(Role::Button, Name::containing("Repair: ")).await?;
    window.find(Role::Heading, "Connections").await?;
    window.reads("Key refused").await?;
    window.is_accessible("Connections with a refused key").await?;
    window.screenshot("key-revoked-connections").await?;

    let before = window.actions();
    window.click(Role::Button, "New key").await?;
    window.click(Role::Button, "Continue to the key").await?;
    // The revoked one again: refused, and nothing of the connection is lost by the try.
    window.paste_into("Stripe key", sandbox::STRIPE_KEY).await?;
    window.click(Role::Checkbox, "Use this secret key all the same").await?;
    window.click(Role::Button, "Check this key").await?;
    window.reads("It begins with rk_live_ or rk_test_ Stripe refuses the key").await?;
    window.screenshot("key-revoked-again").await?;
    window.paste_into("Stripe key", sandbox::RESTRICTED_KEY).await?;
    window.click(Role::Button, "Check this key").await?;
    window.find(Role::Heading, "Permissions").await?;
    window.is_accessible("a checked key").await?;
    // The page is not loaded anew: a checked key is kept by no draft.
    window.screenshot("connect-stripe-check").await?;

    window.visit("/").await?;
    press_and_wait(&window, "Sync now").await?;
    window.gone(Role::Button, Name::containing("Repair: ")).await?;
    let state = idle(&window).await?;
    assert!(state["sending"]["off"].is_null(), "sending is possible again: {state}");
    let connections = window.ask("connections.read", json!({})).await?;
    assert_eq!(connections["stripe"]["state"], "works", "the new key works: {connections}");
    println!("A revoked key was named on Overview and cured with {} presses more.", window.close().await?.presses - before.presses);
    Ok(())
}
