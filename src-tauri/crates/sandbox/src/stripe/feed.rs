//! The events feed: `GET /v1/events`, thirty days of what happened.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books, VERSION};
use crate::wire::form::Form;

/// How long the feed reaches back, in seconds.
const KEPT: i64 = 30 * 86_400;

/// One entry of the feed. The object is as it was then, never as it is now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    id: String,
    created: i64,
    kind: String,
    object: Value,
    previous: Option<Value>,
    cause: Option<Cause>,
}

/// The request that made something happen; nothing when time did.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Cause {
    pub(crate) request_id: String,
    pub(crate) idempotency_key: Option<String>,
}

impl Entry {
    fn json(&self) -> Value {
        let mut data = json!({ "object": self.object });
        if let Some(previous) = &self.previous {
            data["previous_attributes"] = previous.clone();
        }
        json!({
            "id": self.id,
            "object": "event",
            "api_version": VERSION,
            "created": self.created,
            "data": data,
            "livemode": false,
            "pending_webhooks": 0,
            "request": {
                "id": self.cause.as_ref().map(|cause| &cause.request_id),
                "idempotency_key": self.cause.as_ref().and_then(|cause| cause.idempotency_key.as_ref()),
            },
            "type": self.kind,
        })
    }
}

impl Books {
    /// Writes an event into the feed.
    pub(crate) fn announce(&mut self, at: i64, kind: &str, object: Value, previous: Option<Value>) {
        let id = self.new_id("evt");
        let mut object = super::expand::without_hidden(object);
        self.name_clocks(&mut object);
        self.feed.push(Entry { id, created: at, kind: kind.to_owned(), object, previous, cause: self.cause.clone() });
    }

    /// Drops what the feed no longer shows.
    pub(crate) fn forget_old_feed(&mut self, now: i64) -> bool {
        let before = self.feed.len();
        self.feed.retain(|entry| entry.created > now - KEPT);
        self.feed.len() != before
    }

    pub(crate) fn list_feed(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["created", "type", "types", "delivery_success"]].concat())?;
        let types = form.texts("types");
        if form.text("type").is_some() && !types.is_empty() {
            let refusal = Refusal::invalid("You may only specify one of these parameters: type, types.");
            return Err(refusal.code("parameters_exclusive").param("types"));
        }
        if types.len() > 20 {
            return Err(Refusal::invalid("You may pass at most 20 event types.").param("types"));
        }
        let wanted: Vec<&str> = form.text("type").into_iter().chain(types.iter().map(String::as_str)).collect();
        let in_range = created_filter(form)?;
        let mut shown: Vec<&Entry> = self.feed.iter().filter(|entry| in_range(entry.created) && passes(&entry.kind, &wanted)).collect();
        // Time that passed in one step is worked off object by object; the feed shows it by time.
        shown.sort_by_key(|entry| entry.created);
        shown.reverse();
        page(form, "/v1/events", "event", &shown, |entry| &entry.id, |entry| entry.json())
    }

    pub(crate) fn retrieve_event(&self, id: &str) -> Answer {
        self.feed.iter().find(|entry| entry.id == id).map(Entry::json).ok_or_else(|| Refusal::missing("event", id))
    }
}

fn passes(kind: &str, wanted: &[&str]) -> bool {
    wanted.is_empty()
        || wanted.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(stem) => kind.starts_with(stem),
            None => kind == *pattern,
        })
}
