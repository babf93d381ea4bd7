//! Every page with nothing in it yet, and when its file cannot be read.

use serde_json::json;
use test_support::{Name, Result, Role, Theme};

use crate::{
    pages::{picture, samples, without_ids},
    stage::Stage,
};

/// Those of which a picture is looked at.
const PAGES: [(&str, &str); 3] = [("overview", "/"), ("clients", "/clients"), ("billing", "/billing")];

#[tokio::test]
async fn states_of_an_empty_workspace_and_of_an_unreadable_file() -> Result<()> {
    let stage = Stage::new();
    let window = stage.open().await?;
    window.click(Role::Button, "Practise set-up").await?;
    window.find(Role::Heading, "Your agency").await?;
    let samples = samples();
    let mut faults = Vec::new();
    for theme in Theme::BOTH {
        window.visit("/settings/appearance").await?;
        window.show_in(theme).await?;
        for sample in &samples {
            let name = format!("an empty {sample} in {theme}");
            window.visit(&without_ids(sample)).await?;
            if !sample.contains('{') && !window.all(Role::Alert, Name::containing("")).await?.is_empty() {
                faults.push(format!("{name} is no error: {}", window.text().await?));
            }
            faults.extend(window.violations().await?.iter().map(|violation| format!("{name}: {violation}")));
            faults.extend(window.overflows().await?.iter().map(|wide| format!("{name} is wider than its place: {wide}")));
            window.screenshot(&format!("empty-{}", picture(sample))).await?;
        }
    }

    // What a damaged disk does: reads of the file fail from now on, while the window is open.
    let file = rusqlite::Connection::open(stage.file()).expect("the workspace's file");
    for theme in Theme::BOTH {
        // The window as it stands is whole; only what is read from here on fails.
        window.visit("/settings/appearance").await?;
        window.show_in(theme).await?;
        window.stands("Settings").await?;
        rename(&file, "", "_gone");
        for (name, address) in PAGES {
            window.visit(address).await?;
            window.find(Role::Alert, Name::containing("")).await?;
            window.find(Role::Button, "Try again").await?;
            window.screenshot(&format!("error-{name}")).await?;
        }
        for sample in &samples {
            window.visit(&without_ids(sample)).await?;
            let name = format!("{sample} in error, {theme}");
            faults.extend(window.violations().await?.iter().map(|violation| format!("{name}: {violation}")));
            faults.extend(window.overflows().await?.iter().map(|wide| format!("{name} is wider than its place: {wide}")));
        }
        rename(&file, "_gone", "");
    }
    rename(&file, "", "_gone");
    let asked = window.ask("clients.list", json!({ "search": null, "sort": null, "descending": null, "page": null })).await;
    println!("In error: {}", asked.expect_err("the file is not whole").to_string().chars().take(300).collect::<String>());
    window.close().await?;
    assert!(faults.is_empty(), "every page is accessible and fits, empty and in error:\n{}", faults.join("\n"));
    Ok(())
}

/// Takes tables away, or brings them back.
fn rename(file: &rusqlite::Connection, from: &str, to: &str) {
    for table in ["client", "period", "plan", "mirror", "source", "change_set", "statement"] {
        file.execute_batch(&format!("ALTER TABLE {table}{from} RENAME TO {table}{to}")).expect("a table can be renamed");
    }
}
