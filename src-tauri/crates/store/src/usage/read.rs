//! Questions about usage.

use domain::id::{ClientId, MeterId, RunId, SourceId, SubjectId};
use domain::{Cost, Currency, Quantity};
use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Params, Row, params};
use serde::{Deserialize, Serialize};

use super::Standing;
use super::gone::{self, FLAGGED};
use crate::column::{Column, Out, p};
use crate::{Reader, Result, StoreError};

/// Each record is rounded up to `step`, and to `least` at the least, before records are added (law §1.3): calls by the minute.
pub type Rounding = domain::rule::RecordRounding;

/// One entry, with its sign: a reversal has side −1 and negative figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Order of arrival; also the entry's own number.
    pub seq: i64,
    pub source: SourceId,
    pub identity: String,
    pub meter: MeterId,
    pub revision: i64,
    pub side: i64,
    pub subject: SubjectId,
    pub placed_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub quantity: Quantity,
    pub cost: Option<Cost>,
    pub standing: Standing,
    pub run: RunId,
    pub recorded_at: Timestamp,
    /// Since when its platform no longer lists it; none while it does, and for what an import brought.
    pub gone_since: Option<Timestamp>,
}

const ENTRY: &str = "SELECT usage.seq, source.id, usage.identity, meter.id, usage.revision, usage.side, subject.id, usage.placed_at, \
    usage.started_at, usage.quantity, usage.cost, usage.cost_currency, usage.standing, run.id, usage.recorded_at \
    FROM usage JOIN source ON source.key = usage.source JOIN meter ON meter.key = usage.meter \
    JOIN subject ON subject.key = usage.subject JOIN run ON run.key = usage.run";

pub(super) fn get<T: Column>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    row.get::<_, Out<T>>(at).map(|out| out.0)
}

pub(crate) fn cost(row: &Row<'_>, amount: usize, currency: usize) -> rusqlite::Result<Option<Cost>> {
    if row.get_ref(amount)? == ValueRef::Null {
        return Ok(None);
    }
    let (text, currency): (String, Currency) = (row.get(amount)?, get(row, currency)?);
    Cost::parse_minor(&text, currency).map(Some).map_err(|_| {
        let unreadable = StoreError::Unreadable { column: "cost", value: text };
        rusqlite::Error::FromSqlConversionFailure(amount, rusqlite::types::Type::Text, Box::new(unreadable))
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get(0)?,
        source: get(row, 1)?,
        identity: row.get(2)?,
        meter: get(row, 3)?,
        revision: row.get(4)?,
        side: row.get(5)?,
        subject: get(row, 6)?,
        placed_at: get(row, 7)?,
        started_at: get(row, 8)?,
        quantity: get(row, 9)?,
        cost: cost(row, 10, 11)?,
        standing: get(row, 12)?,
        run: get(row, 13)?,
        recorded_at: get(row, 14)?,
        gone_since: None,
    })
}

/// The entries that a question lists. Few records are flagged, so that the flags are looked up beside the list and do not make it slower.
fn entries(r: &Reader, sql: &str, values: impl Params) -> Result<Vec<Entry>> {
    let mut found = r.ask(sql, values, entry)?;
    let flags = gone::flags(r)?;
    if !flags.is_empty() {
        for entry in &mut found {
            entry.gone_since = flags.get(&entry.source).and_then(|of_source| of_source.get(&entry.identity)).copied();
        }
    }
    Ok(found)
}

/// Which records to list; `None` lets all through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    pub source: Option<SourceId>,
    pub subject: Option<SubjectId>,
    /// Records placed while their subject was mapped to this client.
    pub client: Option<ClientId>,
    pub meter: Option<MeterId>,
    pub run: Option<RunId>,
    /// `[from, to)` by the placing instant.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub standing: Option<Standing>,
    /// Only what its platform no longer lists.
    pub gone: bool,
}

/// The entry that stands: not reversed since.
pub(super) const STANDS: &str = "usage.side = 1 AND NOT EXISTS (SELECT 1 FROM usage AS reversal WHERE reversal.source = usage.source
    AND reversal.identity = usage.identity AND reversal.meter = usage.meter AND reversal.revision = usage.revision AND reversal.side = -1)";

const FILTERED: &str = "(?1 IS NULL OR usage.source = (SELECT key FROM source WHERE id = ?1))
    AND (?2 IS NULL OR usage.subject = (SELECT key FROM subject WHERE id = ?2))
    AND (?3 IS NULL OR EXISTS (SELECT 1 FROM mapping JOIN subject AS mapped ON mapped.id = mapping.subject
        WHERE mapping.client = ?3 AND mapped.key = usage.subject AND mapping.from_at <= usage.placed_at
        AND (mapping.to_at IS NULL OR usage.placed_at < mapping.to_at)))
    AND (?4 IS NULL OR usage.meter = (SELECT key FROM meter WHERE id = ?4))
    AND (?5 IS NULL OR usage.run = (SELECT key FROM run WHERE id = ?5))
    AND (?6 IS NULL OR usage.placed_at >= ?6) AND (?7 IS NULL OR usage.placed_at < ?7)
    AND (?8 IS NULL OR usage.standing = ?8)";

fn listed(filter: &Filter) -> String {
    let gone = if filter.gone { format!(" AND {FLAGGED}") } else { String::new() };
    format!("{STANDS} AND {FILTERED}{gone}")
}

/// The records that stand, newest first, a page of them.
pub fn records(r: &Reader, filter: &Filter, limit: u32, offset: u32) -> Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE {} ORDER BY usage.placed_at DESC, usage.seq DESC LIMIT ?9 OFFSET ?10", listed(filter));
    let f = filter;
    let values =
        params![p(&f.source), p(&f.subject), p(&f.client), p(&f.meter), p(&f.run), p(&f.from), p(&f.to), p(&f.standing), limit, offset];
    entries(r, &sql, values)
}

/// Entries that stand no more, and the reversals that ended them, in the order of their arrival.
pub fn replaced(r: &Reader, limit: u32, offset: u32) -> Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE NOT ({STANDS}) ORDER BY usage.seq LIMIT ?1 OFFSET ?2");
    entries(r, &sql, params![limit, offset])
}

/// How many records [`records`] would list in all.
pub fn count_records(r: &Reader, filter: &Filter) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM usage WHERE {}", listed(filter));
    let f = filter;
    let values = params![p(&f.source), p(&f.subject), p(&f.client), p(&f.meter), p(&f.run), p(&f.from), p(&f.to), p(&f.standing)];
    Ok(r.value::<i64>(&sql, values)?.unwrap_or_default().unsigned_abs())
}

/// The latest instant at which a record of a source that stands is placed.
pub fn newest(r: &Reader, source: &SourceId) -> Result<Option<Timestamp>> {
    let sql = format!(
        "SELECT max((SELECT usage.placed_at FROM usage WHERE usage.subject = subject.key AND usage.meter = meter.key AND {STANDS}
            ORDER BY usage.placed_at DESC LIMIT 1))
        FROM subject CROSS JOIN meter WHERE subject.source = ?1"
    );
    Ok(r.ask(&sql, [p(source)], |row| get::<Option<Timestamp>>(row, 0))?.into_iter().next().flatten())
}

/// What billable entries add up to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// Each record rounded first when a rounding was given.
    pub quantity: Quantity,
    pub records: i64,
    /// One per currency, exact.
    pub costs: Vec<Cost>,
}

/// A client's billable entries: those of mapped subjects, while mapped, not marked *never bill*, of counted sources.
const OF_CLIENT: &str = "FROM mapping JOIN subject ON subject.id = mapping.subject JOIN source ON source.id = subject.source
    JOIN usage ON usage.subject = subject.key AND usage.meter = (SELECT key FROM meter WHERE id = ?2)
        AND usage.placed_at >= max(mapping.from_at, ?3) AND usage.placed_at < min(coalesce(mapping.to_at, ?4), ?4)
    WHERE mapping.client = ?1 AND subject.never_bill = 0 AND source.counted = 1 AND usage.standing = 0";

/// A client's billable usage of a meter in `[from, to)`.
///
/// # Errors
/// [`StoreError::TooLarge`] when the sum does not fit; never a wrong sum.
pub fn client_total(
    r: &Reader,
    client: &ClientId,
    meter: &MeterId,
    from: Timestamp,
    to: Timestamp,
    rounding: Option<&Rounding>,
) -> Result<Total> {
    // Whole-number arithmetic of SQLite: exact, and an overflow of sum() is an error.
    let sql = format!(
        "SELECT usage.cost_currency, sum(usage.side), decimal_sum(usage.cost),
            sum(CASE WHEN ?5 IS NULL OR usage.quantity = 0 THEN usage.quantity
                ELSE sign(usage.quantity) * ((max(abs(usage.quantity), ?6) + ?5 - 1) / ?5 * ?5) END)
        {OF_CLIENT} GROUP BY usage.cost_currency ORDER BY usage.cost_currency"
    );
    let (step, least) = (rounding.map(|x| x.step), rounding.map(|x| x.least));
    let mut total = Total::default();
    let parts = r.ask(&sql, params![p(client), p(meter), p(&from), p(&to), p(&step), p(&least)], |row| {
        Ok((row.get::<_, i64>(1)?, cost(row, 2, 0)?, get::<Quantity>(row, 3)?))
    })?;
    for (records, cost, quantity) in parts {
        total.records += records;
        total.costs.extend(cost);
        // Columns hold 64 bits, the sum of a few of them fits 128.
        total.quantity = Quantity::from_micros(total.quantity.to_micros() + quantity.to_micros());
    }
    Ok(total)
}

/// Whether billable usage of a client in `[from, to)` became known, or became the client's, at or after an instant.
pub fn came_later(r: &Reader, client: &ClientId, meter: &MeterId, from: Timestamp, to: Timestamp, since: Timestamp) -> Result<bool> {
    let sql = format!("SELECT 1 {OF_CLIENT} AND (usage.recorded_at >= ?5 OR mapping.created_at >= ?5) LIMIT 1");
    Ok(r.value::<i64>(&sql, params![p(client), p(meter), p(&from), p(&to), p(&since)])?.is_some())
}

/// Clients with accounts of several counted sources.
pub fn clients_of_several_sources(r: &Reader) -> Result<Vec<ClientId>> {
    let sql = "SELECT mapping.client FROM mapping JOIN subject ON subject.id = mapping.subject JOIN source ON source.id = subject.source
        WHERE subject.never_bill = 0 AND source.counted = 1
        GROUP BY mapping.client HAVING count(DISTINCT subject.source) > 1 ORDER BY mapping.client";
    r.ask(sql, [], |row| get(row, 0))
}

/// The days (of UTC, counted from 1970) on which each source counted billable use of a client's meter in `[from, to)`, with how much.
pub fn days_by_source(
    r: &Reader,
    client: &ClientId,
    meter: &MeterId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(SourceId, i64, Quantity)>> {
    let sql = format!(
        "SELECT source.id, usage.placed_at / 86400000000, sum(usage.quantity) {OF_CLIENT} GROUP BY 1, 2 HAVING sum(usage.quantity) > 0 ORDER BY 1, 2"
    );
    r.ask(&sql, params![p(client), p(meter), p(&from), p(&to)], |row| Ok((get(row, 0)?, row.get(1)?, get(row, 2)?)))
}

/// The entries behind [`client_total`], by time: for *explain this charge*. Reversals included, so that they add up to it.
pub fn client_entries(
    r: &Reader,
    client: &ClientId,
    meter: &MeterId,
    from: Timestamp,
    to: Timestamp,
    limit: u32,
    offset: u32,
) -> Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE usage.seq IN (SELECT usage.seq {OF_CLIENT}) ORDER BY usage.placed_at, usage.seq LIMIT ?5 OFFSET ?6");
    entries(r, &sql, params![p(client), p(meter), p(&from), p(&to), limit, offset])
}

/// When a client's billable use of a meter began and when it was seen last.
pub fn first_and_last(r: &Reader, client: &ClientId, meter: &MeterId) -> Result<Option<(Timestamp, Timestamp)>> {
    let sql = format!("SELECT min(usage.placed_at), max(usage.placed_at) {OF_CLIENT}");
    let found = r.ask(&sql, params![p(client), p(meter), i64::MIN, i64::MAX], |row| {
        Ok(get::<Option<Timestamp>>(row, 0)?.zip(get::<Option<Timestamp>>(row, 1)?))
    })?;
    Ok(found.into_iter().next().flatten())
}

/// Who a subject's usage belongs to in a list of unassigned ones: nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    pub subject: SubjectId,
    pub source: SourceId,
    pub external_id: String,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// Billable usage of one subject and meter that no client has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unassigned {
    pub holder: Holder,
    pub meter: MeterId,
    pub quantity: Quantity,
    pub records: i64,
    pub first: Timestamp,
    pub last: Timestamp,
}

const NOBODYS: &str = "usage.standing = 0 AND subject.never_bill = 0 AND NOT EXISTS (SELECT 1 FROM mapping
    WHERE mapping.subject = subject.id AND mapping.from_at <= usage.placed_at AND (mapping.to_at IS NULL OR usage.placed_at < mapping.to_at))";

/// The unassigned inbox (law §4): billable usage of subjects without a client at its instant, never *ours*.
///
/// Asked with every state of the window, so the use of a subject that one client has had from its first record on is not walked through: the
/// cross joins hold SQLite to asking that first.
pub fn unassigned(r: &Reader) -> Result<Vec<Unassigned>> {
    let sql = format!(
        "SELECT subject.id, subject.source, subject.external_id, subject.name, subject.email, meter.id, sum(usage.quantity), sum(usage.side),
            min(usage.placed_at), max(usage.placed_at)
        FROM subject CROSS JOIN meter CROSS JOIN usage ON usage.subject = subject.key AND usage.meter = meter.key
        WHERE {NOBODYS} AND NOT EXISTS (SELECT 1 FROM mapping WHERE mapping.subject = subject.id AND mapping.to_at IS NULL AND mapping.from_at <=
            (SELECT min(first.placed_at) FROM usage AS first WHERE first.subject = subject.key AND first.meter = meter.key))
        GROUP BY usage.subject, usage.meter HAVING sum(usage.side) > 0
        ORDER BY coalesce(subject.name, subject.external_id), subject.id, meter.code"
    );
    r.ask(&sql, [], |row| {
        Ok(Unassigned {
            holder: Holder { subject: get(row, 0)?, source: get(row, 1)?, external_id: row.get(2)?, name: row.get(3)?, email: row.get(4)? },
            meter: get(row, 5)?,
            quantity: get(row, 6)?,
            records: row.get(7)?,
            first: get(row, 8)?,
            last: get(row, 9)?,
        })
    })
}

/// The entries behind one line of the inbox, by time.
pub fn unassigned_entries(r: &Reader, subject: &SubjectId, meter: &MeterId, limit: u32, offset: u32) -> Result<Vec<Entry>> {
    let sql =
        format!("{ENTRY} WHERE subject.id = ?1 AND meter.id = ?2 AND {NOBODYS} ORDER BY usage.placed_at, usage.seq LIMIT ?3 OFFSET ?4");
    entries(r, &sql, params![p(subject), p(meter), limit, offset])
}
