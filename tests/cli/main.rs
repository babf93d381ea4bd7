//! The command line end to end: `cargo xtask test cli`.
//!
//! Each test has a home of its own and types commands as an owner would. Where Stripe and a platform are needed, `rebill sandbox` serves
//! them from another process; where a key must be kept, a real keyring keeps it.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod arithmetic;
mod bad_input;
mod broken_file;
mod catalog;
mod connection;
mod copying;
mod customers;
mod full_disk;
mod golden;
mod gone;
mod json_answers;
mod main_job;
mod money;
mod month;
mod offline;
mod overrides;
mod plans;
mod real_account;
mod rehearse;
mod secrets;
mod several;
mod usage_file;
