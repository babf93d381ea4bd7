//! An amount of its own: on a subscription's next invoice, or on an invoice made for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use stripe::{
    Client, Error, ErrorKind, IdempotencyKey,
    invoice_items::{self, NewInvoiceItem},
    invoices::{self, NewInvoice},
    subscriptions::Collection,
};

use super::{LOOK_THROUGH, Made, Outward, Ref, carries, marked_with};
use crate::{
    Problem,
    subscriptions::one_off::{self, OneOff},
};

/// An amount that the client reads under its description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeInvoiceItem {
    /// Who pays.
    pub customer: String,
    /// How much.
    pub amount: domain::Money,
    /// What the client reads.
    pub description: String,
    /// Waits for this subscription's next invoice.
    pub subscription: Option<String>,
    /// Stands on this draft.
    pub invoice: Option<Ref>,
    /// On an invoice of its own.
    pub own_invoice: bool,
    /// When it was planned.
    pub planned_at: Timestamp,
}

impl Outward for MakeInvoiceItem {
    fn kind(&self) -> &'static str {
        "invoiceitem"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        self.invoice.iter_mut().collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let all = client.all(invoice_items::list(Some(&self.customer), None), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|item| carries(&item.metadata, mark)).map(|item| Made::found(item.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewInvoiceItem {
            customer: self.customer.clone(),
            amount: self.amount.minor(),
            currency: self.amount.currency().code().to_owned(),
            description: self.description.clone(),
            subscription: self.subscription.clone(),
            invoice: self.invoice.as_ref().map(|invoice| invoice.id().map(str::to_owned)).transpose()?,
            metadata: marked_with(mark),
        };
        let reply = client.send(&invoice_items::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        one_off::remember(
            tx,
            OneOff {
                id: made.id.clone(),
                customer: self.customer.clone(),
                amount: self.amount,
                description: self.description.clone(),
                own_invoice: self.own_invoice,
                at: self.planned_at,
            },
        )
    }
}

/// An empty draft of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeInvoice {
    /// Who pays.
    pub customer: String,
    /// ISO code.
    pub currency: String,
    /// Days to pay; none: the saved payment method is charged.
    pub days_until_due: Option<u32>,
}

impl Outward for MakeInvoice {
    fn kind(&self) -> &'static str {
        "invoice"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let filter = invoices::Filter { customer: Some(self.customer.clone()), ..invoices::Filter::default() };
        let all = client.all(invoices::list(&filter), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|invoice| carries(&invoice.metadata, mark)).map(|invoice| Made::found(invoice.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewInvoice {
            customer: self.customer.clone(),
            currency: self.currency.clone(),
            collection: match self.days_until_due {
                Some(days_until_due) => Collection::SendInvoice { days_until_due },
                None => Collection::ChargeAutomatically,
            },
            // An empty draft that finalised by itself would be an invoice of nothing.
            auto_advance: false,
            metadata: marked_with(mark),
        };
        let reply = client.send(&invoices::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}

/// A draft that becomes an invoice: from here on it is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalizeInvoice {
    /// The draft.
    pub invoice: Ref,
    /// What must stand on it before.
    pub after: Ref,
}

impl Outward for FinalizeInvoice {
    fn kind(&self) -> &'static str {
        "invoice"
    }

    fn action(&self) -> &'static str {
        "finalize"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.invoice, &mut self.after]
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let Ref::Id(id) = &self.invoice else { return Ok(None) };
        match client.send(&invoices::retrieve(id)).await {
            Ok(reply) if reply.value.status != Some(invoices::Status::Draft) => Ok(Some(Made::found(reply.value.id))),
            Ok(_) => Ok(None),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let reply = client.send(&invoices::finalize(self.invoice.id()?, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}
