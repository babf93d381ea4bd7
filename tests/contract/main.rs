//! Contract with Stripe: `cargo xtask test contract`.
//!
//! Both sides of the wire are held against Stripe's own OpenAPI document: what our client can send, and what our sandbox answers.
//! Stripe's official client for Node drives the sandbox as a caller that knows nothing of us.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod answers;
mod catalogue;
mod clocks;
mod credit_notes;
mod document;
mod form_tree;
mod money;
mod official_client;
mod ours;
mod payers;
mod replies;
mod requests;
mod schema;
mod stage;
mod story;
mod tap;
mod webhooks;
