//! A network that loses, repeats, delays and falsifies; a clock that jumps.

use sandbox::{Act, Fault, Side, When};

use crate::{
    stage::Stage,
    trial::{Off, Trial},
};

/// The call that charges.
const METER_EVENT: &str = "POST /v1/billing/meter_events";

#[tokio::test]
async fn lost_repeated_and_false_replies() {
    let error = |status| Act::Answer { status, code: None, reason: None };
    let lock = Act::Answer { status: 429, code: Some("lock_timeout".to_owned()), reason: None };
    let tricks = [
        (When::Before, Act::Drop, "the request is lost"),
        (When::After, Act::Drop, "the reply is lost"),
        (When::Before, Act::Repeat, "the network sends it twice"),
        (When::Before, error(500), "an error before it was done"),
        (When::After, error(500), "an error after it was done"),
        (When::After, error(503), "a proxy's error after it was done"),
        (When::Before, error(409), "a conflict"),
        (When::Before, lock, "too busy"),
        (When::After, Act::Html, "a web page instead of the answer"),
        (When::Before, Act::Html, "a web page, and nothing was done"),
    ];
    let stage = Stage::set().await;
    for (number, (when, act, words)) in tricks.into_iter().enumerate() {
        let (prepared, off) = (stage.of(number), Off::of(number));
        let mut trial = Trial::begin(prepared, words.to_owned()).await;
        let fault = Fault { at: Side::Stripe, call: Some(METER_EVENT.to_owned()), when, act, times: 1, skip: 0 };
        trial.agency.served.fault(&fault).await;
        let ran = trial.agency.rebill.run(prepared.command()).await;
        assert!(ran.code.is_some(), "{words}: an answer of any kind must not end the program: {ran}");
        trial.agency.served.clear_faults().await;
        trial.run_three_times(off, true).await;
        trial.settle(off).await;
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_sends_nothing_twice() {
    let stage = Stage::set().await;
    for number in 0..4 {
        let prepared = stage.of(number);
        let mut trial = Trial::begin(prepared, "the clock goes back five hours after a lost reply".to_owned()).await;
        let lost = Fault { at: Side::Stripe, call: Some(METER_EVENT.to_owned()), when: When::After, act: Act::Drop, times: 1, skip: 0 };
        trial.agency.served.fault(&lost).await;
        let _ = trial.agency.rebill.run(prepared.command()).await;
        trial.agency.served.pass(-5).await;
        let _ = trial.agency.rebill.run(prepared.command()).await;
        trial.agency.served.pass(5).await;
        trial.run_three_times(Off::Not, false).await;
        trial.settle(Off::Not).await;
    }
}
