//! Change sets (law §8): whatever is to happen outside this laptop is staged, shown, confirmed once, done with stored idempotency keys,
//! and ends in a receipt. Applying again finishes what was begun.

mod link;
mod local;
mod work;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use store::{
    Reader, Tx,
    change_set::{self as rows, ChangeItem, ChangeSet, ChangeState, ItemState},
    workspace as places,
};
use stripe::IdempotencyKey;

pub(crate) use local::first_use;
use work::Made;
pub use work::{
    AdvanceClock, BeginRule, CallOffSchedule, CopiedAccount, CopiedMapping, CopiedOnPlan, CopiedRule, EditCustomer, EditPrice, EditProduct,
    EditSubscription, EndSubscription, FinalizeInvoice, FurtherRule, KeepCopiedClient, KeepFileMapping, KeepOverride, KeepPlan, KeepPrice,
    KeepSource, KeepSubscription, LinkCustomer, LinkRule, MARK, MakeCardLink, MakeClock, MakeCustomer, MakeInvoice, MakeInvoiceItem,
    MakeMeter, MakePrice, MakeProduct, MakeSubscription, MakeWebhook, MendWebhook, NewClient, OverrideChange, PricePart, PutOnClock,
    ReadRehearsal, Ref, ReleaseSchedule, RemoveClock, RemoveWebhook, ReportOnClock, ShelvePlan, SourceTerms, StartSubscription, StripeIds,
    SubscribeOnClock, SubscriptionEdit, TRIAL_DAYS, Work, as_stripe_reads,
};
pub(crate) use work::{DAYS_UNTIL_DUE, stop_client};

use crate::{
    Code, Desk, Ended, Problem, Watch, activity, connect,
    desk::blocking,
    faults::{StopPoint, stop_point},
    file, links, mirror,
    view::{ChangeItemState, ChangeItemView, ChangeSetState, ChangeSetView, Mode, MoneyLine},
    words, workspace,
};

/// Setting: meter and unit of the prices that were made here.
const PRICE_UNITS: &str = "price.units";
/// Beside a stored request: how often an answer refused it.
const REFUSALS: &str = "refusals";

/// What a price made here counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceUnit {
    /// Our meter's code.
    pub meter: String,
    /// Quantity of the meter in one unit.
    pub unit: String,
}

/// An item before it is staged.
pub struct Planned {
    /// What a person reads.
    pub words: String,
    /// What the object is found by.
    pub mark: String,
    /// What is to be done.
    pub work: Work,
    /// The object, where it is there already.
    pub found: Option<String>,
}

/// Stages a change set. Nothing leaves the laptop.
///
/// # Errors
/// When the file cannot be written.
pub async fn stage(desk: &Desk, title: String, money: Vec<MoneyLine>, planned: Vec<Planned>) -> Result<ChangeSetView, Problem> {
    let (store, ids, now) = (Arc::clone(&desk.store), Arc::clone(&desk.ids), desk.now());
    blocking(move || {
        let id = store.write(|tx| -> Result<String, Problem> {
            let place = places::get(tx)?;
            let id = ids.new_id();
            let set = ChangeSet {
                id: id.clone().into(),
                title,
                place: "stripe".to_owned(),
                mode: mode_word(workspace::mode(&place)).to_owned(),
                money: serde_json::to_value(&money).map_err(|error| Problem::internal(error.to_string()))?,
                state: ChangeState::Staged,
                created_at: now,
                confirmed_at: None,
                ended_at: None,
            };
            let mut items = Vec::with_capacity(planned.len());
            for (position, one) in (1..).zip(planned) {
                items.push(ChangeItem {
                    change_set: set.id.clone(),
                    position,
                    mark: one.mark,
                    action: one.work.action().to_owned(),
                    object_kind: one.work.kind().to_owned(),
                    idempotency_key: format!("{id}-{position}"),
                    request: serde_json::to_value(&one.work).map_err(|error| Problem::internal(error.to_string()))?,
                    summary: one.words,
                    state: if one.found.is_some() { ItemState::Done } else { ItemState::Staged },
                    result: one.found.as_ref().map(|_| serde_json::json!({ "found": true })),
                    object_id: one.found,
                    url: None,
                    error: None,
                    request_id: None,
                    first_tried_at: None,
                    tried_at: None,
                });
            }
            rows::stage(tx, &set, &items)?;
            Ok(id)
        })?;
        store.read(|r| view(r, &id))
    })
    .await?
}

/// A change set as it stands.
///
/// # Errors
/// When there is none with this id.
pub async fn read(desk: &Desk, id: &str) -> Result<ChangeSetView, Problem> {
    let id = id.to_owned();
    file::read(desk, move |r| view(r, &id)).await
}

/// The newest change sets.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk) -> Result<Vec<ChangeSetView>, Problem> {
    file::read(desk, |r| rows::list(r, 100, 0)?.iter().map(|set| view(r, set.id.as_str())).collect()).await
}

/// Puts a change set away before anything of it was done.
///
/// # Errors
/// When something of it was done already.
pub async fn discard(desk: &Desk, id: &str) -> Result<ChangeSetView, Problem> {
    let (store, id, now) = (Arc::clone(&desk.store), id.to_owned(), desk.now());
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            let set = rows::get(tx, &id.clone().into())?;
            if set.state != ChangeState::Staged {
                return Err(Problem::not_allowed(
                    "Something of this change was done already. Finish it, or take its objects back in Stripe.",
                ));
            }
            Ok(rows::end(tx, &set.id, ChangeState::Dropped, now)?)
        })?;
        store.read(|r| view(r, &id))
    })
    .await?
}

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
    let (store, set_id, now) = (Arc::clone(&desk.store), id.to_owned(), desk.now());
    let items = blocking(move || {
        store.write(|tx| -> Result<Vec<ChangeItem>, Problem> {
            let set = rows::get(tx, &set_id.into())?;
            if set.state == ChangeState::Dropped {
                return Err(Problem::not_allowed("This change was put away. Plan it again."));
            }
            if set.state != ChangeState::Done {
                rows::confirm(tx, &set.id, now)?;
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
    let result = blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            let set = rows::get(tx, &set_id.clone().into())?;
            rows::end(tx, &set.id, state, now)?;
            let ended = if state == ChangeState::Done { "done" } else { "stopped" };
            activity::by_owner(tx, now, "apply", Some(("change_set", &set_id)), format!("{}: {ended}", set.title))
        })?;
        store.read(|r| view(r, &set_id))
    })
    .await??;
    if changed && let Some(client) = &client {
        // The objects stand in Stripe either way; a mirror that cannot be read now is read by the next sync.
        if let Err(problem) = mirror::refresh(desk, client, watch).await {
            tracing::warn!("the mirror was not read after a change: {}", problem.message);
        }
    }
    let count = result.items.iter().filter(|item| matches!(item.state, ChangeItemState::Done | ChangeItemState::Found)).count();
    let words = format!("{}: {} of {} done", result.title, count, words::count(result.items.len() as u64, "step", "steps"));
    Ok(Ended { run_id: id.to_owned(), needs_owner: failed, cancelled, words, result })
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

fn builds_on(item: &ChangeItem) -> Result<Vec<i64>, Problem> {
    let work: Work = serde_json::from_value(item.request.clone()).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(work.builds_on())
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
            let result = serde_json::json!({ "found": kept.found, "item": kept.item });
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

/// Meter and unit of the prices that were made here, by price id.
///
/// # Errors
/// When the file cannot be read.
pub fn price_units(r: &Reader) -> Result<BTreeMap<String, PriceUnit>, Problem> {
    Ok(places::setting(r, PRICE_UNITS)?.unwrap_or_default())
}

/// Remembers what a price counts.
///
/// # Errors
/// When the file cannot be written.
pub fn know_price_unit(tx: &Tx<'_>, price: &str, unit: PriceUnit) -> Result<(), Problem> {
    let mut units = price_units(tx)?;
    units.insert(price.to_owned(), unit);
    Ok(places::set_setting(tx, PRICE_UNITS, &units)?)
}

/// What an item made, from its row.
fn receipt(item: &ChangeItem) -> Made {
    let part = |name: &str| item.result.as_ref().and_then(|result| result.get(name)).cloned();
    Made {
        id: item.object_id.clone().unwrap_or_default(),
        item: part("item").and_then(|item| item.as_str().map(str::to_owned)),
        request_id: item.request_id.clone(),
        found: part("found").is_some_and(|found| found == true),
        secret: None,
        read: None,
    }
}

fn view(r: &Reader, id: &str) -> Result<ChangeSetView, Problem> {
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

fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::None => "local",
        Mode::Test => "test",
        Mode::Live => "live",
        Mode::Sandbox => "sandbox",
    }
}
