//! A change set as both doors show it.

use std::collections::BTreeMap;

use store::{
    Reader,
    change_set::{self as rows, ChangeState, ItemState},
    workspace as places,
};

use super::{builds_on, receipt};
use crate::{
    Problem,
    view::{ChangeItemState, ChangeItemView, ChangeSetState, ChangeSetView, Mode},
    workspace,
};

/// # Errors
/// When there is none with this id.
pub(super) fn view(r: &Reader, id: &str) -> Result<ChangeSetView, Problem> {
    let set = rows::get(r, &id.into())?;
    let mode = workspace::mode(&places::get(r)?);
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
    Ok(ChangeSetView {
        id: id.to_owned(),
        button: format!("{verb}{}{place}", set.title),
        title: set.title,
        mode,
        money: serde_json::from_value(set.money).unwrap_or_default(),
        items: items
            .iter()
            .map(|item| ChangeItemView {
                id: item.position.to_string(),
                words: item.summary.clone(),
                state: match item.state {
                    ItemState::Staged => ChangeItemState::Planned,
                    ItemState::Sent | ItemState::Unknown => ChangeItemState::Begun,
                    ItemState::Done if receipt(item).found => ChangeItemState::Found,
                    ItemState::Done => ChangeItemState::Done,
                    ItemState::Failed => ChangeItemState::Failed,
                },
                object_id: item.object_id.clone(),
                link: item.url.clone(),
                error: item.error.clone().or_else(|| waiting.remove(&item.position)),
            })
            .collect(),
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

/// As the file names a mode.
pub(super) fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::None => "local",
        Mode::Test => "test",
        Mode::Live => "live",
        Mode::Sandbox => "sandbox",
    }
}
