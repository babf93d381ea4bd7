//! The doors: window and command line, two thin ways into the same operations.

pub mod cli;
mod host;
mod jobs;
mod keychain;
mod local_sandbox;
mod look_around;
mod rpc;
mod sample_plans;
mod schedule;
mod window;
mod wire;
