//! The end of a subscription, its pause, and the end of a client's billing: what is due is sent first.

use domain::{billed::Subscription, report::ReportState};
use jiff::Timestamp;
use store::{
    Reader, outbox, period,
    rule::{self, Rule},
    run::{self, RunKind},
    workspace as places,
};

use super::{Payer, call_off, chosen, last_invoice, payer, pending, running, schedule};
use crate::{
    Desk, Problem,
    change_set::{self, EditSubscription, EndSubscription, KeepSubscription, Planned, Ref, SubscriptionEdit, Work},
    file,
    names::Names,
    standing,
    view::{
        CancelSubscriptionParams, ChangeSetView, DueLine, MoneyLine, PauseSubscriptionParams, PauseWhat, StopBillingParams, StopBillingView,
    },
    words,
};

/// A client's units that are due and not sent, those in doubt, and those that Stripe took and does not count yet.
struct Open {
    lines: Vec<DueLine>,
    units: i64,
    in_doubt: i64,
    unseen: i64,
}

/// Reads what is open for the rules that a customer's subscription prices.
fn open(r: &Reader, rules: &[Rule], now: Timestamp) -> Result<Open, Problem> {
    let names = Names::read(r)?;
    let mut found = Open { lines: Vec::new(), units: 0, in_doubt: 0, unseen: 0 };
    for rule in rules {
        let chain = standing::chain(r, rule, now)?;
        for one in &chain.periods {
            let units = if rule.live_at.is_some() { one.to_send() } else { 0 };
            if units != 0 {
                found.units = found.units.saturating_add(units);
                found.lines.push(DueLine {
                    meter: names.meter(&rule.meter),
                    units: units.to_string(),
                    amount: one.value_of(units)?,
                    remainder: one.due.remainder_out.to_string(),
                    remainder_words: words::remainder(rule.remainder).to_owned(),
                });
            }
        }
        for row in period::of_rule(r, &rule.id)? {
            for report in outbox::of_period(r, &rule.id, &row.id)? {
                if matches!(report.state, ReportState::Pending | ReportState::Sending | ReportState::Uncertain | ReportState::Missing) {
                    found.in_doubt = found.in_doubt.saturating_add(report.report.units);
                }
                if report.state == ReportState::Accepted {
                    found.unseen = found.unseen.saturating_add(report.report.units);
                }
            }
        }
    }
    Ok(found)
}

/// An end at once makes the last invoice at once, of what Stripe counts by then: a 200 is not billed (law §6.5).
fn all_counted(name: &str, open: &Open) -> Result<(), Problem> {
    if open.unseen == 0 {
        return Ok(());
    }
    Err(Problem::not_allowed(format!(
        "{} of {name} were sent a moment ago, and Stripe's count does not show them yet. An end at once would leave them off the last invoice. Sync and send in a few minutes, which confirms them, and end it then, or end it with the period. Nothing was changed.",
        words::units(open.unseen)
    )))
}

/// The rules that units of a subscription come from: of every client that shares its customer.
fn rules_of(r: &Reader, payer: &Payer, subscription: &Subscription) -> Result<Vec<Rule>, Problem> {
    let priced = |rule: &Rule| rule.stripe_meter.is_some() && subscription.items.iter().any(|item| item.meter == rule.stripe_meter);
    Ok(rule::list(r)?
        .into_iter()
        .filter(|rule| rule.customer.as_ref() == Some(&payer.customer) && rule.end_at.is_none() && priced(rule))
        .collect())
}

/// Plans the end of a subscription: with its period, or at once.
///
/// # Errors
/// No such subscription; one that ends already; at once while units were not sent or are in doubt.
pub async fn plan_cancel(desk: &Desk, params: CancelSubscriptionParams) -> Result<ChangeSetView, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let now = desk.now();
    let form = params.clone();
    let (payer, subscription, rules, (open, meaning), schedule, release) = file::read(desk, move |r| {
        let payer = payer(r, &client)?;
        let subscription = chosen(r, &payer, form.subscription.as_deref())?;
        if subscription.ends_at().is_some() && !form.now {
            return Err(Problem::not_allowed("This subscription ends with its period already. Nothing was changed."));
        }
        let rules = rules_of(r, &payer, &subscription)?;
        let open = open(r, &rules, now)?;
        let schedule = successor(r, &subscription)?;
        let release = schedule::release(r, &subscription, &payer.client.nickname)?;
        let meaning = last_invoice::money(r, &payer.client.nickname, &subscription, &rules, form.now, now)?;
        Ok((payer, subscription, rules, (open, meaning), schedule, release))
    })
    .await?;
    let name = payer.client.nickname.clone();
    if params.now && (open.units > 0 || open.in_doubt > 0) {
        let words = format!(
            "{} of {name} are not on Stripe yet, or in doubt. An end at once would leave them unbilled. Send them first, or end it with the period; nothing was changed.",
            words::units(open.units.saturating_add(open.in_doubt))
        );
        return Err(Problem::not_allowed(words));
    }
    if params.now {
        all_counted(&name, &open)?;
    }
    let at = end_of(&subscription, params.now, now)?;
    let (words, mark) = match at {
        Some(at) => {
            ("ends with its period; its last invoice has all usage until then", format!("end:{}:{}", subscription.id, at.as_second()))
        }
        None => ("ends now; Stripe invoices its usage so far", format!("end:{}:now", subscription.id)),
    };
    let mut money = usage_so_far(&name, &open);
    money.extend(meaning);
    let instead = called_off(schedule.as_ref());
    let work = EndSubscription {
        subscription: subscription.id.to_string(),
        customer: payer.customer.to_string(),
        at,
        planned_at: now,
        rules: rules.iter().map(|rule| rule.id.to_string()).collect(),
        stops: None,
        schedule,
        words: "Ends with this period".to_owned(),
        after: release.as_ref().map(|_| Ref::Item { item: 1 }),
        followed: false,
    };
    let end = Planned { words: format!("The subscription of {name} {words}{instead}"), mark, work: Work::End(work), found: None };
    let planned = release.into_iter().chain([end]).collect();
    let when = if at.is_some() { "at the period's end" } else { "now" };
    change_set::stage(desk, format!("Cancel the subscription of {name} {when}"), money, planned).await
}

/// The schedule that is to take over from a subscription.
fn successor(r: &Reader, subscription: &Subscription) -> Result<Option<String>, Problem> {
    let mut to_come = pending::all(r)?.into_iter().filter(|one| one.subscription.as_deref() == Some(subscription.id.as_str()));
    Ok(to_come.find_map(|one| one.schedule))
}

fn called_off(schedule: Option<&String>) -> &'static str {
    if schedule.is_some() { "; what was to begin instead never does" } else { "" }
}

fn end_of(subscription: &Subscription, at_once: bool, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    if at_once {
        return Ok(None);
    }
    let end = subscription.period().map(|period| period.end()).filter(|end| *end > now);
    end.map(Some).ok_or_else(|| {
        Problem::not_allowed("The billing period has just ended. Sync first, so that the new one is known; nothing was changed.")
    })
}

fn usage_so_far(name: &str, open: &Open) -> Vec<MoneyLine> {
    let line = |due: &DueLine| MoneyLine {
        what: name.to_owned(),
        words: format!("{} of {} due and not sent yet; {} left over, {}", due.units, due.meter, due.remainder, due.remainder_words),
        amount: Some(due.amount),
    };
    open.lines.iter().map(line).collect()
}

/// Plans a pause, its end, or the taking back of an end.
///
/// # Errors
/// No such subscription; one that is not in that state; an end of the pause that has passed.
pub async fn plan_pause(desk: &Desk, params: PauseSubscriptionParams) -> Result<ChangeSetView, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let now = desk.now();
    if params.resumes_at.is_some_and(|at| at <= now) {
        return Err(Problem::invalid("resumes_at", "This time has passed. Give a time to come, or none."));
    }
    let form = params.clone();
    let (payer, subscription, pending) = file::read(desk, move |r| {
        let payer = payer(r, &client)?;
        let subscription = chosen(r, &payer, form.subscription.as_deref())?;
        let mut pending = pending::all(r)?;
        pending.retain(|one| one.subscription.as_deref() == Some(subscription.id.as_str()));
        Ok((payer, subscription, pending))
    })
    .await?;
    let name = payer.client.nickname;
    let paused = subscription.pause.is_some();
    let resumes_at = params.resumes_at;
    let id = subscription.id.to_string();
    let (title, words, edit) = match params.what {
        PauseWhat::Keep => {
            if pending.is_empty() && !subscription.cancels_at_period_end {
                return Err(Problem::not_allowed("Nothing is planned for this subscription, so there is nothing to take back."));
            }
            let schedule = pending.into_iter().find_map(|one| one.schedule);
            let words = match schedule {
                Some(_) => format!("The subscription of {name} goes on as it is; what was to begin instead never does"),
                None => format!("The subscription of {name} goes on after its period"),
            };
            let work = Work::KeepSubscription(KeepSubscription { subscription: id.clone(), schedule });
            let planned = vec![Planned { words, mark: format!("keep:{id}:{}", now.as_second()), work, found: None }];
            let money = vec![MoneyLine {
                what: name.clone(),
                words: "is billed as before; nothing is charged by the press".to_owned(),
                amount: None,
            }];
            return change_set::stage(desk, format!("Keep the subscription of {name}"), money, planned).await;
        }
        PauseWhat::Resume if !paused => return Err(Problem::not_allowed(format!("The subscription of {name} is not paused."))),
        PauseWhat::Void | PauseWhat::Draft if paused => {
            return Err(Problem::not_allowed(format!("The subscription of {name} is paused already. Resume it first.")));
        }
        PauseWhat::Resume => (
            format!("Resume the subscription of {name}"),
            "is collected again from its next invoice on; drafts that were kept stay drafts until you finalise them in Stripe",
            SubscriptionEdit::Resume,
        ),
        PauseWhat::Void => (
            format!("Pause the subscription of {name}: invoices are voided"),
            "pays nothing for invoices made while it is paused, usage included. Its periods and its usage go on being counted",
            SubscriptionEdit::PauseVoid { resumes_at },
        ),
        PauseWhat::Draft => (
            format!("Pause the subscription of {name}: invoices stay drafts"),
            "is not asked to pay while it is paused. Each period's invoice stays a draft with its usage, for you to finalise later in Stripe",
            SubscriptionEdit::PauseDraft { resumes_at },
        ),
    };
    let money = vec![MoneyLine { what: name, words: words.to_owned(), amount: None }];
    let work = Work::EditSubscription(EditSubscription { subscription: id.clone(), edit });
    let planned = vec![Planned { words: title.clone(), mark: format!("pause:{id}:{}", now.as_second()), work, found: None }];
    change_set::stage(desk, title, money, planned).await
}

/// What stopping a client's billing would mean, with the period and at once. Read from the file alone.
///
/// # Errors
/// No such client.
pub async fn stopping(desk: &Desk, client: &str) -> Result<StopBillingView, Problem> {
    let id = crate::clients::find(desk, client).await?;
    let now = desk.now();
    file::read(desk, move |r| {
        let own = store::client::get(r, &id.clone().into())?;
        let rules: Vec<Rule> = rule::of_client(r, &own.id)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > now)).collect();
        let open = open(r, &rules, now)?;
        let subscriptions = match &own.customer {
            Some(customer) => running(r, customer)?,
            None => Vec::new(),
        };
        let shared = own.customer.as_ref().map_or(Ok(0), |customer| {
            let all = store::client::of_customer(r, customer)?;
            Ok::<_, Problem>(all.iter().filter(|other| other.id != own.id && other.stopped_at.is_none()).count())
        })?;
        let zone = places::get(r)?.time_zone()?;
        let day = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string();
        let period_end = subscriptions.iter().find_map(Subscription::period).map(|period| period.end());
        let ends_at = subscriptions.iter().find_map(Subscription::ends_at);
        let to_begin = match &own.customer {
            Some(customer) if shared == 0 => pending::to_begin(r, customer, now)?,
            _ => Vec::new(),
        };
        let here_only = shared > 0 || (subscriptions.is_empty() && to_begin.is_empty());
        let mut steps = Vec::new();
        if open.units > 0 {
            steps
                .push(format!("{} are due and not sent. Send them first, so that they are on the last invoice.", words::units(open.units)));
        }
        if open.in_doubt > 0 {
            steps.push(format!(
                "{} are in doubt. Billing is not stopped before that is settled, unless you say so.",
                words::units(open.in_doubt)
            ));
        }
        for one in &to_begin {
            steps.push(format!("The subscription that was to begin on {} never does.", day(one.at)));
        }
        let mut steps_now = steps.clone();
        match (shared, period_end) {
            (0, Some(end)) => {
                steps.push(format!("The subscription ends on {}. Usage until then is counted and billed on its last invoice.", day(end)));
                steps_now.push(
                    "The subscription ends at once. Stripe makes its last invoice at once, of the usage that it counts by then; the base price of this period is not given back.".to_owned(),
                );
                steps_now.push("Usage after that is not billed.".to_owned());
            }
            (0, None) => both(&mut steps, &mut steps_now, "There is no running subscription in Stripe to end."),
            (others, _) => both(&mut steps, &mut steps_now, &format!(
                "The subscription stays: {} on the same Stripe customer. Only this client's usage is no longer billed.",
                words::count(others as u64, "other client is", "other clients are")
            )),
        }
        for words in crate::stays::stop_words(r, &own.id, now)? {
            both(&mut steps, &mut steps_now, &words);
        }
        both(&mut steps, &mut steps_now,
            "From then on the client's accounts belong to nobody: what they use is listed as unassigned, never billed by itself.",
        );
        Ok(StopBillingView {
            client_id: own.id.to_string(),
            blocked: own.stopped_at.map(|at| format!("Billing of {} ended on {}.", own.nickname, day(at))),
            nickname: own.nickname,
            due: open.lines,
            in_doubt: open.in_doubt.to_string(),
            period_end,
            ends_at,
            here_only,
            steps,
            steps_now,
            synced_at: run::last_done(r, RunKind::Pull, None)?.and_then(|run| run.ended_at),
        })
    })
    .await
}

/// A step that is the same with the period and at once.
fn both(at_end: &mut Vec<String>, at_once: &mut Vec<String>, step: &str) {
    at_end.push(step.to_owned());
    at_once.push(step.to_owned());
}

/// Plans the end of a client's billing: its subscription ends, its rules, accounts and the client with it.
///
/// # Errors
/// Units that were not sent or are in doubt, unless the owner says so; a client that was stopped.
pub async fn plan_stop(desk: &Desk, params: StopBillingParams) -> Result<ChangeSetView, Problem> {
    let id = crate::clients::find(desk, &params.client).await?;
    let now = desk.now();
    let client = id.clone();
    let at_once = params.now;
    let (own, rules, (open, meaning), subscriptions, to_begin, shared) = file::read(desk, move |r| {
        let own = store::client::get(r, &client.into())?;
        if own.stopped_at.is_some() {
            return Err(Problem::not_allowed(format!("Billing of {} has ended already.", own.nickname)));
        }
        let rules: Vec<Rule> = rule::of_client(r, &own.id)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > now)).collect();
        let open = open(r, &rules, now)?;
        let mut subscriptions = Vec::new();
        if let Some(customer) = &own.customer {
            for subscription in running(r, customer)? {
                // One that ends already needs no letting go.
                let ends = subscription.ends_at().is_some();
                let release = if ends { None } else { schedule::release(r, &subscription, &own.nickname)? };
                let instead = successor(r, &subscription)?;
                subscriptions.push((subscription, instead, release));
            }
        }
        let shared = match &own.customer {
            Some(customer) => store::client::of_customer(r, customer)?.iter().any(|other| other.id != own.id && other.stopped_at.is_none()),
            None => false,
        };
        // What begins by itself would charge after billing has stopped.
        let mut to_begin = Vec::new();
        if let Some(customer) = own.customer.as_ref().filter(|_| !shared) {
            for one in pending::to_begin(r, customer, now)? {
                to_begin.push((call_off::words(r, &own.nickname, &one)?, call_off::work_of(&one, now)));
            }
        }
        let mut meaning = Vec::new();
        for (subscription, ..) in subscriptions.iter().filter(|_| !shared) {
            let priced =
                |rule: &&Rule| rule.stripe_meter.is_some() && subscription.items.iter().any(|item| item.meter == rule.stripe_meter);
            let priced: Vec<Rule> = rules.iter().filter(priced).cloned().collect();
            meaning.extend(last_invoice::money(r, &own.nickname, subscription, &priced, at_once, now)?);
        }
        Ok((own, rules, (open, meaning), subscriptions, to_begin, shared))
    })
    .await?;
    let name = own.nickname.clone();
    if open.in_doubt > 0 && !params.despite_doubt {
        let words = format!(
            "{} of {name} are in doubt: nobody knows yet whether Stripe has them. Settle them under Billing first, or say that billing is to stop all the same. Nothing was changed.",
            words::units(open.in_doubt)
        );
        return Err(Problem::invalid("despite_doubt", words));
    }
    if open.units > 0 && !params.leave_unsent {
        let words = format!(
            "{} of {name} are due and not sent. Send them first, or say that they are not to be billed. Nothing was changed.",
            words::units(open.units)
        );
        return Err(Problem::invalid("leave_unsent", words));
    }
    if params.now && !params.despite_doubt {
        all_counted(&name, &open)?;
    }
    let ids: Vec<String> = rules.iter().map(|rule| rule.id.to_string()).collect();
    let ends = if shared { 0 } else { subscriptions.len() };
    let mut planned: Vec<Planned> = Vec::new();
    let calls_off = to_begin.len();
    for (place, (words, mut work)) in to_begin.into_iter().enumerate() {
        if ends == 0 && place + 1 == calls_off {
            (work.rules, work.stops) = (ids.clone(), Some(id.clone()));
        }
        planned.push(call_off::planned(words, work));
    }
    for (place, (subscription, schedule, release)) in subscriptions.into_iter().filter(|_| !shared).enumerate() {
        // One that ends with its period already ends so; the client's part is the same.
        let at = end_of(&subscription, params.now, now)?;
        let last = place + 1 == ends;
        let instead = called_off(schedule.as_ref());
        let after = release.map(|release| {
            planned.push(release);
            Ref::Item { item: i64::try_from(planned.len()).unwrap_or(i64::MAX) }
        });
        let work = EndSubscription {
            subscription: subscription.id.to_string(),
            customer: subscription.customer.to_string(),
            at,
            planned_at: now,
            after,
            rules: if last { ids.clone() } else { Vec::new() },
            stops: last.then(|| id.clone()),
            schedule,
            words: "Billing stops".to_owned(),
            followed: false,
        };
        let words = if at.is_some() {
            "ends with its period; its last invoice has all usage until then"
        } else {
            "ends now; Stripe invoices its usage so far"
        };
        planned.push(Planned {
            words: format!("The subscription of {name} {words}{instead}"),
            mark: format!("end:{}:{}", subscription.id, at.map_or_else(|| "now".to_owned(), |at| at.as_second().to_string())),
            work: Work::End(work),
            found: None,
        });
    }
    let mut money = usage_so_far(&name, &open);
    money.extend(meaning);
    if open.units > 0 {
        money.push(MoneyLine {
            what: name.clone(),
            words: "these units are left as they are: if they are not sent, nobody pays for them".to_owned(),
            amount: None,
        });
    }
    if planned.is_empty() {
        crate::clients::stop(desk, &id).await?;
        return Ok(stopped(&id, &name, now));
    }
    let when = if params.now { "now" } else { "at the period's end" };
    change_set::stage(desk, format!("Stop billing {name} {when}"), money, planned).await
}

/// A client without a subscription of its own stops in our own file alone.
fn stopped(id: &str, name: &str, now: Timestamp) -> ChangeSetView {
    ChangeSetView { button: "Stopped".to_owned(), ..ChangeSetView::kept_here(id, format!("Billing of {name} has ended"), now) }
}
