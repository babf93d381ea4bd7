//! What runs by itself, and how old it leaves the figures: the last sync, the next one, period ends, approved units whose minute has come
//! (law §6.4).

use std::sync::Arc;

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Clock, Desk, Watch, due_soon, queue, rate, runs, send, set_up, settings,
    view::{BillingMethod, JobState, MethodParams, QueueState, Schedule, SettingsParams, StepId, StepState, WorkspaceState},
    workspace,
};
use sandbox::{Act, Fault, Sandbox, Scene, Side, When};
use store::run::{self, RunKind, RunState};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn sync(stand: &Stand) -> operations::Ended<operations::sync::SyncResult> {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap()
}

async fn state(stand: &Stand) -> WorkspaceState {
    workspace::state(&stand.desk).await.unwrap()
}

/// Every call to Stripe ends without a byte.
fn cut(stand: &Stand) {
    stand.sandbox.fault(Fault { at: Side::Stripe, call: None, when: When::Before, act: Act::Drop, times: u32::MAX, skip: 0 });
}

async fn follow(stand: &Stand, schedule: Schedule) {
    settings::save(&stand.desk, SettingsParams { schedule: Some(schedule), ..SettingsParams::default() }).await.unwrap();
}

async fn live_client() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    (stand, harbor)
}

#[tokio::test]
async fn only_a_sync_that_was_answered_makes_the_figures_younger() {
    let stand = Stand::up(Scene::Agency).await;
    sync(&stand).await;
    let good = state(&stand).await.last_sync;
    assert!(good.is_some(), "Stripe was read");
    stand.pass(HOUR);
    cut(&stand);
    let failed = sync(&stand).await;
    assert!(failed.needs_owner && !failed.result.read_all(), "nobody answered: {}", failed.words);
    let after = state(&stand).await;
    assert_eq!(after.last_sync, good, "a sync that reached nobody leaves everything as old as it is");
    let newest = runs::list(&stand.desk).await.unwrap().remove(0);
    assert_eq!(newest.state, JobState::Failed, "and says so among the runs: {newest:?}");
    let next = after.next_sync.expect("the schedule goes on");
    let (pause, now) = (workspace::PAUSE_AFTER_FAILURE, stand.desk.now());
    assert!(next > now && next <= now + pause, "tried again after a pause: {next}");
    stand.sandbox.clear_faults();
    stand.pass(pause);
    sync(&stand).await;
    assert!(state(&stand).await.last_sync > good, "with an answer the figures are young again");
}

#[tokio::test]
async fn a_daily_sync_that_found_no_network_does_not_wait_for_tomorrow() {
    let stand = Stand::up(Scene::Agency).await;
    sync(&stand).await;
    follow(&stand, Schedule::Daily { at: "12:00".to_owned() }).await;
    let noon: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    assert_eq!(state(&stand).await.next_sync, Some(noon));
    stand.sandbox.set_now(noon + MINUTE).unwrap();
    cut(&stand);
    sync(&stand).await;
    let next = state(&stand).await.next_sync.expect("it is still due today");
    assert!(next < noon + HOUR, "and tried again soon: {next}");
    stand.sandbox.clear_faults();
    stand.sandbox.set_now(next).unwrap();
    sync(&stand).await;
    assert_eq!(state(&stand).await.next_sync, Some(noon + HOUR * 24), "done, the next one is tomorrow's");
}

#[tokio::test]
async fn what_only_the_owner_can_put_right_is_not_tried_all_day() {
    let stand = Stand::up(Scene::Agency).await;
    sync(&stand).await;
    let good = state(&stand).await.last_sync;
    follow(&stand, Schedule::Daily { at: "12:00".to_owned() }).await;
    let noon: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    stand.sandbox.set_now(noon + MINUTE).unwrap();
    stand.sandbox.revoke_key(Side::Stripe, None).unwrap();
    sync(&stand).await;
    let after = state(&stand).await;
    assert_eq!(after.last_sync, good, "what a refused key may not read stays as old as it is");
    assert_eq!(after.next_sync, Some(noon + HOUR * 24), "the same key is refused again, so tomorrow is soon enough");
}

#[tokio::test]
async fn counting_again_is_no_sync() {
    let stand = Stand::up(Scene::Agency).await;
    stand.client("Harbor").await;
    let fresh = state(&stand).await;
    assert_eq!(fresh.last_sync, None, "a new rule was counted, and nothing was read");
    let first = set_up::read(&stand.desk).await.unwrap().steps.into_iter().find(|step| step.id == StepId::FirstSync).unwrap();
    assert_ne!(first.state, StepState::Done, "so the first sync is still to be done");
    sync(&stand).await;
    let good = state(&stand).await;
    stand.pass(MINUTE * 50);
    rate::alone(&stand.desk).await.unwrap();
    let after = state(&stand).await;
    assert_eq!(after.last_sync, good.last_sync, "a decision or an import counts from what was read before");
    assert_eq!(after.next_sync, good.next_sync, "and puts no sync off");
}

#[tokio::test]
async fn an_agency_by_files_and_statements_has_nothing_to_sync() {
    let stand = Stand::up(Scene::Agency).await;
    stand.desk.store.write(|tx| store::workspace::set_stripe(tx, None)).unwrap();
    set_up::method(&stand.desk, MethodParams { method: BillingMethod::Custom }).await.unwrap();
    let first = set_up::read(&stand.desk).await.unwrap().steps.into_iter().find(|step| step.id == StepId::FirstSync).unwrap();
    assert_eq!(first.state, StepState::NotNeeded, "files are counted as they come in");
    let before = state(&stand).await;
    assert_eq!((before.set_up_done, before.next_sync), (false, None), "no file has come yet: {before:?}");
    let now = stand.desk.now();
    let import = |tx: &store::Tx<'_>| {
        run::start(tx, &"import".into(), RunKind::Import, Some(&stand.source), None, now)?;
        run::finish(tx, &"import".into(), RunState::Done, &serde_json::json!({}), None, now)
    };
    stand.desk.store.write(import).unwrap();
    let after = state(&stand).await;
    assert_eq!((after.set_up_done, after.last_sync), (true, None), "the file was the first read, and no sync: {after:?}");
}

#[tokio::test]
async fn an_agency_by_files_alone_has_its_stripe_read_by_the_schedule() {
    let stand = Stand::up(Scene::Agency).await;
    sync(&stand).await;
    let next = state(&stand).await.next_sync;
    assert_eq!(next.map(|at| at.as_second() % 3600), Some(0), "invoices, counts and approved units stand still without it: {next:?}");
}

#[tokio::test]
async fn a_computer_that_wakes_hours_after_the_end_still_pulls_and_sends() {
    let (stand, harbor) = live_client().await;
    stand.sandbox.settings(|settings| settings.invoice_grace = 72 * 3_600).unwrap();
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end - HOUR).unwrap();
    sync(&stand).await;
    stand.sandbox.set_now(end + HOUR * 5).unwrap();
    assert!(due_soon::now_due(&stand.desk).await.unwrap().is_some(), "nobody knows yet that the draft stands for three days");
    cut(&stand);
    sync(&stand).await;
    assert!(due_soon::now_due(&stand.desk).await.unwrap().is_some(), "a sync that reached nobody has followed nothing");
    stand.sandbox.clear_faults();
    sync(&stand).await;
    assert_eq!(due_soon::now_due(&stand.desk).await.unwrap(), None, "then it was followed");
    let finalizes = end + HOUR * 72;
    stand.sandbox.set_now(finalizes - MINUTE * 20).unwrap();
    assert!(due_soon::now_due(&stand.desk).await.unwrap().is_some(), "the second look is that of the draft's own time");
    stand.sandbox.set_now(finalizes - MINUTE * 14).unwrap();
    assert_eq!(due_soon::now_due(&stand.desk).await.unwrap(), None, "and after that nothing may go any more");
}

#[tokio::test]
async fn a_draft_that_does_not_finalise_by_itself_is_looked_at_however_late() {
    let (stand, harbor) = live_client().await;
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end + MINUTE).unwrap();
    let customers = stand.sandbox.truth().unwrap().customers;
    let draft = customers.into_iter().find(|customer| customer.id == harbor.customer).unwrap().invoices.pop().unwrap().id;
    let changed = reqwest::Client::new()
        .post(format!("{}/v1/invoices/{draft}", stand.sandbox.stripe_base()))
        .bearer_auth(stand.sandbox.stripe_key())
        .header("content-type", "application/x-www-form-urlencoded")
        .body("auto_advance=false");
    assert!(changed.send().await.unwrap().status().is_success());
    sync(&stand).await;
    stand.sandbox.set_now(end + HOUR * 30).unwrap();
    assert!(due_soon::now_due(&stand.desk).await.unwrap().is_some(), "it takes units until somebody finalises it");
    sync(&stand).await;
    stand.pass(HOUR * 24);
    assert_eq!(due_soon::now_due(&stand.desk).await.unwrap(), None, "once is enough: nothing comes to it by itself");
}

#[tokio::test]
async fn an_approved_line_goes_at_the_time_that_is_shown() {
    let (stand, harbor) = live_client().await;
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end + SignedDuration::from_secs(20)).unwrap();
    sync(&stand).await;
    stand.used(&harbor, stand.desk.now(), 5_000);
    rate::alone(&stand.desk).await.unwrap();
    let waits = send_all(&stand).await;
    assert_eq!((waits.result.units.as_str(), waits.result.waiting.len()), ("0", 1), "a period of seconds has no minute: {}", waits.words);
    let line = queue::read(&stand.desk).await.unwrap().not_ready.remove(0);
    assert_eq!(line.state, QueueState::Approved);
    let at = line.goes_at.expect("the queue shows when it goes");
    assert_eq!(due_soon::now_due(&stand.desk).await.unwrap(), None, "not before");
    stand.sandbox.set_now(at).unwrap();
    let due = due_soon::now_due(&stand.desk).await.unwrap().expect("then it goes by itself");
    assert!(due.only_sends && due.at == at, "no platform has to be read for it: {due:?}");
    send::continue_open(&stand.desk, &Watch::default()).await.unwrap();
    assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), 5, "and Stripe has it");
    assert_eq!(due_soon::now_due(&stand.desk).await.unwrap(), None, "once");
}

/// This computer's clock, so much ahead of Stripe's: for a Stripe that is late with what it does at a period's end.
struct Ahead(Sandbox, SignedDuration);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        self.0.now() + self.1
    }
}

#[tokio::test]
async fn while_stripe_has_made_no_draft_it_is_looked_for_every_hour() {
    let (stand, harbor) = live_client().await;
    stand.used(&harbor, stand.desk.now(), 5_000);
    sync(&stand).await;
    let end = stand.period(&harbor).end_at;
    // Stripe stays before the end, so that it makes no draft, while the computer's time goes on.
    stand.sandbox.set_now(end - HOUR).unwrap();
    let at =
        |after_the_end: SignedDuration| Desk { clock: Arc::new(Ahead(stand.sandbox.clone(), HOUR + after_the_end)), ..stand.desk.clone() };
    let due = async |minutes: i32| due_soon::now_due(&at(MINUTE * minutes)).await.unwrap().map(|due| due.at);
    let look = async |minutes: i32| {
        let found = due(minutes).await;
        operations::sync::run(&at(MINUTE * minutes), false, &Watch::default()).await.unwrap();
        assert_eq!(due(minutes + 1).await, None, "followed once, until the next look");
        found
    };
    assert_eq!(due(4).await, None, "the platform may still be writing");
    assert_eq!(look(6).await, Some(end + MINUTE * 5), "the first look");
    assert_eq!(look(31).await, Some(end + MINUTE * 30), "in time for an hour's draft");
    assert_eq!(due(59).await, None);
    assert_eq!(look(61).await, Some(end + HOUR), "no draft yet: every hour");
    assert_eq!(due(119).await, None);
    assert_eq!(look(125).await, Some(end + HOUR * 2));
    assert_eq!(look(9 * 60 + 30).await, Some(end + HOUR * 9), "a computer that slept looks once, not seven times");
    assert_eq!(due(10 * 60).await, Some(end + HOUR * 10), "and goes on");

    // Stripe makes the draft at last: its own time counts from here on.
    stand.sandbox.settings(|settings| settings.invoice_grace = 72 * 3600).unwrap();
    stand.sandbox.set_now(end + HOUR * 10).unwrap();
    sync(&stand).await;
    stand.pass(HOUR * 3);
    assert_eq!(due_soon::now_due(&stand.desk).await.unwrap(), None, "the draft was found, and is looked at again before it closes");
}
