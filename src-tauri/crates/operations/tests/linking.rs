//! A client goes over to another customer whole: its plan, its other prices, how it pays; and nobody is charged for one period twice.

use crate::support::{
    Stand, ask_stripe,
    books::{flat, monthly, tokens},
};
use domain::{
    catalog::{Charge, Every, PriceDraft, UsageDraft},
    plan::{PlanDraft, PlanPrice},
};
use jiff::SignedDuration;
use operations::{
    Watch, change_set, clients, customers, plans, subscriptions,
    view::{
        AddClientRow, AddClientsParams, ChangeSetState, ChangeSetView, CustomerParams, LinkParams, MakePlanParams, PauseSubscriptionParams,
        PauseWhat, SubscriptionView,
    },
};
use sandbox::Scene;

async fn applied(stand: &Stand, set: ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:#?}", done.items);
    stand.mirror().await;
    done
}

/// $149 a month, tokens and messages.
async fn growth(stand: &Stand) {
    let messages = PlanPrice::New {
        draft: PriceDraft {
            charge: Charge::PerUnit,
            currency: "usd".to_owned(),
            unit_amount: "0.05".to_owned(),
            every: Some(Every::MONTH),
            usage: Some(UsageDraft { meter: "messages".to_owned(), unit: "1".to_owned(), stripe_meter: None }),
            ..PriceDraft::default()
        },
    };
    let draft =
        PlanDraft { usage: vec![tokens(), messages], base: Some(flat("149", "usd", Some(Every::MONTH))), ..monthly("Growth", "149") };
    let set = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    applied(stand, set).await;
}

async fn add(stand: &Stand, nickname: &str, plan: &str, customer: Option<&str>) {
    let row = AddClientRow {
        nickname: nickname.to_owned(),
        email: Some(format!("{}@client.example", nickname.to_lowercase())),
        plan: Some(plan.to_owned()),
        customer_id: customer.map(str::to_owned),
        collection: Some("send_invoice".to_owned()),
        days_until_due: Some(30),
        ..AddClientRow::default()
    };
    applied(stand, clients::plan(&stand.desk, AddClientsParams { rows: vec![row] }).await.unwrap()).await;
}

fn named(name: &str) -> CustomerParams {
    CustomerParams {
        name: name.to_owned(),
        email: format!("{}@payer.example", name.to_lowercase()),
        tax_exempt: "none".to_owned(),
        ..CustomerParams::default()
    }
}

async fn customer(stand: &Stand, name: &str) -> String {
    let set = customers::plan(&stand.desk, named(name)).await.unwrap();
    applied(stand, set).await.items[0].object_id.clone().unwrap()
}

async fn shown(stand: &Stand, client: &str) -> Vec<SubscriptionView> {
    subscriptions::show(&stand.desk, client).await.unwrap().subscriptions
}

fn payer(stand: &Stand, client: &str) -> String {
    stand.desk.store.read(|r| store::client::find(r, client)).unwrap().remove(0).customer.unwrap().to_string()
}

/// What a customer was invoiced for prices that repeat, in cents.
fn invoiced(stand: &Stand, customer: &str) -> i64 {
    let truth = stand.sandbox.truth().unwrap();
    let own = truth.customers.into_iter().find(|own| own.id == customer).unwrap();
    own.invoices
        .iter()
        .filter(|invoice| invoice.status != "draft" && invoice.status != "void")
        .flat_map(|invoice| &invoice.lines)
        .map(|line| line.amount)
        .sum()
}

fn on(view: &operations::view::PlansView, plan: &str) -> u32 {
    view.plans.iter().find(|one| one.name == plan).unwrap().clients
}

#[tokio::test]
async fn a_client_on_a_plan_goes_over_whole_and_no_period_is_charged_twice() {
    let stand = Stand::up(Scene::Empty).await;
    growth(&stand).await;
    add(&stand, "Harbor", "Growth", None).await;
    let old = payer(&stand, "Harbor");
    assert_eq!(invoiced(&stand, &old), 14_900, "the base price of the first period");
    let group = customer(&stand, "Group").await;
    stand.pass(SignedDuration::from_hours(5 * 24));
    stand.mirror().await;

    let link = LinkParams { client: "Harbor".to_owned(), customer_id: group.clone() };
    let set = customers::plan_link(&stand.desk, link.clone()).await.unwrap();
    let said: Vec<&str> = set.money.iter().map(|line| line.words.as_str()).collect();
    assert!(said.iter().any(|words| words.contains("Growth") && words.contains("30 days to pay, as before")), "{said:?}");
    assert!(
        said.iter().any(|words| words.contains("$149.00 a month, was invoiced in advance until 20 Dec")),
        "what the old one charges: {said:?}"
    );
    for _ in 0..2 {
        // Applied again, nothing is made twice.
        applied(&stand, set.clone()).await;
    }
    let now = shown(&stand, "Harbor").await;
    assert_eq!((now.len(), now[0].prices.len(), now[0].days_until_due), (1, 3, Some(30)), "one, with all prices and as it paid: {now:?}");
    assert_eq!(now[0].period_end, Some("2026-12-20T10:00:00Z".parse().unwrap()), "it turns when the old one ends");
    let view = plans::list(&stand.desk).await.unwrap();
    assert_eq!(on(&view, "Growth"), 1, "the plan goes along");
    assert_eq!((invoiced(&stand, &old), invoiced(&stand, &group)), (14_900, 0), "nobody pays for these days twice");

    stand.pass(SignedDuration::from_hours(26 * 24));
    stand.mirror().await;
    assert_eq!((invoiced(&stand, &old), invoiced(&stand, &group)), (14_900, 14_900), "the next period is the new customer's alone");
    let before = stand.desk.store.read(|r| store::mirror::of_customer::<domain::billed::Subscription>(r, &old.as_str().into())).unwrap();
    assert!(before.iter().all(|copy| !copy.value.status.bills()), "the old one has ended: {before:?}");
}

#[tokio::test]
async fn a_client_whose_plan_bills_no_use_goes_over_too_also_to_a_customer_that_is_made() {
    let stand = Stand::up(Scene::Empty).await;
    let set = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft: monthly("Basic", "49") }).await.unwrap();
    applied(&stand, set).await;
    add(&stand, "Harbor", "Basic", None).await;
    let params = CustomerParams { client: Some("Harbor".to_owned()), ..named("Fresh") };
    let set = customers::plan(&stand.desk, params).await.unwrap();
    applied(&stand, set).await;
    let now = shown(&stand, "Harbor").await;
    assert_eq!((now.len(), now[0].prices.len()), (1, 1), "{now:?}");
    assert_eq!(on(&plans::list(&stand.desk).await.unwrap(), "Basic"), 1);
    assert_eq!(invoiced(&stand, &payer(&stand, "Harbor")), 0, "what was paid for is not charged again");
}

#[tokio::test]
async fn a_subscription_that_others_share_stays_and_one_that_is_paused_is_refused() {
    let stand = Stand::up(Scene::Empty).await;
    growth(&stand).await;
    let both = customer(&stand, "Both").await;
    let row = |nickname: &str| AddClientRow {
        nickname: nickname.to_owned(),
        plan: Some("Growth".to_owned()),
        customer_id: Some(both.clone()),
        collection: Some("send_invoice".to_owned()),
        ..AddClientRow::default()
    };
    applied(&stand, clients::plan(&stand.desk, AddClientsParams { rows: vec![row("North"), row("South")] }).await.unwrap()).await;
    let own = customer(&stand, "Own").await;
    let set = customers::plan_link(&stand.desk, LinkParams { client: "North".to_owned(), customer_id: own.clone() }).await.unwrap();
    assert!(set.money.iter().any(|line| line.words.contains("1 other client is billed by it")), "{:?}", set.money);
    applied(&stand, set).await;
    let (north, south) = (shown(&stand, "North").await, shown(&stand, "South").await);
    assert_eq!((north.len(), north[0].prices.len()), (1, 2), "its use alone, on one subscription: {north:?}");
    assert_eq!((south.len(), south[0].prices.len()), (1, 3), "the other one's stays whole");
    assert!(south[0].pending.is_none(), "and does not end: {south:?}");

    let pause = PauseSubscriptionParams { client: "South".to_owned(), subscription: None, what: PauseWhat::Draft, resumes_at: None };
    applied(&stand, subscriptions::plan_pause(&stand.desk, pause).await.unwrap()).await;
    let refused = customers::plan_link(&stand.desk, LinkParams { client: "South".to_owned(), customer_id: own }).await.unwrap_err();
    assert!(refused.message.contains("is paused"), "{}", refused.message);
}

#[tokio::test]
async fn a_discount_that_would_be_lost_with_the_customer_is_said_in_words_of_its_own() {
    let stand = Stand::up(Scene::Empty).await;
    growth(&stand).await;
    add(&stand, "Harbor", "Growth", None).await;
    let id = shown(&stand, "Harbor").await[0].id.clone();
    ask_stripe(&stand, &format!("subscriptions/{id}"), Some("discounts[0][coupon]=half")).await;
    let group = customer(&stand, "Group").await;
    let link = LinkParams { client: "Harbor".to_owned(), customer_id: group };
    let refused = customers::plan_link(&stand.desk, link).await.unwrap_err();
    assert!(refused.message.contains("put its coupon on the new customer"), "what helps is another thing here: {}", refused.message);
    assert!(!refused.message.contains("prices"), "no prices are changed: {}", refused.message);
}
