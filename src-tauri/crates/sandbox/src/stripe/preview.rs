//! `POST /v1/invoices/create_preview`: the next invoice as it would be now.

use super::invoice::{Charge, Invoice, Once, Reason, Status};
use super::refusal::Refusal;
use super::subscription::{Collection, Item, period_end};
use super::subscription_change::Proration;
use super::{Answer, Books, Metadata};
use crate::wire::form::Form;

impl Books {
    pub(crate) fn preview_invoice(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["customer", "subscription", "subscription_details", "preview_mode", "currency", "invoice_items"])?;
        let usual = form.choice("preview_mode", &["next", "recurring"])? == Some("recurring");
        let details = form.branch("subscription_details").unwrap_or_default();
        details.only(&[
            "items",
            "billing_mode",
            "proration_behavior",
            "proration_date",
            "cancel_at_period_end",
            "cancel_now",
            "billing_cycle_anchor",
            "start_date",
            "trial_end",
        ])?;
        let customer = form.text("customer");
        if let Some(id) = customer.filter(|id| self.customer(id).is_none()) {
            return Err(Refusal::unknown("customer", id, "customer"));
        }
        let mut invoice = if details.has("items") && form.text("subscription").is_none() {
            self.preview_of_new(form, &details, usual, now)?
        } else if let (true, Some(id)) = (details.has("items"), form.text("subscription")) {
            self.preview_of_change(id, &details, now)?
        } else if let (Some(true), Some(id)) = (details.boolean("cancel_now")?, form.text("subscription")) {
            self.preview_of_end(id, now)?
        } else {
            self.preview_of_running(form.text("subscription"), customer)?
        };
        invoice.id = self.new_id("upcoming_in");
        Ok(self.invoice_json(&invoice, now))
    }

    /// The running subscription's period, with the usage so far.
    fn preview_of_running(&self, wanted: Option<&str>, customer: Option<&str>) -> Result<Invoice, Refusal> {
        let subscription = match (wanted, customer) {
            (Some(id), _) => Some(self.subscription(id).ok_or_else(|| Refusal::unknown("subscription", id, "subscription"))?),
            (None, Some(customer)) => {
                let own = self.subscriptions.iter().filter(|subscription| subscription.customer == customer && subscription.runs());
                own.min_by_key(|subscription| subscription.period().1)
            }
            (None, None) => {
                let words = "You must provide one of: customer, subscription, subscription_details.";
                return Err(Refusal::invalid(words).code("parameter_missing").param("customer"));
            }
        };
        let Some(subscription) = subscription.filter(|subscription| subscription.runs()) else {
            let words = format!("No upcoming invoices for customer: {}", customer.unwrap_or_default());
            return Err(Refusal::invalid(words).code("invoice_upcoming_none").status(404));
        };
        let (start, end) = subscription.period();
        let next = |item: &super::subscription::Item| {
            let recurring = self.price(&item.price).and_then(|price| price.recurring.clone());
            recurring.map_or(end, |recurring| period_end(subscription.anchor, &recurring, end))
        };
        // Nobody pays for a trial: what was used in it is on no invoice, so its preview has only what is charged ahead.
        let tried = subscription.status == super::subscription::Status::Trialing;
        let charges = subscription.items.iter().filter(|item| item.quantity.is_some() || !tried).map(|item| {
            let (from, to) = if item.quantity.is_none() { (item.period_start, end) } else { (end, next(item)) };
            Charge { item: item.id.clone(), price: item.price.clone(), quantity: item.quantity, from, to, once: None }
        });
        let waiting = self.invoice_items.iter().filter(|item| {
            item.invoice.is_none()
                && item.customer == subscription.customer
                && item.currency == subscription.currency
                && item.subscription.as_ref().is_none_or(|own| *own == subscription.id)
        });
        let charges: Vec<Charge> = charges.chain(waiting.map(super::invoice_item::InvoiceItem::charge)).collect();
        Ok(self.upcoming(&subscription.customer, &subscription.id, &subscription.currency, subscription.collection, (start, end), charges))
    }

    /// The invoice that a change of items makes: only what the change itself charges.
    fn preview_of_change(&mut self, id: &str, details: &Form, now: i64) -> Result<Invoice, Refusal> {
        let subscription = self.subscription(id).cloned().ok_or_else(|| Refusal::unknown("subscription", id, "subscription"))?;
        let at = details.integer("proration_date")?.unwrap_or(now).min(now);
        let proration = Proration::read(details)?;
        let (_, made) = self.changed(&subscription, details, proration, at)?;
        let charges = made.iter().map(super::invoice_item::InvoiceItem::charge).collect();
        let period = (subscription.period().0, at);
        Ok(self.upcoming(&subscription.customer, id, &subscription.currency, subscription.collection, period, charges))
    }

    /// The last invoice of a subscription that is ended now: its use so far.
    fn preview_of_end(&self, id: &str, now: i64) -> Result<Invoice, Refusal> {
        let subscription = self.subscription(id).ok_or_else(|| Refusal::unknown("subscription", id, "subscription"))?;
        let tried = subscription.status == super::subscription::Status::Trialing;
        let (start, _) = subscription.period();
        let charges = subscription.items.iter().filter(|item| item.quantity.is_none() && !tried).map(|item| Charge {
            item: item.id.clone(),
            price: item.price.clone(),
            quantity: None,
            from: item.period_start,
            to: now,
            once: None,
        });
        let charges = charges.collect();
        Ok(self.upcoming(&subscription.customer, id, &subscription.currency, subscription.collection, (start, now), charges))
    }

    /// A subscription that does not exist yet: licensed items ahead, metered ones at zero. `usual`: an invoice of a whole period.
    fn preview_of_new(&self, form: &Form, details: &Form, usual: bool, now: i64) -> Result<Invoice, Refusal> {
        let drafts = self.read_items(details)?;
        let (recurring, currency) = self.common(&drafts, form)?;
        let trial_end = details.integer("trial_end")?;
        let anchor = details.integer("billing_cycle_anchor")?.or(trial_end).unwrap_or(now);
        let end = if usual { period_end(now, &recurring, now) } else { trial_end.unwrap_or_else(|| period_end(anchor, &recurring, now)) };
        let mut charges = Vec::new();
        for (index, draft) in drafts.iter().enumerate() {
            let item = Item {
                id: format!("si_preview{index}"),
                created: now,
                price: draft.price.clone(),
                quantity: draft.quantity,
                period_start: now,
                period_end: end,
                metadata: Metadata::new(),
            };
            match draft.quantity {
                Some(_) if usual => {
                    charges.push(Charge { item: item.id, price: item.price, quantity: item.quantity, from: now, to: end, once: None });
                }
                // Nobody pays for a trial.
                Some(_) if trial_end.is_some() => {}
                Some(_) => charges.extend(self.first_charge(&item, anchor, &currency)),
                // Usage is billed when its period is over: a first invoice has no line for it, a usual one has it at zero.
                None if usual => charges.push(Charge { item: item.id, price: item.price, quantity: None, from: now, to: now, once: None }),
                None => {}
            }
        }
        if !usual {
            for (index, part) in form.parts("invoice_items").iter().enumerate() {
                part.only(&["price", "quantity"])?;
                let price = part.required("price")?.to_owned();
                let (amount, _) = self.once_price(&price, Some(&currency), &part.param("price"))?;
                let description = self.price(&price).and_then(|price| self.product(&price.product)).map_or("", |product| &product.name);
                let once = Once {
                    invoice_item: format!("ii_preview{index}"),
                    amount,
                    quantity: "1".to_owned(),
                    description: description.to_owned(),
                    proration: false,
                };
                charges.push(Charge { item: String::new(), price, quantity: None, from: now, to: now, once: Some(once) });
            }
        }
        Ok(self.upcoming(
            form.text("customer").unwrap_or_default(),
            "sub_preview",
            &currency,
            Collection::ChargeAutomatically,
            (now, end),
            charges,
        ))
    }

    fn upcoming(
        &self,
        customer: &str,
        subscription: &str,
        currency: &str,
        collection: Collection,
        period: (i64, i64),
        charges: Vec<Charge>,
    ) -> Invoice {
        Invoice {
            id: String::new(),
            created: period.1,
            customer: customer.to_owned(),
            subscription: subscription.to_owned(),
            currency: currency.to_owned(),
            period_start: period.0,
            period_end: period.1,
            reason: Reason::Upcoming,
            collection,
            status: Status::Draft,
            auto_advance: true,
            finalizes: period.1 + self.settings.invoice_grace,
            due: collection.days_until_due().map(|days| period.1 + days * 86_400),
            number: None,
            attempts: 0,
            paid: 0,
            finalized_at: None,
            paid_at: None,
            voided_at: None,
            uncollectible_at: None,
            charges,
            lines: None,
            metadata: Metadata::new(),
        }
    }
}
