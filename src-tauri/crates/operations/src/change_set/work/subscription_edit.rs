//! Changes of a subscription that move no period: pausing its collection, how it is collected, licensed prices.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey,
    subscriptions::{self, Collection, ItemChange, NewItem, Pause, Proration, SubscriptionUpdate},
};

use super::{Made, Outward, Ref};
use crate::Problem;

/// A change of a running subscription. Doing it twice changes nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditSubscription {
    /// `sub_…`
    pub subscription: String,
    /// What is done to it.
    pub edit: SubscriptionEdit,
}

/// What is done to a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionEdit {
    /// Invoices are made and voided: nobody ever pays for this time.
    PauseVoid {
        /// When it ends by itself.
        resumes_at: Option<Timestamp>,
    },
    /// Invoices are made and stay drafts.
    PauseDraft {
        /// When it ends by itself.
        resumes_at: Option<Timestamp>,
    },
    /// Invoices are collected again.
    Resume,
    /// Another way of being paid; days for an invoice that is sent.
    Collect {
        /// Days to pay; none: the saved payment method is charged.
        days_until_due: Option<u32>,
    },
    /// Another licensed price at once; the rest of the period is prorated on the next invoice.
    Reprice {
        /// Items that go over: `si_…`, and the price or the step that makes it.
        items: Vec<(String, Ref)>,
        /// Items that go.
        removed: Vec<String>,
        /// Licensed prices that come.
        added: Vec<Ref>,
    },
}

impl Outward for EditSubscription {
    fn kind(&self) -> &'static str {
        "subscription"
    }

    fn action(&self) -> &'static str {
        "update"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        match &mut self.edit {
            SubscriptionEdit::Reprice { items, added, .. } => items.iter_mut().map(|(_, price)| price).chain(added).collect(),
            _ => Vec::new(),
        }
    }

    fn is_cheap_to_find(&self) -> bool {
        matches!(self.edit, SubscriptionEdit::Reprice { .. })
    }

    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let SubscriptionEdit::Reprice { items, removed, added } = &self.edit else { return Ok(None) };
        let there = client.send(&subscriptions::retrieve(&self.subscription)).await?.value;
        let has = |price: &Ref| matches!(price, Ref::Id(id) if there.items.data.iter().any(|item| item.price.id == *id));
        let done = items.iter().all(|(_, price)| has(price))
            && added.iter().all(has)
            && !there.items.data.iter().any(|item| removed.contains(&item.id));
        Ok(done.then(|| Made::found(there.id)))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let mut update = SubscriptionUpdate::default();
        match &self.edit {
            SubscriptionEdit::PauseVoid { resumes_at } => update.pause = Some(Pause::Void { resumes_at: *resumes_at }),
            SubscriptionEdit::PauseDraft { resumes_at } => update.pause = Some(Pause::KeepAsDraft { resumes_at: *resumes_at }),
            SubscriptionEdit::Resume => update.pause = Some(Pause::Resume),
            SubscriptionEdit::Collect { days_until_due } => {
                update.collection = Some(match days_until_due {
                    Some(days_until_due) => Collection::SendInvoice { days_until_due: *days_until_due },
                    None => Collection::ChargeAutomatically,
                });
            }
            SubscriptionEdit::Reprice { items, removed, added } => {
                for (item, price) in items {
                    update.items.push(ItemChange::Reprice { item: item.clone(), price: price.id()?.to_owned() });
                }
                update.items.extend(removed.iter().map(|item| ItemChange::Remove { item: item.clone() }));
                for price in added {
                    update.items.push(ItemChange::Add(NewItem { price: price.id()?.to_owned(), quantity: Some(1) }));
                }
                update.proration = Some(Proration::NextInvoice);
            }
        }
        let reply = client.send(&subscriptions::update(&self.subscription, &update, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}
