//! Carrying a change set out: each step found by its mark or made under its stored key, kept with its receipt (law §8).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::Arc,
};

use store::{
    change_set::{self as rows, ChangeItem, ChangeState, ItemState},
    workspace as places,
};
use stripe::IdempotencyKey;

use super::{
    COPY, builds_on, link, local, receipt,
    show::view,
    work::{Made, Work},
};
use crate::{
    Code, Desk, Ended, Problem, Watch, activity, connect,
    desk::blocking,
    faults::{StopPoint, stop_point},
    file, links, mirror, run_lock,
    view::{ChangeItemState, ChangeItemView, ChangeSetView},
    words, workspace,
};

/// Beside a stored request: how often an answer refused it.
const REFUSALS: &str = "refusals";

/// Carries a change set out, or finishes one that was begun: items that are done are not done again.
///
/// # Errors
/// When nothing could be tried (no connection, no key). An item that Stripe refuses is in the receipt; what builds on it waits for it, and
/// the rest goes on.
pub async fn apply(desk: &Desk, id: &str, watch: &Watch) -> Result<Ended<ChangeSetView>, Problem> {
    carry_on(desk, id, None, watch).await
}

/// Tries one failed item again, and then what waits for it.
///
/// # Errors
/// As [`apply`]; an item that is not there, is done, or was never tried.
pub async fn retry(desk: &Desk, id: &str, item: &str, watch: &Watch) -> Result<Ended<ChangeSetView>, Problem> {
    let position: i64 = item.parse().map_err(|_| Problem::invalid("item", format!("{item:?} is not the number of a step.")))?;
    let set = id.to_owned();
    file::read(desk, move |r| {
        let items = rows::items(r, &rows::get(r, &set.into())?.id)?;
        match items.iter().find(|item| item.position == position) {
            None => Err(Problem::not_found(format!("This change has no step {position}."))),
            Some(item) if item.state == ItemState::Done => Err(Problem::not_allowed("This step is done. It is not done twice.")),
            Some(item) if item.state == ItemState::Staged => {
                Err(Problem::not_allowed("This step was not tried yet. Confirm the whole change, or try again what it waits for."))
            }
            Some(_) => Ok(()),
        }
    })
    .await?;
    carry_on(desk, id, Some(position), watch).await
}

/// What a failure means for the other items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// Only this item was refused.
    Item,
    /// Stripe may be busy or at fault: a second one in a row ends it.
    Perhaps,
    /// Nothing else would fare better: no connection, no key, no disk.
    All,
}

impl Blow {
    const fn of(problem: &Problem) -> Self {
        match (problem.code, problem.retry) {
            (Code::Remote, crate::Retry::Later) => Self::Perhaps,
            (Code::Remote | Code::Invalid | Code::NotFound | Code::NotAllowed | Code::Ambiguous | Code::NeedsOwner, _) => Self::Item,
            _ => Self::All,
        }
    }
}

/// Carries out every item that is not done, or one with what waits for it.
async fn carry_on(desk: &Desk, id: &str, only: Option<i64>, watch: &Watch) -> Result<Ended<ChangeSetView>, Problem> {
    // Another window or command that carries out the same set would keep its local facts a second time.
    let _lock = run_lock::take(desk).await?;
    let (store, set_id, now) = (Arc::clone(&desk.store), id.to_owned(), desk.now());
    let items = blocking(move || {
        store.write(|tx| -> Result<Vec<ChangeItem>, Problem> {
            let set = rows::get(tx, &set_id.into())?;
            if set.state == ChangeState::Dropped {
                return Err(Problem::not_allowed(
                    "This change was put away, by you or because a newer copy took its place. Nothing was done. Plan it again.",
                ));
            }
            if set.state != ChangeState::Done {
                rows::confirm(tx, &set.id, now)?;
                if set.place.starts_with(COPY) {
                    for title in rows::put_away_others(tx, &set, now)? {
                        let words = format!("Put away, because a newer copy takes its place: {title}");
                        activity::by_owner(tx, now, "discard", Some(("change_set", set.id.as_str())), words)?;
                    }
                }
            }
            Ok(rows::items(tx, &set.id)?)
        })
    })
    .await??;
    let outward = items.iter().any(|item| item.object_kind != "client");
    let client = if outward { Some(connect::client(desk).await?) } else { None };

    let mut made: BTreeMap<i64, Made> = BTreeMap::new();
    for item in items.iter().filter(|item| item.state == ItemState::Done) {
        made.insert(item.position, receipt(item));
    }
    let todo = chosen(&items, only)?;
    let total = u64::try_from(todo.len()).ok();
    let (mut cancelled, mut changed, mut perhaps) = (false, false, false);
    for (done, item) in (0..).zip(&todo) {
        if watch.cancel.is_cancelled() {
            cancelled = true;
            break;
        }
        // What an item builds on was refused, or waits itself: so does this one, and the others go on.
        if builds_on(item)?.iter().any(|position| !made.contains_key(position)) {
            continue;
        }
        watch.progress.report(done, total, &item.summary);
        match carry_out(desk, client.as_ref(), item, &made).await {
            Ok(one) => {
                changed |= item.object_kind != "client";
                made.insert(item.position, one);
                perhaps = false;
            }
            Err(problem) => {
                keep_failure(desk, item, &problem).await?;
                let blow = Blow::of(&problem);
                if blow == Blow::All || perhaps && blow == Blow::Perhaps {
                    break;
                }
                perhaps = blow == Blow::Perhaps;
            }
        }
    }
    let failed = !cancelled && todo.iter().any(|item| !made.contains_key(&item.position));
    watch.progress.report(total.unwrap_or_default(), total, "Done");
    let (store, set_id, now) = (Arc::clone(&desk.store), id.to_owned(), desk.now());
    let state = if made.len() == items.len() { ChangeState::Done } else { ChangeState::Stopped };
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            let set = rows::get(tx, &set_id.clone().into())?;
            rows::end(tx, &set.id, state, now)?;
            let ended = if state == ChangeState::Done { "done" } else { "stopped" };
            activity::by_owner(tx, now, "apply", Some(("change_set", &set_id)), format!("{}: {ended}", set.title))
        })
    })
    .await??;
    if changed && let Some(client) = &client {
        // The objects stand in Stripe either way; a mirror that cannot be read now is read by the next sync.
        if let Err(problem) = mirror::refresh(desk, client, watch).await {
            tracing::warn!("the mirror was not read after a change: {}", problem.message);
        }
    }
    let id_of = id.to_owned();
    // What was made may wait for a payment, and only Stripe's answers just read say why.
    let result = file::read(desk, move |r| view(r, &id_of, now)).await?;
    let is_made = |item: &&ChangeItemView| matches!(item.state, ChangeItemState::Done | ChangeItemState::Found | ChangeItemState::Unpaid);
    let count = result.items.iter().filter(is_made).count();
    let mut words = format!("{}: {} of {} done", result.title, count, words::count(result.items.len() as u64, "step", "steps"));
    let unpaid = result.items.iter().filter(|item| item.state == ChangeItemState::Unpaid).count();
    if unpaid > 0 {
        let _ = write!(words, ", {unpaid} not paid");
    }
    Ok(Ended { run_id: id.to_owned(), needs_owner: failed || unpaid > 0, cancelled, words, result })
}

/// The items to be done: all that are not, or one of them with everything that waits for it.
fn chosen(items: &[ChangeItem], only: Option<i64>) -> Result<Vec<&ChangeItem>, Problem> {
    let mut wanted = Vec::new();
    let mut positions = BTreeSet::new();
    for item in items.iter().filter(|item| item.state != ItemState::Done) {
        let belongs = match only {
            None => true,
            Some(only) => only == item.position || builds_on(item)?.iter().any(|position| positions.contains(position)),
        };
        if belongs {
            positions.insert(item.position);
            wanted.push(item);
        }
    }
    Ok(wanted)
}

/// Does one item: found by its mark where it may have been made before, else made.
async fn carry_out(desk: &Desk, client: Option<&stripe::Client>, item: &ChangeItem, made: &BTreeMap<i64, Made>) -> Result<Made, Problem> {
    let work: Work = serde_json::from_value(item.request.clone()).map_err(|error| Problem::internal(error.to_string()))?;
    let work = work.resolved(&|position| made.get(&position).map(|made| made.id.clone()))?;
    if let Work::Client(new) = &work {
        return local::keep_client(desk, item, new, made).await;
    }
    if let Work::Link(link) = &work {
        return link::keep(desk, item, link, made).await;
    }
    let client = client.ok_or_else(|| Problem::internal("an outward step without a connection"))?;
    let now = desk.now();
    // What was ever tried may stand there, whatever was answered, and however long a key is remembered.
    let found = if work.is_cheap_to_find() || item.first_tried_at.is_some() { work.find(client, &item.mark).await? } else { None };
    let one = match found {
        Some(found) => found,
        None => {
            let (name, request) = named_key(item, &work)?;
            let (store, sent) = (Arc::clone(&desk.store), item.clone());
            // Committed before a byte leaves, so that a crash is found as a step that was begun.
            blocking(move || store.write(|tx| -> Result<(), Problem> { Ok(rows::item_sent(tx, &sent, &request, now)?) })).await??;
            let key = IdempotencyKey::new(&name).map_err(|error| Problem::internal(error.to_string()))?;
            stop_point(StopPoint::BeforeStep);
            let made = work.make(client, &item.mark, &key).await?;
            stop_point(StopPoint::AfterStep);
            made
        }
    };
    if let Some(secret) = one.secret.clone() {
        connect::keep_secret(desk, secret.0).await?;
    }
    let (store, done, kept) = (Arc::clone(&desk.store), item.clone(), one.clone());
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            let mode = workspace::mode(&places::get(tx)?);
            let url = links::page(mode, work.kind(), &kept.id);
            let result = serde_json::json!({ "found": kept.found, "item": kept.item, "incomplete": kept.is_incomplete });
            rows::item_done(tx, &done, &kept.id, url.as_deref(), &result, kept.request_id.as_deref())?;
            work.keep(tx, &kept)
        })
    })
    .await??;
    Ok(one)
}

/// The key that this attempt goes under, and the request that keeps it. After no answer it is the same one. After a refusal or a fault of
/// Stripe's, and once the object was looked for and is not there, it is the next one: a stored fault would be replayed for a day.
fn named_key(item: &ChangeItem, work: &Work) -> Result<(String, serde_json::Value), Problem> {
    let before = item.request.get(REFUSALS).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let refusals = before + u64::from(item.state == ItemState::Failed && item.first_tried_at.is_some());
    let mut request = serde_json::to_value(work).map_err(|error| Problem::internal(error.to_string()))?;
    if let (true, Some(fields)) = (refusals > 0, request.as_object_mut()) {
        fields.insert(REFUSALS.to_owned(), refusals.into());
    }
    let name = if refusals == 0 { item.idempotency_key.clone() } else { format!("{}-{refusals}", item.idempotency_key) };
    Ok((name, request))
}

async fn keep_failure(desk: &Desk, item: &ChangeItem, problem: &Problem) -> Result<(), Problem> {
    // No answer is no refusal: the step was begun, and applying again finishes it under the same key.
    let state = if problem.code == Code::Offline { ItemState::Sent } else { ItemState::Failed };
    let words = match &problem.detail {
        Some(detail) => format!("{} ({detail})", problem.message),
        None => problem.message.clone(),
    };
    let (store, item) = (Arc::clone(&desk.store), item.clone());
    blocking(move || store.write(|tx| -> Result<(), Problem> { Ok(rows::item_failed(tx, &item, state, &words, None)?) })).await?
}
