//! What an owner does, done in the real window: `cargo xtask test journeys`, or one of them with `-- NAME`.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod forty;
mod golden;
mod guides;
mod hold;
mod import;
mod key;
mod keyboard;
mod look_around;
mod offline;
mod pages;
mod practise;
mod smoke;
mod stage;
mod states;
mod storage;
