//! Many random histories of use, faults, kills and jumps of the clock, from seeds that can be repeated. At the end the sandbox's own books
//! are asked: nothing doubled, nothing lost (law §6).

use std::collections::BTreeSet;

use crate::support::{
    Billed, Stand,
    sending::{live, send_all, try_send_all},
};
use domain::report::ReportState;
use jiff::SignedDuration;
use operations::{Code, Watch};
use sandbox::{Act, Fault, Sandbox, Scene, Side, Then, When};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const EVENTS: &str = "POST /v1/billing/meter_events";

/// Histories per run of the test; more of them with `REBILL_SEEDS`.
fn seeds() -> std::ops::Range<u64> {
    let many = std::env::var("REBILL_SEEDS").ok().and_then(|many| many.parse().ok()).unwrap_or(5);
    0..many
}

/// A fault on an event, or on any call somewhere in a run.
fn random_fault(rng: &mut fastrand::Rng) -> Option<Fault> {
    let when = if rng.bool() { When::Before } else { When::After };
    let answer = |status| Act::Answer { status, code: None, reason: None };
    let act = match rng.u32(0..12) {
        0 | 1 => Act::Drop,
        2 => answer(500),
        3 => answer(503),
        4 => Act::Html,
        5 => Act::Repeat,
        6 => Act::Hold,
        7 => answer(429),
        8 => answer(409),
        _ => return None,
    };
    // An answer that claims "nothing recorded" after the work was done would be Stripe's lie, which nobody can survive.
    let honest = matches!(act, Act::Answer { status: 429 | 409, .. });
    let when = if honest { When::Before } else { when };
    let anywhere = matches!(act, Act::Drop) && rng.bool();
    let call = (!anywhere).then(|| EVENTS.to_owned());
    let skip = rng.u32(0..if anywhere { 12 } else { 2 });
    Some(Fault { at: Side::Stripe, call, when, act, times: 1, skip })
}

/// A send that is killed when a request of it is held.
async fn send_or_die(stand: &Stand, rng: &mut fastrand::Rng) {
    let desk = stand.reopened();
    let mut running = tokio::spawn(async move { try_send_all(&desk).await });
    tokio::select! {
        ended = &mut running => if let Err(problem) = ended.unwrap() {
            assert_ne!(problem.code, Code::Internal, "a fault of Stripe must not become a defect of ours: {problem:?}");
        },
        Some(_) = stand.sandbox.held() => {
            running.abort();
            running.await.ok();
            stand.sandbox.release(None, if rng.bool() { Then::Drop } else { Then::GoOn });
        }
    }
}

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn history(seed: u64) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let stand = Stand::seeded(Scene::Agency, seed).await;
    let slugs = if rng.bool() { vec!["Harbor"] } else { vec!["Harbor", "Lumen", "Oakfield"] };
    let mut clients: Vec<(Billed, i64)> = Vec::new();
    for slug in slugs {
        clients.push((stand.client(slug).await, 0));
    }
    live(&stand).await;
    let use_some = |stand: &Stand, rng: &mut fastrand::Rng, clients: &mut Vec<(Billed, i64)>| {
        for (client, total) in clients {
            let tokens = rng.i64(0..9_000);
            stand.used(client, stand.desk.now() - MINUTE, tokens);
            *total += tokens;
        }
    };
    // In some histories the computer is off for longer than Stripe takes timestamps.
    let long_sleep = rng.usize(0..30);
    for step in 0..12 {
        let pass = [MINUTE * 12, MINUTE * 50, HOUR * 4, HOUR * 9, HOUR * 26, HOUR * 60][rng.usize(0..6)];
        stand.pass(if step == long_sleep { HOUR * 24 * 36 } else { pass });
        use_some(&stand, &mut rng, &mut clients);
        if let Some(fault) = random_fault(&mut rng) {
            stand.sandbox.fault(fault);
        }
        sync_under_faults(&stand.sandbox, &stand).await;
        send_or_die(&stand, &mut rng).await;
        stand.sandbox.clear_faults();
    }

    // Liveness: 48 hours and three runs without faults.
    for _ in 0..3 {
        stand.pass(HOUR * 25);
        use_some(&stand, &mut rng, &mut clients);
        sync(&stand).await;
        send_all(&stand).await;
    }
    for (client, _) in &clients {
        let waiting: Vec<_> = stand.reports(client).into_iter().filter(|report| report.state == ReportState::Uncertain).collect();
        assert!(waiting.is_empty(), "seed {seed}: {} still waits for the owner: {waiting:?}", client.customer);
    }

    // The period ends, its invoice becomes final, and the books are compared.
    let end = stand.period(&clients[0].0).end_at;
    stand.sandbox.set_now(end + MINUTE * 6).unwrap();
    for step in [MINUTE, HOUR * 2, HOUR] {
        sync(&stand).await;
        send_all(&stand).await;
        stand.pass(step);
    }
    for (client, tokens) in &clients {
        compare(seed, &stand, client, tokens / 1000);
    }
}

/// A sync reads through whatever fault is on order; only an event's hold is left for the send.
async fn sync_under_faults(sandbox: &Sandbox, stand: &Stand) {
    let desk = stand.desk.clone();
    let running = tokio::spawn(async move { operations::sync::run(&desk, false, &Watch::default()).await });
    running.await.unwrap().unwrap_or_else(|problem| panic!("a sync survives a silent Stripe: {problem:?}"));
    assert!(sandbox.holds().is_empty(), "a sync sends no event");
}

fn compare(seed: u64, stand: &Stand, client: &Billed, due: i64) {
    let events = stand.in_stripe(client);
    let identifiers: BTreeSet<&String> = events.iter().map(|(identifier, _)| identifier).collect();
    assert_eq!(identifiers.len(), events.len(), "seed {seed}: Stripe counted an event of {} twice: {events:?}", client.customer);

    let reports = stand.reports(client);
    let units = |wanted: &[ReportState]| {
        reports.iter().filter(|report| wanted.contains(&report.state)).map(|report| report.report.units).sum::<i64>()
    };
    let invoiced = stand.invoiced(client);
    assert_eq!(
        units(&[ReportState::Invoiced]),
        invoiced,
        "seed {seed}: our books and the sandbox's invoices of {}: {reports:?}",
        client.customer
    );

    let now = stand.desk.now();
    let (open, late) = stand
        .desk
        .store
        .read(|r| -> Result<_, operations::Problem> {
            let rule = store::rule::get(r, &client.rule)?;
            let chain = operations::standing::chain(r, &rule, now)?;
            let open: i64 = chain.periods.iter().filter(|one| one.period.final_at.is_none()).map(|one| one.due.units).sum();
            let late: i64 = chain.periods.iter().filter_map(|one| one.late.as_ref()).map(|late| late.units).sum();
            Ok((open, late))
        })
        .unwrap();
    assert_eq!(
        invoiced + late + open,
        due,
        "seed {seed}: every unit of {} is on an invoice, late with its value, or due in the open period (invoiced {invoiced}, late {late}, open {open})",
        client.customer
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_doubled_and_nothing_lost_in_any_history() {
    for seed in seeds() {
        history(seed).await;
    }
}
