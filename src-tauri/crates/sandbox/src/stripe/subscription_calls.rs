//! The calls on subscriptions and their items.

use serde_json::json;

use super::list::{PAGING, created_filter, page};
use super::price::Recurring;
use super::refusal::Refusal;
use super::subscription::{Collection, Item, Status, Subscription, Terms, period_end};
use super::subscription_change::{Proration, read_pause};
use super::tax::{Extras, FIELDS};
use super::{Answer, Books, Metadata, update_metadata};
use crate::wire::form::Form;

/// An item as asked for, checked.
pub(crate) struct ItemDraft {
    /// Only in the invented agency, whose ids are known.
    pub(crate) id: Option<String>,
    pub(crate) price: String,
    pub(crate) quantity: Option<i64>,
    pub(crate) metadata: Metadata,
}

impl Books {
    pub(crate) fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.id == id)
    }

    /// Hides canceled ones unless asked (facts §6).
    pub(crate) fn list_subscriptions(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["collection_method", "created", "customer", "price", "status", "test_clock"]].concat())?;
        let statuses =
            ["active", "past_due", "canceled", "ended", "all", "trialing", "unpaid", "incomplete", "incomplete_expired", "paused"];
        let (status, in_range) = (form.choice("status", &statuses)?, created_filter(form)?);
        let collection = form.choice("collection_method", &["charge_automatically", "send_invoice"])?;
        let in_status = |subscription: &Subscription| match status {
            None => subscription.runs(),
            Some("all") => true,
            Some("ended") => !subscription.runs(),
            Some(word) => subscription.status.word() == word,
        };
        let passes = |subscription: &&Subscription| {
            let clock = self.clock_of(&subscription.customer).map(|clock| clock.id.as_str());
            let hidden = clock.is_some() && !form.has("customer");
            (form.text("test_clock").map_or(!hidden, |named| clock == Some(named)))
                && in_status(subscription)
                && in_range(subscription.created)
                && form.text("customer").is_none_or(|customer| subscription.customer == customer)
                && form.text("price").is_none_or(|price| subscription.items.iter().any(|item| item.price == price))
                && collection.is_none_or(|word| subscription.collection.word() == word)
        };
        let shown: Vec<&Subscription> = self.subscriptions.iter().rev().filter(passes).collect();
        page(form, "/v1/subscriptions", "subscription", &shown, |subscription| &subscription.id, |subscription| subscription.json(self))
    }

    pub(crate) fn retrieve_subscription(&self, id: &str) -> Answer {
        self.subscription(id).map(|subscription| subscription.json(self)).ok_or_else(|| Refusal::missing("subscription", id))
    }

    pub(crate) fn create_subscription(&mut self, form: &Form, now: i64) -> Answer {
        form.only(
            &[
                &[
                    "customer",
                    "items",
                    "currency",
                    "metadata",
                    "description",
                    "collection_method",
                    "days_until_due",
                    "billing_cycle_anchor",
                    "billing_cycle_anchor_config",
                    "billing_mode",
                    "cancel_at_period_end",
                    "default_payment_method",
                    "off_session",
                    "payment_behavior",
                    "proration_behavior",
                    "trial_end",
                    "add_invoice_items",
                ][..],
                &FIELDS,
            ]
            .concat(),
        )?;
        let customer = form.required("customer")?;
        if self.customer(customer).is_none_or(|customer| customer.deleted) {
            return Err(Refusal::unknown("customer", customer, "customer"));
        }
        let drafts = self.read_items(form)?;
        let (recurring, currency) = self.common(&drafts, form)?;
        if let Some(fixed) = self.customer(customer).and_then(|own| own.currency.clone()).filter(|fixed| *fixed != currency) {
            let words = format!(
                "You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency {fixed}"
            );
            return Err(Refusal::invalid(words));
        }
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, form);
        let mode = form.branch("billing_mode").unwrap_or_default();
        mode.only(&["type", "flexible"])?;
        let billing_mode = mode.choice("type", &["flexible", "classic"])?.unwrap_or("flexible");
        let trial_end = form.integer("trial_end")?;
        if trial_end.is_some_and(|end| end <= now) {
            return Err(Refusal::invalid("Invalid timestamp: must be an integer Unix timestamp in the future.").param("trial_end"));
        }
        let proration = form.choice("proration_behavior", &["always_invoice", "create_prorations", "none"])?;
        let mut once = Vec::new();
        for part in form.parts("add_invoice_items") {
            part.only(&["price", "quantity"])?;
            let price = part.required("price")?.to_owned();
            self.once_price(&price, Some(&currency), &part.param("price"))?;
            once.push(price);
        }
        let anchor = match trial_end {
            Some(end) if !form.has("billing_cycle_anchor") => end,
            _ => anchor(form, &recurring, now)?,
        };
        let unprorated = proration == Some("none") && anchor > now;
        let mut extras = Extras::default();
        extras.read(form, &self.tax_rates)?;
        let subscription = Subscription {
            id: String::new(),
            created: now,
            customer: customer.to_owned(),
            currency,
            start: now,
            anchor,
            status: if trial_end.is_some() { Status::Trialing } else { Status::Active },
            collection: collection(form)?,
            cancel_at_period_end: form.boolean("cancel_at_period_end")?.unwrap_or(false),
            canceled_at: None,
            ended_at: None,
            items: Vec::new(),
            billing_mode: billing_mode.to_owned(),
            description: form.text("description").map(str::to_owned),
            default_payment_method: form.text("default_payment_method").map(str::to_owned),
            latest_invoice: None,
            metadata,
            terms: Terms { trial_start: trial_end.map(|_| now), trial_end, once, unprorated, extras, ..Terms::default() },
        };
        let id = self.open_subscription(subscription, drafts, &recurring, now);
        self.retrieve_subscription(&id)
    }

    /// Opens a subscription whose parts were checked; licensed items are invoiced for their first period at once.
    pub(crate) fn open_subscription(
        &mut self,
        mut subscription: Subscription,
        drafts: Vec<ItemDraft>,
        recurring: &Recurring,
        now: i64,
    ) -> String {
        if subscription.id.is_empty() {
            subscription.id = self.new_id("sub");
        }
        let end = subscription.terms.trial_end.unwrap_or_else(|| period_end(subscription.anchor, recurring, subscription.start));
        for draft in drafts {
            let id = draft.id.unwrap_or_else(|| self.new_id("si"));
            subscription.items.push(Item {
                id,
                created: now,
                price: draft.price,
                quantity: draft.quantity,
                period_start: subscription.start,
                period_end: end,
                metadata: draft.metadata,
            });
        }
        let id = subscription.id.clone();
        if let Some(customer) = self.customer_mut(&subscription.customer) {
            customer.currency.get_or_insert_with(|| subscription.currency.clone());
        }
        let trialing = subscription.status == Status::Trialing;
        let licensed = !trialing && !subscription.terms.unprorated && subscription.items.iter().any(|item| item.quantity.is_some());
        let once = std::mem::take(&mut subscription.terms.once);
        let (customer, currency) = (subscription.customer.clone(), subscription.currency.clone());
        let shown = subscription.json(self);
        self.subscriptions.push(subscription);
        self.announce(now, "customer.subscription.created", shown, None);
        let fees = !once.is_empty();
        self.wait_once(&id, &customer, &currency, &once, now);
        if licensed || fees {
            self.invoice_first_period(&id, now);
        }
        id
    }

    pub(crate) fn update_subscription(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(
            &[
                &[
                    "cancel_at_period_end",
                    "collection_method",
                    "days_until_due",
                    "default_payment_method",
                    "description",
                    "items",
                    "metadata",
                    "pause_collection",
                    "payment_behavior",
                    "proration_behavior",
                ][..],
                &FIELDS,
            ]
            .concat(),
        )?;
        let place =
            self.subscriptions.iter().position(|subscription| subscription.id == id).ok_or_else(|| Refusal::missing("subscription", id))?;
        let mut subscription = self.subscriptions[place].clone();
        if !subscription.runs() {
            return Err(Refusal::invalid("A canceled subscription can only update its cancellation_details and metadata."));
        }
        if let Some(cancels) = form.boolean("cancel_at_period_end")? {
            if let Some(schedule) = &subscription.terms.schedule {
                let words = format!(
                    "The subscription is managed by the subscription schedule `{schedule}`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead."
                );
                return Err(Refusal::invalid(words).param("cancel_at_period_end"));
            }
            subscription.cancel_at_period_end = cancels;
            subscription.canceled_at = cancels.then_some(now);
        }
        if form.has("collection_method") {
            subscription.collection = collection(form)?;
        }
        for (field, target) in
            [("description", &mut subscription.description), ("default_payment_method", &mut subscription.default_payment_method)]
        {
            if form.has(field) {
                *target = form.text(field).map(str::to_owned);
            }
        }
        update_metadata(&mut subscription.metadata, form);
        subscription.terms.extras.read(form, &self.tax_rates)?;
        if form.has("pause_collection") {
            subscription.terms.pause = read_pause(form)?;
        }
        if form.has("items") {
            let proration = Proration::read(form)?;
            let (changed, made) = self.changed(&subscription, form, proration, now)?;
            self.invoice_items.extend(made);
            self.subscriptions[place] = changed;
            if proration == Proration::Now {
                self.invoice_change(place, now);
            }
        } else {
            self.subscriptions[place] = subscription;
        }
        let shown = self.subscriptions[place].json(self);
        self.announce(now, "customer.subscription.updated", shown.clone(), Some(json!({})));
        Ok(shown)
    }

    pub(crate) fn cancel_subscription(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["invoice_now", "prorate", "cancellation_details"])?;
        let invoice_now = form.boolean("invoice_now")?.unwrap_or(false);
        if self.subscription(id).is_none_or(|subscription| !subscription.runs()) {
            return Err(Refusal::missing("subscription", id));
        }
        self.end_subscription(id, now, invoice_now);
        self.retrieve_subscription(id)
    }

    /// Ends a subscription at once. Its unbilled usage is invoiced only when asked.
    pub(crate) fn end_subscription(&mut self, id: &str, now: i64, invoice_usage: bool) {
        let Some(place) = self.subscriptions.iter().position(|subscription| subscription.id == id) else { return };
        if invoice_usage {
            let ended = self.subscriptions[place].clone();
            self.invoice_period(place, &ended, now, false);
        }
        let subscription = &mut self.subscriptions[place];
        subscription.status = Status::Canceled;
        subscription.canceled_at.get_or_insert(now);
        subscription.ended_at = Some(now);
        let shown = self.subscriptions[place].json(self);
        self.announce(now, "customer.subscription.deleted", shown, None);
    }

    pub(crate) fn list_subscription_items(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["subscription"]].concat())?;
        let id = form.required("subscription")?;
        let subscription = self.subscription(id).ok_or_else(|| Refusal::unknown("subscription", id, "subscription"))?;
        let shown: Vec<&Item> = subscription.items.iter().rev().collect();
        page(form, "/v1/subscription_items", "subscription item", &shown, |item| &item.id, |item| item.json(self, id))
    }

    pub(crate) fn retrieve_subscription_item(&self, id: &str) -> Answer {
        let found =
            self.subscriptions.iter().find_map(|subscription| Some((subscription, subscription.items.iter().find(|item| item.id == id)?)));
        found.map(|(subscription, item)| item.json(self, &subscription.id)).ok_or_else(|| Refusal::missing("subscription_item", id))
    }

    pub(crate) fn read_items(&self, form: &Form) -> Result<Vec<ItemDraft>, Refusal> {
        let parts = form.parts("items");
        if parts.is_empty() {
            return Err(form.missing("items"));
        }
        if parts.len() > 20 {
            return Err(Refusal::invalid("A subscription may have at most 20 items.").param("items"));
        }
        parts.iter().map(|part| self.read_item(part)).collect()
    }

    pub(crate) fn read_item(&self, part: &Form) -> Result<ItemDraft, Refusal> {
        part.only(&["price", "quantity", "metadata"])?;
        let id = part.required("price")?;
        let price = self.price(id).ok_or_else(|| Refusal::unknown("price", id, &part.param("price")))?;
        if !price.active {
            return Err(Refusal::invalid(format!("The price specified is inactive: '{id}'.")).param(&part.param("price")));
        }
        if price.recurring.is_none() {
            return Err(Refusal::invalid(format!(
                "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`: '{id}'."
            ))
            .param(&part.param("price")));
        }
        let metered = price.meter().is_some();
        let quantity = part.integer("quantity")?;
        if metered && quantity.is_some() {
            return Err(Refusal::invalid("Quantity should not be specified where usage_type is `metered`. Remove quantity.")
                .param(&part.param("quantity")));
        }
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, part);
        Ok(ItemDraft { id: None, price: id.to_owned(), quantity: if metered { None } else { quantity.or(Some(1)) }, metadata })
    }

    /// The interval that all items share, and the currency in which all of them have an amount.
    pub(crate) fn common(&self, drafts: &[ItemDraft], form: &Form) -> Result<(Recurring, String), Refusal> {
        let prices: Vec<_> = drafts.iter().filter_map(|draft| self.price(&draft.price)).collect();
        let first = prices.first().ok_or_else(|| form.missing("items"))?;
        let recurring = first.recurring.clone().ok_or_else(|| form.missing("items"))?;
        let rhythm = |other: &Recurring| (other.interval.clone(), other.interval_count);
        if prices.iter().filter_map(|price| price.recurring.as_ref()).any(|other| rhythm(other) != rhythm(&recurring)) {
            return Err(Refusal::invalid("All items of a subscription of the sandbox must have the same billing interval.").param("items"));
        }
        let currency = match form.text("currency") {
            Some(text) => super::price_params::currency(text, "currency")?,
            None => first.currency.clone(),
        };
        if let Some(price) = prices.iter().find(|price| !price.amounts.contains_key(&currency)) {
            let words = format!(
                "The price specified supports currencies of `{}`. This doesn't match the expected currency: `{currency}`.",
                price.currency
            );
            return Err(Refusal::invalid(words).param("items[0][price]"));
        }
        Ok((recurring, currency))
    }
}

pub(crate) fn collection(form: &Form) -> Result<Collection, Refusal> {
    let days = form.integer("days_until_due")?;
    match (form.choice("collection_method", &["charge_automatically", "send_invoice"])?, days) {
        (Some("send_invoice"), Some(days_until_due)) => Ok(Collection::SendInvoice { days_until_due }),
        (Some("send_invoice"), None) => Err(form.missing("days_until_due")),
        (_, Some(_)) => {
            Err(Refusal::invalid("days_until_due can only be set when collection_method is `send_invoice`.").param("days_until_due"))
        }
        (_, None) => Ok(Collection::ChargeAutomatically),
    }
}

/// When periods turn: now, or a given instant ahead, at most one interval away.
fn anchor(form: &Form, recurring: &Recurring, now: i64) -> Result<i64, Refusal> {
    let anchor = match (form.integer("billing_cycle_anchor")?, form.branch("billing_cycle_anchor_config")) {
        (Some(at), _) => at,
        (None, Some(config)) => {
            config.only(&["day_of_month", "hour", "minute", "second"])?;
            let day = config.integer("day_of_month")?.ok_or_else(|| config.missing("day_of_month"))?;
            next_day_of_month(now, day)
                .ok_or_else(|| Refusal::invalid("Invalid day_of_month: must be between 1 and 31").param(&config.param("day_of_month")))?
        }
        (None, None) => now,
    };
    if anchor < now || anchor > period_end(now, recurring, now) {
        let refusal = Refusal::invalid("billing_cycle_anchor must be in the future, and not later than one interval from now.");
        return Err(refusal.param("billing_cycle_anchor"));
    }
    Ok(anchor)
}

/// The next instant with this day of the month and the time of day of `now`, in UTC.
fn next_day_of_month(now: i64, day: i64) -> Option<i64> {
    (1..=31).contains(&day).then_some(())?;
    (1..=62).map(|days| now + days * 86_400).find(|at| {
        let Ok(stamp) = jiff::Timestamp::from_second(*at) else { return false };
        let date = stamp.to_zoned(jiff::tz::TimeZone::UTC).date();
        i64::from(date.day()) == day.min(i64::from(date.days_in_month()))
    })
}
