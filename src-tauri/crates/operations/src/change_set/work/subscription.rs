//! Making a subscription.

use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey,
    subscriptions::{self, Collection, NewItem, NewSubscription, Status, StatusFilter},
};

use super::{Made, Outward, Ref, marked_with};
use crate::{Problem, subscriptions::handed_on::Taxes};

/// Days that a client has to pay an invoice that is sent.
pub(crate) const DAYS_UNTIL_DUE: u32 = 14;

/// A subscription on one metered price; its mark is customer and price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeSubscription {
    /// Customer.
    pub customer: Ref,
    /// Price.
    pub price: Ref,
    /// Sent invoices instead of charging the saved card.
    pub send_invoice: bool,
    /// Days that the client has to pay an invoice that is sent; fourteen where it is not said.
    #[serde(default)]
    pub days_until_due: Option<u32>,
    /// Which of the price's currencies; the price's own where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How it is taxed.
    #[serde(default, skip_serializing_if = "Taxes::is_none")]
    pub taxes: Taxes,
}

impl MakeSubscription {
    /// A subscription from now on.
    pub fn new(customer: Ref, price: Ref, send_invoice: bool) -> Self {
        Self { customer, price, send_invoice, days_until_due: None, currency: None, taxes: Taxes::default() }
    }
}

impl Outward for MakeSubscription {
    fn kind(&self) -> &'static str {
        "subscription"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.customer, &mut self.price]
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let (Ref::Id(customer), Ref::Id(price)) = (&self.customer, &self.price) else { return Ok(None) };
        let filter = subscriptions::Filter {
            customer: Some(customer.clone()),
            price: Some(price.clone()),
            status: StatusFilter::NotCanceled,
            test_clock: None,
        };
        let all = client.all(subscriptions::list(&filter), 10, || false).await?.items;
        Ok(all.into_iter().find(|subscription| subscription.status.is_in_billing()).map(|subscription| {
            let item = subscription.items.data.iter().find(|item| item.price.id == *price).map(|item| item.id.clone());
            Made { item, ..Made::found(subscription.id) }
        }))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewSubscription {
            customer: self.customer.id()?.to_owned(),
            items: vec![NewItem { price: self.price.id()?.to_owned(), quantity: None }],
            collection: if self.send_invoice {
                Collection::SendInvoice { days_until_due: self.days_until_due.unwrap_or(DAYS_UNTIL_DUE) }
            } else {
                Collection::ChargeAutomatically
            },
            billing_cycle_anchor: None,
            trial_end: None,
            metadata: marked_with(mark),
            currency: self.currency.clone(),
            automatic_tax: self.taxes.automatic,
            tax_rates: self.taxes.rates.clone(),
            ..NewSubscription::default()
        };
        let reply = client.send(&subscriptions::create(&new, key)).await?;
        let item = reply.value.items.data.first().map(|item| item.id.clone());
        let is_incomplete = reply.value.status == Status::Incomplete;
        Ok(Made { item, is_incomplete, ..Made::new(reply.value.id, reply.request_id) })
    }
}
