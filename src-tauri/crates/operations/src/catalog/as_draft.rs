//! What an edit begins from: a price or a product of the account as the fields of its form.

use domain::{
    Price, PriceModel,
    billed::{MirrorPrice, StripeMeter},
    catalog::{Charge, CurrencyDraft, PackageDraft, PriceDraft, ProductDraft, TierAmountsDraft, TierDraft, UsageDraft},
};
use store::{Reader, mirror as copies, mirror::Product};

use super::read::{every, product_rest, tax_of, trial_of};
use crate::{Desk, Problem, change_set, file, mirror::convert::PriceRest};

/// A price of the account as a draft to edit, or why it cannot be one.
pub(super) fn draft_of(r: &Reader, price: &MirrorPrice, rest: &PriceRest) -> Result<PriceDraft, String> {
    let own = price.price.as_ref().ok_or("Its model is not one that Rebill can rate, so it is changed in Stripe.")?;
    if price.further.len() != rest.currencies.len() {
        return Err("One of its currencies cannot be rated here, so it is changed in Stripe.".to_owned());
    }
    let read = |error: Problem| error.message;
    let usage = match &price.meter {
        None => None,
        Some(meter) => {
            let units = change_set::price_units(r).map_err(read)?;
            let copy = copies::find::<StripeMeter>(r, meter.as_str()).map_err(|error| error.to_string())?;
            let event = copy.map_or_else(|| "units".to_owned(), |copy| copy.value.event_name);
            let known = units.get(price.id.as_str()).cloned();
            let known = known.unwrap_or_else(|| change_set::PriceUnit { meter: plain(&event), unit: "1".to_owned() });
            Some(UsageDraft { meter: known.meter, unit: known.unit, stripe_meter: Some(meter.to_string()) })
        }
    };
    let every = every(price);
    if price.interval.is_some() && every.is_none() {
        return Err("Its interval is not known here, so it is changed in Stripe.".to_owned());
    }
    let currency = own.currency;
    let main = |amount: domain::UnitPrice| amount.to_main_string(currency);
    let mut draft = PriceDraft {
        currency: currency.code().to_owned(),
        every,
        usage,
        lookup_key: price.lookup_key.clone().unwrap_or_default(),
        nickname: price.nickname.clone().unwrap_or_default(),
        tax_behavior: tax_of(rest),
        trial_days: trial_of(rest).map(|days| days.to_string()).unwrap_or_default(),
        ..PriceDraft::default()
    };
    match &own.model {
        PriceModel::Flat { amount } => (draft.charge, draft.unit_amount) = (Charge::Flat, main(*amount)),
        PriceModel::PerUnit { unit_amount } => {
            draft.charge = if draft.usage.is_some() { Charge::PerUnit } else { Charge::Flat };
            draft.unit_amount = main(*unit_amount);
        }
        PriceModel::Package { unit_amount, divide_by, round } => {
            (draft.charge, draft.unit_amount) = (Charge::Package, main(*unit_amount));
            draft.package = Some(PackageDraft { size: divide_by.to_string(), round: *round });
        }
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => {
            let volume = matches!(own.model, PriceModel::Volume { .. });
            draft.charge = if volume { Charge::Volume } else { Charge::Graduated };
            draft.tiers = tiers
                .as_slice()
                .iter()
                .map(|tier| TierDraft {
                    up_to: tier.up_to.map(|end| end.to_string()).unwrap_or_default(),
                    unit_amount: tier.unit_amount.map(main).unwrap_or_default(),
                    flat_amount: tier.flat_amount.map(main).unwrap_or_default(),
                })
                .collect();
        }
    }
    for further in &price.further {
        draft.currencies.push(further_draft(own, further)?);
    }
    Ok(draft)
}

fn further_draft(own: &Price, further: &Price) -> Result<CurrencyDraft, String> {
    let currency = further.currency;
    let main = |amount: domain::UnitPrice| amount.to_main_string(currency);
    let mut draft = CurrencyDraft { currency: currency.code().to_owned(), ..CurrencyDraft::default() };
    match &further.model {
        PriceModel::Flat { amount } | PriceModel::PerUnit { unit_amount: amount } | PriceModel::Package { unit_amount: amount, .. } => {
            draft.unit_amount = main(*amount);
        }
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => {
            if own.edges() != further.edges() {
                let code = currency.code().to_ascii_uppercase();
                return Err(format!("Its tiers end elsewhere in {code} than in its own currency, so it is changed in Stripe."));
            }
            let tier = |tier: &domain::Tier| TierAmountsDraft {
                unit_amount: tier.unit_amount.map(main).unwrap_or_default(),
                flat_amount: tier.flat_amount.map(main).unwrap_or_default(),
            };
            draft.tiers = tiers.as_slice().iter().map(tier).collect();
        }
    }
    Ok(draft)
}

/// A meter's event name as a code of ours.
fn plain(event: &str) -> String {
    domain::catalog::meter_code(event).unwrap_or_else(|| {
        let letters: String =
            event.to_lowercase().chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        letters.chars().take(domain::catalog::LONGEST_METER).collect()
    })
}

/// A product's fields as a draft to edit.
///
/// # Errors
/// No such product.
pub async fn product(desk: &Desk, id: &str) -> Result<ProductDraft, Problem> {
    let id = id.trim().to_owned();
    file::read(desk, move |r| {
        let found = copies::find::<Product>(r, &id)?;
        let product = found.ok_or_else(|| Problem::not_found(format!("There is no product {id}. Sync, or copy its id from Stripe.")))?;
        let rest = product_rest(r, &id)?;
        Ok(ProductDraft {
            name: product.value.name,
            description: rest.description.unwrap_or_default(),
            unit_label: rest.unit_label.unwrap_or_default(),
            statement_descriptor: rest.statement_descriptor.unwrap_or_default(),
            marketing_features: rest.marketing_features,
        })
    })
    .await
}
