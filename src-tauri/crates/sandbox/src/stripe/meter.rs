//! Billing meters. Everything but the display name is fixed once made (facts §0.6).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, page};
use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Meter {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) display_name: String,
    pub(crate) event_name: String,
    pub(crate) formula: Formula,
    pub(crate) customer_key: String,
    pub(crate) value_key: String,
    /// Events that come already added up: within a window of this many seconds the last one received counts.
    pub(crate) window: Option<i64>,
    pub(crate) deactivated_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Formula {
    Sum,
    Count,
    Last,
}

impl Formula {
    fn word(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Last => "last",
        }
    }
}

impl Meter {
    pub(crate) fn summing(id: String, display_name: &str, event_name: &str, now: i64) -> Self {
        Self {
            id,
            created: now,
            updated: now,
            display_name: display_name.to_owned(),
            event_name: event_name.to_owned(),
            formula: Formula::Sum,
            customer_key: "stripe_customer_id".to_owned(),
            value_key: "value".to_owned(),
            window: None,
            deactivated_at: None,
        }
    }

    pub(crate) fn active(&self) -> bool {
        self.deactivated_at.is_none()
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "billing.meter",
            "created": self.created,
            "customer_mapping": { "event_payload_key": self.customer_key, "type": "by_id" },
            "default_aggregation": { "formula": self.formula.word() },
            "display_name": self.display_name,
            "event_name": self.event_name,
            "event_time_window": self.window.map(|seconds| if seconds == 3600 { "hour" } else { "day" }),
            "livemode": false,
            "status": if self.active() { "active" } else { "inactive" },
            "status_transitions": { "deactivated_at": self.deactivated_at },
            "updated": self.updated,
            "value_settings": { "event_payload_key": self.value_key },
        })
    }
}

impl Books {
    pub(crate) fn meter(&self, id: &str) -> Option<&Meter> {
        self.meters.iter().find(|meter| meter.id == id)
    }

    pub(crate) fn active_meter(&self, event_name: &str) -> Option<&Meter> {
        self.meters.iter().find(|meter| meter.event_name == event_name && meter.active())
    }

    pub(crate) fn list_meters(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["status"]].concat())?;
        let status = form.choice("status", &["active", "inactive"])?;
        let shown: Vec<&Meter> =
            self.meters.iter().rev().filter(|meter| status.is_none_or(|status| meter.active() == (status == "active"))).collect();
        page(form, "/v1/billing/meters", "meter", &shown, |meter| &meter.id, |meter| meter.json())
    }

    pub(crate) fn create_meter(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["display_name", "event_name", "default_aggregation", "customer_mapping", "value_settings", "event_time_window"])?;
        let (display_name, event_name) = (bounded(form, "display_name", 250)?, bounded(form, "event_name", 100)?);
        let aggregation = form.branch("default_aggregation").ok_or_else(|| form.missing("default_aggregation"))?;
        aggregation.only(&["formula"])?;
        let formula = match aggregation.choice("formula", &["sum", "count", "last"])?.ok_or_else(|| aggregation.missing("formula"))? {
            "sum" => Formula::Sum,
            "count" => Formula::Count,
            _ => Formula::Last,
        };
        let mapping = form.branch("customer_mapping").unwrap_or_default();
        mapping.only(&["type", "event_payload_key"])?;
        let settings = form.branch("value_settings").unwrap_or_default();
        settings.only(&["event_payload_key"])?;
        let window = form.choice("event_time_window", &["day", "hour"])?.map(|word| if word == "hour" { 3600 } else { 86_400 });
        self.free_event_name(event_name)?;
        let mut meter = Meter::summing(String::new(), display_name, event_name, now);
        meter.formula = formula;
        meter.window = window;
        meter.customer_key = mapping.text("event_payload_key").unwrap_or(&meter.customer_key).to_owned();
        meter.value_key = settings.text("event_payload_key").unwrap_or(&meter.value_key).to_owned();
        meter.id = self.new_id("mtr");
        let shown = meter.json();
        self.meters.push(meter);
        self.announce(now, "billing.meter.created", shown.clone(), None);
        Ok(shown)
    }

    fn free_event_name(&self, event_name: &str) -> Result<(), Refusal> {
        match self.active_meter(event_name) {
            None => Ok(()),
            Some(_) => {
                let refusal = Refusal::invalid(format!("An active meter already exists with event name {event_name}."));
                Err(refusal.code("resource_already_exists").param("event_name"))
            }
        }
    }

    pub(crate) fn retrieve_meter(&self, id: &str) -> Answer {
        self.meter(id).map(Meter::json).ok_or_else(|| Refusal::missing("meter", id))
    }

    pub(crate) fn update_meter(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["display_name"])?;
        let name = form.text("display_name").map(str::to_owned);
        self.change_meter(id, now, "billing.meter.updated", |meter| meter.display_name = name.unwrap_or_else(|| meter.display_name.clone()))
    }

    pub(crate) fn deactivate_meter(&mut self, id: &str, now: i64) -> Answer {
        if self.meter(id).is_some_and(|meter| !meter.active()) {
            return Err(Refusal::invalid("This meter is already inactive."));
        }
        self.change_meter(id, now, "billing.meter.deactivated", |meter| meter.deactivated_at = Some(now))
    }

    pub(crate) fn reactivate_meter(&mut self, id: &str, now: i64) -> Answer {
        match self.meter(id) {
            Some(meter) if meter.active() => return Err(Refusal::invalid("This meter is already active.")),
            Some(meter) => self.free_event_name(&meter.event_name)?,
            None => {}
        }
        self.change_meter(id, now, "billing.meter.reactivated", |meter| meter.deactivated_at = None)
    }

    fn change_meter(&mut self, id: &str, now: i64, kind: &str, change: impl FnOnce(&mut Meter)) -> Answer {
        let meter = self.meters.iter_mut().find(|meter| meter.id == id).ok_or_else(|| Refusal::missing("meter", id))?;
        change(meter);
        meter.updated = now;
        let shown = meter.json();
        self.announce(now, kind, shown.clone(), None);
        Ok(shown)
    }
}

fn bounded<'a>(form: &'a Form, field: &str, most: usize) -> Result<&'a str, Refusal> {
    let text = form.required(field)?;
    if text.chars().count() > most {
        return Err(Refusal::invalid(format!("Invalid string: {text}; must be at most {most} characters")).param(field));
    }
    Ok(text)
}
