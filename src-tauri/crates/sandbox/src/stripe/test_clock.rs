//! Test clocks: customers that live in a time of their own, which only moves when it is told to (facts §6).
//!
//! What hangs on such a customer (subscriptions, drafts, schedules, the window of meter events) follows the clock's frozen time. Advancing
//! takes a while of the sandbox's own time: the call answers `advancing`, a later read `ready`. The sandbox moves no balance for them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::customer::Customer;
use super::list::{PAGING, page};
use super::refusal::Refusal;
use super::subscription::{Subscription, period_end};
use super::{Answer, Books};
use crate::wire::form::Form;

/// How long a clock is kept, in seconds of the sandbox's own time.
const KEPT: i64 = 30 * 86_400;
/// Customers that fit on one clock.
const CUSTOMERS: usize = 3;
/// How far a clock without subscriptions may be moved at once, in seconds.
const FARTHEST: i64 = 2 * 366 * 86_400;
/// An event of a customer on a clock is worked off at the latest after so many seconds of the sandbox's own time: whoever rehearses waits
/// for it, and no longer than it takes to see that it is not at once.
const SOON: i64 = 2;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TestClock {
    pub(crate) id: String,
    created: i64,
    name: Option<String>,
    /// The time in which its customers live.
    frozen: i64,
    advance: Option<Advance>,
}

/// A clock on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Advance {
    to: i64,
    /// When it arrives, by the sandbox's own time.
    arrives: i64,
}

impl TestClock {
    fn json(&self) -> Value {
        let details = match &self.advance {
            Some(advance) => json!({ "advancing": { "target_frozen_time": advance.to } }),
            None => json!({}),
        };
        json!({
            "id": self.id,
            "object": "test_helpers.test_clock",
            "created": self.created,
            "deletes_after": self.created + KEPT,
            "frozen_time": self.frozen,
            "livemode": false,
            "name": self.name,
            "status": if self.advance.is_some() { "advancing" } else { "ready" },
            "status_details": details,
        })
    }
}

impl Books {
    /// The clock that a customer lives on.
    pub(crate) fn clock_of(&self, customer: &str) -> Option<&TestClock> {
        if self.test_clocks.is_empty() {
            return None;
        }
        let own = self.customer(customer)?.test_clock.as_deref()?;
        self.test_clocks.iter().find(|clock| clock.id == own)
    }

    /// Whether a customer lives in this time: that of a clock, or the sandbox's own.
    pub(crate) fn lives_on(&self, customer: &str, clock: Option<&str>) -> bool {
        self.clock_of(customer).map(|own| own.id.as_str()) == clock
    }

    /// The time in which a call is done: its customer's, or the sandbox's own.
    ///
    /// # Errors
    /// A change of what lives on a clock that is on its way.
    pub(crate) fn time_of_call(&self, segments: &[&str], form: &Form, changes: bool, now: i64) -> Result<i64, Refusal> {
        let clock = match (segments, form.text("test_clock")) {
            (["customers"], Some(id)) => self.test_clocks.iter().find(|clock| clock.id == id),
            _ => self.subject(segments, form).and_then(|customer| self.clock_of(customer)),
        };
        match clock {
            Some(clock) if changes && clock.advance.is_some() => {
                Err(Refusal::invalid("Test clock advancement underway - cannot perform modifications at this time.").status(429))
            }
            Some(clock) => Ok(clock.frozen),
            None => Ok(now),
        }
    }

    /// The customer that a call is about.
    fn subject<'a>(&'a self, segments: &'a [&'a str], form: &'a Form) -> Option<&'a str> {
        match segments {
            _ if self.test_clocks.is_empty() => None,
            ["customers", id, ..] => Some(id),
            ["subscriptions", id, ..] => self.subscription(id).map(|own| own.customer.as_str()),
            ["subscription_schedules", id, ..] => self.schedules.iter().find(|own| own.id == *id).map(|own| own.customer.as_str()),
            ["invoices", id, ..] if *id != "create_preview" => {
                self.invoices.iter().find(|own| own.id == *id).map(|own| own.customer.as_str())
            }
            ["billing", "meter_events"] => {
                let payload = form.branch("payload")?;
                let named = |own: &&Customer| payload.pairs().iter().any(|(_, value)| *value == own.id);
                self.customers.iter().find(named).map(|own| own.id.as_str())
            }
            _ => form.text("customer"),
        }
    }

    /// When an event of a customer is worked off, by the sandbox's own time.
    pub(crate) fn worked_off_at(&self, customer: &str, delay: i64, now: i64) -> i64 {
        match self.clock_of(customer) {
            Some(_) => self.wall + delay.min(SOON),
            None => now + delay,
        }
    }

    /// What a customer's events are seen by: on a clock they are worked off in the sandbox's own time, whatever the clock shows.
    pub(crate) fn seen_by(&self, customer: &str, at: i64) -> i64 {
        if self.clock_of(customer).is_some() { self.wall } else { at }
    }

    /// Writes its clock into every object of a customer that lives on one.
    pub(crate) fn name_clocks(&self, value: &mut Value) {
        if self.test_clocks.is_empty() {
            return;
        }
        match value {
            Value::Array(all) => all.iter_mut().for_each(|one| self.name_clocks(one)),
            Value::Object(fields) => {
                let clock = fields.get("customer").and_then(Value::as_str).and_then(|customer| self.clock_of(customer));
                if let (Some(clock), Some(place)) = (clock, fields.get_mut("test_clock")) {
                    *place = json!(clock.id);
                }
                fields.values_mut().for_each(|inner| self.name_clocks(inner));
            }
            _ => {}
        }
    }

    /// Lets the clocks arrive that are due by `now`, and forgets those that were kept long enough. Says whether anything changed.
    pub(crate) fn turn_clocks(&mut self, now: i64) -> bool {
        let arrived: Vec<(String, i64)> = self
            .test_clocks
            .iter()
            .filter_map(|clock| clock.advance.as_ref().filter(|way| way.arrives <= now).map(|way| (clock.id.clone(), way.to)))
            .collect();
        for (id, to) in &arrived {
            while let Some((at, due)) = self.next_due(Some(id)).filter(|(at, _)| at <= to) {
                self.work_off(at, due);
            }
            if let Some(clock) = self.test_clocks.iter_mut().find(|clock| clock.id == *id) {
                (clock.frozen, clock.advance) = (*to, None);
                let shown = clock.json();
                self.announce(now, "test_helpers.test_clock.ready", shown, None);
            }
        }
        let old: Vec<String> = self.test_clocks.iter().filter(|clock| clock.created + KEPT <= now).map(|clock| clock.id.clone()).collect();
        for id in &old {
            self.remove_clock(id, now);
        }
        !(arrived.is_empty() && old.is_empty())
    }

    pub(crate) fn list_test_clocks(&self, form: &Form) -> Answer {
        form.only(&PAGING)?;
        let shown: Vec<&TestClock> = self.test_clocks.iter().rev().collect();
        page(form, "/v1/test_helpers/test_clocks", "test clock", &shown, |clock| &clock.id, |clock| clock.json())
    }

    pub(crate) fn create_test_clock(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["frozen_time", "name"])?;
        let frozen = form.integer("frozen_time")?.ok_or_else(|| form.missing("frozen_time"))?;
        let name = form.text("name").map(str::to_owned);
        if name.as_ref().is_some_and(|name| name.chars().count() > 300) {
            return Err(Refusal::invalid("Invalid string: name must be at most 300 characters").param("name"));
        }
        let clock = TestClock { id: self.new_id("clock"), created: now, name, frozen, advance: None };
        let shown = clock.json();
        self.test_clocks.push(clock);
        self.announce(now, "test_helpers.test_clock.created", shown.clone(), None);
        Ok(shown)
    }

    fn clock_place(&self, id: &str) -> Result<usize, Refusal> {
        self.test_clocks.iter().position(|clock| clock.id == id).ok_or_else(|| Refusal::missing("test clock", id))
    }

    pub(crate) fn retrieve_test_clock(&self, id: &str) -> Answer {
        Ok(self.test_clocks[self.clock_place(id)?].json())
    }

    /// Sets a clock on its way: only forward, and at most two intervals of its shortest subscription.
    pub(crate) fn advance_test_clock(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["frozen_time"])?;
        let to = form.integer("frozen_time")?.ok_or_else(|| form.missing("frozen_time"))?;
        let place = self.clock_place(id)?;
        let clock = &self.test_clocks[place];
        if clock.advance.is_some() {
            return Err(Refusal::invalid("Test clock advancement underway - cannot perform modifications at this time.").status(429));
        }
        if to <= clock.frozen {
            let words = "Test clocks can only be advanced forward in time: frozen_time must be after the clock's current one.";
            return Err(Refusal::invalid(words).param("frozen_time"));
        }
        let live = |own: &&Subscription| own.runs() && self.lives_on(&own.customer, Some(id));
        let reach = |own: &Subscription| {
            let recurring = own.items.first().and_then(|item| self.price(&item.price)?.recurring.clone())?;
            let one = period_end(clock.frozen, &recurring, clock.frozen);
            Some(period_end(clock.frozen, &recurring, one))
        };
        let farthest = self.subscriptions.iter().filter(live).filter_map(reach).min().unwrap_or(clock.frozen + FARTHEST);
        if to > farthest {
            let words = "A test clock can be advanced at most two intervals of its shortest subscription at once.";
            return Err(Refusal::invalid(words).param("frozen_time"));
        }
        let arrives = now + self.settings.clock_delay.max(0);
        let clock = &mut self.test_clocks[place];
        clock.advance = Some(Advance { to, arrives });
        let shown = clock.json();
        self.announce(now, "test_helpers.test_clock.advancing", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn delete_test_clock(&mut self, id: &str, now: i64) -> Answer {
        self.clock_place(id)?;
        self.remove_clock(id, now);
        Ok(json!({ "id": id, "object": "test_helpers.test_clock", "deleted": true }))
    }

    /// Deletes a clock with its customers, which cancels their subscriptions.
    fn remove_clock(&mut self, id: &str, now: i64) {
        let Ok(place) = self.clock_place(id) else { return };
        let at = self.test_clocks[place].frozen;
        let theirs = |own: &&Customer| own.test_clock.as_deref() == Some(id) && !own.deleted;
        let customers: Vec<String> = self.customers.iter().filter(theirs).map(|own| own.id.clone()).collect();
        for customer in customers {
            // It is there and not deleted, which is all that could be refused.
            self.delete_customer(&customer, at).ok();
        }
        let shown = self.test_clocks.remove(place).json();
        self.announce(now, "test_helpers.test_clock.deleted", shown, None);
    }

    /// Whether one more customer fits on a clock.
    ///
    /// # Errors
    /// A clock that is none, or is full.
    pub(crate) fn room_on_clock(&self, id: &str) -> Result<(), Refusal> {
        if !self.test_clocks.iter().any(|clock| clock.id == id) {
            return Err(Refusal::unknown("test clock", id, "test_clock"));
        }
        let there = self.customers.iter().filter(|own| own.test_clock.as_deref() == Some(id) && !own.deleted).count();
        if there >= CUSTOMERS {
            return Err(Refusal::invalid(format!("A test clock may have at most {CUSTOMERS} customers.")).param("test_clock"));
        }
        Ok(())
    }
}
