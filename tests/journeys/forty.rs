//! Forty clients at once: one table, one confirmation, and what fails is tried again alone.

use serde_json::json;
use test_support::{Name, Result, Role};

use crate::{guides, stage::Stage};

const CLIENTS: usize = 40;
/// Accounts of the platform that fit a customer in Stripe: they stand in the table, ticked.
const PAIRED: usize = 11;
/// The others, of whom only the owner's spreadsheet knows.
const LISTED: usize = CLIENTS - PAIRED;
/// From the open window to forty clients in Stripe, the retry included.
const ACTIONS: u32 = 7;

/// Rows as they are copied from a spreadsheet.
fn rows() -> String {
    let clients = (1..=LISTED).map(|number| format!("Studio {number:02},billing@studio{number:02}.example"));
    [String::from("nickname,email")].into_iter().chain(clients).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn forty_clients_in_one_table_and_the_failed_one_alone() -> Result<()> {
    let stage = Stage::new();
    let window = guides::with_price(&stage).await?;
    let before = window.actions();
    window.click(Role::Link, "Clients").await?;
    window.click(Role::Button, "Add many").await?;
    window.click(Role::Button, "Paste rows").await?;
    window.paste_into("Rows", &rows()).await?;
    window.click(Role::Button, "Put into the table").await?;
    window.find(Role::Button, Name::containing("See what will be made for")).await?;
    window.screenshot("forty-table").await?;
    window.is_accessible("a table of forty clients").await?;
    window.click(Role::Button, format!("See what will be made for {CLIENTS} clients").as_str()).await?;
    window.find(Role::Button, Name::containing("– SANDBOX")).await?;
    window.screenshot("forty-planned").await?;

    stage.controls().refuse_once("POST /v1/customers", 7).await;
    guides::press_outward(&window).await?;
    window.find(Role::Button, Name::containing("Try the rest again")).await?;
    window.screenshot("forty-partly").await?;
    window.is_accessible("a change set of which one failed").await?;
    let stand = async |window: &test_support::Window| -> Result<usize> {
        let clients = window.ask("clients.list", json!({ "search": null, "sort": null, "descending": null, "page": null })).await?;
        Ok(clients["rows"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(stand(&window).await?, CLIENTS - 1, "the others do not wait for the one that Stripe refused");
    window.click(Role::Button, Name::containing("Try the rest again")).await?;
    window.gone(Role::Button, Name::containing("– SANDBOX")).await?;
    window.screenshot("forty-done").await?;
    assert_eq!(stand(&window).await?, CLIENTS, "all forty stand");

    let all = window.close().await?;
    let ours = all.total() - before.total();
    println!("{CLIENTS} clients: {ours} actions and {} pasted value.", all.pasted_values - before.pasted_values);
    assert!(ours <= ACTIONS, "forty clients take {ours} actions, not at most {ACTIONS}");
    Ok(())
}
