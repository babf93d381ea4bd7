//! Late use and corrections of final periods: they join what is left over once, however many periods are closed after them (law §6.6).

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use jiff::SignedDuration;
use operations::{Watch, standing, sync};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Uses so many tokens now, and sends what is due.
async fn use_and_send(stand: &Stand, billed: &Billed, tokens: i64) {
    stand.pass(HOUR);
    stand.used(billed, stand.desk.now() - SignedDuration::from_mins(1), tokens);
    operations::rate::alone(&stand.desk).await.unwrap();
    send_all(stand).await;
    stand.pass(HOUR);
    send_all(stand).await;
}

/// The running period ends, and its invoice is final.
async fn turn(stand: &Stand, billed: &Billed) {
    let end = stand.period(billed).end_at;
    for after in [SignedDuration::from_mins(6), HOUR * 2] {
        stand.sandbox.set_now(end + after).unwrap();
        sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
        send_all(stand).await;
    }
}

/// Harbor, whose first period is closed with 2,499 tokens: two units, 499 left over.
async fn closed_with_2499() -> (Stand, Billed, store::period::PeriodRow) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    use_and_send(&stand, &harbor, 2_499).await;
    let first = stand.period(&harbor);
    turn(&stand, &harbor).await;
    assert!(stand.period_row(&first.id).final_at.is_some(), "the first period is closed");
    (stand, harbor, first)
}

fn late_units(stand: &Stand, billed: &Billed) -> i64 {
    let now = stand.desk.now();
    let chain =
        stand.desk.store.read(|r| -> Result<_, operations::Problem> { standing::chain(r, &store::rule::get(r, &billed.rule)?, now) });
    chain.unwrap().periods.iter().filter_map(|one| one.late.as_ref()).map(|late| late.units).sum()
}

#[tokio::test]
async fn a_late_correction_is_counted_once_however_many_periods_follow() {
    let (stand, harbor, first) = closed_with_2499().await;
    stand.used(&harbor, first.end_at - HOUR, -1_500);
    use_and_send(&stand, &harbor, 5_001).await;
    turn(&stand, &harbor).await;
    use_and_send(&stand, &harbor, 500).await;
    turn(&stand, &harbor).await;
    use_and_send(&stand, &harbor, 0).await;

    assert_eq!(late_units(&stand, &harbor), -2, "999 of 2,499 stand: two units are owed, not one more for each period since");
    assert_eq!(stand.invoiced(&harbor) - 2, 6, "6,500 tokens in all are six units, on invoices less what is owed");
}

#[tokio::test]
async fn late_use_is_late_once_however_many_periods_follow() {
    let (stand, harbor, first) = closed_with_2499().await;
    stand.used(&harbor, first.end_at - HOUR, 5_600);
    for _ in 0..2 {
        use_and_send(&stand, &harbor, 300).await;
        turn(&stand, &harbor).await;
    }
    let total = 2_499 + 5_600 + 300 + 300;
    assert_eq!(late_units(&stand, &harbor), 6, "499 left over and 5,600 are six units");
    assert_eq!(stand.invoiced(&harbor) + late_units(&stand, &harbor), total / 1_000, "and nothing of it comes again with the next period");
}
