//! Stripe's meters and prices, and which meters may be sent to (§6.3).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::open_enum::open_enum;
use crate::Price;
use crate::id::{PriceId, ProductId, StripeMeterId};

open_enum! {
    /// How a meter adds up its events.
    MeterFormula {
        /// Their sum.
        Sum = "sum",
        /// Their number.
        Count = "count",
        /// The last one.
        Last = "last",
    }
}

open_enum! {
    /// The state of a meter.
    MeterStatus {
        /// Takes events.
        Active = "active",
        /// Refuses them.
        Inactive = "inactive",
    }
}

/// A Stripe meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StripeMeter {
    /// `mtr_…`.
    pub id: StripeMeterId,
    /// Its name for people.
    pub display_name: String,
    /// The name that its events carry.
    pub event_name: String,
    /// How it adds up.
    pub formula: MeterFormula,
    /// The payload key that names the customer.
    pub customer_key: String,
    /// The payload key that holds the value.
    pub value_key: String,
    /// A window in which only the last event counts; `None` without.
    pub time_window: Option<String>,
    /// Payload keys that split its count; empty without.
    pub dimensions: Vec<String>,
    /// Its state.
    pub status: MeterStatus,
}

/// Why a meter cannot be sent to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeterUnfit {
    /// It does not add its events up.
    #[error("the meter's formula is `{0}`; only `sum` can be billed exactly once")]
    NotASum(MeterFormula),
    /// Later events overwrite earlier ones.
    #[error("the meter keeps only the last event of each {0}")]
    TimeWindow(String),
    /// Its count is split.
    #[error("the meter has dimensions ({})", .0.join(", "))]
    Dimensions(Vec<String>),
    /// It takes no events.
    #[error("the meter is {0}")]
    NotActive(MeterStatus),
}

impl StripeMeter {
    /// Only a meter with formula `sum`, without time window or dimensions, and active, may be sent to.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), MeterUnfit> {
        if self.formula != MeterFormula::Sum {
            return Err(MeterUnfit::NotASum(self.formula.clone()));
        }
        if let Some(window) = &self.time_window {
            return Err(MeterUnfit::TimeWindow(window.clone()));
        }
        if !self.dimensions.is_empty() {
            return Err(MeterUnfit::Dimensions(self.dimensions.clone()));
        }
        if self.status != MeterStatus::Active {
            return Err(MeterUnfit::NotActive(self.status.clone()));
        }
        Ok(())
    }
}

/// A Stripe price as mirrored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MirrorPrice {
    /// `price_…`.
    pub id: PriceId,
    /// Its product.
    pub product: ProductId,
    /// Its name for people.
    pub nickname: Option<String>,
    /// The mark by which it is found again.
    pub lookup_key: Option<String>,
    /// Whether it can be sold.
    pub active: bool,
    /// The meter that it counts; `None` for a licensed or one-time price.
    pub meter: Option<StripeMeterId>,
    /// `day`, `week`, `month` or `year`; `None` for a one-time price.
    pub interval: Option<String>,
    /// How many intervals make a period.
    pub interval_count: u32,
    /// What it charges; `None` if it cannot be rated.
    pub price: Option<Price>,
    /// What it charges in further currencies, as far as they can be rated.
    #[serde(default)]
    pub further: Vec<Price>,
}
