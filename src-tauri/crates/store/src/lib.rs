//! One SQLite file per workspace: schema, migrations, one room per table family.
//!
//! A [`Home`] lists and creates workspaces; a [`Store`] is one of them, open. [`Store::write`] is one transaction, [`Store::read`] one
//! consistent snapshot; the rooms are free functions over [`Tx`] and [`Reader`], and a `Tx` can be read from like a `Reader`.
//! Facts are appended, never edited: triggers refuse it. Roll-ups and the mirror are caches.
#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]

pub mod activity;
pub mod backup;
pub mod change_set;
pub mod client;
mod column;
pub mod credit_price;
mod decimal;
mod error;
mod home;
pub mod import_mapping;
mod lock;
pub mod mapping;
mod migration;
pub mod mirror;
pub mod outbox;
pub mod payload;
pub mod period;
pub mod plan;
pub mod queue;
pub mod rehearsal;
pub mod rollup;
pub mod rule;
pub mod run;
pub mod source;
pub mod statement;
pub mod stay;
mod store;
pub mod usage;
pub mod whole;
pub mod workspace;

pub use error::{Result, StoreError};
pub use home::{Found, Home, NewWorkspace};
pub use lock::{RunLock, WindowLock};
pub use store::{Reader, Store, Tx};
