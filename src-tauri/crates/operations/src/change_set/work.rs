//! The things a change set can do, as they are stored: each can be sent, and looked for by its mark.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey, Metadata,
    customers::{self, NewCustomer},
    meters::{self, NewMeter},
    prices::{self, Interval, NewCharge, NewPrice, NewRecurring},
    products::{self, NewProduct},
    subscriptions::{self, Collection, NewItem, NewSubscription, StatusFilter},
};

use crate::Problem;

/// Key of our mark in Stripe's metadata.
pub const MARK: &str = "rebill";
/// Objects looked through when one is searched by its mark.
const LOOK_THROUGH: usize = 10_000;
/// Days that a client has to pay an invoice that is sent.
const DAYS_UNTIL_DUE: u32 = 14;

/// An object that is there, or that an earlier item of the same set makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Ref {
    /// What the item at this position makes.
    Item {
        /// Position.
        item: i64,
    },
    /// Its id.
    Id(String),
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "make", rename_all = "snake_case")]
pub enum Work {
    /// A meter with formula `sum`; its mark is the event name.
    Meter {
        /// Event name.
        event_name: String,
        /// Name on Stripe's pages.
        display_name: String,
    },
    /// A product.
    Product {
        /// Name as clients see it.
        name: String,
        /// "1000 tokens"; at most 12 characters, else none.
        unit_label: Option<String>,
    },
    /// A metered monthly price per unit; its mark is the lookup key.
    Price {
        /// Product.
        product: Ref,
        /// Stripe meter.
        meter: Ref,
        /// Currency code.
        currency: String,
        /// Minor units, a decimal.
        unit_amount: String,
        /// Lookup key.
        lookup_key: String,
        /// Our meter's code, kept beside the price for the rules that will use it.
        code: String,
        /// Quantity of the meter in one unit.
        unit: String,
    },
    /// A customer.
    Customer {
        /// Name.
        name: String,
        /// E-mail.
        email: Option<String>,
    },
    /// A subscription on one metered price; its mark is customer and price.
    Subscription {
        /// Customer.
        customer: Ref,
        /// Price.
        price: Ref,
        /// Sent invoices instead of charging the saved card.
        send_invoice: bool,
    },
    /// The client in our own file, with its mappings and its rule. Nothing leaves the laptop.
    Client(Box<NewClient>),
}

/// A client to be kept in our own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClient {
    /// Id of the client to be.
    pub id: String,
    /// Id of its rule to be.
    pub rule: String,
    /// Nickname.
    pub nickname: String,
    /// E-mail.
    pub email: Option<String>,
    /// Customer; none under Custom.
    pub customer: Option<Ref>,
    /// The subscription that prices it; none under Custom.
    pub subscription: Option<Ref>,
    /// Subjects by our ids.
    pub subjects: Vec<String>,
    /// Meter by our id.
    pub meter: String,
    /// Quantity in one unit.
    pub unit: domain::Quantity,
    /// Remainder rule.
    pub remainder: domain::RemainderRule,
    /// What a unit costs.
    pub price: domain::Price,
    /// Stripe price, product and meter; none under Custom.
    pub stripe: Option<StripeIds>,
    /// Billing start; the moment of Go live when none.
    pub start: Option<Timestamp>,
}

/// Where a rule's units go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripeIds {
    /// `price_…`
    pub price: String,
    /// `prod_…`
    pub product: String,
    /// `mtr_…`
    pub meter: String,
}

/// What was made, or found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// A subscription's item.
    pub item: Option<String>,
    /// Stripe's request id; none when it was found in a list.
    pub request_id: Option<String>,
    /// It was there already.
    pub found: bool,
}

impl Work {
    /// Kind of object, as stored and as Stripe's pages name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Meter { .. } => "meter",
            Self::Product { .. } => "product",
            Self::Price { .. } => "price",
            Self::Customer { .. } => "customer",
            Self::Subscription { .. } => "subscription",
            Self::Client(_) => "client",
        }
    }

    /// The same work with every reference to an earlier item replaced by what that item made.
    ///
    /// # Errors
    /// When an earlier item has made nothing yet.
    pub fn resolved(mut self, made: &dyn Fn(i64) -> Option<String>) -> Result<Self, Problem> {
        let resolve = |reference: &mut Ref| {
            if let Ref::Item { item } = *reference {
                let id =
                    made(item).ok_or_else(|| Problem::not_allowed("An earlier step of this change is not done yet, so this one waits."))?;
                *reference = Ref::Id(id);
            }
            Ok::<_, Problem>(())
        };
        match &mut self {
            Self::Price { product, meter, .. } => {
                resolve(product)?;
                resolve(meter)?;
            }
            Self::Subscription { customer, price, .. } => {
                resolve(customer)?;
                resolve(price)?;
            }
            Self::Client(client) => client.customer.iter_mut().chain(&mut client.subscription).try_for_each(resolve)?,
            Self::Meter { .. } | Self::Product { .. } | Self::Customer { .. } => {}
        }
        Ok(self)
    }

    /// Whether looking for the object costs one short list, so that it is always done before making it.
    pub fn is_cheap_to_find(&self) -> bool {
        matches!(self, Self::Meter { .. } | Self::Price { .. } | Self::Subscription { .. })
    }

    /// Looks for the object by its mark, in lists: search lags behind (law §8).
    ///
    /// # Errors
    /// What Stripe says.
    pub async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let never = || false;
        let marked = |metadata: &Metadata| metadata.get(MARK).is_some_and(|found| found == mark);
        let found = |id: String| Made { id, item: None, request_id: None, found: true };
        Ok(match self {
            Self::Meter { event_name, .. } => {
                let all = client.all(meters::list(None), LOOK_THROUGH, never).await?.items;
                all.into_iter().find(|meter| meter.event_name == *event_name).map(|meter| found(meter.id))
            }
            Self::Product { .. } => {
                let filter = products::Filter { active: Some(true), ids: Vec::new() };
                let all = client.all(products::list(&filter), LOOK_THROUGH, never).await?.items;
                all.into_iter().find(|product| marked(&product.metadata)).map(|product| found(product.id))
            }
            Self::Price { lookup_key, .. } => {
                let filter = prices::Filter { active: Some(true), product: None, lookup_keys: vec![lookup_key.clone()] };
                client.all(prices::list(&filter), 10, never).await?.items.into_iter().next().map(|price| found(price.id))
            }
            Self::Customer { email, .. } => {
                let filter = customers::Filter { email: email.clone(), test_clock: None };
                let all = client.all(customers::list(&filter), LOOK_THROUGH, never).await?.items;
                all.into_iter().find(|customer| marked(&customer.metadata)).map(|customer| found(customer.id))
            }
            Self::Subscription { customer: Ref::Id(customer), price: Ref::Id(price), .. } => {
                let filter = subscriptions::Filter {
                    customer: Some(customer.clone()),
                    price: Some(price.clone()),
                    status: StatusFilter::NotCanceled,
                    test_clock: None,
                };
                let all = client.all(subscriptions::list(&filter), 10, never).await?.items;
                all.into_iter().find(|subscription| subscription.status.is_in_billing()).map(|subscription| {
                    let item = subscription.items.data.iter().find(|item| item.price.id == *price).map(|item| item.id.clone());
                    Made { id: subscription.id.clone(), item, request_id: None, found: true }
                })
            }
            Self::Subscription { .. } | Self::Client(_) => None,
        })
    }

    /// Makes the object in Stripe. References must be resolved.
    ///
    /// # Errors
    /// What Stripe says; an amount that cannot be sent exactly.
    pub async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let metadata = Metadata::from([(MARK.to_owned(), mark.to_owned())]);
        let made = |id: String, request_id: Option<String>| Made { id, item: None, request_id, found: false };
        let unresolved = || Problem::internal("a step was sent before the one it builds on");
        Ok(match self {
            Self::Meter { event_name, display_name } => {
                let new = NewMeter { display_name: display_name.clone(), event_name: event_name.clone() };
                let reply = client.send(&meters::create(&new, key)).await?;
                made(reply.value.id, reply.request_id)
            }
            Self::Product { name, unit_label } => {
                let new = NewProduct { name: name.clone(), description: None, unit_label: unit_label.clone(), metadata };
                let reply = client.send(&products::create(&new, key)).await?;
                made(reply.value.id, reply.request_id)
            }
            Self::Price { product, meter, currency, unit_amount, lookup_key, .. } => {
                let (Ref::Id(product), Ref::Id(meter)) = (product, meter) else { return Err(unresolved()) };
                let unit_amount = unit_amount.parse().map_err(|_| Problem::internal("a stored price is not a decimal"))?;
                let new = NewPrice {
                    product: product.clone(),
                    currency: currency.clone(),
                    charge: NewCharge::PerUnit { unit_amount },
                    recurring: Some(NewRecurring { interval: Interval::Month, interval_count: 1, meter: Some(meter.clone()) }),
                    lookup_key: Some(lookup_key.clone()),
                    transfer_lookup_key: false,
                    nickname: None,
                    tax_behavior: None,
                    metadata,
                };
                let reply = client.send(&prices::create(&new, key)).await?;
                made(reply.value.id, reply.request_id)
            }
            Self::Customer { name, email } => {
                let new = NewCustomer { name: Some(name.clone()), email: email.clone(), description: None, metadata };
                let reply = client.send(&customers::create(&new, key)).await?;
                made(reply.value.id, reply.request_id)
            }
            Self::Subscription { customer, price, send_invoice } => {
                let (Ref::Id(customer), Ref::Id(price)) = (customer, price) else { return Err(unresolved()) };
                let new = NewSubscription {
                    customer: customer.clone(),
                    items: vec![NewItem { price: price.clone(), quantity: None }],
                    collection: if *send_invoice {
                        Collection::SendInvoice { days_until_due: DAYS_UNTIL_DUE }
                    } else {
                        Collection::ChargeAutomatically
                    },
                    billing_cycle_anchor: None,
                    trial_end: None,
                    metadata,
                };
                let reply = client.send(&subscriptions::create(&new, key)).await?;
                let item = reply.value.items.data.first().map(|item| item.id.clone());
                Made { id: reply.value.id, item, request_id: reply.request_id, found: false }
            }
            Self::Client(_) => return Err(Problem::internal("a client of our own file is not made in Stripe")),
        })
    }
}
