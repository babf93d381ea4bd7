//! Test clocks: customers in a time of their own.

use sandbox::Scene;
use serde_json::{Value, json};

use crate::common::{Stand, text};

const CLOCKS: &str = "/v1/test_helpers/test_clocks";
const DAY: i64 = 86_400;

/// A sandbox whose clocks arrive at the next call, and whose events are seen at once.
async fn stand() -> Stand {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.settings(|settings| (settings.clock_delay, settings.event_delay) = (0, (0, 0))).unwrap();
    stand
}

async fn clock(stand: &Stand, frozen: i64) -> String {
    text(&stand.post(CLOCKS, &format!("frozen_time={frozen}&name=Rehearsal")).await.ok()["id"])
}

async fn advance(stand: &Stand, clock: &str, to: i64) -> Value {
    let begun = stand.post(&format!("{CLOCKS}/{clock}/advance"), &format!("frozen_time={to}")).await.ok();
    assert_eq!(begun["status"], "advancing", "the call sets it on its way");
    stand.get(&format!("{CLOCKS}/{clock}")).await.ok()
}

/// A customer on a clock with the test card.
async fn customer_on(stand: &Stand, clock: &str) -> Value {
    let form =
        format!("name=Rehearsal&test_clock={clock}&payment_method=pm_card_visa&invoice_settings[default_payment_method]=pm_card_visa");
    stand.post("/v1/customers", &form).await.ok()
}

fn invoices(list: &Value) -> Vec<(String, i64, String)> {
    let row = |one: &Value| (text(&one["status"]), one["total"].as_i64().unwrap(), text(&one["billing_reason"]));
    list["data"].as_array().unwrap().iter().map(row).collect()
}

#[tokio::test]
async fn a_clock_is_frozen_until_it_is_advanced_and_arrives_at_a_later_read() {
    let stand = stand().await;
    stand.sandbox.settings(|settings| settings.clock_delay = 60).unwrap();
    let frozen = stand.now() - DAY;
    let id = clock(&stand, frozen).await;
    stand.pass(3600);
    let read = stand.get(&format!("{CLOCKS}/{id}")).await.ok();
    assert_eq!((&read["frozen_time"], &read["status"]), (&json!(frozen), &json!("ready")), "the sandbox's own time does not move it");
    let to = frozen + 10 * DAY;
    let begun = stand.post(&format!("{CLOCKS}/{id}/advance"), &format!("frozen_time={to}")).await.ok();
    assert_eq!((&begun["status"], &begun["frozen_time"]), (&json!("advancing"), &json!(frozen)));
    assert_eq!(begun["status_details"]["advancing"]["target_frozen_time"], json!(to));
    let again = stand.post(&format!("{CLOCKS}/{id}/advance"), &format!("frozen_time={}", to + 1)).await;
    assert_eq!(again.status, 429, "one way at a time: {}", again.body);
    assert_eq!(stand.get(&format!("{CLOCKS}/{id}")).await.ok()["status"], "advancing", "it is not there yet");
    stand.pass(61);
    let read = stand.get(&format!("{CLOCKS}/{id}")).await.ok();
    assert_eq!((&read["frozen_time"], &read["status"]), (&json!(to), &json!("ready")));
    assert_eq!(stand.get(CLOCKS).await.ok()["data"][0]["id"], json!(id), "clocks are listed");
}

#[tokio::test]
async fn a_clock_goes_forward_only_and_two_intervals_at_most() {
    let stand = stand().await;
    let frozen = stand.now();
    let id = clock(&stand, frozen).await;
    let own = text(&customer_on(&stand, &id).await["id"]);
    stand.metered(&own, "weekly", "unit_amount=5&recurring[interval_count]=1").await;
    let back = stand.post(&format!("{CLOCKS}/{id}/advance"), &format!("frozen_time={frozen}")).await.refused(400);
    assert_eq!(back["param"], "frozen_time");
    let far = stand.post(&format!("{CLOCKS}/{id}/advance"), &format!("frozen_time={}", frozen + 70 * DAY)).await.refused(400);
    assert!(far["message"].as_str().is_some_and(|words| words.contains("two intervals")), "{far}");
    advance(&stand, &id, frozen + 58 * DAY).await;
}

#[tokio::test]
async fn three_customers_fit_on_a_clock_and_a_strange_card_or_clock_is_refused() {
    let stand = stand().await;
    let id = clock(&stand, stand.now()).await;
    for _ in 0..3 {
        customer_on(&stand, &id).await;
    }
    assert_eq!(stand.post("/v1/customers", &format!("name=Fourth&test_clock={id}")).await.refused(400)["param"], "test_clock");
    assert_eq!(stand.post("/v1/customers", "name=X&test_clock=clock_none").await.refused(400)["param"], "test_clock");
    assert_eq!(stand.post("/v1/customers", "name=X&payment_method=pm_strange").await.refused(400)["param"], "payment_method");
}

#[tokio::test]
async fn the_test_card_is_attached_and_charged() {
    let stand = stand().await;
    let id = clock(&stand, stand.now()).await;
    let own = customer_on(&stand, &id).await;
    let chosen = text(&own["invoice_settings"]["default_payment_method"]);
    assert!(chosen.starts_with("pm_") && chosen != "pm_card_visa", "a card of its own is made from the name: {chosen}");
    let bare = text(&stand.post("/v1/customers", "name=Bare").await.ok()["id"]);
    let attached = stand.post("/v1/payment_methods/pm_card_visa/attach", &format!("customer={bare}")).await.ok();
    assert_eq!((&attached["customer"], &attached["card"]["last4"]), (&json!(bare), &json!("4242")));
    let listed = stand.get(&format!("/v1/customers/{bare}/payment_methods")).await.ok();
    assert_eq!(listed["data"][0]["id"], attached["id"]);
}

#[tokio::test]
async fn periods_drafts_and_finalisation_follow_the_clock_and_not_the_sandbox() {
    let stand = stand().await;
    let frozen = stand.now();
    let id = clock(&stand, frozen).await;
    let own = text(&customer_on(&stand, &id).await["id"]);
    let (_, price, subscription) = stand.metered(&own, "units", "unit_amount=7").await;
    assert_eq!(subscription["test_clock"], json!(id));
    assert_eq!(subscription["created"], json!(frozen), "it was made in the clock's time");
    let end = subscription["items"]["data"][0]["current_period_end"].as_i64().unwrap();
    stand.send("units", &own, "12", frozen + 60, "r-1").await.ok();
    stand.pass(29 * DAY);
    let list = format!("/v1/invoices?customer={own}");
    assert_eq!(invoices(&stand.get(&list).await.ok()), [], "the sandbox's own time ends no period of a clock");

    advance(&stand, &id, end + 60).await;
    let drafts = stand.get(&list).await.ok();
    assert_eq!(invoices(&drafts), [("draft".to_owned(), 84, "subscription_cycle".to_owned())]);
    assert_eq!(drafts["data"][0]["test_clock"], json!(id));
    assert_eq!(drafts["data"][0]["lines"]["data"][0]["pricing"]["price_details"]["price"], json!(price));
    stand.pass(2 * 3600);
    assert_eq!(stand.get(&list).await.ok()["data"][0]["status"], "draft", "the hour of the draft is an hour of the clock");
    advance(&stand, &id, end + 3700).await;
    let paid = stand.get(&list).await.ok();
    assert_eq!(paid["data"][0]["status"], "paid", "the test card pays");
    assert_eq!(paid["data"][0]["status_transitions"]["finalized_at"], json!(end + 3600));
    let charge = stand.get("/v1/charges").await.ok();
    assert_eq!(charge["data"][0]["balance_transaction"], json!(null), "the balance has no such time");
}

#[tokio::test]
async fn events_of_a_customer_on_a_clock_are_judged_by_its_time() {
    let stand = stand().await;
    let frozen = stand.now() + 100 * DAY;
    let id = clock(&stand, frozen).await;
    let own = text(&customer_on(&stand, &id).await["id"]);
    let (meter, _, _) = stand.metered(&own, "units", "unit_amount=7").await;
    let late = stand.send("units", &own, "1", stand.now(), "r-1").await.refused(400);
    assert_eq!(late["code"], "timestamp_too_far_in_past", "now is a hundred days before the clock's time");
    stand.send("units", &own, "5", frozen + 60, "r-2").await.ok();
    let counted = stand.counted(&meter, &own, frozen.div_euclid(60) * 60, frozen.div_euclid(60) * 60 + 120).await;
    assert_eq!(counted[0]["aggregated_value"], json!(5));
    stand.sandbox.settings(|settings| settings.event_delay = (90, 90)).unwrap();
    stand.send("units", &own, "6", frozen + 60, "r-3").await.ok();
    let soon = stand.counted(&meter, &own, frozen.div_euclid(60) * 60, frozen.div_euclid(60) * 60 + 120).await;
    assert_eq!(soon[0]["aggregated_value"], json!(5), "it takes a moment of the sandbox's time");
    stand.pass(3);
    let seen = stand.counted(&meter, &own, frozen.div_euclid(60) * 60, frozen.div_euclid(60) * 60 + 120).await;
    assert_eq!(seen[0]["aggregated_value"], json!(11));
}

#[tokio::test]
async fn what_lives_on_a_clock_is_listed_only_when_it_or_its_customer_is_named() {
    let stand = stand().await;
    let id = clock(&stand, stand.now()).await;
    let own = text(&customer_on(&stand, &id).await["id"]);
    let (_, _, subscription) = stand.metered(&own, "units", "unit_amount=7").await;
    for path in ["/v1/customers?limit=100", "/v1/subscriptions?status=all&limit=100"] {
        let listed = stand.get(path).await.ok()["data"].as_array().unwrap().clone();
        assert!(listed.iter().all(|one| one["id"] != json!(own) && one["customer"] != json!(own)), "{path} hides it");
    }
    for path in [format!("/v1/subscriptions?test_clock={id}"), format!("/v1/subscriptions?customer={own}")] {
        assert_eq!(stand.get(&path).await.ok()["data"][0]["id"], subscription["id"], "{path}");
    }
    assert_eq!(stand.get(&format!("/v1/customers?test_clock={id}")).await.ok()["data"][0]["id"], json!(own));
}

#[tokio::test]
async fn nothing_is_changed_while_a_clock_is_on_its_way() {
    let stand = stand().await;
    let id = clock(&stand, stand.now()).await;
    let own = text(&customer_on(&stand, &id).await["id"]);
    stand.sandbox.settings(|settings| settings.clock_delay = 60).unwrap();
    stand.post(&format!("{CLOCKS}/{id}/advance"), &format!("frozen_time={}", stand.now() + DAY)).await.ok();
    let refused = stand.post(&format!("/v1/customers/{own}"), "name=Other").await.refused(429);
    assert!(refused["message"].as_str().is_some_and(|words| words.contains("underway")), "{refused}");
    stand.get(&format!("/v1/customers/{own}")).await.ok();
    let elsewhere = stand.post("/v1/customers", "name=Elsewhere").await;
    assert_eq!(elsewhere.status, 200, "the others are not held up");
}

#[tokio::test]
async fn a_deleted_clock_takes_its_customers_and_their_subscriptions_along() {
    let stand = stand().await;
    let id = clock(&stand, stand.now()).await;
    let own = text(&customer_on(&stand, &id).await["id"]);
    let (_, _, subscription) = stand.metered(&own, "units", "unit_amount=7").await;
    let gone = stand.delete(&format!("{CLOCKS}/{id}")).await.ok();
    assert_eq!(gone, json!({ "id": id, "object": "test_helpers.test_clock", "deleted": true }));
    assert_eq!(stand.get(&format!("{CLOCKS}/{id}")).await.refused(404)["code"], "resource_missing");
    assert_eq!(stand.get(&format!("/v1/customers/{own}")).await.ok()["deleted"], json!(true));
    let ended = stand.get(&format!("/v1/subscriptions/{}", text(&subscription["id"]))).await.ok();
    assert_eq!(ended["status"], "canceled");
    let other = clock(&stand, stand.now()).await;
    stand.pass(30 * DAY);
    assert_eq!(stand.get(&format!("{CLOCKS}/{other}")).await.status, 404, "after thirty days a clock deletes itself");
}

#[tokio::test]
async fn clocks_exist_in_test_mode_alone_and_want_their_permission() {
    let stand = stand().await;
    stand.sandbox.restrict_key("rk_live_SandboxKeyOfAnotherMode", &["rak_billing_clock_write"]).unwrap();
    let header = [("authorization", "Bearer rk_live_SandboxKeyOfAnotherMode")];
    let refused = stand.post_with(CLOCKS, &format!("frozen_time={}", stand.now()), &header).await.refused(400);
    assert!(refused["message"].as_str().is_some_and(|words| words.contains("test mode")), "{refused}");
    stand.sandbox.restrict_key("rk_test_SandboxKeyWithoutClocks", &["rak_customer_write"]).unwrap();
    let header = [("authorization", "Bearer rk_test_SandboxKeyWithoutClocks")];
    let refused = stand.post_with(CLOCKS, &format!("frozen_time={}", stand.now()), &header).await.refused(403);
    assert!(refused["message"].as_str().is_some_and(|words| words.contains("rak_billing_clock_write")), "{refused}");
}
