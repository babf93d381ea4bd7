//! Credit notes of the sandbox, each call and each reply held against Stripe's document. Our client makes none yet.

use sandbox::Scene;
use serde_json::Value;

use crate::stage::Stage;

/// A call through the tap; it must be done.
async fn call(stage: &Stage, method: reqwest::Method, path: &str, form: &str) -> Value {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = http.request(method, format!("http://{}/v1/{path}", stage.tap.address)).bearer_auth(stage.sandbox.stripe_key());
    let request = if form.is_empty() { request } else { request.header("content-type", "application/x-www-form-urlencoded") };
    let reply = request.body(form.to_owned()).send().await.expect("an answer");
    let (status, text) = (reply.status(), reply.text().await.expect("a text"));
    assert!(status.is_success(), "{path} {form}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test]
async fn credit_notes_are_answered_as_stripe_would_answer_them() {
    let stage = Stage::open(Scene::Agency).await;
    let (get, post) = (|| reqwest::Method::GET, || reqwest::Method::POST);
    for status in ["open", "paid"] {
        let invoices = call(&stage, get(), &format!("invoices?status={status}"), "").await;
        let id = invoices["data"][0]["id"].as_str().unwrap_or_else(|| panic!("the scene has an invoice that is {status}")).to_owned();
        let line = invoices["data"][0]["lines"]["data"][0]["id"].as_str().expect("a line").to_owned();
        let back = if status == "paid" { "&refund_amount=60&out_of_band_amount=40" } else { "" };
        let lines = format!(
            "invoice={id}&lines[0][type]=invoice_line_item&lines[0][invoice_line_item]={line}&lines[0][amount]=40\
             &lines[1][type]=custom_line_item&lines[1][description]=Goodwill&lines[1][quantity]=2&lines[1][unit_amount]=30{back}"
        );
        call(&stage, get(), &format!("credit_notes/preview?{lines}"), "").await;
        let note = call(&stage, post(), "credit_notes", &format!("{lines}&memo=For the outage&reason=order_change")).await;
        let note = note["id"].as_str().expect("an id").to_owned();
        call(&stage, post(), &format!("credit_notes/{note}"), "metadata[rebill]=note").await;
        call(&stage, get(), &format!("credit_notes/{note}"), "").await;
        call(&stage, get(), &format!("credit_notes/{note}/lines"), "").await;
        call(&stage, get(), &format!("invoices/{id}"), "").await;
        if status == "open" {
            call(&stage, post(), &format!("credit_notes/{note}/void"), "").await;
        }
    }
    call(&stage, get(), "credit_notes?limit=10", "").await;
    stage.tap.assert_contract();
}
