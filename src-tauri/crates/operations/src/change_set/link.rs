//! Another customer for a client, in one transaction with its receipt. What was sent stays with the customer that got it.

use std::{collections::BTreeMap, sync::Arc};

use domain::id::CustomerId;
use store::{
    change_set::{self as rows, ChangeItem},
    client,
    rule::{self, Rule},
};

use super::work::{LinkCustomer, Made, Ref};
use crate::{Desk, Problem, activity, desk::blocking};

/// Ends the client's rules for the old customer now and begins them for the new one. A rule that never went live is replaced: it sent nothing.
/// The new ones wait for Go live, because a customer that was never billed by us is looked at before the first unit (law §6.3).
pub(super) async fn keep(desk: &Desk, item: &ChangeItem, link: &LinkCustomer, made: &BTreeMap<i64, Made>) -> Result<Made, Problem> {
    let (store, now) = (Arc::clone(&desk.store), desk.now());
    let (item, link) = (item.clone(), link.clone());
    let customer = CustomerId::new(link.customer.id()?);
    let item_of = |subscription: &Option<Ref>| match subscription {
        Some(Ref::Id(id)) => made.values().find(|made| made.id == *id).and_then(|made| made.item.clone()),
        _ => None,
    };
    let priced_by: Vec<Option<String>> = link.rules.iter().map(|rule| item_of(&rule.subscription)).collect();
    blocking(move || {
        store.write(|tx| -> Result<Made, Problem> {
            let mut own = client::get(tx, &link.client.clone().into())?;
            let before = own.customer.replace(customer.clone());
            client::update(tx, &own)?;
            for (change, item) in link.rules.iter().zip(priced_by) {
                let old = rule::get(tx, &change.ends.clone().into())?;
                let billed = old.live_at.is_some();
                if billed {
                    rule::set_end(tx, &old.id, Some(now))?;
                } else {
                    rule::remove(tx, &old.id)?;
                }
                rule::insert(
                    tx,
                    &Rule {
                        id: change.begins.clone().into(),
                        customer: Some(customer.clone()),
                        item: item.map(Into::into),
                        start_at: if billed { now } else { old.start_at },
                        end_at: None,
                        live_at: None,
                        follows: if billed { Some(old.id.clone()) } else { old.follows.clone() },
                        created_at: now,
                        ..old
                    },
                )?;
            }
            rows::item_done(tx, &item, &link.client, None, &serde_json::json!({ "found": false }), None)?;
            let from = before.map_or_else(String::new, |before| format!(" instead of {before}"));
            let sentence = format!("{} is billed to {customer}{from} from now on", own.nickname);
            activity::by_owner(tx, now, "link_client", Some(("client", &link.client)), sentence)?;
            Ok(Made::new(link.client.clone(), None))
        })
    })
    .await?
}
