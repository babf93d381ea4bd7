//! Records that their platform no longer lists (law §4): flagged, never deleted. Their quantities, units and money stay as they are.
//!
//! Doubt never flags. Only a reading to its end says that a record was lacking, only of what lies whole and well inside the span that was read
//! again, and only where the connector says by which time its platform cuts a span. Pages may shift while they are read, so that a second
//! reading, an hour or more later, must lack it too. A reading that brings none of the records that it should bring says more about the answer
//! than about the records: another account's key, a filter, an outage. A record that comes again loses its flag.

use std::{collections::HashMap, sync::Arc};

use domain::id::SourceId;
use jiff::{SignedDuration, Timestamp};
use platforms::{Connector, Proof, UsagePage, Window};
use store::{
    source::{self as rows, Source},
    usage::{
        Standing,
        gone::{self, Missed, Pulled},
    },
};

use crate::{Desk, Problem, file, reread};

/// Between the reading that lacked a record first and the one that flags it.
const SECOND_LOOK: SignedDuration = SignedDuration::from_hours(1);

/// What one reading of a source learns about records that are gone.
pub(super) struct Absent {
    source: SourceId,
    /// The beginning of this reading.
    at: Timestamp,
    /// Nothing where the connector's windows prove nothing.
    proof: Option<Proof>,
    /// What was kept before was read by another connector or key, which may see other records.
    reader_since: Option<Timestamp>,
    missed: Arc<HashMap<String, Missed>>,
    span: Option<Span>,
}

/// A span that is being read again.
struct Span {
    window: Window,
    /// The records that stand in it and were not seen yet; true: one that must come.
    lacking: HashMap<String, bool>,
    /// Whether one of them came.
    answered: bool,
    /// A row that nobody can tell from the lacking ones.
    disturbed: bool,
}

impl Absent {
    /// Begins a reading.
    ///
    /// # Errors
    /// What the file says.
    pub(super) async fn of(desk: &Desk, source: &Source, connector: &Connector, at: Timestamp) -> Result<Self, Problem> {
        let (id, proof) = (source.id.clone(), connector.proof());
        file::read(desk, move |r| {
            let missed = Arc::new(gone::missed(r, &id)?);
            let reader_since = reread::reader_since(&rows::get(r, &id)?);
            Ok(Self { source: id, at, proof, reader_since, missed, span: None })
        })
        .await
    }

    /// What earlier readings lacked.
    pub(super) fn missed(&self) -> Arc<HashMap<String, Missed>> {
        Arc::clone(&self.missed)
    }

    /// Before a span is read again: which records it should bring.
    ///
    /// # Errors
    /// What the file says.
    pub(super) async fn expect(&mut self, desk: &Desk, window: Window) -> Result<(), Problem> {
        let Some(proof) = self.proof else { return Ok(()) };
        let source = self.source.clone();
        let known = file::read(desk, move |r| Ok(gone::pulled_between(r, &source, window.from, window.to)?)).await?;
        let mut lacking: HashMap<String, bool> = HashMap::with_capacity(known.len());
        for record in known {
            let must_come = self.must_come(&record, window, proof);
            // A row that counts for several meters comes whole or not at all, and one of them in doubt is doubt.
            lacking.entry(record.identity).and_modify(|all| *all &= must_come).or_insert(must_come);
        }
        self.span = Some(Span { window, lacking, answered: false, disturbed: false });
        Ok(())
    }

    fn must_come(&self, record: &Pulled, window: Window, proof: Proof) -> bool {
        let whole = [record.started_at.unwrap_or(record.placed_at), record.placed_at];
        whole.into_iter().all(|at| window.holds_well(at, proof.margin))
            && (proof.open || record.standing != Standing::Open)
            && self.reader_since.is_none_or(|since| record.recorded_at >= since)
    }

    /// A page came.
    pub(super) fn see(&mut self, page: &UsagePage) {
        let Some(span) = &mut self.span else { return };
        // A row that cannot be read is there all the same.
        let broken = page.broken.iter().map(|row| row.id.as_deref());
        for id in page.records.iter().map(|record| record.external_id.as_deref()).chain(broken) {
            match id {
                Some(id) => span.answered |= span.lacking.remove(id).is_some(),
                None => span.disturbed = true,
            }
        }
    }

    /// The span was read to its end: what it lacked is remembered, and what an earlier reading lacked too is flagged. How many were.
    ///
    /// # Errors
    /// What the file says.
    pub(super) async fn judge(&mut self, desk: &Desk) -> Result<u64, Problem> {
        let Some(Span { window, lacking, answered, disturbed }) = self.span.take() else { return Ok(0) };
        let (source, at, missed) = (self.source.clone(), self.at, Arc::clone(&self.missed));
        file::write(desk, move |tx| {
            let mut flagged = 0;
            if answered && !disturbed {
                for id in lacking.into_iter().filter_map(|(id, must_come)| must_come.then_some(id)) {
                    match missed.get(&id) {
                        None => gone::miss(tx, &source, &id, at)?,
                        Some(Missed { missed_at, gone_at: None, .. }) if at.duration_since(*missed_at) >= SECOND_LOOK => {
                            gone::flag(tx, &source, &id, at)?;
                            flagged += 1;
                        }
                        Some(_) => {}
                    }
                }
            }
            // What a reading lacked before this span began lies outside it, and is not read again.
            gone::forget_doubts(tx, &source, window.from)?;
            Ok(flagged)
        })
        .await
    }
}
