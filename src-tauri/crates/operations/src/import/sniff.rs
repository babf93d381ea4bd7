//! What a file looks like, before anything is stored.

use std::path::Path;

use platforms::import::{ColumnKind, Encoding, Sniffed};
use store::{import_mapping, workspace};

use super::{file, mapping};
use crate::{
    Desk, Problem,
    desk::blocking,
    view::{ImportMapping, SniffView},
};

/// Looks at a file's beginning; a mapping saved for the same columns is found again.
///
/// # Errors
/// A file that cannot be read or is empty.
pub async fn sniff(desk: &Desk, path: &Path) -> Result<SniffView, Problem> {
    let (desk, path) = (desk.clone(), path.to_owned());
    blocking(move || {
        let sniffed = file::sniffed(&path)?;
        let (currency, saved) = desk
            .store
            .read(|r| -> Result<_, Problem> { Ok((workspace::get(r)?.currency, import_mapping::for_header(r, &sniffed.fingerprint)?)) })?;
        // A mapping that this version cannot read any more is as good as none.
        let known = saved.into_iter().find_map(|saved| Some((saved.name, mapping::saved(saved.value)?)));
        let (known_mapping, mapping) =
            known.map_or_else(|| (None, mapping::proposed(&sniffed, currency.code())), |(name, mapping)| (Some(name), mapping));
        Ok(view(&path, &sniffed, known_mapping, mapping))
    })
    .await?
}

fn view(path: &Path, sniffed: &Sniffed, known_mapping: Option<String>, mapping: ImportMapping) -> SniffView {
    let time = sniffed.columns.iter().position(|column| column.name == mapping.time);
    let zone_needed = time.is_some_and(|at| matches!(sniffed.columns[at].kind, ColumnKind::Time { needs_zone: true, .. }));
    let example = time.and_then(|at| sniffed.rows.first().and_then(|row| row.get(at)).cloned());
    SniffView {
        path: path.display().to_string(),
        delimiter: match sniffed.layout.delimiter {
            ',' => "Comma".to_owned(),
            ';' => "Semicolon".to_owned(),
            '\t' => "Tab".to_owned(),
            '|' => "Bar".to_owned(),
            other => other.to_string(),
        },
        encoding: match sniffed.layout.encoding {
            Encoding::Utf8 => "UTF-8",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        }
        .to_owned(),
        header: sniffed.header(),
        sample: sniffed.rows.clone(),
        time_column: time.map(|at| sniffed.columns[at].name.clone()),
        time_words: example.map(|example| format!("{example}, {}", if zone_needed { "no zone" } else { "with its zone" })),
        time_formats: mapping::time_formats(sniffed, &mapping.time)
            .into_iter()
            .map(|format| mapping::format_name(format).to_owned())
            .collect(),
        zone_needed,
        number_columns: sniffed
            .columns
            .iter()
            .filter(|column| matches!(column.kind, ColumnKind::Number { .. }))
            .map(|column| column.name.clone())
            .collect(),
        open_marks: mapping::open_marks(sniffed),
        known_mapping,
        mapping,
    }
}
