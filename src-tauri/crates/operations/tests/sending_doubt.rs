//! Doubt: lost replies, kills, refusals, second senders, clocks that go back. Doubt never sends; better one unit asked about than one
//! charged twice (law §6).

use crate::support::{
    Billed, Stand,
    sending::{live, send_all, try_send_all},
};
use domain::report::ReportState;
use jiff::{SignedDuration, Timestamp};
use operations::{
    Code, Watch, go_live, queue, report_decision, send,
    view::{QueueState, ReportDecision, ReportWord},
};
use sandbox::{Act, Fault, Scene, Side, Then, When};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A fault on the next meter event.
fn event_fault(when: When, act: Act) -> Fault {
    Fault { at: Side::Stripe, call: Some("POST /v1/billing/meter_events".to_owned()), when, act, times: 1, skip: 0 }
}

fn answer(status: u16, code: &str) -> Act {
    Act::Answer { status, code: Some(code.to_owned()), reason: None }
}

/// A live client with so many units waiting.
async fn live_with_units(units: i64) -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    more_use(&stand, &harbor, units);
    (stand, harbor)
}

fn more_use(stand: &Stand, billed: &Billed, units: i64) {
    stand.used(billed, stand.desk.now() - MINUTE, units * 1000);
}

fn attempts(stand: &Stand, billed: &Billed) -> Vec<usize> {
    let ids = stand.reports(billed).into_iter().map(|report| report.report.id);
    ids.map(|id| stand.desk.store.read(|r| store::outbox::attempts(r, &id)).unwrap().len()).collect()
}

#[tokio::test]
async fn a_lost_reply_is_sent_again_with_the_same_identifier_and_counted_once() {
    let (stand, harbor) = live_with_units(5).await;
    stand.sandbox.fault(event_fault(When::After, Act::Drop));
    let first = send_all(&stand).await;
    assert_eq!(
        (stand.states(&harbor), first.needs_owner),
        (vec![ReportState::Uncertain], true),
        "no answer proves nothing: {}",
        first.words
    );

    send_all(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Accepted], "Stripe knew the identifier, so the first attempt had arrived");
    assert_eq!(attempts(&stand, &harbor), [2], "it was sent again, as the same report");
    stand.pass(HOUR);
    send_all(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Confirmed]);
    assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), 5, "counted once");
}

#[tokio::test]
async fn a_report_that_is_seen_meanwhile_is_not_sent_again() {
    let (stand, harbor) = live_with_units(5).await;
    stand.sandbox.fault(event_fault(When::After, answer(500, "api_error")));
    send_all(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Uncertain], "a 500 after the work proves nothing");
    stand.pass(HOUR);
    send_all(&stand).await;
    assert_eq!((stand.states(&harbor), attempts(&stand, &harbor)), (vec![ReportState::Confirmed], vec![1]), "its minute showed it");
}

#[tokio::test]
async fn killed_between_commit_and_reply_it_is_found_open_and_settled() {
    for (when, then) in [(When::Before, Then::Drop), (When::After, Then::GoOn)] {
        let (stand, harbor) = live_with_units(5).await;
        stand.sandbox.fault(event_fault(when, Act::Hold));
        let desk = stand.desk.clone();
        let running = tokio::spawn(async move { try_send_all(&desk).await });
        stand.sandbox.held().await.expect("the event reaches the sandbox");
        running.abort();
        assert!(running.await.is_err_and(|error| error.is_cancelled()), "the program is gone before the answer");
        stand.sandbox.release(None, then);

        let reopened = stand.reopened();
        assert_eq!(stand.states(&harbor), [ReportState::Sending], "the attempt was committed before a byte left ({when:?})");
        let after = send::continue_open(&reopened, &Watch::default()).await.unwrap();
        assert_eq!(stand.states(&harbor), [ReportState::Accepted], "found open, in doubt, sent again ({when:?}): {}", after.words);
        stand.pass(HOUR);
        send::continue_open(&reopened, &Watch::default()).await.unwrap();
        assert_eq!(stand.states(&harbor), [ReportState::Confirmed], "{when:?}");
        assert_eq!(stand.in_stripe(&harbor).len(), 1, "nothing doubled, nothing lost ({when:?})");
    }
}

#[tokio::test]
async fn answers_that_prove_that_nothing_was_recorded_leave_it_pending() {
    for status in [401, 403, 409, 429] {
        let (stand, harbor) = live_with_units(5).await;
        stand.sandbox.fault(event_fault(When::Before, Act::Answer { status, code: None, reason: None }));
        send_all(&stand).await;
        assert_eq!(stand.states(&harbor), [ReportState::Pending], "{status} proves that nothing was recorded");
        send_all(&stand).await;
        assert_eq!(
            (stand.states(&harbor), stand.in_stripe(&harbor).len()),
            (vec![ReportState::Accepted], 1),
            "after {status} it goes once"
        );
    }
}

#[tokio::test]
async fn a_listed_refusal_waits_for_its_cure() {
    let (stand, harbor) = live_with_units(5).await;
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let key = |text: &str| stripe::IdempotencyKey::new(text).unwrap();
    client.send(&stripe::meters::deactivate("mtr_SandboxTokens", &key("off"))).await.unwrap();
    // The mirror does not know yet, so the report is decided and refused.
    let refused = send_all(&stand).await;
    assert_eq!((stand.states(&harbor), refused.needs_owner), (vec![ReportState::Rejected], true), "no active meter: {}", refused.words);
    send_all(&stand).await;
    assert_eq!(attempts(&stand, &harbor), [1], "sending the same again before the cure is useless");

    client.send(&stripe::meters::reactivate("mtr_SandboxTokens", &key("on"))).await.unwrap();
    stand.pass(DAY);
    stand.mirror().await;
    let cured = send_all(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Released, ReportState::Accepted], "a successor took its units: {}", cured.words);
    assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), 5, "each unit once");
}

#[tokio::test]
async fn a_second_sender_stops_the_pair() {
    let (stand, harbor) = live_with_units(5).await;
    stand.sandbox.foreign_event("tokens", &harbor.customer, "7", Some(stand.desk.now() - HOUR)).unwrap();
    let stopped = send_all(&stand).await;
    assert_eq!(stand.in_stripe(&harbor), [], "nothing of ours was added to what someone else sends: {}", stopped.words);
    assert!(stopped.needs_owner && stopped.result.waiting[0].why.contains("did not send"), "the owner is told why: {}", stopped.words);
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!(queue.not_ready[0].state, QueueState::Foreign, "and the queue says it");
}

#[tokio::test]
async fn units_that_two_items_would_charge_wait() {
    let (stand, harbor) = live_with_units(5).await;
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let second = stripe::subscriptions::NewSubscription {
        customer: harbor.customer.clone(),
        items: vec![stripe::subscriptions::NewItem { price: "price_SandboxTokens".to_owned(), quantity: None }],
        ..Default::default()
    };
    client.send(&stripe::subscriptions::create(&second, &stripe::IdempotencyKey::new("second").unwrap())).await.unwrap();
    let waits = send_all(&stand).await;
    assert_eq!(stand.in_stripe(&harbor), [], "each of the two items would charge the same units: {}", waits.words);
    assert!(waits.needs_owner, "the owner has to remove one: {}", waits.words);
}

#[tokio::test]
async fn into_an_ended_period_nothing_goes_later_than_a_quarter_of_an_hour_before_the_invoice() {
    let (stand, harbor) = live_with_units(5).await;
    let ended = stand.period(&harbor);
    stand.sandbox.set_now(ended.end_at + MINUTE * 46).unwrap();
    let late = send_all(&stand).await;
    assert_eq!(stand.in_stripe(&harbor), [], "the draft finalises in fourteen minutes: {}", late.words);
    stand.pass(HOUR);
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    send_all(&stand).await;
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!(queue.late.iter().map(|line| line.to_send.as_str()).collect::<Vec<_>>(), ["5"], "the units are late");
    assert_eq!(queue.late[0].amount.minor(), 50, "five units at ten cents");
    assert_eq!(stand.invoiced(&harbor), 0, "and were charged nowhere");
}

#[tokio::test]
async fn a_clock_that_went_back_makes_a_doubt_old() {
    let (stand, harbor) = live_with_units(5).await;
    stand.sandbox.fault(event_fault(When::Before, Act::Drop));
    send_all(&stand).await;
    stand.pass(-DAY);
    send_all(&stand).await;
    assert_eq!(
        (stand.states(&harbor), attempts(&stand, &harbor)),
        (vec![ReportState::Uncertain], vec![1]),
        "the attempt lies in the future, so nobody can prove that the identifier is still known: it is not sent again"
    );
}

#[tokio::test]
async fn after_two_days_and_three_runs_nothing_is_uncertain_also_with_a_single_client() {
    for when in [When::Before, When::After] {
        let (stand, harbor) = live_with_units(5).await;
        stand.sandbox.fault(event_fault(when, Act::Drop));
        send_all(&stand).await;
        for _ in 0..3 {
            stand.pass(HOUR * 25);
            more_use(&stand, &harbor, 2);
            operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
            send_all(&stand).await;
        }
        let states = stand.states(&harbor);
        assert!(states.iter().all(|state| matches!(state, ReportState::Confirmed | ReportState::Accepted)), "{when:?}: {states:?}");
        assert_eq!(
            stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(),
            11,
            "five and three times two, each once ({when:?})"
        );
    }
}

#[tokio::test]
async fn the_owners_word_settles_a_doubt() {
    for word in [ReportWord::Arrived, ReportWord::NotArrived] {
        let (stand, harbor) = live_with_units(5).await;
        stand.sandbox.fault(event_fault(When::Before, Act::Drop));
        send_all(&stand).await;
        let identifier = stand.reports(&harbor)[0].report.id.to_string();
        report_decision::decide(&stand.desk, ReportDecision { identifier: identifier.clone(), word }).await.unwrap();
        let expected = if word == ReportWord::Arrived { ReportState::Accepted } else { ReportState::Absent };
        assert_eq!(stand.states(&harbor), [expected], "the owner's word is taken");
        let again = report_decision::decide(&stand.desk, ReportDecision { identifier, word }).await.unwrap_err();
        assert_eq!(again.code, Code::NotAllowed, "what is in no doubt is not decided twice");
    }
}

#[tokio::test]
async fn a_file_behind_its_mark_sends_nothing() {
    let (stand, harbor) = live_with_units(5).await;
    send_all(&stand).await;
    more_use(&stand, &harbor, 3);
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let metadata = stripe::Metadata::from([("rebill_sending_run".to_owned(), "99".to_owned())]);
    let update = stripe::products::ProductUpdate { metadata, ..Default::default() };
    let key = stripe::IdempotencyKey::new("ahead").unwrap();
    client.send(&stripe::products::update("prod_SandboxTokens", &update, &key)).await.unwrap();
    let stopped = try_send_all(&stand.desk).await.unwrap_err();
    assert_eq!(stopped.code, Code::NeedsOwner, "an older copy of the file may have sent since: {}", stopped.message);
    assert_eq!(stand.in_stripe(&harbor).len(), 1, "nothing more was sent");
}

#[tokio::test]
async fn red_rows_stay_off() {
    let stand = Stand::up(Scene::Agency).await;
    let juniper = stand.client("Juniper").await;
    let check = go_live::check(&stand.desk).await.unwrap();
    assert_eq!(check.rows[0].light, operations::view::Light::Red, "a customer without a subscription: {:?}", check.rows[0].findings);
    let rows = vec![operations::view::GoLiveConfirm { rule_id: juniper.rule.to_string(), units: "0".to_owned(), start: None }];
    let params = operations::view::GoLiveParams { rows, platform_bills: false, floor: None };
    let refused = go_live::confirm(&stand.desk, params, &Watch::default()).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "{}", refused.message);
    let live_at: Option<Timestamp> = stand.desk.store.read(store::workspace::get).unwrap().live_at;
    assert_eq!(live_at, None, "a refused Go live leaves the workspace as it was");
}
