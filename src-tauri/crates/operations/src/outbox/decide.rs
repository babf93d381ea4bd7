//! Deciding: one transaction reads what is due, what may leave and whether the way is free, and writes the report with everything that
//! Stripe will see.

use std::collections::BTreeSet;

use domain::{
    Minute,
    billed::StripeMeter,
    id::{PeriodId, ReportId, RuleId, RunId},
    report::{MinuteChoice, MinuteQuery, Observation, WaitReason, WithdrawReason, choose_minute},
};
use jiff::Timestamp;
use store::{
    Tx, mirror as kept,
    outbox::{self as rows, Report},
    rule, workspace,
};

use super::{Pace, Way, allowed, observe, stopped_pair, way, with_cured};
use crate::{
    Problem,
    faults::{StopPoint, stop_point},
    period,
    standing::{self, inexact},
    verdict,
};

/// What was read of a pair's period just before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Knowledge {
    /// Stripe's count equals ours: every minute that we never used is empty.
    pub(crate) all_empty: bool,
    /// Minutes that were read one by one and are empty.
    pub(crate) empty: BTreeSet<Minute>,
    /// Minutes that are not.
    pub(crate) taken: BTreeSet<Minute>,
    /// The period's draft was read immediately before.
    pub(crate) draft_read: bool,
}

/// What is to be decided, and by which run.
#[derive(Debug, Clone)]
pub(crate) struct Deciding {
    pub(crate) rule: RuleId,
    pub(crate) period: PeriodId,
    pub(crate) run: RunId,
    pub(crate) pace: Pace,
    /// Units that the bounds let through by themselves in this run; 0 in `ask`.
    pub(crate) within_bounds: i64,
    /// Random part of the report's identifier, made once.
    pub(crate) random: String,
    /// Stripe's time.
    pub(crate) now: Timestamp,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Decided {
    /// The report stands in the outbox.
    Report(ReportId),
    /// Nothing may leave: nothing due, or not approved.
    Nothing,
    /// This minute has to be read first: it must be empty in Stripe's summary.
    ReadMinute(Minute),
    /// The draft does not finalise by itself: it has to be read immediately before.
    ReadDraft,
    /// Approved units wait.
    Waits { units: i64, why: Waits },
}

/// Why approved units wait.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Waits {
    /// A free minute; the time when there is one.
    Minute(Timestamp),
    /// Sent within a day; the time of the next automatic send.
    Pace(Timestamp),
    /// A report of the pair is in doubt.
    Doubt,
    /// No minute is left, in this period or for this pair.
    NoMinute,
    /// Stripe's draft.
    Draft,
    /// The period takes nothing more.
    Closed(WithdrawReason),
    /// No item in billing.
    NoPayer,
    /// More than one.
    ChargesTwice,
    /// Stripe knew an identifier before we sent it.
    SecondSender,
    /// Stripe's count is above ours.
    Foreign,
    /// The meter or the customer.
    Unfit(String),
}

/// Decides the units of one rule and period.
///
/// # Errors
/// A workspace that may not send; what the file says; a figure that does not fit.
pub(crate) fn decide(tx: &Tx<'_>, deciding: &Deciding, known: &Knowledge) -> Result<Decided, Problem> {
    let own = workspace::get(tx)?;
    crate::sender::may_send_at_all(&own)?;
    let rule = rule::get(tx, &deciding.rule)?;
    let Some(pair) = rule.pair() else { return Ok(Decided::Nothing) };
    let chain = standing::chain(tx, &rule, deciding.now)?;
    let Some(standing) = chain.periods.iter().find(|standing| standing.period.id == deciding.period) else { return Ok(Decided::Nothing) };
    let (standing, cured) = with_cured(tx, standing)?;
    let units = allowed(tx, &standing, deciding.within_bounds)?;
    if units <= 0 {
        return Ok(Decided::Nothing);
    }
    let waits = |why| Ok(Decided::Waits { units, why });

    if stopped_pair(tx, &pair)?.is_some() {
        return waits(Waits::SecondSender);
    }
    for report in rows::of_pair(tx, &pair)? {
        let first = rows::attempts(tx, &report.report.id)?.first().map(|attempt| attempt.opened_at_stripe);
        // A first attempt later than now was made before the clock went back: it is old (law §5.3).
        let first = first.filter(|first| *first <= deciding.now || report.state == domain::ReportState::Sending).or(Some(Timestamp::MIN));
        if period::bars(&report, first, deciding.now) {
            return waits(Waits::Doubt);
        }
    }
    for open in chain.periods.iter().filter(|standing| standing.period.final_at.is_none()) {
        if verdict::foreign(tx, &pair, &open.period)?.is_some() {
            return waits(Waits::Foreign);
        }
    }
    if let Some(at) = deciding.pace.waits_until(tx, &pair, &standing, &deciding.run, deciding.now)? {
        return waits(Waits::Pace(at));
    }

    let used: BTreeSet<Minute> = rows::used_minutes(tx, &pair)?.into_iter().collect();
    let whole = standing.period.period()?;
    let minutes = MinuteQuery { period: whole, now: deciding.now, priced: whole, used: &used, taken: &known.taken };
    let minute = match choose_minute(&minutes) {
        MinuteChoice::Minute(minute) => minute,
        MinuteChoice::NotYet { at } => return waits(Waits::Minute(at)),
        MinuteChoice::Never => return waits(Waits::NoMinute),
    };
    match way(tx, &pair, &standing.period, minute, deciding.now, known.draft_read)? {
        Way::Free => {}
        Way::Wait(WaitReason::ReadDraftFirst) => return Ok(Decided::ReadDraft),
        Way::Wait(WaitReason::NoDraftYet) => return waits(Waits::Draft),
        Way::Closed(reason) => return waits(Waits::Closed(reason)),
        Way::NoPayer => return waits(Waits::NoPayer),
        Way::ChargesTwice => return waits(Waits::ChargesTwice),
        Way::Unfit(words) => return waits(Waits::Unfit(words)),
    }
    if !known.all_empty && !known.empty.contains(&minute) {
        return Ok(Decided::ReadMinute(minute));
    }

    let meter = kept::find::<StripeMeter>(tx, pair.meter.as_str())?.ok_or_else(|| inexact("a meter that is not mirrored"))?.value;
    let report = Report {
        id: ReportId::new(format!("l{}-{}", own.lineage, deciding.random)),
        lineage: own.lineage,
        customer: pair.customer,
        stripe_meter: pair.meter,
        event_name: meter.event_name,
        customer_key: meter.customer_key,
        value_key: meter.value_key,
        rule: rule.id.clone(),
        period: standing.period.id.clone(),
        units,
        minute: minute.since_epoch(),
        decided_at: deciding.now,
        run: deciding.run.clone(),
    };
    for refused in cured {
        let detail = serde_json::json!({ "successor": report.id });
        observe(tx, &refused, Observation::SuccessorDecided, true, deciding.now, detail)?;
    }
    rows::decide(tx, &report)?;
    stop_point(StopPoint::BeforeOutboxCommit);
    Ok(Decided::Report(report.id))
}
