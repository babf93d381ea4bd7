//! What a quantity costs, and the lines that explain it (§2).

mod curve;
mod model;
mod rate;
mod stripe_json;

pub use curve::{BelowCost, Drop};
pub use model::{PackageSize, Price, PriceModel, Round, Tier, Tiers, TiersError};
pub use rate::{Line, LineKind, Rated, RatingError, TierRange};
pub use stripe_json::PriceJsonError;
