//! Subscriptions: who pays for what, and since when. Periods live on the items.

use jiff::Timestamp;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::prices::Price;
use crate::request::{Call, IdempotencyKey};
use crate::tax_rates::Applied;
use crate::wire::{id, ids, open_enum, optional_id, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    pub id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub automatic_tax: AutomaticTax,
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
    /// Under send-invoice: days that the customer has to pay.
    pub days_until_due: Option<u32>,
    #[serde(default, deserialize_with = "optional_id")]
    pub default_payment_method: Option<String>,
    /// Of items that have none of their own.
    #[serde(default, deserialize_with = "or_default")]
    pub default_tax_rates: Vec<Applied>,
    /// `di_…`: of this subscription alone; those of the customer are not among them.
    #[serde(default, deserialize_with = "ids")]
    pub discounts: Vec<String>,
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
    /// The schedule that moves it, while one does.
    #[serde(default, deserialize_with = "optional_id")]
    pub schedule: Option<String>,
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
    /// `di_…`.
    #[serde(default, deserialize_with = "ids")]
    pub discounts: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// Without its tiers.
    pub price: Price,
    /// None on metered items.
    pub quantity: Option<u64>,
    pub subscription: String,
    /// In place of the subscription's.
    #[serde(default, deserialize_with = "or_default")]
    pub tax_rates: Vec<Applied>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AutomaticTax {
    /// Stripe computes the tax of each invoice.
    #[serde(default)]
    pub enabled: bool,
}

impl Subscription {
    /// The tax rates that every item has, by itself or from the subscription; `None` where items have different ones.
    pub fn tax_rates(&self) -> Option<&[Applied]> {
        let mut all = self.items.data.iter().map(|item| if item.tax_rates.is_empty() { &self.default_tax_rates } else { &item.tax_rates });
        let first = all.next().unwrap_or(&self.default_tax_rates);
        all.all(|rates| rates.iter().map(Applied::id).eq(first.iter().map(Applied::id))).then_some(first)
    }

    /// Whether a discount stands on it or on one of its items.
    pub fn has_discount(&self) -> bool {
        !self.discounts.is_empty() || self.items.data.iter().any(|item| !item.discounts.is_empty())
    }
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewSubscription {
    pub customer: String,
    /// 1 to 20.
    pub items: Vec<NewItem>,
    pub collection: Collection,
    /// A future instant at which periods begin; `None`: now.
    pub billing_cycle_anchor: Option<Timestamp>,
    pub trial_end: Option<Timestamp>,
    pub metadata: Metadata,
    /// Which of a price's currencies is billed; `None`: the customer's own, else the price's.
    pub currency: Option<String>,
    /// Prices charged once, on the first invoice: a set-up fee.
    pub once: Vec<String>,
    /// Who pays before the customer's default.
    pub default_payment_method: Option<String>,
    /// What becomes of the part of a period before the anchor; Stripe charges it unless told otherwise.
    pub proration: Option<Proration>,
    /// Stripe computes the tax of its invoices.
    pub automatic_tax: bool,
    /// `txr_…`: what every item is taxed at.
    pub tax_rates: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewItem {
    pub price: String,
    /// Must be `None` on a metered price.
    pub quantity: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Collection {
    /// By the customer's payment method. Without one, the first amount that is due fails.
    #[default]
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
        .with_some("currency", new.currency.as_deref())
        .with_some("default_payment_method", new.default_payment_method.as_deref())
        .with_some("proration_behavior", new.proration.map(Proration::word))
        .with_some("automatic_tax[enabled]", new.automatic_tax.then_some(true))
        .with_each("default_tax_rates", &new.tax_rates)
        .with_map("metadata", &new.metadata);
    let form = with_items(form, "items", &new.items);
    let form = with_once(form, "add_invoice_items", &new.once);
    Call::post("/v1/subscriptions", with_collection(form, new.collection), key)
}

/// Collection with the days that go with it.
pub(crate) fn with_collection(form: Form, collection: Collection) -> Form {
    match collection {
        Collection::ChargeAutomatically => form.with("collection_method", CollectionMethod::ChargeAutomatically),
        Collection::SendInvoice { days_until_due } => {
            form.with("collection_method", CollectionMethod::SendInvoice).with("days_until_due", days_until_due)
        }
    }
}

/// Prices that are charged once.
pub(crate) fn with_once(form: Form, name: &str, prices: &[String]) -> Form {
    prices.iter().enumerate().fold(form, |form, (i, price)| form.with(format!("{name}[{i}][price]"), price))
}

/// What is to change on a running subscription. What is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionUpdate {
    pub items: Vec<ItemChange>,
    /// What becomes of the part of a period that is changed; Stripe prorates unless told otherwise.
    pub proration: Option<Proration>,
    /// Ends with the running period, or (`false`) goes on after all.
    pub cancel_at_period_end: Option<bool>,
    pub pause: Option<Pause>,
    pub collection: Option<Collection>,
    pub default_payment_method: Option<String>,
    pub metadata: Metadata,
}

/// An item's part of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemChange {
    /// The item goes over to another price.
    Reprice {
        item: String,
        price: String,
    },
    Add(NewItem),
    /// The item goes. Under flexible billing its use so far is billed, unless proration is off.
    Remove {
        item: String,
    },
}

/// Whether a change in the middle of a period is put on an invoice, and on which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proration {
    /// On the next invoice.
    NextInvoice,
    /// On an invoice of its own, at once.
    InvoiceNow,
    /// Not at all: at a change, use so far would be billed nowhere; at a beginning, what repeats is charged from the anchor on.
    Off,
}

impl Proration {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::NextInvoice => "create_prorations",
            Self::InvoiceNow => "always_invoice",
            Self::Off => "none",
        }
    }
}

/// Pausing the collection of a subscription's invoices. Its periods go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Invoices are made and stay drafts, until then or until resumed.
    KeepAsDraft { resumes_at: Option<Timestamp> },
    /// Invoices are made and voided: nobody ever pays for this time.
    Void { resumes_at: Option<Timestamp> },
    /// Invoices are collected again.
    Resume,
}

/// `POST /v1/subscriptions/{id}`
pub fn update(id: &str, update: &SubscriptionUpdate, key: &IdempotencyKey) -> Call<Subscription> {
    let form = with_changes(Form::new(), "items", &update.items)
        .with_some("proration_behavior", update.proration.map(Proration::word))
        .with_some("cancel_at_period_end", update.cancel_at_period_end)
        .with_some("default_payment_method", update.default_payment_method.as_deref())
        .with_map("metadata", &update.metadata);
    let form = match update.pause {
        None => form,
        Some(Pause::Resume) => form.with("pause_collection", ""),
        Some(Pause::KeepAsDraft { resumes_at }) => with_pause(form, "keep_as_draft", resumes_at),
        Some(Pause::Void { resumes_at }) => with_pause(form, "void", resumes_at),
    };
    let form = match update.collection {
        None => form,
        Some(collection) => with_collection(form, collection),
    };
    Call::post(format!("/v1/subscriptions/{}", segment(id)), form, key)
}

fn with_pause(form: Form, behavior: &str, resumes_at: Option<Timestamp>) -> Form {
    form.with("pause_collection[behavior]", behavior).with_some("pause_collection[resumes_at]", resumes_at.map(Timestamp::as_second))
}

pub(crate) fn with_changes(form: Form, name: &str, changes: &[ItemChange]) -> Form {
    changes.iter().enumerate().fold(form, |form, (i, change)| {
        let field = |field: &str| format!("{name}[{i}][{field}]");
        match change {
            ItemChange::Reprice { item, price } => form.with(field("id"), item).with(field("price"), price),
            ItemChange::Add(new) => form.with(field("price"), &new.price).with_some(field("quantity"), new.quantity),
            ItemChange::Remove { item } => form.with(field("id"), item).with(field("deleted"), true),
        }
    })
}

/// `DELETE /v1/subscriptions/{id}`: ends it at once. `invoice_now` puts the use so far on a last invoice; without it that use is billed
/// nowhere.
pub fn cancel(id: &str, invoice_now: bool) -> Call<Subscription> {
    let form = Form::new().with("invoice_now", invoice_now).with("prorate", false);
    Call::delete(format!("/v1/subscriptions/{}", segment(id)), form)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A subscription whose items have these tax rates of their own.
    fn with_rates(defaults: &Value, of_items: &[Value]) -> Subscription {
        let item = |rates: &Value| {
            json!({ "id": "si_1", "created": 1, "current_period_start": 1, "current_period_end": 2, "discounts": [], "metadata": {},
                "price": { "id": "price_1", "active": true, "billing_scheme": "per_unit", "created": 1, "currency": "usd",
                    "livemode": false, "metadata": {}, "product": "prod_1", "type": "recurring", "unit_amount": 1 },
                "quantity": 1, "subscription": "sub_1", "tax_rates": rates })
        };
        let items: Vec<Value> = of_items.iter().map(item).collect();
        serde_json::from_value(json!({
            "id": "sub_1", "automatic_tax": null, "billing_cycle_anchor": 1, "billing_mode": { "type": "flexible" },
            "cancel_at_period_end": false, "collection_method": "charge_automatically", "created": 1, "currency": "usd",
            "customer": "cus_1", "days_until_due": null, "default_tax_rates": defaults, "discounts": ["di_1"],
            "items": { "data": items, "has_more": false }, "livemode": false, "metadata": {}, "pause_collection": null,
            "start_date": 1, "status": "active",
        }))
        .expect("a subscription")
    }

    #[test]
    fn tax_rates_are_known_where_every_item_has_the_same_ones() {
        let (vat, other) = (json!([{ "id": "txr_vat", "object": "tax_rate" }]), json!(["txr_other"]));
        let none = json!([]);
        let rates = |of: &Subscription| of.tax_rates().map(|rates| rates.iter().map(|rate| rate.id().to_owned()).collect::<Vec<_>>());
        assert_eq!(rates(&with_rates(&vat, &[none.clone(), Value::Null])), Some(vec!["txr_vat".to_owned()]));
        assert_eq!(rates(&with_rates(&Value::Null, &[vat.clone(), vat.clone()])), Some(vec!["txr_vat".to_owned()]));
        assert_eq!(rates(&with_rates(&vat, &[none.clone(), other])), None, "one item has its own");
        assert_eq!(rates(&with_rates(&Value::Null, &[none])), Some(Vec::new()));
        assert!(with_rates(&Value::Null, &[]).has_discount());
    }
}
