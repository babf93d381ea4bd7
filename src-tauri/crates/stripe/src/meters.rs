//! Meters and what they counted. A meter never changes, apart from its display name; it can be put out of use and back.

use jiff::{Span, Timestamp, Unit};
use serde::Deserialize;

use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{ExactDecimal, open_enum, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Meter {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub customer_mapping: CustomerMapping,
    pub default_aggregation: Aggregation,
    pub display_name: String,
    /// Belongs to this meter alone.
    pub event_name: String,
    /// Set: the last event of a window overwrites the others. Such a meter is not sent to (law §6.3).
    pub event_time_window: Option<TimeWindow>,
    /// Set: events are told apart by further payload keys (a preview feature, absent from the public document). Such a meter is
    /// not sent to (law §6.3).
    #[serde(default)]
    pub dimension_payload_keys: Option<Vec<String>>,
    pub livemode: bool,
    pub status: MeterStatus,
    pub value_settings: ValueSettings,
}

impl Listed for Meter {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CustomerMapping {
    /// The payload key of the customer's id.
    pub event_payload_key: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ValueSettings {
    /// The payload key of the value.
    pub event_payload_key: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Aggregation {
    pub formula: Formula,
}

open_enum! { Formula { Sum = "sum", Count = "count", Last = "last" } }
open_enum! { TimeWindow { Day = "day", Hour = "hour" } }
open_enum! { MeterStatus { Active = "active", Inactive = "inactive" } }

/// A meter to be made: it sums `value` of the events with its name, by `stripe_customer_id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeter {
    /// At most 250 characters.
    pub display_name: String,
    /// At most 100 characters.
    pub event_name: String,
}

/// What a meter counted for a customer between two whole minutes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Summary {
    pub id: String,
    pub aggregated_value: ExactDecimal,
    #[serde(with = "seconds::required")]
    pub start_time: Timestamp,
    #[serde(with = "seconds::required")]
    pub end_time: Timestamp,
    pub meter: String,
}

impl Listed for Summary {
    fn id(&self) -> &str {
        &self.id
    }
}

/// `[start, end)` in whole UTC minutes, as summaries demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minutes {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MinutesError {
    #[error("{0} is not a whole minute")]
    NotAMinute(Timestamp),
    #[error("the span from {start} to {end} is empty")]
    Empty { start: Timestamp, end: Timestamp },
}

impl Minutes {
    /// # Errors
    /// When a bound is not a whole minute, or nothing lies between them.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, MinutesError> {
        if let Some(ragged) = [start, end].into_iter().find(|bound| bound.as_second() % 60 != 0 || bound.subsec_nanosecond() != 0) {
            return Err(MinutesError::NotAMinute(ragged));
        }
        if start >= end {
            return Err(MinutesError::Empty { start, end });
        }
        Ok(Self { start, end })
    }

    /// The one minute that holds an instant.
    ///
    /// # Errors
    /// At the very end of representable time only.
    pub fn around(instant: Timestamp) -> Result<Self, jiff::Error> {
        let start = instant.round(jiff::TimestampRound::new().smallest(Unit::Minute).mode(jiff::RoundMode::Floor))?;
        Ok(Self { start, end: start.checked_add(Span::new().minutes(1))? })
    }

    pub const fn start(&self) -> Timestamp {
        self.start
    }

    pub const fn end(&self) -> Timestamp {
        self.end
    }
}

/// `POST /v1/billing/meters`
pub fn create(new: &NewMeter, key: &IdempotencyKey) -> Call<Meter> {
    let form = Form::new()
        .with("display_name", &new.display_name)
        .with("event_name", &new.event_name)
        .with("default_aggregation[formula]", Formula::Sum)
        .with("customer_mapping[type]", "by_id")
        .with("customer_mapping[event_payload_key]", "stripe_customer_id")
        .with("value_settings[event_payload_key]", "value");
    Call::post("/v1/billing/meters", form, key)
}

/// `GET /v1/billing/meters`; without a status, both kinds.
pub fn list(status: Option<&MeterStatus>) -> Call<List<Meter>> {
    Call::get("/v1/billing/meters", Form::new().with("limit", PAGE_SIZE).with_some("status", status))
}

/// `GET /v1/billing/meters/{id}`
pub fn retrieve(id: &str) -> Call<Meter> {
    Call::get(path(id, ""), Form::new())
}

/// `POST /v1/billing/meters/{id}/deactivate`: its events are refused from then on.
pub fn deactivate(id: &str, key: &IdempotencyKey) -> Call<Meter> {
    Call::post(path(id, "/deactivate"), Form::new(), key)
}

/// `POST /v1/billing/meters/{id}/reactivate`
pub fn reactivate(id: &str, key: &IdempotencyKey) -> Call<Meter> {
    Call::post(path(id, "/reactivate"), Form::new(), key)
}

/// `GET /v1/billing/meters/{id}/event_summaries`: one line for the whole span. Lags behind what was accepted.
pub fn summaries(id: &str, customer: &str, span: Minutes) -> Call<List<Summary>> {
    summaries_form(id, customer, span, None)
}

/// The same in lines of one hour or one UTC day; the span's bounds must be such hours or days.
pub fn summaries_by(window: &TimeWindow, id: &str, customer: &str, span: Minutes) -> Call<List<Summary>> {
    summaries_form(id, customer, span, Some(window))
}

fn summaries_form(id: &str, customer: &str, span: Minutes, window: Option<&TimeWindow>) -> Call<List<Summary>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with("customer", customer)
        .with("start_time", span.start.as_second())
        .with("end_time", span.end.as_second())
        .with_some("value_grouping_window", window);
    Call::get(path(id, "/event_summaries"), form)
}

fn path(id: &str, action: &str) -> String {
    format!("/v1/billing/meters/{}{action}", segment(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn a_span_of_summaries_has_whole_minutes() {
        let (start, end) = (at("2026-11-01T00:00:00Z"), at("2026-11-01T00:01:00Z"));
        assert!(Minutes::new(start, end).is_ok());
        assert_eq!(Minutes::new(start, at("2026-11-01T00:01:30Z")), Err(MinutesError::NotAMinute(at("2026-11-01T00:01:30Z"))));
        assert_eq!(Minutes::new(end, start), Err(MinutesError::Empty { start: end, end: start }));
        let minute = Minutes::around(at("2026-11-01T00:00:30.5Z")).expect("inside time");
        assert_eq!((minute.start(), minute.end()), (start, end), "second 30 lies in the middle of its minute");
        let before_the_epoch = Minutes::around(at("1969-12-31T23:59:30Z")).expect("inside time");
        assert_eq!(before_the_epoch.end(), at("1970-01-01T00:00:00Z"), "the floor is towards the past, not towards zero");
    }
}
