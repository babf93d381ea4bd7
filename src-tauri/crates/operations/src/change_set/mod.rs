//! Change sets (law §8): whatever is to happen outside this laptop is staged, shown, confirmed once, done with stored idempotency keys,
//! and ends in a receipt. Applying again finishes what was begun.

mod carry;
mod link;
mod local;
mod show;
mod unit;
mod work;

use std::sync::Arc;

use store::{
    change_set::{self as rows, ChangeItem, ChangeSet, ChangeState, ItemState},
    workspace as places,
};

pub use carry::{apply, retry};
pub(crate) use local::{first_use, would_keep};
use show::{mode_word, view};
pub use unit::{PriceUnit, know_price_unit, price_units};
use work::Made;
pub use work::{
    AdvanceClock, BeginRule, CallOffSchedule, CopiedAccount, CopiedMapping, CopiedOnPlan, CopiedOverride, CopiedRule, EditCustomer,
    EditPrice, EditProduct, EditSubscription, EndSubscription, FinalizeInvoice, FurtherRule, JoinPlan, KeepCopiedClient, KeepFileMapping,
    KeepOverride, KeepPlan, KeepPrice, KeepSource, KeepSubscription, LinkCustomer, LinkRule, MARK, MakeCardLink, MakeClock, MakeCustomer,
    MakeInvoice, MakeInvoiceItem, MakeMeter, MakePrice, MakeProduct, MakeSubscription, MakeWebhook, MendWebhook, NewClient, OverrideChange,
    PricePart, PutOnClock, ReadRehearsal, Ref, ReleaseSchedule, RemoveClock, RemoveWebhook, ReportOnClock, ShelvePlan, SourceTerms,
    StartSubscription, StripeIds, SubscribeOnClock, SubscriptionEdit, TRIAL_DAYS, Work, as_stripe_reads,
};
pub(crate) use work::{DAYS_UNTIL_DUE, stop_client};

use crate::{
    Desk, Problem,
    desk::blocking,
    file,
    view::{ChangeSetView, MoneyLine},
    workspace,
};

/// Before the workspace from which a change set copies.
const COPY: &str = "copy:";

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
    stage_at(desk, "stripe".to_owned(), title, money, planned).await
}

/// Stages what is taken from another workspace. Once it is confirmed, older copies from there are put away: they know nothing of what it
/// makes, and finishing them would make it again.
///
/// # Errors
/// When the file cannot be written.
pub async fn stage_copy(
    desk: &Desk,
    from: &str,
    title: String,
    money: Vec<MoneyLine>,
    planned: Vec<Planned>,
) -> Result<ChangeSetView, Problem> {
    stage_at(desk, format!("{COPY}{from}"), title, money, planned).await
}

async fn stage_at(
    desk: &Desk,
    place: String,
    title: String,
    money: Vec<MoneyLine>,
    planned: Vec<Planned>,
) -> Result<ChangeSetView, Problem> {
    let (store, ids, now) = (Arc::clone(&desk.store), Arc::clone(&desk.ids), desk.now());
    blocking(move || {
        let id = store.write(|tx| -> Result<String, Problem> {
            let mode = mode_word(workspace::mode(&places::get(tx)?)).to_owned();
            let id = ids.new_id();
            let set = ChangeSet {
                id: id.clone().into(),
                title,
                place,
                mode,
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
        store.read(|r| view(r, &id, now))
    })
    .await?
}

/// A change set as it stands.
///
/// # Errors
/// When there is none with this id.
pub async fn read(desk: &Desk, id: &str) -> Result<ChangeSetView, Problem> {
    let (id, now) = (id.to_owned(), desk.now());
    file::read(desk, move |r| view(r, &id, now)).await
}

/// The newest change sets.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk) -> Result<Vec<ChangeSetView>, Problem> {
    let now = desk.now();
    file::read(desk, move |r| rows::list(r, 100, 0)?.iter().map(|set| view(r, set.id.as_str(), now)).collect()).await
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
        store.read(|r| view(r, &id, now))
    })
    .await?
}

/// The positions of the items that this one builds on.
fn builds_on(item: &ChangeItem) -> Result<Vec<i64>, Problem> {
    let work: Work = serde_json::from_value(item.request.clone()).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(work.builds_on())
}

/// What an item made, from its row.
fn receipt(item: &ChangeItem) -> Made {
    let part = |name: &str| item.result.as_ref().and_then(|result| result.get(name)).cloned();
    Made {
        id: item.object_id.clone().unwrap_or_default(),
        item: part("item").and_then(|item| item.as_str().map(str::to_owned)),
        request_id: item.request_id.clone(),
        found: part("found").is_some_and(|found| found == true),
        is_incomplete: part("incomplete").is_some_and(|incomplete| incomplete == true),
        secret: None,
        read: None,
    }
}
