//! The check before each first attempt (§6.4).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::choose_minute::OLDEST;
use crate::billed::PeriodInvoice;
use crate::{Minute, Period};

/// Nothing is sent into an ended period later than this before its draft finalises.
const BEFORE_FINALISATION: SignedDuration = SignedDuration::from_mins(15);

/// What is known immediately before an attempt.
#[derive(Debug, Clone, Copy)]
pub struct SendQuery<'a> {
    /// Stripe's time in this run.
    pub now: Timestamp,
    /// The report's minute.
    pub minute: Minute,
    /// The period that it belongs to.
    pub period: Period,
    /// The period's invoice, as read in this run.
    pub invoice: &'a PeriodInvoice,
    /// Whether exactly one item in billing still prices the pair.
    pub item_priced: bool,
}

/// Whether a report may be attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MaySend {
    /// Now.
    Yes,
    /// Not yet; it stays pending.
    Wait {
        /// What it waits for.
        reason: WaitReason,
    },
    /// No; it is withdrawn and its units are decided anew.
    Withdraw {
        /// Why.
        reason: WithdrawReason,
    },
}

/// What a report waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// The period has ended and Stripe has not made its draft yet.
    NoDraftYet,
    /// The draft does not finalise by itself: it must read as draft immediately before the attempt.
    ReadDraftFirst,
}

/// Why a report is withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawReason {
    /// The period is final.
    PeriodFinal,
    /// No item, or more than one, prices the pair.
    NotPriced,
    /// The timestamp is outside the period, too old for Stripe, or not past.
    TimestampOutsideLimits,
    /// The draft finalises in less than fifteen minutes, or should have by now.
    TooCloseToFinalisation,
}

/// Decides whether a report may be attempted now.
pub fn may_send(query: &SendQuery<'_>) -> MaySend {
    let withdraw = |reason| MaySend::Withdraw { reason };
    if query.invoice.is_final(query.period, query.now) {
        return withdraw(WithdrawReason::PeriodFinal);
    }
    if !query.item_priced {
        return withdraw(WithdrawReason::NotPriced);
    }
    if !timestamp_inside_limits(query) {
        return withdraw(WithdrawReason::TimestampOutsideLimits);
    }
    if query.now < query.period.end() {
        return MaySend::Yes;
    }
    match query.invoice {
        PeriodInvoice::Draft { finalizes_at: Some(at), .. } => match at.checked_sub(BEFORE_FINALISATION) {
            Ok(latest) if query.now <= latest => MaySend::Yes,
            _ => withdraw(WithdrawReason::TooCloseToFinalisation),
        },
        PeriodInvoice::Draft { finalizes_at: None, just_read: true, .. } => MaySend::Yes,
        PeriodInvoice::Draft { finalizes_at: None, just_read: false, .. } => MaySend::Wait { reason: WaitReason::ReadDraftFirst },
        // A settled invoice made the period final above; what is not read or not listed yet is waited for.
        PeriodInvoice::NotRead | PeriodInvoice::NotListed | PeriodInvoice::Settled { .. } => {
            MaySend::Wait { reason: WaitReason::NoDraftYet }
        }
    }
}

fn timestamp_inside_limits(query: &SendQuery<'_>) -> bool {
    let usable = query.period.usable_minutes().is_some_and(|(first, last)| first <= query.minute && query.minute <= last);
    let past = query.minute.middle().is_ok_and(|middle| middle <= query.now && query.now.duration_since(middle) <= OLDEST);
    usable && past
}
