//! Reconcile: used, billable, due, decided, sent, counted, invoiced, per client, meter and period; every difference named (law §9).

use std::collections::{BTreeMap, BTreeSet};

use domain::{Quantity, reconcile::DifferenceName};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader,
    period::{self as rows, PeriodKind},
    rule,
    usage::Standing as RecordStanding,
    workspace,
};

use crate::{
    Desk, Problem,
    comparison::{self, Beside, Compared},
    file,
    names::Names,
    period::{self, Choice, Chosen},
    review::{held, left_out},
    standing::{self, Standing, inexact},
    stays::Stays,
    view::{DifferenceView, PeriodState, ReconcileLine, ReconcileParams, ReconcileRow, ReconcileView},
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
}

/// Says of each row of a client with several what it is about: its meter, and its days where the meter has several rows.
fn tell_apart(lines: &mut [Line], zone: &TimeZone) {
    let of_client = |row: &ReconcileRow| (row.client_id.clone(), row.line == ReconcileLine::PartOfPair);
    let of_meter = |row: &ReconcileRow| (of_client(row), row.meter.clone());
    let (mut clients, mut meters) = (BTreeMap::<_, u32>::new(), BTreeMap::<_, u32>::new());
    for line in lines.iter() {
        *clients.entry(of_client(&line.row)).or_default() += 1;
        *meters.entry(of_meter(&line.row)).or_default() += 1;
    }
    let several = |count: Option<&u32>| count.is_some_and(|count| *count > 1);
    for Line { row, .. } in lines {
        row.about = match (several(clients.get(&of_client(row))), several(meters.get(&of_meter(row)))) {
            (false, _) => None,
            (true, false) => Some(row.meter.clone()),
            (true, true) => Some(format!("{}, {}", row.meter, period::words(row.start, row.end, zone))),
        };
    }
}

fn view(r: &Reader, wanted: Option<&str>, now: Timestamp) -> Result<ReconcileView, Problem> {
    let zone = workspace::get(r)?.time_zone()?;
    let reading = Reading { r, names: Names::read(r)?, zone: &zone, now };
    let choice = Choice::parse(wanted, &zone)?;
    let mut chains = Vec::new();
    for rule in rule::list(r)? {
        chains.push(standing::chain(r, &rule, now)?);
    }
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    let mut pairs_done: BTreeSet<Vec<String>> = BTreeSet::new();
    for standing in chains.iter().flat_map(|chain| chosen(chain, &choice, now)) {
        let group = sharing(&chains, standing);
        if group.len() < 2 {
            blocks.push(vec![reading.rule(standing)?]);
        } else if pairs_done.insert(group.iter().map(|member| member.period.id.to_string()).collect()) {
            blocks.push(reading.pair(&group)?);
        }
    }
    let place = |block: &[Line]| block.first().map(|line| (line.row.nickname.clone(), line.row.meter.clone(), line.row.start));
    blocks.sort_by_cached_key(|block| place(block));
    let mut lines: Vec<Line> = blocks.into_iter().flatten().collect();
    tell_apart(&mut lines, &zone);
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
    let found = match choice {
        Choice::StartsIn(span) => chain.periods.iter().filter(|standing| span.contains(standing.period.start_at)).collect(),
        _ => match period::choose(choice, &chain.rows(), now) {
            Ok(Chosen::At(place)) => vec![&chain.periods[place]],
            Ok(Chosen::History(_)) | Err(_) => Vec::new(),
        },
    };
    found.into_iter().filter(|standing| is_asked_for(standing, choice, now)).collect()
}

/// A rule that ended has no part in the time after its end: what is used then is the next rule's (law §6.1). Its last period stands for the
/// current one only until it is final; then it is one of the past.
fn is_asked_for(standing: &Standing, choice: &Choice, now: Timestamp) -> bool {
    let Some(end) = standing.rule.end_at else { return true };
    let past = *choice == Choice::Current && standing.period.final_at.is_some() && !standing.contains(now);
    // Between the subscription's end and the rule's own lies at most a moment, in which nobody pays and nothing was used.
    let empty =
        standing.period.kind == PeriodKind::Unsubscribed && standing.records == 0 && standing.due.units == 0 && standing.decided == 0;
    standing.period.start_at < end && !past && !empty
}

/// All standings that share a standing's pair over the same period, itself among them, in the order of the rules; a rule that bills nothing
/// of the period only if it is the one asked for.
fn sharing<'c>(chains: &'c [standing::Chain], own: &Standing) -> Vec<&'c Standing> {
    let Some(pair) = own.rule.pair() else { return Vec::new() };
    let together = |other: &&Standing| {
        let row = &other.period;
        let same = row.start_at == own.period.start_at && row.end_at == own.period.end_at && other.rule.pair().as_ref() == Some(&pair);
        let bills = other.rule.start_at < row.end_at && other.rule.end_at.is_none_or(|end| end > row.start_at);
        same && (bills || row.id == own.period.id)
    };
    chains.iter().flat_map(|chain| &chain.periods).filter(together).collect()
}

/// What every row is read with.
struct Reading<'r> {
    r: &'r Reader,
    names: Names,
    zone: &'r TimeZone,
    now: Timestamp,
}

impl Reading<'_> {
    /// What was used in a standing's period, with what of it is not billed.
    fn used(&self, standing: &Standing) -> Result<Quantity, Problem> {
        let (rule, span) = (&standing.rule, standing.period.period()?);
        let mut used = vec![standing.used(), standing.history];
        for left in [RecordStanding::Test, RecordStanding::Open] {
            used.push(left_out(self.r, &rule.client, &rule.meter, span, left, self.zone)?);
        }
        Quantity::checked_sum(used).ok_or_else(|| inexact("use of a period"))
    }

    /// A rule that is compared by itself.
    fn rule(&self, standing: &Standing) -> Result<Line, Problem> {
        let used = self.used(standing)?;
        let compared = comparison::compare(self.r, standing, used, held(self.r, standing)?, Beside::OneRule)?;
        let mut line = self.line(standing, compared)?;
        line.row.used = Some(used.to_string());
        Ok(line)
    }

    /// The line of a pair that several rules share, then each of them.
    fn pair(&self, group: &[&Standing]) -> Result<Vec<Line>, Problem> {
        let Some((all, one_price)) = comparison::together(group)? else { return Ok(Vec::new()) };
        let mut held_units = 0_i64;
        for member in group {
            held_units = held_units.saturating_add(held(self.r, member)?);
        }
        let compared = comparison::compare(self.r, &all, Quantity::ZERO, held_units, Beside::WholePair { one_price })?;
        let mut line = self.line(&all, compared)?;
        let listed = |name: &dyn Fn(&Standing) -> String, by: &str| {
            let mut names: Vec<String> = Vec::new();
            for name in group.iter().map(|member| name(member)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.join(by)
        };
        line.row.id = format!("pair:{}", line.row.id);
        line.row.line = ReconcileLine::Pair;
        line.row.nickname = listed(&|member| self.names.nickname(&member.rule.client), " + ");
        line.row.meter = listed(&|member| self.names.meter(&member.rule.meter), ", ");
        line.row.note = Some(
            "They share one Stripe customer and one meter. Stripe counts and bills them as one, so they are compared as one line."
                .to_owned(),
        );
        (line.row.billable, line.row.remainder_in, line.row.remainder_out) = (None, None, None);
        let mut lines = vec![line];
        for member in group {
            let used = self.used(member)?;
            let compared = comparison::compare(self.r, member, used, held(self.r, member)?, Beside::OneRule)?;
            let mut part = self.line(member, compared)?;
            part.row.used = Some(used.to_string());
            part.row.line = ReconcileLine::PartOfPair;
            part.row.note = Some("Compared together with the others on the line above.".to_owned());
            // What differs is named once, on the pair's line.
            part.row.differences.clear();
            (part.row.needs_owner, part.row.compared) = (false, lines[0].row.compared);
            (part.row.counted, part.row.invoiced, part.row.invoice_amount, part.compared_at) = (None, None, None, None);
            lines.push(part);
        }
        Ok(lines)
    }

    fn line(&self, standing: &Standing, compared: Compared) -> Result<Line, Problem> {
        let rule = &standing.rule;
        let state = period::state(&standing.period, self.now);
        // Under Custom there is no other side: what was issued is what was due.
        let outside = rule.pair().is_none();
        let mut differences = Vec::new();
        let mut needs_owner = false;
        for one in compared.reconciled.differences.iter().filter(|_| !outside) {
            needs_owner |= one.name.needs_owner();
            differences.push(comparison::difference(standing, one, &compared)?);
        }
        if outside {
            let follows = self.statement_follows(standing)?;
            differences = late_only(standing, follows).into_iter().collect();
            // What a later statement takes along asks for nothing.
            needs_owner = !differences.is_empty() && !follows;
        } else if differences.is_empty()
            && let Some(money) = comparison::money_difference(standing, &compared)
        {
            differences.push(money);
            needs_owner = true;
        }
        // Before the start nothing is ours, so the invoice alone is the comparison.
        let counted = outside || compared.row.counted.is_some() || (compared.row.before_start && compared.row.invoiced.is_some());
        let is_compared = counted && (state != PeriodState::Final || outside || compared.row.invoiced.is_some());
        let to_the_unit = if outside { differences.is_empty() } else { compared.reconciled.to_the_unit && differences.is_empty() };
        let row = ReconcileRow {
            id: format!("{}:{}", rule.id, standing.period.id),
            line: ReconcileLine::Rule,
            note: None,
            client_id: rule.client.to_string(),
            nickname: self.names.nickname(&rule.client),
            meter: self.names.meter(&rule.meter),
            about: None,
            start: standing.period.start_at,
            end: standing.period.end_at,
            state,
            used: None,
            billable: Some(standing.used().to_string()),
            remainder_in: Some(standing.due.remainder_in.to_string()),
            due: standing.due.units.to_string(),
            remainder_out: Some(standing.due.remainder_out.to_string()),
            decided: compared.reconciled.decided.to_string(),
            sent: compared.reconciled.sent.to_string(),
            counted: compared.row.counted.map(|count| count.to_string()),
            invoiced: compared.row.invoiced.map(|invoiced| invoiced.to_string()),
            our_amount: standing.rated.total,
            invoice_amount: compared.invoice_amount,
            differences,
            compared: is_compared,
            by_statement: outside,
            needs_owner,
        };
        Ok(Line { row, to_the_unit, compared_at: compared.counted_at, sent: compared.reconciled.sent })
    }
}

impl Reading<'_> {
    /// Whether a client gets a statement after this one: by this rule, another, or a plan.
    fn statement_follows(&self, standing: &Standing) -> Result<bool, Problem> {
        let (rule, now) = (&standing.rule, self.now);
        // A statement has one currency: what is late in another one does not come onto it.
        let currency = rule.price.currency;
        let goes_on =
            |rule: &rule::Rule| rule.pair().is_none() && rule.price.currency == currency && rule.end_at.is_none_or(|end| end > now);
        if goes_on(rule) || rule::of_client(self.r, &rule.client)?.iter().any(goes_on) {
            return Ok(true);
        }
        Ok(Stays::read(self.r, &rule.client, self.zone)?
            .all
            .iter()
            .any(|one| one.row.days.to_day.is_none() && one.row.days.currency == currency))
    }
}

/// Under Custom units are not sent: the only difference is what became known after the statement was issued, or is to be given back (law §11).
fn late_only(standing: &Standing, follows: bool) -> Option<DifferenceView> {
    let late = standing.late.as_ref().filter(|late| late.units != 0)?;
    let units = words::units(late.units.saturating_abs());
    let (name, found) = if late.units > 0 {
        (DifferenceName::Late, format!("{units} became due after the statement of this month was issued."))
    } else {
        (DifferenceName::Owed, format!("The statement of this month charged {units} more than are due now."))
    };
    let what = match (follows, late.units > 0) {
        (true, true) if standing.late_waits => {
            "The use is older than 60 days: it is charged only when you say so, as you issue the next statement."
        }
        (false, _) => "No statement follows, so settle the amount with the client yourself.",
        (true, true) => "They stand on the next statement.",
        (true, false) => "The next statement takes them off.",
    };
    let words = format!("{found} {what}");
    Some(DifferenceView { name: name.name().to_owned(), units: late.units.unsigned_abs().to_string(), amount: Some(late.value), words })
}

/// The months in which any period starts, newest first.
fn choices(r: &Reader, zone: &TimeZone) -> Result<Vec<String>, Problem> {
    let months: BTreeSet<(i16, i8)> =
        rows::starts(r)?.into_iter().map(|start| start.to_zoned(zone.clone()).date()).map(|date| (date.year(), date.month())).collect();
    Ok(months.into_iter().rev().map(|(year, month)| format!("{year:04}-{month:02}")).collect())
}

/// "Reconciled to the unit" only when everything was compared and agrees.
fn sentence(lines: &[Line], now: Timestamp) -> String {
    // What is compared on its pair's line is not counted again.
    let lines: Vec<&Line> = lines.iter().filter(|line| line.row.line != ReconcileLine::PartOfPair).collect();
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
    let outside = lines.iter().filter(|line| line.row.by_statement).count() as u64;
    if outside == total {
        return format!("{rows} billed by statements. Nothing is sent to Stripe, so there is nothing to compare with.");
    }
    let rows = words::count(total - outside, "row", "rows");
    let sent = lines.iter().map(|line| line.sent).fold(0, i64::saturating_add);
    let when =
        lines.iter().filter_map(|line| line.compared_at).min().map(|at| format!(", compared {}", words::ago(at, now))).unwrap_or_default();
    format!("Reconciled to the unit: {rows}, {} sent{when}.", words::units(sent))
}
