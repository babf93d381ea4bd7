//! A report is one meter event sent, or to be sent, to Stripe: its states, its minute, whether it may go, how it settles (§6.4, §6.5).

mod choose_minute;
mod may_send;
mod settle;
mod state;

pub use choose_minute::{MinuteChoice, MinuteQuery, choose_minute};
pub use may_send::{MaySend, SendQuery, WaitReason, WithdrawReason, may_send};
pub use settle::{Settled, SettledReport, Settling, settle};
pub use state::{Answer, MinuteReading, NotAllowed, Observation, Reading, ReportFacts, ReportState, Then, Transition, next};
