//! Making a page of Stripe's on which a customer saves a payment method (Checkout in set-up mode). Its address is a way in, so it is read
//! when it is wanted and never stored; only the page's id is.

use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey,
    checkout::{self, NewSetup, Status},
};

use super::{Made, Outward, Ref, carries, marked_with};
use crate::Problem;

/// Pages of one customer that are looked through for one that is still open.
const LOOK_THROUGH: usize = 100;

/// A page that stays open for a day. Nothing is charged on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeCardLink {
    /// Whose payment method.
    pub customer: Ref,
    /// ISO code in small letters.
    pub currency: String,
    /// Where the client lands afterwards.
    pub return_url: String,
}

impl Outward for MakeCardLink {
    fn kind(&self) -> &'static str {
        "checkout_session"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.customer]
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// One that is open already serves as well.
    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let Ref::Id(customer) = &self.customer else { return Ok(None) };
        let pages = client.all(checkout::of_customer(customer), LOOK_THROUGH, || false).await?.items;
        let open = pages.into_iter().find(|page| page.status == Some(Status::Open) && carries(&page.metadata, mark));
        Ok(open.map(|page| Made::found(page.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewSetup {
            customer: self.customer.id()?.to_owned(),
            currency: self.currency.clone(),
            success_url: self.return_url.clone(),
            metadata: marked_with(mark),
        };
        let reply = client.send(&checkout::create_setup(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}
