//! Taking an import back whose usage was charged: the money is shown first, and what was shown is what is done (law §4).

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};
use jiff::SignedDuration;
use operations::{
    Code, Problem, Watch, import, reconcile, runs, statement,
    view::{ImportMapping, ImportParams, JobKind, ReconcileParams, UndoFate, UndoPlanView},
};
use sandbox::Scene;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Imports one record of so many tokens, just used; the import's run.
async fn imported(stand: &Stand, billed: &Billed, tokens: i64) -> String {
    stand.used(billed, stand.desk.now() - SignedDuration::from_mins(1), tokens);
    let run = runs::list(&stand.desk).await.unwrap().into_iter().find(|run| run.kind == JobKind::Import).unwrap().id;
    operations::rate::alone(&stand.desk).await.unwrap();
    run
}

async fn undo(stand: &Stand, run: &str, seal: Option<&str>) -> Result<String, Problem> {
    import::undo(&stand.desk, run, seal.map(str::to_owned), &Watch::default()).await.map(|ended| ended.words)
}

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

/// `fate units amount`, `units before → after` of each line.
fn read(plan: &UndoPlanView) -> Vec<(UndoFate, String, String)> {
    let owed = |line: &operations::view::UndoLine| format!("{} {}", line.units_owed, line.owed);
    plan.lines.iter().map(|line| (line.fate, owed(line), format!("{} → {}", line.units_before, line.units_after))).collect()
}

async fn live_harbor() -> (Stand, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    (stand, harbor)
}

#[tokio::test]
async fn usage_that_nobody_was_charged_for_goes_at_once() {
    let (stand, harbor) = live_harbor().await;
    let run = imported(&stand, &harbor, 12_345).await;
    let plan = import::undo_plan(&stand.desk, &run).await.unwrap();
    assert!(!plan.charged && plan.owed.is_empty(), "nothing was sent: {plan:#?}");
    assert_eq!(read(&plan), [(UndoFate::NotCharged, "0 $0.00".to_owned(), "12 → 0".to_owned())], "what vanishes is said all the same");
    assert_eq!((plan.removed, plan.button.as_str()), (1, "Take it back"));
    let again = import::undo_plan(&stand.desk, &run).await.unwrap();
    assert_eq!(again, plan, "to look changes nothing");
    undo(&stand, &run, None).await.unwrap();
    assert_eq!(import::undo_plan(&stand.desk, &run).await.unwrap_err().code, Code::NotAllowed, "it is taken back once");
}

#[tokio::test]
async fn what_was_sent_is_shown_with_its_money_and_then_named_as_owed() {
    let (stand, harbor) = live_harbor().await;
    let run = imported(&stand, &harbor, 12_345).await;
    send_all(&stand).await;
    let plan = import::undo_plan(&stand.desk, &run).await.unwrap();
    assert!(plan.charged, "twelve units went to Stripe: {plan:#?}");
    assert_eq!(read(&plan), [(UndoFate::Owed, "12 $1.20".to_owned(), "12 → 0".to_owned())]);
    assert_eq!(plan.lines[0].amount_before.to_string(), "$1.20", "what the period comes to now");
    assert_eq!(plan.lines[0].amount_after.to_string(), "$0.00", "and afterwards");
    assert_eq!(plan.button, "Take it back, $1.20 owed to Harbor", "the button says the amount");

    let unseen = undo(&stand, &run, None).await.unwrap_err();
    assert_eq!(unseen.code, Code::NeedsOwner, "charged usage is not taken back unseen: {}", unseen.message);
    assert!(unseen.message.contains("$1.20 owed to Harbor") && unseen.message.contains("no money moved"), "{}", unseen.message);
    assert_eq!(import::undo_plan(&stand.desk, &run).await.unwrap(), plan, "and nothing was changed");

    let words = undo(&stand, &run, Some(&plan.seal)).await.unwrap();
    assert_eq!(words, "1 usage record taken back; $1.20 owed to Harbor");
    let named = reconcile::read(&stand.desk, ReconcileParams::default()).await.unwrap();
    let owed: Vec<_> = named.rows[0].differences.iter().filter(|one| one.name == "owed").map(|one| one.units.as_str()).collect();
    assert_eq!(owed, ["12"], "Reconcile goes on saying so: {named:#?}");
    assert_eq!(stand.in_stripe(&harbor).iter().map(|(_, units)| units).sum::<i64>(), 12, "nothing more, nothing less went to Stripe");
}

#[tokio::test]
async fn the_amounts_that_are_done_are_those_that_were_shown() {
    let (stand, harbor) = live_harbor().await;
    let first = imported(&stand, &harbor, 5_000).await;
    send_all(&stand).await;
    let shown = import::undo_plan(&stand.desk, &first).await.unwrap();
    assert_eq!(read(&shown), [(UndoFate::Owed, "5 $0.50".to_owned(), "5 → 0".to_owned())]);
    imported(&stand, &harbor, 3_000).await;
    let stale = undo(&stand, &first, Some(&shown.seal)).await.unwrap_err();
    assert_eq!(stale.code, Code::NeedsOwner, "three of the five are covered by other use by now: {}", stale.message);
    let plan = import::undo_plan(&stand.desk, &first).await.unwrap();
    assert_eq!(read(&plan), [(UndoFate::Owed, "2 $0.20".to_owned(), "8 → 3".to_owned())]);
    imported(&stand, &harbor, 4_000).await;
    let plan = import::undo_plan(&stand.desk, &first).await.unwrap();
    assert_eq!(read(&plan), [(UndoFate::Covered, "0 $0.00".to_owned(), "12 → 7".to_owned())], "all five are covered");
    assert_eq!((plan.charged, plan.button.as_str()), (true, "Take it back, nothing owed"));
    assert_eq!(undo(&stand, &first, Some(&plan.seal)).await.unwrap(), "1 usage record taken back; nothing owed");
}

#[tokio::test]
async fn a_final_invoice_stays_and_the_difference_has_its_own_periods_price() {
    let (stand, harbor) = live_harbor().await;
    let run = imported(&stand, &harbor, 12_345).await;
    send_all(&stand).await;
    let end = stand.period(&harbor).end_at;
    stand.sandbox.set_now(end + SignedDuration::from_mins(6)).unwrap();
    sync(&stand).await;
    stand.pass(HOUR * 3);
    sync(&stand).await;
    assert_eq!(stand.invoiced(&harbor), 12, "the invoice is final");
    let plan = import::undo_plan(&stand.desk, &run).await.unwrap();
    let charged: Vec<_> = read(&plan).into_iter().filter(|(fate, ..)| *fate != UndoFate::NotCharged).collect();
    assert_eq!(charged, [(UndoFate::OwedFinal, "12 $1.20".to_owned(), "12 → 0".to_owned())], "{plan:#?}");
    assert!(plan.lines[0].words.contains("final invoice"), "{}", plan.lines[0].words);
    undo(&stand, &run, Some(&plan.seal)).await.unwrap();
    let last = reconcile::read(&stand.desk, ReconcileParams { period: Some("last".to_owned()) }).await.unwrap();
    assert!(last.rows[0].differences.iter().any(|one| one.name == "owed"), "{last:#?}");
}

#[tokio::test]
async fn what_a_statement_charged_comes_off_the_next_one() {
    let stand = Stand::up(Scene::Empty).await;
    stand.bill_by_statements();
    stand.client_without_stripe("Contoso", "tokens", "0.10", 1000, "2026-09-01T00:00:00Z");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("october.csv");
    std::fs::write(&path, "TIMESTAMP,ContextTokens,GeneratedTokens\n2026-10-10 10:00:00,12000,345\n").unwrap();
    let sniffed = import::sniff(&stand.desk, &path).await.unwrap();
    let params = ImportParams {
        path: path.display().to_string(),
        mapping: ImportMapping { zone: Some("UTC".to_owned()), ..sniffed.mapping },
        source: "Provider".to_owned(),
        client: Some("Contoso".to_owned()),
        save_as: None,
        skip_broken: false,
    };
    let run = import::run(&stand.desk, params, &Watch::default()).await.unwrap().run_id;
    let plan = import::undo_plan(&stand.desk, &run).await.unwrap();
    assert!(!plan.charged, "no statement was issued: {plan:#?}");
    statement::issue(&stand.desk, "Contoso", Some("2026-10")).await.unwrap();
    let plan = import::undo_plan(&stand.desk, &run).await.unwrap();
    let charged: Vec<_> = read(&plan).into_iter().filter(|(fate, ..)| *fate != UndoFate::NotCharged).collect();
    assert_eq!(charged, [(UndoFate::NextStatement, "12 $1.20".to_owned(), "12 → 0".to_owned())], "{plan:#?}");
    assert_eq!(plan.lines[0].amount_after.to_string(), "$0.00", "what October comes to then");
    undo(&stand, &run, Some(&plan.seal)).await.unwrap();
    let next = statement::read(&stand.desk, "Contoso", Some("2026-11")).await.unwrap();
    assert_eq!(next.total.map(|total| total.to_string()).as_deref(), Some("−$1.20"), "as the words promised: {next:#?}");
}
