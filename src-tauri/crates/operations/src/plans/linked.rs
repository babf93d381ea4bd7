//! A price of the account read as an offer, so that a plan can be checked and rated the same whether its prices are new or linked.

use domain::{
    BillingUnit, Price, PriceModel, Quantity,
    billed::{MirrorPrice, StripeMeter},
    catalog::{
        Charge, CurrencyDraft, Every, Interval, MeteredBy, PackageDraft, PriceDraft, PriceOffer, TaxBehavior, TierAmountsDraft, TierDraft,
        UsageDraft,
    },
};
use store::{Reader, mirror as copies};

use crate::change_set;

/// A price of the account, active or not; `None` where it is unknown or cannot be rated.
pub(crate) fn offer(r: &Reader, id: &str) -> Option<PriceOffer> {
    let copy = copies::find::<MirrorPrice>(r, id).ok()??.value;
    let own = copy.price.clone()?;
    let metered = match &copy.meter {
        None => None,
        Some(meter) => {
            let stripe_meter = copies::find::<StripeMeter>(r, meter.as_str()).ok()??.value;
            let known = change_set::price_units(r).ok()?.get(id).cloned();
            let (code, unit) = known.map_or_else(|| (stripe_meter.event_name, "1".to_owned()), |known| (known.meter, known.unit));
            let size = unit.parse::<Quantity>().ok().and_then(|size| BillingUnit::new(size).ok()).unwrap_or(BillingUnit::ONE);
            Some(MeteredBy { meter: code, unit: size, stripe_meter: Some(meter.to_string()) })
        }
    };
    let charge = match (&own.model, &metered) {
        (PriceModel::PerUnit { .. }, None) | (PriceModel::Flat { .. }, _) => Charge::Flat,
        (PriceModel::PerUnit { .. }, Some(_)) => Charge::PerUnit,
        (PriceModel::Package { .. }, _) => Charge::Package,
        (PriceModel::Volume { .. }, _) => Charge::Volume,
        (PriceModel::Graduated { .. }, _) => Charge::Graduated,
    };
    let every = match &copy.interval {
        None => None,
        Some(word) => Some(Every { interval: Interval::parse(word)?, count: copy.interval_count }),
    };
    // Stripe writes a flat amount as the price of one unit.
    let read = |price: Price| match price.model {
        PriceModel::PerUnit { unit_amount } if metered.is_none() => {
            Price { currency: price.currency, model: PriceModel::Flat { amount: unit_amount } }
        }
        _ => price,
    };
    let prices = std::iter::once(own).chain(copy.further).map(read).collect();
    Some(PriceOffer {
        charge,
        prices,
        every,
        metered,
        lookup_key: copy.lookup_key,
        nickname: copy.nickname,
        tax_behavior: TaxBehavior::Unspecified,
        trial_days: None,
    })
}

/// As [`offer`], for prices that can still be sold, by meters that can be sent to.
pub(crate) fn active(r: &Reader, id: &str) -> Option<PriceOffer> {
    let copy = copies::find::<MirrorPrice>(r, id).ok()??.value;
    if !copy.active {
        return None;
    }
    if let Some(meter) = &copy.meter {
        copies::find::<StripeMeter>(r, meter.as_str()).ok()??.value.check().ok()?;
    }
    offer(r, id)
}

/// Whether two offers charge the same, whatever they are called.
pub(crate) fn charges_alike(one: &PriceOffer, other: &PriceOffer) -> bool {
    let prices = |offer: &PriceOffer| {
        let mut prices = offer.prices.clone();
        if let Some((_, further)) = prices.split_first_mut() {
            further.sort_by_key(|price| price.currency);
        }
        prices
    };
    let counts = |offer: &PriceOffer| offer.metered.as_ref().map(|metered| (metered.meter.clone(), metered.unit));
    prices(one) == prices(other) && one.every == other.every && counts(one) == counts(other)
}

/// An offer as it would be typed: a linked price is simulated, and copied, like a new one.
pub(crate) fn typed(offer: &PriceOffer) -> PriceDraft {
    let own = offer.own();
    let (unit_amount, tiers) = amounts(own);
    let package = match &own.model {
        PriceModel::Package { divide_by, round, .. } => Some(PackageDraft { size: divide_by.to_string(), round: *round }),
        _ => None,
    };
    let further = offer.prices.iter().skip(1).map(|price| {
        let (unit_amount, tiers) = amounts(price);
        let tiers =
            tiers.into_iter().map(|tier| TierAmountsDraft { unit_amount: tier.unit_amount, flat_amount: tier.flat_amount }).collect();
        CurrencyDraft { currency: price.currency.code().to_owned(), unit_amount, tiers }
    });
    PriceDraft {
        charge: offer.charge,
        currency: own.currency.code().to_owned(),
        unit_amount,
        package,
        tiers,
        currencies: further.collect(),
        every: offer.every,
        usage: offer.metered.as_ref().map(|metered| UsageDraft {
            meter: metered.meter.clone(),
            unit: metered.unit.size().to_string(),
            stripe_meter: metered.stripe_meter.clone(),
        }),
        lookup_key: String::new(),
        nickname: offer.nickname.clone().unwrap_or_default(),
        tax_behavior: offer.tax_behavior,
        trial_days: String::new(),
    }
}

fn amounts(price: &Price) -> (String, Vec<TierDraft>) {
    let main = |amount: domain::UnitPrice| amount.to_main_string(price.currency);
    match &price.model {
        PriceModel::Flat { amount } | PriceModel::PerUnit { unit_amount: amount } | PriceModel::Package { unit_amount: amount, .. } => {
            (main(*amount), Vec::new())
        }
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => {
            let tiers = tiers.as_slice().iter().map(|tier| TierDraft {
                up_to: tier.up_to.map_or_else(String::new, |end| end.to_string()),
                unit_amount: main(tier.unit_price()),
                flat_amount: tier.flat_amount.map_or_else(String::new, main),
            });
            (String::new(), tiers.collect())
        }
    }
}
