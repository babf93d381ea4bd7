//! A batch of a file's records as the store keeps them.

use std::{collections::HashMap, sync::Arc};

use domain::id::{MeterId, RunId, SourceId, SubjectId};
use jiff::Timestamp;
use platforms::import::ImportedRecord;
use store::{
    Tx,
    source::{self, CostPayer, Source, SourceKind, Subject},
    usage::{self, Appended, Standing},
};

use crate::{
    Ids, Problem,
    connect::{CSV, ensure_meter},
};

/// Subject of rows that name none; they wait in the inbox under it.
const NO_SUBJECT: &str = "no account";

/// What a subject of a file is called in its source.
pub(super) fn external_id(subject: &str) -> &str {
    if subject.is_empty() { NO_SUBJECT } else { subject }
}

/// Where an import's records go.
#[derive(Clone)]
pub(super) struct Target {
    pub source: SourceId,
    pub run: RunId,
    pub at: Timestamp,
    pub ids: Arc<dyn Ids>,
}

impl Target {
    /// Appends a batch; subjects and meters that are new are made with it.
    ///
    /// # Errors
    /// A quantity that cannot be kept exactly, naming its record.
    pub fn keep(&self, tx: &Tx<'_>, batch: Vec<ImportedRecord>) -> Result<Appended, Problem> {
        let mut subjects: HashMap<String, SubjectId> = HashMap::new();
        let mut meters: HashMap<String, MeterId> = HashMap::new();
        let mut records = Vec::with_capacity(batch.len());
        for ImportedRecord { record, by_content, .. } in batch {
            let subject = match subjects.get(&record.subject) {
                Some(id) => id.clone(),
                None => {
                    let id = self.subject(tx, external_id(&record.subject))?;
                    subjects.insert(record.subject.clone(), id.clone());
                    id
                }
            };
            let meter = match meters.get(&record.meter) {
                Some(id) => id.clone(),
                None => {
                    let id = ensure_meter(tx, &record.meter, &record.meter, &*self.ids)?.id;
                    meters.insert(record.meter.clone(), id.clone());
                    id
                }
            };
            let identity = match (record.external_id, by_content) {
                (Some(id), _) => id,
                (None, Some(content)) => usage::content_identity(&content.key.to_string(), content.ordinal),
                (None, None) => usage::content_identity(&record.content_hash.to_string(), 1),
            };
            records.push(usage::UsageRecord {
                identity,
                subject,
                meter,
                placed_at: record.placed_at,
                started_at: record.started_at,
                quantity: record.quantity,
                cost: record.cost,
                standing: Standing::Billable,
                source_updated_at: None,
                payload: None,
            });
        }
        Ok(usage::append(tx, &self.run, &self.source, self.at, records)?)
    }

    fn subject(&self, tx: &Tx<'_>, external_id: &str) -> Result<SubjectId, Problem> {
        Ok(source::see_subject(
            tx,
            &Subject {
                id: self.ids.new_id().into(),
                source: self.source.clone(),
                external_id: external_id.to_owned(),
                name: None,
                email: None,
                never_bill: false,
                first_seen_at: self.at,
                gone_at: None,
            },
        )?)
    }
}

/// The source of this name, made if there is none.
///
/// # Errors
/// A name that is empty, or taken by a platform: its records and a file's must not be mixed.
pub(super) fn source_of(tx: &Tx<'_>, name: &str, at: Timestamp, ids: &dyn Ids) -> Result<SourceId, Problem> {
    if let Some(known) = known_source(tx, name)? {
        return Ok(known);
    }
    let source = Source {
        id: ids.new_id().into(),
        name: name.trim().to_owned(),
        connector: CSV.to_owned(),
        connector_digest: None,
        kind: SourceKind::EventLog,
        base_url: None,
        key_ref: None,
        last_four: None,
        cost_payer: CostPayer::Record,
        counted: true,
        schedule: serde_json::Value::Null,
        cursor: serde_json::Value::Null,
        settings: serde_json::json!({}),
        // The owner chose the file and saw its preview: that is the approval.
        approved_at: Some(at),
        retired_at: None,
        created_at: at,
    };
    source::insert(tx, &source)?;
    Ok(source.id)
}

/// The file source of this name, if there is one.
///
/// # Errors
/// As [`source_of`].
pub(super) fn known_source(r: &store::Reader, name: &str) -> Result<Option<SourceId>, Problem> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Problem::invalid("source", "Give the source of this usage a name, such as the platform's."));
    }
    match source::find_by_name(r, name)? {
        Some(known) if known.connector == CSV => Ok(Some(known.id)),
        Some(known) => Err(Problem::invalid(
            "source",
            format!(
                "{} is a connected platform; a file's records would be counted beside its own. Give the file's source another name.",
                known.name
            ),
        )),
        None => Ok(None),
    }
}
