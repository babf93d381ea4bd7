//! Subscription schedules: a subscription that Stripe begins by itself at an instant to come, whether this laptop is open then or not.

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::prices::Interval;
use crate::request::{Call, IdempotencyKey};
use crate::subscriptions::{AutomaticTax, BillingModeKind, Collection, NewItem, with_items, with_once};
use crate::wire::{id, ids, open_enum, optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Schedule {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    #[serde(deserialize_with = "id")]
    pub customer: String,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    pub phases: Vec<Phase>,
    pub status: Status,
    /// The subscription, once it has begun.
    #[serde(default, deserialize_with = "optional_id")]
    pub subscription: Option<String>,
    /// The subscription that it let go.
    pub released_subscription: Option<String>,
}

impl Listed for Schedule {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Phase {
    #[serde(with = "seconds::required")]
    pub start_date: Timestamp,
    pub items: Vec<PhaseItem>,
    #[serde(default, deserialize_with = "or_default")]
    pub automatic_tax: AutomaticTax,
    /// `txr_…`.
    #[serde(default, deserialize_with = "ids")]
    pub default_tax_rates: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PhaseItem {
    #[serde(deserialize_with = "id")]
    pub price: String,
}

open_enum! {
    Status { Active = "active", Canceled = "canceled", Completed = "completed", NotStarted = "not_started", Released = "released" }
}

/// A subscription that begins later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSchedule {
    pub customer: String,
    /// When it begins; in the future.
    pub start: Timestamp,
    /// 1 to 20.
    pub items: Vec<NewItem>,
    /// Prices charged once, on the first invoice.
    pub once: Vec<String>,
    pub collection: Collection,
    pub currency: Option<String>,
    pub default_payment_method: Option<String>,
    /// Stripe computes the tax of its invoices.
    pub automatic_tax: bool,
    /// `txr_…`, of all its items.
    pub tax_rates: Vec<String>,
    /// Length of the first period; after it the schedule lets the subscription go, which runs on by itself.
    pub interval: Interval,
    pub interval_count: u32,
    /// On the schedule, and on the subscription once it begins.
    pub metadata: Metadata,
}

/// `POST /v1/subscription_schedules`
pub fn create(new: &NewSchedule, key: &IdempotencyKey) -> Call<Schedule> {
    let form = Form::new()
        .with("customer", &new.customer)
        .with("start_date", new.start.as_second())
        .with("end_behavior", "release")
        .with("billing_mode[type]", BillingModeKind::Flexible)
        .with_map("metadata", &new.metadata);
    let form = with_items(form, "phases[0][items]", &new.items);
    let form = with_once(form, "phases[0][add_invoice_items]", &new.once)
        .with("phases[0][duration][interval]", &new.interval)
        .with("phases[0][duration][interval_count]", new.interval_count)
        .with_some("phases[0][currency]", new.currency.as_deref())
        .with_some("phases[0][default_payment_method]", new.default_payment_method.as_deref())
        .with_some("phases[0][automatic_tax][enabled]", new.automatic_tax.then_some(true))
        .with_each("phases[0][default_tax_rates]", &new.tax_rates)
        .with_map("phases[0][metadata]", &new.metadata);
    let form = match new.collection {
        Collection::ChargeAutomatically => with_collection_in(form, "charge_automatically", None),
        Collection::SendInvoice { days_until_due } => with_collection_in(form, "send_invoice", Some(days_until_due)),
    };
    Call::post("/v1/subscription_schedules", form, key)
}

fn with_collection_in(form: Form, method: &str, days: Option<u32>) -> Form {
    form.with("phases[0][collection_method]", method).with_some("phases[0][invoice_settings][days_until_due]", days)
}

/// `GET /v1/subscription_schedules`
pub fn list(customer: Option<&str>) -> Call<List<Schedule>> {
    Call::get("/v1/subscription_schedules", Form::new().with("limit", PAGE_SIZE).with_some("customer", customer))
}

/// `POST /v1/subscription_schedules/{id}/release`: its subscription runs on as it is.
pub fn release(id: &str, key: &IdempotencyKey) -> Call<Schedule> {
    Call::post(format!("/v1/subscription_schedules/{}/release", segment(id)), Form::new(), key)
}

/// `POST /v1/subscription_schedules/{id}/cancel`: what has not begun never begins.
pub fn cancel(id: &str, key: &IdempotencyKey) -> Call<Schedule> {
    Call::post(format!("/v1/subscription_schedules/{}/cancel", segment(id)), Form::new(), key)
}
