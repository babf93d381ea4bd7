//! Attempts: committed with their time before a byte leaves; one without an outcome was never answered.

use domain::id::{ReportId, RunId};
use domain::report::Answer;
use jiff::Timestamp;

use crate::column::{p, record, words};
use crate::{Reader, Result, StoreError, Tx};

words! {
    /// What an attempt came to, as `domain::report::Answer` tells them apart.
    AttemptAnswer as "attempt answer" {
        NoByteLeft = "no_byte_left",
        Recorded = "recorded",
        NothingRecorded = "nothing_recorded",
        Refused = "refused",
        AlreadyExists = "already_exists",
        Unclear = "unclear",
    }
}

impl From<Answer> for AttemptAnswer {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::NoByteLeft => Self::NoByteLeft,
            Answer::Recorded => Self::Recorded,
            Answer::NothingRecorded => Self::NothingRecorded,
            Answer::Refused => Self::Refused,
            Answer::AlreadyExists => Self::AlreadyExists,
            Answer::Unclear => Self::Unclear,
        }
    }
}

impl From<AttemptAnswer> for Answer {
    fn from(answer: AttemptAnswer) -> Self {
        match answer {
            AttemptAnswer::NoByteLeft => Self::NoByteLeft,
            AttemptAnswer::Recorded => Self::Recorded,
            AttemptAnswer::NothingRecorded => Self::NothingRecorded,
            AttemptAnswer::Refused => Self::Refused,
            AttemptAnswer::AlreadyExists => Self::AlreadyExists,
            AttemptAnswer::Unclear => Self::Unclear,
        }
    }
}

record! {
    /// One try to send a report.
    Attempt in "report_attempt" {
        report: ReportId,
        /// From 1.
        number: i64,
        /// Identifier and number: it names the try, the identifier guards it.
        idempotency_key: String,
        /// Stripe's time when it was opened; spans of doubt are counted by it.
        opened_at_stripe: Timestamp,
        opened_at_local: Timestamp,
        run: RunId,
    }
}

record! {
    /// How an attempt was answered.
    Outcome in "attempt_outcome" {
        report: ReportId,
        number: i64,
        answer: AttemptAnswer,
        at: Timestamp,
        /// HTTP status, when there was one.
        status: Option<i64>,
        /// Stripe's request id.
        request_id: Option<String>,
        /// Stripe's code and message; never a secret.
        detail: Option<String>,
    }
}

/// Opens the next attempt of a report. Commit it before a byte leaves.
pub fn begin_attempt(tx: &Tx<'_>, report: &ReportId, run: &RunId, at_stripe: Timestamp, at_local: Timestamp) -> Result<Attempt> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM report_attempt WHERE report = ?1";
    let number = tx.value::<i64>(sql, [p(report)])?.unwrap_or(1);
    let attempt = Attempt {
        report: report.clone(),
        number,
        idempotency_key: format!("{report}-{number}"),
        opened_at_stripe: at_stripe,
        opened_at_local: at_local,
        run: run.clone(),
    };
    tx.insert(&attempt)?;
    Ok(attempt)
}

/// Keeps an attempt's answer.
///
/// # Errors
/// [`StoreError::WrongState`] when it was answered before: an answer is a fact.
pub fn answered(tx: &Tx<'_>, outcome: &Outcome) -> Result<()> {
    if let Some(before) = outcome_of(tx, &outcome.report, outcome.number)? {
        let id = format!("{}-{}", outcome.report, outcome.number);
        return Err(StoreError::WrongState { what: "attempt", id, state: before.answer.to_string(), wanted: "answered again" });
    }
    tx.insert(outcome)
}

/// A report's attempts, first to last.
pub fn attempts(r: &Reader, report: &ReportId) -> Result<Vec<Attempt>> {
    r.rows("WHERE report = ?1 ORDER BY number", [p(report)])
}

/// An attempt's answer, if it got one.
pub fn outcome_of(r: &Reader, report: &ReportId, number: i64) -> Result<Option<Outcome>> {
    r.row("WHERE report = ?1 AND number = ?2", (p(report), number))
}

/// Attempts without an answer: at the start of a run they were found open, and their reports are uncertain.
pub fn open_attempts(r: &Reader) -> Result<Vec<Attempt>> {
    let tail = "WHERE NOT EXISTS (SELECT 1 FROM attempt_outcome WHERE attempt_outcome.report = report_attempt.report
        AND attempt_outcome.number = report_attempt.number) ORDER BY opened_at_stripe";
    r.rows(tail, [])
}
