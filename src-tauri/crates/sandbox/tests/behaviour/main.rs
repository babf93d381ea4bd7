//! What the sandbox promises, each promise with a test that fails when it is broken.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod account;
mod agency;
mod common;
mod credit_notes;
mod customers;
mod idempotency;
mod invoices;
mod kill;
mod lists;
mod meter_events;
mod platform;
mod prices;
mod refusals;
mod subscriptions;
mod test_clocks;
mod till;
mod webhook_endpoints;
mod wire;
