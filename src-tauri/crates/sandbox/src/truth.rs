//! What really happened, as only the sandbox knows it: for tests and for the owner who wants to look behind the curtain.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::stripe::Books;
use crate::stripe::meter_event::{Fate, MeterEvent};
use crate::{exact, stripe};

/// All events and invoices, by customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Truth {
    /// The sandbox's time.
    pub now: Timestamp,
    /// In the order in which they were made.
    pub customers: Vec<CustomerTruth>,
    /// Events that belong to no customer, or were thrown away after their 200.
    pub rejected: Vec<EventTruth>,
}

/// One customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CustomerTruth {
    /// `cus_…`
    pub id: String,
    /// Its name in Stripe.
    pub name: Option<String>,
    /// Meters with at least one event of this customer.
    pub meters: Vec<MeterTruth>,
    /// Its invoices, oldest first; deleted drafts are gone.
    pub invoices: Vec<InvoiceTruth>,
}

/// What a meter holds for a customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeterTruth {
    /// `mtr_…`
    pub meter: String,
    /// Its event name.
    pub event_name: String,
    /// Sum of all values ever taken, worked off or not; a decimal.
    pub total: String,
    /// In the order in which they were received.
    pub events: Vec<EventTruth>,
}

/// One meter event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventTruth {
    /// Unique within 24 hours.
    pub identifier: String,
    /// As sent; empty when the payload had none.
    pub value: String,
    /// Where in time it counts, seconds since 1970.
    pub timestamp: i64,
    /// When it was received.
    pub received: i64,
    /// From when on summaries and drafts show it.
    pub worked_off: i64,
    /// Put in as somebody else's.
    pub foreign: bool,
    /// Why it counts for nothing, or nothing when it counts.
    pub rejected: Option<String>,
}

/// One invoice with its lines as they are now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvoiceTruth {
    /// `in_…`
    pub id: String,
    /// `sub_…`
    pub subscription: String,
    /// `draft`, `open`, `paid`, `void` or `uncollectible`.
    pub status: String,
    /// First second of the period, since 1970.
    pub period_start: i64,
    /// First second after the period.
    pub period_end: i64,
    /// When it became final.
    pub finalized_at: Option<i64>,
    /// ISO, lower case.
    pub currency: String,
    /// Minor units.
    pub total: i64,
    /// In the order of the invoice.
    pub lines: Vec<LineTruth>,
}

/// One line of an invoice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LineTruth {
    /// `si_…`
    pub item: String,
    /// `price_…`
    pub price: String,
    /// Units, a decimal.
    pub quantity: String,
    /// Minor units.
    pub amount: i64,
}

pub(crate) fn of(books: &Books, now: Timestamp) -> Truth {
    let customers = books.customers.iter().map(|customer| CustomerTruth {
        id: customer.id.clone(),
        name: customer.name.clone(),
        meters: books.meters.iter().filter_map(|meter| meter_of(books, meter, &customer.id)).collect(),
        invoices: books
            .invoices
            .iter()
            .filter(|invoice| invoice.customer == customer.id)
            .map(|invoice| invoice_of(books, invoice, now))
            .collect(),
    });
    let rejected = books.meter_events.iter().filter(|event| matches!(event.fate, Fate::Rejected { .. }));
    Truth { now, customers: customers.collect(), rejected: rejected.map(event_of).collect() }
}

fn meter_of(books: &Books, meter: &stripe::meter::Meter, customer: &str) -> Option<MeterTruth> {
    let own = |event: &&MeterEvent| event.meter == meter.id && event.counts_for(customer).is_some();
    let events: Vec<&MeterEvent> = books.meter_events.iter().filter(own).collect();
    let total = events.iter().filter_map(|event| event.counts_for(customer)).fold(exact::whole(0), |sum, value| sum + value);
    (!events.is_empty()).then(|| MeterTruth {
        meter: meter.id.clone(),
        event_name: meter.event_name.clone(),
        total: exact::decimal(&total),
        events: events.into_iter().map(event_of).collect(),
    })
}

fn event_of(event: &MeterEvent) -> EventTruth {
    let (value, rejected) = match &event.fate {
        Fate::Counted { value, .. } => (value.clone(), None),
        Fate::Rejected { code } => (event.payload.get("value").cloned().unwrap_or_default(), Some(code.clone())),
    };
    EventTruth {
        identifier: event.identifier.clone(),
        value,
        timestamp: event.timestamp,
        received: event.received,
        worked_off: event.worked_off,
        foreign: event.foreign,
        rejected,
    }
}

fn invoice_of(books: &Books, invoice: &stripe::invoice::Invoice, now: Timestamp) -> InvoiceTruth {
    let lines = books.lines_of(invoice, now.as_second());
    InvoiceTruth {
        id: invoice.id.clone(),
        subscription: invoice.subscription.clone(),
        status: invoice.status.word().to_owned(),
        period_start: invoice.period_start,
        period_end: invoice.period_end,
        finalized_at: invoice.finalized_at,
        currency: invoice.currency.clone(),
        total: lines.iter().map(|line| line.amount).sum(),
        lines: lines
            .into_iter()
            .map(|line| LineTruth {
                item: line.charge.item,
                price: line.charge.price,
                quantity: line.quantity_decimal,
                amount: line.amount,
            })
            .collect(),
    }
}
