//! Credit notes: they lower what a final invoice asks, and give back what was paid beyond that.
//!
//! What is left to be paid shrinks first; the rest goes back as a refund of the invoice's charge, or was given outside of Stripe. The
//! sandbox keeps no customer balance, so a note that wants to credit one is refused.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dispute::RefundOrder;
use super::invoice::Status;
use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, update_metadata};
use crate::exact;
use crate::wire::form::Form;

const PARAMETERS: [&str; 12] = [
    "invoice",
    "amount",
    "credit_amount",
    "effective_at",
    "email_type",
    "lines",
    "memo",
    "metadata",
    "out_of_band_amount",
    "reason",
    "refund_amount",
    "refunds",
];

/// A credit note.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CreditNote {
    id: String,
    created: i64,
    invoice: String,
    customer: String,
    currency: String,
    number: String,
    lines: Vec<NoteLine>,
    /// What it took off the invoice's remaining amount, in minor units.
    before_payment: i64,
    /// What it gave back of what was paid.
    after_payment: i64,
    out_of_band: Option<i64>,
    /// The refund it made, with its amount.
    refund: Option<(String, i64)>,
    reason: Option<String>,
    memo: Option<String>,
    voided_at: Option<i64>,
    metadata: Metadata,
}

/// A line of a credit note.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct NoteLine {
    /// Minor units.
    amount: i64,
    /// The line of the invoice that is credited; nothing for one of its own.
    of: Option<String>,
    description: String,
    quantity: Option<i64>,
    unit_amount: Option<String>,
}

impl CreditNote {
    fn amount(&self) -> i64 {
        self.before_payment + self.after_payment
    }

    fn counts_for(&self, invoice: &str) -> bool {
        self.invoice == invoice && self.voided_at.is_none()
    }

    fn lines_json(&self) -> Vec<Value> {
        let line = |(index, line): (usize, &NoteLine)| {
            let mut shown = json!({
                "id": format!("cnli_{}{index}", self.id.trim_start_matches("cn_")),
                "object": "credit_note_line_item",
                "amount": line.amount,
                "description": line.description,
                "discount_amount": 0,
                "discount_amounts": [],
                "livemode": false,
                "pretax_credit_amounts": [],
                "quantity": line.quantity,
                "tax_rates": [],
                "taxes": [],
                "type": if line.of.is_some() { "invoice_line_item" } else { "custom_line_item" },
                "unit_amount": line.unit_amount.as_deref().and_then(|amount| amount.parse::<i64>().ok()),
                "unit_amount_decimal": line.unit_amount,
            });
            if let Some(of) = &line.of {
                shown["invoice_line_item"] = json!(of);
            }
            shown
        };
        self.lines.iter().enumerate().map(line).collect()
    }

    fn json(&self) -> Value {
        let kind = match (self.before_payment, self.after_payment) {
            (_, 0) => "pre_payment",
            (0, _) => "post_payment",
            _ => "mixed",
        };
        let refunds: Vec<Value> = self
            .refund
            .iter()
            .map(|(id, amount)| json!({ "amount_refunded": amount, "payment_record_refund": null, "refund": id, "type": "refund" }))
            .collect();
        json!({
            "id": self.id,
            "object": "credit_note",
            "amount": self.amount(),
            "amount_shipping": 0,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_balance_transaction": null,
            "discount_amount": 0,
            "discount_amounts": [],
            "effective_at": self.created,
            "invoice": self.invoice,
            "lines": { "object": "list", "data": self.lines_json(), "has_more": false, "url": format!("/v1/credit_notes/{}/lines", self.id) },
            "livemode": false,
            "memo": self.memo,
            "metadata": self.metadata,
            "number": self.number,
            "out_of_band_amount": self.out_of_band,
            "pdf": format!("https://pay.stripe.com/credit_notes/{}/{}/pdf", super::ACCOUNT, self.id),
            "post_payment_amount": self.after_payment,
            "pre_payment_amount": self.before_payment,
            "pretax_credit_amounts": [],
            "reason": self.reason,
            "refunds": refunds,
            "shipping_cost": null,
            "status": if self.voided_at.is_some() { "void" } else { "issued" },
            "subtotal": self.amount(),
            "subtotal_excluding_tax": self.amount(),
            "total": self.amount(),
            "total_excluding_tax": self.amount(),
            "total_taxes": [],
            "type": kind,
            "voided_at": self.voided_at,
        })
    }
}

/// A whole amount of minor units, not below zero.
fn minor(form: &Form, field: &str) -> Result<Option<i64>, Refusal> {
    match form.integer(field)? {
        Some(amount) if amount < 0 => Err(Refusal::invalid("This value must be greater than or equal to 0.")
            .code("parameter_invalid_integer")
            .param(&form.param(field))),
        amount => Ok(amount),
    }
}

impl Books {
    /// What credit notes took off what an invoice asks, and what they gave back after it was paid: minor units.
    pub(crate) fn credited(&self, invoice: &str) -> (i64, i64) {
        let own = self.credit_notes.iter().filter(|note| note.counts_for(invoice));
        own.fold((0, 0), |(before, after), note| (before + note.before_payment, after + note.after_payment))
    }

    /// The note that a form asks for. Nothing is kept yet.
    fn read_note(&mut self, form: &Form, now: i64) -> Result<CreditNote, Refusal> {
        form.only(&PARAMETERS)?;
        let id = form.required("invoice")?.to_owned();
        form.choice("email_type", &["credit_note", "none"])?;
        let reason = form.choice("reason", &["duplicate", "fraudulent", "order_change", "product_unsatisfactory"])?.map(str::to_owned);
        let Some(invoice) = self.invoices.iter().find(|invoice| invoice.id == id).cloned() else {
            return Err(Refusal::unknown("invoice", &id, "invoice"));
        };
        if matches!(invoice.status, Status::Draft | Status::Void) {
            let words = format!("You can only create a credit note for a finalized invoice; this one is {}.", invoice.status.word());
            return Err(Refusal::invalid(words).code("status_transition_invalid").param("invoice"));
        }
        let lines = self.note_lines(form, &invoice, now)?;
        let amount: i64 = lines.iter().map(|line| line.amount).sum();
        if minor(form, "amount")?.is_some_and(|asked| asked != amount) {
            return Err(Refusal::invalid("The amount does not equal the sum of the lines.").param("amount"));
        }
        let total: i64 = invoice.lines.iter().flatten().map(|line| line.amount).sum();
        let (before, after) = self.credited(&id);
        let open = if invoice.status == Status::Paid { 0 } else { total - before };
        let refunded = self.refunded(&id);
        let noted: i64 =
            self.credit_notes.iter().filter(|note| note.counts_for(&id)).filter_map(|note| note.refund.as_ref()).map(|own| own.1).sum();
        // Refunds that no note made count against what can be credited.
        let most = total - before - after - (refunded - noted);
        if amount <= 0 || amount > most {
            let words = format!("The credit note's amount must be above 0 and at most {most}, what is left of the invoice to credit.");
            return Err(Refusal::invalid(words).param("amount"));
        }
        let before_payment = amount.min(open.max(0));
        let after_payment = amount - before_payment;
        if minor(form, "credit_amount")?.is_some_and(|credit| credit > 0) {
            let words = format!(
                "The sandbox of {} keeps no customer balance; give it back as refund_amount or out_of_band_amount.",
                super::ACCOUNT
            );
            return Err(Refusal::invalid(words).param("credit_amount"));
        }
        let (out_of_band, refund) = (minor(form, "out_of_band_amount")?, minor(form, "refund_amount")?);
        let back = out_of_band.unwrap_or(0) + refund.unwrap_or(0);
        if back != after_payment {
            let words = format!(
                "The sum of credit_amount, refund_amount and out_of_band_amount must equal the post-payment amount of the credit note: {after_payment}, not {back}."
            );
            return Err(Refusal::invalid(words).param("refund_amount"));
        }
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, form);
        let number = self.credit_notes.iter().filter(|note| note.invoice == id).count() + 1;
        Ok(CreditNote {
            id: String::new(),
            created: now,
            number: format!("{}-CN-{number:02}", invoice.number.unwrap_or_default()),
            invoice: id,
            customer: invoice.customer,
            currency: invoice.currency,
            lines,
            before_payment,
            after_payment,
            out_of_band,
            refund: refund.filter(|refund| *refund > 0).map(|refund| (String::new(), refund)),
            reason,
            memo: form.text("memo").map(str::to_owned),
            voided_at: None,
            metadata,
        })
    }

    fn note_lines(&self, form: &Form, invoice: &super::invoice::Invoice, now: i64) -> Result<Vec<NoteLine>, Refusal> {
        let parts = form.parts("lines");
        if parts.is_empty() {
            let Some(amount) = minor(form, "amount")? else {
                return Err(Refusal::invalid("One of amount, lines or shipping_cost must be provided.")
                    .code("parameter_missing")
                    .param("amount"));
            };
            let description = form.text("memo").unwrap_or("Credit").to_owned();
            return Ok(vec![NoteLine { amount, of: None, description, quantity: None, unit_amount: None }]);
        }
        let known = self.lines_json(invoice, now);
        parts.iter().map(|part| self.note_line(part, invoice, &known)).collect()
    }

    fn note_line(&self, part: &Form, invoice: &super::invoice::Invoice, known: &[Value]) -> Result<NoteLine, Refusal> {
        part.only(&["type", "amount", "description", "invoice_line_item", "metadata", "quantity", "unit_amount", "unit_amount_decimal"])?;
        let quantity = part.integer("quantity")?;
        let typed = part.text("unit_amount_decimal").or_else(|| part.text("unit_amount")).map(str::to_owned);
        let of = match part.choice("type", &["invoice_line_item", "custom_line_item"])? {
            None => return Err(part.missing("type")),
            Some("custom_line_item") => None,
            Some(_) => Some(part.required("invoice_line_item")?.to_owned()),
        };
        let credited = match &of {
            None => None,
            Some(id) => {
                let found = known.iter().find(|line| line["id"] == **id);
                Some(found.ok_or_else(|| Refusal::unknown("invoice line item", id, &part.param("invoice_line_item")))?)
            }
        };
        let unit_amount = typed.or_else(|| credited.and_then(|line| line["pricing"]["unit_amount_decimal"].as_str()).map(str::to_owned));
        let amount = match (minor(part, "amount")?, quantity, &unit_amount) {
            (Some(amount), ..) => amount,
            (None, Some(quantity), Some(each)) => {
                let each =
                    exact::parse(each).ok_or_else(|| Refusal::invalid("Invalid decimal.").param(&part.param("unit_amount_decimal")))?;
                super::rating::charged(&(exact::whole(quantity) * each), &invoice.currency)
            }
            _ => return Err(part.missing("amount")),
        };
        let description = match (part.text("description"), credited) {
            (Some(text), _) => text.to_owned(),
            (None, Some(line)) => line["description"].as_str().unwrap_or_default().to_owned(),
            (None, None) => return Err(part.missing("description")),
        };
        Ok(NoteLine { amount, of, description, quantity, unit_amount })
    }

    /// What went back of an invoice's charges.
    fn refunded(&self, invoice: &str) -> i64 {
        let intents: Vec<&str> =
            self.till.invoice_payments.iter().filter(|link| link.invoice == invoice).map(|link| link.intent.as_str()).collect();
        self.till.charges.iter().filter(|charge| intents.contains(&charge.intent.as_str())).map(|charge| charge.refunded).sum()
    }

    pub(crate) fn create_credit_note(&mut self, form: &Form, now: i64) -> Answer {
        let mut note = self.read_note(form, now)?;
        note.id = self.new_id("cn");
        if let Some((id, amount)) = &mut note.refund {
            let intents: Vec<&str> =
                self.till.invoice_payments.iter().filter(|link| link.invoice == note.invoice).map(|link| link.intent.as_str()).collect();
            let charge = self.till.charges.iter().find(|charge| charge.declined.is_none() && intents.contains(&charge.intent.as_str()));
            let Some(charge) = charge.map(|charge| charge.id.clone()) else {
                let words = "This invoice was not paid with a charge that could be refunded. Use out_of_band_amount.";
                return Err(Refusal::invalid(words).param("refund_amount"));
            };
            let order = RefundOrder { charge, amount: Some(*amount), ..RefundOrder::default() };
            *id = self.order_refund(order, now).map_err(|words| Refusal::invalid(words).param("refund_amount"))?;
        }
        let (id, shown) = (note.invoice.clone(), note.json());
        self.credit_notes.push(note);
        self.announce(now, "credit_note.created", shown.clone(), None);
        self.credit_moved(&id, now);
        Ok(shown)
    }

    /// The invoice tells what a note changed; one with nothing left to pay is paid.
    fn credit_moved(&mut self, invoice: &str, now: i64) {
        let Some(place) = self.invoices.iter().position(|own| own.id == invoice) else { return };
        let total: i64 = self.invoices[place].lines.iter().flatten().map(|line| line.amount).sum();
        let (before, _) = self.credited(invoice);
        if let Some(link) = self.till.invoice_payments.iter_mut().find(|link| link.invoice == invoice && link.paid_at.is_none()) {
            link.amount = total - before;
        }
        self.announce_invoice(place, "invoice.updated", now);
        if self.invoices[place].status == Status::Open && before >= total {
            self.settle_invoice(place, now);
        }
    }

    pub(crate) fn preview_credit_note(&mut self, form: &Form, now: i64) -> Answer {
        Ok(self.read_note(form, now)?.json())
    }

    fn note_place(&self, id: &str) -> Result<usize, Refusal> {
        self.credit_notes.iter().position(|note| note.id == id).ok_or_else(|| Refusal::missing("credit note", id))
    }

    pub(crate) fn retrieve_credit_note(&self, id: &str) -> Answer {
        Ok(self.credit_notes[self.note_place(id)?].json())
    }

    pub(crate) fn list_credit_notes(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["created", "customer", "invoice"]].concat())?;
        let in_range = created_filter(form)?;
        let passes = |note: &&CreditNote| {
            in_range(note.created)
                && form.text("customer").is_none_or(|customer| note.customer == customer)
                && form.text("invoice").is_none_or(|invoice| note.invoice == invoice)
        };
        let shown: Vec<&CreditNote> = self.credit_notes.iter().rev().filter(passes).collect();
        page(form, "/v1/credit_notes", "credit note", &shown, |note| &note.id, |note| note.json())
    }

    pub(crate) fn list_credit_note_lines(&self, id: &str, form: &Form) -> Answer {
        form.only(&PAGING)?;
        let lines = self.credit_notes[self.note_place(id)?].lines_json();
        page(
            form,
            &format!("/v1/credit_notes/{id}/lines"),
            "credit note line",
            &lines,
            |line| line["id"].as_str().unwrap_or(""),
            Value::clone,
        )
    }

    pub(crate) fn update_credit_note(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&["memo", "metadata"])?;
        let place = self.note_place(id)?;
        let note = &mut self.credit_notes[place];
        if form.has("memo") {
            note.memo = form.text("memo").filter(|memo| !memo.is_empty()).map(str::to_owned);
        }
        update_metadata(&mut note.metadata, form);
        let shown = note.json();
        self.announce(now, "credit_note.updated", shown.clone(), Some(json!({})));
        Ok(shown)
    }

    /// Only while its invoice is open: what was given back is given back.
    pub(crate) fn void_credit_note(&mut self, id: &str, form: &Form, now: i64) -> Answer {
        form.only(&[])?;
        let place = self.note_place(id)?;
        let invoice = self.credit_notes[place].invoice.clone();
        let open = self.invoices.iter().any(|own| own.id == invoice && own.status == Status::Open);
        if !open || self.credit_notes[place].voided_at.is_some() {
            let words = "You can only void a credit note that is issued, while its invoice is open.";
            return Err(Refusal::invalid(words).code("status_transition_invalid"));
        }
        self.credit_notes[place].voided_at = Some(now);
        let shown = self.credit_notes[place].json();
        self.announce(now, "credit_note.voided", shown.clone(), None);
        self.credit_moved(&invoice, now);
        Ok(shown)
    }
}
