//! Subscriptions: who pays for what, and since when. Periods live on the items.

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::prices::Price;
use crate::request::{Call, IdempotencyKey};
use crate::wire::{id, open_enum, optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub billing_cycle_anchor: Timestamp,
    pub billing_mode: Option<BillingMode>,
    #[serde(default, with = "seconds::optional")]
    pub cancel_at: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    #[serde(default, with = "seconds::optional")]
    pub canceled_at: Option<Timestamp>,
    pub collection_method: CollectionMethod,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// ISO code in small letters.
    pub currency: String,
    #[serde(deserialize_with = "id")]
    pub customer: String,
    #[serde(default, deserialize_with = "optional_id")]
    pub default_payment_method: Option<String>,
    #[serde(default, with = "seconds::optional")]
    pub ended_at: Option<Timestamp>,
    /// At most 20, so always whole.
    pub items: List<SubscriptionItem>,
    #[serde(default, deserialize_with = "optional_id")]
    pub latest_invoice: Option<String>,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    pub pause_collection: Option<PauseCollection>,
    #[serde(with = "seconds::required")]
    pub start_date: Timestamp,
    pub status: Status,
    #[serde(default, deserialize_with = "optional_id")]
    pub test_clock: Option<String>,
    #[serde(default, with = "seconds::optional")]
    pub trial_start: Option<Timestamp>,
    #[serde(default, with = "seconds::optional")]
    pub trial_end: Option<Timestamp>,
}

impl Listed for Subscription {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SubscriptionItem {
    pub id: String,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    #[serde(with = "seconds::required")]
    pub current_period_start: Timestamp,
    #[serde(with = "seconds::required")]
    pub current_period_end: Timestamp,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// Without its tiers.
    pub price: Price,
    /// None on metered items.
    pub quantity: Option<u64>,
    pub subscription: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BillingMode {
    #[serde(rename = "type")]
    pub kind: BillingModeKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PauseCollection {
    /// `keep_as_draft`, `mark_uncollectible` or `void`.
    pub behavior: String,
    #[serde(default, with = "seconds::optional")]
    pub resumes_at: Option<Timestamp>,
}

open_enum! { BillingModeKind { Classic = "classic", Flexible = "flexible" } }
open_enum! { CollectionMethod { ChargeAutomatically = "charge_automatically", SendInvoice = "send_invoice" } }
open_enum! {
    Status {
        Active = "active",
        Canceled = "canceled",
        Incomplete = "incomplete",
        IncompleteExpired = "incomplete_expired",
        PastDue = "past_due",
        Paused = "paused",
        Trialing = "trialing",
        Unpaid = "unpaid",
    }
}

impl Status {
    /// In billing in the sense of law §6.3: usage of this time is priced by the subscription.
    pub const fn is_in_billing(&self) -> bool {
        matches!(self, Status::Trialing | Status::Active | Status::PastDue | Status::Unpaid)
    }
}

/// A subscription to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    pub customer: String,
    /// 1 to 20.
    pub items: Vec<NewItem>,
    pub collection: Collection,
    /// A future instant at which periods begin; `None`: now.
    pub billing_cycle_anchor: Option<Timestamp>,
    pub trial_end: Option<Timestamp>,
    pub metadata: Metadata,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    pub price: String,
    /// Must be `None` on a metered price.
    pub quantity: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// By the customer's payment method. Without one, the first amount that is due fails.
    ChargeAutomatically,
    /// By an invoice that the customer pays in time. Active at once.
    SendInvoice { days_until_due: u32 },
}

/// Which subscriptions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub customer: Option<String>,
    pub price: Option<String>,
    pub status: StatusFilter,
    /// Subscriptions on a test clock are hidden unless their clock, or the customer, is named.
    pub test_clock: Option<String>,
}

/// Stripe hides canceled subscriptions unless asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StatusFilter {
    #[default]
    NotCanceled,
    /// Canceled ones too: their last period may still take usage (law §6.3).
    All,
}

/// `POST /v1/subscriptions`, in Stripe's flexible billing mode.
pub fn create(new: &NewSubscription, key: &IdempotencyKey) -> Call<Subscription> {
    let form = Form::new()
        .with("customer", &new.customer)
        .with("billing_mode[type]", BillingModeKind::Flexible)
        .with_some("billing_cycle_anchor", new.billing_cycle_anchor.map(Timestamp::as_second))
        .with_some("trial_end", new.trial_end.map(Timestamp::as_second))
        .with_map("metadata", &new.metadata);
    let form = with_items(form, "items", &new.items);
    let form = match new.collection {
        Collection::ChargeAutomatically => form.with("collection_method", CollectionMethod::ChargeAutomatically),
        Collection::SendInvoice { days_until_due } => {
            form.with("collection_method", CollectionMethod::SendInvoice).with("days_until_due", days_until_due)
        }
    };
    Call::post("/v1/subscriptions", form, key)
}

pub(crate) fn with_items(form: Form, name: &str, items: &[NewItem]) -> Form {
    items.iter().enumerate().fold(form, |form, (i, item)| {
        form.with(format!("{name}[{i}][price]"), &item.price).with_some(format!("{name}[{i}][quantity]"), item.quantity)
    })
}

/// `GET /v1/subscriptions`
pub fn list(filter: &Filter) -> Call<List<Subscription>> {
    let status = match filter.status {
        StatusFilter::NotCanceled => None,
        StatusFilter::All => Some("all"),
    };
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_some("customer", filter.customer.as_deref())
        .with_some("price", filter.price.as_deref())
        .with_some("status", status)
        .with_some("test_clock", filter.test_clock.as_deref());
    Call::get("/v1/subscriptions", form)
}

/// `GET /v1/subscriptions/{id}`
pub fn retrieve(id: &str) -> Call<Subscription> {
    Call::get(format!("/v1/subscriptions/{}", segment(id)), Form::new())
}
