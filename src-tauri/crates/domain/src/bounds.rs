//! Bounds: what may stand in the queue, and what is held for the owner (§6.3).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::wide::{self, Rounding};
use crate::{Currency, Money, Period};

/// The owner's bounds. The defaults are the law's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Bounds {
    /// Below this amount nothing is held for its size.
    pub floor: Money,
    /// How many times the largest known period a period may be.
    pub growth: u32,
    /// How many times the largest run so far a run may be.
    pub run_growth: u32,
    /// How many floors a run may be worth in any case.
    pub run_floors: u32,
    /// How many per cent of the last full period corrections may be.
    pub correction_percent: u32,
    /// Corrections up to this part of the floor pass in any case: 10 is a tenth.
    pub correction_floor_part: u32,
}

impl Bounds {
    /// The default bounds with this floor.
    pub const fn with_floor(floor: Money) -> Self {
        Self { floor, growth: 5, run_growth: 3, run_floors: 10, correction_percent: 20, correction_floor_part: 10 }
    }

    /// The default bounds in a currency; `None` where the law names no floor and the owner is asked once.
    pub fn default_in(currency: Currency) -> Option<Self> {
        let main = match currency {
            Currency::USD | Currency::EUR | Currency::GBP => 500,
            Currency::JPY => 50_000,
            _ => return None,
        };
        Money::from_main(main, currency).ok().map(Self::with_floor)
    }
}

/// A period of the past, history before the rule's start included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastPeriod {
    /// The whole period.
    pub period: Period,
    /// The part of it that is known; the same for a full one.
    pub covered: Period,
    /// Units in the known part.
    pub units: i64,
}

/// Whether the connector that brought the usage is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorTrust {
    /// Not approved once yet.
    New,
    /// Re-reading the last day gave other quantities.
    Changed,
    /// Approved.
    Approved,
}

/// What is about to be sent for one client and period, and what is known of the past.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Units of the whole period: decided and to be sent.
    pub period_units: i64,
    /// What these are worth.
    pub period_amount: Money,
    /// Earlier periods, newest first; the first twelve count.
    pub past: &'a [PastPeriod],
    /// Units by which earlier figures were corrected, as a magnitude.
    pub corrected_units: u64,
    /// What these are worth, as a magnitude.
    pub corrected_amount: Money,
    /// What the whole run is worth in this currency.
    pub run_amount: Money,
    /// The largest run so far in this currency; `None` before the first.
    pub largest_run: Option<Money>,
    /// The connector.
    pub connector: ConnectorTrust,
}

/// What the bounds say. A row of its own in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Verdict {
    /// Within the bounds.
    Queued,
    /// The owner is asked.
    Held {
        /// Why.
        reason: HoldReason,
        /// What was measured.
        measure: Measure,
        /// The bound that it is above.
        limit: Measure,
    },
}

/// Why units are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// The connector has not been approved once.
    NewConnector,
    /// The connector gives other quantities than before.
    ChangedConnector,
    /// Far above the largest of the last twelve periods, and above the floor.
    AboveHistory,
    /// There is no history, and it is above the floor.
    NoHistory,
    /// Corrections are a large part of the last full period.
    LargeCorrections,
    /// The run is far above the largest so far.
    LargeRun,
}

/// A figure that was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Measure {
    /// Units.
    Units {
        /// How many.
        units: i64,
    },
    /// Money.
    Amount {
        /// How much.
        amount: Money,
    },
}

/// Why bounds cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BoundsError {
    /// An amount is not in the currency of the floor.
    #[error("the bounds are in {floor}, the amount in {amount}")]
    OtherCurrency {
        /// The floor's currency.
        floor: Currency,
        /// The amount's.
        amount: Currency,
    },
}

/// Judges one client's period within a run. The first rule that is broken names the hold.
///
/// # Errors
/// An amount in another currency than the floor.
pub fn judge(candidate: &Candidate<'_>, bounds: &Bounds) -> Result<Verdict, BoundsError> {
    let floor = bounds.floor;
    for amount in [candidate.period_amount, candidate.corrected_amount, candidate.run_amount].into_iter().chain(candidate.largest_run) {
        if amount.currency() != floor.currency() {
            return Err(BoundsError::OtherCurrency { floor: floor.currency(), amount: amount.currency() });
        }
    }
    let broken = connector(candidate)
        .or_else(|| growth(candidate, bounds))
        .or_else(|| corrections(candidate, bounds))
        .or_else(|| run(candidate, bounds));
    Ok(broken.unwrap_or(Verdict::Queued))
}

fn held(reason: HoldReason, measure: Measure, limit: Measure) -> Option<Verdict> {
    Some(Verdict::Held { reason, measure, limit })
}

const fn amount(amount: Money) -> Measure {
    Measure::Amount { amount }
}

/// A connector that is not approved may send nothing yet: the limit is zero.
fn connector(candidate: &Candidate<'_>) -> Option<Verdict> {
    let reason = match candidate.connector {
        ConnectorTrust::Approved => return None,
        ConnectorTrust::New => HoldReason::NewConnector,
        ConnectorTrust::Changed => HoldReason::ChangedConnector,
    };
    held(reason, amount(candidate.period_amount), amount(Money::zero(candidate.period_amount.currency())))
}

fn growth(candidate: &Candidate<'_>, bounds: &Bounds) -> Option<Verdict> {
    if candidate.period_amount.minor() <= bounds.floor.minor() {
        return None;
    }
    let Some(largest) = candidate.past.iter().take(12).map(whole_period_units).max() else {
        return held(HoldReason::NoHistory, amount(candidate.period_amount), amount(bounds.floor));
    };
    let limit = clamp(i128::from(largest) * i128::from(bounds.growth));
    if candidate.period_units <= limit {
        return None;
    }
    held(HoldReason::AboveHistory, Measure::Units { units: candidate.period_units }, Measure::Units { units: limit })
}

/// A part period scaled to a whole one, rounded down: for whole units "above the limit" then means the same as exactly.
fn whole_period_units(past: &PastPeriod) -> i64 {
    let (whole, covered) = (i128::from(past.period.seconds()), i128::from(past.covered.seconds()));
    // A part of less than a second says nothing about a period; its units stand as they are.
    let scaled = wide::mul_div(past.units.into(), whole.max(covered), covered, Rounding::Floor).unwrap_or(past.units.into());
    clamp(scaled)
}

fn corrections(candidate: &Candidate<'_>, bounds: &Bounds) -> Option<Verdict> {
    let corrected = candidate.corrected_amount.minor();
    let small = i128::from(corrected) * i128::from(bounds.correction_floor_part) <= i128::from(bounds.floor.minor());
    if small {
        return None;
    }
    let last_full = candidate.past.iter().find(|past| past.covered == past.period).map_or(0, |past| past.units.max(0));
    let allowed = i128::from(last_full) * i128::from(bounds.correction_percent);
    if i128::from(candidate.corrected_units) * 100 <= allowed {
        return None;
    }
    let units = clamp(i128::from(candidate.corrected_units));
    held(HoldReason::LargeCorrections, Measure::Units { units }, Measure::Units { units: clamp(allowed / 100) })
}

fn run(candidate: &Candidate<'_>, bounds: &Bounds) -> Option<Verdict> {
    let currency = bounds.floor.currency();
    let largest = candidate.largest_run.map_or(0, Money::minor);
    let by_growth = i128::from(largest) * i128::from(bounds.run_growth);
    let by_floor = i128::from(bounds.floor.minor()) * i128::from(bounds.run_floors);
    let limit = by_growth.max(by_floor);
    if i128::from(candidate.run_amount.minor()) <= limit {
        return None;
    }
    held(HoldReason::LargeRun, amount(candidate.run_amount), amount(Money::from_minor(clamp(limit), currency)))
}

/// A figure beyond the range stands at its edge: a bound that large holds nothing, and a measure that large is held anyway.
fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
