//! From counted units to an invoice: who is billed, when it becomes final, who pays.

use sandbox::Scene;
use serde_json::Value;

use crate::common::{HARBOR, Stand, text};

const PRICE: &str = "unit_amount=10";
const JUNIPER: &str = "cus_SandboxJuniper";
const MONTH_END: &str = "2026-12-20T10:00:00Z";

/// A period's end, and some seconds after it.
fn after_end(seconds: i64) -> String {
    let end: jiff::Timestamp = MONTH_END.parse().unwrap();
    (end + jiff::SignedDuration::from_secs(seconds)).to_string()
}

async fn invoices(stand: &Stand, customer: &str) -> Vec<Value> {
    stand.get(&format!("/v1/invoices?limit=100&customer={customer}")).await.ok()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_period_ends_in_a_draft_that_becomes_final_an_hour_later() {
    let stand = Stand::up(Scene::Empty).await;
    let (.., subscription) = stand.metered(HARBOR, "units", PRICE).await;
    let item = &subscription["items"]["data"][0];
    let (start, end) = (item["current_period_start"].as_i64().unwrap(), item["current_period_end"].as_i64().unwrap());
    stand.send("units", HARBOR, "100", stand.now(), "early").await.ok();
    stand.go_to(&after_end(-60));
    assert!(invoices(&stand, HARBOR).await.is_empty(), "nothing is invoiced before the period ends");

    stand.go_to(&after_end(60));
    let draft = invoices(&stand, HARBOR).await.remove(0);
    assert_eq!((draft["status"].as_str(), draft["automatically_finalizes_at"].as_i64()), (Some("draft"), Some(end + 3600)));
    assert_eq!(draft["lines"]["data"][0]["quantity"], 100);
    stand.send("units", HARBOR, "5", end - 90, "in-the-hour").await.ok();
    stand.go_to(&after_end(1800));
    assert_eq!(invoices(&stand, HARBOR).await[0]["lines"]["data"][0]["quantity"], 105, "a draft still takes use of its period");

    stand.go_to(&after_end(3700));
    stand.send("units", HARBOR, "50", end - 90, "too-late").await.ok();
    stand.pass(3600);
    let last = invoices(&stand, HARBOR).await.remove(0);
    assert_eq!((last["status"].as_str(), last["total"].as_i64()), (Some("paid"), Some(1050)), "what comes later is billed nowhere");
    assert_eq!(last["automatically_finalizes_at"], Value::Null);
    assert_eq!(last["status_transitions"]["finalized_at"], end + 3600);
    let line = &last["lines"]["data"][0];
    assert_eq!((line["period"]["start"].as_i64(), line["period"]["end"].as_i64()), (Some(start), Some(end)));
    assert_eq!(line["parent"]["subscription_item_details"]["subscription_item"], item["id"]);
    assert_eq!(line["pricing"]["price_details"]["price"], item["price"]["id"]);
    let item = stand.get(&format!("/v1/subscriptions/{}", text(&subscription["id"]))).await.ok()["items"]["data"][0].clone();
    assert_eq!(item["current_period_start"], end, "the next period began where the last ended");
}

#[tokio::test]
async fn every_item_on_a_meter_is_billed_and_without_an_item_nobody() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, price, _) = stand.metered(HARBOR, "units", PRICE).await;
    let form = format!(
        "currency=usd&product_data[name]=Second&unit_amount=3&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={meter}"
    );
    let second = text(&stand.post("/v1/prices", &form).await.ok()["id"]);
    stand.post("/v1/subscriptions", &format!("customer={HARBOR}&items[0][price]={price}&items[1][price]={second}")).await.ok();
    stand.send("units", HARBOR, "10", stand.now(), "a").await.ok();
    stand.send("units", JUNIPER, "10", stand.now(), "b").await.ok();
    stand.go_to(&after_end(7200));
    let mut totals: Vec<i64> = invoices(&stand, HARBOR).await.iter().map(|invoice| invoice["total"].as_i64().unwrap()).collect();
    totals.sort_unstable();
    assert_eq!(totals, [100, 130], "three items price the meter: each bills all units");
    assert!(invoices(&stand, JUNIPER).await.is_empty(), "units of a customer without an item are billed nowhere");
}

#[tokio::test]
async fn a_negative_cycle_is_billed_as_zero() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    let at = stand.now();
    stand.send("units", HARBOR, "4", at, "a").await.ok();
    stand.send("units", HARBOR, "-9", at, "b").await.ok();
    stand.pass(600);
    let counted = stand.counted(&meter, HARBOR, at / 60 * 60, at / 60 * 60 + 60).await;
    assert_eq!(counted[0]["aggregated_value"].to_string(), "-5", "the count shows it");
    stand.go_to(&after_end(7200));
    let invoice = invoices(&stand, HARBOR).await.remove(0);
    assert_eq!((invoice["total"].as_i64(), invoice["lines"]["data"][0]["quantity"].as_i64()), (Some(0), Some(0)), "the invoice does not");
}

#[tokio::test]
async fn an_event_not_worked_off_by_finalisation_is_lost_to_the_invoice() {
    let stand = Stand::up(Scene::Empty).await;
    stand.metered(HARBOR, "units", PRICE).await;
    stand.sandbox.settings(|settings| settings.event_delay = (600, 600)).unwrap();
    stand.go_to(&after_end(3600 - 300));
    let end = stand.now() - 3300;
    stand.send("units", HARBOR, "4", end - 90, "a").await.ok();
    stand.pass(7200);
    assert_eq!(invoices(&stand, HARBOR).await[0]["total"], 0);
}

#[tokio::test]
async fn who_pays_is_paid_and_who_does_not_stays_open() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, _) = stand.metered(HARBOR, "units", PRICE).await;
    let declining = "cus_SandboxLumen";
    stand.sandbox.card(declining, false).unwrap();
    for (customer, more) in [(declining, ""), (JUNIPER, ""), ("cus_SandboxAtlas", "&collection_method=send_invoice&days_until_due=14")] {
        stand.post("/v1/subscriptions", &format!("customer={customer}&items[0][price]={price}{more}")).await.ok();
    }
    for customer in [HARBOR, declining, JUNIPER, "cus_SandboxAtlas"] {
        stand.send("units", customer, "1", stand.now(), customer).await.ok();
    }
    stand.go_to(&after_end(7200));
    for (customer, status, why) in [
        (HARBOR, "paid", "its card works"),
        (declining, "open", "its card declines"),
        (JUNIPER, "open", "it has no card"),
        ("cus_SandboxAtlas", "open", "it was sent an invoice"),
    ] {
        assert_eq!(invoices(&stand, customer).await[0]["status"], status, "{why}");
    }
    assert!(invoices(&stand, "cus_SandboxAtlas").await[0]["due_date"].is_i64(), "an invoice that is sent has a due date");
    let subscription = |customer: &str| format!("/v1/subscriptions?customer={customer}");
    assert_eq!(stand.get(&subscription(declining)).await.ok()["data"][0]["status"], "past_due", "past due still bills");
    let open = text(&invoices(&stand, declining).await[0]["id"]);
    stand.post(&format!("/v1/invoices/{open}/pay"), "").await.ok();
    assert_eq!(stand.get(&subscription(declining)).await.ok()["data"][0]["status"], "active");
}

#[tokio::test]
async fn a_draft_can_be_stopped_voided_and_deleted() {
    let stand = Stand::up(Scene::Empty).await;
    stand.metered(HARBOR, "units", PRICE).await;
    stand.send("units", HARBOR, "3", stand.now(), "a").await.ok();
    stand.go_to(&after_end(60));
    let id = text(&invoices(&stand, HARBOR).await[0]["id"]);
    let path = format!("/v1/invoices/{id}");
    assert_eq!(stand.post(&path, "auto_advance=false").await.ok()["automatically_finalizes_at"], Value::Null);
    stand.pass(48 * 3600);
    assert_eq!(stand.get(&path).await.ok()["status"], "draft", "a draft that does not advance waits");
    stand.sandbox.card(HARBOR, false).unwrap();
    assert_eq!(stand.post(&format!("{path}/finalize"), "").await.ok()["status"], "open");
    stand.delete(&path).await.refused(400);
    assert_eq!(stand.post(&format!("{path}/void"), "").await.ok()["status"], "void");
    stand.go_to("2027-01-20T10:01:00Z");
    let next = text(&invoices(&stand, HARBOR).await[0]["id"]);
    assert_eq!(stand.delete(&format!("/v1/invoices/{next}")).await.ok()["deleted"], true);
    stand.get(&format!("/v1/invoices/{next}")).await.refused(404);
}

#[tokio::test]
async fn a_canceled_subscription_bills_its_last_use_only_when_asked() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, first) = stand.metered(HARBOR, "units", PRICE).await;
    let second = stand.post("/v1/subscriptions", &format!("customer={JUNIPER}&items[0][price]={price}")).await.ok();
    let third = stand.post("/v1/subscriptions", &format!("customer=cus_SandboxLumen&items[0][price]={price}")).await.ok();
    for customer in [HARBOR, JUNIPER, "cus_SandboxLumen"] {
        stand.send("units", customer, "3", stand.now(), customer).await.ok();
    }
    stand.pass(3600);
    stand.delete(&format!("/v1/subscriptions/{}", text(&first["id"]))).await.ok();
    let form = "invoice_now=true";
    stand.try_call(reqwest::Method::DELETE, &format!("/v1/subscriptions/{}", text(&second["id"])), form, &[]).await.unwrap().ok();
    stand.post(&format!("/v1/subscriptions/{}", text(&third["id"])), "cancel_at_period_end=true").await.ok();
    assert!(invoices(&stand, HARBOR).await.is_empty(), "canceled without asking: its use is dropped");
    assert_eq!(invoices(&stand, JUNIPER).await[0]["status"], "draft");
    let running = stand.get("/v1/subscriptions").await.ok();
    assert_eq!(running["data"].as_array().unwrap().len(), 1, "the list hides canceled ones");
    assert_eq!(stand.get("/v1/subscriptions?status=all").await.ok()["data"].as_array().unwrap().len(), 3);
    stand.go_to(&after_end(60));
    let last = invoices(&stand, "cus_SandboxLumen").await.remove(0);
    assert_eq!(last["status"], "draft", "the last period's draft takes use until it is final");
    assert_eq!(stand.get(&format!("/v1/subscriptions/{}", text(&third["id"]))).await.ok()["status"], "canceled");
    stand.go_to("2027-02-20T10:00:00Z");
    assert_eq!(invoices(&stand, "cus_SandboxLumen").await.len(), 1, "no period follows");
}

#[tokio::test]
async fn a_preview_shows_the_use_so_far() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, subscription) = stand.metered(HARBOR, "units", PRICE).await;
    stand.send("units", HARBOR, "12", stand.now(), "a").await.ok();
    stand.pass(600);
    for form in [format!("customer={HARBOR}"), format!("subscription={}", text(&subscription["id"]))] {
        let preview = stand.post("/v1/invoices/create_preview", &form).await.ok();
        assert_eq!((preview["total"].as_i64(), preview["billing_reason"].as_str()), (Some(120), Some("upcoming")));
        assert_eq!(preview["period_end"], subscription["items"]["data"][0]["current_period_end"]);
    }
    let error = stand.post("/v1/invoices/create_preview", &format!("customer={JUNIPER}")).await.refused(404);
    assert_eq!(error["code"], "invoice_upcoming_none");
    let form = format!("customer={JUNIPER}&subscription_details[items][0][price]={price}");
    assert_eq!(stand.post("/v1/invoices/create_preview", &form).await.ok()["total"], 0, "a subscription that is not there yet has no use");
    assert!(invoices(&stand, HARBOR).await.is_empty(), "a preview leaves nothing behind");
}

#[tokio::test]
async fn licensed_items_are_charged_ahead_and_periods_may_be_anchored() {
    let stand = Stand::up(Scene::Empty).await;
    let (.., metered) = stand.metered(HARBOR, "units", PRICE).await;
    let price = metered["items"]["data"][0]["price"]["id"].as_str().unwrap();
    let form = "currency=usd&product_data[name]=Base&unit_amount=4900&recurring[interval]=month";
    let base = text(&stand.post("/v1/prices", form).await.ok()["id"]);
    let anchor = stand.now() + 10 * 86_400;
    // No card is on file, so its invoices are sent.
    let sent = "collection_method=send_invoice&days_until_due=14";
    let form = format!("customer={JUNIPER}&items[0][price]={base}&items[1][price]={price}&billing_cycle_anchor={anchor}&{sent}");
    let subscription = stand.post("/v1/subscriptions", &form).await.ok();
    assert_eq!(subscription["items"]["data"][0]["current_period_end"], anchor, "the first period is a short one");
    let first = invoices(&stand, JUNIPER).await.remove(0);
    assert_eq!(
        (first["billing_reason"].as_str(), first["total"].as_i64()),
        (Some("subscription_create"), Some(1581)),
        "ten of thirty-one days of $49, rounded once"
    );
    stand.go_to("2026-11-30T12:00:00Z");
    assert_eq!(invoices(&stand, JUNIPER).await[0]["total"], 4900, "the next month is charged at its beginning");
}

#[tokio::test]
async fn one_long_step_gives_what_many_short_ones_give() {
    let (one, many) = (Stand::up(Scene::Agency).await, Stand::up(Scene::Agency).await);
    one.go_to("2027-03-15T00:00:00Z");
    for day in 0..115 {
        many.go_to(&("2026-11-21T00:00:00Z".parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_hours(24 * day)).to_string());
    }
    let invoices = |stand: &Stand| {
        let truth = stand.sandbox.truth().unwrap();
        serde_json::to_string(&truth.customers).unwrap()
    };
    assert_eq!(invoices(&one), invoices(&many), "time is worked off by its own order, not by when somebody looks");
}
