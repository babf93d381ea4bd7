//! The outbox (law §6.4): units are decided once, in the transaction that found them due, and a report's fate follows from what is seen.

mod allowed;
mod cure;
mod decide;
mod observe;
mod way;

pub(crate) use allowed::{Pace, allowed, keep_send_every, send_every};
pub(crate) use cure::{INVALID_CUSTOMER, NO_ACTIVE_METER, is_cured, let_go, with_cured};
pub(crate) use decide::{Decided, Deciding, Knowledge, Waits, decide};
pub(crate) use observe::{known_before, observe, sees, shows, stopped_pair};
pub(crate) use way::{Way, way};
