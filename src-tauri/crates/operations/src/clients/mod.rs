//! Clients: planned with their customer, subscription, mapping and rule in one change set; renamed; stopped.

mod csv_file;
mod pairing;
mod plan;

use domain::id::ClientId;
use store::{client as rows, rule};

pub use csv_file::plan_from_csv;
pub use pairing::{pairing, search_customers};
pub use plan::plan;

use crate::{Code, Desk, Problem, Retry, activity, file};

/// The id of the client that is meant.
///
/// # Errors
/// None of that id or nickname; several, with the candidates in detail.
pub async fn find(desk: &Desk, id_or_nickname: &str) -> Result<String, Problem> {
    let wanted = id_or_nickname.to_owned();
    file::read(desk, move |r| {
        let found = rows::find(r, &wanted)?;
        match found.as_slice() {
            [one] => Ok(one.id.to_string()),
            [] => Err(Problem::not_found(format!("There is no client called {wanted:?}. List them with: rebill clients"))),
            several => {
                let candidates: Vec<String> = several.iter().map(|client| format!("{} ({})", client.nickname, client.id)).collect();
                Err(Problem::new(Code::Ambiguous, format!("{wanted:?} fits several clients. Give the id of one of them."), Retry::AfterFix)
                    .with_detail(candidates.join(", ")))
            }
        }
    })
    .await
}

/// Gives a client another nickname.
///
/// # Errors
/// A nickname that is empty or taken.
pub async fn rename(desk: &Desk, id: &str, nickname: &str) -> Result<(), Problem> {
    let nickname = crate::workspace::checked_name(nickname).map_err(|problem| Problem { field: Some("nickname".to_owned()), ..problem })?;
    let id: ClientId = find(desk, id).await?.into();
    let now = desk.now();
    file::write(desk, move |tx| {
        let mut client = rows::get(tx, &id)?;
        let sentence = format!("{} is now called {nickname}", client.nickname);
        client.nickname = nickname;
        rows::update(tx, &client)?;
        activity::by_owner(tx, now, "rename_client", Some(("client", id.as_str())), sentence)
    })
    .await
}

/// Ends a client's billing now: no further units become due. What is due until now can still be sent; nothing changes in Stripe.
///
/// # Errors
/// When there is no such client.
pub async fn stop(desk: &Desk, id: &str) -> Result<(), Problem> {
    let id: ClientId = find(desk, id).await?.into();
    let now = desk.now();
    file::write(desk, move |tx| {
        let client = rows::get(tx, &id)?;
        for rule in rule::of_client(tx, &id)?.into_iter().filter(|rule| rule.end_at.is_none()) {
            if rule.live_at.is_some() && rule.start_at < now {
                rule::set_end(tx, &rule.id, Some(now))?;
            } else {
                // It never billed anything, so it may go.
                rule::remove(tx, &rule.id)?;
            }
        }
        rows::stop(tx, &id, now)?;
        activity::by_owner(tx, now, "stop_client", Some(("client", id.as_str())), format!("Billing of {} ended", client.nickname))
    })
    .await
}
