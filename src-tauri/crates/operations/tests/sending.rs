//! From units due to the invoice: decided once, sent once, confirmed, billed (law §6.3–§6.5).

use crate::support::{
    Stand,
    sending::{live, send_all},
};
use domain::report::ReportState;
use jiff::SignedDuration;
use operations::{
    Watch, queue, send,
    view::{QueueState, SendLine, SendParams},
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn units_reach_the_invoice_once() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    stand.used(&harbor, stand.desk.now() - HOUR, 50_000);
    let gone_live = live(&stand).await;
    assert_eq!(gone_live.result.units, "0", "what was used before Go live is history: {}", gone_live.words);

    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!(queue.ready.len(), 1, "Go live was the first yes, so the line is ready: {queue:?}");
    assert_eq!(queue.ready[0].to_send, "12", "12,345 tokens are twelve units and a rest");

    let sent = send_all(&stand).await;
    assert_eq!((sent.result.accepted, sent.result.units.as_str()), (1, "12"), "{}", sent.words);
    assert!(!sent.needs_owner, "nothing is in doubt: {}", sent.words);
    assert_eq!(stand.in_stripe(&harbor).len(), 1, "one event left");

    stand.pass(HOUR);
    send_all(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Confirmed], "Stripe's count shows it");

    // The period ends; what was used until then follows before the draft finalises.
    let end = stand.period(&harbor).end_at;
    stand.used(&harbor, end - HOUR, 3_000);
    let ended = stand.period(&harbor);
    stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let last = send_all(&stand).await;
    assert_eq!(last.result.units, "3", "the draft still takes use of its period: {}", last.words);
    stand.sandbox.set_now(end + HOUR * 2).unwrap();
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    send_all(&stand).await;
    let reports = stand.desk.store.read(|r| store::outbox::of_period(r, &harbor.rule, &ended.id)).unwrap();
    assert!(reports.iter().all(|report| report.state == ReportState::Invoiced), "the final invoice has them all: {reports:?}");
    assert!(stand.period_row(&ended.id).final_at.is_some(), "the period is closed for good");
    let truth = stand.sandbox.truth().unwrap();
    let invoices = truth.customers.into_iter().find(|customer| customer.id == harbor.customer).unwrap().invoices;
    let quantity: i64 = invoices.last().unwrap().lines.iter().map(|line| line.quantity.parse::<i64>().unwrap()).sum();
    assert_eq!(quantity, 15, "the sandbox's own invoice: twelve and three units, nothing doubled, nothing lost");
}

#[tokio::test]
async fn more_units_than_were_shown_wait() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 5_000);
    let shown = queue::read(&stand.desk).await.unwrap().ready.remove(0);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 7_000);
    let lines = vec![SendLine { id: shown.id, units: shown.to_send }];
    let sent = send::run(&stand.desk, SendParams { lines }, &Watch::default()).await.unwrap();
    assert_eq!(sent.result.units, "5", "the press was for five units: {}", sent.words);
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!(queue.ready.iter().map(|line| line.to_send.as_str()).collect::<Vec<_>>(), ["7"], "the rest asks again");
    assert_eq!(queue.ready[0].state, QueueState::Ready, "and may be sent with the next press");
}
