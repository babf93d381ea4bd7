//! Making a price in any model and in several currencies; changing what Stripe lets change on one; archiving and restoring it.

use domain::{
    Currency, Price, PriceModel, UnitPrice,
    billed::MirrorPrice,
    catalog::{Every, TaxBehavior},
    price::{Round, Tier},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Tx, mirror};
use stripe::{
    Client, Error, IdempotencyKey,
    prices::{self, Interval, NewCharge, NewPrice, NewRecurring, NewTier, PriceUpdate, TiersMode},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, carries, marked_with};
use crate::{
    Problem,
    change_set::{PriceUnit, know_price_unit},
    mirror::convert::{self, PriceRest},
};

/// Metadata of a price: days of trial that subscriptions made here begin with.
pub const TRIAL_DAYS: &str = "rebill_trial_days";

/// A price. Its mark is made of its lookup key and of what it charges, so that a changed price is another one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakePrice {
    /// Product.
    pub product: Option<Ref>,
    /// Stripe meter; none for a price that counts nothing.
    #[serde(default)]
    pub meter: Option<Ref>,
    /// One per currency, the own one first.
    #[serde(default)]
    pub prices: Vec<Price>,
    /// How often; none: once.
    #[serde(default = "monthly")]
    pub every: Option<Every>,
    /// Lookup key.
    #[serde(default)]
    pub lookup_key: Option<String>,
    /// Takes the lookup key from the price that has it.
    #[serde(default)]
    pub transfer_lookup_key: bool,
    /// Hidden from clients.
    #[serde(default)]
    pub nickname: Option<String>,
    /// Whether tax is in it.
    #[serde(default)]
    pub tax_behavior: TaxBehavior,
    /// Days of trial.
    #[serde(default)]
    pub trial_days: Option<u32>,
    /// Our meter's code, kept beside the price for the rules that will use it.
    #[serde(default)]
    pub code: Option<String>,
    /// Quantity of the meter in one unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// How the first edition stored a plain price per unit: its currency…
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// …and its amount in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount: Option<String>,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
const fn monthly() -> Option<Every> {
    Some(Every::MONTH)
}

impl MakePrice {
    /// What it is found by: the lookup key, or its product's mark, and what it charges.
    pub fn mark(&self, product: &str) -> String {
        let content = serde_json::json!([self.prices, self.every, self.code, self.unit, self.tax_behavior]);
        let digest = Sha256::digest(content.to_string().as_bytes());
        let short: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("{}#{short}", self.lookup_key.as_deref().unwrap_or(product))
    }

    /// The prices, also of a change set that the first edition staged.
    fn charged(&self) -> Result<Vec<Price>, Problem> {
        if !self.prices.is_empty() {
            return Ok(self.prices.clone());
        }
        let broken = |_| Problem::internal("a stored price is not a decimal");
        let currency = Currency::parse(self.currency.as_deref().unwrap_or_default());
        let currency = currency.map_err(|error| Problem::internal(error.to_string()))?;
        let unit_amount = UnitPrice::parse_minor(self.unit_amount.as_deref().unwrap_or_default()).map_err(broken)?;
        Ok(vec![Price { currency, model: PriceModel::PerUnit { unit_amount } }])
    }

    /// Whether a price of the account charges the same by the same meter.
    fn is_like(&self, found: &prices::Price) -> bool {
        let (copy, _) = convert::price(found);
        let meter = match &self.meter {
            Some(Ref::Id(id)) => Some(id.as_str()),
            _ => None,
        };
        let open = self.tax_behavior == TaxBehavior::Unspecified && !self.transfer_lookup_key;
        let found_tax = found.tax_behavior.clone().filter(|tax| *tax != prices::TaxBehavior::Unspecified);
        if !open && found_tax != tax(self.tax_behavior) {
            return false;
        }
        let Ok(ours) = self.charged() else { return false };
        let own = ours.first().map(as_stripe_reads);
        let mut further: Vec<Price> = ours.iter().skip(1).map(as_stripe_reads).collect();
        further.sort_by_key(|price| price.currency);
        copy.price == own
            && copy.further == further
            && copy.meter.as_ref().map(domain::id::StripeMeterId::as_str) == meter
            && copy.interval.as_deref() == self.every.map(|every| every.interval.word())
            && self.every.is_none_or(|every| every.count == copy.interval_count)
    }
}

/// A flat amount is a price of one unit in Stripe's words.
pub fn as_stripe_reads(price: &Price) -> Price {
    match &price.model {
        PriceModel::Flat { amount } => Price { currency: price.currency, model: PriceModel::PerUnit { unit_amount: *amount } },
        _ => price.clone(),
    }
}

fn charge(price: &Price) -> Result<NewCharge, Problem> {
    Ok(match &price.model {
        PriceModel::Flat { amount } | PriceModel::PerUnit { unit_amount: amount } => NewCharge::PerUnit { unit_amount: decimal(*amount)? },
        PriceModel::Package { unit_amount, divide_by, round } => NewCharge::Package {
            unit_amount: decimal(*unit_amount)?,
            divide_by: u64::from(divide_by.get()),
            round: match round {
                Round::Up => prices::Round::Up,
                Round::Down => prices::Round::Down,
            },
        },
        PriceModel::Volume { tiers } => NewCharge::Tiered { mode: TiersMode::Volume, tiers: all_tiers(tiers.as_slice())? },
        PriceModel::Graduated { tiers } => NewCharge::Tiered { mode: TiersMode::Graduated, tiers: all_tiers(tiers.as_slice())? },
    })
}

fn all_tiers(tiers: &[Tier]) -> Result<Vec<NewTier>, Problem> {
    let one = |tier: &Tier| {
        let up_to = tier.up_to.map(|end| u64::try_from(end.to_micros() / 1_000_000)).transpose();
        Ok(NewTier {
            up_to: up_to.map_err(|_| Problem::internal("a tier ends below zero"))?,
            unit_amount: tier.unit_amount.map(decimal).transpose()?,
            flat_amount: tier.flat_amount.map(decimal).transpose()?,
        })
    };
    tiers.iter().map(one).collect()
}

fn decimal(amount: UnitPrice) -> Result<Decimal, Problem> {
    // Read exactly, so that a digit too many is an error and no rounding.
    Decimal::from_str_exact(&amount.to_minor_string()).map_err(|error| Problem::internal(format!("an amount cannot be sent: {error}")))
}

impl Outward for MakePrice {
    fn kind(&self) -> &'static str {
        "price"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        self.product.iter_mut().chain(&mut self.meter).collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let Some(Ref::Id(product)) = &self.product else { return Ok(None) };
        let filter = prices::Filter { active: Some(true), product: Some(product.clone()), lookup_keys: Vec::new() };
        let all = client.all(prices::list(&filter), LOOK_THROUGH, || false).await?.items;
        if let Some(marked) = all.iter().find(|price| carries(&price.metadata, mark)) {
            return Ok(Some(Made::found(marked.id.clone())));
        }
        for price in all.into_iter().filter(|price| self.lookup_key.is_some() && price.lookup_key == self.lookup_key) {
            let price = match price.currencies_without_tiers().as_slice() {
                [] => price,
                lacking => client.send(&prices::retrieve_in(&price.id, lacking)).await?.value,
            };
            if self.is_like(&price) {
                return Ok(Some(Made::found(price.id)));
            }
        }
        Ok(None)
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let missing = || Problem::internal("a price without a product");
        let charged = self.charged()?;
        let own = charged.first().ok_or_else(|| Problem::internal("a price without an amount"))?;
        let mut metadata = marked_with(mark);
        if let Some(days) = self.trial_days {
            metadata.insert(TRIAL_DAYS.to_owned(), days.to_string());
        }
        let meter = self.meter.as_ref().map(Ref::id).transpose()?.map(str::to_owned);
        let further = charged.iter().skip(1).map(|price| Ok((price.currency.code().to_owned(), charge(price)?)));
        let new = NewPrice {
            product: self.product.as_ref().ok_or_else(missing)?.id()?.to_owned(),
            currency: own.currency.code().to_owned(),
            charge: charge(own)?,
            currencies: further.collect::<Result<_, Problem>>()?,
            recurring: self.every.map(|every| NewRecurring {
                interval: match every.interval {
                    domain::catalog::Interval::Day => Interval::Day,
                    domain::catalog::Interval::Week => Interval::Week,
                    domain::catalog::Interval::Month => Interval::Month,
                    domain::catalog::Interval::Year => Interval::Year,
                },
                interval_count: every.count,
                meter,
            }),
            lookup_key: self.lookup_key.clone(),
            transfer_lookup_key: self.transfer_lookup_key && self.lookup_key.is_some(),
            nickname: self.nickname.clone(),
            tax_behavior: tax(self.tax_behavior),
            metadata,
        };
        let reply = client.send(&prices::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        match (&self.code, &self.unit) {
            (Some(meter), Some(unit)) => know_price_unit(tx, &made.id, PriceUnit { meter: meter.clone(), unit: unit.clone() }),
            _ => Ok(()),
        }
    }
}

/// What is sent; unspecified is left to the account.
const fn tax(behavior: TaxBehavior) -> Option<prices::TaxBehavior> {
    match behavior {
        TaxBehavior::Unspecified => None,
        TaxBehavior::Exclusive => Some(prices::TaxBehavior::Exclusive),
        TaxBehavior::Inclusive => Some(prices::TaxBehavior::Inclusive),
    }
}

/// What Stripe lets change on a price; `None` leaves as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPrice {
    /// Which price.
    pub price: String,
    /// `false` archives, `true` restores.
    pub active: Option<bool>,
    /// An empty text removes.
    pub nickname: Option<String>,
    /// An empty text removes; a key of another price is refused.
    pub lookup_key: Option<String>,
    /// Only from unspecified.
    pub tax_behavior: Option<TaxBehavior>,
    /// Days of trial that subscriptions made here begin with; 0 removes them. Metadata of ours: Stripe does nothing by it.
    #[serde(default)]
    pub trial_days: Option<u32>,
}

impl EditPrice {
    fn holds(&self, price: &prices::Price) -> bool {
        let text = |wanted: &Option<String>, found: &Option<String>| {
            wanted.as_deref().is_none_or(|wanted| found.as_deref().unwrap_or_default() == wanted)
        };
        self.active.is_none_or(|active| price.active == active)
            && text(&self.nickname, &price.nickname)
            && text(&self.lookup_key, &price.lookup_key)
            && self.tax_behavior.and_then(tax).is_none_or(|wanted| price.tax_behavior.as_ref() == Some(&wanted))
            && self
                .trial_days
                .is_none_or(|days| price.metadata.get(TRIAL_DAYS).map(String::as_str).unwrap_or_default() == trial_words(days))
    }
}

/// Days of trial as metadata has them: an empty value removes a key.
fn trial_words(days: u32) -> String {
    if days == 0 { String::new() } else { days.to_string() }
}

impl Outward for EditPrice {
    fn kind(&self) -> &'static str {
        "price"
    }

    fn action(&self) -> &'static str {
        match self.active {
            Some(false) => "archive",
            Some(true) => "restore",
            None => "update",
        }
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// Whether it stands so already.
    async fn find(&self, client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        let price = client.send(&prices::retrieve(&self.price)).await?.value;
        Ok(self.holds(&price).then(|| Made::found(price.id)))
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let update = PriceUpdate {
            active: self.active,
            nickname: self.nickname.clone(),
            lookup_key: self.lookup_key.clone(),
            // Never taken from another price: Stripe refuses it where the plan could not see it.
            transfer_lookup_key: false,
            tax_behavior: self.tax_behavior.and_then(tax),
            metadata: self.trial_days.map(|days| (TRIAL_DAYS.to_owned(), trial_words(days))).into_iter().collect(),
        };
        let reply = client.send(&prices::update(&self.price, &update, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }

    /// The mirror says so at once: Stripe's events come a moment later.
    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let text = |wanted: &str| Some(wanted.to_owned()).filter(|text| !text.is_empty());
        let (Some(copy), Some(raw)) = (mirror::find::<MirrorPrice>(tx, &self.price)?, mirror::raw::<MirrorPrice>(tx, &self.price)?) else {
            return Ok(());
        };
        let (mut price, mut rest) = (copy.value, serde_json::from_value::<PriceRest>(raw).unwrap_or_default());
        price.active = self.active.unwrap_or(price.active);
        if let Some(nickname) = &self.nickname {
            price.nickname = text(nickname);
        }
        if let Some(key) = &self.lookup_key {
            price.lookup_key = text(key);
        }
        if let Some(behavior) = self.tax_behavior.and_then(tax) {
            rest.tax_behavior = Some(behavior.as_str().to_owned());
        }
        match self.trial_days {
            Some(0) => drop(rest.metadata.remove(TRIAL_DAYS)),
            Some(days) => drop(rest.metadata.insert(TRIAL_DAYS.to_owned(), trial_words(days))),
            None => {}
        }
        let raw = serde_json::to_value(rest).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(mirror::keep(tx, &price, &raw, copy.read_at)?)
    }
}
