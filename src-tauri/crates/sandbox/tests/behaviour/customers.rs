//! Customers, what they pay with, Checkout in set-up mode and the portal.

use reqwest::Method;
use sandbox::{CardFace, Scene};
use serde_json::json;

use crate::common::{Stand, text};

async fn customer(stand: &Stand) -> String {
    text(&stand.post("/v1/customers", "name=Harbor&email=pay@harbor.example").await.ok()["id"])
}

#[tokio::test]
async fn an_address_is_kept_part_by_part_and_taken_away_as_a_whole() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    let form = "address[city]=Ghent&address[country]=BE&phone=%2B321&tax_exempt=reverse";
    let changed = stand.post(&format!("/v1/customers/{id}"), form).await.ok();
    assert_eq!(changed["address"]["city"], "Ghent");
    assert_eq!(changed["address"]["line1"], json!(null), "a part that was never given is null");
    assert_eq!((changed["phone"].clone(), changed["tax_exempt"].clone()), (json!("+321"), json!("reverse")));
    let cleared = stand.post(&format!("/v1/customers/{id}"), "address=").await.ok();
    assert_eq!(cleared["address"], json!(null));
    let refused = stand.post(&format!("/v1/customers/{id}"), "name=Other&tax_exempt=maybe").await.refused(400);
    assert_eq!(refused["param"], "tax_exempt");
    assert_eq!(stand.get(&format!("/v1/customers/{id}")).await.ok()["name"], "Harbor", "a refused change changes nothing");
}

#[tokio::test]
async fn the_default_card_comes_whole_only_when_it_is_asked_for() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    let card = stand.sandbox.put_card(&id, CardFace { exp_month: 1, exp_year: 2027, ..CardFace::default() }).unwrap();
    let plain = stand.get(&format!("/v1/customers/{id}")).await.ok();
    assert_eq!(plain["invoice_settings"]["default_payment_method"], json!(card));
    let list = stand.get("/v1/customers?expand[]=data.invoice_settings.default_payment_method").await.ok();
    let method = &list["data"][0]["invoice_settings"]["default_payment_method"];
    assert_eq!((&method["card"]["last4"], &method["card"]["exp_year"]), (&json!("4242"), &json!(2027)));
}

#[tokio::test]
async fn a_card_pays_until_its_month_is_over() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    stand.sandbox.put_card(&id, CardFace { exp_month: 11, exp_year: 2026, ..CardFace::default() }).unwrap();
    let form = "currency=usd&unit_amount=5000&recurring[interval]=month&product_data[name]=Base";
    let price = text(&stand.post("/v1/prices", form).await.ok()["id"]);
    stand.post("/v1/subscriptions", &format!("customer={id}&items[0][price]={price}")).await.ok();
    let paid = stand.get(&format!("/v1/invoices?customer={id}")).await.ok();
    assert_eq!(paid["data"][0]["status"], "paid", "in November the card is good");
    stand.go_to("2026-12-22T00:00:00Z");
    let invoices = stand.get(&format!("/v1/invoices?customer={id}")).await.ok();
    assert_eq!(invoices["data"][0]["status"], "open", "in December it has expired");
}

#[tokio::test]
async fn checkout_in_set_up_mode_attaches_a_card_and_chooses_none() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    let form = format!("mode=setup&customer={id}&currency=usd&success_url=https://agency.example");
    let page = stand.post("/v1/checkout/sessions", &form).await.ok();
    let session = text(&page["id"]);
    assert_eq!((&page["status"], &page["payment_status"]), (&json!("open"), &json!("no_payment_required")));
    assert!(page["url"].as_str().is_some_and(|url| url.ends_with(&session)));

    let done = stand.control(Method::POST, "/complete_checkout", &format!(r#"{{"session":"{session}","last4":"1881"}}"#)).await.ok();
    let listed = stand.get(&format!("/v1/customers/{id}/payment_methods")).await.ok();
    assert_eq!((&listed["data"][0]["id"], &listed["data"][0]["card"]["last4"]), (&done["payment_method"], &json!("1881")));
    let own = stand.get(&format!("/v1/customers/{id}")).await.ok();
    assert_eq!(own["invoice_settings"]["default_payment_method"], json!(null), "invoices are charged to it only once somebody says so");
    let after = stand.get(&format!("/v1/checkout/sessions/{session}")).await.ok();
    assert_eq!((&after["status"], &after["url"]), (&json!("complete"), &json!(null)), "a used page is closed");

    let method = text(&done["payment_method"]);
    let chosen = stand.post(&format!("/v1/customers/{id}"), &format!("invoice_settings[default_payment_method]={method}")).await.ok();
    assert_eq!(chosen["invoice_settings"]["default_payment_method"], json!(method));
    let strange = stand.post(&format!("/v1/customers/{id}"), "invoice_settings[default_payment_method]=pm_of_another").await;
    assert_eq!(strange.refused(400)["code"], "resource_missing");
    let again = stand.control(Method::POST, "/complete_checkout", &format!(r#"{{"session":"{session}"}}"#)).await;
    assert_eq!(again.status, 400, "a page is used once");
}

#[tokio::test]
async fn checkout_wants_a_currency_and_closes_after_a_day() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    let refused =
        stand.post("/v1/checkout/sessions", &format!("mode=setup&customer={id}&success_url=https://a.example")).await.refused(400);
    assert_eq!(refused["param"], "currency", "without payment_method_types the currency decides what is offered");
    let with_types = format!("mode=setup&customer={id}&currency=usd&success_url=https://a.example&payment_method_types[0]=card");
    assert_eq!(
        stand.post("/v1/checkout/sessions", &with_types).await.refused(400)["code"],
        "parameter_unknown",
        "it is gone from the newest version"
    );
    let form = format!("mode=setup&customer={id}&currency=usd&success_url=https://a.example");
    let session = text(&stand.post("/v1/checkout/sessions", &form).await.ok()["id"]);
    stand.pass(86_400);
    let after = stand.get(&format!("/v1/checkout/sessions/{session}")).await.ok();
    assert_eq!((&after["status"], &after["url"]), (&json!("expired"), &json!(null)));
}

#[tokio::test]
async fn the_portal_gives_another_way_in_each_time() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    let first = stand.post("/v1/billing_portal/sessions", &format!("customer={id}")).await.ok();
    let second = stand.post("/v1/billing_portal/sessions", &format!("customer={id}")).await.ok();
    assert_ne!(first["url"], second["url"]);
    assert_eq!(stand.post("/v1/billing_portal/sessions", "customer=cus_nobody").await.refused(400)["param"], "customer");
}

#[tokio::test]
async fn a_customer_on_a_test_clock_is_hidden_unless_the_clock_is_named() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    stand.sandbox.put_on_clock(&id, "clock_1").unwrap();
    let plain = stand.get("/v1/customers?limit=100").await.ok();
    assert!(plain["data"].as_array().is_some_and(|all| all.iter().all(|own| own["id"] != json!(id))), "it is not listed");
    assert_eq!(stand.get("/v1/customers?test_clock=clock_1").await.ok()["data"][0]["id"], json!(id));
    assert_eq!(stand.get(&format!("/v1/customers/{id}")).await.ok()["test_clock"], "clock_1", "by its id it is found");
}

#[tokio::test]
async fn the_first_subscription_fixes_a_customers_currency() {
    let stand = Stand::up(Scene::Empty).await;
    let id = customer(&stand).await;
    let price = |currency: &str| format!("currency={currency}&unit_amount=500&recurring[interval]=month&product_data[name]=P");
    let usd = text(&stand.post("/v1/prices", &price("usd")).await.ok()["id"]);
    let eur = text(&stand.post("/v1/prices", &price("eur")).await.ok()["id"]);
    stand.post("/v1/subscriptions", &format!("customer={id}&items[0][price]={usd}")).await.ok();
    assert_eq!(stand.get(&format!("/v1/customers/{id}")).await.ok()["currency"], "usd");
    let refused = stand.post("/v1/subscriptions", &format!("customer={id}&items[0][price]={eur}")).await.refused(400);
    assert!(refused["message"].as_str().is_some_and(|words| words.contains("cannot combine currencies")), "{refused}");
}
