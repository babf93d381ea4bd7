//! Which client a subject's usage belongs to, and when (§4).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{ClientId, SubjectId};

/// A subject belongs to a client during `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The subject.
    pub subject: SubjectId,
    /// Whose usage it is.
    pub client: ClientId,
    /// The first instant.
    pub from: Timestamp,
    /// The first instant that no longer belongs; `None` while it lasts.
    pub to: Option<Timestamp>,
}

/// Why mappings cannot stand together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// A mapping ends before it begins.
    #[error("a mapping of subject {subject} must end after it begins")]
    Empty {
        /// Which subject.
        subject: SubjectId,
    },
    /// Two mappings of one subject hold at the same instant.
    #[error("subject {subject} would belong to {first} and to {second} from {at} on")]
    Overlap {
        /// Which subject.
        subject: SubjectId,
        /// The client of the earlier mapping.
        first: ClientId,
        /// The client of the later one.
        second: ClientId,
        /// The first instant that both claim.
        at: Timestamp,
    },
}

impl Mapping {
    /// Whether the mapping holds at an instant.
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// Refuses mappings of which two claim one subject at one instant.
///
/// # Errors
/// The first empty mapping or overlap, by subject and time.
pub fn check(mappings: &[Mapping]) -> Result<(), MappingError> {
    if let Some(empty) = mappings.iter().find(|m| m.to.is_some_and(|to| to <= m.from)) {
        return Err(MappingError::Empty { subject: empty.subject.clone() });
    }
    let mut ordered: Vec<&Mapping> = mappings.iter().collect();
    ordered.sort_by(|a, b| (&a.subject, a.from).cmp(&(&b.subject, b.from)));
    for pair in ordered.windows(2) {
        let [first, second] = pair else { continue };
        if first.subject == second.subject && first.holds_at(second.from) {
            return Err(MappingError::Overlap {
                subject: first.subject.clone(),
                first: first.client.clone(),
                second: second.client.clone(),
                at: second.from,
            });
        }
    }
    Ok(())
}

/// The client that a subject belongs to at an instant; `None` means the unassigned inbox.
pub fn resolve<'a>(mappings: &'a [Mapping], subject: &SubjectId, at: Timestamp) -> Option<&'a ClientId> {
    mappings.iter().find(|m| m.subject == *subject && m.holds_at(at)).map(|m| &m.client)
}
