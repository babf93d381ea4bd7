//! What a client pays alone goes to another workspace too: a price of its own with reason and end, a price of an older version of its plan.

use crate::support::{
    Stand,
    books::{monthly, tokens},
};
use domain::{catalog::PriceDraft, plan::PlanDraft};
use operations::{
    Desk, Watch, change_set, copying, overrides, plans, subscriptions, sync,
    view::{
        ChangeItemState, ChangeSetState, ChangeSetView, CopyParams, MakePlanParams, NewSubscriptionParams, OverrideParams, OverrideState,
    },
};
use sandbox::Scene;
use store::client;

async fn applied(desk: &Desk, plan: &ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "{:#?}", done.items);
    done
}

async fn synced(stand: &Stand) {
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

/// A test workspace with Harbor on the plan Growth, $149 a month and tokens; a live one with the same customer.
async fn two() -> (Stand, Stand) {
    let (test, live) = (Stand::up(Scene::Empty).await, Stand::seeded(Scene::Empty, 8).await);
    let draft = PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") };
    let set = plans::make(&test.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    applied(&test.desk, &set).await;
    let growth = plans::read(&test.desk, "Growth").await.unwrap();
    let prices = growth.versions[0].prices.iter().map(|price| price.price_id.clone()).collect();
    let harbor = client::Client {
        id: "harbor".into(),
        nickname: "Harbor".to_owned(),
        email: None,
        customer: Some("cus_SandboxHarbor".into()),
        method: None,
        notes: None,
        stopped_at: None,
        created_at: test.desk.now(),
    };
    test.desk.store.write(|tx| client::insert(tx, &harbor)).unwrap();
    let params =
        NewSubscriptionParams { client: "Harbor".to_owned(), prices, days_until_due: Some(14), ..NewSubscriptionParams::default() };
    let set = subscriptions::plan_new(&test.desk, params).await.unwrap();
    applied(&test.desk, &set).await;
    synced(&test).await;
    (test, live)
}

async fn planned(test: &Stand, live: &Stand, fixed: bool) -> ChangeSetView {
    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    let customers = copying::answers(&view, &[], false).unwrap();
    let params = CopyParams { from: test.desk.workspace.clone(), sources: true, clients: true, fixed, customers };
    copying::plan(&live.desk, &test.desk, params, &Watch::default()).await.unwrap()
}

fn line<'a>(plan: &'a ChangeSetView, what: &str) -> &'a str {
    plan.money
        .iter()
        .find(|line| line.what == what)
        .map_or_else(|| panic!("no line of {what}: {:#?}", plan.money), |line| line.words.as_str())
}

async fn again_makes_nothing(test: &Stand, live: &Stand) {
    let again = planned(test, live, true).await;
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Found), "run twice, nothing new: {:#?}", again.items);
}

#[tokio::test]
async fn a_base_price_of_one_client_comes_with_reason_and_end() {
    let (test, live) = two().await;
    let until = "2027-06-30T00:00:00Z".parse().unwrap();
    let own = OverrideParams {
        client: "Harbor".to_owned(),
        price: Some("base".to_owned()),
        draft: PriceDraft { unit_amount: "99".to_owned(), ..PriceDraft::default() },
        reason: "First client".to_owned(),
        until: Some(until),
        now: true,
        ..OverrideParams::default()
    };
    let set = overrides::plan(&test.desk, own).await.unwrap();
    applied(&test.desk, &set).await;
    synced(&test).await;
    let plan = planned(&test, &live, true).await;
    let words = line(&plan, "Harbor");
    assert!(words.contains("$99.00 a month instead of $149.00 a month (First client), meant to end on 30 June 2027"), "{words}");
    applied(&live.desk, &plan).await;
    synced(&live).await;
    let rows = overrides::list(&live.desk).await.unwrap().rows;
    let [row] = &rows[..] else { panic!("one price of one client: {rows:#?}") };
    assert_eq!(
        (row.state, row.plan.as_str(), row.reason.as_str(), row.until),
        (OverrideState::InForce, "Growth", "First client", Some(until))
    );
    let growth = plans::read(&live.desk, "Growth").await.unwrap();
    assert!(growth.clients[0].has_override && growth.clients[0].nickname == "Harbor", "still on its plan: {:?}", growth.clients);
    let truth = live.sandbox.truth().unwrap();
    let totals: Vec<i64> = truth.customers.iter().flat_map(|one| &one.invoices).map(|invoice| invoice.total).collect();
    assert_eq!(totals, [9_900], "what it pays there it pays here");
    again_makes_nothing(&test, &live).await;
}

#[tokio::test]
async fn a_client_on_an_older_version_goes_on_paying_what_that_asks_for() {
    let (test, live) = two().await;
    let usage = match tokens() {
        domain::plan::PlanPrice::New { mut draft } => {
            draft.tiers[1].unit_amount = "0.20".to_owned();
            domain::plan::PlanPrice::New { draft }
        }
        other @ domain::plan::PlanPrice::Existing { .. } => other,
    };
    let draft = PlanDraft { usage: vec![usage], ..monthly("Growth", "199") };
    let set = plans::make(&test.desk, MakePlanParams { plan: Some("Growth".to_owned()), draft_id: None, draft }).await.unwrap();
    applied(&test.desk, &set).await;
    synced(&test).await;
    let plan = planned(&test, &live, true).await;
    let words = line(&plan, "Harbor");
    assert!(
        words.contains("stays at what version 1 of Growth asks for") && words.contains("$149.00 a month instead of $199.00"),
        "{words}"
    );
    applied(&live.desk, &plan).await;
    synced(&live).await;
    let rows = overrides::list(&live.desk).await.unwrap().rows;
    assert_eq!(rows.len(), 2, "base and usage: {rows:#?}");
    assert!(rows.iter().all(|row| row.reason == "Stays at what version 1 of Growth asks for" && row.state == OverrideState::InForce));
    let rules = live.desk.store.read(store::rule::list).unwrap();
    let paid = rules[0].price.rate(domain::Quantity::from_whole(7)).unwrap().total;
    assert_eq!(paid.to_string(), "$0.20", "two units beyond the five that are included, at the old price");
    again_makes_nothing(&test, &live).await;
}
