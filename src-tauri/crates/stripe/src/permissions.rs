//! What a restricted key must be allowed to do, and how each permission is tried without leaving anything behind.
//!
//! A read is tried by reading one object. A write is tried by a request that Stripe authorises first and then refuses, because
//! it carries a parameter that does not exist.

use serde_json::Value;

use crate::error::{Error, ErrorKind};
use crate::form::Form;
use crate::reply::Reply;
use crate::request::{Call, IdempotencyKey};

/// The parameter that no endpoint knows.
const UNKNOWN_PARAMETER: &str = "rebill_permission_probe";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    Read,
    /// Implies reading.
    Write,
}

/// What a permission is about, for whoever asks whether a feature may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    Account,
    Balance,
    Charges,
    Customers,
    Disputes,
    Events,
    PaymentIntents,
    PaymentMethods,
    Payouts,
    Products,
    CheckoutSessions,
    CreditGrants,
    CreditNotes,
    CustomerPortal,
    Invoices,
    MeterEvents,
    Meters,
    Prices,
    Subscriptions,
    TestClocks,
    Webhooks,
}

/// One line on Stripe's page for restricted keys, in its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission {
    pub area: Area,
    /// The section of the page.
    pub section: &'static str,
    pub name: &'static str,
    pub access: Access,
    /// Billing works without it; one feature does not.
    pub optional: bool,
    /// Only keys of test mode can have it.
    pub test_only: bool,
    /// Stripe's own name for it, as its refusals and its page's address use it; `None` where none is known.
    pub rak: Option<&'static str>,
    /// The path under which it is tried; `None` where trying would count usage.
    tried_at: Option<&'static str>,
}

/// What is known of one permission after it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    Held,
    /// Stripe's own name for it (`rak_…`) when it says so.
    Missing {
        rak: Option<String>,
    },
    /// Neither: no network, a revoked key, an answer that proves nothing.
    Unclear(Error),
}

const CORE: &str = "Core";
const CHECKOUT: &str = "Checkout";
const BILLING: &str = "Billing";
const CONNECT: &str = "Connect";
const WEBHOOK: &str = "Webhook";

const fn reads(area: Area, section: &'static str, name: &'static str, rak: &'static str, tried_at: &'static str) -> Permission {
    Permission { area, section, name, access: Access::Read, optional: false, test_only: false, rak: Some(rak), tried_at: Some(tried_at) }
}

const fn writes(area: Area, section: &'static str, name: &'static str, rak: &'static str, tried_at: &'static str) -> Permission {
    Permission { area, section, name, access: Access::Write, optional: false, test_only: false, rak: Some(rak), tried_at: Some(tried_at) }
}

const fn optional(permission: Permission) -> Permission {
    Permission { optional: true, ..permission }
}

/// All that Rebill needs, in the order of Stripe's page.
pub const NEEDED: [Permission; 21] = [
    reads(Area::Balance, CORE, "Balance", "rak_balance_read", "/v1/balance"),
    reads(Area::Charges, CORE, "Charges and Refunds", "rak_charge_read", "/v1/charges"),
    writes(Area::Customers, CORE, "Customers", "rak_customer_write", "/v1/customers"),
    optional(reads(Area::Disputes, CORE, "Disputes", "rak_dispute_read", "/v1/disputes")),
    reads(Area::Events, CORE, "Events", "rak_event_read", "/v1/events"),
    reads(Area::PaymentIntents, CORE, "PaymentIntents", "rak_payment_intent_read", "/v1/payment_intents"),
    reads(Area::PaymentMethods, CORE, "PaymentMethods", "rak_payment_method_read", "/v1/payment_methods"),
    reads(Area::Payouts, CORE, "Payouts", "rak_payout_read", "/v1/payouts"),
    writes(Area::Products, CORE, "Products", "rak_product_write", "/v1/products"),
    writes(Area::CheckoutSessions, CHECKOUT, "Checkout Sessions", "rak_checkout_session_write", "/v1/checkout/sessions"),
    // Stripe publishes no name of its own for grants; a key that may read Billing's credits can.
    Permission { rak: None, ..optional(reads(Area::CreditGrants, BILLING, "Credit grants", "", "/v1/billing/credit_grants")) },
    optional(writes(Area::CreditNotes, BILLING, "Credit notes", "rak_credit_note_write", "/v1/credit_notes")),
    writes(Area::CustomerPortal, BILLING, "Customer portal", "rak_customer_portal_write", "/v1/billing_portal/sessions"),
    writes(Area::Invoices, BILLING, "Invoices", "rak_invoice_write", "/v1/invoices"),
    // An event that is refused may still be one that counts, so the first send proves it.
    Permission { tried_at: None, ..writes(Area::MeterEvents, BILLING, "Meter events", "rak_billing_meter_event_write", "") },
    writes(Area::Meters, BILLING, "Meters", "rak_billing_meter_write", "/v1/billing/meters"),
    writes(Area::Prices, BILLING, "Prices", "rak_plan_write", "/v1/prices"),
    writes(Area::Subscriptions, BILLING, "Subscriptions", "rak_subscription_write", "/v1/subscriptions"),
    Permission {
        test_only: true,
        ..optional(writes(Area::TestClocks, BILLING, "Test clocks", "rak_billing_clock_write", "/v1/test_helpers/test_clocks"))
    },
    // What the agency's own account answers with. Some accounts' restricted keys are refused it whatever they may (facts §0.7).
    optional(reads(Area::Account, CONNECT, "Accounts", "rak_accounts_kyc_basic_read", "/v1/account")),
    optional(writes(Area::Webhooks, WEBHOOK, "Webhook Endpoints", "rak_webhook_write", "/v1/webhook_endpoints")),
];

impl Permission {
    /// Whether a key of that mode can have it.
    pub const fn is_for(&self, live: bool) -> bool {
        !(live && self.test_only)
    }

    /// The call that tries it; `None` when it cannot be tried without an effect.
    pub fn probe(&self, key: &IdempotencyKey) -> Option<Call<Value>> {
        let path = self.tried_at?;
        Some(match self.access {
            Access::Read if matches!(self.area, Area::Balance | Area::Account) => Call::get(path, Form::new()),
            Access::Read => Call::get(path, Form::new().with("limit", 1)),
            Access::Write => Call::post(path, Form::new().with(UNKNOWN_PARAMETER, true), key),
        })
    }

    /// The call that tries whether a key without a write may read all the same; `None` where there is nothing to read.
    pub fn reading(&self) -> Option<Call<Value>> {
        let path = self.tried_at.filter(|_| self.access == Access::Write && self.area != Area::CustomerPortal)?;
        Some(Call::get(path, Form::new().with("limit", 1)))
    }

    /// What the outcome of [`Permission::probe`] says.
    pub fn finding(&self, outcome: Result<Reply<Value>, Error>) -> Finding {
        let error = match outcome {
            Ok(_) => return Finding::Held,
            Err(error) => error,
        };
        match &error.kind {
            ErrorKind::Permission { rak } => Finding::Missing { rak: rak.clone() },
            ErrorKind::Invalid if self.access == Access::Write => Finding::Held,
            _ => Finding::Unclear(error),
        }
    }
}

/// Stripe's page for a new restricted key, with the permissions chosen as far as their names are known. The owner looks them over
/// there, because Stripe's page decides what of an address it takes.
pub fn key_page(live: bool) -> String {
    let start = if live { "https://dashboard.stripe.com/apikeys/create" } else { "https://dashboard.stripe.com/test/apikeys/create" };
    let chosen = NEEDED.iter().filter(|permission| permission.is_for(live)).filter_map(|permission| permission.rak);
    chosen.fold(format!("{start}?name=Rebill"), |address, rak| format!("{address}&permissions%5B%5D={rak}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, message: &str) -> Result<Reply<Value>, Error> {
        let body = serde_json::json!({"error": {"type": "invalid_request_error", "message": message}});
        Err(Error::from_answer(status, body.to_string().as_bytes(), "rk_test_x"))
    }

    #[test]
    fn a_write_that_fails_only_its_validation_is_held() {
        let [customers] = NEEDED.iter().filter(|p| p.name == "Customers").collect::<Vec<_>>()[..] else { panic!("listed once") };
        assert_eq!(customers.finding(refusal(400, "Received unknown parameter")), Finding::Held);
        let missing = Finding::Missing { rak: Some("rak_customer_write".into()) };
        assert_eq!(customers.finding(refusal(403, "Having the 'rak_customer_write' permission would allow")), missing);
        assert!(
            matches!(customers.finding(refusal(401, "Expired API Key")), Finding::Unclear(_)),
            "a dead key says nothing of one permission"
        );
    }

    #[test]
    fn a_meter_event_is_never_sent_to_try_a_key() {
        let key = IdempotencyKey::new("probe").expect("a key");
        let untried: Vec<_> = NEEDED.iter().filter(|p| p.probe(&key).is_none()).map(|p| p.name).collect();
        assert_eq!(untried, ["Meter events"], "every other permission is tried");
    }

    #[test]
    fn each_area_stands_once_and_by_its_section() {
        let mut areas: Vec<_> = NEEDED.iter().map(|p| p.area).collect();
        areas.dedup();
        assert_eq!(areas.len(), NEEDED.len(), "a feature asks for one line");
        let mut sections: Vec<_> = NEEDED.iter().map(|p| p.section).collect();
        sections.dedup();
        assert_eq!(sections, [CORE, CHECKOUT, BILLING, CONNECT, WEBHOOK], "in the order of Stripe's page");
        assert!(key_page(false).contains("rak_billing_clock_write") && !key_page(true).contains("clock"), "clocks are of test mode");
        assert!(key_page(false).contains("/test/") && key_page(true).ends_with("=rak_webhook_write"), "the page is opened in its mode");
    }
}
