//! The send queue: what is ready, what is not and why, what came too late (law §6.3). Read from the file alone.

use std::collections::BTreeSet;

use domain::{
    Money, Quantity,
    report::{MinuteChoice, MinuteQuery, choose_minute},
};
use jiff::Timestamp;
use store::{
    Reader, mirror as kept, outbox,
    queue::QueueVerdict,
    run::{self, RunKind},
    usage, workspace as rows,
};

use crate::{
    Desk, Problem, file, mirror,
    names::Names,
    period,
    standing::{Standing, inexact},
    verdict::{self, Line, Reason},
    view::{QueueLine, QueueState, QueueView},
    words, workspace,
};

/// The send queue.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn read(desk: &Desk) -> Result<QueueView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| queue(r, now)).await
}

fn queue(r: &Reader, now: Timestamp) -> Result<QueueView, Problem> {
    let own = rows::get(r)?;
    let names = Names::read(r)?;
    let judged = verdict::all(r, now)?;
    let (mut ready, mut not_ready, mut late) = (Vec::new(), Vec::new(), Vec::new());
    for line in &judged.lines {
        let shown = shown(r, line, &names, now)?;
        match shown.state {
            QueueState::Ready => ready.push(shown),
            QueueState::Late => late.push(shown),
            _ => not_ready.push(shown),
        }
    }
    for list in [&mut ready, &mut not_ready, &mut late] {
        list.sort_by(|a, b| b.amount.minor().cmp(&a.amount.minor()).then_with(|| a.nickname.cmp(&b.nickname)));
    }
    let units = judged
        .lines
        .iter()
        .filter(|line| ready.iter().any(|shown| shown.id == id(&line.standing)))
        .fold(0_i64, |sum, line| sum.saturating_add(line.units));
    let amount = together(ready.iter().map(|line| line.amount))?;
    let off = workspace::sending(r, &own)?.off;
    Ok(QueueView {
        counted_at: run::last_done(r, RunKind::Rate, None)?.and_then(|run| run.ended_at),
        last_send: run::last_done(r, RunKind::Send, None)?.and_then(|run| run.ended_at),
        mode: workspace::mode(&own),
        checks: if ready.is_empty() { Vec::new() } else { checks(r, &judged, &ready, now)? },
        sentence: sentence(ready.len()),
        units: units.to_string(),
        amount,
        ready,
        not_ready,
        late,
        off,
    })
}

/// The name of a line in decisions: `rule:period`.
pub fn id(standing: &Standing) -> String {
    format!("{}:{}", standing.rule.id, standing.period.id)
}

/// The sum of amounts of one currency. None where there is none, or where there are several: those are never added (law §1.1), and the sum
/// of one of them would pass for all.
fn together(amounts: impl Iterator<Item = Money>) -> Result<Option<Money>, Problem> {
    let amounts: Vec<_> = amounts.collect();
    let Some(currency) = amounts.first().map(|amount| amount.currency()) else { return Ok(None) };
    if amounts.iter().any(|amount| amount.currency() != currency) {
        return Ok(None);
    }
    Ok(Some(Money::sum(currency, amounts).map_err(inexact)?))
}

fn shown(r: &Reader, line: &Line, names: &Names, now: Timestamp) -> Result<QueueLine, Problem> {
    let standing = &line.standing;
    let goes_at = goes_at(r, line, now)?;
    let state = state(line, goes_at);
    let before_amount = before(r, standing, now)?;
    let period_amount = standing.rated.total;
    let reason = reason_words(line, goes_at);
    // A late line is about what became known late, not about what its final period was charged for.
    let late = standing.late.as_ref().filter(|_| state == QueueState::Late);
    let quantity = late.map_or(standing.due.usage, |late| late.quantity);
    Ok(QueueLine {
        id: id(standing),
        client_id: standing.rule.client.to_string(),
        nickname: names.nickname(&standing.rule.client),
        meter: names.meter(&standing.rule.meter),
        quantity: quantity.to_string(),
        units: standing.due.units.to_string(),
        sent: standing.decided.to_string(),
        to_send: line.units.to_string(),
        amount: line.amount,
        change_percent: before_amount.and_then(|before| words::change_percent(before, period_amount)),
        period_amount,
        before_amount,
        state,
        reason,
        period_start: standing.period.start_at,
        period_end: standing.period.end_at,
        period_state: period::state(&standing.period, now),
        goes_at,
    })
}

/// What the owner is told of a line. `goes_at` is when an approved one goes by itself.
pub(crate) fn state(line: &Line, goes_at: Option<Timestamp>) -> QueueState {
    match (&line.reason, line.verdict) {
        (Some(Reason::InDoubt { .. }), _) if line.approved => QueueState::Approved,
        (Some(Reason::InDoubt { .. }), _) => QueueState::InDoubt,
        (Some(Reason::NoPayer { .. }), _) => QueueState::NoPayer,
        (Some(Reason::ChargesTwice { .. }), _) => QueueState::ChargesTwice,
        (Some(Reason::Foreign { .. }), _) => QueueState::Foreign,
        (Some(Reason::NotLive), _) => QueueState::NotLive,
        (Some(Reason::Late { .. } | Reason::InvoicedByOthers { .. }), _) => QueueState::Late,
        (_, QueueVerdict::Held) => QueueState::Held,
        (_, QueueVerdict::Blocked) => QueueState::Stopped,
        (_, QueueVerdict::Queued | QueueVerdict::Clear) if goes_at.is_some() => QueueState::Approved,
        (_, QueueVerdict::Queued | QueueVerdict::Clear) => QueueState::Ready,
    }
}

/// Why a line does not simply go, or goes later.
pub(crate) fn reason_words(line: &Line, goes_at: Option<Timestamp>) -> Option<String> {
    match (&line.reason, goes_at) {
        (Some(reason), _) => Some(reason.words()),
        (None, Some(_)) => Some("Approved. It goes by itself as soon as the period has a minute for it.".to_owned()),
        (None, None) => None,
    }
}

/// When an approved line goes by itself; none for one that waits for the owner, or that can go now.
///
/// # Errors
/// What the file says.
pub(crate) fn goes_at(r: &Reader, line: &Line, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    if line.approved && line.reason.is_none() { next_minute(r, &line.standing, now) } else { Ok(None) }
}

/// When the pair has a minute for an approved line, if it has none now (law §6.4).
fn next_minute(r: &Reader, standing: &Standing, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(pair) = standing.rule.pair() else { return Ok(None) };
    let period = standing.period.period()?;
    let used: BTreeSet<_> = outbox::used_minutes(r, &pair)?.into_iter().collect();
    Ok(match choose_minute(&MinuteQuery { period, now, priced: period, used: &used, taken: &BTreeSet::new() }) {
        MinuteChoice::NotYet { at } => Some(at),
        MinuteChoice::Minute(_) | MinuteChoice::Never => None,
    })
}

/// What the stretch of equal length before this period came to by the same time, under the same price; none when nothing was used.
fn before(r: &Reader, standing: &Standing, now: Timestamp) -> Result<Option<Money>, Problem> {
    let rule = &standing.rule;
    let elapsed = now.min(standing.period.end_at).duration_since(standing.period.start_at);
    let length = standing.period.end_at.duration_since(standing.period.start_at);
    let Ok(from) = standing.period.start_at.checked_sub(length) else { return Ok(None) };
    let to = from.checked_add(elapsed).unwrap_or(from);
    if to <= from {
        return Ok(None);
    }
    let used = usage::client_total(r, &rule.client, &rule.meter, from, to, rule.rounding().as_ref())?;
    if used.records == 0 {
        return Ok(None);
    }
    let units = used.quantity.to_micros().div_euclid(rule.billing_unit.to_micros());
    let units = i64::try_from(units).map_err(inexact)?;
    Ok(Some(rule.price.rate(Quantity::from_whole(units)).map_err(inexact)?.total))
}

/// What holds for everything that is ready. A sentence stands here only when it is true.
fn checks(r: &Reader, judged: &verdict::Judged, ready: &[QueueLine], now: Timestamp) -> Result<Vec<String>, Problem> {
    let mut checks = vec!["Each is billed by one subscription".to_owned()];
    let lines = judged.lines.iter().filter(|line| ready.iter().any(|shown| shown.id == id(&line.standing)));
    let mut oldest: Option<Timestamp> = None;
    let mut all_read = true;
    for line in lines {
        let read = match (line.standing.rule.pair(), mirror::whole_minutes(line.standing.period.period()?)?) {
            (Some(pair), Some(span)) => kept::last_count(r, &pair, span.start(), span.end())?,
            _ => None,
        };
        match read {
            Some(read) => oldest = Some(oldest.map_or(read.as_of, |oldest| oldest.min(read.as_of))),
            None => all_read = false,
        }
    }
    if let (true, Some(oldest)) = (all_read, oldest) {
        checks.push(format!("Nobody else reports them (read {})", words::ago(oldest, now)));
    }
    checks.push("None is above your bounds".to_owned());
    Ok(checks)
}

/// What the press does and does not do. How much it is stands on the button.
fn sentence(lines: usize) -> String {
    if lines == 0 {
        return "Nothing is ready to be sent.".to_owned();
    }
    "Nothing is charged today: Stripe puts the units on each client's next invoice. Units that come in meanwhile wait. Each is checked again before it is sent."
        .to_owned()
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    #[test]
    fn amounts_of_one_currency_are_added_and_those_of_several_have_no_sum() {
        let money = |minor, code: &str| Money::from_minor(minor, Currency::parse(code).unwrap());
        let sum = |amounts: &[Money]| together(amounts.iter().copied()).unwrap();
        assert_eq!(sum(&[]), None, "nothing has no sum");
        assert_eq!(sum(&[money(150, "huf"), money(50, "huf")]), Some(money(200, "huf")), "also in another currency than the agency's own");
        assert_eq!(sum(&[money(3900, "usd"), money(4150, "jpy")]), None, "the dollars would pass for all of it");
    }
}
