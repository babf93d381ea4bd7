//! What the account as a whole says before Go live.

use store::{Reader, usage, workspace::Workspace};

use super::finding;
use crate::{
    Problem, sender,
    view::{ConnectionState, Finding, Light, StripeConnection},
    words,
};

/// Charges, payouts, the key, unassigned usage, and how long Stripe leaves for a closed laptop.
pub(super) fn findings(r: &Reader, own: &Workspace, connection: Option<&StripeConnection>) -> Result<Vec<Finding>, Problem> {
    let mut found = Vec::new();
    let live_already = own.live_at.or(Some(own.created_at));
    if let Err(problem) = sender::may_send_at_all(&Workspace { live_at: live_already, ..own.clone() }) {
        found.push(finding(Light::Red, problem.message));
    }
    if let Some(stripe) = connection {
        found.push(match stripe.state {
            ConnectionState::Works => finding(Light::Green, "Stripe is connected and its key was tested."),
            _ => finding(
                Light::Red,
                stripe.problem.clone().unwrap_or_else(|| "Stripe's key does not work. Connect Stripe again.".to_owned()),
            ),
        });
        found.push(match stripe.charges {
            Some(true) => finding(Light::Green, "Stripe lets this account charge."),
            Some(false) => finding(
                Light::Amber,
                format!("Stripe does not let this account charge yet, so invoices will not be paid. {}", stripe.requirements.join(" ")),
            ),
            None => finding(Light::Amber, "The key may not read whether this account can charge. Look in Stripe."),
        });
        found.push(match stripe.payouts {
            Some(true) => finding(Light::Green, "Stripe pays out to your bank."),
            Some(false) => finding(Light::Amber, "Stripe does not pay out yet: clients can pay, the money stays in Stripe."),
            None => finding(Light::Amber, "The key may not read whether payouts are on. Look in Stripe."),
        });
    }
    let unassigned: std::collections::HashSet<_> = usage::unassigned(r)?.into_iter().map(|line| line.holder.subject).collect();
    if !unassigned.is_empty() {
        let accounts = words::count(unassigned.len() as u64, "usage account has", "usage accounts have");
        found.push(finding(Light::Amber, format!("{accounts} usage and no client: nobody is billed for it. Assign it under Usage.")));
    }
    found.push(finding(
        Light::Amber,
        "Stripe makes an invoice final one hour after its period ends; what is sent later is not on it. If this computer may be closed then, give invoices up to 72 hours in Stripe (Settings, Billing, Invoices).",
    ));
    found.sort_by_key(|finding| std::cmp::Reverse(finding.light));
    Ok(found)
}
