//! One picked row → subjects and usage records, or the field that does not fit.

use std::collections::BTreeMap;

use domain::{Cost, Currency, Quantity};
use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;

use super::UsageRequest;
use super::file::{CostFile, MeterFile, PlacedBy, RecordTime, UsageRequestFile};
use super::jq::{Document, Jq, Picked, Scalar};
use crate::exact;
use crate::instant::{TimeFormat, WrittenTime};
use crate::record::{ContentHasher, RecordState, UsageRecord};

/// Most values that one row may become: a row that holds totals of several subjects is shaped into one each.
const RECORDS_PER_ROW: usize = 1000;

/// Whatever the platform counts usage for, as its API lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The platform's id.
    pub id: String,
    /// Its name there.
    pub name: Option<String>,
    /// An e-mail that helps to pair it with a Stripe customer.
    pub email: Option<String>,
}

/// A row that could not be read. Nothing of it was stored; its neighbours were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{request}, row {row}{}: {field} {reason}", id.as_ref().map(|id| format!(" (id {id})")).unwrap_or_default())]
pub struct BrokenRecord {
    /// Name of the request.
    pub request: String,
    /// Its number within one span of the request, from 1.
    pub row: u64,
    /// The row's id, where it could be read.
    pub id: Option<String>,
    /// The field, or the part of the connector, that does not fit.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A field and what is wrong with it.
struct Misfit {
    field: String,
    reason: String,
}

fn misfit(field: &str, reason: impl Into<String>) -> Misfit {
    Misfit { field: field.to_owned(), reason: reason.into() }
}

/// Reads one row of a subject list.
pub(crate) fn read_subject(record: &Jq, row: &Document, number: u64) -> Result<Option<Subject>, BrokenRecord> {
    let broken =
        |field: &str, reason: String| BrokenRecord { request: "subjects".into(), row: number, id: None, field: field.into(), reason };
    let values = record.run(row, 1).map_err(|reason| broken("record", reason))?;
    let Some(value) = values.first() else { return Ok(None) };
    let picked = value.picked().map_err(|reason| broken("record", reason))?;
    let field = |name| optional_text(&picked, name).map_err(|misfit| broken(&misfit.field, misfit.reason));
    let id = text(&picked, "id").map_err(|misfit| broken(&misfit.field, misfit.reason))?;
    Ok(Some(Subject { id, name: field("name")?, email: field("email")? }))
}

/// Reads one row of a usage answer: no record if the mapping leaves it out, else one per meter that it counts for.
pub(crate) fn read_usage(request: &UsageRequest, row: &Document, number: u64, into: &mut Vec<UsageRecord>) -> Result<(), BrokenRecord> {
    let declared = &request.declared;
    let mut id = None;
    let broken = |id: Option<String>, misfit: Misfit| BrokenRecord {
        request: declared.name.clone(),
        row: number,
        id,
        field: misfit.field,
        reason: misfit.reason,
    };
    let values = request.record.run(row, RECORDS_PER_ROW).map_err(|reason| broken(None, misfit("record", reason)))?;
    let before = into.len();
    for value in values {
        let read = value.picked().map_err(|reason| misfit("record", reason)).and_then(|picked| {
            id = text(&picked, "id").ok();
            read_record(declared, &picked, into)
        });
        if let Err(misfit) = read {
            // A row counts whole or not at all.
            into.truncate(before);
            return Err(broken(id, misfit));
        }
    }
    Ok(())
}

fn read_record(declared: &UsageRequestFile, picked: &Picked, into: &mut Vec<UsageRecord>) -> Result<(), Misfit> {
    let id = text(picked, "id")?;
    let subject = text(picked, "subject")?;
    let started_at = time(picked, "started_at", declared.record_time)?;
    let ended_at = time(picked, "ended_at", declared.record_time)?;
    let state = if flag(picked, "open")? { RecordState::Open } else { RecordState::Complete };
    let cost = declared.cost.as_ref().map(|cost| read_cost(cost, picked)).transpose()?.flatten();
    let mut quantities = Vec::with_capacity(declared.meters.len());
    for meter in &declared.meters {
        if let Some(total) = read_meter(meter, picked)? {
            quantities.push((meter, total));
        }
    }
    let bearer = cost_bearer(declared, &quantities);
    if let (Some(_), true) = (&cost, quantities.is_empty()) {
        // A charge that counts for no meter is kept with quantity 0, so that the platform's cost stays whole.
        quantities.push((bearer, Decimal::ZERO));
    }
    let template = UsageRecord {
        external_id: Some(id),
        subject,
        subject_name: optional_text(picked, "subject_name")?,
        placed_at: placed_at(declared.placed_by, state, started_at, ended_at)?,
        started_at,
        ended_at,
        state,
        is_test: flag(picked, "is_test")?,
        meter: String::new(),
        quantity: Quantity::ZERO,
        cost: None,
        source_updated_at: time(picked, "updated_at", declared.record_time)?,
        kept: kept(&declared.keep, picked)?,
        content_hash: crate::record::ContentHash([0; 32]),
    };
    let mut hasher = ContentHasher::default();
    for (meter, total) in quantities {
        let quantity = exact::quantity(total).map_err(|error| misfit(&meter.columns.join(" + "), error.to_string()))?;
        let mut record =
            UsageRecord { meter: meter.meter.clone(), quantity, cost: cost.filter(|_| meter.meter == bearer.meter), ..template.clone() };
        record.content_hash = record.hash_content(&mut hasher);
        into.push(record);
    }
    Ok(())
}

/// The meter whose record carries the row's cost: the declared one if the row counts for it, else the first that it counts for.
fn cost_bearer<'a>(declared: &'a UsageRequestFile, counted: &[(&'a MeterFile, Decimal)]) -> &'a MeterFile {
    let wanted = declared.cost.as_ref().and_then(|cost| cost.meter.as_deref());
    let chosen = counted.iter().find(|(meter, _)| Some(meter.meter.as_str()) == wanted).or(counted.first());
    chosen.map_or(&declared.meters[0], |(meter, _)| *meter)
}

fn placed_at(by: PlacedBy, state: RecordState, start: Option<Timestamp>, end: Option<Timestamp>) -> Result<Timestamp, Misfit> {
    match (by, state) {
        (PlacedBy::End, RecordState::Complete) => end.ok_or_else(|| misfit("ended_at", "is missing, and the record is not open")),
        (PlacedBy::End, RecordState::Open) => end.or(start).ok_or_else(|| misfit("started_at", "is missing on an open record")),
        (PlacedBy::Start, RecordState::Complete | RecordState::Open) => start.ok_or_else(|| misfit("started_at", "is missing")),
    }
}

/// The meter's total in its base unit; nothing when every column is null.
fn read_meter(meter: &MeterFile, picked: &Picked) -> Result<Option<Decimal>, Misfit> {
    let mut total: Option<Decimal> = None;
    for column in &meter.columns {
        if let Some(value) = number(picked, column)? {
            total =
                Some(exact::sum(total.unwrap_or_default(), value).ok_or_else(|| misfit(column, exact::NumberError::TooLong.to_string()))?);
        }
    }
    let Some(total) = total else { return Ok(None) };
    let converted = exact::product(total, meter.factor);
    converted.map(Some).ok_or_else(|| misfit(&meter.columns.join(" + "), format!("times {} cannot be kept exactly", meter.factor)))
}

fn read_cost(declared: &CostFile, picked: &Picked) -> Result<Option<Cost>, Misfit> {
    let Some(amount) = number(picked, &declared.column)? else { return Ok(None) };
    let code = match (&declared.currency, &declared.currency_column) {
        (Some(code), _) => code.clone(),
        (None, Some(column)) => text(picked, column)?,
        (None, None) => return Err(misfit(&declared.column, "has no currency")),
    };
    let currency = currency(&code).map_err(|reason| misfit(declared.currency_column.as_deref().unwrap_or("currency"), reason))?;
    exact::cost(amount, declared.unit, currency).map(Some).map_err(|error| misfit(&declared.column, error.to_string()))
}

/// A currency by its ISO code in any case.
pub(super) fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).map_err(|error| error.to_string())
}

fn kept(names: &[String], picked: &Picked) -> Result<BTreeMap<String, String>, Misfit> {
    let mut kept = BTreeMap::new();
    for name in names {
        if let Some(value) = optional_text(picked, name)? {
            kept.insert(name.clone(), value);
        }
    }
    Ok(kept)
}

/// A field that the mapping gives. A name that it does not give at all is a mistake in the file, unlike null.
fn given<'a>(picked: &'a Picked, field: &str) -> Result<&'a Scalar, Misfit> {
    picked.get(field).ok_or_else(|| misfit(field, "is not among the fields that the mapping gives"))
}

fn text(picked: &Picked, field: &str) -> Result<String, Misfit> {
    given(picked, field)?;
    optional_text(picked, field)?.ok_or_else(|| misfit(field, "is missing"))
}

fn optional_text(picked: &Picked, field: &str) -> Result<Option<String>, Misfit> {
    match picked.get(field) {
        None | Some(Scalar::Null) => Ok(None),
        Some(Scalar::Text(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(Scalar::Number(digits)) => Ok(Some(digits.clone())),
        Some(Scalar::Flag(flag)) => Ok(Some(flag.to_string())),
        Some(other @ (Scalar::Computed | Scalar::Nested)) => Err(unfit(field, other)),
    }
}

fn flag(picked: &Picked, field: &str) -> Result<bool, Misfit> {
    match picked.get(field) {
        None | Some(Scalar::Null) => Ok(false),
        Some(Scalar::Flag(flag)) => Ok(*flag),
        Some(_) => Err(misfit(field, "is neither true nor false")),
    }
}

fn number(picked: &Picked, field: &str) -> Result<Option<Decimal>, Misfit> {
    match given(picked, field)? {
        Scalar::Null => Ok(None),
        // Some platforms write numbers as texts, some write an unknown number as an empty one.
        Scalar::Text(text) if text.is_empty() => Ok(None),
        Scalar::Number(digits) | Scalar::Text(digits) => {
            exact::decimal(digits).map(Some).map_err(|error| misfit(field, format!("{error} ({:?})", clip(digits))))
        }
        other @ (Scalar::Flag(_) | Scalar::Computed | Scalar::Nested) => Err(unfit(field, other)),
    }
}

fn time(picked: &Picked, field: &str, written: RecordTime) -> Result<Option<Timestamp>, Misfit> {
    let text = match picked.get(field) {
        None | Some(Scalar::Null) => return Ok(None),
        Some(Scalar::Text(text) | Scalar::Number(text)) if text.is_empty() => return Ok(None),
        Some(Scalar::Text(text) | Scalar::Number(text)) => text,
        Some(other @ (Scalar::Flag(_) | Scalar::Computed | Scalar::Nested)) => return Err(unfit(field, other)),
    };
    let (format, zone) = match written {
        RecordTime::Rfc3339 => (TimeFormat::YearMonthDay, None),
        RecordTime::Utc => (TimeFormat::YearMonthDay, Some(TimeZone::UTC)),
        RecordTime::UnixSeconds => (TimeFormat::UnixSeconds, None),
        RecordTime::UnixMilliseconds => (TimeFormat::UnixMilliseconds, None),
    };
    let read = WrittenTime::read(text, format).and_then(|time| time.at(zone.as_ref()));
    read.map(|read| Some(read.instant)).map_err(|error| misfit(field, format!("{error} ({:?})", clip(text))))
}

fn unfit(field: &str, value: &Scalar) -> Misfit {
    misfit(
        field,
        match value {
            Scalar::Computed => "was computed by jq, which is not exact; name the columns in meters and let them be added there",
            Scalar::Nested => "is a list or an object, not one value",
            Scalar::Null | Scalar::Flag(_) | Scalar::Number(_) | Scalar::Text(_) => "is of the wrong kind",
        },
    )
}

/// Enough of a value to recognise it by.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}
