//! What is refused, with which status, code and parameter; and that nothing is done by it.

use reqwest::Method;
use sandbox::{Act, Fault, Scene, Side, When};

use crate::common::{HARBOR, Stand};

#[tokio::test]
async fn a_key_that_is_absent_wrong_or_revoked_is_401() {
    let stand = Stand::up(Scene::Empty).await;
    for header in ["Bearer sk_test_wrong", "Nonsense", "Bearer "] {
        let got = stand.try_call(Method::GET, "/v1/customers", "", &[("authorization", header)]).await.unwrap();
        assert_eq!(got.refused(401)["type"], "invalid_request_error", "{header}");
    }
    stand.get("/v1/customers").await.ok();
    stand.sandbox.revoke_key(Side::Stripe, None).unwrap();
    let error = stand.get("/v1/customers").await.refused(401);
    assert_eq!(error["code"], "api_key_expired", "a revoked key is told apart from a wrong one");
    assert!(!error.to_string().contains(stand.sandbox.stripe_key()), "a reply never repeats the key");
    stand.sandbox.restore_key(Side::Stripe, None).unwrap();
    stand.get("/v1/customers").await.ok();
}

#[tokio::test]
async fn basic_credentials_are_taken_like_a_bearer_key() {
    let stand = Stand::up(Scene::Empty).await;
    // base64 of "sk_test_SandboxSecretKeyOfNorthlightAI:", as curl -u sends it.
    let header = "Basic c2tfdGVzdF9TYW5kYm94U2VjcmV0S2V5T2ZOb3J0aGxpZ2h0QUk6";
    stand.try_call(Method::GET, "/v1/account", "", &[("authorization", header)]).await.unwrap().ok();
}

#[tokio::test]
async fn a_restricted_key_without_the_permission_is_403_and_named() {
    let stand = Stand::up(Scene::Empty).await;
    let reading = format!("Bearer {}", stand.sandbox.reading_key());
    let auth = [("authorization", reading.as_str())];
    stand.try_call(Method::GET, "/v1/customers", "", &auth).await.unwrap().ok();
    let error = stand.try_call(Method::POST, "/v1/customers", "name=A", &auth).await.unwrap().refused(403);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("Having the 'rak_customer_write' permission would allow this request to continue."), "{message}");
    assert!(error.get("code").is_none(), "Stripe gives no code here (facts §1)");

    stand.sandbox.restrict_key("rk_test_few", &["rak_customer_write"]).unwrap();
    let few = [("authorization", "Bearer rk_test_few")];
    stand.try_call(Method::GET, "/v1/customers", "", &few).await.unwrap().ok();
    stand.try_call(Method::GET, "/v1/account", "", &few).await.unwrap().refused(403);
    let empty = stand.try_call(Method::POST, "/v1/products", "", &few).await.unwrap();
    assert_eq!(empty.status, 403, "permission comes before validation: that is how a permission is tested without a trace");
    assert!(message.contains(&format!("on account '{}'", sandbox::STRIPE_ACCOUNT)), "the account is named: {message}");

    stand.sandbox.restrict_key("rk_test_older", &["rak_customer_write", sandbox::OLDER_WORDS]).unwrap();
    let older = [("authorization", "Bearer rk_test_older")];
    let error = stand.try_call(Method::GET, "/v1/account", "", &older).await.unwrap().refused(403);
    assert!(!error["message"].as_str().unwrap().contains("acct_"), "the older words name nothing: {error}");
}

#[tokio::test]
async fn a_missing_object_is_404_and_a_bad_parameter_is_named() {
    let stand = Stand::up(Scene::Empty).await;
    let error = stand.get("/v1/customers/cus_nobody").await.refused(404);
    assert_eq!(error["code"], "resource_missing");
    for (path, form, param, code) in [
        ("/v1/products", "description=x", "name", "parameter_missing"),
        ("/v1/products", "name=x&colour=red", "colour", "parameter_unknown"),
        ("/v1/prices", "currency=usd&product=prod_nothing&unit_amount=5", "product", "resource_missing"),
        (
            "/v1/billing/meters",
            "display_name=x&event_name=x&default_aggregation[kind]=sum",
            "default_aggregation[kind]",
            "parameter_unknown",
        ),
        ("/v1/subscriptions", "customer=cus_nobody&items[0][price]=price_x", "customer", "resource_missing"),
        ("/v1/subscriptions", &format!("customer={HARBOR}&items[0][price]=price_x"), "items[0][price]", "resource_missing"),
    ] {
        let error = stand.post(path, form).await.refused(400);
        assert_eq!((error["param"].as_str(), error["code"].as_str()), (Some(param), Some(code)), "{path} {form}");
    }
    assert_eq!(stand.get("/v1/customers?limit=101").await.refused(400)["param"], "limit");
    stand.get("/v1/nothing_here").await.refused(404);
    let truth = stand.sandbox.truth().unwrap();
    assert_eq!(truth.customers.len(), 12, "a refusal leaves nothing behind");
    let feed = stand.get("/v1/events?limit=100&created[gte]=1795168000").await.ok();
    assert_eq!(feed["data"].as_array().unwrap().len(), 0, "not in the feed either");
}

#[tokio::test]
async fn a_metered_price_needs_a_meter_and_takes_no_quantity() {
    let stand = Stand::up(Scene::Agency).await;
    let form = "currency=usd&product=prod_SandboxTokens&unit_amount=5&recurring[interval]=month&recurring[usage_type]=metered";
    let error = stand.post("/v1/prices", form).await.refused(400);
    assert!(error["message"].as_str().unwrap().starts_with("Starting with Stripe version `2025-03-31.basil`"), "{error}");
    let form = format!("customer={HARBOR}&items[0][price]=price_SandboxTokens&items[0][quantity]=3");
    assert_eq!(stand.post("/v1/subscriptions", &form).await.refused(400)["param"], "items[0][quantity]");
}

#[tokio::test]
async fn more_calls_than_the_limit_are_429_with_the_reason() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.settings(|settings| settings.calls_per_second = 1).unwrap();
    let mut statuses = Vec::new();
    // Two of the twelve fall into one second, however busy the machine is.
    for _ in 0..12 {
        let got = stand.get("/v1/balance").await;
        if got.status == 429 {
            assert_eq!(got.headers["stripe-rate-limited-reason"], "global-rate");
            assert_eq!(got.body["error"]["code"], "rate_limit");
        }
        statuses.push(got.status);
    }
    assert!(statuses.contains(&429) && statuses[0] == 200, "one a second passes, the next does not: {statuses:?}");
}

#[tokio::test]
async fn a_fault_answers_with_any_status_that_stripe_gives() {
    let stand = Stand::up(Scene::Empty).await;
    for (status, code, kind) in [
        (500, None, "api_error"),
        (409, Some("lock_timeout"), "invalid_request_error"),
        (401, None, "invalid_request_error"),
        (403, None, "invalid_request_error"),
    ] {
        let act = Act::Answer { status, code: None, reason: None };
        stand.sandbox.fault(Fault { at: Side::Stripe, call: Some("GET /v1/balance".into()), when: When::Before, act, times: 1, skip: 0 });
        let error = stand.get("/v1/balance").await.refused(status);
        assert_eq!((error["type"].as_str(), error["code"].as_str()), (Some(kind), code), "{status}");
        stand.get("/v1/balance").await.ok();
    }
    let lock = Act::Answer { status: 429, code: None, reason: Some(String::new()) };
    stand.sandbox.fault(Fault { at: Side::Stripe, call: None, when: When::Before, act: lock, times: 1, skip: 1 });
    stand.get("/v1/balance").await.ok();
    let got = stand.get("/v1/balance").await;
    assert_eq!(got.headers.get("stripe-rate-limited-reason"), None, "a 429 without a reason is a lock time-out (facts §1)");
    assert_eq!(got.refused(429)["code"], "lock_timeout");
}
