//! What is wrong with a draft, by field.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One broken field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fault {
    /// Its path: `currency`, `tiers[2].up_to`, `currencies[0].tiers[1].unit_amount`.
    pub field: String,
    /// What is wrong, and what would be right: one sentence for its owner.
    pub words: String,
}

/// Everything that is wrong with a draft, in the order of its fields; never empty where it is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Faults(pub Vec<Fault>);

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.0.iter().map(|fault| format!("{}: {}", fault.field, fault.words)).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Faults {}

impl Faults {
    /// All but the first, a line each, for a message that says the first itself; none where that was all.
    #[must_use]
    pub fn further(&self) -> Option<String> {
        let rest = Self(self.0.get(1..)?.to_vec());
        (!rest.0.is_empty()).then(|| rest.to_string())
    }

    /// Notes a broken field.
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<String>) {
        self.0.push(Fault { field: field.into(), words: words.into() });
    }

    /// The value, or a fault for its field.
    pub fn take<T>(&mut self, field: impl Into<String>, result: Result<T, String>) -> Option<T> {
        result.map_err(|words| self.add(field, words)).ok()
    }

    /// Another draft's faults under a path of their own: `prices[1].` before each.
    pub fn under(self, path: &str) -> Self {
        Self(self.0.into_iter().map(|fault| Fault { field: format!("{path}{}", fault.field), ..fault }).collect())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
