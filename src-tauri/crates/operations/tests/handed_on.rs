//! What a subscription has beside its prices when another takes over from it: its tax goes over, and with a discount nothing is begun.

use crate::support::{Stand, ask_stripe, sending::live};
use jiff::SignedDuration;
use operations::{
    Watch, change_set, subscriptions,
    view::{ChangeSetState, ChangeSetView, ChangeSubscriptionParams},
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

/// Another metered price on the same Stripe meter, mirrored.
async fn dearer(stand: &Stand) -> String {
    let tokens = ask_stripe(stand, "prices/price_SandboxTokens", None).await;
    let (product, meter) = (tokens["product"].as_str().unwrap(), tokens["recurring"]["meter"].as_str().unwrap());
    let form = format!(
        "product={product}&currency=usd&unit_amount=20&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={meter}"
    );
    let made = ask_stripe(stand, "prices", Some(&form)).await;
    sync(stand).await;
    made["id"].as_str().unwrap_or_else(|| panic!("a price: {made}")).to_owned()
}

/// The subscription of a customer that runs.
async fn running(stand: &Stand, customer: &str) -> serde_json::Value {
    let all = ask_stripe(stand, &format!("subscriptions?customer={customer}"), None).await;
    all["data"].as_array().unwrap().first().cloned().unwrap_or_else(|| panic!("none runs: {all}"))
}

fn change(client: &str, price: &str) -> ChangeSubscriptionParams {
    ChangeSubscriptionParams { client: client.to_owned(), prices: vec![price.to_owned()], ..Default::default() }
}

async fn apply(stand: &Stand, plan: &ChangeSetView) -> ChangeSetView {
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result
}

#[tokio::test]
async fn a_subscription_that_takes_over_is_taxed_as_the_one_before() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let dear = dearer(&stand).await;
    let old = running(&stand, &harbor.customer).await;
    let taxes = "automatic_tax[enabled]=true&default_tax_rates[0]=txr_vat";
    ask_stripe(&stand, &format!("subscriptions/{}", old["id"].as_str().unwrap()), Some(taxes)).await;
    stand.pass(HOUR);
    sync(&stand).await;

    let plan = subscriptions::plan_change(&stand.desk, change(harbor.client.as_str(), &dear)).await.unwrap();
    assert!(plan.items[1].words.contains("taxed as before"), "it is said what goes over: {}", plan.items[1].words);
    let done = apply(&stand, &plan).await;
    assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);
    stand.sandbox.set_now(stand.period(&harbor).end_at + HOUR * 3).unwrap();
    sync(&stand).await;
    let new = running(&stand, &harbor.customer).await;
    assert_ne!(new["id"], old["id"], "the next one runs");
    assert_eq!(new["automatic_tax"]["enabled"], true, "Stripe goes on computing its tax: {new}");
    assert_eq!(new["default_tax_rates"][0]["id"], "txr_vat", "and its tax rates are the same: {new}");
}

#[tokio::test]
async fn with_a_discount_nothing_takes_over_and_nothing_ends() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let dear = dearer(&stand).await;
    let id = running(&stand, &harbor.customer).await["id"].as_str().unwrap().to_owned();
    let planned = subscriptions::plan_change(&stand.desk, change(harbor.client.as_str(), &dear)).await.unwrap();
    assert_eq!(planned.items.len(), 2, "without one it would go over: {:?}", planned.items);

    // Put on after the plan was shown: seen before anything is touched.
    ask_stripe(&stand, &format!("subscriptions/{id}"), Some("discounts[0][coupon]=half")).await;
    let done = apply(&stand, &planned).await;
    assert_eq!(done.state, ChangeSetState::Failed, "{:?}", done.items);
    let still = running(&stand, &harbor.customer).await;
    assert_eq!((still["id"].as_str(), still["cancel_at_period_end"].as_bool()), (Some(id.as_str()), Some(false)), "it runs on: {still}");

    stand.pass(HOUR);
    sync(&stand).await;
    let refused = subscriptions::plan_change(&stand.desk, change(harbor.client.as_str(), &dear)).await.unwrap_err();
    assert!(refused.message.contains("discount"), "then it is said when it is planned: {}", refused.message);
}
