//! What the tests of the command line and of kills share: `rebill` as a process, its home, and the sandbox in a process of its own.
//!
//! Nothing here links the app: the program is the one in `REBILL_BIN`, else what `cargo build` makes. A `rebill` of these tests sees no
//! keyring, unless a test asks for it and runs on the private desktop of `cargo xtask test`: a developer's own keyring is never touched.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod agency;
mod folder;
mod rebill;
mod secrets;
mod served;
mod usage;

pub use agency::{Agency, Client, UNIT, price, whole};
pub use folder::{copy, files_below};
pub use rebill::{Ran, Rebill, program, root};
pub use secrets::found_below;
pub use served::Served;
pub use usage::{UsageRow, write_usage};
