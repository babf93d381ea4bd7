//! The account as Stripe sees it: charges, payouts, what is wanted of its owner, several currencies, payouts that come back.

use reqwest::Method;
use sandbox::{Held, PayoutOrder, Scene, WantedError};

use crate::common::{Stand, text};

#[tokio::test]
async fn stripes_standing_of_the_account_can_be_moved() {
    let stand = Stand::up(Scene::Empty).await;
    let account = stand.get("/v1/account").await.ok();
    assert_eq!(
        (&account["charges_enabled"], &account["payouts_enabled"]),
        (&true.into(), &true.into()),
        "a new account is in good standing"
    );
    stand
        .sandbox
        .account(|state| {
            state.payouts_enabled = false;
            state.requirements.past_due = vec!["external_account".to_owned()];
            state.requirements.current_deadline = Some(1_795_000_000);
            state.requirements.disabled_reason = Some("requirements.past_due".to_owned());
            state.requirements.errors = vec![WantedError {
                code: "verification_document_expired".to_owned(),
                reason: "The document is expired.".to_owned(),
                requirement: "representative.verification.document".to_owned(),
            }];
            state.interval = "weekly".to_owned();
        })
        .unwrap();
    let account = stand.get("/v1/account").await.ok();
    assert_eq!(account["payouts_enabled"], false);
    assert_eq!(account["requirements"]["past_due"][0], "external_account");
    assert_eq!(account["requirements"]["current_deadline"], 1_795_000_000);
    assert_eq!(account["requirements"]["errors"][0]["code"], "verification_document_expired");
    assert_eq!(account["settings"]["payouts"]["schedule"]["weekly_payout_days"][0], "monday");
    let events = stand.get("/v1/events?type=account.updated").await.ok();
    assert_eq!(events["data"].as_array().unwrap().len(), 1, "the feed tells that it moved: {events}");

    let moved = stand.control(Method::POST, "/account", r#"{"charges_enabled": false}"#).await.ok();
    assert_eq!((&moved["charges_enabled"], &moved["payouts_enabled"]), (&false.into(), &false.into()), "what is not named stays");
    stand.control(Method::POST, "/account", r#"{"charges": false}"#).await;
    let got = stand.control(Method::POST, "/account", r#"{"charges": false}"#).await;
    assert_eq!(got.status, 400, "a name that is mistyped is not taken in silence");
}

#[tokio::test]
async fn the_balance_has_every_currency_also_below_zero() {
    let stand = Stand::up(Scene::Empty).await;
    let held = |currency: &str, available| Held { currency: currency.to_owned(), available, pending: 5 };
    stand.sandbox.account(|state| state.balance = vec![held("jpy", 90_000), held("usd", -1_250)]).unwrap();
    let balance = stand.get("/v1/balance").await.ok();
    let amounts: Vec<_> =
        balance["available"].as_array().unwrap().iter().map(|one| (text(&one["currency"]), one["amount"].as_i64())).collect();
    assert_eq!(amounts, [("jpy".to_owned(), Some(90_000)), ("usd".to_owned(), Some(-1_250))]);
    assert_eq!(balance["pending"][0]["amount"], 5);
}

#[tokio::test]
async fn a_payout_that_was_paid_may_still_come_back() {
    let stand = Stand::up(Scene::Empty).await;
    let order = PayoutOrder { amount: 231_840, status: "paid".to_owned(), ..PayoutOrder::default() };
    let id = stand.sandbox.payout(order).unwrap();
    assert_eq!(stand.get("/v1/payouts?status=paid").await.ok()["data"][0]["id"], id.as_str());
    let back = PayoutOrder {
        id: Some(id.clone()),
        status: "failed".to_owned(),
        failure_code: Some("account_closed".to_owned()),
        ..PayoutOrder::default()
    };
    stand.sandbox.payout(back).unwrap();
    let payout = stand.get(&format!("/v1/payouts/{id}")).await.ok();
    assert_eq!((&payout["status"], &payout["amount"]), (&"failed".into(), &231_840.into()), "the amount stays, the state moved");
    assert_eq!(payout["failure_message"], "The bank account has been closed.");
    assert_eq!(stand.get("/v1/payouts?status=paid").await.ok()["data"].as_array().unwrap().len(), 0);
    let kinds: Vec<_> =
        stand.get("/v1/events?type=payout.*").await.ok()["data"].as_array().unwrap().iter().map(|e| text(&e["type"])).collect();
    assert_eq!(kinds.len(), 3, "made, paid, failed: {kinds:?}");
    assert!(stand.sandbox.payout(PayoutOrder { status: "lost".to_owned(), ..PayoutOrder::default() }).is_err());
}
