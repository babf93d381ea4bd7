//! Another price for one client, with a reason and an end: made beside the price that everybody pays, listed in one place, taken back
//! (law §6.1, §6.6).
//!
//! In Stripe it is a price of its own on the same product and meter, and the client's subscription goes over to it as it would to any other
//! price: at its period's end, or at once where nothing is counted. By statements it begins on any day that none of them has been issued for: a
//! usage price as a rule that follows the one before, a base price with its days on the stay; each part is counted apart.

mod check;
mod end;
mod ends;
mod follow;
mod keep;
mod make;
mod present;
mod read;
mod start;

use store::plan::Terms;

pub use check::preview;
pub use end::{plan as plan_end, show as show_end};
pub(crate) use ends::all;
pub(crate) use follow::{follow, needs};
pub(crate) use keep::{carry, carry_back};
pub use make::{plan, show};
pub use read::{choices, list};
pub(crate) use read::{rows, sum};

use domain::{
    BillingUnit,
    catalog::{Charge, Every, MeteredBy, PriceOffer, TaxBehavior},
};

use crate::plans::words as plan_words;

/// Beginning of the mark of a price that is one client's own.
pub(crate) const MARK: &str = "override:";

/// Whether a mark is that of a price of one client: it is sold to nobody else, so no list of prices offers it.
pub(crate) fn is_own_of_one_client(mark: Option<&str>) -> bool {
    mark.is_some_and(|mark| mark.starts_with(MARK))
}

/// What everybody calls a price on these terms: "$0.08 per 1000 tokens", "$99.00 a month".
pub(crate) fn terms_words(terms: &Terms) -> String {
    plan_words::price(&offer_of(terms))
}

/// Terms as an offer, to be said and rated like any other.
fn offer_of(terms: &Terms) -> PriceOffer {
    let unit = terms.unit.and_then(|unit| BillingUnit::new(unit).ok()).unwrap_or(BillingUnit::ONE);
    PriceOffer {
        charge: Charge::PerUnit,
        prices: vec![terms.price.clone()],
        // What is counted without a subscription is billed by calendar months.
        every: terms.every.or_else(|| terms.meter.is_some().then_some(Every::MONTH)),
        metered: terms.meter.as_ref().map(|meter| MeteredBy { meter: meter.clone(), unit, stripe_meter: None }),
        lookup_key: None,
        nickname: None,
        tax_behavior: TaxBehavior::Unspecified,
        trial_days: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_overrides_mark_takes_a_price_out_of_the_lists() {
        assert!(is_own_of_one_client(Some("override:client:price_1#abc")));
        for mark in [None, Some("tokens_1000_0_10usd#abc"), Some("product:override")] {
            assert!(!is_own_of_one_client(mark), "{mark:?} is sold to everybody");
        }
    }
}
