//! An account that was given to a client is taken back, as long as nothing was charged for it.

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use jiff::SignedDuration;
use operations::{
    Code, queue, rate, unassigned,
    view::{AssignParams, TakeBackParams},
};
use sandbox::Scene;
use store::{
    mapping,
    run::{self, RunKind, RunState},
    source::{self, Subject},
    usage::{self, Standing, UsageRecord},
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// An account that nobody has yet, with use a minute ago.
async fn found(stand: &Stand, tokens: i64) -> String {
    let (source, meter, now) = (stand.source.clone(), stand.meter.clone(), stand.desk.now());
    let write = |tx: &store::Tx<'_>| -> Result<(), store::StoreError> {
        let subject = Subject {
            id: "found".into(),
            source: source.clone(),
            external_id: "acc_found".to_owned(),
            name: None,
            email: None,
            never_bill: false,
            first_seen_at: now,
            gone_at: None,
        };
        source::see_subject(tx, &subject)?;
        run::start(tx, &"finding".into(), RunKind::Import, None, None, now)?;
        let record = UsageRecord {
            identity: "found-1".to_owned(),
            subject: subject.id,
            meter: meter.clone(),
            placed_at: now - MINUTE,
            started_at: None,
            quantity: domain::Quantity::from_whole(tokens),
            cost: None,
            standing: Standing::Billable,
            source_updated_at: None,
            payload: None,
        };
        usage::append(tx, &"finding".into(), &source, now, [record])?;
        run::finish(tx, &"finding".into(), RunState::Done, &serde_json::json!({}), None, now)
    };
    stand.desk.store.write(write).unwrap();
    rate::alone(&stand.desk).await.unwrap();
    "found".to_owned()
}

async fn assign(stand: &Stand, subject: &str, billed: &Billed) {
    let params = AssignParams { subject: subject.to_owned(), client: billed.client.to_string(), from: None };
    let left = unassigned::assign(&stand.desk, params).await.unwrap();
    assert!(left.rows.is_empty(), "given to a client, the account leaves the inbox: {left:?}");
}

async fn take_back(stand: &Stand, subject: &str, billed: &Billed) -> Result<usize, operations::Problem> {
    let params = TakeBackParams { subject: subject.to_owned(), client: billed.client.to_string() };
    unassigned::take_back(&stand.desk, params).await.map(|inbox| inbox.rows.len())
}

async fn waiting(stand: &Stand) -> Vec<String> {
    queue::read(&stand.desk).await.unwrap().ready.into_iter().map(|line| line.to_send).collect()
}

fn mappings(stand: &Stand) -> Vec<mapping::MappingRow> {
    stand.desk.store.read(|r| mapping::of_subject(r, &"found".into())).unwrap()
}

/// A client that is live and was charged for use of its own before the account was found.
async fn charged_before() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(SignedDuration::from_hours(1));
    stand.used(&harbor, stand.desk.now() - MINUTE, 5_000);
    rate::alone(&stand.desk).await.unwrap();
    assert_eq!(send_all(&stand).await.result.units, "5", "its own use is charged");
    stand.pass(SignedDuration::from_hours(1));
    (stand, harbor)
}

#[tokio::test]
async fn an_assignment_is_taken_back_and_leaves_no_units() {
    let (stand, harbor) = charged_before().await;
    let subject = found(&stand, 7_000).await;
    assert_eq!(take_back(&stand, &subject, &harbor).await.unwrap_err().code, Code::NotAllowed, "nothing to take back yet");
    assign(&stand, &subject, &harbor).await;
    assert_eq!(waiting(&stand).await, ["7"], "its units wait for the owner");
    let inbox = take_back(&stand, &subject, &harbor).await.unwrap();
    assert_eq!(inbox, 1, "the account is nobody's again, although the client was charged before for other use");
    assert_eq!(waiting(&stand).await, Vec::<String>::new(), "and none of its units is left in the queue");
    assert_eq!(mappings(&stand), [], "nothing of it stays");

    assign(&stand, &subject, &harbor).await;
    assert_eq!(waiting(&stand).await, ["7"], "it can be given again");
}

#[tokio::test]
async fn what_was_charged_since_is_not_taken_back() {
    let (stand, harbor) = charged_before().await;
    let subject = found(&stand, 7_000).await;
    assign(&stand, &subject, &harbor).await;
    let before = mappings(&stand);
    assert_eq!(send_all(&stand).await.result.units, "7", "its units leave");
    let refused = take_back(&stand, &subject, &harbor).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "a charge is no local edit: {}", refused.message);
    assert!(refused.message.contains("was charged for usage of acc_found"), "why is said: {}", refused.message);
    assert_eq!(mappings(&stand), before, "the assignment stands");
    assert!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>() == 12, "and nothing more was sent");
}
