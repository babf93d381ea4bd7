//! Statements under the Custom billing method: numbered, draft → issued → paid, void (§11).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::due::{Late, PeriodDue};
use crate::id::{ClientId, MeterId, PlanId, RuleId};
use crate::plan::months::DayShare;
use crate::rule::BillingRule;
use crate::{BillingUnit, Currency, Line, Money, MoneyError, Period, Quantity, RemainderRule};

/// A client's bill for a calendar month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Statement {
    /// Who is billed.
    pub client: ClientId,
    /// The month.
    pub period: Period,
    /// One line per rule, and one per late period.
    pub lines: Vec<StatementLine>,
    /// What plans ask for whatever is used: base prices and set-up fees.
    pub plans: Vec<PlanCharge>,
    /// The sum of all of them.
    pub total: Money,
    /// Where it stands.
    pub state: StatementState,
}

/// A line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementLine {
    /// The rule that it bills.
    pub rule: RuleId,
    /// The meter.
    pub meter: MeterId,
    /// N of the meter make one unit.
    pub billing_unit: BillingUnit,
    /// What it bills.
    pub kind: StatementLineKind,
    /// Units billed; below zero for a correction.
    pub units: i64,
    /// How the units make the amount; empty for late lines, whose amount is a difference.
    pub price_lines: Vec<Line>,
    /// What it amounts to.
    pub amount: Money,
}

/// What a statement line bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StatementLineKind {
    /// The month's own use.
    Usage {
        /// What was used.
        used: Quantity,
        /// What the month before carried in.
        remainder_in: Quantity,
        /// What is left.
        remainder_out: Quantity,
        /// What was left and is not billed.
        dropped: Quantity,
        /// What was missing to a whole unit and is billed as if used.
        rounded_up: Quantity,
        /// What becomes of what is left.
        remainder: RemainderRule,
    },
    /// Use, or a correction, of an earlier month that became known late (§6.6).
    Late {
        /// The earlier month.
        of: Period,
        /// How much.
        quantity: Quantity,
    },
}

/// A fixed price of a plan on a statement. It says everything that it was made of, so that an issued one reads the same whatever becomes of
/// the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanCharge {
    /// The client's time on the plan that it bills.
    pub stay: String,
    /// The plan.
    pub plan: PlanId,
    /// Its version.
    pub version: i64,
    /// Its name then.
    pub name: String,
    /// Its price in words then: "$149.00 a month".
    pub price: String,
    /// What it bills.
    pub kind: PlanChargeKind,
    /// What it amounts to.
    pub amount: Money,
}

/// What a plan's line bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlanChargeKind {
    /// The base price.
    Base {
        /// The first day that it pays for.
        #[ts(type = "string")]
        first: Date,
        /// The last one.
        #[ts(type = "string")]
        last: Date,
        /// Less than the whole price; none for the whole.
        share: Option<DayShare>,
    },
    /// The set-up fee, once for a client and plan.
    SetUp,
}

/// Where a statement stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StatementState {
    /// Its figures still follow the usage.
    Draft,
    /// Numbered and final.
    Issued {
        /// Its number.
        number: String,
        /// Its date.
        #[ts(type = "string")]
        on: Date,
    },
    /// Marked paid by hand.
    Paid {
        /// Its number.
        number: String,
        /// Its date.
        #[ts(type = "string")]
        on: Date,
        /// What was paid.
        payment: Payment,
    },
    /// Taken back. A number once given stays used.
    Void {
        /// Its number.
        number: String,
        /// Why.
        reason: String,
    },
}

/// A payment noted by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Payment {
    /// When it came.
    #[ts(type = "string")]
    pub on: Date,
    /// How much.
    pub amount: Money,
    /// A note.
    pub note: String,
}

/// Why a statement cannot be made or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The state does not allow it.
    #[error("a statement that is {is} cannot be {wanted}")]
    NotAllowed {
        /// Its state.
        is: &'static str,
        /// What was wanted.
        wanted: &'static str,
    },
    /// A payment of nothing says nothing.
    #[error("a payment of nothing is not noted")]
    NothingPaid,
    /// A correction takes back more than was noted.
    #[error("only {noted} was noted as paid, so no more than that can be taken back")]
    NotSoMuchPaid {
        /// What was noted.
        noted: Money,
    },
    /// The units cannot be rated.
    #[error(transparent)]
    Rating(#[from] crate::price::RatingError),
    /// The amounts cannot be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl StatementLine {
    /// The line of a rule's own month.
    ///
    /// # Errors
    /// Units that cannot be rated.
    pub fn usage(rule: &BillingRule, due: &PeriodDue) -> Result<Self, StatementError> {
        let rated = rule.price.rate(Quantity::from_whole(due.units))?;
        Ok(Self {
            rule: rule.id.clone(),
            meter: rule.meter.clone(),
            billing_unit: rule.billing_unit,
            kind: StatementLineKind::Usage {
                used: due.usage,
                remainder_in: due.remainder_in,
                remainder_out: due.remainder_out,
                dropped: due.dropped,
                rounded_up: due.rounded_up,
                remainder: rule.remainder,
            },
            units: due.units,
            price_lines: rated.lines,
            amount: rated.total,
        })
    }

    /// The line of an earlier month's late use, under that month's rule.
    pub fn late(rule: &BillingRule, late: &Late) -> Self {
        Self {
            rule: rule.id.clone(),
            meter: rule.meter.clone(),
            billing_unit: rule.billing_unit,
            kind: StatementLineKind::Late { of: late.period, quantity: late.quantity },
            units: late.units,
            price_lines: Vec::new(),
            amount: late.value,
        }
    }
}

impl Statement {
    /// A draft, with the sum of its lines.
    ///
    /// # Errors
    /// Lines of different currencies, or a sum that does not fit.
    pub fn draft(
        client: ClientId,
        period: Period,
        currency: Currency,
        lines: Vec<StatementLine>,
        plans: Vec<PlanCharge>,
    ) -> Result<Self, StatementError> {
        let amounts = lines.iter().map(|line| line.amount).chain(plans.iter().map(|charge| charge.amount));
        let total = Money::sum(currency, amounts)?;
        Ok(Self { client, period, lines, plans, total, state: StatementState::Draft })
    }

    /// Its number, once it has one.
    pub fn number(&self) -> Option<&str> {
        match &self.state {
            StatementState::Draft => None,
            StatementState::Issued { number, .. } | StatementState::Paid { number, .. } | StatementState::Void { number, .. } => {
                Some(number)
            }
        }
    }

    /// Gives a draft its number and date: from now on its period is final (§5.2).
    ///
    /// # Errors
    /// It is not a draft.
    pub fn issue(&mut self, number: String, on: Date) -> Result<(), StatementError> {
        match self.state {
            StatementState::Draft => {
                self.state = StatementState::Issued { number, on };
                Ok(())
            }
            _ => Err(self.not_allowed("issued")),
        }
    }

    /// Marks an issued statement paid. While less than its total came in, a further payment is added to the first. An amount below zero takes
    /// back what was noted by mistake (law §1.4); with the whole of it, the statement is issued and not paid again.
    ///
    /// # Errors
    /// It is not issued, it is paid whole, nothing or more than was noted is taken back, or the payment is in another currency.
    pub fn pay(&mut self, payment: Payment) -> Result<(), StatementError> {
        payment.amount.checked_sub(self.total)?;
        // A statement that asks for nothing is settled by nothing.
        if payment.amount.is_zero() && !(self.total.is_zero() && matches!(self.state, StatementState::Issued { .. })) {
            return Err(StatementError::NothingPaid);
        }
        match &self.state {
            StatementState::Paid { number, on, payment: before } if payment.amount.is_negative() => {
                let amount = before.amount.checked_add(payment.amount)?;
                if amount.is_negative() {
                    return Err(StatementError::NotSoMuchPaid { noted: before.amount });
                }
                let (number, on) = (number.clone(), *on);
                self.state = if amount.is_zero() {
                    StatementState::Issued { number, on }
                } else {
                    StatementState::Paid { number, on, payment: Payment { amount, ..before.clone() } }
                };
                Ok(())
            }
            _ if payment.amount.is_negative() => Err(StatementError::NotSoMuchPaid { noted: Money::zero(self.total.currency()) }),
            StatementState::Issued { number, on } => {
                self.state = StatementState::Paid { number: number.clone(), on: *on, payment };
                Ok(())
            }
            StatementState::Paid { number, on, payment: before } if self.open()?.minor() > 0 => {
                let notes: Vec<&str> = [before.note.as_str(), payment.note.as_str()].into_iter().filter(|note| !note.is_empty()).collect();
                let together = Payment { on: payment.on, amount: before.amount.checked_add(payment.amount)?, note: notes.join("; ") };
                self.state = StatementState::Paid { number: number.clone(), on: *on, payment: together };
                Ok(())
            }
            _ => Err(self.not_allowed("paid")),
        }
    }

    /// What is still to be paid; below zero when more came in than was asked for. Of a draft or one taken back, nothing.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub fn open(&self) -> Result<Money, MoneyError> {
        match &self.state {
            StatementState::Draft | StatementState::Void { .. } => Ok(Money::zero(self.total.currency())),
            StatementState::Issued { .. } => Ok(self.total),
            StatementState::Paid { payment, .. } => self.total.checked_sub(payment.amount),
        }
    }

    /// Takes an issued statement back. One that is paid cannot be: money moved, and a correction is a late line of the next.
    ///
    /// # Errors
    /// It is not issued.
    pub fn void(&mut self, reason: String) -> Result<(), StatementError> {
        match &self.state {
            StatementState::Issued { number, .. } => {
                self.state = StatementState::Void { number: number.clone(), reason };
                Ok(())
            }
            _ => Err(self.not_allowed("void")),
        }
    }

    fn not_allowed(&self, wanted: &'static str) -> StatementError {
        let is = match self.state {
            StatementState::Draft => "a draft",
            StatementState::Issued { .. } => "issued",
            StatementState::Paid { .. } => "paid",
            StatementState::Void { .. } => "void",
        };
        StatementError::NotAllowed { is, wanted }
    }
}
