//! Periods of a rule: `[start, end)`, a chain without gap or overlap; a final one never changes (law §5).

use domain::id::{InvoiceId, ItemId, PeriodId, RuleId, StatementId};
use domain::{Period, Quantity};
use jiff::Timestamp;
use rusqlite::params;

use crate::column::{Out, append_only, p, record, words};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE period (
    id TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL REFERENCES rule (id),
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('billed', 'trial', 'paused', 'unsubscribed', 'month')),
    item TEXT,
    invoice TEXT,
    statement TEXT,
    opened_at INTEGER NOT NULL,
    final_at INTEGER,
    charged_usage INTEGER,
    remainder_out INTEGER,
    CHECK (end_at > start_at),
    UNIQUE (rule, start_at)
) STRICT;
CREATE INDEX period_end ON period (end_at);
CREATE TRIGGER period_final BEFORE UPDATE ON period WHEN OLD.final_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append-only: period'); END;
CREATE TRIGGER period_no_delete BEFORE DELETE ON period WHEN OLD.final_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append-only: period'); END;
CREATE TABLE period_move (
    period TEXT NOT NULL,
    at INTEGER NOT NULL,
    from_end INTEGER NOT NULL,
    to_end INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX period_move_period ON period_move (period);
",
    append_only!("period_move"),
);

/// Version 2: a month whose statement was taken back is closed again by another one. The row of its first closing stands as it was.
pub(crate) const SCHEMA_2: &str = concat!(
    "
CREATE TABLE period_closing (
    period TEXT NOT NULL REFERENCES period (id),
    at INTEGER NOT NULL,
    charged_usage INTEGER NOT NULL,
    remainder_out INTEGER NOT NULL,
    statement TEXT
) STRICT;
CREATE INDEX period_closing_period ON period_closing (period);
",
    append_only!("period_closing"),
);

words! {
    /// Who pays for a period, and where its borders come from.
    PeriodKind as "period kind" {
        /// A Stripe subscription item bills it.
        Billed = "billed",
        /// The item was trialing: Stripe charges nothing.
        Trial = "trial",
        /// Collection was paused.
        Paused = "paused",
        /// No subscription priced the meter: nobody pays.
        Unsubscribed = "unsubscribed",
        /// A calendar month of the agency's zone, billed by statement.
        Month = "month",
    }
}

record! {
    /// A row of `period`.
    PeriodRow in "period" {
        id: PeriodId,
        rule: RuleId,
        start_at: Timestamp,
        end_at: Timestamp,
        kind: PeriodKind,
        /// The subscription item that it came from.
        item: Option<ItemId>,
        /// Its invoice, once there is one.
        invoice: Option<InvoiceId>,
        /// Its statement, under Custom.
        statement: Option<StatementId>,
        opened_at: Timestamp,
        /// When it became final (law §5.2); from then on the row stands.
        final_at: Option<Timestamp>,
        /// The usage that was charged, fixed when it became final: what differs from it later is late.
        charged_usage: Option<Quantity>,
        /// The remainder that it carried out, frozen when it became final (law §6.6).
        remainder_out: Option<Quantity>,
    }
}

impl PeriodRow {
    /// The domain's period.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for an empty one, which the schema refuses.
    pub fn period(&self) -> Result<Period> {
        Period::new(self.start_at, self.end_at).map_err(|e| StoreError::Unreadable { column: "period", value: e.to_string() })
    }
}

record! {
    /// Stripe moved an open period's end.
    PeriodMove in "period_move" {
        period: PeriodId,
        at: Timestamp,
        from_end: Timestamp,
        to_end: Timestamp,
        reason: String,
    }
}

record! {
    /// A later closing of a month whose statement was taken back.
    PeriodClosing in "period_closing" {
        period: PeriodId,
        at: Timestamp,
        charged_usage: Quantity,
        remainder_out: Quantity,
        statement: Option<StatementId>,
    }
}

/// The row as it stands now: a month whose statement was taken back is open again, until another closing (law §11).
fn standing(r: &Reader, row: PeriodRow) -> Result<PeriodRow> {
    if !taken_back(r, row.statement.as_ref())? {
        return Ok(row);
    }
    let last = r.row::<PeriodClosing>("WHERE period = ?1 ORDER BY rowid DESC LIMIT 1", [p(&row.id)])?;
    match last {
        Some(closing) if !taken_back(r, closing.statement.as_ref())? => Ok(PeriodRow {
            final_at: Some(closing.at),
            charged_usage: Some(closing.charged_usage),
            remainder_out: Some(closing.remainder_out),
            statement: closing.statement,
            ..row
        }),
        _ => Ok(PeriodRow { final_at: None, charged_usage: None, remainder_out: None, statement: None, ..row }),
    }
}

fn taken_back(r: &Reader, statement: Option<&StatementId>) -> Result<bool> {
    let Some(id) = statement else { return Ok(false) };
    Ok(r.value::<String>("SELECT stage FROM statement WHERE id = ?1", [p(id)])?.as_deref() == Some("void"))
}

fn all_standing(r: &Reader, rows: Vec<PeriodRow>) -> Result<Vec<PeriodRow>> {
    rows.into_iter().map(|row| standing(r, row)).collect()
}

/// Opens the next period of a rule.
///
/// # Errors
/// [`StoreError::BrokenChain`] unless it starts where the last one ends.
pub fn insert(tx: &Tx<'_>, period: &PeriodRow) -> Result<()> {
    let ends = tx.value::<Timestamp>("SELECT end_at FROM period WHERE rule = ?1 ORDER BY start_at DESC LIMIT 1", [p(&period.rule)])?;
    if let Some(expected) = ends.filter(|end| *end != period.start_at) {
        let (expected, found) = (expected.to_string(), period.start_at.to_string());
        return Err(StoreError::BrokenChain { rule: period.rule.to_string(), expected, found });
    }
    tx.insert(period)
}

/// Moves the end of an open period, and the start of the open one after it; leaves a row that says so.
///
/// # Errors
/// [`StoreError::AppendOnly`] when either is final.
pub fn move_end(tx: &Tx<'_>, id: &PeriodId, to_end: Timestamp, reason: &str, at: Timestamp) -> Result<()> {
    let period = get(tx, id)?;
    if period.end_at == to_end {
        return Ok(());
    }
    tx.run("UPDATE period SET start_at = ?3 WHERE rule = ?1 AND start_at = ?2", (p(&period.rule), p(&period.end_at), p(&to_end)))?;
    tx.run_on("period", id, "UPDATE period SET end_at = ?2 WHERE id = ?1", (p(id), p(&to_end)))?;
    tx.insert(&PeriodMove { period: id.clone(), at, from_end: period.end_at, to_end, reason: reason.to_owned() })
}

/// Where an open period comes from and who pays for it, as Stripe now says.
pub fn set_origin(tx: &Tx<'_>, id: &PeriodId, kind: PeriodKind, item: Option<&ItemId>, invoice: Option<&InvoiceId>) -> Result<()> {
    let sql = "UPDATE period SET kind = ?2, item = ?3, invoice = ?4 WHERE id = ?1";
    tx.run_on("period", id, sql, params![p(id), p(&kind), p(&item.cloned()), p(&invoice.cloned())])
}

/// Closes a period for good, with the usage that was charged and the remainder that it hands on. One whose statement was taken back is
/// closed again by a row of its own.
///
/// # Errors
/// [`StoreError::AppendOnly`] when it is final already.
pub fn finalize(
    tx: &Tx<'_>,
    id: &PeriodId,
    charged_usage: Quantity,
    remainder_out: Quantity,
    statement: Option<&StatementId>,
    at: Timestamp,
) -> Result<()> {
    let first = first_row(tx, id)?;
    if first.final_at.is_some() && standing(tx, first)?.final_at.is_none() {
        let statement = statement.cloned();
        return tx.insert(&PeriodClosing { period: id.clone(), at, charged_usage, remainder_out, statement });
    }
    let sql = "UPDATE period SET final_at = ?2, charged_usage = ?3, remainder_out = ?4, statement = ?5 WHERE id = ?1";
    tx.run_on("period", id, sql, params![p(id), p(&at), p(&charged_usage), p(&remainder_out), p(&statement.cloned())])
}

pub fn get(r: &Reader, id: &PeriodId) -> Result<PeriodRow> {
    standing(r, first_row(r, id)?)
}

/// The row of its first closing.
fn first_row(r: &Reader, id: &PeriodId) -> Result<PeriodRow> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "period", id: id.to_string() })
}

/// A rule's periods, the chain in order.
pub fn of_rule(r: &Reader, rule: &RuleId) -> Result<Vec<PeriodRow>> {
    all_standing(r, r.rows("WHERE rule = ?1 ORDER BY start_at", [p(rule)])?)
}

/// The rule's period that holds an instant.
pub fn at(r: &Reader, rule: &RuleId, at: Timestamp) -> Result<Option<PeriodRow>> {
    let row = r.row::<PeriodRow>("WHERE rule = ?1 AND start_at <= ?2 AND ?2 < end_at", (p(rule), p(&at)))?;
    row.map(|row| standing(r, row)).transpose()
}

/// Periods not yet final, by end: whatever may still change or be sent into.
pub fn open(r: &Reader) -> Result<Vec<PeriodRow>> {
    let tail = "WHERE final_at IS NULL OR statement IN (SELECT id FROM statement WHERE stage = 'void') ORDER BY end_at";
    Ok(all_standing(r, r.rows(tail, [])?)?.into_iter().filter(|row| row.final_at.is_none()).collect())
}

/// Periods of all rules that touch `[from, to)`.
pub fn touching(r: &Reader, from: Timestamp, to: Timestamp) -> Result<Vec<PeriodRow>> {
    all_standing(r, r.rows("WHERE start_at < ?2 AND end_at > ?1 ORDER BY rule, start_at", (p(&from), p(&to)))?)
}

/// The instants at which periods start, each once.
pub fn starts(r: &Reader) -> Result<Vec<Timestamp>> {
    r.ask("SELECT DISTINCT start_at FROM period ORDER BY start_at", [], |row| Ok(row.get::<_, Out<Timestamp>>(0)?.0))
}

/// How a period's end was moved.
pub fn moves(r: &Reader, id: &PeriodId) -> Result<Vec<PeriodMove>> {
    r.rows("WHERE period = ?1 ORDER BY at", [p(id)])
}
