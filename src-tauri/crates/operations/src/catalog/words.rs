//! What a price is, in a line.

use domain::{
    Price, PriceModel, Quantity,
    catalog::{Every, PriceOffer},
};

use crate::words;

/// "$0.10 per 1000 tokens"; a price of several tiers is named as such.
pub fn price_words(price: &Price, unit: Quantity, meter: &str) -> String {
    let counted = words::counted(meter, unit);
    match &price.model {
        PriceModel::Package { unit_amount, divide_by, .. } => {
            let amount = words::unit_price(*unit_amount, price.currency);
            format!("{amount} per package of {} {meter}", words::grouped(&divide_by.to_string()))
        }
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } if price.single_unit_price().is_none() => {
            let mode = if matches!(price.model, PriceModel::Volume { .. }) { "volume" } else { "graduated" };
            let count = words::count(tiers.as_slice().len() as u64, "tier", "tiers");
            format!("{count}, {mode}, in {}, per {counted}", price.currency.code().to_ascii_uppercase())
        }
        PriceModel::Flat { amount } => words::unit_price(*amount, price.currency),
        _ => {
            let each = price.single_unit_price().unwrap_or_default();
            format!("{} per {counted}", words::unit_price(each, price.currency))
        }
    }
}

/// A price as it is sold: "$49.00 a month", "$0.10 per 1000 tokens", "$99.00 once". `meter` is what it counts and in which units.
pub fn sold_words(price: &Price, every: Option<Every>, meter: Option<(&str, Quantity)>) -> String {
    let Some((meter, unit)) = meter else {
        let amount = match &price.model {
            PriceModel::Flat { amount } | PriceModel::PerUnit { unit_amount: amount } => words::unit_price(*amount, price.currency),
            _ => words::price(price),
        };
        return every.map_or_else(|| format!("{amount} once"), |every| format!("{amount} {every}"));
    };
    let counted = price_words(price, unit, meter);
    match every {
        None | Some(Every::MONTH) => counted,
        Some(every) => format!("{counted}, billed {}", if every.count == 1 { format!("once {every}") } else { every.to_string() }),
    }
}

/// An offer in its own currency, and how many further ones it has.
pub fn offer_words(offer: &PriceOffer) -> String {
    let metered = offer.metered.as_ref().map(|by| (by.meter.as_str(), by.unit.size()));
    let own = sold_words(offer.own(), offer.every, metered);
    let own = match offer.own().model {
        PriceModel::PerUnit { .. } if offer.metered.is_none() => format!("{own} for each"),
        _ => own,
    };
    let further: Vec<String> = offer.prices.iter().skip(1).map(|price| price.currency.code().to_ascii_uppercase()).collect();
    if further.is_empty() { own } else { format!("{own}; also in {}", further.join(", ")) }
}
