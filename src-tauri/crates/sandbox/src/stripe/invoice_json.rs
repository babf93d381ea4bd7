//! The lines of an invoice and its shape since basil: `parent`, `pricing`, `quantity_decimal`.

use serde_json::{Value, json};

use super::Books;
use super::invoice::{Charge, Invoice, Line, Reason, Status};
use super::list::page;
use super::price::Price;
use super::rating::{rate, truncated};
use super::refusal::Refusal;
use super::subscription::Collection;
use crate::exact;
use crate::wire::form::Form;

/// The subscription that makes an invoice; nothing for one of its own.
fn subscription_of(invoice: &Invoice) -> Option<&str> {
    Some(invoice.subscription.as_str()).filter(|id| !id.is_empty())
}

/// What a line bills: a subscription item, or an invoice item of its own.
fn parent(invoice: &Invoice, line: &Line) -> Value {
    let once = line.charge.once.as_ref();
    if line.charge.item.is_empty() {
        return json!({
            "invoice_item_details": {
                "invoice_item": once.map(|once| once.invoice_item.as_str()).unwrap_or_default(),
                "proration": once.is_some_and(|once| once.proration),
                "proration_details": { "credited_items": null },
                "subscription": subscription_of(invoice),
            },
            "subscription_item_details": null,
            "type": "invoice_item_details",
        });
    }
    json!({
        "invoice_item_details": null,
        "subscription_item_details": {
            "invoice_item": once.map(|once| once.invoice_item.as_str()),
            "proration": once.is_some_and(|once| once.proration),
            "proration_details": { "credited_items": null },
            "subscription": subscription_of(invoice),
            "subscription_item": line.charge.item,
        },
        "type": "subscription_item_details",
    })
}

impl Books {
    /// The final lines, or a draft's lines with the usage known at `now`.
    pub(crate) fn lines_of(&self, invoice: &Invoice, now: i64) -> Vec<Line> {
        match &invoice.lines {
            Some(lines) => lines.clone(),
            None => invoice.charges.iter().flat_map(|charge| self.lines_of_charge(invoice, charge, now)).collect(),
        }
    }

    fn lines_of_charge(&self, invoice: &Invoice, charge: &Charge, now: i64) -> Vec<Line> {
        if let Some(once) = &charge.once {
            let quantity = exact::parse(&once.quantity).unwrap_or_else(|| exact::whole(1));
            return vec![Line {
                amount: once.amount,
                quantity: truncated(&quantity),
                quantity_decimal: once.quantity.clone(),
                unit_amount: None,
                description: once.description.clone(),
                charge: charge.clone(),
            }];
        }
        let Some(price) = self.price(&charge.price) else { return Vec::new() };
        let quantity = match charge.quantity {
            Some(quantity) => exact::whole(quantity),
            None => self.usage(price, &invoice.customer, charge, now),
        };
        let name = self.product(&price.product).map_or("", |product| &product.name);
        let line = |rated: super::rating::RatedLine| Line {
            amount: rated.amount,
            quantity: truncated(&rated.quantity),
            quantity_decimal: exact::decimal(&rated.quantity),
            unit_amount: rated.unit_amount,
            description: format!("{} × {name} ({})", exact::decimal(&rated.quantity), rated.note),
            charge: charge.clone(),
        };
        rate(price, &invoice.currency, &quantity).into_iter().map(line).collect()
    }

    fn usage(&self, price: &Price, customer: &str, charge: &Charge, now: i64) -> exact::Fraction {
        let meter = price.meter().and_then(|id| self.meter(id));
        meter.and_then(|meter| self.counted(meter, customer, charge.from, charge.to, now)).unwrap_or_else(|| exact::whole(0))
    }

    pub(crate) fn list_invoice_lines(&self, id: &str, form: &Form, now: i64) -> super::Answer {
        form.only(&super::list::PAGING)?;
        let invoice = self.invoices.iter().find(|invoice| invoice.id == id).ok_or_else(|| Refusal::missing("invoice", id))?;
        let lines = self.lines_json(invoice, now);
        page(form, &format!("/v1/invoices/{id}/lines"), "line item", &lines, |line| line["id"].as_str().unwrap_or(""), Value::clone)
    }

    pub(crate) fn lines_json(&self, invoice: &Invoice, now: i64) -> Vec<Value> {
        let stem = invoice.id.trim_start_matches("upcoming_").trim_start_matches("in_").to_owned();
        let line = |(index, line): (usize, &Line)| {
            let product = self.price(&line.charge.price).map(|price| price.product.clone());
            json!({
                "id": format!("il_{stem}{index}"),
                "object": "line_item",
                "amount": line.amount,
                "currency": invoice.currency,
                "description": line.description,
                "discount_amounts": [],
                "discountable": true,
                "discounts": [],
                "invoice": invoice.id,
                "livemode": false,
                "metadata": {},
                "parent": parent(invoice, line),
                "period": { "start": line.charge.from, "end": line.charge.to },
                "pretax_credit_amounts": [],
                "pricing": (!line.charge.price.is_empty()).then(|| json!({
                    "price_details": { "price": line.charge.price, "product": product },
                    "type": "price_details",
                    "unit_amount_decimal": line.unit_amount,
                })),
                "quantity": line.quantity,
                "quantity_decimal": line.quantity_decimal,
                "subscription": subscription_of(invoice),
                "subtotal": line.amount,
                "taxes": [],
            })
        };
        self.lines_of(invoice, now).iter().enumerate().map(line).collect()
    }

    pub(crate) fn invoice_json(&self, invoice: &Invoice, now: i64) -> Value {
        let lines = self.lines_json(invoice, now);
        let total: i64 = lines.iter().filter_map(|line| line["amount"].as_i64()).sum();
        let customer = self.customer(&invoice.customer);
        let (before, after) = self.credited(&invoice.id);
        let due = total - before;
        let remaining = if invoice.status == Status::Paid { 0 } else { due };
        // An invoice carries its first ten lines; the rest is read page by page.
        let has_more = lines.len() > 10;
        let first: Vec<Value> = lines.into_iter().take(10).collect();
        let hosted = invoice.finalized_at.map(|_| format!("https://invoice.stripe.com/i/{}/{}", super::ACCOUNT, invoice.id));
        json!({
            "id": invoice.id,
            "object": "invoice",
            "account_country": "US",
            "account_name": crate::agency::NAME,
            "account_tax_ids": null,
            "amount_due": due,
            "amount_overpaid": 0,
            "amount_paid": invoice.paid,
            "amount_paid_off_stripe": 0,
            "amount_remaining": remaining,
            "amount_shipping": 0,
            "application": null,
            "attempt_count": invoice.attempts,
            "attempted": invoice.attempts > 0 || invoice.status == Status::Paid,
            "auto_advance": invoice.auto_advance,
            "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null, "provider": null, "status": null },
            "automatically_finalizes_at": invoice.finalizes_at(),
            "billing_reason": match invoice.reason {
                Reason::Create => "subscription_create",
                Reason::Cycle => "subscription_cycle",
                Reason::Update => "subscription_update",
                Reason::Manual => "manual",
                Reason::Upcoming => "upcoming",
            },
            "collection_method": invoice.collection.word(),
            "created": invoice.created,
            "currency": invoice.currency,
            "custom_fields": null,
            "customer": invoice.customer,
            "customer_address": null,
            "customer_email": customer.and_then(|customer| customer.email.clone()),
            "customer_name": customer.and_then(|customer| customer.name.clone()),
            "customer_phone": customer.and_then(|customer| customer.phone.clone()),
            "customer_shipping": null,
            "customer_tax_exempt": "none",
            "customer_tax_ids": [],
            "default_payment_method": null,
            "default_source": null,
            "default_tax_rates": [],
            "description": null,
            "discounts": [],
            "due_date": invoice.due,
            "effective_at": invoice.finalized_at,
            "ending_balance": invoice.finalized_at.map(|_| 0),
            "footer": null,
            "from_invoice": null,
            "hosted_invoice_url": hosted,
            "invoice_pdf": invoice.finalized_at.map(|_| format!("https://pay.stripe.com/invoice/{}/{}/pdf", super::ACCOUNT, invoice.id)),
            "issuer": { "type": "self" },
            "last_finalization_error": null,
            "latest_revision": null,
            "lines": { "object": "list", "data": first, "has_more": has_more, "url": format!("/v1/invoices/{}/lines", invoice.id) },
            "livemode": false,
            "metadata": invoice.metadata,
            "next_payment_attempt": self.next_attempt(invoice),
            "number": invoice.number,
            "on_behalf_of": null,
            "parent": subscription_of(invoice).map(|subscription| json!({
                "quote_details": null,
                "subscription_details": { "metadata": {}, "subscription": subscription },
                "type": "subscription_details",
            })),
            "payment_settings": { "default_mandate": null, "payment_method_options": null, "payment_method_types": null },
            "period_end": invoice.period_end,
            "period_start": invoice.period_start,
            "post_payment_credit_notes_amount": after,
            "pre_payment_credit_notes_amount": before,
            "receipt_number": null,
            "rendering": null,
            "shipping_cost": null,
            "shipping_details": null,
            "starting_balance": 0,
            "statement_descriptor": null,
            "status": invoice.status.word(),
            "status_transitions": {
                "finalized_at": invoice.finalized_at,
                "marked_uncollectible_at": invoice.uncollectible_at,
                "paid_at": invoice.paid_at,
                "voided_at": invoice.voided_at,
            },
            "subtotal": total,
            "subtotal_excluding_tax": total,
            "test_clock": null,
            "total": total,
            "total_discount_amounts": [],
            "total_excluding_tax": total,
            "total_pretax_credit_amounts": [],
            "total_taxes": [],
            "webhooks_delivered_at": invoice.created,
        })
    }

    /// A draft that is charged is tried when it becomes final; a failed one three days later.
    fn next_attempt(&self, invoice: &Invoice) -> Option<i64> {
        match (invoice.collection, invoice.status) {
            (Collection::ChargeAutomatically, Status::Draft) => Some(invoice.finalizes),
            (Collection::ChargeAutomatically, Status::Open) => invoice.finalized_at.map(|at| at + 3 * 86_400),
            _ => None,
        }
    }
}
