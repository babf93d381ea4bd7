//! The client against a scripted server.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]

mod http;
mod pages;
mod support;
