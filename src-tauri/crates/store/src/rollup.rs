//! Daily roll-ups: a cache of usage per subject, meter and day of the agency's zone. Dropping and rebuilding it changes no figure.

use std::collections::HashMap;

use domain::Cost;
use domain::id::{ClientId, MeterId, SourceId, SubjectId};
use domain::{Currency, Quantity};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::params;

use crate::column::{Out, p, record};
use crate::usage::{Standing, cost};
use crate::{Reader, Result, StoreError, Tx, workspace};

pub(crate) const SCHEMA: &str = "
CREATE TABLE usage_day (
    subject INTEGER NOT NULL REFERENCES subject (key),
    meter INTEGER NOT NULL REFERENCES meter (key),
    day TEXT NOT NULL,
    standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 2),
    currency TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    records INTEGER NOT NULL,
    cost TEXT,
    PRIMARY KEY (subject, meter, day, standing, currency)
) STRICT, WITHOUT ROWID;
";

/// (subject key, meter key, instant in µs, standing) of an entry.
pub(crate) type Placed = (i64, i64, i64, Standing);

/// (subject key, meter key, day, standing, currency or nothing) of a roll-up.
type Key = (i64, i64, Date, Standing, Option<Currency>);

#[derive(Debug, Default)]
struct Delta {
    quantity: i128,
    records: i64,
    cost: Option<Cost>,
}

impl Delta {
    fn add(&mut self, day: Date, quantity: i128, records: i64, cost: Option<Cost>) -> Result<()> {
        self.quantity += quantity;
        self.records += records;
        if let Some(more) = cost {
            let sum = self.cost.map_or(Ok(more), |sum| sum.checked_add(more));
            let too_large = |e: domain::MoneyError| StoreError::TooLarge { record: format!("the cost of {day}"), detail: e.to_string() };
            self.cost = Some(sum.map_err(too_large)?);
        }
        Ok(())
    }
}

/// The changes that a batch of entries makes to the roll-ups, added up in memory and written once.
pub(crate) struct Deltas {
    zone: TimeZone,
    /// The last day looked up, as `[start, end)` in µs: neighbours in a file mostly share it.
    day: Option<(i64, i64, Date)>,
    changes: HashMap<Key, Delta>,
}

impl Deltas {
    pub(crate) fn new(r: &Reader) -> Result<Self> {
        Ok(Self { zone: workspace::get(r)?.time_zone()?, day: None, changes: HashMap::new() })
    }

    fn day_of(&mut self, at: i64) -> Result<Date> {
        if let Some((start, end, date)) = self.day
            && start <= at
            && at < end
        {
            return Ok(date);
        }
        let outside = || StoreError::Unreadable { column: "usage time", value: at.to_string() };
        let zoned = Timestamp::from_microsecond(at).map_err(|_| outside())?.to_zoned(self.zone.clone());
        let start = zoned.start_of_day().map_err(|_| outside())?;
        let end = zoned.tomorrow().and_then(|next| next.start_of_day()).map_err(|_| outside())?;
        self.day = Some((start.timestamp().as_microsecond(), end.timestamp().as_microsecond(), zoned.date()));
        Ok(zoned.date())
    }

    /// Adds an entry: `quantity` and `cost` with their sign, `side` for the count of records.
    pub(crate) fn add(&mut self, (subject, meter, at, standing): Placed, side: i64, quantity: i64, cost: Option<Cost>) -> Result<()> {
        let day = self.day_of(at)?;
        let delta = self.changes.entry((subject, meter, day, standing, cost.map(|c| c.currency()))).or_default();
        delta.add(day, quantity.into(), side, cost)
    }

    pub(crate) fn flush(self, tx: &Tx<'_>) -> Result<()> {
        let sql = "INSERT INTO usage_day (subject, meter, day, standing, currency, quantity, records, cost)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (subject, meter, day, standing, currency) DO UPDATE SET
                quantity = quantity + excluded.quantity, records = records + excluded.records, cost = decimal_add(cost, excluded.cost)";
        for ((subject, meter, day, standing, currency), delta) in self.changes {
            let quantity = i64::try_from(delta.quantity)
                .map_err(|_| StoreError::TooLarge { record: format!("the sum of {day}"), detail: delta.quantity.to_string() })?;
            let currency = currency.map_or("", |c| c.code());
            let cost = delta.cost.map(|c| c.to_minor_string());
            tx.run(sql, params![subject, meter, p(&day), p(&standing), currency, quantity, delta.records, cost])?;
        }
        Ok(())
    }
}

/// Drops all roll-ups and adds them up anew from the entries. Needed after the agency's zone changed; otherwise it changes nothing.
pub fn rebuild(tx: &Tx<'_>) -> Result<()> {
    tx.run("DELETE FROM usage_day", [])?;
    let mut deltas = Deltas::new(tx)?;
    let sql = "SELECT subject, meter, placed_at, standing, side, quantity, cost, cost_currency FROM usage ORDER BY placed_at";
    let mut statement = tx.conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let placed = (row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Out<Standing>>(3)?.0);
        deltas.add(placed, row.get(4)?, row.get(5)?, cost(row, 6, 7)?)?;
    }
    deltas.flush(tx)
}

/// Every row of the cache in a fixed order, as text: equal before and after a rebuild.
pub fn fingerprint(r: &Reader) -> Result<Vec<String>> {
    let sql = "SELECT printf('%d %d %s %d %s %d %d %s', subject, meter, day, standing, currency, quantity, records, cost)
        FROM usage_day ORDER BY 1";
    r.ask(sql, [], |row| row.get(0))
}

record! {
    /// One day of one subject and meter.
    DayRow in "usage_day" {
        day: Date,
        standing: Standing,
        quantity: Quantity,
        records: i64,
        /// TEXT decimal of minor units.
        cost: Option<String>,
        /// Empty when the platform names no cost.
        currency: String,
    }
}

/// A day of a client's billable usage of one meter.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientDay {
    pub day: Date,
    pub quantity: Quantity,
    pub records: i64,
    /// One per currency.
    pub costs: Vec<Cost>,
}

/// How many records of a source stand, by whether they are billed.
pub fn records_of(r: &Reader, source: &SourceId) -> Result<Vec<(Standing, u64)>> {
    let sql = "SELECT usage_day.standing, sum(usage_day.records) FROM subject JOIN usage_day ON usage_day.subject = subject.key
        WHERE subject.source = ?1 GROUP BY 1";
    r.ask(sql, [p(source)], |row| Ok((row.get::<_, Out<Standing>>(0)?.0, row.get::<_, i64>(1)?.unsigned_abs())))
}

/// The days of one subject and meter in `[from, to)`, every standing.
pub fn subject_days(r: &Reader, subject: &SubjectId, meter: &MeterId, from: Date, to: Date) -> Result<Vec<DayRow>> {
    let tail = "WHERE subject = (SELECT key FROM subject WHERE id = ?1) AND meter = (SELECT key FROM meter WHERE id = ?2)
        AND day >= ?3 AND day < ?4 ORDER BY day, standing, currency";
    r.rows(tail, params![p(subject), p(meter), p(&from), p(&to)])
}

/// A client's billable usage of a meter by day in `[from, to)`: whole days from the roll-ups, days on which a mapping begins or ends
/// from the entries. Subjects marked *never bill* and sources that are cost only are left out.
pub fn client_days(r: &Reader, client: &ClientId, meter: &MeterId, from: Date, to: Date) -> Result<Vec<ClientDay>> {
    let zone = workspace::get(r)?.time_zone()?;
    let edge = |date: Date| -> Result<i64> {
        let zoned = date.to_zoned(zone.clone()).and_then(|z| z.start_of_day());
        Ok(zoned.map_err(|_| StoreError::Unreadable { column: "day", value: date.to_string() })?.timestamp().as_microsecond())
    };
    let (range_start, range_end) = (edge(from)?, edge(to)?);
    let sql = "SELECT subject.key, max(mapping.from_at, ?2), min(coalesce(mapping.to_at, ?3), ?3)
        FROM mapping JOIN subject ON subject.id = mapping.subject JOIN source ON source.id = subject.source
        WHERE mapping.client = ?1 AND subject.never_bill = 0 AND source.counted = 1 AND mapping.from_at < ?3
            AND coalesce(mapping.to_at, ?3) > ?2";
    let spans: Vec<(i64, i64, i64)> =
        r.ask(sql, params![p(client), range_start, range_end], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let meter = r.value::<i64>("SELECT key FROM meter WHERE id = ?1", [p(meter)])?;
    let meter = meter.ok_or_else(|| StoreError::NotFound { what: "meter", id: "of this chart".to_owned() })?;

    let mut sums = Deltas { zone: zone.clone(), day: None, changes: HashMap::new() };
    for (subject, start, end) in spans {
        // The first day that starts inside the mapping, and the day that holds its end: between them lie whole days.
        let first = sums.day_of(start)?;
        let first_whole = if edge(first)? == start { first } else { following(first)? };
        let end_day = sums.day_of(end)?;
        if first_whole >= end_day {
            entries(r, &mut sums, subject, meter, start, end)?;
        } else {
            entries(r, &mut sums, subject, meter, start, edge(first_whole)?)?;
            whole_days(r, &mut sums, subject, meter, first_whole, end_day)?;
            entries(r, &mut sums, subject, meter, edge(end_day)?, end)?;
        }
    }
    Ok(by_day(sums))
}

fn following(day: Date) -> Result<Date> {
    day.checked_add(1.day()).map_err(|_| StoreError::Unreadable { column: "day", value: day.to_string() })
}

fn entries(r: &Reader, sums: &mut Deltas, subject: i64, meter: i64, start: i64, end: i64) -> Result<()> {
    let sql = "SELECT placed_at, side, quantity, cost, cost_currency FROM usage
        WHERE subject = ?1 AND meter = ?2 AND placed_at >= ?3 AND placed_at < ?4 AND standing = 0";
    let mut statement = r.conn.prepare_cached(sql)?;
    let mut rows = statement.query((subject, meter, start, end))?;
    while let Some(row) = rows.next()? {
        let placed = (0, 0, row.get(0)?, Standing::Billable);
        sums.add(placed, row.get(1)?, row.get(2)?, cost(row, 3, 4)?)?;
    }
    Ok(())
}

fn whole_days(r: &Reader, sums: &mut Deltas, subject: i64, meter: i64, from: Date, to: Date) -> Result<()> {
    let tail = "WHERE subject = ?1 AND meter = ?2 AND day >= ?3 AND day < ?4 AND standing = 0";
    for row in r.rows::<DayRow>(tail, params![subject, meter, p(&from), p(&to)])? {
        let unreadable = |_| StoreError::Unreadable { column: "roll-up", value: row.day.to_string() };
        let currency = if row.currency.is_empty() { None } else { Currency::parse(&row.currency).ok() };
        let cost = match (&row.cost, currency) {
            (Some(text), Some(currency)) => Some(Cost::parse_minor(text, currency).map_err(unreadable)?),
            _ => None,
        };
        let delta = sums.changes.entry((0, 0, row.day, Standing::Billable, currency)).or_default();
        delta.add(row.day, row.quantity.to_micros(), row.records, cost)?;
    }
    Ok(())
}

fn by_day(sums: Deltas) -> Vec<ClientDay> {
    let mut days: std::collections::BTreeMap<Date, ClientDay> = std::collections::BTreeMap::new();
    for ((_, _, day, _, _), delta) in sums.changes {
        let empty = ClientDay { day, quantity: Quantity::ZERO, records: 0, costs: Vec::new() };
        let sum = days.entry(day).or_insert(empty);
        sum.quantity = Quantity::from_micros(sum.quantity.to_micros() + delta.quantity);
        sum.records += delta.records;
        sum.costs.extend(delta.cost);
    }
    days.into_values()
        .map(|mut day| {
            day.costs.sort_by_key(|cost| cost.currency().code());
            day
        })
        .collect()
}
