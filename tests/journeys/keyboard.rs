//! Without a pointer: find a client, sync, and reach everything on the send queue.

use std::collections::BTreeSet;

use serde_json::json;
use test_support::{Key, Name, Result, Role, Window};

use crate::stage::{Stage, idle};

/// Set-up from an empty home to Go live: the control of each page on which Enter is pressed, in their order. What is between two of them
/// is done where the journey says so.
const SET_UP: [&str; 7] = [
    "Continue to billing method",
    "Continue to Stripe",
    "Use the practice key",
    "Continue to platform",
    "Use the practice key",
    "Connect Parley and continue",
    "Continue without a credit price",
];

/// What can take the focus by Tab on the page, as `focused` names it. A group of rows or radios is one stop, at whichever of them is open,
/// or the first while none is chosen.
const STOPS: &str = r"
const named = (e) => `${e.getAttribute('role') ?? e.localName}: ${(e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim()}`;
const group = (e) => [...document.querySelectorAll('input[type=radio]')].filter((other) => other.name === e.name && !other.disabled);
return [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')]
  .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest('[inert], [aria-hidden=true]'))
  .filter((e) => e.type !== 'radio' || e === (group(e).find((other) => other.checked) ?? group(e)[0]))
  .map(named);
";

/// What has the focus, as `focused` names it; and what is wrong with it, in words. That the focus is seen can be told once it has gone
/// on: what it left must look otherwise than before.
const STEPPED: &str = r"
const e = document.activeElement;
const name = `${e.getAttribute('role') ?? e.localName}: ${(e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim()}`;
const look = (x) => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, textDecorationLine } = getComputedStyle(x);
  return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, textDecorationLine].join(' ');
};
const around = (x) => [x, x.labels?.[0], x.nextElementSibling, x.parentElement].filter(Boolean).map(look).join(' | ');
const wrong = [];
const before = window.__stepped;
const judged = before && before.e !== e && before.e.isConnected && document.hasFocus();
if (judged && around(before.e) === before.look) wrong.push(`the focus on ${before.name} is not seen`);
// A caret is a mark of its own. A window that another one has put behind it draws no focus at all.
const hasCaret = e.matches('textarea, input:not([type=radio], [type=checkbox], [type=range])');
window.__stepped = e === document.body || hasCaret || !document.hasFocus() ? null : { e, name, look: around(e) };
if (e.matches('a, button, input, select, textarea') && !document.querySelector('[role=listbox]')) {
  const own = e.getBoundingClientRect();
  const place = own.width < 2 && e.labels?.[0] ? e.labels[0].getBoundingClientRect() : own;
  const at = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
  const isThere = at && (e.contains(at) || at.contains(e) || [...(e.labels ?? [])].some((label) => label.contains(at)));
  if (!isThere) wrong.push(`${name} has the focus and is out of sight, under ${at?.outerHTML.slice(0, 200)}`);
}
return [name, wrong.join('; '), Boolean(judged)];
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

    // A dialog is opened, left, and gives the focus back to where it was opened.
    let review = "button: Review: Atlas Auto Care";
    reach(&window, review, &mut Steps::default()).await?;
    window.press(Key::Enter).await?;
    window.find(Role::Dialog, Name::containing("Atlas Auto Care")).await?;
    window.until("the focus in the dialog", async || Ok(window.focused().await? != review)).await?;
    window.press(Key::Escape).await?;
    window.gone(Role::Dialog, Name::containing("Atlas Auto Care")).await?;
    window.until("the focus where the dialog was opened", async || Ok(window.focused().await? == review)).await?;
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

#[tokio::test]
async fn keyboard_alone_sets_up_an_agency_from_an_empty_home_to_go_live() -> Result<()> {
    let stage = Stage::new();
    let window = stage.open().await?;
    let mut steps = Steps::default();
    press_by_tab(&window, "button: Practise set-up", Key::Enter, &mut steps).await?;
    for control in SET_UP {
        if control == "Continue to Stripe" {
            // Arrows choose among what is one stop.
            reach(&window, "input: Stripe", &mut steps).await?;
            window.press(Key::Down).await?;
            window.until("the other method", async || Ok(window.focused().await? == "input: Custom provider")).await?;
            window.press(Key::Up).await?;
            window.until("the first method again", async || Ok(window.focused().await? == "input: Stripe")).await?;
        }
        press_by_tab(&window, &format!("button: {control}"), Key::Enter, &mut steps).await?;
    }
    reach(&window, "input: Price of one unit", &mut steps).await?;
    window.browser().action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control).send_keys("0.10").perform().await?;
    press_by_tab(&window, "button: See what will be made", Key::Enter, &mut steps).await?;
    press_by_tab(&window, "in Stripe – SANDBOX", Key::Space, &mut steps).await?;
    press_by_tab(&window, "button: Continue to clients", Key::Space, &mut steps).await?;
    press_by_tab(&window, "button: See what will be made for", Key::Space, &mut steps).await?;
    press_by_tab(&window, "in Stripe – SANDBOX", Key::Enter, &mut steps).await?;
    press_by_tab(&window, "button: Read usage and continue", Key::Enter, &mut steps).await?;
    press_by_tab(&window, "button: Continue to Go live", Key::Enter, &mut steps).await?;
    press_by_tab(&window, "input: No, only Rebill does", Key::Space, &mut steps).await?;
    press_by_tab(&window, "button: Go live: ", Key::Enter, &mut steps).await?;
    idle(&window).await?;
    let live = window.ask("golive.check", json!({})).await?;
    assert!(!live["live_at"].is_null(), "the agency is live: {live:#}");
    let actions = window.close().await?;
    println!(
        "Set up without a pointer: {actions}, {} presses of Tab in their order, {} of them with a mark looked at.",
        steps.all, steps.seen
    );
    Ok(())
}

/// How often Tab was pressed, and for how many of them the mark of the focus could be looked at.
#[derive(Default)]
struct Steps {
    all: usize,
    seen: usize,
}

/// Reaches a control and presses it, once nothing runs and it can be pressed.
async fn press_by_tab(window: &Window, control: &str, key: Key, steps: &mut Steps) -> Result<()> {
    reach(window, control, steps).await?;
    window.press(key).await
}

/// Presses Tab from wherever the focus is until it is on a control. Tab must meet the page's controls in their order and leave none out.
async fn reach(window: &Window, control: &str, steps: &mut Steps) -> Result<()> {
    idle(window).await?;
    let all = window
        .wait(&format!("a stop {control:?}"), async || {
            let all: Vec<String> = serde_json::from_value(window.script(STOPS, vec![]).await?)?;
            Ok(all.iter().any(|stop| stop.contains(control)).then_some(all))
        })
        .await?;
    if window.focused().await?.contains(control) {
        return Ok(());
    }
    let mut met: Vec<String> = Vec::new();
    let mut wrong: Vec<String> = Vec::new();
    let mut presses = 0;
    while met.last().is_none_or(|stop| !stop.contains(control)) {
        assert!(presses < all.len() * 2, "Tab reaches {control:?}; it met {met:#?} of {all:#?}");
        presses += 1;
        window.press(Key::Tab).await?;
        let (stop, fault, judged): (String, String, bool) = serde_json::from_value(window.script(STEPPED, vec![]).await?)?;
        // Past its last stop the window itself has the focus before it begins anew.
        if stop.starts_with("body: ") {
            continue;
        }
        met.push(stop);
        steps.seen += usize::from(judged);
        if !fault.is_empty() {
            window.screenshot("keyboard-fault").await?;
            wrong.push(fault);
        }
    }
    steps.all += met.len();
    assert!(wrong.is_empty(), "on the way to {control:?}: {}", wrong.join("\n"));
    let is_in_order = (0..all.len()).any(|from| met.iter().enumerate().all(|(at, stop)| *stop == all[(from + at) % all.len()]));
    assert!(is_in_order, "Tab meets the controls in the page's order: {met:#?} of {all:#?}");
    Ok(())
}
