//! Lookup keys: fixed names by which a price is found, whatever its id.

use super::{Charge, Every, Interval, PriceOffer};

/// The key that is proposed for a price: product, what it counts, amount and currency (`basic_plan_49usd`).
pub fn suggest(product: &str, offer: &PriceOffer) -> String {
    let own = offer.own();
    let mut parts = vec![slug(product)];
    if let Some(metered) = &offer.metered {
        parts.push(metered.meter.clone());
        let unit = metered.unit.size().to_string();
        if unit != "1" {
            parts.push(unit.replace('.', "_"));
        }
    }
    let amount = match &own.model {
        crate::PriceModel::Flat { amount } => Some(*amount),
        crate::PriceModel::PerUnit { unit_amount } | crate::PriceModel::Package { unit_amount, .. } => Some(*unit_amount),
        crate::PriceModel::Volume { .. } | crate::PriceModel::Graduated { .. } => None,
    };
    let currency = own.currency.code();
    match (amount, offer.charge) {
        (Some(amount), _) => parts.push(format!("{}{currency}", amount.to_main_string(own.currency).replace('.', "_"))),
        (None, Charge::Volume) => parts.push(format!("volume_{currency}")),
        (None, _) => parts.push(format!("graduated_{currency}")),
    }
    match offer.every {
        None => parts.push("once".to_owned()),
        Some(Every::MONTH) => {}
        Some(Every { interval, count: 1 }) => parts.push(
            match interval {
                Interval::Day => "daily",
                Interval::Week => "weekly",
                Interval::Month => "monthly",
                Interval::Year => "yearly",
            }
            .to_owned(),
        ),
        Some(Every { interval, count }) => parts.push(format!("{count}_{}s", interval.word())),
    }
    parts.retain(|part| !part.is_empty());
    parts.join("_")
}

/// Small letters, digits and single underscores; at most 80 characters.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.trim().to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
        if slug.len() >= 80 {
            break;
        }
    }
    slug.trim_end_matches('_').to_owned()
}
