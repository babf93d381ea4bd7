//! Which call a method and a path mean, which permission it needs, and how an answer becomes a reply.

use serde_json::Value;

use super::feed::Cause;
use super::idempotency::Stored;
use super::list::{PAGING, page};
use super::refusal::Refusal;
use super::{ACCOUNT, Answer, Books, VERSION, expand};
use crate::wire::form::Form;
use crate::wire::reply::Reply;

/// A request on the sandbox's Stripe.
#[derive(Debug, Clone)]
pub(crate) struct StripeCall {
    pub(crate) method: String,
    /// Without the sandbox's prefix: `/v1/customers`.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    pub(crate) key: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) request_id: String,
}

/// An answer forced by a fault, and whether the call is done all the same.
#[derive(Debug, Clone)]
pub(crate) struct Forced {
    pub(crate) refusal: Refusal,
    pub(crate) applied: bool,
}

impl StripeCall {
    fn changes(&self) -> bool {
        self.method != "GET"
    }

    fn segments(&self) -> Vec<&str> {
        self.path.trim_start_matches("/v1").split('/').filter(|part| !part.is_empty()).collect()
    }
}

impl Books {
    /// Answers a call at `now`. The second value says whether the books changed and must be kept before the reply leaves.
    pub(crate) fn reply(&mut self, call: &StripeCall, forced: Option<&Forced>, now: i64) -> (Reply, bool) {
        let advanced = self.advance(now);
        let (mut reply, changed) = self.reply_now(call, forced, now);
        let version = call.version.as_deref().unwrap_or(VERSION);
        for (name, value) in [("Request-Id", call.request_id.as_str()), ("Stripe-Version", version)] {
            reply.set(name, value);
        }
        if let Some(key) = call.idempotency_key.as_deref().filter(|_| call.changes()) {
            reply.set("Idempotency-Key", key);
        }
        (reply, advanced || changed)
    }

    fn reply_now(&mut self, call: &StripeCall, forced: Option<&Forced>, now: i64) -> (Reply, bool) {
        let segments = call.segments();
        let checked = self.checked(call, &segments);
        let (form, fingerprint) = match checked {
            Ok(checked) => checked,
            Err(refusal) => return (refused(&refusal, &call.request_id), false),
        };
        let key = call.idempotency_key.as_deref().filter(|_| call.method == "POST");
        if let Some(key) = key {
            match self.replay(key, &fingerprint) {
                Err(refusal) => return (refused(&refusal, &call.request_id), false),
                Ok(Some(stored)) => return (replayed(stored), false),
                Ok(None) => {}
            }
        }
        let answer = match forced {
            Some(forced) if !forced.applied => Err(forced.refusal.clone()),
            _ => self.perform(call, &segments, &form, now),
        };
        let applied = call.changes() && answer.is_ok();
        let reply = match (forced, answer) {
            (Some(forced), _) => refused(&forced.refusal, &call.request_id),
            (None, Ok(value)) => match expand::shape(self, value, &form.texts("expand"), now) {
                Ok(value) => Reply::json(200, value),
                Err(refusal) => refused(&refusal, &call.request_id),
            },
            (None, Err(refusal)) => refused(&refusal, &call.request_id),
        };
        // Kept once execution began: what was done, and what failed on Stripe's side. A refused validation never began.
        let keep = key.filter(|_| reply.status < 300 || reply.status >= 500);
        if let Some(key) = keep {
            let stored = Stored {
                at: now,
                call: fingerprint,
                request_id: call.request_id.clone(),
                status: reply.status,
                body: reply.body.json().cloned().unwrap_or_default(),
            };
            self.replies.insert(key.to_owned(), stored);
        }
        (reply, applied || keep.is_some())
    }

    /// Key, permission, version, parameters: what is looked at before anything is done.
    fn checked(&self, call: &StripeCall, segments: &[&str]) -> Result<(Form, String), Refusal> {
        self.authorize(call.key.as_deref(), permission(&call.method, segments).as_deref())?;
        if matches!(segments, ["test_helpers", ..]) && call.key.as_deref().is_some_and(|key| key.contains("_live_")) {
            return Err(Refusal::invalid("Test helpers exist in test mode alone, and your request used a live mode key."));
        }
        if let Some(version) = call.version.as_deref() {
            known_version(version)?;
        }
        if call.idempotency_key.as_ref().is_some_and(|key| key.len() > 255) {
            return Err(Refusal::invalid("Idempotency-Key is too long: it must be at most 255 characters."));
        }
        let form = Form::parse(&call.query)?.merged(Form::parse(&call.body)?);
        let fingerprint = format!("{} {} {}", call.method, call.path, form.fingerprint());
        Ok((form, fingerprint))
    }

    fn perform(&mut self, call: &StripeCall, segments: &[&str], form: &Form, now: i64) -> Answer {
        self.cause = Some(Cause { request_id: call.request_id.clone(), idempotency_key: call.idempotency_key.clone() });
        let answer = self.dispatch(call, segments, form, now);
        self.cause = None;
        answer
    }

    fn dispatch(&mut self, call: &StripeCall, segments: &[&str], form: &Form, now: i64) -> Answer {
        let now = self.time_of_call(segments, form, call.changes(), now)?;
        match (call.method.as_str(), segments) {
            ("GET", ["account"]) => self.account(None),
            ("GET", ["accounts", id]) => self.account(Some(id)),
            ("GET", ["balance"]) => self.balance(now),
            ("GET", ["payouts"]) => self.list_payouts(form),
            ("GET", ["payouts", id]) => self.retrieve_payout(id),
            ("GET", ["charges"]) => self.list_charges(form),
            ("GET", ["charges", id]) => self.retrieve_charge(id),
            ("GET", ["refunds"]) => self.list_refunds(form),
            ("GET", ["refunds", id]) => self.retrieve_refund(id),
            ("GET", ["disputes"]) => self.list_disputes(form),
            ("GET", ["disputes", id]) => self.retrieve_dispute(id),
            ("GET", ["balance_transactions"]) => self.list_movements(form, now),
            ("GET", ["balance_transactions", id]) => self.retrieve_movement(id, now),
            ("GET", ["invoice_payments"]) => self.list_invoice_payments(form),
            ("GET", ["invoice_payments", id]) => self.retrieve_invoice_payment(id),
            ("GET", ["billing", "credit_grants"]) => self.list_grants(form),
            ("GET", ["billing", "credit_grants", id]) => self.retrieve_grant(id),

            // The sandbox charges by invoices alone: nobody ever began a payment of another kind.
            ("GET", ["payment_intents"]) => nothing(form, "/v1/payment_intents"),

            ("GET", ["credit_notes"]) => self.list_credit_notes(form),
            ("POST", ["credit_notes"]) => self.create_credit_note(form, now),
            ("GET", ["credit_notes", "preview"]) => self.preview_credit_note(form, now),
            ("GET", ["credit_notes", id]) => self.retrieve_credit_note(id),
            ("POST", ["credit_notes", id]) => self.update_credit_note(id, form, now),
            ("GET", ["credit_notes", id, "lines"]) => self.list_credit_note_lines(id, form),
            ("POST", ["credit_notes", id, "void"]) => self.void_credit_note(id, form, now),

            ("GET", ["webhook_endpoints"]) => self.list_webhook_endpoints(form),
            ("POST", ["webhook_endpoints"]) => self.create_webhook_endpoint(form, now),
            ("GET", ["webhook_endpoints", id]) => self.retrieve_webhook_endpoint(id),
            ("POST", ["webhook_endpoints", id]) => self.update_webhook_endpoint(id, form),
            ("DELETE", ["webhook_endpoints", id]) => self.delete_webhook_endpoint(id),

            ("GET", ["products"]) => self.list_products(form),
            ("POST", ["products"]) => self.create_product(form, now),
            ("GET", ["products", id]) => self.retrieve_product(id),
            ("POST", ["products", id]) => self.update_product(id, form, now),
            ("DELETE", ["products", id]) => self.delete_product(id, now),

            ("GET", ["prices"]) => self.list_prices(form),
            ("POST", ["prices"]) => self.create_price(form, now),
            ("GET", ["prices", id]) => self.retrieve_price(id),
            ("POST", ["prices", id]) => self.update_price(id, form, now),

            ("GET", ["billing", "meters"]) => self.list_meters(form),
            ("POST", ["billing", "meters"]) => self.create_meter(form, now),
            ("GET", ["billing", "meters", id]) => self.retrieve_meter(id),
            ("POST", ["billing", "meters", id]) => self.update_meter(id, form, now),
            ("POST", ["billing", "meters", id, "deactivate"]) => self.deactivate_meter(id, now),
            ("POST", ["billing", "meters", id, "reactivate"]) => self.reactivate_meter(id, now),
            ("GET", ["billing", "meters", id, "event_summaries"]) => self.list_summaries(id, form, now),
            ("POST", ["billing", "meter_events"]) => self.create_meter_event(form, now),

            ("GET", ["customers"]) => self.list_customers(form),
            ("GET", ["customers", "search"]) => self.search_customers(form, now),
            ("POST", ["customers"]) => self.create_customer(form, now),
            ("GET", ["customers", id]) => self.retrieve_customer(id),
            ("POST", ["customers", id]) => self.update_customer(id, form, now),
            ("DELETE", ["customers", id]) => self.delete_customer(id, now),
            ("GET", ["customers", id, "payment_methods"]) => self.list_customer_methods(id, form),
            // Those of no customer: the sandbox has none.
            ("GET", ["payment_methods"]) => nothing(form, "/v1/payment_methods"),
            ("GET", ["payment_methods", id]) => self.retrieve_payment_method(id),
            ("POST", ["payment_methods", id, "attach"]) => self.attach_payment_method(id, form, now),
            ("GET", ["checkout", "sessions"]) => self.list_sessions(form, now),
            ("POST", ["checkout", "sessions"]) => self.create_session(form, now),
            ("GET", ["checkout", "sessions", id]) => self.retrieve_session(id, now),
            ("POST", ["billing_portal", "sessions"]) => self.create_portal_session(form, now),

            ("GET", ["subscriptions"]) => self.list_subscriptions(form),
            ("POST", ["subscriptions"]) => self.create_subscription(form, now),
            ("GET", ["subscriptions", id]) => self.retrieve_subscription(id),
            ("POST", ["subscriptions", id]) => self.update_subscription(id, form, now),
            ("DELETE", ["subscriptions", id]) => self.cancel_subscription(id, form, now),
            ("GET", ["subscription_schedules"]) => self.list_schedules(form),
            ("POST", ["subscription_schedules"]) => self.create_schedule(form, now),
            ("GET", ["subscription_schedules", id]) => self.retrieve_schedule(id),
            ("POST", ["subscription_schedules", id, "cancel"]) => self.cancel_schedule(id, form, now),
            ("POST", ["subscription_schedules", id, "release"]) => self.let_go(id, form, now),
            ("GET", ["subscription_items"]) => self.list_subscription_items(form),
            ("GET", ["subscription_items", id]) => self.retrieve_subscription_item(id),

            ("GET", ["invoiceitems"]) => self.list_invoice_items(form),
            ("POST", ["invoiceitems"]) => self.create_invoice_item(form, now),
            ("GET", ["invoiceitems", id]) => self.retrieve_invoice_item(id),
            ("DELETE", ["invoiceitems", id]) => self.delete_invoice_item(id, now),

            ("GET", ["invoices"]) => self.list_invoices(form, now),
            ("POST", ["invoices"]) => self.create_invoice(form, now),
            ("POST", ["invoices", "create_preview"]) => self.preview_invoice(form, now),
            ("GET", ["invoices", id]) => self.invoice_at(id, now),
            ("POST", ["invoices", id]) => self.update_invoice(id, form, now),
            ("DELETE", ["invoices", id]) => self.delete_invoice(id, now),
            ("GET", ["invoices", id, "lines"]) => self.list_invoice_lines(id, form, now),
            ("POST", ["invoices", id, "finalize"]) => self.finalize_invoice(id, form, now),
            ("POST", ["invoices", id, "pay"]) => self.pay_invoice(id, form, now),
            ("POST", ["invoices", id, "void"]) => self.void_invoice(id, form, now),
            ("POST", ["invoices", id, "mark_uncollectible"]) => self.mark_uncollectible(id, form, now),

            ("GET", ["tax_rates"]) => self.list_tax_rates(form),
            ("POST", ["tax_rates"]) => self.create_tax_rate(form, now),

            ("GET", ["test_helpers", "test_clocks"]) => self.list_test_clocks(form),
            ("POST", ["test_helpers", "test_clocks"]) => self.create_test_clock(form, now),
            ("GET", ["test_helpers", "test_clocks", id]) => self.retrieve_test_clock(id),
            ("DELETE", ["test_helpers", "test_clocks", id]) => self.delete_test_clock(id, now),
            ("POST", ["test_helpers", "test_clocks", id, "advance"]) => self.advance_test_clock(id, form, now),

            ("GET", ["events"]) => self.list_feed(form),
            ("GET", ["events", id]) => self.retrieve_event(id),
            _ => {
                let words =
                    format!("Unrecognized request URL ({}: {}). The sandbox of {ACCOUNT} does not serve it.", call.method, call.path);
                Err(Refusal::invalid(words).status(404))
            }
        }
    }
}

/// The list of what there is none of.
fn nothing(form: &Form, url: &str) -> Answer {
    form.only(&[&PAGING[..], &["created", "customer"]].concat())?;
    page::<Value>(form, url, "object", &[], |_| "", Value::clone)
}

/// The permission of a restricted key that a call needs, in Stripe's naming.
fn permission(method: &str, segments: &[&str]) -> Option<String> {
    let area = match segments {
        ["account" | "accounts", ..] => "accounts_kyc_basic",
        ["balance" | "balance_transactions", ..] => "balance",
        ["payouts", ..] => "payout",
        ["webhook_endpoints", ..] => "webhook",
        ["billing", "credit_grants", ..] => "billing_credit_grant",
        ["credit_notes", ..] => "credit_note",
        ["payment_intents", ..] => "payment_intent",
        ["disputes", ..] => "dispute",
        ["charges" | "refunds", ..] => "charge",
        ["products", ..] => "product",
        ["prices", ..] => "plan",
        ["billing", "meters", ..] => "billing_meter",
        ["billing", "meter_events", ..] => "billing_meter_event",
        ["customers", _, "payment_methods"] | ["payment_methods", ..] => "payment_method",
        ["checkout", "sessions", ..] => "checkout_session",
        ["billing_portal", ..] => "customer_portal",
        ["customers", ..] => "customer",
        ["subscriptions" | "subscription_items" | "subscription_schedules", ..] => "subscription",
        // A preview changes nothing: reading is enough.
        ["invoices", "create_preview"] => return Some("rak_invoice_read".to_owned()),
        ["invoices" | "invoiceitems" | "invoice_payments", ..] => "invoice",
        ["events", ..] => "event",
        ["tax_rates", ..] => "tax_rate",
        ["test_helpers", "test_clocks", ..] => "billing_clock",
        _ => return None,
    };
    Some(format!("rak_{area}_{}", if method == "GET" { "read" } else { "write" }))
}

/// The sandbox speaks the shapes since `2025-03-31.basil`.
fn known_version(version: &str) -> Result<(), Refusal> {
    let date = version.split('.').next().unwrap_or_default();
    match date.parse::<jiff::civil::Date>() {
        Ok(_) if date >= "2025-03-31" => Ok(()),
        Ok(_) => Err(Refusal::invalid(format!("The sandbox does not speak Stripe API version {version}; the oldest is 2025-03-31.basil."))),
        Err(_) => Err(Refusal::invalid(format!("Invalid Stripe API version: {version}"))),
    }
}

pub(crate) fn refused(refusal: &Refusal, request_id: &str) -> Reply {
    let mut reply = Reply::json(refusal.status, refusal.body(request_id));
    for (name, value) in &refusal.headers {
        reply.set(name, value);
    }
    // Clients obey this before their own rule (facts §1). A 5xx leaves it to them, and so does a rate limit.
    match (refusal.status, refusal.code.as_deref()) {
        (409, _) | (429, Some("lock_timeout")) => reply.set("Stripe-Should-Retry", "true"),
        (429.., _) => {}
        _ => reply.set("Stripe-Should-Retry", "false"),
    }
    reply
}

fn replayed(stored: &Stored) -> Reply {
    let mut reply = Reply::json(stored.status, stored.body.clone());
    reply.set("Idempotent-Replayed", "true");
    reply.set("Original-Request", &stored.request_id);
    reply
}
