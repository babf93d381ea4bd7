//! Prices of single clients over the sandbox: begun and ended at the period's end, taken back before, billed to the unit, listed with what
//! they cost.

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use domain::{
    Currency, Money,
    catalog::{Charge, Every, PriceDraft, TierDraft},
    plan::{PlanDraft, PlanPrice},
};
use jiff::SignedDuration;
use operations::{
    Watch, catalog, change_set, overrides, plans, subscriptions,
    view::{
        CatalogParams, ChangeItemState, ChangeSetState, ChangeSetView, ChangeSubscriptionParams, EndOverrideParams, MakePlanParams,
        NeedKind, NewSubscriptionParams, OverrideParams, OverrideRow, OverrideState, PauseSubscriptionParams, PauseWhat,
    },
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const TOKENS: &str = "price_SandboxTokens";

fn usd(cents: i64) -> Money {
    Money::from_minor(cents, Currency::USD)
}

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn apply(stand: &Stand, plan: ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:#?}", done.items);
    done
}

fn per_unit(client: &Billed, amount: &str) -> OverrideParams {
    OverrideParams {
        client: client.client.to_string(),
        draft: PriceDraft { charge: Charge::PerUnit, unit_amount: amount.to_owned(), ..PriceDraft::default() },
        reason: "First client, until summer".to_owned(),
        ..OverrideParams::default()
    }
}

async fn only_row(stand: &Stand) -> OverrideRow {
    let rows = overrides::list(&stand.desk).await.unwrap().rows;
    assert_eq!(rows.len(), 1, "one price of one client: {rows:#?}");
    rows.into_iter().next().unwrap()
}

/// Units on all of a customer's invoices since the scene's start, by price.
fn invoiced_by_price(stand: &Stand, of: &Billed) -> Vec<(String, i64, i64)> {
    let start: jiff::Timestamp = crate::support::START.parse().unwrap();
    let truth = stand.sandbox.truth().unwrap();
    let customer = truth.customers.into_iter().find(|customer| customer.id == of.customer).unwrap();
    let done = customer.invoices.into_iter().filter(|invoice| invoice.status != "draft" && invoice.period_end > start.as_second());
    let mut lines: Vec<_> =
        done.flat_map(|invoice| invoice.lines).map(|line| (line.price, line.quantity.parse().unwrap(), line.amount)).collect();
    lines.retain(|(_, quantity, _): &(String, i64, i64)| *quantity > 0);
    lines
}

#[tokio::test]
async fn a_price_of_one_client_begins_with_its_period_and_ends_with_one() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;
    let usual = overrides::choices(&stand.desk, harbor.client.as_str()).await.unwrap().prices.remove(0);
    assert!(usual.metered && usual.blocked.is_none() && usual.own.is_none(), "the client pays what everybody pays: {usual:?}");

    let set = overrides::plan(&stand.desk, per_unit(&harbor, "0.03")).await.unwrap();
    assert_eq!(set.items.len(), 4, "price, end, beginning, the list here: {:#?}", set.items);
    assert!(set.title.contains("$0.03 per 1000 tokens"), "the button names the amount: {}", set.button);
    apply(&stand, set.clone()).await;
    let again = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Done), "applied twice, nothing is done twice");
    let row = only_row(&stand).await;
    assert_eq!(row.state, OverrideState::Coming, "it begins with the next period: {row:?}");
    assert_eq!((row.words.as_str(), row.reason.as_str()), ("$0.03 per 1000 tokens", "First client, until summer"));

    let end = stand.period(&harbor).end_at;
    assert_eq!(row.from, end, "at the period's end, not before");
    stand.used(&harbor, end - HOUR, 655);
    stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
    sync(&stand).await;
    send_all(&stand).await;
    stand.pass(HOUR * 2);
    stand.used(&harbor, stand.desk.now() - HOUR, 7_000);
    sync(&stand).await;
    send_all(&stand).await;
    assert_eq!(only_row(&stand).await.state, OverrideState::InForce);
    let own = overrides::choices(&stand.desk, harbor.client.as_str()).await.unwrap().prices.remove(0);
    assert_eq!((own.id.as_str(), own.own.as_deref()), (TOKENS, Some("$0.03 per 1000 tokens")), "it stands in for the usual price");

    let row = only_row(&stand).await;
    let set = overrides::plan_end(&stand.desk, EndOverrideParams { id: row.id, now: false, on: None }).await.unwrap();
    apply(&stand, set).await;
    assert_eq!(only_row(&stand).await.state, OverrideState::Ending, "it ends with its period");
    let second_end = only_row(&stand).await.ends.unwrap();
    stand.sandbox.set_now(second_end + SignedDuration::from_mins(6)).unwrap();
    sync(&stand).await;
    send_all(&stand).await;
    stand.pass(HOUR * 2);
    stand.used(&harbor, stand.desk.now() - HOUR, 2_000);
    sync(&stand).await;
    send_all(&stand).await;
    assert_eq!(only_row(&stand).await.state, OverrideState::Ended);
    let third_end = second_end + SignedDuration::from_hours(24 * 32);
    stand.sandbox.set_now(third_end).unwrap();
    sync(&stand).await;
    send_all(&stand).await;

    let lines = invoiced_by_price(&stand, &harbor);
    let units: Vec<(bool, i64)> = lines.iter().map(|(price, units, _)| (price == TOKENS, *units)).collect();
    assert_eq!(units, [(true, 13), (false, 7), (true, 2)], "each period at its own price: {lines:?}");
    assert_eq!(lines[1].2, 21, "seven units at three cents");
    let all: i64 = stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum();
    assert_eq!(all, 22, "none lost, none doubled");
}

#[tokio::test]
async fn it_is_taken_back_before_it_begins_and_its_price_is_offered_to_nobody() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    apply(&stand, overrides::plan(&stand.desk, per_unit(&harbor, "0.03")).await.unwrap()).await;
    sync(&stand).await;

    let view = catalog::list(&stand.desk, CatalogParams::default()).await.unwrap();
    let sold: Vec<_> = view.products.iter().flat_map(|product| &product.prices).map(|price| price.words.clone()).collect();
    assert!(!sold.iter().any(|words| words.contains("$0.03")), "no list of prices has it: {sold:?}");
    assert!(
        !catalog::prices(&stand.desk).await.unwrap().iter().any(|price| price.words.contains("$0.03")),
        "nor is it offered for a new client"
    );
    let choices = subscriptions::choices(&stand.desk, harbor.client.as_str()).await.unwrap();
    assert!(!choices.prices.iter().any(|price| price.words.contains("$0.03")), "nor for a subscription");

    let keep = PauseSubscriptionParams { client: harbor.client.to_string(), subscription: None, what: PauseWhat::Keep, resumes_at: None };
    stand.pass(HOUR);
    sync(&stand).await;
    apply(&stand, subscriptions::plan_pause(&stand.desk, keep).await.unwrap()).await;
    assert_eq!(only_row(&stand).await.state, OverrideState::Ended, "taken back with the change of its subscription");

    // The same once more, and back from its own list.
    stand.pass(HOUR);
    sync(&stand).await;
    apply(&stand, overrides::plan(&stand.desk, per_unit(&harbor, "0.02")).await.unwrap()).await;
    let rows = overrides::list(&stand.desk).await.unwrap().rows;
    let coming = rows.iter().find(|row| row.state == OverrideState::Coming).unwrap();
    stand.pass(HOUR);
    sync(&stand).await;
    apply(&stand, overrides::plan_end(&stand.desk, EndOverrideParams { id: coming.id.clone(), now: false, on: None }).await.unwrap()).await;
    let rows = overrides::list(&stand.desk).await.unwrap().rows;
    assert!(rows.iter().all(|row| row.state == OverrideState::Ended), "nothing of it begins: {rows:?}");
    let rules = stand.desk.store.read(|r| store::rule::of_client(r, &harbor.client)).unwrap();
    assert_eq!((rules.len(), rules[0].end_at), (1, None), "the rule goes on as it was");
}

#[tokio::test]
async fn another_one_takes_the_place_of_the_first_and_another_change_ends_it() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    apply(&stand, overrides::plan(&stand.desk, per_unit(&harbor, "0.03")).await.unwrap()).await;
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end + HOUR * 2).unwrap();
    sync(&stand).await;
    let same = overrides::plan(&stand.desk, per_unit(&harbor, "0.03")).await.unwrap_err();
    assert_eq!(same.field.as_deref(), Some("draft.unit_amount"), "nothing would change: {}", same.message);
    apply(&stand, overrides::plan(&stand.desk, per_unit(&harbor, "0.02")).await.unwrap()).await;
    let rows = overrides::list(&stand.desk).await.unwrap().rows;
    let states: Vec<_> = rows.iter().map(|row| (row.words.as_str(), row.state)).collect();
    assert_eq!(
        states,
        [("$0.02 per 1000 tokens", OverrideState::Coming), ("$0.03 per 1000 tokens", OverrideState::Ending)],
        "the first one ends where the second begins"
    );
    assert_eq!(rows[0].instead_of, rows[1].instead_of, "both stand in for what everybody pays");
    let second = rows[0].from;
    stand.sandbox.set_now(second + HOUR * 2).unwrap();
    sync(&stand).await;

    // The owner changes the subscription by another way: the override is seen to be out of force.
    let change = ChangeSubscriptionParams { client: harbor.client.to_string(), prices: vec![TOKENS.to_owned()], ..Default::default() };
    apply(&stand, subscriptions::plan_change(&stand.desk, change).await.unwrap()).await;
    stand.sandbox.set_now(second + SignedDuration::from_hours(24 * 32)).unwrap();
    sync(&stand).await;
    stand.pass(HOUR * 2);
    sync(&stand).await;
    let rows = overrides::list(&stand.desk).await.unwrap().rows;
    assert!(rows.iter().all(|row| row.state == OverrideState::Ended), "nobody pays it any more: {rows:#?}");
}

#[tokio::test]
async fn bad_input_stands_at_its_field_and_stores_nothing() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let good = per_unit(&harbor, "0.03");
    let end = stand.period(&harbor).end_at;
    let wrong = [
        (OverrideParams { draft: PriceDraft { unit_amount: "abc".to_owned(), ..good.draft.clone() }, ..good.clone() }, "draft.unit_amount"),
        (OverrideParams { draft: PriceDraft { unit_amount: "-1".to_owned(), ..good.draft.clone() }, ..good.clone() }, "draft.unit_amount"),
        (OverrideParams { draft: PriceDraft { charge: Charge::Flat, ..good.draft.clone() }, ..good.clone() }, "draft.charge"),
        (OverrideParams { reason: "  ".to_owned(), ..good.clone() }, "reason"),
        (OverrideParams { reason: "x".repeat(201), ..good.clone() }, "reason"),
        (OverrideParams { until: Some(end), ..good.clone() }, "until"),
        (OverrideParams { price: Some("price_nobody".to_owned()), ..good.clone() }, "price"),
        (OverrideParams { now: true, ..good.clone() }, "now"),
    ];
    for (params, field) in wrong {
        let refused = overrides::plan(&stand.desk, params).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field), "{}", refused.message);
    }
    assert!(overrides::list(&stand.desk).await.unwrap().rows.is_empty(), "nothing is stored");
    assert!(change_set::list(&stand.desk).await.unwrap().is_empty(), "and nothing is planned");
    // Two hundred letters of any alphabet fit.
    let longest = OverrideParams { reason: "ü".repeat(200), ..good.clone() };
    assert!(overrides::preview(&stand.desk, longest).await.unwrap().faults.is_empty());
    let blocked = subscriptions::plan_change(
        &stand.desk,
        ChangeSubscriptionParams { client: harbor.client.to_string(), prices: vec![TOKENS.to_owned()], ..Default::default() },
    );
    assert!(blocked.await.is_err(), "the same prices change nothing");
    apply(&stand, overrides::plan(&stand.desk, good.clone()).await.unwrap()).await;
    sync(&stand).await;
    let twice = overrides::plan(&stand.desk, per_unit(&harbor, "0.02")).await.unwrap_err();
    assert_eq!(twice.field.as_deref(), Some("price"), "one change at a time: {}", twice.message);
}

#[tokio::test]
async fn a_base_price_changes_at_once_and_the_plan_shows_it() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync(&stand).await;
    let month = |amount: &str| PriceDraft {
        currency: "usd".to_owned(),
        unit_amount: amount.to_owned(),
        every: Some(Every::MONTH),
        ..PriceDraft::default()
    };
    let draft = PlanDraft { name: "Care".to_owned(), base: Some(PlanPrice::New { draft: month("49") }), ..PlanDraft::default() };
    let set = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    apply(&stand, set).await;
    let base = plans::read(&stand.desk, "Care").await.unwrap().versions[0].prices[0].price_id.clone();
    let begin = NewSubscriptionParams {
        client: harbor.client.to_string(),
        prices: vec![base.clone()],
        days_until_due: Some(14),
        ..NewSubscriptionParams::default()
    };
    apply(&stand, subscriptions::plan_new(&stand.desk, begin).await.unwrap()).await;
    sync(&stand).await;

    let params = OverrideParams {
        client: harbor.client.to_string(),
        price: Some("base".to_owned()),
        draft: PriceDraft { unit_amount: "39".to_owned(), ..PriceDraft::default() },
        reason: "Nonprofit".to_owned(),
        from: None,
        until: Some(stand.desk.now() + HOUR * 48),
        now: true,
    };
    let preview = overrides::preview(&stand.desk, params.clone()).await.unwrap();
    assert_eq!((preview.before, preview.after, preview.difference), (Some(usd(4_900)), Some(usd(3_900)), Some(usd(-1_000))), "{preview:?}");
    apply(&stand, overrides::plan(&stand.desk, params).await.unwrap()).await;
    sync(&stand).await;
    let plan = plans::read(&stand.desk, "Care").await.unwrap();
    assert_eq!(
        plan.clients.iter().map(|client| (client.has_override, client.amount)).collect::<Vec<_>>(),
        [(true, Some(usd(3_900)))],
        "still on the plan, at its own price"
    );
    assert_eq!(plan.overrides.iter().map(|row| (row.plan.as_str(), row.cost)).collect::<Vec<_>>(), [("Care", Some(usd(1_000)))]);
    assert_eq!(plans::list(&stand.desk).await.unwrap().overrides_cost, Some(usd(1_000)), "the list says what it costs a month");

    // Its end comes: it waits for the owner and goes on until then.
    stand.pass(HOUR * 49);
    sync(&stand).await;
    assert_eq!(only_row(&stand).await.state, OverrideState::Over);
    let needs = operations::overview::read(&stand.desk).await.unwrap().needs_you;
    let need = needs.iter().find(|need| need.kind == NeedKind::OverrideOver).expect("it needs the owner");
    assert_eq!(need.amount, Some(usd(1_000)), "{need:?}");
    let end = EndOverrideParams { id: only_row(&stand).await.id, now: true, on: None };
    let set = overrides::plan_end(&stand.desk, end.clone()).await.unwrap();
    assert_eq!(set.items.len(), 3, "the item goes over, its price is archived, the list here: {:#?}", set.items);
    apply(&stand, set).await;
    sync(&stand).await;
    assert_eq!(only_row(&stand).await.state, OverrideState::Ended);
    let twice = overrides::plan_end(&stand.desk, end).await.unwrap_err();
    assert!(twice.message.contains("already"), "{}", twice.message);
    let plan = plans::read(&stand.desk, "Care").await.unwrap();
    assert_eq!(plan.clients.iter().map(|client| (client.has_override, client.amount)).collect::<Vec<_>>(), [(false, Some(usd(4_900)))]);
}

#[tokio::test]
async fn tiers_of_ones_own_are_read_back_as_they_were_meant() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let tier = |up_to: &str, unit: &str| TierDraft { up_to: up_to.to_owned(), unit_amount: unit.to_owned(), flat_amount: String::new() };
    let params = OverrideParams {
        draft: PriceDraft { charge: Charge::Graduated, tiers: vec![tier("10", "0"), tier("", "0.05")], ..PriceDraft::default() },
        ..per_unit(&harbor, "")
    };
    apply(&stand, overrides::plan(&stand.desk, params).await.unwrap()).await;
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end + HOUR * 2).unwrap();
    sync(&stand).await;
    stand.used(&harbor, end + HOUR, 25_000);
    sync(&stand).await;
    send_all(&stand).await;
    stand.pass(HOUR);
    let rule = stand.desk.store.read(|r| store::rule::of_client(r, &harbor.client)).unwrap().remove(1);
    assert!(
        rule.live_at.is_some() && rule.stripe_price.is_some_and(|price| price.as_str() != TOKENS),
        "the next rule bills by its own price"
    );
    stand.sandbox.set_now(end + SignedDuration::from_hours(24 * 32)).unwrap();
    sync(&stand).await;
    let lines = invoiced_by_price(&stand, &harbor);
    let paid: i64 = lines.iter().map(|(_, _, amount)| amount).sum();
    assert_eq!(paid, 75, "ten units included, fifteen at five cents: {lines:?}");
}

#[tokio::test]
async fn without_stripe_it_is_the_next_months_rule() {
    let stand = Stand::up(Scene::Empty).await;
    stand.bill_by_statements();
    let id = stand.client_without_stripe("Harbor", "tokens", "0.10", 1000, crate::support::START);
    operations::rate::alone(&stand.desk).await.unwrap();
    let params = OverrideParams {
        client: id.clone(),
        draft: PriceDraft { charge: Charge::PerUnit, unit_amount: "0.08".to_owned(), ..PriceDraft::default() },
        reason: "Yearly deal".to_owned(),
        ..OverrideParams::default()
    };
    let shown = overrides::show(&stand.desk, params.clone()).await.unwrap();
    assert_eq!((shown.state, shown.items.len()), (ChangeSetState::Planned, 0), "shown, not kept");
    assert!(overrides::list(&stand.desk).await.unwrap().rows.is_empty());
    let kept = overrides::plan(&stand.desk, params.clone()).await.unwrap();
    assert_eq!(kept.state, ChangeSetState::Done, "nothing leaves this computer, so it is kept at once");
    let row = only_row(&stand).await;
    assert_eq!((row.state, row.from), (OverrideState::Coming, "2026-12-01T00:00:00Z".parse().unwrap()), "with the next month");

    let back = EndOverrideParams { id: row.id, now: false, on: None };
    overrides::plan_end(&stand.desk, back).await.unwrap();
    let rules = || stand.desk.store.read(|r| store::rule::of_client(r, &id.as_str().into())).unwrap();
    assert_eq!((rules().len(), rules()[0].end_at), (1, None), "taken back before it began: the rule goes on");
    overrides::plan(&stand.desk, params).await.unwrap();
    stand.sandbox.set_now("2026-12-10T10:00:00Z".parse().unwrap()).unwrap();
    operations::rate::alone(&stand.desk).await.unwrap();
    let rows = overrides::list(&stand.desk).await.unwrap().rows;
    let own = rows.iter().find(|row| row.state == OverrideState::InForce).expect("it is in force by itself");
    overrides::plan_end(&stand.desk, EndOverrideParams { id: own.id.clone(), now: false, on: None }).await.unwrap();
    let prices: Vec<String> =
        rules().iter().filter_map(|rule| rule.price.single_unit_price()).map(|price| price.to_main_string(Currency::USD)).collect();
    assert_eq!(prices, ["0.1", "0.08", "0.1"], "and back with the month after");
}
