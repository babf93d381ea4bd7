//! What the owner lets go, and what others billed: no unit is nowhere, and none is charged beside somebody else's (law §6.2, §6.5).

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use domain::report::ReportState;
use jiff::SignedDuration;
use operations::{
    Watch, go_live, queue, report_decision,
    view::{GoLiveConfirm, GoLiveParams, QueueState, ReportDecision, ReportWord},
};
use sandbox::{Act, Fault, Scene, Side, When};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Harbor is live, and Stripe refused its five units for the timestamp: a cause that nothing can cure by itself.
async fn refused() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - SignedDuration::from_mins(1), 5_000);
    let act = Act::Answer { status: 400, code: Some("timestamp_too_far_in_past".to_owned()), reason: None };
    stand.sandbox.fault(Fault {
        at: Side::Stripe,
        call: Some("POST /v1/billing/meter_events".to_owned()),
        when: When::Before,
        act,
        times: 1,
        skip: 0,
    });
    let sent = send_all(&stand).await;
    assert_eq!(stand.states(&harbor), [ReportState::Rejected], "{}", sent.words);
    (stand, harbor)
}

async fn let_go(stand: &Stand, harbor: &Billed) {
    let identifier = stand.reports(harbor)[0].report.id.to_string();
    report_decision::decide(&stand.desk, ReportDecision { identifier, word: ReportWord::LetGo }).await.unwrap();
}

#[tokio::test]
async fn a_refused_report_is_released_together_with_its_successor() {
    let (stand, harbor) = refused().await;
    let before = queue::read(&stand.desk).await.unwrap();
    assert!(before.ready.is_empty(), "until the owner says so its units wait: {before:?}");
    let_go(&stand, &harbor).await;
    assert_eq!(stand.states(&harbor), [ReportState::Rejected], "it is not released without a successor");
    let waiting = queue::read(&stand.desk).await.unwrap();
    let units: Vec<&str> = waiting.ready.iter().chain(&waiting.not_ready).map(|line| line.to_send.as_str()).collect();
    assert_eq!(units, ["5"], "its units stand in the queue again: {waiting:?}");
    let sent = send_all(&stand).await;
    // Both may be decided within one second of the sandbox: their order in the list says nothing.
    let mut states = stand.states(&harbor);
    states.sort();
    assert_eq!(states, [ReportState::Accepted, ReportState::Released], "one transaction: {}", sent.words);
    assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), 5, "each unit once");
}

#[tokio::test]
async fn units_let_go_too_late_for_their_period_are_late() {
    let (stand, harbor) = refused().await;
    let period = stand.period(&harbor);
    let_go(&stand, &harbor).await;
    stand.sandbox.set_now(period.end_at + HOUR * 3).unwrap();
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert_eq!(stand.states(&harbor), [ReportState::Released], "no successor can follow into a final period");
    assert!(stand.period_row(&period.id).final_at.is_some(), "and the period is not kept open by it");
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!(queue.late.iter().map(|line| line.to_send.as_str()).collect::<Vec<_>>(), ["5"], "its units are late, never lost");
}

#[tokio::test]
async fn use_that_others_invoiced_is_not_offered_as_late() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let running = stand.period(&harbor);
    let start = running.start_at - HOUR * 48;
    stand.used(&harbor, start + HOUR, 4_000);
    let rows = vec![GoLiveConfirm { rule_id: harbor.rule.to_string(), units: "0".to_owned(), start: Some(start) }];
    go_live::confirm(&stand.desk, GoLiveParams { rows, platform_bills: false, floor: None }, &Watch::default()).await.unwrap();
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let queue = queue::read(&stand.desk).await.unwrap();
    let late = queue.late.first().expect("the units of the closed period are named");
    assert_eq!((late.to_send.as_str(), late.state), ("4", QueueState::Late), "{late:?}");
    let reason = late.reason.as_deref().unwrap_or_default();
    assert!(
        reason.contains("were not sent from here") && reason.contains("may be the same use"),
        "the invoice of others is said: {reason}"
    );
}
