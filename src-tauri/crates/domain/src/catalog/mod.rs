//! What can be sold: drafts as an owner types them, checked field by field, and the offers that come out of them (§2).
//!
//! A draft is plain text and may be wrong in any place; [`PriceDraft::check`] and [`ProductDraft::check`] name every broken
//! field by its path, or give the offer, which can be rated and sent. Limits: `facts/stripe.md` §3.

mod check;
mod draft;
mod every;
mod fault;
mod limits;
mod lookup_key;
mod number;
mod offer;
mod product;

pub use draft::{Charge, CurrencyDraft, PackageDraft, PriceDraft, TaxBehavior, TierAmountsDraft, TierDraft, UsageDraft};
pub use every::{Every, Interval};
pub use fault::{Fault, Faults};
pub use limits::{
    LONGEST_DESCRIPTION, LONGEST_DESCRIPTOR, LONGEST_FEATURE, LONGEST_LOOKUP_KEY, LONGEST_TRIAL, LONGEST_UNIT_LABEL, MOST_FEATURES,
    MOST_MINOR, MOST_PRICES, SHORTEST_DESCRIPTOR,
};
pub use lookup_key::suggest as suggest_lookup_key;
pub(crate) use number::whole;
pub use offer::{MeteredBy, PriceOffer};
pub use product::{ProductDraft, ProductOffer};
pub(crate) use product::{longest, text};

/// The longest name of a meter here: letters, digits and underscores.
pub const LONGEST_METER: usize = 40;

/// A meter's code: small letters, digits and underscores, as Stripe's event names and lookup keys want it. `None` for anything else.
pub fn meter_code(text: &str) -> Option<String> {
    let code = text.trim().to_lowercase();
    let fits =
        !code.is_empty() && code.len() <= LONGEST_METER && code.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    fits.then_some(code)
}
