//! Reconcile: used, billable, due, decided, sent, counted, invoiced, per client, meter and period; every difference named (law §9).

use std::collections::BTreeSet;

use domain::Quantity;
use jiff::{Timestamp, tz::TimeZone};
use store::{Reader, period as rows, rule, usage::Standing as RecordStanding, workspace};

use crate::{
    Desk, Problem, comparison, file,
    names::Names,
    period::{self, Choice, Chosen},
    review::{held, left_out},
    standing::{self, Standing, inexact},
    view::{PeriodState, ReconcileParams, ReconcileRow, ReconcileView},
    words,
};

/// Compares every rule's period.
///
/// # Errors
/// Words that name no period; what the file says; a figure that does not fit.
pub async fn read(desk: &Desk, params: ReconcileParams) -> Result<ReconcileView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, params.period.as_deref(), now)).await
}

/// A row with what the page's sentence needs to know of it.
struct Line {
    row: ReconcileRow,
    to_the_unit: bool,
    compared_at: Option<Timestamp>,
    sent: i64,
    /// Billed by statements: there is no count of Stripe's to compare with.
    outside: bool,
}

fn view(r: &Reader, wanted: Option<&str>, now: Timestamp) -> Result<ReconcileView, Problem> {
    let zone = workspace::get(r)?.time_zone()?;
    let names = Names::read(r)?;
    let choice = Choice::parse(wanted, &zone)?;
    let mut lines = Vec::new();
    for rule in rule::list(r)? {
        let chain = standing::chain(r, &rule, now)?;
        for standing in chosen(&chain, &choice, now) {
            lines.push(line(r, standing, &names, &zone, now)?);
        }
    }
    lines.sort_by(|a, b| (&a.row.nickname, &a.row.meter, a.row.start).cmp(&(&b.row.nickname, &b.row.meter, b.row.start)));
    Ok(ReconcileView {
        period: wanted.map(str::trim).filter(|words| !words.is_empty()).unwrap_or("current").to_owned(),
        choices: choices(r, &zone)?,
        sentence: sentence(&lines, now),
        compared_at: lines.iter().filter_map(|line| line.compared_at).min(),
        rows: lines.into_iter().map(|line| line.row).collect(),
    })
}

/// A rule's periods that the words mean: one, or all that start in a month.
fn chosen<'c>(chain: &'c standing::Chain, choice: &Choice, now: Timestamp) -> Vec<&'c Standing> {
    if let Choice::StartsIn(span) = choice {
        return chain.periods.iter().filter(|standing| span.contains(standing.period.start_at)).collect();
    }
    match period::choose(choice, &chain.rows(), now) {
        Ok(Chosen::At(place)) => vec![&chain.periods[place]],
        Ok(Chosen::History(_)) | Err(_) => Vec::new(),
    }
}

fn line(r: &Reader, standing: &Standing, names: &Names, zone: &TimeZone, now: Timestamp) -> Result<Line, Problem> {
    let rule = &standing.rule;
    let span = standing.period.period()?;
    let mut used = vec![standing.due.usage, standing.history];
    for left in [RecordStanding::Test, RecordStanding::Open] {
        used.push(left_out(r, &rule.client, &rule.meter, span, left, zone)?);
    }
    let used = Quantity::checked_sum(used).ok_or_else(|| inexact("use of a period"))?;
    let compared = comparison::compare(r, standing, used, held(r, standing)?)?;
    let differences =
        compared.reconciled.differences.iter().map(|one| comparison::difference(standing, one)).collect::<Result<Vec<_>, _>>()?;
    let state = period::state(&standing.period, now);
    // Under Custom there is no other side: what was issued is what was due.
    let outside = rule.pair().is_none();
    let counted = outside || compared.row.counted.is_some();
    let is_compared = counted && (state != PeriodState::Final || outside || compared.row.invoiced.is_some());
    let row = ReconcileRow {
        client_id: rule.client.to_string(),
        nickname: names.nickname(&rule.client),
        meter: names.meter(&rule.meter),
        start: standing.period.start_at,
        end: standing.period.end_at,
        state,
        used: used.to_string(),
        billable: standing.used().to_string(),
        remainder_in: standing.due.remainder_in.to_string(),
        due: standing.due.units.to_string(),
        remainder_out: standing.due.remainder_out.to_string(),
        decided: compared.reconciled.decided.to_string(),
        sent: compared.reconciled.sent.to_string(),
        counted: compared.row.counted.map(|count| count.to_string()),
        invoiced: compared.row.invoiced.map(|invoiced| invoiced.to_string()),
        our_amount: standing.rated.total,
        invoice_amount: compared.invoice_amount,
        differences: if outside { late_only(standing)? } else { differences },
        compared: is_compared,
    };
    let to_the_unit = if outside { row.differences.is_empty() } else { compared.reconciled.to_the_unit };
    Ok(Line { row, to_the_unit, compared_at: compared.counted_at, sent: compared.reconciled.sent, outside })
}

/// Under Custom units are not sent: the only difference is what became known after the statement.
fn late_only(standing: &Standing) -> Result<Vec<crate::view::DifferenceView>, Problem> {
    let Some(late) = standing.late.as_ref().filter(|late| late.units != 0) else { return Ok(Vec::new()) };
    let name = if late.units > 0 { domain::reconcile::DifferenceName::Late } else { domain::reconcile::DifferenceName::Owed };
    let one = domain::reconcile::Difference { name, units: Quantity::from_whole(late.units.saturating_abs()) };
    Ok(vec![comparison::difference(standing, &one)?])
}

/// The months in which any period starts, newest first.
fn choices(r: &Reader, zone: &TimeZone) -> Result<Vec<String>, Problem> {
    let all = rows::touching(r, Timestamp::UNIX_EPOCH, Timestamp::MAX)?;
    let months: BTreeSet<(i16, i8)> =
        all.into_iter().map(|row| row.start_at.to_zoned(zone.clone()).date()).map(|date| (date.year(), date.month())).collect();
    Ok(months.into_iter().rev().map(|(year, month)| format!("{year:04}-{month:02}")).collect())
}

/// "Reconciled to the unit" only when everything was compared and agrees.
fn sentence(lines: &[Line], now: Timestamp) -> String {
    let total = lines.len() as u64;
    if total == 0 {
        return "No billing period to compare.".to_owned();
    }
    let differing = lines.iter().filter(|line| !line.row.differences.is_empty()).count() as u64;
    let unread = lines.iter().filter(|line| !line.row.compared).count() as u64;
    let rows = words::count(total, "row", "rows");
    if differing > 0 {
        let verb = if differing == 1 { "has" } else { "have" };
        let unread = if unread > 0 {
            format!(" {} not compared with Stripe yet.", words::count(unread, "row was", "rows were"))
        } else {
            String::new()
        };
        return format!("{} of {rows} {verb} a difference; each is named below.{unread}", words::grouped(&differing.to_string()));
    }
    if unread > 0 || !lines.iter().all(|line| line.to_the_unit) {
        return format!(
            "No difference is known, but {} not compared with Stripe's count yet. Sync to compare.",
            words::count(unread.max(1), "row was", "rows were")
        );
    }
    // Between our own figures and our own statements nothing was compared, so it is not called reconciled.
    let outside = lines.iter().filter(|line| line.outside).count() as u64;
    if outside == total {
        return format!("{rows} billed by statements. Nothing is sent to Stripe, so there is nothing to compare with.");
    }
    let rows = words::count(total - outside, "row", "rows");
    let sent = lines.iter().map(|line| line.sent).fold(0, i64::saturating_add);
    let when =
        lines.iter().filter_map(|line| line.compared_at).min().map(|at| format!(", compared {}", words::ago(at, now))).unwrap_or_default();
    format!("Reconciled to the unit: {rows}, {} sent{when}.", words::units(sent))
}
