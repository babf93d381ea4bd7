//! Stripe's answers as the mirror keeps them. What the domain's values leave out and a page needs stands in a small `…Rest` beside them.

use domain::{
    Currency, Money, Period, Price, Quantity, UnitPrice,
    billed::{
        CollectionPause, Customer, Invoice, InvoiceLine, InvoiceStatus, Item, MirrorPrice, OnceLine, StripeMeter, SubscribedPrice,
        Subscription,
    },
    id::{CustomerId, InvoiceId, InvoiceLineId, ItemId, PriceId, ProductId, StripeMeterId, SubscriptionId},
    price::PriceJsonError,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::mirror::Product;

use crate::subscriptions::handed_on::KnownRate;

/// Stripe gave a figure that cannot be kept exactly.
#[derive(Debug, thiserror::Error)]
#[error("{object} cannot be read: {why}")]
pub struct Unreadable {
    /// The object's id.
    pub object: String,
    /// Why.
    pub why: String,
}

impl From<Unreadable> for crate::Problem {
    fn from(error: Unreadable) -> Self {
        let words = "Stripe sent a figure that cannot be kept exactly, so it is not used. Nothing was sent. Look at the object in Stripe.";
        Self::new(crate::Code::Remote, words, crate::Retry::AfterFix).with_detail(error.to_string())
    }
}

fn unreadable(object: &str, why: impl std::fmt::Display) -> Unreadable {
    Unreadable { object: object.to_owned(), why: why.to_string() }
}

/// What a customer's page and pairing need besides the domain's customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerRest {
    /// Whether an invoice could be charged by itself, as far as the customer says.
    pub has_payment_method: bool,
    /// Marks of what we made.
    pub metadata: stripe::Metadata,
    /// What its invoices are charged to, where it could be read whole.
    pub method: Option<crate::customers::method::Method>,
    /// Attached methods that invoices do not use, as of the last look at this customer.
    pub others: Vec<crate::customers::method::Method>,
    /// Phone.
    pub phone: Option<String>,
    /// The agency's own note in Stripe.
    pub description: Option<String>,
    /// Billing address.
    pub address: Option<stripe::customers::Address>,
    /// `none`, `exempt` or `reverse`.
    pub tax_exempt: Option<String>,
}

/// What a subscription says about its items' time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemRest {
    /// When a trial ends or ended.
    pub trial_end: Option<Timestamp>,
    /// Collection is paused: drafts are kept, voided or given up.
    pub paused: bool,
    /// It ends with this period.
    pub cancel_at_period_end: bool,
    /// The subscription has a payment method of its own.
    pub has_payment_method: bool,
    /// `day`, `week`, `month`, `year`.
    pub interval: Option<String>,
    /// How many of them make a period.
    pub interval_count: u32,
    /// Marks of what we made.
    pub metadata: stripe::Metadata,
}

/// What a subscription that takes over from another one must have as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SubscriptionRest {
    /// Marks of what we made.
    pub metadata: stripe::Metadata,
    /// Its last invoice.
    pub latest_invoice: Option<String>,
    /// Stripe computes its tax.
    pub automatic_tax: bool,
    /// `txr_…` of every item; none where its items have different ones.
    pub tax_rates: Option<Vec<String>>,
    /// The same as they are found again in another account, where Stripe showed them whole.
    pub known_rates: Vec<KnownRate>,
    /// A discount stands on it, or on one of its items.
    pub has_discount: bool,
}

impl Default for SubscriptionRest {
    /// As one that was read before tax and discounts were: nothing is known of them, and nothing in their way.
    fn default() -> Self {
        Self {
            metadata: stripe::Metadata::new(),
            latest_invoice: None,
            automatic_tax: false,
            tax_rates: Some(Vec::new()),
            known_rates: Vec::new(),
            has_discount: false,
        }
    }
}

/// What an invoice row needs besides the domain's invoice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvoiceRest {
    /// When it must be paid, under send-invoice.
    pub due_date: Option<Timestamp>,
    /// When it was finalised.
    pub finalized_at: Option<Timestamp>,
    /// The period that made it.
    pub period_start: Option<Timestamp>,
    /// Its end.
    pub period_end: Option<Timestamp>,
}

/// What a product's page shows besides its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductRest {
    /// What one unit is called.
    pub unit_label: Option<String>,
    /// As clients see it.
    pub description: Option<String>,
    /// What stands on a card statement.
    pub statement_descriptor: Option<String>,
    /// Lines of a price table.
    pub marketing_features: Vec<String>,
    /// The price that new buyers get; it cannot be archived.
    pub default_price: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// What a price's page shows besides what it charges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceRest {
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Its own currency, as Stripe writes it.
    pub currency: Option<String>,
    /// Further currencies that it names, rated or not.
    pub currencies: Vec<String>,
    /// `unspecified`, `exclusive`, `inclusive`.
    pub tax_behavior: Option<String>,
    /// Marks of what we made.
    pub metadata: stripe::Metadata,
}

/// A customer.
pub fn customer(from: &stripe::customers::Customer) -> (Customer, Value) {
    let value = Customer {
        id: CustomerId::new(&from.id),
        name: from.name.clone(),
        email: from.email.clone(),
        currency: from.currency.as_deref().and_then(|code| Currency::parse(code).ok()),
        test_clock: from.test_clock.clone(),
        deleted: false,
        created: from.created,
    };
    let method = match from.default_method() {
        Some(stripe::customers::DefaultMethod::Whole(method)) => Some(method.as_ref().into()),
        _ => None,
    };
    let rest = CustomerRest {
        has_payment_method: from.has_payment_method(),
        metadata: from.metadata.clone(),
        method,
        others: Vec::new(),
        phone: from.phone.clone(),
        description: from.description.clone(),
        address: from.address.clone(),
        tax_exempt: from.tax_exempt.clone(),
    };
    (value, json!(rest))
}

/// A product.
pub fn product(from: &stripe::products::Product) -> (Product, Value) {
    let value = Product { id: ProductId::new(&from.id), name: from.name.clone(), active: from.active, metadata: from.metadata.clone() };
    let rest = ProductRest {
        unit_label: from.unit_label.clone(),
        description: from.description.clone(),
        statement_descriptor: from.statement_descriptor.clone(),
        marketing_features: from.marketing_features.iter().filter_map(|feature| feature.name.clone()).collect(),
        default_price: from.default_price.clone(),
        created: Some(from.created),
    };
    (value, json!(rest))
}

/// A meter.
pub fn meter(from: &stripe::meters::Meter) -> (StripeMeter, Value) {
    let value = StripeMeter {
        id: StripeMeterId::new(&from.id),
        display_name: from.display_name.clone(),
        event_name: from.event_name.clone(),
        formula: from.default_aggregation.formula.as_str().into(),
        customer_key: from.customer_mapping.event_payload_key.clone(),
        value_key: from.value_settings.event_payload_key.clone(),
        time_window: from.event_time_window.as_ref().map(|window| window.as_str().to_owned()),
        dimensions: from.dimension_payload_keys.clone().unwrap_or_default(),
        status: from.status.as_str().into(),
    };
    (value, json!({ "created": from.created }))
}

/// A price. One whose model we do not rate is kept without it: it can be seen, not sent to.
pub fn price(from: &stripe::prices::Price) -> (MirrorPrice, Value) {
    let value = MirrorPrice {
        id: PriceId::new(&from.id),
        product: ProductId::new(&from.product),
        nickname: from.nickname.clone(),
        lookup_key: from.lookup_key.clone(),
        active: from.active,
        meter: from.recurring.as_ref().and_then(|recurring| recurring.meter.as_deref()).map(StripeMeterId::new),
        interval: from.recurring.as_ref().map(|recurring| recurring.interval.as_str().to_owned()),
        interval_count: from.recurring.as_ref().map_or(1, |recurring| recurring.interval_count),
        price: model(from, None).ok(),
        further: further(from),
    };
    let rest = PriceRest {
        created: Some(from.created),
        tax_behavior: from.tax_behavior.as_ref().map(|behavior| behavior.as_str().to_owned()),
        currencies: from.currency_options.keys().filter(|code| **code != from.currency).cloned().collect(),
        currency: Some(from.currency.clone()),
        metadata: from.metadata.clone(),
    };
    (value, json!(rest))
}

/// The same price in its further currencies, in alphabetical order; those that cannot be rated are left out.
fn further(from: &stripe::prices::Price) -> Vec<Price> {
    from.currency_options.keys().filter(|code| **code != from.currency).filter_map(|code| model(from, Some(code)).ok()).collect()
}

/// The price model, read by the one reader of Stripe's price shape.
fn model(from: &stripe::prices::Price, currency: Option<&str>) -> Result<Price, PriceJsonError> {
    let transform =
        from.transform_quantity.as_ref().map(|transform| json!({ "divide_by": transform.divide_by, "round": transform.round.as_str() }));
    let option =
        |option: &stripe::prices::CurrencyOption| amounts(option.tiers.as_deref(), option.unit_amount, option.unit_amount_decimal.as_ref());
    let options: serde_json::Map<String, Value> = from.currency_options.iter().map(|(code, it)| (code.clone(), option(it))).collect();
    let mut shape = amounts(from.tiers.as_deref(), from.unit_amount, from.unit_amount_decimal.as_ref());
    shape["currency"] = json!(from.currency);
    shape["billing_scheme"] = json!(from.billing_scheme.as_str());
    shape["tiers_mode"] = json!(from.tiers_mode.as_ref().map(|mode| mode.as_str().to_owned()));
    shape["transform_quantity"] = json!(transform);
    shape["currency_options"] = Value::Object(options);
    Price::from_stripe_json(&shape, currency)
}

/// What is charged in one currency, in Stripe's shape.
fn amounts(tiers: Option<&[stripe::prices::Tier]>, unit: Option<i64>, exact: Option<&stripe::ExactDecimal>) -> Value {
    let decimal = |exact: Option<&stripe::ExactDecimal>| exact.map(|exact| exact.as_str().to_owned());
    let tier = |tier: &stripe::prices::Tier| {
        json!({
            "up_to": tier.up_to,
            "unit_amount": tier.unit_amount,
            "unit_amount_decimal": decimal(tier.unit_amount_decimal.as_ref()),
            "flat_amount": tier.flat_amount,
            "flat_amount_decimal": decimal(tier.flat_amount_decimal.as_ref()),
        })
    };
    json!({
        "tiers": tiers.map(|tiers| tiers.iter().map(tier).collect::<Vec<_>>()),
        "unit_amount": unit,
        "unit_amount_decimal": decimal(exact),
    })
}

/// A subscription as an object of its own, with what it bills.
pub fn subscription(from: &stripe::subscriptions::Subscription) -> (Subscription, Value) {
    let one = |item: &stripe::subscriptions::SubscriptionItem| {
        let recurring = item.price.recurring.as_ref();
        SubscribedPrice {
            item: ItemId::new(&item.id),
            price: PriceId::new(&item.price.id),
            product: ProductId::new(&item.price.product),
            meter: recurring.and_then(|recurring| recurring.meter.as_deref()).map(StripeMeterId::new),
            quantity: item.quantity,
            period: Period::new(item.current_period_start, item.current_period_end).ok(),
            interval: recurring.map(|recurring| recurring.interval.as_str().to_owned()),
            interval_count: recurring.map_or(1, |recurring| recurring.interval_count),
        }
    };
    let pause =
        |pause: &stripe::subscriptions::PauseCollection| CollectionPause { behavior: pause.behavior.clone(), resumes_at: pause.resumes_at };
    let value = Subscription {
        id: SubscriptionId::new(&from.id),
        customer: CustomerId::new(&from.customer),
        status: from.status.as_str().into(),
        collection: from.collection_method.as_str().into(),
        days_until_due: from.days_until_due,
        billing_mode: from.billing_mode.as_ref().map_or("classic", |mode| mode.kind.as_str()).into(),
        currency: Currency::parse(&from.currency).ok(),
        anchor: from.billing_cycle_anchor,
        started: from.start_date,
        cancels_at_period_end: from.cancel_at_period_end,
        cancel_at: from.cancel_at,
        ended_at: from.ended_at,
        trial_end: from.trial_end,
        pause: from.pause_collection.as_ref().map(pause),
        default_payment_method: from.default_payment_method.clone(),
        schedule: from.schedule.clone(),
        items: from.items.data.iter().map(one).collect(),
    };
    let rest = SubscriptionRest {
        metadata: from.metadata.clone(),
        latest_invoice: from.latest_invoice.clone(),
        automatic_tax: from.automatic_tax.enabled,
        tax_rates: from.tax_rates().map(|rates| rates.iter().map(|rate| rate.id().to_owned()).collect()),
        known_rates: from.tax_rates().unwrap_or_default().iter().filter_map(whole).collect(),
        has_discount: from.has_discount(),
    };
    (value, json!(rest))
}

fn whole(rate: &stripe::tax_rates::Applied) -> Option<KnownRate> {
    match rate {
        stripe::tax_rates::Applied::Whole(rate) => Some(rate.as_ref().into()),
        stripe::tax_rates::Applied::Id(_) => None,
    }
}

/// A subscription's items.
pub fn items(from: &stripe::subscriptions::Subscription) -> Vec<(Item, Value)> {
    let one = |item: &stripe::subscriptions::SubscriptionItem| {
        let recurring = item.price.recurring.as_ref();
        let value = Item {
            id: ItemId::new(&item.id),
            subscription: SubscriptionId::new(&from.id),
            customer: CustomerId::new(&from.customer),
            price: PriceId::new(&item.price.id),
            meter: recurring.and_then(|recurring| recurring.meter.as_deref()).map(StripeMeterId::new),
            status: from.status.as_str().into(),
            current_period: Period::new(item.current_period_start, item.current_period_end).ok(),
            collection: from.collection_method.as_str().into(),
            billing_mode: from.billing_mode.as_ref().map_or("classic", |mode| mode.kind.as_str()).into(),
            ended_at: from.ended_at,
        };
        let rest = ItemRest {
            trial_end: from.trial_end,
            paused: from.pause_collection.is_some(),
            cancel_at_period_end: from.cancel_at_period_end,
            has_payment_method: from.default_payment_method.is_some(),
            interval: recurring.map(|recurring| recurring.interval.as_str().to_owned()),
            interval_count: recurring.map_or(1, |recurring| recurring.interval_count),
            metadata: from.metadata.clone(),
        };
        (value, json!(rest))
    };
    from.items.data.iter().map(one).collect()
}

/// An invoice with its lines; `meter_of` names a price's meter.
///
/// # Errors
/// A currency, quantity or price that cannot be kept exactly.
pub fn invoice(
    from: &stripe::invoices::Invoice,
    lines: &[stripe::invoices::InvoiceLine],
    meter_of: impl Fn(&str) -> Option<StripeMeterId>,
) -> Result<(Invoice, Value), Unreadable> {
    let currency = Currency::parse(&from.currency).map_err(|error| unreadable(&from.id, error))?;
    let money = |minor: i64| Money::from_minor(minor, currency);
    // Stripe leaves the status out of a preview alone.
    let status = from.status.as_ref().map_or(InvoiceStatus::Draft, |status| status.as_str().into());
    let value = Invoice {
        id: InvoiceId::new(&from.id),
        customer: CustomerId::new(&from.customer),
        subscription: from.subscription().map(SubscriptionId::new),
        status,
        number: from.number.clone(),
        subtotal: money(from.subtotal),
        total: money(from.total),
        amount_due: money(from.amount_remaining),
        automatically_finalizes_at: from.automatically_finalizes_at,
        created: from.created,
        hosted_url: from.hosted_invoice_url.clone(),
        lines: lines.iter().filter_map(|line| self::line(line, &meter_of).transpose()).collect::<Result<_, _>>()?,
        once: lines.iter().filter(|line| line.period.start >= line.period.end).map(once).collect::<Result<_, _>>()?,
    };
    let rest = InvoiceRest {
        due_date: from.due_date,
        finalized_at: from.status_transitions.as_ref().and_then(|moved| moved.finalized_at),
        period_start: Some(from.period_start),
        period_end: Some(from.period_end),
    };
    Ok((value, json!(rest)))
}

/// A line that bills an instant and no span: a one-off item, which says nothing about use.
fn once(from: &stripe::invoices::InvoiceLine) -> Result<OnceLine, Unreadable> {
    let currency = Currency::parse(&from.currency).map_err(|error| unreadable(&from.id, error))?;
    Ok(OnceLine {
        id: InvoiceLineId::new(&from.id),
        item: from.subscription_item().map(ItemId::new),
        description: from.description.clone(),
        at: from.period.start,
        amount: Money::from_minor(from.amount, currency),
    })
}

/// A line that bills a span; none for one that bills an instant.
fn line(
    from: &stripe::invoices::InvoiceLine,
    meter_of: &impl Fn(&str) -> Option<StripeMeterId>,
) -> Result<Option<InvoiceLine>, Unreadable> {
    let Ok(period) = Period::new(from.period.start, from.period.end) else { return Ok(None) };
    let currency = Currency::parse(&from.currency).map_err(|error| unreadable(&from.id, error))?;
    let quantity = match (&from.quantity_decimal, from.quantity) {
        (Some(exact), _) => Quantity::parse(exact.as_str()).map_err(|error| unreadable(&from.id, error))?,
        (None, whole) => Quantity::from_whole(whole.unwrap_or(0)),
    };
    let unit_amount = from.pricing.as_ref().and_then(|pricing| pricing.unit_amount_decimal.as_ref());
    let unit_amount = unit_amount.map(|exact| UnitPrice::parse_minor(exact.as_str())).transpose();
    Ok(Some(InvoiceLine {
        id: InvoiceLineId::new(&from.id),
        item: from.subscription_item().map(ItemId::new),
        price: from.price().map(PriceId::new),
        meter: from.price().and_then(meter_of),
        description: from.description.clone(),
        period,
        quantity,
        unit_amount: unit_amount.map_err(|error| unreadable(&from.id, error))?,
        amount: Money::from_minor(from.amount, currency),
    }))
}
