//! Clients that go over to a price with another unit, or to one that counts something new: what they use is billed on, once, and nothing of it
//! is lost (law §4, §6.1).

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use domain::{
    Currency,
    catalog::{Charge, Every, Interval, PriceDraft, UsageDraft},
    plan::{PlanDraft, PlanPrice},
};
use jiff::SignedDuration;
use operations::{
    Watch, catalog, change_set, plans, subscriptions,
    view::{
        CancelSubscriptionParams, ChangeSetState, ChangeSetView, ChangeSubscriptionParams, EditPriceParams, MakePlanParams,
        MakePriceParams, MovePlanParams, NewSubscriptionParams,
    },
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const TOKENS: &str = "price_SandboxTokens";

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn apply(stand: &Stand, plan: ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:#?}", done.items);
    done
}

fn by_use(meter: &str, unit: &str, amount: &str) -> PlanPrice {
    PlanPrice::New {
        draft: PriceDraft {
            charge: Charge::PerUnit,
            currency: "usd".to_owned(),
            unit_amount: amount.to_owned(),
            every: Some(Every::MONTH),
            usage: Some(UsageDraft { meter: meter.to_owned(), unit: unit.to_owned(), stripe_meter: None }),
            ..PriceDraft::default()
        },
    }
}

fn flat(amount: &str, every: Option<Every>) -> PlanPrice {
    PlanPrice::New { draft: PriceDraft { currency: "usd".to_owned(), unit_amount: amount.to_owned(), every, ..PriceDraft::default() } }
}

/// Makes a plan, or its next version, and reads the mirror; the ids of its prices by slot.
async fn plan(stand: &Stand, name: &str, change: bool, draft: PlanDraft) -> Vec<String> {
    let draft = PlanDraft { name: name.to_owned(), ..draft };
    let set = plans::make(&stand.desk, MakePlanParams { plan: change.then(|| name.to_owned()), draft_id: None, draft }).await.unwrap();
    apply(stand, set).await;
    sync(stand).await;
    plans::read(&stand.desk, name).await.unwrap().versions[0].prices.iter().map(|price| price.price_id.clone()).collect()
}

fn moved(to: &str, who: &Billed) -> MovePlanParams {
    MovePlanParams { clients: vec![who.client.to_string()], plan: to.to_owned(), now: false, keep: true }
}

fn said(set: &ChangeSetView) -> String {
    set.money.iter().map(|line| format!("{}: {}", line.what, line.words)).collect::<Vec<_>>().join("\n")
}

fn rules(stand: &Stand, of: &Billed) -> Vec<store::rule::Rule> {
    stand.desk.store.read(|r| store::rule::of_client(r, &of.client)).unwrap()
}

/// Units on a customer's invoices since the scene's start, by price.
fn invoiced(stand: &Stand, of: &Billed) -> Vec<(String, i64)> {
    let start: jiff::Timestamp = crate::support::START.parse().unwrap();
    let truth = stand.sandbox.truth().unwrap();
    let customer = truth.customers.into_iter().find(|customer| customer.id == of.customer).unwrap();
    let done = customer.invoices.into_iter().filter(|invoice| invoice.status != "draft" && invoice.period_end > start.as_second());
    let lines = done.flat_map(|invoice| invoice.lines).map(|line| (line.price, line.quantity.parse().unwrap()));
    lines.filter(|(_, units)| *units > 0).collect()
}

#[tokio::test]
async fn a_price_with_another_unit_takes_the_use_over() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;
    let prices = plan(&stand, "Growth", false, PlanDraft { usage: vec![by_use("tokens", "500", "0.05")], ..PlanDraft::default() }).await;

    let set = plans::move_clients(&stand.desk, moved("Growth", &harbor)).await.unwrap();
    let words = said(&set);
    assert!(!words.contains("no longer billed"), "the use goes on being billed: {words}");
    assert!(words.contains("$0.05 per 500 tokens"), "what it goes over to is said: {words}");
    apply(&stand, set).await;
    let end = stand.period(&harbor).end_at;
    let all = rules(&stand, &harbor);
    assert_eq!(all.len(), 2, "the old rule ends, the new one begins: {all:#?}");
    assert_eq!((all[0].end_at, all[1].start_at, all[1].follows.as_ref()), (Some(end), end, Some(&all[0].id)));
    assert_eq!((all[1].billing_unit.to_string(), all[1].meter.clone()), ("500".to_owned(), all[0].meter.clone()), "with its own N");

    stand.used(&harbor, end - HOUR, 3_400);
    stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
    sync(&stand).await;
    let last = send_all(&stand).await;
    assert_eq!(last.result.units, "4", "three to the ended period, and of the 745 left over one at the new N: {}", last.words);
    stand.pass(HOUR * 2);
    stand.used(&harbor, stand.desk.now() - HOUR, 1_300);
    sync(&stand).await;
    let first = send_all(&stand).await;
    assert_eq!(first.result.units, "3", "745 left over and 1,300 are four units of 500: {}", first.words);
    stand.sandbox.set_now(end + SignedDuration::from_hours(24 * 31) + HOUR * 3).unwrap();
    sync(&stand).await;
    send_all(&stand).await;
    assert_eq!(invoiced(&stand, &harbor), [(TOKENS.to_owned(), 15), (prices[0].clone(), 4)], "each period by its price, once");
    let view = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap();
    let running: Vec<_> = view.subscriptions.iter().filter(|one| one.state == operations::view::SubscriptionState::Running).collect();
    assert_eq!(running.len(), 1, "one subscription: {view:?}");
    assert_eq!(running[0].prices.len(), 1, "on one price that counts tokens: {view:?}");
}

#[tokio::test]
async fn a_price_that_counts_something_new_begins_a_rule() {
    for is_live in [true, false] {
        let stand = Stand::up(Scene::Agency).await;
        let harbor = stand.client("Harbor").await;
        if is_live {
            live(&stand).await;
        }
        stand.pass(HOUR);
        sync(&stand).await;
        let usage = vec![by_use("tokens", "1000", "0.10"), by_use("messages", "10", "0.50")];
        plan(&stand, "Growth", false, PlanDraft { usage, ..PlanDraft::default() }).await;
        let set = plans::move_clients(&stand.desk, moved("Growth", &harbor)).await.unwrap();
        let words = said(&set);
        assert!(words.contains("messages are billed too, $0.50 per 10 messages"), "it is said before: {words}");
        assert_eq!(words.contains("Go live"), !is_live, "and whether something is left to confirm: {words}");
        apply(&stand, set).await;
        let end = stand.period(&harbor).end_at;
        stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
        sync(&stand).await;
        let messages = stand.desk.store.read(|r| store::source::find_meter(r, "messages")).unwrap().expect("it is counted").id;
        let begun: Vec<_> = rules(&stand, &harbor).into_iter().filter(|rule| rule.meter == messages).collect();
        assert_eq!(begun.len(), 1, "one rule for the messages: {begun:?}");
        assert_eq!((begun[0].start_at, begun[0].billing_unit.to_string().as_str()), (end, "10"), "from the change on");
        assert_eq!(begun[0].live_at.is_some(), is_live, "live as the client is");
    }
}

#[tokio::test]
async fn nobody_pays_for_one_use_by_two_units() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let prices = plan(&stand, "Growth", false, PlanDraft { usage: vec![by_use("tokens", "500", "0.05")], ..PlanDraft::default() }).await;
    let count = || stand.sandbox.truth().unwrap().customers.iter().map(|one| one.invoices.len()).sum::<usize>();
    let before = count();
    let new = NewSubscriptionParams {
        client: harbor.client.to_string(),
        prices: prices.clone(),
        days_until_due: Some(14),
        ..NewSubscriptionParams::default()
    };
    let refused = subscriptions::plan_new(&stand.desk, new).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("prices[0]"), "before anything is planned: {}", refused.message);
    assert!(refused.message.contains("tokens") && refused.message.contains("Change that one"), "in words: {}", refused.message);
    assert_eq!(count(), before, "nothing reached Stripe");
    let both = ChangeSubscriptionParams {
        client: harbor.client.to_string(),
        prices: vec![TOKENS.to_owned(), prices[0].clone()],
        ..ChangeSubscriptionParams::default()
    };
    let refused = subscriptions::plan_change(&stand.desk, both).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("prices[1]"), "nor on one subscription: {}", refused.message);
}

#[tokio::test]
async fn the_subscription_that_bills_the_client_is_the_one_that_goes_over() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    plan(&stand, "Growth", false, PlanDraft { usage: vec![by_use("tokens", "500", "0.05")], ..PlanDraft::default() }).await;
    // Two more of Stripe alone, on prices that count nothing of ours.
    let extra = plan(&stand, "Care", false, PlanDraft { base: Some(flat("9", Some(Every::MONTH))), ..PlanDraft::default() }).await;
    let own = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap().subscriptions[0].id.clone();
    for _ in 0..2 {
        let new = NewSubscriptionParams {
            client: harbor.client.to_string(),
            prices: extra.clone(),
            days_until_due: Some(14),
            ..NewSubscriptionParams::default()
        };
        let set = subscriptions::plan_new(&stand.desk, new).await.unwrap();
        apply(&stand, set).await;
        stand.pass(HOUR);
        sync(&stand).await;
    }
    let set = plans::move_clients(&stand.desk, moved("Growth", &harbor)).await.unwrap();
    apply(&stand, set).await;
    sync(&stand).await;
    let shown = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap().subscriptions;
    let changes: Vec<_> = shown.iter().filter(|one| one.pending.is_some()).map(|one| one.id.clone()).collect();
    assert_eq!(changes, [own], "the one with the tokens: {shown:?}");
}

#[tokio::test]
async fn a_move_says_what_stays_and_what_is_not_charged() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    plan(&stand, "Free", false, PlanDraft::free("Free", Currency::USD)).await;
    let draft = PlanDraft { base: Some(flat("9", Some(Every::MONTH))), setup_fee: Some(flat("25", None)), ..PlanDraft::default() };
    plan(&stand, "Starter", false, draft).await;
    let words = said(&plans::move_clients(&stand.desk, moved("Starter", &harbor)).await.unwrap());
    assert!(words.contains("set-up fee of $25.00 is not charged"), "{words}");
    let words = said(&plans::move_clients(&stand.desk, moved("Free", &harbor)).await.unwrap());
    assert!(words.contains("Beside it stays") && words.contains("tokens"), "the tokens stay, and that is said: {words}");
    assert!(!words.contains("last whole period costs"), "no period is named where none is compared: {words}");
}

#[tokio::test]
async fn an_end_says_what_the_last_invoice_has_and_that_nothing_is_given_back() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let draft = PlanDraft { base: Some(flat("9", Some(Every::MONTH))), ..PlanDraft::default() };
    let base = plan(&stand, "Care", false, draft).await;
    let change = ChangeSubscriptionParams {
        client: harbor.client.to_string(),
        prices: vec![TOKENS.to_owned(), base[0].clone()],
        ..ChangeSubscriptionParams::default()
    };
    let end = stand.period(&harbor).end_at;
    let set = subscriptions::plan_change(&stand.desk, change).await.unwrap();
    apply(&stand, set).await;
    stand.sandbox.set_now(end + HOUR * 3).unwrap();
    sync(&stand).await;
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 5_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;
    stand.pass(HOUR);
    sync(&stand).await;
    send_all(&stand).await;
    for now in [false, true] {
        let params = CancelSubscriptionParams { client: harbor.client.to_string(), now, ..CancelSubscriptionParams::default() };
        let set = subscriptions::plan_cancel(&stand.desk, params).await.unwrap();
        let words = said(&set);
        let usage = set.money.iter().find(|line| line.words.contains("last invoice")).expect("the use so far is said");
        assert!(usage.words.contains("5 units") && usage.amount.is_some_and(|amount| !amount.is_zero()), "{words}");
        assert!(words.contains("$9.00 a month") && words.contains("nothing of it is given back"), "now {now}: {words}");
    }
}

fn draft(unit: &str, amount: &str, every: Every) -> PriceDraft {
    let PlanPrice::New { draft } = by_use("tokens", unit, amount) else { unreachable!("it is a new one") };
    PriceDraft { every: Some(every), ..draft }
}

#[tokio::test]
async fn an_edit_rates_the_same_use_at_the_new_unit() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 100_300);
    operations::rate::alone(&stand.desk).await.unwrap();
    let edit = |price| EditPriceParams { id: TOKENS.to_owned(), price };
    let set = catalog::edit_price(&stand.desk, edit(draft("500", "0.10", Every::MONTH))).await.unwrap();
    let words = said(&set);
    assert!(words.contains("100 units now and 200 on the new price"), "the same use, not the same units: {words}");
    assert!(words.contains("$20.00 on the new price"), "{words}");
    let yearly = Every { interval: Interval::Year, count: 1 };
    let words = said(&catalog::edit_price(&stand.desk, edit(draft("1000", "1.20", yearly))).await.unwrap());
    assert!(words.contains("a month now, $120.00 a year on the new price"), "both are named: {words}");
    assert!(!words.contains(" more") && !words.contains(" less"), "a month is not compared to a year: {words}");
}

#[tokio::test]
async fn trial_days_of_a_made_price_are_changed_alone() {
    let stand = Stand::up(Scene::Agency).await;
    let price = draft("500", "0.05", Every::MONTH);
    let params = MakePriceParams { product: Some("prod_SandboxTokens".to_owned()), new_product: None, price };
    let done = apply(&stand, catalog::plan_make(&stand.desk, params).await.unwrap()).await;
    let made = [done.items.last().unwrap().object_id.clone().unwrap()];
    stand.mirror().await;
    for (typed, wanted) in [("14", Some(14)), ("30", Some(30)), ("", None)] {
        let view = catalog::detail(&stand.desk, &made[0]).await.unwrap();
        let price = PriceDraft { trial_days: typed.to_owned(), ..view.draft.expect("it can be edited") };
        let set = catalog::edit_price(&stand.desk, EditPriceParams { id: made[0].clone(), price: price.clone() }).await.unwrap();
        assert_eq!(set.items.len(), 1, "no new price: {:?}", set.items);
        apply(&stand, set).await;
        sync(&stand).await;
        stand.mirror().await;
        assert_eq!(catalog::detail(&stand.desk, &made[0]).await.unwrap().trial_days, wanted, "as typed: {typed:?}");
        let same = catalog::edit_price(&stand.desk, EditPriceParams { id: made[0].clone(), price }).await.unwrap_err();
        assert!(same.message.contains("Nothing is different"), "{}", same.message);
    }
}

#[tokio::test]
async fn a_plan_says_of_a_price_what_it_was_made_for() {
    let stand = Stand::up(Scene::Agency).await;
    let view = catalog::plan_make(
        &stand.desk,
        MakePriceParams { product: Some("prod_SandboxTokens".to_owned()), new_product: None, price: draft("1000", "0.12", Every::MONTH) },
    )
    .await
    .unwrap();
    let done = apply(&stand, view).await;
    sync(&stand).await;
    let id = done.items.iter().filter_map(|item| item.object_id.clone()).find(|id| id.starts_with("price_")).unwrap();
    let linked = |meter: &str, unit: &str| PlanDraft {
        name: "Chat".to_owned(),
        usage: vec![PlanPrice::Existing { price: id.clone(), meter: Some(meter.to_owned()), unit: Some(unit.to_owned()) }],
        ..PlanDraft::default()
    };
    let make = |draft| plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft });
    for (meter, unit) in [("messages", "7"), ("tokens", "7")] {
        let refused = make(linked(meter, unit)).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("usage[0].unit"), "{}", refused.message);
        assert!(refused.message.contains("made as") && refused.message.contains("1000 tokens"), "{}", refused.message);
    }
    make(linked("tokens", "1000")).await.unwrap();
}
