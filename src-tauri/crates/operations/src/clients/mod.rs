//! Clients: planned with their customer, subscription, mapping and rule in one change set; renamed; stopped.

mod by_statement;
mod check;
mod csv_file;
mod pairing;
mod payer;
mod plan;
mod said;
mod views;
mod with_plan;

use domain::id::ClientId;
use store::{Reader, client as rows, rule};

pub use check::check;
pub use csv_file::{column, plan_from_csv, read_file, read_text};
pub(crate) use pairing::choices;
pub use pairing::{pairing, search_customers};
pub use plan::plan;
pub(crate) use plan::priced;
pub use views::{remove_view, save_view, views};

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
            [] => Err(unknown(r, &wanted)?),
            several => {
                let candidates: Vec<String> = several.iter().map(|client| format!("{} ({})", client.nickname, client.id)).collect();
                Err(Problem::new(Code::Ambiguous, format!("{wanted:?} fits several clients. Give the id of one of them."), Retry::AfterFix)
                    .with_detail(candidates.join(", ")))
            }
        }
    })
    .await
}

/// No client of that name: those whose names are near it stand in the detail.
fn unknown(r: &Reader, wanted: &str) -> Result<Problem, Problem> {
    let sought = wanted.trim().to_lowercase();
    let near = |nickname: &str| {
        let known = nickname.to_lowercase();
        !sought.is_empty()
            && (known.contains(&sought) || sought.contains(&known) || known.split_whitespace().any(|word| sought.starts_with(word)))
    };
    let all = rows::all(r)?;
    let candidates: Vec<String> =
        all.iter().map(|client| client.nickname.clone()).filter(|nickname| near(nickname)).take(CANDIDATES).collect();
    let words = format!("There is no client called {wanted:?}. Nothing was done. List them with: rebill clients");
    let problem = Problem { field: Some("client".to_owned()), ..Problem::not_found(words) };
    Ok(if candidates.is_empty() { problem } else { problem.with_detail(format!("Did you mean {}?", candidates.join(", "))) })
}

/// Names offered where none fits.
const CANDIDATES: usize = 5;

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

/// Ends a client's billing now: no further units become due, and a plan by statements ends with its period. What is due until now can still be
/// sent; nothing changes in Stripe.
///
/// # Errors
/// When there is no such client.
pub async fn stop(desk: &Desk, id: &str) -> Result<(), Problem> {
    let id: ClientId = find(desk, id).await?.into();
    let now = desk.now();
    file::write(desk, move |tx| {
        let client = rows::get(tx, &id)?;
        for rule in rule::of_client(tx, &id)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > now)) {
            // A rule by statements needs no Go live to have billed.
            if (rule.live_at.is_some() || rule.pair().is_none()) && rule.start_at < now {
                rule::set_end(tx, &rule.id, Some(now))?;
            } else {
                // It never billed anything, so it may go.
                rule::remove(tx, &rule.id)?;
            }
        }
        // A plan is charged to the end of its period, and not beyond.
        crate::stays::leave_all(tx, &id, None, now)?;
        rows::stop(tx, &id, now)?;
        activity::by_owner(tx, now, "stop_client", Some(("client", id.as_str())), format!("Billing of {} ended", client.nickname))
    })
    .await
}
