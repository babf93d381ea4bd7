//! Payment methods that will not pay the next invoice, of clients that are billed.

use jiff::Timestamp;
use store::{Reader, client, rule, workspace};

use crate::{
    Problem, customers,
    view::{NeedKind, NeedTarget, NeedView},
};

/// A need for each client whose next invoice may fail.
///
/// # Errors
/// What the file says.
pub(super) fn read(r: &Reader, now: Timestamp, needs: &mut Vec<NeedView>) -> Result<(), Problem> {
    if workspace::get(r)?.live_at.is_none() {
        return Ok(());
    }
    for client in client::all(r)? {
        if rule::of_client(r, &client.id)?.iter().all(|rule| rule.live_at.is_none() || rule.end_at.is_some()) {
            continue;
        }
        if let Some((_, reason)) = customers::method::warning_of(r, &client, now)? {
            let goes_to = NeedTarget::Client { id: client.id.to_string() };
            needs.push(NeedView { kind: NeedKind::PaymentMethod, subject: client.nickname, reason, amount: None, since: now, goes_to });
        }
    }
    Ok(())
}
