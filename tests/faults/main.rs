//! Nothing lost, nothing doubled: `cargo xtask test faults`.
//!
//! A real `rebill send` or `rebill sync` is killed against a `rebill sandbox` in another process that keeps its state, in five classes of
//! moments (`kills`), or its network plays tricks on it (`network`). What is counted afterwards is the sandbox's own invoice. After each
//! kill the app runs three times within 48 hours of the sandbox's clock, in a third of the runs after 25 hours or 36 days in which the
//! computer was off; then nothing may wait for the owner and nothing may be in doubt (`trial`).
//!
//! The moments are stop points of a build with the feature `faults`, requests and replies that the sandbox holds, and chance. The seed is
//! printed; `REBILL_FAULTS_SEED` repeats it.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod changes;
mod kill;
mod kills;
mod network;
mod stage;
mod trial;
