//! What can go wrong on a journey.

use std::{fmt, io, path::PathBuf};

use thirtyfour::error::WebDriverError;

/// The result of a journey and of each of its steps.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a journey stopped, with what the reader of a build log needs.
#[derive(thiserror::Error)]
pub enum Error {
    /// The test was started without the private desktop.
    #[error("journeys drive a real window and a real keyring; run `cargo xtask test journeys`, which brings a private one of each")]
    NoDesktop,
    /// The app was not built.
    #[error("there is no app at {}: run `cargo build`, or name one in REBILL_BIN", .0.display())]
    NoApp(PathBuf),
    /// WebKitWebDriver did not start or did not answer.
    #[error("WebKitWebDriver on port {port}: {problem}")]
    Driver { port: u16, problem: String },
    /// Something that was waited for did not come.
    #[error("waited {seconds} s for {what}{}\nScreenshot: {screenshot}\nThe page read:\n{page}", .nearest.as_ref().map(|why| format!("\nThe last obstacle: {why}")).unwrap_or_default())]
    NotSeen {
        what: String,
        seconds: u64,
        /// Why the last attempt did not succeed, where the browser said so.
        nearest: Option<String>,
        screenshot: String,
        page: String,
    },
    /// The page breaks rules of accessibility.
    #[error("{page} is not accessible:\n{list}")]
    Inaccessible { page: String, list: String },
    /// A command to the browser failed.
    #[error(transparent)]
    Browser(#[from] WebDriverError),
    /// A file of the harness could not be read or written.
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: io::Error },
    /// The core refused a question of the journey.
    #[error("the core refused {method}: {answer}")]
    Refused { method: String, answer: String },
    /// A script in the page answered something else than agreed.
    #[error("a script answered {0}")]
    Script(#[from] serde_json::Error),
}

/// A test that returns an error prints it with `Debug`; the reader of the log wants the words, with their line breaks.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
