//! The table as it is asked for: filtered, sorted, a page of it, with the sums of all that match.

use std::{cmp::Ordering, collections::BTreeMap};

use domain::{Currency, Money};
use store::{
    mirror as kept,
    run::{self, RunKind},
};

use super::{Reading, money::together, state::needs_owner};
use crate::{
    Problem, mirror,
    standing::inexact,
    view::{
        MonthClient, MonthCounts, MonthFilter, MonthLine, MonthSort, MonthState, MonthTableParams, MonthTableView, MonthTotal, MonthUnits,
        PeriodState, QueueState,
    },
    words,
};

/// Puts the table together.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub(super) fn table(
    reading: &Reading<'_>,
    mut clients: Vec<MonthClient>,
    params: &MonthTableParams,
    own: Currency,
) -> Result<MonthTableView, Problem> {
    let counts = counts(&clients);
    clients.retain(|client| params.only.is_none_or(|only| fits(client, only)));
    sort(&mut clients, params, own);
    let goes = |line: &MonthLine| line.state == MonthState::Ready;
    let ready = units(&clients, |line| line.ready.as_ref().filter(|_| goes(line)))?;
    let held = units(&clients, |line| line.held.as_ref().filter(|_| line.state != MonthState::NotLive))?;
    let all_ready = reading.lines.values().filter(|line| line.state == QueueState::Ready).count();
    let totals = totals(&clients, own)?;
    let runs = clients.iter().flat_map(|client| &client.lines).any(runs);
    let asked = params.page.unwrap_or_default();
    Ok(MonthTableView {
        period: params.period.as_deref().map(str::trim).filter(|words| !words.is_empty()).unwrap_or("current").to_owned(),
        choices: reading.choices()?,
        sentence: sentence(&clients, &totals, &ready, &held, runs),
        total: size(clients.len()),
        counts,
        totals,
        ready_elsewhere: size(all_ready.saturating_sub(ready.lines.len())),
        ready,
        held,
        runs,
        mode: reading.around.mode,
        counted_at: run::last_done(reading.r, RunKind::Rate, None)?.and_then(|run| run.ended_at),
        stripe_read_at: kept::cursor(reading.r, mirror::INVOICES)?.map(|read| read.read_at),
        now: reading.now,
        clients: clients.into_iter().skip(asked.offset as usize).take(asked.limit.clamp(1, 500) as usize).collect(),
    })
}

/// Whether the line's figures still grow.
fn runs(line: &MonthLine) -> bool {
    line.period.as_ref().is_some_and(|period| period.state == PeriodState::Open)
}

fn fits(client: &MonthClient, only: MonthFilter) -> bool {
    let any = |state: MonthState| client.lines.iter().any(|line| line.state == state);
    match only {
        MonthFilter::Ready => any(MonthState::Ready),
        MonthFilter::NeedsOwner => client.needs_owner || client.lines.iter().any(|line| needs_owner(line.state)),
        MonthFilter::ToIssue => any(MonthState::ToIssue),
        MonthFilter::Unpaid => any(MonthState::Unpaid),
        MonthFilter::BelowCost => {
            client.is_billed && client.money.as_ref().is_some_and(|money| money.margin.is_some_and(Money::is_negative))
        }
    }
}

fn counts(clients: &[MonthClient]) -> MonthCounts {
    let of = |only: MonthFilter| size(clients.iter().filter(|client| fits(client, only)).count());
    MonthCounts {
        all: size(clients.len()),
        ready: of(MonthFilter::Ready),
        needs_owner: of(MonthFilter::NeedsOwner),
        to_issue: of(MonthFilter::ToIssue),
        unpaid: of(MonthFilter::Unpaid),
        below_cost: of(MonthFilter::BelowCost),
    }
}

/// Sorts by the column. What is not billed stands last, and before it what has no such figure in the agency's currency, whichever way it
/// is turned.
fn sort(clients: &mut [MonthClient], params: &MonthTableParams, own: Currency) {
    let by = params.sort.unwrap_or(MonthSort::Amount);
    let descending = params.descending.unwrap_or(by != MonthSort::Name);
    let key = |client: &MonthClient| {
        let money = client.money.as_ref().filter(|money| money.amount.currency() == own)?;
        let figure = match by {
            MonthSort::Name => None,
            MonthSort::Amount => Some(money.amount),
            MonthSort::Last => money.compared,
            MonthSort::Change => money.change,
            MonthSort::Margin => money.margin,
        };
        figure.map(Money::minor)
    };
    clients.sort_by(|a, b| {
        let names = || a.nickname.to_lowercase().cmp(&b.nickname.to_lowercase()).then_with(|| a.id.cmp(&b.id));
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        let figures = match (key(a), key(b)) {
            _ if by == MonthSort::Name => turned(names()),
            (Some(a), Some(b)) => turned(a.cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        b.is_billed.cmp(&a.is_billed).then(figures).then_with(names)
    });
}

/// What is billed in one currency: each line with its client's id.
type Billed<'c> = (Currency, Vec<(&'c str, &'c MonthLine)>);

/// What is billed, a currency each: the agency's own first.
fn totals(clients: &[MonthClient], own: Currency) -> Result<Vec<MonthTotal>, Problem> {
    let mut by_currency: BTreeMap<(bool, &str), Billed<'_>> = BTreeMap::new();
    for client in clients {
        for line in client.lines.iter().filter(|line| line.is_billed) {
            let currency = line.money.amount.currency();
            let (_, lines) = by_currency.entry((currency != own, currency.code())).or_insert_with(|| (currency, Vec::new()));
            lines.push((&client.id, line));
        }
    }
    let total = |(currency, lines): Billed<'_>| -> Result<MonthTotal, Problem> {
        let distinct = |wanted: &dyn Fn(&MonthLine) -> bool| {
            let ids: std::collections::BTreeSet<&str> = lines.iter().filter(|(_, line)| wanted(line)).map(|(id, _)| *id).collect();
            size(ids.len())
        };
        Ok(MonthTotal {
            money: together(currency, lines.iter().map(|(_, line)| &line.money))?,
            clients: distinct(&|_| true),
            unknown_costs: distinct(&|line| line.money.cost.is_none()),
        })
    };
    by_currency.into_values().map(total).collect()
}

/// Adds up the units that are asked for.
fn units<'c>(clients: &'c [MonthClient], of: impl Fn(&'c MonthLine) -> Option<&'c String>) -> Result<MonthUnits, Problem> {
    let mut sum = MonthUnits::default();
    let mut units = 0_i64;
    for client in clients {
        let before = sum.lines.len();
        for line in &client.lines {
            let Some(more) = of(line) else { continue };
            units = units.saturating_add(more.parse::<i64>().map_err(inexact)?);
            if let Some(amount) = line.waiting_amount {
                match sum.amounts.iter_mut().find(|known| known.currency() == amount.currency()) {
                    Some(known) => *known = known.checked_add(amount).map_err(inexact)?,
                    None => sum.amounts.push(amount),
                }
            }
            sum.lines.push(line.id.clone());
        }
        sum.clients += u32::from(sum.lines.len() > before);
    }
    sum.units = units.to_string();
    Ok(sum)
}

/// "12 clients come to $13,617.58 so far. 1,204 units of 9 clients, $120.40, are ready to be sent; 6,806 units of 3 clients are kept back."
fn sentence(clients: &[MonthClient], totals: &[MonthTotal], ready: &MonthUnits, held: &MonthUnits, runs: bool) -> String {
    let billed = clients.iter().filter(|client| client.is_billed).count() as u64;
    if billed == 0 {
        return "No client is billed in these periods.".to_owned();
    }
    let sum = listed(totals.iter().map(|total| total.money.amount));
    let verb = match (billed, runs) {
        (1, true) => "comes",
        (_, true) => "come",
        (_, false) => "came",
    };
    let mut text = format!("{} {verb} to {sum}", words::count(billed, "client", "clients"));
    text.push_str(if runs { " so far." } else { "." });
    let of = |units: &MonthUnits| {
        let amounts = listed(units.amounts.iter().copied());
        let comma = if amounts.is_empty() { String::new() } else { format!(", {amounts},") };
        (
            format!("{} of {}{comma}", counted(&units.units), words::count(u64::from(units.clients), "client", "clients")),
            if units.units == "1" { "is" } else { "are" },
        )
    };
    match (ready.lines.is_empty(), held.lines.is_empty()) {
        (false, _) => {
            let (units, verb) = of(ready);
            text.push_str(&format!(" {units} {verb} ready to be sent"));
            if !held.lines.is_empty() {
                let (units, verb) = of(held);
                text.push_str(&format!("; {units} {verb} kept back"));
            }
            text.push('.');
        }
        (true, false) => {
            let (units, verb) = of(held);
            text.push_str(&format!(" {units} {verb} kept back."));
        }
        (true, true) => {}
    }
    text
}

fn counted(units: &str) -> String {
    let noun = if units == "1" { "unit" } else { "units" };
    format!("{} {noun}", words::grouped(units))
}

/// "$12.00 and €3.50".
fn listed(amounts: impl Iterator<Item = Money>) -> String {
    words::listed(&amounts.map(words::money).collect::<Vec<_>>())
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
