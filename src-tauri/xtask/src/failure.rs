//! What can go wrong, with what the reader needs to act on it.

use std::{fmt, io, path::PathBuf};

use crate::totals::Totals;

/// Why a command of this crate stopped.
#[derive(Debug)]
pub enum Failure {
    /// A program ran and ended with something other than 0.
    Program { shown: String, code: Option<i32>, said: String },
    /// A program could not be started.
    NotStarted { program: String, source: io::Error },
    /// A file or folder could not be read or written.
    File { doing: &'static str, path: PathBuf, source: io::Error },
    /// System packages are missing and are not ours to install.
    Missing { what: Vec<String>, why_not_installed: String },
    /// A test runner finished, and not all was well.
    Tests { totals: Totals, runner: String },
    /// A program answered something else than agreed.
    Answer { from: String, expected: &'static str, got: String },
    /// The command does not exist on this operating system.
    Elsewhere { sentence: &'static str },
    /// The command line of `cargo xtask` itself is wrong.
    Usage { sentence: String },
}

impl Failure {
    /// What this failure adds to the totals: a step that fails without naming a test counts as one failure.
    pub fn totals(&self) -> Totals {
        match self {
            Self::Tests { totals, .. } if totals.failed > 0 => *totals,
            Self::Tests { totals, .. } => Totals { failed: 1, ..*totals },
            _ => Totals { failed: 1, ..Totals::default() },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program { shown, code, said } => {
                match code {
                    Some(code) => write!(f, "`{shown}` ended with {code}.")?,
                    None => write!(f, "`{shown}` was stopped by a signal.")?,
                }
                if said.trim().is_empty() { Ok(()) } else { write!(f, "\n{}", said.trim()) }
            }
            Self::NotStarted { program, source } => write!(f, "`{program}` could not be started: {source}."),
            Self::File { doing, path, source } => write!(f, "Could not {doing} {}: {source}.", path.display()),
            Self::Missing { what, why_not_installed } => write!(f, "Missing: {}. {why_not_installed}", what.join(", ")),
            Self::Tests { totals, runner } => write!(f, "{runner}: {totals}."),
            Self::Answer { from, expected, got } => write!(f, "{from} should have given {expected}, but gave: {got}"),
            Self::Elsewhere { sentence } => write!(f, "{sentence}"),
            Self::Usage { sentence } => write!(f, "{sentence}"),
        }
    }
}
