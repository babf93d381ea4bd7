//! Subscription schedules, as far as they begin a subscription later: one phase, then the subscription runs on by itself.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, page};
use super::price::Recurring;
use super::refusal::Refusal;
use super::subscription::{Collection, Status as SubscriptionStatus, Subscription, Terms};
use super::subscription_calls::ItemDraft;
use super::tax::{Extras, FIELDS};
use super::{Answer, Books, Metadata, update_metadata};
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) customer: String,
    pub(crate) currency: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) items: Vec<(String, Option<i64>)>,
    pub(crate) once: Vec<String>,
    pub(crate) collection: Collection,
    pub(crate) recurring: Recurring,
    pub(crate) default_payment_method: Option<String>,
    pub(crate) metadata: Metadata,
    /// What the subscription will carry.
    pub(crate) phase_metadata: Metadata,
    pub(crate) status: Status,
    pub(crate) subscription: Option<String>,
    #[serde(default)]
    pub(crate) extras: Extras,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    NotStarted,
    Active,
    Released(i64),
    Canceled(i64),
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Active => "active",
            Self::Released(_) => "released",
            Self::Canceled(_) => "canceled",
        }
    }
}

impl Schedule {
    fn json(&self) -> Value {
        let items: Vec<Value> = self
            .items
            .iter()
            .map(|(price, quantity)| {
                let mut item = json!({ "billing_thresholds": null, "discounts": [], "metadata": {}, "price": price, "tax_rates": [] });
                if let Some(quantity) = quantity {
                    item["quantity"] = json!(quantity);
                }
                item
            })
            .collect();
        let once: Vec<Value> = self
            .once
            .iter()
            .map(|price| json!({ "discounts": [], "metadata": {}, "period": { "end": { "type": "phase_end", "timestamp": null }, "start": { "type": "phase_start", "timestamp": null } }, "price": price, "quantity": 1, "tax_rates": [] }))
            .collect();
        let released = self.subscription.clone().filter(|_| matches!(self.status, Status::Released(_)));
        let held = self.subscription.clone().filter(|_| self.status == Status::Active);
        let at = |wanted: fn(Status) -> Option<i64>| wanted(self.status);
        json!({
            "id": self.id,
            "object": "subscription_schedule",
            "application": null,
            "billing_mode": { "flexible": { "proration_discounts": "included" }, "type": "flexible" },
            "canceled_at": at(|status| match status { Status::Canceled(at) => Some(at), _ => None }),
            "completed_at": null,
            "created": self.created,
            "current_phase": (self.status == Status::Active).then(|| json!({ "start_date": self.start, "end_date": self.end })),
            "customer": self.customer,
            "customer_account": null,
            "default_settings": {
                "application_fee_percent": null,
                "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
                "billing_cycle_anchor": "automatic",
                "billing_thresholds": null,
                "collection_method": "charge_automatically",
                "default_payment_method": null,
                "description": null,
                "invoice_settings": { "account_tax_ids": null, "custom_fields": null, "days_until_due": null, "description": null, "footer": null, "issuer": { "type": "self" } },
                "on_behalf_of": null,
                "transfer_data": null,
            },
            "end_behavior": "release",
            "livemode": false,
            "metadata": self.metadata,
            "phases": [{
                "add_invoice_items": once,
                "application_fee_percent": null,
                "automatic_tax": self.extras.automatic_tax_json(),
                "billing_cycle_anchor": null,
                "billing_thresholds": null,
                "collection_method": self.collection.word(),
                "currency": self.currency,
                "default_payment_method": self.default_payment_method,
                "default_tax_rates": self.extras.tax_rates_json(self.created),
                "description": null,
                "discounts": self.extras.phase_discounts_json(),
                "end_date": self.end,
                "invoice_settings": self.collection.days_until_due().map(|days| json!({ "account_tax_ids": null, "custom_fields": null, "days_until_due": days, "description": null, "footer": null, "issuer": null })),
                "items": items,
                "metadata": self.phase_metadata,
                "on_behalf_of": null,
                "proration_behavior": "create_prorations",
                "start_date": self.start,
                "transfer_data": null,
                "trial_end": null,
            }],
            "released_at": at(|status| match status { Status::Released(at) => Some(at), _ => None }),
            "released_subscription": released,
            "status": self.status.word(),
            "subscription": held,
            "test_clock": null,
        })
    }
}

impl Books {
    pub(crate) fn create_schedule(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["customer", "start_date", "end_behavior", "billing_mode", "phases", "metadata"])?;
        let customer = form.required("customer")?.to_owned();
        if self.customer(&customer).is_none_or(|customer| customer.deleted) {
            return Err(Refusal::unknown("customer", &customer, "customer"));
        }
        form.choice("end_behavior", &["release", "cancel", "none", "renew"])?;
        let start = form.integer("start_date")?.ok_or_else(|| form.missing("start_date"))?;
        if start <= now {
            return Err(Refusal::invalid("The sandbox begins scheduled subscriptions in the future alone.").param("start_date"));
        }
        let [phase] = &form.parts("phases")[..] else {
            return Err(Refusal::invalid("The sandbox knows schedules of one phase.").param("phases"));
        };
        phase.only(
            &[
                &[
                    "items",
                    "add_invoice_items",
                    "duration",
                    "currency",
                    "collection_method",
                    "invoice_settings",
                    "default_payment_method",
                    "metadata",
                    "proration_behavior",
                ][..],
                &FIELDS,
            ]
            .concat(),
        )?;
        let mut extras = Extras::default();
        extras.read(phase, &self.tax_rates)?;
        let drafts = self.read_items(phase)?;
        let (recurring, currency) = self.common(&drafts, phase)?;
        let duration = phase.branch("duration").ok_or_else(|| phase.missing("duration"))?;
        duration.only(&["interval", "interval_count"])?;
        let interval = duration.choice("interval", &["day", "week", "month", "year"])?.ok_or_else(|| duration.missing("interval"))?;
        let lasts =
            Recurring { interval: interval.to_owned(), interval_count: duration.integer("interval_count")?.unwrap_or(1), meter: None };
        let mut once = Vec::new();
        for part in phase.parts("add_invoice_items") {
            part.only(&["price", "quantity"])?;
            let price = part.required("price")?.to_owned();
            self.once_price(&price, Some(&currency), &part.param("price"))?;
            once.push(price);
        }
        let collection = match phase.choice("collection_method", &["charge_automatically", "send_invoice"])? {
            Some("send_invoice") => {
                let settings = phase.branch("invoice_settings").ok_or_else(|| phase.missing("invoice_settings"))?;
                let days = settings.integer("days_until_due")?.ok_or_else(|| settings.missing("days_until_due"))?;
                Collection::SendInvoice { days_until_due: days }
            }
            _ => Collection::ChargeAutomatically,
        };
        let (mut metadata, mut phase_metadata) = (Metadata::new(), Metadata::new());
        update_metadata(&mut metadata, form);
        update_metadata(&mut phase_metadata, phase);
        let schedule = Schedule {
            id: self.new_id("sub_sched"),
            created: now,
            customer,
            currency,
            start,
            end: super::subscription::period_end(start, &lasts, start),
            items: drafts.into_iter().map(|draft| (draft.price, draft.quantity)).collect(),
            once,
            collection,
            recurring,
            default_payment_method: phase.text("default_payment_method").map(str::to_owned),
            metadata,
            phase_metadata,
            status: Status::NotStarted,
            subscription: None,
            extras,
        };
        let shown = schedule.json();
        self.schedules.push(schedule);
        self.announce(now, "subscription_schedule.created", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn list_schedules(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["customer", "scheduled"]].concat())?;
        let scheduled = form.boolean("scheduled")?;
        let passes = |schedule: &&Schedule| {
            form.text("customer").is_none_or(|customer| schedule.customer == customer)
                && scheduled.is_none_or(|wanted| wanted == (schedule.status == Status::NotStarted))
        };
        let shown: Vec<&Schedule> = self.schedules.iter().rev().filter(passes).collect();
        page(form, "/v1/subscription_schedules", "subscription schedule", &shown, |schedule| &schedule.id, |schedule| schedule.json())
    }

    pub(crate) fn retrieve_schedule(&self, id: &str) -> Answer {
        let found = self.schedules.iter().find(|schedule| schedule.id == id);
        found.map(Schedule::json).ok_or_else(|| Refusal::missing("subscription_schedule", id))
    }

    pub(crate) fn cancel_schedule(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["invoice_now", "prorate"])?;
        let schedule =
            self.schedules.iter_mut().find(|schedule| schedule.id == id).ok_or_else(|| Refusal::missing("subscription_schedule", id))?;
        if !matches!(schedule.status, Status::NotStarted | Status::Active) {
            let words = format!("You cannot cancel a subscription schedule that is currently in the `{}` status.", schedule.status.word());
            return Err(Refusal::invalid(words));
        }
        let begun = schedule.subscription.clone();
        schedule.status = Status::Canceled(now);
        let shown = schedule.json();
        self.announce(now, "subscription_schedule.canceled", shown.clone(), None);
        if let Some(subscription) = begun {
            self.end_subscription(&subscription, now, true);
        }
        Ok(shown)
    }

    /// Takes a schedule off its subscription, which runs on.
    pub(crate) fn let_go(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["preserve_cancel_date"])?;
        let schedule =
            self.schedules.iter_mut().find(|schedule| schedule.id == id).ok_or_else(|| Refusal::missing("subscription_schedule", id))?;
        if !matches!(schedule.status, Status::NotStarted | Status::Active) {
            let words = format!("You cannot release a subscription schedule that is currently in the `{}` status.", schedule.status.word());
            return Err(Refusal::invalid(words));
        }
        schedule.status = Status::Released(now);
        let shown = schedule.json();
        if let Some(place) = self.subscriptions.iter().position(|subscription| subscription.terms.schedule.as_deref() == Some(id)) {
            self.subscriptions[place].terms.schedule = None;
            let subscription = self.subscriptions[place].json(self);
            self.announce(now, "customer.subscription.updated", subscription, Some(json!({})));
        }
        self.announce(now, "subscription_schedule.released", shown.clone(), None);
        Ok(shown)
    }

    /// When a scheduled subscription begins by itself.
    pub(crate) fn next_start(&self, clock: Option<&str>) -> Option<(i64, usize)> {
        let waits = |schedule: &Schedule| schedule.status == Status::NotStarted && self.lives_on(&schedule.customer, clock);
        let waiting = self.schedules.iter().enumerate().filter(|(_, schedule)| waits(schedule));
        waiting.map(|(place, schedule)| (schedule.start, place)).min()
    }

    pub(crate) fn start_schedule(&mut self, place: usize, at: i64) {
        let schedule = self.schedules[place].clone();
        let drafts = schedule.items.iter().map(|(price, quantity)| ItemDraft {
            id: None,
            price: price.clone(),
            quantity: *quantity,
            metadata: Metadata::new(),
        });
        let subscription = Subscription {
            id: String::new(),
            created: at,
            customer: schedule.customer.clone(),
            currency: schedule.currency.clone(),
            start: at,
            anchor: at,
            status: SubscriptionStatus::Active,
            collection: schedule.collection,
            cancel_at_period_end: false,
            canceled_at: None,
            ended_at: None,
            items: Vec::new(),
            billing_mode: "flexible".to_owned(),
            description: None,
            default_payment_method: schedule.default_payment_method.clone(),
            latest_invoice: None,
            metadata: schedule.phase_metadata.clone(),
            terms: Terms {
                schedule: Some(schedule.id.clone()),
                once: schedule.once.clone(),
                extras: schedule.extras.clone(),
                ..Terms::default()
            },
        };
        let id = self.open_subscription(subscription, drafts.collect(), &schedule.recurring, at);
        self.schedules[place].status = Status::Active;
        self.schedules[place].subscription = Some(id);
        let shown = self.schedules[place].json();
        self.announce(at, "subscription_schedule.updated", shown, None);
    }

    /// A schedule whose phase is over lets its subscription go.
    pub(crate) fn release_schedule(&mut self, subscription: &str, at: i64) {
        let Some(schedule) =
            self.schedules.iter_mut().find(|own| own.status == Status::Active && own.subscription.as_deref() == Some(subscription))
        else {
            return;
        };
        schedule.status = Status::Released(at);
        let shown = schedule.json();
        self.announce(at, "subscription_schedule.released", shown, None);
    }
}
