//! The Overview page: what is true this month, what needs the owner, what comes next. From the file alone.

mod coming;
mod gone;
mod money;
mod needs;
mod payment_methods;
mod subscribed;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Money, Period,
    id::ClientId,
    period::{month_of, month_periods},
};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use store::{Reader, queue::QueueVerdict, workspace};

use crate::{
    Desk, Problem,
    accrual::{Accrual, Stretch, Sum},
    file,
    names::Names,
    standing::inexact,
    stays::{Stays, calendar_month},
    verdict::{self, Judged, Line, Reason},
    view::{MonthFigures, NeedsCount, OverviewView},
    words,
};

/// Months that the trend shows.
const MONTHS: i64 = 12;

/// The Overview page.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn read(desk: &Desk) -> Result<OverviewView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, now)).await
}

/// How much waits for the owner: as many as Overview lists. For every page's frame, which must not keep Overview's own reading for it.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn needs(desk: &Desk) -> Result<NeedsCount, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let zone = workspace::get(r)?.time_zone()?;
        let needs = needs::read(r, &verdict::all(r, now)?, &Names::read(r)?, &zone, now)?;
        Ok(NeedsCount { needs_you: size(needs.len()) })
    })
    .await
}

/// The months of the trend, and the part of the last month that is as long as this one is old.
struct Spans {
    months: Vec<Period>,
    this: Period,
    before: Option<Period>,
}

fn spans(now: Timestamp, zone: &TimeZone) -> Result<Spans, Problem> {
    let this = month_of(now, zone).map_err(inexact)?;
    let first = this.start().to_zoned(zone.clone()).checked_sub((MONTHS - 1).months()).map_err(inexact)?.timestamp();
    let months = month_periods(zone, first, this.end()).map_err(inexact)?;
    let elapsed = now.duration_since(this.start());
    let before = months.iter().rev().nth(1).and_then(|last| {
        let end = last.start().checked_add(elapsed).ok()?.min(last.end());
        Period::new(last.start(), end).ok()
    });
    Ok(Spans { months, this, before })
}

fn view(r: &Reader, now: Timestamp) -> Result<OverviewView, Problem> {
    let own = workspace::get(r)?;
    let zone = own.time_zone()?;
    let names = Names::read(r)?;
    let judged = verdict::all(r, now)?;
    let spans = spans(now, &zone)?;
    let first = spans.months.first().map_or(spans.this.start(), Period::start);

    let mut months: Vec<Sum> = spans.months.iter().map(|_| Sum::zero(own.currency)).collect();
    let mut before = Sum::zero(own.currency);
    let mut clients: BTreeMap<ClientId, Sum> = BTreeMap::new();
    let mut other_currency: BTreeSet<ClientId> = BTreeSet::new();
    for (rule, chain) in &judged.chains {
        if rule.price.currency != own.currency {
            other_currency.insert(rule.client.clone());
            continue;
        }
        // What a rule computes is a charge once it is live; under Custom a statement charges it.
        if rule.pair().is_some() && rule.live_at.is_none() {
            continue;
        }
        let accrual = Accrual::read(r, rule, chain, first, now, &zone)?;
        for (sum, month) in months.iter_mut().zip(&spans.months) {
            sum.add(accrual.between(month.start(), month.end().min(now))?)?;
        }
        if let Some(span) = spans.before {
            before.add(accrual.between(span.start(), span.end())?)?;
        }
        let this = accrual.between(spans.this.start(), now)?;
        clients.entry(rule.client.clone()).or_insert_with(|| Sum::zero(own.currency)).add(this)?;
    }

    // What plans ask for by themselves is charged when its days begin, and grows no further in its month.
    let mut fixed: Vec<Money> = vec![Money::zero(own.currency); months.len()];
    let mut fixed_at_end = Money::zero(own.currency);
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    for client in store::stay::clients(r)? {
        let stays = Stays::read(r, &client, &zone)?;
        if stays.all.iter().any(|one| one.row.days.currency != own.currency) {
            other_currency.insert(client.clone());
        }
        for (place, month) in spans.months.iter().enumerate() {
            let (of, last) = (calendar_month(*month, &zone), date(month.end()));
            let charges = stays.begun(of, last.min(date(now)), own.currency)?;
            fixed[place] = fixed[place].checked_add(charges).map_err(inexact)?;
            let stretch = Stretch { charges, cost: Some(Money::zero(own.currency)) };
            months[place].add(stretch)?;
            if *month == spans.this && stays.touches(of)? {
                fixed_at_end = fixed_at_end.checked_add(stays.begun(of, last, own.currency)?).map_err(inexact)?;
                clients.entry(client.clone()).or_insert_with(|| Sum::zero(own.currency)).add(stretch)?;
            }
        }
        if let Some(span) = spans.before {
            let charges = stays.begun(calendar_month(span, &zone).min(date(span.start())), date(span.end()), own.currency)?;
            before.add(Stretch { charges, cost: Some(Money::zero(own.currency)) })?;
        }
    }

    let billed = !clients.is_empty();
    let this = months.last().copied().unwrap_or_else(|| Sum::zero(own.currency));
    let margin = if billed { this.margin() } else { None };
    let waiting = waiting(&judged, own.currency)?;
    Ok(OverviewView {
        from: spans.this.start(),
        to: spans.this.end(),
        now,
        revenue: billed.then_some(this.charges),
        revenue_before: (billed && !before.is_zero()).then_some(before.charges),
        platform_cost: if billed { this.cost } else { None },
        margin,
        margin_percent: margin.and_then(|margin| words::percent(margin.minor(), this.charges.minor())),
        below_zero: size(clients.values().filter(|sum| sum.margin().is_some_and(Money::is_negative)).count()),
        units_waiting: waiting.units.to_string(),
        units_waiting_value: (waiting.units != 0).then_some(waiting.value),
        units_waiting_clients: size(waiting.clients.len()),
        units_held_clients: size(waiting.stopped.len()),
        needs_you: needs::read(r, &judged, &names, &zone, now)?,
        months: figures(&spans, &months, (&fixed, fixed_at_end), now, &zone)?,
        coming_up: coming::read(r, &judged, &names, &own, now)?,
        other_currency_clients: size(other_currency.len()),
    })
}

/// Units due and not sent yet.
struct Waiting {
    units: i64,
    value: Money,
    clients: BTreeSet<ClientId>,
    stopped: BTreeSet<ClientId>,
}

fn waiting(judged: &Judged, currency: domain::Currency) -> Result<Waiting, Problem> {
    let mut waiting = Waiting { units: 0, value: Money::zero(currency), clients: BTreeSet::new(), stopped: BTreeSet::new() };
    let waits = |line: &&Line| {
        line.units > 0 && !matches!(line.reason, Some(Reason::Late { .. } | Reason::InvoicedByOthers { .. } | Reason::NotLive))
    };
    for line in judged.lines.iter().filter(waits) {
        waiting.units = waiting.units.saturating_add(line.units);
        if line.amount.currency() == currency {
            waiting.value = waiting.value.checked_add(line.amount).map_err(inexact)?;
        }
        let client = line.standing.rule.client.clone();
        if matches!(line.verdict, QueueVerdict::Held | QueueVerdict::Blocked) {
            waiting.stopped.insert(client.clone());
        }
        waiting.clients.insert(client);
    }
    Ok(waiting)
}

/// The trend from the first month with anything in it; the running month with what is expected, once a day of it is over.
/// Of plans, what stands already and what the running month comes to is known, and nothing of it is scaled.
fn figures(
    spans: &Spans,
    months: &[Sum],
    (fixed, fixed_at_end): (&[Money], Money),
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Vec<MonthFigures>, Problem> {
    let empty = months.iter().take_while(|sum| sum.is_zero()).count();
    let mut figures = Vec::new();
    for ((sum, month), fixed) in months.iter().zip(&spans.months).zip(fixed).skip(empty) {
        let running = month.contains(now);
        let elapsed = now.duration_since(month.start());
        let expected = |amount: Money| -> Result<Money, Problem> {
            let scaled = i128::from(amount.minor()) * i128::from(month.seconds()) / i128::from(elapsed.as_secs().max(1));
            Ok(Money::from_minor(i64::try_from(scaled).map_err(inexact)?, amount.currency()))
        };
        let told = running && elapsed >= SignedDuration::from_hours(24);
        let date = month.start().to_zoned(zone.clone()).date();
        figures.push(MonthFigures {
            month: format!("{:04}-{:02}", date.year(), date.month()),
            revenue: Some(sum.charges),
            cost: sum.cost,
            revenue_forecast: match sum.charges.checked_sub(*fixed) {
                Ok(by_use) if told => Some(expected(by_use)?.checked_add(fixed_at_end).map_err(inexact)?),
                _ => None,
            },
            cost_forecast: match sum.cost {
                Some(cost) if told => Some(expected(cost)?),
                _ => None,
            },
        });
    }
    Ok(figures)
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
