//! The shipped connector against the sandbox's platform: the same runner, file and rules that real platforms are read with.

#![allow(clippy::unwrap_used, reason = "a test ends where its set-up fails")]

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::Quantity;
use jiff::SignedDuration;
use platforms::{Connector, PullError, RecordState, Runner, UsageRecord, Window};
use sandbox::{Options, Sandbox, Scene};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

fn runner(sandbox: &Sandbox, key: &str) -> Runner {
    let connector = Connector::shipped().remove(0);
    Runner::new(connector, Some(&sandbox.platform_base()), SecretString::from(key), Runner::http().unwrap()).unwrap()
}

async fn pull(runner: &Runner, window: Window) -> Vec<UsageRecord> {
    let mut pull = runner.pull(window, &CancellationToken::new());
    let mut records = Vec::new();
    while let Some(page) = pull.next_page().await.unwrap() {
        assert!(page.broken.is_empty(), "every row of the sandbox fits its connector: {:?}", page.broken);
        records.extend(page.records);
    }
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn the_invented_agency_is_read_and_read_again() {
    let options = Options { start: Some("2026-11-20T12:00:00Z".parse().unwrap()), ..Options::new(Scene::Agency) };
    let sandbox = Sandbox::serve(options).await.unwrap();
    let runner = runner(&sandbox, sandbox.platform_key());
    let subjects = runner.subjects(&CancellationToken::new()).await.unwrap();
    assert_eq!(subjects.len(), sandbox::CLIENTS.len(), "every account is listed once, over all pages");

    let now = sandbox.now();
    // More than a month, so that the window is cut into spans.
    let first = now - SignedDuration::from_hours(24 * 35);
    let records = pull(&runner, Window { from: first, to: now }).await;
    let identities: HashSet<_> = records.iter().map(|record| (record.external_id.clone().unwrap(), record.meter.clone())).collect();
    assert_eq!(identities.len(), records.len(), "spans of a month meet without gap or overlap");
    let rows = records.iter().filter(|record| record.meter == "tokens").count();
    assert!(rows > 10_000, "more rows than pages can hold at once: {rows}");
    let known: HashSet<&str> = subjects.iter().map(|subject| subject.id.as_str()).collect();
    assert!(records.iter().all(|record| known.contains(record.subject.as_str())), "usage is of listed accounts");
    assert!(records.iter().any(|record| record.is_test), "test calls are there and marked");
    assert!(records.iter().any(|record| record.state == RecordState::Open), "one record is still open");
    let costs = records.iter().filter(|record| record.cost.is_some()).count();
    assert!(costs < rows && costs * 10 > rows * 9, "the costs of the last hours are still to come: {costs} of {rows}");

    sandbox.pass(SignedDuration::from_hours(36)).unwrap();
    let again = Connector::shipped().remove(0).next_window(first, Some(now), sandbox.now()).unwrap();
    let later: HashMap<_, _> =
        pull(&runner, again).await.into_iter().map(|record| ((record.external_id.clone(), record.meter.clone()), record)).collect();
    let mut stale: Vec<&UsageRecord> = records.iter().filter(|record| record.meter == "tokens").collect();
    stale.retain(|record| record.state == RecordState::Open || record.cost.is_none());
    for record in &stale {
        let now = &later[&(record.external_id.clone(), record.meter.clone())];
        assert_eq!(now.state, RecordState::Complete, "what was open has ended: {now:?}");
        assert!(now.cost.is_some(), "and its late cost was read in the trailing window: {now:?}");
        assert_ne!(now.content_hash, record.content_hash, "as a new revision");
    }
    assert!(!stale.is_empty(), "the test saw late costs");

    let mut totals: BTreeMap<&str, Quantity> = BTreeMap::new();
    for record in &records {
        let total = totals.entry(&record.meter).or_default();
        *total = total.checked_add(record.quantity).unwrap();
    }
    let same: Vec<Quantity> = ["tokens", "messages", "seconds"].map(|meter| totals[meter]).to_vec();
    assert!(same.iter().all(|total| total.is_whole() && !total.is_zero()), "all three meters are counted: {totals:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_said_at_the_test_call() {
    let sandbox = Sandbox::serve(Options::new(Scene::Agency)).await.unwrap();
    let error = runner(&sandbox, "parley_of_somebody_else").test_call(sandbox.now(), &CancellationToken::new()).await.unwrap_err();
    assert!(matches!(error, PullError::Unauthorised { status: 401, .. }), "the key is what is wrong: {error}");
    let seen = runner(&sandbox, sandbox.platform_key()).test_call(sandbox.now(), &CancellationToken::new()).await.unwrap();
    assert!(!seen.last_day.records.is_empty() && seen.subjects.is_some(), "the last day is shown as it will be read");
}
