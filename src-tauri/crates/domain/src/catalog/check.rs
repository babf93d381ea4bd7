//! Checking a typed price: every broken field by its path, or the offer.

use super::limits::{LARGEST_PACKAGE, LAST_UNIT, LONGEST_LOOKUP_KEY, LONGEST_NICKNAME, LONGEST_TRIAL, MOST_CURRENCIES, MOST_TIERS};
use super::number::{amount, charged, whole};
use super::product::{longest, text};
use super::{Charge, Faults, MeteredBy, PriceDraft, PriceOffer, UsageDraft};
use crate::price::{PackageSize, Tier, Tiers};
use crate::{BillingUnit, Currency, Price, PriceModel, Quantity, UnitPrice};

impl PriceDraft {
    /// The offer, or every broken field.
    ///
    /// # Errors
    /// What Stripe would refuse, or what would bill something else than it says (`facts` §3, law §2).
    pub fn check(&self) -> Result<PriceOffer, Faults> {
        let mut faults = Faults::default();
        let currency = currency(&mut faults, "currency", &self.currency);
        let (ends, package) = (self.ends(&mut faults), self.package_size(&mut faults));
        let mut models = Vec::new();
        if let Some(currency) = currency {
            models.push((currency, self.own_model(&mut faults, currency, &ends, package)));
        }
        if self.currencies.len() > MOST_CURRENCIES {
            faults.add("currencies", format!("At most {MOST_CURRENCIES} further currencies."));
        }
        for at in 0..self.currencies.len() {
            let Some(further) = self::currency(&mut faults, &format!("currencies[{at}].currency"), &self.currencies[at].currency) else {
                continue;
            };
            if models.iter().any(|(known, _)| *known == further) {
                faults.add(format!("currencies[{at}].currency"), format!("{} is there already.", further.code().to_ascii_uppercase()));
                continue;
            }
            models.push((further, self.further_model(&mut faults, further, at, &ends, package)));
        }
        self.check_interval(&mut faults);
        let metered = self.usage.as_ref().map(|usage| self.metered(&mut faults, usage));
        longest(&mut faults, "lookup_key", self.lookup_key.trim(), LONGEST_LOOKUP_KEY);
        if self.lookup_key.trim().contains(char::is_whitespace) {
            faults.add("lookup_key", "A lookup key has no spaces; take underscores.");
        }
        longest(&mut faults, "nickname", self.nickname.trim(), LONGEST_NICKNAME);
        let trial = text(&self.trial_days).map(|days| faults.take("trial_days", whole(&days, 0, LONGEST_TRIAL)));
        if matches!(trial, Some(Some(days)) if days > 0) && self.every.is_none() {
            faults.add("trial_days", "Only a price that repeats can begin with a trial.");
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(PriceOffer {
            charge: self.charge,
            // Without a fault every model was read.
            prices: models.into_iter().filter_map(|(currency, model)| Some(Price { currency, model: model? })).collect(),
            every: self.every,
            metered: metered.flatten(),
            lookup_key: text(&self.lookup_key),
            nickname: text(&self.nickname),
            tax_behavior: self.tax_behavior,
            trial_days: trial.flatten().filter(|days| *days > 0).and_then(|days| u32::try_from(days).ok()),
        })
    }

    /// Where each tier ends, in units; the last one nowhere. Empty without tiers.
    fn ends(&self, faults: &mut Faults) -> Vec<Option<Quantity>> {
        if !self.charge.has_tiers() {
            return Vec::new();
        }
        if self.tiers.is_empty() {
            faults.add("tiers", "Add at least one tier.");
        }
        if self.tiers.len() > MOST_TIERS {
            faults.add("tiers", format!("At most {MOST_TIERS} tiers."));
        }
        let (mut ends, mut before) = (Vec::with_capacity(self.tiers.len()), 0);
        for (at, tier) in self.tiers.iter().enumerate() {
            let (field, last) = (format!("tiers[{at}].up_to"), at + 1 == self.tiers.len());
            let endless = matches!(tier.up_to.trim().to_lowercase().as_str(), "" | "inf" | "no limit" | "∞");
            if last {
                if !endless {
                    faults.add(field, "The last tier has no end, or larger quantities would have no price. Leave it empty.");
                }
                ends.push(None);
                continue;
            }
            if endless {
                faults.add(field, "Say where this tier ends. Only the last one has no end.");
                ends.push(None);
                continue;
            }
            match faults.take(field.clone(), whole(&tier.up_to, 1, LAST_UNIT)) {
                Some(end) if end <= before => {
                    let above = Quantity::from_whole(i64::try_from(before).unwrap_or(i64::MAX)).grouped();
                    faults.add(field, format!("This tier must end above {above}, where the tier before it ends."));
                    ends.push(None);
                }
                Some(end) => {
                    before = end;
                    ends.push(i64::try_from(end).ok().map(Quantity::from_whole));
                }
                None => ends.push(None),
            }
        }
        ends
    }

    fn package_size(&self, faults: &mut Faults) -> Option<PackageSize> {
        if self.charge != Charge::Package {
            return None;
        }
        let Some(package) = &self.package else {
            faults.add("package.size", "Say how many units make a package.");
            return None;
        };
        let size = faults.take("package.size", whole(&package.size, 1, LARGEST_PACKAGE))?;
        u32::try_from(size).ok().and_then(PackageSize::new)
    }

    fn own_model(
        &self,
        faults: &mut Faults,
        currency: Currency,
        ends: &[Option<Quantity>],
        package: Option<PackageSize>,
    ) -> Option<PriceModel> {
        if self.charge.has_tiers() {
            let tiers = ends.iter().zip(&self.tiers).enumerate().map(|(at, (up_to, tier))| {
                tier_of(faults, currency, &format!("tiers[{at}]"), *up_to, (&tier.unit_amount, &tier.flat_amount), self.by_quantity())
            });
            return self.tiered(tiers.collect::<Vec<_>>());
        }
        self.single(faults, currency, "unit_amount", &self.unit_amount, package)
    }

    fn further_model(
        &self,
        faults: &mut Faults,
        currency: Currency,
        at: usize,
        ends: &[Option<Quantity>],
        package: Option<PackageSize>,
    ) -> Option<PriceModel> {
        let (draft, path) = (&self.currencies[at], format!("currencies[{at}]"));
        if !self.charge.has_tiers() {
            return self.single(faults, currency, &format!("{path}.unit_amount"), &draft.unit_amount, package);
        }
        if draft.tiers.len() != ends.len() {
            faults.add(format!("{path}.tiers"), format!("Give each of the {} tiers its amounts in this currency.", ends.len()));
            return None;
        }
        let tiers = ends.iter().zip(&draft.tiers).enumerate().map(|(tier_at, (up_to, tier))| {
            let field = format!("{path}.tiers[{tier_at}]");
            tier_of(faults, currency, &field, *up_to, (&tier.unit_amount, &tier.flat_amount), self.by_quantity())
        });
        self.tiered(tiers.collect::<Vec<_>>())
    }

    /// Whether the amounts are multiplied by a counted quantity, so that they may be finer than the currency.
    const fn by_quantity(&self) -> bool {
        self.usage.is_some()
    }

    fn tiered(&self, tiers: Vec<Option<Tier>>) -> Option<PriceModel> {
        let tiers = Tiers::new(tiers.into_iter().collect::<Option<_>>()?).ok()?;
        Some(if self.charge == Charge::Volume { PriceModel::Volume { tiers } } else { PriceModel::Graduated { tiers } })
    }

    fn single(
        &self,
        faults: &mut Faults,
        currency: Currency,
        field: &str,
        typed: &str,
        package: Option<PackageSize>,
    ) -> Option<PriceModel> {
        let read = if self.charge == Charge::Flat { charged(typed, currency) } else { amount(typed, currency) };
        let Some(amount) = faults.take(field, read)? else {
            faults.add(field, "Give an amount. 0 is free.");
            return None;
        };
        match (self.charge, &self.package) {
            (Charge::Flat, _) => Some(PriceModel::Flat { amount }),
            (Charge::Package, Some(draft)) => Some(PriceModel::Package { unit_amount: amount, divide_by: package?, round: draft.round }),
            _ => Some(PriceModel::PerUnit { unit_amount: amount }),
        }
    }

    fn check_interval(&self, faults: &mut Faults) {
        match self.every {
            Some(every) if !every.fits() => {
                let most = every.interval.most();
                faults.add("every.count", format!("From 1 to {most}: Stripe bills at least every three years."));
            }
            None if self.charge.has_tiers() => faults.add("charge", "A price that is charged once has one amount, not tiers."),
            None if self.usage.is_some() => faults.add("every", "Usage is billed by periods. Say how often."),
            _ => {}
        }
    }

    fn metered(&self, faults: &mut Faults, usage: &UsageDraft) -> Option<MeteredBy> {
        if self.charge == Charge::Flat {
            faults.add("charge", "A flat amount counts nothing. Take a price per unit, or leave out what is counted.");
        }
        let meter = super::meter_code(&usage.meter);
        if meter.is_none() {
            faults.add("usage.meter", "Take one of your platform's meters: tokens, messages, seconds…");
        }
        let unit = Quantity::parse(usage.unit.trim().replace(',', "").as_str()).ok().and_then(|size| BillingUnit::new(size).ok());
        match unit {
            None => faults.add("usage.unit", "Say how much of the meter makes one unit: a number above zero, like 1000."),
            Some(unit) if self.charge == Charge::Package && unit != BillingUnit::ONE => {
                faults.add("usage.unit", "Packages divide by themselves, so one unit is 1 of the meter. Put the size into the package.");
            }
            Some(unit) if unit.size() > Quantity::from_whole(1_000_000_000_000) => faults.add("usage.unit", "This unit is too large."),
            Some(_) => {}
        }
        let stripe_meter = usage.stripe_meter.as_deref().and_then(text);
        if stripe_meter.as_deref().is_some_and(|id| !id.starts_with("mtr_")) {
            faults.add("usage.stripe_meter", "The id of a Stripe meter begins with mtr_.");
        }
        Some(MeteredBy { meter: meter?, unit: unit?, stripe_meter })
    }
}

fn currency(faults: &mut Faults, field: &str, typed: &str) -> Option<Currency> {
    let typed = typed.trim();
    if typed.is_empty() {
        faults.add(field, "Choose a currency.");
        return None;
    }
    faults.take(field, Currency::parse(typed).map_err(|_| format!("Stripe does not bill in \"{typed}\".")))
}

/// A tier with its amounts. A flat amount of nothing is none, so that no line of zero is listed.
fn tier_of(
    faults: &mut Faults,
    currency: Currency,
    path: &str,
    up_to: Option<Quantity>,
    (unit, flat): (&str, &str),
    by_quantity: bool,
) -> Option<Tier> {
    let unit_field = format!("{path}.unit_amount");
    let unit = faults.take(unit_field.clone(), if by_quantity { amount(unit, currency) } else { charged(unit, currency) });
    let flat = faults.take(format!("{path}.flat_amount"), charged(flat, currency));
    let (unit, flat) = (unit?, flat?);
    if unit.is_none() && flat.is_none() {
        faults.add(unit_field, "Give a price for each unit, or a flat amount. 0 is free.");
        return None;
    }
    let flat = flat.filter(|amount: &UnitPrice| !amount.is_zero());
    Some(Tier { up_to, unit_amount: unit.or(Some(UnitPrice::ZERO)), flat_amount: flat })
}
