//! The schedule over practice workspaces: each has a sandbox and a clock of its own.

use std::sync::Mutex;

use operations::{
    Keep, Secrets, SecretsProblem, connect, settings,
    view::{ConnectSourceParams, ConnectStripeParams, CostPayer, JobState, SettingsParams},
};
use secrecy::SecretString;
use store::Home;

use super::*;
use crate::wire::House;

const HOUR: i64 = 3_600;

/// A keyring in memory: a test never meets the computer's own.
#[derive(Default)]
struct InMemory(Mutex<HashMap<String, SecretString>>);

impl Secrets for InMemory {
    fn status(&self) -> Result<(), SecretsProblem> {
        Ok(())
    }
    fn get(&self, name: &str) -> Result<Option<SecretString>, SecretsProblem> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
    fn set(&self, name: &str, value: SecretString, _: Keep) -> Result<(), SecretsProblem> {
        self.0.lock().unwrap().insert(name.to_owned(), value);
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), SecretsProblem> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

/// A window's program without its window.
async fn program(folder: &tempfile::TempDir) -> Arc<Host> {
    let home = Arc::new(Home::open(folder.path()).unwrap());
    let house = House { home, keychain: Arc::new(InMemory::default()), stripe_base: None };
    Host::start(house, None).await.unwrap()
}

/// Opens a new practice workspace, connects it and syncs it for the first time.
async fn practise(host: &Arc<Host>) -> Desk {
    let id = workspace::create_practice(&host.house().home).await.unwrap();
    host.open_workspace(&id).await.unwrap();
    let desk = host.desk().await.unwrap();
    let stripe = ConnectStripeParams {
        key: SecretString::from(sandbox::STRIPE_KEY),
        email: None,
        session_only: true,
        accept_secret_key: true,
        accept_unread_account: false,
    };
    connect::stripe(&desk, stripe).await.unwrap();
    let platform = ConnectSourceParams {
        connector: "parley".to_owned(),
        name: None,
        base_url: None,
        key: SecretString::from(sandbox::PLATFORM_KEY),
        session_only: true,
        cost_payer: CostPayer::InRecords,
    };
    connect::source(&desk, platform).await.unwrap();
    let first = sync::run(&desk, false, &Watch::default()).await.unwrap();
    assert!(first.result.read_all(), "everybody answers: {}", first.words);
    desk
}

async fn pass(host: &Arc<Host>, seconds: i64) {
    let open = host.workspace().await.unwrap();
    Host::sandbox(&open).unwrap().pass(seconds).await.unwrap();
}

/// Where another program orders the open workspace's sandbox about, and by what.
async fn control(host: &Arc<Host>) -> (String, reqwest::Client) {
    let open = host.workspace().await.unwrap();
    let base = Host::sandbox(&open).unwrap().stripe_base();
    let control = format!("{}/control", base.strip_suffix("/stripe").unwrap());
    (control, reqwest::Client::builder().no_proxy().build().unwrap())
}

/// Orders Stripe's and the platform's silence, or takes the order back.
async fn cut(host: &Arc<Host>, is_cut: bool) {
    let (control, http) = control(host).await;
    if !is_cut {
        http.delete(format!("{control}/faults")).send().await.unwrap().error_for_status().unwrap();
        return;
    }
    for at in ["stripe", "platform"] {
        let fault = serde_json::json!({ "at": at, "when": "before", "do": "drop", "times": 100_000 });
        http.post(format!("{control}/fault")).json(&fault).send().await.unwrap().error_for_status().unwrap();
    }
}

/// Waits until the job that was started has ended; how it ended.
async fn ended(host: &Arc<Host>, mut events: tokio::sync::broadcast::Receiver<Event>) -> JobState {
    if host.jobs().running().is_none() {
        return host.jobs().newest().unwrap().state;
    }
    loop {
        if let Event::Job { job } = events.recv().await.unwrap()
            && job.state != JobState::Running
        {
            return job.state;
        }
    }
}

/// One look; how the job ended that it began, if it began one.
async fn look(schedule: &Schedule, host: &Arc<Host>, at: Instant) -> Option<JobState> {
    let events = host.listen();
    if schedule.look(host, at).await.unwrap() { Some(ended(host, events).await) } else { None }
}

async fn every(desk: &Desk, minutes: u32) {
    let schedule = Some(operations::view::Schedule::Every { minutes });
    settings::save(desk, SettingsParams { schedule, ..SettingsParams::default() }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn time_that_another_program_lets_pass_is_told_and_no_job_begins_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let host = program(&folder).await;
    let desk = practise(&host).await;
    let (control, http) = control(&host).await;
    let jump = serde_json::json!({ "seconds": 40 * 24 * HOUR });
    http.post(format!("{control}/pass")).json(&jump).send().await.unwrap().error_for_status().unwrap();
    let (known, mut events) = (desk.now(), host.listen());
    let job = host.sync("Sync", |desk, watch| async move { sync::run(&desk, false, &watch).await }).await.unwrap();
    let told = events.try_recv().unwrap();
    assert!(matches!(told, Event::Changed { ref tags } if tags.contains(&Tag::App)), "what is shown is of another time: {told:?}");
    assert!(job.started_at.duration_since(known) > jiff::SignedDuration::from_hours(39 * 24), "the job begins by the sandbox's clock");
    assert_eq!(ended(&host, events).await, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_workspaces_clock_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let host = program(&folder).await;
    let schedule = Schedule::default();
    let start = Instant::now();
    practise(&host).await;
    pass(&host, 40 * 24 * HOUR).await;
    assert!(look(&schedule, &host, start).await.is_some(), "forty days later a sync is due");
    pass(&host, 2 * HOUR).await;
    cut(&host, true).await;
    assert!(look(&schedule, &host, start).await.is_some(), "and two hours after that, without an answer");

    practise(&host).await;
    pass(&host, 2 * HOUR).await;
    assert!(
        look(&schedule, &host, start).await.is_some(),
        "the next workspace's clock is forty days behind, and its sync is due all the same"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_run_that_failed_is_followed_by_a_pause() {
    let folder = tempfile::tempdir().unwrap();
    let host = program(&folder).await;
    let schedule = Schedule::default();
    let start = Instant::now();
    let desk = practise(&host).await;
    every(&desk, 5).await;
    for _ in 0..2 {
        assert_eq!(look(&schedule, &host, start).await, None, "not before its time");
        pass(&host, 5 * 60).await;
        let next = workspace::state(&desk).await.unwrap().next_sync.unwrap();
        assert!(next <= desk.now(), "it is shown as due");
        assert!(look(&schedule, &host, start).await.is_some(), "every five minutes means five minutes");
    }

    cut(&host, true).await;
    pass(&host, 5 * 60).await;
    assert!(look(&schedule, &host, start).await.is_some(), "it is tried");
    let state = workspace::state(&desk).await.unwrap();
    let next = state.next_sync.unwrap();
    assert!(next > desk.now(), "the time that is shown is that of the next try: {next}");
    assert_eq!(look(&schedule, &host, start).await, None, "not at once again");
    cut(&host, false).await;
    pass(&host, 10 * 60).await;
    assert!(look(&schedule, &host, start).await.is_some(), "ten minutes later it is tried again");
    let again = workspace::state(&desk).await.unwrap();
    assert!(again.last_sync > state.last_sync, "and the figures are young again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_lengthens_no_pause() {
    let folder = tempfile::tempdir().unwrap();
    let host = program(&folder).await;
    let schedule = Schedule::default();
    let desk = practise(&host).await;
    schedule.pauses.note(&desk, false);
    let begun = Instant::now();
    let long_before = desk.now() - jiff::SignedDuration::from_hours(24 * 40);
    assert!(schedule.pauses.rests(&desk.workspace, begun, desk.now()), "after a failure it rests");
    assert!(!schedule.pauses.rests("another", begun, long_before), "another workspace does not");
    let later = begun + PAUSE_AFTER_FAILURE.unsigned_abs();
    assert!(!schedule.pauses.rests(&desk.workspace, later, long_before), "by running time the rest is over, whatever the clock says");
    let woken = desk.now() + PAUSE_AFTER_FAILURE;
    assert!(!schedule.pauses.rests(&desk.workspace, begun, woken), "and by the clock after a sleep, in which no time ran");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_day_has_its_backup() {
    let folder = tempfile::tempdir().unwrap();
    let host = program(&folder).await;
    let mut schedule = Schedule::default();
    let desk = practise(&host).await;
    let taken = || {
        let all = store::backup::list(desk.store.path()).unwrap();
        all.into_iter().filter(|file| file.reason == store::backup::Reason::Daily).count()
    };
    let start = Instant::now();
    schedule.back_up(&host, start).await;
    assert_eq!(taken(), 1, "the window being open is enough");
    schedule.back_up(&host, start + BACKUP_LOOK).await;
    assert_eq!(taken(), 1, "one a day");
    pass(&host, 24 * HOUR).await;
    schedule.back_up(&host, start + BACKUP_LOOK * 2).await;
    assert_eq!(taken(), 2, "and one the next day");
}
