//! Credit notes: what an open invoice asks shrinks, what was paid goes back, and nothing is credited twice.

use sandbox::{RefundOrder, Scene};
use serde_json::Value;

use crate::common::{HARBOR, Stand, text};

/// A final invoice of $26.00; paid, or open because the card declines.
async fn billed(stand: &Stand, paid: bool) -> Value {
    stand.sandbox.card(HARBOR, paid).unwrap();
    let (_, _, subscription) = stand.metered(HARBOR, "units", "unit_amount=10").await;
    let item = &subscription["items"]["data"][0];
    let (start, end) = (item["current_period_start"].as_i64().unwrap(), item["current_period_end"].as_i64().unwrap());
    stand.pass(7200);
    stand.send("units", HARBOR, "260", start + 600, "noted").await.ok();
    stand.pass(end - stand.now() + 2 * 3600);
    stand.get(&format!("/v1/invoices?customer={HARBOR}")).await.ok()["data"][0].clone()
}

async fn invoice(stand: &Stand, id: &str) -> Value {
    stand.get(&format!("/v1/invoices/{id}")).await.ok()
}

fn sums(invoice: &Value) -> [i64; 6] {
    ["total", "amount_due", "amount_paid", "amount_remaining", "pre_payment_credit_notes_amount", "post_payment_credit_notes_amount"]
        .map(|field| invoice[field].as_i64().unwrap())
}

#[tokio::test]
async fn a_note_on_an_open_invoice_lowers_what_it_asks_until_nothing_is_left() {
    let stand = Stand::up(Scene::Empty).await;
    let open = billed(&stand, false).await;
    let id = text(&open["id"]);
    assert_eq!((open["status"].as_str(), sums(&open)), (Some("open"), [2600, 2600, 0, 2600, 0, 0]));
    let line = text(&open["lines"]["data"][0]["id"]);
    let form = format!(
        "invoice={id}&lines[0][type]=invoice_line_item&lines[0][invoice_line_item]={line}&lines[0][quantity]=60&reason=order_change"
    );
    let looked_at = stand.get(&format!("/v1/credit_notes/preview?{form}")).await.ok();
    assert_eq!((looked_at["amount"].as_i64(), sums(&invoice(&stand, &id).await)[1]), (Some(600), 2600), "looking at it changes nothing");
    let note = stand.post("/v1/credit_notes", &form).await.ok();
    assert_eq!((note["amount"].as_i64(), note["type"].as_str(), note["status"].as_str()), (Some(600), Some("pre_payment"), Some("issued")));
    assert_eq!(note["lines"]["data"][0]["invoice_line_item"], line, "60 units at 10 cents");
    assert_eq!(sums(&invoice(&stand, &id).await), [2600, 2000, 0, 2000, 600, 0], "the lines stay, and less is asked");
    assert_eq!(stand.get(&format!("/v1/credit_notes?invoice={id}")).await.ok()["data"].as_array().unwrap().len(), 1);

    let voided = stand.post(&format!("/v1/credit_notes/{}/void", text(&note["id"])), "").await.ok();
    assert_eq!(voided["status"], "void");
    assert_eq!(sums(&invoice(&stand, &id).await), [2600, 2600, 0, 2600, 0, 0], "a void note takes nothing off");
    stand.post(&format!("/v1/credit_notes/{}/void", text(&note["id"])), "").await.refused(400);

    stand.post("/v1/credit_notes", &format!("invoice={id}&amount=2601")).await.refused(400);
    stand.post("/v1/credit_notes", &format!("invoice={id}&amount=600")).await.ok();
    stand.post(&format!("/v1/invoices/{id}/pay"), "").await.ok();
    let paid = invoice(&stand, &id).await;
    assert_eq!((paid["status"].as_str(), sums(&paid)), (Some("paid"), [2600, 2000, 2000, 0, 600, 0]), "the rest is paid, and no more");
    let charge = stand.get("/v1/charges").await.ok()["data"][0].clone();
    assert_eq!((charge["amount"].as_i64(), charge["status"].as_str()), (Some(2000), Some("succeeded")), "the card is charged the rest");
    let kinds: Vec<String> = stand.get("/v1/events?type=credit_note.*").await.ok()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| text(&event["type"]))
        .collect();
    assert_eq!(kinds, ["credit_note.created", "credit_note.voided", "credit_note.created"], "the feed tells each");
}

#[tokio::test]
async fn a_note_over_everything_pays_an_open_invoice_and_charges_nobody() {
    let stand = Stand::up(Scene::Empty).await;
    let open = billed(&stand, false).await;
    let id = text(&open["id"]);
    let form = format!(
        "invoice={id}&lines[0][type]=custom_line_item&lines[0][description]=Goodwill&lines[0][quantity]=1&lines[0][unit_amount]=2600"
    );
    stand.post("/v1/credit_notes", &form).await.ok();
    let settled = invoice(&stand, &id).await;
    assert_eq!((settled["status"].as_str(), sums(&settled)), (Some("paid"), [2600, 0, 0, 0, 2600, 0]));
    let charges = stand.get("/v1/charges").await.ok()["data"].as_array().unwrap().clone();
    assert!(charges.iter().all(|charge| charge["status"] == "failed"), "no card was charged: {charges:?}");
}

#[tokio::test]
async fn a_note_on_a_paid_invoice_gives_back_what_it_says() {
    let stand = Stand::up(Scene::Empty).await;
    let paid = billed(&stand, true).await;
    let id = text(&paid["id"]);
    assert_eq!(paid["status"], "paid");
    for wrong in
        ["amount=600", "amount=600&refund_amount=500", "amount=2601&refund_amount=2601", "amount=0", "", "amount=600&credit_amount=600"]
    {
        stand.post("/v1/credit_notes", &format!("invoice={id}&{wrong}")).await.refused(400);
    }
    let note = stand.post("/v1/credit_notes", &format!("invoice={id}&amount=600&refund_amount=400&out_of_band_amount=200")).await.ok();
    assert_eq!((note["type"].as_str(), note["post_payment_amount"].as_i64()), (Some("post_payment"), Some(600)));
    let refunds = stand.get("/v1/refunds").await.ok()["data"].as_array().unwrap().clone();
    assert_eq!((refunds.len(), refunds[0]["amount"].as_i64()), (1, Some(400)), "the card gets its part back");
    assert_eq!(note["refunds"][0]["refund"], refunds[0]["id"]);
    assert_eq!(sums(&invoice(&stand, &id).await), [2600, 2600, 2600, 0, 0, 600]);
    stand.post(&format!("/v1/credit_notes/{}/void", text(&note["id"])), "").await.refused(400);

    // What went back without a note cannot be credited once more.
    let charge = text(&stand.get("/v1/charges").await.ok()["data"][0]["id"]);
    stand.sandbox.refund(RefundOrder { charge, amount: Some(1000), ..RefundOrder::default() }).unwrap();
    stand.post("/v1/credit_notes", &format!("invoice={id}&amount=1001&out_of_band_amount=1001")).await.refused(400);
    stand.post("/v1/credit_notes", &format!("invoice={id}&amount=1000&out_of_band_amount=1000")).await.ok();
}

#[tokio::test]
async fn drafts_and_void_invoices_take_no_notes_and_a_note_can_be_described() {
    let stand = Stand::up(Scene::Empty).await;
    let draft = text(&stand.post("/v1/invoices", &format!("customer={HARBOR}&auto_advance=false")).await.ok()["id"]);
    stand.post("/v1/credit_notes", &format!("invoice={draft}&amount=1")).await.refused(400);
    stand.post("/v1/credit_notes", "invoice=in_none&amount=1").await.refused(400);
    let open = billed(&stand, false).await;
    let id = text(&open["id"]);
    let note = text(&stand.post("/v1/credit_notes", &format!("invoice={id}&amount=100")).await.ok()["id"]);
    stand.post(&format!("/v1/credit_notes/{note}"), "memo=For the outage&metadata[rebill]=m").await.ok();
    let read = stand.get(&format!("/v1/credit_notes/{note}")).await.ok();
    assert_eq!((read["memo"].as_str(), read["metadata"]["rebill"].as_str()), (Some("For the outage"), Some("m")));
    assert_eq!(stand.get(&format!("/v1/credit_notes/{note}/lines")).await.ok()["data"][0]["amount"], 100);
    stand.post(&format!("/v1/invoices/{id}/void"), "").await.ok();
    stand.post("/v1/credit_notes", &format!("invoice={id}&amount=1")).await.refused(400);
}
