//! What a subscription has beside its prices, and the one that takes over from it must have too: its tax goes over; a discount, which would
//! begin anew or be lost, does not, and is refused before anything is touched.

use domain::billed::Subscription;
use serde::{Deserialize, Serialize};
use store::{Reader, mirror as kept};
use stripe::tax_rates::TaxRate;

use crate::{Problem, mirror::convert::SubscriptionRest};

/// What makes another subscription of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// Other prices from the period's end on.
    Prices,
    /// Another customer pays.
    Customer,
}

/// Why one cannot take over from another. Stripe lets a discount be used again only on the object that has it, or beneath it ("ID of an
/// existing discount on the object, or one of its ancestors"); begun anew from its coupon it lasts longer than what is left of it, and an
/// amount off is taken off both invoices of the month that changes over.
///
/// # Errors
/// A discount; items taxed at different rates.
fn check(has_discount: bool, has_one_tax: bool, over: Over) -> Result<(), Problem> {
    if has_discount {
        return Err(Problem::not_allowed(match over {
            Over::Prices => {
                "A discount stands on this subscription in Stripe. Other prices mean another subscription, which would not have it: the client would pay more. In Stripe, take it off the subscription, or put it on the customer, where it stays; then sync and change the prices. Nothing was changed."
            }
            Over::Customer => {
                "A discount stands on this subscription in Stripe. Another customer means another subscription, which would not have it: the client would pay more. In Stripe, take it off the subscription; if it is to go on, put its coupon on the new customer, where it counts for all that this customer pays. Then sync and link the client again. Nothing was changed."
            }
        }));
    }
    if !has_one_tax {
        return Err(Problem::not_allowed(
            "The prices of this subscription are taxed at different rates in Stripe, so it is not known at which those of the next one would be. Give it one set of tax rates there, then sync and try again. Nothing was changed.",
        ));
    }
    Ok(())
}

/// Whether another subscription could take over, as far as the mirror knows; in words what goes over beside the prices.
///
/// # Errors
/// A discount; items taxed at different rates.
pub(crate) fn planned(r: &Reader, subscription: &Subscription, over: Over) -> Result<&'static str, Problem> {
    let raw = kept::raw::<Subscription>(r, subscription.id.as_str())?;
    let rest: SubscriptionRest = raw.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default();
    check(rest.has_discount, rest.tax_rates.is_some(), over)?;
    let taxed = rest.automatic_tax || rest.tax_rates.is_some_and(|rates| !rates.is_empty());
    Ok(if taxed { ", taxed as before" } else { "" })
}

/// The tax that a subscription begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Taxes {
    /// Stripe computes it.
    pub automatic: bool,
    /// `txr_…`, of all its items.
    pub rates: Vec<String>,
}

impl Taxes {
    /// Neither computed by Stripe nor at a rate.
    pub fn is_none(&self) -> bool {
        !self.automatic && self.rates.is_empty()
    }
}

/// A tax rate as it is found again in another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownRate {
    /// `txr_…` of its own account.
    pub id: String,
    /// As clients see it.
    pub name: String,
    /// Out of 100, every digit.
    pub percentage: String,
    /// The price contains it.
    pub inclusive: bool,
    /// Where it holds.
    pub jurisdiction: Option<String>,
}

impl KnownRate {
    /// Whether it charges the same and stands on invoices by the same name.
    pub(crate) fn charges_as(&self, other: &Self) -> bool {
        let text = |text: &str| text.trim().to_lowercase();
        let place = |rate: &Self| rate.jurisdiction.as_deref().map(text);
        text(&self.name) == text(&other.name)
            && self.percentage == other.percentage
            && self.inclusive == other.inclusive
            && place(self) == place(other)
    }

    /// "VAT 19 % (DE), in the price".
    pub(crate) fn words(&self) -> String {
        let place = self.jurisdiction.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        let inclusive = if self.inclusive { ", in the price" } else { ", on top of the price" };
        format!("{} {} %{place}{inclusive}", self.name, self.percentage)
    }
}

impl From<&TaxRate> for KnownRate {
    fn from(rate: &TaxRate) -> Self {
        Self {
            id: rate.id.clone(),
            name: rate.display_name.clone(),
            percentage: rate.percentage.to_decimal().map_or_else(|_| rate.percentage.to_string(), |exact| exact.normalize().to_string()),
            inclusive: rate.inclusive,
            jurisdiction: rate.jurisdiction.clone().filter(|place| !place.trim().is_empty()),
        }
    }
}

/// The tax that the next subscription begins with, read from the one before immediately before it is made.
///
/// # Errors
/// As [`planned`].
pub(crate) fn taxes(before: &stripe::subscriptions::Subscription, over: Over) -> Result<Taxes, Problem> {
    let rates = before.tax_rates();
    check(before.has_discount(), rates.is_some(), over)?;
    let rates = rates.unwrap_or_default().iter().map(|rate| rate.id().to_owned()).collect();
    Ok(Taxes { automatic: before.automatic_tax.enabled, rates })
}
