//! The month table of Billing: every client × its period, from use to money, beside the period before. Read from the file alone; every figure
//! is the one of the client's page, the statement, the send queue and the explanation, computed once for all of them.

mod by_statement;
mod fixed;
mod meant;
mod money;
mod state;
mod subscribed;
mod sums;

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{
    Period,
    billed::Invoice,
    id::{ClientId, RuleId, SourceId},
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use store::{
    Reader,
    client::{self as rows, Client},
    mapping, mirror as kept,
    mirror::Read,
    period as periods,
    rule::Rule,
    run::{self, RunKind},
    source, workspace,
};

use crate::{
    Desk, Problem, file,
    names::Names,
    payments::Around,
    queue,
    standing::{Chain, inexact},
    stays::Stays,
    verdict::{self, Judged},
    view::{MonthClient, MonthLine, MonthState, MonthTableParams, MonthTableView, QueueState},
};
use fixed::{Metered, Times};
use meant::Meant;
use state::{needs_owner, weight};
use subscribed::Beside;

/// The month table.
///
/// # Errors
/// Words that name no periods of many clients; what the file says; a figure that does not fit.
pub async fn read(desk: &Desk, params: MonthTableParams) -> Result<MonthTableView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, &params, now)).await
}

/// A line of the send queue, as far as the table needs it.
pub(crate) struct Queued {
    state: QueueState,
    units: i64,
    amount: domain::Money,
    reason: Option<String>,
}

/// What every line is read with.
pub(crate) struct Reading<'r> {
    r: &'r Reader,
    now: Timestamp,
    zone: &'r TimeZone,
    names: Names,
    around: Around,
    meant: Meant,
    /// Every rule's chain, read once.
    chains: HashMap<&'r RuleId, &'r Chain>,
    /// The send queue by `rule:period`.
    lines: HashMap<String, Queued>,
    metered: Metered,
}

fn view(r: &Reader, params: &MonthTableParams, now: Timestamp) -> Result<MonthTableView, Problem> {
    let own = workspace::get(r)?;
    let zone = own.time_zone()?;
    let meant = Meant::parse(params.period.as_deref(), &zone, now)?;
    let judged = verdict::all(r, now)?;
    let reading = Reading {
        r,
        now,
        zone: &zone,
        names: Names::read(r)?,
        around: Around::read(r, now)?,
        meant,
        chains: judged.chains.iter().map(|(rule, chain)| (&rule.id, chain)).collect(),
        lines: queued(r, &judged, now)?,
        metered: Metered::default(),
    };
    let search = params.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    let clients = reading.clients(&rows::list(r, search, u32::MAX, 0)?, &judged)?;
    sums::table(&reading, clients, params, own.currency)
}

/// The send queue's lines by their names.
fn queued(r: &Reader, judged: &Judged, now: Timestamp) -> Result<HashMap<String, Queued>, Problem> {
    let mut lines = HashMap::with_capacity(judged.lines.len());
    for line in &judged.lines {
        let goes_at = queue::goes_at(r, line, now)?;
        let queued = Queued {
            state: queue::state(line, goes_at),
            units: line.units,
            amount: line.amount,
            reason: queue::reason_words(line, goes_at),
        };
        lines.insert(queue::id(&line.standing), queued);
    }
    Ok(lines)
}

impl Reading<'_> {
    fn clients(&self, clients: &[Client], judged: &Judged) -> Result<Vec<MonthClient>, Problem> {
        let mut rules: HashMap<&ClientId, Vec<(&Rule, &Chain)>> = HashMap::new();
        for (rule, chain) in &judged.chains {
            rules.entry(&rule.client).or_default().push((rule, chain));
        }
        let on_plans: HashSet<ClientId> = store::stay::clients(self.r)?.into_iter().collect();
        let read = Feeding::read(self.r, self.now)?;
        let mut found = Vec::new();
        for client in clients {
            let own = rules.get(&client.id).map_or(&[] as &[_], Vec::as_slice);
            let is_mapped = read.mapped.contains(&client.id);
            let lines = self.lines_of(client, own, on_plans.contains(&client.id), is_mapped)?;
            if lines.is_empty() && (!self.meant.is_current() || client.stopped_at.is_some()) {
                continue;
            }
            found.push(client_of(client, lines, !own.is_empty(), read.oldest(&client.id))?);
        }
        Ok(found)
    }

    fn lines_of(&self, client: &Client, rules: &[(&Rule, &Chain)], on_plan: bool, is_mapped: bool) -> Result<Vec<MonthLine>, Problem> {
        let mut lines = Vec::new();
        let (mut this, mut before) = (None::<Period>, None::<Period>);
        let invoices: Vec<Read<Invoice>> = match &client.customer {
            Some(customer) => kept::of_customer::<Invoice>(self.r, customer)?,
            None => Vec::new(),
        };
        let beside = Beside { invoices: &invoices, is_mapped };
        for (rule, chain) in rules.iter().filter(|(rule, _)| rule.pair().is_some()) {
            for place in self.meant.places(rule, chain) {
                let span = chain.periods[place].period.period()?;
                this = Some(this.map_or(Ok(span), |known| joined(known, span))?);
                if let Some(earlier) = place.checked_sub(1) {
                    before = before.or(Some(chain.periods[earlier].period.period()?));
                }
                lines.extend(self.subscribed(rule, chain, place, &beside)?);
            }
        }
        if on_plan || rules.iter().any(|(rule, _)| rule.pair().is_none()) {
            lines.extend(self.by_statement(client)?);
        }
        let by_statement = lines.iter().any(|line| line.statement.is_some());
        if !by_statement && client.customer.is_some() {
            let this = this.unwrap_or(self.meant.month);
            let before = match before {
                Some(before) => before,
                None => earlier(this)?,
            };
            lines.extend(self.fixed(client, Times { this, before }, &invoices)?);
        }
        Ok(lines)
    }

    /// Months in which a period or a plan's statement begins, newest first.
    fn choices(&self) -> Result<Vec<String>, Problem> {
        let mut months: BTreeSet<String> = BTreeSet::new();
        for start in periods::starts(self.r)? {
            months.insert(start.to_zoned(self.zone.clone()).strftime("%Y-%m").to_string());
        }
        let today = self.now.to_zoned(self.zone.clone()).date();
        for client in store::stay::clients(self.r)? {
            for month in Stays::read(self.r, &client, self.zone)?.months(today)? {
                months.insert(month.strftime("%Y-%m").to_string());
            }
        }
        Ok(months.into_iter().rev().collect())
    }
}

/// From the first instant of both to the last one.
fn joined(one: Period, other: Period) -> Result<Period, Problem> {
    Period::new(one.start().min(other.start()), one.end().max(other.end())).map_err(inexact)
}

/// The month before a period, by Stripe's calendar, which is UTC's.
fn earlier(period: Period) -> Result<Period, Problem> {
    let start = period.start().to_zoned(TimeZone::UTC).checked_sub(1.month()).map_err(inexact)?.timestamp();
    Period::new(start, period.start()).map_err(inexact)
}

/// A client with its lines.
fn client_of(client: &Client, lines: Vec<MonthLine>, has_rule: bool, usage_read_at: Option<Timestamp>) -> Result<MonthClient, Problem> {
    let is_billed = lines.iter().any(|line| line.is_billed);
    let counted: Vec<_> = lines.iter().filter(|line| line.is_billed == is_billed).map(|line| &line.money).collect();
    let currency = counted.first().map(|money| money.amount.currency());
    let money = match currency {
        Some(currency) if counted.iter().all(|money| money.amount.currency() == currency) => {
            Some(money::together(currency, counted.into_iter())?)
        }
        _ => None,
    };
    let state = lines.iter().map(|line| line.state).max_by_key(|state| weight(*state)).unwrap_or(MonthState::NotBilled);
    let reason = lines.is_empty().then(|| {
        let why = if has_rule { "Its period is not known yet; the next sync reads it." } else { "No price and no plan bills this client." };
        why.to_owned()
    });
    Ok(MonthClient {
        id: client.id.to_string(),
        nickname: client.nickname.clone(),
        money,
        is_billed,
        state,
        reason,
        needs_owner: needs_owner(state),
        usage_read_at,
        lines,
    })
}

/// Which accounts feed whom, and when their sources were last read.
struct Feeding {
    mapped: HashSet<ClientId>,
    oldest: HashMap<ClientId, Timestamp>,
}

impl Feeding {
    fn read(r: &Reader, now: Timestamp) -> Result<Self, Problem> {
        let mut read_at: HashMap<SourceId, Timestamp> = HashMap::new();
        for source in source::list(r)? {
            for kind in [RunKind::Pull, RunKind::Import, RunKind::Hand] {
                if let Some(at) = run::last_done(r, kind, Some(&source.id))?.and_then(|run| run.ended_at) {
                    let known = read_at.entry(source.id.clone()).or_insert(at);
                    *known = at.max(*known);
                }
            }
        }
        let of_subject: HashMap<_, _> = source::subjects(r, None)?.into_iter().map(|subject| (subject.id, subject.source)).collect();
        let (mut mapped, mut oldest) = (HashSet::new(), HashMap::new());
        for mapping in mapping::list(r)? {
            if mapping.to_at.is_some_and(|to| to <= now) {
                continue;
            }
            if let Some(at) = of_subject.get(&mapping.subject).and_then(|source| read_at.get(source)) {
                let known = oldest.entry(mapping.client.clone()).or_insert(*at);
                *known = (*at).min(*known);
            }
            mapped.insert(mapping.client);
        }
        Ok(Self { mapped, oldest })
    }

    fn oldest(&self, client: &ClientId) -> Option<Timestamp> {
        self.oldest.get(client).copied()
    }
}
