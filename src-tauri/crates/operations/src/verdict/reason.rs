//! Why units do not simply go: a name for the row, words with numbers for the owner.

use domain::bounds::{HoldReason, Measure};

use crate::words;

/// Why a line is held, blocked, or listed apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A bound was passed (law §6.3).
    Hold {
        /// Which.
        reason: HoldReason,
        /// What was measured.
        measure: Measure,
        /// The bound.
        limit: Measure,
    },
    /// The currency has no default floor and the owner named none.
    NoFloor {
        /// Its code.
        currency: String,
    },
    /// Go live was not confirmed for this rule.
    NotLive,
    /// No subscription item in billing prices the pair.
    NoPayer {
        /// The period is over: nobody was subscribed then, and a subscription from now on does not change that.
        past: bool,
    },
    /// Several items in billing price the pair over the same time.
    ChargesTwice {
        /// How many.
        items: usize,
    },
    /// Stripe's count is above everything that this file has booked.
    Foreign {
        /// By how much, in units.
        above: domain::Quantity,
    },
    /// The meter may not be sent to.
    MeterUnfit {
        /// Why.
        why: String,
    },
    /// The meter is not in the mirror: it was never read, or is gone.
    MeterUnknown,
    /// A report of the pair is in doubt.
    InDoubt {
        /// Its units.
        units: i64,
    },
    /// Stripe refused a report of this period.
    Rejected {
        /// Its units.
        units: i64,
    },
    /// The invoice finalises too soon, or has: what is left becomes late.
    TooLate,
    /// More was decided than is due now: owed to the client.
    Owed,
    /// The period is final.
    Late {
        /// By an invoice; else none was made for it.
        invoiced: bool,
    },
    /// The period is final, and its invoice has units that this file did not send.
    InvoicedByOthers {
        /// How many.
        units: domain::Quantity,
    },
}

impl Reason {
    /// Its name in the queue's rows.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hold { reason, .. } => match reason {
                HoldReason::NewConnector => "new_connector",
                HoldReason::ChangedConnector => "changed_connector",
                HoldReason::AboveHistory => "above_history",
                HoldReason::NoHistory => "no_history",
                HoldReason::LargeCorrections => "large_corrections",
                HoldReason::LargeRun => "large_run",
            },
            Self::NoFloor { .. } => "no_floor",
            Self::NotLive => "not_live",
            Self::NoPayer { .. } => "no_payer",
            Self::ChargesTwice { .. } => "charges_twice",
            Self::Foreign { .. } => "foreign",
            Self::MeterUnfit { .. } => "meter_unfit",
            Self::MeterUnknown => "meter_unknown",
            Self::InDoubt { .. } => "in_doubt",
            Self::Rejected { .. } => "rejected",
            Self::TooLate => "too_late",
            Self::Owed => "owed",
            Self::Late { .. } => "late",
            Self::InvoicedByOthers { .. } => "invoiced_by_others",
        }
    }

    /// The number that was judged and its bound, as decimal strings, where there is one.
    pub fn numbers(&self) -> (Option<String>, Option<String>) {
        match self {
            Self::Hold { measure, limit, .. } => (Some(figure(measure)), Some(figure(limit))),
            Self::ChargesTwice { items } => (Some(items.to_string()), Some("1".to_owned())),
            Self::Foreign { above } => (Some(above.to_string()), None),
            Self::InvoicedByOthers { units } => (Some(units.to_string()), None),
            Self::InDoubt { units } | Self::Rejected { units } => (Some(units.to_string()), None),
            _ => (None, None),
        }
    }

    /// In words, with what to do.
    pub fn words(&self) -> String {
        match self {
            Self::Hold { reason, measure, limit } => hold(*reason, measure, limit),
            Self::NoFloor { currency } => {
                format!(
                    "No amount was set in {} above which you want to be asked. Set it in Settings, Sending.",
                    currency.to_ascii_uppercase()
                )
            }
            Self::NotLive => "Not live yet. Nothing is sent before Go live.".to_owned(),
            Self::NoPayer { past: false } => "No subscription has this price, so nobody would pay. The units wait until one does.".to_owned(),
            Self::NoPayer { past: true } => {
                "Nobody was subscribed to this price at that time, so no invoice takes these units. They are listed with their value: charge the client an amount of its own, or leave them."
                    .to_owned()
            }
            Self::ChargesTwice { items } => {
                format!("{items} subscription items would each charge these units. Keep one of them in Stripe.")
            }
            Self::Foreign { above } => format!(
                "Stripe counted {} more than was sent from here: someone else sends to this meter, perhaps the platform's own rebilling. Switch that off.",
                counted(*above)
            ),
            Self::MeterUnfit { why } => format!("This meter cannot be billed exactly once: {why}."),
            Self::MeterUnknown => {
                "Stripe does not list this meter. Sync again; if it stays, look in Stripe whether it was deactivated.".to_owned()
            }
            Self::InDoubt { units } => {
                format!(
                    "It is not known yet whether {} arrived. That is cleared first, so that nothing is charged twice.",
                    words::units(*units)
                )
            }
            Self::Rejected { units } => format!("Stripe refused {}. Look under Units sent for the reason.", words::units(*units)),
            Self::TooLate => "The invoice of this period is about to be final, or is. What was not sent becomes late.".to_owned(),
            Self::Owed => {
                "Fewer units are due than were sent, because usage was corrected. The difference is owed to the client and is not sent."
                    .to_owned()
            }
            Self::InvoicedByOthers { units } => format!(
                "The final invoice of this period already has {} that {} not sent from here. It may be the same use, so nothing is sent for it: compare the invoice with the usage first.",
                counted(*units),
                if *units == domain::Quantity::ONE { "was" } else { "were" }
            ),
            Self::Late { invoiced: true } => {
                "The invoice of this period is final. These units are listed with their value and are not sent yet.".to_owned()
            }
            Self::Late { invoiced: false } => {
                "This period is closed, and Stripe made no invoice for it. These units are listed with their value and are not sent.".to_owned()
            }
        }
    }
}

fn figure(measure: &Measure) -> String {
    match measure {
        Measure::Units { units } => units.to_string(),
        Measure::Amount { amount } => amount.to_main_string(),
    }
}

fn shown(measure: &Measure) -> String {
    match measure {
        Measure::Units { units } => words::units(*units),
        Measure::Amount { amount } => words::money(*amount),
    }
}

fn counted(units: domain::Quantity) -> String {
    let noun = if units == domain::Quantity::ONE { "unit" } else { "units" };
    format!("{} {noun}", words::quantity(units))
}

fn hold(reason: HoldReason, measure: &Measure, limit: &Measure) -> String {
    let (measure, limit) = (shown(measure), shown(limit));
    match reason {
        HoldReason::NewConnector => "This source is new: its first units wait for your approval.".to_owned(),
        HoldReason::ChangedConnector => {
            "Reading the last day again gave other quantities. Compare with the platform, then approve.".to_owned()
        }
        HoldReason::AboveHistory => format!("{measure} in this period, far more than ever before. Your bound is {limit}."),
        HoldReason::NoHistory => format!("{measure} in this period, and none before to compare with. Your bound is {limit}."),
        HoldReason::LargeCorrections => format!("Corrections of {measure}, more than usual. Your bound is {limit}."),
        HoldReason::LargeRun => format!("This send comes to {measure} in all, far more than ever before. Your bound is {limit}."),
    }
}
