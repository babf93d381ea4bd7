//! A file of usage: looked at, imported, assigned, taken back.

use std::{fmt::Write as _, fs};

use serde_json::{Value, json};
use test_support::{Name, Result, Role, Window};

use crate::stage::{Stage, idle, press_and_wait};

/// Rows of the made-up file.
const ROWS: u32 = 240;
const CLIENT: &str = "Bluebird Realty";

/// A file of the shape that language models' logs have: a time and two counts of tokens, with the account or without. Gives its sum, too.
fn write_usage(path: &std::path::Path, account: Option<&str>) -> u64 {
    let mut text = String::from(if account.is_some() {
        "TIMESTAMP,Account,ContextTokens,GeneratedTokens\n"
    } else {
        "TIMESTAMP,ContextTokens,GeneratedTokens\n"
    });
    let mut sum = 0;
    for row in 0..ROWS {
        let (context, generated) = (u64::from(row * 37 % 4000 + 12), u64::from(row * 13 % 700 + 3));
        sum += context + generated;
        let account = account.map(|account| format!("{account},")).unwrap_or_default();
        let (minute, second) = (row / 4, row % 4 * 15);
        writeln!(text, "2026-11-16 18:{minute:02}:{second:02}.1234567,{account}{context},{generated}").expect("a text takes letters");
    }
    fs::write(path, text).expect("there is room for a file");
    sum
}

/// Records and tokens of a client, or of everybody.
async fn tokens(window: &Window, client: Option<&Value>) -> Result<(u64, u64)> {
    let params = json!({ "source": null, "client": client, "meter": "tokens", "from": null, "to": null, "search": null, "page": null });
    let records = window.ask("usage.records", params).await?;
    let sum = records["sums"].as_array().into_iter().flatten().find(|sum| sum["meter"] == "tokens").map(|sum| sum["quantity"].clone());
    let sum = sum.and_then(|sum| sum.as_str().and_then(|sum| sum.parse().ok())).unwrap_or(0);
    Ok((records["total"].as_u64().expect("a count"), sum))
}

/// Chooses a file by its path: the system's own dialog is out of a test's reach.
pub async fn look_at(window: &Window, path: &std::path::Path) -> Result<()> {
    window.click(Role::Button, "Import a file").await?;
    window.paste_into("Path of the file", path.to_str().expect("a path of letters")).await?;
    window.click(Role::Button, "Look at it").await?;
    window.find(Role::Heading, "What the file looks like").await?;
    Ok(())
}

#[tokio::test]
async fn import_of_a_file_is_assigned_and_taken_back() -> Result<()> {
    let stage = Stage::agency().await?;
    let window = stage.open().await?;
    let found = window.ask("clients.list", json!({ "search": CLIENT, "sort": null, "descending": null, "page": null })).await?;
    let client = found["rows"][0]["id"].clone();
    let (records_before, tokens_before) = tokens(&window, Some(&client)).await?;

    // A file of one client: who it is, is said in the import itself.
    let file = stage.home().join("conversations.csv");
    let sum = write_usage(&file, None);
    window.click(Role::Link, Name::containing("Usage")).await?;
    look_at(&window, &file).await?;
    map_tokens(&window).await?;
    window.choose("Client", CLIENT).await?;
    window.until("the sum of the whole file", async || Ok(window.text().await?.replace(',', "").contains(&sum.to_string()))).await?;
    window.is_accessible("an import").await?;
    window.screenshot("import-preview").await?;
    press_and_wait(&window, format!("Import {ROWS} records").as_str()).await?;
    window.find(Role::Heading, "Imported").await?;
    window.screenshot("import-receipt").await?;
    let after = tokens(&window, Some(&client)).await?;
    assert_eq!(after, (records_before + u64::from(ROWS), tokens_before + sum), "the client has every record of the file, once");

    // A file that names its accounts: the new account waits in the inbox until it is said whose it is.
    let file = stage.home().join("accounts.csv");
    let second = write_usage(&file, Some("lakeside"));
    window.click(Role::Link, Name::containing("Usage")).await?;
    look_at(&window, &file).await?;
    map_tokens(&window).await?;
    window.until("the sum of the whole file", async || Ok(window.text().await?.replace(',', "").contains(&second.to_string()))).await?;
    press_and_wait(&window, format!("Import {ROWS} records").as_str()).await?;
    window.click(Role::Link, "Unassigned").await?;
    window.choose("Client of lakeside", CLIENT).await?;
    window.screenshot("import-assign").await?;
    press_and_wait(&window, "Assign lakeside").await?;
    window.gone(Role::Combobox, "Client of lakeside").await?;
    let assigned = tokens(&window, Some(&client)).await?;
    assert_eq!(assigned, (after.0 + u64::from(ROWS), after.1 + second), "the account's usage is the client's now");

    for (file, left) in [("accounts.csv", after), ("conversations.csv", (records_before, tokens_before))] {
        window.visit("/usage/imports").await?;
        window.click(Role::Button, Name::containing(&format!("Take back {}", file.trim_end_matches(".csv")))).await?;
        window.screenshot("import-undo").await?;
        press_and_wait(&window, "Take it back").await?;
        window.until("the undone import", async || Ok(tokens(&window, Some(&client)).await? == left)).await?;
    }
    window.screenshot("imports-taken-back").await?;
    idle(&window).await?;
    let actions = window.close().await?;
    println!("Two files of {sum} and {second} tokens: imported, assigned to {CLIENT}, taken back, nothing left of them; {actions}.");
    Ok(())
}

/// Says what counts, unless the form proposes it already: context and generated tokens are added up as one meter.
pub async fn map_tokens(window: &Window) -> Result<()> {
    // The times of such a file carry no zone.
    window.choose("Time zone of the times", "UTC").await?;
    window.type_into("Meter 1", "tokens").await?;
    for column in ["ContextTokens", "GeneratedTokens"] {
        if !picked(window, column).await? {
            window.choose("Columns that are added, meter 1", column).await?;
        }
    }
    Ok(())
}

/// Whether a column is among those that are added.
async fn picked(window: &Window, column: &str) -> Result<bool> {
    const PILLS: &str = "return [...document.querySelectorAll('.mantine-Pill-label')].map((pill) => pill.textContent.trim())";
    let pills: Vec<String> = serde_json::from_value(window.script(PILLS, vec![]).await?)?;
    Ok(pills.iter().any(|pill| pill == column))
}
