//! Subscriptions of a client over the sandbox: a change at the period's end loses and doubles nothing, stopping sends first, pauses are said.

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use domain::{Currency, Money};
use jiff::SignedDuration;
use operations::{
    Code, Watch, change_set, subscriptions,
    view::{
        CallOffParams, CancelSubscriptionParams, ChangeSetState, ChangeSetView, ChangeSubscriptionParams, NewSubscriptionParams,
        OneOffParams, PauseSubscriptionParams, PauseWhat, StopBillingParams, SubscriptionState,
    },
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const TOKENS: &str = "price_SandboxTokens";
const METER: &str = "mtr_SandboxTokens";

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn apply(stand: &Stand, plan: ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:?}", done.items);
    done
}

/// A price per unit: by a meter, for each month, or once.
fn monthly_price(product: &str, cents: i64, recurring: Option<Option<String>>) -> stripe::prices::NewPrice {
    stripe::prices::NewPrice {
        product: product.to_owned(),
        currency: "usd".to_owned(),
        charge: stripe::prices::NewCharge::PerUnit { unit_amount: rust_decimal::Decimal::new(cents, 0) },
        currencies: std::collections::BTreeMap::new(),
        recurring: recurring.map(|meter| stripe::prices::NewRecurring {
            interval: stripe::prices::Interval::Month,
            interval_count: 1,
            meter,
        }),
        lookup_key: None,
        transfer_lookup_key: false,
        nickname: None,
        tax_behavior: None,
        metadata: stripe::Metadata::new(),
    }
}

/// Another metered price on the same Stripe meter, mirrored.
async fn dearer_price(stand: &Stand, cents: i64) -> String {
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let meter = client.all(stripe::meters::list(None), 100, || false).await.unwrap().items;
    let meter = meter.iter().find(|meter| meter.id == METER).map_or_else(|| meter[0].id.clone(), |meter| meter.id.clone());
    let product = client.all(stripe::products::list(&stripe::products::Filter::default()), 100, || false).await.unwrap().items.remove(0);
    let new = monthly_price(&product.id, cents, Some(Some(meter)));
    let key = stripe::IdempotencyKey::new(format!("dearer-{cents}")).unwrap();
    let price = client.send(&stripe::prices::create(&new, &key)).await.unwrap().value.id;
    sync(stand).await;
    price
}

async fn subscription(stand: &Stand, of: &Billed) -> operations::view::SubscriptionView {
    subscriptions::show(&stand.desk, of.client.as_str()).await.unwrap().subscriptions.remove(0)
}

/// Units on all of a customer's invoices since the scene's start, by price.
fn invoiced_by_price(stand: &Stand, of: &Billed) -> Vec<(String, i64, i64)> {
    let start: jiff::Timestamp = crate::support::START.parse().unwrap();
    let truth = stand.sandbox.truth().unwrap();
    let customer = truth.customers.into_iter().find(|customer| customer.id == of.customer).unwrap();
    let done = customer.invoices.into_iter().filter(|invoice| invoice.status != "draft" && invoice.period_end > start.as_second());
    done.flat_map(|invoice| invoice.lines).map(|line| (line.price, line.quantity.parse().unwrap(), line.amount)).collect()
}

#[tokio::test]
async fn a_change_at_the_periods_end_loses_and_doubles_nothing() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let dear = dearer_price(&stand, 20).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;

    let params = ChangeSubscriptionParams { client: harbor.client.to_string(), prices: vec![dear.clone()], ..Default::default() };
    let plan = subscriptions::plan_change(&stand.desk, params.clone()).await.unwrap();
    assert_eq!(plan.items.len(), 2, "the old one ends, then the new one is scheduled: {:?}", plan.items);
    assert!(plan.money.iter().any(|line| line.amount.is_some()), "what it means in money is said first: {:?}", plan.money);
    apply(&stand, plan).await;
    let shown = subscription(&stand, &harbor).await;
    assert!(shown.pending.is_some() && shown.can.keep && !shown.can.change, "it is said what is to come: {shown:?}");
    let again = subscriptions::plan_change(&stand.desk, params).await.unwrap_err();
    assert_eq!(again.code, Code::NotAllowed, "a second change has to wait: {}", again.message);

    let end = stand.period(&harbor).end_at;
    stand.used(&harbor, end - HOUR, 3_400);
    stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
    sync(&stand).await;
    let last = send_all(&stand).await;
    assert_eq!(last.result.units, "3", "the ended period still takes its use: 345 + 3,400 are three units: {}", last.words);

    // The remainder of 745 joins the next rule, which is live without another press of Go live.
    stand.pass(HOUR * 2);
    stand.used(&harbor, stand.desk.now() - HOUR, 1_300);
    sync(&stand).await;
    let first = send_all(&stand).await;
    assert_eq!(first.result.units, "2", "745 left over and 1,300 are two units under the new rule: {}", first.words);
    let next_end = end + SignedDuration::from_hours(24 * 31);
    stand.sandbox.set_now(next_end + HOUR * 3).unwrap();
    sync(&stand).await;
    send_all(&stand).await;

    let mut lines = invoiced_by_price(&stand, &harbor);
    lines.retain(|(_, quantity, _)| *quantity > 0);
    assert_eq!(lines, [(TOKENS.to_owned(), 15, 15 * lines[0].2 / 15), (dear, 2, 40)], "15 units at the old price, 2 at the new one");
    let all: i64 = stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum();
    assert_eq!(all, 17, "17,045 tokens are seventeen units, whatever the price: none lost, none doubled");
}

#[tokio::test]
async fn a_change_is_taken_back_before_it_comes() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let dear = dearer_price(&stand, 20).await;
    let params = ChangeSubscriptionParams { client: harbor.client.to_string(), prices: vec![dear], ..Default::default() };
    apply(&stand, subscriptions::plan_change(&stand.desk, params).await.unwrap()).await;
    let keep = PauseSubscriptionParams { client: harbor.client.to_string(), subscription: None, what: PauseWhat::Keep, resumes_at: None };
    stand.pass(HOUR);
    sync(&stand).await;
    apply(&stand, subscriptions::plan_pause(&stand.desk, keep).await.unwrap()).await;
    stand.pass(HOUR);
    sync(&stand).await;
    let shown = subscription(&stand, &harbor).await;
    assert!(shown.pending.is_none() && shown.can.change, "nothing is to come any more: {shown:?}");
    let rules = stand.desk.store.read(|r| store::rule::of_client(r, &harbor.client)).unwrap();
    assert_eq!((rules.len(), rules[0].end_at), (1, None), "the rule goes on as it was");
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end + HOUR * 3).unwrap();
    sync(&stand).await;
    let running = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap();
    let bills = running.subscriptions.iter().filter(|one| one.state != SubscriptionState::Ended).count();
    assert_eq!(bills, 1, "one subscription runs on, and no second one began: {running:?}");
}

#[tokio::test]
async fn a_price_that_counts_usage_is_not_changed_in_the_middle_of_a_period() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    let dear = dearer_price(&stand, 20).await;
    let params = ChangeSubscriptionParams { client: harbor.client.to_string(), prices: vec![dear], now: true, ..Default::default() };
    let refused = subscriptions::plan_change(&stand.desk, params).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("now"), "the reason stands where it was chosen: {}", refused.message);
    for (prices, why) in [(vec![], "none"), (vec!["price_nobody".to_owned()], "unknown"), (vec![TOKENS.to_owned()], "the same")] {
        let params = ChangeSubscriptionParams { client: harbor.client.to_string(), prices, ..Default::default() };
        let refused = subscriptions::plan_change(&stand.desk, params).await.unwrap_err();
        assert!(refused.field.is_some_and(|field| field.starts_with("prices")), "{why}: {}", refused.message);
    }
}

#[tokio::test]
async fn stopping_sends_first_and_then_ends_everything() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 7_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    let view = subscriptions::stopping(&stand.desk, harbor.client.as_str()).await.unwrap();
    assert_eq!(view.due.iter().map(|line| line.units.as_str()).collect::<Vec<_>>(), ["7"], "what is due is shown: {view:?}");
    let says = |steps: &[String], words: &str| steps.iter().any(|step| step.contains(words));
    assert!(says(&view.steps, "The subscription ends on ") && !says(&view.steps, "at once"), "{:?}", view.steps);
    assert!(says(&view.steps_now, "ends at once") && !says(&view.steps_now, "The subscription ends on "), "{:?}", view.steps_now);
    let params = StopBillingParams { client: harbor.client.to_string(), ..Default::default() };
    let refused = subscriptions::plan_stop(&stand.desk, params.clone()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("leave_unsent"), "not before it was sent: {}", refused.message);
    let early = CancelSubscriptionParams { client: harbor.client.to_string(), now: true, ..Default::default() };
    let refused = subscriptions::plan_cancel(&stand.desk, early).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "an end at once would leave them unbilled: {}", refused.message);

    send_all(&stand).await;
    stand.pass(HOUR);
    send_all(&stand).await;
    apply(&stand, subscriptions::plan_stop(&stand.desk, params).await.unwrap()).await;
    let end = stand.period(&harbor).end_at;
    stand.used(&harbor, end - HOUR, 2_000);
    stand.used(&harbor, end + HOUR, 50_000);
    stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
    sync(&stand).await;
    let last = send_all(&stand).await;
    assert_eq!(last.result.units, "2", "use until the end is on the last invoice: {}", last.words);
    stand.sandbox.set_now(end + HOUR * 3).unwrap();
    sync(&stand).await;
    send_all(&stand).await;
    let all: i64 = stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum();
    assert_eq!(all, 9, "nothing after the end is sent");
    let client = stand.desk.store.read(|r| store::client::get(r, &harbor.client)).unwrap();
    assert_eq!(client.stopped_at, Some(end), "the client's billing has ended with its period");
    assert_eq!(stand.invoiced(&harbor), 9, "and the last invoice has it all");
}

#[tokio::test]
async fn an_end_calls_off_what_was_to_begin_instead() {
    for (stop, now) in [(true, false), (true, true), (false, true)] {
        let stand = Stand::up(Scene::Agency).await;
        let harbor = stand.client("Harbor").await;
        live(&stand).await;
        let dear = dearer_price(&stand, 20).await;
        let change = ChangeSubscriptionParams { client: harbor.client.to_string(), prices: vec![dear], ..Default::default() };
        apply(&stand, subscriptions::plan_change(&stand.desk, change).await.unwrap()).await;
        stand.pass(HOUR);
        sync(&stand).await;
        let client = harbor.client.to_string();
        let plan = if stop {
            subscriptions::plan_stop(&stand.desk, StopBillingParams { client, now, ..Default::default() }).await
        } else {
            subscriptions::plan_cancel(&stand.desk, CancelSubscriptionParams { client, now, ..Default::default() }).await
        };
        let plan = plan.unwrap();
        assert!(plan.items[0].words.contains("never does"), "it is said before: {:?}", plan.items);
        apply(&stand, plan).await;
        stand.pass(HOUR * 24 * 70);
        sync(&stand).await;
        let view = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap();
        assert!(view.subscriptions.iter().all(|one| one.state == SubscriptionState::Ended), "nothing begins after the end: {view:?}");
        let rules = stand.desk.store.read(|r| store::rule::of_client(r, &harbor.client)).unwrap();
        assert!(rules.iter().all(|rule| rule.end_at.is_some()), "stop {stop}, now {now}: no rule goes on: {rules:?}");
    }
}

#[tokio::test]
async fn nothing_ends_at_once_while_stripe_still_counts_what_was_sent() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 6_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;
    let client = harbor.client.to_string();
    let cancel = CancelSubscriptionParams { client: client.clone(), now: true, ..Default::default() };
    let stop = StopBillingParams { client, now: true, ..Default::default() };
    for refused in [
        subscriptions::plan_cancel(&stand.desk, cancel.clone()).await.unwrap_err(),
        subscriptions::plan_stop(&stand.desk, stop).await.unwrap_err(),
    ] {
        assert!(refused.code == Code::NotAllowed && refused.message.contains("6 units"), "a 200 is not billed: {}", refused.message);
    }
    stand.pass(SignedDuration::from_mins(5));
    send_all(&stand).await;
    apply(&stand, subscriptions::plan_cancel(&stand.desk, cancel).await.unwrap()).await;
    stand.pass(HOUR * 3);
    assert_eq!(stand.invoiced(&harbor), 6, "confirmed first, they are on the last invoice");
}

#[tokio::test]
async fn a_pause_is_said_and_ended() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync(&stand).await;
    let pause = |what, resumes_at| PauseSubscriptionParams { client: harbor.client.to_string(), subscription: None, what, resumes_at };
    let until = stand.desk.now() + HOUR * 48;
    let past = subscriptions::plan_pause(&stand.desk, pause(PauseWhat::Void, Some(stand.desk.now() - HOUR))).await.unwrap_err();
    assert_eq!(past.field.as_deref(), Some("resumes_at"));
    apply(&stand, subscriptions::plan_pause(&stand.desk, pause(PauseWhat::Void, Some(until))).await.unwrap()).await;
    let shown = subscription(&stand, &harbor).await;
    assert_eq!(shown.state, SubscriptionState::Paused);
    assert!(shown.state_words.contains("voided") && shown.can.resume, "{}", shown.state_words);
    let twice = subscriptions::plan_pause(&stand.desk, pause(PauseWhat::Draft, None)).await.unwrap_err();
    assert_eq!(twice.code, Code::NotAllowed);
    apply(&stand, subscriptions::plan_pause(&stand.desk, pause(PauseWhat::Resume, None)).await.unwrap()).await;
    assert_eq!(subscription(&stand, &harbor).await.state, SubscriptionState::Running);
}

#[tokio::test]
async fn an_amount_of_its_own_is_put_on_the_next_invoice_once() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync(&stand).await;
    let params = |amount: &str, own_invoice| OneOffParams {
        client: harbor.client.to_string(),
        amount: amount.to_owned(),
        description: "Workshop".to_owned(),
        own_invoice,
        ..Default::default()
    };
    for wrong in ["", "abc", "0", "1.005", "99999999999"] {
        let refused = subscriptions::plan_one_off(&stand.desk, params(wrong, false)).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("amount"), "{wrong:?}: {}", refused.message);
    }
    let days = OneOffParams { days_until_due: Some(14), ..params("150.00", false) };
    let refused = subscriptions::plan_one_off(&stand.desk, days).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("days_until_due"), "not dropped without a word: {}", refused.message);
    let plan = subscriptions::plan_one_off(&stand.desk, params("150.00", false)).await.unwrap();
    apply(&stand, plan.clone()).await;
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap();
    let own = subscriptions::plan_one_off(&stand.desk, params("20", true)).await.unwrap();
    assert_eq!(own.items.len(), 3, "a draft, the amount, its finalising: {:?}", own.items);
    apply(&stand, own).await;
    let view = subscriptions::show(&stand.desk, harbor.client.as_str()).await.unwrap();
    let amounts: Vec<Money> = view.one_off.iter().map(|item| item.amount).collect();
    assert_eq!(amounts, [Money::from_minor(2_000, Currency::USD), Money::from_minor(15_000, Currency::USD)]);
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let items = client.all(stripe::invoice_items::list(Some(&harbor.customer), None), 100, || false).await.unwrap().items;
    assert_eq!(items.len(), 2, "applied twice, made once: {items:?}");
}

#[tokio::test]
async fn what_is_to_begin_is_called_off_alone_or_with_the_client() {
    for stop in [false, true] {
        let stand = Stand::up(Scene::Agency).await;
        let juniper = stand.client_of("Juniper", "Juniper").await;
        sync(&stand).await;
        let client = juniper.client.to_string();
        // Without a rule of its own, so that one begins with the subscription.
        stand.desk.store.write(|tx| store::rule::remove(tx, &juniper.rule)).unwrap();
        let begin = NewSubscriptionParams {
            client: client.clone(),
            prices: vec![TOKENS.to_owned()],
            start: Some(stand.desk.now() + HOUR * 48),
            days_until_due: Some(14),
            ..Default::default()
        };
        apply(&stand, subscriptions::plan_new(&stand.desk, begin.clone()).await.unwrap()).await;
        sync(&stand).await;
        let view = subscriptions::show(&stand.desk, &client).await.unwrap();
        assert_eq!(view.to_begin.len(), 1, "what is to begin is shown: {view:?}");
        assert_eq!(view.to_begin[0].prices[0].price, TOKENS, "with what it bills: {:?}", view.to_begin);
        let rules = || stand.desk.store.read(|r| store::rule::of_client(r, &juniper.client)).unwrap();
        let to_begin: Vec<_> = rules().into_iter().filter(|rule| rule.start_at > stand.desk.now()).map(|rule| rule.id).collect();
        assert_eq!(to_begin.len(), 1, "a rule begins with it: {:?}", rules());

        let plan = if stop {
            let params = StopBillingParams { client: client.clone(), now: true, ..Default::default() };
            subscriptions::plan_stop(&stand.desk, params).await
        } else {
            subscriptions::plan_call_off(&stand.desk, CallOffParams { client: client.clone(), schedule: None }).await
        };
        let plan = plan.unwrap();
        assert!(plan.items[0].words.contains("never does"), "it is said before: {:?}", plan.items);
        apply(&stand, plan).await;
        assert!(rules().iter().all(|rule| !to_begin.contains(&rule.id)), "its rule went with it: {:?}", rules());
        stand.pass(HOUR * 24 * 40);
        sync(&stand).await;
        let view = subscriptions::show(&stand.desk, &client).await.unwrap();
        assert!(view.subscriptions.is_empty() && view.to_begin.is_empty(), "stop {stop}: nothing began: {view:?}");
        let stopped = stand.desk.store.read(|r| store::client::get(r, &juniper.client)).unwrap().stopped_at;
        assert_eq!(stopped.is_some(), stop, "the client itself stops only when that was meant");
        let none = subscriptions::plan_call_off(&stand.desk, CallOffParams { client, schedule: None }).await.unwrap_err();
        assert_eq!(none.code, Code::NotAllowed, "there is nothing left to call off: {}", none.message);
    }
}

#[tokio::test]
async fn one_that_has_begun_is_not_called_off() {
    let stand = Stand::up(Scene::Agency).await;
    let juniper = stand.client_of("Juniper", "Juniper").await;
    sync(&stand).await;
    let client = juniper.client.to_string();
    let begin = NewSubscriptionParams {
        client: client.clone(),
        prices: vec![TOKENS.to_owned()],
        start: Some(stand.desk.now() + HOUR),
        days_until_due: Some(14),
        ..Default::default()
    };
    apply(&stand, subscriptions::plan_new(&stand.desk, begin).await.unwrap()).await;
    sync(&stand).await;
    let plan = subscriptions::plan_call_off(&stand.desk, CallOffParams { client: client.clone(), schedule: None }).await.unwrap();
    stand.sandbox.set_now(stand.desk.now() + HOUR * 2).unwrap();
    let late = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_ne!(late.state, ChangeSetState::Done, "a running subscription is not cut off by it: {:?}", late.items);
    sync(&stand).await;
    let view = subscriptions::show(&stand.desk, &client).await.unwrap();
    assert_eq!(view.subscriptions.len(), 1, "it runs: {view:?}");
}

#[tokio::test]
async fn a_new_subscription_is_previewed_beside_stripes_own_and_begun() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync(&stand).await;
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let product = client.all(stripe::products::list(&stripe::products::Filter::default()), 100, || false).await.unwrap().items.remove(0);
    let mut prices = Vec::new();
    for (cents, recurring) in [(4_900, true), (2_500, false)] {
        let new = monthly_price(&product.id, cents, recurring.then_some(None));
        let key = stripe::IdempotencyKey::new(format!("price-{cents}")).unwrap();
        prices.push(client.send(&stripe::prices::create(&new, &key)).await.unwrap().value.id);
    }
    sync(&stand).await;
    let anchor = stand.desk.now() + HOUR * 240;
    let params = NewSubscriptionParams {
        client: harbor.client.to_string(),
        prices: vec![prices[0].clone()],
        once: vec![prices[1].clone()],
        anchor: Some(anchor),
        days_until_due: Some(14),
        ..Default::default()
    };
    let preview = subscriptions::preview(&stand.desk, params.clone()).await.unwrap();
    assert_eq!(preview.first.difference, None, "equal to the cent: {:?}", preview.first);
    assert_eq!(preview.usual.ours, Money::from_minor(4_900, Currency::USD));
    assert_eq!(preview.usual.difference, None, "{:?}", preview.usual);
    apply(&stand, subscriptions::plan_new(&stand.desk, params.clone()).await.unwrap()).await;
    let invoice = client
        .all(
            stripe::invoices::list(&stripe::invoices::Filter { customer: Some(harbor.customer.clone()), ..Default::default() }),
            100,
            || false,
        )
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!(Money::from_minor(invoice.total, Currency::USD), preview.first.ours, "the first invoice is what was shown");

    let twice = NewSubscriptionParams { prices: vec![TOKENS.to_owned()], once: Vec::new(), anchor: None, ..params };
    let refused = subscriptions::plan_new(&stand.desk, twice).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("prices[0]"), "each unit would be charged twice: {}", refused.message);
}

#[tokio::test]
async fn two_windows_that_carry_out_the_same_change_make_and_keep_everything_once() {
    let stand = Stand::up(Scene::Agency).await;
    let juniper = stand.client_of("Juniper", "Juniper").await;
    sync(&stand).await;
    // Without a rule of its own, so that one begins with the subscription.
    stand.desk.store.write(|tx| store::rule::remove(tx, &juniper.rule)).unwrap();
    let rules = || stand.desk.store.read(|r| store::rule::of_client(r, &juniper.client)).unwrap().len();
    let client = juniper.client.to_string();
    let begin =
        NewSubscriptionParams { client: client.clone(), prices: vec![TOKENS.to_owned()], days_until_due: Some(14), ..Default::default() };
    let plan = subscriptions::plan_new(&stand.desk, begin).await.unwrap();
    let (other, watch) = (stand.reopened(), Watch::default());
    let (one, two) = tokio::join!(change_set::apply(&stand.desk, &plan.id, &watch), change_set::apply(&other, &plan.id, &watch));
    for done in [one.unwrap().result, two.unwrap().result] {
        assert_eq!(done.state, ChangeSetState::Done, "whoever came second finds it done: {:?}", done.items);
    }
    sync(&stand).await;
    assert_eq!(subscriptions::show(&stand.desk, &client).await.unwrap().subscriptions.len(), 1, "one subscription in Stripe");
    assert_eq!(rules(), 1, "one rule here: two would send the same use twice");
}
