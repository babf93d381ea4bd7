//! A price that may be made: a draft without a fault.

use serde::{Deserialize, Serialize};

use super::{Charge, Every, TaxBehavior};
use crate::{BillingUnit, Currency, Price};

/// A price that can be rated and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceOffer {
    /// How a quantity becomes an amount.
    pub charge: Charge,
    /// One price per currency, the own one first. Never empty, no currency twice, all of one model.
    pub prices: Vec<Price>,
    /// `None`: charged once.
    pub every: Option<Every>,
    /// `None`: charged by the subscription's own quantity.
    pub metered: Option<MeteredBy>,
    /// At most 200 characters.
    pub lookup_key: Option<String>,
    /// Hidden from clients.
    pub nickname: Option<String>,
    /// Whether tax is in it.
    pub tax_behavior: TaxBehavior,
    /// 1 to 730.
    pub trial_days: Option<u32>,
}

/// What a usage-based price counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeteredBy {
    /// Our meter's code.
    pub meter: String,
    /// N of the meter make one unit.
    pub unit: BillingUnit,
    /// A meter of the account that is to count the units.
    pub stripe_meter: Option<String>,
}

impl PriceOffer {
    /// The price in its own currency.
    pub fn own(&self) -> &Price {
        // An offer comes out of a draft's check, which reads the own currency first.
        &self.prices[0]
    }

    /// The price in a currency, if it is offered in it.
    pub fn in_currency(&self, currency: Currency) -> Option<&Price> {
        self.prices.iter().find(|price| price.currency == currency)
    }
}
