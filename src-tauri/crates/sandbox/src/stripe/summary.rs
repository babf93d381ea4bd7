//! Counting: what a meter has for a customer in a span of time, as summaries, drafts and invoices see it.

use serde_json::{Number, Value, json};

use super::list::{PAGING, page};
use super::meter::{Formula, Meter};
use super::meter_event::MeterEvent;
use super::refusal::Refusal;
use super::{Answer, Books, token};
use crate::exact::{self, Fraction};
use crate::wire::form::Form;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

impl Books {
    /// The meter's value for a customer over `[from, to)`, from what was worked off by `seen_by`. Nothing without any event.
    pub(crate) fn counted(&self, meter: &Meter, customer: &str, from: i64, to: i64, seen_by: i64) -> Option<Fraction> {
        let seen_by = self.seen_by(customer, seen_by);
        let inside =
            |event: &&MeterEvent| event.meter == meter.id && event.timestamp >= from && event.timestamp < to && event.worked_off <= seen_by;
        let mut events: Vec<(&MeterEvent, Fraction)> =
            self.meter_events.iter().filter(inside).filter_map(|event| Some((event, event.counts_for(customer)?))).collect();
        if let Some(window) = meter.window {
            // Already added up by the sender: the last event received in a UTC window overwrites the others.
            let all = events.clone();
            let mut place = 0;
            events.retain(|(event, _)| {
                place += 1;
                !all[place..].iter().any(|(later, _)| later.timestamp.div_euclid(window) == event.timestamp.div_euclid(window))
            });
        }
        let last = events.iter().max_by_key(|(event, _)| event.timestamp).map(|(_, value)| value.clone())?;
        Some(match meter.formula {
            Formula::Sum => events.into_iter().fold(exact::whole(0), |sum, (_, value)| sum + value),
            Formula::Count => exact::whole(i64::try_from(events.len()).unwrap_or(i64::MAX)),
            Formula::Last => last,
        })
    }

    pub(crate) fn list_summaries(&self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&[&PAGING[..], &["customer", "start_time", "end_time", "value_grouping_window"]].concat())?;
        let meter = self.meter(id).ok_or_else(|| Refusal::missing("meter", id))?;
        let customer = form.required("customer")?;
        if self.customer(customer).is_none() {
            return Err(Refusal::unknown("customer", customer, "customer"));
        }
        let window = match form.choice("value_grouping_window", &["hour", "day"])? {
            Some("hour") => Some(HOUR),
            Some(_) => Some(DAY),
            None => None,
        };
        let (start, end) = (aligned(form, "start_time", window)?, aligned(form, "end_time", window)?);
        if end <= start {
            return Err(Refusal::invalid("The end_time must be after the start_time.").param("end_time"));
        }
        let step = window.unwrap_or(end - start);
        let spans = (0..(end - start) / step).rev().map(|index| (start + index * step, start + (index + 1) * step));
        let shown: Vec<(String, Value)> = spans
            .filter_map(|(from, to)| {
                let value = self.counted(meter, customer, from, to, now)?;
                let id = format!("mtrusg_test_{}", token(&format!("{id}:{customer}:{from}:{to}"), 24));
                let row = json!({
                    "id": id,
                    "object": "billing.meter_event_summary",
                    "aggregated_value": number(&value),
                    "end_time": to,
                    "livemode": false,
                    "meter": meter.id,
                    "start_time": from,
                });
                Some((id, row))
            })
            .collect();
        page(form, &format!("/v1/billing/meters/{id}/event_summaries"), "meter event summary", &shown, |row| &row.0, |row| row.1.clone())
    }
}

/// A bound of a summary: whole minutes, or the window's own (hours, UTC days).
fn aligned(form: &Form, field: &str, window: Option<i64>) -> Result<i64, Refusal> {
    let at = form.integer(field)?.ok_or_else(|| form.missing(field))?;
    let (step, word) = match window {
        Some(HOUR) => (HOUR, "hour"),
        Some(_) => (DAY, "UTC day"),
        None => (MINUTE, "minute"),
    };
    if at % step == 0 {
        return Ok(at);
    }
    Err(Refusal::invalid(format!("The {field} must align with {word} boundaries.")).param(field))
}

/// A JSON number with every digit of the decimal.
pub(crate) fn number(value: &Fraction) -> Value {
    serde_json::from_str::<Number>(&exact::decimal(value)).map_or(Value::Null, Value::Number)
}
