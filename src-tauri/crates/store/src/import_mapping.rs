//! Saved mappings of files: kept by name, recognised by the header that they were made for.

use jiff::Timestamp;

use crate::column::record;
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = "
CREATE TABLE import_mapping (
    name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
    header TEXT NOT NULL,
    value TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX import_mapping_header ON import_mapping (header);
";

record! {
    /// How the columns of a file are read.
    ImportMapping in "import_mapping" {
        name: String,
        /// Fingerprint of the header row.
        header: String,
        /// The mapping: the importer's shape.
        value: serde_json::Value,
        saved_at: Timestamp,
    }
}

/// The fingerprint of a header: the names of its columns in their order, whatever their case and surrounding blanks.
pub fn fingerprint<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    for column in columns {
        hash.update(column.trim().to_lowercase().as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Saves a mapping under its name, over the one that had it.
pub fn save(tx: &Tx<'_>, mapping: &ImportMapping) -> Result<()> {
    tx.upsert(mapping, "name")
}

/// Forgets a mapping. What was imported with it stays.
pub fn remove(tx: &Tx<'_>, name: &str) -> Result<()> {
    tx.run_on("saved mapping", name, "DELETE FROM import_mapping WHERE name = ?1", [name])
}

pub fn get(r: &Reader, name: &str) -> Result<ImportMapping> {
    r.row("WHERE name = ?1", [name])?.ok_or_else(|| StoreError::NotFound { what: "saved mapping", id: name.to_owned() })
}

/// The mappings made for a header, the one saved last first.
pub fn for_header(r: &Reader, header: &str) -> Result<Vec<ImportMapping>> {
    r.rows("WHERE header = ?1 ORDER BY saved_at DESC, name", [header])
}

/// Every saved mapping, by name.
pub fn list(r: &Reader) -> Result<Vec<ImportMapping>> {
    r.rows("ORDER BY name", [])
}
