//! Webhook endpoints: the secret in one answer only, https only, sixteen at most.

use reqwest::Method;
use sandbox::Scene;

use crate::common::{Stand, text};

const MADE: &str =
    "url=https://platform.example/hook&enabled_events[0]=invoice.paid&enabled_events[1]=customer.subscription.updated&metadata[rebill]=w1";

#[tokio::test]
async fn the_signing_secret_is_in_the_first_answer_only() {
    let stand = Stand::up(Scene::Empty).await;
    let made = stand.post("/v1/webhook_endpoints", MADE).await.ok();
    let id = text(&made["id"]);
    assert!(text(&made["secret"]).starts_with("whsec_"), "the making answers with it");
    let read = stand.get(&format!("/v1/webhook_endpoints/{id}")).await.ok();
    assert!(read.get("secret").is_none(), "reading never does: {read}");
    let listed = stand.get("/v1/webhook_endpoints").await.ok();
    assert!(listed["data"][0].get("secret").is_none(), "nor does listing");
    assert_eq!(listed["data"][0]["metadata"]["rebill"], "w1");

    let changed = stand.post(&format!("/v1/webhook_endpoints/{id}"), "disabled=true&enabled_events[0]=*").await.ok();
    assert_eq!((&changed["status"], &changed["enabled_events"][0]), (&"disabled".into(), &"*".into()));
    assert!(changed.get("secret").is_none(), "nor does changing");
    stand.delete(&format!("/v1/webhook_endpoints/{id}")).await.ok();
    stand.get(&format!("/v1/webhook_endpoints/{id}")).await.refused(404);
    stand.delete(&format!("/v1/webhook_endpoints/{id}")).await.refused(404);
}

#[tokio::test]
async fn an_address_that_stripe_could_not_call_is_refused() {
    let stand = Stand::up(Scene::Empty).await;
    for url in ["http://platform.example/hook", "https://localhost/hook", "platform.example", "https://127.0.0.1/x"] {
        let error = stand.post("/v1/webhook_endpoints", &format!("url={url}&enabled_events[0]=*")).await.refused(400);
        assert_eq!((&error["param"], &error["code"]), (&"url".into(), &"url_invalid".into()), "{url}");
    }
    for events in
        ["enabled_events[0]=invoice.paid&enabled_events[1]=*", "enabled_events[0]=Invoice.paid", "enabled_events[0]=nonsense.happened"]
    {
        stand.post("/v1/webhook_endpoints", &format!("url=https://platform.example/h&{events}")).await.refused(400);
    }
    stand.post("/v1/webhook_endpoints", "url=https://platform.example/h").await.refused(400);
    assert_eq!(stand.get("/v1/webhook_endpoints").await.ok()["data"].as_array().unwrap().len(), 0, "nothing was made");
}

#[tokio::test]
async fn an_account_has_sixteen_at_most() {
    let stand = Stand::up(Scene::Empty).await;
    for _ in 0..16 {
        stand.post("/v1/webhook_endpoints", MADE).await.ok();
    }
    let error = stand.post("/v1/webhook_endpoints", MADE).await.refused(400);
    assert!(text(&error["message"]).contains("maximum of 16"), "{error}");
}

/// Every call that a restricted key may lack, named as Stripe names it (facts §1).
#[tokio::test]
async fn each_permission_is_refused_by_its_own_name() {
    let stand = Stand::up(Scene::Empty).await;
    let key = "rk_test_mayNothing";
    stand.sandbox.restrict_key(key, &["rak_nothing_read"]).unwrap();
    let auth = format!("Bearer {key}");
    let auth = [("authorization", auth.as_str())];
    let calls = [
        (Method::GET, "/v1/balance", "rak_balance_read"),
        (Method::GET, "/v1/charges", "rak_charge_read"),
        (Method::POST, "/v1/customers", "rak_customer_write"),
        (Method::GET, "/v1/disputes", "rak_dispute_read"),
        (Method::GET, "/v1/events", "rak_event_read"),
        (Method::GET, "/v1/payment_intents", "rak_payment_intent_read"),
        (Method::GET, "/v1/payment_methods", "rak_payment_method_read"),
        (Method::GET, "/v1/payouts", "rak_payout_read"),
        (Method::POST, "/v1/products", "rak_product_write"),
        (Method::POST, "/v1/checkout/sessions", "rak_checkout_session_write"),
        (Method::POST, "/v1/credit_notes", "rak_credit_note_write"),
        (Method::POST, "/v1/billing_portal/sessions", "rak_customer_portal_write"),
        (Method::POST, "/v1/invoices", "rak_invoice_write"),
        (Method::POST, "/v1/billing/meter_events", "rak_billing_meter_event_write"),
        (Method::POST, "/v1/billing/meters", "rak_billing_meter_write"),
        (Method::POST, "/v1/prices", "rak_plan_write"),
        (Method::POST, "/v1/subscriptions", "rak_subscription_write"),
        (Method::POST, "/v1/test_helpers/test_clocks", "rak_billing_clock_write"),
        (Method::GET, "/v1/account", "rak_accounts_kyc_basic_read"),
        (Method::POST, "/v1/webhook_endpoints", "rak_webhook_write"),
        (Method::GET, "/v1/webhook_endpoints", "rak_webhook_read"),
        (Method::DELETE, "/v1/webhook_endpoints/we_1", "rak_webhook_write"),
    ];
    for (method, path, permission) in calls {
        let error = stand.try_call(method.clone(), path, "", &auth).await.unwrap().refused(403);
        let words = format!("Having the '{permission}' permission would allow this request to continue.");
        assert!(text(&error["message"]).contains(&words), "{method} {path}: {error}");
        assert!(!error.to_string().contains(key), "a reply never repeats the key");
        stand.sandbox.restrict_key(key, &[permission]).unwrap();
        let got = stand.try_call(method, path, "", &auth).await.unwrap();
        assert_ne!(got.status, 403, "with it alone {path} is looked at: {}", got.body);
        stand.sandbox.restrict_key(key, &["rak_nothing_read"]).unwrap();
    }
}

/// It is the key that an owner is asked to make: with a key that may do more, nobody notices what ours lacks.
#[tokio::test]
async fn the_restricted_key_may_not_do_what_nobody_asks_for() {
    let stand = Stand::up(Scene::Agency).await;
    let auth = format!("Bearer {}", sandbox::RESTRICTED_KEY);
    let auth = [("authorization", auth.as_str())];
    for (method, path, permission) in [(Method::POST, "/v1/refunds", "rak_charge_write"), (Method::POST, "/v1/payouts", "rak_payout_write")]
    {
        let error = stand.try_call(method, path, "", &auth).await.unwrap().refused(403);
        assert!(text(&error["message"]).contains(permission), "{path}: {error}");
    }
    assert_eq!(stand.try_call(Method::GET, "/v1/account", "", &auth).await.unwrap().status, 200);
}
