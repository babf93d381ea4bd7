//! Upkeep of every rule's periods (law §5): from subscription items under Stripe, past ones from invoice lines, calendar months under
//! Custom; a chain without gap or overlap; ends that Stripe moves; and which of them are final.

mod chain;
mod choice;
mod invoice;

use domain::{
    Period, Quantity,
    billed::{Item, SubscriptionStatus},
    id::{ItemId, PeriodId},
    period::{month_of, next_month},
    report::ReportState,
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use store::{
    Reader, Tx, mirror as kept,
    outbox::{self, Pair},
    period::{self as rows, PeriodKind, PeriodRow},
    rule::Rule,
    workspace,
};

pub use choice::{Choice, Chosen, choose, day_words, state, view, words};
pub use invoice::{among as invoice_among, bills_use, known as known_invoice, lines_of, of_period as invoice_of};

use crate::{
    Desk, Problem, StripeClock,
    mirror::convert::ItemRest,
    standing::{self, inexact},
};
use chain::{Span, Wanted};

/// Past periods that a new chain takes from invoices: a year of them is what the bounds look at.
const PAST: usize = 12;

/// Brings one rule's chain up to now, by Stripe's time where this run has read it. Without it no period becomes final. In the transaction
/// that rates.
///
/// # Errors
/// What the file says; instants at the edge of the calendar.
pub fn keep_up(tx: &Tx<'_>, desk: &Desk, rule: &Rule, clock: Option<StripeClock>) -> Result<(), Problem> {
    let zone = workspace::get(tx)?.time_zone()?;
    let Some(pair) = rule.pair() else {
        if rule.live_at.is_none() && rule.start_at <= desk.now() {
            // A rule by statements that was planned for later bills from its start on, without a Go live.
            store::rule::go_live(tx, &rule.id, rule.start_at, desk.now())?;
        }
        return months(tx, desk, rule, desk.now(), &zone);
    };
    let now = clock.map_or_else(|| desk.now(), |clock| clock.now(desk));
    subscribed(tx, desk, rule, &pair, now, &zone)?;
    match clock {
        Some(_) => finalize(tx, rule, &pair, now),
        None => Ok(()),
    }
}

/// Under Custom: calendar months in the agency's zone, from the start's on.
fn months(tx: &Tx<'_>, desk: &Desk, rule: &Rule, now: Timestamp, zone: &TimeZone) -> Result<(), Problem> {
    let until = rule.end_at.map_or(now, |end| end.min(now));
    let mut last = rows::of_rule(tx, &rule.id)?.pop().map(|row| row.period()).transpose()?;
    loop {
        let next = match &last {
            Some(last) if last.end() > until => return Ok(()),
            Some(last) => next_month(last, zone).map_err(inexact)?,
            None => month_of(rule.start_at, zone).map_err(inexact)?,
        };
        insert(tx, desk, rule, &Wanted { period: next, kind: PeriodKind::Month, item: None, invoice: None }, now)?;
        last = Some(next);
    }
}

fn subscribed(tx: &Tx<'_>, desk: &Desk, rule: &Rule, pair: &Pair, now: Timestamp, zone: &TimeZone) -> Result<(), Problem> {
    let standing = rows::of_rule(tx, &rule.id)?;
    let finals = standing.iter().take_while(|row| row.final_at.is_some()).count();
    let (settled, open) = standing.split_at(finals);
    let spans = spans(tx, pair)?;
    let from = match settled.last() {
        Some(last) => last.end_at,
        None => open.first().map_or_else(|| begin(tx, rule, pair, &spans, now, zone), |first| Ok(first.start_at))?,
    };
    let until = rule.end_at.map_or(now, |end| end.min(now));
    if from > until && settled.last().is_some() {
        return Ok(());
    }
    let month_end = |at: Timestamp| month_of(at, zone).map_or(at, |month| month.end());
    let following = following(tx, pair, open, settled, zone)?;
    let mut wanted = chain::wanted(from, until, &spans, open, month_end, following);
    // A rule that has ended has no period after its end: what follows is the next rule's.
    let mut place = 0;
    wanted.retain(|one| {
        place += 1;
        place <= open.len() || rule.end_at.is_none_or(|end| one.period.start() < end)
    });
    apply(tx, desk, rule, open, &wanted, now)
}

/// Where a new chain begins: with the earliest of the last twelve spans that Stripe names, or with the rule's start if that is earlier,
/// so that every instant that the rule bills has its period. One that continues another rule of the same customer, by this Stripe meter or by
/// another, begins where that one ended: its periods before are the other's.
fn begin(r: &Reader, rule: &Rule, pair: &Pair, spans: &[Span], now: Timestamp, zone: &TimeZone) -> Result<Timestamp, Problem> {
    if let Some(before) = &rule.follows
        && store::rule::get(r, before)?.customer.as_ref() == Some(&pair.customer)
    {
        return Ok(rule.start_at);
    }
    let mut starts: Vec<Timestamp> = spans.iter().map(|span| span.period.start()).filter(|start| *start <= now).collect();
    starts.sort();
    starts.dedup();
    let first = starts.get(starts.len().saturating_sub(PAST + 1)).copied();
    match first {
        Some(first) => Ok(first.min(rule.start_at)),
        None => Ok(month_of(rule.start_at.min(now), zone).map_err(inexact)?.start()),
    }
}

/// What Stripe says about a pair's time: its items' current periods, and the spans of past invoice lines.
fn spans(r: &Reader, pair: &Pair) -> Result<Vec<Span>, Problem> {
    let mut spans = Vec::new();
    for read in kept::items_of_pair(r, pair)? {
        let item = read.value;
        let Some(period) = item.current_period.filter(|_| counts(&item)) else { continue };
        let rest = rest(r, &item.id)?;
        let kind = if item.status == SubscriptionStatus::Trialing {
            PeriodKind::Trial
        } else if rest.paused || item.status == SubscriptionStatus::Paused {
            PeriodKind::Paused
        } else {
            PeriodKind::Billed
        };
        let end = item.ended_at.map_or(period.end(), |ended| ended.min(period.end()));
        let Ok(period) = Period::new(period.start(), end) else { continue };
        spans.push(Span { period, kind: Some(kind), item: Some(item.id), invoice: None });
    }
    for read in kept::of_customer::<domain::billed::Invoice>(r, &pair.customer)? {
        for line in invoice::bills_use(&read.value, pair) {
            spans.push(Span { period: line.period, kind: None, item: line.item.clone(), invoice: Some(read.value.id.clone()) });
        }
    }
    Ok(spans)
}

/// Items that bill, and canceled or paused ones, whose last period is still a period. One whose first payment never came bills nothing.
fn counts(item: &Item) -> bool {
    !matches!(item.status, SubscriptionStatus::Incomplete | SubscriptionStatus::IncompleteExpired)
}

fn rest(r: &Reader, item: &ItemId) -> Result<ItemRest, Problem> {
    Ok(kept::raw::<Item>(r, item.as_str())?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default())
}

/// The end of the period that begins at an instant, while Stripe was not asked since: the last item's interval, if it still bills.
fn following(
    r: &Reader,
    pair: &Pair,
    open: &[PeriodRow],
    settled: &[PeriodRow],
    zone: &TimeZone,
) -> Result<impl Fn(Timestamp) -> (Timestamp, Option<ItemId>), Problem> {
    let items: Vec<Item> = kept::items_of_pair(r, pair)?.into_iter().map(|read| read.value).collect();
    let last = open.iter().chain(settled).rev().find_map(|row| row.item.clone());
    let billing = items.iter().find(|item| item.status.bills() && last.as_ref().is_none_or(|last| *last == item.id));
    let billing = match billing {
        Some(item) => {
            let rest = rest(r, &item.id)?;
            item.current_period.map(|period| (item.id.clone(), period, rest.interval, i64::from(rest.interval_count.max(1))))
        }
        None => None,
    };
    let zone = zone.clone();
    Ok(move |at: Timestamp| {
        let month_end = month_of(at, &zone).map_or(at, |month| month.end());
        let Some((item, current, interval, count)) = &billing else { return (month_end, None) };
        // Only time after the item's known period is guessed; time before it that no line names had no payer.
        if at < current.start() {
            return (month_end.min(current.start()), None);
        }
        let count = *count;
        let step = match interval.as_deref() {
            Some("day") => count.days(),
            Some("week") => count.weeks(),
            Some("year") => count.years(),
            _ => count.months(),
        };
        // Stripe's calendar is UTC's.
        let end = at.to_zoned(TimeZone::UTC).checked_add(step).map_or(month_end, |end| end.timestamp());
        (end, Some(item.clone()))
    })
}

/// Brings the open rows of a chain to what is wanted: ends moved, who pays set, new periods opened. Rows keep their ids.
fn apply(tx: &Tx<'_>, desk: &Desk, rule: &Rule, open: &[PeriodRow], wanted: &[Wanted], now: Timestamp) -> Result<(), Problem> {
    let reason = "Stripe moved the period's end";
    let movable = |place: usize| place + 1 < wanted.len() || place + 1 == open.len();
    let moves: Vec<(usize, &PeriodRow, Timestamp)> = open
        .iter()
        .zip(wanted)
        .enumerate()
        .filter(|(place, (row, wanted))| movable(*place) && row.end_at != wanted.period.end())
        .map(|(place, (row, wanted))| (place, row, wanted.period.end()))
        .collect();
    // A later end first makes room from behind, an earlier one from the front: no row is ever empty in between.
    for (_, row, end) in moves.iter().rev().filter(|(_, row, end)| *end > row.end_at) {
        rows::move_end(tx, &row.id, *end, reason, now)?;
    }
    for (_, row, end) in moves.iter().filter(|(_, row, end)| *end < row.end_at) {
        rows::move_end(tx, &row.id, *end, reason, now)?;
    }
    for (row, wanted) in open.iter().zip(wanted) {
        let invoice = wanted.invoice.as_ref().or(row.invoice.as_ref());
        if row.kind != wanted.kind || row.item != wanted.item || row.invoice.as_ref() != invoice {
            rows::set_origin(tx, &row.id, wanted.kind, wanted.item.as_ref(), invoice)?;
        }
    }
    for new in wanted.iter().skip(open.len()) {
        insert(tx, desk, rule, new, now)?;
    }
    Ok(())
}

fn insert(tx: &Tx<'_>, desk: &Desk, rule: &Rule, wanted: &Wanted, now: Timestamp) -> Result<(), Problem> {
    rows::insert(
        tx,
        &PeriodRow {
            id: PeriodId::new(desk.ids.new_id()),
            rule: rule.id.clone(),
            start_at: wanted.period.start(),
            end_at: wanted.period.end(),
            kind: wanted.kind,
            item: wanted.item.clone(),
            invoice: wanted.invoice.clone(),
            statement: None,
            opened_at: now,
            final_at: None,
            charged_usage: None,
            remainder_out: None,
        },
    )?;
    Ok(())
}

/// Closes the periods of a live rule that are final (law §5.2), oldest first, once every report of theirs has left doubt: what was charged
/// is then known to the unit. A rule that is not live has charged nothing, and its start may still move.
fn finalize(tx: &Tx<'_>, rule: &Rule, pair: &Pair, now: Timestamp) -> Result<(), Problem> {
    if rule.live_at.is_none() {
        return Ok(());
    }
    for row in rows::of_rule(tx, &rule.id)? {
        if row.final_at.is_some() {
            continue;
        }
        let reports = outbox::of_period(tx, &rule.id, &row.id)?;
        let left_doubt = reports.iter().all(|report| report.state.is_settled());
        if !left_doubt || !invoice::known(tx, pair, &row, false)?.is_final(row.period()?, now) {
            return Ok(());
        }
        let chain = standing::chain(tx, rule, now)?;
        let Some(standing) = chain.periods.iter().find(|standing| standing.period.id == row.id) else { return Ok(()) };
        let (charged, remainder) = charged(standing)?;
        rows::finalize(tx, &row.id, charged, remainder, None, now)?;
    }
    Ok(())
}

/// The usage that a period's decided units were made from, and the remainder that it hands on. What was due and not decided, or decided
/// and not due any more, is left over: as usage it comes out late, unit for unit (law §6.6).
fn charged(standing: &standing::Standing) -> Result<(Quantity, Quantity), Problem> {
    let undecided = i128::from(standing.due.units) - i128::from(standing.decided);
    let open = standing.rule.billing_unit.checked_mul(undecided).ok_or_else(|| inexact("usage not charged"))?;
    let usage = standing.due.usage.checked_sub(open).ok_or_else(|| inexact("usage charged"))?;
    Ok((usage, standing.due.remainder_out))
}

/// Whether a report bars another of its pair from being decided: it is being sent, or it is in doubt and may still be sent again (law §6.4).
pub fn bars(report: &outbox::Standing, first_attempt: Option<Timestamp>, now: Timestamp) -> bool {
    const RESEND: jiff::SignedDuration = jiff::SignedDuration::from_hours(20);
    match report.state {
        ReportState::Sending => true,
        ReportState::Uncertain => first_attempt.is_none_or(|first| now.duration_since(first) < RESEND),
        _ => false,
    }
}
