//! What an agency sells as a whole: quotas, one base price and any number of usage prices on one subscription (§12, §2).

mod bill;
mod check;
mod draft;
pub mod months;
mod quota;

pub use bill::{Part, PlanBill, PlanLine, bill, included, is_included};
pub use check::{OfferedPrice, PlanOffer, is_free, usage_slot};
pub use draft::{PlanCredits, PlanDraft, PlanKind, PlanPayment, PlanPrice};
pub use quota::{Enforced, Feature, Quota, QuotaKind};
