//! Reconciliation of one client, meter and period: every difference has a name (§9).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Quantity;
use crate::billed::{Booked, Comparison};
use crate::report::ReportState;

/// The figures of one client, meter and period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// What the platform counted.
    pub used: Quantity,
    /// What of it the rule bills.
    pub billable: Quantity,
    /// Units due.
    pub due: i64,
    /// Of the units not yet decided, those that the bounds hold.
    pub held: i64,
    /// Units of the period that became due after it was final, besides those of absent reports.
    pub late: i64,
    /// Units booked without a report: adopted.
    pub adopted: i64,
    /// Units written off or settled in money.
    pub settled_otherwise: i64,
    /// Units of the pair's reports, by state.
    pub reports: BTreeMap<ReportState, i64>,
    /// Stripe's count; `None` if it was not read.
    pub counted: Option<Quantity>,
    /// The quantity of the final invoice's line; `None` before.
    pub invoiced: Option<Quantity>,
    /// Whether the whole period lies before the rule's start: nothing of it is ours (§6.2).
    pub before_start: bool,
}

/// The name of a difference. Each has an action in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceName {
    /// Due, and waiting for approval.
    Queued,
    /// Due, and held by the bounds.
    Held,
    /// Decided, and not sent yet.
    Pending,
    /// Became due after the period was final.
    Late,
    /// Refused by Stripe.
    Rejected,
    /// Taken by Stripe, and not in its count yet.
    Accepted,
    /// It is not known whether Stripe recorded it.
    Uncertain,
    /// Accepted, but not in Stripe's count.
    Missing,
    /// Surely not recorded.
    Absent,
    /// Counted by Stripe, but not on the invoice.
    Stranded,
    /// Counted by Stripe, but not sent by us.
    Foreign,
    /// On the invoice more than once.
    Doubled,
    /// Counted by Stripe, and taken over by the owner as ours.
    Adopted,
    /// More was charged than is due: owed to the client.
    Owed,
    /// Billed by others before the rule's start: history, nothing of ours.
    History,
}

impl DifferenceName {
    /// The law's word for it, as the store, the doors and the screen say it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Pending => "pending",
            Self::Late => "late",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Uncertain => "uncertain",
            Self::Missing => "missing",
            Self::Absent => "absent",
            Self::Stranded => "stranded",
            Self::Foreign => "foreign",
            Self::Doubled => "doubled",
            Self::Adopted => "adopted",
            Self::Owed => "owed",
            Self::History => "history",
        }
    }

    /// Whether the owner has to look: what goes its way by itself, and what is explained, needs nobody.
    pub const fn needs_owner(self) -> bool {
        !matches!(self, Self::Queued | Self::Pending | Self::Accepted | Self::Adopted | Self::History)
    }
}

/// A difference, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Difference {
    /// Its name.
    pub name: DifferenceName,
    /// How many units.
    pub units: Quantity,
}

/// What a row came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reconciled {
    /// Units decided.
    pub decided: i64,
    /// Units that reached, or may have reached, Stripe.
    pub sent: i64,
    /// Every difference, in the order of the law.
    pub differences: Vec<Difference>,
    /// Whether the row was compared with Stripe's count and agrees to the unit. Never true without a comparison.
    pub to_the_unit: bool,
}

impl Row {
    fn in_state(&self, state: ReportState) -> i64 {
        self.reports.get(&state).copied().unwrap_or(0)
    }

    /// Units decided (§6.4): reports not withdrawn, released or absent, + adopted + written off + settled in money.
    pub fn decided(&self) -> i64 {
        let reports = self.reports.iter().filter(|(state, _)| state.counts_as_decided()).map(|(_, units)| *units);
        reports.chain([self.adopted, self.settled_otherwise]).fold(0, i64::saturating_add)
    }

    /// Units that reached, or may have reached, Stripe.
    pub fn sent(&self) -> i64 {
        let unsent = self.in_state(ReportState::Pending).saturating_add(self.in_state(ReportState::Rejected));
        let not_by_us = self.adopted.saturating_add(self.settled_otherwise);
        // Its units are to be decided anew, and yet it reached Stripe's count.
        let seen = self.in_state(ReportState::StrandedSeen);
        self.decided().saturating_sub(unsent).saturating_sub(not_by_us).saturating_add(seen)
    }

    /// Names every difference of the row.
    pub fn reconcile(&self) -> Reconciled {
        use DifferenceName as Name;

        let decided = self.decided();
        let waiting = self.due.saturating_sub(decided);
        let waiting_now = waiting.max(0);
        // What waits is named once: absent units until a successor is decided, late ones until their own decision, held ones, the queue.
        let absent = self.in_state(ReportState::Absent).clamp(0, waiting_now);
        let late = self.late.clamp(0, waiting_now - absent);
        let held = self.held.clamp(0, waiting_now - absent - late);
        let (above, below) = match self.counted.map(|counted| self.booked().compare(counted)) {
            Some(Comparison::Above { by }) => (by, Quantity::ZERO),
            Some(Comparison::Below { by }) => (Quantity::ZERO, by),
            // Where the count was never read, the invoice alone tells what others sent.
            None => (self.not_ours_on_invoice(), Quantity::ZERO),
            Some(Comparison::Inside) => (Quantity::ZERO, Quantity::ZERO),
        };
        let (foreign, history) =
            if self.before_start { (Quantity::ZERO, above.max(self.not_ours_on_invoice())) } else { (above, Quantity::ZERO) };
        let doubled = if self.before_start { Quantity::ZERO } else { self.doubled() };
        let missing = Quantity::from_whole(self.in_state(ReportState::Missing));
        let whole = Quantity::from_whole;
        let stranded = whole(self.in_state(ReportState::Stranded));
        let figures = [
            (Name::Queued, whole(waiting_now - absent - late - held)),
            (Name::Held, whole(held)),
            (Name::Pending, whole(self.in_state(ReportState::Pending).saturating_add(self.in_state(ReportState::Sending)))),
            (Name::Late, whole(late)),
            (Name::Rejected, whole(self.in_state(ReportState::Rejected))),
            (Name::Accepted, whole(self.not_counted_yet())),
            (Name::Uncertain, whole(self.in_state(ReportState::Uncertain))),
            (Name::Missing, missing.checked_add(below).unwrap_or(missing)),
            (Name::Absent, whole(absent)),
            (Name::Stranded, stranded.checked_add(self.adopted_off_invoice()).unwrap_or(stranded)),
            (Name::Foreign, foreign),
            (Name::Doubled, doubled),
            (Name::Adopted, whole(self.adopted)),
            (Name::Owed, whole(waiting.saturating_neg().max(0))),
            (Name::History, history),
        ];
        let differences: Vec<Difference> =
            figures.into_iter().filter(|(_, units)| !units.is_zero()).map(|(name, units)| Difference { name, units }).collect();
        // Adopted units are explained: they are named, and they agree.
        let agrees = differences.iter().all(|difference| difference.name == Name::Adopted);
        let decided_in_stripe = whole(decided.saturating_sub(self.settled_otherwise));
        let to_the_unit = agrees
            && self.counted.is_some_and(|counted| counted == decided_in_stripe)
            && self.invoiced.is_none_or(|invoiced| invoiced == decided_in_stripe.max(Quantity::ZERO));
        Reconciled { decided, sent: self.sent(), differences, to_the_unit }
    }

    fn booked(&self) -> Booked {
        Booked::of(self.adopted, self.reports.iter().map(|(state, units)| (*state, *units)))
    }

    /// Units that Stripe took and that its count, as last read, does not hold. What is in doubt explains a gap first.
    fn not_counted_yet(&self) -> i64 {
        let accepted = self.in_state(ReportState::Accepted);
        let Some(counted) = self.counted else { return accepted };
        let others = [ReportState::Missing, ReportState::Uncertain, ReportState::Sending].map(|state| self.in_state(state));
        let explained = others.into_iter().fold(0, i64::saturating_add);
        let most = Quantity::from_whole(self.booked().to.saturating_sub(explained));
        let gap = most.checked_sub(counted).unwrap_or(Quantity::ZERO).to_micros().div_euclid(1_000_000);
        gap.clamp(0, accepted.max(0).into()).try_into().unwrap_or(accepted)
    }

    /// What the invoice has beyond everything that this file has booked; a sum below zero bills as zero.
    fn not_ours_on_invoice(&self) -> Quantity {
        let Some(invoiced) = self.invoiced else { return Quantity::ZERO };
        let ours = Quantity::from_whole(self.booked().to.max(0));
        invoiced.checked_sub(ours).unwrap_or(Quantity::ZERO).max(Quantity::ZERO)
    }

    /// Adopted units that the final invoice does not have beside our reports on it.
    fn adopted_off_invoice(&self) -> Quantity {
        let (Some(invoiced), 1..) = (self.invoiced, self.adopted) else { return Quantity::ZERO };
        let ours = Quantity::from_whole(self.in_state(ReportState::Invoiced).saturating_add(self.adopted).max(0));
        let short = ours.checked_sub(invoiced).unwrap_or(Quantity::ZERO).max(Quantity::ZERO);
        short.min(Quantity::from_whole(self.adopted))
    }

    /// What the invoice has beyond Stripe's own count; a count below zero bills as zero.
    fn doubled(&self) -> Quantity {
        let (Some(invoiced), Some(counted)) = (self.invoiced, self.counted) else { return Quantity::ZERO };
        invoiced.checked_sub(counted.max(Quantity::ZERO)).unwrap_or(Quantity::ZERO).max(Quantity::ZERO)
    }
}
