//! Parley, the sandbox's platform: accounts, and a log of conversations that grows with the sandbox's clock.

pub(crate) mod api;
pub(crate) mod usage;

/// Opens the platform.
pub(crate) const KEY: &str = "parley_sandbox_key_of_northlight_ai";
/// How many requests it takes within one second of real time, unless a test says otherwise.
pub(crate) const CALLS_PER_SECOND: u32 = 30;
