//! Subscriptions that change: other prices, pauses, trials, ends, a later beginning, amounts of their own.

use sandbox::Scene;
use serde_json::Value;

use crate::common::{HARBOR, Stand, text};

const PRICE: &str = "unit_amount=10";
const JUNIPER: &str = "cus_SandboxJuniper";
const LUMEN: &str = "cus_SandboxLumen";
const MONTH_END: &str = "2026-12-20T10:00:00Z";
const DAY: i64 = 86_400;

async fn invoices(stand: &Stand, customer: &str) -> Vec<Value> {
    stand.get(&format!("/v1/invoices?limit=100&customer={customer}")).await.ok()["data"].as_array().unwrap().clone()
}

/// Another price on the same meter.
async fn price_on(stand: &Stand, meter: &str, amount: &str) -> String {
    let form = format!(
        "currency=usd&product_data[name]=Other&{amount}&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={meter}"
    );
    text(&stand.post("/v1/prices", &form).await.ok()["id"])
}

async fn base_price(stand: &Stand, cents: i64) -> String {
    let form = format!("currency=usd&product_data[name]=Base&unit_amount={cents}&recurring[interval]=month");
    text(&stand.post("/v1/prices", &form).await.ok()["id"])
}

async fn fee(stand: &Stand, cents: i64) -> String {
    text(&stand.post("/v1/prices", &format!("currency=usd&product_data[name]=Set-up&unit_amount={cents}")).await.ok()["id"])
}

fn end_plus(seconds: i64) -> String {
    (MONTH_END.parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_secs(seconds)).to_string()
}

#[tokio::test]
async fn a_metered_price_changed_now_bills_its_use_so_far_unless_proration_is_off() {
    for (behavior, billed) in [("always_invoice", vec![120]), ("create_prorations", vec![]), ("none", vec![])] {
        let stand = Stand::up(Scene::Empty).await;
        let (meter, _, subscription) = stand.metered(HARBOR, "units", PRICE).await;
        let other = price_on(&stand, &meter, "unit_amount=20").await;
        stand.send("units", HARBOR, "12", stand.now(), "before").await.ok();
        stand.pass(5 * DAY);
        let (id, item) = (text(&subscription["id"]), text(&subscription["items"]["data"][0]["id"]));
        let form = format!("items[0][id]={item}&items[0][price]={other}&proration_behavior={behavior}");
        let details = form
            .replace("items[0]", "subscription_details[items][0]")
            .replace("proration_behavior", "subscription_details[proration_behavior]");
        let preview = stand.post("/v1/invoices/create_preview", &format!("subscription={id}&{details}")).await.ok();
        assert_eq!(preview["total"], if behavior == "none" { 0 } else { 120 }, "{behavior}: the preview shows what the change charges");
        let changed = stand.post(&format!("/v1/subscriptions/{id}"), &form).await.ok();
        assert_eq!(changed["items"]["data"][0]["price"]["id"], other.as_str());
        let now: Vec<i64> = invoices(&stand, HARBOR).await.iter().map(|invoice| invoice["total"].as_i64().unwrap()).collect();
        assert_eq!(now, billed, "{behavior}: an invoice at once, or none yet");

        stand.send("units", HARBOR, "5", stand.now(), "after").await.ok();
        stand.go_to(&end_plus(7200));
        let total: i64 = invoices(&stand, HARBOR).await.iter().map(|invoice| invoice["total"].as_i64().unwrap()).sum();
        let expected = if behavior == "none" { 100 } else { 220 };
        assert_eq!(
            total, expected,
            "{behavior}: 12 units at 10 cents before, 5 at 20 after; without proration the first are billed nowhere"
        );
    }
}

#[tokio::test]
async fn a_licensed_price_changed_now_is_prorated_by_the_second() {
    let stand = Stand::up(Scene::Empty).await;
    let (small, large) = (base_price(&stand, 3000).await, base_price(&stand, 6000).await);
    let subscription = stand.post("/v1/subscriptions", &format!("customer={HARBOR}&items[0][price]={small}")).await.ok();
    let (id, item) = (text(&subscription["id"]), text(&subscription["items"]["data"][0]["id"]));
    stand.pass(15 * DAY);
    stand.post(&format!("/v1/subscriptions/{id}"), &format!("items[0][id]={item}&items[0][price]={large}")).await.ok();
    stand.go_to(&end_plus(7200));
    let next = invoices(&stand, HARBOR).await.remove(0);
    let mut amounts: Vec<i64> = next["lines"]["data"].as_array().unwrap().iter().map(|line| line["amount"].as_i64().unwrap()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [-1500, 3000, 6000], "half a month back, half a month more, and the next month");
}

#[tokio::test]
async fn a_licensed_price_changed_now_leaves_the_count_of_use_alone() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, metered, _) = stand.metered(HARBOR, "units", PRICE).await;
    let (small, large) = (base_price(&stand, 3000).await, base_price(&stand, 6000).await);
    // No card is on file, so its invoices are sent.
    let sent = "collection_method=send_invoice&days_until_due=14";
    let form = format!("customer={JUNIPER}&items[0][price]={small}&items[1][price]={metered}&{sent}");
    let subscription = stand.post("/v1/subscriptions", &form).await.ok();
    let id = text(&subscription["id"]);
    let items = subscription["items"]["data"].as_array().unwrap();
    let base = text(&items.iter().find(|item| item["price"]["id"] == small.as_str()).unwrap()["id"]);
    stand.send("units", JUNIPER, "50", stand.now(), "before").await.ok();
    stand.pass(15 * DAY);
    stand.post(&format!("/v1/subscriptions/{id}"), &format!("items[0][id]={base}&items[0][price]={large}")).await.ok();
    stand.send("units", JUNIPER, "70", stand.now(), "after").await.ok();
    stand.pass(DAY);
    let preview = stand.post("/v1/invoices/create_preview", &format!("subscription={id}")).await.ok();
    let used = |invoice: &Value| -> Vec<i64> {
        let lines = invoice["lines"]["data"].as_array().unwrap();
        let own = lines.iter().filter(|line| line["pricing"]["price_details"]["price"] == metered.as_str());
        own.map(|line| line["quantity"].as_i64().unwrap()).collect()
    };
    assert_eq!(used(&preview), [120], "the preview counts the whole period: {preview:#}");
    stand.go_to(&end_plus(7200));
    assert_eq!(used(&invoices(&stand, JUNIPER).await[0]), [120], "and so does the invoice: nothing used before the change is lost");
}

#[tokio::test]
async fn a_paused_subscription_makes_invoices_that_nobody_pays() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, first) = stand.metered(HARBOR, "units", PRICE).await;
    let second = stand.post("/v1/subscriptions", &format!("customer={JUNIPER}&items[0][price]={price}")).await.ok();
    let path = |subscription: &Value| format!("/v1/subscriptions/{}", text(&subscription["id"]));
    let until = stand.now() + 45 * DAY;
    let paused = stand.post(&path(&first), &format!("pause_collection[behavior]=void&pause_collection[resumes_at]={until}")).await.ok();
    assert_eq!(paused["pause_collection"]["resumes_at"], until);
    stand.post(&path(&second), "pause_collection[behavior]=keep_as_draft").await.ok();
    for customer in [HARBOR, JUNIPER] {
        stand.send("units", customer, "7", stand.now(), customer).await.ok();
    }
    stand.go_to(&end_plus(7200));
    assert_eq!(invoices(&stand, HARBOR).await[0]["status"], "void", "what is due while it is paused is given up");
    let draft = invoices(&stand, JUNIPER).await.remove(0);
    assert_eq!((draft["status"].as_str(), &draft["automatically_finalizes_at"]), (Some("draft"), &Value::Null), "a kept draft waits");
    let resumed = stand.post(&path(&second), "pause_collection=").await.ok();
    assert_eq!(resumed["pause_collection"], Value::Null, "an empty text ends a pause");

    stand.send("units", HARBOR, "3", stand.now(), "second month").await.ok();
    stand.go_to("2027-01-20T12:30:00Z");
    assert_eq!(invoices(&stand, HARBOR).await[0]["status"], "paid", "the pause ended by itself at its time");
    assert_eq!(stand.get(&path(&first)).await.ok()["pause_collection"], Value::Null);
}

#[tokio::test]
async fn nobody_pays_for_a_trial() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, _) = stand.metered(HARBOR, "units", PRICE).await;
    let (base, once) = (base_price(&stand, 4900).await, fee(&stand, 2500).await);
    let trial_end = stand.now() + 14 * DAY;
    let form =
        format!("customer={LUMEN}&items[0][price]={base}&items[1][price]={price}&trial_end={trial_end}&add_invoice_items[0][price]={once}");
    let subscription = stand.post("/v1/subscriptions", &form).await.ok();
    assert_eq!((subscription["status"].as_str(), subscription["trial_end"].as_i64()), (Some("trialing"), Some(trial_end)));
    assert_eq!(subscription["items"]["data"][0]["current_period_end"], trial_end);
    stand.send("units", LUMEN, "9", stand.now(), "in the trial").await.ok();
    let coming = stand.post("/v1/invoices/create_preview", &format!("subscription={}", text(&subscription["id"]))).await.ok();
    assert_eq!(coming["total"], 4900, "the preview has the first month, and none of the trial's units: {coming}");
    let first = invoices(&stand, LUMEN).await.remove(0);
    assert_eq!(first["total"], 2500, "what is charged once is charged at the beginning");

    stand.pass(15 * DAY);
    let path = format!("/v1/subscriptions/{}", text(&subscription["id"]));
    assert_eq!(stand.get(&path).await.ok()["status"], "active", "the trial is over");
    let second = invoices(&stand, LUMEN).await.remove(0);
    assert_eq!(second["total"], 4900, "the first month ahead; the units of the trial are on no invoice");
}

#[tokio::test]
async fn a_scheduled_subscription_begins_by_itself_and_runs_on() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, first) = stand.metered(HARBOR, "units", PRICE).await;
    stand.post(&format!("/v1/subscriptions/{}", text(&first["id"])), "cancel_at_period_end=true").await.ok();
    let end = first["items"]["data"][0]["current_period_end"].as_i64().unwrap();
    let once = fee(&stand, 700).await;
    let form = format!(
        "customer={HARBOR}&start_date={end}&end_behavior=release&billing_mode[type]=flexible&metadata[rebill]=m\
         &phases[0][items][0][price]={price}&phases[0][duration][interval]=month&phases[0][duration][interval_count]=1\
         &phases[0][add_invoice_items][0][price]={once}&phases[0][metadata][rebill]=m"
    );
    let schedule = stand.post("/v1/subscription_schedules", &form).await.ok();
    assert_eq!((schedule["status"].as_str(), &schedule["subscription"]), (Some("not_started"), &Value::Null));
    stand.post("/v1/subscription_schedules", &form.replace(&end.to_string(), &stand.now().to_string())).await.refused(400);

    stand.go_to(&end_plus(60));
    let path = format!("/v1/subscription_schedules/{}", text(&schedule["id"]));
    let begun = stand.get(&path).await.ok();
    assert_eq!(begun["status"], "active");
    let subscription = stand.get(&format!("/v1/subscriptions/{}", text(&begun["subscription"]))).await.ok();
    assert_eq!(subscription["metadata"]["rebill"], "m", "the phase's marks are the subscription's");
    assert_eq!(subscription["items"]["data"][0]["current_period_start"], end, "it begins where the other one ended");
    assert_eq!(invoices(&stand, HARBOR).await.iter().filter(|invoice| invoice["total"] == 700).count(), 1, "the fee is charged once");

    stand.go_to("2027-02-21T00:00:00Z");
    assert_eq!(stand.get(&path).await.ok()["status"], "released");
    let running = stand.get(&format!("/v1/subscriptions?customer={HARBOR}")).await.ok();
    assert_eq!(running["data"].as_array().unwrap().len(), 1, "the new one runs on, the old one has ended");
    stand.post(&format!("{path}/cancel"), "").await.refused(400);
}

#[tokio::test]
async fn a_tax_rate_is_listed_while_it_is_active_and_shown_whole_where_it_is_applied() {
    let stand = Stand::up(Scene::Empty).await;
    let (.., subscription) = stand.metered(HARBOR, "units", PRICE).await;
    let made = stand.post("/v1/tax_rates", "display_name=VAT&percentage=19.5&inclusive=true&jurisdiction=DE").await.ok();
    stand.post("/v1/tax_rates", "display_name=Old&percentage=16&inclusive=false&active=false").await.ok();
    let active = stand.get("/v1/tax_rates?active=true").await.ok();
    assert_eq!(active["data"].as_array().unwrap().len(), 1, "an archived one cannot be put on anything: {active}");
    let path = format!("/v1/subscriptions/{}", text(&subscription["id"]));
    let taxed = stand.post(&path, &format!("default_tax_rates[0]={}", text(&made["id"]))).await.ok();
    let shown = &taxed["default_tax_rates"][0];
    assert_eq!(
        (shown["percentage"].to_string(), shown["jurisdiction"].as_str(), shown["inclusive"].as_bool()),
        ("19.5".to_owned(), Some("DE"), Some(true))
    );
    assert_eq!(stand.post("/v1/tax_rates", "display_name=VAT&inclusive=true&percentage=much").await.refused(400)["param"], "percentage");
}

#[tokio::test]
async fn tax_and_discounts_are_of_one_subscription_and_not_of_the_next_unless_it_is_told_so() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, first) = stand.metered(HARBOR, "units", PRICE).await;
    let path = format!("/v1/subscriptions/{}", text(&first["id"]));
    let told = "automatic_tax[enabled]=true&default_tax_rates[0]=txr_vat&discounts[0][coupon]=half";
    let kept = stand.post(&path, told).await.ok();
    assert_eq!((kept["automatic_tax"]["enabled"].as_bool(), kept["discounts"][0].as_str()), (Some(true), Some("di_half")), "{kept}");
    assert_eq!(kept["default_tax_rates"][0]["id"], "txr_vat", "{kept}");
    stand.post(&path, "description=other").await.ok();
    assert_eq!(stand.get(&path).await.ok()["automatic_tax"]["enabled"], true, "what is not named stays");
    stand.post(&path, "default_tax_rates[0]=vat").await.refused(400);

    for (tax, taxed) in [("", false), ("&phases[0][automatic_tax][enabled]=true&phases[0][default_tax_rates][0]=txr_vat", true)] {
        let form = format!(
            "customer={HARBOR}&start_date={}&end_behavior=release&phases[0][items][0][price]={price}\
             &phases[0][duration][interval]=month{tax}",
            stand.now() + DAY
        );
        let schedule = stand.post("/v1/subscription_schedules", &form).await.ok();
        assert_eq!(schedule["phases"][0]["automatic_tax"]["enabled"], taxed, "{schedule}");
        stand.pass(2 * DAY);
        let begun = stand.get(&format!("/v1/subscription_schedules/{}", text(&schedule["id"]))).await.ok();
        let next = stand.get(&format!("/v1/subscriptions/{}", text(&begun["subscription"]))).await.ok();
        assert_eq!(next["automatic_tax"]["enabled"], taxed, "only what it was told: {next}");
        assert_eq!(next["default_tax_rates"].as_array().map(Vec::len), Some(usize::from(taxed)), "{next}");
    }
}

#[tokio::test]
async fn a_schedule_holds_its_subscription_until_it_lets_go() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, _) = stand.metered(HARBOR, "units", PRICE).await;
    let form = format!(
        "customer={JUNIPER}&start_date={}&end_behavior=release&phases[0][items][0][price]={price}&phases[0][duration][interval]=month\
         &phases[0][collection_method]=send_invoice&phases[0][invoice_settings][days_until_due]=14",
        stand.now() + DAY
    );
    let schedule = stand.post("/v1/subscription_schedules", &form).await.ok();
    stand.pass(2 * DAY);
    let path = format!("/v1/subscription_schedules/{}", text(&schedule["id"]));
    let subscription = format!("/v1/subscriptions/{}", text(&stand.get(&path).await.ok()["subscription"]));
    let held = stand.post(&subscription, "cancel_at_period_end=true").await.refused(400);
    assert!(text(&held["message"]).contains("managed by the subscription schedule"), "{held}");

    let released = stand.post(&format!("{path}/release"), "").await.ok();
    assert_eq!((released["status"].as_str(), &released["subscription"]), (Some("released"), &Value::Null));
    assert!(text(&released["released_subscription"]).starts_with("sub_"), "it says what it let go: {released}");
    assert_eq!(stand.get(&subscription).await.ok()["schedule"], Value::Null);
    assert_eq!(stand.post(&subscription, "cancel_at_period_end=true").await.ok()["cancel_at_period_end"], true, "now it may end");
    stand.post(&format!("{path}/release"), "").await.refused(400);
}

#[tokio::test]
async fn a_cancelled_schedule_never_begins() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, _) = stand.metered(HARBOR, "units", PRICE).await;
    let form = format!(
        "customer={JUNIPER}&start_date={}&phases[0][items][0][price]={price}&phases[0][duration][interval]=month\
         &phases[0][collection_method]=send_invoice&phases[0][invoice_settings][days_until_due]=14",
        stand.now() + DAY
    );
    let schedule = stand.post("/v1/subscription_schedules", &form).await.ok();
    stand.post(&format!("/v1/subscription_schedules/{}/cancel", text(&schedule["id"])), "").await.ok();
    stand.pass(3 * DAY);
    let path = format!("/v1/subscriptions?customer={JUNIPER}&status=all");
    assert!(stand.get(&path).await.ok()["data"].as_array().unwrap().is_empty());
    let listed = stand.get(&format!("/v1/subscription_schedules?customer={JUNIPER}")).await.ok();
    assert_eq!(listed["data"][0]["status"], "canceled", "it stays in the list");
}

#[tokio::test]
async fn an_invoice_item_waits_for_the_next_invoice_or_stands_on_its_own() {
    let stand = Stand::up(Scene::Empty).await;
    let (.., subscription) = stand.metered(HARBOR, "units", PRICE).await;
    let id = text(&subscription["id"]);
    let form = format!("customer={HARBOR}&amount=1500&currency=usd&description=Workshop");
    let waiting = stand.post("/v1/invoiceitems", &format!("{form}&subscription={id}")).await.ok();
    assert_eq!(waiting["invoice"], Value::Null);
    let preview = stand.post("/v1/invoices/create_preview", &format!("subscription={id}")).await.ok();
    assert_eq!(preview["total"], 1500, "the next invoice will have it");
    let gone = stand.post("/v1/invoiceitems", &form.replace("1500", "99")).await.ok();
    assert_eq!(stand.delete(&format!("/v1/invoiceitems/{}", text(&gone["id"]))).await.ok()["deleted"], true);
    stand.post("/v1/invoiceitems", &form.replace("usd", "eur")).await.refused(400);

    let own = stand
        .post("/v1/invoices", &format!("customer={HARBOR}&currency=usd&auto_advance=true&pending_invoice_items_behavior=exclude"))
        .await
        .ok();
    assert_eq!((own["total"].as_i64(), &own["parent"]), (Some(0), &Value::Null), "empty, and of no subscription: what waits is left alone");
    let invoice = text(&own["id"]);
    stand.post("/v1/invoiceitems", &format!("customer={HARBOR}&amount=4200&currency=usd&description=Set-up&invoice={invoice}")).await.ok();
    let done = stand.post(&format!("/v1/invoices/{invoice}/finalize"), "").await.ok();
    assert_eq!((done["total"].as_i64(), done["status"].as_str()), (Some(4200), Some("paid")));
    let line = &done["lines"]["data"][0];
    assert_eq!((line["description"].as_str(), line["parent"]["type"].as_str()), (Some("Set-up"), Some("invoice_item_details")));
    stand.post("/v1/invoiceitems", &format!("customer={HARBOR}&amount=1&currency=usd&invoice={invoice}")).await.refused(400);

    stand.go_to(&end_plus(7200));
    let next = invoices(&stand, HARBOR).await.remove(0);
    assert_eq!(next["total"], 1500, "it stands on the invoice that it waited for");
    stand.delete(&format!("/v1/invoiceitems/{}", text(&waiting["id"]))).await.refused(400);
}

#[tokio::test]
async fn a_preview_of_a_planned_subscription_shows_its_first_and_its_usual_invoice() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, _) = stand.metered(HARBOR, "units", PRICE).await;
    let (base, once) = (base_price(&stand, 3000).await, fee(&stand, 2500).await);
    let anchor = stand.now() + 10 * DAY;
    let form = format!(
        "customer={JUNIPER}&subscription_details[items][0][price]={base}&subscription_details[items][1][price]={price}\
         &subscription_details[billing_cycle_anchor]={anchor}&invoice_items[0][price]={once}"
    );
    let first = stand.post("/v1/invoices/create_preview", &form).await.ok();
    assert_eq!(first["total"], 2500 + 968, "the fee, and ten of thirty-one days");
    let usual = stand.post("/v1/invoices/create_preview", &format!("{form}&preview_mode=recurring")).await.ok();
    assert_eq!(usual["total"], 3000, "a usual month has neither");
    let trial = form.replace("billing_cycle_anchor", "trial_end");
    assert_eq!(stand.post("/v1/invoices/create_preview", &trial).await.ok()["total"], 2500, "a trial charges nothing but the fee");
}

#[tokio::test]
async fn a_preview_of_an_end_shows_the_use_so_far() {
    let stand = Stand::up(Scene::Empty).await;
    let (.., subscription) = stand.metered(HARBOR, "units", PRICE).await;
    stand.send("units", HARBOR, "12", stand.now(), "a").await.ok();
    stand.pass(600);
    let form = format!("subscription={}&subscription_details[cancel_now]=true", text(&subscription["id"]));
    assert_eq!(stand.post("/v1/invoices/create_preview", &form).await.ok()["total"], 120);
}

#[tokio::test]
async fn without_its_first_payment_a_subscription_is_incomplete_and_expires_after_a_day() {
    let stand = Stand::up(Scene::Empty).await;
    let base = base_price(&stand, 3000).await;
    let bare = text(&stand.post("/v1/customers", "name=Bare").await.ok()["id"]);
    let made = stand.post("/v1/subscriptions", &format!("customer={bare}&items[0][price]={base}")).await.ok();
    assert_eq!(made["status"], "incomplete", "nothing could be charged");
    let sent = stand
        .post("/v1/subscriptions", &format!("customer={bare}&items[0][price]={base}&collection_method=send_invoice&days_until_due=14"))
        .await
        .ok();
    assert_eq!(sent["status"], "active", "an invoice that is sent waits for nobody");
    stand.pass(22 * 3600);
    let status = async |made: &Value| stand.get(&format!("/v1/subscriptions/{}", text(&made["id"]))).await.ok()["status"].clone();
    assert_eq!(status(&made).await, "incomplete");
    stand.pass(2 * 3600);
    assert_eq!(status(&made).await, "incomplete_expired", "23 hours without the payment");
    let void = invoices(&stand, &bare).await.iter().filter(|invoice| invoice["status"] == "void").count();
    assert_eq!(void, 1, "its invoice asks for nothing any more");
    stand.go_to(&end_plus(7200));
    let open = invoices(&stand, &bare).await;
    assert_eq!(open.iter().filter(|invoice| invoice["status"] != "void").count(), 2, "only the other one has gone on: {open:?}");
}

#[tokio::test]
async fn days_before_the_anchor_are_not_charged_where_proration_is_off() {
    let stand = Stand::up(Scene::Empty).await;
    let base = base_price(&stand, 3000).await;
    let anchor = stand.now() + 10 * DAY;
    let form = format!("customer={HARBOR}&items[0][price]={base}&billing_cycle_anchor={anchor}&proration_behavior=none");
    let made = stand.post("/v1/subscriptions", &form).await.ok();
    assert_eq!(made["items"]["data"][0]["current_period_end"], anchor);
    assert!(invoices(&stand, HARBOR).await.is_empty(), "nothing for the first ten days");
    stand.pass(10 * DAY + 7200);
    let amounts: Vec<_> = invoices(&stand, HARBOR).await.iter().map(|invoice| invoice["total"].clone()).collect();
    assert_eq!(amounts, [3000], "the first whole period from the anchor on");
}
