//! Status: due, sent, held and unassigned with their money, and how fresh each source is.

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use domain::id::SubjectId;
use jiff::{SignedDuration, Timestamp};
use operations::{
    Watch, connect, settings, status,
    view::{ConnectSourceParams, CostPayer, Schedule, SettingsParams, StatusView, UnitsWorth},
};
use sandbox::Scene;
use secrecy::SecretString;
use store::source::{self, Subject};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn of(sum: &UnitsWorth) -> (&str, Vec<String>) {
    (&sum.units, sum.worth.iter().map(ToString::to_string).collect())
}

/// Use of an account that belongs to nobody.
fn unassigned(stand: &Stand, at: Timestamp, tokens: i64) {
    let subject = Subject {
        id: SubjectId::new("subject-nobody"),
        source: stand.source.clone(),
        external_id: "loc_5600".to_owned(),
        name: None,
        email: None,
        never_bill: false,
        first_seen_at: at,
        gone_at: None,
    };
    stand.desk.store.write(|tx| source::see_subject(tx, &subject).map(|_| ())).unwrap();
    let nobody =
        Billed { client: "nobody".into(), rule: "nobody".into(), subject: SubjectId::new("subject-nobody"), customer: String::new() };
    stand.used(&nobody, at, tokens);
}

async fn read(stand: &Stand) -> StatusView {
    status::read(&stand.desk).await.unwrap()
}

#[tokio::test]
async fn what_is_due_sent_held_and_unassigned_has_its_money() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let lumen = stand.client("Lumen").await;
    live(&stand).await;
    stand.pass(HOUR);
    let just_now = stand.desk.now() - SignedDuration::from_mins(1);
    stand.used(&harbor, just_now, 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;
    stand.used(&harbor, just_now, 3_000);
    // Far above everything before: a bound holds it.
    stand.used(&lumen, just_now, 6_000_000);
    unassigned(&stand, just_now, 4_200);
    operations::rate::alone(&stand.desk).await.unwrap();

    let view = read(&stand).await;
    assert_eq!(of(&view.due), ("6015", vec!["$601.50".to_owned()]), "all that is due: {view:#?}");
    assert_eq!(of(&view.sent), ("12", vec!["$1.20".to_owned()]), "what Stripe took");
    assert_eq!(of(&view.waiting), ("3", vec!["$0.30".to_owned()]), "what a press would send");
    assert_eq!(of(&view.held), ("6000", vec!["$600.00".to_owned()]), "what a bound holds");
    assert_eq!((view.stopped.units.as_str(), view.late.units.as_str()), ("0", "0"));
    let lost = &view.unassigned;
    assert_eq!((lost.accounts, lost.worth.iter().map(ToString::to_string).collect::<Vec<_>>()), (1, vec!["$0.40".to_owned()]), "{lost:?}");
    assert_eq!(lost.since, Some(just_now), "since when it is lost");
    assert!(view.counted_at.is_some() && view.stripe_read_at.is_some(), "with their age: {view:?}");
}

#[tokio::test]
async fn each_source_says_when_it_was_read_and_when_it_is_read_next() {
    let stand = Stand::up(Scene::Agency).await;
    let view = read(&stand).await;
    assert_eq!((view.sources.len(), view.sources[0].connector.as_str()), (1, "csv"));
    assert_eq!(view.sources[0].next_sync, None, "a file comes by hand");
    let parley = ConnectSourceParams {
        connector: "parley".to_owned(),
        name: Some("Parley".to_owned()),
        base_url: None,
        key: SecretString::from(stand.sandbox.platform_key().to_owned()),
        session_only: true,
        cost_payer: CostPayer::InRecords,
    };
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    connect::source(&stand.desk, parley).await.unwrap();
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let ended = stand.desk.now();
    let view = read(&stand).await;
    let platform = view.sources.iter().find(|source| source.connector != "csv").expect("the platform");
    assert!(platform.last_sync.is_some_and(|at| ended.duration_since(at) < HOUR), "read just now: {platform:?}");
    assert_eq!(platform.next_sync.map(|at| at.as_second() % 3600), Some(0), "hourly is each full hour: {platform:?}");
    let off = SettingsParams { schedule: Some(Schedule::Off), ..SettingsParams::default() };
    settings::save(&stand.desk, off).await.unwrap();
    let view = read(&stand).await;
    assert!(view.sources.iter().all(|source| source.next_sync.is_none()), "no schedule, no next time: {view:?}");
}
