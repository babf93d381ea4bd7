//! Parley, the sandbox's platform: accounts, and a log of conversations that grows with the sandbox's clock.

pub(crate) mod api;
pub(crate) mod usage;

/// Opens the platform.
pub(crate) const KEY: &str = "parley_sandbox_key_of_northlight_ai";
