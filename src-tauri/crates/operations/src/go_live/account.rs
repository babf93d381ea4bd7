//! What the account as a whole says before Go live.

use store::{Reader, usage, workspace::Workspace};

use super::finding;
use crate::{
    Problem, sender,
    view::{ConnectionState, Finding, Light, PermissionResult, StripeConnection},
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
        match stripe.state {
            ConnectionState::Works => found.extend(key(stripe)),
            _ => found.push(finding(
                Light::Red,
                stripe.problem.clone().unwrap_or_else(|| "Stripe's key does not work. Connect Stripe again.".to_owned()),
            )),
        }
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

/// What a working key was found to lack: red where billing needs it, amber where something is only not shown.
fn key(stripe: &StripeConnection) -> Vec<Finding> {
    let mut found = Vec::new();
    for lacking in stripe.permissions.iter().filter(|one| one.result == PermissionResult::Missing) {
        let light = if lacking.optional || lacking.access == "Read" { Light::Amber } else { Light::Red };
        found.push(finding(light, format!("The Stripe key lacks {} ({}). {}", lacking.name, lacking.access, lacking.without)));
    }
    let untried: Vec<&str> =
        stripe.permissions.iter().filter(|one| one.result == PermissionResult::Unknown).map(|one| one.name.as_str()).collect();
    if !untried.is_empty() {
        found.push(finding(Light::Amber, format!("Not tested yet: {}. Test the key again under Connections.", untried.join(", "))));
    }
    if found.is_empty() {
        found.push(finding(Light::Green, "Stripe is connected and its key was tested."));
    }
    found
}
