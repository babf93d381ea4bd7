//! A changed connector (law §6.3): changed only when re-reading the last day gives other quantities; then one approval is wanted again.

use crate::support::{Stand, sending::live};
use domain::{Quantity, id::RunId};
use jiff::SignedDuration;
use operations::{
    Watch, connect, hold, queue, sync, unassigned,
    view::{AssignParams, ConnectSourceParams, CostPayer, HoldAction, HoldParams, QueueLine, QueueState},
};
use sandbox::Scene;
use secrecy::SecretString;
use store::{
    run::{self, RunKind, RunState},
    source,
    usage::{self, Filter, Standing, UsageRecord},
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Harbor is live and fed by Parley, whose first units were approved.
async fn fed_by_parley() -> Stand {
    let stand = Stand::up(Scene::Agency).await;
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    stand.client("Harbor").await;
    live(&stand).await;
    let params = ConnectSourceParams {
        connector: "parley".to_owned(),
        name: Some("Parley".to_owned()),
        base_url: None,
        key: SecretString::from(stand.sandbox.platform_key().to_owned()),
        session_only: false,
        cost_payer: CostPayer::Unknown,
    };
    connect::source(&stand.desk, params).await.unwrap();
    stand.pass(HOUR * 30);
    sync(&stand).await;
    let assign = AssignParams { subject: "Parley:acc_harbor".to_owned(), client: "Harbor".to_owned(), from: None };
    unassigned::assign(&stand.desk, assign).await.unwrap();
    let held = line(&stand).await;
    assert_eq!(held.state, QueueState::Held, "a new connector is looked at once: {held:?}");
    let approve = HoldParams { id: held.id, units: held.to_send, action: HoldAction::Approve, note: None };
    hold::decide(&stand.desk, approve).await.unwrap();
    stand
}

async fn sync(stand: &Stand) {
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn line(stand: &Stand) -> QueueLine {
    let queue = queue::read(&stand.desk).await.unwrap();
    queue.ready.into_iter().chain(queue.not_ready).next().expect("a line of the queue")
}

/// As if an older connector had read until now.
fn older_connector(stand: &Stand) {
    let written = stand.desk.store.write(|tx| -> Result<(), store::StoreError> {
        let parley = source::find_by_name(tx, "Parley")?.expect("it is connected");
        source::update(tx, &source::Source { connector_digest: Some("an older one".to_owned()), ..parley })
    });
    written.unwrap();
}

/// What the older connector read of one record of the last hours was another quantity.
fn read_otherwise(stand: &Stand) {
    let now = stand.desk.now();
    let run = RunId::new(stand.desk.ids.new_id());
    let written = stand.desk.store.write(|tx| -> Result<(), store::StoreError> {
        let parley = source::find_by_name(tx, "Parley")?.expect("it is connected");
        let day = Filter {
            source: Some(parley.id.clone()),
            from: Some(now - HOUR * 12),
            to: Some(now - HOUR * 6),
            standing: Some(Standing::Billable),
            ..Filter::default()
        };
        let entry = usage::records(tx, &day, 1, 0)?.pop().expect("the accounts were used");
        run::start(tx, &run, RunKind::Pull, Some(&parley.id), None, now)?;
        let record = UsageRecord {
            identity: entry.identity,
            subject: entry.subject,
            meter: entry.meter,
            placed_at: entry.placed_at,
            started_at: entry.started_at,
            quantity: entry.quantity.checked_add(Quantity::from_whole(7)).unwrap(),
            cost: entry.cost,
            standing: Standing::Billable,
            source_updated_at: None,
            payload: None,
        };
        usage::append(tx, &run, &parley.id, now, [record])?;
        run::finish(tx, &run, RunState::Done, &serde_json::json!({}), None, now)
    });
    written.unwrap();
}

#[tokio::test]
async fn a_new_version_that_reads_the_same_is_no_change() {
    let stand = fed_by_parley().await;
    older_connector(&stand);
    stand.pass(HOUR * 24);
    sync(&stand).await;
    let line = line(&stand).await;
    assert_eq!(line.state, QueueState::Ready, "the same quantities, so nobody is asked: {line:?}");
    let parley = stand.desk.store.read(|r| source::find_by_name(r, "Parley")).unwrap().unwrap();
    assert_ne!(parley.connector_digest.as_deref(), Some("an older one"), "it was looked at, once");
}

#[tokio::test]
async fn other_quantities_of_the_last_day_want_one_approval() {
    let stand = fed_by_parley().await;
    sync(&stand).await;
    read_otherwise(&stand);
    older_connector(&stand);
    stand.pass(HOUR);
    sync(&stand).await;
    let held = line(&stand).await;
    assert_eq!(held.state, QueueState::Held, "one record reads otherwise: {held:?}");
    assert!(
        held.reason.as_deref().is_some_and(|reason| reason.starts_with("Reading the last day again gave other quantities")),
        "{held:?}"
    );
    let approve = HoldParams { id: held.id, units: held.to_send, action: HoldAction::Approve, note: None };
    hold::decide(&stand.desk, approve).await.unwrap();
    stand.pass(HOUR * 24);
    sync(&stand).await;
    let line = line(&stand).await;
    assert_eq!(line.state, QueueState::Ready, "looked at once, it is trusted again: {line:?}");
}
