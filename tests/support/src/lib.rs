//! The harness of the tests in the real window.
//!
//! A journey opens the built app through WebKitWebDriver, finds things by role and accessible name as a screen reader does, and counts
//! every action as `CONTRIBUTING.md` says. Nothing sleeps: whatever is not there yet is waited for, and a wait that runs out says what
//! the page showed instead.
//!
//! `cargo xtask test journeys` starts the display, the session bus and the keyring that a journey needs, all private to the run.

mod actions;
mod axe;
mod driver;
mod error;
mod find;
mod memory;
mod page;
mod picture;
mod role;
mod window;

pub use actions::Actions;
pub use axe::Violation;
pub use driver::app;
pub use error::{Error, Result};
pub use find::Name;
pub use picture::Theme;
pub use role::Role;
pub use thirtyfour::{Key, WebElement};
pub use window::Window;
