//! The schedule that began a subscription holds it for its first period; what is to end with that period is let go first.

use domain::billed::Subscription;
use store::{Reader, change_set as rows};

use crate::{
    Problem,
    change_set::{Planned, ReleaseSchedule, Work},
};

/// The step that lets a subscription go, where a schedule of ours holds it.
///
/// # Errors
/// A schedule that was not made here.
pub(crate) fn release(r: &Reader, subscription: &Subscription, name: &str) -> Result<Option<Planned>, Problem> {
    let Some(schedule) = &subscription.schedule else { return Ok(None) };
    if !rows::made(r, "schedule", schedule)? {
        return Err(Problem::not_allowed(
            "A schedule that was not made here moves this subscription. Let it go in Stripe first; nothing was changed.",
        ));
    }
    Ok(Some(Planned {
        words: format!("The schedule that began the subscription of {name} lets it go; it runs on as it is"),
        mark: format!("{schedule}:released"),
        work: Work::ReleaseSchedule(ReleaseSchedule { schedule: schedule.clone(), customer: subscription.customer.to_string() }),
        found: None,
    }))
}
