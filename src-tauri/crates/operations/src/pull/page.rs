//! A page of usage as the store keeps it: one transaction, or in a dry run one that is taken back.

use std::{collections::HashMap, sync::Arc};

use domain::id::{MeterId, RunId, SubjectId};
use jiff::Timestamp;
use platforms::{RecordState, Subject, UsagePage};
use store::{
    Tx,
    run::{self, RunKind},
    source::{self as rows, CostPayer, Source},
    usage::{
        self, Appended, Standing,
        gone::{self, Missed},
    },
};

use crate::{Desk, Ids, Problem, connect::ensure_meter, file};

/// What storing a page needs to know.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) source: Source,
    pub(super) run: RunId,
    pub(super) at: Timestamp,
    /// Base unit of each meter.
    pub(super) units: Arc<HashMap<String, String>>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) dry_run: bool,
    /// What earlier readings lacked, so that a record that comes again loses its flag in the transaction that keeps it.
    pub(super) missed: Arc<HashMap<String, Missed>>,
}

/// What a page changed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    pub(super) changed: Appended,
    /// Flagged records that the platform lists again.
    pub(super) back: u64,
}

impl Page {
    /// Stores a page, or says what storing it would change.
    pub(super) async fn keep(&self, desk: &Desk, page: UsagePage) -> Result<Kept, Problem> {
        let own = self.clone();
        self.write(desk, move |tx| own.append(tx, page)).await
    }

    /// Takes in the platform's list of subjects; one that it lists no longer is flagged. How many are new.
    pub(super) async fn subjects(&self, desk: &Desk, listed: Vec<Subject>) -> Result<u64, Problem> {
        let own = self.clone();
        self.write(desk, move |tx| own.see_all(tx, &listed)).await
    }

    /// One transaction; in a dry run it is taken back after it told what it did.
    async fn write<T: Send + 'static>(
        &self,
        desk: &Desk,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        if !self.dry_run {
            return file::write(desk, work).await;
        }
        let (run, source, at) = (self.run.clone(), self.source.id.clone(), self.at);
        file::tried(desk, move |tx| {
            run::start(tx, &run, RunKind::Pull, Some(&source), None, at)?;
            work(tx)
        })
        .await
    }

    /// Stores a page in the caller's transaction.
    pub(super) fn append(&self, tx: &Tx<'_>, page: UsagePage) -> Result<Kept, Problem> {
        let mut subjects: HashMap<String, SubjectId> = HashMap::new();
        let mut meters: HashMap<String, MeterId> = HashMap::new();
        let mut records = Vec::with_capacity(page.records.len());
        let mut back = 0;
        for record in page.records {
            if let Some(missed) = record.external_id.as_ref().and_then(|id| self.missed.get(id)) {
                // A row counts for several meters, and a page may come twice: what is forgotten already is not counted again.
                let forgotten = gone::came_back(tx, &self.source.id, &missed.identity)?;
                back += u64::from(forgotten && missed.gone_at.is_some());
            }
            let subject = match subjects.get(&record.subject) {
                Some(id) => id.clone(),
                None => {
                    let id = self.subject(tx, &record.subject, record.subject_name.clone())?;
                    subjects.insert(record.subject.clone(), id.clone());
                    id
                }
            };
            let meter = match meters.get(&record.meter) {
                Some(id) => id.clone(),
                None => {
                    let unit = self.units.get(&record.meter).map_or(record.meter.as_str(), String::as_str);
                    let id = ensure_meter(tx, &record.meter, unit, &*self.ids)?.id;
                    meters.insert(record.meter.clone(), id.clone());
                    id
                }
            };
            records.push(self.record(record, subject, meter));
        }
        Ok(Kept { changed: usage::append(tx, &self.run, &self.source.id, self.at, records)?, back })
    }

    fn record(&self, record: platforms::UsageRecord, subject: SubjectId, meter: MeterId) -> usage::UsageRecord {
        let standing = match (record.is_test, record.state) {
            (true, _) => Standing::Test,
            (false, RecordState::Open) => Standing::Open,
            (false, RecordState::Complete) => Standing::Billable,
        };
        // Lines paid by the agency's own key carry no platform cost, and without a word on who pays none is believed (law §10).
        let cost = record.cost.filter(|_| matches!(self.source.cost_payer, CostPayer::Record | CostPayer::Wallet));
        usage::UsageRecord {
            identity: record.external_id.unwrap_or_else(|| usage::content_identity(&record.content_hash.to_string(), 1)),
            subject,
            meter,
            placed_at: record.placed_at,
            started_at: record.started_at,
            quantity: record.quantity,
            cost,
            standing,
            source_updated_at: record.source_updated_at,
            payload: (!record.kept.is_empty())
                .then(|| record.kept.into_iter().map(|(key, value)| (key, serde_json::Value::String(value))).collect()),
        }
    }

    fn subject(&self, tx: &Tx<'_>, external_id: &str, name: Option<String>) -> Result<SubjectId, Problem> {
        // A known one is not touched: a platform may send late usage of an account that it no longer lists.
        match rows::find_subject(tx, &self.source.id, external_id)? {
            Some(known) => Ok(known.id),
            None => Ok(rows::see_subject(tx, &self.new_subject(external_id, name, None))?),
        }
    }

    fn see_all(&self, tx: &Tx<'_>, listed: &[Subject]) -> Result<u64, Problem> {
        let mut known: HashMap<String, rows::Subject> =
            rows::subjects(tx, Some(&self.source.id))?.into_iter().map(|subject| (subject.external_id.clone(), subject)).collect();
        let mut new = 0;
        for subject in listed {
            new += u64::from(known.remove(&subject.id).is_none());
            rows::see_subject(tx, &self.new_subject(&subject.id, subject.name.clone(), subject.email.clone()))?;
        }
        // An empty list says more about the answer than about the accounts.
        if !listed.is_empty() {
            for gone in known.values().filter(|subject| subject.gone_at.is_none()) {
                rows::set_gone(tx, &gone.id, self.at)?;
            }
        }
        Ok(new)
    }

    fn new_subject(&self, external_id: &str, name: Option<String>, email: Option<String>) -> rows::Subject {
        rows::Subject {
            id: self.ids.new_id().into(),
            source: self.source.id.clone(),
            external_id: external_id.to_owned(),
            name,
            email,
            never_bill: false,
            first_seen_at: self.at,
            gone_at: None,
        }
    }
}
