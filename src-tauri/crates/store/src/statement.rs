//! Statements under the Custom billing method: numbered without gaps, their lines fixed once issued (law §11).

use domain::id::{ClientId, StatementId};
use domain::statement::{PlanCharge, Statement, StatementLine, StatementState};
use domain::{Currency, Money, Period};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;

use crate::column::{Out, p, record};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE statement (
    id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client (id),
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    currency TEXT NOT NULL,
    total INTEGER NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL GENERATED ALWAYS AS (json_extract(state, '$.kind')) STORED,
    sequence INTEGER UNIQUE,
    created_at INTEGER NOT NULL,
    CHECK ((sequence IS NULL) = (stage = 'draft'))
) STRICT;
CREATE UNIQUE INDEX statement_standing ON statement (client, start_at, currency) WHERE stage <> 'void';
CREATE TABLE statement_line (
    statement TEXT NOT NULL REFERENCES statement (id),
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (statement, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER statement_fixed BEFORE UPDATE OF id, client, start_at, end_at, currency, total, sequence, created_at ON statement
    WHEN OLD.stage <> 'draft' BEGIN SELECT RAISE(ABORT, 'append-only: statement'); END;
CREATE TRIGGER statement_no_delete BEFORE DELETE ON statement WHEN OLD.stage <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'append-only: statement'); END;
CREATE TRIGGER statement_line_no_insert BEFORE INSERT ON statement_line
    WHEN (SELECT stage FROM statement WHERE id = NEW.statement) <> 'draft' BEGIN SELECT RAISE(ABORT, 'append-only: statement_line'); END;
CREATE TRIGGER statement_line_no_update BEFORE UPDATE ON statement_line
    WHEN (SELECT stage FROM statement WHERE id = OLD.statement) <> 'draft' BEGIN SELECT RAISE(ABORT, 'append-only: statement_line'); END;
CREATE TRIGGER statement_line_no_delete BEFORE DELETE ON statement_line
    WHEN (SELECT stage FROM statement WHERE id = OLD.statement) <> 'draft' BEGIN SELECT RAISE(ABORT, 'append-only: statement_line'); END;
";

/// Version 3: what plans ask for whatever is used.
pub(crate) const SCHEMA_4: &str = "
CREATE TABLE IF NOT EXISTS statement_plan_line (
    statement TEXT NOT NULL REFERENCES statement (id),
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (statement, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS statement_plan_line_no_insert BEFORE INSERT ON statement_plan_line
    WHEN (SELECT stage FROM statement WHERE id = NEW.statement) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'append-only: statement_plan_line'); END;
CREATE TRIGGER IF NOT EXISTS statement_plan_line_no_update BEFORE UPDATE ON statement_plan_line
    WHEN (SELECT stage FROM statement WHERE id = OLD.statement) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'append-only: statement_plan_line'); END;
CREATE TRIGGER IF NOT EXISTS statement_plan_line_no_delete BEFORE DELETE ON statement_plan_line
    WHEN (SELECT stage FROM statement WHERE id = OLD.statement) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'append-only: statement_plan_line'); END;
";

record! {
    /// A row of `statement`, without its lines.
    StatementRow in "statement" {
        id: StatementId,
        client: ClientId,
        start_at: Timestamp,
        end_at: Timestamp,
        currency: Currency,
        /// Minor units.
        total: i64,
        state: StatementState,
        /// Its place in the gapless row of numbers, given at issue.
        sequence: Option<i64>,
        created_at: Timestamp,
    }
}

/// A statement with its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub id: StatementId,
    pub statement: Statement,
    pub sequence: Option<i64>,
    pub created_at: Timestamp,
}

/// Keeps a draft, in place of the draft of the same client, month and currency if there is one. Its id: the one that stands.
///
/// # Errors
/// [`StoreError::WrongState`] when a statement of that month was issued already: what changed since is late (law §11).
pub fn keep_draft(tx: &Tx<'_>, id: &StatementId, draft: &Statement, at: Timestamp) -> Result<StatementId> {
    let standing = of_month(tx, &draft.client, draft.period.start(), draft.total.currency())?;
    let id = match &standing {
        Some(kept) if kept.statement.state != StatementState::Draft => return Err(wrong(kept, "drafted again")),
        Some(kept) => kept.id.clone(),
        None => id.clone(),
    };
    if standing.is_some() {
        remove_draft(tx, &id)?;
    }
    tx.insert(&StatementRow {
        id: id.clone(),
        client: draft.client.clone(),
        start_at: draft.period.start(),
        end_at: draft.period.end(),
        currency: draft.total.currency(),
        total: draft.total.minor(),
        state: StatementState::Draft,
        sequence: None,
        created_at: at,
    })?;
    for (position, line) in draft.lines.iter().enumerate() {
        let sql = "INSERT INTO statement_line (statement, position, value) VALUES (?1, ?2, ?3)";
        tx.run(sql, params![p(&id), i64::try_from(position).unwrap_or(i64::MAX), p(line)])?;
    }
    for (position, charge) in draft.plans.iter().enumerate() {
        let sql = "INSERT INTO statement_plan_line (statement, position, value) VALUES (?1, ?2, ?3)";
        tx.run(sql, params![p(&id), i64::try_from(position).unwrap_or(i64::MAX), p(charge)])?;
    }
    Ok(id)
}

/// Throws a draft away.
pub fn remove_draft(tx: &Tx<'_>, id: &StatementId) -> Result<()> {
    tx.run("DELETE FROM statement_line WHERE statement = ?1", [p(id)])?;
    tx.run("DELETE FROM statement_plan_line WHERE statement = ?1", [p(id)])?;
    tx.run_on("statement", id, "DELETE FROM statement WHERE id = ?1", [p(id)])
}

/// Issues a draft under the next number; from then on its figures stand. Numbers are four digits or more, without gaps.
///
/// # Errors
/// [`StoreError::WrongState`] unless it is a draft.
pub fn issue(tx: &Tx<'_>, id: &StatementId, on: Date) -> Result<Statement> {
    let kept = get(tx, id)?;
    let mut statement = kept.statement.clone();
    let next = tx.value::<i64>("SELECT coalesce(max(sequence), 0) + 1 FROM statement", [])?.unwrap_or(1);
    statement.issue(format!("{next:04}"), on).map_err(|_| wrong(&kept, "issued"))?;
    tx.run_on("statement", id, "UPDATE statement SET state = ?2, sequence = ?3 WHERE id = ?1", params![p(id), p(&statement.state), next])?;
    Ok(statement)
}

/// Keeps a state that follows the issue: paid or void, as `domain::statement` allowed it.
///
/// # Errors
/// [`StoreError::WrongState`] for a draft, or for a state that would unmake the issue.
pub fn set_state(tx: &Tx<'_>, id: &StatementId, state: &StatementState) -> Result<()> {
    let kept = get(tx, id)?;
    if kept.statement.state == StatementState::Draft || *state == StatementState::Draft {
        return Err(wrong(&kept, "paid or taken back"));
    }
    tx.run_on("statement", id, "UPDATE statement SET state = ?2 WHERE id = ?1", (p(id), p(state)))
}

fn wrong(kept: &Kept, wanted: &'static str) -> StoreError {
    let state = match kept.statement.state {
        StatementState::Draft => "a draft",
        StatementState::Issued { .. } => "issued",
        StatementState::Paid { .. } => "paid",
        StatementState::Void { .. } => "void",
    };
    StoreError::WrongState { what: "statement", id: kept.id.to_string(), state: state.to_owned(), wanted }
}

fn with_lines(r: &Reader, row: StatementRow) -> Result<Kept> {
    let lines = r.ask("SELECT value FROM statement_line WHERE statement = ?1 ORDER BY position", [p(&row.id)], |line| {
        Ok(line.get::<_, Out<StatementLine>>(0)?.0)
    })?;
    let plans = r.ask("SELECT value FROM statement_plan_line WHERE statement = ?1 ORDER BY position", [p(&row.id)], |line| {
        Ok(line.get::<_, Out<PlanCharge>>(0)?.0)
    })?;
    let unreadable = |e: domain::period::PeriodError| StoreError::Unreadable { column: "statement's month", value: e.to_string() };
    let period = Period::new(row.start_at, row.end_at).map_err(unreadable)?;
    let total = Money::from_minor(row.total, row.currency);
    let statement = Statement { client: row.client, period, lines, plans, total, state: row.state };
    Ok(Kept { id: row.id, statement, sequence: row.sequence, created_at: row.created_at })
}

pub fn get(r: &Reader, id: &StatementId) -> Result<Kept> {
    let row = r.row::<StatementRow>("WHERE id = ?1", [p(id)])?;
    with_lines(r, row.ok_or_else(|| StoreError::NotFound { what: "statement", id: id.to_string() })?)
}

/// The statement of a client's month that is not void.
pub fn of_month(r: &Reader, client: &ClientId, start: Timestamp, currency: Currency) -> Result<Option<Kept>> {
    let tail = "WHERE client = ?1 AND start_at = ?2 AND currency = ?3 AND stage <> 'void'";
    r.row::<StatementRow>(tail, (p(client), p(&start), p(&currency)))?.map(|row| with_lines(r, row)).transpose()
}

/// The statements of one client or of all, newest month first.
pub fn list(r: &Reader, client: Option<&ClientId>) -> Result<Vec<Kept>> {
    let tail = "WHERE ?1 IS NULL OR client = ?1 ORDER BY start_at DESC, sequence DESC";
    let rows = r.rows::<StatementRow>(tail, [p(&client.cloned())])?;
    rows.into_iter().map(|row| with_lines(r, row)).collect()
}
