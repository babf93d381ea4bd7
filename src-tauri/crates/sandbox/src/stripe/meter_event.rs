//! Meter events: taken at once, worked off later, and some of them thrown away after the 200 (facts §0.3, §4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Answer, Books, token};
use crate::exact;
use crate::wire::form::Form;

/// How long an identifier is refused a second time, in seconds.
pub(crate) const IDENTIFIER_KNOWN: i64 = 24 * 3600;
/// How far back and how far ahead a timestamp may lie, in seconds.
pub(crate) const OLDEST: i64 = 35 * 86_400;
pub(crate) const NEWEST: i64 = 300;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MeterEvent {
    pub(crate) identifier: String,
    pub(crate) meter: String,
    pub(crate) event_name: String,
    pub(crate) payload: BTreeMap<String, String>,
    pub(crate) timestamp: i64,
    pub(crate) received: i64,
    /// When it has been worked off: from then on summaries and drafts show it, if it counts at all.
    pub(crate) worked_off: i64,
    pub(crate) fate: Fate,
    /// Put in by a test as somebody else's, not by the caller under test.
    pub(crate) foreign: bool,
}

/// What becomes of an event when it is worked off.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    Counted {
        customer: String,
        value: String,
    },
    /// Thrown away; the code is the one that Stripe's error report carries. Its caller has a 200.
    Rejected {
        code: String,
    },
}

impl MeterEvent {
    fn json(&self) -> Value {
        json!({
            "object": "billing.meter_event",
            "created": self.received,
            "event_name": self.event_name,
            "identifier": self.identifier,
            "livemode": false,
            "payload": self.payload,
            "timestamp": self.timestamp,
        })
    }

    /// The value that counts for this customer once worked off.
    pub(crate) fn counts_for(&self, customer: &str) -> Option<exact::Fraction> {
        match &self.fate {
            Fate::Counted { customer: own, value } if own == customer => exact::parse(value),
            _ => None,
        }
    }
}

impl Books {
    pub(crate) fn create_meter_event(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["event_name", "payload", "identifier", "timestamp"])?;
        let event_name = form.required("event_name")?;
        let payload = form.branch("payload").ok_or_else(|| form.missing("payload"))?;
        let payload: BTreeMap<String, String> = payload.pairs().into_iter().collect();
        if let Some(identifier) = form.text("identifier").filter(|identifier| identifier.chars().count() > 100) {
            return Err(Refusal::invalid(format!("Invalid string: {identifier}; must be at most 100 characters")).param("identifier"));
        }
        let timestamp = form.integer("timestamp")?.unwrap_or(now);
        if timestamp < now - OLDEST {
            let refusal = Refusal::invalid("The timestamp is too far in the past: it must be within the past 35 calendar days.");
            return Err(refusal.code("timestamp_too_far_in_past").param("timestamp"));
        }
        if timestamp > now + NEWEST {
            let refusal = Refusal::invalid("The timestamp is in the future: it must not be more than 5 minutes ahead.");
            return Err(refusal.code("timestamp_in_future").param("timestamp"));
        }
        let identifier = form.text("identifier").map(str::to_owned);
        self.record_meter_event(event_name, payload, identifier, timestamp, now, false).map(|event| event.json())
    }

    /// Takes an event, whoever sent it.
    ///
    /// # Errors
    /// 400 when no active meter has the name, or the identifier was seen within 24 hours.
    pub(crate) fn record_meter_event(
        &mut self,
        event_name: &str,
        payload: BTreeMap<String, String>,
        identifier: Option<String>,
        timestamp: i64,
        now: i64,
        foreign: bool,
    ) -> Result<&MeterEvent, Refusal> {
        let Some(meter) = self.active_meter(event_name) else {
            return Err(Refusal::invalid(format!("No active meter found for event name {event_name}.")).param("event_name"));
        };
        let (meter, fate) = (meter.id.clone(), self.fate(meter, &payload));
        let identifier = identifier.unwrap_or_else(|| self.new_id("mtrevt"));
        let known = |event: &MeterEvent| event.identifier == identifier && event.received > now - IDENTIFIER_KNOWN;
        if self.meter_events.iter().any(known) {
            return Err(Refusal::invalid(format!("An event already exists with identifier {identifier}.")).param("identifier"));
        }
        let counted_for = match &fate {
            Fate::Counted { customer, .. } => customer.as_str(),
            Fate::Rejected { .. } => "",
        };
        let worked_off = self.worked_off_at(counted_for, self.delay(&identifier), now);
        let event_name = event_name.to_owned();
        self.meter_events.push(MeterEvent { identifier, meter, event_name, payload, timestamp, received: now, worked_off, fate, foreign });
        let place = self.meter_events.len() - 1;
        Ok(&self.meter_events[place])
    }

    fn fate(&self, meter: &super::meter::Meter, payload: &BTreeMap<String, String>) -> Fate {
        let rejected = |code: &str| Fate::Rejected { code: code.to_owned() };
        let Some(customer) = payload.get(&meter.customer_key).filter(|id| !id.is_empty()) else {
            return rejected("meter_event_no_customer_defined");
        };
        if self.customer(customer).is_none_or(|customer| customer.deleted) {
            return rejected("meter_event_customer_not_found");
        }
        let value = match meter.formula {
            super::meter::Formula::Count => Some("1".to_owned()),
            _ => payload.get(&meter.value_key).filter(|value| exact::parse(value).is_some()).cloned(),
        };
        match value {
            Some(value) if value.bytes().filter(u8::is_ascii_digit).count() > 15 => rejected("meter_event_value_too_many_digits"),
            Some(value) => Fate::Counted { customer: customer.clone(), value },
            None => rejected("meter_event_invalid_value"),
        }
    }

    /// Seconds until an event is worked off: within the settings, the same for the same identifier.
    fn delay(&self, identifier: &str) -> i64 {
        let (shortest, longest) = self.settings.event_delay;
        let spread = (longest - shortest).max(0) + 1;
        let draw = token(&format!("{}:{identifier}", self.seed), 8).bytes().fold(0_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 100_003);
        shortest + draw % spread
    }
}
