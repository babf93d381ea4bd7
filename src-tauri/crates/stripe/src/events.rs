//! The events feed of the last 30 days. Unordered, may repeat, and each in the version that was current when it was made:
//! an event says what to read again, it is not the truth itself.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::form::Form;
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::seconds;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Event {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    pub data: EventData,
    pub livemode: bool,
    /// For example `invoice.finalized`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Listed for Event {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Event {
    /// The id of the object that it is about.
    pub fn object_id(&self) -> Option<&str> {
        self.data.object.get("id")?.as_str()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventData {
    pub object: Value,
}

/// Which events to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// At most 20 full names; empty: all.
    pub types: Vec<String>,
    /// Made at this instant or later. Overlap the last reading by some minutes.
    pub created_from: Option<Timestamp>,
}

/// `GET /v1/events`
pub fn list(filter: &Filter) -> Call<List<Event>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_each("types", &filter.types)
        .with_some("created[gte]", filter.created_from.map(Timestamp::as_second));
    Call::get("/v1/events", form)
}
