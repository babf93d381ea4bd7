//! The till: what invoices are paid with. Each attempt is a charge; a paid one moves the balance, less Stripe's fee; what became available
//! goes to the bank in one payout a day.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::charge::Charge;
use super::dispute::{Dispute, Refund};
use super::grant::Grant;
use super::list::{PAGING, created_filter, page};
use super::payout::Payout;
use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

const DAY: i64 = 86_400;
/// Stripe's fee: 2.9 % and 30 minor units.
const FEE_PER_MILLE: i64 = 29;
const FEE_EACH: i64 = 30;
/// Seconds from a payout's making to the bank's day.
const ON_THE_WAY: i64 = 2 * DAY;

/// Money in and out, each list in the order in which it was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Till {
    pub(crate) charges: Vec<Charge>,
    pub(crate) invoice_payments: Vec<InvoicePayment>,
    pub(crate) movements: Vec<Movement>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) disputes: Vec<Dispute>,
    pub(crate) grants: Vec<Grant>,
    /// Payouts on their way to the bank.
    pub(crate) on_the_way: Vec<String>,
    /// Why a customer's card declines, where a test said so: Stripe's decline code by customer.
    pub(crate) declines: std::collections::BTreeMap<String, String>,
}

/// Which payment intent is for which invoice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InvoicePayment {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) invoice: String,
    pub(crate) intent: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) paid_at: Option<i64>,
}

/// A movement of the balance (a balance transaction).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Movement {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) available: i64,
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    pub(crate) currency: String,
    pub(crate) kind: String,
    pub(crate) source: String,
    pub(crate) payout: Option<String>,
}

impl Movement {
    pub(crate) fn net(&self) -> i64 {
        self.amount - self.fee
    }

    fn json(&self, now: i64) -> Value {
        let fees = if self.fee == 0 {
            json!([])
        } else {
            json!([{ "amount": self.fee, "application": null, "currency": self.currency, "description": "Stripe processing fees", "type": "stripe_fee" }])
        };
        json!({
            "id": self.id,
            "object": "balance_transaction",
            "amount": self.amount,
            "available_on": self.available,
            "balance_type": "payments",
            "created": self.created,
            "currency": self.currency,
            "description": null,
            "exchange_rate": null,
            "fee": self.fee,
            "fee_details": fees,
            "net": self.net(),
            "reporting_category": match self.kind.as_str() { "adjustment" => "dispute", other => other },
            "source": self.source,
            "status": if self.available <= now { "available" } else { "pending" },
            "type": self.kind,
        })
    }
}

impl InvoicePayment {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "invoice_payment",
            "amount_paid": self.paid_at.map(|_| self.amount),
            "amount_requested": self.amount,
            "created": self.created,
            "currency": self.currency,
            "invoice": self.invoice,
            "is_default": true,
            "livemode": false,
            "payment": { "payment_intent": self.intent, "type": "payment_intent" },
            "status": if self.paid_at.is_some() { "paid" } else { "open" },
            "status_transitions": { "canceled_at": null, "paid_at": self.paid_at },
        })
    }
}

impl Books {
    /// An invoice became final: what will pay it is known from here on.
    pub(crate) fn open_payment(&mut self, invoice: usize, at: i64) {
        let of = &self.invoices[invoice];
        let amount: i64 = of.lines.iter().flatten().map(|line| line.amount).sum();
        if amount <= 0 || self.till.invoice_payments.iter().any(|own| own.invoice == of.id) {
            return;
        }
        let (invoice, currency) = (of.id.clone(), of.currency.clone());
        let (id, intent) = (self.new_id("inpay"), self.new_id("pi"));
        self.till.invoice_payments.push(InvoicePayment { id, created: at, invoice, intent, amount, currency, paid_at: None });
    }

    /// Charges an invoice to the customer's card; a declined attempt is a charge too. Without a card there is nothing to charge, unless the
    /// client pays on the invoice's own page.
    pub(crate) fn charge_invoice(&mut self, invoice: usize, pays: bool, at: i64) {
        self.open_payment(invoice, at);
        let of = &self.invoices[invoice];
        let (own, customer) = (of.id.clone(), of.customer.clone());
        let number = of.number.clone().unwrap_or_default();
        let Some(place) = self.till.invoice_payments.iter().position(|link| link.invoice == own && link.paid_at.is_none()) else { return };
        let card = self.customer(&customer).and_then(|customer| customer.card.clone());
        if card.is_none() && !pays {
            return;
        }
        let face = card.as_ref().map(|card| card.face.clone()).unwrap_or_default();
        let expired = card.as_ref().is_some_and(|card| card.declines_from.is_none_or(|from| at < from) && !card.pays_at(at));
        let usual = if expired { "expired_card" } else { "insufficient_funds" };
        let reason = self.till.declines.get(&customer).map_or(usual, String::as_str).to_owned();
        let link = &self.till.invoice_payments[place];
        let (amount, currency, intent) = (link.amount, link.currency.clone(), link.intent.clone());
        let id = self.new_id("ch");
        // Whoever lives on a test clock pays in a time that the balance does not have.
        let moves = pays && self.clock_of(&customer).is_none();
        let movement = moves.then(|| self.move_money(amount, fee_on(amount), &currency, "charge", &id, at));
        let charge = Charge {
            id,
            created: at,
            amount,
            currency,
            customer,
            intent,
            description: format!("Payment for Invoice {number}"),
            method: card.map_or_else(|| "pm_SandboxTypedOnThePage".to_owned(), |card| card.id),
            brand: face.brand,
            last4: face.last4,
            declined: (!pays).then_some(reason),
            refunded: 0,
            disputed: false,
            movement,
        };
        let shown = charge.json();
        self.till.charges.push(charge);
        self.announce(at, if pays { "charge.succeeded" } else { "charge.failed" }, shown, None);
        if pays {
            self.till.invoice_payments[place].paid_at = Some(at);
            let shown = self.till.invoice_payments[place].json();
            self.announce(at, "invoice_payment.paid", shown, None);
        }
    }

    /// Moves the balance; what came in can be paid out some days later, what goes out at once.
    pub(crate) fn move_money(&mut self, amount: i64, fee: i64, currency: &str, kind: &str, source: &str, at: i64) -> String {
        let id = self.new_id("txn");
        let wait = if amount > 0 { self.account_state.delay_days.max(0) * DAY } else { 0 };
        // The balance moves at midnight, UTC.
        let available = if wait == 0 { at } else { (at + wait).div_euclid(DAY) * DAY + DAY };
        self.till.movements.push(Movement {
            id: id.clone(),
            created: at,
            available,
            amount,
            fee,
            currency: currency.to_owned(),
            kind: kind.to_owned(),
            source: source.to_owned(),
            payout: None,
        });
        id
    }

    /// When the next payout leaves by itself: the first instant at which more than nothing of a currency is available. Only a daily
    /// schedule leaves by itself here.
    pub(crate) fn next_payout(&self) -> Option<(i64, String)> {
        if !self.account_state.payouts_enabled || self.account_state.interval != "daily" {
            return None;
        }
        let mut waiting: Vec<&Movement> = self.till.movements.iter().filter(|one| one.payout.is_none()).collect();
        waiting.sort_by_key(|one| one.available);
        let mut sums: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
        for (place, one) in waiting.iter().enumerate() {
            let sum = sums.entry(&one.currency).or_default();
            *sum += one.net();
            let last_of_its_time = waiting.get(place + 1).is_none_or(|next| next.available > one.available);
            if last_of_its_time && let Some((currency, _)) = sums.iter().find(|(_, sum)| **sum > 0) {
                return Some((one.available, (*currency).to_owned()));
            }
        }
        None
    }

    /// Everything of a currency that is available goes to the bank.
    pub(crate) fn pay_out(&mut self, currency: &str, at: i64) {
        let id = self.new_id("po");
        let mut amount = 0;
        for one in &mut self.till.movements {
            if one.payout.is_none() && one.currency == currency && one.available <= at {
                one.payout = Some(id.clone());
                amount += one.net();
            }
        }
        let own = self.move_money(-amount, 0, currency, "payout", &id, at);
        if let Some(own) = self.till.movements.iter_mut().find(|one| one.id == own) {
            own.payout = Some(id.clone());
        }
        let payout = Payout {
            id: id.clone(),
            created: at,
            amount,
            currency: currency.to_owned(),
            arrival_date: at + ON_THE_WAY,
            automatic: true,
            status: "in_transit".to_owned(),
            failure_code: None,
        };
        let shown = payout.json();
        self.payouts.push(payout);
        self.till.on_the_way.push(id);
        self.announce(at, "payout.created", shown, None);
    }

    /// When the next payout reaches the bank.
    pub(crate) fn next_arrival(&self) -> Option<(i64, String)> {
        let on_the_way = self.payouts.iter().filter(|payout| self.till.on_the_way.contains(&payout.id));
        on_the_way.map(|payout| (payout.arrival_date, payout.id.clone())).min()
    }

    /// A payout reached the bank, unless somebody moved it meanwhile.
    pub(crate) fn arrive(&mut self, id: &str, at: i64) {
        self.till.on_the_way.retain(|own| own != id);
        let Some(payout) = self.payouts.iter_mut().find(|payout| payout.id == id && payout.status == "in_transit") else { return };
        payout.status = "paid".to_owned();
        let shown = payout.json();
        self.announce(at, "payout.paid", shown, None);
    }

    /// What is available and what is not yet, per currency, from what was not paid out.
    pub(crate) fn held(&self, now: i64) -> std::collections::BTreeMap<String, (i64, i64)> {
        let mut held: std::collections::BTreeMap<String, (i64, i64)> = std::collections::BTreeMap::new();
        for one in self.till.movements.iter().filter(|one| one.payout.is_none()) {
            let own = held.entry(one.currency.clone()).or_default();
            let part = if one.available <= now { &mut own.0 } else { &mut own.1 };
            *part += one.net();
        }
        held
    }

    pub(crate) fn list_charges(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["created", "customer", "payment_intent", "transfer_group"]].concat())?;
        let in_range = created_filter(form)?;
        let passes = |charge: &&Charge| {
            in_range(charge.created)
                && form.text("customer").is_none_or(|customer| charge.customer == customer)
                && form.text("payment_intent").is_none_or(|intent| charge.intent == intent)
        };
        let shown: Vec<&Charge> = self.till.charges.iter().rev().filter(passes).collect();
        page(form, "/v1/charges", "charge", &shown, |charge| &charge.id, |charge| charge.json())
    }

    pub(crate) fn retrieve_charge(&self, id: &str) -> Answer {
        self.till.charges.iter().find(|charge| charge.id == id).map(Charge::json).ok_or_else(|| Refusal::missing("charge", id))
    }

    pub(crate) fn list_invoice_payments(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["created", "invoice", "payment", "status"]].concat())?;
        let (status, in_range) = (form.choice("status", &["open", "paid", "canceled"])?, created_filter(form)?);
        let passes = |link: &&InvoicePayment| {
            in_range(link.created)
                && status.is_none_or(|status| (status == "paid") == link.paid_at.is_some() && status != "canceled")
                && form.text("invoice").is_none_or(|invoice| link.invoice == invoice)
        };
        let shown: Vec<&InvoicePayment> = self.till.invoice_payments.iter().rev().filter(passes).collect();
        page(form, "/v1/invoice_payments", "invoice_payment", &shown, |link| &link.id, |link| link.json())
    }

    pub(crate) fn retrieve_invoice_payment(&self, id: &str) -> Answer {
        let found = self.till.invoice_payments.iter().find(|link| link.id == id).map(InvoicePayment::json);
        found.ok_or_else(|| Refusal::missing("invoice_payment", id))
    }

    pub(crate) fn list_movements(&self, form: &Form, now: i64) -> Answer {
        form.only(&[&PAGING[..], &["created", "currency", "payout", "source", "type"]].concat())?;
        let in_range = created_filter(form)?;
        if let Some(payout) = form.text("payout")
            && !self.payouts.iter().any(|own| own.id == payout)
        {
            return Err(Refusal::missing("payout", payout));
        }
        let passes = |one: &&Movement| {
            in_range(one.created)
                && form.text("payout").is_none_or(|payout| one.payout.as_deref() == Some(payout))
                && form.text("source").is_none_or(|source| one.source == source)
                && form.text("type").is_none_or(|kind| one.kind == kind)
                && form.text("currency").is_none_or(|currency| one.currency == currency)
        };
        let shown: Vec<&Movement> = self.till.movements.iter().rev().filter(passes).collect();
        page(form, "/v1/balance_transactions", "balance transaction", &shown, |one| &one.id, |one| one.json(now))
    }

    pub(crate) fn retrieve_movement(&self, id: &str, now: i64) -> Answer {
        let found = self.till.movements.iter().find(|one| one.id == id).map(|one| one.json(now));
        found.ok_or_else(|| Refusal::missing("balance transaction", id))
    }
}

/// To the nearest minor unit, half up.
fn fee_on(amount: i64) -> i64 {
    (amount * FEE_PER_MILLE + 500) / 1000 + FEE_EACH
}
