//! Billed use that its platform no longer lists: said with its money. Nothing is taken back by it (law §4); what is given back, the owner gives.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Money, Quantity, id::ClientId};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{
    Reader, source,
    usage::{self, Entry, Filter, Standing as Counts},
};

use crate::{
    Problem,
    explain::counted,
    names::Names,
    records::Labels,
    standing::{Standing, inexact},
    verdict::Judged,
    view::{NeedKind, NeedTarget, NeedView},
    words,
};

/// A line that stays for ever is read no more: later only the records, the source and the status say it.
const SAID_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is gone of one client's billed use.
struct Gone {
    records: BTreeSet<(String, String)>,
    platforms: BTreeSet<String>,
    units: i64,
    /// None when prices of several currencies would have to be added (law §1.1).
    worth: Option<Money>,
    /// Some of it was decided or closed already.
    charged: bool,
    by_statement: bool,
    since: Timestamp,
}

/// A need for each client with such use.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub(super) fn read(
    r: &Reader,
    judged: &Judged,
    names: &Names,
    zone: &TimeZone,
    now: Timestamp,
    needs: &mut Vec<NeedView>,
) -> Result<(), Problem> {
    let filter = Filter { gone: true, standing: Some(Counts::Billable), ..Filter::default() };
    let lately = |entry: &Entry| entry.gone_since.is_some_and(|since| now.duration_since(since) < SAID_FOR);
    if !usage::records(r, &filter, u32::MAX, 0)?.iter().any(lately) {
        return Ok(());
    }
    let labels = Labels::read(r)?;
    let platforms: BTreeMap<_, _> = source::list(r)?.into_iter().map(|source| (source.id, source.name)).collect();
    let mut found: BTreeMap<ClientId, Gone> = BTreeMap::new();
    for (rule, chain) in &judged.chains {
        let of_rule = Filter { client: Some(rule.client.clone()), meter: Some(rule.meter.clone()), ..filter.clone() };
        let entries = usage::records(r, &of_rule, u32::MAX, 0)?;
        let billed: Vec<&Entry> = entries.iter().filter(|entry| lately(entry) && labels.is_billed(entry)).collect();
        for standing in &chain.periods {
            let (from, to) = (rule.start_at, rule.end_at);
            let own = |entry: &&&Entry| {
                standing.contains(entry.placed_at) && from <= entry.placed_at && to.is_none_or(|end| entry.placed_at < end)
            };
            let own: Vec<&Entry> = billed.iter().filter(own).copied().collect();
            if let Some(first) = own.iter().filter_map(|entry| entry.gone_since).min() {
                let (units, worth) = worth(standing, &own, now)?;
                let gone = found.entry(rule.client.clone()).or_insert_with(|| Gone {
                    records: BTreeSet::new(),
                    platforms: BTreeSet::new(),
                    units: 0,
                    worth: Some(Money::zero(worth.currency())),
                    charged: false,
                    by_statement: rule.customer.is_none(),
                    since: first,
                });
                gone.records.extend(own.iter().map(|entry| (entry.source.to_string(), entry.identity.clone())));
                gone.platforms.extend(own.iter().filter_map(|entry| platforms.get(&entry.source).cloned()));
                gone.units = gone.units.saturating_add(units);
                gone.worth = gone.worth.and_then(|sum| sum.checked_add(worth).ok());
                gone.charged |= standing.period.final_at.is_some() || standing.decided != 0;
                gone.since = gone.since.min(first);
            }
        }
    }
    needs.extend(found.into_iter().map(|(client, gone)| NeedView {
        kind: NeedKind::Gone,
        subject: names.nickname(&client),
        reason: reason(&gone, zone),
        amount: gone.worth,
        since: gone.since,
        goes_to: NeedTarget::Gone { client: client.to_string() },
    }));
    Ok(())
}

/// What these records add to the units and the money of their period.
fn worth(standing: &Standing, entries: &[&Entry], now: Timestamp) -> Result<(i64, Money), Problem> {
    let billing = standing.rule.billing_rule()?;
    let mut sum = Quantity::ZERO;
    for entry in entries {
        sum = sum.checked_add(counted(&billing, entry)?).ok_or_else(|| inexact("records that are gone"))?;
    }
    standing.worth_of(sum, now)
}

fn reason(gone: &Gone, zone: &TimeZone) -> String {
    let platforms = gone.platforms.iter().cloned().collect::<Vec<_>>().join(", ");
    let records = words::count(gone.records.len() as u64, "billed record", "billed records");
    let what = format!("{platforms} no longer lists {records}, first missed {}", words::when(gone.since, zone));
    let units = words::units(gone.units);
    let cure = match (gone.charged, gone.by_statement) {
        (false, _) => format!("{units} stay counted and will be charged: ask {platforms} before that"),
        (true, false) => format!("{units} stay counted. If this use never was, give its amount back in Stripe, by credit note or refund"),
        (true, true) => format!("{units} stay counted. If this use never was, agree on less with the client and note it with the payment"),
    };
    format!("{what}. {cure}; Rebill takes nothing back by itself.")
}
