//! The command line end to end: `cargo xtask test cli`.

#![allow(clippy::expect_used, reason = "a test ends at its first surprise")]
