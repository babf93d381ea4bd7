//! What the owner decides about held units (law §6.3): send them up to what was shown, or never.

use domain::Money;
use store::{
    Tx,
    outbox::{self, BookKind, Decision},
    queue::{self, HoldChoice, HoldDecision, QueueVerdict},
    rule,
};

use crate::{
    Desk, Problem, activity, file, rate, run_lock,
    send::{Shown, approve},
    standing,
    view::{HoldAction, HoldParams},
    words,
};

/// Longest note.
const LONGEST_NOTE: usize = 200;
const OWNER: &str = "owner";

/// Approves held units, or writes them off. More units than were shown keep waiting. Nothing is sent by this.
///
/// # Errors
/// A line that is gone, or has fewer units now than were shown; [`crate::Code::Busy`] while a send is at work on them.
pub async fn decide(desk: &Desk, params: HoldParams) -> Result<(), Problem> {
    let shown = Shown::parse(&params.id, &params.units)?;
    let note = params.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(Problem::invalid("note", format!("The note is longer than {LONGEST_NOTE} characters.")));
    }
    let _lock = run_lock::take(desk).await?;
    let now = desk.now();
    file::write(desk, move |tx| {
        let rule = rule::get(tx, &shown.rule)?;
        let chain = standing::chain(tx, &rule, now)?;
        let found = chain.periods.iter().find(|standing| standing.period.id == shown.period);
        let standing =
            found.ok_or_else(|| Problem::not_found("This line is no longer held. Look at the queue again; nothing was changed."))?;
        if standing.to_send() < shown.units {
            return Err(Problem::not_allowed(format!(
                "Only {} wait now, fewer than the {} that were shown. Look at the line again; nothing was changed.",
                words::units(standing.to_send().max(0)),
                shown.units
            )));
        }
        let amount = standing.value_of(shown.units)?;
        let choice = match params.action {
            HoldAction::Approve => {
                approve(tx, &shown, OWNER, now)?;
                HoldChoice::Approved
            }
            HoldAction::WriteOff => {
                outbox::book(
                    tx,
                    &Decision {
                        kind: BookKind::WrittenOff,
                        customer: rule.customer.clone(),
                        stripe_meter: rule.stripe_meter.clone(),
                        rule: Some(rule.id.clone()),
                        period: Some(shown.period.clone()),
                        units: shown.units,
                        amount: Some(amount.minor()),
                        currency: Some(amount.currency()),
                        reason: note.clone().unwrap_or_else(|| "written off by the owner".to_owned()),
                        decided_by: OWNER.to_owned(),
                        at: now,
                    },
                )?;
                HoldChoice::WrittenOff
            }
        };
        answer_verdict(tx, &shown, choice, note, now)?;
        told(tx, &rule, &shown, choice, amount, now)
    })
    .await?;
    // The queue's rows follow at once: what was decided is no longer held.
    rate::alone(desk).await?;
    Ok(())
}

/// The verdict that was held is answered, if it stands and was not answered before.
fn answer_verdict(tx: &Tx<'_>, shown: &Shown, decision: HoldChoice, reason: Option<String>, at: jiff::Timestamp) -> Result<(), Problem> {
    let Some(verdict) = queue::present_of(tx, &shown.rule, &shown.period)? else { return Ok(()) };
    if verdict.verdict != QueueVerdict::Held || queue::decision_of(tx, verdict.id)?.is_some() {
        return Ok(());
    }
    Ok(queue::decide(tx, &HoldDecision { verdict: verdict.id, decision, decided_by: OWNER.to_owned(), reason, at })?)
}

fn told(tx: &Tx<'_>, rule: &rule::Rule, shown: &Shown, choice: HoldChoice, amount: Money, now: jiff::Timestamp) -> Result<(), Problem> {
    let nickname = store::client::get(tx, &rule.client)?.nickname;
    let (verb, done) = match choice {
        HoldChoice::WrittenOff => ("write_off", "Written off"),
        HoldChoice::Approved | HoldChoice::Left => ("approve", "Approved"),
    };
    let sentence = format!("{done}: {} of {nickname}, worth {}", words::units(shown.units), words::money(amount));
    activity::by_owner(tx, now, verb, Some(("client", rule.client.as_str())), sentence)
}
