//! What is due and what stands in its way, for every rule and period: the send queue before it is a page. The bounds are
//! `domain::bounds`; what they are asked with, and what blocks a line before they are asked, is here.

mod pair;
mod past;
mod reason;

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Currency, Money, Quantity,
    bounds::{Bounds, Candidate, ConnectorTrust, Verdict, judge},
    id::{ClientId, SourceId},
};
use jiff::Timestamp;
use store::{
    Reader, mapping, outbox,
    queue::{self, Approval, QueueVerdict},
    rule::{self, Rule},
    source,
    workspace::{self, Sending},
};

pub use pair::{booked, foreign};
pub use reason::Reason;

use crate::{
    Problem, bounds, outbox as sent, reread,
    standing::{self, Chain, Standing, inexact},
};

/// One rule's units of one period, judged.
#[derive(Debug, Clone)]
pub struct Line {
    /// Where the rule stands in the period.
    pub standing: Standing,
    /// Units to send; below zero when more was sent than is due. Of a final period: its late units.
    pub units: i64,
    /// What they are worth.
    pub amount: Money,
    /// What may happen with them.
    pub verdict: QueueVerdict,
    /// Whether an approval covers all that is due.
    pub approved: bool,
    /// Why not, or why apart.
    pub reason: Option<Reason>,
}

/// Every rule's chain, read once, with what was judged from them.
#[derive(Debug, Clone)]
pub struct Judged {
    /// One per rule, in the order of the clients.
    pub chains: Vec<(Rule, Chain)>,
    /// Every line with units, or with something to name.
    pub lines: Vec<Line>,
}

/// Reads every chain and judges what is due, by `now`.
///
/// # Errors
/// What the file says; a figure that does not fit, which is never shown wrong.
pub fn all(r: &Reader, now: Timestamp) -> Result<Judged, Problem> {
    let mut chains = Vec::new();
    for rule in rule::list(r)? {
        let chain = standing::chain(r, &rule, now)?;
        chains.push((rule, chain));
    }
    let lines = lines(r, &chains, now)?;
    Ok(Judged { chains, lines })
}

/// A line before the bounds of the whole run are known.
struct Open<'c> {
    chain: &'c Chain,
    place: usize,
    units: i64,
    amount: Money,
    approved: bool,
    blocked: Option<Reason>,
}

fn lines(r: &Reader, chains: &[(Rule, Chain)], now: Timestamp) -> Result<Vec<Line>, Problem> {
    let approvals = approvals(r, chains)?;
    let mut open = Vec::new();
    let mut late = Vec::new();
    for (rule, chain) in chains {
        let Some(pair) = rule.pair() else { continue };
        for (place, standing) in chain.periods.iter().enumerate() {
            if let Some(found) = standing.late.as_ref().filter(|found| found.units != 0) {
                let (units, amount) = (found.units, found.value);
                // A start chosen in the past reaches into periods that others invoiced (law §6.2, §6.3): their units may be the same use.
                let others = if units > 0 { pair::invoiced_by_others(r, &pair, &standing.period)? } else { None };
                let line =
                    Line {
                        standing: standing.clone(),
                        units,
                        amount,
                        verdict: QueueVerdict::Blocked,
                        approved: false,
                        reason: Some(others.map_or(Reason::Late { invoiced: standing.period.invoice.is_some() }, |units| {
                            Reason::InvoicedByOthers { units }
                        })),
                    };
                late.push(line);
            }
            // Units of a refused report whose cause is cured are to be sent again, in one transaction with its release.
            let (cured, _) = sent::with_cured(r, standing)?;
            let units = cured.to_send();
            if units == 0 {
                continue;
            }
            let amount = standing.value_of(units)?;
            let approved = approvals.get(standing.period.id.as_str()).is_some_and(|all| all.iter().any(|one| covers(one, standing)));
            let blocked = if units < 0 {
                Some(Reason::Owed)
            } else if rule.live_at.is_none() {
                Some(Reason::NotLive)
            } else {
                pair::stop(r, &pair, &standing.period, now)?
            };
            open.push(Open { chain, place, units, amount, approved, blocked });
        }
    }

    let run = run_amounts(&open)?;
    let largest = largest_runs(r, chains)?;
    let sources = Sources::read(r, &approvals)?;
    let sending = workspace::get(r)?.sending;
    let mut lines = Vec::with_capacity(open.len() + late.len());
    for one in open {
        let currency = one.amount.currency();
        let (verdict, reason) = match (&one.blocked, one.approved) {
            (Some(reason), _) => (QueueVerdict::Blocked, Some(reason.clone())),
            (None, true) => (QueueVerdict::Clear, None),
            (None, false) => {
                let within = bounded(r, &one, run.get(&currency).copied(), largest.get(&currency).copied(), &sources)?;
                match within {
                    Some(reason) => (QueueVerdict::Held, Some(reason)),
                    None if sending == Sending::Automatic => (QueueVerdict::Clear, None),
                    None => (QueueVerdict::Queued, None),
                }
            }
        };
        let standing = one.chain.periods[one.place].clone();
        lines.push(Line { standing, units: one.units, amount: one.amount, verdict, approved: one.approved, reason });
    }
    lines.append(&mut late);
    Ok(lines)
}

/// An approval is for a client and period, up to a number of units and an amount (law §6.3).
fn covers(approval: &Approval, standing: &Standing) -> bool {
    let amount = standing.rated.total;
    standing.due.units <= approval.up_to_units && amount.currency() == approval.currency && amount.minor() <= approval.up_to_amount
}

type Approvals = HashMap<String, Vec<Approval>>;

fn approvals(r: &Reader, chains: &[(Rule, Chain)]) -> Result<Approvals, Problem> {
    let mut found = Approvals::new();
    for standing in chains.iter().filter(|(rule, _)| rule.pair().is_some()).flat_map(|(_, chain)| &chain.periods) {
        let all = queue::approvals(r, &standing.rule.id, &standing.period.id)?;
        if !all.is_empty() {
            found.insert(standing.period.id.to_string(), all);
        }
    }
    Ok(found)
}

/// What this run would come to, per currency: all that is not blocked.
fn run_amounts(open: &[Open<'_>]) -> Result<BTreeMap<Currency, Money>, Problem> {
    let mut sums = BTreeMap::new();
    for one in open.iter().filter(|one| one.blocked.is_none()) {
        let sum = sums.entry(one.amount.currency()).or_insert_with(|| Money::zero(one.amount.currency()));
        *sum = sum.checked_add(one.amount).map_err(inexact)?;
    }
    Ok(sums)
}

/// The largest run so far, per currency, its units rated under their rule's price.
fn largest_runs(r: &Reader, chains: &[(Rule, Chain)]) -> Result<BTreeMap<Currency, Money>, Problem> {
    let mut runs: BTreeMap<(String, Currency), Money> = BTreeMap::new();
    for (run, rule, _, units) in outbox::units_by_run(r)? {
        let Some((rule, _)) = chains.iter().find(|(known, _)| known.id == rule) else { continue };
        let amount = rule.price.rate(Quantity::from_whole(units)).map_err(inexact)?.total;
        let sum = runs.entry((run.to_string(), amount.currency())).or_insert_with(|| Money::zero(amount.currency()));
        *sum = sum.checked_add(amount).map_err(inexact)?;
    }
    let mut largest: BTreeMap<Currency, Money> = BTreeMap::new();
    for ((_, currency), amount) in runs {
        let known = largest.entry(currency).or_insert(amount);
        if amount.minor() > known.minor() {
            *known = amount;
        }
    }
    Ok(largest)
}

/// Asks the bounds; the reason to hold, if any.
fn bounded(r: &Reader, one: &Open<'_>, run: Option<Money>, largest: Option<Money>, sources: &Sources) -> Result<Option<Reason>, Problem> {
    let standing = &one.chain.periods[one.place];
    let currency = one.amount.currency();
    let Some(bounds): Option<Bounds> = bounds::in_currency(r, currency)? else {
        return Ok(Some(Reason::NoFloor { currency: currency.code().to_owned() }));
    };
    let large = standing.rated.total.minor() > bounds.floor.minor();
    // The past is read only where it is asked for: most lines are below the floor.
    let past = if large { past::before(r, one.chain, one.place)? } else { Vec::new() };
    let candidate = Candidate {
        period_units: standing.due.units,
        period_amount: standing.rated.total,
        past: &past,
        // Corrections downwards are blocked before the bounds are asked: they are owed, and not sent by this version.
        corrected_units: 0,
        corrected_amount: Money::zero(currency),
        run_amount: run.unwrap_or(one.amount),
        largest_run: largest,
        connector: sources.trust(&standing.rule.client),
    };
    match judge(&candidate, &bounds).map_err(inexact)? {
        Verdict::Queued => Ok(None),
        Verdict::Held { reason, measure, limit } => Ok(Some(Reason::Hold { reason, measure, limit })),
    }
}

/// Which sources feed which clients, and which of them the owner has to look at first.
struct Sources {
    of_client: HashMap<ClientId, Vec<SourceId>>,
    new: HashSet<SourceId>,
    changed: HashSet<SourceId>,
}

impl Sources {
    /// A source is new until one approval, its own or of a line of any client that it feeds (law §6.3).
    fn read(r: &Reader, approvals: &Approvals) -> Result<Self, Problem> {
        let subjects: HashMap<_, _> = source::subjects(r, None)?.into_iter().map(|subject| (subject.id, subject.source)).collect();
        let mut of_client: HashMap<ClientId, Vec<SourceId>> = HashMap::new();
        for mapping in mapping::list(r)? {
            if let Some(source) = subjects.get(&mapping.subject) {
                of_client.entry(mapping.client).or_default().push(source.clone());
            }
        }
        let (mut new, mut changed) = (HashSet::new(), HashSet::new());
        for source in source::list(r)? {
            let fed = |client: &ClientId| of_client.get(client).is_some_and(|sources| sources.contains(&source.id));
            let approved_since =
                |since: Timestamp| approvals.values().flatten().any(|approval| approval.at >= since && fed(&approval.client));
            if source.approved_at.is_none() && !approved_since(source.created_at) {
                new.insert(source.id.clone());
            }
            // Other quantities than a day before: looked at once, by one approval since.
            if reread::changed_at(&source).is_some_and(|at| !approved_since(at)) {
                changed.insert(source.id.clone());
            }
        }
        Ok(Self { of_client, new, changed })
    }

    fn trust(&self, client: &ClientId) -> ConnectorTrust {
        let feeding = self.of_client.get(client).map_or(&[] as &[SourceId], Vec::as_slice);
        if feeding.iter().any(|source| self.new.contains(source)) {
            ConnectorTrust::New
        } else if feeding.iter().any(|source| self.changed.contains(source)) {
            ConnectorTrust::Changed
        } else {
            ConnectorTrust::Approved
        }
    }
}
