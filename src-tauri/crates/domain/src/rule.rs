//! Billing rules: how a client's use of a meter becomes units (§6.1, §6.2).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{ClientId, MeterId, RuleId};
use crate::quantity::StepError;
use crate::{Price, Quantity};

/// N of the meter make one unit on the invoice: a quantity above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "Quantity", into = "Quantity")]
#[ts(type = "string")]
pub struct BillingUnit(Quantity);

/// A billing unit of nothing, or of less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a billing unit must be above zero, not {0}")]
pub struct NotAUnit(pub Quantity);

impl BillingUnit {
    /// Each whole of the meter is a unit.
    pub const ONE: Self = Self(Quantity::ONE);

    /// N of the meter make one unit.
    ///
    /// # Errors
    /// Zero or below.
    pub fn new(size: Quantity) -> Result<Self, NotAUnit> {
        if size > Quantity::ZERO { Ok(Self(size)) } else { Err(NotAUnit(size)) }
    }

    /// N.
    pub const fn size(self) -> Quantity {
        self.0
    }
}

impl TryFrom<Quantity> for BillingUnit {
    type Error = NotAUnit;

    fn try_from(size: Quantity) -> Result<Self, Self::Error> {
        Self::new(size)
    }
}

impl From<BillingUnit> for Quantity {
    fn from(unit: BillingUnit) -> Self {
        unit.0
    }
}

/// What becomes of the part of a unit that is left when a period closes (§6.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemainderRule {
    /// It joins the next period.
    #[default]
    Carry,
    /// It is not billed.
    Drop,
    /// It counts as a whole unit.
    RoundUp,
}

/// Each record is rounded up to a step, with a minimum, before records are added (§1.3): calls by the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordRounding {
    /// The step, above zero.
    pub step: Quantity,
    /// The least that a record counts as.
    pub least: Quantity,
}

/// How one client's use of one meter is billed. Customer, meter, price and N are fixed: to change one is to end the rule and begin
/// another (§6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingRule {
    /// The rule.
    pub id: RuleId,
    /// Who is billed.
    pub client: ClientId,
    /// For what.
    pub meter: MeterId,
    /// N of the meter make one unit.
    pub billing_unit: BillingUnit,
    /// What becomes of a part of a unit at the close.
    pub remainder: RemainderRule,
    /// Usage before it is history: kept, charted, never sent (§6.2).
    pub start: Timestamp,
    /// The first instant that the rule no longer bills; `None` while it lasts.
    pub end: Option<Timestamp>,
    /// Rounding of each record; `None` by default.
    pub record_rounding: Option<RecordRounding>,
    /// What a unit costs.
    pub price: Price,
}

/// Why a rule contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The rule ends before it begins.
    #[error("a rule must end after it starts")]
    Empty,
    /// The usage would be divided twice.
    #[error("the price divides the quantity itself, so the billing unit must be 1")]
    DividedTwice,
    /// The rounding of records has no step.
    #[error(transparent)]
    Rounding(#[from] StepError),
}

impl BillingRule {
    /// Refuses a rule that contradicts itself.
    ///
    /// # Errors
    /// See [`RuleError`].
    pub fn check(&self) -> Result<(), RuleError> {
        if self.end.is_some_and(|end| end <= self.start) {
            return Err(RuleError::Empty);
        }
        if self.price.divides_quantity() && self.billing_unit != BillingUnit::ONE {
            return Err(RuleError::DividedTwice);
        }
        match self.record_rounding {
            Some(rounding) if rounding.step <= Quantity::ZERO => Err(StepError::NotPositive(rounding.step).into()),
            _ => Ok(()),
        }
    }

    /// Whether usage at an instant is billed by this rule; what is before its start is history.
    pub fn bills_at(&self, at: Timestamp) -> bool {
        self.start <= at && self.end.is_none_or(|end| at < end)
    }

    /// What one record counts as after the rounding of records.
    ///
    /// # Errors
    /// A step that is not positive, or a result that does not fit.
    pub fn billed_quantity(&self, record: Quantity) -> Result<Quantity, StepError> {
        match self.record_rounding {
            Some(rounding) => record.round_up_to_step(rounding.step, rounding.least),
            None => Ok(record),
        }
    }
}
