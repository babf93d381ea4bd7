//! Taking a price of one client back: it goes over to what everybody pays, the way it came.

use domain::{billed::MirrorPrice, id::RuleId};
use jiff::Timestamp;
use store::{
    Reader, client as clients, mirror as copies,
    plan::{self as kept, PriceOverride},
    workspace as places,
};

use super::{
    keep,
    present::{self, By, Present},
    read::state,
    start::{self, Day},
    terms_words,
};
use crate::{
    Desk, Problem,
    change_set::{self, EditPrice, KeepOverride, KeepSubscription, OverrideChange, Planned, Ref, Work},
    file,
    stays::{self, Stays},
    subscriptions::{change_steps, pending},
    view::{ChangeSetState, ChangeSetView, ChangeSubscriptionParams, EndOverrideParams, MoneyLine, OverrideState},
    words,
};

/// What taking it back comes down to.
enum Way {
    /// It has not begun: the subscription goes on as it is.
    Keep { subscription: String, schedule: Option<String> },
    /// The subscription goes over to the usual price.
    Over { present: Box<Present>, target: String },
    /// By statements: the usual price is charged again from a day on.
    Here { present: Box<Present>, day: Day },
    /// By statements, before it began: what was before it goes on.
    Undo,
}

/// Plans the end of an override. In Stripe it is staged; under Custom it is kept at once.
///
/// # Errors
/// None of this id; one that ended; a subscription that ends already; a price that everybody paid and that is archived by now.
pub async fn plan(desk: &Desk, params: EndOverrideParams) -> Result<ChangeSetView, Problem> {
    take_back(desk, params, true).await
}

/// As [`plan`], but what would be kept at once under Custom is only shown.
///
/// # Errors
/// As [`plan`].
pub async fn show(desk: &Desk, params: EndOverrideParams) -> Result<ChangeSetView, Problem> {
    take_back(desk, params, false).await
}

async fn take_back(desk: &Desk, params: EndOverrideParams, kept_now: bool) -> Result<ChangeSetView, Problem> {
    let (now, form) = (desk.now(), params.clone());
    let (one, nickname, way, day, lines) = file::read(desk, move |r| {
        let one = super::all(r)?
            .into_iter()
            .find(|one| one.id == form.id.trim())
            .ok_or_else(|| Problem::not_found("There is no such price of one client. List them with: rebill override list"))?;
        let nickname = clients::get(r, &one.client)?.nickname;
        let way = way(r, &one, &nickname, &form, now)?;
        let zone = places::get(r)?.time_zone()?;
        let begins = match &way {
            Way::Over { present, .. } => present.begins.as_ref().ok().copied(),
            Way::Here { day, .. } => Some(day.at),
            Way::Keep { .. } | Way::Undo => None,
        };
        let lines = match &way {
            Way::Here { present, day } => last_statement(r, &one, present, *day)?,
            _ => Vec::new(),
        };
        Ok((one, nickname, way, begins.map(|at| words::day_and_month(at, &zone)), lines))
    })
    .await?;
    let (own, usual) = (terms_words(&one.pays), terms_words(&one.instead));
    let back = |when: &str| format!("Take {nickname} back from {own} to {usual}, {when}");
    match way {
        Way::Keep { subscription, schedule } => {
            let title = format!("Keep {nickname} at {usual}: its own price never begins");
            let words = format!("The subscription of {nickname} goes on as it is");
            let mark = format!("keep:{subscription}:{}", now.as_second());
            let work = Work::KeepSubscription(KeepSubscription { subscription, schedule });
            let money =
                vec![MoneyLine { what: nickname, words: "is billed as before; nothing is charged by the press".to_owned(), amount: None }];
            change_set::stage(desk, title, money, vec![Planned { words, mark, work, found: None }]).await
        }
        Way::Over { present, target } => {
            let when = match day.filter(|_| !params.now) {
                Some(day) => format!("from {day}"),
                None => "now".to_owned(),
            };
            over(desk, &params, &one, &nickname, &present, target, back(&when), now).await
        }
        Way::Here { present, day: from } => {
            let title = back(&day.map_or_else(|| "with the next month".to_owned(), |day| format!("from {day}")));
            let id = one.id.clone();
            if kept_now {
                let begins = RuleId::new(desk.ids.new_id());
                file::write(desk, move |tx| keep::back(tx, &one, &present, from, begins, now)).await?;
            }
            Ok(shown(ChangeSetView { money: lines, ..ChangeSetView::kept_here(&id, title, now) }, kept_now))
        }
        Way::Undo => {
            let (id, title) = (one.id.clone(), format!("Keep {nickname} at {usual}: its own price never begins"));
            if kept_now {
                file::write(desk, move |tx| keep::undo(tx, &one, now)).await?;
            }
            Ok(shown(ChangeSetView::kept_here(&id, title, now), kept_now))
        }
    }
}

/// What plans ask for on the first statement that has the usual base price again.
fn last_statement(r: &Reader, one: &PriceOverride, present: &Present, day: Day) -> Result<Vec<MoneyLine>, Problem> {
    let By::Plan { stay } = &present.by else { return Ok(Vec::new()) };
    let zone = places::get(r)?.time_zone()?;
    let after = Stays::read(r, &one.client, &zone)?.without_own(&stay.row.on.id, &one.id, day.date);
    stays::statement_lines(&clients::get(r, &one.client)?.nickname, &after, day.date)
}

fn shown(view: ChangeSetView, keep: bool) -> ChangeSetView {
    let state = if keep { ChangeSetState::Done } else { ChangeSetState::Planned };
    ChangeSetView { state, ..view }
}

fn way(r: &Reader, one: &PriceOverride, nickname: &str, params: &EndOverrideParams, now: Timestamp) -> Result<Way, Problem> {
    match state(one, now) {
        OverrideState::Ended => return Err(Problem::not_allowed("This price was taken back already. Nothing was changed.")),
        OverrideState::Ending => {
            return Err(Problem::not_allowed("The client goes back to the usual price at its period's end already. Nothing was changed."));
        }
        OverrideState::Coming if one.stripe_price.is_none() => return Ok(Way::Undo),
        OverrideState::Coming => {
            let planned = pending::all(r)?.into_iter().find(|pending| pending.overrides.begin.contains(&one.id));
            let Some((Some(subscription), schedule)) = planned.map(|planned| (planned.subscription, planned.schedule)) else {
                return Err(Problem::not_allowed("Its beginning is under way. Sync, and take it back then; nothing was changed."));
            };
            return Ok(Way::Keep { subscription, schedule });
        }
        OverrideState::InForce | OverrideState::Over => {}
    }
    let present = present::all(r, &one.client, now)?.into_iter().find(|present| present.own.as_ref().is_some_and(|own| own.id == one.id));
    let Some(present) = present else {
        return Err(Problem::not_allowed(format!(
            "{nickname} does not pay this price any more. Sync, and look again; nothing was changed."
        )));
    };
    if let (Err(why), false) = (&present.begins, params.now) {
        return Err(Problem::not_allowed(format!("{why} Nothing was changed.")));
    }
    match &present.by {
        By::Statement { .. } | By::Plan { .. } if params.now => {
            Err(Problem::invalid("now", "Nothing is prorated on statements: name the day on which it ends instead. Nothing was changed."))
        }
        By::Statement { .. } | By::Plan { .. } => {
            let day = start::day(r, &one.client, &present, params.on.as_deref(), "on", now)?;
            Ok(Way::Here { present: Box::new(present), day })
        }
        By::Subscription { .. } if params.on.as_deref().is_some_and(|on| !on.trim().is_empty()) => Err(Problem::invalid(
            "on",
            "A subscription goes back with its next period, or at once. A day can be named where statements bill.",
        )),
        By::Subscription { .. } => {
            let target = usual_price(r, one)?;
            Ok(Way::Over { present: Box::new(present), target })
        }
    }
}

/// The price to go back to: the one that it stood in for, or what its plan asks of new clients in that place.
fn usual_price(r: &Reader, one: &PriceOverride) -> Result<String, Problem> {
    let is_sold = |id: &str| Ok::<_, Problem>(copies::find::<MirrorPrice>(r, id)?.is_some_and(|copy| copy.value.active));
    if is_sold(&one.instead_of)? {
        return Ok(one.instead_of.clone());
    }
    if let (Some(plan), Some(slot)) = (&one.plan, &one.slot) {
        let newest = kept::newest(r, plan)?;
        if let Some(made) = newest.prices.0.iter().find(|made| made.slot == *slot)
            && is_sold(made.price.as_str())?
        {
            return Ok(made.price.to_string());
        }
    }
    Err(Problem::not_allowed(format!(
        "The price that it stood in for ({}) is archived, so Stripe begins nothing on it. Restore it under Prices, or move the client to another plan.",
        one.instead_of
    )))
}

#[expect(clippy::too_many_arguments, reason = "one step of one plan")]
async fn over(
    desk: &Desk,
    params: &EndOverrideParams,
    one: &PriceOverride,
    nickname: &str,
    present: &Present,
    target: String,
    title: String,
    now: Timestamp,
) -> Result<ChangeSetView, Problem> {
    let By::Subscription { subscription, price, .. } = &present.by else {
        return Err(Problem::internal("a price of statements has no subscription"));
    };
    let change = ChangeSubscriptionParams {
        client: one.client.to_string(),
        subscription: Some(subscription.id.to_string()),
        prices: subscription
            .items
            .iter()
            .map(|item| if item.price == price.id { target.clone() } else { item.price.to_string() })
            .collect(),
        now: params.now,
    };
    let steps = change_steps(desk, change, None).await?;
    let mut planned = steps.planned;
    let last = i64::try_from(planned.len()).unwrap_or(i64::MAX);
    let at = if params.now { now } else { present.begins.clone().unwrap_or(now) };
    let mark = format!("override:{}:ends:{}", one.id, at.as_second());
    planned.push(Planned {
        words: format!("Archive the price that was for {nickname} alone; what runs on it is billed until then"),
        mark: format!("{}:archived", price.id),
        work: Work::EditPrice(EditPrice { price: price.id.to_string(), active: Some(false), ..EditPrice::default() }),
        found: None,
    });
    planned.push(Planned {
        words: "Listed here as taken back".to_owned(),
        mark: mark.clone(),
        work: Work::Override(Box::new(KeepOverride {
            id: one.id.clone(),
            change: OverrideChange::End { at },
            subscription: subscription.id.to_string(),
            after: Ref::Item { item: last },
            mark,
        })),
        found: None,
    });
    change_set::stage(desk, title, steps.money, planned).await
}
