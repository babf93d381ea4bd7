//! Checking a plan as it was written: every broken field by its path, or what can be made of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Enforced, PlanDraft, PlanPayment, PlanPrice};
use crate::catalog::{
    CurrencyDraft, Every, Faults, LONGEST_FEATURE, LONGEST_TRIAL, MOST_FEATURES, MOST_PRICES, PriceDraft, PriceOffer, ProductDraft,
    ProductOffer, longest, meter_code, text, whole,
};
use crate::price::PriceModel;
use crate::{BillingUnit, Credits, Currency, Price, Quantity, UnitPrice, decimal};

/// Characters of a plan's name, narrower than a product's: a card of the price list shows it in one line.
const LONGEST_NAME: usize = 80;
/// Characters of a plan's line: features have their own place.
const LONGEST_LINE: usize = 300;
/// Features of a plan; of these a product keeps the first [`MOST_FEATURES`].
const MOST_LISTED: usize = 40;
const MOST_OF_A_QUOTA: u64 = 1_000_000_000_000;

/// A plan that can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOffer {
    /// The product that its prices belong to.
    pub product: ProductOffer,
    /// Its prices: base, usage, set-up fee, in this order. All recurring ones repeat alike, all are in the same currencies.
    pub prices: Vec<OfferedPrice>,
    /// 1 to 730.
    pub trial_days: Option<u32>,
}

/// A price of a plan that can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedPrice {
    /// Its place in the draft: `base`, `usage[0]`, `setup_fee`.
    pub slot: String,
    /// The account's own price that is linked; `None` is made new.
    pub existing: Option<String>,
    /// What it charges.
    pub offer: PriceOffer,
}

impl OfferedPrice {
    /// Whether it counts use.
    pub fn is_usage(&self) -> bool {
        self.offer.metered.is_some()
    }

    /// Whether it is charged once, with the first invoice.
    pub fn is_once(&self) -> bool {
        self.offer.every.is_none()
    }
}

impl PlanOffer {
    /// The currencies that every price has, the own one first. Empty without prices.
    pub fn currencies(&self) -> Vec<Currency> {
        self.prices.first().map_or_else(Vec::new, |first| first.offer.prices.iter().map(|price| price.currency).collect())
    }

    /// How often it is charged; `None` where nothing repeats.
    pub fn every(&self) -> Option<Every> {
        self.prices.iter().find_map(|price| price.offer.every)
    }

    /// The price at a place of the draft.
    pub fn at(&self, slot: &str) -> Option<&OfferedPrice> {
        self.prices.iter().find(|price| price.slot == slot)
    }
}

/// The place of a usage price in its draft.
pub fn usage_slot(at: usize) -> String {
    format!("usage[{at}]")
}

impl PlanDraft {
    /// A plan that costs nothing: the default one, made together with the first paid one.
    pub fn free(name: &str, currency: Currency) -> Self {
        Self {
            payment: PlanPayment::Free,
            name: name.to_owned(),
            base: Some(PlanPrice::New { draft: free_price(currency, Every::MONTH) }),
            ..Self::default()
        }
    }

    /// [`Self::free`] in several currencies, the own one first; none for none.
    pub fn free_in(name: &str, currencies: &[Currency]) -> Option<Self> {
        let (own, further) = currencies.split_first()?;
        let zero = |currency: &Currency| CurrencyDraft {
            currency: currency.code().to_owned(),
            unit_amount: "0".to_owned(),
            ..CurrencyDraft::default()
        };
        let draft = PriceDraft { currencies: further.iter().map(zero).collect(), ..free_price(*own, Every::MONTH) };
        Some(Self { base: Some(PlanPrice::New { draft }), ..Self::free(name, *own) })
    }

    /// The same draft with the price of zero that a free plan has, where it has none yet.
    #[must_use]
    pub fn completed(mut self, currency: Currency) -> Self {
        if self.payment == PlanPayment::Free && self.base.is_none() {
            self.base = Some(PlanPrice::New { draft: free_price(currency, Every::MONTH) });
        }
        self
    }

    /// What can be made of it, or every broken field. `known` reads a price of the account by its id.
    ///
    /// # Errors
    /// A field that cannot be meant; prices that cannot stand on one subscription; the same use charged twice (§4).
    pub fn check(&self, known: &dyn Fn(&str) -> Option<PriceOffer>) -> Result<PlanOffer, Faults> {
        let mut faults = Faults::default();
        let product = self.product(&mut faults);
        self.check_quotas(&mut faults);
        self.check_features(&mut faults);
        self.check_credits(&mut faults);
        let trial = text(&self.trial_days).and_then(|days| faults.take("trial_days", whole(&days, 0, LONGEST_TRIAL)));
        let prices = self.prices(&mut faults, known);
        for price in prices.iter().filter(|price| price.offer.trial_days.is_some()) {
            faults.add(format!("{}.trial_days", price.slot), "A plan has one trial, its own. Give the days there, not at a price.");
        }
        self.check_payment(&mut faults, &prices);
        together(&mut faults, &prices);
        match product {
            Some(product) if faults.is_empty() => {
                Ok(PlanOffer { product, prices, trial_days: trial.filter(|days| *days > 0).and_then(|days| u32::try_from(days).ok()) })
            }
            _ => Err(faults),
        }
    }

    fn product(&self, faults: &mut Faults) -> Option<ProductOffer> {
        let name = self.name.trim();
        if name.is_empty() {
            faults.add("name", "Give the plan a name. Clients read it on their invoices.");
        } else {
            longest(faults, "name", name, LONGEST_NAME);
        }
        longest(faults, "description", self.description.trim(), LONGEST_LINE);
        let product = ProductDraft {
            name: name.to_owned(),
            description: self.description.trim().to_owned(),
            marketing_features: self.features_in_words().into_iter().take(MOST_FEATURES).collect(),
            ..ProductDraft::default()
        };
        // Its fields are the plan's own, which were refused above in the plan's words.
        product.check().ok()
    }

    /// What the plan has, line by line: "5,000 queries", "Premium support". As clients read it.
    pub fn features_in_words(&self) -> Vec<String> {
        let quotas = self.quotas.iter().map(|quota| match quota.limit.as_deref().map(str::trim) {
            None => format!("Unlimited {}", quota.kind.noun()),
            Some(limit) => format!("{} {}", decimal::group_thousands(limit), quota.kind.noun()),
        });
        let features = self.features.iter().filter(|feature| feature.included).map(|feature| feature.name.trim().to_owned());
        quotas.chain(features.filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_FEATURE)).collect()
    }

    fn check_quotas(&self, faults: &mut Faults) {
        let mut kinds = BTreeSet::new();
        for (at, quota) in self.quotas.iter().enumerate() {
            if !kinds.insert(quota.kind) {
                faults.add(format!("quotas[{at}].kind"), format!("There is a limit of {} already.", quota.kind.noun()));
            }
            if let Some(limit) = &quota.limit {
                faults.take(format!("quotas[{at}].limit"), whole(limit, 0, MOST_OF_A_QUOTA));
            }
            check_enforced(faults, &format!("quotas[{at}]"), &quota.enforced);
        }
    }

    fn check_features(&self, faults: &mut Faults) {
        if self.features.len() > MOST_LISTED {
            faults.add("features", format!("At most {MOST_LISTED} features."));
        }
        let mut names = BTreeSet::new();
        for (at, feature) in self.features.iter().enumerate() {
            let (field, name) = (format!("features[{at}].name"), feature.name.trim());
            if name.is_empty() {
                faults.add(field, "Give the feature a name, or take it away.");
            } else if !names.insert(name.to_lowercase()) {
                faults.add(field, "This feature is listed already.");
            } else {
                longest(faults, &field, name, LONGEST_FEATURE);
            }
            check_enforced(faults, &format!("features[{at}]"), &feature.enforced);
        }
    }

    fn check_credits(&self, faults: &mut Faults) {
        if self.payment != PlanPayment::Prepaid {
            return;
        }
        if let Some(included) = text(&self.credits.included) {
            match Credits::parse(&included) {
                Ok(credits) if credits < Credits::ZERO => faults.add("credits.included", "Credits cannot be below zero."),
                Ok(_) => {}
                Err(error) => faults.add("credits.included", format!("{error}. Write it as 5000.")),
            }
        }
        if let Some(each) = text(&self.credits.price_per_credit)
            && let Err(error) = decimal::parse_scaled_non_negative(&each, 14)
        {
            faults.add("credits.price_per_credit", format!("{error}. Write it as 0.004."));
        }
    }

    fn prices(&self, faults: &mut Faults, known: &dyn Fn(&str) -> Option<PriceOffer>) -> Vec<OfferedPrice> {
        let slots = self
            .base
            .iter()
            .map(|price| ("base".to_owned(), price))
            .chain(self.usage.iter().enumerate().map(|(at, price)| (usage_slot(at), price)))
            .chain(self.setup_fee.iter().map(|price| ("setup_fee".to_owned(), price)));
        let mut prices = Vec::new();
        for (slot, price) in slots {
            let read = match price {
                PlanPrice::New { draft } => match draft.check() {
                    Ok(offer) => Some(OfferedPrice { slot: slot.clone(), existing: None, offer }),
                    Err(broken) => {
                        faults.0.extend(broken.under(&format!("{slot}.")).0);
                        None
                    }
                },
                PlanPrice::Existing { price, meter, unit } => match known(price) {
                    Some(mut offer) => {
                        counts_as(faults, &slot, &mut offer, meter.as_deref(), unit.as_deref());
                        Some(OfferedPrice { slot: slot.clone(), existing: Some(price.clone()), offer })
                    }
                    None => {
                        faults.add(
                            format!("{slot}.price"),
                            format!("{price:?} is not an active price of the account that can be billed here."),
                        );
                        None
                    }
                },
            };
            prices.extend(read.filter(|price| fits_its_place(faults, price)));
        }
        prices
    }

    fn check_payment(&self, faults: &mut Faults, prices: &[OfferedPrice]) {
        match self.payment {
            PlanPayment::Free => {
                if !self.usage.is_empty() {
                    faults.add("usage", "A free plan charges nothing for use. Make it a paid one, or take the usage prices away.");
                }
                if self.setup_fee.is_some() {
                    faults.add("setup_fee", "A free plan has no set-up fee.");
                }
                if self.base.is_none() {
                    faults.add("base", "A free plan has a base price of zero.");
                }
                for base in prices.iter().filter(|price| price.slot == "base" && !price.offer.prices.iter().all(is_free)) {
                    faults.add(format!("{}.unit_amount", base.slot), "A free plan costs 0. Make it a paid one to charge for it.");
                }
            }
            PlanPayment::Paid => {
                if self.base.is_none() && self.usage.is_empty() {
                    faults.add("base", "A paid plan has a base price, a usage price or both.");
                } else if self.usage.is_empty() && prices.iter().any(|price| price.slot == "base" && price.offer.prices.iter().all(is_free))
                {
                    faults.add("base.unit_amount", "This plan costs nothing. Give an amount, or make it a free one.");
                }
            }
            PlanPayment::Prepaid => {
                if !self.usage.is_empty() {
                    faults.add("usage", "Use of a prepaid plan is paid with credits. A usage price would charge the same use twice.");
                }
            }
            PlanPayment::Custom => {
                if self.base.is_some() || !self.usage.is_empty() || self.setup_fee.is_some() {
                    faults.add("payment", "A plan by agreement has no prices here. Take them away, or make it a paid one.");
                }
            }
        }
    }
}

fn free_price(currency: Currency, every: Every) -> PriceDraft {
    PriceDraft { currency: currency.code().to_owned(), unit_amount: "0".to_owned(), every: Some(every), ..PriceDraft::default() }
}

fn check_enforced(faults: &mut Faults, path: &str, enforced: &Enforced) {
    if matches!(enforced, Enforced::Platform { platform } if platform.trim().is_empty()) {
        faults.add(format!("{path}.enforced"), "Say which platform keeps to it.");
    }
}

/// What a linked price counts, where its owner says so: the account knows only the meter that takes the units.
fn counts_as(faults: &mut Faults, slot: &str, offer: &mut PriceOffer, meter: Option<&str>, unit: Option<&str>) {
    let Some(metered) = &mut offer.metered else { return };
    if let Some(typed) = meter.and_then(text) {
        match meter_code(&typed) {
            Some(code) => metered.meter = code,
            None => faults.add(format!("{slot}.meter"), "Take one of your platform's meters: tokens, messages, seconds…"),
        }
    }
    if let Some(typed) = unit.and_then(text) {
        match Quantity::parse(&typed.replace(',', "")).ok().and_then(|size| BillingUnit::new(size).ok()) {
            Some(unit) => metered.unit = unit,
            None => faults.add(format!("{slot}.unit"), "Say how much of the meter makes one unit: a number above zero, like 1000."),
        }
    }
}

/// A base price repeats and counts nothing, a usage price counts, a set-up fee is charged once.
fn fits_its_place(faults: &mut Faults, price: &OfferedPrice) -> bool {
    let (slot, offer) = (&price.slot, &price.offer);
    let wrong = match slot.as_str() {
        "base" if offer.metered.is_some() => Some("A base price is charged whatever is used. Put this one under usage prices."),
        "base" if offer.every.is_none() => Some("A base price repeats. Say how often; what is charged once is a set-up fee."),
        "setup_fee" if offer.every.is_some() || offer.metered.is_some() => Some("A set-up fee is charged once."),
        "setup_fee" if !matches!(offer.own().model, PriceModel::Flat { .. } | PriceModel::PerUnit { .. }) => {
            Some("A set-up fee is one amount.")
        }
        "base" | "setup_fee" => None,
        _ if offer.metered.is_none() => Some("A usage price counts something. Say what."),
        _ if offer.every.is_none() => Some("Use is billed by periods. Say how often."),
        _ => None,
    };
    if let Some(words) = wrong {
        faults.add(slot.clone(), words);
    }
    wrong.is_none()
}

/// What prices must have in common to stand on one subscription (`facts/stripe.md` §6), and to charge a record once (§4).
fn together(faults: &mut Faults, prices: &[OfferedPrice]) {
    let recurring: Vec<&OfferedPrice> = prices.iter().filter(|price| !price.is_once()).collect();
    if recurring.len() > MOST_PRICES {
        faults.add("usage", format!("A subscription holds at most {MOST_PRICES} prices."));
    }
    if let Some((first, others)) = recurring.split_first() {
        for other in others.iter().filter(|other| other.offer.every != first.offer.every) {
            let every = first.offer.every.map_or_else(String::new, |every| every.to_string());
            faults.add(format!("{}.every", other.slot), format!("All prices of a plan repeat alike: {every}, as the first one."));
        }
    }
    if let Some((first, others)) = prices.split_first() {
        let currencies = |price: &OfferedPrice| price.offer.prices.iter().map(|one| one.currency).collect::<BTreeSet<_>>();
        let own = |price: &OfferedPrice| price.offer.own().currency;
        for other in others.iter().filter(|other| own(other) != own(first) || currencies(other) != currencies(first)) {
            let wanted: Vec<String> = first.offer.prices.iter().map(|one| one.currency.code().to_uppercase()).collect();
            faults.add(
                format!("{}.currency", other.slot),
                format!("All prices of a plan are in the same currencies: {}.", wanted.join(", ")),
            );
        }
    }
    let (mut meters, mut keys, mut linked) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for price in prices {
        if let Some(metered) = &price.offer.metered
            && !meters.insert(metered.meter.clone())
        {
            let words = format!("There is a price for {} already. A second one would charge the same use twice.", metered.meter);
            faults.add(format!("{}.usage.meter", price.slot), words);
        }
        if let (None, Some(key)) = (&price.existing, &price.offer.lookup_key)
            && !keys.insert(key.clone())
        {
            faults.add(format!("{}.lookup_key", price.slot), "Another price of this plan has this lookup key.");
        }
        if let Some(id) = &price.existing
            && !linked.insert(id.clone())
        {
            faults.add(format!("{}.price", price.slot), "This price stands in the plan already.");
        }
    }
}

/// Whether a price charges nothing for any quantity.
pub fn is_free(price: &Price) -> bool {
    match &price.model {
        PriceModel::Flat { amount } => amount.is_zero(),
        PriceModel::PerUnit { unit_amount } | PriceModel::Package { unit_amount, .. } => unit_amount.is_zero(),
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => {
            tiers.as_slice().iter().all(|tier| tier.unit_price().is_zero() && tier.flat_amount.is_none_or(UnitPrice::is_zero))
        }
    }
}
