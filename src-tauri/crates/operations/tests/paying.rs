//! How a client is to pay is looked at before anything is planned: a card that can be charged, or an address that an invoice goes to.

use crate::support::{Billed, Stand, ask_stripe};
use jiff::SignedDuration;
use operations::{
    Problem, Watch, change_set, go_live, subscriptions,
    view::{ChangeSetState, ChangeSetView, ChangeSubscriptionParams, CollectSubscriptionParams, NewSubscriptionParams, OneOffParams},
};
use sandbox::{CardFace, Scene};

async fn sync(stand: &Stand) {
    stand.pass(SignedDuration::from_hours(1));
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

/// A fixed price for each month.
async fn monthly(stand: &Stand) -> String {
    let product = ask_stripe(stand, "prices/price_SandboxTokens", None).await["product"].as_str().unwrap().to_owned();
    let made =
        ask_stripe(stand, "prices", Some(&format!("product={product}&currency=usd&unit_amount=4900&recurring[interval]=month"))).await;
    made["id"].as_str().unwrap_or_else(|| panic!("a price: {made}")).to_owned()
}

/// A subscription, then an amount on an invoice of its own.
async fn both(stand: &Stand, harbor: &Billed, price: &str, days_until_due: Option<u32>) -> [Result<ChangeSetView, Problem>; 2] {
    let new =
        NewSubscriptionParams { client: harbor.client.to_string(), prices: vec![price.to_owned()], days_until_due, ..Default::default() };
    let amount = OneOffParams {
        client: harbor.client.to_string(),
        amount: "150".to_owned(),
        description: "Workshop".to_owned(),
        own_invoice: true,
        days_until_due,
        ..Default::default()
    };
    [subscriptions::plan_new(&stand.desk, new).await, subscriptions::plan_one_off(&stand.desk, amount).await]
}

#[tokio::test]
async fn an_invoice_is_not_sent_to_nowhere() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let price = monthly(&stand).await;
    sync(&stand).await;
    for planned in both(&stand, &harbor, &price, Some(14)).await {
        assert!(planned.is_ok(), "with an address it is planned: {planned:?}");
    }
    ask_stripe(&stand, &format!("customers/{}", harbor.customer), Some("email=")).await;
    sync(&stand).await;
    for planned in both(&stand, &harbor, &price, Some(14)).await {
        let refused = planned.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("days_until_due"), "{}", refused.message);
        assert!(refused.message.contains("e-mail"), "it says what is missing: {}", refused.message);
    }
}

#[tokio::test]
async fn an_expired_card_counts_as_none() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let price = monthly(&stand).await;
    let card = CardFace { exp_month: 1, exp_year: 2020, ..CardFace::default() };
    stand.sandbox.put_card(&harbor.customer, card).unwrap();
    sync(&stand).await;
    operations::customers::refresh(&stand.desk, harbor.client.as_str()).await.unwrap();
    let choices = subscriptions::choices(&stand.desk, harbor.client.as_str()).await.unwrap();
    assert!(!choices.has_payment_method, "so an invoice is proposed");
    assert!(choices.account.is_some_and(|account| account.contains("acct_")), "and it is said in which account");
    for planned in both(&stand, &harbor, &price, None).await {
        let refused = planned.unwrap_err();
        assert!(refused.message.contains("expired"), "{}", refused.message);
    }
    let shown = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap().subscriptions.remove(0);
    assert!(!shown.has_payment_method && shown.payment_words.contains("expired"), "nor on its page: {}", shown.payment_words);
    let checked = go_live::check(&stand.desk).await.unwrap();
    let harbor = checked.rows.iter().find(|row| row.client_id == harbor.client.as_str()).unwrap();
    assert!(harbor.findings.iter().any(|one| one.words.contains("expired")), "nor before Go live: {:?}", harbor.findings);
}

#[tokio::test]
async fn a_running_subscription_is_paid_otherwise_from_its_next_invoice_on() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync(&stand).await;
    let client = harbor.client.to_string();
    let collect = |days_until_due| CollectSubscriptionParams { client: client.clone(), subscription: None, days_until_due };
    let shown = || async { subscriptions::show(&stand.desk, &client).await.unwrap().subscriptions.remove(0) };
    let before = shown().await;
    assert!(before.can.collect && before.days_until_due.is_none(), "the scene charges it by itself: {before:?}");
    let same = subscriptions::plan_collect(&stand.desk, collect(None)).await.unwrap_err();
    assert_eq!(same.field.as_deref(), Some("days_until_due"), "{}", same.message);
    let none = subscriptions::plan_collect(&stand.desk, collect(Some(0))).await.unwrap_err();
    assert_eq!(none.field.as_deref(), Some("days_until_due"), "{}", none.message);

    for days in [Some(30), Some(14), None] {
        let plan = subscriptions::plan_collect(&stand.desk, collect(days)).await.unwrap();
        assert!(plan.money[0].words.contains("nothing is charged by the press"), "{:?}", plan.money);
        let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
        assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);
        sync(&stand).await;
        assert_eq!(shown().await.days_until_due, days, "from card to sent, other days, and back");
    }

    ask_stripe(&stand, &format!("customers/{}", harbor.customer), Some("email=")).await;
    sync(&stand).await;
    let nowhere = subscriptions::plan_collect(&stand.desk, collect(Some(14))).await.unwrap_err();
    assert!(nowhere.message.contains("e-mail"), "{}", nowhere.message);
}

#[tokio::test]
async fn what_is_about_to_go_over_is_not_paid_otherwise_before() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let price = monthly(&stand).await;
    sync(&stand).await;
    let prices = vec!["price_SandboxTokens".to_owned(), price];
    let change = ChangeSubscriptionParams { client: harbor.client.to_string(), prices, ..Default::default() };
    let plan = subscriptions::plan_change(&stand.desk, change).await.unwrap();
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap();
    sync(&stand).await;
    let params = CollectSubscriptionParams { client: harbor.client.to_string(), subscription: None, days_until_due: Some(14) };
    let refused = subscriptions::plan_collect(&stand.desk, params).await.unwrap_err();
    assert!(refused.message.contains("goes over"), "the next one would be paid as before: {}", refused.message);
}
