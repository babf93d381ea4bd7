//! What waits for the owner, most money first, each with one place to go.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Quantity, billed::Invoice, id::InvoiceId, report::ReportState};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader, client, mirror as kept, outbox,
    queue::{self, QueueVerdict},
    rule::{self, Rule},
    source, usage,
    workspace::{self as rows},
};

use super::{money, subscribed};
use crate::{
    Problem, connect, method,
    names::Names,
    overrides, payments, same_use,
    standing::inexact,
    verdict::{Judged, Line, Reason},
    view::{NeedKind, NeedTarget, NeedView},
    words,
    workspace::{STRIPE_PROBLEM, last_sync},
};

/// Everything that waits for the owner.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub(super) fn read(r: &Reader, judged: &Judged, names: &Names, zone: &TimeZone, now: Timestamp) -> Result<Vec<NeedView>, Problem> {
    let mut needs = Vec::new();
    connections(r, now, &mut needs)?;
    let told = subscribed::read(r, now, &mut needs)?;
    unpaid(r, zone, now, &told, &mut needs)?;
    money::read(r, now, &told, &mut needs)?;
    super::payment_methods::read(r, now, &mut needs)?;
    lines(r, judged, names, now, &mut needs)?;
    below_cost(judged, names, now, &mut needs)?;
    overrides::needs(r, now, &mut needs)?;
    reports(r, names, &mut needs)?;
    unassigned(r, &mut needs)?;
    super::gone::read(r, judged, names, zone, now, &mut needs)?;
    same_use(r, now, &mut needs)?;
    // Money first; what stops everything has no amount and stands at the top.
    needs.sort_by_key(|need| {
        let everything = matches!(need.kind, NeedKind::Connection | NeedKind::SyncFailed | NeedKind::ChargesOff);
        (!everything, std::cmp::Reverse(need.amount.map_or(0, |amount| amount.minor().abs())))
    });
    Ok(needs)
}

/// Keys that are refused or missing, sources whose last sync failed.
fn connections(r: &Reader, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    let own = rows::get(r)?;
    let since = last_sync(r)?.unwrap_or(now);
    let stripe = method::through_stripe(r, &own)?;
    if let Some(reason) = rows::setting::<String>(r, STRIPE_PROBLEM)?.filter(|_| stripe) {
        let subject = "Stripe".to_owned();
        needs.push(NeedView { kind: NeedKind::Connection, subject, reason, amount: None, since, goes_to: NeedTarget::Connections });
    }
    if stripe {
        for (charges, reason, since) in connect::off(r)? {
            let (kind, subject) = if charges { (NeedKind::ChargesOff, "Charges") } else { (NeedKind::PayoutsOff, "Payouts") };
            needs.push(NeedView { kind, subject: subject.to_owned(), reason, amount: None, since, goes_to: NeedTarget::StripeAccount });
        }
    }
    for source in source::list(r)?.into_iter().filter(|source| source.retired_at.is_none()) {
        if let Some((reason, refused)) = connect::problem_of(&source) {
            let kind = if refused { NeedKind::Connection } else { NeedKind::SyncFailed };
            needs.push(NeedView { kind, subject: source.name, reason, amount: None, since, goes_to: NeedTarget::Connections });
        }
    }
    Ok(())
}

/// Clients' invoices that are open past their day, but those told with their subscription.
fn unpaid(r: &Reader, zone: &TimeZone, now: Timestamp, told: &BTreeSet<InvoiceId>, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    for client in client::all(r)? {
        let Some(customer) = &client.customer else { continue };
        for read in kept::of_customer::<Invoice>(r, customer)? {
            let invoice = read.value;
            if told.contains(&invoice.id) || !payments::is_overdue(r, &invoice, now)? {
                continue;
            }
            let due = payments::due_day(r, &invoice)?;
            let reason = payments::overdue_words(r, &invoice, zone)?;
            needs.push(NeedView {
                kind: NeedKind::Unpaid,
                subject: client.nickname.clone(),
                reason,
                amount: Some(invoice.amount_due),
                since: due,
                goes_to: NeedTarget::Client { id: client.id.to_string() },
            });
        }
    }
    Ok(())
}

/// Lines of the queue that are held, stopped or late.
fn lines(r: &Reader, judged: &Judged, names: &Names, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    for line in &judged.lines {
        let Some((kind, goes_to)) = kind(line) else { continue };
        let (rule, period) = (&line.standing.rule, &line.standing.period);
        let since = queue::present_of(r, &rule.id, &period.id)?.map_or(now, |verdict| verdict.at);
        let reason = line.reason.as_ref().map(Reason::words).unwrap_or_default();
        // The bounds name the units themselves.
        let named = line.units == 0 || matches!(line.reason, Some(Reason::Hold { .. }));
        let reason = if named { reason } else { format!("{}: {reason}", words::units(line.units)) };
        needs.push(NeedView { kind, subject: names.nickname(&rule.client), reason, amount: Some(line.amount), since, goes_to });
    }
    Ok(())
}

fn kind(line: &Line) -> Option<(NeedKind, NeedTarget)> {
    let client = || NeedTarget::Client { id: line.standing.rule.client.to_string() };
    match (&line.reason, line.verdict) {
        (Some(Reason::NoPayer { .. }), _) => Some((NeedKind::NoPayer, client())),
        (Some(Reason::ChargesTwice { .. }), _) => Some((NeedKind::ChargesTwice, client())),
        (Some(Reason::Foreign { .. }), _) => Some((NeedKind::Foreign, NeedTarget::Reconcile)),
        (Some(Reason::Late { .. } | Reason::InvoicedByOthers { .. } | Reason::TooLate | Reason::Owed), _) => {
            Some((NeedKind::Late, NeedTarget::Queue))
        }
        (Some(Reason::MeterUnfit { .. } | Reason::MeterUnknown), _) => Some((NeedKind::NoPayer, client())),
        (_, QueueVerdict::Held) => Some((NeedKind::Held, NeedTarget::Queue)),
        // A report in doubt or refused is named by itself; before Go live nothing is asked.
        _ => None,
    }
}

/// Running periods whose use cost more than it is charged for.
fn below_cost(judged: &Judged, names: &Names, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    for (rule, chain) in &judged.chains {
        if rule.pair().is_some() && rule.live_at.is_none() {
            continue;
        }
        let Some(standing) = chain.at(now) else { continue };
        let (Some(cost), Some(margin)) = (standing.cost(), standing.margin()) else { continue };
        // Less than one unit is no price yet.
        if !margin.is_negative() || standing.due.units <= 0 {
            continue;
        }
        let reason = format!(
            "{} charged for what cost {}, at {}",
            words::money(standing.rated.total),
            words::money(cost),
            words::price(&rule.price)
        );
        needs.push(NeedView {
            kind: NeedKind::BelowCost,
            subject: names.nickname(&rule.client),
            reason,
            amount: Some(margin),
            since: standing.period.start_at,
            goes_to: NeedTarget::Client { id: rule.client.to_string() },
        });
    }
    Ok(())
}

/// Reports that Stripe refused, or whose fate is not known.
fn reports(r: &Reader, names: &Names, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    for report in outbox::in_states(r, &[ReportState::Rejected, ReportState::Uncertain, ReportState::Missing, ReportState::Stranded])? {
        let rule = rule::get(r, &report.report.rule)?;
        let units = words::units(report.report.units);
        let (kind, reason) = match report.state {
            ReportState::Rejected => (NeedKind::Rejected, format!("Stripe refused {units}.")),
            ReportState::Missing => (NeedKind::Missing, format!("Stripe accepted {units} but does not count them after six hours.")),
            ReportState::Stranded => {
                (NeedKind::Missing, format!("Stripe counted {units}, and its invoice does not have them. Look at them under Units sent."))
            }
            _ => (NeedKind::Uncertain, format!("It is not known yet whether {units} arrived. Nothing is sent twice.")),
        };
        let amount = rule.price.rate(Quantity::from_whole(report.report.units)).map_err(inexact)?.total;
        needs.push(NeedView {
            kind,
            subject: names.nickname(&rule.client),
            reason,
            amount: Some(amount),
            since: report.since,
            goes_to: NeedTarget::Sent,
        });
    }
    Ok(())
}

/// Sources that may count the same use, before it is charged.
fn same_use(r: &Reader, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    for (rule, found) in same_use::everywhere(r)? {
        needs.push(NeedView {
            kind: NeedKind::SameUse,
            subject: client::get(r, &rule.client)?.nickname,
            reason: found.words,
            amount: None,
            since: now,
            goes_to: NeedTarget::Client { id: rule.client.to_string() },
        });
    }
    Ok(())
}

/// Subjects with use that belongs to no client, worth what most clients pay for that meter.
fn unassigned(r: &Reader, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    let rules = rule::list(r)?;
    let mut subjects: BTreeMap<String, NeedView> = BTreeMap::new();
    for line in usage::unassigned(r)? {
        let value = match usual(&rules, &line.meter) {
            Some(rule) => {
                let units = i64::try_from(line.quantity.to_micros().div_euclid(rule.billing_unit.to_micros())).map_err(inexact)?;
                Some(rule.price.rate(Quantity::from_whole(units)).map_err(inexact)?.total)
            }
            None => None,
        };
        let name = line.holder.name.clone().unwrap_or_else(|| line.holder.external_id.clone());
        let records = line.records.unsigned_abs();
        let need = subjects.entry(line.holder.subject.to_string()).or_insert_with(|| NeedView {
            kind: NeedKind::Unassigned,
            subject: name,
            reason: format!("{} of usage without a client", words::count(records, "record", "records")),
            amount: None,
            since: line.first,
            goes_to: NeedTarget::Unassigned,
        });
        need.since = need.since.min(line.first);
        need.amount = match (need.amount, value) {
            // Only one meter's value is charged for the same use: the larger one is what may be lost.
            (Some(known), Some(value)) if known.currency() == value.currency() => {
                Some(if value.minor() > known.minor() { value } else { known })
            }
            (known, value) => known.or(value),
        };
    }
    needs.extend(subjects.into_values());
    Ok(())
}

/// The rule that most clients have on a meter: same price, same unit.
fn usual<'r>(rules: &'r [Rule], meter: &domain::id::MeterId) -> Option<&'r Rule> {
    let of_meter: Vec<&Rule> = rules.iter().filter(|rule| rule.meter == *meter && rule.end_at.is_none()).collect();
    of_meter
        .iter()
        .copied()
        .max_by_key(|rule| of_meter.iter().filter(|other| other.price == rule.price && other.billing_unit == rule.billing_unit).count())
}
