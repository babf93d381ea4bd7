//! Where a workspace stands, in a dozen figures with their age. Read from the file alone.

use std::collections::BTreeMap;

use domain::{Currency, Money, Quantity};
use jiff::Timestamp;
use store::{
    Reader,
    queue::QueueVerdict,
    run::{self, RunKind},
};

use crate::{
    Desk, Problem, connect, file, mirror,
    standing::{Standing, inexact},
    unassigned,
    verdict::{self, Reason},
    view::{SourceStatus, StatusView, UnassignedView, UnassignedWorth, UnitsWorth},
};

/// Reads it.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn read(desk: &Desk) -> Result<StatusView, Problem> {
    let now = desk.now();
    let sources = connect::sources(desk).await?;
    let inbox = unassigned::read(desk).await?;
    file::read(desk, move |r| {
        let mut view = figures(r, now)?;
        view.unassigned = without_client(&inbox)?;
        view.sources = sources
            .into_iter()
            .map(|source| SourceStatus {
                name: source.name,
                connector: source.connector,
                last_sync: source.last_pull,
                next_sync: source.next_pull,
                problem: source.problem,
                gone_records: source.gone_records,
                gone_since: source.gone_since,
            })
            .collect();
        Ok(view)
    })
    .await
}

/// Units and their money, added up per currency.
#[derive(Default)]
struct Sum {
    units: i64,
    worth: BTreeMap<Currency, Money>,
}

impl Sum {
    fn add(&mut self, units: i64, amount: Money) -> Result<(), Problem> {
        self.units = self.units.checked_add(units).ok_or_else(|| inexact("a sum of units"))?;
        let sum = self.worth.entry(amount.currency()).or_insert_with(|| Money::zero(amount.currency()));
        *sum = sum.checked_add(amount).map_err(inexact)?;
        Ok(())
    }

    fn view(self) -> UnitsWorth {
        UnitsWorth { units: self.units.to_string(), worth: self.worth.into_values().filter(|amount| !amount.is_zero()).collect() }
    }
}

fn figures(r: &Reader, now: Timestamp) -> Result<StatusView, Problem> {
    let judged = verdict::all(r, now)?;
    let (mut due, mut sent) = (Sum::default(), Sum::default());
    let open = judged.chains.iter().flat_map(|(_, chain)| &chain.periods).filter(|standing| standing.period.final_at.is_none());
    for standing in open {
        due.add(standing.due.units, standing.rated.total)?;
        sent.add(standing.sent(), worth_of(standing, standing.sent())?)?;
    }
    let (mut waiting, mut held, mut stopped, mut late) = (Sum::default(), Sum::default(), Sum::default(), Sum::default());
    for line in &judged.lines {
        let sum = match (line.verdict, &line.reason) {
            (_, Some(Reason::Late { .. } | Reason::InvoicedByOthers { .. })) => &mut late,
            // Before Go live nothing stands in the queue.
            (_, Some(Reason::NotLive)) => continue,
            (QueueVerdict::Held, _) => &mut held,
            (QueueVerdict::Blocked, _) => &mut stopped,
            (QueueVerdict::Queued | QueueVerdict::Clear, _) => &mut waiting,
        };
        sum.add(line.units, line.amount)?;
    }
    let stripe_read_at = mirror::standing(r, now)?.kinds.into_iter().filter_map(|kind| kind.read_at).min();
    Ok(StatusView {
        as_of: now,
        sources: Vec::new(),
        stripe_read_at,
        counted_at: run::last_done(r, RunKind::Rate, None)?.and_then(|run| run.ended_at),
        due: due.view(),
        sent: sent.view(),
        waiting: waiting.view(),
        held: held.view(),
        stopped: stopped.view(),
        late: late.view(),
        unassigned: UnassignedWorth::default(),
    })
}

/// What units that were sent are worth, under their period's price; none sent are worth nothing, whatever a flat amount asks for.
fn worth_of(standing: &Standing, units: i64) -> Result<Money, Problem> {
    if units == 0 || standing.rated.lines.is_empty() {
        return Ok(Money::zero(standing.rated.total.currency()));
    }
    standing.rule.price.rate(Quantity::from_whole(units)).map(|rated| rated.total).map_err(inexact)
}

fn without_client(inbox: &UnassignedView) -> Result<UnassignedWorth, Problem> {
    let mut sum = Sum::default();
    for amount in inbox.rows.iter().filter_map(|row| row.value) {
        sum.add(0, amount)?;
    }
    Ok(UnassignedWorth {
        accounts: inbox.rows.len() as u64,
        worth: sum.view().worth,
        without_value: inbox.rows.iter().filter(|row| row.value.is_none()).count() as u64,
        since: inbox.rows.iter().map(|row| row.first).min(),
    })
}
