//! Stripe's count of a pair, compared with what this file has booked (§6.3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{CustomerId, StripeMeterId};
use crate::report::ReportState;
use crate::{Period, Quantity};

/// What Stripe counted for a customer on a meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Count {
    /// The customer.
    pub customer: CustomerId,
    /// The meter.
    pub meter: StripeMeterId,
    /// The whole minutes that were summed.
    pub span: Period,
    /// The sum.
    pub value: Quantity,
    /// When it was read, by Stripe's time.
    #[ts(type = "string")]
    pub as_of: Timestamp,
}

/// What this file has booked for a pair and period: an interval, because some reports may or may not show yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Booked {
    /// The least that Stripe's count must show.
    pub from: i64,
    /// The most that it can show.
    pub to: i64,
}

/// Stripe's count against ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Comparison {
    /// Late to appear.
    Below {
        /// By how much.
        by: Quantity,
    },
    /// Explained by our reports.
    Inside,
    /// Foreign: someone else sends.
    Above {
        /// By how much.
        by: Quantity,
    },
}

impl Booked {
    /// From reports confirmed to reports confirmed, accepted, missing, sending and uncertain, with what was adopted. A doubtful negative
    /// report lowers the least, a doubtful positive one raises the most. Sums beyond the range stand at its edge.
    pub fn of(adopted: i64, reports: impl IntoIterator<Item = (ReportState, i64)>) -> Self {
        let mut booked = Self { from: adopted, to: adopted };
        for (state, units) in reports {
            match state {
                ReportState::Confirmed | ReportState::Invoiced | ReportState::Stranded | ReportState::StrandedSeen => {
                    booked.from = booked.from.saturating_add(units);
                    booked.to = booked.to.saturating_add(units);
                }
                ReportState::Accepted | ReportState::Missing | ReportState::Sending | ReportState::Uncertain => {
                    booked.from = booked.from.saturating_add(units.min(0));
                    booked.to = booked.to.saturating_add(units.max(0));
                }
                ReportState::Pending | ReportState::Rejected | ReportState::Absent | ReportState::Withdrawn | ReportState::Released => {}
            }
        }
        booked
    }

    /// Compares Stripe's count.
    pub fn compare(self, count: Quantity) -> Comparison {
        let (from, to) = (Quantity::from_whole(self.from), Quantity::from_whole(self.to));
        let distance = |a: Quantity, b: Quantity| Quantity::from_micros(a.to_micros().saturating_sub(b.to_micros()));
        if count > to {
            Comparison::Above { by: distance(count, to) }
        } else if count < from {
            Comparison::Below { by: distance(from, count) }
        } else {
            Comparison::Inside
        }
    }
}
