//! Overview, Clients and Billing with nothing in them yet, and when their file cannot be read.

use serde_json::json;
use test_support::{Name, Result, Role, Theme};

use crate::stage::Stage;

const PAGES: [(&str, &str); 3] = [("overview", "/"), ("clients", "/clients"), ("billing", "/billing")];

#[tokio::test]
async fn states_of_an_empty_workspace_and_of_an_unreadable_file() -> Result<()> {
    let stage = Stage::new();
    let window = stage.open().await?;
    window.click(Role::Button, "Practise set-up").await?;
    window.find(Role::Heading, "Your agency").await?;
    for (name, address) in PAGES {
        window.visit(address).await?;
        assert!(window.all(Role::Alert, Name::containing("")).await?.is_empty(), "an empty {name} is no error");
        window.screenshots(&format!("empty-{name}"), async || window.stands(address).await).await?;
        window.is_accessible(&format!("an empty {name}")).await?;
        println!("Empty {name}: {}", window.text().await?.chars().take(300).collect::<String>());
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
            window.is_accessible(&format!("{name} in error, {theme}")).await?;
            window.screenshot(&format!("error-{name}")).await?;
        }
        rename(&file, "_gone", "");
    }
    rename(&file, "", "_gone");
    let asked = window.ask("clients.list", json!({ "search": null, "sort": null, "descending": null, "page": null })).await;
    println!("In error: {}", asked.expect_err("the file is not whole").to_string().chars().take(300).collect::<String>());
    window.close().await?;
    Ok(())
}

/// Takes tables away, or brings them back.
fn rename(file: &rusqlite::Connection, from: &str, to: &str) {
    for table in ["client", "period"] {
        file.execute_batch(&format!("ALTER TABLE {table}{from} RENAME TO {table}{to}")).expect("a table can be renamed");
    }
}
