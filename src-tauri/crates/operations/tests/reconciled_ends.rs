//! Reconcile around the end of a rule (law §9, §6.1): a client that went over to another price, was stopped, or whose last units were sent
//! after Stripe's count was read. Where the invoice is right, nothing is called missing or doubled.

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use domain::{
    catalog::{Charge, Every, PriceDraft, UsageDraft},
    plan::{PlanDraft, PlanPrice},
};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Watch, change_set, plans, reconcile, subscriptions,
    view::{
        ChangeSetState, ChangeSetView, MakePlanParams, MovePlanParams, ReconcileParams, ReconcileRow, ReconcileView, StopBillingParams,
    },
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn apply(stand: &Stand, plan: ChangeSetView) {
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:#?}", done.items);
}

async fn read(stand: &Stand, period: &str) -> ReconcileView {
    reconcile::read(&stand.desk, ReconcileParams { period: Some(period.to_owned()) }).await.unwrap()
}

/// `name units` of each difference.
fn named(row: &ReconcileRow) -> Vec<String> {
    row.differences.iter().map(|one| format!("{} {}", one.name, one.units)).collect()
}

/// Due, sent, counted, invoiced and what differs, of each row.
/// Of a line what it names, as a test compares it.
type Figures<'v> = (&'v str, &'v str, Option<&'v str>, Option<&'v str>, Vec<String>);

fn figures(view: &ReconcileView) -> Vec<Figures<'_>> {
    let row = |row: &'_ ReconcileRow| named(row);
    view.rows.iter().map(|one| (one.due.as_str(), one.sent.as_str(), one.counted.as_deref(), one.invoiced.as_deref(), row(one))).collect()
}

async fn live_harbor() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    stand.used(&harbor, stand.desk.now() - MINUTE, 12_345);
    sync(&stand).await;
    send_all(&stand).await;
    stand.pass(HOUR);
    sync(&stand).await;
    send_all(&stand).await;
    (stand, harbor)
}

/// Use shortly before the period's end, read and sent after it, while the invoice is a draft; then the invoice becomes final.
async fn over_the_end(stand: &Stand, harbor: &Billed, end: Timestamp) {
    stand.used(harbor, end - HOUR, 3_400);
    stand.sandbox.set_now(end + MINUTE * 6).unwrap();
    sync(stand).await;
    send_all(stand).await;
    stand.pass(HOUR * 2);
    sync(stand).await;
}

/// Puts the client on a plan whose price counts so many tokens a unit, with the period's end.
async fn move_over(stand: &Stand, harbor: &Billed, unit: &str, amount: &str) {
    let price = PriceDraft {
        charge: Charge::PerUnit,
        currency: "usd".to_owned(),
        unit_amount: amount.to_owned(),
        every: Some(Every::MONTH),
        usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: unit.to_owned(), stripe_meter: None }),
        ..PriceDraft::default()
    };
    let draft = PlanDraft { name: "Growth".to_owned(), usage: vec![PlanPrice::New { draft: price }], ..PlanDraft::default() };
    apply(stand, plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap()).await;
    sync(stand).await;
    let params = MovePlanParams { clients: vec![harbor.client.to_string()], plan: "Growth".to_owned(), now: false, keep: true };
    apply(stand, plans::move_clients(&stand.desk, params).await.unwrap()).await;
}

fn month(at: Timestamp) -> String {
    at.strftime("%Y-%m").to_string()
}

#[tokio::test]
async fn the_last_units_of_a_period_are_compared_with_a_count_that_has_them() {
    let (stand, harbor) = live_harbor().await;
    let period = stand.period(&harbor);
    over_the_end(&stand, &harbor, period.end_at).await;
    assert_eq!(stand.invoiced(&harbor), 15, "the invoice is right");
    let view = read(&stand, &month(period.start_at)).await;
    assert_eq!(figures(&view), [("15", "15", Some("15"), Some("15"), vec![])], "{view:#?}");
    assert!(view.sentence.starts_with("Reconciled to the unit"), "{}", view.sentence);
}

#[tokio::test]
async fn a_client_on_another_price_has_one_line_per_period_and_no_false_difference() {
    for (unit, amount, first) in [("500", "0.05", "3"), ("1000", "0.08", "1")] {
        let (stand, harbor) = live_harbor().await;
        let period = stand.period(&harbor);
        move_over(&stand, &harbor, unit, amount).await;
        over_the_end(&stand, &harbor, period.end_at).await;
        stand.used(&harbor, stand.desk.now() - MINUTE * 30, 1_000);
        sync(&stand).await;
        send_all(&stand).await;
        stand.pass(HOUR);
        sync(&stand).await;
        let ended = read(&stand, &month(period.start_at)).await;
        assert_eq!(figures(&ended), [("15", "15", Some("15"), Some("15"), vec![])], "{unit}: {ended:#?}");
        assert!(ended.sentence.starts_with("Reconciled to the unit"), "{}", ended.sentence);
        let current = read(&stand, "current").await;
        assert_eq!(current.rows.len(), 1, "the rule that runs, not the one that ended: {current:#?}");
        assert_eq!(figures(&current), [(first, first, Some(first), None, vec![])], "{unit}: {current:#?}");
        assert!(current.sentence.starts_with("Reconciled to the unit"), "{}", current.sentence);
    }
}

#[tokio::test]
async fn units_that_stripe_had_not_counted_yet_are_asked_for_again_by_the_next_sync() {
    let (stand, harbor) = live_harbor().await;
    stand.used(&harbor, stand.desk.now() - MINUTE, 5_000);
    sync(&stand).await;
    send_all(&stand).await;
    // Its events are worked off half a minute later or more.
    stand.pass(SignedDuration::from_secs(3));
    sync(&stand).await;
    let soon = read(&stand, "current").await;
    assert_eq!(figures(&soon), [("17", "17", Some("12"), None, vec!["accepted 5".to_owned()])], "{soon:#?}");
    stand.pass(HOUR);
    sync(&stand).await;
    let later = read(&stand, "current").await;
    assert_eq!(figures(&later), [("17", "17", Some("17"), None, vec![])], "not a day later: {later:#?}");
}

#[tokio::test]
async fn a_stopped_client_is_compared_by_its_last_invoice() {
    for now in [false, true] {
        let (stand, harbor) = live_harbor().await;
        let period = stand.period(&harbor);
        let params = StopBillingParams { client: harbor.client.to_string(), now, ..StopBillingParams::default() };
        apply(&stand, subscriptions::plan_stop(&stand.desk, params).await.unwrap()).await;
        stand.pass(HOUR);
        sync(&stand).await;
        if !now {
            over_the_end(&stand, &harbor, period.end_at).await;
        }
        stand.pass(HOUR * 3);
        sync(&stand).await;
        let units = if now { "12" } else { "15" };
        let view = read(&stand, &month(period.start_at)).await;
        assert_eq!(figures(&view), [(units, units, Some(units), Some(units), vec![])], "now {now}: {view:#?}");
        stand.pass(HOUR * 24 * 33);
        sync(&stand).await;
        let later = read(&stand, "current").await;
        assert!(later.rows.iter().all(|row| row.differences.is_empty()), "now {now}: {later:#?}");
    }
}

#[tokio::test]
async fn a_client_with_several_lines_has_each_difference_under_its_meter_and_days() {
    let (stand, harbor) = live_harbor().await;
    let period = stand.period(&harbor);
    let current = read(&stand, "current").await;
    assert_eq!(current.rows[0].about, None, "one line needs no other name: {current:#?}");
    move_over(&stand, &harbor, "500", "0.05").await;
    stand.sandbox.set_now(period.end_at + HOUR * 3).unwrap();
    sync(&stand).await;
    stand.used(&harbor, stand.desk.now() - MINUTE, 1_000);
    sync(&stand).await;
    let from = period.start_at.strftime("%Y-%m-%d");
    let both = read(&stand, &format!("{from}..2027-01-01")).await;
    let about: Vec<_> = both.rows.iter().map(|row| row.about.as_deref().unwrap_or_default()).collect();
    assert_eq!(about, ["tokens, 8 November – 7 December 2026", "tokens, 8 December 2026 – 7 January 2027"], "{both:#?}");
    let waits = both.rows[1].differences.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
    assert_eq!(waits, ["queued"], "the difference stands under the line that it is of");
}
