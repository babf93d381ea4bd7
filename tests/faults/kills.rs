//! Kills in five classes, at least forty in each.

use std::time::Instant;

use sandbox::{Then, When};

use crate::{
    kill::{self, Moment},
    stage::{Policy, Prepared, Stage},
    trial::{Off, Trial},
};

/// Kills in each class.
const KILLS: usize = 40;
/// A moment that a process never reaches must not keep the test busy for ever.
const TRIALS: usize = 3 * KILLS;

#[tokio::test]
async fn before_the_outbox_commit() {
    let reading = |call, time| Moment::Held { call, when: When::Before, time, then: Then::Drop };
    kills("before the outbox commit", |kill, prepared| match kill % 6 {
        1 => reading("GET *", 1),
        3 => reading("GET *", 2),
        5 => reading("GET /v1/invoices*", 1),
        _ => stop("before_outbox_commit", kill, prepared),
    })
    .await;
}

#[tokio::test]
async fn between_commit_and_request() {
    let points = ["after_outbox_commit", "before_attempt_commit", "before_request"];
    kills("between commit and request", |kill, prepared| stop(points[kill % points.len()], kill, prepared)).await;
}

#[tokio::test]
async fn between_request_and_reply() {
    // Lost on its way there; applied after its sender is dead; applied, and the answer lost; applied, and answered to nobody.
    let ways = [(When::Before, Then::Drop), (When::Before, Then::GoOn), (When::After, Then::Drop), (When::After, Then::GoOn)];
    kills("between request and reply", |kill, prepared| {
        let (when, then) = ways[kill % ways.len()];
        Moment::meter_event(when, then, turn(kill, prepared))
    })
    .await;
}

#[tokio::test]
async fn after_the_reply() {
    let points = ["after_reply", "after_outcome_commit"];
    kills("after the reply", |kill, prepared| stop(points[kill % points.len()], kill, prepared)).await;
}

#[tokio::test]
async fn at_random_moments() {
    let seed = std::env::var("REBILL_FAULTS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("REBILL_FAULTS_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    kills("at a random moment", move |_, prepared| Moment::Chance(prepared.takes * random.u32(1..1000) / 1000)).await;
}

/// Doubt never sends: a report that is a day old, of a client that has gone quiet, waits for a proof that never comes. It is not charged
/// twice meanwhile, and when its period is final its units are late with their value.
#[tokio::test]
async fn a_quiet_clients_doubt_ends_with_its_period() {
    let prepared = Prepared::new(1, Policy::Ask).await;
    for moment in [stop("before_request", 0, &prepared), Moment::meter_event(When::After, Then::Drop, 1)] {
        let trial = Trial::begin(&prepared, format!("a quiet client, {moment:?}")).await;
        assert!(kill::at(moment, &trial.agency, prepared.command()).await, "the process comes to {moment:?}");
        for hours in [25, 24, 24, 36 * 24, 24] {
            trial.agency.served.pass(hours).await;
            trial.run().await;
        }
        trial.settle(Off::AMonth).await;
    }
}

/// A stop point, for the first, second or third client in turn.
fn stop(point: &'static str, kill: usize, prepared: &Prepared) -> Moment {
    Moment::Stop { point, time: turn(kill, prepared) }
}

/// Which of its clients it hits. Divided first, so that every kind of agency sees every turn.
fn turn(kill: usize, prepared: &Prepared) -> u32 {
    (0..).nth(kill / 4 % prepared.clients.len()).map_or(1, |number: u32| number + 1)
}

/// Tries moments until enough processes were killed at one, and prints the count of the class.
async fn kills(class: &str, mut moment: impl FnMut(usize, &Prepared) -> Moment) {
    let began = Instant::now();
    let stage = Stage::set().await;
    let (mut killed, mut off_for) = (0, [0, 0, 0]);
    let mut missed = 0;
    for _ in 0..TRIALS {
        if killed == KILLS {
            break;
        }
        // Counted by kills, so that a moment which was missed does not change what follows.
        let (prepared, off) = (stage.of(killed), Off::of(killed));
        let moment = moment(killed, prepared);
        let mut this = Trial::begin(prepared, format!("{class}, {moment:?}")).await;
        if !kill::at(moment, &this.agency, prepared.command()).await {
            missed += 1;
            continue;
        }
        killed += 1;
        off_for[off as usize] += 1;
        this.run_three_times(off, killed % 2 == 0).await;
        this.settle(off).await;
    }
    let [not, a_day, a_month] = off_for;
    println!(
        "kills\t{class}\t{killed}\tgoing on at once {not}, after 25 hours {a_day}, after 36 days {a_month}; {missed} moments were not met; {:.0} s",
        began.elapsed().as_secs_f32()
    );
    assert_eq!(killed, KILLS, "each class counts; {missed} moments of this one were not met");
}
