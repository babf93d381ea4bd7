//! Long gaps in reading Stripe: nothing that happened in between is taken for something that did not happen.

use crate::support::{
    Stand,
    sending::{live, send_all},
};
use domain::{
    billed::{Dispute, Payment, PaymentStatus, Refund},
    report::ReportState,
};
use jiff::SignedDuration;
use operations::{
    Watch, connect, mirror, payments, sync,
    view::{PayoutsParams, PermissionResult},
};
use sandbox::{DisputeOrder, RESTRICTED_MAY, RefundOrder, Scene};
use store::mirror as kept;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn all<T: kept::Mirrored>(stand: &Stand) -> Vec<T> {
    stand.desk.store.read(|r| kept::list::<T>(r)).unwrap().into_iter().map(|read| read.value).collect()
}

/// An ordinary payment of the scene.
fn charge(stand: &Stand) -> String {
    let found = all::<Payment>(stand).into_iter().find(|one| one.status == PaymentStatus::Succeeded);
    found.expect("the scene has payments").id.to_string()
}

/// The key may do all that is asked for but this.
fn without(stand: &Stand, lacking: &[&str]) {
    let names: Vec<&str> = RESTRICTED_MAY.into_iter().filter(|name| !lacking.contains(name)).collect();
    stand.sandbox.restrict_key(sandbox::STRIPE_KEY, &names).unwrap();
}

#[tokio::test]
async fn a_hundred_days_later_what_was_sent_is_found_on_its_invoice() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 20_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(&stand).await;
    stand.pass(HOUR);
    send_all(&stand).await;
    let sent = stand.period(&harbor);
    stand.pass(days(100));
    let synced = sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert!(synced.words.contains("read again by lists"), "the owner is told: {}", synced.words);
    assert_eq!(stand.states(&harbor), [ReportState::Invoiced], "the invoice of the time away was read, and has the twenty units");
    assert!(stand.period_row(&sent.id).final_at.is_some(), "so the period is closed by its invoice");
    assert_eq!(stand.invoiced(&harbor), 20, "as Stripe itself has it");
}

#[tokio::test]
async fn without_the_events_a_long_gap_is_listed_from_its_beginning() {
    let stand = Stand::up(Scene::Agency).await;
    without(&stand, &["rak_event_read"]);
    let before = all::<Refund>(&stand).len();
    stand.pass(days(1));
    stand.sandbox.refund(RefundOrder { charge: charge(&stand), amount: Some(100), ..RefundOrder::default() }).unwrap();
    stand.pass(days(90));
    stand.mirror().await;
    assert_eq!(all::<Refund>(&stand).len(), before + 1, "a refund of 90 days ago, that no list of 40 days shows");
}

#[tokio::test]
async fn a_kind_that_is_on_again_is_read_at_once_and_from_where_it_was_left() {
    let stand = Stand::up(Scene::Agency).await;
    without(&stand, &["rak_dispute_read"]);
    stand.pass(days(2));
    stand.mirror().await;
    stand.sandbox.dispute(DisputeOrder { charge: charge(&stand), ..DisputeOrder::default() }).unwrap();
    // The feed goes on naming what happens, and nobody may read this of it.
    for _ in 0..3 {
        stand.pass(days(20));
        stand.mirror().await;
    }
    let off = || async { payments::mirror(&stand.desk).await.unwrap().kinds.into_iter().find(|kind| kind.name == "Disputes").unwrap() };
    let was = off().await;
    assert!(was.off.is_some_and(|words| words.contains("test it again")), "the page says what to do");
    assert!(all::<Dispute>(&stand).is_empty());

    // Tested without the permission it stays off.
    connect::check_stripe(&stand.desk).await.unwrap();
    assert!(off().await.off.is_some());
    // The owner gives it and tests the key: nobody waits for a day to pass.
    without(&stand, &[]);
    let tested = connect::check_stripe(&stand.desk).await.unwrap();
    assert!(tested.permissions.iter().all(|one| one.result != PermissionResult::Missing));
    let on = off().await;
    assert!(on.off.is_none(), "it is on");
    assert_eq!(on.read_at, was.read_at, "and says that it was not read since");
    stand.mirror().await;
    assert_eq!(all::<Dispute>(&stand).len(), 1, "the dispute of two months ago is told");
}

#[tokio::test]
async fn a_payout_that_was_paid_and_failed_between_two_readings_came_back() {
    let stand = Stand::up(Scene::Agency).await;
    stand.pass(HOUR);
    let order = |id: Option<String>, status: &str| sandbox::PayoutOrder {
        id,
        amount: 51_200,
        status: status.to_owned(),
        failure_code: (status == "failed").then(|| "account_closed".to_owned()),
        ..sandbox::PayoutOrder::default()
    };
    let back = stand.sandbox.payout(order(None, "paid")).unwrap();
    stand.sandbox.payout(order(Some(back.clone()), "failed")).unwrap();
    let never = stand.sandbox.payout(order(None, "pending")).unwrap();
    stand.sandbox.payout(order(Some(never.clone()), "failed")).unwrap();
    stand.mirror().await;
    let state = |id: String| {
        let desk = stand.desk.clone();
        async move {
            let rows = payments::payouts(&desk, PayoutsParams::default()).await.unwrap().rows;
            rows.into_iter().find(|row| row.id == id).unwrap().state
        }
    };
    assert_eq!(state(back.clone()).await, "Arrived, then sent back", "the feed named it as paid in between");
    assert_eq!(state(never.clone()).await, "Failed", "and the other one never");
    let account = connect::refresh_account(&stand.desk).await.unwrap();
    let told = account.troubles.iter().filter(|one| one.title == "A payout failed").map(|one| one.what.as_str()).collect::<Vec<_>>();
    assert!(told.iter().any(|what| what.contains("had arrived and was sent back")), "the account's page says the same: {told:?}");
    stand.pass(days(2));
    stand.mirror().await;
    assert_eq!(state(back).await, "Arrived, then sent back", "and a later reading does not forget it");
}

#[tokio::test]
async fn every_read_of_stripe_is_counted_whatever_it_was_for() {
    let stand = Stand::up(Scene::Agency).await;
    let spent = || async { payments::mirror(&stand.desk).await.unwrap().reads_spent };
    let first = spent().await;
    assert!(first > 0, "reading everything for the first time");
    connect::refresh_account(&stand.desk).await.unwrap();
    assert_eq!(spent().await, first + 3, "the account, the balance, the payouts");
    connect::check_webhook(&stand.desk).await.unwrap();
    assert_eq!(spent().await, first + 4, "a list of webhooks");
    connect::check_stripe(&stand.desk).await.unwrap();
    let tried = spent().await;
    assert!(tried > first + 4 + 10, "a key that is tested reads once for each permission to read: {tried}");
    let client = connect::client(&stand.desk).await.unwrap();
    Box::pin(mirror::refresh(&stand.desk, &client, &Watch::default())).await.unwrap();
    let reads = client.reads();
    drop(client);
    assert_eq!(spent().await, tried + reads, "a reading of the mirror is counted once");
}
