use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a price list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PriceListFormat {
    /// One page that needs nothing beside it.
    Html,
    /// A4.
    Pdf,
}

/// How the agency looks to its clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BrandView {
    /// Name of the agency.
    pub name: String,
    /// `#0B6B57`.
    pub colour: String,
    /// The logo as `data:image/…;base64,…`; none without.
    pub logo: Option<String>,
    /// A line under the prices: contact, terms.
    pub note: String,
    /// The currency of the list.
    pub currency: String,
    /// Currencies that every plan in it has.
    pub currencies: Vec<String>,
    /// The plans in it, in its order.
    pub plans: Vec<PriceListPlan>,
}

/// A plan as clients see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PriceListPlan {
    /// Name.
    pub name: String,
    /// Its line.
    pub description: String,
    /// "$149.00".
    pub price: String,
    /// "a month".
    pub per: String,
    /// Usage prices, set-up fee, trial, in words.
    pub details: Vec<String>,
    /// What it has.
    pub features: Vec<String>,
    /// Stands out.
    pub featured: bool,
    /// Is added to another plan.
    pub add_on: bool,
}

/// Changing how the agency looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BrandParams {
    /// `#0B6B57`.
    pub colour: Option<String>,
    /// A PNG or JPEG file to take over; empty takes the logo away.
    pub logo: Option<String>,
    /// A line under the prices, at most 300 characters.
    pub note: Option<String>,
    /// Currency of the list.
    pub currency: Option<String>,
}

/// A price list to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PriceListParams {
    /// Where.
    pub path: String,
    /// How.
    pub format: PriceListFormat,
}
