//! A subscription that Stripe is to begin later is called off before it does.

use jiff::Timestamp;
use store::{Reader, workspace as places};

use super::{
    payer,
    pending::{self, Pending},
};
use crate::{
    Desk, Problem,
    change_set::{self, CallOffSchedule, Planned, Work},
    file,
    view::{CallOffParams, ChangeSetView, MoneyLine},
};

/// Plans to call it off: nothing begins, and nothing is charged.
///
/// # Errors
/// None that is to begin; several, and none named.
pub async fn plan(desk: &Desk, params: CallOffParams) -> Result<ChangeSetView, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let now = desk.now();
    let (name, work, words) = file::read(desk, move |r| {
        let payer = payer(r, &client)?;
        let name = payer.client.nickname;
        let to_begin = pending::to_begin(r, &payer.customer, now)?;
        let one = chosen(&name, to_begin, params.schedule.as_deref())?;
        let words = words(r, &name, &one)?;
        Ok((name, work_of(&one, now), words))
    })
    .await?;
    let money = vec![MoneyLine {
        what: name.clone(),
        words: "is not charged for what was to begin; what runs already goes on".to_owned(),
        amount: None,
    }];
    change_set::stage(desk, format!("Call off the subscription of {name}"), money, vec![planned(words, work)]).await
}

fn chosen(name: &str, mut all: Vec<Pending>, wanted: Option<&str>) -> Result<Pending, Problem> {
    if let Some(wanted) = wanted {
        all.retain(|one| one.schedule.as_deref() == Some(wanted));
    }
    match all.len() {
        0 => Err(Problem::not_allowed(format!("No subscription of {name} is to begin later. Nothing was changed."))),
        1 => Ok(all.remove(0)),
        _ => {
            let ids: Vec<&str> = all.iter().filter_map(|one| one.schedule.as_deref()).collect();
            Err(Problem::invalid("schedule", format!("{name} has several subscriptions to begin. Say which one: {}.", ids.join(", "))))
        }
    }
}

/// What is done, in words.
///
/// # Errors
/// What the file says.
pub(super) fn words(r: &Reader, name: &str, one: &Pending) -> Result<String, Problem> {
    let day = one.at.to_zoned(places::get(r)?.time_zone()?).strftime("%-d %B %Y").to_string();
    Ok(format!("The subscription of {name} that was to begin on {day} never does"))
}

/// What is done.
pub(super) fn work_of(one: &Pending, now: Timestamp) -> CallOffSchedule {
    CallOffSchedule {
        schedule: one.schedule.clone().unwrap_or_default(),
        customer: one.customer.clone(),
        planned_at: now,
        rules: Vec::new(),
        stops: None,
    }
}

/// It as a step.
pub(super) fn planned(words: String, work: CallOffSchedule) -> Planned {
    Planned { words, mark: format!("call_off:{}", work.schedule), work: Work::CallOffSchedule(work), found: None }
}
