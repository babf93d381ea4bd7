//! What an owner does, done in the real window: `cargo xtask test journeys`, or one of them with `-- NAME`.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod hold;
mod import;
mod key;
mod keyboard;
mod look_around;
mod offline;
mod practise;
mod smoke;
mod stage;
mod states;
mod storage;
