//! Records that their platform no longer lists (law §4): flagged after two readings, never deleted, and nothing of their money changes.

use crate::support::{Billed, Stand, sending::live};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Watch, connect, overview, pull, queue, records, runs, sync, unassigned,
    view::{AssignParams, ConnectSourceParams, CostPayer, NeedKind, NeedTarget, RecordsParams, RecordsView},
};
use sandbox::{Act, Fault, Scene, Side, When};
use secrecy::SecretString;
use store::{
    source,
    usage::{self, Entry, Filter, Standing, gone},
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Parley, read once from a few days ago on; its id.
async fn read_once() -> (Stand, String) {
    with_connector("parley").await
}

async fn with_connector(connector: &str) -> (Stand, String) {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    if connector != "parley" {
        // The same platform, read by a file that does not say by which time it cuts its windows.
        let text = include_str!("../../platforms/connectors/parley.toml");
        let silent = text.replace("id = \"parley\"", &format!("id = \"{connector}\"")).replace(", by = \"start\"", "");
        let folder = stand.desk.home.dir().join("connectors");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("own.toml"), silent).unwrap();
    }
    let params = ConnectSourceParams { connector: connector.to_owned(), ..params(&stand) };
    let source = connect::source(&stand.desk, params).await.unwrap().id;
    let first = stand.desk.now() - HOUR * 24 * 4;
    let id = source.clone().into();
    // Ninety days would be read for each test; four hold all that a reading compares.
    stand.desk.store.write(|tx| source::set_cursor(tx, &id, &serde_json::json!({ "first": first }))).unwrap();
    read(&stand).await;
    (stand, source)
}

fn params(stand: &Stand) -> ConnectSourceParams {
    ConnectSourceParams {
        connector: "parley".to_owned(),
        name: Some("Parley".to_owned()),
        base_url: None,
        key: SecretString::from(stand.sandbox.platform_key().to_owned()),
        session_only: false,
        cost_payer: CostPayer::InRecords,
    }
}

async fn read(stand: &Stand) -> pull::PulledSource {
    pull::run(&stand.desk, None, false, &Watch::default()).await.unwrap().sources.remove(0)
}

/// As [`read`], after a time.
async fn read_after(stand: &Stand, span: SignedDuration) -> pull::PulledSource {
    stand.pass(span);
    read(stand).await
}

/// The records that stand, newest first.
fn stored(stand: &Stand, standing: Option<Standing>) -> Vec<Entry> {
    stand.desk.store.read(|r| usage::records(r, &Filter { standing, ..Filter::default() }, u32::MAX, 0)).unwrap()
}

/// A record of yesterday.
fn of_yesterday(stand: &Stand, standing: Standing) -> Entry {
    let now = stand.desk.now();
    let yesterday = |entry: &Entry| entry.placed_at < now - HOUR * 20 && entry.started_at.is_some_and(|start| start > now - HOUR * 44);
    stored(stand, Some(standing)).into_iter().find(yesterday).expect("yesterday was a day of use")
}

fn drop_record(stand: &Stand, entry: &Entry) {
    stand.sandbox.drop_record(&entry.identity, true).unwrap();
}

async fn flagged(stand: &Stand) -> RecordsView {
    records::read(&stand.desk, RecordsParams { gone: true, ..RecordsParams::default() }).await.unwrap()
}

fn doubts(stand: &Stand) -> usize {
    stand.desk.store.read(gone::all_missed).unwrap().len()
}

#[tokio::test]
async fn a_record_is_flagged_by_the_second_reading_that_lacks_it_and_stays() {
    let (stand, source) = read_once().await;
    let lost = of_yesterday(&stand, Standing::Billable);
    drop_record(&stand, &lost);
    let before: Vec<Entry> = stored(&stand, None);

    let missed_at = stand.desk.now();
    assert_eq!(read(&stand).await.gone, 0, "pages may shift while they are read: one reading proves nothing");
    assert_eq!(read_after(&stand, MINUTE * 59).await.gone, 0, "and one soon after it no more");
    assert_eq!(flagged(&stand).await.total, 0);
    let second = read_after(&stand, MINUTE).await;
    assert_eq!(second.gone, 1, "an hour later it is gone: {second:?}");

    let shown = flagged(&stand).await;
    assert!(shown.total >= 1 && shown.rows.iter().all(|row| row.id == lost.identity), "that one alone, for each of its meters: {shown:?}");
    let since = shown.rows[0].gone_since.expect("it says since when");
    assert!(since.duration_since(missed_at).abs() < MINUTE, "since it was missed first, {missed_at}: {since}");
    let quantity = |meter: &str| shown.sums.iter().find(|sum| sum.meter == meter).map(|sum| sum.quantity.clone());
    assert_eq!(shown.rows.iter().find(|row| row.meter == "tokens").map(|row| row.quantity.clone()), quantity("tokens"), "summed alone too");
    let after = stored(&stand, None);
    for entry in &before {
        let now = after.iter().find(|now| (&now.identity, &now.meter) == (&entry.identity, &entry.meter)).expect("nothing is deleted");
        let grew = entry.standing == Standing::Open || entry.cost.is_none();
        assert!(grew || (now.quantity, now.standing, now.revision) == (entry.quantity, entry.standing, entry.revision), "{now:?}");
    }
    let view = connect::read(&stand.desk, None).await.unwrap().sources.into_iter().find(|one| one.id == source).unwrap();
    assert_eq!((view.gone_records, view.gone_since), (shown.total, Some(since)), "the platform counts them");
    let said = runs::list(&stand.desk).await.unwrap().remove(0).outcome.unwrap();
    assert!(said.contains("1 no longer listed by the platform"), "the run says it: {said}");

    stand.sandbox.drop_record(&lost.identity, false).unwrap();
    let again = read(&stand).await;
    assert_eq!((again.back, again.gone), (1, 0), "listed again: {again:?}");
    assert_eq!((flagged(&stand).await.total, doubts(&stand)), (0, 0), "and the flag is gone");
    assert_eq!(read_after(&stand, HOUR).await.back, 0, "which is told once");
}

#[tokio::test]
async fn open_records_and_test_calls_are_flagged_too() {
    let (stand, _) = read_once().await;
    // The one that is still open began forty minutes before the start: soon it lies well inside.
    stand.pass(HOUR);
    read(&stand).await;
    let open = stored(&stand, Some(Standing::Open)).into_iter().find(|entry| entry.identity.ends_with("open")).expect("it is open still");
    let test = of_yesterday(&stand, Standing::Test);
    drop_record(&stand, &open);
    drop_record(&stand, &test);
    read(&stand).await;
    assert_eq!(read_after(&stand, HOUR).await.gone, 2);
    let labels: std::collections::BTreeSet<(String, String)> =
        flagged(&stand).await.rows.into_iter().map(|row| (row.id, row.label)).collect();
    assert_eq!(labels, [(open.identity, "open".to_owned()), (test.identity, "test".to_owned())].into());
}

#[tokio::test]
async fn only_a_reading_to_its_end_counts_and_a_dry_run_flags_nothing() {
    let (stand, _) = read_once().await;
    let lost = of_yesterday(&stand, Standing::Billable);
    drop_record(&stand, &lost);
    let call = Some("GET /v1/usage".to_owned());
    let act = Act::Answer { status: 401, code: None, reason: None };
    stand.sandbox.fault(Fault { at: Side::Platform, call, when: When::Before, act, times: 1, skip: 0 });
    let refused = read(&stand).await;
    assert!(refused.problem.is_some() && doubts(&stand) == 0, "half a reading says nothing of what it lacks: {refused:?}");

    read(&stand).await;
    assert_eq!(doubts(&stand), 1, "the whole one does");
    stand.pass(HOUR);
    let rehearsed = pull::run(&stand.desk, None, true, &Watch::default()).await.unwrap();
    assert_eq!((rehearsed.sources[0].gone, flagged(&stand).await.total), (0, 0), "a dry run flags nothing");
    assert_eq!(read(&stand).await.gone, 1);
}

#[tokio::test]
async fn an_answer_without_any_known_record_says_nothing_of_them() {
    let (stand, _) = read_once().await;
    for _ in 0..3 {
        for entry in stored(&stand, None) {
            drop_record(&stand, &entry);
        }
        let empty = read_after(&stand, HOUR).await;
        assert_eq!((empty.problem, empty.gone, doubts(&stand)), (None, 0, 0), "another account's key would answer so");
    }
}

#[tokio::test]
async fn what_another_key_or_another_connector_read_may_be_out_of_sight_of_this_one() {
    let (stand, source) = read_once().await;
    let lost = of_yesterday(&stand, Standing::Billable);
    stand.pass(MINUTE);
    connect::rotate_source_key(&stand.desk, &source, SecretString::from(stand.sandbox.platform_key().to_owned()), false).await.unwrap();
    drop_record(&stand, &lost);
    read(&stand).await;
    assert_eq!((read_after(&stand, HOUR).await.gone, doubts(&stand)), (0, 0), "it was read with the key before");
}

#[tokio::test]
async fn a_connector_that_does_not_say_how_windows_are_cut_flags_nothing() {
    let (stand, _) = with_connector("silent").await;
    let lost = of_yesterday(&stand, Standing::Billable);
    drop_record(&stand, &lost);
    read(&stand).await;
    assert_eq!((read_after(&stand, HOUR).await.gone, doubts(&stand)), (0, 0));
}

#[tokio::test]
async fn a_doubt_that_is_read_again_no_more_is_forgotten() {
    let (stand, _) = read_once().await;
    drop_record(&stand, &of_yesterday(&stand, Standing::Billable));
    // After five days away everything since three days before is read, and from the next time on the last three days alone.
    read_after(&stand, HOUR * 24 * 5).await;
    assert_eq!(doubts(&stand), 1, "lacked once");
    read_after(&stand, HOUR).await;
    assert_eq!((flagged(&stand).await.total, doubts(&stand)), (0, 1), "what is not read is not lacked again");
    read_after(&stand, HOUR * 24 * 4).await;
    read_after(&stand, HOUR * 24 * 4).await;
    assert_eq!((flagged(&stand).await.total, doubts(&stand)), (0, 0), "and the doubt is not kept for ever");
}

/// Harbor, live, with a day of use on Parley that was sent.
async fn charged() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    let billed = stand.client("Harbor").await;
    live(&stand).await;
    let source = connect::source(&stand.desk, params(&stand)).await.unwrap().id.into();
    let first = stand.desk.now() - HOUR;
    stand.desk.store.write(|tx| source::set_cursor(tx, &source, &serde_json::json!({ "first": first }))).unwrap();
    stand.pass(HOUR * 30);
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let assign = AssignParams { subject: "Parley:acc_harbor".to_owned(), client: "Harbor".to_owned(), from: None };
    unassigned::assign(&stand.desk, assign).await.unwrap();
    (stand, billed)
}

fn billed_since(stand: &Stand, billed: &Billed, from: Timestamp) -> Vec<Entry> {
    let tokens = Filter {
        client: Some(billed.client.clone()),
        meter: Some(stand.meter.clone()),
        from: Some(from),
        standing: Some(Standing::Billable),
        ..Filter::default()
    };
    stand.desk.store.read(|r| usage::records(r, &tokens, u32::MAX, 0)).unwrap()
}

#[tokio::test]
async fn billed_use_that_is_gone_needs_the_owner_with_its_money_and_changes_none() {
    let (stand, billed) = charged().await;
    let start = stand.desk.store.read(|r| store::rule::get(r, &billed.rule)).unwrap().start_at;
    let now = stand.desk.now();
    let mut own = billed_since(&stand, &billed, start);
    own.retain(|entry| entry.placed_at < now - HOUR * 4 && entry.started_at.is_some_and(|began| began > start + HOUR));
    let lost: Vec<Entry> = own.into_iter().take(5).collect();
    assert_eq!(lost.len(), 5, "a day of use has five records");
    for entry in &lost {
        drop_record(&stand, entry);
    }
    let read = async |span: SignedDuration| {
        stand.pass(span);
        sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    };
    read(MINUTE).await;
    let needs = overview::read(&stand.desk).await.unwrap().needs_you;
    assert!(!needs.iter().any(|need| need.kind == NeedKind::Gone), "not after one reading: {needs:?}");
    read(HOUR).await;

    let used: i128 = billed_since(&stand, &billed, start).iter().map(|entry| entry.quantity.to_micros()).sum();
    let gone: i128 = lost.iter().map(|entry| entry.quantity.to_micros()).sum();
    let unit = 1_000_000_000;
    let units = used.div_euclid(unit) - (used - gone).div_euclid(unit);
    assert!(units > 0, "five records make units");
    let line = queue::read(&stand.desk).await.unwrap();
    let line = line.ready.into_iter().chain(line.not_ready).next().expect("its units wait");
    assert_eq!(line.to_send, used.div_euclid(unit).to_string(), "every unit is due as before");

    let needs = overview::read(&stand.desk).await.unwrap().needs_you;
    let need = needs.iter().find(|need| need.kind == NeedKind::Gone).expect("the owner hears of it");
    assert_eq!((need.subject.as_str(), need.amount.map(|amount| i128::from(amount.minor()))), ("Harbor", Some(units * 10)), "{need:?}");
    assert!(need.reason.starts_with("Parley no longer lists 5 billed records, first missed 21 Nov 2026"), "{}", need.reason);
    assert!(need.reason.contains("stay counted and will be charged"), "nothing of it was decided yet: {}", need.reason);
    assert_eq!(need.goes_to, NeedTarget::Gone { client: billed.client.to_string() });

    read(HOUR * 24 * 31).await;
    let needs = overview::read(&stand.desk).await.unwrap().needs_you;
    assert!(!needs.iter().any(|need| need.kind == NeedKind::Gone), "a month later it stands with the records alone: {needs:?}");
    let shown = records::read(&stand.desk, RecordsParams { gone: true, meter: Some("tokens".to_owned()), ..Default::default() });
    assert_eq!(shown.await.unwrap().total, 5);
}
