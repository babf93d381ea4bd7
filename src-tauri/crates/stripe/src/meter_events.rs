//! Meter events: the only write that puts usage on a bill, sent exactly once per attempt.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::error::{Error, ErrorKind, Sent};
use crate::form::Form;
use crate::reply::Reply;
use crate::request::{Call, IdempotencyKey};
use crate::wire::{or_default, seconds};

/// A report to be sent. Identifier, value and timestamp were fixed when it was decided (law §6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeterEvent {
    pub event_name: String,
    /// The meter's own key for the customer ([`crate::meters::Meter::customer_mapping`]).
    pub customer_key: String,
    pub customer: String,
    /// The meter's own key for the value ([`crate::meters::Meter::value_settings`]).
    pub value_key: String,
    /// Whole units; negative for a correction.
    pub value: i64,
    /// At most 100 characters, unique for at least 24 hours: Stripe's guard against counting twice.
    pub identifier: String,
    /// Within the past 35 days and the next five minutes; sent as whole seconds.
    pub timestamp: Timestamp,
}

/// Stripe's echo. Accepted is not counted: processing comes later and may still refuse.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MeterEvent {
    pub event_name: String,
    pub identifier: String,
    #[serde(default, deserialize_with = "or_default")]
    pub payload: BTreeMap<String, String>,
    #[serde(with = "seconds::required")]
    pub timestamp: Timestamp,
    pub livemode: bool,
}

/// What the outcome of one attempt proves, in the groups of law §6.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Stripe took it. Whether it counts is seen later.
    Accepted,
    /// No byte left, or the answer proves that this attempt recorded nothing: it may be sent again.
    NothingRecorded,
    /// A listed refusal: nothing recorded, and sending the same again is useless before the cure.
    Refused(Refusal),
    /// Stripe knows this identifier from the last day. On a later attempt that means accepted; on a first one, someone else's.
    AlreadyExists,
    /// It may or may not have been recorded.
    Unknown,
}

/// The refusals that law §6.5 lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No active meter has this event name.
    NoActiveMeter,
    /// Older than 35 days, or more than five minutes ahead.
    TimestampOutOfLimits,
    /// The payload's value, or the payload as a whole.
    InvalidPayload,
    /// The payload's customer.
    InvalidCustomer,
}

/// `POST /v1/billing/meter_events`, exactly one try. The key only names the attempt (identifier + attempt number): a stored 500
/// would be replayed for a day under the same one.
pub fn create(new: &NewMeterEvent, key: &IdempotencyKey) -> Call<MeterEvent> {
    let form = Form::new()
        .with("event_name", &new.event_name)
        .with("identifier", &new.identifier)
        .with("timestamp", new.timestamp.as_second())
        .with(format!("payload[{}]", new.customer_key), &new.customer)
        .with(format!("payload[{}]", new.value_key), new.value);
    Call::post("/v1/billing/meter_events", form, key).once()
}

/// What the outcome of [`create`] proves. In doubt, [`Verdict::Unknown`].
pub fn verdict(outcome: &Result<Reply<MeterEvent>, Error>) -> Verdict {
    let error = match outcome {
        Ok(_) => return Verdict::Accepted,
        Err(error) => error,
    };
    match error.kind {
        ErrorKind::Network { sent: Sent::No } => Verdict::NothingRecorded,
        ErrorKind::Auth | ErrorKind::Permission { .. } | ErrorKind::Conflict | ErrorKind::RateLimit | ErrorKind::LockTimeout => {
            Verdict::NothingRecorded
        }
        ErrorKind::Invalid if error.status == Some(400) => invalid(error),
        _ => Verdict::Unknown,
    }
}

/// Stripe documents no codes for synchronous refusals, so the known texts, the asynchronous codes and the refused parameter are
/// read together. Whatever matches none of them stays in doubt.
fn invalid(error: &Error) -> Verdict {
    let code = error.code.as_deref().unwrap_or_default();
    let param = error.param.as_deref().unwrap_or_default();
    let says = |text: &str| error.message.to_ascii_lowercase().contains(text);
    if says("event already exists with identifier") {
        Verdict::AlreadyExists
    } else if matches!(code, "no_meter" | "archived_meter") || says("no active meter found") {
        Verdict::Refused(Refusal::NoActiveMeter)
    } else if matches!(code, "timestamp_in_future" | "timestamp_too_far_in_past") || param == "timestamp" {
        Verdict::Refused(Refusal::TimestampOutOfLimits)
    } else if matches!(code, "meter_event_customer_not_found" | "meter_event_no_customer_defined") || names_the_customer(param) {
        Verdict::Refused(Refusal::InvalidCustomer)
    } else if code.starts_with("meter_event_") || code == "missing_dimension_payload_keys" || param.starts_with("payload") {
        Verdict::Refused(Refusal::InvalidPayload)
    } else {
        Verdict::Unknown
    }
}

/// `payload[stripe_customer_id]`, or the customer key that the meter was given.
fn names_the_customer(param: &str) -> bool {
    param == "customer" || (param.starts_with("payload[") && param.contains("customer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: Option<&str>, param: Option<&str>, message: &str) -> Verdict {
        let error = serde_json::json!({"error": {"type": "invalid_request_error", "code": code, "param": param, "message": message}});
        verdict(&Err(Error::from_answer(status, error.to_string().as_bytes(), "rk_test_x")))
    }

    #[test]
    fn a_proof_that_nothing_was_recorded_is_listed_exhaustively() {
        for (status, code) in [(401, None), (403, None), (409, None), (429, None), (429, Some("lock_timeout")), (400, Some("rate_limit"))] {
            assert_eq!(refused(status, code, None, "x"), Verdict::NothingRecorded, "status {status}, code {code:?}");
        }
        let unsent = Error::of_ours(ErrorKind::Network { sent: Sent::No }, "x");
        assert_eq!(verdict(&Err(unsent)), Verdict::NothingRecorded, "no byte left");
    }

    #[test]
    fn only_the_listed_refusals_refuse() {
        use Refusal::*;
        let listed = [
            (None, None, "No active meter found for event name tokens.", NoActiveMeter),
            (Some("archived_meter"), None, "x", NoActiveMeter),
            (Some("timestamp_too_far_in_past"), None, "x", TimestampOutOfLimits),
            (None, Some("timestamp"), "The timestamp must be within the past 35 days.", TimestampOutOfLimits),
            (Some("meter_event_customer_not_found"), None, "x", InvalidCustomer),
            (Some("resource_missing"), Some("payload[stripe_customer_id]"), "No such customer", InvalidCustomer),
            (Some("meter_event_invalid_value"), None, "x", InvalidPayload),
            (None, Some("payload[value]"), "x", InvalidPayload),
            (None, Some("payload"), "x", InvalidPayload),
        ];
        for (code, param, message, reason) in listed {
            assert_eq!(refused(400, code, param, message), Verdict::Refused(reason), "code {code:?}, param {param:?}, «{message}»");
        }
    }

    #[test]
    fn a_known_identifier_is_its_own_answer() {
        let message = "An event already exists with identifier L1-7f3a.";
        assert_eq!(refused(400, None, Some("identifier"), message), Verdict::AlreadyExists);
        assert_eq!(refused(400, None, None, message), Verdict::AlreadyExists);
    }

    #[test]
    fn everything_else_stays_in_doubt() {
        for (status, code, param) in [
            (400, None, None),
            (400, Some("parameter_unknown"), Some("identifier")),
            (402, None, None),
            (404, None, None),
            (418, None, Some("payload")),
            (500, None, None),
            (503, Some("no_meter"), None),
        ] {
            assert_eq!(refused(status, code, param, "x"), Verdict::Unknown, "status {status}, code {code:?}, param {param:?}");
        }
        let page = Error::from_answer(403, b"<html>blocked</html>", "rk_test_x");
        assert_eq!(verdict(&Err(page)), Verdict::Unknown, "a proxy's 403 is no proof");
        let key_reused = Error::from_answer(400, br#"{"error":{"type":"idempotency_error"}}"#, "rk_test_x");
        assert_eq!(verdict(&Err(key_reused)), Verdict::Unknown, "an earlier request with this key may have been recorded");
        let broken = Error::of_ours(ErrorKind::Network { sent: Sent::Maybe }, "x");
        assert_eq!(verdict(&Err(broken)), Verdict::Unknown);
    }

    #[test]
    fn the_event_carries_the_meters_own_keys_and_one_try() {
        let new = NewMeterEvent {
            event_name: "ai_tokens".into(),
            customer_key: "cust".into(),
            customer: "cus_1".into(),
            value_key: "units".into(),
            value: -3,
            identifier: "L1-7f3a".into(),
            timestamp: "2026-11-01T00:00:30Z".parse().expect("a timestamp"),
        };
        let call = create(&new, &IdempotencyKey::new("L1-7f3a.1").expect("a key"));
        assert_eq!(
            call.request().form.encoded(),
            "event_name=ai_tokens&identifier=L1-7f3a&timestamp=1793491230&payload[cust]=cus_1&payload[units]=-3"
        );
        assert_eq!(call.request().tries, crate::request::Tries::One, "trying again is the outbox's");
    }
}
