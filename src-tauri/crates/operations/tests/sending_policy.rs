//! Who decides what leaves: ask and automatic, holds, pairs that are shared, period ends, drafts, copies (law §6.3, §6.4).

use crate::support::{
    Billed, Stand,
    sending::{live, send_all, try_send_all},
};
use domain::report::ReportState;
use jiff::SignedDuration;
use operations::{
    Code, Watch, due_soon, go_live, hold, queue, send, settings,
    view::{GoLiveConfirm, GoLiveParams, HoldAction, HoldParams, QueueState, SendLine, SendParams, SettingsParams},
};
use sandbox::Scene;
use store::workspace::{self, Sending};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn live_client() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    (stand, harbor)
}

fn use_units(stand: &Stand, billed: &Billed, units: i64) {
    stand.used(billed, stand.desk.now() - MINUTE, units * 1000);
}

async fn sync(stand: &Stand) -> operations::Ended<operations::sync::SyncResult> {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap()
}

#[tokio::test]
async fn automatic_sends_within_its_bounds_and_at_most_once_a_day() {
    let (stand, harbor) = live_client().await;
    stand.desk.store.write(|tx| workspace::set_sending(tx, Sending::Automatic)).unwrap();
    use_units(&stand, &harbor, 5);
    let first = sync(&stand).await;
    assert_eq!(first.result.sent.as_ref().map(|sent| sent.units.as_str()), Some("5"), "nobody has to press: {}", first.words);
    stand.pass(HOUR);
    use_units(&stand, &harbor, 3);
    sync(&stand).await;
    assert_eq!(stand.in_stripe(&harbor).len(), 1, "a pair is sent to once a day");
    stand.pass(HOUR * 24);
    sync(&stand).await;
    assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), 8, "and the next day it goes on");
    use_units(&stand, &harbor, 900_000);
    stand.pass(HOUR * 25);
    sync(&stand).await;
    assert_eq!(stand.in_stripe(&harbor).len(), 2, "far above the bounds it asks");
    assert_eq!(queue::read(&stand.desk).await.unwrap().not_ready[0].state, QueueState::Held);
}

#[tokio::test]
async fn how_often_units_leave_by_themselves_is_the_owners_to_set() {
    let (stand, harbor) = live_client().await;
    stand.desk.store.write(|tx| workspace::set_sending(tx, Sending::Automatic)).unwrap();
    settings::save(&stand.desk, SettingsParams { send_every_hours: Some(6), ..SettingsParams::default() }).await.unwrap();
    use_units(&stand, &harbor, 5);
    sync(&stand).await;
    for (hours, sent) in [(5, 5), (2, 8)] {
        stand.pass(HOUR * hours);
        if hours == 5 {
            use_units(&stand, &harbor, 3);
        }
        sync(&stand).await;
        assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), sent, "after {hours} hours more");
    }
}

#[tokio::test]
async fn in_ask_a_sync_sends_nothing() {
    let (stand, harbor) = live_client().await;
    use_units(&stand, &harbor, 5);
    let synced = sync(&stand).await;
    assert_eq!((synced.result.sent, stand.in_stripe(&harbor).len()), (None, 0), "units wait for the owner");
}

#[tokio::test]
async fn held_units_are_decided_for_themselves() {
    let (stand, harbor) = live_client().await;
    use_units(&stand, &harbor, 100_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    let held = queue::read(&stand.desk).await.unwrap().not_ready.remove(0);
    assert_eq!(held.state, QueueState::Held, "$10,000 without any history: {held:?}");
    let line = SendLine { id: held.id.clone(), units: held.to_send.clone() };
    let refused = send::run(&stand.desk, SendParams { lines: vec![line] }, &Watch::default()).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "a press on Send does not approve what is held: {}", refused.message);

    let decide = |action, units: &str| {
        let params = HoldParams { id: held.id.clone(), units: units.to_owned(), action, note: Some("agreed by phone".to_owned()) };
        let desk = stand.desk.clone();
        async move { hold::decide(&desk, params).await }
    };
    decide(HoldAction::WriteOff, "40000").await.unwrap();
    decide(HoldAction::Approve, "60000").await.unwrap();
    let sent = send_all(&stand).await;
    assert_eq!(sent.result.units, "60000", "what was approved goes, what was written off never does: {}", sent.words);
    let queue = queue::read(&stand.desk).await.unwrap();
    assert!(queue.ready.is_empty() && queue.not_ready.is_empty(), "nothing is left over: {queue:?}");
    let too_much = decide(HoldAction::Approve, "1").await.unwrap_err();
    assert_eq!(too_much.code, Code::NotAllowed, "fewer wait than were shown: {}", too_much.message);
}

#[tokio::test]
async fn clients_of_one_customer_share_one_line() {
    let stand = Stand::up(Scene::Agency).await;
    let (first, second) = (stand.client("Harbor").await, stand.client_of("HarborKids", "Harbor").await);
    live(&stand).await;
    stand.pass(HOUR);
    use_units(&stand, &first, 5);
    use_units(&stand, &second, 7);
    send_all(&stand).await;
    let minutes: Vec<i64> = [&first, &second].iter().flat_map(|client| stand.reports(client)).map(|report| report.report.minute).collect();
    assert!(minutes.len() == 2 && minutes[0] != minutes[1], "no two reports of a pair share a minute: {minutes:?}");
    stand.pass(HOUR);
    send_all(&stand).await;
    assert_eq!(
        (stand.states(&first), stand.states(&second)),
        (vec![ReportState::Confirmed], vec![ReportState::Confirmed]),
        "one comparison for both"
    );
    assert_eq!(stand.in_stripe(&first).iter().map(|(_, units)| units).sum::<i64>(), 12);
}

#[tokio::test]
async fn a_start_before_go_live_bills_the_use_since_then_up_to_what_was_shown() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let start = stand.desk.now() - HOUR * 48;
    stand.used(&harbor, start - HOUR, 9_000);
    stand.used(&harbor, start + HOUR, 4_000);
    let rows = vec![GoLiveConfirm { rule_id: harbor.rule.to_string(), units: "4".to_owned(), start: Some(start) }];
    stand.used(&harbor, start + HOUR * 2, 2_000);
    let params = GoLiveParams { rows, platform_bills: false, floor: None };
    let done = go_live::confirm(&stand.desk, params, &Watch::default()).await.unwrap();
    assert_eq!(done.result.units, "4", "the confirmation was for four units; two more wait, nine are history: {}", done.words);
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!(queue.ready.iter().map(|line| line.to_send.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[tokio::test]
async fn a_periods_end_wants_a_sync_twice_and_never_too_late() {
    let (stand, harbor) = live_client().await;
    let end = stand.period(&harbor).end_at;
    let due_at = async |minutes: i64| {
        stand.sandbox.set_now(end + MINUTE * minutes as i32).unwrap();
        due_soon::now_due(&stand.desk).await.unwrap()
    };
    assert_eq!(due_at(-5).await, None, "not before the end");
    assert_eq!(due_at(4).await, None, "the platform is given five minutes");
    assert!(due_at(6).await.is_some(), "then it is due");
    sync(&stand).await;
    assert_eq!(due_at(20).await, None, "a sync followed it");
    assert!(due_at(32).await.is_some(), "a second look before the last moment, for records that came late");
    sync(&stand).await;
    assert_eq!(due_at(40).await, None, "that was followed too");
    assert_eq!(due_at(50).await, None, "ten minutes before the invoice nothing may go any more");
}

#[tokio::test]
async fn a_draft_that_does_not_finalise_by_itself_is_read_before_each_send() {
    let (stand, harbor) = live_client().await;
    let ended = stand.period(&harbor);
    use_units(&stand, &harbor, 5);
    stand.sandbox.set_now(ended.end_at + MINUTE).unwrap();
    let invoices = stand.sandbox.truth().unwrap().customers.into_iter().find(|customer| customer.id == harbor.customer).unwrap().invoices;
    let draft = invoices.last().unwrap().id.clone();
    let http = reqwest::Client::new();
    let call =
        |path: String| http.post(format!("{}/v1/invoices/{path}", stand.sandbox.stripe_base())).bearer_auth(stand.sandbox.stripe_key());
    let form = [("auto_advance", "false")];
    let body: String = form.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let header = ("content-type", "application/x-www-form-urlencoded");
    assert!(call(draft.clone()).header(header.0, header.1).body(body).send().await.unwrap().status().is_success());
    stand.sandbox.set_now(ended.end_at + HOUR * 30).unwrap();
    let sent = send_all(&stand).await;
    assert_eq!(sent.result.units, "5", "it reads as a draft, so its period still takes units: {}", sent.words);
    // Finalised at once, before Stripe has worked it off, it would be stranded: counted, and on no invoice.
    stand.pass(MINUTE * 5);
    assert!(call(format!("{draft}/finalize")).send().await.unwrap().status().is_success());
    stand.pass(MINUTE);
    sync(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Invoiced], "the line has them: {:?}", stand.reports(&harbor));
}

#[tokio::test]
async fn a_restored_copy_sends_nothing() {
    let (stand, harbor) = live_client().await;
    use_units(&stand, &harbor, 5);
    let backup = stand.desk.folder.join("by-hand.db");
    store::backup::copy_to(&stand.desk.store, &backup).unwrap();
    let copy = stand.desk.home.restore_copy(&backup, "A look back", stand.desk.now()).unwrap();
    let store = std::sync::Arc::new(store::Store::open(stand.desk.home.file(&copy.id)).unwrap());
    let desk = operations::Desk { store, workspace: copy.id, ..stand.desk.clone() };
    let refused = try_send_all(&desk).await.unwrap_err();
    assert!(refused.message.contains("copy"), "a copy may not know what was sent since: {}", refused.message);
    assert_eq!(stand.in_stripe(&harbor), [], "nothing left it");
}
