//! What the key must be allowed to do, once: what each permission is for, and what is lost without it (experience, "Connect Stripe").

use store::Reader;
use stripe::permissions::{Access, Area, NEEDED, Permission};

use super::stripe_account;
use crate::{
    Problem,
    view::{PermissionResult, PermissionView},
};

/// The list before any key was tried, for whoever makes one.
pub fn needed() -> Vec<PermissionView> {
    NEEDED.iter().map(|permission| seen(permission, PermissionResult::Unknown, false)).collect()
}

/// One permission as the doors show it. `may_read`: only the writing is missing.
pub(super) fn seen(permission: &Permission, result: PermissionResult, may_read: bool) -> PermissionView {
    PermissionView {
        section: permission.section.to_owned(),
        name: permission.name.to_owned(),
        access: if permission.access == Access::Read { "Read" } else { "Write" }.to_owned(),
        purpose: purpose(permission.area).to_owned(),
        optional: permission.optional,
        without: without(permission.area, may_read).to_owned(),
        result,
    }
}

/// What does not work because the key lacks the permission of an area, in words; none when it was not found missing. For the page on
/// which the feature is.
///
/// # Errors
/// When the file cannot be read.
pub fn missing(r: &Reader, area: Area) -> Result<Option<String>, Problem> {
    let Some(name) = NEEDED.iter().find(|permission| permission.area == area).map(|permission| permission.name) else { return Ok(None) };
    let seen = stripe_account::last_seen(r)?;
    let lacking = seen
        .into_iter()
        .flat_map(|connection| connection.permissions)
        .find(|one| one.name == name && one.result == PermissionResult::Missing);
    Ok(lacking.map(|one| {
        format!(
            "The Stripe key lacks {} ({}). {} Give the key this permission in Stripe, then test it again.",
            one.name, one.access, one.without
        )
    }))
}

/// What a permission is needed for, in the owner's words.
fn purpose(area: Area) -> &'static str {
    match area {
        Area::Account => "Whether you may charge and are paid out, and what Stripe wants from you",
        Area::Balance => "What Stripe owes you, and its fees",
        Area::Charges => "Payments, failed ones with the reason, refunds",
        Area::Customers => "Find and create your clients",
        Area::Disputes => "Clients who take a payment back",
        Area::Events => "Notice what changed in Stripe",
        Area::PaymentIntents => "What became of a payment",
        Area::PaymentMethods => "Card brand, last four, expiry",
        Area::Payouts => "Money on its way to your bank",
        Area::Products => "One product for each plan",
        Area::CheckoutSessions => "Links to add a card",
        Area::CreditGrants => "Credits that Stripe keeps",
        Area::CreditNotes => "Give money back for corrections",
        Area::CustomerPortal => "Links to a client's own billing page",
        Area::Invoices => "Read drafts, add late lines",
        Area::MeterEvents => "Send units",
        Area::Meters => "One meter for each kind of usage",
        Area::Prices => "Prices of your plans",
        Area::Subscriptions => "Put clients on plans",
        Area::TestClocks => "Rehearse a bill; only in test mode",
        Area::Webhooks => "Register the platform's webhook",
    }
}

/// What is lost without it, in the owner's words. Each says what still works or what to do by hand.
fn without(area: Area, may_read: bool) -> &'static str {
    match area {
        Area::Customers if may_read => {
            "Clients cannot be created or changed in Stripe from here; those that are there are found and billed."
        }
        Area::Products if may_read => "Products cannot be made or changed from here; those made in Stripe can be used.",
        Area::CheckoutSessions if may_read => "No link to add a card can be made; send one from Stripe.",
        Area::Invoices if may_read => "Nothing can be added to an invoice from here; drafts are read, so units are sent in time.",
        Area::Meters if may_read => "No meter can be made from here; Stripe's counts of those that are there are read.",
        Area::Prices if may_read => "Prices cannot be made or changed from here; those made in Stripe can be used.",
        Area::Subscriptions if may_read => {
            "Nobody can be put on a plan, changed or stopped from here; subscriptions that are there are read and billed."
        }
        Area::Webhooks if may_read => "The platform's webhook is registered in Stripe by hand; it is only read here.",
        Area::Account => {
            "Whether charges and payouts are on, and what Stripe wants from you, is not shown; look in Stripe. Some accounts' keys do not get it even with this permission."
        }
        Area::Balance => "The balance and Stripe's fees are not shown; billing goes on.",
        Area::Charges => "Payments, refusals and refunds are not shown; look at them in Stripe.",
        Area::Customers => "No client can be found or created in Stripe, so nobody new can be billed.",
        Area::Disputes => "Disputes are not shown; Stripe tells you of them by e-mail.",
        Area::Events => "Changes in Stripe are noticed late, by reading whole lists.",
        Area::PaymentIntents => "What became of a payment is not shown; look at it in Stripe.",
        Area::PaymentMethods => "Missing and expired cards are not noticed before an invoice fails.",
        Area::Payouts => "Payouts are not shown; look at them in Stripe.",
        Area::Products => "Plans and prices cannot be made here; those made in Stripe can be used.",
        Area::CheckoutSessions => "No link to add a card can be made; send one from Stripe.",
        Area::CreditGrants => "Stripe's own credits are not shown. Some accounts' pages do not list this permission.",
        Area::CreditNotes => "Money for corrections is given back in Stripe by hand.",
        Area::CustomerPortal => "No link to a client's billing page can be made; send one from Stripe.",
        Area::Invoices => "Drafts cannot be read, so no units are sent before a period ends.",
        Area::MeterEvents => "No units can be sent, so nobody is billed for usage.",
        Area::Meters => "Stripe's counts cannot be read, so no units are sent.",
        Area::Prices => "Prices cannot be made or read, so nobody can be billed by them.",
        Area::Subscriptions => "Nobody can be put on a plan, and nothing is sent.",
        Area::TestClocks => "No bill can be rehearsed; billing itself needs none.",
        Area::Webhooks => "The platform's webhook is registered in Stripe by hand.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_permission_says_what_it_is_for_and_what_is_lost_without_it() {
        for permission in needed() {
            assert!(!permission.purpose.is_empty(), "{} says what for", permission.name);
            assert!(permission.without.ends_with('.'), "{} says what is lost, in a sentence", permission.name);
        }
        let optional: Vec<_> = needed().into_iter().filter(|one| one.optional).map(|one| one.name).collect();
        assert_eq!(
            optional,
            ["Disputes", "Credit grants", "Credit notes", "Test clocks", "Accounts", "Webhook Endpoints"],
            "the rest is needed to bill"
        );
    }
}
