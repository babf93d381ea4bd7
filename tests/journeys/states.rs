//! Every page with nothing in it yet, and when its file cannot be read.

use serde_json::json;
use test_support::{Name, Result, Role, Theme, Window};

use crate::{
    pages::{picture, samples, without_ids},
    stage::Stage,
};

/// Those of which a picture is looked at.
const PICTURES: [&str; 3] = ["/", "/clients", "/billing"];
/// Pages that show nothing out of the file when they are opened: there is no error to show before something is pressed.
const READ_NOTHING: [&str; 4] = ["/first-run", "/new-agency", "/copy", "/usage/imports/new"];

/// The errors that the page itself shows, each of which can be copied for support, and whether one of them can be tried again.
const ERRORS: &str = r"
const named = (alert, name) => [...alert.querySelectorAll('button')].some((button) => button.innerText.trim() === name && !button.disabled);
const errors = [...document.querySelectorAll('[role=alert]')].filter((alert) => named(alert, 'Copy details'));
return [errors.map((alert) => alert.innerText.replace(/\s+/g, ' ').trim()).join(' / '), errors.some((alert) => named(alert, 'Try again'))];
";

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
        // The window as it stands is whole; only what is read from here on fails. What a page has read before would still be shown.
        window.visit(READ_NOTHING[3]).await?;
        window.show_in(theme).await?;
        window.stands(READ_NOTHING[3]).await?;
        rename(&file, "", "_taken_away");
        for sample in &samples {
            window.visit(&without_ids(sample)).await?;
            let name = format!("{sample} in error, {theme}");
            faults.extend(fault_of_error(&window, sample).await?.map(|fault| format!("{name}: {fault}")));
            if PICTURES.contains(&sample.as_str()) {
                window.screenshot(&format!("error-{}", picture(sample))).await?;
            }
            faults.extend(window.violations().await?.iter().map(|violation| format!("{name}: {violation}")));
            faults.extend(window.overflows().await?.iter().map(|wide| format!("{name} is wider than its place: {wide}")));
        }
        rename(&file, "_taken_away", "");
    }
    rename(&file, "", "_taken_away");
    let asked = window.ask("clients.list", json!({ "search": null, "sort": null, "descending": null, "page": null })).await;
    println!("In error: {}", asked.expect_err("the file is not whole").to_string().chars().take(300).collect::<String>());
    window.close().await?;
    assert!(faults.is_empty(), "every page is accessible and fits, empty and in error:\n{}", faults.join("\n"));
    Ok(())
}

/// What is wrong with how a page says that nothing can be read: it says what is wrong and what to do, and can try again.
async fn fault_of_error(window: &Window, sample: &str) -> Result<Option<String>> {
    let (shown, retries): (String, bool) = serde_json::from_value(window.script(ERRORS, vec![]).await?)?;
    if READ_NOTHING.contains(&sample) {
        return Ok((!shown.is_empty()).then(|| format!("it reads nothing, and yet says {shown}")));
    }
    let says = |what: &str| shown.contains(what);
    Ok(match () {
        () if shown.is_empty() => Some(format!("it says nothing: {}", window.text().await?)),
        () if !says("damaged") => Some(format!("it does not say what is wrong: {shown}")),
        () if !says("backup") => Some(format!("it does not say what to do: {shown}")),
        () if !retries => Some(format!("it offers no second try: {shown}")),
        () => None,
    })
}

/// Takes tables away, or brings them back: all of them, so that nothing can be read.
fn rename(file: &rusqlite::Connection, from: &str, to: &str) {
    let mut asked =
        file.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").expect("a file has a list");
    let tables: Vec<String> =
        asked.query_map([], |row| row.get(0)).expect("the list can be read").map(|name| name.expect("a name")).collect();
    for table in tables {
        let name = table.strip_suffix(from).expect("all are renamed together");
        file.execute_batch(&format!("ALTER TABLE {table} RENAME TO {name}{to}")).expect("a table can be renamed");
    }
}
