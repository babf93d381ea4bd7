//! A local Stripe and a local platform, for trying the app and for tests; an independent witness that imports nothing of ours.
//!
//! One [`Sandbox`] serves three things on 127.0.0.1, and nowhere else: Stripe's API under `/stripe`, the platform Parley's under
//! `/platform`, and the controls of both under `/control` (see [`control`]). It has a clock of its own ([`Sandbox::pass`]), keeps its
//! state in a folder if it is given one, and counts and rates by exact fractions of its own.

// An invoice is one `json!` with more fields than the default limit takes.
#![recursion_limit = "256"]

mod agency;
mod clock;
pub mod control;
mod disk;
mod exact;
mod hosted;
mod platform;
mod sandbox;
mod scene;
mod shared;
mod stripe;
mod truth;
mod wire;
mod world;

use std::path::PathBuf;

use jiff::Timestamp;
use thiserror::Error;

/// E-mail of the sandbox's Stripe account.
pub const ACCOUNT_EMAIL: &str = agency::EMAIL;
/// Opens everything in the sandbox's Stripe.
pub const STRIPE_KEY: &str = stripe::key::SECRET;

/// The id of the one Stripe account.
pub const STRIPE_ACCOUNT: &str = stripe::ACCOUNT;
/// A restricted key with [`RESTRICTED_MAY`], as an owner makes one for Rebill.
pub const RESTRICTED_KEY: &str = stripe::key::RESTRICTED;
/// A restricted key that may only read.
pub const READING_KEY: &str = stripe::key::READ_ONLY;
/// Opens the platform.
pub const PLATFORM_KEY: &str = platform::KEY;

pub use agency::{CLIENTS, ChargedBy, Client, Role};
pub use sandbox::Sandbox;
pub use scene::{ReportBefore, Scene, SentBefore};
pub use stripe::account_state::{AccountState, Held, Wanted, WantedError};
pub use stripe::dispute::{DisputeOrder, RefundOrder};
pub use stripe::grant::GrantOrder;
pub use stripe::key::{OLDER_WORDS, RESTRICTED_MAY};
pub use stripe::payment_method::Face as CardFace;
pub use stripe::payout::PayoutOrder;
pub use truth::{CustomerTruth, EventTruth, InvoiceTruth, LineTruth, MeterTruth, Truth};
pub use wire::faults::{Act, Fault, Hold, Side, Then, When};

/// How a sandbox is served.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the state is kept, committed before each reply; nothing keeps it in memory. State that is found there is continued,
    /// and `seed`, `scene` and `start` are then those of the first time.
    pub state_dir: Option<PathBuf>,
    /// 0 takes any free port.
    pub port: u16,
    /// The same seed, scene and start give the same agency, the same use and the same ids.
    pub seed: u64,
    /// What the sandbox's Stripe holds.
    pub scene: Scene,
    /// The sandbox's time when it begins; now, if absent.
    pub start: Option<Timestamp>,
}

impl Options {
    /// A sandbox in memory on any free port, with the usual seed.
    #[must_use]
    pub fn new(scene: Scene) -> Self {
        Self { state_dir: None, port: 0, seed: 7, scene, start: None }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new(Scene::Agency)
    }
}

/// Why a sandbox could not be served, moved or kept.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The port is taken, or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process serves from this folder.
    #[error("the sandbox in {folder} is served already at {base}")]
    AlreadyServed {
        /// The state folder.
        folder: PathBuf,
        /// Where it is served: `http://127.0.0.1:PORT`.
        base: String,
    },
    /// The state cannot be read or written.
    #[error("cannot use {path}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file holds something else.
    #[error("{path} is not a sandbox's state; move it away to begin anew")]
    State {
        /// The file.
        path: PathBuf,
        /// Where reading it failed.
        source: serde_json::Error,
    },
    /// This sandbox was stopped.
    #[error("this sandbox was stopped")]
    Stopped,
    /// A control call that Stripe's own rules refuse, such as an event for a meter that does not exist.
    #[error("{0}")]
    Refused(String),
}
