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

/// One line on Stripe's page for restricted keys, in its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission {
    /// The section of the page.
    pub section: &'static str,
    pub name: &'static str,
    pub access: Access,
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

const fn permission(section: &'static str, name: &'static str, access: Access, tried_at: Option<&'static str>) -> Permission {
    Permission { section, name, access, tried_at }
}

/// All that Rebill needs, in the order of Stripe's page.
pub const NEEDED: [Permission; 9] = [
    permission("Core", "Balance", Access::Read, Some("/v1/balance")),
    permission("Core", "Customers", Access::Write, Some("/v1/customers")),
    permission("Core", "Events", Access::Read, Some("/v1/events")),
    permission("Core", "Products", Access::Write, Some("/v1/products")),
    permission("Billing", "Invoices", Access::Write, Some("/v1/invoices/create_preview")),
    // An event that is refused may still be one that counts, so the first send proves it.
    permission("Billing", "Meter events", Access::Write, None),
    permission("Billing", "Meters", Access::Write, Some("/v1/billing/meters")),
    permission("Billing", "Prices", Access::Write, Some("/v1/prices")),
    permission("Billing", "Subscriptions", Access::Write, Some("/v1/subscriptions")),
];

impl Permission {
    /// The call that tries it; `None` when it cannot be tried without an effect.
    pub fn probe(&self, key: &IdempotencyKey) -> Option<Call<Value>> {
        let path = self.tried_at?;
        Some(match self.access {
            Access::Read if path == "/v1/balance" => Call::get(path, Form::new()),
            Access::Read => Call::get(path, Form::new().with("limit", 1)),
            Access::Write => Call::post(path, Form::new().with(UNKNOWN_PARAMETER, true), key),
        })
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
}
