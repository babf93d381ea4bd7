//! What a subscription has beside its prices, and the one that takes over from it must have too: its tax goes over; a discount, which would
//! begin anew or be lost, does not, and is refused before anything is touched.

use domain::billed::Subscription;
use store::{Reader, mirror as kept};

use crate::{Problem, mirror::convert::SubscriptionRest};

/// Why one cannot take over from another.
///
/// # Errors
/// A discount; items taxed at different rates.
fn check(has_discount: bool, has_one_tax: bool) -> Result<(), Problem> {
    if has_discount {
        return Err(Problem::not_allowed(
            "A discount stands on this subscription in Stripe. Other prices mean another subscription, which would not have it: the client would pay more. In Stripe, take it off the subscription, or put it on the customer, where it stays; then sync and change the prices. Nothing was changed.",
        ));
    }
    if !has_one_tax {
        return Err(Problem::not_allowed(
            "The prices of this subscription are taxed at different rates in Stripe, so it is not known at which the new ones would be. Give it one set of tax rates there, then sync and change the prices. Nothing was changed.",
        ));
    }
    Ok(())
}

/// Whether another subscription could take over, as far as the mirror knows; in words what goes over beside the prices.
///
/// # Errors
/// A discount; items taxed at different rates.
pub(crate) fn planned(r: &Reader, subscription: &Subscription) -> Result<&'static str, Problem> {
    let raw = kept::raw::<Subscription>(r, subscription.id.as_str())?;
    let rest: SubscriptionRest = raw.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default();
    check(rest.has_discount, rest.tax_rates.is_some())?;
    let taxed = rest.automatic_tax || rest.tax_rates.is_some_and(|rates| !rates.is_empty());
    Ok(if taxed { ", taxed as before" } else { "" })
}

/// The tax that the next subscription begins with, read from the one before immediately before it is made.
///
/// # Errors
/// As [`planned`].
pub(crate) fn taxes(before: &stripe::subscriptions::Subscription) -> Result<(bool, Vec<String>), Problem> {
    let rates = before.tax_rates();
    check(before.has_discount(), rates.is_some())?;
    Ok((before.automatic_tax.enabled, rates.map(<[String]>::to_vec).unwrap_or_default()))
}
