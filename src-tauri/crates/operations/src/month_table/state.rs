//! Which state matters most, and which of them wait for the owner.

use crate::view::{MonthState, QueueState};

/// A line of the send queue has the queue's own state.
pub(super) const fn queued(state: QueueState) -> MonthState {
    match state {
        QueueState::Ready => MonthState::Ready,
        QueueState::Approved => MonthState::Approved,
        QueueState::Held => MonthState::Held,
        QueueState::NoPayer => MonthState::NoPayer,
        QueueState::ChargesTwice => MonthState::ChargesTwice,
        QueueState::Foreign => MonthState::Foreign,
        QueueState::InDoubt => MonthState::InDoubt,
        QueueState::Stopped => MonthState::Stopped,
        QueueState::NotLive => MonthState::NotLive,
        QueueState::Late => MonthState::Late,
    }
}

/// The heavier one stands beside a client that has several.
pub(super) const fn weight(state: MonthState) -> u8 {
    match state {
        MonthState::ChargesTwice => 20,
        MonthState::Stopped => 19,
        MonthState::Foreign => 18,
        MonthState::NoPayer => 17,
        MonthState::Held => 16,
        MonthState::InDoubt => 15,
        MonthState::Unpaid => 14,
        MonthState::Late => 13,
        MonthState::Unmapped => 12,
        MonthState::Ready => 11,
        MonthState::Approved => 10,
        MonthState::ToIssue => 9,
        MonthState::NotLive => 8,
        MonthState::Open => 7,
        MonthState::Sent => 6,
        MonthState::Issued => 5,
        MonthState::Invoiced => 4,
        MonthState::Paid => 3,
        MonthState::History => 2,
        MonthState::Nothing => 1,
        MonthState::NotBilled => 0,
    }
}

/// Whether a state waits for the owner: holds, doubts, refusals, money that did not come. What one does every month is not among them.
pub(super) const fn needs_owner(state: MonthState) -> bool {
    weight(state) >= weight(MonthState::Unmapped)
}
