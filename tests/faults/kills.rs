//! Kills in five classes, at least forty in each.

use std::time::{Duration, Instant};

use sandbox::{Then, When};

use crate::{
    kill::{self, Moment},
    stage::Stage,
    trial::{Off, Trial},
};

/// Kills in each class.
const KILLS: usize = 40;
/// A moment that a process never reaches must not keep the test busy for ever.
const TRIALS: usize = 3 * KILLS;

#[tokio::test]
async fn before_the_outbox_commit() {
    let reading = |call, time| Moment::Held { call, when: When::Before, time, then: Then::Drop };
    let moments = [
        Moment::Stop { point: "before_outbox_commit", time: 1 },
        reading("GET *", 1),
        Moment::Stop { point: "before_outbox_commit", time: 1 },
        reading("GET *", 2),
        Moment::Stop { point: "before_outbox_commit", time: 1 },
        reading("GET /v1/invoices*", 1),
    ];
    kills("before the outbox commit", |trial| moments[trial % moments.len()]).await;
}

#[tokio::test]
async fn between_commit_and_request() {
    let stop = |point| Moment::Stop { point, time: 1 };
    let moments = [stop("after_outbox_commit"), stop("before_attempt_commit"), stop("before_request")];
    kills("between commit and request", |trial| moments[trial % moments.len()]).await;
}

#[tokio::test]
async fn between_request_and_reply() {
    // Lost on its way there; applied after its sender is dead; applied, and the answer lost; applied, and answered to nobody.
    let moments = [
        Moment::meter_event(When::Before, Then::Drop),
        Moment::meter_event(When::Before, Then::GoOn),
        Moment::meter_event(When::After, Then::Drop),
        Moment::meter_event(When::After, Then::GoOn),
    ];
    kills("between request and reply", |trial| moments[trial % moments.len()]).await;
}

#[tokio::test]
async fn after_the_reply() {
    let stop = |point| Moment::Stop { point, time: 1 };
    let moments = [stop("after_reply"), stop("after_outcome_commit"), stop("after_reply")];
    kills("after the reply", |trial| moments[trial % moments.len()]).await;
}

#[tokio::test]
async fn at_random_moments() {
    let seed = std::env::var("REBILL_FAULTS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("REBILL_FAULTS_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    kills("at a random moment", move |_| Moment::Chance(Duration::from_micros(random.u64(1_000..1_000_000)))).await;
}

/// Tries moments until enough processes were killed at one, and prints the count of the class.
async fn kills(class: &str, mut moment: impl FnMut(usize) -> Moment) {
    let began = Instant::now();
    let stage = Stage::set().await;
    let (mut killed, mut off_for) = (0, [0, 0, 0]);
    let mut missed = 0;
    for trial in 0..TRIALS {
        if killed == KILLS {
            break;
        }
        let moment = moment(trial);
        // Counted by kills, so that a moment which was missed does not change what follows.
        let (prepared, off) = (stage.of(killed), Off::of(killed));
        let mut this = Trial::begin(prepared, format!("{class}, {moment:?}")).await;
        if !kill::at(moment, &this.agency, prepared.command()).await {
            missed += 1;
            continue;
        }
        killed += 1;
        off_for[off as usize] += 1;
        if killed % 2 == 0 && off != Off::AMonth {
            this.more_use().await;
        }
        this.run_three_times(off).await;
        this.settle(off).await;
    }
    let [not, a_day, a_month] = off_for;
    println!(
        "kills\t{class}\t{killed}\tgoing on at once {not}, after 25 hours {a_day}, after 36 days {a_month}; {missed} moments were not met; {:.0} s",
        began.elapsed().as_secs_f32()
    );
    assert_eq!(killed, KILLS, "each class counts; {missed} moments of this one were not met");
}
