//! Usage from a file: looked at, previewed, imported, taken back.
//!
//! An import stands or falls as a whole: broken rows are known before the first record is stored, and what a cancelled or failed import
//! stored is taken back as an undo of its own (law §4).

mod charge_to;
mod file;
mod mapping;
mod preview;
mod rows;
mod run;
mod sniff;
mod undo;
mod undo_plan;

pub use preview::preview;
pub use run::run;
pub use sniff::sniff;
pub use undo::{plan as undo_plan, undo};

use crate::view::ImportView;

/// Nothing read yet.
fn empty_view() -> ImportView {
    ImportView {
        run_id: None,
        rows: 0,
        added: 0,
        known: 0,
        filtered: 0,
        broken: 0,
        broken_rows: Vec::new(),
        sums: Vec::new(),
        first: None,
        last: None,
        sample: Vec::new(),
        notes: Vec::new(),
    }
}
