//! What goes wrong, as the owner reads it: what happened, whether money moved, what to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::desk::SecretsProblem;

/// An error at the door. `message` is complete English for the owner; `detail` is for whoever helps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What a door or page branches on.
    pub code: Code,
    /// What happened, whether money moved, what to do.
    pub message: String,
    /// Stripe's request id, file, line…; never a secret, never a Rust chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail: Option<String>,
    /// The input it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Whether trying again can help.
    pub retry: Retry,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It will be refused again.
    Never,
    /// It may work in a while.
    Later,
    /// It works once the named thing is put right.
    AfterFix,
}

/// Codes that a door or page branches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// An input is wrong; `field` names it.
    Invalid,
    /// No such thing.
    NotFound,
    /// A name fits several; `detail` lists them.
    Ambiguous,
    /// The state of things does not allow it.
    NotAllowed,
    /// No workspace is open.
    NoWorkspace,
    /// Another run holds the workspace.
    Busy,
    /// There is no keyring; a session-only secret may be chosen.
    KeyringMissing,
    /// The keyring is locked or refuses.
    KeyringDenied,
    /// A key was refused by Stripe or a platform.
    KeyRefused,
    /// The secret is not there any more.
    KeyAbsent,
    /// A secret key was given where a restricted one is better; may be accepted.
    SecretKeyWarning,
    /// A permission is missing on the key.
    PermissionMissing,
    /// No answer from outside.
    Offline,
    /// Stripe or the platform answered with an error.
    Remote,
    /// The file is from a newer version.
    NewerFile,
    /// The file is damaged.
    DamagedFile,
    /// The disk is full.
    DiskFull,
    /// Stopped by the owner.
    Cancelled,
    /// Something needs the owner first.
    NeedsOwner,
    /// A defect of ours.
    Internal,
}

impl Problem {
    /// A wrong input.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(Code::Invalid, message, Retry::AfterFix) }
    }

    /// No such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message, Retry::AfterFix)
    }

    /// Not in this state.
    pub fn not_allowed(message: impl Into<String>) -> Self {
        Self::new(Code::NotAllowed, message, Retry::AfterFix)
    }

    /// A defect of ours; says that nothing was half-done.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..Self::new(
                Code::Internal,
                "Rebill made a mistake of its own. Nothing was half-done and nothing was sent; please try again.",
                Retry::Later,
            )
        }
    }

    /// With a code, words and whether to try again.
    pub fn new(code: Code, message: impl Into<String>, retry: Retry) -> Self {
        Self { code, message: message.into(), detail: None, field: None, retry }
    }

    /// Adds detail for whoever helps.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl From<SecretsProblem> for Problem {
    fn from(problem: SecretsProblem) -> Self {
        match problem {
            SecretsProblem::Missing => Self::new(
                Code::KeyringMissing,
                "This computer has no keychain that Rebill can use, so the key was not stored. Install and unlock one (GNOME Keyring or KWallet on Linux), or keep the key for this session only.",
                Retry::AfterFix,
            ),
            SecretsProblem::Locked => Self::new(
                Code::KeyringDenied,
                "Your keychain is locked, so the key could not be read or stored. Unlock it and try again.",
                Retry::AfterFix,
            ),
            SecretsProblem::Denied(why) => {
                Self::new(Code::KeyringDenied, "Your keychain refused. Allow Rebill to use it and try again.", Retry::AfterFix)
                    .with_detail(why)
            }
        }
    }
}
