//! Whether a month may be issued: what statements bill goes onto paper in its order, once.

use domain::statement::StatementState;
use jiff::Timestamp;
use store::{Tx, period as periods, statement::Kept};

use super::draft::{Sheet, is_empty};
use crate::{Problem, period};

impl Sheet {
    /// Refuses what must not be issued.
    ///
    /// # Errors
    /// The reason, with what to do.
    pub fn may_be_issued(&self, now: Timestamp) -> Result<(), Problem> {
        let (nickname, month) = (self.nickname(), self.words());
        if !self.is_custom() {
            return Err(Problem::not_allowed(format!(
                "{nickname} is billed through Stripe, so no statement is issued. Nothing was changed."
            )));
        }
        if self.workspace().copy_of.is_some() {
            return Err(Problem::not_allowed("This is a restored copy to look at, so no statement is issued from it."));
        }
        if let Some(Kept { statement, .. }) = self.kept.as_ref().filter(|kept| kept.statement.state != StatementState::Draft) {
            let number = statement.number().unwrap_or_default();
            return Err(Problem::not_allowed(format!("The statement of {month} for {nickname} was issued already, as number {number}.")));
        }
        if self.standings().next().is_none() && self.plans()?.is_empty() {
            return Err(Problem::not_allowed(format!(
                "No billing rule and no plan of {nickname} asks for anything in {month}: usage before a rule's start is never charged."
            )));
        }
        if self.month().end() > now {
            return Err(Problem::not_allowed(format!(
                "{month} still runs, so its statement cannot be issued yet. Read it as a draft meanwhile."
            )));
        }
        for standing in self.standings() {
            if let Some(before) = self.earlier(standing).find(|before| before.period.final_at.is_none() && !is_empty(before)) {
                let words = period::words(before.period.start_at, before.period.end_at, &self.zone());
                return Err(Problem::not_allowed(format!(
                    "Issue the statement of {words} first: {nickname} has usage there that was not billed yet."
                )));
            }
            // Issued over, its late use would join what is left over twice.
            if let Some(before) = self.earlier(standing).find(|before| self.has_late(before)) {
                let words = period::words(before.period.start_at, before.period.end_at, &self.zone());
                return Err(Problem::not_allowed(format!(
                    "Issue the statement of {words} first: late usage of {nickname} stands on it. Nothing was changed."
                )));
            }
        }
        self.plans_before_are_issued()
    }

    /// A plan's months are issued in their order, so that none is forgotten; one that asks for nothing needs no statement.
    pub(super) fn plans_before_are_issued(&self) -> Result<(), Problem> {
        let this = self.calendar_month();
        for month in self.stays.months(this)?.into_iter().filter(|month| *month < this) {
            let asks = self.stays.charges(month)?.iter().any(|charge| !charge.amount.is_zero());
            if asks && !self.issued.contains(&month) {
                return Err(Problem::not_allowed(format!(
                    "Issue the statement of {} first: {} is on a plan there that was not billed yet.",
                    month.strftime("%B %Y"),
                    self.nickname()
                )));
            }
        }
        Ok(())
    }

    /// Earlier months in which nothing was used and nothing is charged become final without a statement.
    ///
    /// # Errors
    /// What the file says.
    pub fn close_empty_months(&self, tx: &Tx<'_>, now: Timestamp) -> Result<(), Problem> {
        for standing in self.standings() {
            for before in self.earlier(standing).filter(|before| before.period.final_at.is_none()) {
                periods::finalize(tx, &before.period.id, before.due.usage, before.due.remainder_out, None, now)?;
            }
        }
        Ok(())
    }
}
