//! From Stripe to statements and back: a client's plan goes with it, with its money, and no day is billed twice or by nobody.

use crate::support::{
    Stand,
    books::{Books, flat, line, lines, monthly, tokens},
};
use domain::{catalog::PriceDraft, plan::PlanDraft};
use operations::{
    Watch, change_set, method, overrides, plans, stays, subscriptions,
    view::{
        BillingMethod, CallOffParams, ChangeSetState, ChangeSetView, MakePlanParams, MethodChange, NewSubscriptionParams, OverrideParams,
        OverrideState, PutOnPlanParams,
    },
};
use sandbox::Scene;
use store::{client, plan as kept, rule, stay};

fn to(method: BillingMethod) -> MethodChange {
    MethodChange { method, client: Some("Harbor".to_owned()) }
}

async fn apply(books: &Books, set: ChangeSetView) {
    let done = change_set::apply(&books.stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "{:#?}", done.items);
}

async fn sync(books: &Books) {
    operations::sync::run(&books.stand.desk, false, &Watch::default()).await.unwrap();
}

/// An agency on Stripe with the plan Growth, $149 a month, a set-up fee and tokens; Harbor is a client of it and has a customer.
async fn agency(method: Option<store::workspace::BillingMethod>) -> (Books, Vec<String>) {
    let books = Books { stand: Stand::up(Scene::Empty).await };
    let draft = PlanDraft { usage: vec![tokens()], setup_fee: Some(flat("50", "usd", None)), ..monthly("Growth", "149") };
    let set = plans::make(&books.stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    apply(&books, set).await;
    sync(&books).await;
    let now = books.stand.desk.now();
    let harbor = client::Client {
        id: "harbor".into(),
        nickname: "Harbor".to_owned(),
        email: None,
        customer: Some("cus_SandboxHarbor".into()),
        method,
        notes: None,
        stopped_at: None,
        created_at: now,
    };
    books.stand.desk.store.write(|tx| client::insert(tx, &harbor)).unwrap();
    let growth = plans::read(&books.stand.desk, "Growth").await.unwrap();
    let recurring = growth.versions[0].prices.iter().filter(|price| price.slot != "setup_fee").map(|price| price.price_id.clone());
    (books, recurring.collect())
}

async fn subscribed() -> Books {
    let (books, prices) = agency(None).await;
    let params =
        NewSubscriptionParams { client: "Harbor".to_owned(), prices, days_until_due: Some(14), ..NewSubscriptionParams::default() };
    let set = subscriptions::plan_new(&books.stand.desk, params).await.unwrap();
    apply(&books, set).await;
    sync(&books).await;
    assert_eq!(plans::read(&books.stand.desk, "Growth").await.unwrap().clients.len(), 1, "its subscription puts it on the plan");
    books
}

#[tokio::test]
async fn a_client_keeps_its_plan_when_statements_take_over_from_stripe() {
    let books = subscribed().await;
    let plan = method::plan(&books.stand.desk, to(BillingMethod::Custom)).await.unwrap();
    let of = |part: &str| plan.clients[0].money.iter().find(|line| line.words.contains(part)).cloned();
    assert!(of("Growth, version 1 by statements from 20 December 2026").is_some(), "with its day: {:#?}", plan.clients[0].money);
    assert_eq!(of("12 of 31 days").and_then(|line| line.amount).unwrap().to_string(), "$57.68", "149 × 12 ÷ 31");
    assert_eq!(of("every month from January 2027").and_then(|line| line.amount).unwrap().to_string(), "$149.00");
    assert!(of("Set-up").is_none(), "the set-up fee was Stripe's: {:#?}", plan.clients[0].money);

    method::change(&books.stand.desk, to(BillingMethod::Custom)).await.unwrap();
    let standing = |books: &Books| books.stand.desk.store.read(|r| kept::at(r, books.stand.desk.now())).unwrap();
    assert!(standing(&books)[0].subscription.is_some(), "until its day the subscription has it on the plan");
    sync(&books).await;
    assert_eq!(standing(&books).len(), 1, "reading Stripe changes nothing of it");
    books.until("2026-12-22");
    sync(&books).await;
    let december = books.read("Harbor", "2026-12").await;
    assert_eq!(lines(&december), [line("Growth", "Base price, 20 – 31 December 2026, 12 of 31 days", "$57.68")]);
    assert!(standing(&books)[0].subscription.is_none(), "now statements have it on the plan, once: {:?}", standing(&books));
    // Its usage price is the plan's: it ends with the plan.
    books.off("Harbor", "Growth", Some("2027-01-01")).await.unwrap();
    let rules = books.stand.desk.store.read(|r| rule::of_client(r, &"harbor".into())).unwrap();
    assert_eq!(rules.last().unwrap().end_at.unwrap().to_string(), "2027-01-01T00:00:00Z", "{rules:#?}");
}

#[tokio::test]
async fn the_change_is_taken_back_with_the_plan_and_its_own_price() {
    let books = subscribed().await;
    let own = OverrideParams {
        client: "Harbor".to_owned(),
        price: Some("base".to_owned()),
        draft: PriceDraft { unit_amount: "99".to_owned(), ..PriceDraft::default() },
        reason: "First client".to_owned(),
        now: true,
        ..OverrideParams::default()
    };
    let set = overrides::plan(&books.stand.desk, own).await.unwrap();
    apply(&books, set).await;
    sync(&books).await;
    let states = async |books: &Books| -> Vec<OverrideState> {
        overrides::list(&books.stand.desk).await.unwrap().rows.into_iter().map(|row| row.state).collect()
    };
    method::change(&books.stand.desk, to(BillingMethod::Custom)).await.unwrap();
    assert_eq!(states(&books).await, [OverrideState::Coming, OverrideState::Ending], "its own price goes over too");
    method::change(&books.stand.desk, to(BillingMethod::Stripe)).await.unwrap();
    assert_eq!(states(&books).await, [OverrideState::InForce, OverrideState::Ended], "as if nothing had been");
    let plans = books.stand.desk.store.read(|r| stay::of_client(r, &"harbor".into())).unwrap();
    assert!(plans.is_empty(), "{plans:?}");
    // Once more, and this time it comes.
    method::change(&books.stand.desk, to(BillingMethod::Custom)).await.unwrap();
    books.until("2027-01-05");
    sync(&books).await;
    let january = books.read("Harbor", "2027-01").await;
    assert_eq!(lines(&january), [line("Growth", "Base price, 1 – 31 January 2027", "$99.00")], "at its own price");
    assert!(states(&books).await.contains(&OverrideState::InForce));
}

async fn by_statements() -> Books {
    let (books, _) = agency(Some(store::workspace::BillingMethod::Custom)).await;
    let put = PutOnPlanParams {
        clients: vec!["Harbor".to_owned()],
        plan: "Growth".to_owned(),
        from: Some("2026-11-01".to_owned()),
        ..PutOnPlanParams::default()
    };
    stays::put(&books.stand.desk, put).await.unwrap();
    operations::rate::alone(&books.stand.desk).await.unwrap();
    books
}

#[tokio::test]
async fn a_subscription_on_the_plans_prices_begins_where_statements_end() {
    let books = by_statements().await;
    let plan = method::plan(&books.stand.desk, to(BillingMethod::Stripe)).await.unwrap();
    let proposed = plan.clients[0].proposes.clone().expect("what could be planned");
    assert!(plan.clients[0].refused && proposed.plan == "Growth, version 1", "{plan:#?}");
    assert_eq!(proposed.begins.to_string(), "2026-12-01T00:00:00Z", "with the end of the month");
    assert!(proposed.money.iter().any(|line| line.amount.is_some_and(|amount| amount.to_string() == "$149.00")), "{proposed:#?}");
    let set = method::plan_subscription(&books.stand.desk, "Harbor").await.unwrap();
    assert_eq!((set.state, set.items.len(), &set.money), (ChangeSetState::Planned, 1, &proposed.money));
    apply(&books, set).await;
    let view = method::read(&books.stand.desk).await.unwrap();
    let stands = &view.clients[0];
    assert_eq!((stands.now, stands.next, stands.until), (BillingMethod::Custom, Some(BillingMethod::Stripe), Some(proposed.begins)));
    let early = method::change(&books.stand.desk, to(BillingMethod::Custom)).await.unwrap_err();
    assert!(early.message.contains("Call that off"), "the subscription is Stripe's: {}", early.message);

    books.until("2026-12-05");
    sync(&books).await;
    let november = books.issue("Harbor", "2026-11").await.unwrap();
    assert!(lines(&november).contains(&line("Growth", "Base price, 1 – 30 November 2026", "$149.00")), "{:?}", lines(&november));
    let december = books.read("Harbor", "2026-12").await;
    assert!(december.plans.is_empty(), "Stripe's invoice has it: {december:#?}");
    let truth = books.stand.sandbox.truth().unwrap();
    let harbor = truth.customers.into_iter().find(|customer| customer.id == "cus_SandboxHarbor").unwrap();
    let totals: Vec<i64> = harbor.invoices.iter().map(|invoice| invoice.total).collect();
    assert_eq!(totals, [14_900], "one base price, for December, and no second set-up fee");
    let rules = books.stand.desk.store.read(|r| rule::of_client(r, &"harbor".into())).unwrap();
    let [old, new] = &rules[..] else { panic!("the rule and the one that follows: {rules:#?}") };
    assert!(new.pair().is_some() && new.live_at.is_some() && new.follows.as_ref() == Some(&old.id), "{new:#?}");
    assert_eq!(old.end_at, Some(new.start_at), "each unit has one payer");
}

#[tokio::test]
async fn called_off_before_it_begins_statements_go_on() {
    let books = by_statements().await;
    let set = method::plan_subscription(&books.stand.desk, "Harbor").await.unwrap();
    apply(&books, set).await;
    let off = CallOffParams { client: "Harbor".to_owned(), schedule: None };
    let set = subscriptions::plan_call_off(&books.stand.desk, off).await.unwrap();
    apply(&books, set).await;
    books.until("2026-12-05");
    sync(&books).await;
    let december = books.read("Harbor", "2026-12").await;
    assert_eq!(lines(&december), [line("Growth", "Base price, 1 – 31 December 2026", "$149.00")], "as if nothing had been planned");
    let rules = books.stand.desk.store.read(|r| rule::of_client(r, &"harbor".into())).unwrap();
    assert_eq!((rules.len(), rules[0].end_at), (1, None), "{rules:#?}");
}
