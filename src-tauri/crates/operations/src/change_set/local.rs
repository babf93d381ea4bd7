//! The part of a change set that stays here: a client with its mappings and its rule, in one transaction with its receipt.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Price, Quantity,
    id::{MeterId, SubjectId},
};
use jiff::Timestamp;
use store::{
    Reader, Tx,
    change_set::{self as rows, ChangeItem},
    client, mapping,
    mapping::MappingRow,
    rule,
    rule::Rule,
    usage, workspace,
};

use super::work::{Made, NewClient, Ref, StripeIds};
use crate::{Desk, Problem, activity, desk::blocking, file, stays, view::MoneyLine};

/// Keeps a client in the file. Its subjects are assigned from their first record on: what was used before the start is history.
pub(super) async fn keep_client(desk: &Desk, item: &ChangeItem, new: &NewClient, made: &BTreeMap<i64, Made>) -> Result<Made, Problem> {
    let (store, now) = (Arc::clone(&desk.store), desk.now());
    let (item, new) = (item.clone(), new.clone());
    let customer = match &new.customer {
        Some(Ref::Id(id)) => Some(id.clone()),
        _ => None,
    };
    // The subscription's own item is what prices the pair.
    let priced_by = match &new.subscription {
        Some(Ref::Id(id)) => made.values().find(|made| made.id == *id).and_then(|made| made.item.clone()),
        _ => None,
    };
    let inner = desk.clone();
    blocking(move || {
        store.write(|tx| -> Result<Made, Problem> {
            write(tx, &inner, &new, customer.as_deref(), priced_by.as_deref(), now)?;
            let place = workspace::get(tx)?;
            rows::item_done(tx, &item, &new.id, None, &serde_json::json!({ "found": false }), None)?;
            activity::by_owner(tx, now, "add_client", Some(("client", &new.id)), format!("{} added to {}", new.nickname, place.name))?;
            Ok(Made::new(new.id.clone(), None))
        })
    })
    .await?
}

/// Writes a client with its accounts, and its rules or its plan; the money of the plan's first statement, with what was used until now.
fn write(
    tx: &Tx<'_>,
    desk: &Desk,
    new: &NewClient,
    customer: Option<&str>,
    priced_by: Option<&str>,
    now: Timestamp,
) -> Result<Vec<MoneyLine>, Problem> {
    client::insert(
        tx,
        &client::Client {
            id: new.id.clone().into(),
            nickname: new.nickname.clone(),
            email: new.email.clone(),
            customer: customer.map(Into::into),
            method: None,
            notes: None,
            stopped_at: None,
            created_at: now,
        },
    )?;
    for subject in &new.subjects {
        let subject: SubjectId = subject.clone().into();
        let from_at = first_use(tx, &subject)?;
        let id = desk.ids.new_id().into();
        mapping::insert(tx, &MappingRow { id, subject, client: new.id.clone().into(), from_at, to_at: None, created_at: now })?;
    }
    if let (Some(id), Some(meter), Some(unit), Some(price)) = (&new.rule, &new.meter, new.unit, &new.price) {
        let meter = crate::connect::keep_meter(tx, meter, new.new_meter.as_deref())?;
        let first = own_rule(new, customer, id.clone(), (meter, unit, price), new.stripe.as_ref(), now)?;
        rule::insert(tx, &Rule { item: priced_by.map(Into::into), ..first })?;
    }
    for further in &new.further {
        let meter = crate::connect::keep_meter(tx, &further.meter, further.new_meter.as_deref())?;
        let terms = (meter, further.unit, &further.price);
        rule::insert(tx, &own_rule(new, customer, further.id.clone(), terms, Some(&further.stripe), now)?)?;
    }
    match &new.joins {
        Some(join) => stays::put_in(tx, desk, &new.id.clone().into(), &join.params(&new.id)),
        None => Ok(Vec::new()),
    }
}

/// What clients to be would be charged by their first statements: all of it is written, read and taken back, so that it is what will be done.
///
/// # Errors
/// As when they are kept.
pub(crate) async fn would_keep(desk: &Desk, clients: Vec<NewClient>) -> Result<Vec<MoneyLine>, Problem> {
    if clients.is_empty() {
        return Ok(Vec::new());
    }
    let (inner, now) = (desk.clone(), desk.now());
    file::tried(desk, move |tx| {
        let mut money = Vec::new();
        for new in &clients {
            money.extend(write(tx, &inner, new, None, None, now)?);
        }
        Ok(money)
    })
    .await
}

/// A rule of a client to be, with the client's rule for what is left over.
///
/// # Errors
/// A price that an earlier step was to make.
fn own_rule(
    new: &NewClient,
    customer: Option<&str>,
    id: String,
    (meter, unit, price): (MeterId, Quantity, &Price),
    stripe: Option<&StripeIds>,
    now: Timestamp,
) -> Result<Rule, Problem> {
    Ok(Rule {
        id: id.into(),
        client: new.id.clone().into(),
        meter,
        billing_unit: unit,
        remainder: new.remainder,
        rounding_step: None,
        rounding_least: None,
        price: price.clone(),
        customer: customer.map(Into::into),
        stripe_price: stripe.map(|ids| ids.price.id()).transpose()?.map(Into::into),
        stripe_product: stripe.map(|ids| ids.product.as_str().into()),
        stripe_meter: stripe.map(|ids| ids.meter.as_str().into()),
        item: None,
        start_at: new.start.unwrap_or(now),
        end_at: None,
        // A statement is issued by hand, so there is no Go live to wait for under Custom.
        live_at: stripe.is_none().then_some(now),
        follows: None,
        created_at: now,
    })
}

/// Since when a subject's usage is its client's: its first record, or ever while none is known, because older ones may still be read.
///
/// # Errors
/// What the file says.
pub(crate) fn first_use(r: &Reader, subject: &SubjectId) -> Result<Timestamp, Problem> {
    let filter = usage::Filter { subject: Some(subject.clone()), ..usage::Filter::default() };
    let records = usage::count_records(r, &filter)?;
    // The oldest record is the last one of the list, which is newest first.
    let oldest = u32::try_from(records.saturating_sub(1)).unwrap_or(u32::MAX);
    Ok(usage::records(r, &filter, 1, oldest)?.first().map_or(Timestamp::UNIX_EPOCH, |entry| entry.placed_at))
}
