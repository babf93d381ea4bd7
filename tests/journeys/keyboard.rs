//! Without a pointer: find a client, sync, and reach everything on the send queue.

use std::collections::BTreeSet;

use serde_json::json;
use test_support::{Key, Name, Result, Role, Window};

use crate::stage::{Stage, idle};

/// What can take the focus by Tab on the page, as `focused` names it. A group of rows or radios is one stop, at whichever of them is open.
const STOPS: &str = r"
const named = (e) => `${e.getAttribute('role') ?? e.localName}: ${(e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim()}`;
const radios = new Set();
return [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')]
  .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest('[inert], [aria-hidden=true]'))
  .filter((e) => e.type !== 'radio' || (e.checked && !radios.has(e.name) && radios.add(e.name)))
  .map(named);
";

#[tokio::test]
async fn keyboard_finds_a_client_syncs_and_reaches_the_whole_send_queue() -> Result<()> {
    let stage = Stage::agency().await?;
    let window = stage.open().await?;

    window.chord(&[Key::Control], 'k').await?;
    window.type_into("Find a page, a client, or something to do", "bluebird").await?;
    window.find(Role::Button, Name::containing("Bluebird Realty")).await?;
    window.screenshot("palette").await?;
    window.press(Key::Down).await?;
    window.press(Key::Enter).await?;
    window.find(Role::Heading, "Bluebird Realty").await?;
    println!("Ctrl+K, “bluebird”, Enter opens Bluebird Realty.");

    let before = idle(&window).await?["last_sync"].clone();
    stage.controls().pass_hours(1).await;
    window.press(Key::F5).await?;
    window.until("a newer sync after F5", async || Ok(idle(&window).await?["last_sync"] != before)).await?;
    println!("F5 synced.");

    window.visit("/billing").await?;
    // What tells of the sync goes by itself, and is no part of the page.
    let notices = "return document.querySelectorAll('button[aria-label=Close]').length";
    window.until("no notice over the page", async || Ok(window.script(notices, vec![]).await? == json!(0))).await?;
    let wanted: Vec<String> = serde_json::from_value(window.script(STOPS, vec![]).await?)?;
    let reached = tab_through(&window, wanted.len() * 2).await?;
    let missed: Vec<_> = wanted.iter().filter(|stop| !reached.contains(*stop)).collect();
    assert!(missed.is_empty(), "Tab reaches everything on the send queue, but not {missed:?}; it reached {reached:?}");
    println!("Tab reaches all {} stops of the send queue.", wanted.len());
    assert!(window.script("return document.querySelectorAll(':focus-visible').length", vec![]).await? == json!(1), "the focus is seen");
    window.close().await?;
    Ok(())
}

/// Presses Tab until the focus is where it began, and gives what had it on the way.
async fn tab_through(window: &Window, at_most: usize) -> Result<BTreeSet<String>> {
    window.script("document.activeElement?.blur(); document.querySelector('#page')?.focus()", vec![]).await?;
    let mut reached = BTreeSet::new();
    for _ in 0..at_most {
        window.press(Key::Tab).await?;
        reached.insert(window.focused().await?);
    }
    Ok(reached)
}
