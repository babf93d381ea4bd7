//! The things a change set can do, as they are stored: a file for each kind of object. What reaches Stripe is [`Outward`]: it can be
//! sent, and looked for by its mark. What stays in our own file is done in one transaction with its receipt.

mod card_link;
mod client;
mod copied;
mod customer;
mod invoice_item;
mod link;
mod meter;
mod plan;
mod price;
mod price_override;
mod product;
mod rehearsal;
mod rehearsal_end;
mod schedule_call_off;
mod schedule_release;
mod subscription;
mod subscription_edit;
mod subscription_end;
mod subscription_start;
mod webhook;

use serde::{Deserialize, Serialize};
use store::Tx;
use stripe::{Client, Error, IdempotencyKey, Metadata};

pub use card_link::MakeCardLink;
pub use client::{FurtherRule, JoinPlan, NewClient, StripeIds};
pub use copied::{
    CopiedAccount, CopiedMapping, CopiedOnPlan, CopiedOverride, CopiedRule, KeepCopiedClient, KeepFileMapping, KeepSource, SourceTerms,
};
pub use customer::{EditCustomer, MakeCustomer};
pub use invoice_item::{FinalizeInvoice, MakeInvoice, MakeInvoiceItem};
pub use link::{LinkCustomer, LinkRule};
pub use meter::MakeMeter;
pub use plan::{KeepPlan, KeepPrice, ShelvePlan};
pub use price::{EditPrice, MakePrice, TRIAL_DAYS, as_stripe_reads};
pub use price_override::{KeepOverride, OverrideChange};
pub use product::{EditProduct, MakeProduct};
pub use rehearsal::{MakeClock, PutOnClock, RemoveClock, ReportOnClock, SubscribeOnClock};
pub use rehearsal_end::{AdvanceClock, ReadRehearsal};
pub use schedule_call_off::CallOffSchedule;
pub use schedule_release::ReleaseSchedule;
pub(crate) use subscription::DAYS_UNTIL_DUE;
pub use subscription::MakeSubscription;
pub use subscription_edit::{EditSubscription, SubscriptionEdit};
pub(crate) use subscription_end::stop as stop_client;
pub use subscription_end::{EndSubscription, KeepSubscription};
pub use subscription_start::{BeginRule, PricePart, StartSubscription};
pub use webhook::{MakeWebhook, MendWebhook, RemoveWebhook};

use crate::Problem;

/// Key of our mark in Stripe's metadata.
pub const MARK: &str = "rebill";
/// Objects looked through when one is searched by its mark.
const LOOK_THROUGH: usize = 10_000;

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

impl Ref {
    /// The id, once it is known.
    ///
    /// # Errors
    /// When the step that makes it was not done before: a defect of ours.
    pub fn id(&self) -> Result<&str, Problem> {
        match self {
            Self::Id(id) => Ok(id),
            Self::Item { .. } => Err(Problem::internal("a step was sent before the one it builds on")),
        }
    }
}

/// What was made, or found.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// A subscription's item.
    pub item: Option<String>,
    /// Stripe's request id; none when it was found in a list.
    pub request_id: Option<String>,
    /// It was there already.
    pub found: bool,
    /// What Stripe says in this one answer only; it goes to the screen and into no file.
    pub secret: Option<Whispered>,
    /// What a step read, for its own `keep`.
    pub read: Option<serde_json::Value>,
    /// A subscription that has not begun, because its first invoice is not paid.
    pub is_incomplete: bool,
}

/// A secret that cannot be printed.
#[derive(Clone)]
pub struct Whispered(pub secrecy::SecretString);

impl std::fmt::Debug for Whispered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Nobody compares secrets; two of them are never the same thing.
impl PartialEq for Whispered {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl Made {
    /// Made now.
    pub fn new(id: String, request_id: Option<String>) -> Self {
        Self { id, item: None, request_id, found: false, secret: None, read: None, is_incomplete: false }
    }

    /// Found by its mark.
    pub fn found(id: String) -> Self {
        Self { found: true, ..Self::new(id, None) }
    }
}

/// Something done in Stripe.
pub trait Outward {
    /// Kind of object, as stored and as Stripe's pages name it.
    fn kind(&self) -> &'static str;
    /// `create`, `update`, `archive`…, as stored.
    fn action(&self) -> &'static str {
        "create"
    }
    /// Its references to earlier items of the set.
    fn references(&mut self) -> Vec<&mut Ref>;
    /// Whether looking for the object costs one short list, so that it is always done before making it.
    fn is_cheap_to_find(&self) -> bool;
    /// Looks for the object by its mark, in lists: search lags behind (law §8).
    ///
    /// # Errors
    /// What Stripe says.
    fn find(&self, client: &Client, mark: &str) -> impl Future<Output = Result<Option<Made>, Error>> + Send;
    /// Does it. References are resolved.
    ///
    /// # Errors
    /// What Stripe says; an amount that cannot be sent exactly.
    fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> impl Future<Output = Result<Made, Problem>> + Send;
    /// What our own file must know of it, in the transaction that keeps the receipt.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn keep(&self, _tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        Ok(())
    }
}

/// Declares [`Work`] and sends each outward kind to its own file.
macro_rules! works {
    ($($(#[$docs:meta])* $variant:ident($kind:ty),)+) => {
        /// One thing to do.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "make", rename_all = "snake_case")]
        pub enum Work {
            $($(#[$docs])* $variant($kind),)+
            /// The client in our own file, with its mappings and its rule. Nothing leaves the laptop.
            Client(Box<NewClient>),
            /// Another customer for a client, in our own file. Nothing leaves the laptop.
            Link(Box<LinkCustomer>),
        }

        impl Work {
            /// Every kind of work by its name, as [`Work::name`] gives it: what is done is tested for each of them.
            pub const NAMES: &[&str] = &[$(stringify!($variant),)+ "Client", "Link"];

            /// Its kind of work.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($variant),)+
                    Self::Client(_) => "Client",
                    Self::Link(_) => "Link",
                }
            }

            /// Kind of object, as stored and as Stripe's pages name it.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(work) => work.kind(),)+
                    Self::Client(_) | Self::Link(_) => "client",
                }
            }

            /// What is done to it, as stored.
            pub fn action(&self) -> &'static str {
                match self {
                    $(Self::$variant(work) => work.action(),)+
                    Self::Client(_) => "create",
                    Self::Link(_) => "update",
                }
            }

            fn references(&mut self) -> Vec<&mut Ref> {
                match self {
                    $(Self::$variant(work) => work.references(),)+
                    Self::Client(client) => {
                        let further = client.further.iter_mut().map(|rule| &mut rule.stripe);
                        let prices = client.stripe.iter_mut().chain(further).map(|stripe| &mut stripe.price);
                        client.customer.iter_mut().chain(&mut client.subscription).chain(prices).collect()
                    }
                    Self::Link(link) => {
                        let subscriptions = link.rules.iter_mut().filter_map(|rule| rule.subscription.as_mut());
                        std::iter::once(&mut link.customer).chain(subscriptions).collect()
                    }
                }
            }

            /// Whether looking for the object costs one short list, so that it is always done before making it.
            pub fn is_cheap_to_find(&self) -> bool {
                match self {
                    $(Self::$variant(work) => work.is_cheap_to_find(),)+
                    Self::Client(_) | Self::Link(_) => false,
                }
            }

            /// Looks for the object by its mark.
            ///
            /// # Errors
            /// What Stripe says.
            pub async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
                match self {
                    $(Self::$variant(work) => work.find(client, mark).await,)+
                    Self::Client(_) | Self::Link(_) => Ok(None),
                }
            }

            /// Does it in Stripe. References must be resolved.
            ///
            /// # Errors
            /// What Stripe says; an amount that cannot be sent exactly.
            pub async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
                match self {
                    $(Self::$variant(work) => work.make(client, mark, key).await,)+
                    Self::Client(_) | Self::Link(_) => Err(Problem::internal("a client of our own file is not made in Stripe")),
                }
            }

            /// What our own file must know of what was made.
            ///
            /// # Errors
            /// When the file cannot be written.
            pub fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
                match self {
                    $(Self::$variant(work) => work.keep(tx, made),)+
                    Self::Client(_) | Self::Link(_) => Ok(()),
                }
            }
        }
    };
}

works! {
    /// A meter.
    Meter(MakeMeter),
    /// A product.
    Product(MakeProduct),
    /// Changes to a product; archives or restores it.
    EditProduct(EditProduct),
    /// A price.
    Price(MakePrice),
    /// What Stripe lets change on a price; archives or restores it.
    EditPrice(EditPrice),
    /// A customer.
    Customer(MakeCustomer),
    /// Changes to a customer.
    EditCustomer(EditCustomer),
    /// A page on which a customer saves a payment method.
    CardLink(MakeCardLink),
    /// A plan, or its next version, in our own file, once its prices stand.
    Plan(Box<KeepPlan>),
    /// A source of another workspace in our own file, without its key.
    Source(Box<KeepSource>),
    /// How files are read, in our own file.
    FileMapping(KeepFileMapping),
    /// A client of another workspace in our own file, once its customer and subscriptions stand.
    CopiedClient(Box<KeepCopiedClient>),
    /// A plan put away or back in our own file.
    ShelvePlan(ShelvePlan),
    /// A price of one client alone, begun or ended in our own file, once Stripe has it.
    Override(Box<KeepOverride>),
    /// A subscription.
    Subscription(MakeSubscription),
    /// A subscription with all its terms, now or later.
    Start(Box<StartSubscription>),
    /// The end of a subscription.
    End(EndSubscription),
    /// A subscription that was to begin by itself and never does.
    CallOffSchedule(CallOffSchedule),
    /// A schedule that lets its running subscription go.
    ReleaseSchedule(ReleaseSchedule),
    /// An end that is taken back.
    KeepSubscription(KeepSubscription),
    /// A pause, another way to pay, other licensed prices.
    EditSubscription(EditSubscription),
    /// A draft invoice of its own.
    Invoice(MakeInvoice),
    /// An amount on an invoice.
    InvoiceItem(MakeInvoiceItem),
    /// A draft that becomes an invoice.
    FinalizeInvoice(FinalizeInvoice),
    /// The platform's webhook.
    Webhook(MakeWebhook),
    /// The platform's webhook, brought to what is wanted.
    MendWebhook(MendWebhook),
    /// The platform's webhook, taken off.
    RemoveWebhook(RemoveWebhook),
    /// A rehearsal's test clock.
    Clock(MakeClock),
    /// A rehearsal's customer.
    PutOnClock(PutOnClock),
    /// A rehearsal's subscription.
    SubscribeOnClock(SubscribeOnClock),
    /// A rehearsal's units.
    ReportOnClock(ReportOnClock),
    /// A rehearsal's period passes.
    AdvanceClock(AdvanceClock),
    /// A rehearsal's invoice beside our bill.
    ReadRehearsal(Box<ReadRehearsal>),
    /// A rehearsal's test clock, taken away.
    RemoveClock(RemoveClock),
}

impl Work {
    /// Whether it is done in our own file alone.
    pub fn stays_here(&self) -> bool {
        matches!(self, Self::Client(_) | Self::Link(_))
    }

    /// Positions of the items that it builds on.
    pub fn builds_on(mut self) -> Vec<i64> {
        self.references()
            .into_iter()
            .filter_map(|reference| match reference {
                Ref::Item { item } => Some(*item),
                Ref::Id(_) => None,
            })
            .collect()
    }

    /// The same work with its references moved behind the items of another list.
    #[must_use]
    pub fn shifted(mut self, by: i64) -> Self {
        for reference in self.references() {
            if let Ref::Item { item } = reference {
                *item += by;
            }
        }
        self
    }

    /// The same work with every reference to an earlier item replaced by what that item made.
    ///
    /// # Errors
    /// When an earlier item has made nothing yet.
    pub fn resolved(mut self, made: &dyn Fn(i64) -> Option<String>) -> Result<Self, Problem> {
        for reference in self.references() {
            if let Ref::Item { item } = *reference {
                let id =
                    made(item).ok_or_else(|| Problem::not_allowed("An earlier step of this change is not done yet, so this one waits."))?;
                *reference = Ref::Id(id);
            }
        }
        Ok(self)
    }
}

fn marked_with(mark: &str) -> Metadata {
    Metadata::from([(MARK.to_owned(), mark.to_owned())])
}

fn carries(metadata: &Metadata, mark: &str) -> bool {
    metadata.get(MARK).is_some_and(|found| found == mark)
}
