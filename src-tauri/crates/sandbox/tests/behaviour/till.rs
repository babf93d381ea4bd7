//! Money in and out: charges and their fees, declines with a reason, refunds, disputes, payouts with what they carried.

use sandbox::{DisputeOrder, GrantOrder, RefundOrder, Scene};
use serde_json::Value;

use crate::common::{HARBOR, Stand, text};

const DAY: i64 = 86_400;

fn list(body: &Value) -> Vec<Value> {
    body["data"].as_array().unwrap().clone()
}

/// A customer that owes `units` at 10 cents on an invoice that became final.
async fn billed(stand: &Stand, units: &str) -> String {
    let (_, _, subscription) = stand.metered(HARBOR, "units", "unit_amount=10").await;
    let start = subscription["items"]["data"][0]["current_period_start"].as_i64().unwrap();
    let end = subscription["items"]["data"][0]["current_period_end"].as_i64().unwrap();
    stand.pass(7200);
    stand.send("units", HARBOR, units, start + 600, "till-1").await.ok();
    stand.pass(end - stand.now() + 2 * 3600);
    text(&list(&stand.get(&format!("/v1/invoices?customer={HARBOR}")).await.ok())[0]["id"])
}

#[tokio::test]
async fn a_paid_invoice_leaves_a_charge_its_fee_and_a_link_to_the_invoice() {
    let stand = Stand::up(Scene::Empty).await;
    let invoice = billed(&stand, "260").await;
    let [charge] = &list(&stand.get("/v1/charges").await.ok())[..] else { panic!("one charge") };
    assert_eq!((&charge["amount"], &charge["status"], &charge["customer"]), (&2600.into(), &"succeeded".into(), &HARBOR.into()));
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    let movement = stand.get(&format!("/v1/balance_transactions/{}", text(&charge["balance_transaction"]))).await.ok();
    assert_eq!((&movement["fee"], &movement["net"]), (&105.into(), &2495.into()), "2.9 % of $26.00 and 30 cents: 75.4 + 30, half up");
    assert_eq!(movement["source"], charge["id"], "the movement names what made it");
    let [link] = &list(&stand.get(&format!("/v1/invoice_payments?invoice={invoice}")).await.ok())[..] else { panic!("one link") };
    assert_eq!((&link["payment"]["payment_intent"], &link["status"]), (&charge["payment_intent"], &"paid".into()));
    let kinds: Vec<String> = list(&stand.get("/v1/events?type=charge.*").await.ok()).iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["charge.succeeded"]);
    assert_eq!(list(&stand.get("/v1/events?type=invoice_payment.*").await.ok()).len(), 1, "the feed tells the link too");
}

#[tokio::test]
async fn a_card_that_declines_leaves_a_failed_charge_with_its_reason_and_moves_nothing() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.card(HARBOR, false).unwrap();
    stand.sandbox.decline_with(HARBOR, "expired_card").unwrap();
    let invoice = billed(&stand, "260").await;
    let [charge] = &list(&stand.get("/v1/charges").await.ok())[..] else { panic!("one charge") };
    assert_eq!((&charge["status"], &charge["failure_code"]), (&"failed".into(), &"expired_card".into()));
    assert_eq!(charge["failure_message"], "Your card has expired.");
    assert_eq!(charge["outcome"]["reason"], "expired_card");
    assert!(list(&stand.get("/v1/balance_transactions").await.ok()).is_empty(), "nothing moved");
    assert_eq!(list(&stand.get("/v1/events?type=charge.failed").await.ok()).len(), 1);
    // The client pays on the invoice's own page with another card: a second charge of the same intent.
    stand.post(&format!("/v1/invoices/{invoice}/pay"), "").await.ok();
    let charges = list(&stand.get(&format!("/v1/charges?payment_intent={}", text(&charge["payment_intent"]))).await.ok());
    assert_eq!(charges.iter().map(|charge| text(&charge["status"])).collect::<Vec<_>>(), ["succeeded", "failed"], "newest first");
}

#[tokio::test]
async fn what_is_paid_outside_stripe_leaves_no_charge() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.card(HARBOR, false).unwrap();
    let invoice = billed(&stand, "260").await;
    stand.post(&format!("/v1/invoices/{invoice}/pay"), "paid_out_of_band=true").await.ok();
    assert_eq!(list(&stand.get("/v1/charges").await.ok()).len(), 1, "only the declined attempt");
}

#[tokio::test]
async fn what_became_available_goes_to_the_bank_in_one_payout_that_says_what_it_carried() {
    let stand = Stand::up(Scene::Empty).await;
    billed(&stand, "260").await;
    assert!(list(&stand.get("/v1/payouts").await.ok()).is_empty(), "nothing is available yet");
    let balance = stand.get("/v1/balance").await.ok();
    assert_eq!((&balance["available"][0]["amount"], &balance["pending"][0]["amount"]), (&0.into(), &2495.into()));
    stand.pass(3 * DAY);
    let [payout] = &list(&stand.get("/v1/payouts").await.ok())[..] else { panic!("one payout") };
    assert_eq!((&payout["amount"], &payout["status"]), (&2495.into(), &"in_transit".into()), "the charge less its fee");
    let carried = list(&stand.get(&format!("/v1/balance_transactions?payout={}", text(&payout["id"]))).await.ok());
    let mut kinds: Vec<String> = carried.iter().map(|one| text(&one["type"])).collect();
    kinds.sort();
    assert_eq!(kinds, ["charge", "payout"], "the payout's own movement stands among them");
    assert_eq!(carried.iter().map(|one| one["net"].as_i64().unwrap()).sum::<i64>(), 0, "what it carried less what left is nothing");
    assert_eq!(stand.get("/v1/balance").await.ok()["available"][0]["amount"], 0, "the balance is empty again");
    stand.pass(3 * DAY);
    assert_eq!(stand.get(&format!("/v1/payouts/{}", text(&payout["id"]))).await.ok()["status"], "paid", "two days later the bank has it");
    stand.get("/v1/balance_transactions?payout=po_none").await.refused(404);
}

#[tokio::test]
async fn nothing_is_paid_out_while_payouts_are_off() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.account(|state| state.payouts_enabled = false).unwrap();
    billed(&stand, "260").await;
    stand.pass(5 * DAY);
    assert!(list(&stand.get("/v1/payouts").await.ok()).is_empty());
    assert_eq!(stand.get("/v1/balance").await.ok()["available"][0]["amount"], 2495, "it waits on the balance");
}

#[tokio::test]
async fn a_refund_takes_its_part_back_and_no_more_than_is_left() {
    let stand = Stand::up(Scene::Empty).await;
    billed(&stand, "260").await;
    let charge = text(&list(&stand.get("/v1/charges").await.ok())[0]["id"]);
    let order = |amount| RefundOrder { charge: charge.clone(), amount: Some(amount), ..RefundOrder::default() };
    let refund = stand.sandbox.refund(order(600)).unwrap();
    assert!(stand.sandbox.refund(order(2001)).is_err(), "more than is left");
    let shown = stand.get(&format!("/v1/charges/{charge}")).await.ok();
    assert_eq!((&shown["amount_refunded"], &shown["refunded"]), (&600.into(), &false.into()));
    assert_eq!(list(&stand.get(&format!("/v1/refunds?charge={charge}")).await.ok())[0]["id"], refund.as_str());
    stand.sandbox.refund(RefundOrder { id: Some(refund.clone()), status: "failed".to_owned(), ..RefundOrder::default() }).unwrap();
    assert_eq!(stand.get(&format!("/v1/refunds/{refund}")).await.ok()["status"], "failed");
    assert_eq!(stand.get(&format!("/v1/charges/{charge}")).await.ok()["amount_refunded"], 0, "a failed refund is undone");
}

#[tokio::test]
async fn a_dispute_takes_the_money_until_it_is_won() {
    let stand = Stand::up(Scene::Empty).await;
    billed(&stand, "260").await;
    let charge = text(&list(&stand.get("/v1/charges").await.ok())[0]["id"]);
    let dispute = stand.sandbox.dispute(DisputeOrder { charge: charge.clone(), ..DisputeOrder::default() }).unwrap();
    let shown = stand.get(&format!("/v1/disputes/{dispute}")).await.ok();
    assert_eq!((&shown["status"], &shown["reason"]), (&"needs_response".into(), &"fraudulent".into()));
    assert_eq!(shown["evidence_details"]["due_by"], stand.now() + 9 * DAY);
    assert_eq!(stand.get(&format!("/v1/charges/{charge}")).await.ok()["disputed"], true);
    let net = |movements: Vec<Value>| movements.iter().map(|one| one["net"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(net(list(&stand.get("/v1/balance_transactions").await.ok())), 2495 - 2600 - 1500, "the money and Stripe's fee for it");
    stand.sandbox.dispute(DisputeOrder { id: Some(dispute), status: "won".to_owned(), ..DisputeOrder::default() }).unwrap();
    assert_eq!(net(list(&stand.get("/v1/balance_transactions").await.ok())), 2495, "both came back");
    let kinds: Vec<String> = list(&stand.get("/v1/events?type=charge.dispute.*").await.ok()).iter().map(|e| text(&e["type"])).collect();
    assert_eq!(kinds, ["charge.dispute.closed", "charge.dispute.created"]);
}

#[tokio::test]
async fn credits_are_listed_by_customer() {
    let stand = Stand::up(Scene::Empty).await;
    let id = stand.sandbox.grant_credits(GrantOrder { customer: HARBOR.to_owned(), amount: 5000, ..GrantOrder::default() }).unwrap();
    let found = list(&stand.get(&format!("/v1/billing/credit_grants?customer={HARBOR}")).await.ok());
    assert_eq!((&found[0]["id"], &found[0]["amount"]["monetary"]["value"]), (&id.as_str().into(), &5000.into()));
    assert!(list(&stand.get("/v1/billing/credit_grants?customer=cus_SandboxLumen").await.ok()).is_empty());
    assert!(stand.sandbox.grant_credits(GrantOrder { customer: "cus_none".to_owned(), amount: 1, ..GrantOrder::default() }).is_err());
}

#[tokio::test]
async fn the_agencys_months_have_payments_a_decline_a_refund_and_payouts() {
    let stand = Stand::up(Scene::Agency).await;
    let charges = list(&stand.get("/v1/charges?limit=100").await.ok());
    let declined: Vec<&Value> = charges.iter().filter(|charge| charge["status"] == "failed").collect();
    assert_eq!(declined.len(), 1, "the unpaid client's card: {declined:?}");
    assert_eq!(declined[0]["outcome"]["reason"], "insufficient_funds");
    assert!(charges.len() > 15, "ten payers over two months, {} charges", charges.len());
    assert_eq!(list(&stand.get("/v1/refunds").await.ok()).len(), 1);
    assert!(list(&stand.get("/v1/payouts").await.ok()).len() >= 2, "one per billed month at least");
}
