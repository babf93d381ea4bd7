//! Invoices: a draft at the period's end, final an hour later, then paid or open.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::subscription::{Collection, Item, Status as SubscriptionStatus, Subscription, period_before};
use super::{Answer, Books, Metadata, update_metadata};
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) customer: String,
    pub(crate) subscription: String,
    pub(crate) currency: String,
    pub(crate) period_start: i64,
    pub(crate) period_end: i64,
    pub(crate) reason: Reason,
    pub(crate) collection: Collection,
    pub(crate) status: Status,
    pub(crate) auto_advance: bool,
    /// When a draft becomes final if `auto_advance` is on.
    pub(crate) finalizes: i64,
    pub(crate) due: Option<i64>,
    pub(crate) number: Option<String>,
    pub(crate) attempts: i64,
    pub(crate) paid: i64,
    pub(crate) finalized_at: Option<i64>,
    pub(crate) paid_at: Option<i64>,
    pub(crate) voided_at: Option<i64>,
    pub(crate) uncollectible_at: Option<i64>,
    /// What is charged; how much of it is looked up anew while the invoice is a draft.
    pub(crate) charges: Vec<Charge>,
    /// The lines as they became final.
    pub(crate) lines: Option<Vec<Line>>,
    pub(crate) metadata: Metadata,
}

/// One item's part of an invoice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) item: String,
    pub(crate) price: String,
    /// A licensed quantity; nothing for usage, which the meter knows.
    pub(crate) quantity: Option<i64>,
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// An amount of its own, fixed when it was made: an invoice item.
    #[serde(default)]
    pub(crate) once: Option<Once>,
}

/// What an invoice item charges.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Once {
    pub(crate) invoice_item: String,
    /// Minor units.
    pub(crate) amount: i64,
    pub(crate) quantity: String,
    pub(crate) description: String,
    pub(crate) proration: bool,
}

/// A line with its amount.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) amount: i64,
    pub(crate) quantity: i64,
    pub(crate) quantity_decimal: String,
    pub(crate) unit_amount: Option<String>,
    pub(crate) description: String,
    pub(crate) charge: Charge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason {
    Create,
    Cycle,
    Update,
    Manual,
    Upcoming,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Draft,
    Open,
    Paid,
    Void,
    Uncollectible,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::Uncollectible => "uncollectible",
        }
    }
}

impl Invoice {
    /// When time alone makes it final.
    pub(crate) fn finalizes_at(&self) -> Option<i64> {
        (self.status == Status::Draft && self.auto_advance).then_some(self.finalizes)
    }
}

impl Books {
    fn invoice_place(&self, id: &str) -> Result<usize, Refusal> {
        self.invoices.iter().position(|invoice| invoice.id == id).ok_or_else(|| Refusal::missing("invoice", id))
    }

    /// A draft for the period of `ended` that ended: usage of every metered item, from where its own count began, and with `ahead` the next
    /// period of licensed ones.
    pub(crate) fn invoice_period(&mut self, place: usize, ended: &Subscription, end: i64, ahead: bool) {
        let (start, _) = ended.period();
        let subscription = &self.subscriptions[place];
        let charges: Vec<Charge> = subscription
            .items
            .iter()
            .zip(&ended.items)
            .filter(|(item, _)| ahead || item.quantity.is_none())
            .map(|(item, ended)| {
                let (from, to) = if item.quantity.is_none() { (ended.period_start, end) } else { (item.period_start, item.period_end) };
                Charge { item: item.id.clone(), price: item.price.clone(), quantity: item.quantity, from, to, once: None }
            })
            .collect();
        if !charges.is_empty() {
            self.draft(place, Reason::Cycle, (start, end), charges, end);
        }
    }

    /// The invoice that a subscription with licensed items begins with, final at once.
    pub(crate) fn invoice_first_period(&mut self, subscription: &str, now: i64) {
        let Some(place) = self.subscriptions.iter().position(|own| own.id == subscription) else { return };
        let subscription = &self.subscriptions[place];
        // Nobody pays for a trial, nor for days that are not charged in part; what is charged once is charged at its beginning.
        let spared = subscription.status == SubscriptionStatus::Trialing || subscription.terms.unprorated;
        let paid = subscription.items.iter().filter(|_| !spared);
        let charges = paid.filter_map(|item| self.first_charge(item, subscription.anchor, &subscription.currency));
        let charges = charges.collect();
        let invoice = self.draft(place, Reason::Create, (now, now), charges, now);
        self.finalize(invoice, now);
    }

    /// What a licensed item costs for its first period: a part of the amount where that period is a short one.
    pub(crate) fn first_charge(&self, item: &Item, anchor: i64, currency: &str) -> Option<Charge> {
        let quantity = item.quantity?;
        let price = self.price(&item.price)?;
        let whole = (period_before(anchor, price.recurring.as_ref()?, item.period_end), item.period_end);
        let once = (whole.0 < item.period_start).then(|| Once {
            invoice_item: format!("ii_{}", super::token(&item.id, 24)),
            amount: self.share(price, currency, quantity, (item.period_start, item.period_end), whole),
            quantity: quantity.to_string(),
            description: format!("{quantity} × {} (part of a period)", self.product(&price.product).map_or("", |product| &product.name)),
            proration: true,
        });
        Some(Charge {
            item: item.id.clone(),
            price: item.price.clone(),
            quantity: item.quantity,
            from: item.period_start,
            to: item.period_end,
            once,
        })
    }

    pub(crate) fn draft(&mut self, place: usize, reason: Reason, period: (i64, i64), mut charges: Vec<Charge>, now: i64) -> usize {
        let id = self.new_id("in");
        let (customer, own, currency) = {
            let subscription = &self.subscriptions[place];
            (subscription.customer.clone(), subscription.id.clone(), subscription.currency.clone())
        };
        charges.extend(self.collect_waiting(&customer, &own, &currency, &id));
        let subscription = &mut self.subscriptions[place];
        subscription.latest_invoice = Some(id.clone());
        let pause = subscription.terms.pause.clone();
        let invoice = Invoice {
            id,
            created: now,
            customer: subscription.customer.clone(),
            subscription: subscription.id.clone(),
            currency: subscription.currency.clone(),
            period_start: period.0,
            period_end: period.1,
            reason,
            collection: subscription.collection,
            status: Status::Draft,
            auto_advance: pause.as_ref().is_none_or(|pause| pause.behavior != "keep_as_draft"),
            finalizes: now + self.settings.invoice_grace,
            due: subscription.collection.days_until_due().map(|days| now + days * 86_400),
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
        };
        let shown = self.invoice_json(&invoice, now);
        self.invoices.push(invoice);
        self.announce(now, "invoice.created", shown, None);
        let made = self.invoices.len() - 1;
        match pause.as_ref().map(|pause| pause.behavior.as_str()) {
            Some("void") => self.give_up(made, Status::Void, now),
            Some("mark_uncollectible") => self.give_up(made, Status::Uncollectible, now),
            _ => {}
        }
        made
    }

    /// While collection is paused an invoice is made, and nobody is asked to pay it.
    fn give_up(&mut self, place: usize, status: Status, now: i64) {
        let lines = self.lines_of(&self.invoices[place], now);
        let invoice = &mut self.invoices[place];
        invoice.lines = Some(lines);
        invoice.status = status;
        invoice.auto_advance = false;
        invoice.finalized_at.get_or_insert(now);
        match status {
            Status::Void => invoice.voided_at = Some(now),
            _ => invoice.uncollectible_at = Some(now),
        }
        let kind = if status == Status::Void { "invoice.voided" } else { "invoice.marked_uncollectible" };
        self.announce_invoice(place, kind, now);
    }

    /// From here on nothing that is sent is billed on it any more.
    pub(crate) fn finalize(&mut self, place: usize, at: i64) {
        if self.invoices[place].status != Status::Draft {
            return;
        }
        let lines = self.lines_of(&self.invoices[place], at);
        let total: i64 = lines.iter().map(|line| line.amount).sum();
        let customer = self.invoices[place].customer.clone();
        let (prefix, pays) =
            self.customer(&customer).map_or((String::new(), false), |customer| (customer.invoice_prefix(), customer.pays_at(at)));
        let number = self.invoices.iter().filter(|invoice| invoice.customer == customer && invoice.number.is_some()).count() + 1;
        let invoice = &mut self.invoices[place];
        invoice.lines = Some(lines);
        invoice.number = Some(format!("{prefix}-{number:04}"));
        invoice.status = Status::Open;
        invoice.finalized_at = Some(at);
        invoice.auto_advance = false;
        let charged = invoice.collection == Collection::ChargeAutomatically;
        invoice.attempts = i64::from(charged && total > 0);
        self.announce_invoice(place, "invoice.finalized", at);
        self.open_payment(place, at);
        if total == 0 || (charged && pays) {
            if charged {
                self.charge_invoice(place, true, at);
            }
            self.settle_invoice(place, at);
        } else if charged {
            self.charge_invoice(place, false, at);
            self.announce_invoice(place, "invoice.payment_failed", at);
            let failed = if self.is_first(place, at) { SubscriptionStatus::Incomplete } else { SubscriptionStatus::PastDue };
            self.mark_payer(place, failed, at);
        }
    }

    /// Whether an invoice is what a subscription begins with that somebody asked for: without its payment it does not begin.
    fn is_first(&self, place: usize, at: i64) -> bool {
        let invoice = &self.invoices[place];
        let own = self.subscription(&invoice.subscription);
        let begins = own.is_some_and(|own| own.created == at && own.status == SubscriptionStatus::Active && own.terms.schedule.is_none());
        invoice.reason == Reason::Create && begins
    }

    /// A first payment that never came: the invoice is void, and the subscription never began.
    pub(crate) fn give_up_waiting(&mut self, place: usize, at: i64) {
        self.subscriptions[place].status = SubscriptionStatus::IncompleteExpired;
        let own = &self.subscriptions[place];
        let first =
            self.invoices.iter().position(|invoice| own.latest_invoice.as_ref() == Some(&invoice.id) && invoice.status == Status::Open);
        if let Some(invoice) = first {
            self.give_up(invoice, Status::Void, at);
        }
        let shown = self.subscriptions[place].json(self);
        self.announce(at, "customer.subscription.updated", shown, Some(json!({ "status": "incomplete" })));
    }

    pub(crate) fn settle_invoice(&mut self, place: usize, at: i64) {
        let total: i64 = self.invoices[place].lines.iter().flatten().map(|line| line.amount).sum();
        let (credited, _) = self.credited(&self.invoices[place].id);
        let invoice = &mut self.invoices[place];
        invoice.status = Status::Paid;
        invoice.paid = total - credited;
        invoice.paid_at = Some(at);
        self.announce_invoice(place, "invoice.paid", at);
        self.announce_invoice(place, "invoice.payment_succeeded", at);
        let customer = &self.invoices[place].customer;
        if !self.invoices.iter().any(|invoice| invoice.customer == *customer && invoice.status == Status::Open && invoice.attempts > 0) {
            self.mark_payer(place, SubscriptionStatus::Active, at);
        }
    }

    /// A failed payment makes subscription and customer past due, the last open one paid makes them well again.
    fn mark_payer(&mut self, place: usize, status: SubscriptionStatus, at: i64) {
        let (id, payer) = (self.invoices[place].subscription.clone(), self.invoices[place].customer.clone());
        if let Some(customer) = self.customer_mut(&payer) {
            customer.delinquent = status == SubscriptionStatus::PastDue;
        }
        // A trial goes on until its end, whatever was paid at its beginning.
        let goes_on = |own: &Subscription| own.status == SubscriptionStatus::Trialing && status == SubscriptionStatus::Active;
        let theirs = |own: &&mut Subscription| own.id == id && own.runs() && own.status != status && !goes_on(own);
        let Some(subscription) = self.subscriptions.iter_mut().find(theirs) else { return };
        let before = subscription.status.word();
        subscription.status = status;
        let shown = self.subscription(&id).map(|subscription| subscription.json(self));
        if let Some(shown) = shown {
            self.announce(at, "customer.subscription.updated", shown, Some(json!({ "status": before })));
        }
    }

    pub(crate) fn announce_invoice(&mut self, place: usize, kind: &str, at: i64) {
        let shown = self.invoice_json(&self.invoices[place], at);
        self.announce(at, kind, shown, None);
    }

    pub(crate) fn list_invoices(&self, form: &Form, now: i64) -> Answer {
        form.only(&[&PAGING[..], &["collection_method", "created", "customer", "status", "subscription", "due_date"]].concat())?;
        let status = form.choice("status", &["draft", "open", "paid", "uncollectible", "void"])?;
        let collection = form.choice("collection_method", &["charge_automatically", "send_invoice"])?;
        let in_range = created_filter(form)?;
        let passes = |invoice: &&Invoice| {
            in_range(invoice.created)
                && status.is_none_or(|word| invoice.status.word() == word)
                && collection.is_none_or(|word| invoice.collection.word() == word)
                && form.text("customer").is_none_or(|customer| invoice.customer == customer)
                && form.text("subscription").is_none_or(|subscription| invoice.subscription == subscription)
        };
        let shown: Vec<&Invoice> = self.invoices.iter().rev().filter(passes).collect();
        page(form, "/v1/invoices", "invoice", &shown, |invoice| &invoice.id, |invoice| self.invoice_json(invoice, now))
    }

    pub(crate) fn invoice_at(&self, id: &str, now: i64) -> Answer {
        Ok(self.invoice_json(&self.invoices[self.invoice_place(id)?], now))
    }

    /// An invoice of its own. Items are put on it one by one.
    pub(crate) fn create_invoice(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&[
            "customer",
            "currency",
            "collection_method",
            "days_until_due",
            "auto_advance",
            "pending_invoice_items_behavior",
            "description",
            "metadata",
        ])?;
        let customer = form.required("customer")?.to_owned();
        let known = self.customer(&customer).filter(|customer| !customer.deleted);
        let fixed = known.ok_or_else(|| Refusal::unknown("customer", &customer, "customer"))?.currency.clone();
        let currency = match form.text("currency") {
            Some(text) => super::price_params::currency(text, "currency")?,
            None => fixed.unwrap_or_else(|| "usd".to_owned()),
        };
        let collection = super::subscription_calls::collection(form)?;
        let include = form.choice("pending_invoice_items_behavior", &["include", "exclude"])? == Some("include");
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, form);
        let id = self.new_id("in");
        let charges = if include { self.collect_waiting(&customer, "", &currency, &id) } else { Vec::new() };
        let invoice = Invoice {
            id: id.clone(),
            created: now,
            customer,
            subscription: String::new(),
            currency,
            period_start: now,
            period_end: now,
            reason: Reason::Manual,
            collection,
            status: Status::Draft,
            auto_advance: form.boolean("auto_advance")?.unwrap_or(false),
            finalizes: now + self.settings.invoice_grace,
            due: collection.days_until_due().map(|days| now + days * 86_400),
            number: None,
            attempts: 0,
            paid: 0,
            finalized_at: None,
            paid_at: None,
            voided_at: None,
            uncollectible_at: None,
            charges,
            lines: None,
            metadata,
        };
        let shown = self.invoice_json(&invoice, now);
        self.invoices.push(invoice);
        self.announce(now, "invoice.created", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn update_invoice(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["auto_advance", "metadata"])?;
        let place = self.invoice_place(id)?;
        if let Some(auto_advance) = form.boolean("auto_advance")? {
            self.only_draft(place)?;
            self.invoices[place].auto_advance = auto_advance;
        }
        update_metadata(&mut self.invoices[place].metadata, form);
        self.announce_invoice(place, "invoice.updated", now);
        self.invoice_at(id, now)
    }

    pub(crate) fn finalize_invoice(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["auto_advance"])?;
        let place = self.invoice_place(id)?;
        self.only_draft(place)?;
        self.finalize(place, now);
        self.invoice_at(id, now)
    }

    pub(crate) fn pay_invoice(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["paid_out_of_band"])?;
        let place = self.invoice_place(id)?;
        if self.invoices[place].status == Status::Draft {
            self.finalize(place, now);
        }
        if matches!(self.invoices[place].status, Status::Open | Status::Uncollectible) {
            if form.boolean("paid_out_of_band")? != Some(true) {
                self.charge_invoice(place, true, now);
            }
            self.settle_invoice(place, now);
            return self.invoice_at(id, now);
        }
        Err(Refusal::invalid("Invoice is already paid").code("invoice_already_paid"))
    }

    pub(crate) fn void_invoice(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        self.write_off(id, form, now, Status::Void, "invoice.voided")
    }

    pub(crate) fn mark_uncollectible(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        self.write_off(id, form, now, Status::Uncollectible, "invoice.marked_uncollectible")
    }

    fn write_off(&mut self, id: &str, form: &Form, now: i64, status: Status, kind: &str) -> Answer {
        form.only(&[])?;
        let place = self.invoice_place(id)?;
        let invoice = &mut self.invoices[place];
        if invoice.status != Status::Open {
            let words = format!("You can only do this to an open invoice; this one is {}.", invoice.status.word());
            return Err(Refusal::invalid(words).code("status_transition_invalid"));
        }
        invoice.status = status;
        match status {
            Status::Void => invoice.voided_at = Some(now),
            _ => invoice.uncollectible_at = Some(now),
        }
        self.announce_invoice(place, kind, now);
        self.invoice_at(id, now)
    }

    pub(crate) fn delete_invoice(&mut self, id: &str, now: i64) -> Answer {
        let place = self.invoice_place(id)?;
        self.only_draft(place)?;
        self.announce_invoice(place, "invoice.deleted", now);
        self.invoices.remove(place);
        Ok(json!({ "id": id, "object": "invoice", "deleted": true }))
    }

    fn only_draft(&self, place: usize) -> Result<(), Refusal> {
        match self.invoices[place].status {
            Status::Draft => Ok(()),
            _ => Err(Refusal::invalid("This invoice is no longer a draft.").code("invoice_not_editable")),
        }
    }
}
