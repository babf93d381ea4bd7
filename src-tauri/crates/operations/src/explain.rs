//! Explain this charge: from an amount down to the records that made it, the sums equal at every step.

use std::collections::HashMap;

use domain::{
    Quantity,
    id::{ClientId, SourceId, SubjectId},
    rule::BillingRule,
};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader, client as clients,
    rule::{self, Rule},
    source,
    usage::{self, Entry, Standing as RecordStanding},
    workspace,
};

use crate::{
    Desk, Problem, file,
    names::Names,
    period,
    review::{chosen, left_out, lines, parse_choice, report_row},
    standing::{self, Standing, inexact},
    view::{ExplainOther, ExplainParams, ExplainStep, ExplainSubject, ExplainView, MeterSum, RecordView},
    words,
};

/// Entries that are added up at a time.
const BATCH: u32 = 20_000;

/// Explains a client's charge of one rule and period.
///
/// # Errors
/// No such client, rule or period; a figure that does not fit.
pub async fn read(desk: &Desk, params: ExplainParams) -> Result<ExplainView, Problem> {
    let id = ClientId::new(crate::clients::find(desk, &params.client).await?);
    let now = desk.now();
    file::read(desk, move |r| view(r, &id, &params, now)).await
}

fn view(r: &Reader, id: &ClientId, params: &ExplainParams, now: Timestamp) -> Result<ExplainView, Problem> {
    let zone = workspace::get(r)?.time_zone()?;
    let names = Names::read(r)?;
    let client = clients::get(r, id)?;
    let choice = parse_choice(params.period.as_deref(), &zone)?;
    let ((rule, standing), others) = find(r, id, params, &choice, &zone, now)?;
    let others = others.into_iter().map(|rule| ExplainOther { meter: names.meter(&rule.meter), rule: rule.id.to_string() }).collect();
    let (span, charged) = charged_span(&standing);
    let summed = summed(r, &rule, span)?;
    let page = params.page.unwrap_or_default();
    let entries = usage::client_entries(r, id, &rule.meter, span.0, span.1, page.limit.clamp(1, 500), page.offset)?;
    let mut sources = Sources::default();
    let mut records = Vec::with_capacity(entries.len());
    for entry in &entries {
        records.push(record(r, &mut sources, entry, &client.nickname, &names, charged)?);
    }
    let mut reports = Vec::with_capacity(standing.reports.len());
    for report in &standing.reports {
        reports.push(report_row(r, report, &rule, &names)?);
    }
    let meter = names.meter(&rule.meter);
    let mut subjects = Vec::new();
    for (subject, (records, quantity)) in summed.subjects {
        let name = sources.subject(r, &subject)?;
        subjects.push(ExplainSubject { name, records: records.unsigned_abs(), quantity: quantity.to_string() });
    }
    subjects.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(ExplainView {
        client_id: id.to_string(),
        nickname: client.nickname,
        period: period::view(&standing.period, &zone, now),
        others,
        sentence: sentence(&standing, &meter),
        steps: steps(&standing, &meter, &zone),
        lines: lines(&standing.rated),
        amount: standing.rated.total,
        subjects,
        records,
        records_total: summed.entries,
        records_sum: summed.quantity.to_string(),
        left_out: left(r, &standing, &zone)?,
        reports,
        at: now,
        meter,
    })
}

/// The rule asked for, else the first that has such a period; with it, the others that have one.
fn find(
    r: &Reader,
    client: &ClientId,
    params: &ExplainParams,
    choice: &period::Choice,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<((Rule, Standing), Vec<Rule>), Problem> {
    let (mut first, mut others) = (None, Vec::new());
    let mut missing = Problem::not_found("This client has no billing rule, so there is no charge to explain.");
    for rule in rule::of_client(r, client)? {
        if params.rule.as_deref().is_some_and(|wanted| wanted != rule.id.as_str()) {
            continue;
        }
        let chain = standing::chain(r, &rule, now)?;
        match chosen(r, &rule, &chain, choice, now, zone) {
            Ok((standing, _)) if first.is_none() => first = Some((rule, standing)),
            Ok(_) => others.push(rule),
            Err(problem) => missing = problem,
        }
    }
    first.map(|first| (first, others)).ok_or(missing)
}

/// The time that the charge covers: the period as far as the rule bills in it. Where it bills nothing, the whole period, as history.
fn charged_span(standing: &Standing) -> ((Timestamp, Timestamp), bool) {
    let (rule, row) = (&standing.rule, &standing.period);
    let from = row.start_at.max(rule.start_at);
    let to = rule.end_at.map_or(row.end_at, |end| end.min(row.end_at));
    let in_chain = !row.id.as_str().starts_with("history-");
    if from < to && in_chain { ((from, to), true) } else { ((row.start_at, row.end_at), false) }
}

/// Every entry of the span, added up one by one: independent of the sum that was charged.
struct Summed {
    quantity: Quantity,
    entries: u64,
    subjects: HashMap<SubjectId, (i64, Quantity)>,
}

fn summed(r: &Reader, rule: &Rule, (from, to): (Timestamp, Timestamp)) -> Result<Summed, Problem> {
    let billing = rule.billing_rule()?;
    let mut all = Summed { quantity: Quantity::ZERO, entries: 0, subjects: HashMap::new() };
    loop {
        let offset = u32::try_from(all.entries).map_err(inexact)?;
        let batch = usage::client_entries(r, &rule.client, &rule.meter, from, to, BATCH, offset)?;
        for entry in &batch {
            let counted = counted(&billing, entry)?;
            all.quantity = all.quantity.checked_add(counted).ok_or_else(|| inexact("the sum of the records"))?;
            let subject = all.subjects.entry(entry.subject.clone()).or_insert((0, Quantity::ZERO));
            subject.0 += entry.side;
            subject.1 = subject.1.checked_add(counted).ok_or_else(|| inexact("the sum of an account"))?;
        }
        all.entries += batch.len() as u64;
        if batch.len() < BATCH as usize {
            return Ok(all);
        }
    }
}

/// What an entry counts as: a reversal takes back exactly what its record counted as. A record of nothing counts as nothing.
pub(crate) fn counted(billing: &BillingRule, entry: &Entry) -> Result<Quantity, Problem> {
    let quantity = entry.quantity;
    if quantity.is_zero() {
        return Ok(quantity);
    }
    if quantity.is_negative() {
        let magnitude = quantity.checked_neg().ok_or_else(|| inexact(&entry.identity))?;
        return billing.billed_quantity(magnitude).map_err(inexact)?.checked_neg().ok_or_else(|| inexact(&entry.identity));
    }
    billing.billed_quantity(quantity).map_err(inexact)
}

/// Names of sources and subjects, looked up as they come.
#[derive(Default)]
struct Sources {
    sources: HashMap<SourceId, String>,
    subjects: HashMap<SubjectId, String>,
}

impl Sources {
    fn source(&mut self, r: &Reader, id: &SourceId) -> Result<String, Problem> {
        if let Some(name) = self.sources.get(id) {
            return Ok(name.clone());
        }
        let name = source::get(r, id)?.name;
        self.sources.insert(id.clone(), name.clone());
        Ok(name)
    }

    fn subject(&mut self, r: &Reader, id: &SubjectId) -> Result<String, Problem> {
        if let Some(name) = self.subjects.get(id) {
            return Ok(name.clone());
        }
        let subject = source::subject(r, id)?;
        let name = subject.name.unwrap_or(subject.external_id);
        self.subjects.insert(id.clone(), name.clone());
        Ok(name)
    }
}

fn record(r: &Reader, sources: &mut Sources, entry: &Entry, nickname: &str, names: &Names, charged: bool) -> Result<RecordView, Problem> {
    let label = match (charged, entry.side) {
        (true, 1) => "billed",
        (true, _) => "taken back",
        (false, _) => "history",
    };
    Ok(RecordView {
        id: entry.identity.clone(),
        source: sources.source(r, &entry.source)?,
        subject: sources.subject(r, &entry.subject)?,
        client: Some(nickname.to_owned()),
        at: entry.placed_at,
        meter: names.meter(&entry.meter),
        quantity: entry.quantity.to_string(),
        cost: entry.cost.map(|cost| format!("{} {}", cost.to_main_string(), cost.currency().code())),
        revision: u32::try_from(entry.revision).unwrap_or(u32::MAX),
        label: label.to_owned(),
        gone_since: entry.gone_since,
    })
}

/// `26,450,535 tokens ÷ 1000 = 26,450 units, 535 left over; × $0.10 = $2,645.00`
fn sentence(standing: &Standing, meter: &str) -> String {
    let due = &standing.due;
    let mut text = format!("{} {meter}", words::quantity(standing.used()));
    if !due.remainder_in.is_zero() {
        text.push_str(&format!(" + {} carried in", words::quantity(due.remainder_in)));
    }
    if !due.rounded_up.is_zero() {
        text.push_str(&format!(" + {} rounded up", words::quantity(due.rounded_up)));
    }
    let late = standing.late.as_ref().map_or(0, |late| late.units);
    text.push_str(&format!(" ÷ {} = {}", words::quantity(standing.rule.billing_unit), words::units(due.units.saturating_add(late))));
    if late != 0 {
        text.push_str(&format!(" ({} charged, {late} late)", due.units));
    }
    let left = if due.dropped.is_zero() { due.remainder_out } else { due.dropped };
    if !left.is_zero() {
        let what = if due.dropped.is_zero() { "left over" } else { "dropped" };
        text.push_str(&format!(", {} {what}", words::quantity(left)));
    }
    let price = &standing.rule.price;
    let amount = words::money(standing.rated.total);
    match price.single_unit_price() {
        Some(unit) => text.push_str(&format!("; × {} = {amount}", words::unit_price(unit, price.currency))),
        None => text.push_str(&format!("; {} = {amount}", words::price(price))),
    }
    text
}

fn steps(standing: &Standing, meter: &str, zone: &TimeZone) -> Vec<ExplainStep> {
    let (rule, due) = (&standing.rule, &standing.due);
    let step = |label: &str, figure: String, why: String| ExplainStep { label: label.to_owned(), figure, why };
    let records = words::count(standing.records.unsigned_abs(), "record", "records");
    let mut steps = vec![step(
        "Usage",
        format!("{} {meter}", words::quantity(standing.used())),
        format!("{records} from {}, each counted once", period::words(standing.period.start_at, standing.period.end_at, zone)),
    )];
    if let Some(rounding) = rule.rounding() {
        let why = format!("every record up to a step of {}, at least {}", words::quantity(rounding.step), words::quantity(rounding.least));
        steps.push(step("Records rounded", "before adding".to_owned(), why));
    }
    if !standing.history.is_zero() {
        let why = "used before billing began; it is never sent".to_owned();
        steps.push(step("History", format!("{} {meter}", words::quantity(standing.history)), why));
    }
    if !due.remainder_in.is_zero() {
        let why = "left over from the period before, less than one unit".to_owned();
        steps.push(step("Carried in", format!("{} {meter}", words::quantity(due.remainder_in)), why));
    }
    let why = format!("{} {meter} make one unit; only whole units are charged", words::quantity(rule.billing_unit));
    steps.push(step("Units", words::units(due.units), why));
    let rest = [
        ("Left over", due.remainder_out, words::remainder(rule.remainder)),
        ("Dropped", due.dropped, "less than one unit at the period's end; it is not charged"),
        ("Rounded up", due.rounded_up, "was missing to a whole unit at the period's end; it is charged as if used"),
    ];
    for (label, quantity, why) in rest.into_iter().filter(|(_, quantity, _)| !quantity.is_zero()) {
        steps.push(step(label, format!("{} {meter}", words::quantity(quantity)), why.to_owned()));
    }
    let source = rule.stripe_price.as_ref().map_or_else(|| "the price of this rule".to_owned(), |price| format!("Stripe's price {price}"));
    steps.push(step("Price", words::price(&rule.price), source));
    steps.push(step("Amount", words::money(standing.rated.total), "each line rounded once to the smallest coin, then added".to_owned()));
    if let Some(late) = standing.late.as_ref().filter(|late| late.units != 0) {
        let why = format!("became known after the period was final, worth {}; not charged yet", words::money(late.value));
        steps.push(step("Late", words::units(late.units), why));
    }
    steps
}

/// What was left out of the charge, and why.
fn left(r: &Reader, standing: &Standing, zone: &TimeZone) -> Result<Vec<MeterSum>, Problem> {
    let rule = &standing.rule;
    let span = standing.period.period()?;
    let sums = [
        ("test calls", left_out(r, &rule.client, &rule.meter, span, RecordStanding::Test, zone)?),
        ("still open on the platform", left_out(r, &rule.client, &rule.meter, span, RecordStanding::Open, zone)?),
        ("history, before billing began", standing.history),
    ];
    let kept = sums.into_iter().filter(|(_, quantity)| !quantity.is_zero());
    Ok(kept.map(|(why, quantity)| MeterSum { meter: why.to_owned(), quantity: quantity.to_string() }).collect())
}
