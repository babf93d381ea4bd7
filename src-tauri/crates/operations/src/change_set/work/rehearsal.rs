//! What a rehearsal makes in Stripe's test mode: a clock, a customer on it, its subscription, its units. And taking all of it away.

use domain::{Money, Quantity};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    Tx,
    change_set::{self as changes, ChangeState},
    rehearsal as rows,
};
use stripe::{
    Client, Error, ErrorKind, IdempotencyKey,
    customers::{self, NewCustomer},
    meter_events::{self, NewMeterEvent, Verdict, verdict},
    meters::{self, Minutes},
    subscriptions::{self, Collection, NewItem, NewSubscription, StatusFilter},
    test_clocks::{self, TEST_CARD},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, carries, marked_with};
use crate::Problem;

/// A test clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeClock {
    /// The rehearsal.
    pub rehearsal: String,
    /// Its name in Stripe, which no other clock has.
    pub name: String,
    /// What is rehearsed.
    pub title: String,
    /// Our whole bill.
    pub ours: Money,
    /// The time at which it is frozen: when it was planned.
    pub at: Timestamp,
}

impl Outward for MakeClock {
    fn kind(&self) -> &'static str {
        "test_clock"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// A clock carries no metadata: its name is its mark.
    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let all = client.all(test_clocks::list(), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|clock| clock.name.as_deref() == Some(&self.name)).map(|clock| Made::found(clock.id)))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        if client.mode() == stripe::Mode::Live {
            return Err(Problem::not_allowed("A rehearsal needs a test key, and this one is live. Nothing was made."));
        }
        let reply = client.send(&test_clocks::create(self.at, &self.name, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        Ok(rows::begin(
            tx,
            &rows::Rehearsal {
                id: self.rehearsal.clone(),
                title: self.title.clone(),
                currency: self.ours.currency(),
                ours: self.ours.minor(),
                clock: made.id.clone(),
                customer: None,
                subscription: None,
                result: None,
                matches: None,
                begun_at: self.at,
                ended_at: None,
                removed_at: None,
            },
        )?)
    }
}

/// A test customer on the clock, with Stripe's test card. It has no e-mail, so Stripe writes to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOnClock {
    /// The rehearsal.
    pub rehearsal: String,
    /// The clock.
    pub clock: Ref,
    /// Its name in Stripe.
    pub name: String,
}

impl Outward for PutOnClock {
    fn kind(&self) -> &'static str {
        "customer"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.clock]
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let Ref::Id(clock) = &self.clock else { return Ok(None) };
        let filter = customers::Filter { test_clock: Some(clock.clone()), ..customers::Filter::default() };
        let all = client.send(&customers::list(&filter)).await?.value.data;
        Ok(all.into_iter().find(|customer| carries(&customer.metadata, mark)).map(|customer| Made::found(customer.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewCustomer {
            name: Some(self.name.clone()),
            description: Some("Made by Rebill to rehearse a bill. It may be deleted.".to_owned()),
            payment_method: Some(TEST_CARD.to_owned()),
            test_clock: Some(self.clock.id()?.to_owned()),
            metadata: marked_with(mark),
            ..NewCustomer::default()
        };
        let reply = client.send(&customers::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        Ok(rows::set_customer(tx, &self.rehearsal, &made.id)?)
    }
}

/// The subscription that is billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscribeOnClock {
    /// The rehearsal.
    pub rehearsal: String,
    /// The customer on the clock.
    pub customer: Ref,
    /// All its prices.
    pub prices: Vec<String>,
    /// Those of them that count no usage: one each.
    pub licensed: Vec<String>,
    /// Charged once, on the first invoice.
    pub once: Vec<String>,
    /// ISO code.
    pub currency: String,
}

impl Outward for SubscribeOnClock {
    fn kind(&self) -> &'static str {
        "subscription"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.customer]
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let Ref::Id(customer) = &self.customer else { return Ok(None) };
        let filter =
            subscriptions::Filter { customer: Some(customer.clone()), status: StatusFilter::All, ..subscriptions::Filter::default() };
        let all = client.send(&subscriptions::list(&filter)).await?.value.data;
        Ok(all.into_iter().find(|own| carries(&own.metadata, mark)).map(|own| Made::found(own.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let item = |price: &String| NewItem { price: price.clone(), quantity: self.licensed.contains(price).then_some(1) };
        let new = NewSubscription {
            customer: self.customer.id()?.to_owned(),
            items: self.prices.iter().map(item).collect(),
            collection: Collection::ChargeAutomatically,
            currency: Some(self.currency.clone()),
            once: self.once.clone(),
            metadata: marked_with(mark),
            ..NewSubscription::default()
        };
        let reply = client.send(&subscriptions::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        Ok(rows::set_subscription(tx, &self.rehearsal, &made.id)?)
    }
}

/// Units of one price, reported for the customer on the clock in one meter event. No report of the outbox: it is of no client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportOnClock {
    /// The customer on the clock.
    pub customer: Ref,
    /// The subscription, which must stand before.
    pub after: Ref,
    /// `mtr_…`
    pub meter: String,
    /// The meter's event name.
    pub event_name: String,
    /// The payload key that names the customer.
    pub customer_key: String,
    /// The payload key that holds the value.
    pub value_key: String,
    /// Above zero.
    pub units: i64,
    /// Stripe's guard against counting twice; no lineage's.
    pub identifier: String,
    /// Where in the first period.
    pub at: Timestamp,
}

impl Outward for ReportOnClock {
    fn kind(&self) -> &'static str {
        "meter_event"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.customer, &mut self.after]
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let Ref::Id(customer) = &self.customer else { return Ok(None) };
        let counted = counted(client, &self.meter, customer, self.at).await?;
        Ok((counted == Some(Quantity::from_whole(self.units))).then(|| Made::found(self.identifier.clone())))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let event = NewMeterEvent {
            event_name: self.event_name.clone(),
            customer_key: self.customer_key.clone(),
            customer: self.customer.id()?.to_owned(),
            value_key: self.value_key.clone(),
            value: self.units,
            identifier: self.identifier.clone(),
            timestamp: self.at,
        };
        let outcome = client.send(&meter_events::create(&event, key)).await;
        match (verdict(&outcome), outcome) {
            // Recorded by an attempt whose answer was lost.
            (Verdict::AlreadyExists, _) => Ok(Made::found(self.identifier.clone())),
            (_, outcome) => Ok(Made::new(self.identifier.clone(), outcome?.request_id)),
        }
    }
}

/// What Stripe has counted for a customer in the minute of an instant; none while it shows nothing that can be read.
pub(super) async fn counted(client: &Client, meter: &str, customer: &str, at: Timestamp) -> Result<Option<Quantity>, Error> {
    let minute = at.as_second().div_euclid(60) * 60;
    let bound = |second: i64| Timestamp::from_second(second).unwrap_or(at);
    // Both are whole minutes, one after the other.
    let Ok(span) = Minutes::new(bound(minute), bound(minute + 60)) else { return Ok(None) };
    let found = client.send(&meters::summaries(meter, customer, span)).await?.value.data;
    Ok(found.first().and_then(|one| Quantity::parse(one.aggregated_value.as_str()).ok()))
}

/// The clock goes, and with it its customer and its subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveClock {
    /// The rehearsal.
    pub rehearsal: String,
    /// `clock_…`
    pub clock: String,
    /// When it was planned.
    pub at: Timestamp,
}

impl Outward for RemoveClock {
    fn kind(&self) -> &'static str {
        "test_clock"
    }

    fn action(&self) -> &'static str {
        "delete"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// Found means gone: by an attempt whose answer was lost, by Stripe itself, or by hand.
    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        match client.send(&test_clocks::retrieve(&self.clock)).await {
            Ok(_) => Ok(None),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(Some(Made::found(self.clock.clone()))),
            Err(error) => Err(error),
        }
    }

    async fn make(&self, client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        let reply = client.send(&test_clocks::delete(&self.clock)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        // What was not finished cannot be any more.
        for begun in changes::by_mark(tx, &format!("rehearsal:{}:clock", self.rehearsal))? {
            if changes::get(tx, &begun.change_set)?.state != ChangeState::Done {
                changes::end(tx, &begun.change_set, ChangeState::Dropped, self.at)?;
            }
        }
        // The moment of the plan stands for that of the removal: it is shown to the day.
        Ok(rows::set_removed(tx, &self.rehearsal, self.at)?)
    }
}
