//! Reconcile (law §9): every difference between use, units, Stripe's count and the invoice has its name.

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use jiff::SignedDuration;
use operations::{
    Watch, reconcile,
    view::{ReconcileLine, ReconcileParams, ReconcileRow, ReconcileView},
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn read(stand: &Stand, period: Option<&str>) -> ReconcileView {
    reconcile::read(&stand.desk, ReconcileParams { period: period.map(str::to_owned) }).await.unwrap()
}

/// `name units amount` of each difference.
fn named(row: &ReconcileRow) -> Vec<String> {
    let amount = |one: &operations::view::DifferenceView| one.amount.map(|amount| amount.to_string()).unwrap_or_default();
    row.differences.iter().map(|one| format!("{} {} {}", one.name, one.units, amount(one))).collect()
}

fn used_now(stand: &Stand, billed: &Billed, tokens: i64) {
    stand.used(billed, stand.desk.now() - SignedDuration::from_mins(1), tokens);
}

#[tokio::test]
async fn what_was_just_sent_is_named_until_stripe_counts_it() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    used_now(&stand, &harbor, 12_345);
    send_all(&stand).await;
    let view = read(&stand, None).await;
    assert_eq!(
        named(&view.rows[0]),
        ["accepted 12 $1.20"],
        "right after the send, without another sync: {}",
        view.rows[0].differences[0].words
    );
    assert!(!view.rows[0].needs_owner, "it clears by itself");
    assert!(!view.sentence.starts_with("Reconciled"), "and is no agreement yet: {}", view.sentence);

    stand.pass(SignedDuration::from_mins(5));
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let view = read(&stand, None).await;
    assert_eq!(named(&view.rows[0]), [""; 0], "the next sync reads the count");
    assert!(view.sentence.starts_with("Reconciled to the unit"), "{}", view.sentence);
}

#[tokio::test]
async fn an_invoice_from_before_our_start_is_history_with_its_money() {
    let stand = Stand::up(Scene::Agency).await;
    stand.client("Harbor").await;
    live(&stand).await;
    // The scene's customer was billed on the same meter in the period before this file's rule came.
    let view = read(&stand, Some("last")).await;
    let row = &view.rows[0];
    let (invoiced, amount) = (row.invoiced.clone().expect("an invoice"), row.invoice_amount.expect("its amount"));
    assert!(amount.minor() > 0, "others billed something: {row:?}");
    assert_eq!(named(row), [format!("history {invoiced} {amount}")], "named with its money: {row:?}");
    assert!(row.compared && !row.needs_owner, "there is nothing to do: {row:?}");
    assert_eq!(row.our_amount.minor(), 0, "nothing of it is ours");
}

#[tokio::test]
async fn rules_that_share_a_pair_are_compared_as_one_line() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let branch = stand.client_of("Branch", "Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    used_now(&stand, &harbor, 12_345);
    used_now(&stand, &branch, 5_001);
    send_all(&stand).await;
    send_all(&stand).await;
    stand.pass(HOUR);
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    send_all(&stand).await;
    stand.pass(HOUR);
    send_all(&stand).await;
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let view = read(&stand, None).await;
    let shape: Vec<_> = view.rows.iter().map(|row| (row.line, row.nickname.as_str(), row.sent.as_str(), row.counted.as_deref())).collect();
    assert_eq!(
        shape,
        [
            (ReconcileLine::Pair, "Branch + Harbor", "17", Some("17")),
            (ReconcileLine::PartOfPair, "Branch", "5", None),
            (ReconcileLine::PartOfPair, "Harbor", "12", None),
        ],
        "one comparison for the pair, and each client's own figures below it: {view:#?}"
    );
    assert_eq!(view.rows[0].our_amount.to_string(), "$1.70", "seventeen units under one price");
    assert!(view.sentence.starts_with("Reconciled to the unit: 1 row"), "the pair is one row: {}", view.sentence);

    // Somebody else's units are the pair's, not one client's.
    stand.sandbox.foreign_event("tokens", &harbor.customer, "3", None).unwrap();
    stand.pass(HOUR * 25);
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let view = read(&stand, None).await;
    assert_eq!(named(&view.rows[0]), ["foreign 3 $0.30"], "named once, on the pair's line");
    assert!(view.rows[1..].iter().all(|row| row.differences.is_empty() && row.note.is_some()), "the parts say where to look: {view:#?}");
    assert_eq!(view.sentence, "1 of 1 row has a difference; each is named below.");
}
