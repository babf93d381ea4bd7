//! Idempotency keys: the first result of a POST that began to execute is kept for 24 hours and given again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Books;
use super::refusal::Refusal;

/// How long a key is remembered, in seconds.
pub(crate) const REMEMBERED: i64 = 24 * 3600;

/// The first result under a key. Success and 5xx are kept; a refused validation or a conflict never began.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) at: i64,
    pub(crate) call: String,
    pub(crate) request_id: String,
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Books {
    /// The stored result for this key and call, if there is one.
    ///
    /// # Errors
    /// 400 `idempotency_error` when the key was first used for another call or other parameters.
    pub(crate) fn replay(&self, key: &str, call: &str) -> Result<Option<&Stored>, Refusal> {
        match self.replies.get(key) {
            None => Ok(None),
            Some(stored) if stored.call == call => Ok(Some(stored)),
            Some(_) => Err(Refusal::idempotency(format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. \
                 Try using a key other than '{key}' if you meant to execute a different request."
            ))),
        }
    }

    pub(crate) fn forget_old_replies(&mut self, now: i64) -> bool {
        let before = self.replies.len();
        self.replies.retain(|_, stored| stored.at > now - REMEMBERED);
        self.replies.len() != before
    }
}
