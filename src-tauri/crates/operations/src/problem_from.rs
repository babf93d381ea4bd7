//! Errors of store, Stripe and platforms in the owner's words: what happened, whether money moved, what to do.

use std::{io, path::Path};

use platforms::PullError;
use store::StoreError;
use stripe::{ErrorKind, Sent};

use crate::{Code, Problem, Retry};

impl Problem {
    /// A file of the owner's that cannot be read, at its field: why in plain words, where the system's error is one that happens.
    pub fn unreadable(field: &str, path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::invalid(
            field,
            match error.kind() {
                io::ErrorKind::NotFound => format!("There is no file {path}."),
                io::ErrorKind::IsADirectory => format!("{path} is a folder. Name a file in it."),
                io::ErrorKind::PermissionDenied => format!("{path} may not be read by this user. Change its permissions or copy it."),
                io::ErrorKind::InvalidData => format!("{path} is not a text in UTF-8. Save it as a plain text file, or as CSV in UTF-8."),
                _ => format!("{path} cannot be read: {error}."),
            },
        )
    }

    /// A file that cannot be written, at its field. Nothing else was changed by then.
    pub fn unwritable(field: &str, path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        let nothing = "Nothing else was changed";
        let words = match error.kind() {
            io::ErrorKind::StorageFull => {
                let words = format!("The disk is full, so {path} was not written whole. {nothing}; free some space and try again.");
                return Self::new(Code::DiskFull, words, Retry::AfterFix);
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                format!("There is no folder for {path}. {nothing}; choose another place.")
            }
            io::ErrorKind::IsADirectory => format!("{path} is a folder. {nothing}; name a file in it."),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                format!("{path} may not be written by this user. {nothing}; choose another place.")
            }
            _ => format!("{path} could not be written: {error}. {nothing}."),
        };
        Self::invalid(field, words)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (code, retry) = match &error {
            StoreError::NewerFile { .. } => (Code::NewerFile, Retry::Never),
            StoreError::Damaged { .. } | StoreError::Missing { .. } => (Code::DamagedFile, Retry::AfterFix),
            StoreError::DiskFull => (Code::DiskFull, Retry::AfterFix),
            StoreError::Busy | StoreError::Locked { .. } => (Code::Busy, Retry::Later),
            StoreError::Overlap { .. } | StoreError::BilledTwice { .. } | StoreError::WrongState { .. } => {
                (Code::NotAllowed, Retry::AfterFix)
            }
            StoreError::NotFound { .. } => (Code::NotFound, Retry::AfterFix),
            StoreError::Taken { .. } | StoreError::TooLarge { .. } => (Code::Invalid, Retry::AfterFix),
            StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => (Code::DiskFull, Retry::AfterFix),
            StoreError::Io { .. } => (Code::NotAllowed, Retry::AfterFix),
            StoreError::BrokenChain { .. } | StoreError::AppendOnly { .. } | StoreError::Unreadable { .. } | StoreError::Sql(_) => {
                return Self::internal(error.to_string());
            }
        };
        Self::new(code, sentence(&error.to_string()), retry)
    }
}

impl From<stripe::Error> for Problem {
    fn from(error: stripe::Error) -> Self {
        let (code, retry, message) = match &error.kind {
            ErrorKind::Network { sent: Sent::No } => {
                (Code::Offline, Retry::Later, "Stripe could not be reached. Nothing left this computer. Check the network and try again.".to_owned())
            }
            ErrorKind::Network { sent: Sent::Maybe } => {
                (Code::Offline, Retry::Later, "Stripe did not answer in time. Try again; nothing is done twice.".to_owned())
            }
            ErrorKind::Auth => (
                Code::KeyRefused,
                Retry::AfterFix,
                "Stripe refuses the key: it is wrong, was revoked or has expired. Nothing was sent. Connect Stripe again with a new key.".to_owned(),
            ),
            ErrorKind::Permission { rak } => (
                Code::PermissionMissing,
                Retry::AfterFix,
                format!(
                    "The Stripe key may not do this{}. Nothing was changed. Give the key this permission in Stripe, then try again.",
                    rak.as_ref().map(|rak| format!(" (it lacks {rak})")).unwrap_or_default()
                ),
            ),
            ErrorKind::NotFound => (Code::NotFound, Retry::AfterFix, format!("Stripe has no such object: {}", error.message)),
            ErrorKind::Mode => (
                Code::KeyRefused,
                Retry::AfterFix,
                "The key belongs to the other mode (test or live) than this workspace. Nothing was changed. Use a key of the same mode.".to_owned(),
            ),
            ErrorKind::Invalid | ErrorKind::Idempotency | ErrorKind::Card => {
                (Code::Remote, Retry::AfterFix, format!("Stripe refused: {}", error.message))
            }
            ErrorKind::Conflict | ErrorKind::RateLimit | ErrorKind::LockTimeout => {
                (Code::Remote, Retry::Later, "Stripe asks to wait. Nothing was changed by this request; try again in a moment.".to_owned())
            }
            ErrorKind::Api => (Code::Remote, Retry::Later, "Stripe has a fault of its own. Try again later; nothing is done twice.".to_owned()),
            ErrorKind::Decode => (
                Code::Remote,
                Retry::AfterFix,
                "What answered is not Stripe: it sent a web page or something unreadable. Check the network (a hotel or company portal?) and try again.".to_owned(),
            ),
        };
        let problem = Self::new(code, message, retry);
        match (&error.request_id, &error.param) {
            (Some(request), Some(param)) => problem.with_detail(format!("{param}; Stripe's request {request}")),
            (Some(request), None) => problem.with_detail(format!("Stripe's request {request}")),
            (None, _) => problem,
        }
    }
}

impl From<PullError> for Problem {
    fn from(error: PullError) -> Self {
        let (code, retry) = match &error {
            PullError::BaseUrl { .. } => return Self::invalid("base_url", sentence(&error.to_string())),
            PullError::Secret { .. } => return Self::invalid("key", sentence(&error.to_string())),
            // What a server says to people who look for a page is no help to an owner; it stays in the detail.
            PullError::Refused { host, status, first_words } => {
                let why = match status {
                    404 | 410 => "has nothing at the address that was asked. It may be the address of another product, or of an older version. Check the address under Connections".to_owned(),
                    _ => "does not take what was asked. It may have changed since this connector was written. Try again later".to_owned(),
                };
                let words = format!("{host} {why}. What was read before is kept; nothing was charged.");
                return Self::new(Code::Remote, words, Retry::AfterFix).with_detail(format!("status {status}: {first_words}"));
            }
            PullError::Unauthorised { .. } => (Code::KeyRefused, Retry::AfterFix),
            PullError::Cancelled => (Code::Cancelled, Retry::Later),
            PullError::Unreachable { .. } | PullError::TimedOut { .. } => (Code::Offline, Retry::Later),
            PullError::RateLimited { .. } | PullError::Faulty { .. } => (Code::Remote, Retry::Later),
            _ => (Code::Remote, Retry::AfterFix),
        };
        Self::new(code, format!("{} What was read before is kept; nothing was charged.", sentence(&error.to_string())), retry)
    }
}

/// An error's text as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
