//! Usage from a platform: pulled, labelled, assigned.

use std::sync::Arc;

use crate::support::Stand;
use jiff::SignedDuration;
use operations::{
    Code, Desk, Watch, connect, pull, queue, records, runs, sync, unassigned,
    view::{AssignParams, ConnectSourceParams, ConnectionState, CostPayer, JobState, NeverBillParams, PageRequest, RecordsParams},
};
use sandbox::{Act, Fault, Scene, Side, When};
use secrecy::SecretString;
use store::usage::{self, Filter};
use tokio_util::sync::CancellationToken;

/// Parley connected, nothing pulled yet.
async fn parley(cost_payer: CostPayer) -> (Stand, String) {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    let source = connect::source(&stand.desk, params(&stand, "Parley", cost_payer)).await.unwrap();
    (stand, source.id)
}

fn params(stand: &Stand, name: &str, cost_payer: CostPayer) -> ConnectSourceParams {
    ConnectSourceParams {
        connector: "parley".to_owned(),
        name: Some(name.to_owned()),
        base_url: None,
        key: SecretString::from(stand.sandbox.platform_key().to_owned()),
        session_only: false,
        cost_payer,
    }
}

fn stored(desk: &Desk) -> u64 {
    desk.store.read(|r| usage::count_records(r, &Filter::default())).unwrap()
}

fn costed(desk: &Desk) -> usize {
    desk.store
        .read(|r| usage::records(r, &Filter::default(), u32::MAX, 0))
        .unwrap()
        .into_iter()
        .filter(|entry| entry.cost.is_some())
        .count()
}

#[tokio::test]
async fn a_pull_reads_everything_once_and_says_what_changed() {
    let (stand, source) = parley(CostPayer::Unknown).await;
    let desk = &stand.desk;
    let rehearsed = pull::run(desk, None, true, &Watch::default()).await.unwrap();
    assert_eq!(stored(desk), 0, "a dry run stores nothing");
    let pulled = pull::run(desk, None, false, &Watch::default()).await.unwrap();
    assert_eq!(rehearsed.changed(), pulled.changed(), "a dry run says exactly what would change");
    let changed = pulled.changed();
    assert_eq!(stored(desk), changed.new, "every record that was new is stored");
    assert!(changed.new > 50_000, "ninety days of the agency are read, not {}", changed.new);
    assert_eq!(costed(desk), 0, "while nobody said who pays for the AI, no cost is believed (law §10)");

    let again = pull::run(desk, None, false, &Watch::default()).await.unwrap();
    // The sandbox's clock goes on meanwhile: a conversation or two may have ended.
    assert!(again.changed().new + again.changed().revised < 20, "reading the same span again changes nothing: {}", again.words());
    assert!(again.changed().unchanged < changed.new / 2, "and reads only the days in which costs may still arrive");

    connect::cost_payer(desk, &source, CostPayer::InRecords).await.unwrap();
    let with_costs = pull::run(desk, None, false, &Watch::default()).await.unwrap();
    assert!(with_costs.changed().new < 20, "no record is new because of its cost: {}", with_costs.words());
    assert!(with_costs.changed().revised > 10_000, "the whole history is read again for its costs: {}", with_costs.words());
    assert!(costed(desk) > 10_000, "and holds them now");

    let listed = runs::list(desk).await.unwrap();
    assert!(listed.iter().all(|run| run.state == JobState::Done), "every pull left its row: {listed:?}");
    assert_eq!(listed.len(), 3, "a dry run leaves none");
    assert!(listed[2].outcome.as_deref().is_some_and(|words| words.contains("new")), "and says what changed: {:?}", listed[2].outcome);
}

#[tokio::test]
async fn a_source_that_fails_does_not_keep_the_others() {
    let (stand, source) = parley(CostPayer::OwnKeys).await;
    let desk = &stand.desk;
    connect::source(desk, params(&stand, "Second", CostPayer::OwnKeys)).await.unwrap();
    // Only the first request of the first source is refused.
    stand.sandbox.fault(Fault {
        at: Side::Platform,
        call: None,
        when: When::Before,
        act: Act::Answer { status: 401, code: None, reason: None },
        times: 1,
        skip: 0,
    });
    let pulled = pull::run(desk, None, false, &Watch::default()).await.unwrap();
    let problem = |name: &str| pulled.sources.iter().find(|one| one.name == name).unwrap().problem.as_ref().map(|problem| problem.code);
    assert_eq!(problem("Parley"), Some(Code::KeyRefused), "the refused key is named");
    assert_eq!(problem("Second"), None, "and the other source was read");
    assert!(pulled.needs_owner(), "the owner must hear of it");
    let view = connect::read(desk, None).await.unwrap().sources.into_iter().find(|one| one.id == source).unwrap();
    assert_eq!(view.state, ConnectionState::Refused, "it stays said on the connection");
    assert_eq!(costed(desk), 0, "lines paid by the agency's own keys carry no platform cost");

    pull::run(desk, Some(&source.clone().into()), false, &Watch::default()).await.unwrap();
    let view = connect::read(desk, None).await.unwrap().sources.into_iter().find(|one| one.id == source).unwrap();
    assert_eq!(view.problem, None, "a pull that works takes the word back");
}

#[tokio::test]
async fn a_cancelled_pull_keeps_what_was_read_and_goes_on_from_there() {
    let (stand, _) = parley(CostPayer::InRecords).await;
    let desk = &stand.desk;
    let cancel = CancellationToken::new();
    let watch = Watch { progress: Arc::new(StopAt(3000, cancel.clone())), cancel };
    let stopped = pull::run(desk, None, false, &watch).await.unwrap();
    assert!(stopped.cancelled, "the owner's word is heard between two pages");
    let kept = stored(desk);
    assert!(kept > 0 && kept < 50_000, "what was read before is kept: {kept}");
    assert_eq!(runs::list(desk).await.unwrap()[0].state, JobState::Cancelled, "and the run says how it ended");
    let rest = pull::run(desk, None, false, &Watch::default()).await.unwrap();
    assert_eq!(kept + rest.changed().new, stored(desk), "the next pull brings the rest, nothing twice");
}

/// The first days of the platform's history; a whole pull takes its time.
async fn some_usage(desk: &Desk) {
    let cancel = CancellationToken::new();
    let watch = Watch { progress: Arc::new(StopAt(6000, cancel.clone())), cancel };
    pull::run(desk, None, false, &watch).await.unwrap();
}

/// Cancels once so many records were reported.
struct StopAt(u64, CancellationToken);

impl operations::Progress for StopAt {
    fn report(&self, done: u64, _: Option<u64>, _: &str) {
        if done >= self.0 {
            self.1.cancel();
        }
    }
}

#[tokio::test]
async fn unassigned_usage_has_a_value_and_finds_its_client() {
    let (stand, _) = parley(CostPayer::InRecords).await;
    let desk = &stand.desk;
    some_usage(desk).await;
    let inbox = unassigned::read(desk).await.unwrap();
    assert!(inbox.rows.len() >= 10, "every account waits while there is no client: {}", inbox.rows.len());
    let row = inbox.rows.iter().find(|row| row.external_id == "acc_harbor").unwrap().clone();
    assert!(row.cost.is_some(), "what the platform charged is known");
    let found = records::read(
        desk,
        RecordsParams { search: Some("acc_harbor".to_owned()), meter: Some("tokens".to_owned()), ..Default::default() },
    );
    let found = found.await.unwrap();
    assert!(found.rows.iter().any(|record| record.label == "unassigned"), "its records say so: {:?}", found.rows[0]);

    let client = stand.client_without_stripe("Harbor Dental", "tokens", "0.10", 1000, "2026-08-23T00:00:00Z");
    let priced = unassigned::read(desk).await.unwrap();
    let value = priced.rows.iter().find(|row| row.external_id == "acc_harbor").unwrap();
    let units: i64 = value.sums.iter().find(|sum| sum.meter == "tokens").unwrap().quantity.parse::<i64>().unwrap() / 1000;
    assert_eq!(value.value.unwrap().minor(), units * 10, "valued at the price of the agency's other client: $0.10 a unit of 1000");

    let subject = format!("Parley:{}", row.external_id);
    let left = unassigned::assign(desk, AssignParams { subject: subject.clone(), client: client.clone(), from: None }).await.unwrap();
    assert!(left.rows.iter().all(|row| row.external_id != "acc_harbor"), "assigned from its first record, nothing of it is left");
    let of_client = RecordsParams {
        client: Some(client.clone()),
        meter: Some("tokens".to_owned()),
        page: Some(PageRequest { offset: 0, limit: 500 }),
        ..Default::default()
    };
    let page = records::read(desk, of_client).await.unwrap();
    let billed = page.rows.iter().filter(|record| record.label == "billed").count();
    assert!(billed > 0, "what lies after the rule's start is billed");
    assert!(page.rows.iter().all(|record| record.client.as_deref() == Some("Harbor Dental")), "every one of them names its client");

    let other = stand.client_without_stripe("Other", "tokens", "0.10", 1000, "2026-08-23T00:00:00Z");
    let refused = unassigned::assign(desk, AssignParams { subject: subject.clone(), client: other, from: None }).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "one record is charged once: {}", refused.message);
    assert!(refused.message.contains("Harbor Dental"), "whose it is, is said: {}", refused.message);

    let ours = &left.rows[0];
    let marked = unassigned::never_bill(desk, NeverBillParams { subject: ours.subject_id.clone(), never: true }).await.unwrap();
    assert_eq!(marked.rows.len() + 1, left.rows.len(), "our own usage leaves the inbox");
    let back = unassigned::never_bill(desk, NeverBillParams { subject: ours.subject_id.clone(), never: false }).await.unwrap();
    assert_eq!(back.rows.len(), left.rows.len(), "and comes back when the mark is taken back");
}

#[tokio::test]
async fn sums_are_the_same_from_roll_ups_and_from_records() {
    let (stand, _) = parley(CostPayer::InRecords).await;
    let desk = &stand.desk;
    some_usage(desk).await;
    let day = "2026-08-23T00:00:00Z".parse().unwrap();
    let next = "2026-08-25T00:00:00Z".parse().unwrap();
    let whole = RecordsParams { from: Some(day), to: Some(next), ..Default::default() };
    let by_days = records::read(desk, whole.clone()).await.unwrap();
    let second = SignedDuration::from_secs(1);
    // A second later the span is no whole day any more, so the records themselves are added up.
    let by_records = records::read(desk, RecordsParams { to: Some(next + second), ..whole }).await.unwrap();
    let entries =
        desk.store.read(|r| usage::count_records(r, &Filter { from: Some(next), to: Some(next + second), ..Filter::default() })).unwrap();
    assert_eq!(by_days.total + entries, by_records.total, "the second span holds what the first does, and that second");
    if entries == 0 {
        assert_eq!(by_days.sums, by_records.sums, "and the sums are the same");
    }
    assert_eq!(by_days.rows.len(), 100, "a page has a hundred rows unless said otherwise");
}

#[tokio::test]
async fn a_dry_run_says_units_too_and_stores_nothing() {
    let stand = Stand::up(Scene::Agency).await;
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    stand.client("Harbor").await;
    crate::support::sending::live(&stand).await;
    let desk = &stand.desk;
    connect::source(desk, params(&stand, "Parley", CostPayer::InRecords)).await.unwrap();
    pull::run(desk, None, false, &Watch::default()).await.unwrap();
    let inbox = unassigned::read(desk).await.unwrap();
    let of_harbor =
        inbox.rows.iter().find(|row| row.name.as_ref().is_some_and(|name| name.contains("Harbor"))).expect("Harbor uses Parley");
    let assign = AssignParams { subject: of_harbor.subject_id.clone(), client: "Harbor".to_owned(), from: Some(desk.now()) };
    unassigned::assign(desk, assign).await.unwrap();
    stand.pass(SignedDuration::from_hours(24));
    let before = stored(desk);
    let rehearsed = sync::run(desk, true, &Watch::default()).await.unwrap();
    assert_eq!(stored(desk), before, "nothing is stored");
    assert_eq!(queue::read(desk).await.unwrap().units, "0", "nor is any unit due by it");
    let synced = sync::run(desk, false, &Watch::default()).await.unwrap();
    let (would, did) = (rehearsed.result.rating.unwrap(), synced.result.rating.unwrap());
    assert_eq!(did.held, 1, "a day of Harbor's use makes units, held because the connector is new: {did:?}");
    assert_eq!(would, did, "and the dry run said so");
    assert!(
        rehearsed.words.contains("1 line held") && rehearsed.words.contains("Nothing was stored or sent"),
        "in words: {}",
        rehearsed.words
    );
}
