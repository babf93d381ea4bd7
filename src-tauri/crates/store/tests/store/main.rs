//! The store from outside, as the operations use it: real files, real transactions.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where its ground gives way")]

mod agency;
mod facts;
mod file;
mod home;
mod outbox;
mod rebuild;
mod rehearsals;
mod rooms;
mod usage;
