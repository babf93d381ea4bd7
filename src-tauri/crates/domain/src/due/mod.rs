//! Units due: usage and the carried remainder, divided by the billing unit (§6.1), and what changes in a final period (§6.6).

mod late;
mod split;
mod units;

pub use late::{ChargedPeriod, Late, LateUsage, late, remainder_into};
pub use split::{UsageSplit, split_usage};
pub use units::{PeriodDue, PeriodUsage, due};

use crate::price::RatingError;
use crate::quantity::StepError;

/// Why units cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// A sum of usage does not fit.
    #[error("the usage is too large to be kept exactly")]
    OutOfRange,
    /// A record cannot be rounded to its step.
    #[error(transparent)]
    Rounding(#[from] StepError),
    /// Units of a final period cannot be rated under its price.
    #[error(transparent)]
    Rating(#[from] RatingError),
}
