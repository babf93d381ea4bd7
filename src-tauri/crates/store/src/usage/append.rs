//! Writing usage in bulk.

use std::collections::HashMap;

use domain::Cost;
use domain::id::{MeterId, RunId, SourceId, SubjectId};
use jiff::Timestamp;
use rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE;
use rusqlite::{CachedStatement, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::read::cost;
use super::{Latest, Standing, UsageRecord};
use crate::column::{Out, p};
use crate::rollup::Deltas;
use crate::run::RunKind;
use crate::{Result, StoreError, Tx, payload, run};

/// What a batch changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// Records never seen before.
    pub new: u64,
    /// Records whose content changed.
    pub revised: u64,
    /// Records that had been taken back and stand again.
    pub revived: u64,
    /// Records that were there already, or older than what is there.
    pub unchanged: u64,
    /// Of the unchanged ones, those that another run made and this import now holds too.
    pub claimed: u64,
}

impl std::ops::AddAssign for Appended {
    fn add_assign(&mut self, more: Self) {
        self.new += more.new;
        self.revised += more.revised;
        self.revived += more.revived;
        self.unchanged += more.unchanged;
        self.claimed += more.claimed;
    }
}

const COLUMNS: &str = "source, identity, meter, revision, side, subject, placed_at, started_at, quantity, cost, cost_currency, standing, \
    run, recorded_at, source_updated_at";
const MARKS: &str = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15";

/// Appends what a run read from a source; roll-ups follow in the same transaction. Reading the same data again changes nothing.
/// Give it pages of some thousand records per transaction, so that a kill loses little and other writers get their turn.
///
/// # Errors
/// [`StoreError::TooLarge`] names the record whose quantity does not fit; [`StoreError::NotFound`] an unknown run, source, subject or meter.
pub fn append(
    tx: &Tx<'_>,
    run: &RunId,
    source: &SourceId,
    recorded_at: Timestamp,
    records: impl IntoIterator<Item = UsageRecord>,
) -> Result<Appended> {
    let mut writer = Writer::new(tx, run, source, recorded_at)?;
    let mut done = Appended::default();
    for record in records {
        match writer.keep(&record)? {
            Outcome::New => done.new += 1,
            Outcome::Revised => done.revised += 1,
            Outcome::Revived => done.revived += 1,
            Outcome::Unchanged => done.unchanged += 1,
            Outcome::Claimed => {
                done.unchanged += 1;
                done.claimed += 1;
            }
        }
    }
    writer.close()?;
    Ok(done)
}

enum Outcome {
    New,
    Revised,
    Revived,
    Unchanged,
    Claimed,
}

/// The prepared statements and remembered keys of one batch.
pub(super) struct Writer<'t> {
    tx: &'t Tx<'t>,
    source: i64,
    run: i64,
    claims: bool,
    recorded_at: i64,
    insert: CachedStatement<'t>,
    latest: CachedStatement<'t>,
    subjects: HashMap<SubjectId, i64>,
    meters: HashMap<MeterId, i64>,
    deltas: Deltas,
    seqs: Option<(i64, i64)>,
}

impl<'t> Writer<'t> {
    fn new(tx: &'t Tx<'t>, run: &RunId, source: &SourceId, recorded_at: Timestamp) -> Result<Self> {
        let source = key(tx, "source", source.as_str(), "SELECT key FROM source WHERE id = ?1")?;
        Self::on(tx, run, source, recorded_at)
    }

    pub(super) fn on(tx: &'t Tx<'t>, run: &RunId, source: i64, recorded_at: Timestamp) -> Result<Self> {
        let (run, kind, _) = run::key(tx, run)?;
        Ok(Self {
            tx,
            source,
            run,
            claims: kind == RunKind::Import,
            recorded_at: recorded_at.as_microsecond(),
            insert: tx.conn.prepare_cached(&format!("INSERT INTO usage ({COLUMNS}) VALUES ({MARKS})"))?,
            latest: tx.conn.prepare_cached(
                "SELECT revision, side, subject, placed_at, started_at, quantity, cost, cost_currency, standing, run, source_updated_at
                 FROM usage WHERE source = ?1 AND identity = ?2 AND meter = ?3 ORDER BY revision DESC, side ASC LIMIT 1",
            )?,
            subjects: HashMap::new(),
            meters: HashMap::new(),
            deltas: Deltas::new(tx)?,
            seqs: None,
        })
    }

    fn keep(&mut self, record: &UsageRecord) -> Result<Outcome> {
        let subject = match self.subjects.get(&record.subject) {
            Some(key) => *key,
            None => {
                let key = key(self.tx, "usage account", record.subject.as_str(), "SELECT key FROM subject WHERE id = ?1")?;
                self.subjects.insert(record.subject.clone(), key);
                key
            }
        };
        let meter = match self.meters.get(&record.meter) {
            Some(key) => *key,
            None => {
                let key = key(self.tx, "meter", record.meter.as_str(), "SELECT key FROM meter WHERE id = ?1")?;
                self.meters.insert(record.meter.clone(), key);
                key
            }
        };
        let quantity = i64::try_from(record.quantity.to_micros()).map_err(|_| StoreError::TooLarge {
            record: record.identity.clone(),
            detail: format!("{} is beyond ±9,223,372,036,854", record.quantity),
        })?;
        let wanted = Latest {
            revision: 1,
            side: 1,
            subject,
            placed_at: record.placed_at.as_microsecond(),
            started_at: record.started_at.map(Timestamp::as_microsecond),
            quantity,
            cost: record.cost,
            standing: record.standing,
            run: self.run,
            source_updated_at: record.source_updated_at.map(Timestamp::as_microsecond),
        };
        let outcome = self.record(&record.identity, meter, wanted)?;
        if let Some(fields) = &record.payload
            && !matches!(outcome, Outcome::Unchanged | Outcome::Claimed)
        {
            payload::keep(self.tx, self.source, &record.identity, subject, self.recorded_at, fields)?;
        }
        Ok(outcome)
    }

    fn record(&mut self, identity: &str, meter: i64, wanted: Latest) -> Result<Outcome> {
        if self.enter(true, identity, meter, &wanted)? {
            return Ok(Outcome::New);
        }
        let Some(known) = self.latest(identity, meter)? else {
            return Err(StoreError::NotFound { what: "usage record", id: identity.to_owned() });
        };
        let next = Latest { revision: known.revision + 1, ..wanted };
        if known.side < 0 {
            self.enter(false, identity, meter, &next)?;
            return Ok(Outcome::Revived);
        }
        let older = matches!((next.source_updated_at, known.source_updated_at), (Some(now), Some(before)) if now < before);
        if older || same(&known, &next) {
            if self.claims && known.run != self.run {
                self.claim(self.run, identity, meter, known.revision)?;
                return Ok(Outcome::Claimed);
            }
            return Ok(Outcome::Unchanged);
        }
        self.reverse(identity, meter, &known)?;
        self.enter(false, identity, meter, &next)?;
        Ok(Outcome::Revised)
    }

    pub(super) fn latest(&mut self, identity: &str, meter: i64) -> Result<Option<Latest>> {
        Ok(self.latest.query_row((self.source, identity, meter), read_latest).optional()?)
    }

    /// Appends the exact negative of an entry, at its own instant.
    pub(super) fn reverse(&mut self, identity: &str, meter: i64, entry: &Latest) -> Result<()> {
        let no_negative = || StoreError::TooLarge { record: identity.to_owned(), detail: "it has no exact negative".to_owned() };
        let quantity = entry.quantity.checked_neg().ok_or_else(no_negative)?;
        let cost = entry.cost.map(Cost::checked_neg).transpose().map_err(|_| no_negative())?;
        self.enter(false, identity, meter, &Latest { side: -1, quantity, cost, ..entry.clone() })?;
        Ok(())
    }

    pub(super) fn claim(&self, run: i64, identity: &str, meter: i64, revision: i64) -> Result<()> {
        let sql = "INSERT INTO usage_claim (run, source, identity, meter, revision) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
        self.tx.run(sql, (run, self.source, identity, meter, revision))?;
        Ok(())
    }

    /// Appends one entry, made by this run whatever `entry.run` says. False: revision 1 of the record was there (`first` only).
    pub(super) fn enter(&mut self, first: bool, identity: &str, meter: i64, entry: &Latest) -> Result<bool> {
        // The insert's own probe of the unique key recognises a known record: a new one costs no second look.
        let inserted = self.insert.execute(params![
            self.source,
            identity,
            meter,
            entry.revision,
            entry.side,
            entry.subject,
            entry.placed_at,
            entry.started_at,
            entry.quantity,
            entry.cost.map(|cost| cost.to_minor_string()),
            entry.cost.map(|cost| cost.currency().code()),
            p(&entry.standing),
            self.run,
            self.recorded_at,
            entry.source_updated_at,
        ]);
        match inserted {
            Err(rusqlite::Error::SqliteFailure(code, _)) if first && code.extended_code == SQLITE_CONSTRAINT_UNIQUE => return Ok(false),
            other => other?,
        };
        let seq = self.tx.last_key();
        self.seqs = Some(self.seqs.map_or((seq, seq), |(first, _)| (first, seq)));
        let day = (entry.subject, meter, entry.placed_at, entry.standing);
        self.deltas.add(day, entry.side, entry.quantity, entry.cost)?;
        Ok(true)
    }

    pub(super) fn close(self) -> Result<()> {
        if let Some((first, last)) = self.seqs {
            run::span(self.tx, self.run, first, last)?;
        }
        self.deltas.flush(self.tx)
    }
}

pub(super) fn read_latest(row: &rusqlite::Row<'_>) -> rusqlite::Result<Latest> {
    Ok(Latest {
        revision: row.get(0)?,
        side: row.get(1)?,
        subject: row.get(2)?,
        placed_at: row.get(3)?,
        started_at: row.get(4)?,
        quantity: row.get(5)?,
        cost: cost(row, 6, 7)?,
        standing: row.get::<_, Out<Standing>>(8)?.0,
        run: row.get(9)?,
        source_updated_at: row.get(10)?,
    })
}

/// Whether a record says nothing new. When it was changed on the platform does not count: what it says does.
fn same(known: &Latest, next: &Latest) -> bool {
    known.subject == next.subject
        && known.placed_at == next.placed_at
        && known.started_at == next.started_at
        && known.quantity == next.quantity
        && known.cost == next.cost
        && known.standing == next.standing
}

fn key(tx: &Tx<'_>, what: &'static str, id: &str, sql: &str) -> Result<i64> {
    tx.value::<i64>(sql, [id])?.ok_or_else(|| StoreError::NotFound { what, id: id.to_owned() })
}
