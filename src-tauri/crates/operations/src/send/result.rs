//! What a send came to.

use std::collections::BTreeSet;

use domain::{
    Currency, Money, Quantity,
    id::ReportId,
    report::{ReportState, WithdrawReason},
};
use jiff::Timestamp;
use serde::Serialize;
use store::{Reader, client, outbox as rows, rule};

use crate::{Problem, outbox::Waits, standing::inexact, words};

/// What a send came to: the reports that it decided, sent or settled, as they stand at its end.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SendResult {
    /// Attempts that left for Stripe.
    pub sent: u32,
    /// Reports that Stripe took and does not show yet.
    pub accepted: u32,
    /// Reports that Stripe's count shows.
    pub confirmed: u32,
    /// Reports of which it is not known whether they arrived.
    pub uncertain: u32,
    /// Reports that Stripe refused.
    pub rejected: u32,
    /// Reports that were taken back before any attempt; their units were decided anew or wait.
    pub withdrawn: u32,
    /// Reports accepted, and not seen in Stripe's count after six hours.
    pub missing: u32,
    /// Units of the reports that Stripe took in this send.
    pub units: String,
    /// What they are worth, one amount per currency.
    pub amounts: Vec<Money>,
    /// Approved units that did not go.
    pub waiting: Vec<Waiting>,
    /// Why the send ended early, if it did. What was done stays done.
    pub problem: Option<Problem>,
    /// The owner ended it between two reports.
    #[serde(skip)]
    pub cancelled: bool,
}

/// Approved units that wait.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// `rule:period`, as in the queue.
    pub line: String,
    /// The client's nickname.
    pub client: String,
    /// Units.
    pub units: String,
    /// What they wait for.
    pub why: String,
    /// When they go by themselves, where that is known.
    pub goes_at: Option<Timestamp>,
    /// Whether the owner has to do something.
    pub needs_owner: bool,
}

impl SendResult {
    /// Whether something waits for the owner: doubt, a refusal, something that must be cured.
    pub fn needs_owner(&self) -> bool {
        self.uncertain > 0
            || self.rejected > 0
            || self.missing > 0
            || self.problem.is_some()
            || self.waiting.iter().any(|waiting| waiting.needs_owner)
    }

    /// In one sentence with its numbers.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        let took = self.units.parse::<i64>().unwrap_or_default();
        if took != 0 {
            let worth: Vec<String> = self.amounts.iter().map(|amount| words::money(*amount)).collect();
            parts.push(format!("Stripe took {}, worth {}", words::units(took), words::listed(&worth)));
        }
        for (number, what) in [
            (self.confirmed, "confirmed by Stripe's count"),
            (self.uncertain, "in doubt; cleared by the next sends"),
            (self.rejected, "refused by Stripe"),
            (self.missing, "accepted but not in Stripe's count"),
            (self.withdrawn, "taken back before it was sent"),
        ] {
            if number > 0 {
                parts.push(format!("{} {what}", words::count(u64::from(number), "report", "reports")));
            }
        }
        if !self.waiting.is_empty() {
            let verb = if self.waiting.len() == 1 { "waits" } else { "wait" };
            parts.push(format!("{} {verb}: {}", words::count(self.waiting.len() as u64, "line", "lines"), self.waiting[0].why));
        }
        parts.extend(self.problem.as_ref().map(|problem| problem.message.clone()));
        if parts.is_empty() { "Nothing had to be sent.".to_owned() } else { parts.join("; ") }
    }

    /// Counts the reports that a send touched as they stand now; `taken` are those that Stripe took in it.
    ///
    /// # Errors
    /// What the file says; an amount that does not fit.
    pub(crate) fn count(&mut self, r: &Reader, touched: &BTreeSet<ReportId>, taken: &BTreeSet<ReportId>) -> Result<(), Problem> {
        for id in touched {
            match rows::standing(r, id)?.state {
                ReportState::Accepted => self.accepted += 1,
                ReportState::Confirmed | ReportState::Invoiced => self.confirmed += 1,
                ReportState::Uncertain | ReportState::Sending => self.uncertain += 1,
                ReportState::Rejected => self.rejected += 1,
                ReportState::Withdrawn => self.withdrawn += 1,
                ReportState::Missing => self.missing += 1,
                ReportState::Pending | ReportState::Absent | ReportState::Stranded | ReportState::StrandedSeen | ReportState::Released => {}
            }
        }
        let mut units = 0_i64;
        let mut amounts: std::collections::BTreeMap<Currency, Money> = std::collections::BTreeMap::new();
        let mut by_period = std::collections::BTreeMap::new();
        for id in taken {
            let report = rows::standing(r, id)?.report;
            *by_period.entry((report.rule, report.period)).or_insert(0_i64) += report.units;
            units = units.saturating_add(report.units);
        }
        for ((rule_id, period), units) in by_period {
            // Their value at the period's present quantity: with them less without them.
            let price = rule::get(r, &rule_id)?.price;
            let decided = rows::decided(r, &rule_id, &period)?;
            let rate = |units: i64| price.rate(Quantity::from_whole(units)).map(|rated| rated.total).map_err(inexact);
            let value = rate(decided)?.checked_sub(rate(decided.saturating_sub(units))?).map_err(inexact)?;
            let sum = amounts.entry(value.currency()).or_insert_with(|| Money::zero(value.currency()));
            *sum = sum.checked_add(value).map_err(inexact)?;
        }
        self.units = units.to_string();
        self.amounts = amounts.into_values().collect();
        Ok(())
    }
}

impl Waiting {
    /// Approved units of a line, and why they did not go.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn of(
        r: &Reader,
        rule_id: &domain::id::RuleId,
        period: &domain::id::PeriodId,
        units: i64,
        why: &Waits,
    ) -> Result<Self, Problem> {
        let nickname = client::get(r, &rule::get(r, rule_id)?.client)?.nickname;
        let (words, goes_at, needs_owner) = why.told();
        Ok(Self { line: format!("{rule_id}:{period}"), client: nickname, units: units.to_string(), why: words, goes_at, needs_owner })
    }
}

impl Waits {
    /// In words; when it ends by itself; whether the owner has to do something.
    fn told(&self) -> (String, Option<Timestamp>, bool) {
        let by_itself = |words: &str| (words.to_owned(), None, false);
        let owner = |words: &str| (words.to_owned(), None, true);
        match self {
            Self::Minute(at) => ("waits for a free minute in Stripe and goes by itself".to_owned(), Some(*at), false),
            Self::Pace(at) => ("goes with the next daily send".to_owned(), Some(*at), false),
            Self::Doubt => by_itself("an earlier report of this client is in doubt; it is cleared first, so that nothing is charged twice"),
            Self::NoMinute => {
                owner("no minute of the period is free and young enough for Stripe; these units become late when the period closes")
            }
            Self::Draft => by_itself("the period has ended and Stripe has not made its draft yet"),
            Self::Closed(WithdrawReason::TooCloseToFinalisation) => {
                by_itself("the invoice finalises in less than 15 minutes; these units become late")
            }
            Self::Closed(WithdrawReason::PeriodFinal) => by_itself("the period's invoice is final; these units become late"),
            Self::Closed(WithdrawReason::TimestampOutsideLimits) => by_itself("the period is too old for Stripe; these units become late"),
            Self::Closed(WithdrawReason::NotPriced) | Self::NoPayer => {
                owner("no subscription in billing prices this client's meter; subscribe the customer, the units wait")
            }
            Self::ChargesTwice => {
                owner("more than one subscription item prices this meter and each would charge the units; remove one in Stripe")
            }
            Self::SecondSender => owner("Stripe knew a report of this file before it was sent: a copy of this workspace may be sending"),
            Self::Foreign => owner("Stripe counted units that this file did not send; switch the other sender off"),
            Self::Unfit(words) => owner(words),
        }
    }
}
