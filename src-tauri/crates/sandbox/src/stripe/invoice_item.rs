//! Invoice items: amounts that wait for a customer's next invoice, or stand on a draft.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::invoice::{Charge, Once, Status};
use super::list::{PAGING, page};
use super::rating::rate;
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, update_metadata};
use crate::exact;
use crate::wire::form::Form;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InvoiceItem {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) customer: String,
    pub(crate) currency: String,
    /// Minor units.
    pub(crate) amount: i64,
    pub(crate) quantity: String,
    pub(crate) description: String,
    /// Waits for this subscription's next invoice; nothing: for the customer's next one.
    pub(crate) subscription: Option<String>,
    /// The invoice that it stands on.
    pub(crate) invoice: Option<String>,
    pub(crate) price: Option<String>,
    /// The subscription item that it bills a part of.
    pub(crate) item: Option<String>,
    pub(crate) proration: bool,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) metadata: Metadata,
}

impl InvoiceItem {
    /// The line that it becomes.
    pub(crate) fn charge(&self) -> Charge {
        Charge {
            item: self.item.clone().unwrap_or_default(),
            price: self.price.clone().unwrap_or_default(),
            quantity: None,
            from: self.from,
            to: self.to,
            once: Some(Once {
                invoice_item: self.id.clone(),
                amount: self.amount,
                quantity: self.quantity.clone(),
                description: self.description.clone(),
                proration: self.proration,
            }),
        }
    }

    fn json(&self, books: &Books) -> Value {
        let product = self.price.as_deref().and_then(|price| books.price(price)).map(|price| price.product.clone());
        let pricing = self.price.as_ref().map(|price| {
            json!({ "price_details": { "price": price, "product": product }, "type": "price_details", "unit_amount_decimal": null })
        });
        let whole = self.quantity.split('.').next().and_then(|whole| whole.parse::<i64>().ok()).unwrap_or(0);
        json!({
            "id": self.id,
            "object": "invoiceitem",
            "amount": self.amount,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "date": self.created,
            "description": self.description,
            "discountable": !self.proration && self.amount >= 0,
            "discounts": [],
            "invoice": self.invoice,
            "livemode": false,
            "metadata": self.metadata,
            "net_amount": self.amount,
            "parent": self.subscription.as_ref().map(|subscription| {
                let mut details = json!({ "subscription": subscription });
                if let Some(item) = &self.item {
                    details["subscription_item"] = json!(item);
                }
                json!({ "subscription_details": details, "type": "subscription_details" })
            }),
            "period": { "start": self.from, "end": self.to },
            "pricing": pricing,
            "proration": self.proration,
            "quantity": whole,
            "quantity_decimal": self.quantity,
            "tax_rates": [],
            "test_clock": null,
        })
    }
}

impl Books {
    pub(crate) fn create_invoice_item(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["customer", "amount", "currency", "description", "subscription", "invoice", "metadata", "pricing", "period"])?;
        let customer = form.required("customer")?.to_owned();
        let known = self.customer(&customer).filter(|customer| !customer.deleted);
        let fixed = known.ok_or_else(|| Refusal::unknown("customer", &customer, "customer"))?.currency.clone();
        let subscription = form.text("subscription").map(str::to_owned);
        if let Some(id) = &subscription
            && self.subscription(id).is_none_or(|own| own.customer != customer || !own.runs())
        {
            return Err(Refusal::unknown("subscription", id, "subscription"));
        }
        let (amount, currency, price) = match form.branch("pricing") {
            Some(pricing) => {
                let id = pricing.required("price")?.to_owned();
                let (amount, currency) = self.once_price(&id, fixed.as_deref(), &pricing.param("price"))?;
                (amount, currency, Some(id))
            }
            None => {
                let amount = form.integer("amount")?.ok_or_else(|| form.missing("amount"))?;
                (amount, super::price_params::currency(form.required("currency")?, "currency")?, None)
            }
        };
        if let Some(fixed) = fixed.filter(|fixed| *fixed != currency) {
            return Err(Refusal::invalid(format!(
                "You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency {fixed}."
            ))
            .param("currency"));
        }
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, form);
        let id = self.new_id("ii");
        let item = InvoiceItem {
            id: id.clone(),
            created: now,
            customer,
            currency,
            amount,
            quantity: "1".to_owned(),
            description: form.text("description").unwrap_or_default().to_owned(),
            subscription,
            invoice: form.text("invoice").map(str::to_owned),
            price,
            item: None,
            proration: false,
            from: now,
            to: now,
            metadata,
        };
        if let Some(invoice) = &item.invoice {
            let place = self.invoices.iter().position(|own| own.id == *invoice && own.customer == item.customer);
            let place = place.ok_or_else(|| Refusal::unknown("invoice", invoice, "invoice"))?;
            if self.invoices[place].status != Status::Draft {
                return Err(Refusal::invalid("This invoice is no longer a draft.").code("invoice_not_editable").param("invoice"));
            }
            let charge = item.charge();
            self.invoices[place].charges.push(charge);
        }
        let shown = item.json(self);
        self.invoice_items.push(item);
        self.announce(now, "invoiceitem.created", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn list_invoice_items(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["customer", "pending", "invoice"]].concat())?;
        let pending = form.boolean("pending")?;
        let passes = |item: &&InvoiceItem| {
            form.text("customer").is_none_or(|customer| item.customer == customer)
                && form.text("invoice").is_none_or(|invoice| item.invoice.as_deref() == Some(invoice))
                && pending.is_none_or(|pending| item.invoice.is_none() == pending)
        };
        let shown: Vec<&InvoiceItem> = self.invoice_items.iter().rev().filter(passes).collect();
        page(form, "/v1/invoiceitems", "invoice item", &shown, |item| &item.id, |item| item.json(self))
    }

    pub(crate) fn retrieve_invoice_item(&self, id: &str) -> Answer {
        let found = self.invoice_items.iter().find(|item| item.id == id);
        found.map(|item| item.json(self)).ok_or_else(|| Refusal::missing("invoiceitem", id))
    }

    pub(crate) fn delete_invoice_item(&mut self, id: &str, now: i64) -> Answer {
        let place = self.invoice_items.iter().position(|item| item.id == id).ok_or_else(|| Refusal::missing("invoiceitem", id))?;
        let on = self.invoice_items[place].invoice.clone();
        if let Some(invoice) = self.invoices.iter_mut().find(|invoice| Some(&invoice.id) == on.as_ref()) {
            if invoice.status != Status::Draft {
                return Err(
                    Refusal::invalid("This invoice item stands on an invoice that is no longer a draft.").code("invoice_not_editable")
                );
            }
            invoice.charges.retain(|charge| charge.once.as_ref().is_none_or(|once| once.invoice_item != id));
        }
        let item = self.invoice_items.remove(place);
        let shown = item.json(self);
        self.announce(now, "invoiceitem.deleted", shown, None);
        Ok(json!({ "id": id, "object": "invoiceitem", "deleted": true }))
    }

    /// What waits for an invoice of this subscription goes onto it.
    pub(crate) fn collect_waiting(&mut self, customer: &str, subscription: &str, currency: &str, invoice: &str) -> Vec<Charge> {
        let waits = |item: &&mut InvoiceItem| {
            item.invoice.is_none()
                && item.customer == customer
                && item.currency == currency
                && item.subscription.as_deref().is_none_or(|own| own == subscription)
        };
        let collected = self.invoice_items.iter_mut().filter(waits).map(|item| {
            item.invoice = Some(invoice.to_owned());
            item.charge()
        });
        collected.collect()
    }

    /// Amount and currency of a price that is charged once.
    pub(crate) fn once_price(&self, id: &str, currency: Option<&str>, param: &str) -> Result<(i64, String), Refusal> {
        let price = self.price(id).ok_or_else(|| Refusal::unknown("price", id, param))?;
        if price.recurring.is_some() {
            return Err(Refusal::invalid(format!(
                "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`: '{id}'."
            ))
            .param(param));
        }
        let currency = currency.unwrap_or(&price.currency).to_owned();
        if !price.amounts.contains_key(&currency) {
            return Err(Refusal::invalid(format!("The price specified supports currencies of `{}`.", price.currency)).param(param));
        }
        let amount = rate(price, &currency, &exact::whole(1)).iter().map(|line| line.amount).sum();
        Ok((amount, currency))
    }

    /// Set-up fees of a subscription that begins: they wait for its first invoice.
    pub(crate) fn wait_once(&mut self, subscription: &str, customer: &str, currency: &str, prices: &[String], now: i64) {
        for price in prices {
            let Ok((amount, currency)) = self.once_price(price, Some(currency), "add_invoice_items") else { continue };
            let description =
                self.price(price).and_then(|price| self.product(&price.product)).map_or(String::new(), |product| product.name.clone());
            let id = self.new_id("ii");
            self.invoice_items.push(InvoiceItem {
                id,
                created: now,
                customer: customer.to_owned(),
                currency,
                amount,
                quantity: "1".to_owned(),
                description,
                subscription: Some(subscription.to_owned()),
                invoice: None,
                price: Some(price.clone()),
                item: None,
                proration: false,
                from: now,
                to: now,
                metadata: Metadata::new(),
            });
        }
    }
}
