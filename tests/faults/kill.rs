//! How a process is killed.

use std::time::Duration;

use command_line::{Agency, Ran};
use sandbox::{Act, Fault, Side, Then, When};
use tokio::process::Child;

/// The call that charges.
const METER_EVENT: &str = "POST /v1/billing/meter_events";

/// Where a process is when it is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// At a stop point of the build, for the n-th time that it comes there.
    Stop { point: &'static str, time: u32 },
    /// While the sandbox holds its n-th request of this kind.
    Held { call: &'static str, when: When, time: u32, then: Then },
    /// After this time, wherever it is by then.
    Chance(Duration),
}

impl Moment {
    /// While the n-th meter event is under way; `then` is what becomes of it once its sender is dead.
    pub fn meter_event(when: When, then: Then, time: u32) -> Self {
        Self::Held { call: METER_EVENT, when, time, then }
    }
}

/// Starts the command and kills it at the moment. Answers whether it was killed: it may not have come to that moment, or ended before.
pub async fn at(moment: Moment, agency: &Agency, command: &[&str]) -> bool {
    match moment {
        Moment::Stop { point, time } => {
            let stopping = agency.rebill.clone().env("REBILL_STOP_AT", &format!("{point}:{time}"));
            let ran = Ran::of(format!("rebill {} until {point}", command.join(" ")), stopping.start(command)).await;
            ran.code.is_none()
        }
        Moment::Held { call, when, time, then } => {
            let fault = Fault { at: Side::Stripe, call: Some(call.to_owned()), when, act: Act::Hold, times: 1, skip: time - 1 };
            agency.served.fault(&fault).await;
            let mut process = agency.rebill.start(command);
            let held = tokio::select! {
                held = agency.served.held() => held.is_some(),
                _ = process.wait() => false,
            };
            if held {
                kill(&mut process).await;
            }
            agency.served.clear_faults().await;
            agency.served.release(then).await;
            held
        }
        Moment::Chance(after) => {
            let mut process = agency.rebill.start(command);
            // The one wait for time alone in these tests: chance is what is tested.
            tokio::select! {
                () = tokio::time::sleep(after) => {
                    kill(&mut process).await;
                    true
                }
                _ = process.wait() => false,
            }
        }
    }
}

/// SIGKILL, and the certainty that it is gone.
async fn kill(process: &mut Child) {
    process.kill().await.expect("a process of ours can be killed");
}
