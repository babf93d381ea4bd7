//! Invoices and their lines: what was billed in the end, and Stripe's own preview of it.

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::subscriptions::{Collection, ItemChange, NewItem, Proration, with_changes, with_collection, with_items};
use crate::wire::{ExactDecimal, id, open_enum, optional_id, or_default, seconds};

/// Amounts in minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Invoice {
    /// A preview has one too, but nothing can be read under it.
    pub id: String,
    pub amount_due: i64,
    pub amount_paid: i64,
    pub amount_remaining: i64,
    pub auto_advance: Option<bool>,
    /// When Stripe will finalise this draft; `None`: not scheduled.
    #[serde(default, with = "seconds::optional")]
    pub automatically_finalizes_at: Option<Timestamp>,
    pub billing_reason: Option<BillingReason>,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// ISO code in small letters.
    pub currency: String,
    #[serde(deserialize_with = "id")]
    pub customer: String,
    #[serde(default, with = "seconds::optional")]
    pub due_date: Option<Timestamp>,
    pub hosted_invoice_url: Option<String>,
    /// The first lines; the rest is read with [`lines`] when `has_more`.
    pub lines: List<InvoiceLine>,
    pub livemode: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// Given at finalisation.
    pub number: Option<String>,
    pub parent: Option<InvoiceParent>,
    /// The period that made the invoice; each line has its own.
    #[serde(with = "seconds::required")]
    pub period_start: Timestamp,
    #[serde(with = "seconds::required")]
    pub period_end: Timestamp,
    pub status: Option<Status>,
    pub status_transitions: Option<StatusTransitions>,
    pub subtotal: i64,
    pub total: i64,
}

impl Listed for Invoice {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Invoice {
    /// The subscription that made it.
    pub fn subscription(&self) -> Option<&str> {
        self.parent.as_ref()?.subscription_details.as_ref().map(|details| details.subscription.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InvoiceParent {
    pub subscription_details: Option<SubscriptionDetails>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SubscriptionDetails {
    #[serde(deserialize_with = "id")]
    pub subscription: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StatusTransitions {
    #[serde(default, with = "seconds::optional")]
    pub finalized_at: Option<Timestamp>,
    #[serde(default, with = "seconds::optional")]
    pub paid_at: Option<Timestamp>,
    #[serde(default, with = "seconds::optional")]
    pub voided_at: Option<Timestamp>,
    #[serde(default, with = "seconds::optional")]
    pub marked_uncollectible_at: Option<Timestamp>,
}

open_enum! {
    Status { Draft = "draft", Open = "open", Paid = "paid", Uncollectible = "uncollectible", Void = "void" }
}
open_enum! {
    /// Why the invoice was made.
    BillingReason {
        PendingItems = "automatic_pending_invoice_item_invoice",
        Manual = "manual",
        QuoteAccept = "quote_accept",
        Subscription = "subscription",
        SubscriptionCreate = "subscription_create",
        SubscriptionCycle = "subscription_cycle",
        SubscriptionThreshold = "subscription_threshold",
        SubscriptionUpdate = "subscription_update",
        Upcoming = "upcoming",
    }
}

/// One line. A tiered price makes one line per tier and per flat amount.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InvoiceLine {
    pub id: String,
    /// Minor units.
    pub amount: i64,
    pub currency: String,
    pub description: Option<String>,
    pub parent: Option<LineParent>,
    pub period: LinePeriod,
    pub pricing: Option<Pricing>,
    /// Cut to a whole number; the exact one is `quantity_decimal`.
    pub quantity: Option<i64>,
    pub quantity_decimal: Option<ExactDecimal>,
    pub subtotal: i64,
}

impl Listed for InvoiceLine {
    fn id(&self) -> &str {
        &self.id
    }
}

impl InvoiceLine {
    /// The price that this line charges.
    pub fn price(&self) -> Option<&str> {
        self.pricing.as_ref()?.price_details.as_ref().map(|details| details.price.as_str())
    }

    /// The subscription item that this line charges.
    pub fn subscription_item(&self) -> Option<&str> {
        self.parent.as_ref()?.subscription_item_details.as_ref().map(|details| details.subscription_item.as_str())
    }
}

/// `[start, end)`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct LinePeriod {
    #[serde(with = "seconds::required")]
    pub start: Timestamp,
    #[serde(with = "seconds::required")]
    pub end: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LineParent {
    pub subscription_item_details: Option<ItemDetails>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ItemDetails {
    pub proration: bool,
    #[serde(default, deserialize_with = "optional_id")]
    pub subscription: Option<String>,
    pub subscription_item: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pricing {
    pub price_details: Option<PriceDetails>,
    pub unit_amount_decimal: Option<ExactDecimal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PriceDetails {
    #[serde(deserialize_with = "id")]
    pub price: String,
    pub product: String,
}

/// Which invoices to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub customer: Option<String>,
    pub subscription: Option<String>,
    pub status: Option<Status>,
    /// Made at this instant or later.
    pub created_from: Option<Timestamp>,
}

/// What is to be previewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewOf {
    /// The next invoice of a subscription, with the usage that Stripe has counted so far.
    Subscription { subscription: String },
    /// The first invoice of a subscription that does not exist yet.
    NewSubscription { customer: String, items: Vec<NewItem> },
    /// An invoice of a subscription that does not exist yet, with everything that shapes it.
    Planned(Box<PlannedSubscription>),
    /// The invoice that a change of a running subscription makes.
    Change { subscription: String, items: Vec<ItemChange>, proration: Proration, at: Timestamp },
    /// What ends with a subscription that is cancelled now.
    CancelNow { subscription: String },
}

/// A subscription as it is planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedSubscription {
    pub customer: String,
    pub currency: Option<String>,
    pub items: Vec<NewItem>,
    /// Prices charged once, on the first invoice.
    pub once: Vec<String>,
    pub billing_cycle_anchor: Option<Timestamp>,
    pub trial_end: Option<Timestamp>,
    /// The invoice of a usual period instead of the first one.
    pub usual: bool,
}

/// `GET /v1/invoices`
pub fn list(filter: &Filter) -> Call<List<Invoice>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_some("customer", filter.customer.as_deref())
        .with_some("subscription", filter.subscription.as_deref())
        .with_some("status", filter.status.as_ref())
        .with_some("created[gte]", filter.created_from.map(Timestamp::as_second));
    Call::get("/v1/invoices", form)
}

/// `GET /v1/invoices/{id}`. A draft that was deleted is not found.
pub fn retrieve(id: &str) -> Call<Invoice> {
    Call::get(format!("/v1/invoices/{}", segment(id)), Form::new())
}

/// `GET /v1/invoices/{id}/lines`
pub fn lines(id: &str) -> Call<List<InvoiceLine>> {
    Call::get(format!("/v1/invoices/{}/lines", segment(id)), Form::new().with("limit", PAGE_SIZE))
}

/// `POST /v1/invoices/create_preview`: changes nothing.
pub fn create_preview(of: &PreviewOf, key: &IdempotencyKey) -> Call<Invoice> {
    let form = match of {
        PreviewOf::Subscription { subscription } => Form::new().with("subscription", subscription),
        PreviewOf::NewSubscription { customer, items } => {
            with_items(Form::new().with("customer", customer), "subscription_details[items]", items)
        }
        PreviewOf::Planned(planned) => planned_form(planned),
        PreviewOf::Change { subscription, items, proration, at } => {
            with_changes(Form::new().with("subscription", subscription), "subscription_details[items]", items)
                .with("subscription_details[proration_behavior]", proration.word())
                .with("subscription_details[proration_date]", at.as_second())
        }
        PreviewOf::CancelNow { subscription } => {
            Form::new().with("subscription", subscription).with("subscription_details[cancel_now]", true)
        }
    };
    Call::post("/v1/invoices/create_preview", form, key)
}

fn planned_form(planned: &PlannedSubscription) -> Form {
    let form = Form::new().with("customer", &planned.customer).with_some("currency", planned.currency.as_deref());
    let form = with_items(form, "subscription_details[items]", &planned.items)
        .with_some("subscription_details[billing_cycle_anchor]", planned.billing_cycle_anchor.map(Timestamp::as_second))
        .with_some("subscription_details[trial_end]", planned.trial_end.map(Timestamp::as_second))
        .with("subscription_details[billing_mode][type]", "flexible");
    let form = planned.once.iter().enumerate().fold(form, |form, (i, price)| form.with(format!("invoice_items[{i}][price]"), price));
    if planned.usual { form.with("preview_mode", "recurring") } else { form }
}

/// An invoice of its own, without a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvoice {
    pub customer: String,
    pub currency: String,
    pub collection: Collection,
    /// Finalised and collected by itself after an hour; else it stays a draft.
    pub auto_advance: bool,
    pub metadata: Metadata,
}

/// `POST /v1/invoices`: an empty draft. What waits for another invoice is left alone.
pub fn create(new: &NewInvoice, key: &IdempotencyKey) -> Call<Invoice> {
    let form = Form::new()
        .with("customer", &new.customer)
        .with("currency", new.currency.to_lowercase())
        .with("auto_advance", new.auto_advance)
        .with("pending_invoice_items_behavior", "exclude")
        .with_map("metadata", &new.metadata);
    Call::post("/v1/invoices", with_collection(form, new.collection), key)
}

/// `POST /v1/invoices/{id}/finalize`: from here on it can be paid.
pub fn finalize(id: &str, key: &IdempotencyKey) -> Call<Invoice> {
    Call::post(format!("/v1/invoices/{}/finalize", segment(id)), Form::new(), key)
}
