//! What taking usage back means in money, per client, meter and period: every chain as it stood and as it would stand (law §4, §6.6).

use std::collections::BTreeMap;

use domain::{Currency, Money};
use jiff::{Timestamp, tz::TimeZone};
use store::{Reader, rule, run::Run, usage::Undone, workspace};

use crate::{
    Problem,
    names::Names,
    period,
    standing::{self, Chain, Standing, inexact},
    view::{UndoFate, UndoLine, UndoPlanView},
    words,
};

/// Every rule's chain, read before or after the records went.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub(super) fn chains(r: &Reader, now: Timestamp) -> Result<Vec<Chain>, Problem> {
    rule::list(r)?.iter().map(|rule| standing::chain(r, rule, now)).collect()
}

/// The plan: what differs between the chains before and after.
///
/// # Errors
/// What the file says; an amount that does not fit.
pub(super) fn compare(
    r: &Reader,
    run: &Run,
    undone: &Undone,
    (before, after): (&[Chain], &[Chain]),
    now: Timestamp,
) -> Result<UndoPlanView, Problem> {
    let (names, zone) = (Names::read(r)?, workspace::get(r)?.time_zone()?);
    let mut found = Vec::new();
    let pairs = before.iter().zip(after).flat_map(|(before, after)| before.periods.iter().zip(&after.periods));
    for (before, after) in pairs {
        if !is_same(before, after)? {
            found.push((before.period.id.to_string(), line(before, after, &names, &zone, now)?));
        }
    }
    found.sort_by_cached_key(|(_, line)| (line.nickname.clone(), line.meter.clone(), line.start));
    let charged = |line: &UndoLine| line.fate != UndoFate::NotCharged;
    let seal = found
        .iter()
        .filter(|(_, line)| charged(line))
        .map(|(id, line)| format!("{id}:{}:{}:{}", line.units_charged, line.units_owed, line.owed))
        .collect::<Vec<_>>()
        .join(";");
    let lines: Vec<UndoLine> = found.into_iter().map(|(_, line)| line).collect();
    let owed = owed(&lines)?;
    let charged = lines.iter().any(charged);
    let file = run.label.clone().unwrap_or_else(|| "this import".to_owned());
    Ok(UndoPlanView {
        run_id: run.id.to_string(),
        words: sentence(&file, &lines, &owed, charged),
        button: if charged { format!("Take it back, {}", owed_words(&lines, &owed)) } else { "Take it back".to_owned() },
        file,
        removed: undone.removed,
        restored: undone.restored,
        kept: undone.kept,
        charged,
        lines,
        owed,
        seal,
    })
}

/// Units that a period has come to, those that became due late included.
fn units(standing: &Standing) -> i64 {
    standing.due.units.saturating_add(standing.late.as_ref().map_or(0, |late| late.units))
}

fn is_same(before: &Standing, after: &Standing) -> Result<bool, Problem> {
    Ok(before.used() == after.used() && units(before) == units(after) && comes_to(before)? == comes_to(after)?)
}

/// What a period comes to: its units rated, and what became known of it since it was final.
fn comes_to(standing: &Standing) -> Result<Money, Problem> {
    match &standing.late {
        Some(late) => standing.rated.total.checked_add(late.value).map_err(inexact),
        None => Ok(standing.rated.total),
    }
}

/// Units charged beyond those due, and what they were charged for; both at least 0.
fn excess(standing: &Standing) -> Result<(i64, Money), Problem> {
    let (units, value) = match &standing.late {
        Some(late) => (late.units, late.value),
        None => (standing.to_send(), standing.value_of(standing.to_send().min(0))?),
    };
    if units >= 0 {
        return Ok((0, Money::zero(value.currency())));
    }
    let value = Money::zero(value.currency()).checked_sub(value).map_err(inexact)?;
    Ok((units.saturating_neg(), if value.minor() > 0 { value } else { Money::zero(value.currency()) }))
}

fn line(before: &Standing, after: &Standing, names: &Names, zone: &TimeZone, now: Timestamp) -> Result<UndoLine, Problem> {
    let by_statement = before.rule.pair().is_none();
    let is_final = before.period.final_at.is_some();
    let charged = match (by_statement, is_final) {
        (true, true) => before.due.units,
        (true, false) => 0,
        (false, _) => before.decided,
    };
    let ((had_units, had), (has_units, has)) = (excess(before)?, excess(after)?);
    let units_owed = has_units.saturating_sub(had_units).max(0);
    let owed = has.checked_sub(had).map_err(inexact)?;
    let owed = if owed.minor() > 0 { owed } else { Money::zero(owed.currency()) };
    let fate = match (charged, units_owed) {
        (0, 0) => UndoFate::NotCharged,
        (_, 0) => UndoFate::Covered,
        _ if by_statement => UndoFate::NextStatement,
        _ if is_final => UndoFate::OwedFinal,
        _ => UndoFate::Owed,
    };
    let nickname = names.nickname(&before.rule.client);
    let gone = units(before).saturating_sub(units(after));
    Ok(UndoLine {
        client_id: before.rule.client.to_string(),
        meter: names.meter(&before.rule.meter),
        start: before.period.start_at,
        end: before.period.end_at,
        period: period::words(before.period.start_at, before.period.end_at, zone),
        state: period::state(&before.period, now),
        used_before: before.used().to_string(),
        used_after: after.used().to_string(),
        units_before: units(before).to_string(),
        units_after: units(after).to_string(),
        units_charged: charged.to_string(),
        amount_before: comes_to(before)?,
        amount_after: comes_to(after)?,
        units_owed: units_owed.to_string(),
        words: fate_words(fate, &nickname, (gone, units_owed), owed, by_statement, before.used() == after.used()),
        owed,
        fate,
        nickname,
    })
}

fn fate_words(fate: UndoFate, nickname: &str, (gone, owed_units): (i64, i64), owed: Money, by_statement: bool, carried: bool) -> String {
    let (units, amount) = (words::units(owed_units), words::money(owed));
    match fate {
        UndoFate::NotCharged if carried => {
            "Only what the period before carried over changes. Nothing of this period was charged yet.".to_owned()
        }
        UndoFate::NotCharged if gone == 0 => "No whole unit changes. Nothing of it was charged.".to_owned(),
        UndoFate::NotCharged if by_statement => {
            format!("{} no longer due. No statement was issued for this month, so nobody was charged.", are(gone))
        }
        UndoFate::NotCharged => format!("{} no longer due. Nothing of this period was sent to Stripe, so nobody was charged.", are(gone)),
        UndoFate::Covered => "What was charged stays right: other usage covers it.".to_owned(),
        UndoFate::Owed => format!(
            "{units} for {amount} went to Stripe for this period and stay there. More use of {nickname} in this period is set against them; \
             what is left is listed as owed to {nickname}."
        ),
        UndoFate::OwedFinal => {
            format!("{units} for {amount} are on a final invoice. It stays as it is, and the amount is listed as owed to {nickname}.")
        }
        UndoFate::NextStatement => {
            format!("{units} for {amount} are on an issued statement. It stays as it is, and the next statement takes the amount off.")
        }
    }
}

/// "12 units are", "1 unit is".
fn are(units: i64) -> String {
    format!("{} {}", words::units(units), if units.abs() == 1 { "is" } else { "are" })
}

/// What is owed in all, one amount per currency: amounts of different currencies are never added (law §1.1).
fn owed(lines: &[UndoLine]) -> Result<Vec<Money>, Problem> {
    let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.owed.is_zero()) {
        let sum = sums.entry(line.owed.currency()).or_insert_with(|| Money::zero(line.owed.currency()));
        *sum = sum.checked_add(line.owed).map_err(inexact)?;
    }
    Ok(sums.into_values().collect())
}

/// "$1.20 owed to Harbor", "$4.00 and €2.00 owed to 3 clients", "nothing owed".
fn owed_words(lines: &[UndoLine], owed: &[Money]) -> String {
    if owed.is_empty() {
        return "nothing owed".to_owned();
    }
    let mut clients: Vec<(&str, &str)> =
        lines.iter().filter(|line| !line.owed.is_zero()).map(|line| (line.client_id.as_str(), line.nickname.as_str())).collect();
    clients.sort_unstable();
    clients.dedup();
    let whom = match clients.as_slice() {
        [(_, nickname)] => (*nickname).to_owned(),
        several => words::count(several.len() as u64, "client", "clients"),
    };
    let amounts: Vec<String> = owed.iter().map(|amount| words::money(*amount)).collect();
    format!("{} owed to {whom}", words::listed(&amounts))
}

fn sentence(file: &str, lines: &[UndoLine], owed: &[Money], charged: bool) -> String {
    match (charged, owed.is_empty()) {
        (false, _) => format!("Nothing of {file} was charged to anybody yet."),
        (true, true) => format!("Usage of {file} was charged, and stays right: other usage covers what was charged."),
        (true, false) => format!("Usage of {file} was charged already. Taking it back leaves {}.", owed_words(lines, owed)),
    }
}

/// What was charged, for the words of the run.
pub(super) fn outcome(plan: &UndoPlanView) -> Option<String> {
    plan.charged.then(|| owed_words(&plan.lines, &plan.owed))
}
