//! Limits of what is sold, in one place. Stripe's own come from its API document or its pages; the others are ours, and say why.

/// Digits of one amount: eight of the minor unit, "$999,999.99" (API document, `amount`).
pub const MOST_MINOR: i64 = 99_999_999;
/// Days of trial: two years (Stripe's page on trials).
pub const LONGEST_TRIAL: u64 = 730;
/// Prices on one subscription (API document, `items`).
pub const MOST_PRICES: usize = 20;
/// Characters of a lookup key (API document).
pub const LONGEST_LOOKUP_KEY: usize = 200;
/// Lines that a product keeps for price tables (API document, `marketing_features`).
pub const MOST_FEATURES: usize = 15;
/// Characters of such a line. Stripe takes 5,000; a price table shows one line.
pub const LONGEST_FEATURE: usize = 80;
/// Characters of a product's description (API document).
pub const LONGEST_DESCRIPTION: usize = 40_000;
/// Characters of a unit label (API document).
pub const LONGEST_UNIT_LABEL: usize = 12;
/// Characters on a card statement (Stripe's page on statement descriptors).
pub const SHORTEST_DESCRIPTOR: usize = 5;
/// See [`SHORTEST_DESCRIPTOR`].
pub const LONGEST_DESCRIPTOR: usize = 22;

/// Characters of a product's name. Stripe takes 5,000; an invoice shows a line.
pub(crate) const LONGEST_NAME: usize = 250;
/// Characters of a note on a price. Stripe takes 5,000; a list shows a line.
pub(crate) const LONGEST_NICKNAME: usize = 250;
/// Tiers of a price. Stripe names no limit; nobody reads more.
pub(crate) const MOST_TIERS: usize = 100;
/// Currencies beside the own one. Stripe names no limit; each is typed by hand.
pub(crate) const MOST_CURRENCIES: usize = 25;
/// Where a tier may end at the latest: so that the dearest bill still fits into money exactly.
pub(crate) const LAST_UNIT: u64 = 1_000_000_000;
/// Units in a package: as [`LAST_UNIT`].
pub(crate) const LARGEST_PACKAGE: u64 = 1_000_000_000;
