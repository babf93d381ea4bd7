//! What every source yields: usage records.

use std::collections::BTreeMap;
use std::fmt;

use domain::{Cost, Quantity};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How much of one meter one subject used at one time.
///
/// One row of a platform becomes one record per meter that it counts. A record is known by (`external_id`, `meter`) within
/// its source; rows without an id are known by [`crate::import::ByContent`] (law §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord {
    /// The row's id on the platform.
    pub external_id: Option<String>,
    /// What the platform counts usage for; empty when a file's row names none.
    pub subject: String,
    /// Its name, when the row tells it.
    pub subject_name: Option<String>,
    /// The instant that decides its period: the end, or the start where the connector says so. Provisional while open.
    pub placed_at: Timestamp,
    /// When the use began.
    pub started_at: Option<Timestamp>,
    /// When it ended; none while it is open, or where only one time is told.
    pub ended_at: Option<Timestamp>,
    /// Whether the platform still works on it.
    pub state: RecordState,
    /// Left out of billing by default, and counted.
    pub is_test: bool,
    /// The kind of usage.
    pub meter: String,
    /// In the meter's base unit, exact to a millionth.
    pub quantity: Quantity,
    /// What the platform charged the agency. Of the several records of one row exactly one carries it.
    pub cost: Option<Cost>,
    /// When the platform last changed the row; orders its revisions.
    pub source_updated_at: Option<Timestamp>,
    /// The fields of the payload that the connector lists, and no others.
    pub kept: BTreeMap<String, String>,
    /// Equal for two readings that say the same; another hash is a new revision.
    pub content_hash: ContentHash,
}

/// Whether a record may be billed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Ended on the platform.
    Complete,
    /// Still open there: kept, not billed.
    Open,
}

/// A SHA-256 over parsed values, so that the same content written differently is the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// The bytes, for storing.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ContentHash({self})")
    }
}

/// Collects parsed values into a [`ContentHash`]. Each value is preceded by its kind and length, so that no two
/// different lists of values are written alike.
#[derive(Clone, Default)]
pub(crate) struct ContentHasher {
    buffer: Vec<u8>,
}

impl ContentHasher {
    pub fn text(&mut self, value: &str) {
        self.tagged(b't', value.as_bytes());
    }

    pub fn instant(&mut self, value: Timestamp) {
        self.tagged(b'i', &value.as_nanosecond().to_be_bytes());
    }

    pub fn number(&mut self, value: Decimal) {
        self.tagged(b'n', &value.normalize().serialize());
    }

    pub fn quantity(&mut self, value: Quantity) {
        self.tagged(b'q', &value.to_micros().to_be_bytes());
    }

    pub fn cost(&mut self, value: Cost) {
        self.text(value.currency().code());
        self.text(&value.to_minor_string());
    }

    pub fn hash(&mut self, value: &ContentHash) {
        self.tagged(b'h', value.as_bytes());
    }

    pub fn flag(&mut self, value: bool) {
        self.tagged(b'b', &[u8::from(value)]);
    }

    /// Writes a value that may be absent, which is a value of its own.
    pub fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.tagged(b'-', &[]),
        }
    }

    /// The hash of what was collected; the collector is empty again and keeps its buffer.
    pub fn finish(&mut self) -> ContentHash {
        let hash = ContentHash(Sha256::digest(&self.buffer).into());
        self.buffer.clear();
        hash
    }

    fn tagged(&mut self, kind: u8, bytes: &[u8]) {
        self.buffer.push(kind);
        self.buffer.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.buffer.extend_from_slice(bytes);
    }
}

impl UsageRecord {
    /// The hash over everything that may matter to money; names and kept fields may change without a new revision.
    pub(crate) fn hash_content(&self, hasher: &mut ContentHasher) -> ContentHash {
        hasher.optional(self.external_id.as_deref(), ContentHasher::text);
        hasher.text(&self.subject);
        hasher.text(&self.meter);
        hasher.instant(self.placed_at);
        hasher.optional(self.started_at, ContentHasher::instant);
        hasher.optional(self.ended_at, ContentHasher::instant);
        hasher.flag(self.state == RecordState::Open);
        hasher.flag(self.is_test);
        hasher.quantity(self.quantity);
        hasher.optional(self.cost, ContentHasher::cost);
        hasher.finish()
    }
}
