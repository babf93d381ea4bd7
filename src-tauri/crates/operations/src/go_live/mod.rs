//! Go live (law §6.2, §6.3): the check, and the one confirmation that names start, bounds and first units and approves each client's first
//! run. Until then nothing is sent.

mod account;
mod client;
mod first_run;

use std::collections::HashMap;

use domain::Money;
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, mirror as kept,
    outbox::Pair,
    rule::{self, Rule},
    workspace::{self as rows, BillingMethod},
};

use crate::{
    Desk, Ended, Problem, StripeClock, Watch, activity, bounds, connect, file, mirror,
    names::Names,
    outbox::Pace,
    period,
    send::{self, SendResult},
    sender,
    standing::inexact,
    view::{Finding, GoLiveParams, GoLiveRow, GoLiveView, Light},
    words,
};
use first_run::FirstRun;

/// A count that was read less than this ago need not be read again for the check.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// What would happen at Go live: account and every rule, worst first. Reads Stripe's counts where it can be reached; sends nothing.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn check(desk: &Desk) -> Result<GoLiveView, Problem> {
    let unread = read_counts(desk).await?;
    let connection = connect::read(desk, None).await?.stripe;
    let now = desk.now();
    file::read(desk, move |r| {
        let own = rows::get(r)?;
        let names = Names::read(r)?;
        let mut lines = Vec::new();
        for rule in candidates(r)? {
            let first = FirstRun::of(r, &rule, None, now)?;
            lines.push(row(r, &rule, &first, &names, &unread, now)?);
        }
        lines.sort_by(|a, b| b.light.cmp(&a.light).then_with(|| a.nickname.cmp(&b.nickname)));
        let going = || lines.iter().filter(|row| !row.live && row.light != Light::Red);
        let units = going().filter_map(|row| row.first_units.parse::<i64>().ok()).fold(0_i64, i64::saturating_add);
        let amounts: Vec<Money> = going().filter_map(|row| row.first_amount).filter(|amount| amount.currency() == own.currency).collect();
        Ok(GoLiveView {
            mode: crate::workspace::mode(&own),
            account: account::findings(r, &own, connection.as_ref())?,
            floor: bounds::read(r)?.map(|bounds| bounds.floor),
            first_units: units.to_string(),
            first_amount: if amounts.is_empty() { None } else { Some(Money::sum(own.currency, amounts).map_err(inexact)?) },
            live_at: own.live_at,
            rows: lines,
        })
    })
    .await
}

/// Goes live with the confirmed rules, and sends their first units up to what was shown. Confirmed once for the workspace; clients added
/// later pass the same check as one row more.
///
/// # Errors
/// A rule that is red, named; a start that no period covers; [`crate::Code::Busy`] while another run holds the workspace. Then nothing is
/// live that was not before. A send that fails afterwards is no error of Go live: the result says why.
pub async fn confirm(desk: &Desk, params: GoLiveParams, watch: &Watch) -> Result<Ended<SendResult>, Problem> {
    if params.platform_bills {
        return Err(Problem::not_allowed(
            "The platform already bills these clients, so they would pay twice. Switch its own rebilling off first, then go live. Nothing was sent.",
        ));
    }
    if params.rows.is_empty() {
        let by_statements = file::read(desk, |r| Ok(rows::get(r)?.billing_method == BillingMethod::Custom)).await?;
        if by_statements {
            return Err(Problem::not_allowed(
                "This workspace bills by statements, so there is nothing to go live with: a client is billed from its start on, and charged when you issue its statement.",
            ));
        }
        return Err(Problem::invalid("rows", "Choose at least one client to go live with. Nothing was sent."));
    }
    let _lock = send::take_over(desk).await?;
    watch.progress.report(0, None, "Checking every client once more");
    let unread = read_counts(desk).await?;
    let (now, inner) = (desk.now(), desk.clone());
    let (lines, clients) = file::write(desk, move |tx| go(tx, &inner, &params, &unread, now)).await?;
    let run = domain::id::RunId::new(desk.ids.new_id());
    let live = words::count(clients, "client is live", "clients are live");
    match send::carry_out_as(desk, run.clone(), Pace::Pressed(lines), watch).await {
        Ok(ended) => Ok(Ended { words: format!("{live}. {}", ended.words), ..ended }),
        Err(problem) => Ok(Ended {
            run_id: run.to_string(),
            needs_owner: true,
            cancelled: false,
            words: format!("{live}. {}", problem.message),
            result: SendResult { problem: Some(problem), ..SendResult::default() },
        }),
    }
}

/// Rules that are billed through Stripe and have not ended.
fn candidates(r: &Reader) -> Result<Vec<Rule>, Problem> {
    Ok(rule::list(r)?.into_iter().filter(|rule| rule.pair().is_some() && rule.end_at.is_none()).collect())
}

fn row(
    r: &Reader,
    rule: &Rule,
    first: &FirstRun,
    names: &Names,
    unread: &HashMap<Pair, String>,
    now: Timestamp,
) -> Result<GoLiveRow, Problem> {
    let findings = client::findings(r, rule, first, unread, now)?;
    Ok(GoLiveRow {
        client_id: rule.client.to_string(),
        nickname: names.nickname(&rule.client),
        rule_id: rule.id.to_string(),
        meter: names.meter(&rule.meter),
        light: findings.iter().map(|finding| finding.light).max().unwrap_or(Light::Green),
        findings,
        start: first.start,
        first_units: first.units.to_string(),
        first_amount: first.amount,
        live: rule.live_at.is_some(),
    })
}

/// Everything that Go live writes, in one transaction. The lines approved, and how many clients went live.
fn go(
    tx: &store::Tx<'_>,
    desk: &Desk,
    params: &GoLiveParams,
    unread: &HashMap<Pair, String>,
    now: Timestamp,
) -> Result<(Vec<String>, u64), Problem> {
    let own = rows::get(tx)?;
    if let Some(floor) = params.floor.as_deref().map(str::trim).filter(|floor| !floor.is_empty()) {
        let floor = Money::parse_main(floor, own.currency).map_err(|_| {
            Problem::invalid("floor", format!("{floor:?} is no amount in {}. Nothing is live yet.", own.currency.code().to_uppercase()))
        })?;
        bounds::keep_floor(tx, floor)?;
    }
    if bounds::read(tx)?.is_none() {
        let code = own.currency.code().to_ascii_uppercase();
        return Err(Problem::invalid("floor", format!("Say above which amount in {code} you want to be asked before units are sent.")));
    }
    // The same rules as before every send, but for the one that this call fulfils.
    sender::may_send_at_all(&rows::Workspace { live_at: Some(now), ..own })?;
    rows::go_live(tx, now)?;

    let names = Names::read(tx)?;
    let (mut lines, mut clients) = (Vec::new(), std::collections::BTreeSet::new());
    for wanted in &params.rows {
        let rule = rule::get(tx, &wanted.rule_id.as_str().into())?;
        if rule.live_at.is_some() {
            continue;
        }
        let shown = wanted.units.trim().parse::<i64>().ok().filter(|units| *units >= 0);
        let shown = shown.ok_or_else(|| Problem::invalid("units", "The units shown must be a whole number. Nothing is live yet."))?;
        period::keep_up(tx, desk, &rule, None)?;
        let first = FirstRun::of(tx, &rule, wanted.start, now)?;
        let nickname = names.nickname(&rule.client);
        if let Some(red) = client::findings(tx, &rule, &first, unread, now)?.into_iter().find(|finding| finding.light == Light::Red) {
            return Err(Problem::not_allowed(format!("{nickname} cannot go live: {} Nothing is live that was not before.", red.words)));
        }
        rule::go_live(tx, &rule.id, first.start, now)?;
        lines.extend(first.approve(tx, &rule, shown, now)?);
        clients.insert(rule.client.clone());
        let sentence = format!("{nickname} went live from {} with up to {}", first.start, words::units(shown.min(first.units)));
        activity::by_owner(tx, now, "go_live", Some(("client", rule.client.as_str())), sentence)?;
    }
    Ok((lines, clients.len() as u64))
}

/// Reads Stripe's count of every pair that is about to go live, for foreign senders. Answers with the pairs whose count could not be read,
/// and why.
async fn read_counts(desk: &Desk) -> Result<HashMap<Pair, String>, Problem> {
    let now = desk.now();
    let wanted = file::read(desk, move |r| stale(r, now)).await?;
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let all_unread = |problem: &Problem| wanted.iter().map(|(pair, _)| (pair.clone(), problem.message.clone())).collect();
    let client = match connect::client(desk).await {
        Ok(client) => client,
        Err(problem) => return Ok(all_unread(&problem)),
    };
    let mut unread = HashMap::new();
    for (pair, span) in &wanted {
        // Only Stripe's own figure counts here; its time is taken from each answer.
        let clock = StripeClock::observed(now, now);
        if let Err(problem) = mirror::count(desk, &client, clock, pair, *span, None).await {
            unread.insert(pair.clone(), problem.message);
        }
    }
    Ok(unread)
}

fn stale(r: &Reader, now: Timestamp) -> Result<Vec<(Pair, domain::Period)>, Problem> {
    let mut wanted = Vec::new();
    for rule in candidates(r)?.into_iter().filter(|rule| rule.live_at.is_none()) {
        let (Some(pair), Some(row)) = (rule.pair(), store::period::at(r, &rule.id, now)?) else { continue };
        let Some(span) = mirror::whole_minutes(row.period()?)? else { continue };
        let last = kept::last_count(r, &pair, span.start(), span.end())?;
        let fresh = last.is_some_and(|last| last.as_of <= now && now.duration_since(last.as_of) < FRESH);
        if !fresh && !wanted.contains(&(pair.clone(), span)) {
            wanted.push((pair, span));
        }
    }
    Ok(wanted)
}

/// A finding.
fn finding(light: Light, words: impl Into<String>) -> Finding {
    Finding { light, words: words.into() }
}
