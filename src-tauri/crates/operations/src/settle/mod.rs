//! What becomes of reports that were sent (law §6.5): Stripe's count confirms them, their minute settles a doubt, the final invoice's line
//! decides in the end.

mod by_count;
mod by_invoice;
mod draft;

use domain::{
    Minute, Quantity,
    id::{ReportId, RunId},
    report::{Observation, ReportState},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, Tx,
    mirror::{self as kept, CountReading},
    outbox::{self as rows, AttemptAnswer, BookKind, Outcome, Pair},
    period::{self as periods, PeriodRow},
};

pub(crate) use by_count::compare;
pub(crate) use by_invoice::final_periods;
pub(crate) use draft::read_draft;

use crate::{Desk, Problem, StripeClock, file, outbox, standing::inexact};

/// A run at Stripe: whose account, by whose time, and which run it is.
#[derive(Clone)]
pub(crate) struct AtStripe<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) client: &'a stripe::Client,
    pub(crate) clock: StripeClock,
    pub(crate) run: RunId,
}

impl AtStripe<'_> {
    /// Stripe's time now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now(self.desk)
    }
}

/// Attempts that the program did not live to see answered are in doubt (law §6.4). To be called by whoever holds the run lock, before
/// anything else; needs no network. Says how many there were.
///
/// # Errors
/// What the file says.
pub(crate) fn found_open(tx: &Tx<'_>, now: Timestamp) -> Result<usize, Problem> {
    let open = rows::open_attempts(tx)?;
    for attempt in &open {
        rows::answered(
            tx,
            &Outcome {
                report: attempt.report.clone(),
                number: attempt.number,
                answer: AttemptAnswer::Unclear,
                at: now,
                status: None,
                request_id: None,
                detail: Some("The program ended before the answer came.".to_owned()),
            },
        )?;
        outbox::observe(tx, &attempt.report, Observation::FoundOpen, true, now, serde_json::json!({ "attempt": attempt.number }))?;
    }
    Ok(open.len())
}

/// The `Date` header has whole seconds, so two readings of the same clock may differ by one.
const HEADER_STEP: SignedDuration = SignedDuration::from_secs(1);

/// The clock, such that an attempt of a moment ago does not lie ahead of it merely because the header cuts the second. An attempt further
/// ahead does: the clock went back, and it counts as old (law §5.3).
///
/// # Errors
/// What the file says.
pub(crate) fn not_before_last_attempt(r: &Reader, clock: StripeClock, local: Timestamp) -> Result<StripeClock, Problem> {
    let now = local.checked_add(clock.offset()).unwrap_or(local);
    let mut newest = now;
    for report in rows::in_states(r, &[ReportState::Pending, ReportState::Accepted, ReportState::Uncertain, ReportState::Missing])? {
        newest = rows::attempts(r, &report.report.id)?.last().map_or(newest, |last| newest.max(last.opened_at_stripe));
    }
    let ahead = newest.duration_since(now);
    Ok(if ahead > SignedDuration::ZERO && ahead <= HEADER_STEP { StripeClock::observed(newest, local) } else { clock })
}

/// Reads one minute of a pair in Stripe's summary and keeps the reading. Nothing counted is 0.
///
/// # Errors
/// Stripe's refusal or silence; a figure that cannot be kept exactly.
pub(crate) async fn read_minute(at: &AtStripe<'_>, pair: &Pair, minute: Minute, report: Option<ReportId>) -> Result<CountReading, Problem> {
    let (from, to) = (minute.start().map_err(inexact)?, minute.next().start().map_err(inexact)?);
    let minutes = stripe::meters::Minutes::new(from, to).map_err(inexact)?;
    let reply = at.client.send(&stripe::meters::summaries(pair.meter.as_str(), pair.customer.as_str(), minutes)).await?;
    let mut value = Quantity::ZERO;
    for summary in &reply.value.data {
        let part = Quantity::parse(summary.aggregated_value.as_str()).map_err(inexact)?;
        value = value.checked_add(part).ok_or_else(|| inexact("Stripe's count"))?;
    }
    let reading = CountReading {
        customer: pair.customer.clone(),
        stripe_meter: pair.meter.clone(),
        from_at: from,
        to_at: to,
        value,
        // By the same clock as the attempts: the header's whole seconds could lie a second later than it.
        as_of: at.now(),
        report,
        run: Some(at.run.clone()),
    };
    let keep = reading.clone();
    file::write(at.desk, move |tx| Ok(kept::keep_count(tx, &keep)?)).await?;
    Ok(reading)
}

/// Units of a pair that were adopted for a period, under any of its rules.
fn adopted(r: &Reader, pair: &Pair, row: &PeriodRow) -> Result<i64, Problem> {
    let mut adopted = 0_i64;
    for decision in rows::decisions_of_pair(r, pair)?.into_iter().filter(|decision| decision.kind == BookKind::Adopted) {
        let Some(period) = &decision.period else { continue };
        if periods::get(r, period)?.start_at == row.start_at {
            adopted = adopted.saturating_add(decision.units);
        }
    }
    Ok(adopted)
}
