//! A file as it would be imported: nothing is stored.

use std::{path::Path, sync::Arc};

use domain::id::{ClientId, RunId, SourceId};
use jiff::Timestamp;
use platforms::import::{ImportReport, ImportedRecord};
use store::{
    Reader, Tx, client, mapping as mapping_rows,
    run::{self, RunKind},
    source,
    usage::Appended,
};

use super::{charge_to, empty_view, file::ImportFile, mapping, rows};
use crate::{
    Desk, Problem, Watch, clients,
    desk::blocking,
    file::tried_now,
    records::Labels,
    view::{BrokenRow, DecimalMark, ImportParams, ImportView, MeterSum, RecordView},
    words,
};

/// Records shown as they will be read.
const SAMPLE: usize = 12;
/// Broken rows that are shown; all are counted.
const SHOWN_BROKEN: usize = 200;

/// Reads the whole file and says what importing it would do.
///
/// # Errors
/// A file that cannot be read, a mapping that does not fit, a client that the file's subjects do not belong to.
pub async fn preview(desk: &Desk, params: ImportParams) -> Result<ImportView, Problem> {
    let chosen = match &params.client {
        Some(client) => Some(clients::find(desk, client).await?),
        None => None,
    };
    let desk = desk.clone();
    blocking(move || {
        let file = ImportFile::new(Path::new(&params.path), &params.mapping)?;
        let survey = file.survey(&Watch::default(), SAMPLE)?;
        mapping::settled_marks(&params.mapping, &survey.report.two_readings)?;
        let shown = desk.store.read(|r| -> Result<Vec<RecordView>, Problem> {
            let source = rows::known_source(r, &params.source)?;
            let chosen: Option<ClientId> = chosen.map(Into::into);
            if let (Some(source), Some(chosen)) = (&source, &chosen) {
                charge_to::check(r, source, chosen, &survey.subjects)?;
            }
            let whose = Whose { labels: Labels::read(r)?, source, chosen };
            survey.sample.iter().map(|imported| sample(r, imported, &params.source, &whose)).collect()
        })?;
        let changed = would_change(&desk, &params, &file)?;
        let mut view = described(&survey.report, changed);
        view.sample = shown;
        let ambiguous = mapping::open_marks_used(&params.mapping, &file.sniffed);
        if let (Some(mark), false) = (params.mapping.decimal_mark, ambiguous.is_empty()) {
            let mark = if mark == DecimalMark::Comma { "comma" } else { "point" };
            view.notes.push(format!(
                "Numbers in {} could be read in two ways; they are read with a decimal {mark}, as you said. Compare the sums.",
                ambiguous.join(", ")
            ));
        }
        for name in &file.sniffed.repeated {
            view.notes.push(format!("Several columns are called {name:?}. None of them is used."));
        }
        Ok(view)
    })
    .await?
}

/// Tries every batch in a transaction of its own that is taken back.
fn would_change(desk: &Desk, params: &ImportParams, file: &ImportFile) -> Result<Appended, Problem> {
    let (now, run) = (desk.now(), RunId::from(desk.ids.new_id()));
    let mut sum = Appended::default();
    file.read(&Watch::default(), "Comparing with what is stored", |batch| {
        sum += tried_now(&desk.store, |tx| append(tx, desk, params, &run, now, batch))?;
        Ok(())
    })?;
    Ok(sum)
}

fn append(
    tx: &Tx<'_>,
    desk: &Desk,
    params: &ImportParams,
    run: &RunId,
    now: Timestamp,
    batch: Vec<ImportedRecord>,
) -> Result<Appended, Problem> {
    let source = rows::source_of(tx, &params.source, now, &*desk.ids)?;
    run::start(tx, run, RunKind::Import, Some(&source), None, now)?;
    rows::Target { source, run: run.clone(), at: now, ids: Arc::clone(&desk.ids) }.keep(tx, batch)
}

/// What a file held and what that changes, without its sample.
pub(super) fn described(report: &ImportReport, changed: Appended) -> ImportView {
    ImportView {
        rows: report.rows,
        added: changed.new + changed.revived,
        known: changed.unchanged,
        filtered: report.left_out,
        broken: report.broken_rows,
        broken_rows: report.broken.iter().take(SHOWN_BROKEN).map(|row| BrokenRow { line: row.line, reason: row.reason.clone() }).collect(),
        sums: report.totals.iter().map(|(meter, sum)| MeterSum { meter: meter.clone(), quantity: sum.to_string() }).collect(),
        first: report.first,
        last: report.last,
        notes: notes(report, changed),
        ..empty_view()
    }
}

/// Sentences that should be read before the figures are believed.
fn notes(report: &ImportReport, changed: Appended) -> Vec<String> {
    let mut notes = Vec::new();
    if report.times_twice > 0 {
        let rows = words::count(report.times_twice, "row lies", "rows lie");
        notes.push(format!("{rows} in the hour that the clocks repeated; the earlier of the two is taken."));
    }
    if report.without_subject > 0 {
        let rows = words::count(report.without_subject, "row names", "rows name");
        notes.push(format!("{rows} no account; this usage waits under Unassigned."));
    }
    if report.repeated > 0 {
        notes.push(format!("{} an earlier row of this file.", words::count(report.repeated, "row repeats", "rows repeat")));
    }
    if changed.revised > 0 {
        let records = words::count(changed.revised, "record has", "records have");
        notes.push(format!("{records} other values than before: a new revision each."));
    }
    if changed.revived > 0 {
        notes.push(format!("{} that an undo had taken back.", words::count(changed.revived, "record returns", "records return")));
    }
    notes
}

/// Whose the rows of a file are, and what becomes of them.
struct Whose {
    labels: Labels,
    /// The source, where it is known.
    source: Option<SourceId>,
    /// The client that the whole file is charged to, if one was chosen.
    chosen: Option<ClientId>,
}

impl Whose {
    /// The client of a row: the chosen one, or the one that its account belongs to already.
    fn client(&self, r: &Reader, subject: &str, at: Timestamp) -> Result<Option<ClientId>, Problem> {
        if let Some(chosen) = &self.chosen {
            return Ok(Some(chosen.clone()));
        }
        let Some(source) = &self.source else { return Ok(None) };
        let Some(subject) = source::find_subject(r, source, subject)? else { return Ok(None) };
        let holds = |row: &mapping_rows::MappingRow| row.mapping().holds_at(at);
        Ok(mapping_rows::of_subject(r, &subject.id)?.into_iter().find(holds).map(|row| row.client))
    }
}

fn sample(r: &Reader, imported: &ImportedRecord, source: &str, whose: &Whose) -> Result<RecordView, Problem> {
    let record = &imported.record;
    let external_id = rows::external_id(&record.subject);
    let client = whose.client(r, external_id, record.placed_at)?;
    let meter = source::find_meter(r, &record.meter)?.map(|meter| meter.id);
    let label = client.as_ref().map_or("unassigned", |client| whose.labels.charged_as(client, meter.as_ref(), record.placed_at));
    Ok(RecordView {
        id: record.external_id.clone().unwrap_or_else(|| format!("line {}", imported.line)),
        source: source.to_owned(),
        subject: external_id.to_owned(),
        client: client.map(|client| client::get(r, &client)).transpose()?.map(|client| client.nickname),
        at: record.placed_at,
        meter: record.meter.clone(),
        quantity: record.quantity.to_string(),
        cost: record.cost.map(|cost| format!("{} {}", cost.to_main_string(), cost.currency().code())),
        revision: 1,
        label: label.to_owned(),
        gone_since: None,
    })
}
