//! A change set as both doors show it.

use std::collections::BTreeMap;

use domain::billed::{Subscription, SubscriptionStatus};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader,
    change_set::{self as rows, ChangeItem, ChangeState, ItemState},
    client as clients, mirror as kept, workspace as places,
};

use super::{builds_on, receipt};
use crate::{
    Problem,
    subscriptions::outstanding,
    view::{ChangeItemState, ChangeItemView, ChangeSetState, ChangeSetView, Mode, UnpaidItemView},
    workspace,
};

/// # Errors
/// When there is none with this id.
pub(super) fn view(r: &Reader, id: &str, now: Timestamp) -> Result<ChangeSetView, Problem> {
    let set = rows::get(r, &id.into())?;
    let place = places::get(r)?;
    let (mode, zone) = (workspace::mode(&place), place.time_zone()?);
    let items = rows::items(r, &set.id)?;
    let mut waiting = BTreeMap::new();
    for item in items.iter().filter(|item| set.state == ChangeState::Stopped && item.state == ItemState::Staged) {
        let undone = |position: &i64| items.iter().find(|other| other.position == *position && other.state != ItemState::Done);
        if let Some(first) = builds_on(item)?.iter().find_map(undone) {
            waiting.insert(item.position, format!("Waits for: {}", first.summary));
        }
    }
    let rehearsal = match items.iter().find_map(|item| item.mark.strip_prefix("rehearsal:")?.split(':').next()) {
        Some(id) if store::rehearsal::find(r, id)?.is_some() => Some(id.to_owned()),
        _ => None,
    };
    let outward = items.iter().any(|item| item.object_kind != "client");
    let verb = if matches!(set.state, ChangeState::Applying | ChangeState::Stopped) { "Finish: " } else { "" };
    let place = if outward { format!(" – {}", mode_word(mode).to_uppercase()) } else { String::new() };
    let mut shown = Vec::with_capacity(items.len());
    for item in &items {
        let unpaid = unpaid(r, item, &zone, now)?;
        shown.push(ChangeItemView {
            id: item.position.to_string(),
            words: item.summary.clone(),
            state: match item.state {
                ItemState::Staged => ChangeItemState::Planned,
                ItemState::Sent | ItemState::Unknown => ChangeItemState::Begun,
                ItemState::Done if unpaid.is_some() => ChangeItemState::Unpaid,
                ItemState::Done if receipt(item).found => ChangeItemState::Found,
                ItemState::Done => ChangeItemState::Done,
                ItemState::Failed => ChangeItemState::Failed,
            },
            object_id: item.object_id.clone(),
            link: item.url.clone(),
            error: item
                .error
                .clone()
                .or_else(|| waiting.remove(&item.position))
                .or_else(|| unpaid.as_ref().map(|(words, _)| words.clone())),
            unpaid: unpaid.map(|(_, page)| page),
        });
    }
    Ok(ChangeSetView {
        id: id.to_owned(),
        button: format!("{verb}{}{place}", set.title),
        title: set.title,
        mode,
        money: serde_json::from_value(set.money).unwrap_or_default(),
        items: shown,
        state: match set.state {
            ChangeState::Staged => ChangeSetState::Planned,
            ChangeState::Applying => ChangeSetState::Begun,
            ChangeState::Done => ChangeSetState::Done,
            ChangeState::Stopped if items.iter().any(|item| item.state == ItemState::Failed) => ChangeSetState::Failed,
            ChangeState::Stopped => ChangeSetState::Begun,
            ChangeState::Dropped => ChangeSetState::Discarded,
        },
        staged_at: set.created_at,
        rehearsal,
    })
}

/// Why what a step made is not paid, and where it can be: a subscription that has not begun, or never will, and an invoice that was declined.
fn unpaid(r: &Reader, item: &ChangeItem, zone: &TimeZone, now: Timestamp) -> Result<Option<(String, UnpaidItemView)>, Problem> {
    let Some(id) = item.object_id.as_deref().filter(|_| item.state == ItemState::Done) else { return Ok(None) };
    let found = match item.object_kind.as_str() {
        "subscription" if item.action == "create" => match kept::find::<Subscription>(r, id)?.map(|read| read.value) {
            // Later troubles of a subscription that began well are no part of its receipt.
            Some(one) if matches!(one.status, SubscriptionStatus::Incomplete | SubscriptionStatus::IncompleteExpired) => {
                outstanding::of(r, &one, zone, now)?
            }
            None if receipt(item).is_incomplete => {
                let words = "Its first invoice is not paid, so it has not begun. Why is not read yet; sync to see it.".to_owned();
                return Ok(Some((words, UnpaidItemView { pay_page: None, client_id: None })));
            }
            _ => None,
        },
        "invoice" => outstanding::of_invoice(r, id)?,
        _ => None,
    };
    let Some(found) = found else { return Ok(None) };
    let client_id = clients::of_customer(r, &found.customer)?.first().map(|client| client.id.to_string());
    Ok(Some((found.words, UnpaidItemView { pay_page: found.pay_page, client_id })))
}

/// As the file names a mode.
pub(super) fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::None => "local",
        Mode::Test => "test",
        Mode::Live => "live",
        Mode::Sandbox => "sandbox",
    }
}
