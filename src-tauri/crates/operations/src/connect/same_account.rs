//! One workspace is one Stripe account: whether a key opens the one that this workspace bills through (law §6.1).

use domain::billed::{Customer, MirrorPrice};
use store::{
    mirror::{self as copies, Product},
    workspace::{StripeAccount, Workspace},
};
use stripe::{Client, ErrorKind};

use crate::{Code, Desk, Problem, Retry, file};

/// Objects of a kind that are asked for before the kind says nothing: one of them may have been deleted in Stripe.
const ASKED: usize = 3;

/// What could be told of the account behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Same,
    Other,
    Nothing,
}

/// The account that the workspace bills through, as far as it was ever readable.
pub(super) fn known(workspace: &Workspace) -> Option<&str> {
    workspace.stripe.as_ref().map(|stripe| stripe.account_id.as_str()).filter(|id| id.starts_with("acct_"))
}

/// Compares the account behind a key with the workspace's own: by its id, else by what the file knows of the account. `now` is the id
/// that Stripe gave or named; `accepted` the owner's word that it is the same one.
///
/// # Errors
/// A key of another account; [`Code::NeedsOwner`] where nothing could be compared and the owner has not said so.
pub(super) async fn compare(desk: &Desk, client: &Client, workspace: &Workspace, now: Option<&str>, accepted: bool) -> Result<(), Problem> {
    let Some(before) = &workspace.stripe else { return Ok(()) };
    match (known(workspace), now) {
        (Some(before), Some(now)) if before == now => return Ok(()),
        (Some(before), Some(now)) => {
            return Err(Problem::invalid(
                "key",
                format!(
                    "The key belongs to the account {now}, but this workspace bills through {before}. One workspace is one Stripe account. Nothing was changed."
                ),
            ));
        }
        _ => {}
    }
    match by_objects(desk, client).await? {
        Told::Same => Ok(()),
        Told::Other => Err(Problem::invalid(
            "key",
            format!(
                "The key's account does not have the clients and prices that {} has, so it is another account. One workspace is one Stripe account. Nothing was changed.",
                name(before)
            ),
        )),
        Told::Nothing if accepted => Ok(()),
        Told::Nothing => Err(Problem {
            field: Some("accept_unread_account".to_owned()),
            ..Problem::new(
                Code::NeedsOwner,
                format!(
                    "The key may not read which account it belongs to, so nobody knows whether it is {}. Say that it is the same account, or use a key that may read it. Nothing was changed.",
                    name(before)
                ),
                Retry::AfterFix,
            )
        }),
    }
}

fn name(account: &StripeAccount) -> String {
    match (account.name.as_deref(), account.account_id.starts_with("acct_")) {
        (Some(name), true) => format!("{name} ({})", account.account_id),
        (Some(name), false) => name.to_owned(),
        (None, true) => account.account_id.clone(),
        (None, false) => "this workspace's account".to_owned(),
    }
}

/// Asks for customers, prices and products of the file: an id of Stripe's is another account's nowhere.
async fn by_objects(desk: &Desk, client: &Client) -> Result<Told, Problem> {
    let (customers, prices, products) = file::read(desk, |r| {
        let customers: Vec<String> = copies::list::<Customer>(r)?
            .into_iter()
            .filter(|copy| !copy.value.deleted)
            .map(|copy| copy.value.id.to_string())
            .take(ASKED)
            .collect();
        let prices: Vec<String> = copies::list::<MirrorPrice>(r)?.into_iter().map(|copy| copy.value.id.to_string()).take(ASKED).collect();
        let products: Vec<String> = copies::list::<Product>(r)?.into_iter().map(|copy| copy.value.id.to_string()).take(ASKED).collect();
        Ok((customers, prices, products))
    })
    .await?;
    let mut absent = false;
    let mut note = |there: Result<(), stripe::Error>| match there {
        Ok(()) => Ok(true),
        Err(error) => match error.kind {
            ErrorKind::NotFound => {
                absent = true;
                Ok(false)
            }
            ErrorKind::Permission { .. } => Ok(false),
            _ => Err(Problem::from(error)),
        },
    };
    for id in &customers {
        if note(client.send(&stripe::customers::retrieve(id)).await.map(drop))? {
            return Ok(Told::Same);
        }
    }
    for id in &prices {
        if note(client.send(&stripe::prices::retrieve(id)).await.map(drop))? {
            return Ok(Told::Same);
        }
    }
    for id in &products {
        if note(client.send(&stripe::products::retrieve(id)).await.map(drop))? {
            return Ok(Told::Same);
        }
    }
    Ok(if absent { Told::Other } else { Told::Nothing })
}
