//! Changes of a running subscription: other prices in the middle of a period, with the proration that they make; pausing.
//!
//! Flexible billing (Stripe, "Manage your usage-based billing setup"): when a metered price is taken off or changed, its use so far is
//! billed by an invoice item, unless proration is off. Classic billing bills that use nowhere.

use super::invoice::{Charge, Reason};
use super::invoice_item::InvoiceItem;
use super::rating::rate;
use super::refusal::Refusal;
use super::subscription::{Item, Pause, Subscription};
use super::{Books, Metadata};
use crate::exact;
use crate::wire::form::Form;

/// What becomes of the part of a period that a change leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proration {
    Next,
    Now,
    Off,
}

impl Proration {
    pub(crate) fn read(form: &Form) -> Result<Self, Refusal> {
        Ok(match form.choice("proration_behavior", &["create_prorations", "always_invoice", "none"])? {
            Some("always_invoice") => Self::Now,
            Some("none") => Self::Off,
            _ => Self::Next,
        })
    }
}

/// One change as asked for, checked.
enum Change {
    Reprice { place: usize, price: String },
    Add { price: String, quantity: Option<i64> },
    Remove { place: usize },
}

impl Books {
    /// Carries item changes out on a copy of the subscription. Gives the changed copy and the invoice items that the change makes.
    pub(crate) fn changed(
        &mut self,
        subscription: &Subscription,
        form: &Form,
        proration: Proration,
        now: i64,
    ) -> Result<(Subscription, Vec<InvoiceItem>), Refusal> {
        let mut changed = subscription.clone();
        let mut made = Vec::new();
        let (_, end) = subscription.period();
        let mut removed = Vec::new();
        for change in self.read_changes(subscription, form)? {
            match change {
                Change::Reprice { place, price } => {
                    let metered = self.price(&price).is_some_and(|price| price.meter().is_some());
                    made.extend(self.left_behind(subscription, &subscription.items[place], proration, now));
                    let item = &mut changed.items[place];
                    item.price = price;
                    // A cut ends the count of a metered price; a licensed one stays in its running period.
                    if metered || item.quantity.is_none() {
                        item.period_start = now;
                    }
                    item.quantity = if metered { None } else { item.quantity.or(Some(1)) };
                    made.extend(self.ahead(subscription, &changed.items[place], proration, now));
                }
                Change::Add { price, quantity } => {
                    let id = self.new_id("si");
                    let item = Item { id, created: now, price, quantity, period_start: now, period_end: end, metadata: Metadata::new() };
                    made.extend(self.ahead(subscription, &item, proration, now));
                    changed.items.push(item);
                }
                Change::Remove { place } => {
                    made.extend(self.left_behind(subscription, &subscription.items[place], proration, now));
                    removed.push(subscription.items[place].id.clone());
                }
            }
        }
        changed.items.retain(|item| !removed.contains(&item.id));
        if changed.items.is_empty() {
            return Err(Refusal::invalid("A subscription must have at least one active plan.").param("items"));
        }
        Ok((changed, made))
    }

    fn read_changes(&self, subscription: &Subscription, form: &Form) -> Result<Vec<Change>, Refusal> {
        let mut changes = Vec::new();
        for part in form.parts("items") {
            part.only(&["id", "price", "quantity", "deleted", "metadata"])?;
            let Some(id) = part.text("id") else {
                let draft = self.read_item(&part)?;
                self.fits(subscription, &draft.price, &part)?;
                changes.push(Change::Add { price: draft.price, quantity: draft.quantity });
                continue;
            };
            let place = subscription.items.iter().position(|item| item.id == id);
            let place = place.ok_or_else(|| Refusal::unknown("subscription item", id, &part.param("id")))?;
            if part.boolean("deleted")? == Some(true) {
                changes.push(Change::Remove { place });
            } else if let Some(price) = part.text("price").filter(|price| *price != subscription.items[place].price) {
                let mut only_price = part.clone();
                only_price.forget("id");
                self.read_item(&only_price)?;
                self.fits(subscription, price, &part)?;
                changes.push(Change::Reprice { place, price: price.to_owned() });
            }
        }
        Ok(changes)
    }

    fn fits(&self, subscription: &Subscription, price: &str, part: &Form) -> Result<(), Refusal> {
        let price = self.price(price).ok_or_else(|| Refusal::unknown("price", price, &part.param("price")))?;
        if !price.amounts.contains_key(&subscription.currency) {
            let words = format!(
                "The price specified supports currencies of `{}`. This doesn't match the expected currency: `{}`.",
                price.currency, subscription.currency
            );
            return Err(Refusal::invalid(words).param(&part.param("price")));
        }
        let own = subscription.items.first().and_then(|item| self.price(&item.price)?.recurring.clone());
        let rhythm = |recurring: &super::price::Recurring| (recurring.interval.clone(), recurring.interval_count);
        if own.as_ref().map(rhythm) != price.recurring.as_ref().map(rhythm) {
            return Err(Refusal::invalid("All items of a subscription of the sandbox must have the same billing interval.").param("items"));
        }
        Ok(())
    }

    /// What the old price leaves behind: its use so far, or the unused part of what was charged ahead.
    fn left_behind(&mut self, subscription: &Subscription, item: &Item, proration: Proration, now: i64) -> Option<InvoiceItem> {
        if proration == Proration::Off {
            return None;
        }
        let price = self.price(&item.price)?.clone();
        let name = self.product(&price.product).map_or(String::new(), |product| product.name.clone());
        let (amount, quantity, from, to, description) = match item.quantity {
            None if subscription.billing_mode == "classic" => return None,
            None => {
                let meter = price.meter().and_then(|id| self.meter(id))?;
                let used = self.counted(meter, &subscription.customer, item.period_start, now, now).unwrap_or_else(|| exact::whole(0));
                let amount: i64 = rate(&price, &subscription.currency, &used).iter().map(|line| line.amount).sum();
                (amount, exact::decimal(&used), item.period_start, now, format!("{} × {name} until the change", exact::decimal(&used)))
            }
            Some(quantity) => {
                let amount =
                    self.share(&price, &subscription.currency, quantity, (now, item.period_end), (item.period_start, item.period_end));
                (-amount, quantity.to_string(), now, item.period_end, format!("Unused time on {name}"))
            }
        };
        // Flexible billing makes no lines of nothing.
        (amount != 0 || quantity != "0").then(|| {
            let part = Part { amount, quantity, span: (from, to), description };
            self.proration_item(subscription, item, part, now)
        })
    }

    /// What a licensed price costs for the rest of the period.
    fn ahead(&mut self, subscription: &Subscription, item: &Item, proration: Proration, now: i64) -> Option<InvoiceItem> {
        let quantity = item.quantity?;
        if proration == Proration::Off {
            return None;
        }
        let price = self.price(&item.price)?.clone();
        let (start, end) = subscription.period();
        let amount = self.share(&price, &subscription.currency, quantity, (now, end), (start, end));
        let name = self.product(&price.product).map_or(String::new(), |product| product.name.clone());
        let part = Part { amount, quantity: quantity.to_string(), span: (now, end), description: format!("Remaining time on {name}") };
        Some(self.proration_item(subscription, item, part, now))
    }

    /// The part of a period's amount that falls on a part of the period, by the second, rounded once.
    pub(crate) fn share(&self, price: &super::price::Price, currency: &str, quantity: i64, part: (i64, i64), whole: (i64, i64)) -> i64 {
        let amount: i64 = rate(price, currency, &exact::whole(quantity)).iter().map(|line| line.amount).sum();
        let length = (whole.1 - whole.0).max(1);
        let exact = exact::whole(amount) * exact::whole((part.1 - part.0).max(0)) / exact::whole(length);
        num_traits::ToPrimitive::to_i64(&exact::round_half_away(&exact, 1)).unwrap_or(i64::MAX)
    }

    fn proration_item(&mut self, subscription: &Subscription, item: &Item, part: Part, now: i64) -> InvoiceItem {
        let Part { amount, quantity, span: (from, to), description } = part;
        InvoiceItem {
            id: self.new_id("ii"),
            created: now,
            customer: subscription.customer.clone(),
            currency: subscription.currency.clone(),
            amount,
            quantity,
            description,
            subscription: Some(subscription.id.clone()),
            invoice: None,
            price: Some(item.price.clone()),
            item: Some(item.id.clone()),
            proration: true,
            from,
            to,
            metadata: Metadata::new(),
        }
    }

    /// An invoice at once for what a change made.
    pub(crate) fn invoice_change(&mut self, place: usize, now: i64) {
        let period = self.subscriptions[place].period();
        let waiting = self
            .invoice_items
            .iter()
            .any(|item| item.invoice.is_none() && item.subscription.as_ref() == Some(&self.subscriptions[place].id));
        if waiting {
            let invoice = self.draft(place, Reason::Update, (period.0, now), Vec::<Charge>::new(), now);
            self.finalize(invoice, now);
        }
    }
}

/// What a part of a period costs.
struct Part {
    /// Minor units; below zero for what is given back.
    amount: i64,
    quantity: String,
    span: (i64, i64),
    description: String,
}

/// `pause_collection`: a pause, or with an empty text its end.
pub(crate) fn read_pause(form: &Form) -> Result<Option<Pause>, Refusal> {
    let Some(part) = form.branch("pause_collection") else { return Ok(None) };
    part.only(&["behavior", "resumes_at"])?;
    let behavior = part.choice("behavior", &["keep_as_draft", "mark_uncollectible", "void"])?.ok_or_else(|| part.missing("behavior"))?;
    Ok(Some(Pause { behavior: behavior.to_owned(), resumes_at: part.integer("resumes_at")? }))
}
