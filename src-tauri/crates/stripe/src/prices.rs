//! Prices. What a price charges never changes: an edit is a new price that takes over the lookup key, and the old one archived.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::Metadata;
use crate::form::{Form, segment};
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::{Call, IdempotencyKey};
use crate::wire::{ExactDecimal, id, open_enum, or_default, seconds};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Price {
    pub id: String,
    pub active: bool,
    pub billing_scheme: BillingScheme,
    #[serde(with = "seconds::required")]
    pub created: Timestamp,
    /// ISO code in small letters.
    pub currency: String,
    pub livemode: bool,
    pub lookup_key: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    pub nickname: Option<String>,
    #[serde(deserialize_with = "id")]
    pub product: String,
    pub recurring: Option<Recurring>,
    pub tax_behavior: Option<TaxBehavior>,
    /// Lowest first. Present on what [`list`], [`retrieve`], [`create`] and [`update`] return; absent where a price stands inside
    /// another object.
    pub tiers: Option<Vec<Tier>>,
    pub tiers_mode: Option<TiersMode>,
    pub transform_quantity: Option<TransformQuantity>,
    #[serde(rename = "type")]
    pub kind: PriceKind,
    /// Minor units; null when the amount is not whole, and on tiered prices.
    pub unit_amount: Option<i64>,
    /// Minor units with up to 12 places.
    pub unit_amount_decimal: Option<ExactDecimal>,
    /// By ISO code in small letters, the own currency among them. Absent where a price stands inside another object; the tiers of
    /// further currencies come with [`retrieve_in`] alone.
    #[serde(default, deserialize_with = "or_default")]
    pub currency_options: BTreeMap<String, CurrencyOption>,
}

impl Price {
    /// Further currencies whose tiers did not come with a list: they are read by [`retrieve_in`].
    pub fn currencies_without_tiers(&self) -> Vec<&str> {
        if self.billing_scheme != BillingScheme::Tiered {
            return Vec::new();
        }
        let lacking = |(code, option): (&String, &CurrencyOption)| *code != self.currency && option.tiers.is_none();
        self.currency_options.iter().filter(|(code, option)| lacking((code, option))).map(|(code, _)| code.as_str()).collect()
    }
}

/// A price's amounts in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CurrencyOption {
    pub tiers: Option<Vec<Tier>>,
    pub unit_amount: Option<i64>,
    pub unit_amount_decimal: Option<ExactDecimal>,
}

impl Listed for Price {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Recurring {
    pub interval: Interval,
    pub interval_count: u32,
    /// The meter of a metered price.
    pub meter: Option<String>,
    pub usage_type: UsageType,
}

/// Units above the previous tier's end, up to and with `up_to`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tier {
    pub flat_amount: Option<i64>,
    pub flat_amount_decimal: Option<ExactDecimal>,
    pub unit_amount: Option<i64>,
    pub unit_amount_decimal: Option<ExactDecimal>,
    /// `None`: no end.
    pub up_to: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TransformQuantity {
    pub divide_by: u64,
    pub round: Round,
}

open_enum! { BillingScheme { PerUnit = "per_unit", Tiered = "tiered" } }
open_enum! { TiersMode { Graduated = "graduated", Volume = "volume" } }
open_enum! { PriceKind { OneTime = "one_time", Recurring = "recurring" } }
open_enum! { UsageType { Licensed = "licensed", Metered = "metered" } }
open_enum! { Interval { Day = "day", Week = "week", Month = "month", Year = "year" } }
open_enum! { Round { Up = "up", Down = "down" } }
open_enum! {
    /// Fixed for ever once inclusive or exclusive.
    TaxBehavior { Exclusive = "exclusive", Inclusive = "inclusive", Unspecified = "unspecified" }
}

/// A price to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPrice {
    pub product: String,
    /// ISO code; sent in small letters.
    pub currency: String,
    pub charge: NewCharge,
    /// The same charge in further currencies, by ISO code; of the same kind as `charge`.
    pub currencies: BTreeMap<String, NewCharge>,
    /// `None`: charged once.
    pub recurring: Option<NewRecurring>,
    /// At most 200 characters, unique in the account.
    pub lookup_key: Option<String>,
    /// Takes the lookup key from the price that has it, in the same step.
    pub transfer_lookup_key: bool,
    pub nickname: Option<String>,
    pub tax_behavior: Option<TaxBehavior>,
    pub metadata: Metadata,
}

/// How a quantity becomes an amount. All amounts in minor units with up to 12 places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewCharge {
    PerUnit {
        unit_amount: Decimal,
    },
    /// The period's total divided by `divide_by`, rounded once, times the amount.
    Package {
        unit_amount: Decimal,
        divide_by: u64,
        round: Round,
    },
    /// Lowest first; the last one, and only that, without an end.
    Tiered {
        mode: TiersMode,
        tiers: Vec<NewTier>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTier {
    /// `None`: no end, sent as `inf`.
    pub up_to: Option<u64>,
    pub unit_amount: Option<Decimal>,
    pub flat_amount: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecurring {
    pub interval: Interval,
    pub interval_count: u32,
    /// `Some`: charged by what the meter counted. `None`: by the subscription's quantity.
    pub meter: Option<String>,
}

/// What may change on a price; `None` leaves as it is, an empty text removes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceUpdate {
    pub active: Option<bool>,
    pub nickname: Option<String>,
    pub lookup_key: Option<String>,
    pub transfer_lookup_key: bool,
    /// Only from unspecified; Stripe keeps the others for ever.
    pub tax_behavior: Option<TaxBehavior>,
    pub metadata: Metadata,
}

/// Which prices to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Without it Stripe lists active prices only.
    pub active: Option<bool>,
    pub product: Option<String>,
    /// At most 10.
    pub lookup_keys: Vec<String>,
}

/// `POST /v1/prices`
pub fn create(new: &NewPrice, key: &IdempotencyKey) -> Call<Price> {
    let form = Form::new()
        .with("product", &new.product)
        .with("currency", new.currency.to_ascii_lowercase())
        .with_some("lookup_key", new.lookup_key.as_deref())
        .with_some("transfer_lookup_key", new.transfer_lookup_key.then_some(true))
        .with_some("nickname", new.nickname.as_deref())
        .with_some("tax_behavior", new.tax_behavior.as_ref())
        .with_map("metadata", &new.metadata)
        .with_each("expand", ["tiers"]);
    let form = with_charge(form, &new.charge);
    let form = new.currencies.iter().fold(form, |form, (code, charge)| {
        let option = format!("currency_options[{}]", code.to_ascii_lowercase());
        with_amounts(form, charge, |field| format!("{option}[{field}]"), |tier, field| format!("{option}[tiers][{tier}][{field}]"))
    });
    let form = match &new.recurring {
        None => form,
        Some(recurring) => form
            .with("recurring[interval]", &recurring.interval)
            .with("recurring[interval_count]", recurring.interval_count)
            .with("recurring[usage_type]", if recurring.meter.is_some() { UsageType::Metered } else { UsageType::Licensed })
            .with_some("recurring[meter]", recurring.meter.as_deref()),
    };
    Call::post("/v1/prices", form, key)
}

fn with_charge(form: Form, charge: &NewCharge) -> Form {
    let form = match charge {
        NewCharge::PerUnit { .. } => form.with("billing_scheme", BillingScheme::PerUnit),
        NewCharge::Package { divide_by, round, .. } => form
            .with("billing_scheme", BillingScheme::PerUnit)
            .with("transform_quantity[divide_by]", divide_by)
            .with("transform_quantity[round]", round),
        NewCharge::Tiered { mode, .. } => form.with("billing_scheme", BillingScheme::Tiered).with("tiers_mode", mode),
    };
    with_amounts(form, charge, str::to_owned, |tier, field| format!("tiers[{tier}][{field}]"))
}

/// The amounts alone, which repeat for each currency.
fn with_amounts(form: Form, charge: &NewCharge, name: impl Fn(&str) -> String, tier_name: impl Fn(usize, &str) -> String) -> Form {
    match charge {
        NewCharge::PerUnit { unit_amount } | NewCharge::Package { unit_amount, .. } => {
            form.with(name("unit_amount_decimal"), unit_amount.normalize())
        }
        NewCharge::Tiered { tiers, .. } => tiers.iter().enumerate().fold(form, |form, (i, tier)| {
            form.with(tier_name(i, "up_to"), tier.up_to.map_or_else(|| "inf".to_owned(), |end| end.to_string()))
                .with_some(tier_name(i, "unit_amount_decimal"), tier.unit_amount.map(|amount| amount.normalize()))
                .with_some(tier_name(i, "flat_amount_decimal"), tier.flat_amount.map(|amount| amount.normalize()))
        }),
    }
}

/// `GET /v1/prices`, with tiers and currencies; the tiers of further currencies are left out, because Stripe wants each named.
pub fn list(filter: &Filter) -> Call<List<Price>> {
    let form = Form::new()
        .with("limit", PAGE_SIZE)
        .with_some("active", filter.active)
        .with_some("product", filter.product.as_deref())
        .with_each("lookup_keys", &filter.lookup_keys)
        .with_each("expand", ["data.tiers", "data.currency_options"]);
    Call::get("/v1/prices", form)
}

/// `GET /v1/prices/{id}`, with tiers and currencies.
pub fn retrieve(id: &str) -> Call<Price> {
    retrieve_in(id, &[])
}

/// `GET /v1/prices/{id}`, with its tiers in these further currencies too.
pub fn retrieve_in(id: &str, currencies: &[&str]) -> Call<Price> {
    let further = currencies.iter().map(|code| format!("currency_options.{}.tiers", code.to_ascii_lowercase()));
    let wanted: Vec<String> = ["tiers".to_owned(), "currency_options".to_owned()].into_iter().chain(further).collect();
    Call::get(format!("/v1/prices/{}", segment(id)), Form::new().with_each("expand", wanted))
}

/// `POST /v1/prices/{id}`
pub fn update(id: &str, update: &PriceUpdate, key: &IdempotencyKey) -> Call<Price> {
    let form = Form::new()
        .with_some("active", update.active)
        .with_some("nickname", update.nickname.as_deref())
        .with_some("lookup_key", update.lookup_key.as_deref())
        .with_some("transfer_lookup_key", update.transfer_lookup_key.then_some(true))
        .with_some("tax_behavior", update.tax_behavior.as_ref())
        .with_map("metadata", &update.metadata)
        .with_each("expand", ["tiers"]);
    Call::post(format!("/v1/prices/{}", segment(id)), form, key)
}
