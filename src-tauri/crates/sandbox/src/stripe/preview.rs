//! `POST /v1/invoices/create_preview`: the next invoice as it would be now.

use super::invoice::{Charge, Invoice, Reason, Status};
use super::refusal::Refusal;
use super::subscription::{Collection, period_end};
use super::{Answer, Books, Metadata};
use crate::wire::form::Form;

impl Books {
    pub(crate) fn preview_invoice(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["customer", "subscription", "subscription_details", "preview_mode", "currency"])?;
        form.choice("preview_mode", &["next", "recurring"])?;
        let details = form.branch("subscription_details").unwrap_or_default();
        details.only(&["items", "billing_mode", "proration_behavior", "cancel_at_period_end", "billing_cycle_anchor", "start_date"])?;
        let customer = form.text("customer");
        if let Some(id) = customer.filter(|id| self.customer(id).is_none()) {
            return Err(Refusal::unknown("customer", id, "customer"));
        }
        let mut invoice = if details.has("items") && form.text("subscription").is_none() {
            self.preview_of_new(form, &details, now)?
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
        let charges = subscription.items.iter().map(|item| {
            let (from, to) = if item.quantity.is_none() { (start, end) } else { (end, next(item)) };
            Charge { item: item.id.clone(), price: item.price.clone(), quantity: item.quantity, from, to }
        });
        Ok(self.upcoming(
            &subscription.customer,
            &subscription.id,
            &subscription.currency,
            subscription.collection,
            (start, end),
            charges.collect(),
        ))
    }

    /// A subscription that does not exist yet: licensed items ahead, metered ones at zero.
    fn preview_of_new(&self, form: &Form, details: &Form, now: i64) -> Result<Invoice, Refusal> {
        let drafts = self.read_items(details)?;
        let (recurring, currency) = self.common(&drafts, form)?;
        let end = period_end(now, &recurring, now);
        let charges = drafts.iter().enumerate().map(|(index, draft)| Charge {
            item: format!("si_preview{index}"),
            price: draft.price.clone(),
            quantity: draft.quantity,
            from: now,
            // Nothing of the future is counted yet: a metered line of a preview stands at zero.
            to: if draft.quantity.is_none() { now } else { end },
        });
        Ok(self.upcoming(
            form.text("customer").unwrap_or_default(),
            "sub_preview",
            &currency,
            Collection::ChargeAutomatically,
            (now, end),
            charges.collect(),
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
